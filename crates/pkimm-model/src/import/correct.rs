//! What published files may hold and source files may not: ids and addresses of another form.

use std::collections::{HashMap, HashSet};

use pkimm_release::address::{Address, CategoryField, ReferenceField, RequirementField};
use pkimm_release::published::is_address;
use pkimm_release::typed::{id_of, is_id};
use pkimm_release::{Page, Release};
use serde_json::json;

use super::ImportNote;

/// Gives ids and addresses the form that source files ask for. The ids that had to change, with what they became.
pub(super) fn correct(
    release: &mut Release,
    notes: &mut Vec<ImportNote>,
) -> HashMap<String, String> {
    let renamed = ids(release, notes);
    let rename = |id: &mut String| {
        if let Some(new) = renamed.get(id) {
            id.clone_from(new);
        }
    };
    for category in release
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        rename(&mut category.id);
        for requirement in &mut category.requirements {
            rename(&mut requirement.id);
            requirement.references.iter_mut().for_each(rename);
        }
    }
    for reference in &mut release.references {
        rename(&mut reference.id);
        if let Some(id) = &mut reference.superseded_by {
            rename(id);
        }
        let Some(url) = reference.url.clone().filter(|url| !is_address(url)) else {
            continue;
        };
        let spaced = url.trim().replace(char::is_whitespace, "%20");
        reference.url = Some(spaced).filter(|url| is_address(url));
        notes.push(ImportNote {
            what: format!("the address of `{}`", reference.id),
            address: Address::Reference(reference.id.clone(), ReferenceField::Url),
            before: 0,
            why: match &reference.url {
                Some(url) => format!("it was changed to `{url}`"),
                None => "it is not a web address, and was omitted".to_owned(),
            },
            line: url,
            found: None,
        });
    }
    renamed
}

/// What a published shape cannot say, and source files must.
pub(super) fn complete(release: &mut Release) {
    for (field, value) in [
        (&mut release.language, "en"),
        (&mut release.references_version, "1.0.0"),
    ] {
        if field.is_empty() {
            value.clone_into(field);
        }
    }
}

/// A first page, so that the site can be built.
pub(super) fn overview() -> Page {
    let mut front_matter = serde_json::Map::new();
    front_matter.insert("title".to_owned(), json!("Overview"));
    front_matter.insert("weight".to_owned(), json!(1));
    Page {
        path: "_index.md".to_owned(),
        front_matter,
        body: "The model has {= counts.modules =} modules, {= counts.categories =} categories and {= counts.requirements =} requirements on\n{= counts.levels =} levels. Read about the [levels](model/maturity-levels/), or open one of the [categories](categories/).".to_owned(),
    }
}

/// The ids that must change, with what they become.
fn ids(release: &Release, notes: &mut Vec<ImportNote>) -> HashMap<String, String> {
    let mut all: Vec<(&String, Address)> = Vec::new();
    for category in release.categories() {
        let address = Address::Category(category.id.clone(), CategoryField::Id);
        all.push((&category.id, address));
        all.extend(category.requirements.iter().map(|requirement| {
            let address = Address::Requirement(requirement.id.clone(), RequirementField::Id);
            (&requirement.id, address)
        }));
    }
    all.extend(release.references.iter().map(|reference| {
        let address = Address::Reference(reference.id.clone(), ReferenceField::Id);
        (&reference.id, address)
    }));
    let mut taken: HashSet<String> = all.iter().map(|(id, _)| (*id).clone()).collect();
    taken.extend(release.retired.iter().map(|retired| retired.id.clone()));
    let mut renamed: HashMap<String, String> = HashMap::new();
    for (id, address) in all {
        if is_id(id) || renamed.contains_key(id) {
            continue;
        }
        let slug = id_of(id);
        let mut new = slug.clone();
        let mut count = 2;
        while !taken.insert(new.clone()) {
            new = format!("{slug}-{count}");
            count += 1;
        }
        notes.push(ImportNote {
            what: "an id".to_owned(),
            line: id.clone(),
            address,
            before: 0,
            why: format!(
                "it was changed to `{new}`, because the words of an id are joined by single hyphens"
            ),
            found: None,
        });
        renamed.insert(id.clone(), new);
    }
    renamed
}
