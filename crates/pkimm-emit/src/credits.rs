//! The lines by which each artifact names the model, its version, status, license, address and provenance.

use pkimm_release::{Release, Status, escape};

/// The lines, each without a line break or another character that could end a comment.
pub(crate) fn lines(release: &Release) -> Vec<String> {
    let status = match release.status {
        Status::Draft => "draft, not published",
        Status::Released => "released",
        Status::Withdrawn => "withdrawn",
    };
    let short = match &release.short_name {
        Some(short) if *short != release.name => format!(" ({short})"),
        _ => String::new(),
    };
    let mut lines = vec![
        format!("{}{short}, version {}", release.name, release.version),
        format!("Status: {status}"),
        format!("License: {}", release.license),
    ];
    lines.extend(release.url.iter().map(|url| format!("URL: {url}")));
    lines.extend(
        release
            .provenance
            .iter()
            .map(|text| format!("Provenance: {text}")),
    );
    lines.iter().map(|line| escape::one_line(line)).collect()
}

/// The lines as a comment, each behind `mark` and a space.
pub(crate) fn comment(release: &Release, mark: &str) -> String {
    lines(release).iter().fold(String::new(), |mut text, line| {
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

    #[test]
    fn every_fact_is_named() {
        let text = comment(&crate::sample::release(), "%%");
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
