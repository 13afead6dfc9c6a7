//! `pkimm score`.

pub(super) mod extensions;
mod raises;

use std::fmt::Write as _;

use pkimm_emit::view::extension::ExtensionView;
use pkimm_emit::view::score::{CategoryScore, RequirementScore, ScoreView};
use pkimm_release::Release;
use pkimm_release::carry::{Carried, carry};
use pkimm_release::extension::Extension;
use pkimm_release::score::{self, Whole};
use pkimm_release::score_report::{Asked, ScoreReport};

use super::given::{self, Refused, explained, report};
use super::side::{is_published, read_published};
use super::{Status, check_model, tell_withdrawn};
use crate::args::{Global, ReportFormat, Score as Options, ScoreFormat};
use crate::reporters::{self, Report};

/// Scores an answers file.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    let given = match given::read(&options.answers)? {
        Ok(given) => given,
        Err(refused) => return report_refused(global, options, refused),
    };
    let Some(Yardstick {
        release,
        extensions,
    }) = yardstick(global, options)?
    else {
        return Ok(Status::Faults);
    };
    let Some(old) = given.release(global, &release) else {
        return Ok(Status::Faults);
    };
    let file = given.file.clone();
    let (answers, places) = given.answers(&old)?;
    let mut carried = None;
    if old.version != release.version {
        // Answers that cannot be scored against their own version are not carried over.
        if let Err(faults) = score::score(&old, &answers) {
            report(&file, explained(faults, &old, &places).collect());
            return Ok(Status::Faults);
        }
        carried = Some(carry(&answers, &old, &release));
    }
    if let Some(level) = options.target {
        known_level(&release, level)?;
    }
    let mut given = carried
        .as_ref()
        .map_or(&answers, |carried| &carried.answers)
        .clone();
    let of_extensions = extensions::carried(
        global,
        (&answers, &mut given),
        (&old, &release),
        &extensions,
    )?;
    tell_withdrawn(global, &extensions);
    let answers = &given;
    let asked = Asked {
        extensions: &extensions,
        next: options.next,
        target: options.target,
    };
    let scores = match ScoreReport::of(&release, answers, &asked) {
        Ok(scores) => scores,
        Err(faults) => {
            report(&file, explained(faults, &release, &places).collect());
            return Ok(Status::Faults);
        }
    };
    if let Some(path) = &options.carry_over {
        let text = serde_json::to_string_pretty(answers)? + "\n";
        given::write(global, path, &text)?;
    }
    match options.format {
        ScoreFormat::Text => {
            let view = ScoreView::new(&release, answers, &scores.score);
            let mut text = print(&view, options.explain);
            for extension in &extensions {
                let score = &scores.extensions[&extension.id];
                let view = ExtensionView::new(&release, extension, score);
                text += &extensions::print(&view, options.explain);
            }
            text += &raises::print(&release, &scores);
            if let Some(carried) = &carried {
                text += &carried_report(carried, &release.version);
            }
            text += &extensions::carried_report(&of_extensions, &extensions);
            reporters::say(&text)?;
        }
        ScoreFormat::Json => {
            let report = ScoreReport {
                carried_over: carried.map(Into::into),
                extensions_carried_over: of_extensions,
                ..scores
            };
            reporters::json(&(serde_json::to_string_pretty(&report)? + "\n"))?;
        }
    }
    Ok(Status::Good)
}

/// What answers are scored against.
struct Yardstick {
    release: Release,
    /// The extensions that were asked for.
    extensions: Vec<Extension>,
}

/// Refuses a level that the model does not have.
fn known_level(release: &Release, level: u32) -> anyhow::Result<()> {
    let numbers = release.levels.iter().map(|level| level.number);
    if numbers.clone().any(|number| number == level) {
        return Ok(());
    }
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    anyhow::bail!(
        "the model has no level {level}; its levels are {}",
        numbers.join(", ")
    )
}

/// Reports what is wrong with a file, and what the model says of the rest of it.
fn report_refused(global: &Global, options: &Options, refused: Refused) -> anyhow::Result<Status> {
    let mut faults = refused.found();
    if let Some((answers, places)) = refused.unsound.rest.map(|rest| *rest) {
        let release = yardstick(global, options)?.map(|yardstick| yardstick.release);
        if let Some(release) = release.filter(|release| release.version == answers.version) {
            let others = score::score(&release, &answers).err().unwrap_or_default();
            faults.extend(explained(others, &release, &places));
        }
    }
    report(&refused.file, faults);
    Ok(Status::Faults)
}

/// What to score against. `None` if the reason was reported.
fn yardstick(global: &Global, options: &Options) -> anyhow::Result<Option<Yardstick>> {
    let asked = &options.extension;
    if is_published(&global.model) {
        let release = read_published(&global.model, None)?.says.release;
        return Ok(Some(Yardstick {
            extensions: extensions::chosen(asked, &[], &release, None)?,
            release,
        }));
    }
    let published = options.release.as_ref();
    let published = published
        .map(|version| given::published(global, version))
        .transpose()?;
    if let Some((release, folder)) = &published {
        // A version is scored with the extensions that it was published with.
        let known = match asked.is_empty() {
            true => Vec::new(),
            false => folder.extensions_of(release)?,
        };
        let has = |id: &String| known.iter().any(|extension| extension.id == *id);
        if asked.iter().all(has) {
            return Ok(Some(Yardstick {
                extensions: extensions::chosen(asked, &known, release, None)?,
                release: release.clone(),
            }));
        }
    }
    let outcome = check_model(&global.model, &crate::facts::facts())?;
    let Some(checked) = &outcome.checked else {
        reporters::print(&Report::new(&outcome, global), ReportFormat::Human)?;
        reporters::message("nothing was scored because the model has errors");
        return Ok(None);
    };
    let typed = outcome.version.as_deref().filter(|_| published.is_none());
    let release = published.map_or_else(|| checked.release().clone(), |(release, _)| release);
    Ok(Some(Yardstick {
        extensions: extensions::chosen(asked, checked.extensions(), &release, typed)?,
        release,
    }))
}

/// What became of the answers.
pub(super) fn carried_report(carried: &Carried, version: &str) -> String {
    let mut out = format!(
        "\nAnswers carried over from {} to {version}: {}\n",
        carried.from,
        carried.carried.len()
    );
    let why = match carried.is_other_scale {
        true => {
            "to confirm, because the scale of levels changed (each keeps its number, which may mean another level now)"
        }
        false => "to confirm, because their wording changed or they were merged",
    };
    became(
        &mut out,
        [(why, &carried.to_confirm), (NEW, &carried.new)],
        &carried.fell_away,
    );
    out
}

/// What is said of items that take no answer over.
const NEW: &str = "new and not answered";

/// Lists of ids, each with what is said of them, and those whose answers were dropped.
fn became<'a>(
    out: &mut String,
    lists: [(&str, &[String]); 2],
    fell_away: impl IntoIterator<Item = (&'a String, &'a String)>,
) {
    for (what, ids) in lists.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {} {what}: {}", ids.len(), ids.join(", "));
    }
    let fell_away: Vec<_> = fell_away.into_iter().collect();
    if !fell_away.is_empty() {
        let _ = writeln!(out, "  {} dropped", fell_away.len());
    }
    for (id, reason) in fell_away {
        let _ = writeln!(out, "    {id}: {reason}");
    }
}

fn print(view: &ScoreView<'_>, explain: bool) -> String {
    let mut out = format!("{}, {}\n\n", view.model, view.kind);
    line(&mut out, "", "Overall", &view.overall.words());
    for module in &view.modules {
        out.push('\n');
        line(&mut out, module.id, module.name, &module.figures.words());
        for category in &module.categories {
            let words = category.figures.words() + category.whole.map_or("", as_a_whole);
            let result = format!("{words}  [{}]", category.id);
            line(&mut out, category.code, category.name, &result);
            if explain {
                sums(&mut out, category);
            }
        }
    }
    if explain {
        out.push('\n');
        weights(&mut out, view);
    }
    if let Some(category) = view.lowest() {
        let value = category.figures.value.as_deref().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "\nLowest category: {} {}, {value}",
            category.code, category.name
        );
    }
    out
}

fn line(out: &mut String, code: &str, name: &str, result: &str) {
    let _ = writeln!(out, "{code:5}{name:36}{result}");
}

/// What an answer to a category as a whole did.
fn as_a_whole(whole: Whole) -> &'static str {
    match whole {
        Whole::Counted => "; answered as a whole",
        Whole::SetAside => "; set aside as a whole",
        Whole::NotCounted => {
            "; the level of the whole does not count, because requirements are rated"
        }
    }
}

/// How a category comes to its value.
fn sums(out: &mut String, category: &CategoryScore<'_>) {
    for requirement in &category.requirements {
        let RequirementScore {
            id,
            code,
            title,
            counted,
        } = requirement;
        let _ = writeln!(out, "       {counted:16}{code} {title}  [{id}]");
    }
    if let Some(value) = category
        .figures
        .exact
        .as_ref()
        .filter(|_| !category.requirements.is_empty())
    {
        let _ = writeln!(out, "       = {value}");
    }
}

/// How the whole comes to its value.
fn weights(out: &mut String, view: &ScoreView<'_>) {
    out.push_str("Overall: weight × value of each category that has one\n");
    for category in view.categories() {
        if let Some(value) = &category.figures.exact {
            let CategoryScore {
                weight, code, name, ..
            } = category;
            let _ = writeln!(out, "       {weight} × {value:12}{code} {name}");
        }
    }
    if let Some(value) = &view.overall.exact {
        let _ = writeln!(out, "       = {value}");
    }
}
