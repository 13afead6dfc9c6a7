use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::nearest;
use crate::edit::Fix;
use crate::source::toml::basic;

pub const LINT: Lint = Lint {
    name: "unknown-authority",
    summary: "a standard has an authority that the catalog does not list",
    documentation: include_str!("unknown-authority.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let known = &context.model.authorities;
    let references = context.model.references.iter();
    for authority in references.filter_map(|reference| reference.authority.as_ref()) {
        if known.is_empty() || known.contains_key(&authority.value) {
            continue;
        }
        let message = format!("`[authorities]` does not list `{}`", authority.value);
        let finding = Diagnostic::new(LINT.name, authority.span, message);
        let is_in_full =
            |(_, name): &(&String, &String)| name.to_lowercase() == authority.value.to_lowercase();
        let in_full = known
            .iter()
            .find(is_in_full)
            .map(|(label, _)| label.as_str());
        let like = || nearest(&authority.value, known.keys().map(String::as_str));
        sink.push(match in_full.or_else(like) {
            Some(label) => finding
                .help(format!("write `{label}`, or list it in `[authorities]`"))
                .fix(Fix::suggestion(authority.span, basic(label))),
            None => finding.help(format!(
                "list it in `[authorities]`, with its name in full: `{} = \"…\"`",
                basic(&authority.value)
            )),
        });
    }
}
