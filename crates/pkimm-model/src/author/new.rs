//! Something new: its entry, and a file that is a draft and says what to write.

use pkimm_release::escape::one_line;
use pkimm_release::site::Facts;
use pkimm_release::typed::id_of;

use super::names::on_one_line;
use super::page::path_of;
use super::structure::{Entry, Place, Structure};
use super::{Authored, Beside, Draft, Item, Model, Refused, schema_line};
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

/// A module that is to come into a model.
#[derive(Clone, Copy, Debug)]
pub struct NewModule<'a> {
    /// The letter.
    pub id: &'a str,
    /// The name.
    pub name: &'a str,
    /// The name of its first category.
    pub category: &'a str,
    /// The title of the first requirement of that.
    pub requirement: &'a str,
    /// Where it stands among the modules.
    pub beside: Beside<&'a str>,
}

/// What is to come into a model.
#[derive(Clone, Copy, Debug)]
pub enum New<'a> {
    /// A module with a category and that with a requirement: each has at least one.
    Module(NewModule<'a>),
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
        New::Module(new) => module(&model, new, facts),
        New::Category(new, first) => category(&model, new, first, facts),
        New::Requirement(new) => requirement(&model, new, facts),
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

fn requirement(model: &Model<'_>, new: Node<'_>, facts: &Facts) -> Result<Authored, Refused> {
    let category = whole(model, new.whole, "category")?;
    let beside = model.beside(new.beside, &category.id)?;
    let id = id(model, new)?;
    model.free_name("requirement", new.title, None)?;
    let scaffold = Scaffold::of(model);
    let least = least(scaffold.limits.requirement_weight);
    let entry = Entry {
        id: &id,
        name: new.title,
        weight: new.weight.unwrap_or(least),
    };
    let mut draft = model.draft();
    draft.add_requirement(entry, &category.id, &scaffold);
    let structure = |structure: &mut Structure, _: &str| {
        let place = Place {
            whole: &category.id,
            beside: beside.named(),
        };
        structure.add_requirement(place, entry);
    };
    draft.proved(structure, facts)
}

fn category(
    model: &Model<'_>,
    new: Node<'_>,
    first: &str,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let module = whole(model, new.whole, "module")?;
    let beside = model.beside(new.beside, &module.id)?;
    let id = id(model, new)?;
    let ids = [id.as_str(), &first_id(model, &id, first)];
    let (category, first) = begun(model, ids, [new.title, first], new.weight)?;
    let mut draft = model.draft();
    draft.add_category(category, first, &module.id);
    let structure = |structure: &mut Structure, _: &str| {
        let place = Place {
            whole: &module.id,
            beside: beside.named(),
        };
        structure.add_category(place, category);
        let place = Place {
            whole: category.id,
            beside: Beside::Last,
        };
        structure.add_requirement(place, first);
    };
    draft.proved(structure, facts)
}

fn module(model: &Model<'_>, new: NewModule<'_>, facts: &Facts) -> Result<Authored, Refused> {
    let NewModule { id, name, .. } = new;
    if !matches!(id.as_bytes(), [letter] if letter.is_ascii_uppercase()) {
        return Err(Refused(format!(
            "`{}` cannot be the id of a module; write one capital letter",
            one_line(id)
        )));
    }
    model.free_id(IdKind::Module, id, None, "choose another letter")?;
    model.free_name("module", name, None)?;
    let beside = model.beside(new.beside, "")?;
    let of_category = proposed(model, new.category, &[]);
    let ids = [
        of_category.as_str(),
        &first_id(model, &of_category, new.requirement),
    ];
    let (category, first) = begun(model, ids, [new.category, new.requirement], None)?;
    let mut draft = model.draft();
    draft
        .done
        .push(format!("the module `{id}` is called `{name}`"));
    draft.add_category(category, first, id);
    let structure = |structure: &mut Structure, _: &str| {
        structure.add_module((id, name), beside.named(), category, first);
    };
    draft.proved(structure, facts)
}

/// The module or the category to which something new belongs.
fn whole(model: &Model<'_>, name: &str, wanted: &str) -> Result<Item, Refused> {
    let whole = model.item(name)?;
    match whole.what == wanted {
        true => Ok(whole),
        false => Err(Refused(format!(
            "`{}` is a {}; a category belongs to a module, and a requirement to a category",
            whole.id, whole.what
        ))),
    }
}

/// A category and its first requirement, with the weights that they have where none is named.
fn begun<'n>(
    model: &Model<'_>,
    ids: [&'n str; 2],
    [name, title]: [&'n str; 2],
    weight: Option<u32>,
) -> Result<(Entry<'n>, Entry<'n>), Refused> {
    model.free_name("category", name, None)?;
    model.free_name("requirement", title, None)?;
    let limits = &model.checked.model().limits;
    let category = Entry {
        id: ids[0],
        name,
        weight: weight.unwrap_or(least(limits.category_weight)),
    };
    let first = Entry {
        id: ids[1],
        name: title,
        weight: least(limits.requirement_weight),
    };
    Ok((category, first))
}

/// The id of the first requirement of a category that is new as well.
fn first_id(model: &Model<'_>, category: &str, title: &str) -> String {
    proposed(model, title, &[category.to_owned()])
}

/// The lowest weight that is allowed and counts.
fn least(bounds: Option<Bounds>) -> u32 {
    bounds.map_or(1, |bounds| bounds.min.max(1))
}

impl Draft<'_> {
    /// Creates the file of a requirement, and says so.
    fn add_requirement(&mut self, entry: Entry<'_>, category: &str, scaffold: &Scaffold<'_>) {
        let path = format!("categories/{category}/{}.md", entry.id);
        self.create(path, scaffold.requirement());
        self.done.push(said("requirement", entry, category));
    }

    /// Creates the files of a category and its first requirement, and says so.
    fn add_category(&mut self, category: Entry<'_>, first: Entry<'_>, module: &str) {
        let scaffold = Scaffold::of(self.model);
        let path = format!("categories/{}/_index.md", category.id);
        self.create(path, scaffold.category());
        self.done.push(said("category", category, module));
        self.add_requirement(first, category.id, &scaffold);
    }

    /// Creates a file whose texts are left to a person.
    fn create(&mut self, path: String, text: String) {
        self.left.push(format!(
            "write the texts in `{}`, and take `draft = true` away when they are finished",
            self.model.tree().told(&path)
        ));
        self.fix.creations.push(Creation { path, text });
    }
}

/// The id of something new: the one that is named, or one that its title proposes.
fn id(model: &Model<'_>, new: Node<'_>) -> Result<String, Refused> {
    let Some(id) = new.id else {
        return Ok(proposed(model, new.title, &[]));
    };
    model.free_id(IdKind::Node, id, None, "choose another with `--id`")?;
    Ok(id.to_owned())
}

fn said(what: &str, Entry { id, weight, .. }: Entry<'_>, whole: &str) -> String {
    format!("the {what} `{id}` has the weight {weight} in `{whole}`")
}

fn page(model: &Model<'_>, path: &str, title: &str, facts: &Facts) -> Result<Authored, Refused> {
    on_one_line("the title", title)?;
    let path = format!("pages/{}", path_of(model, path));
    let mut known = model.tree().below("pages/");
    let known = known.find(|(path, _)| path.ends_with(".md"));
    let like = known.map_or("", |(path, _)| path);
    let schema = schema_line::for_file(&path, like, model);
    let mut draft = model.draft();
    draft
        .done
        .push(format!("`{}` is a page", model.tree().told(&path)));
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
    draft.in_catalog(move |catalog| catalog.add_reference(id, &keys));
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
        // All of a kind stand as deep as each other.
        let schema = |file: Option<FileId>| {
            let path = file.map_or("", |file| model.tree().path(file));
            schema_line::for_file(path, path, model)
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
