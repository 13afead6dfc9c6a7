use std::collections::HashMap;

use pkimm_release::integrity::circles;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "circular-successor",
    summary: "what replaces an id or a standard leads back to it",
    documentation: include_str!("circular-successor.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

/// How many ids of a circle are named at most.
const MAX_SHOWN: usize = 5;

/// An id, and where it names each of those that replace it, by their position.
struct Replaced<'a> {
    id: &'a str,
    by: Vec<(usize, Span)>,
}

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let retired: HashMap<&str, usize> = model
        .retired
        .iter()
        .enumerate()
        .map(|(at, entry)| (entry.id.value.as_str(), at))
        .collect();
    let ids = model.retired.iter().map(|entry| Replaced {
        id: &entry.id.value,
        // Whatever is still in use ends the way.
        by: entry
            .successors
            .iter()
            .filter_map(|id| Some((*retired.get(id.value.as_str())?, id.span)))
            .collect(),
    });
    report(&ids.collect::<Vec<_>>(), sink);
    let references = model.references.iter().map(|entry| Replaced {
        id: &entry.id.value,
        by: entry
            .superseded_by
            .iter()
            .map(|(index, span)| (index.0, *span))
            .collect(),
    });
    report(&references.collect::<Vec<_>>(), sink);
}

/// Reports each place at which a way of successors comes back to where it was.
fn report(replaced: &[Replaced<'_>], sink: &mut Sink) {
    let ways = replaced.iter();
    let ways = ways.map(|entry| entry.by.iter().map(|(next, _)| Some(*next)).collect());
    for circle in circles(&ways.collect::<Vec<_>>()) {
        let ids: Vec<&str> = circle.places.iter().map(|at| replaced[*at].id).collect();
        let last = circle.places.last().map(|at| &replaced[*at]);
        let closing = last.and_then(|last| last.by.get(circle.closing));
        if let Some((_, span)) = closing {
            sink.push(finding(&ids, *span));
        }
    }
}

fn finding(circle: &[&str], span: Span) -> Diagnostic {
    let message = match circle {
        [id] => format!("`{id}` is named as its own successor"),
        [first, between @ ..] => {
            let shown = between[..between.len().min(MAX_SHOWN)].join("`, `");
            let more = if between.len() > MAX_SHOWN {
                " and others"
            } else {
                ""
            };
            format!("`{first}` leads back to itself, by way of `{shown}`{more}")
        }
        [] => String::new(),
    };
    Diagnostic::new(LINT.name, span, message)
        .help("name what is in use now, or leave it out where nothing replaces it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn every_circle_is_told_once() {
        let names: Vec<String> = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).into();
        let told = |edges: &[(usize, usize)]| {
            let of = |own: usize| edges.iter().filter(move |(from, _)| *from == own);
            let replaced: Vec<Replaced<'_>> = names
                .iter()
                .enumerate()
                .map(|(at, id)| Replaced {
                    id,
                    by: of(at)
                        .map(|(_, to)| (*to, Span::new(FileId(0), at..*to + 10)))
                        .collect(),
                })
                .collect();
            let mut sink = Sink::default();
            report(&replaced, &mut sink);
            let told: Vec<String> = sink
                .diagnostics
                .into_iter()
                .map(|found| found.message)
                .collect();
            told
        };
        assert_eq!(told(&[(0, 1), (1, 2), (0, 2), (3, 0)]), [""; 0]);
        assert_eq!(
            told(&[(0, 1), (1, 2), (2, 3), (3, 1), (4, 1), (5, 5)]),
            [
                "`b` leads back to itself, by way of `c`, `d`",
                "`f` is named as its own successor"
            ]
        );
    }

    #[test]
    fn a_long_way_is_gone_once() {
        let count = 100_000;
        let name = String::from("x");
        let replaced: Vec<Replaced<'_>> = (0..count)
            .map(|at| Replaced {
                id: &name,
                by: vec![((at + 1) % count, Span::new(FileId(0), 0..1))],
            })
            .collect();
        let mut sink = Sink::default();
        report(&replaced, &mut sink);
        assert_eq!(sink.diagnostics.len(), 1);
    }
}
