use pkimm_release::Release;
use pkimm_release::archive::Decision;
use pkimm_release::diff::view::{Following, Headline, Names, Overall, Standing};
use pkimm_release::diff::{Bump, Changes, Kind, Location, Waiver, diff, required};

use proptest::prelude::*;

use super::*;
use crate::{Templates, Words, sample};

fn compared(edit: impl FnOnce(&mut Release)) -> String {
    told(edit, &[], &[], markdown)
}

/// What `write` makes of an edit, with some waivers by the kind of the change, and decisions by what they are about.
fn told(
    edit: impl FnOnce(&mut Release),
    waived: &[&str],
    decided: &[&str],
    write: impl Fn(&Comparison<'_>) -> String,
) -> String {
    let old = sample::release();
    let mut new = old.clone();
    edit(&mut new);
    let changes = diff(&old, &new);
    let waivers = changes.changes.iter();
    let waivers = waivers.filter(|change| waived.contains(&change.kind.as_str()));
    let waivers: Vec<Waiver> = waivers
        .map(|change| Waiver {
            fingerprint: change.fingerprint.clone(),
            reason: "only <b>words</b>".to_owned(),
        })
        .collect();
    let decisions: Vec<Decision> = decided
        .iter()
        .map(|subject| Decision {
            changes: vec![(*subject).to_owned(), "requirement:other".to_owned()],
            url: "https://example.org/`1".to_owned(),
            date: "2026-10-01".parse().unwrap(),
        })
        .collect();
    write(&Comparison {
        changes: &changes.clone().waived(&waivers),
        old: &old,
        new: &new,
        words: &Words::or_english("en", &Templates::default()),
        decisions: &decisions,
        standing: None,
        in_full: true,
        links: None,
    })
}

/// Where a heading or a folded part begins.
fn parts(text: &str) -> Vec<&str> {
    let lines = text.lines();
    let parts = lines.filter_map(|line| {
        line.strip_prefix("### ").or_else(|| {
            line.strip_prefix("<details><summary>")?
                .strip_suffix("</summary>")
        })
    });
    parts.filter(|part| !part.contains("(patch)")).collect()
}

#[test]
fn what_is_decided_stands_before_what_is_editorial_and_what_follows() {
    let text = compared(|release| {
        release.modules[0].categories[0].weight += 1;
        let category = &mut release.modules[0].categories[0];
        category.summary.push_str(" More.");
        category.requirements[0].number += 1;
    });
    assert_eq!(
        parts(&text),
        [
            "Normative changes",
            "Editorial changes (1)",
            "Numbers that follow from the order (1)",
            "Effect on answers"
        ],
        "{text}"
    );
    assert!(text.contains(": 1 normative change;"), "{text}");
}

#[test]
fn waivers_and_decisions_are_named() {
    let edit = |release: &mut Release| {
        release.modules[0].categories[0].requirements[0]
            .description
            .push_str(" anew");
    };
    let id = sample::release().modules[0].categories[0].requirements[0]
        .id
        .clone();
    let subject = format!("requirement:{id}");
    let text = told(
        edit,
        &["title-changed"],
        &[&subject, "requirement:none"],
        markdown,
    );
    assert!(text.contains("a patch version is required"), "{text}");
    assert!(text.contains("| patch, waived | Title |"), "{text}");
    assert!(text.contains("### Decisions and waivers"), "{text}");
    assert!(
        text.contains(&format!(
            "- decided on 2026-10-01: `{subject}`, recorded at `https://example.org/ 1`\n"
        )),
        "{text}"
    );
    assert_eq!(text.matches("decided on").count(), 1, "{text}");
    assert!(text.contains(": only &lt;b&gt;words&lt;/b&gt;"), "{text}");
    // What was not waived requires what it requires.
    let text = told(edit, &["weight-changed"], &[], markdown);
    assert!(text.contains("a minor version is required"), "{text}");
    assert!(!text.contains("Decisions and waivers"), "{text}");
}

#[test]
fn a_reason_that_is_waived_says_so() {
    let old = sample::release();
    let mut new = old.clone();
    for module in &mut new.modules {
        for requirement in &mut module.categories[0].requirements {
            requirement.description.push_str(" anew");
        }
    }
    let changes = diff(&old, &new);
    let waiver = Waiver {
        fingerprint: changes.changes[0].fingerprint.clone(),
        reason: "only words".to_owned(),
    };
    let one = Changes {
        changes: changes.changes[..1].to_vec(),
        ..changes.clone()
    };
    for (language, waived) in [
        ("en", "(waived as editorial)"),
        ("de", "(als redaktionell ausgenommen)"),
    ] {
        let words = Words::or_english(language, &Templates::default());
        let told = |changes: Changes| {
            let standing = after(changes.changes, Bump::None);
            standing_of(&standing, &Names::of(&old, &new), &words, str::to_owned)
        };
        let lowered = told(one.clone().waived(std::slice::from_ref(&waiver)));
        assert!(lowered.contains("2.0.1"), "{lowered}");
        assert!(lowered.contains(waived), "{lowered}");
        // What is not waived is the reason where it requires more.
        let whole = told(changes.clone().waived(std::slice::from_ref(&waiver)));
        assert!(whole.contains("2.1.0"), "{whole}");
        assert!(!whole.contains(waived), "{whole}");
    }
}

#[test]
fn decisions_have_a_share_of_the_room_beside_hundreds_of_changes() {
    let subjects: Vec<String> = sample::release()
        .requirements()
        .map(|requirement| format!("requirement:{}", requirement.id))
        .collect();
    let repeated = subjects.iter().cycle().take(300);
    let decided: Vec<&str> = repeated.map(String::as_str).collect();
    let edit = |release: &mut Release| {
        for category in release
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.categories)
        {
            for requirement in &mut category.requirements {
                requirement.weight += 1;
                requirement.description.push_str(&" word".repeat(200));
            }
        }
    };
    for max in [8_000, 20_000] {
        let text = told(edit, &[], &decided, |comparison| shortened(comparison, max));
        assert!(text.len() <= max);
        let (_, record) = text
            .split_once("### Decisions and waivers")
            .expect("it is there");
        let shown = record.matches("- decided on").count();
        let left_out = format!("{} are not shown here", 300 - shown);
        assert!(shown > 5, "{shown}");
        assert!(record.contains(&left_out), "{record}");
    }
}

#[test]
fn a_comment_that_is_too_long_is_shortened_from_what_is_least_important() {
    let edit = |release: &mut Release| {
        let long = |text: &mut String| text.push_str(&" word".repeat(400));
        for module in &mut release.modules {
            long(&mut module.description);
            for category in &mut module.categories {
                category.weight += 1;
                long(&mut category.summary);
                for requirement in &mut category.requirements {
                    long(&mut requirement.assessment);
                    requirement.weight += 1;
                }
            }
        }
    };
    let whole = told(edit, &[], &[], markdown);
    let of = |max: usize| told(edit, &[], &[], |comparison| shortened(comparison, max));
    assert_eq!(of(whole.len()), whole);
    let head = whole.lines().next().unwrap();
    let least = of(0);
    for max in (0..whole.len()).rev().step_by(97) {
        let text = of(max);
        assert!(text.len() <= max.max(least.len()), "{max}");
        assert_eq!(text.lines().next(), Some(head), "{max}");
        // All is counted that is not shown.
        assert!(
            text.contains("Normative changes") && text.contains("Editorial changes"),
            "{text}"
        );
        let counts = text.contains("not shown here")
            || text.contains(" (minor): ")
            || text.contains(" (patch): ");
        assert!(counts, "{max}: {text}");
    }
    assert!(least.len() < 1500, "{least}");
    let mut rows = whole
        .lines()
        .filter(|line| line.contains("| Weight |"))
        .count();
    rows += whole.matches("<summary>Assessment (minor)").count();
    assert!(
        least.contains(&format!(
            "### Normative changes\n\n{rows} are not shown here; `pkimm diff` lists them."
        )),
        "{least}"
    );
    for max in least.len()..whole.len() {
        assert!(of(max).len() <= max, "{max}");
        if max > least.len() + 50 {
            break;
        }
    }
}

/// A comment on a change to everything, of no more than so many bytes: with long titles, and with decisions and texts by hundreds.
fn of_everything(max_bytes: usize, title: &str, decisions: usize) -> String {
    let old = sample::release();
    let mut new = old.clone();
    new.modules[0].categories[0].weight += 2;
    for category in new.modules.iter_mut().flat_map(|of| &mut of.categories) {
        category.name = title.to_owned();
        category.weight += 1;
        category.summary.push_str(&" word".repeat(50));
        for requirement in &mut category.requirements {
            requirement.description = title.to_owned();
            requirement.weight += 1;
            requirement.assessment.push_str(&" word".repeat(50));
        }
    }
    let changes = diff(&old, &new);
    let decision = |index: usize| Decision {
        changes: vec![
            changes.changes[index % changes.changes.len()]
                .subject()
                .to_string(),
        ],
        url: format!("https://example.org/{}/{index}", "minutes/".repeat(30)),
        date: "2026-10-01".parse().unwrap(),
    };
    let decisions: Vec<Decision> = (0..decisions).map(decision).collect();
    shortened(
        &Comparison {
            changes: &changes,
            old: &old,
            new: &new,
            words: &Words::or_english("en", &Templates::default()),
            decisions: &decisions,
            standing: Some(&after(changes.changes.clone(), Bump::None)),
            in_full: true,
            links: None,
        },
        max_bytes,
    )
}

#[test]
fn parts_are_shortened_one_by_one_and_how_far_results_move_last() {
    let whole = of_everything(usize::MAX, "Title", 250);
    let rows =
        |text: &str, start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    let parts = ["| Overall result |", "| minor | ", "- decided on "];
    for max in [4096, 8192, 16_384, 32_768, 65_000, whole.len() - 1] {
        let text = of_everything(max, "Title", 250);
        assert!(text.len() <= max);
        // A part is shown where all before it are.
        let shown = parts.map(|part| (rows(&text, part), rows(&whole, part)));
        for [(above, all), (below, _)] in shown.array_windows() {
            assert!(above == all || *below == 0, "{max}: {shown:?}");
        }
        assert!(shown[0].0 == 1, "{max}: {shown:?}");
        // Each row but the last part's is there where it has room.
        assert!(text.len() + 1024 > max, "{max}: {}", text.len());
    }
    // Half of the decisions are better than none.
    let text = of_everything(65_000, "Title", 250);
    let decisions = rows(&text, "- decided on ");
    assert!(decisions > 100 && decisions < 250, "{decisions}");
}

#[test]
fn a_table_has_a_head_where_it_has_rows() {
    for title in ["Title", &"A title. ".repeat(500)] {
        for max in (4096..40_000).step_by(499) {
            let text = of_everything(max, title, 20);
            let lines: Vec<&str> = text.lines().collect();
            for (at, _) in lines
                .iter()
                .enumerate()
                .filter(|(_, line)| line.starts_with("| --- |"))
            {
                let has_row = lines.get(at + 1).is_some_and(|line| line.starts_with("| "));
                assert!(has_row, "{max}: {text}");
            }
            let ends = text.lines().filter(|line| line.ends_with(" shows them:"));
            assert!(ends.count() == 0 || text.contains("\n- "), "{max}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_comment_fits_into_whatever_bound_there_is(
        max_bytes in 4096_usize..80_000,
        title in "[a-z&<>@*_|`#\\u{fc}\\u{1f600} ]{1,12}",
        times in 1_usize..300,
        decisions in 0_usize..40,
    ) {
        let text = of_everything(max_bytes, &title.repeat(times), decisions);
        prop_assert!(text.len() <= max_bytes, "{} of {max_bytes}", text.len());
        prop_assert!(text.starts_with("**The next release has to be at least 2.1.0"), "{text}");
        prop_assert!(text.contains("### Effect on answers"), "{text}");
    }
}

#[test]
fn what_the_next_release_needs_is_said_with_what_a_change_adds() {
    let changes = |edit: fn(&mut Release)| {
        let old = sample::release();
        let mut new = old.clone();
        edit(&mut new);
        diff(&old, &new).changes
    };
    let nothing = || changes(|_| {});
    let patch = || changes(|release| release.modules[0].description.push('!'));
    let minor = || changes(|release| release.modules[0].categories[0].weight += 1);
    let said = |changes: Vec<pkimm_release::diff::Change>, without| {
        let standing = after(changes, without);
        let words = Words::or_english("en", &Templates::default());
        let sample = sample::release();
        let names = Names::of(&sample, &sample);
        standing_of(&standing, &names, &words, |name| format!("*{name}*"))
    };
    let sample = sample::release();
    let category = &sample.modules[0].categories[0];
    let weight = format!(
        "because the weight of *{}* ({}) changes",
        category.name, category.code
    );
    let next = "The next release has to be at least 2.1.0, a minor version after 2.0.0";
    let description = format!("the description of *{}* changes", sample.modules[0].name);
    for (told, expected) in [
        (
            said(nothing(), Bump::None),
            "Nothing has changed since 2.0.0, so no release is needed.".to_owned(),
        ),
        (
            said(nothing(), Bump::Minor),
            "With this change nothing differs from 2.0.0 any more, and no release is needed."
                .to_owned(),
        ),
        (
            said(minor(), Bump::None),
            format!("{next}, {weight}. Before this change nothing had changed since 2.0.0."),
        ),
        (
            said(minor(), Bump::Patch),
            format!("{next}, {weight}. Without this change 2.0.1 would do."),
        ),
        (
            said(minor(), Bump::Minor),
            format!("{next}, with this change or without it, {weight}."),
        ),
        (
            said(patch(), Bump::Major),
            format!(
                "With this change 2.0.1, a patch version after 2.0.0, is enough for the next release, because {description}. Without it 3.0.0 would be needed."
            ),
        ),
    ] {
        assert_eq!(told, expected);
    }
    let many = changes(|release| {
        for category in release.modules.iter_mut().flat_map(|of| &mut of.categories) {
            category.weight += 1;
            category.requirements[0].weight += 1;
        }
    });
    let told = said(many, Bump::Minor);
    assert!(
        told.contains("because 4 weights change, those of *"),
        "{told}"
    );
    assert_eq!(told.matches("* (G.").count(), 3, "{told}");
    assert!(told.contains(" more."), "{told}");
    // What is in neither version any more is called as the change says.
    let removed = changes(|release| drop(release.modules[0].categories[0].requirements.remove(0)));
    let standing = after(removed, Bump::None);
    let mut now = sample.clone();
    let gone = now.modules[0].categories[0].requirements.remove(0);
    let words = Words::or_english("en", &Templates::default());
    let told = standing_of(&standing, &Names::of(&now, &now), &words, str::to_owned);
    let expected = format!(
        "because the requirement {} ({}) is removed",
        gone.description, gone.code
    );
    assert!(told.contains(&expected), "{told}");
    let told = standing_of(
        &Standing::Unpublished,
        &Names::of(&now, &now),
        &words,
        str::to_owned,
    );
    assert_eq!(
        told,
        "No version is published yet, so the next release can have any version."
    );
}

/// What the next release needs that follows 2.0.0.
fn after(changes: Vec<pkimm_release::diff::Change>, without: Bump) -> Standing {
    let next = |bump: Bump| bump.next("2.0.0").unwrap();
    Standing::After(Following {
        published: "2.0.0".to_owned(),
        next: next(required(&changes)),
        changes,
        without,
        next_without: next(without),
    })
}

#[test]
fn nothing_in_a_text_acts_where_it_is_shown() {
    let hostile = "<img src=x onerror=alert(1)> @pkic/all ![x](https://t.example/p.png) www.t.example a|b\n\n# x `y`";
    let text = compared(|release| {
        let requirement = &mut release.modules[0].categories[0].requirements[0];
        requirement.description = hostile.to_owned();
        requirement.guidance = hostile.to_owned();
    });
    for acting in ["<img", "@pkic", "https://", "www.t", "\n# x"] {
        assert!(!text.contains(acting), "{acting}: {text}");
    }
    // Markdown is not read within the summary of what is folded.
    let read = text.lines().filter(|line| !line.starts_with("<details>"));
    assert_eq!(
        read.filter(|line| line.contains("[x](")).count(),
        0,
        "{text}"
    );
    let cells = text
        .lines()
        .find(|line| line.contains("| Title |"))
        .unwrap();
    assert_eq!(cells.replace("\\|", "").matches('|').count(), 6, "{cells}");
}

#[test]
fn the_headline_is_a_sentence_in_the_language_of_the_words() {
    let said = |language: &str, headline: &Headline<'_>| {
        let words = Words::or_english(language, &Templates::default());
        super::headline(headline, false, &words, |version| format!("v{version}"))
    };
    let nothing = Headline::Nothing {
        from: "1.0.0",
        to: "1.1.0",
    };
    assert_eq!(
        said("en", &nothing),
        "Nothing changed between v1.0.0 and v1.1.0."
    );
    let changed = |next: Option<&str>, normative, overall| Headline::Changed {
        from: "1.0.0",
        required: Bump::Minor,
        next: next.map(str::to_owned),
        normative,
        overall,
    };
    let start = "Compared with v1.0.0, a minor version is required";
    for (headline, expected) in [
        (
            changed(Some("1.1.0"), 0, Overall::Same),
            ", at least 1.1.0: no normative change; overall scores do not shift.",
        ),
        (
            changed(None, 1, Overall::NoResult),
            ": 1 normative change; no overall score to compare.",
        ),
        (
            changed(None, 2, Overall::NotCarried),
            ": 2 normative changes; every answer has to be confirmed.",
        ),
        (
            changed(None, 2, Overall::AtMost("0.20".to_owned())),
            ": 2 normative changes; overall scores of complete assessments shift by at most 0.20.",
        ),
    ] {
        assert_eq!(said("en", &headline), format!("{start}{expected}"));
    }
    let german = said("de", &changed(None, 2, Overall::AtMost("0.20".to_owned())));
    assert!(german.contains("höchstens 0,20"), "{german}");
}

#[test]
fn what_changed_is_called_by_code_name_and_level() {
    let text = compared(|release| {
        release.modules[0].categories[0].levels[1]
            .description
            .push('!');
    });
    let category = &sample::release().modules[0].categories[0];
    let called = format!(": {} {}, level 2", category.code, category.name);
    assert!(text.contains(&called), "{text}");
    let text = compared(|release| release.modules[0].name.push_str(" anew"));
    let module = &sample::release().modules[0];
    assert!(
        text.contains(&format!("| {} anew `module:{}` |", module.name, module.id)),
        "{text}"
    );
}

#[test]
fn ids_can_be_copied_as_they_stand() {
    let text = compared(|release| {
        let requirement = &mut release.modules[0].categories[0].requirements[0];
        requirement.description.push_str(" anew");
        requirement.guidance.push_str(" More.");
    });
    let id = &sample::release().modules[0].categories[0].requirements[0].id;
    // Once in the table, and once in small print below the text.
    assert_eq!(
        text.matches(&format!("`requirement:{id}`")).count(),
        2,
        "{text}"
    );
}

#[test]
fn the_first_line_says_what_is_required() {
    let text = compared(|release| release.modules[0].categories[0].weight += 1);
    let first = text.lines().next().unwrap();
    assert!(
        first.contains("a minor version is required") && first.contains("1 normative change;"),
        "{first}"
    );
    assert!(compared(|_| {}).starts_with("**Nothing changed"));
}

/// A comment on an edit, with each change at a line of a file, and `links` as the address of files.
fn linked(edit: impl FnOnce(&mut Release), links: Option<&str>, in_full: bool) -> String {
    let old = sample::release();
    let mut new = old.clone();
    edit(&mut new);
    let mut changes = diff(&old, &new);
    for change in &mut changes.changes {
        change.location = Some(Location {
            file: "model/a_b & <c>.md".to_owned(),
            line: 7,
        });
    }
    markdown(&Comparison {
        changes: &changes,
        old: &old,
        new: &new,
        words: &Words::or_english("en", &Templates::default()),
        decisions: &[],
        standing: None,
        in_full,
        links,
    })
}

#[test]
fn a_place_is_a_link_where_files_are_on_the_web() {
    let edit = |release: &mut Release| {
        let category = &mut release.modules[0].categories[0];
        category.weight += 1;
        category.levels[0].description.push_str(" More.");
    };
    let address = "https://forge.example/b/model/a_b%20%26%20%3Cc%3E.md#L7";
    let place = "<code>model/a_b &amp; &lt;c&gt;.md:7</code>";
    let text = linked(edit, Some("https://forge.example/b/"), true);
    let link = format!("<a href=\"{address}\">{place}</a></summary>");
    assert!(text.contains(&link), "{text}");
    let category = &sample::release().modules[0].categories[0];
    let link = format!("[{} {}]({address})", category.code, category.name);
    assert!(text.contains(&link), "{text}");
    for links in [None, Some("javascript:x")] {
        let text = linked(edit, links, true);
        assert!(text.contains(&format!(", {place}</summary>")), "{text}");
        assert!(!text.contains("href") && !text.contains("]("), "{text}");
        assert!(text.contains(", `model/a_b & <c>.md:7` |"), "{text}");
    }
    // What was removed is in no file of the newer side.
    let remove = |release: &mut Release| {
        release.modules[0].categories.remove(0);
        release.pages.clear();
    };
    let text = linked(remove, Some("https://forge.example/b/"), true);
    assert!(text.contains(", `model/a_b & <c>.md:7`"), "{text}");
    for line in text.lines().filter(|line| line.contains("removed")) {
        assert!(!line.contains("]("), "{line}");
    }
}

#[test]
fn a_new_category_is_shown_with_its_requirements_and_folded_texts() {
    let add = |release: &mut Release| {
        let mut category = release.modules[0].categories[0].clone();
        category.id = "new-one".to_owned();
        category.code = "G.99".to_owned();
        category.number = 99;
        category.name = "Entirely new matter".to_owned();
        category.summary = "A summary of it.".to_owned();
        category.description = "First.\n\n- one\n- two\n\nLast.".to_owned();
        category.was.clear();
        for level in &mut category.levels {
            level.description = format!("What is at {}.", level.number);
        }
        category.requirements.truncate(1);
        let requirement = &mut category.requirements[0];
        requirement.id = "new-requirement".to_owned();
        requirement.code = "G.99.1".to_owned();
        requirement.description = "Something never asked".to_owned();
        requirement.guidance = "How it is done.".to_owned();
        requirement.assessment = "How it is <b>seen</b>.".to_owned();
        requirement.was.clear();
        release.modules[0].categories.push(category);
    };
    let text = compared(add);
    let weight = sample::release().modules[0].categories[0].requirements[0].weight;
    for expected in [
        "past results stay as they are until the new requirement is rated",
        "Requirements of G.99 Entirely new matter:\n\n",
        &format!(
            "- G.99.1 Something never asked (weight {weight}) `requirement:new-requirement`\n"
        ),
        "<details><summary>Texts of G.99 Entirely new matter</summary>\n\n**Summary**\n\nA summary of it.\n",
        "**Overview**\n\nFirst.\n\n- one\n- two\n\nLast.\n",
        "**G.99.1 Something never asked: guidance**\n\nHow it is done.\n",
        "How it is &lt;b&gt;seen&lt;/b&gt;.",
        "Past results stay as they are until the new requirement is rated.",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("No score shifts"), "{text}");
    // A page of the site takes no HTML, and names the requirements.
    let page = linked(add, None, false);
    assert!(page.contains("- G.99.1 Something never asked"), "{page}");
    for element in ["<details", "<sub", "<ins", "<a "] {
        assert!(!page.contains(element), "{page}");
    }
}

#[test]
fn of_texts_that_do_not_fit_the_longest_are_left_out() {
    let edit = |release: &mut Release| {
        for (index, category) in release
            .modules
            .iter_mut()
            .flat_map(|of| &mut of.categories)
            .enumerate()
        {
            let more = format!(" word{index}").repeat(if index == 1 { 800 } else { 20 });
            category.summary = format!("Of {index}.{more}");
        }
    };
    let whole = told(edit, &[], &[], markdown);
    let of = |max: usize| told(edit, &[], &[], |comparison| shortened(comparison, max));
    let text = of(whole.len() - 1);
    assert!(!text.contains(" word1 word1"), "{text}");
    assert!(text.contains(" word0 word0"), "{text}");
    assert!(
        text.contains(
            "The text of this change is not shown here; `pkimm diff --format markdown` shows it:\n\n- Summary (patch): "
        ),
        "{text}"
    );
}

#[test]
fn lists_without_an_id_are_left_out() {
    let text = compared(|release| release.modules[0].description.push('!'));
    assert!(!text.contains("none"), "{text}");
    let text = compared(|release| {
        release.modules[0].categories[0].levels[0]
            .description
            .push_str(" More.");
    });
    let category = &sample::release().modules[0].categories[0];
    let expected = format!(
        "(they count as they are): {} {} `{}`\n",
        category.code, category.name, category.id
    );
    assert!(
        text.contains(&expected) && text.contains("- self-assessments: "),
        "{text}"
    );
}

#[test]
fn every_kind_of_change_has_a_name_and_two_clauses() {
    for language in ["en", "de"] {
        let words = Words::or_english(language, &Templates::default());
        for kind in Kind::ALL {
            assert_eq!(words.list("kinds", kind.as_str()).len(), 3, "{kind:?}");
        }
    }
}
