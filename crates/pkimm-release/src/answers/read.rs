//! Reads exactly what the schema of answers allows, and finds every fault of a file at once.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Answer, Answers, NEWER};
use crate::read::node::{self, Node, Path, Place, Step};
use crate::read::{ReadError, look_at, other_than_answers};

/// Where what is said of items stands in the text that it was read from, by the key of the file and the id of the item: of a
/// category in an extension, `<extension>/<category>`.
#[derive(Clone, Debug)]
pub struct Places {
    of_items: HashMap<(&'static str, String), Place>,
    version: Option<Place>,
}

impl Places {
    fn new(root: &Node) -> Self {
        let keys = ["answers", "targets", "applicability"].into_iter();
        let of_items = keys.flat_map(|key| {
            let places = root.places_in(&[key]).into_iter();
            places.map(move |(id, place)| ((key, id.to_owned()), place))
        });
        let extensions = root.places_in(&["extensions"]).into_iter();
        let of_extensions = extensions.flat_map(|(id, place)| {
            let answers = root.places_in(&["extensions", id, "answers"]).into_iter();
            let answers = answers.map(move |(category, place)| (format!("{id}/{category}"), place));
            answers.chain([(id.to_owned(), place)])
        });
        let of_extensions = of_extensions.map(|(id, place)| (("extensions", id), place));
        Self {
            of_items: of_items.chain(of_extensions).collect(),
            version: root.places_in(&[]).get("version").copied(),
        }
    }

    /// The places of items of another file that says the same, by the keys of this one.
    pub(crate) fn of(
        items: impl Iterator<Item = (&'static str, String, Place)>,
        version: Option<Place>,
    ) -> Self {
        let items = items.map(|(key, id, place)| ((key, id), place));
        Self {
            of_items: items.collect(),
            version,
        }
    }

    /// Line and column of what stands below a key of the file for an item, counted from 1.
    #[must_use]
    pub fn of_item(&self, key: &'static str, id: &str) -> Option<(u64, u64)> {
        self.of_items.get(&(key, id.to_owned())).copied()
    }

    /// Line and column of the version, counted from 1.
    #[must_use]
    pub fn of_version(&self) -> Option<(u64, u64)> {
        self.version
    }
}

/// Why a text holds no answers file, or none that is sound.
#[derive(Clone, Debug)]
pub struct Unsound {
    /// Everything that is wrong, in the order of the text. There is at least one fault.
    pub faults: Vec<ReadError>,
    /// What can be read beside. `None` where it is not known which version and kind the answers are of.
    pub rest: Option<Box<(Answers, Places)>>,
}

impl From<ReadError> for Unsound {
    fn from(fault: ReadError) -> Self {
        Self {
            faults: vec![fault],
            rest: None,
        }
    }
}

impl Answers {
    /// Reads an answers file: JSON, or YAML of the same shape. Aliases, depth and size are bounded.
    ///
    /// # Errors
    /// With everything that is wrong where the text is neither, or holds something else than answers.
    pub fn read(text: &str) -> Result<(Self, Places), Unsound> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        look_at(text)?;
        let mut read = match node::read(text, &Self::default()) {
            Ok(read) if read.faults.is_empty() => read,
            // What is no JSON is told as such, and not as what it would be in YAML.
            faulty => match other_than_answers(text).or_else(|| json_fault(text)) {
                Some(fault) => return Err(fault.into()),
                None => faulty?,
            },
        };
        let key = |path: &Path| match path.as_slice() {
            [Step::Key(key)] => Some(key.clone()),
            _ => None,
        };
        // What a newer program wrote is unknown here as a whole, and only that explains it.
        let newer = read.faults.iter().find(|(path, fault)| {
            key(path).as_deref() == Some("format") && fault.message.starts_with(NEWER)
        });
        if let Some((_, fault)) = newer {
            return Err(fault.clone().into());
        }
        read.faults
            .extend(take_contradictions(&mut read.value, &read.root));
        let places = Places::new(&read.root);
        if read.faults.is_empty() {
            return Ok((read.value, places));
        }
        let is_known = |path: &Path| !matches!(key(path).as_deref(), Some("version" | "kind"));
        let rest = read
            .faults
            .iter()
            .all(|(path, _)| is_known(path))
            .then(|| Box::new((read.value, places)));
        let mut faults: Vec<ReadError> = read.faults.into_iter().map(|(_, fault)| fault).collect();
        faults.sort_by_key(|fault| fault.place);
        Err(Unsound { faults, rest })
    }
}

/// What is wrong with the syntax of a text that means to be JSON.
fn json_fault(text: &str) -> Option<ReadError> {
    let inside = text.trim_start().strip_prefix('{')?;
    if !inside.trim_start().starts_with('"') {
        return None;
    }
    let error = serde_json::from_str::<serde_json::Value>(text).err()?;
    Some(ReadError::of_json(&error, text))
}

/// Takes out the answers that contradict themselves.
fn take_contradictions(answers: &mut Answers, root: &Node) -> Vec<(Path, ReadError)> {
    let mut found = Vec::new();
    let mut take = |keys: &[&str], answers: &mut IndexMap<String, Answer>| {
        let places = root.places_in(keys);
        answers.retain(|id, answer| {
            let contradiction = answer.contradiction();
            if let Some(message) = contradiction {
                let error = ReadError {
                    place: places.get(id.as_str()).copied(),
                    message: message.to_owned(),
                };
                let path = keys.iter().copied().chain([id.as_str()]);
                found.push((path.map(|key| Step::Key(key.to_owned())).collect(), error));
            }
            contradiction.is_none()
        });
    };
    take(&["answers"], &mut answers.answers);
    for (extension, answers) in &mut answers.extensions {
        take(&["extensions", extension, "answers"], &mut answers.answers);
    }
    found
}
