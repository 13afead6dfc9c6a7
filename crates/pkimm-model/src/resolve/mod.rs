//! Source structs → [`Model`]: ids, references and texts are brought together. What is broken is reported and left
//! out, so that one run finds everything.
//!
//! One file for each part of a model folder: [`catalogue`] for `references.toml`, [`levels`], [`modules`] and
//! [`retired`] for `model.toml` and the files that it lists, [`sections`] for the body of a requirement, [`pages`] and
//! [`terminology`]. A new part gets a file and its line in [`resolve`].

mod catalogue;
mod found;
mod ids;
mod levels;
mod modules;
mod pages;
mod retired;
mod sections;
mod terminology;

use std::collections::BTreeMap;

use crate::archive;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Unlisted};
use crate::parse::{CategoryFolder, Parsed, Sources};
use crate::raw::ModelFile;
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

use catalogue::Catalogue;
use found::Found;
use ids::Ids;
use modules::Modules;

/// Brings the sources together. There is no model where `model.toml` cannot be read.
#[must_use]
pub fn resolve(tree: &SourceTree, mut sources: Sources) -> (Option<Model>, Vec<Diagnostic>) {
    let mut found = Found::default();
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
    let citations_complete = sources
        .categories
        .values()
        .all(|folder| folder.requirements.values().all(|file| !file.faulty));
    let catalogue = Catalogue::resolve(sources.references, found);
    let listed = data.levels.len();
    let levels = levels::resolve(tree, data.levels, faulty, found);
    let mut ids = Ids::default();
    let mut modules = Modules {
        tree,
        catalogue: &catalogue,
        levels_known: levels.len() == listed && !faulty,
        levels: &levels,
        folders: sources.categories,
        ids: &mut ids,
        found,
    };
    let resolved = modules.resolve(data.modules);
    let unlisted = unlisted(modules.folders);
    let retired = retired::resolve(data.retired, &resolved, ids, faulty, found);
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
        limits: data.limits,
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
        pages: pages::resolve(tree, sources.pages),
        archive: archive::resolve(tree, sources.releases),
        unlisted,
        orphans: sources.orphans,
        complete: !faulty && !catalogue.faulty && !found.left_out,
        citations_complete,
        references_version: catalogue.version,
        references: catalogue.references,
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
