//! What becomes of the text of a published page.

use super::Repository;

/// What a page becomes, and what is said of it.
fn converted(body: &str) -> (String, String) {
    let repository = Repository::new();
    repository.write(
        "seeds/assessment/page.md",
        format!("---\ntitle: P x\n---\n\n{body}\n"),
    );
    let (status, printed) = repository.import(&["seeds", "--out", "model"]);
    assert_eq!(status, Some(0), "{printed}");
    let page = repository.text("model/pages/assessment/page.md");
    let (_, body) = page.split_once("+++\n\n").expect("front matter ends");
    (body.trim_end().to_owned(), repository.report())
}

#[test]
fn pages_become_what_they_show() {
    for (body, expected) in [
        // Anchors stay with what they stand before, and nothing joins what was apart.
        (
            "Some text.\n<a id=\"x\"></a>\n\nNext.",
            "Some text.\n{#x}\n\nNext.",
        ),
        ("<a id=\"x\"></a>\n\nNext.", "Next.\n{#x}"),
        (
            "## Head\n\n<a name='x'></a>\n\nNext.",
            "## Head\n\nNext.\n{#x}",
        ),
        (
            "A.\n\n<a id=\"head\"></a>\n\n## Head\n\nNext.",
            "A.\n\n## Head\n\nNext.",
        ),
        (
            "<a id=\"x\"></a>\n\n- item\n\nFar away.",
            "<a id=\"x\"></a>\n\n- item\n\nFar away.",
        ),
        // What would be read as an expression is shown, within what changes, too.
        (
            "A <span class=\"badge\"> {= x </span> b.",
            "A **{= \"{\" =}= x** b.",
        ),
        // Whatever stands in the title goes with it.
        ("# P <span class=\"badge\">x</span>\n\n- a", "- a"),
        ("# [P x](../faq/_index.md)\n\n- a", "- a"),
        ("# <a id=\"p\"></a>P x\n\n- a", "- a"),
        // Notes keep their places in lists and quotations.
        (
            "- x\n  > **Warning:** second\n- y",
            "- x\n  > [!WARNING]\n  > second\n- y",
        ),
        ("- > **Note** one", "- > [!NOTE]\n  > one"),
        (
            "> one\n{: .callout-info }\n\ntwo",
            "> [!NOTE]\n> one\n\ntwo",
        ),
        (
            "> one\n{class=\"callout-warning big\"}\n\ntwo",
            "> [!WARNING]\n> one\n\ntwo",
        ),
        // A heading of two lines is one.
        (
            "# Other\n\nSet\next three\n---\n\n- a",
            "## Other\n\n### Set ext three\n\n- a",
        ),
        ("Big\n===\n\n- a", "Big\n---\n\n- a"),
        // Links lead to what they mean.
        (
            "[a](../../categories/01-collecting/#1---collecting) b.",
            "[a](../../categories/collecting/) b.",
        ),
        (
            "[a](../../categories/02-keeping/#seeds-are-tested-each-year) b.",
            "[a](../../categories/keeping/#seeds-are-tested) b.",
        ),
        (
            "[a](../scoping/index.md?x=1#where) b.",
            "[a](../scoping/index.md?x=1#where) b.",
        ),
        (
            "[a](../../faq?x=1#questions) b.",
            "[a](../../faq/?x=1#questions) b.",
        ),
        (
            "[a][r] b.\n\n[r]: scoping.md \"Title\"",
            "[a][r] b.\n\n[r]: ../scoping/ \"Title\"",
        ),
        // So do those in HTML.
        (
            "<a class='x' href='../../categories/01-collecting/#routes-are-planned'>a</a> <img src=\"scoping.md\"> b.",
            "<a class='x' href='../../categories/collecting/#routes-are-planned'>a</a> <img src=\"../scoping/\"> b.",
        ),
        (
            "<p>\n<a href=\"https://seeds.example/faq\">a</a>\n<a href=\"../../wg/charter\">b</a>\n</p>",
            "<p>\n<a href=\"https://seeds.example/faq\">a</a>\n<a href=\"../../wg/charter\">b</a>\n</p>",
        ),
        (
            "<img srcset=\"scoping.md, /logo.png 2x\" src=\"../../faq/index.html#a\"> b.",
            "<img srcset=\"../scoping/, /logo.png 2x\" src=\"../../faq/#a\"> b.",
        ),
        // And those that Hugo makes of the name of a page, wherever that is said from.
        (
            "[a]({{< ref \"scoping\" >}}) [b]({{< relref \"/faq#a\" >}}) [c]({{% ref \"02-keeping\" %}}).",
            "[a](../scoping/) [b](../../faq/#a) [c](../../categories/keeping/).",
        ),
        (
            "`{{< ref \"scoping\" >}}` [a]({{< ref \"nothing\" >}}).",
            "`{{< ref \"scoping\" >}}` [a]({{< ref \"nothing\" >}}).",
        ),
        // An anchor above the title is none of its words.
        ("<a id=\"own\"></a>\n\n# P x\n\nNext.", "Next.\n{#own}"),
        (
            "<a id=\"x\"></a>\n\nNext.\n{#own}",
            "<a id=\"x\"></a>\n\nNext.\n{#own}",
        ),
        ("<a id=\"p-x\"></a>\n\n# P x\n\nNext.", "Next.\n{#p-x}"),
    ] {
        let (page, report) = converted(body);
        assert_eq!(page, expected, "{body}\n{report}");
    }
}

#[test]
fn what_a_page_says_of_references_and_weights_is_compared() {
    let repository = Repository::new();
    let keeping = "seeds/categories/02-keeping/_index.md";
    repository
        .replace(keeping, "/67888.html)", "/1.html)")
        .replace(
            keeping,
            "[Gene bank standards](https://standards.example/gene-banks)",
            "[Standards of banks](https://standards.example/gene-banks)\n- [More](https://standards.example/more)",
        )
        .replace(keeping, "| Weight |\n| ---: | --- | ---: |", "| Weight | Since |\n| ---: | --- | ---: | --- |")
        .replace(keeping, "is watched | 3 |", "is watched | 5 | 1.0.0 |")
;
    repository.import(&["seeds", "--out", "model"]);
    let report = repository.report();
    for told in [
        "the weight 5 of `temperature-is-watched`",
        "the address of the reference \"ISO 20387\" of `temperature-is-watched`",
        "the title \"Standards of banks\" of a reference of `seeds-are-tested`, which is \"Gene bank standards\" in the data,",
        "the reference \"More\" of `seeds-are-tested`",
    ] {
        let told = format!("{told} differs from the model's data");
        assert!(report.contains(&told), "{told}\n{report}");
    }
    let page = repository.text(keeping);
    let start = page.find("- [ISO 20387]").expect("there");
    let end = start + page[start..].find('\n').expect("a line");
    repository.replace(keeping, &page[start..end], "None.");
    repository.import(&["seeds", "--out", "other"]);
    let told = "the list of references, which lacks \"ISO 20387\",";
    assert!(repository.text("other-import/report.md").contains(told));
}

#[test]
fn the_number_that_a_category_had_earlier_leads_to_its_page_as_well() {
    let repository = Repository::new();
    let older = "seeds/data/seeds-model-1.0.0.yaml";
    repository
        .replace(older, "name: \"Collecting\"", "name: \"Another\"")
        .replace(older, "name: \"Keeping\"", "name: \"Collecting\"")
        .replace(older, "name: \"Another\"", "name: \"Keeping\"");
    repository.import(&["seeds", "group", "--out", "model"]);
    let model = repository.text("model/model.toml");
    for anchor in [
        "1---collecting",
        "2---collecting",
        "1---keeping",
        "2---keeping",
    ] {
        assert!(
            model.contains(&format!("{anchor} = \"\"")),
            "{anchor}: {model}"
        );
    }
}

#[test]
fn a_page_without_a_number_gets_none() {
    let repository = Repository::new();
    for (page, numbered, plain) in [
        (
            "seeds/categories/01-collecting/_index.md",
            "# 1 - Collecting",
            "# Collecting",
        ),
        (
            "seeds/categories/02-keeping/_index.md",
            "# 2 - Keeping",
            "# Keeping",
        ),
    ] {
        repository.replace(page, numbered, plain);
    }
    repository.import(&["seeds", "group", "--out", "model"]);
    let model = repository.text("model/model.toml");
    assert!(
        !model.contains("---collecting") && !model.contains("---keeping"),
        "{model}"
    );
}
