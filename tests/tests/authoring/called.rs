//! What something new is called: on one line, and as nothing else of its kind.

use super::Work;

#[test]
fn what_is_typed_twice_is_added_once() {
    for (arguments, title, told) in [
        (
            &["new", "requirement", "trust-anchors", "--title"][..],
            "Another one",
            "the requirement `another-one` is called `Another one` already; give the new requirement another title",
        ),
        (
            &["new", "category", "G", "--first", "Another one", "--title"],
            "Another category",
            "the category `another-category` is called `Another category` already",
        ),
        (
            &[
                "new",
                "module",
                "C",
                "--category",
                "Audits",
                "--requirement",
                "Audits are planned",
            ],
            "Compliance",
            "`C` is in the model already",
        ),
        (
            &["new", "level", "--name"],
            "Exemplary",
            "level 3 is called `Exemplary` already; give the new level another name",
        ),
        (
            &["new", "page", "assessment/interviews", "--title"],
            "Interviews",
            "there is already a file",
        ),
        (
            &["new", "reference", "rfc-3161", "--title"],
            "Time-Stamp Protocol",
            "`rfc-3161` is in the catalog already",
        ),
    ] {
        let work = Work::small();
        let arguments = [arguments, &[title]].concat();
        work.does(&arguments);
        work.refuses(&arguments, told);
    }
}

#[test]
fn no_two_of_a_kind_get_the_same_name() {
    let work = Work::small();
    for (arguments, told) in [
        // A requirement in another category is asked for as well.
        (
            &[
                "new",
                "requirement",
                "O.2",
                "--title",
                " trust  Anchors are listed",
            ][..],
            "the requirement `anchor-list` is called `Trust anchors are listed` already",
        ),
        (
            &[
                "new",
                "category",
                "O",
                "--title",
                "TRUST anchors",
                "--first",
                "X",
            ],
            "the category `trust-anchors` is called `Trust anchors` already; give the new category another name",
        ),
        (
            &[
                "new",
                "category",
                "O",
                "--title",
                "Another",
                "--first",
                "Trust anchors are listed",
            ],
            "give the new requirement another title",
        ),
        (
            &["new", "level", "--name", "managed"],
            "level 2 is called `Managed` already",
        ),
        (
            &["new", "reference", "other", "--title", "First profile"],
            "the catalog has `First Profile` already; cite it as `old-profile`, or",
        ),
        (
            &[
                "split", "profiles", "--into", "One", "--into", "one", "--reason", "x",
            ],
            "`one` is named twice; give each requirement a title of its own",
        ),
        (
            &["split", "profiles", "--into", "Trust anchors are listed"],
            "the requirement `anchor-list` is called",
        ),
        (
            &[
                "split",
                "trust-anchors",
                "--into",
                "Issuing certificates",
                "--take",
                "anchor-list",
            ],
            "the category `issuing-certificates` is called",
        ),
    ] {
        work.refuses(arguments, told);
    }
    // What leaves makes room for a part of it, and a name of another kind is no hindrance.
    work.does(&[
        "split",
        "profiles",
        "--into",
        "Certificate profiles are documented",
        "--into",
        "Certificate profiles are reviewed",
        "--reason",
        "Two things were asked.",
    ]);
    work.does(&["new", "requirement", "O.2", "--title", "Trust anchors"]);
    // A model that allows it may have two alike.
    let work = Work::small();
    work.edit(
        "model.toml",
        "[limits]",
        "[lints]\ntitle-repeated = \"off\"\n\n[limits]",
    );
    work.does(&["new", "level", "--name", "Managed"]);
}

#[test]
fn names_stand_on_one_line() {
    let work = Work::small();
    for (arguments, told) in [
        (
            &["new", "requirement", "O.2", "--title", "A\nb"][..],
            "the title `A\\nb` has a line break; write it on one line",
        ),
        (
            &["new", "category", "O", "--title", "A\tb", "--first", "X"],
            "the name `A\\tb` has a tab; write a space instead",
        ),
        (
            &["new", "category", "O", "--title", "A b", "--first", "X\ry"],
            "the title `X\\ry` has a line break",
        ),
        (
            &["new", "level", "--name", "A\u{1b}b"],
            "the name `A\\u{1b}b` has a character that nobody sees (U+001B); leave it out",
        ),
        (
            &["new", "page", "x", "--title", "A\u{202e}b"],
            "nobody sees (U+202E)",
        ),
        (
            &["new", "reference", "x", "--title", "A\nb"],
            "the title `A\\nb` has a line break",
        ),
        (
            &[
                "new",
                "reference",
                "x",
                "--title",
                "A",
                "--authority",
                "I\nB",
            ],
            "the authority `I\\nB` has a line break",
        ),
        (
            &["split", "profiles", "--into", "A\nb"],
            "the title `A\\nb` has a line break",
        ),
        (
            &["rename", "profiles", "a\nb"],
            "`a b` cannot be an id; write lowercase words joined by hyphens",
        ),
        (
            &["rename", "assessment/evaluation", "a\u{7}b"],
            "`a\\u{7}b` cannot be the path of a page",
        ),
        (
            &["new", "requirement", "O.2", "--title", "A", "--id", "a\nb"],
            "`a b` cannot be an id",
        ),
    ] {
        work.refuses(arguments, told);
    }
}

/// A name that becomes that of a file has to be one on every system.
#[test]
fn what_no_file_can_be_called_nothing_is_called() {
    let work = Work::small();
    let category = ["new", "category", "O", "--title", "Aux", "--first", "Known"];
    let requirement = ["new", "requirement", "O.2", "--title", "Nul"];
    let extension = ["new", "extension", "con", "--name", "Con"];
    for (arguments, path) in [
        (&category[..], "categories/aux/_index.md"),
        (&requirement, "categories/issuing-certificates/nul.md"),
        (
            &["rename", "profiles", "con"],
            "categories/issuing-certificates/con.md",
        ),
        (&["new", "page", "con/x", "--title", "X"], "pages/con/x.md"),
        (&extension, "extensions/con/extension.toml"),
    ] {
        work.refuses(
            arguments,
            &format!("the path `{path}` is the name of a device on Windows"),
        );
    }
    assert_eq!(work.errors(), [""; 0]);
}

#[test]
fn an_id_is_never_used_again() {
    let work = Work::small();
    work.does(&["rename", "profiles", "profile-list"]);
    let new = [
        "new",
        "requirement",
        "O.2",
        "--title",
        "Another one",
        "--id",
    ];
    let category = [
        "new", "category", "O", "--title", "A", "--first", "B", "--id",
    ];
    for (arguments, id, told) in [
        (
            &new[..],
            "old-anchors",
            "`old-anchors` left the model in 1.0.0, and an id is never used again; choose another with `--id`",
        ),
        (&category, "old-anchors", "left the model in 1.0.0"),
        (
            &["rename", "anchor-list"],
            "old-anchors",
            "left the model in 1.0.0",
        ),
        (
            &new,
            "profiles",
            "`profiles` is the former id of `profile-list`, and an id is never used again; choose another with `--id`",
        ),
        (
            &["rename", "anchor-list"],
            "profiles",
            "never used again; choose another one",
        ),
        (
            &new,
            "trust-anchors",
            "`trust-anchors` is in the model already; choose another with `--id`",
        ),
    ] {
        work.refuses(&[arguments, &[id]].concat(), told);
    }
    // An id that is made of a title is another one by itself.
    let said = work.does(&["new", "requirement", "O.2", "--title", "Old anchors"]);
    assert!(said.contains("`old-anchors-2`"), "{said}");
}
