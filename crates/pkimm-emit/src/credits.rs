//! The lines by which each artifact names the model, its version, status, license, address and provenance.

use pkimm_release::{Release, Status, escape};

use crate::words::Words;

/// The lines, each without a line break or another character that could end a comment.
pub(crate) fn lines(release: &Release, words: &Words) -> Vec<String> {
    let status = match release.status {
        Status::Draft => words.text("credits", "draft"),
        status => words.text("status", status.as_str()),
    };
    let name = match &release.short_name {
        Some(short) if *short != release.name => format!("{} ({short})", release.name),
        _ => release.name.clone(),
    };
    let line = |key: &str, name: &str, value: &str| words.fill("credits", key, &[(name, value)]);
    let mut lines = vec![
        words.fill(
            "credits",
            "version",
            &[("name", &name), ("version", &release.version)],
        ),
        line("status", "status", status),
        line("license", "license", &release.license),
    ];
    lines.extend(release.url.iter().map(|url| line("url", "url", url)));
    lines.extend(
        release
            .provenance
            .iter()
            .map(|text| line("provenance", "provenance", text)),
    );
    lines.iter().map(|line| escape::one_line(line)).collect()
}

/// The lines as a comment, each behind `mark` and a space.
pub(crate) fn comment(release: &Release, words: &Words, mark: &str) -> String {
    lines(release, words)
        .iter()
        .fold(String::new(), |mut text, line| {
            text.push_str(mark);
            text.push(' ');
            text.push_str(line);
            text.push('\n');
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Templates;

    #[test]
    fn every_fact_is_named() {
        let words = Words::of("en", &Templates::default()).unwrap();
        let text = comment(&crate::sample::release(), &words, "%%");
        for fact in [
            "%% Sample Model (SM), version 1.2.3",
            "draft",
            "MIT",
            "https://example.org/",
            "Made up",
        ] {
            assert!(text.contains(fact), "{fact}: {text}");
        }
    }
}
