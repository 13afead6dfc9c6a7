//! Options of the commands that begin a model and change its structure.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCandidates;

use super::Own;
use crate::completion::{items, named, requirements, wholes};
use crate::examples;

/// Options of `init`.
#[derive(Debug, ClapArgs)]
pub struct Init {
    /// The name of the model, as in "Bicycle Workshop Maturity Model"; asked for on a terminal
    pub name: Option<String>,
    /// The abbreviation of the name; its first letters otherwise
    #[arg(long, value_name = "TEXT")]
    pub short_name: Option<String>,
    /// The names of the levels from the lowest, 2 to 7 separated by commas; asked for on a terminal
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub levels: Vec<String>,
    /// A module, as in `O=Operations`: its capital letter and its name; may be given several times, and is asked for on a terminal
    #[arg(long = "module", value_name = "LETTER=NAME")]
    pub modules: Vec<String>,
    /// The name of the first category, whose texts are then to be written; otherwise an example with texts
    #[arg(long, value_name = "TEXT")]
    pub category: Option<String>,
    /// Where the model is to be published
    #[arg(long)]
    pub url: Option<String>,
    /// The license, as SPDX names it
    #[arg(long, value_name = "SPDX", default_value = "CC-BY-4.0")]
    pub license: String,
    /// Where the repository is hosted, whose check is written
    #[arg(long, value_name = "HOST", default_value = "github")]
    pub ci: Host,
    /// Show what would be written, as a patch, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Where a repository is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Host {
    /// GitHub: workflows
    Github,
    /// GitLab: a pipeline
    Gitlab,
    /// Elsewhere: nothing
    None,
}

/// Options of `new`.
#[derive(Debug, ClapArgs)]
pub struct NewOptions {
    /// What is added
    #[command(subcommand)]
    pub what: NewThing,
    /// Show what would change, as a patch, and write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
}

/// What `new` adds.
#[derive(Debug, Subcommand)]
pub enum NewThing {
    /// A module, with its first category and the first requirement of that
    #[command(after_long_help = examples::NEW_MODULE)]
    Module(NewModule),
    /// A category in a module, with its first requirement
    #[command(after_long_help = examples::NEW_CATEGORY)]
    Category(NewCategory),
    /// A requirement in a category
    #[command(after_long_help = examples::NEW_REQUIREMENT)]
    Requirement(NewNode),
    /// A level, with a place for its text in every category and requirement
    #[command(after_long_help = examples::NEW_LEVEL)]
    Level(NewLevel),
    /// A page
    #[command(after_long_help = examples::NEW_PAGE)]
    Page(NewPage),
    /// An entry of the catalog of references
    #[command(after_long_help = examples::NEW_REFERENCE)]
    Reference(NewReference),
    /// An extension, with drafts of what it adds to categories
    #[command(after_long_help = examples::NEW_EXTENSION)]
    Extension(NewExtension),
}

/// A new category or requirement.
#[derive(Debug, ClapArgs)]
pub struct NewNode {
    /// The module or the category that it belongs to: its id, or its code such as `G.1`; asked for on a terminal
    #[arg(value_name = "IN", add = ArgValueCandidates::new(wholes))]
    pub whole: Option<String>,
    /// The name or title; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The id; made of the title otherwise
    #[arg(long)]
    pub id: Option<String>,
    /// The weight; the lowest that is allowed otherwise
    #[arg(long, value_name = "N")]
    pub weight: Option<u32>,
    #[command(flatten)]
    pub place: Place,
}

/// Where something comes among others.
#[derive(Debug, ClapArgs)]
pub struct Place {
    /// The id or code of what it follows; it is the last otherwise
    #[arg(long, value_name = "ID", add = ArgValueCandidates::new(items))]
    pub after: Option<String>,
    /// The id or code of what follows it
    #[arg(long, value_name = "ID", conflicts_with = "after", add = ArgValueCandidates::new(items))]
    pub before: Option<String>,
}

/// A new level.
#[derive(Debug, ClapArgs)]
pub struct NewLevel {
    /// The name; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The number of the level that it follows; those above get the next number. It is the highest otherwise
    #[arg(long, value_name = "NUMBER")]
    pub after: Option<u32>,
}

/// A new module.
#[derive(Debug, ClapArgs)]
pub struct NewModule {
    /// The id: a capital letter, with which the codes of its categories begin; asked for on a terminal
    pub id: Option<String>,
    /// The name; asked for on a terminal
    pub name: Option<String>,
    /// The name of its first category; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub category: Option<String>,
    /// The title of the first requirement of that; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub requirement: Option<String>,
    #[command(flatten)]
    pub place: Place,
}

/// A new category.
#[derive(Debug, ClapArgs)]
pub struct NewCategory {
    #[command(flatten)]
    pub node: NewNode,
    /// The title of its first requirement; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub first: Option<String>,
}

/// A new page.
#[derive(Debug, ClapArgs)]
pub struct NewPage {
    /// Its path below `pages/`, such as `assessment/interviews`; asked for on a terminal
    pub path: Option<String>,
    /// The title; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
}

/// A new entry of the catalog.
#[derive(Debug, ClapArgs)]
pub struct NewReference {
    /// The id by which it is cited, such as `rfc-3647`; asked for on a terminal
    pub id: Option<String>,
    /// The title of the standard; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Who publishes it
    #[arg(long, value_name = "NAME")]
    pub authority: Option<String>,
    /// Where it is found
    #[arg(long)]
    pub url: Option<String>,
}

/// A new extension.
#[derive(Debug, ClapArgs)]
pub struct NewExtension {
    /// Its id, such as `field-devices`; asked for on a terminal
    pub id: Option<String>,
    /// The name; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Where it is documented; below the address of the model otherwise
    #[arg(long, value_name = "URL")]
    pub documentation: Option<String>,
    /// A category to which it adds criteria: its id, or its code such as `G.1`. May be given several times
    #[arg(long, value_name = "ID", add = ArgValueCandidates::new(items))]
    pub category: Vec<String>,
}

/// Options of `move`.
#[derive(Debug, ClapArgs)]
pub struct Move {
    /// The requirement, category or module: its id, or its code such as `G.1.2`; asked for on a terminal
    #[arg(add = ArgValueCandidates::new(items))]
    pub id: Option<String>,
    /// The category or the module in which it is to stand: the one in which it stands, where `--after` or `--before` is given, and
    /// asked for on a terminal otherwise
    #[arg(add = ArgValueCandidates::new(wholes))]
    pub to: Option<String>,
    #[command(flatten)]
    pub place: Place,
    /// Show what would change, as a patch, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `rename`.
#[derive(Debug, ClapArgs)]
pub struct Rename {
    /// The id as it is, a code such as `G.1.2`, or the path of a page such as `assessment/interviews`; asked for on a terminal
    #[arg(add = ArgValueCandidates::new(named))]
    pub old: Option<String>,
    /// The id or the path that it gets; asked for on a terminal
    pub new: Option<String>,
    /// Show what would change, as a patch, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `retire`.
#[derive(Debug, ClapArgs)]
pub struct Retire {
    /// Ids of modules, categories and requirements, or codes such as `G.1.2`; asked for on a terminal
    #[arg(value_name = "ID", add = ArgValueCandidates::new(items))]
    pub ids: Vec<String>,
    /// What covers their subjects from now on; may be given several times
    #[arg(long = "successor", value_name = "ID", add = ArgValueCandidates::new(items))]
    pub successors: Vec<String>,
    /// Why they leave, for those who answered them; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Show what would change, as a patch, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `split`.
#[derive(Debug, ClapArgs)]
pub struct Split {
    /// The requirement or the category: its id, or its code such as `G.1.2`; asked for on a terminal
    #[arg(add = ArgValueCandidates::new(items))]
    pub id: Option<String>,
    /// The title of a requirement that it becomes, or the name of the new category; may be given several times, and is asked for on a
    /// terminal
    #[arg(long, value_name = "TEXT")]
    pub into: Vec<String>,
    /// A requirement of the category that the new one gets: its id or code; may be given several times
    #[arg(long = "take", value_name = "ID", add = ArgValueCandidates::new(requirements))]
    pub taken: Vec<String>,
    /// Why a requirement leaves, for those who answered it; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Show what would change, as a patch, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `merge`.
#[derive(Debug, ClapArgs)]
pub struct Merge {
    /// What leaves: ids of requirements, or of categories, or codes such as `G.1.2`; asked for on a terminal
    #[arg(value_name = "ID", add = ArgValueCandidates::new(items))]
    pub ids: Vec<String>,
    /// What stays; asked for on a terminal
    #[arg(long, value_name = "ID", add = ArgValueCandidates::new(items))]
    pub into: Option<String>,
    /// Why, for those who answered what leaves; asked for on a terminal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Show what would change, as a patch, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Fmt {
    #[command(flatten)]
    pub own: Own,
    /// Name the files that would change, each with the first line that differs, and write nothing
    #[arg(long)]
    pub check: bool,
    /// Show what would change, as a patch, and write nothing
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
}
