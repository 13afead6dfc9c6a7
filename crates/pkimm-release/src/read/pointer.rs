//! Where a value stands in a text. It is sought only when something must be reported about it.

use super::node::{Node, steps};

/// Line and column, from 1, of the value to which a JSON pointer leads in a text, which is JSON or YAML. `None` where there is no
/// such value, as in a shape that has no place for it.
#[must_use]
pub fn place_of(pointer: &str, text: &str) -> Option<(u64, u64)> {
    let way = steps(pointer);
    let is_json = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    if !is_json {
        return Some(Node::of_text(text).ok()?.at(&way)?.place());
    }
    Some(place_at(text, find(text, &way)?))
}

/// The line and the column of a byte of a text, from 1.
pub(super) fn place_at(text: &str, at: usize) -> (u64, u64) {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line as u64, before[start..].chars().count() as u64 + 1)
}

/// Where a value begins in a text of JSON.
fn find(text: &str, way: &[String]) -> Option<usize> {
    let mut scan = Scan {
        text,
        at: text.len() - text.trim_start_matches('\u{feff}').len(),
    };
    for step in way {
        let is_list = match scan.next()? {
            b'{' => false,
            b'[' => true,
            _ => return None,
        };
        let mut left = step.parse::<usize>().ok();
        scan.at += 1;
        loop {
            if matches!(scan.next()?, b'}' | b']') {
                return None;
            }
            let is_wanted = if is_list {
                left == Some(0)
            } else {
                let key = scan.skip()?;
                (scan.next()? == b':').then(|| scan.at += 1)?;
                serde_json::from_str::<String>(key).ok()? == *step
            };
            if is_wanted {
                break;
            }
            scan.skip()?;
            left = left.and_then(|left| left.checked_sub(1));
            if scan.next()? == b',' {
                scan.at += 1;
            }
        }
    }
    scan.next()?;
    Some(scan.at)
}

/// A place in a text of JSON.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// The next byte that is no blank.
    fn next(&mut self) -> Option<u8> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes a value, and returns it.
    fn skip(&mut self) -> Option<&'a str> {
        self.next()?;
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'"' => self.at += string(&self.text[self.at..])?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                _ if depth > 0 => self.at += 1,
                _ => {
                    let rest = &self.text[self.at..];
                    self.at += rest.find([',', '}', ']', ' ', '\t', '\r', '\n'])?;
                }
            }
            if depth == 0 {
                return Some(&self.text[start..self.at]);
            }
        }
    }
}

/// How long the string is with which a text begins.
fn string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map(|end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_the_way_to_it() {
        let json = "\u{feff}{\n \"a\": [1, {\"x]\\\"\": [], \"\\u0062\": \"\u{e9}\", \"c/~\": true}],\n \"d\": {}, \"e\":-1.5e3}";
        let yaml = "# JSON but for this\na: [1, {b: \u{e9}, c/~: true}]\nd: {}\ne:\n- 2";
        for (text, pointer, place) in [
            (json, "", Some((1, 2))),
            (json, "/a", Some((2, 7))),
            (json, "/a/0", Some((2, 8))),
            (json, "/a/1", Some((2, 11))),
            (json, "/a/1/b", Some((2, 34))),
            (json, "/a/1/c~1~0", Some((2, 46))),
            (json, "/d", Some((3, 7))),
            (json, "/e", Some((3, 15))),
            (json, "/a/2", None),
            (json, "/a/x", None),
            (json, "/d/0", None),
            (json, "/f", None),
            (json, "/e/0", None),
            (yaml, "/a/1/b", Some((2, 12))),
            (yaml, "/a/1/c~1~0", Some((2, 20))),
            (yaml, "/e/0", Some((5, 3))),
            (yaml, "/e/1", None),
            (yaml, "/d/0", None),
            ("{", "/a", None),
            ("{\"a\"", "/a", None),
            ("{\"a\": \"", "/b", None),
            ("{]", "/b", None),
            ("", "/b", None),
        ] {
            assert_eq!(place_of(pointer, text), place, "{pointer} in {text}");
        }
    }
}
