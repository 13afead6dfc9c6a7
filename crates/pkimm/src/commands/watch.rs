//! `pkimm watch`: checks and rebuilds as files change.

use std::fs::Metadata;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use notify_debouncer_full::notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};
use pkimm_emit::{EmitOptions, Format, Omission, Templates};
use pkimm_model::{Diagnostic, Outcome};

use super::beside::{Shown, remarks_for};
use super::{Status, build, check_model};
use crate::args::{Global, Watch};
use crate::facts::facts_with;
use crate::reporters::{self, Report};
use crate::{disk, output};

/// How long files must be quiet before a rebuild. An editor's save is a burst of events within a millisecond or two.
const QUIET: Duration = Duration::from_millis(10);
/// How often to look for a folder that disappeared.
const RETRY: Duration = Duration::from_millis(200);

/// Watches until the program is stopped.
pub fn run(global: &Global, options: &Watch) -> anyhow::Result<Status> {
    Session::new(global, options)?.run()
}

/// What becomes of a model that was checked.
pub(super) trait Sink {
    /// Makes what is to be made, and says in one line what was done.
    fn put(&mut self, outcome: &Outcome, templates: &Templates) -> anyhow::Result<String>;

    /// Shows why nothing could be made, where there is something to show it besides the terminal.
    fn fail(&mut self, _told: &str) {}
}

/// Identifies the folder at a path, so that its replacement by another folder is noticed: by its number, and by the time
/// at which it was created, because numbers are reused.
fn identity(folder: &Utf8Path) -> Option<(u64, Option<SystemTime>)> {
    let metadata = disk::metadata(folder).ok().filter(Metadata::is_dir)?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Some((number, metadata.created().ok()))
}

/// What is watched, and what was said of it.
pub(super) struct Session<'a> {
    global: &'a Global,
    templates: Option<&'a Utf8Path>,
    sink: Box<dyn Sink + 'a>,
    /// Findings of the last check, as they were printed.
    findings: Vec<Seen>,
}

/// The output folder, in which files are made anew.
struct Folder<'a> {
    global: &'a Global,
    out: &'a Utf8PathBuf,
    formats: Vec<&'static Format>,
    /// The formats that the last build left out.
    omitted: Vec<Omission>,
}

impl Sink for Folder<'_> {
    fn put(&mut self, outcome: &Outcome, templates: &Templates) -> anyhow::Result<String> {
        let Some(checked) = &outcome.checked else {
            return Ok("the model has errors; the last output is kept".to_owned());
        };
        let report = Report::new(outcome, self.global);
        let remarks = remarks_for(&self.formats, outcome, &report);
        let beside = Shown::default();
        let preview = beside.with(&remarks);
        let options = EmitOptions::from(templates.clone());
        let emitted = build::in_progress(&outcome.tree, checked, &self.formats, &options, preview)?;
        if emitted.omitted != self.omitted && !self.global.quiet {
            let notes = emitted.omitted.iter().map(build::left_out);
            notes.for_each(|note| reporters::message(&note));
        }
        self.omitted = emitted.omitted;
        let done = output::write_build(self.out, &emitted.artifacts)?;
        done.warnings
            .iter()
            .for_each(|warning| reporters::message(&format!("warning: {warning}")));
        Ok(build::count(&done, self.out))
    }
}

/// Whether anything was written. Reading is an event as well, and our own.
fn is_change(result: &DebounceEventResult) -> bool {
    match result {
        Ok(events) => events
            .iter()
            .any(|event| !matches!(event.kind, EventKind::Access(_))),
        // A watcher that lost events reports an error; everything is read again.
        Err(_) => true,
    }
}

/// A finding without its place, which every edit above it moves.
#[derive(PartialEq, Eq)]
struct Seen {
    file: String,
    code: &'static str,
    message: String,
}

impl<'a> Session<'a> {
    pub(super) fn new(global: &'a Global, options: &'a Watch) -> anyhow::Result<Self> {
        let formats = build::select(&options.only)?;
        let templates = options.output.templates.as_deref();
        // Otherwise each build would be a change that asks for the next one.
        let out = &options.output.out;
        output::refuse_inside(out, &global.model, "model")?;
        if let Some(templates) = templates {
            output::refuse_inside(out, templates, "templates")?;
        }
        let folder = Folder {
            global,
            out,
            formats,
            omitted: Vec::new(),
        };
        Ok(Self::of(global, templates, Box::new(folder)))
    }

    /// What is watched, and what becomes of it.
    pub(super) fn of(
        global: &'a Global,
        templates: Option<&'a Utf8Path>,
        sink: Box<dyn Sink + 'a>,
    ) -> Self {
        Self {
            global,
            templates,
            sink,
            findings: Vec::new(),
        }
    }

    /// Watches until the program is stopped.
    pub(super) fn run(&mut self) -> anyhow::Result<Status> {
        loop {
            match self.watch() {
                Ok(()) => {}
                // A folder can go away while the watch is being set up.
                Err(_) if self.missing().is_some() => {}
                Err(error) => return Err(error),
            }
            if let Some(missing) = self.missing() {
                let told =
                    format!("the folder `{missing}` is missing; waiting for it to come back");
                reporters::message(&told);
                self.sink.fail(&told);
            }
            while self.missing().is_some() {
                std::thread::sleep(RETRY);
            }
        }
    }

    /// The folders that are watched: the model, and templates.
    fn folders(&self) -> impl Iterator<Item = &Utf8Path> {
        std::iter::once(self.global.model.as_path()).chain(self.templates)
    }

    /// A folder that is watched and not there.
    fn missing(&self) -> Option<&Utf8Path> {
        self.folders().find(|folder| identity(folder).is_none())
    }

    /// Watches and rebuilds until a folder is gone or was replaced.
    fn watch(&mut self) -> anyhow::Result<()> {
        let (sender, events) = mpsc::channel();
        let mut debouncer = new_debouncer(QUIET, None, move |result: DebounceEventResult| {
            // The receiver goes away only when this watch has ended.
            let _ = sender.send(result);
        })
        .context("cannot watch files")?;
        let identities = |session: &Self| session.folders().map(identity).collect::<Vec<_>>();
        let watched = identities(self);
        for folder in self.folders() {
            debouncer
                .watch(folder, RecursiveMode::Recursive)
                .with_context(|| format!("cannot watch `{folder}`"))?;
        }
        self.rebuild();
        loop {
            // A folder above them can be moved without an event, so they are looked at now and then.
            let mut results: Vec<DebounceEventResult> = match events.recv_timeout(RETRY) {
                Ok(result) => vec![result],
                Err(RecvTimeoutError::Timeout) => Vec::new(),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            // Events that arrived in the meantime are covered by the same rebuild.
            results.extend(events.try_iter());
            if identities(self) != watched {
                return Ok(());
            }
            if results.iter().any(is_change) {
                self.rebuild();
            }
        }
    }

    fn rebuild(&mut self) {
        let start = Instant::now();
        match self.try_rebuild() {
            Ok(message) => {
                let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
                if !self.global.quiet {
                    reporters::message(&format!("{message} ({milliseconds:.0} ms)"));
                }
            }
            Err(error) => {
                reporters::failure(&error);
                self.sink.fail(&format!("{error:#}"));
            }
        }
    }

    pub(super) fn try_rebuild(&mut self) -> anyhow::Result<String> {
        let templates = build::read_templates(self.templates)?;
        let outcome = check_model(&self.global.model, &facts_with(templates.clone()))?;
        self.report(&outcome)?;
        self.sink.put(&outcome, &templates)
    }

    /// Prints the findings that are new, and lists those that were fixed.
    fn report(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        let report = Report::new(outcome, self.global);
        let see = |finding: &Diagnostic| Seen {
            file: report.path(finding),
            code: finding.code,
            message: finding.message.clone(),
        };
        let now: Vec<Seen> = outcome.diagnostics.iter().map(see).collect();
        let new: Vec<&Diagnostic> = outcome
            .diagnostics
            .iter()
            .zip(&now)
            .filter(|(_, seen)| !self.findings.contains(seen))
            .map(|(finding, _)| finding)
            .collect();
        reporters::print_findings(&report, &new)?;
        for gone in self.findings.iter().filter(|seen| !now.contains(seen)) {
            reporters::say(&format!(
                "fixed[{}]: {}: {}\n",
                gone.code, gone.file, gone.message
            ))?;
        }
        self.findings = now;
        Ok(())
    }
}
