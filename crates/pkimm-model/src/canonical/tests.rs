use std::collections::BTreeSet;

use serde_json::Value;

use super::canonical_file;
use super::order::Order;
use crate::schema::SCHEMAS;

#[test]
fn model_toml_has_one_form() {
    let text = "\
#:schema x


name = 'A model'  # the name
version='1.0.0'

[retired-not]
[ limits ]
# The most.
category-weight={max=5,min=1}


level-words = { min = 2, max = 9 }
# Others are free.

[[modules]]
name = \"\"\"G\"\"\"
id = \"G\"
[[modules.categories]]
requirements = [{weight = 1, id = 'a', title = 'Say \"a\"'},
# about b
{ id = \"b\" , \"weight\" = 2, title = \"B\" }, # b

]
was = [ 'c','d' ]
id = \"c\"

# The end.
";
    let expected = "\
#:schema x

version = \"1.0.0\"
name = \"A model\" # the name

[limits]
# The most.
category-weight = { min = 1, max = 5 }

level-words = { min = 2, max = 9 }
# Others are free.

[[modules]]
id = \"G\"
name = \"G\"

[[modules.categories]]
id = \"c\"
was = [\"c\", \"d\"]
requirements = [
  { id = \"a\", weight = 1, title = 'Say \"a\"' },
  # about b
  { id = \"b\", weight = 2, title = \"B\" }, # b
]

[retired-not]

# The end.
";
    assert_eq!(canonical_file(text, Order::Model).as_deref(), Ok(expected));
    assert_eq!(
        canonical_file(expected, Order::Model).as_deref(),
        Ok(expected)
    );
}

#[test]
fn front_matter_and_text_have_one_form_and_the_ends_of_lines_of_the_file() {
    let text = "\u{feff}\n+++ \r\nlevels.2 = 'two'\r\nreferences=[]\r\nlevels.1 = '''\r\n* one \r\n'''\r\n+++\r\n## Guidance\r\n* one\r\n\r\n\r\n";
    let expected = "\u{feff}+++\r\nreferences = []\r\nlevels.2 = \"two\"\r\nlevels.1 = '''\r\n* one \r\n'''\r\n+++\r\n\r\n## Guidance\r\n\r\n- one\r\n";
    assert_eq!(
        canonical_file(text, Order::Requirement).as_deref(),
        Ok(expected)
    );
    let tidy = "+++\ndraft = true\n+++\n\nOne\ntwo.\n";
    assert_eq!(canonical_file(tidy, Order::Category).as_deref(), Ok(tidy));
    let text = "+++\ndraft = true\n[levels]\n# all\n10 = 'ten'\n\n2 = 'two'\n# rest\n+++";
    let expected = "+++\ndraft = true\n\n[levels]\n2 = \"two\"\n# all\n10 = \"ten\"\n# rest\n+++\n";
    let written = canonical_file(text, Order::Category).expect("it can be read");
    assert_eq!(
        canonical_file(&written, Order::Category).as_ref(),
        Ok(&written)
    );
    assert_eq!(written.replace("\n\n# all", "\n# all"), expected);
}

#[test]
fn what_was_published_or_cannot_be_read_stays() {
    let notes = "+++\nsummary='a'\ndigest = 'b'\n+++\n* c";
    assert_eq!(canonical_file(notes, Order::Notes).as_deref(), Ok(notes));
    for text in [
        "a = ",
        "+++\na = 1\n",
        "+++\na =\n+++\n",
        "+++\n+++\na = 1\n+++\n",
    ] {
        let order = match text.starts_with('+') {
            true => Order::Page,
            false => Order::Model,
        };
        assert!(canonical_file(text, order).is_err(), "{text:?}");
    }
}

#[test]
fn the_order_has_all_keys_of_the_schemas() {
    for (order, name) in [
        (Order::Model, "model"),
        (Order::References, "references"),
        (Order::Terminology, "terminology"),
        (Order::Category, "category"),
        (Order::Requirement, "requirement"),
        (Order::Extension, "extension"),
        (Order::Requirement, "relevance"),
        (Order::Notes, "notes"),
        (Order::Next, "next"),
    ] {
        let schema = SCHEMAS.iter().find(|schema| schema.name == name);
        let schema = schema.unwrap_or_else(|| panic!("there is a schema {name}"));
        let schema: Value = serde_json::from_str(schema.text).expect("JSON");
        let mut known = BTreeSet::new();
        tables(&schema, &schema, &[], &mut known);
        for (path, key) in known {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let rank = order.rank(&path, std::slice::from_ref(&key));
            assert!(rank < usize::MAX, "{name}: {path:?}: {key}");
        }
    }
}

/// The keys of all tables that a schema describes, each with the keys that lead there.
fn tables(
    root: &Value,
    schema: &Value,
    path: &[String],
    out: &mut BTreeSet<(Vec<String>, String)>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        tables(root, root.pointer(pointer).expect("there"), path, out);
    }
    for list in ["anyOf", "allOf"] {
        for part in schema[list].as_array().into_iter().flatten() {
            tables(root, part, path, out);
        }
    }
    tables_of_items(root, schema, path, out);
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        out.insert((path.to_vec(), key.clone()));
        let inside: Vec<String> = path.iter().cloned().chain([key.clone()]).collect();
        tables(root, value, &inside, out);
    }
}

fn tables_of_items(
    root: &Value,
    schema: &Value,
    path: &[String],
    out: &mut BTreeSet<(Vec<String>, String)>,
) {
    if schema["items"].is_object() {
        tables(root, &schema["items"], path, out);
    }
}
