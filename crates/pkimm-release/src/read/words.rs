//! What the libraries say that read JSON and YAML, in the words of somebody who fills in a file and programs nothing.

use crate::unseen::spelled;

/// The forms in which serde puts what is wrong with a value, and how they are put here: what stands between the marks `*` of
/// the first is put in the place of those of the second, in their order.
const FORMS: &[(&str, &str)] = &[
    (
        "unknown field *, there are no fields",
        "unknown key *; nothing can stand here",
    ),
    (
        "unknown field *, expected one of *",
        "unknown key *; the keys here are *",
    ),
    (
        "unknown field *, expected *",
        "unknown key *; the keys here are *",
    ),
    ("unknown variant *, expected one of *", "* is not one of *"),
    ("unknown variant *, expected *", "* is not one of *"),
    ("missing field *", "the key * is missing"),
    ("duplicate field *", "the key * stands here a second time"),
    (
        "unexpected character: `*'",
        "no text begins with `*`; put it in quotation marks",
    ),
];

/// What the libraries say of the syntax of a text, by a part of it, and what it means.
const SYNTAX: &[(&str, &str)] = &[
    (
        "surrogate",
        "this escape is half of a character: `\\ud83d` and what is like it stand in pairs, as in `\\ud83d\\ude00`",
    ),
    (
        "hex escape",
        "this escape is half of a character: `\\ud83d` and what is like it stand in pairs, as in `\\ud83d\\ude00`",
    ),
    (
        "tagged",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "tag `",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "!!binary",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "the handle wasn't",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "scanning a tag",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "parsing a tag,",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "global tag",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "verbatim tag",
        "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks",
    ),
    (
        "irective",
        "a line that begins with `%` is an instruction for programs; take it away",
    ),
    (
        "scanning TAG",
        "a line that begins with `%` is an instruction for programs; take it away",
    ),
    (
        "YAML major version",
        "a line that begins with `%` is an instruction for programs; take it away",
    ),
    (
        "<document start>",
        "a line that begins with `%` is an instruction for programs; take it away",
    ),
    (
        "hexadecimal number",
        "a backslash begins a code here that is none; write two of them for one, or put the text in single quotation marks",
    ),
    (
        "escape character",
        "a backslash begins a code here that is none; write two of them for one, or put the text in single quotation marks",
    ),
    (
        "escape code",
        "a backslash begins a code here that is none; write two of them for one, or put the text in single quotation marks",
    ),
    (
        "trailing content after",
        "something stands behind the quotation mark that closes a text",
    ),
    (
        "document indicator",
        "a line `---` or `...` stands within a text in quotation marks, which is not closed before it",
    ),
    (
        "block scalar",
        "nothing stands behind the `|` or `>` that begins a text, and its lines are indented alike, with blanks",
    ),
    (
        "merge value",
        "`<<` takes in a group of keys that `&` has named; write the keys themselves",
    ),
    (
        "null into string",
        "a text is expected here, but this is nothing",
    ),
    (
        "misplaced bracket",
        "a bracket closes here that nothing opens; if it is part of a text, put that in quotation marks",
    ),
    (
        "mismatched bracket",
        "another bracket closes here than the one that is open",
    ),
    (
        "block sequence entries",
        "a `-` begins an entry only on a line of its own and before a blank; put the text in quotation marks",
    ),
    (
        "only valid inside a block",
        "a `-` begins an entry only on a line of its own and before a blank; put the text in quotation marks",
    ),
    (
        "must be followed by a valid YAML whitespace",
        "a `-` begins an entry only on a line of its own and before a blank; put the text in quotation marks",
    ),
    (
        "cannot start with '-'",
        "a `-` begins an entry only on a line of its own and before a blank; put the text in quotation marks",
    ),
    (
        "document end marker",
        "a line `...` ends the file, and nothing stands behind it",
    ),
    (
        "a BOM",
        "a mark of the byte order stands within the file; take it away",
    ),
    (
        "tab cannot be used",
        "this line is indented with a tab; indent it with blanks",
    ),
    (
        "found a tab",
        "this line is indented with a tab; indent it with blanks",
    ),
    (
        "comment intercepting",
        "a remark stands within a text of several lines; put it before the text or behind it",
    ),
    (
        "comments must be",
        "a `#` begins a remark only behind a blank; put the text in quotation marks",
    ),
    (
        "':' may not",
        "a colon stands where no key can: the line is indented too far, or the text needs quotation marks",
    ),
    (
        "placement of ':'",
        "a colon stands where no key can: the line is indented too far, or the text needs quotation marks",
    ),
    (
        "mapping keys are not allowed",
        "a colon stands where no key can: the line is indented too far, or the text needs quotation marks",
    ),
    ("expected node content", "a value is missing here"),
    (
        "scanning an anchor or alias",
        "no name stands behind `&` or `*` here; put the text in quotation marks",
    ),
    ("floating point", "a number is expected here"),
    (
        "invalid number",
        "this is no number as JSON has them: it begins with a digit or `-`, has digits on both sides of a period, and no `0` before other digits",
    ),
    (
        "budget breached: Depth",
        "brackets or indented lines are nested too deep here",
    ),
    (
        "budget breached: Nodes",
        "this file holds more values than are read",
    ),
    (
        "budget breached: Events",
        "this file holds more values than are read",
    ),
    (
        "budget breached: Documents",
        "more documents begin here, each behind a line `---`; one file holds one",
    ),
    (
        "budget breached",
        "this file repeats more of itself, by `&` and `*`, than is read",
    ),
    (
        "alias replay",
        "this file repeats more of itself, by `&` and `*`, than is read",
    ),
    (
        "alias expansion",
        "this file repeats more of itself, by `&` and `*`, than is read",
    ),
    (
        "EOF while parsing a string",
        "the text in quotation marks that begins last is not closed",
    ),
    (
        "EOF while parsing",
        "the file ends before all of its brackets are closed",
    ),
    (
        "unexpected end of",
        "the file ends here, where more is expected: it is empty, or a bracket is not closed",
    ),
    (
        "trailing comma",
        "no comma belongs before a closing bracket",
    ),
    (
        "trailing characters",
        "something stands behind the bracket that closes the file",
    ),
    (
        "expected `,` or",
        "a comma or a closing bracket is missing here",
    ),
    (
        "did not find expected ',' or",
        "a comma or a closing bracket is missing here",
    ),
    (
        "expected `:`",
        "a colon is missing between a key and its value",
    ),
    (
        "key must be a string",
        "a key is not in quotation marks here",
    ),
    (
        "control character",
        "a text in quotation marks is not closed on its line",
    ),
    (
        "invalid escape",
        "a backslash stands before a character that needs none",
    ),
    (
        "expected ident",
        "a word stands here without quotation marks",
    ),
    ("expected value", "a value is missing here"),
    ("number out of range", "this number is too large"),
    ("non-finite", "this is no number"),
    ("expected mapping start", "a group of keys is expected here"),
    ("expected sequence start", "a list is expected here"),
    ("recursion limit", "brackets are nested too deep here"),
    (
        "multiple YAML documents",
        "a second document begins here, behind a line `---`; one file holds one",
    ),
    (
        "unclosed bracket",
        "the bracket that opens here is not closed",
    ),
    ("unclosed quote", "a text in quotation marks is not closed"),
    (
        "multiline quoted scalar",
        "a text in quotation marks is not closed, or its lines are not indented",
    ),
    ("quoted scalar", "a text in quotation marks is not closed"),
    (
        "tabs disallowed",
        "this line is indented with a tab; indent it with blanks",
    ),
    (
        "did not find expected key",
        "this line is not indented as the lines are to which it belongs",
    ),
    (
        "did not find expected '-'",
        "this line is not indented as the lines are to which it belongs",
    ),
    (
        "mapping values are not allowed",
        "a colon stands where no key can: the line is indented too far, or the text needs quotation marks",
    ),
    (
        "expected string scalar",
        "a text is expected here, and no list or group of keys; put one that has brackets or braces in quotation marks",
    ),
    ("simple key", "a colon is missing behind a key"),
    (
        "could not find expected ':'",
        "a colon is missing behind a key",
    ),
    (
        "recursive references",
        "`*` repeats here what it stands in itself, which would never end; write the value itself",
    ),
    ("invalid u32", "a whole number from 0 is expected here"),
    ("invalid u64", "a whole number from 0 is expected here"),
    ("invalid usize", "a whole number from 0 is expected here"),
    ("invalid i64", "a whole number is expected here"),
    ("invalid f64", "a number is expected here"),
    ("invalid bool", "`true` or `false` is expected here"),
    (
        "invalid indentation",
        "this line is not indented as the lines are to which it belongs",
    ),
    ("expected whitespace", "a blank is missing here"),
    (
        "anchor",
        "`*` repeats what `&` has named, and nothing has this name; put the text in quotation marks",
    ),
];

/// A message of a library in words for people, on one line. One that is not known stays as it is.
pub(crate) fn plainly(message: &str) -> String {
    spelled(&in_words(message))
}

fn in_words(message: &str) -> String {
    if let Some((kind, rest)) = message.split_once(": ")
        && let ("invalid type" | "invalid value" | "invalid length", Some((found, expected))) =
            (kind, rest.rsplit_once(", expected "))
    {
        return format!(
            "{} is expected here, but this is {}",
            expected_value(expected),
            found_value(found)
        );
    }
    // The library names an option that only a program could set.
    if let Some((key, _)) = message
        .strip_prefix("duplicate mapping key: ")
        .and_then(|rest| rest.split_once(", set "))
    {
        return repeated(key);
    }
    for (form, words) in FORMS {
        if let Some(parts) = filled(form, message) {
            let mut parts = parts.into_iter();
            let mut said = String::new();
            for (number, piece) in words.split('*').enumerate() {
                if number > 0 {
                    said.push_str(parts.next().unwrap_or_default());
                }
                said.push_str(piece);
            }
            return said;
        }
    }
    let known = SYNTAX.iter().find(|(part, _)| message.contains(part));
    known.map_or_else(|| message.to_owned(), |(_, words)| (*words).to_owned())
}

/// That a key stands in a text twice.
pub(crate) fn repeated(key: &str) -> String {
    let key = spelled(key);
    format!("the key `{key}` stands here a second time; keep one of the two")
}

/// What stands in a message in the place of each `*` of a form.
fn filled<'a>(form: &str, message: &'a str) -> Option<Vec<&'a str>> {
    let (first, rest) = form.split_once('*')?;
    let mut message = message.strip_prefix(first)?;
    let mut parts = Vec::new();
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            parts.push(message.strip_suffix(piece)?);
        } else {
            let (part, behind) = message.split_once(piece)?;
            parts.push(part);
            message = behind;
        }
    }
    Some(parts)
}

/// What is expected, where a type says so in the words of the library.
pub(crate) fn expected_value(expected: &str) -> String {
    match expected {
        "a string" => "a text",
        "a sequence" => "a list",
        "a boolean" => "`true` or `false`",
        "a JSON number" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a map" => "a group of keys",
        other if other.starts_with("struct ") => "a group of keys",
        other => other,
    }
    .to_owned()
}

/// What was found, where the library says so.
fn found_value(found: &str) -> String {
    let kind = |kind: &str| found.strip_prefix(kind);
    match found {
        "null" | "unit value" | "Option value" => "nothing".to_owned(),
        "map" => "a group of keys".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => {
            let value = kind("integer ")
                .or_else(|| kind("floating point "))
                .or_else(|| kind("boolean "));
            match (value, kind("string ")) {
                (Some(value), _) => value.to_owned(),
                (None, Some(text)) => format!("the text {text}"),
                (None, None) => found.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::answers::Answers;
    use crate::read::ReadError;

    /// What has a name.
    #[derive(Debug, serde::Deserialize)]
    struct Named {
        #[expect(dead_code, reason = "it is only read")]
        name: String,
    }

    /// What is said of a text of JSON that holds no answers.
    fn said(text: &str) -> String {
        let error = serde_json::from_str::<Answers>(text).unwrap_err();
        ReadError::of_json(&error, text).message
    }

    #[test]
    fn what_serde_says_of_a_value_is_put_in_words() {
        for (text, words) in [
            (
                "{\"version\": 5}",
                "a text is expected here, but this is `5`",
            ),
            (
                "{\"version\": [5]}",
                "a text is expected here, but this is a list",
            ),
            (
                "{\"answers\": 5}",
                "a group of keys is expected here, but this is `5`",
            ),
            (
                "{\"interviews\": \"x\"}",
                "a list is expected here, but this is the text \"x\"",
            ),
            (
                "{\"name\": null, \"color\": 5}",
                "unknown key `color`; the keys here are `format`, ",
            ),
            (
                "{\"kind\": \"x\"}",
                "`x` is not one of `assessment` or `self-assessment`",
            ),
            (
                "{\"a\\nb\": 5}",
                "unknown key `a\\nb`; the keys here are `format`, ",
            ),
            ("{\"kind\": \"assessment\"}", "the key `version` is missing"),
            (
                "{\"version\": \"1\", \"version\": \"2\"}",
                "the key `version` stands here a second time",
            ),
        ] {
            assert!(said(text).starts_with(words), "{text}: {}", said(text));
        }
    }

    #[test]
    fn what_is_said_of_syntax_is_put_in_words() {
        for (text, json) in [
            (
                "{\"a\": 1",
                "the file ends before all of its brackets are closed",
            ),
            (
                "{\"a\": \"b",
                "the text in quotation marks that begins last is not closed",
            ),
            ("{\"a\": 1,}", "no comma belongs before a closing bracket"),
            (
                "{\"a\": 1 \"b\": 2}",
                "a comma or a closing bracket is missing here",
            ),
            (
                "{\"a\" 1}",
                "a colon is missing between a key and its value",
            ),
            ("{a: 1}", "a key is not in quotation marks here"),
            ("{\"a\": }", "a value is missing here"),
            (
                "{\"a\": 01}",
                "this is no number as JSON has them: it begins with a digit or `-`, has digits on both sides of a period, and no `0` before other digits",
            ),
            (
                "{\"a\": \"b\nc\"}",
                "a text in quotation marks is not closed on its line",
            ),
            (
                "{\"a\": \"\\d\"}",
                "a backslash stands before a character that needs none",
            ),
            (
                "{\"a\": \"\\ud800\"}",
                "this escape is half of a character: `\\ud83d` and what is like it stand in pairs, as in `\\ud83d\\ude00`",
            ),
            (
                "{\"a\": \"\\udc00x\"}",
                "this escape is half of a character: `\\ud83d` and what is like it stand in pairs, as in `\\ud83d\\ude00`",
            ),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(ReadError::of_json(&error, text).message, json, "{text}");
        }
        for (text, yaml) in [
            ("answers: 5\n", "a group of keys is expected here"),
            ("use-cases: 5\n", "a list is expected here"),
        ] {
            let error = serde_saphyr::from_str::<Answers>(text).unwrap_err();
            assert_eq!(ReadError::from(error).message, yaml, "{text}");
        }
        let tag = "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks";
        let instruction =
            "a line that begins with `%` is an instruction for programs; take it away";
        let code = "a backslash begins a code here that is none; write two of them for one, or put the text in single quotation marks";
        let lines = "nothing stands behind the `|` or `>` that begins a text, and its lines are indented alike, with blanks";
        let entry = "a `-` begins an entry only on a line of its own and before a blank; put the text in quotation marks";
        let text = "a text is expected here, and no list or group of keys; put one that has brackets or braces in quotation marks";
        for (yaml, said) in [
            ("name: !<tag\n", tag),
            ("name: !a!b c\n", tag),
            ("name: !!binary \"x\"\n", tag),
            ("name: !!int \"x\"\n", tag),
            ("%YAML 3.0\n---\nname: x\n", instruction),
            ("%TAG ! x\n%TAG ! y\n---\nname: x\n", instruction),
            ("%FOO\n", instruction),
            ("name: \"\\q\"\n", code),
            ("name: \"\\x4\"\n", code),
            ("name: |9x\n  b\n", lines),
            ("name: >\n\tb\n", lines),
            ("name: - b\n", entry),
            ("name: [a]\n", text),
            ("name: {{ x }}\n", text),
            (
                "name: %x\n",
                "no text begins with `%`; put it in quotation marks",
            ),
            (
                "name: @x\n",
                "no text begins with `@`; put it in quotation marks",
            ),
            (
                "name: \"x\" y\n",
                "something stands behind the quotation mark that closes a text",
            ),
            (
                "\"x\n---\ny\"\n",
                "a line `---` or `...` stands within a text in quotation marks, which is not closed before it",
            ),
            (
                "<<: 5\nname: x\n",
                "`<<` takes in a group of keys that `&` has named; write the keys themselves",
            ),
            (
                "name: }\n",
                "a bracket closes here that nothing opens; if it is part of a text, put that in quotation marks",
            ),
            (
                "other: [a}\nname: x\n",
                "another bracket closes here than the one that is open",
            ),
            (
                "name: x\n... b\n",
                "a line `...` ends the file, and nothing stands behind it",
            ),
            (
                "name: &\n",
                "no name stands behind `&` or `*` here; put the text in quotation marks",
            ),
            (
                "name: null\n",
                "a text is expected here, but this is nothing",
            ),
        ] {
            let error = serde_saphyr::from_str::<Named>(yaml).unwrap_err();
            assert_eq!(ReadError::from(error).message, said, "{yaml}");
        }
        for number in ["0.5", "-1", "x"] {
            let error = serde_saphyr::from_str::<Vec<u32>>(&format!("[{number}]")).unwrap_err();
            let said = ReadError::from(error).message;
            assert_eq!(said, "a whole number from 0 is expected here", "{number}");
        }
        let deep = "[".repeat(70) + &"]".repeat(70);
        let repeated = format!("a: &b 1\nc: [{}]", "*b, ".repeat(110));
        let bomb: String = (0..9)
            .map(|n| format!("- &a{} [{}]\n", n + 1, format!("*a{n}, ").repeat(9)))
            .collect();
        let bomb = format!("- &a0 [1]\n{bomb}");
        for (text, yaml) in [
            (
                deep.as_str(),
                "brackets or indented lines are nested too deep here",
            ),
            (
                &repeated,
                "this file repeats more of itself, by `&` and `*`, than is read",
            ),
            (&bomb, "this file holds more values than are read"),
            ("a: [1", "the bracket that opens here is not closed"),
            (
                "a: {b: 1\nc: {d: 2}\n",
                "a comma or a closing bracket is missing here",
            ),
            (
                "a:\n\tb: 1\n",
                "this line is indented with a tab; indent it with blanks",
            ),
            (
                "a: 1\n  b: 2\n",
                "a colon stands where no key can: the line is indented too far, or the text needs quotation marks",
            ),
            (
                "a: b: c\n",
                "a colon stands where no key can: the line is indented too far, or the text needs quotation marks",
            ),
            (
                "a: \"b\nc: d\n",
                "a text in quotation marks is not closed, or its lines are not indented",
            ),
            (
                "a: 1\n---\nb: 2\n",
                "a second document begins here, behind a line `---`; one file holds one",
            ),
            (
                "a: 1\na: 2\n",
                "the key `a` stands here a second time; keep one of the two",
            ),
            (
                "a: &a [*a]\n",
                "`*` repeats here what it stands in itself, which would never end; write the value itself",
            ),
            (
                "a: *b\n",
                "`*` repeats what `&` has named, and nothing has this name; put the text in quotation marks",
            ),
        ] {
            let error = serde_saphyr::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(ReadError::from(error).message, yaml, "{text}");
        }
    }
}
