//! `csv`: one row per requirement, with a header, for spreadsheets and scripts (RFC 4180, UTF-8, CRLF line ends).
//!
//! A spreadsheet would run a cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. Such a
//! cell gets an apostrophe before it, which spreadsheets show or hide but never run, as OWASP advises against CSV
//! injection; a reader takes the first apostrophe of a cell away where one of these follows it. A cell that begins
//! with an apostrophe and one of these already gets another one, so that every text comes back.

use csv::{Terminator, WriterBuilder};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Category, Module, Release, Requirement};

use super::carries_all;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

const PATH: &str = "release/<model>-<version>.csv";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "csv",
        summary: "one row per requirement, for spreadsheets and scripts",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

/// What a row is made from.
struct Row<'a> {
    release: &'a Release,
    module: &'a Module,
    category: &'a Category,
    requirement: &'a Requirement,
}

/// What a column is called, and what it holds.
type Column = (&'static str, fn(&Row<'_>) -> String);

/// The same where there is a column for each level: what the columns are called before the number, and what they hold.
type LevelColumn = (&'static str, fn(&Row<'_>, u32) -> String);

/// What the category says of a level, and the anchor of the requirement.
const OF_LEVELS: &[LevelColumn] = &[
    ("category-level", |row, number| {
        let mut levels = row.category.levels.iter();
        let level = levels.find(|level| level.number == number);
        level
            .map(|level| level.description.clone())
            .unwrap_or_default()
    }),
    ("level", |row, number| {
        row.requirement
            .anchor(number)
            .unwrap_or_default()
            .to_owned()
    }),
];

/// The columns, from the left.
const COLUMNS: &[Column] = &[
    ("model", |row| row.release.name.clone()),
    ("version", |row| row.release.version.clone()),
    ("status", |row| row.release.status.as_str().to_owned()),
    ("module-id", |row| row.module.id.clone()),
    ("module", |row| row.module.name.clone()),
    ("category-code", |row| row.category.code.clone()),
    ("category-id", |row| row.category.id.clone()),
    ("category", |row| row.category.name.clone()),
    ("category-weight", |row| row.category.weight.to_string()),
    ("code", |row| row.requirement.code.clone()),
    ("id", |row| row.requirement.id.clone()),
    ("title", |row| row.requirement.description.clone()),
    ("weight", |row| row.requirement.weight.to_string()),
    ("guidance", |row| row.requirement.guidance.clone()),
    ("assessment", |row| row.requirement.assessment.clone()),
    ("reference-ids", |row| row.requirement.references.join(" ")),
    ("references-note", |row| {
        row.requirement.references_note.clone().unwrap_or_default()
    }),
    ("deprecated", |row| {
        row.requirement.deprecated.clone().unwrap_or_default()
    }),
    ("license", |row| row.release.license.clone()),
    ("url", |row| row.release.url.clone().unwrap_or_default()),
    ("provenance", |row| {
        row.release.provenance.clone().unwrap_or_default()
    }),
];

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let numbers = || release.levels.iter().map(|level| level.number);
    let of_levels = || {
        OF_LEVELS
            .iter()
            .flat_map(|(name, cell)| numbers().map(move |number| (name, cell, number)))
    };
    let mut header: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    header.extend(of_levels().map(|(name, _, number)| format!("{name}-{number}")));
    let mut rows = Vec::new();
    for module in &release.modules {
        for category in &module.categories {
            for requirement in &category.requirements {
                let row = Row {
                    release,
                    module,
                    category,
                    requirement,
                };
                let mut cells: Vec<String> = COLUMNS.iter().map(|(_, cell)| cell(&row)).collect();
                cells.extend(of_levels().map(|(_, cell, number)| cell(&row, number)));
                rows.push(cells);
            }
        }
    }
    Ok(vec![table(
        FORMAT.facts.name,
        release.file_path(PATH),
        header,
        rows,
    )?])
}

/// A table with a header, as all readers of CSV take it. No cell of it is run by a spreadsheet.
pub(super) fn table(
    format: &'static str,
    path: String,
    header: Vec<String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<OutputFile, EmitError> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let fault = |error: &dyn std::fmt::Display| EmitError {
        format,
        file: None,
        line: None,
        message: error.to_string(),
    };
    writer.write_record(header).map_err(|error| fault(&error))?;
    for cells in rows {
        let cells = cells.into_iter().map(harmless);
        writer.write_record(cells).map_err(|error| fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(error.error()))?;
    Ok(OutputFile { path, bytes })
}

/// A cell that no spreadsheet runs.
fn harmless(cell: String) -> String {
    if is_guarded(&cell) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Whether a cell would be a formula without a quotation mark before it. Spreadsheets leave out what is not seen before they
/// look.
fn is_guarded(cell: &str) -> bool {
    let unquoted = cell.trim_start_matches('\'');
    let is_unseen = |sign: char| {
        sign == '\'' || sign.is_whitespace() || sign.is_control() || sign == '\u{feff}'
    };
    let seen = unquoted.trim_start_matches(is_unseen);
    // Some spreadsheets take the wide forms of other scripts for the signs that they are forms of.
    let begins = [
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    seen.starts_with(begins) || unquoted.starts_with(['\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn cells_come_back_and_run_nothing() {
        let hostile = [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("'=1", "''=1"),
            ("  =1", "'  =1"),
            ("\u{ff1d}1+1", "'\u{ff1d}1+1"),
            (" \u{ff0b}1", "' \u{ff0b}1"),
            ("\u{ff0d}1", "'\u{ff0d}1"),
            ("\u{ff20}x", "'\u{ff20}x"),
            ("\u{a0}\u{1}=1", "'\u{a0}\u{1}=1"),
            ("\u{feff}@x", "'\u{feff}@x"),
            ("' ' +1", "'' ' +1"),
            ("''-x", "'''-x"),
            (" plain = text", " plain = text"),
            ("'plain", "'plain"),
            ("a \"b\", c\nd", "a \"b\", c\nd"),
            ("", ""),
        ];
        for (text, expected) in hostile {
            let mut release = sample::release();
            release.modules[0].categories[0].requirements[0].guidance = text.to_owned();
            let files = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
            let mut reader = csv::Reader::from_reader(files[0].bytes.as_slice());
            let at = reader
                .headers()
                .unwrap()
                .iter()
                .position(|name| name == "guidance")
                .unwrap();
            let cell = reader.records().next().unwrap().unwrap()[at].to_owned();
            assert_eq!(cell, expected);
            let stripped = cell.strip_prefix('\'').filter(|rest| is_guarded(rest));
            assert_eq!(stripped.unwrap_or(&cell), text);
        }
    }
}
