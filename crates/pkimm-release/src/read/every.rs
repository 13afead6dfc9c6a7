//! Every reason why a published model is not read, where reading ends at the first. What is wrong is taken out, and the rest is
//! looked at again; what follows from something that was taken out is not told.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::node::{Node, Path, read_loosely};
use super::{
    Part, Probe, Published, ReadError, contradictions, look_at, published, read, unsound, yaml,
};
use crate::fault::Fault;
use crate::published::{CatalogShape, FIRST_SHAPE, ModelShape};

/// The keys whose values are about others that may have been taken out.
const ABOUT_OTHERS: &[&str] = &["/supersededBy", "/details/"];

/// What is wrong with a model that [`read`] refuses, and with its catalog of references, each by its file and in the order of
/// its text. Of what is none of the published shapes, this is the first fault alone.
#[must_use]
pub fn every_fault(text: &str, catalog: Option<&str>) -> Vec<(Part, ReadError)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let of_catalog = catalog.map(of_catalog).unwrap_or_default();
    let catalog = catalog.filter(|_| of_catalog.is_empty());
    let of_model = match read(text, catalog) {
        Ok(_) => Vec::new(),
        Err(first) => of_model(text, catalog).unwrap_or_else(|| vec![first]),
    };
    let of_model = of_model.into_iter().map(|fault| (Part::Model, fault));
    let of_catalog = of_catalog.into_iter().map(|fault| (Part::Catalog, fault));
    of_model.chain(of_catalog).collect()
}

fn of_catalog(text: &str) -> Vec<ReadError> {
    let Err(first) = super::catalog(text) else {
        return Vec::new();
    };
    let blank = CatalogShape {
        schema_version: String::new(),
        version: String::new(),
        model: None,
        references: Vec::new(),
        details: indexmap::IndexMap::new(),
    };
    let found = look_at(text).ok().and_then(|()| {
        // A file of another kind lacks every key.
        let _: CatalogProbe = yaml(text).ok()?;
        let read = read_loosely(text, &blank).ok()?;
        let faults = contradictions(&read.value);
        Some(in_order(read.faults, &read.root, faults))
    });
    found
        .filter(|found| !found.is_empty())
        .unwrap_or_else(|| vec![first])
}

/// What every catalog has.
#[derive(serde::Deserialize)]
struct CatalogProbe {
    #[serde(rename = "references")]
    _references: serde::de::IgnoredAny,
}

fn of_model(text: &str, catalog: Option<&str>) -> Option<Vec<ReadError>> {
    look_at(text).ok()?;
    let probe: Probe = yaml(text).ok()?;
    probe.modules?;
    if probe.scoring.is_some() {
        return None;
    }
    let version = probe.schema_version;
    let found = match version.as_deref().unwrap_or(FIRST_SHAPE).split('.').next() {
        Some("1") => of_shape::<String>(text, published::positional),
        Some("2") => of_shape(text, |shape| {
            published::stable(shape, catalog.and_then(|text| yaml(text).ok()))
        }),
        _ => None,
    };
    found.filter(|found| !found.is_empty())
}

fn of_shape<R: Serialize + DeserializeOwned>(
    text: &str,
    model_of: impl Fn(ModelShape<R>) -> Result<Published, ReadError>,
) -> Option<Vec<ReadError>> {
    let blank = ModelShape {
        schema_version: FIRST_SHAPE.to_owned(),
        version: "0.0.0".to_owned(),
        modules: Vec::new(),
    };
    let read = read_loosely::<ModelShape<R>>(text, &blank).ok()?;
    // Without a module there is nothing more to look at.
    let of_model = model_of(read.value).map(|published| unsound(&published));
    Some(in_order(
        read.faults,
        &read.root,
        of_model.unwrap_or_default(),
    ))
}

/// What was taken out, and what contradicts itself in the rest, by its place.
fn in_order(
    taken_out: Vec<(Path, ReadError)>,
    root: &Node,
    contradictions: Vec<Fault>,
) -> Vec<ReadError> {
    let mut found: Vec<ReadError> = taken_out.into_iter().map(|(_, fault)| fault).collect();
    let is_whole = found.is_empty();
    let scale = root.at_pointer("/modules/0/categories/0/levels");
    let has_scale = !scale.is_some_and(Node::is_lacking);
    for fault in contradictions {
        let pointer = fault.pointer.as_str();
        // The catalog is a file of its own, and told of itself.
        let Some(node) = root.at_pointer(pointer) else {
            continue;
        };
        let is_about_others = ABOUT_OTHERS.iter().any(|key| pointer.contains(key));
        let follows = node.is_lacking()
            || (!is_whole && is_about_others)
            || (!has_scale && pointer.contains("/levels"));
        if !follows {
            found.push(ReadError {
                place: Some(node.place()),
                message: fault.message,
            });
        }
    }
    found.sort_by_key(|fault| fault.place);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "schemaVersion: 2.0.0
version: 1.0.0
modules:
- id: G
  name: A
  description: B
  categories:
  - id: seeds
    name: 5
    weight: '1'
    description: D
    levels:
    - {number: 1, name: E, description: F}
    - {number: 2, name: G, description: H}
    requirements:
    - {id: one, weight: 1, description: O, guidance: g, assessment: s, references: [rfc]}
    - {id: two, weight: 1, description: O, guidance: g, assessment: s, references: }
  - id: soil
    name: C
    weight: 1
    description: D
    levels:
    - {number: 1, name: E, description: F}
    - {number: 2, name: G, description: H}
    requirements:
    - {id: three, weight: 1, description: O, guidance: g, assessment: s, references: []}
";
    const CATALOG: &str = "version: 1.0.0
references:
- id: rfc
  title: A standard
- id: iso
  title: Another one
  supersededBy: rfc
";

    fn told(model: &str, catalog: &str) -> Vec<(Part, u64, u64)> {
        let found = every_fault(model, Some(catalog));
        let places = found.into_iter().map(|(part, fault)| {
            let (line, column) = fault.place.unwrap();
            (part, line, column)
        });
        places.collect()
    }

    #[test]
    fn what_can_be_read_has_none() {
        assert!(read(MODEL, Some(CATALOG)).is_ok());
        assert_eq!(every_fault(MODEL, Some(CATALOG)), []);
        assert_eq!(every_fault(MODEL, None), []);
    }

    #[test]
    fn each_fault_is_told_in_order_and_what_follows_from_one_is_not() {
        let model = MODEL
            .replacen("references: [rfc]", "references: [rfd, 5]", 1)
            .replacen("weight: 1,", "weight: much,", 2)
            .replacen("id: three", "id: seeds", 1)
            .replacen("name: C", "nam: C", 1);
        // The first requirement has no weight, so that its citations are not looked at.
        let expected = [
            (Part::Model, 16, 25),
            (Part::Model, 17, 25),
            (Part::Model, 18, 5),
            (Part::Model, 19, 5),
        ];
        assert_eq!(told(&model, CATALOG), expected);
        let model = MODEL
            .replacen("references: [rfc]", "references: [rfd, 5]", 1)
            .replacen("id: three", "id: seeds", 1)
            .replacen("  - id: soil", "  - colour: red\n    id: soil", 1);
        let expected = [
            (Part::Model, 16, 85),
            (Part::Model, 16, 90),
            (Part::Model, 18, 5),
            (Part::Model, 27, 12),
        ];
        assert_eq!(told(&model, CATALOG), expected);
    }

    #[test]
    fn a_level_that_is_taken_out_is_not_missing_as_well() {
        let model = MODEL.replacen("number: 2", "number: two", 1);
        assert_eq!(told(&model, CATALOG), [(Part::Model, 14, 16)]);
        // Elsewhere than in the first category, which has the scale.
        let model = MODEL.replacen("- {number: 2, name: G", "- {number: two, name: G", 2);
        let model = model.replacen("number: two", "number: 2", 1);
        assert_eq!(told(&model, CATALOG), [(Part::Model, 24, 16)]);
        let model = MODEL.replacen("number: 2", "number: 3", 1);
        assert_eq!(
            told(&model, CATALOG),
            [(Part::Model, 14, 16), (Part::Model, 23, 7)]
        );
    }

    #[test]
    fn both_files_are_told_of() {
        let model = MODEL.replacen("number: 1", "number: one", 1);
        let catalog = CATALOG.replacen("- id: rfc", "- rfc: id", 1).replacen(
            "title: Another one",
            "title: [5]",
            1,
        );
        let expected = [
            (Part::Model, 13, 16),
            (Part::Catalog, 3, 3),
            (Part::Catalog, 6, 10),
        ];
        assert_eq!(told(&model, &catalog), expected);
        // What the catalog has is not known, so that nothing is said of what is cited.
        assert_eq!(
            told(MODEL, &catalog),
            [(Part::Catalog, 3, 3), (Part::Catalog, 6, 10)]
        );
        // What an entry that is wrong would replace is not missing.
        let catalog = CATALOG.replacen("- id: rfc", "- rfc: id", 1);
        assert_eq!(told(MODEL, &catalog), [(Part::Catalog, 3, 3)]);
        let twice = CATALOG.replacen(
            "id: iso\n  title: Another one\n  supersededBy: rfc",
            "id: rfc\n  title: Another one",
            1,
        );
        assert_eq!(told(MODEL, &twice), [(Part::Catalog, 5, 7)]);
    }

    #[test]
    fn nothing_for_a_text_is_one_fault_and_nothing_for_a_list_is_none() {
        let model = MODEL
            .replacen("description: B", "description:", 1)
            .replacen("references: [rfc]", "references: [~]", 1);
        assert_eq!(
            told(&model, CATALOG),
            [(Part::Model, 6, 14), (Part::Model, 16, 85)]
        );
    }

    #[test]
    fn what_is_no_model_has_one_fault() {
        let mark = MODEL.replacen("- id: G", "<<<<<<< here\n- id: G", 1);
        for text in ["", "a: [", "- 1", "answers: {}", "version: 1\n", &mark] {
            assert_eq!(every_fault(text, None).len(), 1, "{text}");
        }
        assert_eq!(every_fault(MODEL, Some("modules: []")).len(), 1);
        let newer = MODEL.replacen("2.0.0", "9.0.0", 1);
        assert_eq!(every_fault(&newer, None).len(), 1);
    }
}
