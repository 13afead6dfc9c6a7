//! The words that texts use and avoid.

use crate::model::Term;
use crate::parse::Parsed;
use crate::raw::{TermEntry, TerminologyFile};
use crate::span::Located;

/// The words that are right although a dictionary lists them, and the terms that are whole: one that lacks a part has
/// been reported.
pub fn resolve(file: Option<Parsed<TerminologyFile>>) -> (Vec<Located<String>>, Vec<Term>) {
    let data = file.map(|file| file.data).unwrap_or_default();
    let accepted = data.accepted.into_iter().map(Located::into_text).collect();
    (accepted, data.terms.into_iter().filter_map(term).collect())
}

fn term(entry: TermEntry) -> Option<Term> {
    Some(Term {
        preferred: entry.r#use?.value.into(),
        avoided: entry
            .avoid
            .into_iter()
            .map(|word| word.value.into())
            .collect(),
        why: entry.why?.value.into(),
        inclusive: entry.inclusive,
    })
}
