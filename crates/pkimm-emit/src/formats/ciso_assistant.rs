//! `ciso-assistant`: a library for CISO Assistant, a program for governance, risk and compliance. Modules, categories and
//! requirements are nodes of one framework, chained by `parent_urn`; requirements alone are rated, on the levels of the model.
//! What a requirement is rated by is an entry of `alternatives` in the definition of scores, which its node names: that of its
//! category, or one of its own where it has anchors. The program counts a weight of 0 as 1, so that what counts nothing is shown
//! and not rated.
//!
//! A node is found again by its URN, made of the host and the short name of the model and of an id, so that answers stay where
//! they are when a later version of the library replaces this one.

use indexmap::IndexMap;
use pkimm_release::integrity::parse_version;
use pkimm_release::site::FormatFacts;
use pkimm_release::{Catalog, Category, Day, Level, Module, Release, Requirement, Status, typed};
use serde::Serialize;

use super::published::{file, references};
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, Unfit, Words, credits};

const PATH: &str = "release/<model>-<version>.ciso-assistant.yaml";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "ciso-assistant",
        summary: "a library for the CISO Assistant GRC system",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit,
    emit,
    content: None,
};

/// The greatest integer that a column of the program's database holds.
const GREATEST: u32 = i32::MAX.unsigned_abs();

/// How many numbers there are for what follows the first and the second full stop of a version.
const STEP: u64 = 100;

/// The greatest numbers of characters in columns of its database.
const LONGEST_URN: usize = 255;
const LONGEST_REF_ID: usize = 100;
const LONGEST_NAME: usize = 200;
const LONGEST_COPYRIGHT: usize = 4096;

/// How many characters are shown of a text that is too long.
const SHOWN: usize = 40;

#[derive(Serialize)]
struct Library<'a> {
    urn: String,
    locale: &'a str,
    ref_id: &'a str,
    name: &'a str,
    description: &'a str,
    copyright: &'a str,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    publication_date: Option<Day>,
    provider: &'a str,
    packager: &'a str,
    objects: Objects<'a>,
}

#[derive(Serialize)]
struct Objects<'a> {
    framework: Framework<'a>,
}

#[derive(Serialize)]
struct Framework<'a> {
    urn: String,
    ref_id: &'a str,
    name: &'a str,
    description: &'a str,
    min_score: u32,
    max_score: u32,
    scores_definition: Scores<'a>,
    requirement_nodes: Vec<Node<'a>>,
}

#[derive(Serialize)]
struct Scores<'a> {
    scale: Vec<Score<'a>>,
    alternatives: IndexMap<&'a str, Vec<Score<'a>>>,
}

#[derive(Serialize)]
struct Score<'a> {
    score: u32,
    name: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
}

#[derive(Serialize)]
struct Node<'a> {
    urn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_urn: Option<String>,
    depth: u32,
    assessable: bool,
    ref_id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    typical_evidence: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    annotation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scores_definition_ref: Option<&'a str>,
}

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let name = FORMAT.facts.name;
    let version = version(release).map_err(|unfit| unfit.error(name))?;
    let (min_score, max_score) = scale(release).map_err(|unfit| unfit.error(name))?;
    let urns = Urns::of(release);
    let provider = publisher(release);
    let description = &credits::lines(release, words).join("\n");
    let level = |level| self::level(level, words);
    let framework = Framework {
        urn: urns.of_kind("framework"),
        ref_id: release.display_name(),
        name: &release.name,
        description,
        min_score,
        max_score,
        scores_definition: Scores {
            scale: release.levels.iter().map(level).collect(),
            alternatives: alternatives(release),
        },
        requirement_nodes: nodes(release, &urns, words),
    };
    let library = Library {
        urn: urns.of_kind("library"),
        locale: &release.language,
        ref_id: release.display_name(),
        name: &release.name,
        description,
        copyright: &release.license,
        version,
        publication_date: release.date,
        provider,
        packager: &urns.packager,
        objects: Objects { framework },
    };
    let credits = credits::comment(release, words, "#");
    let path = release.file_path(PATH);
    Ok(vec![file(name, path, &credits, &library)?])
}

/// The version as an integer, which is greater for a later version. The program takes no library whose integer is not above that
/// of the one it has, so it follows from the version alone, and a draft has one of its own, below that of what is released of
/// it: two digits each for the second and the third number, and a last one that says whether it is released, as in 200001 for
/// 2.0.0. The column of the database is a signed one of 32 bits.
fn version(release: &Release) -> Result<u32, Unfit> {
    let is_released = release.status != Status::Draft;
    let number = parse_version(&release.version).ok().and_then(|version| {
        let fits = version.minor < STEP && version.patch < STEP;
        let number = (version.major * STEP + version.minor) * STEP + version.patch;
        let number = u32::try_from(number * 10 + u64::from(is_released)).ok()?;
        (fits && number <= GREATEST).then_some(number)
    });
    number.ok_or_else(|| Unfit {
        reason: format!(
            "its versions are integers up to {GREATEST}, in which there is no place for `{}`",
            release.version
        ),
        help: "use `json`, which carries every model, or a version whose second and third numbers are below 100",
    })
}

/// The lowest and the highest level.
fn scale(release: &Release) -> Result<(u32, u32), Unfit> {
    match release.levels.as_slice() {
        [lowest, .., highest] if highest.number <= GREATEST => Ok((lowest.number, highest.number)),
        _ => Err(Unfit {
            reason: "its scores need a lowest and a highest level".to_owned(),
            help: "use `json`, which carries every model, or give the model two levels",
        }),
    }
}

/// Why the program cannot have a release.
fn unfit(release: &Release, _: &EmitOptions) -> Option<Unfit> {
    let unfit = version(release).err().or_else(|| scale(release).err());
    unfit.or_else(|| {
        let reason = of_tree(release).or_else(|| of_lengths(release))?;
        Some(Unfit {
            reason,
            help: "use `json`, which carries every model, or change what does not fit",
        })
    })
}

/// What is wrong with the tree and its weights.
fn of_tree(release: &Release) -> Option<String> {
    if release.modules.is_empty() {
        return Some("it takes no framework without modules".to_owned());
    }
    let categories = release.categories();
    let categories = categories.map(|category| (&category.id, category.weight));
    let requirements = release.requirements();
    let requirements = requirements.map(|requirement| (&requirement.id, requirement.weight));
    let mut weights = categories.chain(requirements);
    let (id, weight) = weights.find(|(_, weight)| *weight > GREATEST)?;
    Some(format!(
        "its weights are integers up to {GREATEST}, and that of `{id}` is {weight}"
    ))
}

/// What is too long for its database.
fn of_lengths(release: &Release) -> Option<String> {
    let urns = Urns::of(release);
    let model = [
        (release.display_name(), LONGEST_REF_ID),
        (publisher(release), LONGEST_NAME),
        (&release.license, LONGEST_COPYRIGHT),
    ];
    let modules = release.modules.iter();
    let names = modules.flat_map(|module| {
        let categories = module.categories.iter().flat_map(|category| {
            let requirements = category.requirements.iter();
            let titles = requirements.map(|requirement| requirement.description.as_str());
            std::iter::once(category.name.as_str()).chain(titles)
        });
        std::iter::once(module.name.as_str()).chain(categories)
    });
    let names = names.map(|name| (name, LONGEST_NAME));
    let categories = release.categories().map(|category| &category.id);
    let requirements = release.requirements().map(|requirement| &requirement.id);
    let addresses: Vec<String> = categories
        .chain(requirements)
        .map(|id| urns.of_node(id))
        .collect();
    let addresses = addresses.iter().map(|urn| (urn.as_str(), LONGEST_URN));
    let mut texts = model.into_iter().chain(names).chain(addresses);
    let (text, longest) = texts.find(|(text, longest)| text.chars().count() > *longest)?;
    let length = text.chars().count();
    let begin: String = text.chars().take(SHOWN).collect();
    Some(format!(
        "its database holds {longest} characters where the model has the {length} of `{begin}…`"
    ))
}

/// The names by which the program finds objects again, for ever.
struct Urns {
    packager: String,
    model: String,
}

impl Urns {
    fn of(release: &Release) -> Self {
        Self {
            packager: typed::id_of(publisher(release)),
            model: release.file_name(),
        }
    }

    fn of_kind(&self, kind: &str) -> String {
        format!("urn:{}:risk:{kind}:{}", self.packager, self.model)
    }

    /// That of a category or a requirement.
    fn of_node(&self, id: &str) -> String {
        format!("{}:{id}", self.of_kind("req_node"))
    }

    /// That of a module. The program does not tell capital letters from small ones, so that a letter could be an id as well.
    fn of_module(&self, module: &Module) -> String {
        self.of_node(&format!("module:{}", module.id.to_ascii_lowercase()))
    }
}

/// Who publishes a model: the host of its address, or what the model is called where it has none.
fn publisher(release: &Release) -> &str {
    let url = release.url.as_deref().unwrap_or_default();
    let host = url.split_once("://").and_then(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next()?;
        let place = authority.rsplit('@').next()?;
        let host = place.split(':').next()?;
        Some(host.strip_prefix("www.").unwrap_or(host))
    });
    let host = host.filter(|host| !host.is_empty());
    host.unwrap_or_else(|| release.display_name())
}

/// A level of the whole model.
fn level<'a>(level: &'a Level, words: &Words) -> Score<'a> {
    let list = |key, texts: &[String]| {
        let items: Vec<String> = texts.iter().map(|text| format!("- {text}")).collect();
        headed(words.text("levels", key), &items.join("\n"))
    };
    Score {
        score: level.number,
        name: &level.name,
        description: paragraphs(&[
            &level.summary,
            &list("indicators", &level.indicators),
            &list("risks", &level.risks),
        ]),
    }
}

/// By what requirements are rated: a text for each level, by the id of the category, and by that of each requirement that has
/// anchors.
fn alternatives(release: &Release) -> IndexMap<&str, Vec<Score<'_>>> {
    let mut alternatives = IndexMap::new();
    for category in release.categories() {
        let levels = category.levels.iter().map(|level| Score {
            score: level.number,
            name: &level.name,
            description: level.description.clone(),
        });
        alternatives.insert(category.id.as_str(), levels.collect());
        for requirement in category.requirements.iter().filter(is_anchored) {
            let levels = category.rated_by(requirement).map(|(level, text)| Score {
                score: level.number,
                name: &level.name,
                description: text.to_owned(),
            });
            alternatives.insert(&requirement.id, levels.collect());
        }
    }
    alternatives
}

fn is_anchored(requirement: &&Requirement) -> bool {
    !requirement.levels.is_empty()
}

/// The tree, each node before those below it.
fn nodes<'a>(release: &'a Release, urns: &Urns, words: &Words) -> Vec<Node<'a>> {
    let catalog = release.catalog();
    let mut nodes = Vec::new();
    for module in &release.modules {
        nodes.push(self::module(module, urns));
        for category in &module.categories {
            nodes.push(self::category(module, category, urns));
            let requirements = category.requirements.iter();
            nodes.extend(requirements.map(|requirement| {
                let annotation = annotation(&catalog, requirement, words);
                self::requirement(category, requirement, annotation, urns)
            }));
        }
    }
    nodes
}

fn module<'a>(module: &'a Module, urns: &Urns) -> Node<'a> {
    Node {
        urn: urns.of_module(module),
        parent_urn: None,
        depth: 1,
        assessable: false,
        ref_id: &module.id,
        name: &module.name,
        description: module.description.clone(),
        typical_evidence: "",
        annotation: String::new(),
        weight: None,
        scores_definition_ref: None,
    }
}

/// A category. The program shows nothing but the description of a node that is not rated.
fn category<'a>(module: &Module, category: &'a Category, urns: &Urns) -> Node<'a> {
    Node {
        urn: urns.of_node(&category.id),
        parent_urn: Some(urns.of_module(module)),
        depth: 2,
        assessable: false,
        ref_id: &category.code,
        name: &category.name,
        description: paragraphs(&[&category.summary, &category.description]),
        typical_evidence: "",
        annotation: String::new(),
        weight: weight(category.weight),
        scores_definition_ref: None,
    }
}

fn requirement<'a>(
    category: &'a Category,
    requirement: &'a Requirement,
    annotation: String,
    urns: &Urns,
) -> Node<'a> {
    let rated_by = match is_anchored(&requirement) {
        true => &requirement.id,
        false => &category.id,
    };
    Node {
        urn: urns.of_node(&requirement.id),
        parent_urn: Some(urns.of_node(&category.id)),
        depth: 3,
        assessable: category.weight > 0 && requirement.weight > 0,
        ref_id: &requirement.code,
        name: &requirement.description,
        description: requirement.guidance.clone(),
        typical_evidence: &requirement.assessment,
        annotation,
        weight: weight(requirement.weight),
        scores_definition_ref: Some(rated_by),
    }
}

/// The weight of what counts.
fn weight(weight: u32) -> Option<u32> {
    (weight > 0).then_some(weight)
}

/// What the program has no other place for.
fn annotation(catalog: &Catalog<'_>, requirement: &Requirement, words: &Words) -> String {
    let deprecated = requirement.deprecated.as_ref();
    let deprecated =
        deprecated.map(|version| words.fill("category", "deprecated", &[("version", version)]));
    let references = references(catalog, requirement).unwrap_or_default();
    paragraphs(&[
        &deprecated.unwrap_or_default(),
        &headed(words.text("category", "references"), &references),
    ])
}

/// A list behind its name, where there is one.
fn headed(name: &str, list: &str) -> String {
    match list {
        "" => String::new(),
        list => format!("{name}:\n\n{list}"),
    }
}

/// Texts as paragraphs, without those that are empty.
fn paragraphs(texts: &[&str]) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts.copied().collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::sample;

    fn library(release: &Release) -> Value {
        let files = emit(&Publication::new(release), &EmitOptions::default()).unwrap();
        let text = std::str::from_utf8(&files[0].bytes).unwrap();
        serde_saphyr::from_str(text).unwrap()
    }

    fn number(version: &str, status: Status) -> Option<u32> {
        let release = Release {
            version: version.to_owned(),
            status,
            ..sample::release()
        };
        let number = super::version(&release).ok();
        let told = unfit(&release, &EmitOptions::default());
        assert_eq!(number.is_none(), told.is_some(), "{version}: {told:?}");
        number
    }

    #[test]
    fn the_integer_rises_with_the_version_and_a_draft_is_below_its_release() {
        let versions = [
            "0.0.1",
            "0.1.0",
            "0.99.99",
            "1.0.0",
            "1.0.9",
            "1.0.10",
            "1.1.0",
            "1.9.0",
            "1.10.0",
            "2.0.0",
            "2026.11.27",
            "21473.99.99",
            "21474.83.64",
        ];
        let numbers = versions.iter().flat_map(|version| {
            [Status::Draft, Status::Released].map(|status| number(version, status).unwrap())
        });
        let numbers: Vec<u32> = numbers.collect();
        assert!(
            numbers.is_sorted_by(|before, after| before < after),
            "{numbers:?}"
        );
        assert_eq!(number("2.0.0", Status::Released), Some(200_001));
        assert_eq!(number("2.0.0", Status::Withdrawn), Some(200_001));
        for version in ["1.100.0", "1.0.100", "21474.83.65", "999999.0.0"] {
            assert_eq!(number(version, Status::Draft), None, "{version}");
        }
    }

    #[test]
    fn what_the_program_does_not_take_is_named() {
        let reason = |change: &dyn Fn(&mut Release)| {
            let mut release = sample::release();
            change(&mut release);
            unfit(&release, &EmitOptions::default()).map_or_else(String::new, |unfit| unfit.reason)
        };
        let long = |length: usize| "ä".repeat(length);
        assert_eq!(reason(&|_| {}), "");
        assert!(reason(&|model| model.levels.truncate(1)).contains("highest level"));
        assert!(reason(&|model| model.modules.clear()).contains("without modules"));
        let weight = |model: &mut Release, weight| model.modules[0].categories[0].weight = weight;
        assert!(reason(&|model| weight(model, GREATEST + 1)).contains("`first-one` is 2147483648"));
        assert_eq!(reason(&|model| weight(model, GREATEST)), "");
        let title = |model: &mut Release, length| {
            model.modules[1].categories[0].requirements[0].description = long(length);
        };
        assert_eq!(reason(&|model| title(model, LONGEST_NAME)), "");
        assert!(reason(&|model| title(model, LONGEST_NAME + 1)).contains("the 201 of `ää"));
        let short = |model: &mut Release, length| model.short_name = Some(long(length));
        assert_eq!(reason(&|model| short(model, LONGEST_REF_ID)), "");
        assert!(reason(&|model| short(model, LONGEST_REF_ID + 1)).contains("holds 100"));
        let license = |model: &mut Release| model.license = long(LONGEST_COPYRIGHT + 1);
        assert!(reason(&license).contains("holds 4096"));
        let module = |model: &mut Release| model.modules[0].name = long(LONGEST_NAME + 1);
        assert!(reason(&module).contains("holds 200"));
        let id = |model: &mut Release| model.modules[0].categories[0].id = "a".repeat(240);
        assert!(reason(&id).contains("holds 255"));
        let url = |model: &mut Release| {
            model.url = Some(format!("https://{}/", "a".repeat(LONGEST_NAME + 1)));
        };
        assert!(reason(&url).contains("holds 200"));
    }

    #[test]
    fn a_model_is_of_the_host_of_its_address() {
        let packager = |url: Option<&str>| {
            let release = Release {
                url: url.map(str::to_owned),
                ..sample::release()
            };
            Urns::of(&release).packager
        };
        assert_eq!(packager(Some("https://pkic.org/pkimm/")), "pkic-org");
        assert_eq!(packager(Some("http://me:x@www.a.example:80")), "a-example");
        assert_eq!(packager(Some("https://7.example?x")), "x-7-example");
        assert_eq!(packager(Some("elsewhere")), "sm");
        assert_eq!(packager(None), "sm");
    }

    #[test]
    fn a_requirement_is_rated_by_its_anchors_and_else_by_its_category() {
        let mut release = sample::release();
        // One of two levels has an anchor.
        let anchored = &mut release.modules[0].categories[0].requirements[0];
        anchored.levels.remove(0);
        let library = library(&release);
        let framework = &library["objects"]["framework"];
        let rated_by = |id: &str| {
            let nodes = framework["requirement_nodes"].as_array().unwrap();
            let mut nodes = nodes.iter();
            let node =
                nodes.find(|node| node["urn"] == format!("urn:example-org:risk:req_node:sm:{id}"));
            let name = node.unwrap()["scores_definition_ref"].as_str().unwrap();
            let entries = framework["scores_definition"]["alternatives"][name].as_array();
            let texts = entries
                .unwrap()
                .iter()
                .map(|entry| entry["description"].clone());
            (name.to_owned(), texts.collect::<Vec<_>>())
        };
        let of_category = "At level 1 one | two\nholds.";
        let (name, texts) = rated_by("first-one-a");
        assert_eq!(name, "first-one-a");
        assert_eq!(texts, [of_category, "Seen at 2 | first\nand second."]);
        let (name, texts) = rated_by("second-one-a");
        assert_eq!(name, "second-one");
        assert_eq!(texts[0], of_category);
    }

    #[test]
    fn what_counts_nothing_is_not_rated() {
        let rated = |change: fn(&mut Category)| {
            let mut release = sample::release();
            change(&mut release.modules[0].categories[0]);
            let library = library(&release);
            let nodes = library["objects"]["framework"]["requirement_nodes"].as_array();
            let nodes = nodes
                .unwrap()
                .iter()
                .filter(|node| node["assessable"] == true);
            nodes.map(|node| node["weight"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(rated(|_| {}), [3, 3]);
        assert_eq!(rated(|category| category.weight = 0), [3]);
        assert_eq!(rated(|category| category.requirements[0].weight = 0), [3]);
    }

    #[test]
    fn a_letter_that_is_an_id_as_well_is_another_node() {
        let mut release = sample::release();
        release.modules[0].categories[0].id = "g".to_owned();
        let library = library(&release);
        let nodes = library["objects"]["framework"]["requirement_nodes"]
            .as_array()
            .unwrap();
        let urns: std::collections::HashSet<_> = nodes.iter().map(|node| &node["urn"]).collect();
        assert_eq!(urns.len(), nodes.len());
    }

    #[test]
    fn what_the_database_refuses_is_marked() {
        let mut release = sample::release();
        release.modules[0].description = "a\0b".to_owned();
        let publication = Publication::new(&release);
        let emitted = crate::emit(&publication, [&FORMAT], &EmitOptions::default()).unwrap();
        let (_, files) = &emitted.artifacts[0];
        let text = std::str::from_utf8(&files[0].bytes).unwrap();
        let library: Value = serde_saphyr::from_str(text).unwrap();
        let node = &library["objects"]["framework"]["requirement_nodes"][0];
        assert_eq!(node["description"], "a\u{fffd}b");
    }
}
