//! Commands that findings name: each runs as it is named, where it is named.

use std::fs;

use super::Work;

/// A file, what it says, and what it says instead.
type Edit = (&'static str, &'static str, &'static str);

/// What is done to the small model, and how many commands its findings name.
const STATES: &[(&str, &[Edit], usize)] = &[
    (
        "a requirement that was renamed by hand",
        &[("model.toml", "anchor-review", "anchor-check")],
        2,
    ),
    (
        "two requirements of one title",
        &[("model.toml", "anchors are reviewed", "anchors are listed")],
        1,
    ),
    (
        "two categories of one name, each alone in its module",
        &[("model.toml", "Issuing certificates", "Trust anchors")],
        0,
    ),
    (
        "a standard without a successor",
        &[("references.toml", "superseded-by = \"rfc-5280\"\n", "")],
        1,
    ),
    (
        "a standard without a successor that is cited",
        &[
            ("references.toml", "superseded-by = \"rfc-5280\"\n", ""),
            (
                "categories/trust-anchors/anchor-list.md",
                "[\"rfc-5914\"]",
                "[\"rfc-5914\", \"old-profile\"]",
            ),
        ],
        1,
    ),
];

#[test]
fn commands_that_findings_name_run() {
    for (state, edits, count) in STATES {
        let work = Work::small();
        for (path, before, after) in *edits {
            let text = work.text(path).replace(before, after);
            fs::write(work.path(path), text).expect("writable");
        }
        let old = work.path("categories/trust-anchors/anchor-review.md");
        if work.text("model.toml").contains("anchor-check") {
            fs::rename(old, work.path("categories/trust-anchors/anchor-check.md"))
                .expect("it can be moved");
        }
        let (_, printed, said) = work.run(&["check"]);
        let commands = commands(&printed);
        assert_eq!(commands.len(), *count, "{state}: {printed}{said}");
        for command in commands {
            let filled = command
                .replace('…', "why")
                .replace(" ID ", " new-standard ");
            let arguments: Vec<&str> = filled.split(' ').skip(1).collect();
            match arguments[0] {
                // What is missing is brought back first.
                "rename" | "retire" => Work::small().does(&arguments),
                _ => work.does(&arguments),
            };
        }
    }
}

/// The commands that change a model among what was printed.
fn commands(printed: &str) -> Vec<String> {
    let quoted = printed.split('`').skip(1).step_by(2);
    let mut commands: Vec<String> = Vec::new();
    for command in quoted.filter(|part| part.starts_with("pkimm ")) {
        if !commands.iter().any(|known| known == command) {
            commands.push(command.to_owned());
        }
    }
    commands
}
