//! The line by which editors know the schema of a file.

use std::ops::Range;

use super::Model;

/// How it begins.
const MARK: &str = "#:schema ";

/// The line for a new file, as another of its kind has it. Nothing where that has none.
pub(super) fn for_file(path: &str, like: &str, model: &Model<'_>) -> String {
    let text = model.text(like);
    let line = within(text).map(|line| &text[line]);
    line.map_or_else(String::new, |line| format!("{}\n", moved(line, like, path)))
}

/// Where a file has the line.
pub(super) fn within(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(MARK) {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}

/// The line of a file as it leads to the same schema from another place. Both are paths below the model folder.
pub(super) fn moved(line: &str, from: &str, to: &str) -> String {
    let way = line.strip_prefix(MARK).unwrap_or(line).trim();
    if way.starts_with('/') || way.contains(':') {
        return line.to_owned();
    }
    let steps = way.split('/').filter(|part| !matches!(*part, "" | "."));
    let steps: Vec<&str> = steps.collect();
    let ups = steps.iter().take_while(|part| **part == "..").count();
    let (from, to) = (folders(from), folders(to));
    // Folders above the model's have no names here: they are counted.
    let (left, above) = match from.len().checked_sub(ups) {
        Some(left) => (left, 0),
        None => (0, ups - from.len()),
    };
    let mut target: Vec<&str> = from[..left].to_vec();
    target.extend(&steps[ups..]);
    let shared = match above {
        0 => to
            .iter()
            .zip(&target)
            .take_while(|(to, of)| to == of)
            .count(),
        _ => 0,
    };
    let up = std::iter::repeat_n("..", to.len() - shared + above);
    let way: Vec<&str> = up.chain(target[shared..].iter().copied()).collect();
    format!("{MARK}{}", way.join("/"))
}

fn folders(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_schema_is_found_from_another_folder() {
        for (way, from, to, expected) in [
            (
                "../../s.json",
                "pages/a.md",
                "pages/b/c.md",
                "../../../s.json",
            ),
            (
                "../../../s.json",
                "pages/b/c.md",
                "pages/a.md",
                "../../s.json",
            ),
            (
                "../../x/s.json",
                "pages/a.md",
                "pages/b.md",
                "../../x/s.json",
            ),
            (
                "../schemas/s.json",
                "pages/a.md",
                "pages/b/c.md",
                "../../schemas/s.json",
            ),
            ("s.json", "pages/a.md", "pages/b/c.md", "../s.json"),
            ("../b/s.json", "pages/a/x.md", "pages/b/c.md", "s.json"),
            (
                "https://x.org/s.json",
                "pages/a.md",
                "pages/b/c.md",
                "https://x.org/s.json",
            ),
            ("/s.json", "pages/a.md", "pages/b/c.md", "/s.json"),
        ] {
            let line = moved(&format!("{MARK}{way}"), from, to);
            assert_eq!(line, format!("{MARK}{expected}"), "{way} {from} {to}");
        }
    }
}
