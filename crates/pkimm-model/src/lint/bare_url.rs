use super::prose::AnyOf;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "bare-url",
    summary: "a web address is typed instead of being linked",
    documentation: include_str!("bare-url.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// How an address starts.
const OPENINGS: &[&str] = &["https://", "http://", "www."];
static MARKS: AnyOf = AnyOf::new(OPENINGS);

fn run(context: &Context<'_>, sink: &mut Sink) {
    for markdown in context.model.texts().map(|text| &text.markdown) {
        for block in markdown
            .blocks
            .iter()
            .filter(|block| MARKS.is_in(&block.text))
        {
            let mut from = 0;
            while let Some(start) = OPENINGS
                .iter()
                .filter_map(|opening| block.text[from..].find(opening))
                .min()
            {
                let start = from + start;
                let length = block.text[start..]
                    .find(char::is_whitespace)
                    .unwrap_or(block.text.len() - start);
                let address = block.text[start..start + length]
                    .trim_end_matches(['.', ',', ';', ')', '>', '"', '\'']);
                from = start + length;
                let span = block.span_of(start..start + address.len());
                if !markdown.links.iter().any(|link| link.span.contains(span)) {
                    let help = format!(
                        "write a link whose text says where it leads, as in `[name of the page]({address})`"
                    );
                    sink.push(
                        Diagnostic::new(
                            LINT.name,
                            span,
                            "this address is not a link, and tells a reader little",
                        )
                        .help(help),
                    );
                }
            }
        }
    }
}
