//! Something new: its entry, and a file that is a draft and says what to write.

use pkimm_release::site::Facts;
use pkimm_release::typed::id_of;

use super::names::on_one_line;
use super::structure::{Place, Structure};
use super::{Authored, Beside, Model, Refused};
use crate::check::Outcome;
use crate::edit::Creation;
use crate::occurrences::IdKind;
use crate::raw::{Bounds, Limits};
use crate::source::toml::basic;
use crate::span::FileId;

/// The longest id that is made of a title, in words.
const WORDS: usize = 3;

/// Words of titles that say nothing of what is meant.
const SILENT: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "that",
    "the", "their", "to", "with",
];

/// A category or a requirement that is to come into a model.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// The id of the module or the category, or its code.
    pub whole: &'a str,
    /// The name or the title.
    pub title: &'a str,
    /// The id; made of the title where there is none.
    pub id: Option<&'a str>,
    /// The weight; the lowest that is allowed where there is none.
    pub weight: Option<u32>,
    /// Where it stands.
    pub beside: Beside<&'a str>,
}

/// What is to come into a model.
#[derive(Clone, Copy, Debug)]
pub enum New<'a> {
    /// A category in a module, with the title of its first requirement: it has at least one.
    Category(Node<'a>, &'a str),
    /// A requirement in a category.
    Requirement(Node<'a>),
    /// A page.
    Page {
        /// Its path below `pages/`, with or without `.md`.
        path: &'a str,
        /// The title.
        title: &'a str,
    },
    /// An entry of the catalog.
    Reference {
        /// The id.
        id: &'a str,
        /// The title of the standard.
        title: &'a str,
        /// Who publishes it.
        authority: Option<&'a str>,
        /// Where it is found.
        url: Option<&'a str>,
    },
}

/// Adds something to a model.
///
/// # Errors
/// Where the model has errors, or would have some.
pub fn add(outcome: &Outcome, new: New<'_>, facts: &Facts) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    match new {
        New::Category(category, first) => node(&model, category, Some(first), facts),
        New::Requirement(requirement) => node(&model, requirement, None, facts),
        New::Page { path, title } => page(&model, path, title, facts),
        New::Reference {
            id,
            title,
            authority,
            url,
        } => {
            model.free_id(IdKind::Reference, id, None, "choose another one")?;
            model.free_standard(title)?;
            let keys = [
                ("title", Some(title)),
                ("authority", authority),
                ("url", url),
            ];
            reference(&model, id, keys, facts)
        }
    }
}

fn node(
    model: &Model<'_>,
    new: Node<'_>,
    first: Option<&str>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let Node { title, weight, .. } = new;
    let whole = model.item(new.whole)?;
    let wanted = if first.is_some() {
        "module"
    } else {
        "category"
    };
    if whole.what != wanted {
        return Err(Refused(format!(
            "`{}` is a {}; a category belongs to a module, and a requirement to a category",
            whole.id, whole.what
        )));
    }
    let beside = model.beside(new.beside, &whole.id)?;
    let id = id(model, new)?;
    let what = match first {
        Some(first) => {
            model.free_name("requirement", first, None)?;
            "category"
        }
        None => "requirement",
    };
    model.free_name(what, title, None)?;
    let scaffold = Scaffold::of(model);
    let limits = scaffold.limits;
    let least = |bounds: Option<Bounds>| bounds.map_or(1, |bounds| bounds.min.max(1));
    let mut draft = model.draft();
    let mut create = |path: String, text: String| {
        draft.left.push(format!(
            "write the texts in `{path}`, and take `draft = true` away when they are finished"
        ));
        draft.fix.creations.push(Creation { path, text });
    };
    let Some(first) = first else {
        let weight = weight.unwrap_or_else(|| least(limits.requirement_weight));
        create(
            format!("categories/{}/{id}.md", whole.id),
            scaffold.requirement(),
        );
        draft.done.push(said("requirement", &id, weight, &whole.id));
        let structure = |structure: &mut Structure, _: &str| {
            let place = Place {
                whole: &whole.id,
                beside: beside.named(),
            };
            structure.add_requirement(place, &id, title, weight);
        };
        return draft.proved(structure, facts);
    };
    let of_first = proposed(model, first, std::slice::from_ref(&id));
    let weight = weight.unwrap_or_else(|| least(limits.category_weight));
    let weight_of_first = least(limits.requirement_weight);
    create(format!("categories/{id}/_index.md"), scaffold.category());
    create(
        format!("categories/{id}/{of_first}.md"),
        scaffold.requirement(),
    );
    draft.done.push(said("category", &id, weight, &whole.id));
    draft
        .done
        .push(said("requirement", &of_first, weight_of_first, &id));
    let structure = |structure: &mut Structure, _: &str| {
        let place = Place {
            whole: &whole.id,
            beside: beside.named(),
        };
        structure.add_category(place, &id, title, weight);
        let place = Place {
            whole: &id,
            beside: Beside::Last,
        };
        structure.add_requirement(place, &of_first, first, weight_of_first);
    };
    draft.proved(structure, facts)
}

/// The id of something new: the one that is named, or one that its title proposes.
fn id(model: &Model<'_>, new: Node<'_>) -> Result<String, Refused> {
    let Some(id) = new.id else {
        return Ok(proposed(model, new.title, &[]));
    };
    model.free_id(IdKind::Node, id, None, "choose another with `--id`")?;
    Ok(id.to_owned())
}

fn said(what: &str, id: &str, weight: u32, whole: &str) -> String {
    format!("the {what} `{id}` has the weight {weight} in `{whole}`")
}

fn page(model: &Model<'_>, path: &str, title: &str, facts: &Facts) -> Result<Authored, Refused> {
    on_one_line("the title", title)?;
    let path = path.trim_start_matches("pages/");
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = format!("pages/{path}.md");
    let mut known = model.tree().below("pages/");
    let known = known.find(|(path, _)| path.ends_with(".md"));
    let schema = line_of_schema(known.map_or("", |(path, _)| path), model);
    let mut draft = model.draft();
    draft.done.push(format!("`{path}` is a page"));
    draft.left.push(
        "write it, link to it from another page, and take `draft = true` away when it is finished"
            .to_owned(),
    );
    draft.fix.creations.push(Creation {
        text: format!(
            "+++\n{schema}title = {}\ndraft = true\n+++\n\n<!-- The text, with headings from `##` on. -->\n",
            basic(title)
        ),
        path,
    });
    draft.proved(|_, _| {}, facts)
}

fn reference(
    model: &Model<'_>,
    id: &str,
    keys: [(&str, Option<&str>); 3],
    facts: &Facts,
) -> Result<Authored, Refused> {
    for (key, text) in keys {
        on_one_line(&format!("the {key}"), text.unwrap_or_default())?;
    }
    let mut draft = model.draft();
    draft
        .done
        .push(format!("the catalog has `{id}`; cite it by this id"));
    draft.then(move |texts| {
        let before = texts.text(super::CATALOG);
        let mut catalog = Structure::read(before)?;
        catalog.add_reference(id, &keys);
        let text = catalog.text_like(before);
        texts.set(super::CATALOG, text);
        Ok(())
    });
    draft.proved(|_, _| {}, facts)
}

/// An id that a title proposes: its first words that say something, and as many more as no other id has, `others` among them.
pub(super) fn proposed(model: &Model<'_>, title: &str, others: &[String]) -> String {
    let words = telling_words(title);
    let is_taken = |id: &String| {
        let mut all = model.occurrences.all(IdKind::Node, id);
        others.contains(id) || all.next().is_some()
    };
    let longer = (WORDS..=words.len().max(WORDS)).map(|count| {
        let count = count.min(words.len());
        words[..count].join("-")
    });
    let numbered = (2..).map(|number| format!("{}-{number}", words.join("-")));
    let mut free = longer.chain(numbered).filter(|id| !is_taken(id));
    free.next().unwrap_or_default()
}

/// The id that a title proposes where no other has it.
pub(super) fn id_of_title(title: &str) -> String {
    let words = telling_words(title);
    words[..WORDS.min(words.len())].join("-")
}

/// The words of a title that say something, in the letters of ids.
fn telling_words(title: &str) -> Vec<String> {
    let id = id_of(title);
    let all: Vec<String> = id.split('-').map(str::to_owned).collect();
    let says = |word: &&String| !SILENT.contains(&word.as_str());
    match all.iter().any(|word| says(&word)) {
        true => all.iter().filter(says).cloned().collect(),
        false => all,
    }
}

/// What the drafts of a model have in common.
pub(super) struct Scaffold<'a> {
    /// The lines by which editors know the schemas of a category and of a requirement.
    pub schemas: [String; 2],
    /// The headings of the two sections of a requirement.
    pub headings: [&'a str; 2],
    /// The levels, by numbers and names.
    pub levels: Vec<(u32, &'a str)>,
    /// The bounds of texts.
    pub limits: &'a Limits,
    /// Whether requirements have texts for levels.
    pub has_anchors: bool,
}

impl<'a> Scaffold<'a> {
    pub fn of(model: &Model<'a>) -> Self {
        let source = model.checked.model();
        let category = source.categories().find_map(|entry| entry.file);
        let requirement = source.requirements().find_map(|entry| entry.file);
        let schema = |file: Option<FileId>| {
            let path = file.map_or("", |file| model.tree().path(file));
            line_of_schema(path, model)
        };
        let levels = source.levels.iter();
        Self {
            schemas: [schema(category), schema(requirement)],
            headings: source.headings.each_ref().map(String::as_str),
            levels: levels
                .map(|level| (level.number.value, level.name.value.as_str()))
                .collect(),
            limits: &source.limits,
            has_anchors: source.requirements().any(|entry| !entry.levels.is_empty()),
        }
    }

    /// The file of a requirement that is to be written.
    pub fn requirement(&self) -> String {
        let ([_, schema], limits) = (&self.schemas, self.limits);
        let [guidance, assessment] = &self.headings;
        let anchors = match self.has_anchors {
            true => format!(
                "# Below `[levels]`, for each level what shows that it is reached{}.\n",
                words(limits.anchor_words.as_ref())
            ),
            false => String::new(),
        };
        format!(
            "+++\n{schema}references = []\ndraft = true\n{anchors}+++\n\n## {guidance}\n\n<!-- What the requirement is for, and what good looks like{}. -->\n\n## {assessment}\n\n<!-- What an assessor looks at, as a list{}. -->\n",
            words(limits.guidance_words.as_ref()),
            words(limits.assessment_words.as_ref()),
        )
    }

    /// The file of what an extension adds to a category, behind the line by which editors know its schema.
    pub fn criteria(&self, schema: &str) -> String {
        let [guidance, assessment] = &self.headings;
        let limits = self.limits;
        format!(
            "+++\n{schema}references = []\ndraft = true\n\n[levels]\n# For each level what shows that it is reached{}:\n{}+++\n\n## {guidance}\n\n<!-- What the criteria are for, and what good looks like{}. -->\n\n## {assessment}\n\n<!-- What an assessor looks at, as a list{}. -->\n",
            words(limits.level_words.as_ref()),
            self.levels(),
            words(limits.guidance_words.as_ref()),
            words(limits.assessment_words.as_ref()),
        )
    }

    /// A remark for the text of each level.
    fn levels(&self) -> String {
        let levels = self.levels.iter();
        levels
            .map(|(number, name)| format!("# {number} = '''…''': {name}\n"))
            .collect()
    }

    /// The file of a category that is to be written.
    pub fn category(&self) -> String {
        let ([schema, _], limits) = (&self.schemas, self.limits);
        let levels = self.levels();
        format!(
            "+++\n{schema}draft = true\n# summary = \"…\": one sentence on what the category is about{}.\n\n[levels]\n# For each level what it means in this category{}:\n{levels}+++\n\n<!-- The overview: why the category matters{}. -->\n",
            words(limits.summary_words.as_ref()),
            words(limits.level_words.as_ref()),
            words(limits.overview_words.as_ref()),
        )
    }
}

/// The bounds of a text, as a remark says them.
pub(super) fn words(bounds: Option<&Bounds>) -> String {
    bounds.map_or_else(String::new, |bounds| {
        format!(", in {} to {} words", bounds.min, bounds.max)
    })
}

/// The line by which editors know the schema, where another file of the kind has it.
pub(super) fn line_of_schema(file: &str, model: &Model<'_>) -> String {
    let mut lines = model.text(file).lines();
    let line = lines.find(|line| line.starts_with("#:schema "));
    line.map_or_else(String::new, |line| format!("{line}\n"))
}
