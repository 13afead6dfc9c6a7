//! A published model → source files. What was written is checked and read back, so that whatever did not come over is
//! known and reported.
//!
//! The document is first brought to what source files can hold (`correct`, `sections`), and each change to it is reported. Its files
//! (`files`) are then read back and compared with it as two versions are, so that no field can be forgotten.

mod alike;
mod correct;
mod files;
mod folders;
mod report;
mod sections;
mod suspicious;
mod update;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pkimm_release::address::{
    Address, CategoryField, LevelAnchorField, LevelTextField, ModuleField, PageField,
    RequirementField, Subject,
};
use pkimm_release::diff::{Change, Fact, changes};
use pkimm_release::read::{Published, Shape};
use pkimm_release::site::Facts;
use pkimm_release::{Category, DocumentVersion, Reference, Release, Status};

pub use self::folders::{Folder, Moved, Tagged, import_folders};
pub use self::report::{Entry, Kind, Report};
pub use self::update::{Updated, completed, update};

use self::sections::Correction;
use crate::check::{Outcome, check};
use crate::diagnostic::Severity;
use crate::lint;
use crate::source::files::RECORD;
use crate::source::tree::SourceTree;

/// What an import made.
#[derive(Debug)]
pub struct Imported {
    /// The source files, by path below the model folder.
    pub files: BTreeMap<String, String>,
    /// Files beside pages, by path below the model folder.
    pub bytes: BTreeMap<String, Vec<u8>>,
    /// The model as the source files hold it: with what had to be changed so that it could come over.
    pub release: Release,
    /// Ids that were derived from names, with the codes that they had.
    pub derived: Vec<(String, String)>,
    /// Groups of entries of the catalog that seem to be one standard.
    pub alike: Vec<Vec<Reference>>,
    /// What was changed so that it could come over, or did not come over.
    pub changed: Vec<ImportNote>,
    /// What looks wrong in the published file.
    pub suspicious: Vec<Suspicion>,
    /// Lints whose errors `model.toml` lowers to warnings, because the published texts have them.
    pub eased: BTreeSet<&'static str>,
    /// How many warnings a check of the result has.
    pub warnings: usize,
    /// Errors of a check of the result. There are none for a file that can be expressed.
    pub errors: Vec<String>,
}

/// Something that is not as it was in the published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportNote {
    /// What it is.
    pub what: String,
    /// Where it stands, by the ids of what was imported.
    pub address: Address,
    /// The line of the text, as it was. Empty where there is none to show.
    pub line: String,
    /// How many lines of the text that say the same stand before it.
    pub before: usize,
    /// What was done, and why.
    pub why: String,
    /// What a lint would tell of it if it were as it was.
    pub found: Option<Found>,
}

/// What a lint tells of a line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name of the lint.
    pub lint: &'static str,
    /// What is wrong.
    pub message: &'static str,
}

impl ImportNote {
    /// All of it as one line.
    #[must_use]
    pub fn told(&self) -> String {
        let mut told = self.what.clone();
        if !self.line.is_empty() {
            // Backticks within backticks cannot be read.
            let mark = if self.line.contains('`') { '"' } else { '`' };
            told += &format!(": {mark}{}{mark}", self.line.trim());
        }
        if !self.why.is_empty() {
            told += &format!(" ({})", self.why);
        }
        told
    }
}

/// Something that looks wrong in a published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// Where it stands, by the ids of what was imported.
    pub address: Address,
    /// What it is.
    pub message: String,
}

/// Makes source files of a published model. With `merge`, entries of the catalog that seem to be one standard become
/// one. `facts` is what is known of the artifacts.
#[must_use]
pub fn import(published: Published, merge: bool, facts: &Facts) -> Imported {
    let mut imported = prepare(published, Purpose::Move { merge });
    imported.read_back(facts);
    imported.record(facts);
    imported
}

/// What source files are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be kept, with a first page, so that a site can be built. With `merge`, entries of the catalog that seem to be one
    /// standard become one.
    Move { merge: bool },
    /// To be checked.
    Check,
}

/// Makes the source files, which nobody has checked yet.
pub(crate) fn prepare(mut published: Published, purpose: Purpose) -> Imported {
    let alike = alike::alike(&published.release);
    if purpose == (Purpose::Move { merge: true }) {
        alike::merge_references(&mut published.release, &alike);
    }
    let mut suspicious = suspicious::suspicious(&published.release, published.shape);
    let mut changed: Vec<ImportNote> = published
        .unrepresentable
        .into_iter()
        .map(ImportNote::from)
        .collect();
    let mut release = published.release;
    let renamed = correct::correct(&mut release, &mut changed);
    let notes = changed.iter_mut().map(|note| &mut note.address);
    notes
        .chain(suspicious.iter_mut().map(|found| &mut found.address))
        .for_each(|address| rename(address, &renamed));
    correct::complete(&mut release);
    let has_first = release.pages.iter().any(|page| page.path == "_index.md");
    if published.shape != Shape::Document && purpose != Purpose::Check && !has_first {
        release.pages.push(correct::overview());
    }
    let derived = if published.shape == Shape::Positional {
        derived(&release)
    } else {
        Vec::new()
    };
    for category in release
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        fit(category, &mut changed);
    }
    let files = files::files(&release);
    publish(&mut release, &mut changed);
    Imported {
        files,
        bytes: BTreeMap::new(),
        release,
        derived,
        alike,
        changed,
        suspicious,
        eased: BTreeSet::new(),
        warnings: 0,
        errors: Vec::new(),
    }
}

/// Gives an address the ids that had to change.
fn rename(address: &mut Address, renamed: &HashMap<String, String>) {
    let rename = |id: &mut String| {
        if let Some(new) = renamed.get(id) {
            id.clone_from(new);
        }
    };
    match address {
        Address::Category(id, _)
        | Address::LevelText(id, _, _)
        | Address::Requirement(id, _)
        | Address::LevelAnchor(id, _, _)
        | Address::Reference(id, _) => rename(id),
        Address::Retired(subject, _) => match subject {
            Subject::Category(id) | Subject::Requirement(id) | Subject::Reference(id) => rename(id),
            Subject::Model
            | Subject::Level(_)
            | Subject::Module(_)
            | Subject::Page(_)
            | Subject::Resource(_) => {}
        },
        // Their ids have the form that source files ask for.
        Address::Model(_)
        | Address::Level(..)
        | Address::Module(..)
        | Address::Page(..)
        | Address::Resource(..) => {}
    }
}

/// Makes the texts of a category fit into its source files.
fn fit(category: &mut Category, changed: &mut Vec<ImportNote>) {
    let mut note = |what: String, address: Address, corrections: Vec<Correction>| {
        changed.extend(corrections.into_iter().map(|one| one.note(&what, &address)));
    };
    let mut corrections = Vec::new();
    sections::below_sections(&mut category.description, &mut corrections);
    note(
        format!("the overview of `{}`", category.id),
        Address::Category(category.id.clone(), CategoryField::Description),
        corrections,
    );
    for requirement in &mut category.requirements {
        let id = requirement.id.clone();
        let address = |field| Address::Requirement(id.clone(), field);
        let mut corrections = Vec::new();
        sections::below_sections(&mut requirement.guidance, &mut corrections);
        // The assessment follows it. Nothing follows the other texts in their files.
        sections::closed(&mut requirement.guidance, &mut corrections);
        note(
            format!("the guidance of `{}`", requirement.id),
            address(RequirementField::Guidance),
            corrections,
        );
        let mut corrections = Vec::new();
        sections::below_sections(&mut requirement.assessment, &mut corrections);
        note(
            format!("the assessment of `{}`", requirement.id),
            address(RequirementField::Assessment),
            corrections,
        );
    }
}

/// Leaves out of the texts what their source files keep for authors.
fn publish(release: &mut Release, changed: &mut Vec<ImportNote>) {
    let mut publish = |what: String, address: Address, text: &mut String| {
        let mut corrections = Vec::new();
        sections::without_remarks(text, &mut corrections);
        changed.extend(corrections.into_iter().map(|one| one.note(&what, &address)));
    };
    for module in &mut release.modules {
        let what = format!("the description of the module `{}`", module.id);
        let address = Address::Module(module.id.clone(), ModuleField::Description);
        publish(what, address, &mut module.description);
        for category in &mut module.categories {
            let id = category.id.clone();
            let what = format!("the overview of `{id}`");
            let address = Address::Category(id.clone(), CategoryField::Description);
            publish(what, address, &mut category.description);
            for level in &mut category.levels {
                let what = format!("the description of level {} in `{id}`", level.number);
                let field = LevelTextField::Description;
                let address = Address::LevelText(id.clone(), level.number, field);
                publish(what, address, &mut level.description);
            }
            for requirement in &mut category.requirements {
                let id = requirement.id.clone();
                let address = |field| Address::Requirement(id.clone(), field);
                let guidance = address(RequirementField::Guidance);
                publish(
                    format!("the guidance of `{id}`"),
                    guidance,
                    &mut requirement.guidance,
                );
                let assessment = address(RequirementField::Assessment);
                publish(
                    format!("the assessment of `{id}`"),
                    assessment,
                    &mut requirement.assessment,
                );
                for level in &mut requirement.levels {
                    let what = format!("the anchor of level {} in `{id}`", level.number);
                    let field = LevelAnchorField::Description;
                    let address = Address::LevelAnchor(id.clone(), level.number, field);
                    publish(what, address, &mut level.description);
                }
                if let Some(note) = &mut requirement.references_note {
                    let address = address(RequirementField::ReferencesNote);
                    publish(
                        format!("the note on the references of `{id}`"),
                        address,
                        note,
                    );
                }
            }
        }
    }
    for page in &mut release.pages {
        let address = Address::Page(page.path.clone(), PageField::Body);
        publish(format!("the page `{}`", page.path), address, &mut page.body);
    }
}

impl Correction {
    /// What it is in the report.
    fn note(self, what: &str, address: &Address) -> ImportNote {
        ImportNote {
            what: what.to_owned(),
            address: address.clone(),
            line: self.line,
            before: self.before,
            why: self.why,
            found: self.found,
        }
    }
}

impl From<pkimm_release::read::Unrepresentable> for ImportNote {
    fn from(item: pkimm_release::read::Unrepresentable) -> Self {
        Self {
            what: item.message,
            address: item.address,
            line: String::new(),
            before: 0,
            why: String::new(),
            found: None,
        }
    }
}

impl Imported {
    fn check(&self, facts: &Facts) -> Outcome {
        let bytes = self
            .files
            .iter()
            .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
            .chain(self.bytes.clone())
            .collect();
        let (mut tree, found) = SourceTree::from_files(bytes);
        // A document names its files and does not hold them. Nothing is wrong with what names them here once they are there.
        let resources = self.release.resources.iter();
        for resource in
            resources.filter(|file| !self.bytes.contains_key(&format!("pages/{}", file.path)))
        {
            tree.expect(resource.clone());
        }
        check(tree, found, facts)
    }

    /// Checks what was made, where what is wrong in a published text is a warning: it is fixed after it moved in, and must not keep
    /// it from being read.
    fn eased(&mut self, facts: &Facts) -> Outcome {
        let outcome = self.check(facts);
        let errors = outcome
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let adjustable =
            errors.filter(|finding| lint::find(finding.code).is_some_and(|lint| !lint.structural));
        self.eased = adjustable.map(|finding| finding.code).collect();
        if self.eased.is_empty() {
            return outcome;
        }
        let settings: String = self
            .eased
            .iter()
            .map(|name| format!("{name} = \"warning\"\n"))
            .collect();
        if let Some(model) = self.files.get_mut("model.toml") {
            *model = model.replacen("\n[[", &format!("\n[lints]\n{settings}\n[["), 1);
        }
        self.check(facts)
    }

    /// Keeps the document as the files hold it, so that a newer one can be merged into them.
    fn record(&mut self, facts: &Facts) {
        let outcome = self.check(facts);
        let checked = outcome.checked.as_ref().map(|checked| checked.release());
        let mut document = checked.unwrap_or(&self.release).clone();
        // It is what was read, and not what was published here.
        (document.status, document.date) = (Status::Draft, None);
        document.document_version = DocumentVersion::needed_by(&document);
        let document = document.to_json();
        let document = String::from_utf8_lossy(&document).into_owned();
        self.files.insert(RECORD.to_owned(), document);
    }

    /// Checks what was made, and compares it with what was read.
    fn read_back(&mut self, facts: &Facts) {
        let outcome = self.eased(facts);
        for diagnostic in &outcome.diagnostics {
            if diagnostic.severity == Severity::Warning {
                self.warnings += 1;
                continue;
            }
            let (start, _) = outcome.tree.positions(diagnostic.span());
            self.errors.push(format!(
                "{}:{}: {}",
                outcome.tree.path(diagnostic.span().file),
                start.line,
                diagnostic.message
            ));
        }
        if let Some(checked) = &outcome.checked {
            let lost = changes(&self.release, checked.release());
            let lost = lost.iter().map(lost_by);
            self.changed.extend(lost);
        }
    }
}

/// What a difference between the published model and its source files says to a person.
fn lost_by(change: &Change) -> ImportNote {
    let (what, why) = match &change.address {
        Address::LevelText(id, level, LevelTextField::Name) => {
            let name = change.after.as_ref().and_then(Fact::as_text);
            (
                format!("the name of level {level} in `{id}`"),
                format!(
                    "a level has the same name throughout the model; it was changed to \"{}\"",
                    name.unwrap_or_default()
                ),
            )
        }
        address => {
            let level = address.level();
            let level = level.map_or_else(String::new, |level| format!(", level {level}"));
            (
                format!("{}{level}: {}", address.subject(), change.kind.as_str()),
                "source files cannot contain it".to_owned(),
            )
        }
    };
    let before = change.before.as_ref().and_then(Fact::as_text);
    ImportNote {
        what,
        address: change.address.clone(),
        line: before
            .and_then(|text| text.lines().next())
            .unwrap_or_default()
            .to_owned(),
        before: 0,
        why,
        found: None,
    }
}

fn derived(release: &Release) -> Vec<(String, String)> {
    let of_category = |category: &Category| {
        let first = std::iter::once((category.code.clone(), category.id.clone()));
        first
            .chain(
                category
                    .requirements
                    .iter()
                    .map(|requirement| (requirement.code.clone(), requirement.id.clone())),
            )
            .collect::<Vec<_>>()
    };
    release.categories().flat_map(of_category).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_standard_are_found_and_merged() {
        let yaml = |title: &str, url: &str| format!("              - [{title}]({url})\n");
        let mut text = "schemaVersion: \"1.0.0\"\nversion: \"1.0.0\"\nmodules:\n  - id: \"G\"\n    name: \"Governance\"\n    description: \"Who decides.\"\n    categories:\n      - id: \"1\"\n        weight: 3\n        name: \"Anchors\"\n        description: \"Where chains end.\"\n        levels:\n          - { number: 1, name: \"1 - Initial\", description: \"As they come.\" }\n        requirements:\n".to_owned();
        for (number, list) in [
            (1, yaml("Format", "https://standards.example/5914")),
            (
                2,
                yaml("The format", "http://www.standards.example/5914/")
                    + &yaml("Other", "https://standards.example/1"),
            ),
        ] {
            text += &format!(
                "          - id: \"{number}\"\n            weight: 1\n            description: \"Title {number}\"\n            guidance: \"Text.\"\n            assessment: \"- Evidence\"\n            references: |\n{list}"
            );
        }
        let published = pkimm_release::read::read(&text, None).unwrap();
        let kept = import(published.clone(), false, &Facts::default());
        assert_eq!((kept.alike.len(), kept.errors.as_slice()), (1, &[][..]));
        assert_eq!(
            kept.files["references.toml"]
                .matches("[[references]]")
                .count(),
            3
        );
        let merged = import(published, true, &Facts::default());
        assert_eq!(
            merged.files["references.toml"]
                .matches("[[references]]")
                .count(),
            2
        );
        assert!(
            merged.files["categories/anchors/title-2.md"]
                .contains("references = [\"format\", \"other\"]")
        );
    }
}
