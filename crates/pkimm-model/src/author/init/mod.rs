//! A model for any subject: a small example that has no fault, and the places for everything else.

use std::fmt::Write as _;

use pkimm_release::site::Facts;

use super::names::{each_its_own, on_one_line};
use super::new::{Scaffold, id_of_title};
use super::{Refused, each_has_a_place, without};
use crate::check::check;
use crate::diagnostic::Severity;
use crate::edit::Creation;
use crate::raw::Limits;
use crate::schema::{PAGE, SCHEMAS};
use crate::source::toml::basic;
use crate::source::tree::SourceTree;

/// What a new model is to be.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// The name.
    pub name: &'a str,
    /// The abbreviation of the name.
    pub short_name: &'a str,
    /// Where it is to be published.
    pub url: Option<&'a str>,
    /// The license, as SPDX names it.
    pub license: &'a str,
    /// The names of the levels, from the lowest.
    pub levels: &'a [String],
    /// The modules, each with its letter and its name.
    pub modules: &'a [(String, String)],
    /// The name of the first category. Where it is not that of the example, its texts are still to be written.
    pub category: &'a str,
    /// The name of the model folder.
    pub folder: &'a str,
}

/// The category that has texts.
pub const EXAMPLE: &str = "Roles and responsibilities";

/// The levels of a model for which no others are named.
pub const LEVELS: [&str; 5] = ["Initial", "Repeatable", "Defined", "Managed", "Optimizing"];

/// The modules of a model for which no others are named: letters and names.
pub const MODULES: [(&str, &str); 1] = [("G", "Governance")];

/// What the example says of a level: in its category, and of the level itself a summary, what can be observed and what is at risk.
type Step = [&'static str; 4];

/// From nothing in place to work that improves itself. A model with fewer levels has some of them.
const STEPS: [Step; 7] = [
    [
        "Whoever is at hand does the work, and nobody can say who answers for it.",
        "Work depends on individual people, and its faults become known by their effects.",
        "The same work done differently each time",
        "A fault is noticed only when it has done harm",
    ],
    [
        "A few people are known for certain work from habit. Nothing says so in writing, and what they know leaves with them.",
        "People know from habit what to do, and little of it is written down.",
        "People asked for by name, since nobody else knows the work",
        "What a person knows is lost when that person leaves",
    ],
    [
        "Roles for the most important work are written down, each with the person who holds it. Other work goes to whoever has time.",
        "The most important work is planned and written down, and the rest is done as it comes.",
        "Instructions for the most important work",
        "Work without instructions is forgotten under pressure",
    ],
    [
        "Every role that the work needs is written down, approved by management, and held by somebody who knows its duties and has a deputy.",
        "Approved rules apply to all work in scope, and the people concerned follow them.",
        "Rules that are approved, known, and followed",
        "Nobody knows whether the rules have the effect that was meant",
    ],
    [
        "Management reviews at least once a year whether each role is held and its duties are done. Gaps have an owner and a date.",
        "Work is compared with its rules at set times, and what differs is corrected.",
        "Reviews held on schedule, with what they found",
        "Reviews find the same faults again, since causes stay",
    ],
    [
        "Figures show whether roles have the time and the skills that their duties need, and management acts before work is left undone.",
        "Figures show how well the work is done, and decisions rest on them.",
        "Figures that management reads and acts upon",
        "Figures take the place of judgment",
    ],
    [
        "Roles change ahead of need: what was learned from incidents and from comparable organizations changes duties before a fault repeats itself.",
        "The work is improved from what was learned, before a need is urgent.",
        "Changes that were made before a fault occurred",
        "Experts are occupied with improvements, and have little time for daily work",
    ],
];

/// The files of a new model, by their paths below the folder in which the model folder stands.
///
/// # Errors
/// Where there are too few or too many levels, no module, or names that cannot be used.
pub fn init(beginning: Beginning<'_>, facts: &Facts) -> Result<Vec<Creation>, Refused> {
    let Beginning { name, folder, .. } = beginning;
    for (what, text) in [
        ("the name", name),
        ("the abbreviation", beginning.short_name),
        ("the license", beginning.license),
        ("the category", beginning.category),
    ] {
        on_one_line(what, text)?;
    }
    each_its_own("level", beginning.levels)?;
    each_its_own("module", beginning.modules.iter().map(|(_, name)| name))?;
    let steps = steps(beginning.levels.len())?;
    if beginning.modules.is_empty() {
        return Err(Refused("a model has at least one module".to_owned()));
    }
    let first = id_of_title(beginning.category);
    let mut files = vec![
        (
            "model.toml".to_owned(),
            structure(beginning, &steps, &first),
        ),
        ("references.toml".to_owned(), catalog(beginning).to_owned()),
        (
            "terminology.toml".to_owned(),
            include_str!("terminology.toml").to_owned(),
        ),
        (
            "releases/1.0.0.md".to_owned(),
            include_str!("notes.md").to_owned(),
        ),
        (
            "pages/_index.md".to_owned(),
            include_str!("index.md").replace("@name@", &basic(name)),
        ),
        (
            "pages/assessment/_index.md".to_owned(),
            include_str!("assessment.md").to_owned(),
        ),
    ];
    let levels = beginning.levels.iter();
    let levels: Vec<(u32, &str)> = (1..).zip(levels.map(String::as_str)).collect();
    let limits = limits();
    let schema = |name| format!("#:schema ../../../schemas/{name}.schema.json\n");
    let scaffold = Scaffold {
        schemas: [schema("category"), schema("requirement")],
        headings: ["Guidance", "Assessment"],
        levels,
        limits: &limits,
        has_anchors: false,
    };
    if beginning.category == EXAMPLE {
        let said: String = (1..)
            .zip(&steps)
            .map(|(number, [of_category, ..]): (u32, _)| {
                format!("{number} = '''\n{of_category}\n'''\n")
            })
            .collect();
        let overview = include_str!("category.md").replace("@levels@", &said);
        files.push((format!("categories/{first}/_index.md"), overview));
        for (id, text) in [
            (
                "responsibilities-assigned",
                include_str!("responsibilities.md"),
            ),
            ("deputies-named", include_str!("deputies.md")),
        ] {
            files.push((format!("categories/{first}/{id}.md"), text.to_owned()));
        }
    } else {
        files.extend(drafts(&scaffold, &first));
    }
    for (_, module) in &beginning.modules[1..] {
        files.extend(drafts(&scaffold, &basics(module)));
    }
    sound(&files, facts)?;
    let files = files.into_iter();
    let files = files.map(|(path, text)| (format!("{folder}/{path}"), text));
    let sources = [
        "model",
        "references",
        "terminology",
        "category",
        "requirement",
        "notes",
        "next",
    ];
    let schemas = SCHEMAS
        .iter()
        .filter(|schema| sources.contains(&schema.name));
    let schemas = schemas
        .map(|schema| (schema.name, schema.text))
        .chain([("page", PAGE)]);
    let schemas =
        schemas.map(|(name, text)| (format!("schemas/{name}.schema.json"), text.to_owned()));
    let all = files.chain(schemas);
    Ok(all.map(|(path, text)| Creation { path, text }).collect())
}

/// The catalog: what the example cites.
fn catalog(beginning: Beginning<'_>) -> &'static str {
    match beginning.category == EXAMPLE {
        true => include_str!("references.toml"),
        false => "#:schema ../schemas/references.schema.json\n\nversion = \"1.0.0\"\n",
    }
}

/// Refuses a model that would have errors, such as by a name of which no id can be made.
fn sound(files: &[(String, String)], facts: &Facts) -> Result<(), Refused> {
    let (tree, _) = SourceTree::of_texts(files.iter().cloned());
    each_has_a_place(&tree)?;
    let outcome = check(tree, Vec::new(), facts);
    let faults = outcome.diagnostics.iter();
    let faults: Vec<_> = faults
        .filter(|found| found.severity == Severity::Error)
        .collect();
    without(&outcome, &faults)
}

/// Steps for as many levels, from the lowest to the highest.
fn steps(count: usize) -> Result<Vec<Step>, Refused> {
    let last = STEPS.len() - 1;
    if !(2..=STEPS.len()).contains(&count) {
        return Err(Refused(format!(
            "the example has texts for 2 to {} levels; name so many, and add others with `pkimm new level`",
            STEPS.len()
        )));
    }
    let at = |level: usize| STEPS.get(level * last / (count - 1)).copied();
    Ok((0..count).filter_map(at).collect())
}

/// The abbreviation of a name: the first letters of its words.
#[must_use]
pub fn abbreviated(name: &str) -> String {
    let words = name.split(|sign: char| !sign.is_alphanumeric());
    let letters = words.filter_map(|word| word.chars().next());
    letters.flat_map(char::to_uppercase).collect()
}

/// The category of a module that has no example, before somebody gives it another id.
fn basics(module: &str) -> String {
    format!("{}-basics", id_of_title(module))
}

/// The files of a category that is still to be written.
fn drafts(scaffold: &Scaffold<'_>, id: &str) -> [(String, String); 2] {
    [
        (format!("categories/{id}/_index.md"), scaffold.category()),
        (format!("categories/{id}/{id}-1.md"), scaffold.requirement()),
    ]
}

fn structure(beginning: Beginning<'_>, steps: &[Step], first: &str) -> String {
    let Beginning {
        name, short_name, ..
    } = beginning;
    let address = format!("https://{}.example/", id_of_title(short_name));
    let mut out = format!(
        "#:schema ../schemas/model.schema.json\n\nversion = \"1.0.0\"\nname = {}\nshort-name = {}\nurl = {}\nlicense = {}\nlanguage = \"en\"\nprovenance = \"Structure and wording were written by the authors of this model, who began with an example.\"\n\n{LIMITS}{LINTS}",
        basic(name),
        basic(short_name),
        basic(beginning.url.unwrap_or(&address)),
        basic(beginning.license),
    );
    for ((number, name), [_, summary, indicator, risk]) in (1..).zip(beginning.levels).zip(steps) {
        let number: u32 = number;
        let _ = write!(
            out,
            "\n[[levels]]\nnumber = {number}\nname = {}\nsummary = {}\nindicators = [\n  {},\n]\nrisks = [\n  {},\n]\n",
            basic(name),
            basic(summary),
            basic(indicator),
            basic(risk)
        );
    }
    let titled = |title: &str| format!("title = {}", basic(title));
    for (at, (id, module)) in beginning.modules.iter().enumerate() {
        let example = [
            format!(
                "id = \"responsibilities-assigned\", weight = 3, {}",
                titled("Responsibilities are assigned")
            ),
            format!(
                "id = \"deputies-named\", weight = 2, {}",
                titled("Deputies are named")
            ),
        ];
        let of_module = (
            basics(module),
            format!("The basics of {}", module.to_lowercase()),
        );
        let (category, category_name) = match at {
            0 => (first.to_owned(), beginning.category.to_owned()),
            _ => of_module,
        };
        let draft = [format!(
            "id = {}, weight = 1, {}",
            basic(&format!("{category}-1")),
            titled(&format!(
                "The first requirement of {}",
                category_name.to_lowercase()
            ))
        )];
        let requirements = match at == 0 && beginning.category == EXAMPLE {
            true => example.as_slice(),
            false => draft.as_slice(),
        };
        let requirements: String = requirements
            .iter()
            .map(|entry| format!("  {{ {entry} }},\n"))
            .collect();
        let _ = write!(
            out,
            "\n[[modules]]\nid = {}\nname = {}\ndescription = {}\n\n[[modules.categories]]\nid = {}\nname = {}\nweight = 3\nrequirements = [\n{requirements}]\n",
            basic(id),
            basic(module),
            basic(&format!(
                "The categories that concern {}.",
                module.to_lowercase()
            )),
            basic(&category),
            basic(&category_name),
        );
    }
    out
}

/// The bounds, as drafts tell them.
fn limits() -> Limits {
    #[derive(serde::Deserialize)]
    struct Bounded {
        limits: Limits,
    }
    let bounded: Result<Bounded, _> = toml::from_str(LIMITS);
    bounded
        .expect("what is written into a new model can be read")
        .limits
}

/// What is not looked for in a new model: characters that one client on the web cannot handle, which reads one model only.
const LINTS: &str = "
[lints]
non-transliterable = \"off\"
";

/// The bounds of an example: wide enough to begin with.
const LIMITS: &str = "[limits]
category-weight = { min = 1, max = 5 }
requirement-weight = { min = 1, max = 5 }
summary-words = { min = 5, max = 30 }
overview-words = { min = 20, max = 300 }
level-words = { min = 8, max = 90 }
guidance-words = { min = 20, max = 250 }
assessment-words = { min = 10, max = 250 }
";
