//! `pkimm answers`.

use anyhow::bail;
use pkimm_release::Release;
use pkimm_release::answers::Answers;
use pkimm_release::carry::carry;
use pkimm_release::client;
use pkimm_release::extension::Extension;
use pkimm_release::score;
use pkimm_release::yaml::to_yaml;

use super::given::{self, Given, explained, keys, published, report};
use super::score::{carried_report, extensions};
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
    let Some(yardstick) = yardstick(global, options)? else {
        return Ok(Status::Faults);
    };
    let made = match given {
        None => {
            let release = yardstick.release;
            Some((Answers::blank(&release, options.kind.into()), release))
        }
        Some(given) => answers(global, options, given, yardstick)?,
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

/// What answers are for: a version of the model, and its extensions.
struct Yardstick {
    release: Release,
    extensions: Vec<Extension>,
}

/// The version that is asked for, or the one in progress, which can be asked for by its number as well. `None` if the reason was
/// reported.
fn yardstick(global: &Global, options: &Options) -> anyhow::Result<Option<Yardstick>> {
    let asked = options.release.as_deref();
    let missing = match asked.map(|version| published(global, version)) {
        Some(Ok((release, folder))) => {
            return Ok(Some(Yardstick {
                extensions: match options.answers {
                    Some(_) => folder.extensions_of(&release)?,
                    None => Vec::new(),
                },
                release,
            }));
        }
        Some(Err(missing)) => Some(missing),
        None => None,
    };
    let at_hand = in_progress(global)?;
    match (missing, at_hand) {
        (Some(missing), Some(at_hand)) if asked != Some(&at_hand.release.version) => Err(missing),
        (_, at_hand) => Ok(at_hand),
    }
}

/// The version in progress. `None` if the reason why there is none was reported.
fn in_progress(global: &Global) -> anyhow::Result<Option<Yardstick>> {
    if is_published(&global.model) {
        return Ok(Some(Yardstick {
            release: read_published(&global.model, None)?.says.release,
            extensions: Vec::new(),
        }));
    }
    let outcome = check_model(&global.model, &crate::facts::facts())?;
    if let Some(checked) = &outcome.checked {
        return Ok(Some(Yardstick {
            release: checked.release().clone(),
            extensions: checked.extensions().to_vec(),
        }));
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
    at_hand: Yardstick,
) -> anyhow::Result<Option<(Answers, Release)>> {
    let Yardstick {
        release: at_hand,
        extensions,
    } = at_hand;
    let Some(old) = given.release(global, &at_hand) else {
        return Ok(None);
    };
    let file = given.file.clone();
    let (answers, places) = given.answers(&old)?;
    if let Err(faults) = score::score(&old, &answers) {
        report(&file, explained(faults, &old, &places).collect());
        return Ok(None);
    }
    if options.release.is_none() {
        return Ok(Some((answers, old)));
    }
    let is_other = old.version != at_hand.version;
    let carried = is_other.then(|| carry(&answers, &old, &at_hand));
    let mut text = carried.as_ref().map_or_else(String::new, |carried| {
        carried_report(carried, &at_hand.version)
    });
    let mut now = carried.map_or_else(|| answers.clone(), |carried| carried.answers);
    let of_extensions =
        extensions::carried(global, (&answers, &mut now), (&old, &at_hand), &extensions)?;
    text += &extensions::carried_report(&of_extensions, &extensions);
    if !text.is_empty() {
        reporters::message(text.trim());
    }
    let left = match is_other {
        true => client::for_other_version(&mut now),
        false => Vec::new(),
    };
    if !left.is_empty() {
        reporters::message(&format!(
            "warning: what the web client keeps by the keys of version {} is left out: {}\n  --> {file}",
            old.version,
            left.join(", ")
        ));
    }
    Ok(Some((now, at_hand)))
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
