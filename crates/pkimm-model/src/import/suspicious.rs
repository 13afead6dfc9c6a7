//! What looks wrong in a published file: the faults of copies that were kept by hand, as far as one file shows them.

use std::collections::{HashMap, HashSet};

use pkimm_release::address::{Address, CategoryField, ReferenceField, RequirementField};
use pkimm_release::read::Shape;
use pkimm_release::{Catalog, Reference, ReferenceStatus, Release, Requirement};

use super::Suspicion;

/// What a reader of the published file should look at.
pub(super) fn suspicious(release: &Release, shape: Shape) -> Vec<Suspicion> {
    let mut found = Vec::new();
    let catalog = release.catalog();
    for category in release.categories() {
        for requirement in &category.requirements {
            let address = |field| Address::Requirement(requirement.id.clone(), field);
            let title = &requirement.description;
            if title.starts_with(|first: char| first.is_lowercase()) {
                let message = format!(
                    "{} starts with a lowercase letter, as if its beginning were missing: \"{title}\"",
                    requirement.code
                );
                found.push(Suspicion {
                    address: address(RequirementField::Title),
                    message,
                });
            }
            if requirement.references.is_empty() && requirement.references_note.is_none() {
                let message = match shape {
                    Shape::Positional => format!(
                        "the references of {} are \"N/A\": it cites nothing",
                        requirement.code
                    ),
                    _ => format!("{} cites nothing", requirement.code),
                };
                found.push(Suspicion {
                    address: address(RequirementField::References),
                    message,
                });
            }
            for message in outdated(&catalog, requirement) {
                found.push(Suspicion {
                    address: address(RequirementField::References),
                    message,
                });
            }
        }
    }
    found.extend(names(release));
    found
}

/// Standards that a requirement cites although they are no longer in force.
fn outdated(catalog: &Catalog<'_>, requirement: &Requirement) -> Vec<String> {
    let cited: HashSet<&String> = requirement.references.iter().collect();
    let of = |reference: &Reference| {
        let state = match reference.status {
            // A list says no more of a standard than its title does.
            ReferenceStatus::Current | ReferenceStatus::Draft => {
                let title = reference.title.to_lowercase();
                ["withdrawn", "superseded", "obsolete", "deprecated"]
                    .into_iter()
                    .find(|word| title.contains(word))?
            }
            status => status.as_str(),
        };
        let successor = reference
            .superseded_by
            .as_ref()
            .filter(|id| cited.contains(id));
        let beside =
            successor.map_or_else(String::new, |id| format!(", next to its successor `{id}`"));
        Some(format!(
            "{} cites `{}`, which is {state}{beside}",
            requirement.code, reference.title
        ))
    };
    catalog.cited(requirement).filter_map(of).collect()
}

/// A name, the code of what has it, and where it stands.
type Named<'a> = (&'a str, String, Address);

/// Names that stand twice, or in two spellings.
fn names(release: &Release) -> Vec<Suspicion> {
    let categories: Vec<Named<'_>> = release
        .categories()
        .map(|category| {
            let address = Address::Category(category.id.clone(), CategoryField::Name);
            (category.name.as_str(), category.code.clone(), address)
        })
        .collect();
    let requirements: Vec<Named<'_>> = release
        .requirements()
        .map(|requirement| {
            let address = Address::Requirement(requirement.id.clone(), RequirementField::Title);
            (
                requirement.description.as_str(),
                requirement.code.clone(),
                address,
            )
        })
        .collect();
    let references: Vec<Named<'_>> = release
        .references
        .iter()
        .map(|reference| {
            let address = Address::Reference(reference.id.clone(), ReferenceField::Title);
            (
                reference.title.as_str(),
                format!("`{}`", reference.id),
                address,
            )
        })
        .collect();
    let mut found = Vec::new();
    for (named, what) in [
        (&categories, "the category"),
        (&requirements, "the requirement"),
        (&references, "the reference"),
    ] {
        let mut first: HashMap<String, &Named<'_>> = HashMap::new();
        for entry in named {
            let (name, code, address) = entry;
            let Some(other) = first.get(&letters(name)) else {
                first.insert(letters(name), entry);
                continue;
            };
            // The same title at two addresses is reported with the entries that seem to be one standard.
            let message = if other.0 != *name {
                format!(
                    "{code} spells a name differently from {}: \"{name}\" and \"{}\"",
                    other.1, other.0
                )
            } else if !matches!(address, Address::Reference(..)) {
                format!(
                    "{code} has the same title as {what} {}: \"{name}\"",
                    other.1
                )
            } else {
                continue;
            };
            found.push(Suspicion {
                address: address.clone(),
                message,
            });
        }
    }
    found
}

/// The letters and digits of a name, by which two spellings of it are one.
fn letters(name: &str) -> String {
    let plain: String = name.to_lowercase().replace('&', " and ");
    let letters: String = plain
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    // A name without letters is itself.
    if letters.is_empty() { plain } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_copies_kept_by_hand_are_seen() {
        let requirement = |number: u32, title: &str, references: &str| {
            format!(
                "      - {{ id: \"{number}\", weight: 1, description: \"{title}\", guidance: Text, assessment: Text, references: \"{references}\" }}\n"
            )
        };
        let text = "schemaVersion: \"1.0.0\"\nversion: \"1.0.0\"\nmodules:\n- id: G\n  name: Governance\n  description: Text\n  categories:\n".to_owned()
            + "    - id: \"1\"\n      weight: 1\n      name: Keys & policies\n      description: Text\n      levels: []\n      requirements:\n"
            + &requirement(1, "Keys are listed", "N/A")
            + &requirement(2, "Keys are listed", "- A")
            + &requirement(3, "keys are Listed", "- SHA-1 (withdrawn)")
            + "    - { id: \"2\", weight: 1, name: Keys and policies, description: Text, levels: [], requirements: [] }\n";
        let read = pkimm_release::read::read(&text, None).unwrap();
        let found: Vec<String> = suspicious(&read.release, read.shape)
            .into_iter()
            .map(|found| found.message)
            .collect();
        assert_eq!(
            found,
            [
                "the references of G.1.1 are \"N/A\": it cites nothing",
                "G.1.3 starts with a lowercase letter, as if its beginning were missing: \"keys are Listed\"",
                "G.1.3 cites `SHA-1 (withdrawn)`, which is withdrawn",
                "G.2 spells a name differently from G.1: \"Keys and policies\" and \"Keys & policies\"",
                "G.1.2 has the same title as the requirement G.1.1: \"Keys are listed\"",
                "G.1.3 spells a name differently from G.1.1: \"keys are Listed\" and \"Keys are listed\"",
            ]
        );
    }
}
