//! From answers to the web client's file.

use serde_json::{Map, Value, json};

use super::keys::Keys;
use super::taken::FULL_VIEW;
use crate::answers::{Answer, Answers, Kind, Plan};
use crate::{Category, Release};

/// The version of the file's shape that holds ratings of categories alone.
const FIRST_STATE: u32 = 1;

/// The greatest version of the file's shape, which holds everything.
pub(super) const LAST_STATE: u32 = 2;

/// The positions of an assessor that the client knows.
const POSITIONS: [&str; 2] = ["internal", "external"];

/// The views that the client knows by the kind of answers.
fn view(kind: Kind) -> &'static str {
    match kind {
        Kind::Assessment => FULL_VIEW,
        Kind::SelfAssessment => "self",
    }
}

/// The key of the names behind the keys.
pub(super) const NAMES: &str = "sourceStructure";

/// The file that says what answers say, as far as it has a place for it.
pub(super) fn file(answers: &Answers, keys: &Keys<'_>) -> Value {
    let organisation = answers.organisation.as_ref();
    let assessor = answers.assessor.as_ref();
    let scope = answers.scope.as_ref();
    let period = answers.period.as_ref();
    let mut file = Map::new();
    file.insert("stateSchemaVersion".to_owned(), json!(FIRST_STATE));
    let mut put = |key: &str, value: Value| {
        file.insert(key.to_owned(), value);
    };
    let text = |text: Option<&String>| text.map_or("", String::as_str).to_owned();
    put("dataVersion", json!(answers.version));
    put("name", json!(text(answers.name.as_ref())));
    put("progress", Value::Object(categories(answers, keys)));
    let extensions = answers.extensions.iter();
    let extensions = extensions.map(|(id, own)| json!({ "id": id, "version": own.version }));
    put("enabledExtensions", extensions.collect());
    put("assessmentName", json!(text(answers.name.as_ref())));
    put(
        "assessorName",
        json!(text(assessor.and_then(|assessor| assessor.name.as_ref()))),
    );
    let use_case = scope.and_then(|scope| scope.use_case.as_ref());
    put("useCaseDescription", json!(text(use_case)));
    put(NAMES, json!({ "byKey": names(keys) }));
    put("lastView", json!(view(answers.kind)));
    if let Some(saved) = said(answers.saved.as_ref()) {
        put("exportedAt", json!(saved));
    }
    let before = file.len();
    let requirements = requirements(answers, keys);
    if !requirements.is_empty() {
        file.insert(
            "requirementProgress".to_owned(),
            Value::Object(requirements),
        );
    }
    let position = assessor.and_then(|assessor| assessor.independence.as_ref());
    let position = position.filter(|position| POSITIONS.contains(&position.as_str()));
    let texts = [
        (
            "organizationName",
            organisation.and_then(|own| own.name.as_ref()),
        ),
        ("assessorPosition", position),
        ("startDate", period.and_then(|period| period.from.as_ref())),
        ("finishDate", period.and_then(|period| period.to.as_ref())),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(key, text)| Some((key, said(text)?)));
    file.extend(texts.map(|(key, text)| (key.to_owned(), json!(text))));
    let plans = plans(answers, keys);
    if !plans.is_empty() {
        file.insert("actionPlans".to_owned(), json!({ "categories": plans }));
    }
    if file.len() > before {
        file.insert("stateSchemaVersion".to_owned(), json!(LAST_STATE));
    }
    Value::Object(file)
}

fn said(text: Option<&String>) -> Option<&String> {
    text.filter(|text| !text.is_empty())
}

/// The ratings of all categories, rated or not, as the client begins with them, and those of extensions.
fn categories(answers: &Answers, keys: &Keys<'_>) -> Map<String, Value> {
    let mut progress = Map::new();
    let unanswered = Answer::default();
    for category in keys.release.categories() {
        let ids = std::iter::once(&category.id).chain(&category.was);
        let answer = ids.filter_map(|id| answers.answers.get(id)).next();
        let answer = answer.unwrap_or(&unanswered);
        if let Some(key) = keys.of_category(&category.id) {
            let description = description(category, answer);
            let entry = entry(answer, keys, description.unwrap_or_default(), false);
            progress.insert(key.to_owned(), entry);
        }
    }
    for (extension, own) in &answers.extensions {
        for (id, answer) in &own.answers {
            if let Some(key) = keys.of_category(id) {
                let entry = entry(answer, keys, "", false);
                progress.insert(format!("{extension}.{key}"), entry);
            }
        }
    }
    progress
}

/// What a category says of the level that it is rated at.
fn description<'a>(category: &'a Category, answer: &Answer) -> Option<&'a str> {
    let mut levels = category.levels.iter();
    let level = levels.find(|level| Some(level.number) == answer.level)?;
    Some(&level.description)
}

/// The ratings of requirements that were looked at.
fn requirements(answers: &Answers, keys: &Keys<'_>) -> Map<String, Value> {
    let mut progress = Map::new();
    for (id, answer) in &answers.answers {
        if let Some(key) = keys.of_requirement(id) {
            let known = progress.entry(key.to_owned());
            known.or_insert_with(|| entry(answer, keys, "", true));
        }
    }
    progress
}

/// A rating. That of a requirement has notes and evidence also where nothing is noted, and no words for its level.
fn entry(answer: &Answer, keys: &Keys<'_>, description: &str, is_requirement: bool) -> Value {
    let mut entry = Map::new();
    let mut put = |key: &str, value: Value| {
        entry.insert(key.to_owned(), value);
    };
    put("level", json!(answer.level.unwrap_or_default()));
    if !is_requirement {
        put("result", json!(result(answer, keys)));
        put("description", json!(description));
    }
    put("applicability", json!(answer.not_applicable.is_none()));
    if let Some(reason) = &answer.not_applicable {
        put("applicabilityReason", json!(reason));
    }
    let notes = answer.remark.clone().unwrap_or_default();
    let evidence = answer.evidence.join("\n");
    for (key, text) in [("notes", notes), ("evidence", evidence)] {
        if is_requirement || !text.is_empty() {
            put(key, json!(text));
        }
    }
    Value::Object(entry)
}

/// How the client calls a rating.
fn result(answer: &Answer, keys: &Keys<'_>) -> String {
    let Some(number) = answer.level else {
        let applies = answer.not_applicable.is_none();
        return if applies {
            "Not Assessed"
        } else {
            "Not Applicable"
        }
        .to_owned();
    };
    let mut levels = keys.release.levels.iter();
    let name = levels.find(|level| level.number == number);
    let name = name.map_or("", |level| level.name.as_str());
    match keys.has_positions {
        true => format!("{number} - {name}"),
        false => name.to_owned(),
    }
}

/// The names behind the keys, by which the client carries ratings over to another version.
fn names(keys: &Keys<'_>) -> Map<String, Value> {
    let release: &Release = keys.release;
    let mut names = Map::new();
    for module in &release.modules {
        for category in &module.categories {
            let name = json!({ "moduleId": module.id, "categoryName": category.name });
            if let Some(key) = keys.of_category(&category.id) {
                names.insert(key.to_owned(), name.clone());
            }
            for requirement in &category.requirements {
                let mut name = name.clone();
                name["requirementName"] = json!(requirement.description);
                if let Some(key) = keys.of_requirement(&requirement.id) {
                    names.insert(key.to_owned(), name);
                }
            }
        }
    }
    names
}

/// The first plan of each category that has a level to be reached: a plan without one is none to the client.
fn plans(answers: &Answers, keys: &Keys<'_>) -> Map<String, Value> {
    let mut plans = Map::new();
    for plan in &answers.plans {
        let item = plan.item.as_deref();
        let key = item.and_then(|item| keys.of_category(item));
        if let Some((key, target)) = key.zip(plan.target) {
            let known = plans.entry(key.to_owned());
            known.or_insert_with(|| self::plan(plan, target));
        }
    }
    plans
}

fn plan(plan: &Plan, target: u32) -> Value {
    let mut entry = Map::new();
    let mut put = |key: &str, value: Value| {
        entry.insert(key.to_owned(), value);
    };
    put("targetLevel", json!(target));
    let texts = |what: &str, texts: &[String]| -> Value {
        let texts = texts.iter().zip(1..);
        let texts = texts
            .map(|(text, position)| json!({ "id": format!("{what}-{position}"), "text": text }));
        texts.collect()
    };
    let mut text = |key: &str, text: &Option<String>| {
        if let Some(text) = said(text.as_ref()) {
            put(key, json!(text));
        }
    };
    text("responsibility", &plan.responsible);
    text("targetDate", &plan.due);
    text("resources", &plan.resources);
    text("comments", &plan.comments);
    let tasks = plan.tasks.iter().zip(1..);
    let tasks = tasks.map(|(task, position)| json!({ "itemId": format!("task-{position}"), "label": task.text, "done": task.done }));
    let lists = [
        ("objectives", texts("objective", &plan.objectives)),
        ("outputs", texts("output", &plan.outputs)),
        ("tasks", tasks.collect()),
    ];
    let lists = lists.into_iter().filter(|(_, list)| list != &json!([]));
    entry.extend(lists.map(|(key, list)| (key.to_owned(), list)));
    Value::Object(entry)
}
