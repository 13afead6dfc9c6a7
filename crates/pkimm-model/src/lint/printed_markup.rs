use super::prose::AnyOf;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::Block;

pub const LINT: Lint = Lint {
    name: "printed-markup",
    summary: "marks of Markdown are printed as they are typed",
    documentation: include_str!("printed-markup.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// What stays in the plain text of a block only where Markdown did not take it for a mark.
struct Mark {
    typed: &'static str,
    message: &'static str,
    help: &'static str,
}

const NOT_A_LINK: &str = "this makes no link, and its brackets are printed";

const MARKS: &[Mark] = &[
    Mark {
        typed: "**",
        message: "these stars make nothing bold, and are printed",
        help: "put two stars directly before the first and directly behind the last word, as in `**bold words**`; for stars that are to \
               be read, write `\\*`",
    },
    Mark {
        typed: "`",
        message: "this backtick has no partner, and is printed",
        help: "put one backtick before and one behind, as in `` `value` ``; for a backtick that is to be read, write ``\\` ``",
    },
    Mark {
        typed: "](",
        message: NOT_A_LINK,
        help: "write `[text](address)` with all four brackets, and `<address>` for an address with blanks in it",
    },
    Mark {
        typed: "] (",
        message: NOT_A_LINK,
        help: "take the blank between `]` and `(` away",
    },
    Mark {
        typed: ")[",
        message: NOT_A_LINK,
        help: "write the text in square brackets and the address in round ones: `[text](address)`",
    },
];

static ANY: AnyOf = AnyOf::new(&["**", "`", "](", "] (", ")["]);
/// How an address starts, which tells a link from an aside in parentheses.
const ADDRESSES: &[&str] = &[
    "http://", "https://", "www.", "mailto:", "/", "../", "./", "#",
];

fn run(context: &Context<'_>, sink: &mut Sink) {
    for block in super::prose::blocks(context).filter(|block| ANY.is_in(&block.text)) {
        for mark in MARKS {
            let places = block.text.match_indices(mark.typed).map(|(at, _)| at);
            // Two of a kind that miss each other are one fault.
            let place = places
                .filter(|at| is_meant(block, *at, mark.typed))
                .find(|at| {
                    let span = block.span_of(*at..at + mark.typed.len());
                    let before = &context.tree.text(span.file)[..span.start as usize];
                    context.tree.slice(span) == mark.typed && !before.ends_with('\\')
                });
            if let Some(at) = place {
                let span = block.span_of(at..at + mark.typed.len());
                sink.push(Diagnostic::new(LINT.name, span, mark.message).help(mark.help));
            }
        }
    }
}

/// Whether a mark was meant as one by what stands around it.
fn is_meant(block: &Block, at: usize, mark: &str) -> bool {
    let (before, behind) = (&block.text[..at], &block.text[at + mark.len()..]);
    let leads = ADDRESSES.iter().any(|address| behind.starts_with(address));
    match mark {
        "`" => true,
        "](" => before.contains('['),
        "] (" => leads && before.contains('['),
        ")[" => leads && before.contains('('),
        // A power, as in `2 ** 3`, has blanks on both sides.
        _ => !(before.ends_with(' ') && behind.starts_with(' ')),
    }
}

/// Whether an address stands in what was meant as a link: the lint of bare addresses leaves it to this one.
pub(super) fn is_in_broken_link(before: &str) -> bool {
    ["](", "] (", ")["]
        .iter()
        .any(|mark| before.ends_with(mark))
}
