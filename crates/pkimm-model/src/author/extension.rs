//! A new extension, with drafts of what it adds to categories.

use pkimm_release::site::Facts;
use pkimm_release::typed::is_id;

use super::names::on_one_line;
use super::new::Scaffold;
use super::{Authored, Model, Refused, schema_line};
use crate::check::Outcome;
use crate::edit::Creation;
use crate::source::toml::basic;

/// An extension that is to come into a model.
#[derive(Clone, Copy, Debug)]
pub struct NewExtension<'a> {
    /// The id.
    pub id: &'a str,
    /// The name.
    pub name: &'a str,
    /// Where it is documented; below the address of the model where that is not said.
    pub documentation: Option<&'a str>,
    /// The categories to which it adds criteria, by id or code.
    pub categories: &'a [String],
}

/// The version with which an extension begins.
const FIRST: &str = "0.1.0";

/// Adds an extension that fits the version in progress.
///
/// # Errors
/// Where there is one of that id, it is no id, nobody says where it is documented, the model has errors, or would have some.
pub fn add_extension(
    outcome: &Outcome,
    new: NewExtension<'_>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let (id, release) = (new.id, model.checked.release());
    if !is_id(id) {
        return Err(Refused(format!(
            "`{id}` is no id; write lowercase letters, digits and single hyphens, as in `field-devices`"
        )));
    }
    on_one_line("the name", new.name)?;
    let source = model.checked.model();
    if source
        .extensions
        .iter()
        .any(|extension| extension.id.value == id)
    {
        return Err(Refused(format!("the model has an extension `{id}`")));
    }
    let documentation = match (new.documentation, &release.url) {
        (Some(address), _) => address.to_owned(),
        (None, Some(url)) => format!("{}/extensions/{id}/", url.trim_end_matches('/')),
        (None, None) => {
            return Err(Refused(
                "say where the extension is documented, with `--documentation`".to_owned(),
            ));
        }
    };
    let mut categories: Vec<String> = Vec::new();
    for name in new.categories {
        let item = model.item(name)?;
        if item.what != "category" {
            let what = item.what;
            return Err(Refused(format!(
                "`{name}` is a {what}; an extension adds criteria to categories"
            )));
        }
        if !categories.contains(&item.id) {
            categories.push(item.id);
        }
    }
    let mut draft = model.draft();
    draft.done.push(format!(
        "the extension `{id}` fits version {} of the model",
        release.version
    ));
    let folder = format!("extensions/{id}");
    let known = source.extensions.first();
    let schema = |file| {
        let path = model.tree().path(file);
        schema_line::for_file(path, path, &model)
    };
    let own = known.map_or_else(String::new, |extension| schema(extension.file));
    let criteria =
        known.and_then(|extension| extension.relevance.iter().find_map(|entry| entry.file));
    let of_criteria = criteria.map_or_else(String::new, schema);
    let relevance = categories.iter().map(|category| {
        format!(
            "\n[[relevance]]\ncategory = {}\nweight = 1\n",
            basic(category)
        )
    });
    let text = format!(
        "{own}{}id = {}\nname = {}\nversion = {}\n# What the extension is for, in one or two sentences.\ndescription = \"\"\ndocumentation = {}\nstatus = \"under-development\"\ncompatibility = [{}]\n{}{OVERLAY}",
        if own.is_empty() { "" } else { "\n" },
        basic(id),
        basic(new.name),
        basic(FIRST),
        basic(&documentation),
        basic(&release.version),
        relevance.collect::<String>(),
    );
    let path = format!("{folder}/extension.toml");
    draft.left.push(format!(
        "write its description, and the weights that differ, in `{}`",
        model.tree().told(&path)
    ));
    draft.fix.creations.push(Creation { path, text });
    let scaffold = Scaffold::of(&model);
    for category in categories {
        let path = format!("{folder}/{category}.md");
        draft.left.push(format!(
            "write the texts in `{}`, and take `draft = true` away when they are finished",
            model.tree().told(&path)
        ));
        let text = scaffold.criteria(&of_criteria);
        draft.fix.creations.push(Creation { path, text });
    }
    draft.proved(|_, _| {}, facts)
}

/// How a weight that differs is written.
const OVERLAY: &str = "
# A weight that differs while the extension is scored, at most one for each category or requirement:
# [[overlays]]
# target = \"the id of a category or a requirement\"
# multiplier = 1.5    # or `addition`, or `override`
# rationale = \"Why.\"
";
