use pkimm_release::site::FoundWords;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "words-missing",
    summary: "pages and files have no words in the language of the model",
    documentation: include_str!("words-missing.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let Some(language) = &context.model.language else {
        return;
    };
    let Some(find) = &context.facts.words else {
        return;
    };
    let (message, help) = match find(&language.value) {
        None => (
            format!("there are no words in the language `{}`", language.value),
            format!(
                "translate `words/en.toml` of the templates to `words/{}.toml` and name their folder with `--templates`, or choose a language that has words",
                language.value
            ),
        ),
        Some(FoundWords {
            file,
            labels: Err(fault),
        }) => (
            format!(
                "the words in the language `{}` are not complete: {fault}",
                language.value
            ),
            format!("fix `{file}` of the templates"),
        ),
        Some(_) => return,
    };
    sink.push(Diagnostic::new(LINT.name, language.span, message).help(help));
}
