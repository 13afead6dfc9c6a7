//! What a preview shows beside the text: what was found, the version with which it is compared, and the program that draws diagrams.

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_emit::formats::preview;
use pkimm_emit::{Format, Gravity, Preview, Remark};
use pkimm_model::on_site::Places;
use pkimm_model::{Outcome, Severity};
use pkimm_release::Release;

use super::side::Side;
use crate::args::{Beside, Global};
use crate::disk;
use crate::reporters::{self, Report};

/// The largest program that draws diagrams, in bytes.
const MAX_SCRIPT: u64 = 32 << 20;

/// Where npm puts it.
const SCRIPT: &str = "node_modules/mermaid/dist/mermaid.min.js";

/// What is shown beside pages that is not in the model.
#[derive(Default)]
pub struct Shown {
    before: Option<Release>,
    mermaid: Option<String>,
}

impl Shown {
    /// Reads it.
    ///
    /// # Errors
    /// Where the other version or the program that draws cannot be read.
    pub fn read(options: &Beside, global: &Global) -> anyhow::Result<Self> {
        let before = options.since.as_deref();
        let before = before.map(|name| Side::read(name, global)).transpose()?;
        let mermaid = match &options.mermaid {
            Some(file) => Some(file.clone()),
            None => installed(),
        };
        let read = |file: Utf8PathBuf| {
            let bytes = disk::read(&file, MAX_SCRIPT);
            let bytes = bytes.with_context(|| format!("cannot read `{file}`"))?;
            let script = String::from_utf8(bytes).ok();
            let script = script.filter(|script| script.contains("mermaid"));
            script.with_context(|| {
                format!("`{file}` is not the script of mermaid, as npm installs it in `{SCRIPT}`")
            })
        };
        Ok(Self {
            before: before.map(|side| side.published.release),
            mermaid: mermaid.map(read).transpose()?,
        })
    }

    /// Nothing, where no preview is made.
    ///
    /// # Errors
    /// Where something is asked for that a preview alone shows.
    pub fn none(options: &Beside) -> anyhow::Result<Self> {
        let asked_for = [
            ("--since", options.since.is_some()),
            ("--mermaid", options.mermaid.is_some()),
        ];
        match asked_for.iter().find(|(_, is_asked_for)| *is_asked_for) {
            Some((name, _)) => bail!("`{name}` is for a preview alone; add `--only preview`"),
            None => Ok(Self::default()),
        }
    }

    /// It, with what was found.
    pub fn with<'a>(&'a self, remarks: &'a [Remark]) -> Preview<'a> {
        Preview {
            remarks,
            before: self.before.as_ref(),
            mermaid: self.mermaid.as_deref(),
            is_live: false,
            cache: None,
        }
    }
}

/// Where npm has installed mermaid, in this folder or one around it.
fn installed() -> Option<Utf8PathBuf> {
    let here = disk::absolute(Utf8Path::new(".")).ok()?;
    let files = here.ancestors().map(|folder| folder.join(SCRIPT));
    let is_file = |file: &Utf8PathBuf| disk::is_file(file).is_ok_and(|is_file| is_file);
    files.into_iter().find(is_file)
}

/// What was found, where a preview is among what is made: nothing else shows it.
pub fn remarks_for(formats: &[&Format], outcome: &Outcome, report: &Report<'_>) -> Vec<Remark> {
    match is_asked_for(formats) {
        true => remarks(outcome, report),
        false => Vec::new(),
    }
}

/// Whether a preview is among formats.
pub fn is_asked_for(formats: &[&Format]) -> bool {
    let name = preview::FORMAT.facts.name;
    formats.iter().any(|format| format.facts.name == name)
}

/// What a check found, and where a page shows what it is about.
pub fn remarks(outcome: &Outcome, report: &Report<'_>) -> Vec<Remark> {
    let places = outcome
        .checked
        .as_ref()
        .map(|checked| Places::new(&outcome.tree, checked));
    let findings = outcome.diagnostics.iter();
    findings
        .map(|finding| {
            let place = places.as_ref().and_then(|places| places.of(finding.span()));
            let (start, _) = outcome.tree.positions(finding.span());
            let (folder, anchors, words) = match place {
                Some(place) => (Some(place.folder), place.anchors, place.words),
                None => (None, Vec::new(), String::new()),
            };
            Remark {
                folder,
                anchors,
                words,
                gravity: match finding.severity {
                    Severity::Error => Gravity::Error,
                    Severity::Warning => Gravity::Warning,
                },
                message: finding.message.clone(),
                help: finding.help.clone(),
                code: finding.code.to_owned(),
                documentation: reporters::documentation(finding.code),
                place: format!("{}:{}:{}", report.path(finding), start.line, start.column),
            }
        })
        .collect()
}
