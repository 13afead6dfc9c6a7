//! The versions of the tool that a model folder asks for.

use semver::{Version, VersionReq};

use crate::diagnostic::Diagnostic;
use crate::source::toml::{Document, Step};
use crate::source::tree::SourceTree;
use crate::span::Span;

/// What is wrong where a folder asks for other versions of the tool than this one. What another version wrote may be read wrongly by
/// this one, so that nothing else is said then.
pub(crate) fn misfit(tree: &SourceTree) -> Option<Diagnostic> {
    let version = Version::parse(env!("CARGO_PKG_VERSION")).expect("packages have such versions");
    misfit_of(tree, &version)
}

fn misfit_of(tree: &SourceTree, version: &Version) -> Option<Diagnostic> {
    let file = tree.find("model.toml")?;
    let text = tree.text(file);
    if !text.contains("tool") {
        return None;
    }
    let (document, _) = Document::parse(text);
    let path = [Step::Key("tool".to_owned())];
    let asked = document.text(&path)?;
    // A text of another form is found with the schema.
    let versions = VersionReq::parse(asked).ok()?;
    if versions.matches(version) {
        return None;
    }
    let range = document.range(&path)?;
    let message = format!("this model asks for pkimm {asked}, and this is pkimm {version}");
    let help = "install a version that fits; or change `tool`, after you have seen what that changes in the files that are built";
    Some(Diagnostic::new("other-tool-version", Span::new(file, range), message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_do_not_fit_are_told_at_their_place() {
        let version = Version::new(0, 2, 7);
        let found = |model: &str| {
            let files = [("model.toml".to_owned(), model.as_bytes().to_vec())];
            let (tree, _) = SourceTree::from_files(files.into());
            let found = misfit_of(&tree, &version)?;
            Some((tree.slice(found.span()).to_owned(), found.message))
        };
        for fits in [
            "",
            "name = \"tool\"\n",
            "tool = \">=0.2, <0.3\"\n",
            "tool = \"0.2\"\n",
            "tool = \"latest\"\n",
            "tool = 2\n",
        ] {
            assert_eq!(found(fits), None, "{fits}");
        }
        for asked in [">=0.3", "0.1", "=0.2.6", ">=0.1, <0.2.7"] {
            let (place, message) = found(&format!("tool = \"{asked}\"\n[x")).unwrap();
            assert_eq!(place, format!("\"{asked}\""));
            assert_eq!(
                message,
                format!("this model asks for pkimm {asked}, and this is pkimm 0.2.7")
            );
        }
        assert!(misfit(&SourceTree::from_files([].into()).0).is_none());
    }
}
