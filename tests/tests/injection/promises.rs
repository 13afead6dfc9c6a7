//! Every promise of SECURITY.md is held by tests that are named here, and those that no other suite holds are here.

use std::process::Command;

use pkimm_emit::{EmitOptions, Publication, formats};
use pkimm_tests::program::{building, pkimm};
use pkimm_tests::{folder, models, tools};

use super::{BASE, by_language};

/// Each sentence about what is promised, and the tests that fail where it is broken.
const PROMISES: &[(&str, &[&str])] = &[
    (
        "No content of a model folder can crash the tool or make it run forever.",
        &[
            "no_text_makes_check_panic",
            "no_bytes_make_check_panic",
            "a_damaged_case_never_panics",
        ],
    ),
    (
        "File size, number of files, depth of folders, and the steps and bytes of page expressions are limited, and exceeding a limit is reported.",
        &[
            "bounds_hold_for_files_in_memory_too",
            "too_many_files_are_an_error",
            "no_more_is_read_than_a_model_can_hold",
            "a_file_that_is_larger_than_it_may_be_is_told_and_never_read",
            "a_pipe_or_a_folder_in_the_place_of_a_file_is_an_error_at_once",
            "every_fault_is_found_where_it_is",
            "what_would_take_everything_is_refused",
        ],
    ),
    (
        "Nothing outside the model folder is read because of its content.",
        &[
            "every_fault_is_found_where_it_is",
            "a_path_that_leads_out_of_the_folder_is_never_read",
        ],
    ),
    (
        "Ids cannot name a path, and a symbolic link that leaves the folder is refused.",
        &[
            "each_type_takes_what_it_is_and_nothing_else",
            "every_fault_is_found_where_it_is",
        ],
    ),
    (
        "A file whose name some common file system cannot hold, or cannot keep apart from another one, is reported and not read, in a folder and at a revision.",
        &[
            "a_name_that_no_file_may_have_is_found_and_never_printed_as_it_is",
            "the_same_names_are_found_at_a_revision",
        ],
    ),
    (
        "A document, wherever it comes from, leads nowhere outside the folder that is written to: ids and paths in it are looked at when it is read, and one that is no name of a file on every common file system is refused at its line.",
        &[
            "a_document_whose_names_lead_elsewhere_is_refused_by_every_command_and_nothing_is_written",
            "names_of_a_document_lead_nowhere_else_and_can_be_kept_apart",
            "the_name_of_a_file_is_never_longer_than_a_file_system_holds",
        ],
    ),
    (
        "So is an id, address, version or language of our own document that is not of its form.",
        &["a_text_of_a_type_is_refused_at_its_line_where_it_is_anything_else"],
    ),
    (
        "A build writes nothing outside the output folder, and removes nothing in it that an earlier build did not write.",
        &[
            "a_build_writes_into_its_folder_alone",
            "a_build_removes_what_a_build_wrote_and_nothing_else",
            "nothing_is_written_or_removed_behind_a_link_that_leads_elsewhere",
            "what_killed_runs_left_behind_goes_and_what_a_run_holds_stays",
        ],
    ),
    (
        "A run that is interrupted, or that the disk fails, leaves every file of yours as it was or as it was to be.",
        &[
            "a_first_build",
            "an_import",
            "a_fix_of_several_files",
            "a_release_whose_bundle_is_replaced",
            "on_a_full_disk_nothing_is_torn_and_there_is_room_for_the_next_run",
        ],
    ),
    (
        "The error names the place, and the next run completes the work and removes what was left behind.",
        &[
            "a_round_of_watching",
            "without_the_right_to_write_nothing_is_changed_and_the_place_is_named",
            "on_a_full_disk_nothing_is_torn_and_there_is_room_for_the_next_run",
        ],
    ),
    (
        "Page expressions can read the model and nothing else: no files, no environment, no network.",
        &["expressions_read_the_model_and_nothing_else"],
    ),
    (
        "No text of a model folder, document, archive, note or answers file acts where it is shown as text.",
        &[
            "every_text_of_the_document_is_free_or_of_a_type",
            "nothing_that_is_printed_acts_on_a_terminal_or_a_runner",
            "hugo_shows_every_text_and_runs_none",
            "a_browser_shows_every_text_and_runs_none",
            "whoever_reads_data_reads_texts",
            "no_format_shows_a_sign_that_acts",
        ],
    ),
    (
        "On a terminal it moves, colors and turns nothing.",
        &["nothing_that_is_printed_acts_on_a_terminal_or_a_runner"],
    ),
    (
        "In the log of a workflow it is no command, and each finding is one.",
        &[
            "nothing_that_is_printed_acts_on_a_terminal_or_a_runner",
            "a_line_that_stays_is_no_command",
        ],
    ),
    (
        "In the comment of a comparison it is no HTML, link or mention.",
        &[
            "nothing_in_a_comment_acts",
            "what_is_inert_makes_no_formula_and_no_link_to_a_commit",
        ],
    ),
    (
        "A name or title cannot break out of a page, a table, a diagram, a comment, a script or a style sheet that contains it.",
        &[
            "hugo_shows_every_text_and_runs_none",
            "a_cell_stays_one_cell",
            "a_browser_shows_every_text_and_runs_none",
            "whoever_reads_data_reads_texts",
            "nothing_ends_an_element_a_script_or_a_style",
        ],
    ),
    (
        "A cell of the CSV file is no formula.",
        &[
            "whoever_reads_data_reads_texts",
            "cells_come_back_and_run_nothing",
        ],
    ),
    (
        "In the data formats every text comes back as it was, or as the format says.",
        &[
            "whoever_reads_data_reads_texts",
            "every_format_says_what_hostile_texts_say",
        ],
    ),
    (
        "Texts of the model and release notes run no shortcode of the site.",
        &[
            "hugo_shows_every_text_and_runs_none",
            "a_shortcode_is_shown_and_does_not_run",
        ],
    ),
    (
        "A questionnaire runs no script but its own, and asks for nothing on the network.",
        &[
            "a_browser_shows_every_text_and_runs_none",
            "the_questionnaires_do_in_a_browser_what_they_say",
        ],
    ),
    (
        "A preview is served from memory to this machine alone.",
        &["only_what_was_made_is_served_and_only_to_this_machine"],
    ),
    (
        "Its pages run no script but its own, and ask nobody else for anything.",
        &[
            "a_preview_shows_every_text_and_runs_none",
            "a_browser_shows_each_save_and_asks_nobody_else",
            "nothing_in_a_text_acts",
        ],
    ),
    (
        "Neither typst nor a shell sees code in a text.",
        &[
            "papers_print_every_text",
            "nothing_that_is_printed_acts_on_a_terminal_or_a_runner",
        ],
    ),
];

/// The sentences of the list of promises.
fn sentences() -> Vec<String> {
    let text = std::fs::read_to_string(folder::project().join("SECURITY.md")).expect("it is there");
    let (_, list) = text
        .split_once("## What is a vulnerability")
        .expect("a heading");
    let (list, _) = list.split_once("\n## ").expect("another heading");
    let promises = list.split("\n- ").skip(1);
    let words = promises.map(|promise| promise.split_whitespace().collect::<Vec<_>>().join(" "));
    words
        .flat_map(|promise| {
            let parts: Vec<String> = promise
                .split_inclusive(". ")
                .map(|part| part.trim().to_owned())
                .collect();
            parts
        })
        .collect()
}

/// The names of all tests.
fn tests() -> Vec<String> {
    let mut names = Vec::new();
    for place in ["crates", "tests"] {
        for (path, bytes) in folder::read(&folder::project().join(place)) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if !path.ends_with(".rs") {
                continue;
            }
            // Attributes may stand between; laws have comments there.
            for after in text.split("#[test]").skip(1) {
                let name = after
                    .split("fn ")
                    .nth(1)
                    .and_then(|name| name.split('(').next());
                names.extend(name.map(str::to_owned));
            }
        }
    }
    names
}

#[test]
fn every_promise_has_its_tests() {
    let promised: Vec<&str> = PROMISES.iter().map(|(sentence, _)| *sentence).collect();
    assert_eq!(sentences(), promised);
    let tests = tests();
    let missing = PROMISES.iter().flat_map(|(_, names)| *names);
    let missing: Vec<_> = missing
        .filter(|name| !tests.iter().any(|test| test == *name))
        .collect();
    assert!(missing.is_empty(), "no tests have these names: {missing:?}");
}

#[test]
fn a_build_writes_into_its_folder_alone() {
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&models::small(), &guard.path().join("model"));
    let before = folder::read(guard.path());
    let mut command = building(
        &guard.path().join("model"),
        &pkimm_tests::program::without_papers(),
    );
    // Whatever it might write beside, it would write where it is.
    let output = command
        .current_dir(guard.path())
        .arg("--out")
        .arg("dist")
        .output()
        .expect("pkimm runs");
    assert!(output.status.success(), "{output:?}");
    let mut after = folder::read(guard.path());
    let written = after.len() - before.len();
    after.retain(|path, _| !path.starts_with("dist/"));
    assert!(written > 20, "{written}");
    assert_eq!(folder::differences(&before, &after), Vec::<String>::new());
}

#[test]
fn expressions_read_the_model_and_nothing_else() {
    for expression in [
        "{~ include \"model.toml\" ~}",
        "{~ import \"/etc/passwd\" as x ~}",
        "{~ extends \"../model.toml\" ~}",
        "{= env(\"PATH\") =}",
        "{= env.PATH =}",
        "{= PATH =}",
        "{= getenv(\"PATH\") =}",
        "{= read(\"model.toml\") =}",
        "{= open(\"model.toml\") =}",
        "{= load_data(\"model.toml\") =}",
        "{= fetch(\"https://acted.example/\") =}",
        "{= get(\"https://acted.example/\") =}",
        "{= now() =}",
        "{= self.__class__ =}",
    ] {
        let guard = tempfile::tempdir().expect("a temporary folder can be made");
        let model = guard.path().join("model");
        folder::copy(&models::small(), &model);
        let page = format!("+++\ntitle = \"A page\"\nweight = 7\n+++\n\n{expression}\n");
        folder::write(&model.join("pages/page.md"), page);
        let output = pkimm()
            .current_dir(guard.path())
            .args(["check", "--format", "json"])
            .output();
        let report = String::from_utf8(output.expect("pkimm runs").stdout).expect("UTF-8");
        assert!(
            report.contains("\"unresolved-expression\""),
            "{expression}: {report}"
        );
    }
}

#[test]
fn too_many_files_are_an_error() {
    let max = pkimm_model::source::files::MAX_FILES;
    let files = (0..=max)
        .map(|number| (format!("pages/{number}.md"), Vec::new()))
        .collect();
    let (_, found) = pkimm_model::SourceTree::from_files(files);
    let told = format!("there are more than {max} files");
    assert!(
        found
            .iter()
            .any(|finding| finding.message.starts_with(&told))
    );
}

/// A paper for each language: a program that reads PDF finds the name of each module and category, as it was written.
#[test]
fn papers_print_every_text() {
    let Some(reader) = tools::pdftotext() else {
        return;
    };
    let questionnaire = formats::find("questionnaire").expect("there is one");
    let (_, release, texts) = by_language()
        .find(|(language, ..)| *language == pkimm_tests::injection::Language::Typst)
        .expect("it is there");
    let files = (questionnaire.emit)(&Publication::new(&release), &EmitOptions::default());
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let files = files.expect("it can be set").into_iter();
    let mut papers = 0;
    for file in files
        .filter(|file| file.path.ends_with("-assessment-a4.pdf") && !file.path.contains("-self-"))
    {
        let path = guard.path().join("paper.pdf");
        folder::write(&path, file.bytes);
        let output =
            pkimm_tests::program::run(Command::new(&reader).arg("-raw").arg(path).arg("-"));
        let unbroken = |text: &str| -> String { text.split_whitespace().collect() };
        let printed = unbroken(&String::from_utf8(output.stdout).expect("text"));
        for (field, text) in &texts {
            let is_printed = field.ends_with("requirements[].description")
                || field.ends_with("categories[].name");
            assert!(
                !is_printed || printed.contains(&unbroken(text)),
                "{field}: {text}"
            );
        }
        papers += 1;
    }
    assert_eq!(papers, 1, "{}", BASE.name);
}
