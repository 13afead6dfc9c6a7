//! Source structs → [`Model`]: ids, references and texts are brought together. What is broken is reported and left
//! out, so that one run finds everything.
//!
//! One file for each part of a model folder: [`catalog`] for `references.toml`, [`levels`], [`modules`] and
//! [`retired`] for `model.toml` and the files that it lists, [`moved`] for those that are not there, [`sections`] for the body of a requirement, [`pages`],
//! [`extensions`] and [`terminology`]. A new part gets a file and its line in [`resolve`].

mod catalog;
mod extensions;
mod found;
mod ids;
mod levels;
mod modules;
mod moved;
mod pages;
mod retired;
mod sections;
mod terminology;

use std::collections::BTreeMap;

use crate::archive;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Unlisted};
use crate::parse::{CategoryFolder, Parsed, Sources};
use crate::raw::{self, ModelFile};
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

use catalog::Catalog;
use found::Found;
use ids::Ids;
use modules::Modules;
use sections::Headings;

/// Brings the sources together. There is no model where `model.toml` cannot be read.
#[must_use]
pub fn resolve(tree: &SourceTree, mut sources: Sources) -> (Option<Model>, Vec<Diagnostic>) {
    let mut found = Found::among(tree, &sources.orphans);
    for (path, file) in tree.missing() {
        found.missing(Span::new(file, 0..0), path);
    }
    let model = sources
        .model
        .take()
        .map(|file| model(tree, file, sources, &mut found));
    (model, found.diagnostics)
}

fn model(tree: &SourceTree, file: Parsed<ModelFile>, sources: Sources, found: &mut Found) -> Model {
    let (data, faulty) = (file.data, file.faulty);
    let all_sound = sources
        .categories
        .values()
        .all(|folder| folder.requirements.values().all(|file| !file.faulty));
    let catalog = Catalog::resolve(sources.references, found);
    let listed = data.levels.len();
    let levels = levels::resolve(tree, data.levels, faulty, found);
    let headings = Headings::resolve(data.sections, found);
    let mut ids = Ids::default();
    let mut modules = Modules {
        tree,
        catalog: &catalog,
        headings: &headings,
        levels_known: levels.len() == listed && !faulty,
        levels: &levels,
        folders: sources.categories,
        ids: &mut ids,
        found,
        missing: Vec::new(),
    };
    let resolved = modules.resolve(data.modules);
    let Modules {
        folders, missing, ..
    } = modules;
    let mut unlisted = unlisted(folders);
    moved::report(missing, &mut unlisted, found);
    found.left_out |= levels.is_empty() || resolved.is_empty();
    let categories = resolved.iter().flat_map(|module| &module.categories);
    let mut requirements = categories.flat_map(|category| &category.requirements);
    let citations_complete = all_sound && requirements.all(|entry| entry.file.is_some());
    let retired = retired::resolve(data.retired, &resolved, ids, faulty, found);
    one_address_each(&data.site, found);
    let mut orphans = sources.orphans;
    orphans.retain(|file| !found.renamed.contains(file));
    let (archive, next) = archive::resolve(tree, sources.releases);
    let extensions = extensions::Extensions {
        tree,
        catalog: &catalog,
        headings: &headings,
        levels_known: levels.len() == listed && !faulty,
        levels: &levels,
        found,
    };
    let extensions = extensions.resolve(sources.extensions);
    let (accepted_words, terms) = terminology::resolve(sources.terminology);
    Model {
        file: file.file,
        version: data.version.map(Located::into_text),
        name: data.name.map(Located::into_text),
        short_name: data.short_name.map(Located::into_text),
        url: data.url.map(Located::into_text),
        license: data.license.map(Located::into_text),
        language: data.language.map(Located::into_text),
        provenance: data.provenance.map(Located::into_text),
        trees: data.site.trees(),
        limits: data.limits,
        headings: headings.names,
        accepted_words,
        terms,
        lints: data
            .lints
            .into_iter()
            .map(|(name, setting)| (name.value.clone(), name.map(|_| setting.value)))
            .collect(),
        levels,
        modules: resolved,
        retired,
        extensions,
        pages: pages::resolve(tree, sources.pages),
        resources: pages::resources(tree, sources.resources),
        archive,
        next,
        unlisted,
        orphans,
        structure_complete: !found.left_out,
        complete: !faulty && !catalog.faulty && !found.left_out && !found.uncited,
        citations_complete,
        references_version: catalog.version,
        authorities: catalog.authorities,
        references: catalog.references,
    }
}

/// Reports trees of the site that have the same address: their pages would hide each other.
fn one_address_each(site: &raw::Site, found: &mut Found) {
    let trees = [
        ("group", &site.group),
        ("model", &site.model),
        ("extensions", &site.extensions),
    ];
    let trees = trees.map(|(key, address)| (key, address.as_ref()));
    for (at, (key, address)) in trees.iter().enumerate() {
        let same = trees[..at].iter().find(|(_, other)| {
            other.is_some_and(|other| address.is_some_and(|own| own.value.0 == other.value.0))
        });
        if let (Some(address), Some((other, Some(first)))) = (address, same) {
            let message = format!("`{key}` has the same address as `{other}`");
            found.push(
                Diagnostic::new("duplicate-page", address.span, message)
                    .also(first.span, "first here")
                    .help("give each tree of the site a folder of its own"),
            );
        }
    }
}

/// What is left of the folders below `categories/` when everything that `model.toml` lists was taken.
fn unlisted(folders: BTreeMap<String, CategoryFolder>) -> Vec<Unlisted> {
    let of_folder = |(category, folder): (String, CategoryFolder)| {
        let index = folder.index.map(|index| Unlisted {
            file: index.file,
            category: category.clone(),
            requirement: None,
        });
        let requirements: Vec<_> = folder
            .requirements
            .into_iter()
            .map(|(requirement, file)| Unlisted {
                file: file.file,
                category: category.clone(),
                requirement: Some(requirement),
            })
            .collect();
        index.into_iter().chain(requirements)
    };
    folders.into_iter().flat_map(of_folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::schema::PAGE_FILE;

    fn resolved(model: &str) -> (Model, Vec<&'static str>) {
        let files = [("model.toml", model), ("references.toml", "")];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let (tree, _) = SourceTree::from_files(files.into());
        let (sources, _) = parse::parse(&tree, &PAGE_FILE);
        let (model, found) = resolve(&tree, sources);
        let codes = found.iter().map(|finding| finding.code).collect();
        (model.expect("model.toml can be read"), codes)
    }

    /// A whole file, but for the levels and the retired ids that it is asked for.
    fn with(levels: &[&str], retired: &str) -> String {
        let levels = levels
            .iter()
            .map(|number| format!("[[levels]]\nnumber = {number}\nname = \"L\"\n"));
        let levels: String = levels.collect();
        format!(
            "version = \"1.0.0\"\nlanguage = \"en\"\n{levels}{retired}\n[[modules]]\nid = \"G\"\nname = \"M\"\n\n[[modules.categories]]\nid = \"one\"\nname = \"One\"\nweight = 1\nrequirements = [{{ id = \"two\", weight = 1, title = \"Two\" }}]\n"
        )
    }

    fn numbers(model: &Model) -> Vec<u32> {
        model
            .levels
            .iter()
            .map(|level| level.number.value)
            .collect()
    }

    #[test]
    fn levels_have_no_gap_where_all_of_them_could_be_read() {
        let (model, codes) = resolved(&with(&["1", "3", "2"], ""));
        assert_eq!((numbers(&model), model.complete), (vec![1, 2], false));
        assert_eq!(
            codes.iter().filter(|code| **code == "level-number").count(),
            1
        );
        // Levels start at 0 or at 1. Of those that go on where one went wrong, that one is told.
        for (listed, kept, told) in [
            (&["0", "1", "2"][..], &[0, 1, 2][..], 0),
            (&["2", "3", "4"], &[], 1),
            (&["2", "4"], &[], 2),
            (&["1", "3", "4"], &[1], 1),
            (&["1", "3", "5"], &[1], 2),
            (&["0", "0", "1"], &[0, 1], 1),
        ] {
            let (model, codes) = resolved(&with(listed, ""));
            assert_eq!(numbers(&model), kept, "{listed:?}");
            assert!(told == 0 || !model.complete, "{listed:?}");
            let found = codes.iter().filter(|code| **code == "level-number");
            assert_eq!(found.count(), told, "{listed:?}");
        }
        // The second level is not there, which was reported, and it is not known what the others should be.
        let (model, codes) = resolved(&with(&["1", "\"two\"", "3", "3"], ""));
        assert_eq!((numbers(&model), model.complete), (vec![1, 3], false));
        assert!(!codes.contains(&"level-number"));
    }

    #[test]
    fn a_successor_that_names_nothing_is_left_out() {
        let retired = "[[retired]]\nid = \"old\"\nsince = \"1.0.0\"\nsuccessors = [\"two\", \"three\"]\nreason = \"Gone.\"\n";
        let (model, codes) = resolved(&with(&["1"], retired));
        let successors: Vec<&str> = model.retired[0]
            .successors
            .iter()
            .map(|id| &*id.value)
            .collect();
        assert_eq!(successors, ["two"]);
        assert!(codes.contains(&"unknown-id"));
    }

    #[test]
    fn what_is_not_listed_is_left_over() {
        let (tree, _) = SourceTree::from_files(
            [
                "categories/one/two.md",
                "categories/one/three.md",
                "categories/none/_index.md",
            ]
            .map(|path| (path.to_owned(), b"+++\n+++\n".to_vec()))
            .into_iter()
            .chain([("model.toml".to_owned(), with(&["1"], "").into_bytes())])
            .collect(),
        );
        let (model, _) = resolve(&tree, parse::parse(&tree, &PAGE_FILE).0);
        let unlisted = model.expect("model.toml can be read").unlisted;
        let paths: Vec<&str> = unlisted.iter().map(|entry| tree.path(entry.file)).collect();
        assert_eq!(
            paths,
            ["categories/none/_index.md", "categories/one/three.md"]
        );
    }

    #[test]
    fn the_headings_of_sections_are_those_that_markdown_reads() {
        let found = |guidance: &str, assessment: &str| {
            let sections = format!(
                "[sections]\nguidance = '{guidance}'\nassessment = '{assessment}'\n\n[[modules]]"
            );
            let model = with(&["1"], "").replacen("[[modules]]", &sections, 1);
            let codes = resolved(&model).1;
            let of_sections = ["unknown-section", "duplicate-section"];
            let found = codes.into_iter().filter(|code| of_sections.contains(code));
            found.collect::<Vec<_>>()
        };
        assert_eq!(found("Leitfaden", "Prüfung & Co."), Vec::<&str>::new());
        assert_eq!(found("Rat", "Rat"), ["duplicate-section"]);
        for misread in ["*Rat*", "Rat {#x}", "Rat #", "<b>Rat</b>", "[Rat](x)"] {
            assert_eq!(found(misread, "Prüfung"), ["unknown-section"], "{misread}");
        }
    }
}
