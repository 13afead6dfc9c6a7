//! From the web client's file to answers.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::keys::Keys;
use super::shape::{Entry, File, Items, Plan as ClientPlan};
use crate::answers::{
    Answer, Answers, Assessor, ExtensionAnswers, Kind, Organisation, Period, Plan, Scope, Task,
};

/// The version of the model in files that name none: those of the first client.
pub(super) const FIRST_VERSION: &str = "1.0.0";

/// The version of an extension that is named by its id alone, as the client itself takes it.
const NO_VERSION: &str = "0.0.0";

/// The reason where the client knows none: here an answer that does not apply has one.
pub(super) const NO_REASON: &str = "no reason was given";

/// How the client calls the view in which requirements are rated.
pub(super) const FULL_VIEW: &str = "full";

/// Where an entry of the client's file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    Category(&'a str),
    Requirement(&'a str),
    InExtension(&'a str, &'a str),
    Plan(&'a str),
}

/// The entries of a file, by the key below which they stand and their own, with what they are about. It is `None` where the
/// model has no such item, and where a key by positions stands for one that has an entry by ids as well, or the reverse.
pub(super) fn items<'a>(
    file: &'a File,
    keys: &Keys<'a>,
) -> Vec<(&'static [&'static str], &'a str, Option<Item<'a>>)> {
    const PROGRESS: &[&str] = &["progress"];
    const REQUIREMENTS: &[&str] = &["requirementProgress"];
    const PLANS: &[&str] = &["actionPlans", "categories"];
    let mut items = Vec::new();
    let enabled = file.enabled_extensions.iter().flatten();
    let enabled: HashSet<&str> = enabled.map(|extension| extension.id.as_str()).collect();
    for key in file.progress.iter().flat_map(IndexMap::keys) {
        let item = keys.category(key).map(Item::Category).or_else(|| {
            let (extension, category) = keys.in_extension(key)?;
            let is_enabled = enabled.contains(extension);
            is_enabled.then_some(Item::InExtension(extension, category))
        });
        let item = item.filter(|item| is_first(item, key, keys, file.progress.as_ref()));
        items.push((PROGRESS, key.as_str(), item));
    }
    for key in file.requirement_progress.iter().flat_map(IndexMap::keys) {
        let item = keys.requirement(key).map(Item::Requirement);
        let entries = file.requirement_progress.as_ref();
        let item = item.filter(|item| is_first(item, key, keys, entries));
        items.push((REQUIREMENTS, key.as_str(), item));
    }
    let plans = file.action_plans.as_ref();
    let plans = plans.and_then(|plans| plans.categories.as_ref());
    for key in plans.into_iter().flat_map(IndexMap::keys) {
        let item = keys.category(key).map(Item::Plan);
        let item = item.filter(|item| is_first(item, key, keys, plans));
        items.push((PLANS, key.as_str(), item));
    }
    items
}

/// Whether a key is the one by which the client knows the item, or stands in its place.
fn is_first<T>(
    item: &Item<'_>,
    key: &str,
    keys: &Keys<'_>,
    entries: Option<&IndexMap<String, T>>,
) -> bool {
    let known = match item {
        Item::Category(id) | Item::Plan(id) => keys.of_category(id).map(str::to_owned),
        Item::Requirement(id) => keys.of_requirement(id).map(str::to_owned),
        Item::InExtension(extension, id) => {
            keys.of_category(id).map(|key| format!("{extension}.{key}"))
        }
    };
    let has = |known: &String| entries.is_some_and(|entries| entries.contains_key(known));
    known.is_none_or(|known| known == key || !has(&known))
}

/// The answers that a file holds, as far as they have a place for what is in it.
pub(super) fn answers(file: &File, keys: &Keys<'_>) -> Answers {
    let mut answers = Answers {
        version: file
            .data_version
            .as_deref()
            .unwrap_or(FIRST_VERSION)
            .to_owned(),
        kind: kind(file),
        name: said(file.name.as_ref()).or_else(|| said(file.assessment_name.as_ref())),
        saved: said(file.exported_at.as_ref()),
        organisation: said(file.organization_name.as_ref()).map(|name| Organisation {
            name: Some(name),
            ..Organisation::default()
        }),
        scope: said(file.use_case_description.as_ref()).map(|use_case| Scope {
            use_case: Some(use_case),
            ..Scope::default()
        }),
        ..Answers::default()
    };
    let assessor = Assessor {
        name: said(file.assessor_name.as_ref()),
        independence: said(file.assessor_position.as_ref()),
    };
    answers.assessor = (assessor != Assessor::default()).then_some(assessor);
    let period = Period {
        from: said(file.start_date.as_ref()),
        to: said(file.finish_date.as_ref()),
    };
    answers.period = (period != Period::default()).then_some(period);
    for extension in file.enabled_extensions.iter().flatten() {
        let known = answers.extensions.entry(extension.id.clone());
        known.or_insert_with(|| ExtensionAnswers {
            version: extension
                .version
                .as_deref()
                .unwrap_or(NO_VERSION)
                .to_owned(),
            answers: IndexMap::new(),
        });
    }
    // Order is known of plans alone. Those that come back in their own place stand first, and the others behind them.
    let mut items = items(file, keys);
    items.sort_by_key(|(_, key, item)| !comes_back(file, keys, key, item.as_ref()));
    for (_, key, item) in items {
        add(&mut answers, file, key, item);
    }
    answers
}

/// Whether a plan, once it is in answers, is written under the key that it had. Other items have no order.
fn comes_back(file: &File, keys: &Keys<'_>, key: &str, item: Option<&Item<'_>>) -> bool {
    let Some(Item::Plan(id)) = item else {
        return true;
    };
    let plans = file.action_plans.as_ref();
    let plan = plans.and_then(|plans| plans.categories.as_ref()?.get(key));
    keys.of_category(id) == Some(key) && plan.is_some_and(|plan| plan.target_level.is_some())
}

/// Adds what stands under a key.
fn add(answers: &mut Answers, file: &File, key: &str, item: Option<Item<'_>>) {
    let rating = |entries: &Option<IndexMap<String, Entry>>| answer(entries.as_ref()?.get(key)?);
    match item {
        Some(Item::Category(id)) => {
            let rating = rating(&file.progress);
            answers
                .answers
                .extend(rating.map(|rating| (id.to_owned(), rating)));
        }
        Some(Item::Requirement(id)) => {
            let rating = rating(&file.requirement_progress);
            answers
                .answers
                .extend(rating.map(|rating| (id.to_owned(), rating)));
        }
        Some(Item::InExtension(extension, id)) => {
            if let Some(extension) = answers.extensions.get_mut(extension) {
                let rating = rating(&file.progress);
                extension
                    .answers
                    .extend(rating.map(|rating| (id.to_owned(), rating)));
            }
        }
        Some(Item::Plan(id)) => {
            let plans = file.action_plans.as_ref();
            let plan = plans.and_then(|plans| plans.categories.as_ref()?.get(key));
            answers
                .plans
                .extend(plan.map(|entry| self::plan(id, entry)));
        }
        None => {}
    }
}

/// What is rated in a file: requirements where one of them has an entry, or the client showed them last.
fn kind(file: &File) -> Kind {
    let entries = file.requirement_progress.as_ref();
    let has_entries = entries.is_some_and(|entries| !entries.is_empty());
    if has_entries || file.last_view.as_deref() == Some(FULL_VIEW) {
        Kind::Assessment
    } else {
        Kind::SelfAssessment
    }
}

/// A text, where it says something.
fn said(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

/// The answer of an entry, where it says anything.
fn answer(entry: &Entry) -> Option<Answer> {
    let applies = entry.applicability != Some(false);
    let reason = entry.applicability_reason.as_ref();
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let reason = reason.map_or(NO_REASON, String::as_str);
    let answer = Answer {
        level: entry.level.filter(|level| applies && *level > 0),
        not_applicable: (!applies).then(|| reason.to_owned()),
        evidence: said(entry.evidence.as_ref())
            .iter()
            .flat_map(|text| text.split('\n').map(str::to_owned))
            .collect(),
        remark: said(entry.notes.as_ref()),
        ..Answer::default()
    };
    (answer != Answer::default()).then_some(answer)
}

fn plan(id: &str, plan: &ClientPlan) -> Plan {
    let texts = |items: &Option<Items>| {
        let items = items.iter().flat_map(|items| items.0.clone());
        items.map(super::shape::Item::into_text).collect()
    };
    let tasks = plan.tasks.iter().flat_map(|tasks| tasks.0.clone());
    Plan {
        item: Some(id.to_owned()),
        target: plan.target_level,
        objectives: texts(&plan.objectives),
        responsible: said(plan.responsibility.as_ref()),
        due: said(plan.target_date.as_ref()).or_else(|| said(plan.schedule.as_ref())),
        resources: said(plan.resources.as_ref()),
        outputs: texts(&plan.outputs),
        tasks: tasks
            .map(|task| Task {
                done: task.done == Some(true),
                text: task.into_text(),
            })
            .collect(),
        comments: said(plan.comments.as_ref()),
    }
}
