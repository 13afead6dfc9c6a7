//! The two sides of a change in a few words.

use serde_json::{Map, Value};

use crate::diff::change::Change;
use crate::diff::fact::Fact;
use crate::diff::kind::Content;
use crate::diff::words::{RunKind, words};
use crate::fill::fill;

/// What is said of a value beside its names, with `{…}` where something is filled in; see [`fill`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueWords {
    /// What has a weight, by its `{name}` and `{weight}`.
    pub weighted: String,
    /// Where something stands, by its `{category}`.
    pub place: String,
    /// What had another id, by its `{name}` and former `{id}`.
    pub formerly: String,
}

/// Words to look at in tests.
#[cfg(test)]
pub(super) fn english() -> ValueWords {
    ValueWords {
        weighted: "{name}, weight {weight}".to_owned(),
        place: "in {category}".to_owned(),
        formerly: "{name}, formerly {id}".to_owned(),
    }
}

/// The longest value that is shown, in characters.
const MAX_VALUE: usize = 120;

/// What stood before and what stands now. Of an entry of which any field may have changed, the fields that did.
pub(super) fn shown(change: &Change, called: &ValueWords) -> (String, String) {
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    match (change.kind.content(), before, after) {
        (Content::Entry, Some(before), Some(after)) => by_field(&fields(before), &fields(after)),
        (Content::Entry | Content::Fact | Content::Prose, before, after) => {
            let text =
                |fact: Option<&Fact>| fact.map(|fact| words_of(fact, called)).unwrap_or_default();
            parted(&text(before), &text(after))
        }
    }
}

/// The fields of an entry, by their keys in the document.
fn fields(entry: &Fact) -> Map<String, Value> {
    match serde_json::to_value(entry) {
        Ok(Value::Object(fields)) => fields,
        // No other fact is reported field by field.
        _ => Map::new(),
    }
}

fn by_field(before: &Map<String, Value>, after: &Map<String, Value>) -> (String, String) {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    let keys = before.keys().chain(added);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for key in keys.filter(|key| before.get(*key) != after.get(*key)) {
        let text = |side: &Map<String, Value>, other: &Map<String, Value>| {
            let value = side.get(key).map(|value| apart(value, other.get(key)));
            value.as_ref().map(words_of_value).unwrap_or_default()
        };
        let (old, new) = parted(&text(before, after), &text(after, before));
        for (texts, value, text) in [
            (&mut left, before.get(key), old),
            (&mut right, after.get(key), new),
        ] {
            texts.extend(value.map(|_| format!("{key}: {text}")));
        }
    }
    (left.join("; "), right.join("; "))
}

/// Of a list, the items that another one lacks; all of it where the other lacks none.
fn apart(value: &Value, other: Option<&Value>) -> Value {
    match (value, other) {
        (Value::Array(items), Some(Value::Array(others))) => {
            let apart = items.iter().filter(|item| !others.contains(item));
            let apart: Vec<Value> = apart.cloned().collect();
            Value::Array(if apart.is_empty() {
                items.clone()
            } else {
                apart
            })
        }
        _ => value.clone(),
    }
}

/// Two values, each on one line and cut to a length that fits, where what nobody sees of their difference is named as in
/// running text.
fn parted(before: &str, after: &str) -> (String, String) {
    let (before, after) = cut(before, after);
    let runs = words(&before, &after);
    let side = |other: RunKind| {
        let runs = runs.iter().filter(|(kind, _)| *kind != other);
        on_one_line(&runs.map(|(_, run)| run.as_str()).collect::<String>())
    };
    (side(RunKind::Added), side(RunKind::Removed))
}

/// Two values, cut to a length that fits: at the end, or where they would look the same then, before the first difference.
fn cut(before: &str, after: &str) -> (String, String) {
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(before, after)| before == after)
        .count();
    let is_late = before != after && same + 1 >= MAX_VALUE;
    let cut = |text: &str| {
        let (mark, text) = match is_late {
            true => ("…", text.chars().skip(same - MAX_VALUE / 4).collect()),
            false => ("", text.to_owned()),
        };
        if text.chars().count() <= MAX_VALUE {
            return format!("{mark}{text}");
        }
        let cut: String = text.chars().take(MAX_VALUE - 1).collect();
        format!("{mark}{cut}…")
    };
    (cut(before), cut(after))
}

/// A fact in words. An entity is known by what it is called; the change says which it is.
fn words_of(fact: &Fact, called: &ValueWords) -> String {
    let weighted = |name: &str, weight: u32| {
        let weight = weight.to_string();
        fill(&called.weighted, &[("name", name), ("weight", &weight)])
    };
    match fact {
        Fact::Number(number) => number.to_string(),
        Fact::Flag(flag) => flag.to_string(),
        Fact::Text(text) => text.clone(),
        Fact::Texts(texts) => texts.join(", "),
        Fact::FrontMatter(keys) => keys.keys().cloned().collect::<Vec<_>>().join(", "),
        Fact::Level(level) => level.name.clone(),
        Fact::Module(module) => module.name.clone(),
        Fact::Category(placed) => weighted(&placed.category.name, placed.category.weight),
        Fact::Requirement(placed) => {
            weighted(&placed.requirement.description, placed.requirement.weight)
        }
        Fact::Place(place) => fill(&called.place, &[("category", &place.category)]),
        Fact::Reference(reference) => reference.title.clone(),
        Fact::NumberedReference(numbered) => numbered.entry.title.clone(),
        Fact::Retired(retired) => retired.reason.clone(),
        Fact::NumberedRetired(numbered) => numbered.entry.reason.clone(),
        // The change names its path.
        Fact::NumberedPage(_) => String::new(),
        Fact::Resource(resource) => resource.media_type.clone(),
        Fact::Meaning(meaning) => match &meaning.stood_under {
            None => meaning.name.clone(),
            Some(id) => fill(&called.formerly, &[("name", &meaning.name), ("id", id)]),
        },
    }
}

/// A value of a field in words.
fn words_of_value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items.iter().map(words_of_value);
            items.collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(key, value)| format!("{key}: {}", words_of_value(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{Address, ReferenceField};
    use crate::diff::fact::{CategoryFact, Meaning, Place, RequirementFact};
    use crate::diff::kind::Kind;
    use crate::{Reference, ReferenceStatus, small};

    fn compared(before: &str, after: &str) -> (String, String) {
        let entry = |url: &str| {
            Some(Fact::Reference(Reference {
                id: "x".to_owned(),
                title: "Title".to_owned(),
                authority: None,
                url: Some(url.to_owned()),
                regions: Vec::new(),
                edition: None,
                status: ReferenceStatus::Current,
                superseded_by: None,
                added: false,
            }))
        };
        let at = Address::Reference("x".to_owned(), ReferenceField::Id);
        shown(
            &Change::new(Kind::ReferenceChanged, at, entry(before), entry(after)),
            &english(),
        )
    }

    #[test]
    fn of_a_changed_entry_the_fields_that_changed_are_shown() {
        let (before, after) = compared("https://a.example", "https://b.example");
        assert_eq!(before, "url: https://a.example");
        assert_eq!(after, "url: https://b.example");
        // What differs late is shown all the same.
        let long = format!("https://a.example/{}", "path/".repeat(60));
        let (before, after) = compared(&format!("{long}one"), &format!("{long}two"));
        assert!(
            before.ends_with("one") && after.ends_with("two"),
            "{before} {after}"
        );
        assert!(before.chars().count() <= MAX_VALUE + 10, "{before}");
    }
    #[test]
    fn fields_that_came_or_went_are_on_one_side_and_equal_ones_on_none() {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        let before = map(serde_json::json!({ "same": 1, "gone": ["EU", "US"], "changed": true }));
        let after = map(serde_json::json!({ "same": 1, "changed": false, "added": "two\nlines" }));
        // Of a list the items that differ are shown, and none as data.
        let list =
            |last: &str| map(serde_json::json!({ "links": ["a", { "title": last, "weight": 1 }] }));
        let (left, right) = by_field(&list("b"), &list("c"));
        assert_eq!(left, "links: title: b, weight: 1");
        assert_eq!(right, "links: title: c, weight: 1");
        let (left, right) = by_field(&before, &after);
        assert_eq!(left, "gone: EU, US; changed: true");
        assert_eq!(right, "changed: false; added: two lines");
        assert_eq!(by_field(&before, &before), (String::new(), String::new()));
    }

    #[test]
    fn a_value_is_cut_where_it_does_not_hide_the_difference() {
        let texts = |same: usize, rest: usize| {
            ["A", "B"].map(|mark| format!("{}{mark}{}", "=".repeat(same), "-".repeat(rest)))
        };
        let cut = |text: &str| format!("{}…", &text[..119]);
        // What fits is whole; one more is cut at the end, where the difference is in sight as long as it can be.
        let [before, after] = texts(100, 19);
        assert_eq!(parted(&before, &after), (before.clone(), after.clone()));
        for (same, rest) in [(100, 20), (118, 200)] {
            let [before, after] = texts(same, rest);
            assert_eq!(parted(&before, &after), (cut(&before), cut(&after)));
        }
        // What differs later is shown from a quarter of the length before the difference.
        for (same, rest) in [(119, 0), (119, 200), (500, 200)] {
            let [before, after] = texts(same, rest);
            let (left, right) = parted(&before, &after);
            let start = format!("…{}", "=".repeat(30));
            assert!(left.starts_with(&format!("{start}A")), "{left}");
            assert!(right.starts_with(&format!("{start}B")), "{right}");
            assert_eq!(left.ends_with("-…"), rest > 0, "{left}");
        }
        // Two that are equal have no difference that could be hidden.
        let [same, _] = texts(300, 0);
        assert_eq!(parted(&same, &same), (cut(&same), cut(&same)));
    }

    #[test]
    fn what_nobody_sees_of_a_difference_is_named() {
        for (before, after, expected) in [
            (
                "Root keys",
                "Root\u{a0}keys",
                ("Root␣keys", "Root⟨U+00A0⟩keys"),
            ),
            ("Root keys", "Root  keys", ("Root␣keys", "Root␣␣keys")),
            (
                "Root keys",
                "Root ke\u{ad}ys",
                ("Root keys", "Root ke⟨U+00AD⟩ys"),
            ),
            ("Root keys", "Root keys ", ("Root keys", "Root keys␣")),
            ("Café", "Cafe\u{301}", ("Café", "Cafe⟨U+0301⟩")),
            // What both have is no difference.
            ("A\u{a0}b one", "A\u{a0}b two", ("A b one", "A b two")),
            ("", "Root\u{200b} keys", ("", "Root⟨U+200B⟩ keys")),
            ("two\nlines", "three\nlines", ("two lines", "three lines")),
        ] {
            let (left, right) = parted(before, after);
            assert_eq!((left.as_str(), right.as_str()), expected);
        }
        let (before, after) = compared("https://a.example", "https://a\u{200b}.example");
        assert_eq!(before, "url: https://a.example");
        assert_eq!(after, "url: https://a⟨U+200B⟩.example");
    }

    #[test]
    fn each_fact_is_known_by_what_it_is_called() {
        let model = small::release();
        let meaning = |stood_under: Option<&str>| {
            Fact::Meaning(Meaning {
                name: "Name".to_owned(),
                stood_under: stood_under.map(str::to_owned),
            })
        };
        let policy = model.categories().next().unwrap();
        let cases = [
            (Fact::Number(3), "3"),
            (Fact::Flag(true), "true"),
            (Fact::Text("two lines".to_owned()), "two lines"),
            (Fact::Texts(vec!["a".to_owned(), "b".to_owned()]), "a, b"),
            (
                Fact::FrontMatter(model.pages[0].front_matter.clone()),
                "title, weight",
            ),
            (Fact::Level(model.levels[0].clone()), "Initial"),
            (
                Fact::Category(CategoryFact {
                    category: policy.clone(),
                    module: "G".to_owned(),
                }),
                "Policy, weight 3",
            ),
            (
                Fact::Requirement(RequirementFact {
                    requirement: policy.requirements[0].clone(),
                    category: "policy".to_owned(),
                }),
                "Management approves the policy, weight 2",
            ),
            (
                Fact::Place(Place {
                    category: "policy".to_owned(),
                    number: 1,
                }),
                "in policy",
            ),
            (
                Fact::Reference(model.references[2].clone()),
                "Cryptographic modules",
            ),
            (
                Fact::Retired(model.retired[0].clone()),
                "Why paper was retired",
            ),
            (meaning(None), "Name"),
            (meaning(Some("other")), "Name, formerly other"),
        ];
        for (fact, words) in cases {
            assert_eq!(words_of(&fact, &english()), words);
        }
    }
}
