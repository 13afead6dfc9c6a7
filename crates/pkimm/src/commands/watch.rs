//! `pkimm watch`: checks and rebuilds as files change.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use notify_debouncer_full::notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};
use pkimm_emit::{Format, Templates};
use pkimm_model::{Diagnostic, Outcome};

use super::{Status, build, check_model};
use crate::args::{Global, Watch};
use crate::output;
use crate::reporters::{self, Report};

/// How long files must be quiet before a rebuild. An editor's save is a burst of events within a millisecond or two.
const QUIET: Duration = Duration::from_millis(10);
/// How often a model folder that went away is looked for.
const RETRY: Duration = Duration::from_millis(200);

/// Watches until the program is stopped.
pub fn run(global: &Global, options: &Watch) -> anyhow::Result<Status> {
    let formats = build::select(&options.only)?;
    output::refuse_inside(&options.output.out, &global.model)?;
    let mut session = Session {
        global,
        out: &options.output.out,
        templates: options.output.templates.as_deref(),
        formats,
        findings: Vec::new(),
    };
    loop {
        let (sender, events) = mpsc::channel();
        let mut debouncer = new_debouncer(QUIET, None, move |result: DebounceEventResult| {
            // The receiver goes away only when this watch has ended.
            let _ = sender.send(result);
        })
        .context("cannot watch files")?;
        let folders = std::iter::once(global.model.as_path()).chain(session.templates);
        for folder in folders {
            debouncer
                .watch(folder, RecursiveMode::Recursive)
                .with_context(|| format!("cannot watch `{folder}`"))?;
        }
        session.rebuild();
        session.wait(&events);
        reporters::message("the model folder is gone; waiting for it to come back");
        while !global.model.is_dir() {
            std::thread::sleep(RETRY);
        }
    }
}

struct Session<'a> {
    global: &'a Global,
    out: &'a Utf8PathBuf,
    templates: Option<&'a Utf8Path>,
    formats: Vec<&'static Format>,
    /// Findings of the last check, as they were printed.
    findings: Vec<Seen>,
}

/// A finding without its place, which every edit above it moves.
#[derive(PartialEq, Eq)]
struct Seen {
    file: String,
    code: &'static str,
    message: String,
}

impl Session<'_> {
    /// Rebuilds on every change, until the model folder is gone.
    fn wait(&mut self, events: &mpsc::Receiver<DebounceEventResult>) {
        while let Ok(result) = events.recv() {
            // What came in meanwhile is covered by the same rebuild.
            let later: Vec<_> = events.try_iter().collect();
            let changed = std::iter::once(result)
                .chain(later)
                .any(|result| match result {
                    Ok(events) => events
                        .iter()
                        .any(|event| !matches!(event.kind, EventKind::Access(_))),
                    // A watcher that lost events says so as an error; everything is read anew.
                    Err(_) => true,
                });
            if !self.global.model.is_dir() {
                return;
            }
            if changed {
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
            Err(error) => reporters::failure(&error),
        }
    }

    fn try_rebuild(&mut self) -> anyhow::Result<String> {
        let outcome = check_model(&self.global.model)?;
        self.report(&outcome)?;
        let Some(checked) = &outcome.checked else {
            return Ok("the model has errors; what was built before stays".to_owned());
        };
        let templates = match self.templates {
            Some(folder) => build::read_templates(Some(folder))?,
            None => Templates::default(),
        };
        let artefacts = build::emit(checked.release(), &self.formats, &templates)?;
        let done = output::write(self.out, &artefacts)?;
        done.warnings
            .iter()
            .for_each(|warning| reporters::message(&format!("warning: {warning}")));
        Ok(build::count(&done, self.out))
    }

    /// Prints the findings that are new, and names those that are gone.
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
            reporters::out(&format!(
                "mended[{}]: {}: {}\n",
                gone.code, gone.file, gone.message
            ))?;
        }
        self.findings = now;
        Ok(())
    }
}
