//! `pkimm check`.

use std::collections::HashSet;

use anyhow::bail;
use camino::Utf8Path;
use pkimm_model::publish::{Plan, plan};
use pkimm_model::{
    Against, CheckedInPlace, Fixed, Outcome, Severity, SourceTree, Verdict, check_in_place,
    unreadable_in_place,
};
use pkimm_release::published::catalog_file;
use pkimm_release::site::Facts;

use super::against;
use super::build::read_templates;
use super::obstacles::{Written, dated_late, ignored, in_the_way, published_before, unseen};
use super::release::{extension_not_ready, not_committed};
use super::side::{PublishedFiles, Side, is_published};
use super::{Status, check_model};
use crate::args::{Check, Global};
use crate::facts::facts_with;
use crate::output::apply_edits;
use crate::reporters::{self, Report, patch, plural};

/// Reports what is wrong with the model.
pub fn run(global: &Global, options: &Check) -> anyhow::Result<Status> {
    let facts = facts_with(read_templates(options.templates.as_deref())?);
    let named = options.file.as_ref();
    let in_place_of = Some(&global.model).filter(|model| is_published(model));
    if let Some(file) = named.or(in_place_of) {
        return in_place(global, options, file, &facts);
    }
    let (against, mut outcome) = checked(global, options, &facts)?;
    let own = against.as_ref();
    if options.fix {
        let is_written = fix(
            &report_on(&outcome, global, own),
            own,
            global,
            &facts,
            options.dry_run,
        )?;
        if options.dry_run {
            return Ok(status(&outcome, options));
        }
        if is_written {
            outcome = checked(global, options, &facts)?.1;
        }
    }
    let verdict = match own {
        Some(against) => {
            against.gate(&mut outcome, options.gate);
            None
        }
        None => pkimm_model::gate(&mut outcome, options.gate),
    };
    let report = report_on(&outcome, global, own);
    reporters::print(&report, options.format)?;
    if !global.quiet {
        summary(&report, options);
        if !options.fix {
            tell_fixes(&outcome);
        }
        if let Some(verdict) = verdict {
            let shown_by = format!("pkimm diff {}", verdict.baseline);
            tell_bump(&verdict, &shown_by, options.gate);
        }
    }
    if options.gate && !global.quiet && report.count(Severity::Error) == 0 {
        let obstacles = match own {
            Some(against) => extension_not_ready(global, against, &outcome),
            None => not_ready(global, &outcome),
        };
        for obstacle in obstacles {
            reporters::message(&format!("note: not ready for release: {obstacle}"));
        }
    }
    drop(report);
    let status = status(&outcome, options);
    // The process ends: giving the memory back piece by piece would be time lost.
    std::mem::forget(outcome);
    Ok(status)
}

/// Checks the model, or an extension in a folder of its own.
fn checked(
    global: &Global,
    options: &Check,
    facts: &Facts,
) -> anyhow::Result<(Option<Against>, Outcome)> {
    Ok(match &options.own.against {
        Some(document) => {
            let (against, outcome) = against::check(global, document, facts)?;
            (Some(against), outcome)
        }
        None => (None, check_model(&global.model, facts)?),
    })
}

fn report_on<'a>(outcome: &'a Outcome, global: &Global, own: Option<&Against>) -> Report<'a> {
    match own {
        Some(against) => Report::of_extension(outcome, global, against),
        None => Report::new(outcome, global),
    }
}

/// Reports what is wrong with a published model, at the lines of its files.
fn in_place(
    global: &Global,
    options: &Check,
    file: &Utf8Path,
    facts: &Facts,
) -> anyhow::Result<Status> {
    if options.fix {
        bail!(
            "fixes are made in source files; make them with `pkimm import {file} --out model` first"
        );
    }
    let files = PublishedFiles::find(file, options.references.as_deref())?;
    let model = match files.read() {
        Ok(model) => model,
        Err(error) => return unreadable(global, options, &error.files),
    };
    if !global.quiet && model.lacks_catalog() {
        let catalog = catalog_file(file.file_name().unwrap_or_default());
        reporters::message(&format!(
            "note: {file}: the catalog of references, `{catalog}`, is not beside it, so that nobody knows whether it has what is cited; name it with `--references`"
        ));
    }
    let baseline = options.baseline.as_deref();
    let baseline = baseline.map(|name| Side::read(name, global)).transpose()?;
    let baseline = baseline.map(|side| side.published);
    let CheckedInPlace {
        outcome,
        verdict,
        notes,
        ..
    } = check_in_place(model.in_place(baseline)?, options.gate, facts);
    let report = Report::of_files(&outcome, global);
    reporters::print(&report, options.format)?;
    if !global.quiet {
        for (line, note) in notes {
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            reporters::message(&format!("note: {file}{line}: {}", note.told()));
        }
        summary(&report, options);
        if let (Some(verdict), Some(baseline)) = (verdict, &options.baseline) {
            tell_bump(
                &verdict,
                &format!("pkimm diff {baseline} {file}"),
                options.gate,
            );
        }
    }
    Ok(status(&outcome, options))
}

/// Reports why published files cannot be read as a model.
fn unreadable(global: &Global, options: &Check, files: &PublishedFiles) -> anyhow::Result<Status> {
    let outcome = unreadable_in_place(files.in_place());
    let report = Report::of_files(&outcome, global);
    reporters::print(&report, options.format)?;
    if !global.quiet {
        summary(&report, options);
    }
    Ok(status(&outcome, options))
}

/// Says how much was found, and why warnings alone fail.
fn summary(report: &Report<'_>, options: &Check) {
    reporters::summary(report);
    let has = |severity| report.count(severity) > 0;
    if options.deny_warnings && has(Severity::Warning) && !has(Severity::Error) {
        reporters::message("note: the check fails because of `--deny-warnings`");
    }
}

/// Says how many findings the tool mends, and how.
fn tell_fixes(outcome: &Outcome) {
    let what = match outcome.certain().len() {
        0 => return,
        1 => "1 of these has",
        count => &format!("{count} of these have"),
    };
    reporters::message(&format!(
        "note: {what} one right answer, which `pkimm check --fix` writes"
    ));
}

/// Says which version the changes ask for, where the findings do not.
fn tell_bump(verdict: &Verdict, shown_by: &str, is_strict: bool) {
    if !verdict.to_raise || is_strict {
        return;
    }
    let is_one = verdict.changes == 1;
    reporters::message(&format!(
        "note: {} since {} {} version {} ({}); `{shown_by}` shows {}",
        plural(verdict.changes, "change"),
        verdict.baseline,
        if is_one { "requires" } else { "require" },
        verdict.next,
        verdict.required,
        if is_one { "it" } else { "them" },
    ));
}

/// What a release would refuse, and is no fault of the model: nobody has to write notes before there is a release.
fn not_ready(global: &Global, outcome: &Outcome) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    match plan(outcome, None) {
        Ok(plan) => {
            if !plan.is_again {
                found.extend(of_git(global, &plan, &outcome.tree));
            }
            found.extend(in_the_way(&global.model, &plan).unwrap_or_default());
        }
        Err(obstacles) => found.extend(obstacles.iter().map(ToString::to_string)),
    }
    let checked = outcome.checked.as_ref();
    let version = checked.map(|checked| &checked.release().version);
    // A model that is in no repository yet is checked as well.
    let ignored = version.and_then(|version| {
        ignored(
            &global.model,
            outcome.tree.paths(),
            Written::of_model(version),
        )
        .ok()
    });
    let unseen = unseen(&global.model, ".").ok();
    found.extend([ignored, unseen].into_iter().flatten().flatten());
    // What is not committed may be told twice.
    let mut seen = HashSet::new();
    found.retain(|obstacle| seen.insert(obstacle.clone()));
    found
}

/// What git knows against a version that could be released: when the model was last changed, what was published, and what is not
/// committed.
fn of_git(global: &Global, plan: &Plan, tree: &SourceTree) -> impl Iterator<Item = String> {
    let late = dated_late(&global.model, plan.release.date);
    let before = published_before(&global.model, Written::of_model(&plan.version));
    // A model that is in no repository yet is checked as well.
    let open = not_committed(&global.model, plan, tree).unwrap_or_default();
    [late, before]
        .into_iter()
        .filter_map(|found| found.ok().flatten())
        .chain(open)
}

/// Applies the fixes that a program may apply, or prints what they would change. Says whether something was written.
fn fix(
    report: &Report<'_>,
    own: Option<&Against>,
    global: &Global,
    facts: &Facts,
    is_dry: bool,
) -> anyhow::Result<bool> {
    let outcome = report.outcome;
    let Fixed {
        changes,
        findings,
        refused,
        untried,
    } = outcome.fixed(facts);
    if is_dry {
        reporters::show_file(&patch::text(&changes, |path| report.path_of(path)))?;
    } else {
        let changes = match own {
            Some(against) => against.own(changes.clone()),
            None => changes.clone(),
        };
        apply_edits(&global.model, &changes)?;
    }
    if !global.quiet {
        let what = format!(
            "{} in {}",
            plural(findings.len(), "finding"),
            plural(changes.len(), "file")
        );
        reporters::message(&match (findings.is_empty(), is_dry) {
            (true, _) => "nothing can be fixed without a decision".to_owned(),
            (false, true) => format!("{what} can be fixed; nothing was written"),
            (false, false) => format!("fixed {what}"),
        });
        for finding in refused {
            let line = outcome.tree.positions(finding.span()).0.line;
            reporters::message(&format!(
                "{}:{line}: the fix for `{}` is left out, because an error would come with it",
                report.path(finding),
                finding.code
            ));
        }
        if !untried.is_empty() {
            let fixes = match untried.len() {
                1 => "1 more fix is".to_owned(),
                count => format!("{count} more fixes are"),
            };
            reporters::message(&format!(
                "{fixes} left out, because errors would come with some of them; mend those above, and try again"
            ));
        }
    }
    Ok(!is_dry && !changes.is_empty())
}

fn status(outcome: &Outcome, options: &Check) -> Status {
    let has = |severity| {
        outcome
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == severity)
    };
    if has(Severity::Error) || (options.deny_warnings && has(Severity::Warning)) {
        Status::Faults
    } else {
        Status::Good
    }
}
