//! A comparison as people read it: what it requires, what changed, and what that does to answers, as data. Markdown and the
//! terminal print the same view.
//!
//! - `names`: what the subjects of changes are called;
//! - `standing`: what the next release needs, and why;
//! - `values`: the two sides of a change in a few words;
//! - `shifts`: the results whose scores can shift.

mod names;
mod shifts;
mod standing;
mod values;

use super::Changes;
use super::change::Change;
use super::impact::Impact;
use super::kind::Bump;
use super::words::{Paragraph, RunKind, paragraphs, words};
use crate::Release;
use crate::address::Subject;

pub use names::{Name, Names};
pub use shifts::{Shifted, Size, decimal};
pub use standing::{Following, Reason, Reasons, Standing};
pub use values::ValueWords;

/// A comparison as people read it.
#[derive(Debug)]
pub struct View<'a> {
    /// What a chair has to know.
    pub headline: Headline<'a>,
    /// The changes, in their order.
    pub entries: Vec<Entry<'a>>,
    /// What they do to answers.
    pub effect: Effect<'a>,
    /// What is called how.
    pub names: Names<'a>,
}

/// What a chair has to know.
#[derive(Debug)]
pub enum Headline<'a> {
    /// Nothing changed.
    Nothing {
        /// The version before.
        from: &'a str,
        /// The version after.
        to: &'a str,
    },
    /// Something changed.
    Changed {
        /// The version before.
        from: &'a str,
        /// The bump that is required.
        required: Bump,
        /// The least version that the changes allow, where the version before is one.
        next: Option<String>,
        /// How many changes are normative.
        normative: usize,
        /// By how much the overall result of complete assessments shifts at most.
        overall: Overall,
    },
}

/// By how much the overall result of complete assessments shifts at most.
#[derive(Debug, PartialEq, Eq)]
pub enum Overall {
    /// No answer can be carried over.
    NotCarried,
    /// One of the versions has no overall result.
    NoResult,
    /// It does not shift.
    Same,
    /// It does not shift until so many new requirements are rated.
    SameUntilRated(usize),
    /// By so many levels, as a decimal.
    AtMost(String),
}

/// One change.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The change.
    pub change: &'a Change,
    /// What it is about.
    pub subject: Subject,
    /// The display number of the subject, where it has one.
    pub code: Option<&'a str>,
    /// The name of the subject, where it has one.
    pub name: Option<&'a str>,
    /// What was and is said there.
    pub sides: Sides<'a>,
}

/// What was and is said where something changed.
#[derive(Debug, PartialEq, Eq)]
pub enum Sides<'a> {
    /// Running text, to be compared word by word.
    Prose {
        /// The text before.
        before: &'a str,
        /// The text after.
        after: &'a str,
    },
    /// Values in a few words, on one line. Empty where there is none.
    Values {
        /// The value before.
        before: String,
        /// The value after.
        after: String,
    },
}

/// What the changes do to answers.
#[derive(Debug)]
pub enum Effect<'a> {
    /// Nothing can be computed, since the scales differ.
    NotCarried,
    /// Answers are carried over.
    Carried {
        /// What happens to them.
        impact: &'a Impact,
        /// The results that can shift, in the order of the model.
        shifted: Vec<Shifted<'a>>,
    },
}

impl<'a> View<'a> {
    /// The view of the changes from `old` to `new`.
    #[must_use]
    pub fn new(
        changes: &'a Changes,
        old: &'a Release,
        new: &'a Release,
        words: &ValueWords,
    ) -> Self {
        let names = Names::of(old, new);
        let entry = |change: &'a Change| {
            let called = names.get(change);
            Entry {
                change,
                subject: change.subject(),
                code: called.and_then(|called| called.code),
                name: called.map(|called| called.name),
                sides: Sides::new(change, words),
            }
        };
        Self {
            headline: Headline::new(changes),
            entries: changes.changes.iter().map(entry).collect(),
            effect: match &changes.impact {
                None => Effect::NotCarried,
                Some(impact) => Effect::Carried {
                    impact,
                    shifted: shifts::shifted(new, impact),
                },
            },
            names,
        }
    }
}

impl<'a> Headline<'a> {
    fn new(changes: &'a Changes) -> Self {
        let (from, to) = (changes.from.as_str(), changes.to.as_str());
        if changes.changes.is_empty() {
            return Self::Nothing { from, to };
        }
        let overall = match changes
            .impact
            .as_ref()
            .map(|impact| (&impact.complete.overall, impact.new.len()))
        {
            None => Overall::NotCarried,
            Some((None, _)) => Overall::NoResult,
            Some((Some(shift), 0)) if shifts::is_zero(shift) => Overall::Same,
            Some((Some(shift), new)) if shifts::is_zero(shift) => Overall::SameUntilRated(new),
            Some((Some(shift), _)) => Overall::AtMost(decimal(&shift.up)),
        };
        let normative = changes.changes.iter();
        Self::Changed {
            from,
            required: changes.required,
            next: changes.required.next(from).ok(),
            normative: normative.filter(|change| change.is_normative()).count(),
            overall,
        }
    }
}

impl<'a> Sides<'a> {
    fn new(change: &'a Change, words: &ValueWords) -> Self {
        match change.prose() {
            Some((before, after)) => Self::Prose { before, after },
            None => {
                let (before, after) = values::shown(change, words);
                Self::Values { before, after }
            }
        }
    }

    /// The runs of words by which running text differs and agrees; none of values.
    #[must_use]
    pub fn words(&self) -> Vec<(RunKind, String)> {
        match self {
            Self::Prose { before, after } => words(before, after),
            Self::Values { .. } => Vec::new(),
        }
    }

    /// The paragraphs of running text, each as such runs; none of values.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<Paragraph> {
        match self {
            Self::Prose { before, after } => paragraphs(before, after),
            Self::Values { .. } => Vec::new(),
        }
    }

    /// Whether it is running text.
    #[must_use]
    pub fn is_prose(&self) -> bool {
        matches!(self, Self::Prose { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::diff;
    use super::values::english;
    use super::*;
    use crate::small::{self, Edit, edited};

    /// Hands the view of an edit to `look`.
    fn seen<T>(edit: impl Fn(&mut Release), look: impl Fn(&View<'_>) -> T) -> T {
        let (old, new) = (small::release(), edited(edit));
        look(&View::new(&diff(&old, &new), &old, &new, &english()))
    }

    fn headline(edit: impl Fn(&mut Release)) -> String {
        seen(edit, |view| told(&view.headline))
    }

    fn told(headline: &Headline<'_>) -> String {
        match headline {
            Headline::Nothing { from, to } => format!("nothing from {from} to {to}"),
            Headline::Changed {
                from,
                required,
                next,
                normative,
                overall,
            } => format!("{required} from {from} to {next:?}, {normative} normative, {overall:?}"),
        }
    }

    #[test]
    fn the_headline_says_what_is_required_and_what_it_does_to_scores() {
        let later = |model: &mut Release| model.version = "1.1.0".to_owned();
        assert_eq!(headline(later), "nothing from 1.0.0 to 1.1.0");
        assert_eq!(
            headline(|model| model.pages.clear()),
            "patch from 1.0.0 to Some(\"1.0.1\"), 0 normative, Same"
        );
        // One of three equal categories has a third of the others' weight now: 1/3 - 1/7.
        assert_eq!(
            headline(|model| model.category_mut("keys").weight = 1),
            "minor from 1.0.0 to Some(\"1.1.0\"), 1 normative, AtMost(\"0.20\")"
        );
        // One of two equal requirements of one of these categories has half of the other's weight now: (1/2 - 1/3) / 3.
        assert_eq!(
            headline(|model| {
                model.requirement_mut("owners").weight = 1;
                model.requirement_mut("owners").description.push('!');
            }),
            "minor from 1.0.0 to Some(\"1.1.0\"), 2 normative, AtMost(\"0.06\")"
        );
    }

    #[test]
    fn the_headline_says_where_scores_cannot_be_compared() {
        let of_scale = headline(|model| drop(model.levels.pop()));
        assert!(of_scale.ends_with(", NotCarried"), "{of_scale}");
        let of_weights = headline(|model| {
            for category in model.modules.iter_mut().flat_map(|of| &mut of.categories) {
                category.weight = 0;
            }
        });
        assert!(of_weights.ends_with(", NoResult"), "{of_weights}");
        // Where the version before is none, no version follows it.
        let (mut old, new) = (small::release(), edited(|model| model.pages.clear()));
        old.version = "first".to_owned();
        let changes = diff(&old, &new);
        let told = told(&View::new(&changes, &old, &new, &english()).headline);
        assert!(told.starts_with("patch from first to None"), "{told}");
    }

    #[test]
    fn an_entry_has_the_name_that_the_later_version_gives_its_subject() {
        let cases: [(Edit, &str); 8] = [
            (|model| model.name.push('!'), "model - -"),
            (|model| model.levels[1].summary.clear(), "level:2 - Managed"),
            (
                |model| model.modules[1].name = "Running".to_owned(),
                "module:O - Running",
            ),
            (
                |model| model.category_mut("keys").weight = 1,
                "category:keys O.3 Private keys",
            ),
            (
                |model| model.category_mut("keys").levels[1].description.clear(),
                "category:keys O.3 Private keys",
            ),
            (
                |model| model.requirement_mut("backup").description = "Copies exist".to_owned(),
                "requirement:backup O.3.2 Copies exist",
            ),
            // What is gone is called as the version before called it.
            (
                |model| drop(model.take_requirement("backup")),
                "requirement:backup O.3.2 Copies survive a fire",
            ),
            (
                |model| model.references[2].edition = Some("3".to_owned()),
                "reference:hsm - Cryptographic modules",
            ),
        ];
        for (edit, expected) in cases {
            let called = seen(edit, |view| {
                let [entry] = view.entries.as_slice() else {
                    panic!("{view:?}")
                };
                let (code, name) = (entry.code.unwrap_or("-"), entry.name.unwrap_or("-"));
                format!("{} {code} {name}", entry.subject)
            });
            assert_eq!(called, expected);
        }
    }

    #[test]
    fn running_text_is_shown_word_by_word_and_all_else_as_values() {
        let shown = |edit: Edit| {
            seen(edit, |view| {
                let sides = &view.entries[0].sides;
                let words = sides
                    .words()
                    .into_iter()
                    .map(|(kind, words)| format!("{kind:?} {words}"));
                (sides.is_prose(), words.collect::<Vec<_>>())
            })
        };
        let prose = shown(|model| model.category_mut("keys").summary.push('s'));
        assert_eq!(
            prose,
            (
                true,
                [
                    "Kept The summary of Private ",
                    "Removed keys",
                    "Added keyss"
                ]
                .map(str::to_owned)
                .to_vec()
            )
        );
        assert_eq!(shown(|model| model.name.push('!')), (false, Vec::new()));
    }

    #[test]
    fn the_effect_lists_what_can_shift() {
        let shifted = |edit: Edit| {
            seen(edit, |view| match &view.effect {
                Effect::NotCarried => None,
                Effect::Carried { shifted, .. } => Some(shifted.len()),
            })
        };
        assert_eq!(shifted(|model| model.pages.clear()), Some(0));
        assert_eq!(
            shifted(|model| model.requirement_mut("owners").weight = 1),
            Some(3)
        );
        assert_eq!(shifted(|model| drop(model.levels.pop())), None);
    }
}
