//! Sentences with places for values, as in `version {version}`. A name consists of lowercase letters and hyphens.

/// A sentence with values in the places that it has for them. A place of which no value is known stays, and what stands
/// in braces in a value is its own.
#[must_use]
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, name, after)) = next_place(rest) {
        out.push_str(before);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out.push_str(value),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = after;
    }
    out + rest
}

/// The names of the places in a sentence.
#[must_use]
pub fn places(mut sentence: &str) -> Vec<&str> {
    let mut names = Vec::new();
    while let Some((_, name, after)) = next_place(sentence) {
        names.push(name);
        sentence = after;
    }
    names
}

/// What is before the next place for a value, its name, and what is behind it.
fn next_place(sentence: &str) -> Option<(&str, &str, &str)> {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        !name.is_empty() && bytes.all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    sentence.match_indices('{').find_map(|(open, _)| {
        let (name, after) = sentence[open + 1..].split_once('}')?;
        is_name(name).then_some((&sentence[..open], name, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_their_places() {
        let values = [("name", "{level}"), ("level", "3")];
        let filled = fill("{level}: {name}, {x}, { y }, {{level}}, {", &values);
        assert_eq!(filled, "3: {level}, {x}, { y }, {3}, {");
        assert_eq!(fill("plain", &values), "plain");
        assert_eq!(places("{a}{b-c}{D}{{e}"), ["a", "b-c", "e"]);
        assert_eq!(places("plain }{"), Vec::<&str>::new());
    }
}
