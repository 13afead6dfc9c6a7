//! Pages get another address.

use std::fs;

use pkimm_tests::folder;

use super::Work;

#[test]
fn a_page_gets_another_address_and_links_follow_both_ways() {
    let work = Work::small();
    let page = "pages/assessment/evaluation.md";
    let more = "\n## Top\n\nSee [the list](../../categories/trust-anchors/#anchor-list), [here](#top), [all](../../assessment/) and [at the root]({= page.root =}assessment/).\n";
    folder::write(&work.path(page), work.text(page) + more);
    let profiles = "categories/issuing-certificates/profiles.md";
    let link = "\nSee [scores](../../assessment/evaluation/).\n";
    folder::write(&work.path(profiles), work.text(profiles) + link);
    folder::write(
        &work.path("releases/1.1.0.md"),
        "+++\n+++\n\nSee [scores](../../assessment/evaluation/).\n",
    );
    // A text of the model is shown on a page of its own.
    let structure = work.text("model.toml");
    let described = "description = \"Who decides, see [scores](../../assessment/evaluation/).\"";
    folder::write(
        &work.path("model.toml"),
        structure.replace("description = \"Who decides.\"", described),
    );
    let before = work.errors();
    assert_eq!(before, [""; 0]);
    let said = work.does(&["rename", "assessment/evaluation", "assessment/scores"]);
    assert_eq!(work.errors(), before, "{said}");
    for (path, link) in [
        (profiles, "[scores](../../assessment/scores/)"),
        ("pages/_index.md", "(assessment/scores/)"),
        ("pages/assessment/_index.md", "(scores/)"),
        ("releases/1.1.0.md", "(../../assessment/scores/)"),
        ("model.toml", "(../../assessment/scores/)"),
    ] {
        let text = work.text(path);
        assert!(text.contains(link), "{path}: {text}");
    }
    assert!(!work.path(page).exists());
    let said = work.does(&["rename", "pages/assessment/scores.md", "scoring"]);
    assert_eq!(work.errors(), before, "{said}");
    let text = work.text("pages/scoring.md");
    for link in [
        "(../categories/trust-anchors/#anchor-list)",
        "[here](#top)",
        "[all](../assessment/)",
        "({= page.root =}assessment/)",
        "[overview](../#where-to-start)",
    ] {
        assert!(text.contains(link), "{link}: {text}");
    }
    assert!(work.text(profiles).contains("[scores](../../scoring/)"));
    // It was published where it stood at first, and nowhere else.
    assert!(
        text.contains("aliases = [\"assessment/evaluation\"]\n"),
        "{text}"
    );
    for (arguments, told) in [
        (["rename", "scoring", "scoring"], "called so already"),
        (
            ["rename", "scoring", "Scoring page"],
            "cannot be the path of a page",
        ),
        (
            ["rename", "scoring", "rating/_index"],
            "the page of its folder",
        ),
        (
            ["rename", "_index", "rating"],
            "is the first page of its tree",
        ),
        (
            ["rename", "assessment", "assessment/rating"],
            "stands within what is renamed",
        ),
        (
            ["rename", "asessment/_index", "rating"],
            "the model has no page `asessment/_index`; did you mean `assessment/_index.md`?",
        ),
    ] {
        work.refuses(&arguments, told);
    }
}

#[test]
fn the_old_address_of_a_published_page_leads_to_the_new_one() {
    let work = Work::small();
    work.does(&["rename", "assessment/evaluation", "scoring"]);
    let text = work.text("pages/scoring.md");
    assert!(
        text.contains("aliases = [\"assessment/evaluation\"]"),
        "{text}"
    );
    assert_eq!(work.errors(), [""; 0]);
    work.does(&["build", "--only", "hugo"]);
    let page = work.place.path().join("dist/site/model/scoring/_index.md");
    let page = fs::read_to_string(page).expect("there");
    assert!(page.contains("assessment/evaluation"), "{page}");
}

#[test]
fn a_published_page_moves_into_another_folder_with_all_that_leads_somewhere() {
    let work = Work::small();
    work.edit(
        "pages/assessment/evaluation.md",
        "+++\n",
        "+++\n#:schema ../../../schemas/page.schema.json\naliases = [\"older\", \"/far/\"]\n",
    );
    work.does(&["rename", "assessment/evaluation", "help/rating/scores"]);
    let text = work.text("pages/help/rating/scores.md");
    assert!(
        text.contains(
            "aliases = [\"../../assessment/older\", \"/far/\", \"../../assessment/evaluation\"]"
        ),
        "{text}"
    );
    assert!(text.contains("#:schema ../../../../schemas/page.schema.json\n"));
    assert_eq!(work.errors(), [""; 0]);
    let Some(rendered) = crate::site::render(&work.path("")) else {
        return;
    };
    for old in ["assessment/evaluation", "assessment/older"] {
        let address = pkimm_tests::mount::address(&format!("model/{old}"));
        let page = &rendered.site.pages[&address];
        assert!(page.is_redirection, "{address}");
    }
}

#[test]
fn a_page_goes_to_another_tree_and_addresses_that_are_made_follow() {
    let work = Work::of(&folder::model());
    folder::write(
        &work.path("pages/contribution.md"),
        work.text("pages/contribution.md")
            + "\nRead [answers](/wg/pkimm/model/faq/#results-and-versions) and [more]({= page.root =}faq/).\n",
    );
    let before = work.errors();
    assert_eq!(before, [""; 0]);
    work.does(&["rename", "faq", "help/questions"]);
    let text = work.text("pages/contribution.md");
    for link in [
        "(/wg/pkimm/model/help/questions/#results-and-versions)",
        "({= page.root =}help/questions/)",
    ] {
        assert!(text.contains(link), "{link}: {text}");
    }
    let group = work.text("pages/wg/_index.md");
    assert!(group.contains("url = \"{= site.model =}help/questions/\""));
    work.does(&["rename", "help/questions", "wg/questions"]);
    let group = work.text("pages/wg/_index.md");
    assert!(group.contains("url = \"{= site.group =}questions/\""));
    let text = work.text("pages/contribution.md");
    for link in [
        "(/wg/pkimm/questions/#results-and-versions)",
        "({= site.group =}questions/)",
    ] {
        assert!(text.contains(link), "{link}: {text}");
    }
    let text = work.text("pages/wg/questions.md");
    // Where it was published it is led from as that tree is mounted.
    assert!(
        text.contains("aliases = [\"/wg/pkimm/model/faq/\"]"),
        "{text}"
    );
    assert_eq!(work.errors(), before);
}

#[test]
fn a_page_that_gets_its_old_address_back_is_as_it_was() {
    for (page, others) in [
        (
            "assessment/evaluation",
            ["assessment/scores", "help/rating/scores", "wg/scores"],
        ),
        ("faq", ["questions", "help/faq", "wg/faq"]),
    ] {
        let work = Work::of(&folder::model());
        let before = work.files();
        for other in others {
            work.does(&["rename", page, other]);
            assert_ne!(work.files(), before);
            let said = work.does(&["rename", other, page]);
            // An alias is an address that the page had, and no link.
            assert_eq!(work.files(), before, "{page}, {other}: {said}");
        }
    }
}

#[test]
fn a_page_is_called_as_a_shell_completes_its_path() {
    let work = Work::small();
    let said = work.does(&[
        "rename",
        "model/pages/assessment/evaluation.md",
        "model/pages/assessment/scores.md",
    ]);
    assert!(work.path("pages/assessment/scores.md").exists(), "{said}");
    work.does(&["new", "page", "model/pages/help.md", "--title", "Help"]);
    assert!(work.path("pages/help.md").exists());
    work.does(&["new", "page", "pages/terms.md", "--title", "Terms"]);
    assert!(work.path("pages/terms.md").exists());
    assert!(!work.path("pages/model").exists());
}

#[test]
fn a_new_page_names_its_schema_from_where_it_stands() {
    let work = Work::of(&folder::model());
    work.does(&["new", "page", "help/first/steps", "--title", "First steps"]);
    let text = work.text("pages/help/first/steps.md");
    assert!(
        text.starts_with("+++\n#:schema ../../../../site-templates/hugo/page.schema.json\n"),
        "{text}"
    );
}

#[test]
fn addresses_of_what_was_published_lead_on_from_its_page() {
    let page = |work: &Work, category: &str| {
        work.does(&["build", "--only", "hugo"]);
        let path = format!("dist/site/model/categories/{category}/_index.md");
        fs::read_to_string(work.place.path().join(path)).expect("there")
    };
    let work = Work::small();
    work.does(&["rename", "anchor-list", "list-of-anchors"]);
    let text = page(&work, "trust-anchors");
    assert!(
        text.contains("<a id=\"anchor-list\"></a>\n\n### "),
        "{text}"
    );
    // The page of a category that leaves leads to the one that covers its subject.
    let reason = "Part of the other.";
    let retire = ["retire", "G", "--successor", "profiles", "--reason", reason];
    let work = Work::small();
    work.does(&retire);
    let text = page(&work, "issuing-certificates");
    assert!(text.contains("aliases:\n  - trust-anchors\n"), "{text}");
    // What was a requirement had no page.
    assert!(!text.contains("anchor-list"), "{text}");
}

#[test]
fn a_folder_of_pages_is_renamed_with_all_that_it_holds() {
    let work = Work::of(&folder::model());
    let image = "pages/assessment/steps.csv";
    folder::write(&work.path(image), "a,b\n1,2\n");
    let page = "pages/assessment/scoping.md";
    folder::write(
        &work.path(page),
        work.text(page) + "\nSee [the steps](../steps.csv).\n",
    );
    let before = (work.errors(), work.files());
    assert_eq!(before.0, [""; 0]);
    for (old, new) in [
        ("assessment", "help/rating"),
        ("help/rating/_index", "assessment"),
    ] {
        let said = work.does(&["rename", old, new]);
        assert_eq!(work.errors(), before.0, "{said}");
        if new == "assessment" {
            break;
        }
        assert!(!work.path("pages/assessment").join("_index.md").exists());
        assert!(work.path("pages/help/rating/steps.csv").exists());
        for (path, text) in [
            ("pages/_index.md", "(help/rating/scoping/)"),
            (
                "pages/help/rating/_index.md",
                "aliases = [\"../assessment\"]",
            ),
            (
                "pages/help/rating/scoping.md",
                "aliases = [\"../../assessment/scoping\"]",
            ),
            (
                "pages/help/rating/scoping.md",
                "#:schema ../../../../site-templates/",
            ),
            (
                "pages/wg/_index.md",
                "url = \"{= site.model =}help/rating/\"",
            ),
        ] {
            let found = work.text(path);
            assert!(found.contains(text), "{path}: {text}: {found}");
        }
    }
    // And back, to the byte.
    assert_eq!(work.files(), before.1);
}
