//! Models of any size, made of a real one: every category, requirement, page and catalog entry stands in it `factor`
//! times under ids and names of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pkimm_release::{Category, Release, Requirement};
use toml_writer::{ToTomlValue as _, TomlStringBuilder};

/// The files of a model `factor` times the size of `release`, by path below the model folder.
#[must_use]
pub fn model(release: &Release, factor: usize) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    files.insert(
        "model.toml".to_owned(),
        skeleton(release, factor).into_bytes(),
    );
    files.insert(
        "references.toml".to_owned(),
        catalog(release, factor).into_bytes(),
    );
    for copy in 0..factor {
        for category in release.categories() {
            let folder = format!("categories/{}", copied(&category.id, copy));
            files.insert(
                format!("{folder}/_index.md"),
                overview(category, copy).into_bytes(),
            );
            for requirement in &category.requirements {
                let path = format!("{folder}/{}.md", copied(&requirement.id, copy));
                files.insert(path, text(requirement, copy).into_bytes());
            }
        }
        for page in &release.pages {
            let path = if copy == 0 {
                page.path.clone()
            } else {
                format!("copy-{copy}/{}", page.path)
            };
            let title = quoted(&format!("Page {copy}"));
            // Pages that list the whole model would grow with its square: copies hold plain text instead.
            let body = if copy == 0 {
                &page.body
            } else {
                release
                    .requirements()
                    .next()
                    .map_or(&page.body, |requirement| &requirement.guidance)
            };
            files.insert(
                format!("pages/{path}"),
                format!("+++\ntitle = {title}\n+++\n\n{body}\n").into_bytes(),
            );
        }
    }
    files
}

fn skeleton(release: &Release, factor: usize) -> String {
    let mut out = String::from(
        "language = \"en\"\nname = \"Synthetic model\"\nshort-name = \"SM\"\nlicense = \"MIT\"\n\
         url = \"https://model.example/\"\nprovenance = \"Made for measuring.\"\n",
    );
    line(
        &mut out,
        format_args!("version = {}", quoted(&release.version)),
    );
    for level in &release.levels {
        line(
            &mut out,
            format_args!(
                "[[levels]]\nnumber = {}\nname = {}",
                level.number,
                quoted(&level.name)
            ),
        );
        line(
            &mut out,
            format_args!("summary = {}", quoted(&level.summary)),
        );
    }
    for module in &release.modules {
        line(
            &mut out,
            format_args!(
                "[[modules]]\nid = {}\nname = {}",
                quoted(&module.id),
                quoted(&module.name)
            ),
        );
        for copy in 0..factor {
            for category in &module.categories {
                line(
                    &mut out,
                    format_args!(
                        "[[modules.categories]]\nid = {}",
                        quoted(&copied(&category.id, copy))
                    ),
                );
                line(
                    &mut out,
                    format_args!("name = {}", quoted(&named(&category.name, copy))),
                );
                line(
                    &mut out,
                    format_args!("weight = {}\nrequirements = [", category.weight),
                );
                for requirement in &category.requirements {
                    let id = quoted(&copied(&requirement.id, copy));
                    let title = quoted(&named(&requirement.description, copy));
                    line(
                        &mut out,
                        format_args!(
                            "  {{ id = {id}, weight = {}, title = {title} }},",
                            requirement.weight
                        ),
                    );
                }
                out.push_str("]\n");
            }
        }
    }
    out
}

fn catalog(release: &Release, factor: usize) -> String {
    let mut out = format!("version = {}\n", quoted(&release.references_version));
    for copy in 0..factor {
        for reference in &release.references {
            line(
                &mut out,
                format_args!(
                    "[[references]]\nid = {}",
                    quoted(&copied(&reference.id, copy))
                ),
            );
            line(
                &mut out,
                format_args!("title = {}", quoted(&named(&reference.title, copy))),
            );
            line(
                &mut out,
                format_args!("status = {}", quoted(reference.status.as_str())),
            );
            let url = format!("https://standards.example/{}", copied(&reference.id, copy));
            line(
                &mut out,
                format_args!("url = {}\nauthority = \"Example\"", quoted(&url)),
            );
            if let Some(successor) = &reference.superseded_by {
                let successor = quoted(&copied(successor, copy));
                line(&mut out, format_args!("superseded-by = {successor}"));
            }
        }
    }
    out
}

fn overview(category: &Category, copy: usize) -> String {
    let mut out = format!("+++\nsummary = {}\n\n[levels]\n", quoted(&category.summary));
    for level in &category.levels {
        line(
            &mut out,
            format_args!(
                "{} = '''\n{}\nThis is copy {copy}.\n'''",
                level.number, level.description
            ),
        );
    }
    line(&mut out, format_args!("+++\n\n{}", category.description));
    out
}

fn text(requirement: &Requirement, copy: usize) -> String {
    let references: Vec<String> = requirement
        .references
        .iter()
        .map(|id| quoted(&copied(id, copy)))
        .collect();
    format!(
        "+++\nreferences = [{}]\n+++\n\n## Guidance\n\n{}\n\n## Assessment\n\n{}\n",
        references.join(", "),
        requirement.guidance,
        requirement.assessment
    )
}

fn copied(id: &str, copy: usize) -> String {
    if copy == 0 {
        id.to_owned()
    } else {
        format!("{id}-c{copy}")
    }
}

fn named(name: &str, copy: usize) -> String {
    if copy == 0 {
        name.to_owned()
    } else {
        format!("{name} {copy}")
    }
}

/// A TOML string on one line.
fn quoted(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
