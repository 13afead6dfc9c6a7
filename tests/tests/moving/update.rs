//! A newer public repository is merged into a folder that was edited since.

use std::fs;

use pkimm_tests::folder;

use super::{BOTH, Repository};

impl Repository {
    /// A model folder, imported, and a newer version of the repository with some changes.
    fn with_newer() -> Self {
        let repository = Self::new();
        repository.import(&["seeds", "--out", "model"]);
        let older = fs::read_to_string(repository.path("seeds/data/seeds-model-1.1.0.yaml"))
            .expect("there");
        repository.write(
            "seeds/data/seeds-model-1.2.0.yaml",
            older.replace("\"1.1.0\"", "\"1.2.0\""),
        );
        repository
            .replace(
                NEWER,
                "weight: 2\n            description: \"Routes",
                "weight: 4\n            description: \"Routes",
            )
            .replace(NEWER, "somebody is called when", "a bell rings when")
            .replace(
                "seeds/faq/_index.md",
                "There are 3 levels.",
                "There are no other levels.",
            )
            .write(
                "seeds/assessment/new.md",
                "---\ntitle: New\n---\n\nA new page.\n",
            )
            .write(
                NEWER,
                fs::read_to_string(repository.path(NEWER)).expect("there") + ADDED,
            );
        repository
    }

    fn update(&self, what: &str) -> (Option<i32>, String) {
        self.import(&[what, "--update", "--out", "model"])
    }
}

const NEWER: &str = "seeds/data/seeds-model-1.2.0.yaml";
const ADDED: &str = "          - id: \"3\"
            weight: 1
            description: \"Rooms are locked\"
            guidance: |
              A lock keeps out those who have no task there.
            assessment: |
              - The list of keys
            references: |
              - [ISO 20387](https://www.iso.org/standard/67888.html)
";
const TEMPERATURE: &str = "model/categories/keeping/temperature-is-watched.md";

#[test]
fn a_newer_version_is_merged_into_what_was_edited_since() {
    let repository = Repository::with_newer();
    repository
        .replace(
            "model/model.toml",
            "weight = 3, title = \"Samples",
            "weight = 5, title = \"Samples",
        )
        .replace("model/model.toml", "[lints]", "# our own settings\n[lints]")
        .replace(
            "model/categories/collecting/routes-are-planned.md",
            "owners of the land.",
            "owners of the land.\n\n<!-- ask in spring -->",
        )
        .replace(
            "model/pages/assessment/scoping.md",
            "Begin with the rooms.",
            "Begin with the cold rooms.",
        );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    // The version is too small for what left the model, as it is for those who published it.
    assert!(!printed.contains("To be decided"), "{printed}");
    let structure = repository.text("model/model.toml");
    for kept in [
        "# our own settings",
        "weight = 5, title = \"Samples",
        "weight = 4, title = \"Routes",
        "version = \"1.2.0\"",
        "title = \"Rooms are locked\"",
    ] {
        assert!(structure.contains(kept), "{kept}\n{structure}");
    }
    assert!(
        repository
            .text("model/categories/collecting/routes-are-planned.md")
            .contains("<!-- ask in spring -->")
    );
    assert!(
        repository
            .text("model/pages/assessment/scoping.md")
            .contains("the cold rooms")
    );
    assert!(
        repository
            .text("model/pages/assessment/new.md")
            .contains("A new page.")
    );
    assert!(repository.text(TEMPERATURE).contains("a bell rings when"));
    assert!(
        repository
            .text("model/categories/keeping/rooms-are-locked.md")
            .contains("A lock keeps out")
    );
    let (status, printed) = repository.run(&["check"]);
    assert!(
        status == Some(1) && printed.contains("bump-too-small") && printed.contains("1 error"),
        "{printed}"
    );
    // What was taken over is no change any more.
    repository.replace(
        "model/model.toml",
        "version = \"1.2.0\"",
        "version = \"2.0.0\"",
    );
    let before = folder::read(&repository.path("model"));
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new(),
        "{printed}"
    );
}

#[test]
fn what_both_sides_changed_is_marked_and_found() {
    let repository = Repository::with_newer();
    repository
        .replace(TEMPERATURE, "somebody is called", "the keeper is called")
        .replace(
            "model/model.toml",
            "weight = 2, title = \"Routes",
            "weight = 1, title = \"Routes",
        );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    assert!(
        printed.contains("categories/keeping/temperature-is-watched.md:7: both sides changed this"),
        "{printed}"
    );
    assert!(
        printed.contains("weight-changed of `requirement:routes-are-planned` from 2 to 4"),
        "{printed}"
    );
    let text = repository.text(TEMPERATURE);
    assert!(
        text.contains("the keeper is called") && text.contains("a bell rings when"),
        "{text}"
    );
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("weight = 1, title = \"Routes")
            && structure.contains("weight = 4, title = \"Routes"),
        "{structure}"
    );
    let (status, printed) = repository.run(&["check"]);
    assert!(
        status == Some(1) && printed.contains("merge-conflict"),
        "{printed}"
    );
    // Nothing is merged into what is undecided.
    let before = folder::read(&repository.path("model"));
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(2), "{printed}");
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new()
    );
}

#[test]
fn either_side_of_a_conflict_can_be_kept() {
    let repository = Repository::new();
    repository.import(BOTH);
    let keeping = "name = \"Keeping\"\nweight = 3";
    repository.replace("model/model.toml", keeping, &keeping.replace('3', "4"));
    repository.replace(
        "seeds/data/seeds-model-1.1.0.yaml",
        "weight: 3\n        name: \"Keeping\"",
        "weight: 2\n        name: \"Keep it\"",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    let text = repository.text("model/model.toml");
    assert!(
        text.contains("name = \"Keep it\"\n<<<<<<< ours\nweight = 4"),
        "{text}"
    );
    let start = text.find("<<<<<<<").expect("a conflict");
    let middle = start + text[start..].find("=======\n").expect("two sides");
    let end = middle + text[middle..].find(">>>>>>>").expect("the end");
    let behind = end + text[end..].find('\n').expect("a line") + 1;
    let line = start + text[start..].find('\n').expect("a line") + 1;
    let sides = [&text[line..middle], &text[middle + 8..end]];
    for side in sides {
        let kept = format!("{}{side}{}", &text[..start], &text[behind..]);
        toml::from_str::<toml::Table>(&kept).unwrap_or_else(|error| panic!("{error}\n{kept}"));
    }
}

#[test]
fn both_parts_of_a_conflict_have_what_one_side_alone_changed() {
    let repository = Repository::with_newer();
    repository
        .replace(
            NEWER,
            "weight: 4\n            description: \"Routes are planned",
            "weight: 4\n            description: \"Routes are drawn",
        )
        .replace(
            "model/model.toml",
            "title = \"Routes are planned",
            "title = \"Routes are known",
        );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    let structure = repository.text("model/model.toml");
    for part in [
        "weight = 4, title = \"Routes are known",
        "weight = 4, title = \"Routes are drawn",
    ] {
        assert!(structure.contains(part), "{part}\n{structure}");
    }
}

#[test]
fn facts_of_one_line_that_the_sides_changed_apart_are_no_conflict() {
    let repository = Repository::with_newer();
    let category = "weight: 3\n        name: \"Keeping\"";
    repository
        .replace(NEWER, category, &category.replace('3', "4"))
        .replace(
            "model/model.toml",
            "title = \"Routes are planned\"",
            "title = \"Routes are planned well\"",
        )
        .replace(
            "model/model.toml",
            "name = \"Keeping\"",
            "name = \"Storing\" # as the board calls it",
        );
    let (status, told) = repository.update("seeds");
    assert_eq!(status, Some(0), "{told}");
    let text = repository.text("model/model.toml");
    // In one line, and in two that are next to each other.
    for merged in [
        "weight = 4, title = \"Routes are planned well\"",
        "name = \"Storing\" # as the board calls it\nweight = 4",
    ] {
        assert!(text.contains(merged), "{text}");
    }
}

#[test]
fn a_level_that_both_sides_rename_is_one_conflict() {
    let repository = Repository::with_newer();
    repository.replace(NEWER, "Rooted", "Firm").replace(
        "model/model.toml",
        "\"Rooted\"",
        "\"Grown\"",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    let structure = repository.text("model/model.toml");
    let conflict = "<<<<<<< ours\nname = \"Grown\"\n=======\nname = \"Firm\"\n>>>>>>> theirs\n";
    assert_eq!(structure.matches("<<<<<<<").count(), 1, "{structure}");
    assert!(structure.contains(conflict), "{structure}");
}

#[test]
fn a_link_that_an_update_breaks_is_told_by_it() {
    let repository = Repository::with_newer();
    repository
        .replace("seeds/faq/_index.md", "## ", "## All ")
        .replace(
            "model/pages/assessment/scoping.md",
            "Begin with the rooms.",
            "Begin with the [rooms](../../faq/#how-many-levels-are-there).",
        );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    let told = "pages/assessment/scoping.md:20: the page has no anchor `#how-many-levels-are-there` (`broken-anchor`)";
    let decide = printed.split("\n## ").nth(1).expect("a section");
    assert!(decide.contains(told), "{printed}");
}

#[test]
fn an_update_brings_anchors_and_says_all_of_it_each_time() {
    let repository = Repository::new();
    repository.import(BOTH);
    repository.write(
        "seeds/assessment/later.md",
        "---\ntitle: Later\n---\n\n# Later\n\n> **Note**: now.\n",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert!(
        repository
            .text("model/model.toml")
            .contains("\n[site.anchors.\"model/assessment/later\"]\nlater = \"\"\n")
    );
    assert!(printed.contains("`#later` of the page"), "{printed}");
    // The same version once more, with something else that has no place.
    repository.write("seeds/tools/new.py", "print()\n");
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    let again = repository.path("model-update-1.1.0-2/left/seeds/tools/new.py");
    assert!(again.exists(), "{printed}");
}

#[test]
fn what_one_side_removed_goes_or_is_to_be_decided() {
    let repository = Repository::with_newer();
    // Here a page goes that the other side changed, and a requirement gets another id.
    fs::remove_file(repository.path("model/pages/faq/_index.md")).expect("there");
    repository.replace(
        "model/model.toml",
        "id = \"samples-carry-a-label\"",
        "id = \"labels\"",
    );
    let category = repository.path("model/categories/collecting");
    fs::rename(
        category.join("samples-carry-a-label.md"),
        category.join("labels.md"),
    )
    .expect("there");
    repository.replace(
        "model/pages/assessment/_index.md",
        "#samples-carry-a-label",
        "#labels",
    );
    // There a requirement goes, and another one changes its title.
    let newer = repository.text(NEWER);
    let start = newer.find("          - id: \"2\"\n            weight: 2\n            description: \"Seeds are tested\"").expect("there");
    let end = newer.find(ADDED).expect("there");
    let newer = newer[..start].to_owned() + &newer[end..].replace("id: \"3\"", "id: \"2\"");
    repository.write(
        NEWER,
        newer.replace("Samples carry a label", "Samples carry a clear label"),
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.contains("the published model changed what was removed here: page-body-changed of `page:faq/_index.md`"), "{printed}");
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("id = \"labels\", weight = 3, title = \"Samples carry a clear label\""),
        "{structure}"
    );
    assert!(
        structure.contains("[[retired]]\nid = \"seeds-are-tested\"\nsince = \"1.2.0\""),
        "{structure}"
    );
    assert!(
        !repository
            .path("model/categories/keeping/seeds-are-tested.md")
            .exists()
    );
    assert!(!repository.path("model/pages/faq/_index.md").exists());
}

#[test]
fn a_file_alone_updates_a_folder_and_leaves_what_it_cannot_say() {
    let repository = Repository::with_newer();
    let pages = folder::read(&repository.path("model/pages"));
    // A file does not say which ids are retired, and the one of a requirement that it lacks is.
    let newer = repository.text(NEWER);
    let start = newer.find("          - id: \"2\"\n            weight: 2\n            description: \"Seeds are tested\"").expect("there");
    let end = newer.find(ADDED).expect("there");
    repository.write(NEWER, newer[..start].to_owned() + &newer[end..]);
    // A remark that only the file has is not lost with it.
    let file = "model/categories/keeping/seeds-are-tested.md";
    repository.write(
        file,
        repository.text(file) + "\n<!-- Ask the keepers. -->\n",
    );
    let (status, printed) = repository.update(NEWER);
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(
        folder::differences(&pages, &folder::read(&repository.path("model/pages"))),
        Vec::<String>::new(),
        "{printed}"
    );
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("weight = 4, title = \"Routes")
            && structure.contains("Work depends on single people."),
        "{structure}"
    );
    assert!(
        structure.contains("[[retired]]\nid = \"seeds-are-tested\"\nsince = \"1.2.0\""),
        "{structure}"
    );
    assert!(
        repository.text(file).contains("<!-- Ask the keepers. -->")
            && printed.contains("whether it has remarks to be kept"),
        "{printed}"
    );
}

#[test]
fn without_a_record_or_with_errors_nothing_is_updated() {
    let repository = Repository::with_newer();
    let record = repository.text("model/imported.json");
    fs::remove_file(repository.path("model/imported.json")).expect("there");
    let (status, printed) = repository.update("seeds");
    assert!(
        status == Some(2) && printed.contains("there is no `imported.json`"),
        "{printed}"
    );
    repository.write("model/imported.json", "{");
    let (status, printed) = repository.update("seeds");
    assert!(
        status == Some(2) && printed.contains("imported.json:1"),
        "{printed}"
    );
    repository.write("model/imported.json", record);
    repository.replace(
        "model/model.toml",
        "weight = 3, title = \"Samples",
        "weight = x, title = \"Samples",
    );
    let before = folder::read(&repository.path("model"));
    let (status, printed) = repository.update("seeds");
    assert!(
        status == Some(2) && printed.contains("has errors"),
        "{printed}"
    );
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new()
    );
    let (status, printed) = repository.import(&["seeds", "--update", "--out", "nowhere"]);
    assert_eq!(status, Some(2), "{printed}");
}

#[test]
fn a_text_whose_lines_break_elsewhere_is_no_conflict() {
    let repository = Repository::new();
    let guidance = "Routes are planned before the season begins, with the owners of the land.";
    let broken = "Routes are planned\n              before the season begins,\n              with the owners of the land.";
    repository.replace("seeds/data/seeds-model-1.1.0.yaml", guidance, broken);
    repository.import(&["seeds", "--out", "model"]);
    let path = "model/categories/collecting/routes-are-planned.md";
    assert!(
        repository.text(path).contains("planned\nbefore"),
        "the lines are as they were"
    );
    let newer = repository
        .text("seeds/data/seeds-model-1.1.0.yaml")
        .replace("1.1.0", "1.2.0");
    repository.write(
        NEWER,
        newer.replace("before the season begins,", "before each season begins,"),
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert!(
        repository.text(path).contains("before each season begins"),
        "{printed}"
    );
}

#[test]
fn what_moved_or_came_on_both_sides_is_marked() {
    let repository = Repository::with_newer();
    // A requirement stands in another category there, and its text was changed here.
    let newer = repository.text(NEWER);
    let start = newer
        .find("          - id: \"2\"\n            weight: 4\n            description: \"Routes")
        .expect("there");
    let end = newer.find("  - id: \"B\"").expect("there");
    let routes = newer[start..end]
        .replace("id: \"2\"", "id: \"4\"")
        .replace("of the land", "of the ground");
    repository.write(NEWER, newer[..start].to_owned() + &newer[end..] + &routes);
    repository.replace(
        "model/categories/collecting/routes-are-planned.md",
        "of the land",
        "of the fields",
    );
    // A page came on both sides.
    repository.write(
        "model/pages/assessment/new.md",
        "+++\ntitle = \"Ours\"\n+++\n\nOur own page.\n",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    let text = repository.text("model/categories/keeping/routes-are-planned.md");
    assert!(
        text.contains("of the fields")
            && text.contains("of the ground")
            && text.contains("<<<<<<<"),
        "{text}\n{printed}"
    );
    assert!(
        !repository
            .path("model/categories/collecting/routes-are-planned.md")
            .exists()
    );
    let page = repository.text("model/pages/assessment/new.md");
    assert!(
        page.contains("Our own page.") && page.contains("A new page."),
        "{page}"
    );
    let (status, printed) = repository.run(&["check"]);
    assert!(
        status == Some(1) && printed.contains("merge-conflict"),
        "{printed}"
    );
}

#[test]
fn what_is_cited_here_stays_and_what_a_category_held_is_retired() {
    let repository = Repository::with_newer();
    let newer = repository.text(NEWER);
    // There a category goes, with the only citations of a standard but one; here that is cited anew.
    let start = newer.find("  - id: \"B\"").expect("there");
    let other = "  - id: \"B\"\n    name: \"Bank\"\n    description: \"What happens inside.\"\n    categories: []\n";
    let newer = newer[..start].replace(
        "[ISO 20387](https://www.iso.org/standard/67888.html)",
        "[Gene bank standards](https://standards.example/gene-banks)",
    );
    repository.write(NEWER, newer + other);
    repository.replace(
        "model/categories/collecting/routes-are-planned.md",
        "references = [",
        "references = [\"iso-20387\", ",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    let structure = repository.text("model/model.toml");
    for id in ["keeping", "temperature-is-watched", "seeds-are-tested"] {
        assert!(
            structure.contains(&format!("[[retired]]\nid = \"{id}\"")),
            "{id}\n{structure}"
        );
    }
    assert!(
        repository
            .text("model/references.toml")
            .contains("id = \"iso-20387\""),
        "{printed}"
    );
    assert!(
        printed.contains("the published model removed `iso-20387`, which is cited here"),
        "{printed}"
    );
}

#[test]
fn another_model_an_older_one_and_a_folder_that_is_left_out_change_nothing_by_mistake() {
    let repository = Repository::with_newer();
    fs::remove_dir_all(repository.path("model")).expect("there");
    fs::remove_dir_all(repository.path("model-import")).expect("there");
    repository.import(BOTH);
    let pages = folder::read(&repository.path("model/pages/wg"));
    let before = folder::read(&repository.path("model"));
    let older = repository.text("seeds/data/seeds-model-1.0.0.yaml");
    repository.write("old/model.yaml", &older);
    let (status, printed) = repository.update("old/model.yaml");
    assert!(
        status == Some(2) && printed.contains("older than version"),
        "{printed}"
    );
    let mut other = older.replace("1.0.0\"\nmodules", "9.0.0\"\nmodules");
    for (from, to) in [
        ("Samples carry a label", "Bread is baked"),
        (
            "A label names the place and the day on which a sample was taken.",
            "Dough rests.",
        ),
        (
            "Routes are planned before the season begins, with the owners of the land.",
            "Salt is weighed.",
        ),
        ("Routes are planned", "Salt is weighed"),
        (
            "A sensor in each room reports the temperature, and somebody is called when it leaves its bounds.",
            "Ovens are hot.",
        ),
        ("Temperature is watched", "Ovens are swept"),
    ] {
        other = other.replace(from, to);
    }
    repository.write("old/other.yaml", other);
    let (status, printed) = repository.update("old/other.yaml");
    assert!(
        status == Some(2) && printed.contains("seems to be another model"),
        "{printed}"
    );
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new()
    );
    // Without the folder of the group, its pages stay.
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(
        folder::differences(&pages, &folder::read(&repository.path("model/pages/wg"))),
        Vec::<String>::new(),
        "{printed}"
    );
    let report = repository.text("model-update-1.2.0/report.md");
    assert!(report.contains("# The import of it"), "{report}");
}
