use super::*;
use crate::extension::{Effect, ExtensionStatus, Overlay};
use crate::small;

/// An extension of the small model, with the id of one of its categories.
fn extension() -> Extension {
    let release = small::release();
    let category = &release.modules[0].categories[0];
    Extension {
        name: "*Extra* [one]".to_owned(),
        description: "What is *extra*.".to_owned(),
        status: ExtensionStatus::ReleaseCandidate,
        compatibility: vec!["1.0.0".to_owned(), "1.1.0".to_owned()],
        floor_score: true,
        overlays: vec![Overlay {
            target: category.id.clone(),
            effect: Effect::Multiplier("1.50".parse().expect("a decimal")),
            rationale: "More | *so*.".to_owned(),
        }],
        ..Extension::blank(&category.id, "0.1.0")
    }
}

fn rendered(extensions: &[Extension], folder: &str, text: &str) -> Result<String, ExpressionError> {
    let release = Arc::new(small::release());
    let labels = Labels::of(&release);
    let expressions = Expressions::new(&release, extensions, &[], &labels, &Trees::default());
    expressions.render(folder, text)
}

#[test]
fn pages_list_extensions() {
    let text = "{~ for it in extensions ~}\n{= it.name =} {= it.version =} {= it.status =} {= it.compatibility | join(\", \") =} {= it.floorScore =} {= it.overlays[0].multiplier =} {= it.overlays[0].rationale =} {= it.description =}\n{~ endfor ~}\n{= extensions | length =}";
    assert_eq!(
        rendered(&[extension()], "model", text).as_deref(),
        Ok(
            "\\*Extra\\* \\[one\\] 0.1.0 release-candidate 1.0.0, 1.1.0 True 1.50 More \\| \\*so\\*. What is *extra*.\n1"
        )
    );
    assert_eq!(rendered(&[], "model", text).as_deref(), Ok("0"));
}

#[test]
fn a_link_leads_to_an_extension_from_every_tree() {
    let extensions = [extension()];
    let id = &extensions[0].id;
    let link = format!("{{= link(\"extension:{id}\") =}}");
    let name = "[\\*Extra\\* \\[one\\]]";
    for (folder, way) in [
        ("model", "../extensions"),
        ("model/extensions/scoring", "../../../extensions"),
        ("wg", "../extensions"),
        ("blog/first", "../../extensions"),
    ] {
        let expected = format!("{name}({way}/{id}/)");
        assert_eq!(rendered(&extensions, folder, &link), Ok(expected));
    }
    // A category may have the same id.
    let category = rendered(&extensions, "model", &format!("{{= link(\"{id}\") =}}"));
    assert!(category.unwrap().contains(&format!("(categories/{id}/)")));
    let error = rendered(&[], "model", &link).unwrap_err();
    assert_eq!(error.message, format!("no extension has the id `{id}`"));
}

#[test]
fn an_example_is_printed_as_a_score_is() {
    let set = "{~ set example = example([{\"weight\": 4, \"addition\": 1, \"requirements\": [{\"weight\": 3, \"multiplier\": \"1.5\", \"level\": 2}, {\"weight\": 1, \"level\": 1}], \"criteria\": {\"weight\": 2, \"level\": 1}}]) ~}\n{~ set first = example.categories[0] ~}\n";
    for (shown, expected) in [
        // (2 × 4.5 + 1) / 5.5, and with the criteria (2 × 4.5 + 1 + 1 × 2) / 7.5.
        ("first.weighted.value", "20/11"),
        ("first.result.value", "8/5"),
        ("first.result.decimal", "1.60"),
        ("first.result.level", "1"),
        ("first.result.progress", "60"),
        ("first.baseline.value", "7/4"),
        ("first.sum", "5.5"),
        ("first.weight", "5"),
        ("first.requirements[0].weight", "4.5"),
        ("example.result.value", "8/5"),
        ("example.floor.value", "8/5"),
        ("example.weighted_baseline.value", "7/4"),
        ("example.baseline.value", "7/4"),
    ] {
        let text = format!("{set}{{= {shown} =}}");
        let printed = rendered(&[], "model", &text);
        assert_eq!(printed.as_deref(), Ok(expected), "{shown}");
    }
    let fault = |given: &str| {
        let text = format!("{{= example({given}) =}}");
        rendered(&[], "model", &text).unwrap_err().message
    };
    for (given, told) in [
        ("3", "sequence"),
        ("[{\"weight\": 1}]", "requirements"),
        (
            "[{\"weight\": 1, \"requirements\": [{\"weight\": 1, \"level\": 7}]}]",
            "level 7",
        ),
    ] {
        let fault = fault(given);
        assert!(fault.contains(told), "{told}: {fault}");
    }
    let greedy = "{~ for i in range(3000) ~}{= example([]) | length =}{~ endfor ~}";
    let error = rendered(&[], "model", greedy).unwrap_err();
    assert!(error.message.contains("MiB"), "{error}");
}
