//! What a repository has otherwise than most do.

use std::fs;

use pkimm_tests::folder;
use pkimm_tests::program::run;

use super::{BOTH, Repository};

const NEWEST: &str = "seeds/data/seeds-model-1.1.0.yaml";
const NOTES: &str = "seeds/release-notes/1.0.0/_index.md";

#[test]
fn a_model_that_gets_ids_of_its_own_is_still_the_same() {
    // The published model has other ids from its next version on, in another shape.
    let published = Repository::new();
    published.import(BOTH);
    published.rename_ids();
    let structure = published.text("model/model.toml");
    let ids: Vec<&str> = structure
        .lines()
        .filter_map(|line| line.trim().strip_prefix("{ id = \"")?.split('"').next())
        .filter(|id| *id != "germination")
        .collect();
    for id in ids {
        let other = format!("own-{id}");
        let row = |id: &str| format!("{{ id = \"{id}\"");
        published.replace("model/model.toml", &row(id), &row(&other));
        for category in ["collecting", "storage"] {
            let file =
                |name: &str| published.path(&format!("model/categories/{category}/{name}.md"));
            if file(id).exists() {
                fs::rename(file(id), file(&other)).expect("it can be renamed");
            }
        }
        for page in ["assessment/_index.md", "assessment/scoping.md"] {
            let page = format!("model/pages/{page}");
            let text = published.text(&page);
            published.write(&page, text.replace(&format!("#{id}"), &format!("#{other}")));
        }
    }
    let dist = published.path("dist");
    run(pkimm_tests::program::pkimm()
        .arg("--model")
        .arg(published.path("model"))
        .args(["build", "--only", "json", "--out"])
        .arg(&dist));
    let files = folder::read(&dist);
    let newer = files
        .iter()
        .find(|(path, _)| path.contains("-model-"))
        .expect("the document")
        .1;
    let repository = Repository::new();
    repository.import(BOTH);
    let before = folder::read(&repository.path("model/categories"));
    repository.write("newer.json", newer);
    let (status, printed) = repository.import(&["newer.json", "--update", "--out", "model"]);
    assert_eq!(status, Some(0), "{printed}");
    let told = "the published model has ids of its own from this version on; those here stay";
    assert!(printed.contains(told), "{printed}");
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("version = \"2.0.0\"") && structure.contains("\"seeds-are-tested\""),
        "{structure}"
    );
    assert!(
        !structure.contains("\"germination\"") && !structure.contains("\"own-"),
        "{structure}"
    );
    let after = folder::read(&repository.path("model/categories"));
    assert_eq!(folder::differences(&before, &after), Vec::<String>::new());
}

#[test]
fn what_was_removed_there_and_edited_here_stays_whole() {
    let repository = Repository::new();
    repository.import(BOTH);
    let routes = "model/categories/collecting/routes-are-planned.md";
    repository.replace(routes, "owners of the land.", "owners of the lands.");
    let text = repository.text(NEWEST);
    let start = text
        .find("          - id: \"2\"\n            weight: 2\n            description: \"Routes")
        .expect("there");
    let end = start
        + text[start..]
            .find("  - id: \"B\"")
            .expect("the next module");
    let kept = text[..start].to_owned() + &text[end..];
    repository.write(NEWEST, kept);
    let (status, printed) = repository.import(&["seeds", "group", "--update", "--out", "model"]);
    assert_eq!(status, Some(0), "{printed}");
    assert!(
        printed.contains("removed what was edited here, which was kept"),
        "{printed}"
    );
    let structure = repository.text("model/model.toml");
    assert!(
        !structure.contains("id = \"routes-are-planned\"\nsince"),
        "{structure}"
    );
    assert!(!structure.contains("routes-are-planned = "), "{structure}");
    let (_, printed) = repository.run(&["check"]);
    assert!(!printed.contains("duplicate-id"), "{printed}");
}

#[test]
fn an_expression_stays_where_what_it_replaced_is_published_as_it_was() {
    let repository = Repository::new();
    repository.write(
        "seeds/assessment/count.md",
        "---\ntitle: Count\n---\n\nThe model has 2 categories.\n",
    );
    repository.import(BOTH);
    let page = "model/pages/assessment/count.md";
    assert!(
        repository.text(page).contains("{= counts.categories =}"),
        "{}",
        repository.text(page)
    );
    let added = "      - id: \"3\"\n        weight: 1\n        name: \"Sharing\"\n        description: \"How seeds are handed out.\"\n";
    let text = repository.text(NEWEST);
    let start = text
        .find("      - id: \"2\"")
        .or_else(|| text.find("    categories:\n      - id:"))
        .expect("a category");
    let block_start = text[start..]
        .find("        levels:")
        .map(|at| start + at)
        .expect("levels");
    let block_end = block_start
        + text[block_start..]
            .find("        requirements:")
            .expect("requirements");
    let levels = &text[block_start..block_end];
    let requirements = "        requirements:\n          - id: \"1\"\n            weight: 1\n            description: \"Requests are answered\"\n            guidance: |\n              Each request gets an answer.\n            assessment: |\n              - The list of requests\n            references: |\n              - [ISO 20387](https://www.iso.org/standard/67888.html)\n";
    repository.write(NEWEST, text.clone() + added + levels + requirements);
    let (_, printed) = repository.import(&["seeds", "group", "--update", "--out", "model"]);
    assert!(
        repository.text("model/model.toml").contains("Sharing"),
        "{printed}"
    );
    assert!(
        repository.text(page).contains("{= counts.categories =}"),
        "{printed}"
    );
}

#[test]
fn a_number_is_replaced_only_where_it_is_certainly_the_models() {
    let repository = Repository::new();
    let text = "The model has 2 categories.\n\nVersion 1.0.0 had 2 modules.\n\nThe 2 modules in the cold room hum.\n\nIn former times there were 2 categories.\n";
    repository.write(
        "seeds/assessment/count.md",
        format!("---\ntitle: Count\n---\n\n{text}"),
    );
    repository.import(BOTH);
    let page = repository.text("model/pages/assessment/count.md");
    for kept in [
        "{= counts.categories =}",
        "1.0.0 had 2 modules",
        "The 2 modules in",
        "were 2 categories",
    ] {
        assert!(page.contains(kept), "{kept}\n{page}");
    }
}

#[test]
fn a_repository_with_a_charter_is_one_of_the_model_all_the_same() {
    let repository = Repository::new();
    repository.write(
        "seeds/charter.md",
        "---\ntitle: Charter\n---\n\nWhat the group may do.\n",
    );
    let (_, printed) = repository.import(&["seeds", "--out", "model"]);
    assert!(
        repository.path("model/pages/charter.md").exists(),
        "{printed}"
    );
    assert!(
        repository
            .path("model/pages/assessment/scoping.md")
            .exists(),
        "{printed}"
    );
    assert!(
        repository.path("model/releases/1.0.0.json").exists(),
        "{printed}"
    );
}

#[test]
fn days_of_notes_are_read_however_they_are_written() {
    for (written, day) in [
        ("+++\ntitle = \"N\"\ndate = 2024-03-01\n+++\n", "2024-03-01"),
        ("---\ntitle: N\ndate: 2024-3-1\n---\n", "2024-03-01"),
        ("---\ntitle: N\ndate: 1 March 2024\n---\n", "2024-03-01"),
        ("---\ntitle: N\ndate: March 1, 2024\n---\n", "2024-03-01"),
        (
            "---\ntitle: N\ndate: 2024-03-01T10:00:00Z\n---\n",
            "2024-03-01",
        ),
    ] {
        let repository = Repository::new();
        repository.write(NOTES, format!("{written}\nNotes.\n"));
        repository.import(BOTH);
        let notes = repository.text("model/releases/1.0.0.md");
        assert!(
            notes.contains(&format!("date = \"{day}\"")),
            "{written}\n{notes}"
        );
        assert!(
            repository.path("model/releases/1.0.0.json").exists(),
            "{written}"
        );
    }
    // Without a day it is kept beside the model.
    let repository = Repository::new();
    repository.write(NOTES, "---\ntitle: N\n---\n\nNotes.\n");
    repository.import(BOTH);
    assert!(
        repository
            .path("model-import/left/seeds/data/seeds-model-1.0.0.yaml")
            .exists(),
        "{}",
        repository.report()
    );
}

#[test]
fn a_page_keeps_the_address_that_it_names_itself() {
    let repository = Repository::new();
    repository
        .write(
            "seeds/assessment/two.md",
            "---\ntitle: Two\nslug: how-to\nurl: /old/place/\n---\n\nText.\n",
        )
        .write(
            "seeds/assessment/three.md",
            "---\ntitle: Three\n---\n\n[a](../how-to/) [b](two.md).\n",
        );
    repository.import(BOTH);
    let page = repository.text("model/pages/assessment/how-to.md");
    assert!(
        page.contains("aliases = [\"/old/place/\"]") && !page.contains("slug"),
        "{page}"
    );
    let other = repository.text("model/pages/assessment/three.md");
    assert!(
        other.contains("[a](../how-to/) [b](../how-to/)."),
        "{other}\n{}",
        repository.report()
    );
}

#[test]
fn what_a_shortcode_or_an_object_shows_is_published() {
    for body in [
        "---\ntitle: P\n---\n\n{{< figure src=\"../images/unused.png\" >}}\n",
        "---\ntitle: P\n---\n\n<object data=\"../images/unused.png\"></object>\n",
    ] {
        let repository = Repository::new();
        repository.write("seeds/assessment/shows.md", body);
        repository.import(BOTH);
        let image = repository.path("model/pages/assessment/images/unused.png");
        assert!(image.exists(), "{body}\n{}", repository.report());
    }
}

#[test]
fn pages_that_nobody_saw_are_not_published_now() {
    for hidden in ["draft: true", "headless: true", "build:\n  render: never"] {
        let repository = Repository::new();
        repository.write(
            "seeds/assessment/hidden.md",
            format!("---\ntitle: H\n{hidden}\n---\n\nText.\n"),
        );
        repository.import(BOTH);
        assert!(
            !repository.path("model/pages/assessment/hidden.md").exists(),
            "{hidden}"
        );
        assert!(
            repository
                .path("model-import/left/seeds/assessment/hidden.md")
                .exists(),
            "{hidden}"
        );
    }
    let repository = Repository::new();
    repository.write(
        "seeds/assessment/timed.md",
        "---\ntitle: T\nexpiryDate: 2020-01-01\n---\n\nText.\n",
    );
    repository.import(BOTH);
    assert!(
        repository
            .report()
            .contains("Hugo shows this page only as `expiryDate: 2020-01-01` says"),
        "{}",
        repository.report()
    );
}

#[test]
fn the_anchor_of_a_second_heading_leads_to_what_it_became() {
    let repository = Repository::new();
    repository.write(
        "seeds/assessment/twice.md",
        "---\ntitle: Twice\n---\n\n# Twice\n\n- item\n\n## Twice\n\nText.\n",
    );
    repository.import(BOTH);
    let structure = repository.text("model/model.toml");
    assert!(structure.contains("twice-1 = \"twice\""), "{structure}");
}

#[test]
fn two_files_of_one_version_that_differ_are_to_be_decided() {
    let repository = Repository::new();
    let other = repository.text(NEWEST).replace("A sensor", "Sensor");
    repository.write("seeds/tools/other.yaml", other);
    repository.import(BOTH);
    let report = repository.report();
    let decide = report.split("\n## ").nth(1).expect("a section");
    assert!(
        decide.contains("seeds/tools/other.yaml") && decide.contains("and says something else"),
        "{report}"
    );
    // So are a tag and a file.
    let repository = Repository::new();
    let older = "seeds/data/seeds-model-1.0.0.yaml";
    repository
        .git(&["init", "--quiet"])
        .git(&["add", "."])
        .git(&["commit", "--quiet", "--message", "One"]);
    repository.git(&["tag", "release-1.0.0"]);
    let text = repository.text(older);
    repository.write(older, text.replace("weight: 3", "weight: 2"));
    repository.import(BOTH);
    assert!(
        repository
            .report()
            .contains("it says something else than `seeds/data/seeds-model-1.0.0.yaml`"),
        "{}",
        repository.report()
    );
}

#[test]
fn a_file_that_both_sides_changed_is_kept_twice() {
    let repository = Repository::new();
    repository.import(BOTH);
    let image = "pages/assessment/images/plan.png";
    let png = fs::read(repository.path(&format!("model/{image}"))).expect("there");
    repository.write(
        &format!("model/{image}"),
        [png.as_slice(), b"ours"].concat(),
    );
    repository.write(
        "seeds/assessment/images/plan.png",
        [png.as_slice(), b"theirs"].concat(),
    );
    let (_, printed) = repository.import(&["seeds", "group", "--update", "--out", "model"]);
    assert!(
        printed.contains("both sides changed this file, and the one here was kept"),
        "{printed}"
    );
    let theirs = fs::read(
        repository.path("model-update-1.1.0/left/published/pages/assessment/images/plan.png"),
    );
    assert!(theirs.expect(&printed).ends_with(b"theirs"));
    assert!(
        fs::read(repository.path(&format!("model/{image}")))
            .expect("there")
            .ends_with(b"ours")
    );
}

#[test]
fn an_update_says_first_what_it_could_not_read() {
    let repository = Repository::new();
    repository.import(BOTH);
    let text = repository.text(NEWEST).replace("1.1.0", "1.2.0");
    repository.write(
        "seeds/data/seeds-model-1.2.0.yaml",
        text.replacen("modules:", "modules: [", 1),
    );
    let (_, printed) = repository.import(&["seeds", "group", "--update", "--out", "model"]);
    let decide = printed.split("\n## ").nth(1).expect("a section");
    assert!(
        decide.starts_with("To be decided")
            && decide.contains("seeds-model-1.2.0.yaml: it cannot be read"),
        "{printed}"
    );
}

#[test]
fn a_citation_that_was_removed_there_goes_also_where_its_id_is_another_here() {
    let repository = Repository::new();
    repository.import(BOTH);
    let cites = "model/categories/keeping/temperature-is-watched.md";
    let labels = "model/categories/collecting/samples-carry-a-label.md";
    for file in ["model/references.toml", labels, cites] {
        let text = repository.text(file);
        repository.write(file, text.replace("iso-20387", "iso-biobanks"));
    }
    let iso = "- [ISO 20387](https://www.iso.org/standard/67888.html)";
    let bank = "- [Gene bank standards](https://standards.example/gene-banks)";
    let text = repository.text(NEWEST);
    let start = text.find("Temperature is watched").expect("there");
    let at = start + text[start..].find(iso).expect("it is cited");
    repository.write(
        NEWEST,
        text[..at].to_owned() + bank + &text[at + iso.len()..],
    );
    let (_, printed) = repository.import(&["seeds", "group", "--update", "--out", "model"]);
    let now = repository.text(cites);
    assert!(
        !now.contains("iso-biobanks") && now.contains("gene-bank-standards"),
        "{now}\n{printed}"
    );
}

#[test]
fn a_link_to_a_folder_around_it_is_not_followed() {
    let repository = Repository::new();
    std::os::unix::fs::symlink(".", repository.path("seeds/self")).expect("it can be made");
    let (status, printed) = repository.import(BOTH);
    assert_eq!(status, Some(0), "{printed}");
    let report = repository.report();
    assert!(
        report.contains("seeds/self: it was not read: this link leads to a folder around it"),
        "{report}"
    );
    assert!(!report.contains("self/self"), "{report}");
}
