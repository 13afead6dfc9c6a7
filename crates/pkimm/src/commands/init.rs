//! `pkimm init`: a model for any subject.

use anyhow::bail;
use camino::Utf8Path;
use pkimm_model::author::{Beginning, EXAMPLE, LEVELS, MODULES, abbreviated, init};
use pkimm_model::edit::{Creation, FileChange};

use super::Status;
use super::ask::{asked, asked_or};
use crate::args::{Global, Host, Init};
use crate::disk;
use crate::facts::facts;
use crate::output::create;
use crate::reporters::{self, patch, plural};

/// The check of a pull request on GitHub, and what comments on those of forks.
const GITHUB: [(&str, &str); 2] = [
    (
        ".github/workflows/model.yml",
        include_str!("../../../../docs/ci/github-pull-request.yml"),
    ),
    (
        ".github/workflows/comment.yml",
        include_str!("../../../../docs/ci/github-comment.yml"),
    ),
];

/// The check of a merge request on GitLab.
const GITLAB: [(&str, &str); 1] = [(
    ".gitlab-ci.yml",
    include_str!("../../../../docs/ci/gitlab-ci.yml"),
)];

/// Settings for git and editors.
const SETTINGS: [(&str, &str); 4] = [
    (
        ".gitattributes",
        "# Published documents are compared byte for byte.\n@model@/releases/** -text\n",
    ),
    (".gitignore", "# What `pkimm build` writes.\n/dist/\n"),
    (
        ".editorconfig",
        "root = true\n\n[*]\ncharset = utf-8\nend_of_line = lf\ninsert_final_newline = true\n\n[*.{json,toml,yml}]\nindent_style = space\nindent_size = 2\n",
    ),
    (
        ".vscode/extensions.json",
        "{\n  \"recommendations\": [\"tamasfe.even-better-toml\", \"editorconfig.editorconfig\"]\n}\n",
    ),
];

/// What a newcomer to the repository reads.
const README: &str = "# @name@\n\n`@model@/` is the source of this maturity model; everything that is published is made from it.\n\n```console\npkimm check      # what is wrong, where, and how to mend it\npkimm preview    # the pages in a browser, renewed with each save\npkimm build      # everything that is published, in dist/\npkimm new        # a module, a category, a requirement, a level, a page or a reference\npkimm release    # publish the version in progress\n```\n";

/// Writes a new model, and what stands beside it.
pub fn begun(global: &Global, options: &Init) -> anyhow::Result<Status> {
    let model = &global.model;
    if disk::is_taken(&model.join("model.toml"))? {
        bail!("there is a model at `{model}` already; name another folder with `--model`");
    }
    let folder = model.file_name().unwrap_or(crate::place::MODEL);
    let root = model.parent().unwrap_or(Utf8Path::new(""));
    let name = match &options.name {
        Some(name) => name.clone(),
        None => asked("NAME", "What is the model called?")?,
    };
    let short_name = match &options.short_name {
        Some(short_name) => short_name.clone(),
        None => asked_or("What is its abbreviation?", &abbreviated(&name))?,
    };
    let levels = levels(options)?;
    let modules = modules(options)?;
    let category = match &options.category {
        Some(category) => category.clone(),
        None => asked_or("What is its first category called?", EXAMPLE)?,
    };
    let beginning = Beginning {
        name: &name,
        short_name: &short_name,
        url: options.url.as_deref(),
        license: &options.license,
        levels: &levels,
        modules: &modules,
        category: &category,
        folder,
    };
    let mut files = init(beginning, &facts())?;
    let host = match options.ci {
        Host::Github => GITHUB.as_slice(),
        Host::Gitlab => &GITLAB,
        Host::None => &[],
    };
    let beside = SETTINGS.iter().chain(host).chain(&[("README.md", README)]);
    let beside = beside.map(|(path, text)| Creation {
        path: (*path).to_owned(),
        text: text.replace("@name@", &name).replace("@model@", folder),
    });
    files.extend(beside);
    let mut kept = Vec::new();
    for file in &files {
        let is_source = file.path.starts_with(&format!("{folder}/"));
        if !is_source && disk::is_taken(&root.join(&file.path))? {
            kept.push(file.path.clone());
        }
    }
    files.retain(|file| !kept.contains(&file.path));
    let written = plural(files.len(), "file");
    if options.dry_run {
        let files = files.into_iter();
        let changes = files.map(|file| FileChange::of(&file.path, None, Some(file.text)));
        let changes: Vec<_> = changes.collect();
        reporters::show_file(&patch::text(&changes, |path| root.join(path).into_string()))?;
    } else {
        create(root, files)?;
    }
    if !global.quiet {
        reporters::message(&match options.dry_run {
            true => format!("{written} would be written, the model in `{model}`; nothing was"),
            false => format!("{written} written; the model is in `{model}`"),
        });
        for path in &kept {
            let path = root.join(path);
            reporters::message(&format!("`{path}` was there and stays as it is"));
        }
        if options.url.is_none() {
            let structure = model.join("model.toml");
            reporters::message(&format!(
                "left to you: `url` in `{structure}`, where the model is to be published"
            ));
        }
        if !options.dry_run {
            reporters::message("next: `pkimm check`, and `pkimm preview` to see the pages");
        }
    }
    Ok(Status::Good)
}

/// The names of the levels.
fn levels(options: &Init) -> anyhow::Result<Vec<String>> {
    if !options.levels.is_empty() {
        return Ok(options.levels.clone());
    }
    let question = "What are its levels called, from the lowest?";
    let levels = asked_or(question, &LEVELS.join(", "))?;
    Ok(parts(&levels))
}

/// The letters and names of the modules.
fn modules(options: &Init) -> anyhow::Result<Vec<(String, String)>> {
    let modules = match options.modules.as_slice() {
        [] => {
            let usual = MODULES.map(|(letter, name)| format!("{letter}={name}"));
            let question = "Which modules does it have, each with a letter?";
            parts(&asked_or(question, &usual.join(", "))?)
        }
        modules => modules.to_vec(),
    };
    let pair = |module: &String| match module.split_once('=') {
        Some((letter, name)) => Ok((letter.trim().to_owned(), name.trim().to_owned())),
        None => {
            bail!("`{module}` is no module; write its letter and its name, as in `O=Operations`")
        }
    };
    modules.iter().map(pair).collect()
}

fn parts(list: &str) -> Vec<String> {
    let parts = list.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
