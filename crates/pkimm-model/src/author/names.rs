//! What something new may be called: a name on one line that nothing of its kind has, and an id that nothing has or had.

use pkimm_release::escape::one_line;
use pkimm_release::typed::is_id;
use pkimm_release::unseen::{acts, spelled};

use super::{Model, Refused};
use crate::lint::{self, duplicate_reference, title_repeated};
use crate::occurrences::{IdKind, Role};

/// Refuses a name or a title that does not stand on one line. `what` is what it is called: "the title", "the name".
pub(super) fn on_one_line(what: &str, name: &str) -> Result<(), Refused> {
    let unfit = name
        .chars()
        .find(|sign| sign.is_control() || acts(*sign) || matches!(sign, '\u{2028}' | '\u{2029}'));
    let told = match unfit {
        None => return Ok(()),
        Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => {
            "has a line break; write it on one line".to_owned()
        }
        Some('\t') => "has a tab; write a space instead".to_owned(),
        Some(sign) => format!(
            "has a character that nobody sees (U+{:04X}); leave it out",
            u32::from(sign)
        ),
    };
    Err(Refused(format!("{what} `{}` {told}", spelled(name))))
}

/// Refuses names that are given at once and do not stand on one line, or of which two are the same.
pub(super) fn each_its_own<'n>(
    what: &str,
    names: impl IntoIterator<Item = &'n String>,
) -> Result<(), Refused> {
    let mut known: Vec<String> = Vec::new();
    for name in names {
        on_one_line(&format!("the {}", word(what)), name)?;
        let compared = title_repeated::compared(name);
        if known.contains(&compared) {
            return Err(Refused(format!(
                "`{name}` is named twice; give each {what} a {} of its own",
                word(what)
            )));
        }
        known.push(compared);
    }
    Ok(())
}

/// Refuses what cannot be an id: of a module a capital letter, of all else lowercase words.
fn fit_for_id(kind: IdKind, id: &str) -> Result<(), Refused> {
    let (is_fit, told) = match kind {
        // As the schema says.
        IdKind::Module => (
            id.len() <= 4
                && id.starts_with(|sign: char| sign.is_ascii_uppercase())
                && id
                    .chars()
                    .all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit()),
            "the id of a module; write a capital letter, which at most three capital letters or digits may follow",
        ),
        _ => (is_id(id), "an id; write lowercase words joined by hyphens"),
    };
    match is_fit {
        true => Ok(()),
        false => Err(Refused(format!("`{}` cannot be {told}", one_line(id)))),
    }
}

impl Model<'_> {
    /// Refuses the name of a level, a module, a category or a requirement that is new, where it does not stand on one line or where
    /// another one has it. `leaving` is the id of what makes room for it.
    pub fn free_name(&self, what: &str, name: &str, leaving: Option<&str>) -> Result<(), Refused> {
        on_one_line(&format!("the {}", word(what)), name)?;
        let model = self.checked.model();
        if lint::is_off(&title_repeated::LINT, model) {
            return Ok(());
        }
        let named: Vec<(String, &str)> = match what {
            "level" => {
                let levels = model.levels.iter();
                let levels =
                    levels.map(|level| (format!("level {}", level.number.value), &*level.name));
                levels.map(|(told, name)| (told, name.as_str())).collect()
            }
            "module" => {
                let modules = model.modules.iter();
                let modules = modules.map(|one| (&*one.id, one.name.as_str()));
                told(what, modules)
            }
            "category" => told(
                what,
                model.categories().map(|one| (&*one.id, one.name.as_str())),
            ),
            _ => {
                let requirements = model.requirements();
                let staying = requirements.filter(|one| leaving != Some(one.id.value.as_str()));
                told(what, staying.map(|one| (&*one.id, one.title.as_str())))
            }
        };
        let compared = title_repeated::compared(name);
        let mut named = named.into_iter();
        match named.find(|(_, known)| title_repeated::compared(known) == compared) {
            Some((whose, known)) => Err(Refused(format!(
                "{whose} is called `{known}` already; give the new {what} another {}",
                word(what)
            ))),
            None => Ok(()),
        }
    }

    /// Refuses the title of a standard that the catalog has.
    pub fn free_standard(&self, title: &str) -> Result<(), Refused> {
        let model = self.checked.model();
        if lint::is_off(&duplicate_reference::LINT, model) {
            return Ok(());
        }
        let compared = duplicate_reference::compared(title);
        let mut known = model.references.iter();
        match known.find(|known| duplicate_reference::compared(&known.title) == compared) {
            Some(known) => Err(Refused(format!(
                "the catalog has `{}` already; cite it as `{}`, or give the new entry another title",
                known.title.value, known.id.value
            ))),
            None => Ok(()),
        }
    }

    /// Refuses an id that something has, or had. Something may get back the id that it had before itself. `instead` says how to
    /// choose another one.
    pub fn free_id(
        &self,
        kind: IdKind,
        id: &str,
        own: Option<&str>,
        instead: &str,
    ) -> Result<(), Refused> {
        fit_for_id(kind, id)?;
        let model = self.checked.model();
        let mut retired = model.retired.iter();
        let retired = retired.find(|entry| kind == IdKind::Node && entry.id.value == id);
        if let Some(entry) = retired {
            return Err(Refused(format!(
                "`{id}` left the model in {}, and an id is never used again; {instead}",
                entry.since.value
            )));
        }
        let mut roles = self.occurrences.definitions(kind, id);
        let role = roles.next().map(|found| found.role);
        let told = match role {
            None => return Ok(()),
            Some(Role::Former) => {
                let nodes = self.occurrences.ids(kind);
                let mut nodes = nodes.filter(|node| self.former(node).iter().any(|was| was == id));
                match nodes.next() {
                    Some(node) if own == Some(node) => return Ok(()),
                    Some(node) => {
                        format!("is the former id of `{node}`, and an id is never used again")
                    }
                    None => return Ok(()),
                }
            }
            Some(_) if kind == IdKind::Reference => "is in the catalog already".to_owned(),
            Some(_) => "is in the model already".to_owned(),
        };
        Err(Refused(format!("`{id}` {told}; {instead}")))
    }
}

/// Names, each with what it is the name of.
fn told<'n>(
    what: &str,
    named: impl Iterator<Item = (&'n String, &'n str)>,
) -> Vec<(String, &'n str)> {
    named
        .map(|(id, name)| (format!("the {what} `{id}`"), name))
        .collect()
}

/// What a text that names something is called.
fn word(what: &str) -> &'static str {
    match what {
        "requirement" => "title",
        _ => "name",
    }
}
