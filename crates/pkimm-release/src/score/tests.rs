//! What answers come to, and which are refused.

use super::*;

fn ratio(numerator: i32, denominator: i32) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

fn weigh<T, const N: usize>(items: [(i32, T); N]) -> impl Iterator<Item = (BigRational, T)> {
    items
        .into_iter()
        .map(|(weight, item)| (ratio(weight, 1), item))
}

#[test]
fn a_category_is_the_weighted_mean_of_what_is_rated() {
    let outcome = rated(weigh([
        (3, Rating::Level(4)),
        (2, Rating::Level(3)),
        (1, Rating::Level(4)),
    ]));
    assert_eq!(outcome.value, Some(ratio(11, 3)));
    assert_eq!(
        (outcome.level(), outcome.progress()),
        (Some(3), Some(ratio(2, 3)))
    );
    assert!(!outcome.is_provisional());
}

#[test]
fn what_does_not_apply_and_what_is_not_answered_leave_the_sums() {
    let items = [
        (3, Rating::Level(2)),
        (2, Rating::NotApplicable),
        (1, Rating::Unanswered),
    ];
    let outcome = rated(weigh(items));
    assert_eq!(outcome.value, Some(ratio(2, 1)));
    assert_eq!(outcome.coverage, Some(ratio(3, 4)));
    assert!(outcome.is_provisional());
}

#[test]
fn nothing_to_average_gives_no_value() {
    let nothing = Outcome {
        value: None,
        coverage: None,
    };
    assert_eq!(rated(weigh([(2, Rating::NotApplicable)])), nothing);
    assert_eq!(rated(weigh([(0, Rating::Level(3))])), nothing);
    assert_eq!(
        rated(weigh([(1, Rating::Unanswered)])),
        Outcome {
            value: None,
            coverage: Some(ratio(0, 1))
        }
    );
    assert_eq!(mean(weigh([(4, nothing.clone())])), nothing);
}

#[test]
fn modules_average_unrounded_values_and_coverages() {
    let part = |value, coverage| Outcome {
        value: Some(value),
        coverage: Some(coverage),
    };
    let none = Outcome {
        value: None,
        coverage: None,
    };
    let items = [
        (2, part(ratio(11, 3), ratio(1, 2))),
        (1, part(ratio(2, 1), ratio(1, 1))),
        (5, none),
    ];
    assert_eq!(mean(weigh(items)), part(ratio(28, 9), ratio(2, 3)));
}

#[test]
fn decimals_are_rounded_half_up() {
    assert_eq!(decimal(&ratio(5, 2), 0), "3");
    assert_eq!(decimal(&ratio(1, 3), 2), "0.33");
    assert_eq!(decimal(&ratio(1, 200), 2), "0.01");
    assert_eq!(decimal(&ratio(28, 9), 6), "3.111111");
    assert_eq!(fraction(&ratio(6, 4)), "3/2");
}

fn release() -> Release {
    let requirement = |id: &str, weight: u32, was: &[&str]| {
        serde_json::json!({
            "id": id, "code": id, "number": 1, "weight": weight, "description": id, "guidance": "", "assessment": "",
            "references": [], "was": was,
        })
    };
    let category = |id: &str, weight: u32, requirements: &[serde_json::Value]| {
        serde_json::json!({
            "id": id, "code": id, "number": 1, "weight": weight, "name": id, "summary": "", "description": "",
            "levels": [], "requirements": requirements,
        })
    };
    let level = |number: u32| serde_json::json!({ "number": number, "name": "Level", "summary": "", "indicators": [], "risks": [] });
    let first = category(
        "first",
        2,
        &[requirement("a", 3, &[]), requirement("b", 1, &["former"])],
    );
    let second = category("second", 1, &[requirement("c", 2, &[])]);
    serde_json::from_value(serde_json::json!({
        "schemaVersion": crate::SCHEMA_VERSION, "version": "2.0.0", "status": "released", "name": "Small",
        "language": "en", "license": "MIT", "scoring": crate::SCORING, "referencesVersion": "1.0.0",
        "levels": [level(1), level(2), level(3)], "references": [], "extensions": [], "pages": [],
        "retired": [
            { "id": "left", "since": "2.0.0", "successors": ["a", "b"], "reason": "It was split." },
            { "id": "lone", "since": "1.1.0", "successors": [], "reason": "Nobody used it." },
        ],
        "modules": [
            { "id": "G", "name": "Governance", "description": "", "categories": [first] },
            { "id": "M", "name": "Management", "description": "", "categories": [second] },
        ],
    }))
    .expect("a release")
}

fn answers(kind: Kind, given: &[(&str, Answer)]) -> Answers {
    Answers {
        version: "2.0.0".to_owned(),
        kind,
        answers: given
            .iter()
            .map(|(id, answer)| ((*id).to_owned(), answer.clone()))
            .collect(),
        ..Answers::default()
    }
}

fn scored(kind: Kind, given: &[(&str, Answer)]) -> Score {
    score(&release(), &answers(kind, given)).expect("they can be scored")
}

fn value(outcome: &Outcome) -> Option<String> {
    outcome.value.as_ref().map(fraction)
}

fn coverage(outcome: &Outcome) -> Option<String> {
    outcome.coverage.as_ref().map(fraction)
}

#[test]
fn weights_count_in_categories_in_modules_and_in_the_whole() {
    let given = [
        ("a", Answer::level(3)),
        ("former", Answer::level(1)),
        ("c", Answer::level(2)),
    ];
    let score = scored(Kind::Assessment, &given);
    assert_eq!(value(&score.categories["first"]).as_deref(), Some("5/2"));
    assert_eq!(value(&score.modules["G"]).as_deref(), Some("5/2"));
    assert_eq!(value(&score.modules["M"]).as_deref(), Some("2/1"));
    assert_eq!(value(&score.overall).as_deref(), Some("7/3"));
    assert!(score.whole.is_empty());
    let score = scored(Kind::SelfAssessment, &[("first", Answer::level(3))]);
    assert_eq!(value(&score.overall).as_deref(), Some("3/1"));
    assert_eq!(coverage(&score.overall).as_deref(), Some("2/3"));
}

#[test]
fn what_was_noted_without_a_level_is_not_answered() {
    let noted = Answer {
        remark: Some("Ask again.".to_owned()),
        ..Answer::default()
    };
    let given = [("a", noted), ("b", Answer::level(2))];
    let score = scored(Kind::Assessment, &given);
    assert_eq!(value(&score.categories["first"]).as_deref(), Some("2/1"));
    assert_eq!(coverage(&score.categories["first"]).as_deref(), Some("1/4"));
}

#[test]
fn a_category_that_does_not_apply_sets_its_requirements_aside() {
    let given = [
        ("first", Answer::not_applicable("none")),
        ("a", Answer::level(3)),
        ("c", Answer::level(2)),
    ];
    let score = scored(Kind::Assessment, &given);
    assert_eq!(score.categories["first"], Outcome::default());
    assert_eq!(value(&score.overall).as_deref(), Some("2/1"));
    assert_eq!(coverage(&score.overall).as_deref(), Some("1/1"));
    assert_eq!(score.whole["first"], Whole::SetAside);
}

#[test]
fn the_level_of_a_whole_category_counts_where_no_requirement_is_rated() {
    let whole = ("first", Answer::level(2));
    let score = scored(
        Kind::Assessment,
        &[whole.clone(), ("a", Answer::not_applicable("none"))],
    );
    assert_eq!(value(&score.categories["first"]).as_deref(), Some("2/1"));
    assert_eq!(coverage(&score.categories["first"]).as_deref(), Some("1/1"));
    assert_eq!(score.whole["first"], Whole::Counted);
    let score = scored(Kind::Assessment, &[whole, ("b", Answer::level(3))]);
    assert_eq!(value(&score.categories["first"]).as_deref(), Some("3/1"));
    assert_eq!(coverage(&score.categories["first"]).as_deref(), Some("1/4"));
    assert_eq!(score.whole["first"], Whole::NotCounted);
    let json = serde_json::to_value(&score).unwrap();
    assert_eq!(
        json["asAWhole"],
        serde_json::json!({ "first": "not-counted" })
    );
}

#[test]
fn every_answer_that_cannot_be_scored_is_told() {
    let both = Answer {
        level: Some(1),
        ..Answer::not_applicable("none")
    };
    let given = [
        ("a", Answer::level(4)),
        ("b", both),
        ("former", Answer::level(1)),
        ("left", Answer::level(1)),
        ("lone", Answer::level(1)),
        ("nowhere", Answer::level(1)),
    ];
    let faults = score(&release(), &answers(Kind::Assessment, &given)).unwrap_err();
    let told: Vec<(&str, &str, &str, bool)> = faults
        .iter()
        .map(|fault| {
            (
                fault.id.as_str(),
                fault.message.as_str(),
                fault.help.as_str(),
                fault.unknown,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "a",
                "the model has no level 4",
                "the levels are 1, 2, 3",
                false
            ),
            (
                "b",
                "this answer has both a level and `not-applicable`",
                "give a level, or a reason under `not-applicable`",
                false
            ),
            (
                "former",
                "`former` and `b` are ids of the same item",
                "keep one answer, under `b`",
                false
            ),
            (
                "left",
                "`left` was retired in version 2.0.0",
                "remove it, and rate what covers its subject now: a, b",
                false
            ),
            (
                "lone",
                "`lone` was retired in version 1.1.0",
                "remove it",
                false
            ),
            (
                "nowhere",
                "the id `nowhere` does not exist in the model",
                "`pkimm score` prints the ids behind the results",
                true
            ),
        ]
    );
    let faults = score(
        &release(),
        &answers(Kind::SelfAssessment, &[("a", Answer::level(1))]),
    )
    .unwrap_err();
    assert_eq!(
        faults[0].message,
        "`a` is a requirement, but a self-assessment rates categories"
    );
}

#[test]
fn rules_that_are_not_known_score_nothing() {
    let mut release = release();
    release.scoring = "median-1".to_owned();
    let faults = score(&release, &answers(Kind::Assessment, &[])).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].message.contains("`median-1`"),
        "{}",
        faults[0].message
    );
}

#[test]
fn results_are_written_as_fractions() {
    let outcome = Outcome {
        value: Some(ratio(7, 3)),
        coverage: Some(ratio(1, 2)),
    };
    let json =
        serde_json::json!({ "value": "7/3", "level": 2, "progress": "1/3", "coverage": "1/2" });
    assert_eq!(serde_json::to_value(&outcome).unwrap(), json);
    let nothing =
        serde_json::json!({ "value": null, "level": null, "progress": null, "coverage": null });
    assert_eq!(serde_json::to_value(Outcome::default()).unwrap(), nothing);
}

#[cfg(feature = "schema")]
#[test]
fn the_schema_of_a_result_has_the_keys_that_are_written() {
    let schema = crate::schema::score();
    let outcome = schema.pointer("/$defs/Outcome").expect("it has a name");
    let nothing = serde_json::to_value(Outcome::default()).unwrap();
    let written: Vec<&String> = nothing.as_object().unwrap().keys().collect();
    let properties = outcome["properties"].as_object().unwrap();
    assert_eq!(properties.keys().collect::<Vec<_>>(), written);
    assert_eq!(outcome["required"], serde_json::json!(written));
}

#[test]
fn figures_for_readers_never_show_what_is_not_reached() {
    let of =
        |numerator: i64, denominator: i64| BigRational::new(numerator.into(), denominator.into());
    for (value, expected) in [
        (of(2996, 1000), "2.99"),
        (of(2995, 1000), "2.99"),
        (of(2994, 1000), "2.99"),
        (of(3, 1), "3.00"),
        (of(5, 3), "1.67"),
        (of(999, 1000), "0.99"),
        (of(1005, 1000), "1.01"),
    ] {
        assert_eq!(shown(&value, 2), expected, "{value}");
    }
    for (share, expected) in [
        (of(999, 1000), "99"),
        (of(994, 1000), "99"),
        (of(1, 1), "100"),
        (of(2, 3), "67"),
        (of(1, 1000), "0"),
    ] {
        assert_eq!(percent(&share), expected, "{share}");
    }
}

#[test]
fn targets_and_use_cases_are_of_items_and_levels_that_there_are() {
    let mut given = answers(Kind::Assessment, &[("a", Answer::level(1))]);
    given.targets = [("a", 4), ("former", 3), ("left", 2), ("nowhere", 2)]
        .map(|(id, level)| (id.to_owned(), level))
        .into();
    given.applicability = ["b", "elsewhere"]
        .map(|id| (id.to_owned(), IndexMap::new()))
        .into();
    let faults = score(&release(), &given).unwrap_err();
    let told = faults
        .iter()
        .map(|fault| (fault.key, fault.id.as_str(), fault.unknown));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("targets", "a", false),
            ("targets", "left", false),
            ("targets", "nowhere", true),
            ("applicability", "elsewhere", true),
        ]
    );
    assert_eq!(faults[0].message, "the model has no level 4");
}

#[test]
fn a_number_in_place_of_an_id_leads_to_the_id() {
    let release = crate::small::release();
    let code = &release.requirements().next().unwrap().code;
    let id = &release.requirements().next().unwrap().id;
    let mut answers = Answers::default();
    answers.answers.insert(code.clone(), Answer::level(1));
    let faults = score(&release, &answers).unwrap_err();
    assert!(
        faults[0].help.contains(&format!("is the number of `{id}`")),
        "{faults:?}"
    );
    assert!(!faults[0].unknown);
    assert_eq!(release.id_of_code("Z.9"), None);
}
