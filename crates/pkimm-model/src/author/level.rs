//! A new level, of which every category has something to say.

use pkimm_release::site::Facts;
use toml_edit::{Item, KeyMut, Table};

use super::new::words;
use super::structure::Structure;
use super::texts::Parts;
use super::{Authored, Model, Refused};
use crate::check::Outcome;
use crate::occurrences::{IdKind, Place as At};

/// A level that is to come into a model.
#[derive(Clone, Copy, Debug)]
pub struct NewLevel<'a> {
    /// The name.
    pub name: &'a str,
    /// The number of the level that it follows, where it is not the highest.
    pub after: Option<u32>,
}

/// Adds a level behind another one, or as the highest: the levels above it get the next number, wherever it stands, and each category,
/// and each requirement that says something of levels, is a draft with a remark where its text belongs.
///
/// # Errors
/// Where there is no such level, the model has errors, or would have some.
pub fn add_level(outcome: &Outcome, new: NewLevel<'_>, facts: &Facts) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    model.free_name("level", new.name, None)?;
    let source = model.checked.model();
    let numbers: Vec<u32> = source
        .levels
        .iter()
        .map(|level| level.number.value)
        .collect();
    let highest = numbers.last().copied().unwrap_or_default();
    let after = new.after.unwrap_or(highest);
    if !numbers.contains(&after) {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        return Err(Refused(format!(
            "there is no level {after}; the levels are {}",
            numbers.join(", ")
        )));
    }
    let number = after + 1;
    let mut draft = model.draft();
    for above in numbers.iter().filter(|number| **number > after) {
        let (old, now) = (above.to_string(), (above + 1).to_string());
        for occurrence in model.occurrences.all(IdKind::Level, &old) {
            match &occurrence.place {
                At::Text(span) if model.tree().slice(*span) == old => draft.replace(*span, &now),
                At::Text(span) => draft.left.push(format!(
                    "{}: level {old} is named in a form that is not changed; write {now} there",
                    model.place(*span)
                )),
                At::Path { .. } => {}
            }
        }
    }
    let limits = &source.limits;
    let of_category = format!(
        "# {number} = '''…''': {}{}\n",
        new.name,
        words(limits.level_words.as_ref())
    );
    let of_requirement = format!(
        "# {number} = '''…''': {}{}\n",
        new.name,
        words(limits.anchor_words.as_ref())
    );
    let categories = source.categories().filter_map(|entry| entry.file);
    let criteria = source.relevance().filter_map(|entry| entry.file);
    let categories = categories.chain(criteria);
    let categories = categories.map(|file| (file, of_category.clone()));
    let requirements = source.requirements();
    let requirements = requirements.filter(|entry| !entry.levels.is_empty());
    let requirements = requirements.filter_map(|entry| entry.file);
    let requirements = requirements.map(|file| (file, of_requirement.clone()));
    let files: Vec<_> = categories.chain(requirements).collect();
    draft
        .done
        .push(format!("level {number} is called `{}`", new.name));
    if number <= highest {
        draft
            .done
            .push(format!("levels from {number} on have the next number"));
        draft.left.push(
            "see to texts that name a level by its number, which stay as they are".to_owned(),
        );
    }
    draft.left.push(format!(
        "write what level {number} means in {} files, which are drafts until then, each where a remark says so",
        files.len()
    ));
    draft.then(move |texts| {
        for (file, remark) in files {
            texts.change(outcome.tree.path(file), |parts| {
                parts.expect_level(number, &remark);
            })?;
        }
        Ok(())
    });
    let structure =
        |structure: &mut Structure, _: &str| structure.add_level(after, number, new.name);
    draft.proved(structure, facts)
}

impl Parts {
    /// Makes the file a draft, with a remark where the text of a level belongs.
    fn expect_level(&mut self, number: u32, remark: &str) {
        self.set_draft();
        if self.expect_among_remarks(number, remark) {
            return;
        }
        let levels = self.front.get_mut("levels");
        let Some(levels) = levels.and_then(Item::as_table_mut) else {
            return;
        };
        match next_above(levels, number) {
            Some(mut key) => {
                let decor = key.leaf_decor_mut();
                let prefix = decor.prefix().and_then(|raw| raw.as_str());
                decor.set_prefix(format!("{remark}{}", prefix.unwrap_or_default()));
            }
            // Behind the last key stands what ends the front matter.
            None => {
                let trailing = self.front.trailing().as_str().unwrap_or_default();
                self.front.set_trailing(format!("{trailing}{remark}"));
            }
        }
    }

    /// The same in a file whose texts of levels are remarks still: those above get the next number. Whether there are any.
    fn expect_among_remarks(&mut self, number: u32, remark: &str) -> bool {
        let text = self.front.to_string();
        let mut out = String::with_capacity(text.len() + remark.len());
        let mut is_done = false;
        for line in text.split_inclusive('\n') {
            let entry = line.strip_prefix("# ").and_then(|rest| {
                let (level, rest) = rest.split_once(" = '''")?;
                Some((level.parse::<u32>().ok()?, rest))
            });
            match entry {
                Some((level, rest)) if level >= number => {
                    if !is_done {
                        out.push_str(remark);
                        is_done = true;
                    }
                    out.push_str(&format!("# {} = '''{rest}", level + 1));
                }
                _ => out.push_str(line),
            }
        }
        match out.parse() {
            Ok(front) if is_done => self.front = front,
            _ => return false,
        }
        true
    }
}

/// The key of the lowest level above a number.
fn next_above(levels: &mut Table, number: u32) -> Option<KeyMut<'_>> {
    let number_of = |key: &KeyMut<'_>| key.get().parse::<u32>().unwrap_or_default();
    let keys = levels.iter_mut().map(|(key, _)| key);
    keys.filter(|key| number_of(key) > number)
        .min_by_key(number_of)
}
