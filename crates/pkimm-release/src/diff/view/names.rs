//! What the subjects of changes are called.

use std::collections::HashMap;

use crate::Release;
use crate::address::Subject;
use crate::diff::change::Change;
use crate::diff::fact::Fact;

/// What something is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// Its display number, where it has one.
    pub code: Option<&'a str>,
    /// Its name or title.
    pub name: &'a str,
}

/// The codes and names of both versions; those of the later one where both have one.
#[derive(Debug)]
pub struct Names<'a>(HashMap<Subject, Name<'a>>);

impl<'a> Names<'a> {
    /// The names of two versions.
    #[must_use]
    pub fn of(old: &'a Release, new: &'a Release) -> Self {
        let called = |code: Option<&'a String>, name: &'a String| Name {
            code: code.map(String::as_str),
            name: name.as_str(),
        };
        let mut names = HashMap::new();
        for release in [old, new] {
            names.extend(release.levels.iter().map(|level| {
                let subject = Subject::Level(level.number);
                (subject, called(None, &level.name))
            }));
            names.extend(release.modules.iter().map(|module| {
                let subject = Subject::Module(module.id.clone());
                (subject, called(None, &module.name))
            }));
            names.extend(release.categories().map(|category| {
                let subject = Subject::Category(category.id.clone());
                (subject, called(Some(&category.code), &category.name))
            }));
            names.extend(release.requirements().map(|requirement| {
                let subject = Subject::Requirement(requirement.id.clone());
                let name = called(Some(&requirement.code), &requirement.description);
                (subject, name)
            }));
            names.extend(release.references.iter().map(|reference| {
                let subject = Subject::Reference(reference.id.clone());
                (subject, called(None, &reference.title))
            }));
        }
        Self(names)
    }

    /// What something is called that a version has.
    #[must_use]
    pub fn of_subject(&self, subject: &Subject) -> Option<Name<'a>> {
        self.0.get(subject).copied()
    }

    /// What the subject of a change is called. What neither version has any more is called as the change says.
    #[must_use]
    pub fn get<'b>(&self, change: &'b Change) -> Option<Name<'b>>
    where
        'a: 'b,
    {
        let of_fact = || change.before.as_ref().and_then(name_of);
        self.0.get(&change.subject()).copied().or_else(of_fact)
    }
}

/// What something that came or went is called.
fn name_of(fact: &Fact) -> Option<Name<'_>> {
    let (code, name) = match fact {
        Fact::Level(level) => (None, &level.name),
        Fact::Module(module) => (None, &module.name),
        Fact::Category(placed) => (Some(&placed.category.code), &placed.category.name),
        Fact::Requirement(placed) => {
            let requirement = &placed.requirement;
            (Some(&requirement.code), &requirement.description)
        }
        Fact::NumberedReference(numbered) => (None, &numbered.entry.title),
        _ => return None,
    };
    let code = code.map(String::as_str);
    Some(Name { code, name })
}
