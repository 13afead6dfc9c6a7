//! `pkimm score`.

use std::fmt::Write as _;
use std::fs;

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_model::did_you_mean::nearest;
use pkimm_release::answers::{Answers, Kind, Places};
use pkimm_release::carry::{Carried, carry};
use pkimm_release::integrity::parse_version;
use pkimm_release::score::{self, Outcome, Rating, Score, decimal, fraction};
use pkimm_release::{Category, Release};

use super::archive::ArchiveFolder;
use super::{Status, check_model};
use crate::args::{Global, ReportFormat, Score as Options, ScoreFormat};
use crate::reporters::{self, Report};

/// The decimal places of printed values; what is computed is exact.
const PLACES: u32 = 2;

/// Scores an answers file.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    let file = &options.answers;
    let text = fs::read_to_string(file).with_context(|| format!("cannot read `{file}`"))?;
    let (answers, places) = match Answers::read(&text) {
        Ok(read) => read,
        Err(error) => {
            fault(
                file,
                error.place,
                &error.message,
                "see the example of an answers file in the handbook, or `schemas/answers.schema.json`",
            );
            return Ok(Status::Faults);
        }
    };
    let Some((release, carried)) = target(global, options, (file, &places), &answers)? else {
        return Ok(Status::Faults);
    };
    let release = &release;
    let answers = carried
        .as_ref()
        .map_or(&answers, |carried| &carried.answers);
    match score::score(release, answers) {
        Ok(score) => {
            reporters::out(&match options.format {
                ScoreFormat::Text => {
                    let report = carried
                        .as_ref()
                        .map(|carried| carried_report(carried, &release.version))
                        .unwrap_or_default();
                    print(release, answers, &score, options.explain) + &report
                }
                ScoreFormat::Json => {
                    let mut value = serde_json::to_value(&score)?;
                    if let Some(carried) = &carried {
                        value["carriedOver"] = serde_json::json!({
                            "from": carried.from,
                            "carried": carried.carried,
                            "toConfirm": carried.to_confirm,
                            "new": carried.new,
                            "fellAway": carried.fell_away.keys().collect::<Vec<_>>(),
                            "fellAwayBecause": carried.fell_away,
                        });
                    }
                    serde_json::to_string_pretty(&value)? + "\n"
                }
            })?;
            Ok(Status::Good)
        }
        Err(faults) => {
            for found in faults {
                let near = if found.unknown {
                    nearest(&found.id, ids(release))
                } else {
                    None
                };
                let help = near.map_or(found.help, |near| format!("did you mean `{near}`?"));
                fault(file, places.get(&found.id).copied(), &found.message, &help);
            }
            Ok(Status::Faults)
        }
    }
}

/// The version to score against, and the answers carried over to it if they were given to another version. `None` if the
/// reason was reported.
fn target(
    global: &Global,
    options: &Options,
    (file, places): (&Utf8Path, &Places),
    answers: &Answers,
) -> anyhow::Result<Option<(Release, Option<Carried>)>> {
    let release = match &options.release {
        Some(version) => published(global, version)?,
        None => {
            let outcome = check_model(&global.model)?;
            let Some(checked) = &outcome.checked else {
                reporters::print(&Report::new(&outcome, global), ReportFormat::Human)?;
                reporters::message("nothing was scored because the model has errors");
                return Ok(None);
            };
            checked.release().clone()
        }
    };
    if answers.version == release.version {
        return Ok(Some((release, None)));
    }
    let old = match published(global, &answers.version) {
        Ok(old) => old,
        Err(error) => {
            let message = format!(
                "the answers are for version {}, but the model is version {}",
                answers.version, release.version
            );
            fault(
                file,
                None,
                &message,
                &format!("they cannot be carried over: {error:#}"),
            );
            return Ok(None);
        }
    };
    // Answers that cannot be scored against their own version are not carried over.
    if let Err(faults) = score::score(&old, answers) {
        for found in faults {
            fault(
                file,
                places.get(&found.id).copied(),
                &found.message,
                &found.help,
            );
        }
        return Ok(None);
    }
    let carried = carry(answers, &old, &release);
    Ok(Some((release, Some(carried))))
}

fn published(global: &Global, version: &str) -> anyhow::Result<Release> {
    let version = parse_version(version).map_err(anyhow::Error::msg)?;
    let folder = ArchiveFolder::read(&global.model)?;
    Ok(folder.archive().published(&version)?.release)
}

/// What became of the answers.
fn carried_report(carried: &Carried, version: &str) -> String {
    let mut out = format!(
        "\nAnswers carried over from {} to {version}: {}\n",
        carried.from,
        carried.carried.len()
    );
    let lists = [
        (
            "to confirm, because their wording changed or they were merged",
            &carried.to_confirm,
        ),
        ("new and not answered", &carried.new),
    ];
    for (what, ids) in lists.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {} {what}: {}", ids.len(), ids.join(", "));
    }
    if !carried.fell_away.is_empty() {
        let _ = writeln!(out, "  {} dropped", carried.fell_away.len());
    }
    for (id, reason) in &carried.fell_away {
        let _ = writeln!(out, "    {id}: {reason}");
    }
    out
}

/// The ids that answers may name.
fn ids(release: &Release) -> impl Iterator<Item = &str> {
    let categories = release.categories().map(|category| &category.id);
    let requirements = release
        .categories()
        .flat_map(|category| &category.requirements);
    categories
        .chain(requirements.map(|requirement| &requirement.id))
        .map(String::as_str)
}

fn fault(file: &Utf8Path, place: Option<(u64, u64)>, message: &str, help: &str) {
    let place = place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    reporters::message(&format!(
        "error: {message}\n  --> {file}{place}\n  = help: {help}"
    ));
}

fn print(release: &Release, answers: &Answers, score: &Score, explain: bool) -> String {
    let kind = match score.kind {
        Kind::Assessment => "assessment",
        Kind::SelfAssessment => "self-assessment",
    };
    let mut out = format!("{} {}, {kind}\n\n", release.name, release.version);
    line(&mut out, "", "Overall", &words(release, &score.overall));
    for module in &release.modules {
        out.push('\n');
        line(
            &mut out,
            &module.id,
            &module.name,
            &words(release, &score.modules[&module.id]),
        );
        for category in &module.categories {
            line(
                &mut out,
                &category.code,
                &category.name,
                &words(release, &score.categories[&category.id]),
            );
            if explain && score.kind == Kind::Assessment {
                sums(&mut out, category, answers, &score.categories[&category.id]);
            }
        }
    }
    if explain {
        out.push('\n');
        weights(&mut out, release, score);
    }
    let lowest = release
        .categories()
        .filter_map(|category| Some((score.categories[&category.id].value.as_ref()?, category)));
    if let Some((value, category)) = lowest.min_by(|left, right| left.0.cmp(right.0)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "\nLowest category: {} {}, {}",
            category.code,
            category.name,
            decimal(value, PLACES)
        );
    }
    out
}

fn line(out: &mut String, code: &str, name: &str, result: &str) {
    let _ = writeln!(out, "{code:5}{name:36}{result}");
}

/// A result in words.
fn words(release: &Release, outcome: &Outcome) -> String {
    let (Some(value), Some(level), Some(progress)) =
        (&outcome.value, outcome.level(), outcome.progress())
    else {
        return match outcome.coverage {
            Some(_) => "no result: nothing is answered".to_owned(),
            None => "no result: nothing applies".to_owned(),
        };
    };
    let name = release
        .levels
        .iter()
        .find(|known| known.number == level)
        .map_or("", |known| known.name.as_str());
    let percent = |share| {
        decimal(
            &(share * num_rational::BigRational::from_integer(100.into())),
            0,
        )
    };
    let mut text = format!("{}  level {level} {name}", decimal(value, PLACES));
    if release.levels.iter().any(|known| known.number == level + 1) {
        let _ = write!(
            text,
            ", {} % of the way to {}",
            percent(progress),
            level + 1
        );
    }
    if let Some(coverage) = outcome
        .coverage
        .clone()
        .filter(|_| outcome.is_provisional())
    {
        let _ = write!(text, "; provisional, coverage {} %", percent(coverage));
    }
    text
}

/// How a category comes to its value.
fn sums(out: &mut String, category: &Category, answers: &Answers, outcome: &Outcome) {
    for requirement in &category.requirements {
        let ids = std::iter::once(&requirement.id).chain(&requirement.was);
        let answer = ids.filter_map(|id| answers.answers.get(id)).next();
        let counted = match Rating::of(answer) {
            Rating::Level(level) => format!(
                "{} × {level} = {}",
                requirement.weight,
                u64::from(requirement.weight) * u64::from(level)
            ),
            Rating::NotApplicable => "not applicable".to_owned(),
            Rating::Unanswered => "not answered".to_owned(),
        };
        let _ = writeln!(
            out,
            "       {counted:16}{} {}",
            requirement.code, requirement.description
        );
    }
    if let Some(value) = &outcome.value {
        let _ = writeln!(out, "       = {}", fraction(value));
    }
}

/// How the whole comes to its value.
fn weights(out: &mut String, release: &Release, score: &Score) {
    out.push_str("Overall: weight × value of each category that has one\n");
    for category in release.categories() {
        if let Some(value) = &score.categories[&category.id].value {
            let _ = writeln!(
                out,
                "       {} × {:12}{} {}",
                category.weight,
                fraction(value),
                category.code,
                category.name
            );
        }
    }
    if let Some(value) = &score.overall.value {
        let _ = writeln!(out, "       = {}", fraction(value));
    }
}
