use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "example-address",
    summary: "the address of the model is one that is kept for examples",
    documentation: include_str!("example-address.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

/// The domains that RFC 2606 keeps for tests and examples, with all that is below them.
const RESERVED: [&str; 7] = [
    "test",
    "example",
    "invalid",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

/// An address can wait until a version is published, so this is a fault under `--gate` only.
pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some(url) = gate.model.url.as_ref().filter(|_| gate.strict) else {
        return;
    };
    let published = match &gate.baseline {
        Some((_, document)) => document.url.as_ref(),
        // What an archive that cannot be read has published is not known.
        None if gate.model.baseline().is_some() => return,
        None => None,
    };
    let host = host(url);
    if !is_reserved(&host) || published == Some(&url.value) {
        return;
    }
    let message = format!("`{host}` is kept for examples, and nothing can be published there");
    sink.push(
        Diagnostic::new(LINT.name, url.span, message)
            .help("write where the model is to be published"),
    );
}

/// The host of an address, in lowercase letters.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.trim_end_matches('.').to_lowercase()
}

fn is_reserved(host: &str) -> bool {
    let is_below = |domain: &&str| {
        let before = host.strip_suffix(*domain);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    RESERVED.iter().any(is_below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_for_examples_are_known_in_every_form() {
        for url in [
            "https://bwmm.example/",
            "https://example.org",
            "https://www.Example.COM./model?x#y",
            "http://localhost:8080/",
            "https://a@model.test:443",
        ] {
            assert!(is_reserved(&host(url)), "{url}");
        }
        for url in [
            "https://pkic.org/pkimm/",
            "https://myexample.org/",
            "https://example.org.uk/",
            "https://pkic.org/?at=model.example",
            "https://latest/",
        ] {
            assert!(!is_reserved(&host(url)), "{url}");
        }
    }
}
