//! One becomes several, and several become one; levels and modules.

use pkimm_tests::folder;

use super::Work;

/// Adds a line to a file.
fn add(work: &Work, path: &str, text: &str) {
    folder::write(&work.path(path), work.text(path) + text);
}

/// Whether a check finds no error, and what was said of the change.
fn is_sound(work: &Work, said: &str) {
    assert_eq!(work.errors(), [""; 0], "{said}");
}

#[test]
fn a_requirement_becomes_two_at_its_place_with_its_texts() {
    let work = Work::small();
    add(
        &work,
        "categories/trust-anchors/anchor-list.md",
        "\nSee [itself](#anchor-list).\n",
    );
    add(
        &work,
        "categories/issuing-certificates/profiles.md",
        "\nSee [the list](../trust-anchors/#anchor-list).\n",
    );
    let said = work.does(&[
        "split",
        "G.1.1",
        "--into",
        "Roots are listed",
        "--into",
        "Names are listed",
        "--reason",
        "Two things were asked at once.",
    ]);
    is_sound(&work, &said);
    let structure = work.text("model.toml");
    assert!(
        work.at("{ id = \"roots-listed\", weight = 2")
            < work.at("{ id = \"names-listed\", weight = 2")
    );
    assert!(work.at("{ id = \"names-listed\"") < work.at("{ id = \"anchor-review\""));
    assert!(structure.contains("successors = [\"roots-listed\", \"names-listed\"]"));
    assert!(!structure.contains("{ id = \"anchor-list\""));
    for id in ["roots-listed", "names-listed"] {
        let text = work.text(&format!("categories/trust-anchors/{id}.md"));
        assert!(text.contains("draft = true"), "{text}");
        assert!(text.contains("A list names every root"), "{text}");
        assert!(text.contains("See [itself](#roots-listed)."), "{text}");
    }
    let other = work.text("categories/issuing-certificates/profiles.md");
    assert!(
        other.contains("(../trust-anchors/#roots-listed)"),
        "{other}"
    );
    assert!(
        !work
            .path("categories/trust-anchors/anchor-list.md")
            .exists()
    );
}

#[test]
fn a_part_is_split_off_and_the_rest_stays() {
    let work = Work::small();
    let said = work.does(&["split", "anchor-list", "--into", "Names are listed"]);
    is_sound(&work, &said);
    let mut changes = work.changes();
    changes.retain(|kind| !kind.starts_with("page-"));
    assert_eq!(changes, ["requirement-added", "requirement-renumbered"]);
    assert!(
        said.contains("take out of `model/categories/trust-anchors/anchor-list.md`"),
        "{said}"
    );
    // What is said of levels is said once.
    let levels = "[levels]\n1 = '''\nNobody knows the roots by name.\n'''\n2 = '''\nEach root is on the list.\n'''\n+++\n\n## Guidance";
    let list = "categories/trust-anchors/anchor-list.md";
    let text = work.text(list).replace("+++\n\n## Guidance", levels);
    folder::write(&work.path(list), text);
    let said = work.does(&["split", "anchor-list", "--into", "Owners are listed"]);
    is_sound(&work, &said);
    let part = work.text("categories/trust-anchors/owners-listed.md");
    assert!(
        part.contains("[levels]\n# 1 = '''\n# Nobody knows the roots by name.\n# '''\n# 2"),
        "{part}"
    );
    for (arguments, told) in [
        (
            &["split", "G", "--into", "X"][..],
            "a category or a requirement is meant",
        ),
        (&["split", "anchor-list"], "`--into` is missing"),
        (
            &[
                "split",
                "anchor-list",
                "--into",
                "X y",
                "--take",
                "profiles",
            ],
            "has none that a part could take",
        ),
        (
            &["split", "trust-anchors", "--into", "X y"],
            "name with `--take`",
        ),
        (
            &[
                "split",
                "trust-anchors",
                "--into",
                "X y",
                "--take",
                "anchor-list",
                "--take",
                "names-listed",
                "--take",
                "owners-listed",
                "--take",
                "anchor-review",
            ],
            "has to keep a requirement",
        ),
        (
            &[
                "split",
                "trust-anchors",
                "--into",
                "X y",
                "--take",
                "profiles",
            ],
            "is no requirement of `trust-anchors`",
        ),
        (
            &["split", "anchor-list", "--into", "X y", "--into", "Z"],
            "`--reason` is missing",
        ),
    ] {
        work.refuses(arguments, told);
    }
}

#[test]
fn a_category_gives_requirements_to_a_new_one() {
    let work = Work::small();
    add(
        &work,
        "categories/trust-anchors/anchor-list.md",
        "\nSee [the review](#anchor-review) and [itself](#anchor-list).\n",
    );
    add(
        &work,
        "categories/trust-anchors/anchor-review.md",
        "\nSee [the list](#anchor-list).\n",
    );
    let said = work.does(&[
        "split",
        "trust-anchors",
        "--into",
        "Reviews",
        "--take",
        "anchor-review",
    ]);
    is_sound(&work, &said);
    let review = work.text("categories/reviews/anchor-review.md");
    assert!(
        review.contains("(../trust-anchors/#anchor-list)"),
        "{review}"
    );
    let list = work.text("categories/trust-anchors/anchor-list.md");
    assert!(list.contains("(../reviews/#anchor-review)"), "{list}");
    assert!(list.contains("[itself](#anchor-list)"), "{list}");
    let overview = work.text("categories/reviews/_index.md");
    assert!(
        overview.contains("draft = true") && overview.contains("where every chain ends"),
        "{overview}"
    );
    let changes = work.changes();
    for kind in ["category-added", "requirement-moved"] {
        assert!(changes.contains(&kind.to_owned()), "{changes:?}");
    }
    // And back: what was split off was never published, so that nothing is recorded.
    let reason = ["--reason", "It was one."];
    let merge = ["merge", "reviews", "--into", "trust-anchors"];
    let said = work.does(&[merge.as_slice(), reason.as_slice()].concat());
    is_sound(&work, &said);
    let review = work.text("categories/trust-anchors/anchor-review.md");
    assert!(
        review.contains("[the list](../trust-anchors/#anchor-list)"),
        "{review}"
    );
    let structure = work.text("model.toml");
    assert!(!structure.contains("reviews"), "{structure}");
}

#[test]
fn requirements_of_two_categories_become_one() {
    let work = Work::small();
    let profiles = "categories/issuing-certificates/profiles.md";
    add(
        &work,
        "pages/assessment/evaluation.md",
        "\nSee [profiles](../../categories/issuing-certificates/#profiles).\n",
    );
    add(
        &work,
        "categories/issuing-certificates/_index.md",
        "\nSee [profiles](#profiles).\n",
    );
    add(&work, profiles, "\nSee [itself](#profiles).\n");
    work.does(&[
        "new",
        "requirement",
        "issuing-certificates",
        "--title",
        "Requests are checked",
    ]);
    add(&work, profiles, "\nSee [requests](#requests-checked).\n");
    let said = work.does(&[
        "merge",
        "profiles",
        "--into",
        "anchor-list",
        "--reason",
        "Both are lists.",
    ]);
    is_sound(&work, &said);
    let list = work.text("categories/trust-anchors/anchor-list.md");
    let parts = [
        "draft = true",
        "## Guidance\n\nA list names every root that is trusted.\n\n<!-- From `categories/issuing-certificates/profiles.md`: make one text of both. -->\n\n",
        "## Assessment\n\n- The list of roots\n\n<!-- From",
        "See [itself](#anchor-list).",
        "See [requests](../issuing-certificates/#requests-checked).",
    ];
    for part in parts {
        assert!(list.contains(part), "{part}: {list}");
    }
    let page = work.text("pages/assessment/evaluation.md");
    assert!(
        page.contains("(../../categories/trust-anchors/#anchor-list)"),
        "{page}"
    );
    let overview = work.text("categories/issuing-certificates/_index.md");
    assert!(
        overview.contains("[profiles](../trust-anchors/#anchor-list)"),
        "{overview}"
    );
    assert!(!work.path(profiles).exists());
    for (arguments, told) in [
        (
            ["merge", "anchor-list", "--into", "anchor-list"],
            "cannot be merged with itself",
        ),
        (
            ["merge", "anchor-list", "--into", "trust-anchors"],
            "like is merged with like",
        ),
    ] {
        let (status, _, said) = work.run(&[&arguments[..], &["--reason", "x"]].concat());
        assert!(
            status == Some(2) && said.contains(told),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn a_module_leaves_with_all_that_it_holds() {
    let work = Work::small();
    add(
        &work,
        "categories/trust-anchors/anchor-list.md",
        "\nSee [issuing](../issuing-certificates/), [profiles](../issuing-certificates/#profiles).\n",
    );
    let (status, _, said) = work.run(&["retire", "O", "--reason", "It is gone."]);
    assert!(
        status == Some(2) && said.contains("`profiles` is named in"),
        "{said}"
    );
    let said = work.does(&[
        "retire",
        "O",
        "--successor",
        "anchor-review",
        "--reason",
        "It is gone.",
    ]);
    is_sound(&work, &said);
    assert!(!work.path("categories/issuing-certificates").exists());
    let list = work.text("categories/trust-anchors/anchor-list.md");
    assert!(
        list.contains("See [issuing](../trust-anchors/#anchor-review), [profiles](../trust-anchors/#anchor-review)."),
        "{list}"
    );
}

#[test]
fn modules_and_requirements_change_places_within_what_holds_them() {
    let work = Work::small();
    work.does(&["move", "O", "--before", "G"]);
    work.does(&["move", "anchor-review", "--before", "anchor-list"]);
    is_sound(&work, "");
    let structure = work.text("model.toml");
    assert!(
        work.at("[[levels]]") < work.at("id = \"O\"")
            && work.at("id = \"O\"") < work.at("id = \"G\"")
    );
    assert!(
        work.at("id = \"profiles\"") < work.at("id = \"G\""),
        "{structure}"
    );
    assert!(work.at("id = \"anchor-review\"") < work.at("id = \"anchor-list\""));
    for (arguments, told) in [
        (&["move", "O", "--after", "anchor-list"][..], "is no module"),
        (&["move", "O", "--after", "rfc-5280"], "is no module"),
        (&["move", "O"], "`TO`, `--after` or `--before` is missing"),
        (&["move", "O", "--after", "O"], "cannot stand beside itself"),
    ] {
        work.refuses(arguments, told);
    }
}

#[test]
fn a_level_gets_a_place_for_its_text_wherever_levels_have_one() {
    let work = Work::small();
    let said = work.does(&["new", "level", "--name", "Planned", "--after", "1"]);
    is_sound(&work, &said);
    let structure = work.text("model.toml");
    assert!(
        structure.contains("[[levels]]\nnumber = 2\nname = \"Planned\"\n\n[[levels]]\nnumber = 3\nname = \"Managed\""),
        "{structure}"
    );
    let overview = work.text("categories/trust-anchors/_index.md");
    assert!(
        overview.contains("'''\n# 2 = '''…''': Planned\n3 = '''\n"),
        "{overview}"
    );
    assert!(overview.contains("draft = true"), "{overview}");
    assert!(
        said.contains("texts that name a level by its number"),
        "{said}"
    );
    let said = work.does(&["new", "level", "--name", "Best"]);
    is_sound(&work, &said);
    let overview = work.text("categories/trust-anchors/_index.md");
    assert!(
        overview.contains("'''\n# 4 = '''…''': Best\n+++"),
        "{overview}"
    );
    // In a draft, what is to be written of the levels above is about other numbers then.
    work.does(&[
        "new",
        "category",
        "G",
        "--title",
        "Trust services",
        "--first",
        "X y",
    ]);
    work.does(&["new", "level", "--name", "Between", "--after", "3"]);
    let draft = work.text("categories/trust-services/_index.md");
    let remarks = "# 3 = '''…''': Managed\n# 4 = '''…''': Between\n# 5 = '''…''': Best\n+++";
    assert!(draft.contains(remarks), "{draft}");
    let (status, _, said) = work.run(&["new", "level", "--name", "X", "--after", "9"]);
    assert!(
        status == Some(2) && said.contains("there is no level 9; the levels are 1, 2, 3, 4, 5"),
        "{said}"
    );
}

#[test]
fn an_id_is_made_of_a_title_in_any_script() {
    let work = Work::small();
    work.does(&[
        "new",
        "requirement",
        "trust-anchors",
        "--title",
        "Schlüssel für Ämter",
    ]);
    assert!(
        work.path("categories/trust-anchors/schlussel-fur-amter.md")
            .exists()
    );
}

#[test]
fn what_is_named_twice_is_meant_once() {
    let work = Work::small();
    let profiles = "categories/issuing-certificates/profiles.md";
    add(&work, profiles, "\nSee [itself](#profiles).\n");
    work.does(&[
        "new",
        "requirement",
        "O.2",
        "--title",
        "Requests are checked",
    ]);
    let said = work.does(&[
        "merge",
        "profiles",
        "O.2.1",
        "--into",
        "anchor-list",
        "--reason",
        "Both are lists.",
    ]);
    is_sound(&work, &said);
    let list = work.text("categories/trust-anchors/anchor-list.md");
    assert_eq!(
        said.matches("is part of `anchor-list`").count(),
        1,
        "{said}"
    );
    assert_eq!(list.matches("<!-- From").count(), 2, "{list}");
    // What takes a text along leads nowhere else.
    assert!(!said.contains("profiles.md:"), "{said}");
}

#[test]
fn a_module_comes_with_a_category_and_a_requirement_at_its_place() {
    let new = [
        "new",
        "module",
        "C",
        "Compliance",
        "--category",
        "Audits",
        "--requirement",
        "Audits are planned",
    ];
    let work = Work::small();
    let said = work.does(&[&new[..], &["--before", "O"]].concat());
    assert_eq!(work.errors(), [""; 0], "{said}");
    assert!(work.at("id = \"anchor-review\"") < work.at("id = \"C\""));
    assert!(work.at("id = \"C\"") < work.at("id = \"audits\""));
    assert!(work.at("id = \"audits-planned\"") < work.at("id = \"O\""));
    let mut changes = work.changes();
    changes.retain(|kind| kind.ends_with("-added"));
    assert_eq!(changes, ["module-added", "category-added"]);
    for path in ["_index", "audits-planned"] {
        let draft = work.text(&format!("categories/audits/{path}.md"));
        assert!(draft.contains("draft = true"), "{draft}");
        let told = format!("write the texts in `model/categories/audits/{path}.md`");
        assert!(said.contains(&told), "{said}");
    }
    // What a module says of itself is asked for as well.
    assert!(said.contains("this module has no `description`"), "{said}");
    work.does(&[
        "new",
        "category",
        "C",
        "--title",
        "Laws",
        "--first",
        "Laws are known",
    ]);
    // At the end, what left the model stays behind it.
    let work = Work::small();
    work.does(&new);
    assert!(work.at("id = \"profiles\"") < work.at("id = \"C\""));
    assert!(work.at("id = \"audits-planned\"") < work.at("[[retired]]"));
    work.refuses(&new, "`C` is in the model already; choose another letter");
    let work = Work::small();
    for (arguments, told) in [
        (
            &["c", "Compliance"][..],
            "`c` cannot be the id of a module; write one capital letter",
        ),
        (&["CO", "Compliance"], "write one capital letter"),
        (
            &["C", "governance"],
            "the module `G` is called `Governance` already",
        ),
        (&["C", "Compliance", "--after", "profiles"], "is no module"),
        (&["C", "Compliance", "--after", "X"], "the model has no `X`"),
        (&["C"], "`NAME` is missing"),
    ] {
        let arguments = [&new[..2], arguments, &new[4..]].concat();
        work.refuses(&arguments, told);
    }
    work.refuses(&new[..6], "`--requirement` is missing");
    work.refuses(&new[..4], "`--category` is missing");
}

#[test]
fn a_module_comes_into_a_structure_that_is_written_as_lists() {
    let work = Work::small();
    let structure = work.text("model.toml");
    let start = structure.find("[[modules]]").expect("there");
    let lists = concat!(
        "modules = [{ id = \"G\", name = \"Governance\", description = \"Who decides.\", categories = [",
        "{ id = \"trust-anchors\", name = \"Trust anchors\", weight = 3, requirements = [",
        "{ id = \"anchor-list\", weight = 2, title = \"Trust anchors are listed\" },",
        "{ id = \"anchor-review\", weight = 1, title = \"Trust anchors are reviewed\" }] }] },",
        "{ id = \"O\", name = \"Operations\", description = \"Who works.\", categories = [",
        "{ id = \"issuing-certificates\", name = \"Issuing certificates\", weight = 2, requirements = [",
        "{ id = \"profiles\", weight = 4, title = \"Certificate profiles are documented\" }] }] }]\n",
    );
    let limits = structure.find("[limits]").expect("there");
    let retired = structure.find("[[retired]]").expect("there");
    let written = [
        &structure[..limits],
        lists,
        "\n",
        &structure[limits..start],
        &structure[retired..],
    ];
    folder::write(&work.path("model.toml"), written.concat());
    assert_eq!(work.errors(), [""; 0]);
    work.does(&[
        "new",
        "module",
        "C",
        "Compliance",
        "--category",
        "Audits",
        "--requirement",
        "Audits are planned",
    ]);
    assert_eq!(work.errors(), [""; 0]);
    assert!(work.at("id = \"profiles\"") < work.at("id = \"C\""));
    assert!(work.at("id = \"C\"") < work.at("id = \"audits-planned\""));
}

#[test]
fn files_are_named_as_findings_name_them() {
    let work = Work::small();
    let (status, _, said) = work.run(&["retire", "anchor-list", "--reason", "It is gone."]);
    assert!(
        status == Some(2) && said.contains("is named in model/pages/_index.md:10;"),
        "{said}"
    );
    for (arguments, told) in [
        (
            &["new", "page", "x", "--title", "X"][..],
            "`model/pages/x.md` is a page",
        ),
        (
            &["new", "page", "assessment/evaluation", "--title", "X"],
            "there is already a file `model/pages/assessment/evaluation.md`",
        ),
        (
            &[
                "merge",
                "anchor-review",
                "--into",
                "anchor-list",
                "--reason",
                "x",
            ],
            "make one text of several in `model/categories/trust-anchors/anchor-list.md`",
        ),
        (
            &[
                "merge",
                "anchor-review",
                "--into",
                "anchor-list",
                "--reason",
                "x",
            ],
            "still fit, in `model/model.toml`",
        ),
        (
            &["split", "profiles", "--into", "A part"],
            "take out of `model/categories/issuing-certificates/profiles.md` what",
        ),
        (
            &["new", "level", "--name", "Exemplary"],
            "model/model.toml:29: this level has no `summary`",
        ),
        (
            &["new", "requirement", "trust-anchors", "--title", ""],
            "\nmodel/model.toml:",
        ),
    ] {
        let (_, _, said) = Work::small().run(arguments);
        assert!(said.contains(told), "{said}");
    }
    let mut program = pkimm_tests::program::pkimm();
    let within = work.path("pages");
    let arguments = ["new", "page", "y", "--title", "Y"];
    let output = program.current_dir(&within).args(arguments).output();
    let said = output.expect("it starts").stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("`../pages/y.md` is a page"), "{said}");
}

#[test]
fn answers_on_the_scale_of_before_are_said_to_be_on_another_one() {
    let work = Work::small();
    work.does(&["new", "level", "--name", "Planned", "--after", "1"]);
    let answers = "{ \"version\": \"1.0.0\", \"kind\": \"assessment\", \"answers\": { \"anchor-list\": { \"level\": 2 } } }";
    folder::write(&work.place.path().join("answers.json"), answers);
    let (status, printed, said) = work.run(&["score", "answers.json"]);
    assert_eq!(status, Some(0), "{said}");
    let told = "1 to confirm, because the scale of levels changed (each keeps its number, which may mean another level now): anchor-list";
    assert!(
        printed.contains(told) && !printed.contains("wording"),
        "{printed}"
    );
    let (_, printed, _) = work.run(&["diff", "1.0.0"]);
    let told = "cannot be computed: the two versions have different scales, and every answer has to be confirmed";
    assert!(printed.contains(told), "{printed}");
}

#[test]
fn parts_that_become_one_again_are_one_successor() {
    let work = Work::small();
    let parts = ["--into", "Anchors are named", "--into", "Anchors are known"];
    let split = ["split", "anchor-list", "--reason", "Two things were asked."];
    work.does(&[&split[..], &parts].concat());
    assert!(
        work.text("model.toml")
            .contains("successors = [\"anchors-named\", \"anchors-known\"]")
    );
    let merge = ["merge", "anchors-named", "--into", "anchors-known"];
    work.does(&[&merge[..], &["--reason", "They belong together."]].concat());
    let structure = work.text("model.toml");
    assert!(
        structure.contains("successors = [\"anchors-known\"]"),
        "{structure}"
    );
    assert_eq!(work.errors(), [""; 0]);
}
