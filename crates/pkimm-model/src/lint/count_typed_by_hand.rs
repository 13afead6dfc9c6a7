use std::ops::Range;

use super::prose::{AnyOf, words};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::markdown::Block;

pub const LINT: Lint = Lint {
    name: "count-typed-by-hand",
    summary: "a text says how many levels, modules, categories or requirements the model has",
    documentation: include_str!("count-typed-by-hand.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// What may come between a number and the noun it counts.
const ADJECTIVES: &[&str] = &[
    "assessment",
    "core",
    "different",
    "distinct",
    "global",
    "individual",
    "main",
    "maturity",
    "model",
    "overall",
    "pkimm",
    "separate",
    "total",
    "weighted",
];
/// Words before a number that show that a total is meant, so that a wrong total is found as well.
const TOTALLING: &[&str] = &[
    "across",
    "all",
    "comprises",
    "contains",
    "covers",
    "defines",
    "has",
    "have",
    "holds",
    "includes",
    "into",
    "its",
    "our",
    "the",
    "these",
];
const ONES: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// A thing that is counted: its singular, its plural, its total, and the expression that gives it.
struct Counted {
    singular: &'static str,
    plural: &'static str,
    total: usize,
}

fn run(context: &Context<'_>, sink: &mut Sink) {
    let counts = context.release.counts();
    let counted = [
        Counted {
            singular: "level",
            plural: "levels",
            total: counts.levels,
        },
        Counted {
            singular: "module",
            plural: "modules",
            total: counts.modules,
        },
        Counted {
            singular: "category",
            plural: "categories",
            total: counts.categories,
        },
        Counted {
            singular: "requirement",
            plural: "requirements",
            total: counts.requirements,
        },
    ];
    for block in context.model.texts().flat_map(|text| &text.markdown.blocks) {
        check(block, &counted, context, sink);
    }
}

/// Parts of the nouns that are counted, as they must occur; the first letter may be a capital.
static STEMS: AnyOf = AnyOf::new(&[
    "evels",
    "odules",
    "ategories",
    "equirements",
    "-level",
    "-module",
    "-category",
    "-requirement",
]);

fn check(block: &Block, counted: &[Counted], context: &Context<'_>, sink: &mut Sink) {
    if !STEMS.is_in(&block.text) {
        return;
    }
    let words: Vec<_> = words(&block.text).collect();
    for (index, range) in words.iter().enumerate() {
        let word = block.text[range.clone()].to_lowercase();
        if let Some((number, noun)) = word.rsplit_once('-')
            && let Some(kind) = counted.iter().find(|kind| kind.singular == noun)
            && self::number(number) == Some(kind.total)
        {
            sink.push(finding(block, range.clone(), kind));
            continue;
        }
        let Some(kind) = counted.iter().find(|kind| kind.plural == word) else {
            continue;
        };
        // "levels of assurance" are not the model's, "levels of maturity" are.
        let next = |step: usize| {
            words
                .get(index + step)
                .map(|range| block.text[range.clone()].to_lowercase())
        };
        if next(1).is_some_and(|word| word == "of")
            && !next(2).is_some_and(|word| matches!(&*word, "the" | "maturity" | "pkimm"))
        {
            continue;
        }
        let before = |step: usize| {
            let range = words.get(index.checked_sub(step)?)?;
            Some((range.start, block.text[range.clone()].to_lowercase()))
        };
        let skipped = usize::from(before(1).is_some_and(|(_, word)| ADJECTIVES.contains(&&*word)));
        let Some((start, typed)) = before(1 + skipped) else {
            continue;
        };
        let Some(count) = number(&typed).filter(|count| *count > 1) else {
            continue;
        };
        let totalling = before(2 + skipped).is_some_and(|(_, word)| TOTALLING.contains(&&*word));
        let near = count.abs_diff(kind.total) <= (kind.total / 4).max(1);
        let same_sentence =
            !block.text[start..range.start].contains(['.', ',', ';', ':', '(', ')']);
        if same_sentence && (count == kind.total || (totalling && near)) {
            let finding = finding(block, start..range.end, kind);
            let digits = block.span_of(start..start + typed.len());
            // The expression prints what stands there.
            let is_same = count == kind.total && context.tree.slice(digits) == count.to_string();
            sink.push(
                match is_same && context.tree.path(digits.file).starts_with("pages/") {
                    true => finding.fix(Fix::automatic(digits, kind.expression())),
                    false => finding,
                },
            );
        }
    }
}

impl Counted {
    fn expression(&self) -> String {
        format!("{{= counts.{} =}}", self.plural)
    }
}

fn finding(block: &Block, range: Range<usize>, kind: &Counted) -> Diagnostic {
    let message = format!("this says how many {} the model has", kind.plural);
    Diagnostic::new(LINT.name, block.span_of(range), message).help(format!(
        "on a page, write `{}`; elsewhere, rephrase without the number",
        kind.expression()
    ))
}

/// The value of digits or of an English number word below a hundred.
fn number(word: &str) -> Option<usize> {
    let digit = |word: &str| ONES.iter().position(|one| *one == word);
    let ten = |word: &str| Some((TENS.iter().position(|ten| *ten == word)? + 2) * 10);
    word.parse()
        .ok()
        .or_else(|| digit(word))
        .or_else(|| ten(word))
        .or_else(|| {
            let (tens, ones) = word.split_once('-')?;
            Some(ten(tens)? + digit(ones).filter(|ones| (1..10).contains(ones))?)
        })
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn number_words_have_values() {
        assert_eq!(number("77"), Some(77));
        assert_eq!(number("sixteen"), Some(16));
        assert_eq!(number("seventy-seven"), Some(77));
        assert_eq!(number("forty"), Some(40));
        assert_eq!(number("any"), None);
    }
}
