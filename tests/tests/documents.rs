//! What the project's own documents claim: the names in ARCHITECTURE.md exist, and every relative link of the root
//! documents and the handbook leads to a file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use pkimm_release::markdown::{CodeKind, parse};
use pkimm_tests::folder;

/// Words in backticks that look like a path or a name of the code.
fn claims(text: &str) -> Vec<&str> {
    let code = parse(text).code.into_iter();
    let spans = code.filter(|code| code.kind == CodeKind::Span);
    spans
        .map(|code| &text[code.content])
        .filter(|claim| !claim.contains(' '))
        .collect()
}

fn sources() -> String {
    let files = folder::read(&folder::project().join("crates"));
    let rust = files
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs") || path.ends_with(".toml"));
    rust.map(|(_, bytes)| String::from_utf8(bytes).expect("sources are UTF-8"))
        .collect()
}

#[test]
fn every_name_in_the_architecture_exists() {
    let text = std::fs::read_to_string(folder::project().join("ARCHITECTURE.md"))
        .expect("ARCHITECTURE.md is there");
    let code = sources();
    let words: HashSet<&str> = code
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .collect();
    let claims = claims(&text);
    assert!(claims.len() > 30, "only {} names were found", claims.len());
    let missing: Vec<&&str> = claims
        .iter()
        .filter(|claim| !exists(claim, &words))
        .collect();
    assert!(
        missing.is_empty(),
        "ARCHITECTURE.md names what does not exist: {missing:?}"
    );
}

fn exists(claim: &str, words: &HashSet<&str>) -> bool {
    let at = |folder: &str| folder::project().join(folder).join(claim).exists();
    let is_path = claim.contains('/')
        || claim.ends_with(".toml")
        || claim.ends_with(".md")
        || claim.ends_with(".rs");
    if is_path && !claim.contains(['*', '<', '{']) {
        return at("") || at("crates") || at("model") || at("tests");
    }
    // Paths with a variable part, commands and keys are no names of the code.
    let is_name = claim
        .chars()
        .all(|character| character.is_alphanumeric() || "_:(),&<>-".contains(character));
    !is_name
        || claim
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .filter(|part| !part.is_empty())
            .all(|part| words.contains(part) || part.chars().all(char::is_numeric))
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents: Vec<PathBuf> = [
        "README",
        "ARCHITECTURE",
        "CONTRIBUTING",
        "CHANGELOG",
        "SECURITY",
    ]
    .iter()
    .map(|name| folder::project().join(format!("{name}.md")))
    .collect();
    let handbook = folder::project().join("docs");
    documents.extend(
        folder::read(&handbook)
            .into_keys()
            .filter(|path| path.ends_with(".md"))
            .map(|path| handbook.join(path)),
    );
    let mut broken = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).expect("the document is there");
        for link in parse(&text).links {
            let target = link.destination.split('#').next().unwrap_or_default();
            let external = target.is_empty() || target.contains("://") || target.contains('=');
            let folder = document.parent().unwrap_or(Path::new("."));
            if !external && !folder.join(target).exists() {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
