//! Edits of a small model: what is reported of each, and that the reports are all of it.

use super::*;
use crate::small::{self, Edit, edited, page, reference, retired};
use crate::{LevelText, Reference, ReferenceStatus};

/// An edit, and the kind and subject of each change that it is reported as.
type Case = (Edit, &'static [&'static str]);

const EDITS: &[Case] = &[
    // What is of the document and no change to the model.
    (
        |model| {
            model.version = "1.1.0".to_owned();
            model.status = crate::Status::Draft;
            model.date = "2024-06-01".parse().ok();
        },
        &[],
    ),
    // The model.
    (
        |model| model.name.push_str(", revised"),
        &["name-changed model"],
    ),
    (
        |model| model.short_name = None,
        &["short-name-changed model"],
    ),
    (|model| model.url = None, &["url-changed model"]),
    (
        |model| model.language = "de".to_owned(),
        &["language-changed model"],
    ),
    (
        |model| model.license = "CC0-1.0".to_owned(),
        &["license-changed model"],
    ),
    (
        |model| model.provenance = Some("Made up.".to_owned()),
        &["provenance-changed model"],
    ),
    (
        |model| model.scoring = "median-1".to_owned(),
        &["scoring-changed model"],
    ),
    (
        |model| model.references_version = "1.1.0".to_owned(),
        &["references-version-changed model"],
    ),
    // Levels.
    (
        |model| name_level(model, 0, "Ad hoc"),
        &["level-name-changed level:1"],
    ),
    (
        |model| {
            name_level(model, 0, "Managed");
            name_level(model, 1, "Initial");
        },
        &["level-renumbered level:1", "level-renumbered level:2"],
    ),
    (
        |model| name_level(model, 1, "Initial"),
        &["level-renumbered level:2"],
    ),
    (
        |model| model.levels[1].summary.clear(),
        &["level-summary-changed level:2"],
    ),
    (
        |model| model.levels[1].indicators.clear(),
        &["level-indicators-changed level:2"],
    ),
    (
        |model| model.levels[1].risks.clear(),
        &["level-risks-changed level:2"],
    ),
    (
        |model| {
            let mut level = model.levels[1].clone();
            (level.number, level.name) = (3, "Optimized".to_owned());
            for category in model.modules.iter_mut().flat_map(|of| &mut of.categories) {
                category.levels.push(LevelText {
                    number: 3,
                    name: level.name.clone(),
                    description: small::text("third"),
                });
            }
            model.levels.push(level);
        },
        &[
            "level-added level:3",
            "level-text-changed category:keys",
            "level-text-changed category:policy",
            "level-text-changed category:roles",
        ],
    ),
    // What levels mean in a category.
    (
        |model| model.category_mut("roles").levels[0].description.push('.'),
        &["level-text-changed category:roles"],
    ),
    (
        |model| model.category_mut("roles").levels[0].name = "Nascent".to_owned(),
        &["level-text-name-changed category:roles"],
    ),
    (
        |model| drop(model.category_mut("roles").levels.remove(0)),
        &["level-text-changed category:roles"],
    ),
    (
        // The name that the scale gives up stays in one category.
        |model| {
            name_level(model, 0, "Ad hoc");
            model.category_mut("roles").levels[0].name = "Initial".to_owned();
        },
        &[
            "level-name-changed level:1",
            "level-text-name-changed category:roles",
        ],
    ),
    // Modules.
    (
        |model| model.modules[1].name.push('s'),
        &["name-changed module:O"],
    ),
    (
        |model| model.modules[1].description.clear(),
        &["description-changed module:O"],
    ),
    (
        |model| model.modules.swap(0, 1),
        &[
            "category-renumbered category:keys",
            "category-renumbered category:policy",
            "category-renumbered category:roles",
            "modules-reordered model",
        ],
    ),
    (
        |model| {
            model
                .modules
                .push(small::module("R", "Resources", Vec::new()))
        },
        &["module-added module:R"],
    ),
    (
        // A module in the middle takes categories from its neighbors.
        |model| {
            let roles = model.modules[0].categories.remove(1);
            model
                .modules
                .insert(1, small::module("R", "Resources", vec![roles]));
        },
        &["category-moved category:roles", "module-added module:R"],
    ),
    // Categories.
    (
        |model| rename_category(model, "roles", "duties"),
        &[
            "category-id-changed category:duties",
            "former-ids-changed category:duties",
        ],
    ),
    (
        |model| model.category_mut("roles").id = "duties".to_owned(),
        &["category-id-changed category:duties"],
    ),
    (
        |model| {
            let moved = model.modules[0].categories.remove(1);
            model.modules[1].categories.insert(0, moved);
        },
        &["category-moved category:roles"],
    ),
    (
        |model| model.modules[0].categories.swap(0, 1),
        &[
            "category-renumbered category:policy",
            "category-renumbered category:roles",
        ],
    ),
    (
        |model| model.category_mut("roles").weight += 1,
        &["weight-changed category:roles"],
    ),
    (
        |model| model.category_mut("roles").name.push('!'),
        &["name-changed category:roles"],
    ),
    (
        |model| model.category_mut("roles").summary.clear(),
        &["summary-changed category:roles"],
    ),
    (
        |model| model.category_mut("roles").description.clear(),
        &["overview-changed category:roles"],
    ),
    (
        |model| model.category_mut("roles").was.push("people".to_owned()),
        &["former-ids-changed category:roles"],
    ),
    (
        |model| model.category_mut("roles").draft = true,
        &["draft-changed category:roles"],
    ),
    (
        |model| drop(model.modules[1].categories.remove(0)),
        &["category-removed category:keys"],
    ),
    (
        // Its requirements go with it, but for one that moves, and what stands behind it moves up.
        |model| {
            let moved = model.take_requirement("review");
            model.modules[0].categories.remove(0);
            model.category_mut("keys").requirements.push(moved);
        },
        &[
            "category-removed category:policy",
            "category-renumbered category:keys",
            "category-renumbered category:roles",
            "requirement-moved requirement:review",
        ],
    ),
    // Requirements.
    (
        |model| rename_requirement(model, "owners", "holders"),
        &[
            "former-ids-changed requirement:holders",
            "requirement-id-changed requirement:holders",
        ],
    ),
    (
        |model| model.requirement_mut("owners").id = "holders".to_owned(),
        &["requirement-id-changed requirement:holders"],
    ),
    (
        |model| {
            let moved = model.take_requirement("training");
            model.category_mut("keys").requirements.insert(1, moved);
        },
        &[
            "requirement-moved requirement:training",
            "requirement-renumbered requirement:backup",
        ],
    ),
    (
        // To stay in a category that was renamed is no move.
        |model| {
            rename_category(model, "roles", "duties");
            model.category_mut("duties").requirements.swap(0, 1);
        },
        &[
            "category-id-changed category:duties",
            "former-ids-changed category:duties",
            "requirement-renumbered requirement:owners",
            "requirement-renumbered requirement:training",
        ],
    ),
    (
        |model| model.requirement_mut("owners").weight += 1,
        &["weight-changed requirement:owners"],
    ),
    (
        |model| model.requirement_mut("owners").description.push('!'),
        &["title-changed requirement:owners"],
    ),
    (
        |model| model.requirement_mut("owners").guidance.push('.'),
        &["guidance-changed requirement:owners"],
    ),
    (
        |model| model.requirement_mut("owners").assessment.clear(),
        &["assessment-changed requirement:owners"],
    ),
    (
        |model| model.requirement_mut("owners").references_note = Some("A note.".to_owned()),
        &["references-note-changed requirement:owners"],
    ),
    (
        |model| {
            model
                .requirement_mut("owners")
                .was
                .push("holders".to_owned())
        },
        &["former-ids-changed requirement:owners"],
    ),
    (
        |model| model.requirement_mut("owners").deprecated = Some("1.1.0".to_owned()),
        &["requirement-deprecated requirement:owners"],
    ),
    (
        |model| model.requirement_mut("training").deprecated = Some("1.1.0".to_owned()),
        &["deprecation-changed requirement:training"],
    ),
    (
        |model| model.requirement_mut("owners").draft = true,
        &["draft-changed requirement:owners"],
    ),
    (
        |model| drop(model.take_requirement("ceremony")),
        &[
            "requirement-removed requirement:ceremony",
            "requirement-renumbered requirement:backup",
        ],
    ),
    (
        // What comes and goes in a category that was renamed is reported alone, for the category did neither.
        |model| {
            rename_category(model, "roles", "duties");
            model.take_requirement("training");
            let added = small::requirement("deputies", "Nobody is alone");
            model.category_mut("duties").requirements.push(added);
        },
        &[
            "category-id-changed category:duties",
            "former-ids-changed category:duties",
            "requirement-added requirement:deputies",
            "requirement-removed requirement:training",
        ],
    ),
    // Citations.
    (
        |model| cite(model, &["cps"]),
        &["citation-removed requirement:approval"],
    ),
    (
        |model| cite(model, &["cps", "profile", "hsm"]),
        &["citation-added requirement:approval"],
    ),
    (
        |model| cite(model, &["profile", "cps"]),
        &["citations-reordered requirement:approval"],
    ),
    (
        |model| cite(model, &["hsm", "profile"]),
        &[
            "citation-added requirement:approval",
            "citation-removed requirement:approval",
            "citations-reordered requirement:approval",
        ],
    ),
    // The catalog.
    (
        |model| model.references.insert(0, reference("log", "Transparency")),
        &["reference-added reference:log"],
    ),
    (
        |model| model.references.swap(0, 1),
        &["references-reordered model"],
    ),
    (
        |model| model.references[2].id = "modules".to_owned(),
        &["reference-id-changed reference:modules"],
    ),
    (
        |model| {
            model.references[2].id = "modules".to_owned();
            model.references[2].status = ReferenceStatus::Withdrawn;
        },
        &[
            "reference-changed reference:modules",
            "reference-id-changed reference:modules",
        ],
    ),
    (
        |model| model.references[2].title.push('s'),
        &["reference-changed reference:hsm"],
    ),
    (
        |model| model.references[2].authority = None,
        &["reference-changed reference:hsm"],
    ),
    (
        |model| model.references[2].url = None,
        &["reference-changed reference:hsm"],
    ),
    (
        |model| model.references[2].regions.clear(),
        &["reference-changed reference:hsm"],
    ),
    (
        |model| model.references[2].edition = Some("3".to_owned()),
        &["reference-changed reference:hsm"],
    ),
    (
        |model| model.references[2].superseded_by = Some("cps".to_owned()),
        &["reference-changed reference:hsm"],
    ),
    // Records of retired ids are about what the id named, where a version tells.
    (
        |model| {
            model.take_requirement("backup");
            model.retired.insert(0, retired("backup", &["ceremony"]));
        },
        &[
            "requirement-removed requirement:backup",
            "retirement-added requirement:backup",
        ],
    ),
    (
        |model| {
            model.modules[1].categories.clear();
            model.retired.push(retired("keys", &[]));
        },
        &[
            "category-removed category:keys",
            "retirement-added category:keys",
        ],
    ),
    (
        |model| {
            model.references.pop();
            model.retired.push(retired("hsm", &[]));
        },
        &[
            "reference-removed reference:hsm",
            "retirement-added reference:hsm",
        ],
    ),
    (
        |model| model.retired[0].since = "0.9.0".to_owned(),
        &["retirement-changed requirement:paper"],
    ),
    (
        |model| model.retired[0].successors.clear(),
        &["retirement-changed requirement:paper"],
    ),
    (
        |model| model.retired[0].reason.clear(),
        &["retirement-changed requirement:paper"],
    ),
    (
        |model| model.retired.reverse(),
        &["retirements-reordered model"],
    ),
    // Ids that stand for something else: what they say now is reported as well.
    (
        |model| model.exchange_requirements("owners", "backup"),
        &[
            "assessment-changed requirement:backup",
            "assessment-changed requirement:owners",
            "guidance-changed requirement:backup",
            "guidance-changed requirement:owners",
            "id-reused requirement:backup",
            "id-reused requirement:owners",
            "title-changed requirement:backup",
            "title-changed requirement:owners",
        ],
    ),
    (
        |model| model.exchange_categories("policy", "keys"),
        &[
            "id-reused category:keys",
            "id-reused category:policy",
            "level-text-changed category:keys",
            "level-text-changed category:keys",
            "level-text-changed category:policy",
            "level-text-changed category:policy",
            "name-changed category:keys",
            "name-changed category:policy",
            "overview-changed category:keys",
            "overview-changed category:policy",
            "summary-changed category:keys",
            "summary-changed category:policy",
        ],
    ),
    (
        Release::exchange_references,
        &[
            "id-reused reference:cps",
            "id-reused reference:hsm",
            "reference-changed reference:cps",
            "reference-changed reference:hsm",
            "references-reordered model",
        ],
    ),
    // Pages.
    (
        |model| model.pages.insert(1, page("about.md")),
        &["page-added page:about.md"],
    ),
    (|model| model.pages.reverse(), &["pages-reordered model"]),
    (
        |model| model.pages[1].body.clear(),
        &["page-body-changed page:scoring.md"],
    ),
    (
        |model| drop(model.pages[1].front_matter.shift_remove("weight")),
        &["page-front-matter-changed page:scoring.md"],
    ),
    (
        // The order of keys is part of the file.
        |model| {
            let keys = std::mem::take(&mut model.pages[1].front_matter);
            model.pages[1].front_matter = keys.into_iter().rev().collect();
        },
        &["page-front-matter-changed page:scoring.md"],
    ),
];

fn name_level(model: &mut Release, at: usize, name: &str) {
    model.levels[at].name = name.to_owned();
    for category in model.modules.iter_mut().flat_map(|of| &mut of.categories) {
        category.levels[at].name = name.to_owned();
    }
}

fn rename_category(model: &mut Release, id: &str, to: &str) {
    let category = model.category_mut(id);
    category.was = vec![std::mem::replace(&mut category.id, to.to_owned())];
}

fn rename_requirement(model: &mut Release, id: &str, to: &str) {
    let requirement = model.requirement_mut(id);
    requirement.was = vec![std::mem::replace(&mut requirement.id, to.to_owned())];
}

fn cite(model: &mut Release, ids: &[&str]) {
    let cited = ids.iter().map(|id| (*id).to_owned());
    model.requirement_mut("approval").references = cited.collect();
}

/// Kind and subject of each change, sorted.
fn reported(changes: &[Change]) -> Vec<String> {
    let text = |change: &Change| format!("{} {}", change.kind.as_str(), change.subject());
    let mut texts: Vec<String> = changes.iter().map(text).collect();
    texts.sort();
    texts
}

/// The model before with the changes, as text: the order of keys counts as well. What is of the document is that of `new`.
fn applied(old: &Release, new: &Release) -> String {
    let made = apply(old, &changes(old, new));
    text(Release {
        version: new.version.clone(),
        status: new.status,
        date: new.date,
        ..made
    })
}

fn text(release: Release) -> String {
    serde_json::to_string_pretty(&release).expect("the keys are texts")
}

#[test]
fn each_edit_is_reported_as_what_it_is_and_the_reports_make_the_edit() {
    for (edit, expected) in EDITS {
        let (old, new) = (small::release(), edited(edit));
        assert_eq!(reported(&changes(&old, &new)), *expected);
        assert_eq!(applied(&old, &new), text(new.clone()), "{expected:?}");
        assert_eq!(applied(&new, &old), text(old), "{expected:?}, undone");
    }
}

#[test]
fn what_requires_most_is_reported_first_and_decides_the_bump() {
    let bumps = |edit: Edit| {
        let diff = diff(&small::release(), &edited(edit));
        assert!(
            diff.changes
                .is_sorted_by_key(|change| std::cmp::Reverse(change.bump))
        );
        assert_eq!((diff.from.as_str(), diff.to.as_str()), ("1.0.0", "1.0.0"));
        (diff.required, diff.changes.len())
    };
    assert_eq!(bumps(|_| {}), (Bump::None, 0));
    assert_eq!(bumps(|model| model.pages.clear()), (Bump::Patch, 2));
    assert_eq!(
        bumps(|model| model.category_mut("keys").weight = 0),
        (Bump::Minor, 1)
    );
    let all = |model: &mut Release| {
        model.pages.clear();
        model.category_mut("keys").weight = 0;
        model.take_requirement("backup");
    };
    assert_eq!(bumps(all), (Bump::Major, 4));
}

#[test]
fn an_id_that_is_reused_says_what_it_meant_and_what_it_means() {
    let meaning = |name: &str, stood_under: Option<&str>| {
        Some(Fact::Meaning(Meaning {
            name: name.to_owned(),
            stood_under: stood_under.map(str::to_owned),
        }))
    };
    let exchanges: [(Edit, &str, &str, &str, &str); 3] = [
        (
            |model| model.exchange_requirements("owners", "backup"),
            "requirement:owners",
            "Each certificate has an owner",
            "Copies survive a fire",
            "backup",
        ),
        (
            |model| model.exchange_categories("policy", "keys"),
            "category:policy",
            "Policy",
            "Private keys",
            "keys",
        ),
        (
            Release::exchange_references,
            "reference:cps",
            "Certificate policy and practices",
            "Cryptographic modules",
            "hsm",
        ),
    ];
    for (edit, subject, was, is, other) in exchanges {
        let changes = changes(&small::release(), &edited(edit));
        let mut reused = changes
            .iter()
            .filter(|change| change.kind == Kind::IdReused);
        let change = reused.find(|change| change.subject().to_string() == subject);
        let change = change.expect("the id is reported");
        assert_eq!(change.before, meaning(was, None));
        assert_eq!(change.after, meaning(is, Some(other)));
    }
    // A retired id that is used again meant what its record says.
    let again: [(Edit, &str); 2] = [
        (
            |model| model.requirement_mut("owners").id = "paper".to_owned(),
            "requirement:paper",
        ),
        (
            |model| model.category_mut("keys").id = "paper".to_owned(),
            "category:paper",
        ),
    ];
    for (edit, subject) in again {
        let changes = changes(&small::release(), &edited(edit));
        let reused = changes
            .iter()
            .filter(|change| change.kind == Kind::IdReused);
        let [change] = reused.collect::<Vec<_>>()[..] else {
            panic!("{changes:?}")
        };
        assert_eq!(change.subject().to_string(), subject);
        let record = Fact::Retired(retired("paper", &["review"]));
        assert_eq!((&change.before, &change.after), (&Some(record), &None));
    }
}

#[test]
fn a_change_undone_has_the_same_sides_the_other_way_round() {
    for (edit, expected) in EDITS {
        let (old, new) = (small::release(), edited(edit));
        // What is renamed is named by another id then, and a name that a category does not share with the scale is told
        // where it comes.
        let one_sided = ["-id-changed", "level-text-name-changed"];
        if expected
            .iter()
            .any(|text| one_sided.iter().any(|kind| text.contains(kind)))
        {
            continue;
        }
        let sides = |changes: Vec<Change>, undone: bool| {
            let side = |change: Change| {
                let (before, after) = (change.before, change.after);
                let sides = if undone {
                    (after, before)
                } else {
                    (before, after)
                };
                format!(
                    "{} {:?}: {sides:?}",
                    change.address.subject(),
                    change.address.level()
                )
            };
            // Reuse says more of the side after than of the side before.
            let two_sided = changes
                .into_iter()
                .filter(|change| change.kind != Kind::IdReused);
            let mut sides: Vec<String> = two_sided.map(side).collect();
            sides.sort();
            sides
        };
        assert_eq!(
            sides(changes(&old, &new), false),
            sides(changes(&new, &old), true)
        );
    }
}

#[test]
fn a_level_that_a_category_calls_by_a_name_of_its_own_keeps_it() {
    let own =
        |model: &mut Release| model.category_mut("roles").levels[0].name = "Nascent".to_owned();
    let old = edited(own);
    let new = edited(|model| {
        name_level(model, 0, "Ad hoc");
        own(model);
    });
    assert_eq!(
        reported(&changes(&old, &new)),
        ["level-name-changed level:1"]
    );
    assert_eq!(applied(&old, &new), text(new.clone()));
    // Where it takes the name of the scale instead, that is a change of its own.
    let shared = edited(|model| name_level(model, 0, "Ad hoc"));
    let expected = [
        "level-name-changed level:1",
        "level-text-name-changed category:roles",
    ];
    assert_eq!(reported(&changes(&old, &shared)), expected);
    assert_eq!(applied(&old, &shared), text(shared));
    // And so does a category that is new.
    let new = edited(|model| {
        let hire = small::requirement("hire", "Somebody is found");
        let people = small::category("people", "People", vec![hire]);
        name_level(model, 0, "Ad hoc");
        model.modules[1].categories.push(people);
    });
    assert_eq!(applied(&small::release(), &new), text(new.clone()));
}

#[test]
fn what_is_waived_requires_a_patch_and_says_why() {
    let new = edited(|model| {
        model.requirement_mut("owners").description.push('!');
        model
            .requirement_mut("backup")
            .assessment
            .push_str(" More.");
        model.requirement_mut("backup").weight += 1;
    });
    let changes = diff(&small::release(), &new);
    let waivers = changes.changes.iter().map(|change| Waiver {
        fingerprint: change.fingerprint.clone(),
        reason: format!("the wording of {} alone", change.kind.as_str()),
    });
    let waivers: Vec<Waiver> = waivers.collect();
    let told = |changes: &Changes| -> Vec<(Kind, Bump, bool)> {
        let changes = changes.changes.iter();
        let told = changes.map(|change| (change.kind, change.bump, change.waived.is_some()));
        told.collect()
    };
    // A weight cannot be waived, and what requires most stays first.
    let all = changes.clone().waived(&waivers);
    assert_eq!(all.required, Bump::Minor);
    assert_eq!(
        told(&all),
        [
            (Kind::WeightChanged, Bump::Minor, false),
            (Kind::TitleChanged, Bump::Patch, true),
            (Kind::AssessmentChanged, Bump::Patch, true),
        ]
    );
    let reason = all.changes[1].waived.as_deref();
    assert_eq!(reason, Some("the wording of title-changed alone"));
    assert_eq!(changes.clone().waived(&[]), changes);
    // Where nothing else is left, a patch is required.
    let new = edited(|model| model.requirement_mut("owners").description.push('!'));
    let changes = diff(&small::release(), &new);
    assert_eq!(
        (changes.required, changes.clone().waived(&waivers).required),
        (Bump::Minor, Bump::Patch)
    );
}

#[test]
fn an_entry_that_is_renamed_and_edited_has_its_new_id_on_both_sides() {
    let new = edited(|model| {
        model.references[2].id = "modules".to_owned();
        model.references[2].edition = Some("3".to_owned());
    });
    let changes = changes(&small::release(), &new);
    let mut whole = changes
        .iter()
        .filter(|change| change.kind == Kind::ReferenceChanged);
    let change = whole.next().expect("it is reported");
    let unedited = Reference {
        edition: None,
        ..new.references[2].clone()
    };
    assert_eq!(change.before, Some(Fact::Reference(unedited)));
    assert_eq!(
        change.after,
        Some(Fact::Reference(new.references[2].clone()))
    );
}

#[test]
fn where_lines_break_is_no_change() {
    let written = |guidance: &'static str| {
        edited(move |model| {
            let requirement = &mut model.modules[0].categories[0].requirements[0];
            requirement.guidance = guidance.to_owned();
            model.pages[0].body = guidance.to_owned();
        })
    };
    let one = written("One line of text.\n\n- And an item");
    assert_eq!(
        changes(&one, &written("One\nline\nof text.\n\n- And\n  an item")),
        []
    );
    let broken = changes(&one, &written("One line  \nof text.\n\n- And an item"));
    assert_eq!(broken.len(), 2, "{broken:?}");
    // A change is the same one wherever the lines break.
    let other = |text| {
        changes(&written(text), &written("Two lines"))[0]
            .fingerprint
            .clone()
    };
    assert_eq!(other("One\nline"), other("One line"));
}
