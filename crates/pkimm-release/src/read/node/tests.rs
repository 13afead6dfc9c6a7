//! Where values stand, and what is refused.

use std::collections::BTreeMap;

use super::*;

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    name: String,
    count: u32,
    #[serde(default)]
    parts: Vec<Part>,
    #[serde(default)]
    other: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    id: String,
    done: Option<bool>,
    side: Option<Side>,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Side {
    Left,
    RightSide,
}

fn faults(text: &str) -> Vec<(Place, String)> {
    let read = read(text, &Sample::default()).unwrap();
    read.faults
        .into_iter()
        .map(|(_, error)| (error.place.unwrap(), error.message))
        .collect()
}

#[test]
fn what_is_right_is_read() {
    let text = "name: 'yes'\ncount: 3\nparts: [{id: a, done: true, side: right-side}, {id: b}]\nother: {x: null, y: [1, -2, 2.5]}\n";
    let read = read(text, &Sample::default()).unwrap();
    assert!(read.faults.is_empty());
    let expected = serde_json::json!({
        "name": "yes", "count": 3,
        "parts": [{ "id": "a", "done": true, "side": "right-side" }, { "id": "b", "done": null, "side": null }],
        "other": { "x": null, "y": [1, -2, 2.5] },
    });
    assert_eq!(serde_json::to_value(read.value).unwrap(), expected);
    let other = read.root.places_in(&["other"]);
    assert_eq!((other.get("y"), other.get("z")), (Some(&(4, 21)), None));
    assert!(read.root.places_in(&["name"]).is_empty());
}

#[test]
fn every_fault_is_found_at_its_place() {
    let text = "colour: red\nname: 5\nparts:\n- id: a\n  done: 'no'\n- done: true\n- [x]\n- id: c\n  side: up\n- id:\n- id: d\n  side: 5\ncount: -1\n";
    let places: Vec<Place> = faults(text).into_iter().map(|(place, _)| place).collect();
    assert_eq!(
        places,
        [
            (1, 1),
            (2, 7),
            (5, 9),
            (6, 3),
            (7, 3),
            (9, 9),
            (10, 5),
            (12, 9),
            (13, 8)
        ],
        "{:#?}",
        faults(text)
    );
    let messages: Vec<String> = faults(text)
        .into_iter()
        .map(|(_, message)| message)
        .collect();
    assert_eq!(
        messages[0],
        "unknown key `colour`; the keys here are `name`, `count`, `parts`, `other`"
    );
    assert_eq!(
        messages[1],
        "a text is expected here, but this is the number 5; put it in quotes"
    );
    assert_eq!(
        messages[2],
        "`true` or `false` is expected here, but this is a text"
    );
    assert_eq!(messages[3], "the key `id` is missing");
    assert_eq!(
        messages[4],
        "a group of keys is expected here, but this is a list"
    );
    assert_eq!(messages[5], "`up` is not one of `left`, `right-side`");
    assert_eq!(
        messages[6],
        "this is empty: give a value, or omit the key if it is not known"
    );
    assert_eq!(messages[7], "one of `left`, `right-side` is expected here");
    assert_eq!(
        messages[8],
        "a whole number from 0 is expected here, but this is the number -1"
    );
}

#[test]
fn a_key_that_is_repeated_hides_nothing() {
    let found = faults("name: a\ncount: x\nparts:\n- {id: a, id: b}\n- {id: 5}\ncount: 1\n");
    let places: Vec<Place> = found.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [(4, 11), (6, 1), (2, 8), (5, 8)]);
    let message = "the key `id` stands here a second time; keep one of the two";
    assert_eq!(found[0].1, message);
    let repeated = "- {id: 5, id: 6}\n".repeat(500);
    let found = faults(&format!("name: a\ncount: 1\nparts:\n{repeated}"));
    assert_eq!(found.len(), MAX_FAULTS);
}

#[test]
fn what_is_missing_is_told_once_and_does_not_hide_the_rest() {
    assert_eq!(
        faults("name: a\ncount: '3'\n")[0].1,
        "a whole number from 0 is expected here, but this is a text; remove the quotes"
    );
    let found = faults("parts: 5\n");
    let messages: Vec<&str> = found.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "a list is expected here, but this is the number 5",
            "the key `name` is missing",
            "the key `count` is missing",
        ]
    );
    // A key that was taken out is not missing as well.
    assert_eq!(faults("name: 5\ncount: x\n").len(), 2);
    // Where what lacks it is left out, the next one in its place may lack it for itself.
    let found = faults("name: a\ncount: 1\nparts:\n- id: 5\n- done: true\n- id: c\n");
    let places: Vec<Place> = found.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [(4, 7), (5, 3)]);
}

#[test]
fn what_is_nothing_of_the_kind_has_one_fault() {
    for text in ["5", "[]", "null", "''", ""] {
        assert!(read(text, &Sample::default()).is_err(), "{text:?}");
    }
    let error = read::<Sample>("a: [", &Sample::default()).err().unwrap();
    assert!(error.place.is_some());
    // JSON has no such numbers.
    for number in [".nan", "-.inf", "1e400"] {
        let error = read::<Sample>(&format!("other: {{x: {number}}}"), &Sample::default()).err();
        assert_eq!(
            error.map(|error| error.place),
            Some(Some((1, 12))),
            "{number}"
        );
    }
}

#[test]
fn depth_is_bounded() {
    for (depth, is_read) in [(MAX_DEPTH - 2, true), (MAX_DEPTH, false), (100_000, false)] {
        let text = format!(
            "name: a\ncount: 1\nother: {{x: {}{}}}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        assert_eq!(read(&text, &Sample::default()).is_ok(), is_read, "{depth}");
    }
    for deep in ["{\"a\":", "- ", "[", "? "] {
        assert!(
            read(&deep.repeat(100_000), &Sample::default()).is_err(),
            "{deep}"
        );
    }
}

#[test]
fn faults_are_bounded() {
    let parts: String = (0..500).map(|_| "- 5\n").collect();
    let found = faults(&format!("name: a\ncount: 1\nparts:\n{parts}"));
    assert_eq!(found.len(), MAX_FAULTS);
}
