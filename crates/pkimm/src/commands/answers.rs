//! `pkimm answers`.

use anyhow::bail;
use pkimm_release::Release;
use pkimm_release::answers::Answers;
use pkimm_release::carry::carry;
use pkimm_release::client;
use pkimm_release::score;
use pkimm_release::yaml::to_yaml;

use super::given::{self, Given, explained, keys, published, report};
use super::score::carried_report;
use super::side::{is_published, read_published};
use super::{Status, check_model};
use crate::args::{Answers as Options, AnswersShape, Global, ReportFormat};
use crate::reporters::{self, Report};

/// Writes an answers file: a blank one, or the one that was given.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    let given = options.answers.as_deref().map(given::read).transpose()?;
    let given = match given.transpose() {
        Ok(given) => given,
        Err(refused) => {
            report(&refused.file, refused.found());
            return Ok(Status::Faults);
        }
    };
    let Some(release) = release(global, options)? else {
        return Ok(Status::Faults);
    };
    let made = match given {
        None => Some((Answers::blank(&release, options.kind.into()), release)),
        Some(given) => answers(global, options, given, release)?,
    };
    let Some((answers, release)) = made else {
        return Ok(Status::Faults);
    };
    let text = match options.shape {
        AnswersShape::Json => serde_json::to_string_pretty(&answers)? + "\n",
        AnswersShape::Client => for_client(&answers, &release)?,
    };
    match (&options.out, options.shape) {
        (Some(out), _) => given::write(global, out, &text)?,
        (None, AnswersShape::Json) => reporters::json(&text)?,
        (None, AnswersShape::Client) => reporters::show_file(&text)?,
    }
    Ok(Status::Good)
}

/// The version that is asked for, or the one in progress, which can be asked for by its number as well. `None` if the reason was
/// reported.
fn release(global: &Global, options: &Options) -> anyhow::Result<Option<Release>> {
    let asked = options.release.as_deref();
    let missing = match asked.map(|version| published(global, version)) {
        Some(Ok(release)) => return Ok(Some(release)),
        Some(Err(missing)) => Some(missing),
        None => None,
    };
    let at_hand = in_progress(global)?;
    match (missing, at_hand) {
        (Some(missing), Some(release)) if asked != Some(&release.version) => Err(missing),
        (_, at_hand) => Ok(at_hand),
    }
}

/// The version in progress. `None` if the reason why there is none was reported.
fn in_progress(global: &Global) -> anyhow::Result<Option<Release>> {
    if is_published(&global.model) {
        return Ok(Some(read_published(&global.model, None)?.says.release));
    }
    let outcome = check_model(&global.model, &crate::facts::facts())?;
    if let Some(checked) = &outcome.checked {
        return Ok(Some(checked.release().clone()));
    }
    reporters::print(&Report::new(&outcome, global), ReportFormat::Human)?;
    reporters::message("nothing was written because the model has errors");
    Ok(None)
}

/// The answers that were given, and the version that they are for: their own, or the one that was asked for, to which they are carried
/// over. `None` if the reason was reported.
fn answers(
    global: &Global,
    options: &Options,
    given: Given,
    at_hand: Release,
) -> anyhow::Result<Option<(Answers, Release)>> {
    let Some(old) = given.release(global, &at_hand) else {
        return Ok(None);
    };
    let file = given.file.clone();
    let (answers, places) = given.answers(&old)?;
    if let Err(faults) = score::score(&old, &answers) {
        report(&file, explained(faults, &old, &places).collect());
        return Ok(None);
    }
    if options.release.is_none() || old.version == at_hand.version {
        return Ok(Some((answers, old)));
    }
    let carried = carry(&answers, &old, &at_hand);
    let text = carried_report(&carried, &at_hand.version);
    reporters::message(text.trim());
    let mut answers = carried.answers;
    let left = client::for_other_version(&mut answers);
    if !left.is_empty() {
        reporters::message(&format!(
            "warning: what the web client keeps by the keys of version {} is left out: {}\n  --> {file}",
            old.version,
            left.join(", ")
        ));
    }
    Ok(Some((answers, at_hand)))
}

/// Answers as a file for the web client.
fn for_client(answers: &Answers, release: &Release) -> anyhow::Result<String> {
    if let Some(reason) = client::unfit(release) {
        bail!(
            "the web client's file cannot carry this model: {reason}; `--as json` carries every model"
        );
    }
    let given = client::given(answers, &keys(release)?);
    if !given.lost.is_empty() {
        reporters::message(&format!(
            "warning: the web client's file has no place for all of the answers, and another tool has taken the one where the rest would be kept; lost is what stands under {}",
            given.lost.join(", ")
        ));
    }
    Ok(to_yaml(&given.value)?)
}
