//! `pkimm preview`: the pages in a browser, made anew whenever a file changes, and what the format `preview` shows beside them.

mod server;

use std::collections::HashMap;

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_emit::formats::preview;
use pkimm_emit::{EmitOptions, Gravity, Preview, Remark, Templates};
use pkimm_model::on_site::Places;
use pkimm_model::{Outcome, Severity};
use pkimm_release::Release;

use self::server::{Pages, Served};
use super::side::Side;
use super::watch::{Session, Sink};
use super::{Status, build};
use crate::args::{Beside, Global, Preview as Options};
use crate::disk;
use crate::reporters::{self, Report};

/// The largest program that draws diagrams, in bytes.
const MAX_SCRIPT: u64 = 32 << 20;

/// Serves the pages until the program is stopped.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    let beside = Shown::read(&options.beside, global)?;
    let served = Served::start(options.port)?;
    reporters::message(&format!("the preview is at {}", served.address()));
    let sink = Server {
        global,
        beside,
        served,
    };
    let templates = options.templates.as_deref();
    Session::of(global, templates, Box::new(sink)).run()
}

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
        let before = options.against.as_deref();
        let before = before.map(|name| Side::read(name, global)).transpose()?;
        let mermaid = match &options.mermaid {
            Some(file) => Some(file.clone()),
            None => installed(),
        };
        let read = |file: Utf8PathBuf| {
            let bytes = disk::read(&file, MAX_SCRIPT);
            let bytes = bytes.with_context(|| format!("cannot read `{file}`"))?;
            String::from_utf8(bytes).with_context(|| format!("`{file}` is no script"))
        };
        Ok(Self {
            before: before.map(|side| side.published.release),
            mermaid: mermaid.map(read).transpose()?,
        })
    }

    /// It, with what was found.
    pub fn with<'a>(&'a self, remarks: &'a [Remark]) -> Preview<'a> {
        Preview {
            remarks,
            before: self.before.as_ref(),
            mermaid: self.mermaid.as_deref(),
            is_live: false,
        }
    }
}

/// Where npm has installed mermaid, in this folder or one around it.
fn installed() -> Option<Utf8PathBuf> {
    let here = disk::absolute(Utf8Path::new(".")).ok()?;
    let files = here
        .ancestors()
        .map(|folder| folder.join("node_modules/mermaid/dist/mermaid.min.js"));
    let is_file = |file: &Utf8PathBuf| disk::is_file(file).is_ok_and(|is_file| is_file);
    files.into_iter().find(is_file)
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

/// What shows pages in a browser.
struct Server<'a> {
    global: &'a Global,
    beside: Shown,
    served: Served,
}

impl Sink for Server<'_> {
    fn put(&mut self, outcome: &Outcome, templates: &Templates) -> anyhow::Result<String> {
        let remarks = remarks(outcome, &Report::new(outcome, self.global));
        let Some(checked) = &outcome.checked else {
            let options = EmitOptions {
                templates: templates.clone(),
            };
            let page = preview::refused(&remarks, &options)?;
            self.served.show(Pages::Refused(page.bytes));
            return Ok("the model has errors, which the browser shows".to_owned());
        };
        let formats = [&preview::FORMAT];
        let preview = Preview {
            is_live: true,
            ..self.beside.with(&remarks)
        };
        let emitted = build::in_progress(&outcome.tree, checked, &formats, templates, preview)?;
        let files = emitted.artifacts.into_iter().flat_map(|(_, files)| files);
        let files: HashMap<String, Vec<u8>> = files.map(|file| (file.path, file.bytes)).collect();
        let count = reporters::plural(files.len(), "file");
        self.served.show(Pages::Made(files));
        Ok(format!("{count} at {}", self.served.address()))
    }
}
