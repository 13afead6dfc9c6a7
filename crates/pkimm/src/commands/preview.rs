//! `pkimm preview`: the pages in a browser, made anew whenever a file changes.

mod server;

use std::collections::HashMap;

use pkimm_emit::formats::preview;
use pkimm_emit::{Cache, EmitOptions, Preview, Templates};
use pkimm_model::Outcome;

use self::server::{Pages, Served};
use super::beside::{Shown, remarks};
use super::watch::{Session, Sink};
use super::{Status, build, check_model};
use crate::args::{Global, Preview as Options};
use crate::reporters::{self, Report};

/// Serves the pages until the program is stopped.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    // What is not there at the beginning is a mistake, and is not waited for.
    let templates = build::read_templates(options.templates.as_deref())?;
    check_model(&global.model, &crate::facts::facts_with(templates))?;
    let beside = Shown::read(&options.beside, global)?;
    let served = Served::start(options.port)?;
    reporters::message(&format!("the preview is at {}", served.address()));
    let sink = Server {
        global,
        beside,
        served,
        cache: Cache::default(),
    };
    let templates = options.templates.as_deref();
    Session::of(global, templates, Box::new(sink)).run()
}

/// What shows pages in a browser.
struct Server<'a> {
    global: &'a Global,
    beside: Shown,
    served: Served,
    cache: Cache,
}

impl Sink for Server<'_> {
    fn put(&mut self, outcome: &Outcome, templates: &Templates) -> anyhow::Result<String> {
        let remarks = remarks(outcome, &Report::new(outcome, self.global));
        let options = EmitOptions::from(templates.clone());
        let Some(checked) = &outcome.checked else {
            let page = preview::refused(&remarks, &options)?;
            self.served.show(Pages::Refused(page.bytes));
            return Ok("the model has errors, which the browser shows".to_owned());
        };
        let formats = [&preview::FORMAT];
        let preview = Preview {
            is_live: true,
            cache: Some(&self.cache),
            ..self.beside.with(&remarks)
        };
        let emitted = build::in_progress(&outcome.tree, checked, &formats, &options, preview)?;
        let files = emitted.artifacts.into_iter().flat_map(|(_, files)| files);
        let files: HashMap<String, Vec<u8>> = files.map(|file| (file.path, file.bytes)).collect();
        let count = reporters::plural(files.len(), "file");
        self.served.show(Pages::Made(files));
        Ok(format!("{count} at {}", self.served.address()))
    }

    fn fail(&mut self, told: &str) {
        // The templates may be what is wrong.
        if let Ok(page) = preview::failed(told, &EmitOptions::default()) {
            self.served.show(Pages::Refused(page.bytes));
        }
    }
}
