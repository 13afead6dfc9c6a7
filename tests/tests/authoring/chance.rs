//! A law: after any commands on any model a check finds no error, and the comparison tells exactly what each of them did.

use std::cell::Cell;

use pkimm_model::author::{
    Authored, Beside, Merging, New, NewLevel, NewModule, Node, Refused, Retirement, Splitting, add,
    add_level, merge, relocate, rename, retire, split,
};
use pkimm_model::edit::applied;
use pkimm_model::{Outcome, SourceTree, canonical, check};
use pkimm_release::diff::changes;
use pkimm_release::site::Facts;
use pkimm_release::{Category, Release};
use pkimm_tests::chance::cases;
use pkimm_tests::facts::facts;
use pkimm_tests::folder::{self, Tree};
use pkimm_tests::models;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{TestCaseError, TestRunner};

/// One command by chance: which, and on what.
type Chosen = (u8, Index, Index, Index);

/// How many commands there are.
const COMMANDS: u8 = 15;

#[test]
fn whatever_is_done_is_what_the_comparison_tells() {
    let facts = facts();
    let done = [const { Cell::new(0_u32) }; COMMANDS as usize];
    let pick = || any::<Index>();
    let commands = prop::collection::vec((0..COMMANDS, pick(), pick(), pick()), 1..6);
    let starts = starts();
    let law = |(start, commands): (Index, Vec<Chosen>)| {
        let (tree, found) = SourceTree::from_files(start.get(&starts).clone());
        let tidy = canonical(&tree, &facts).changes;
        let mut outcome = check(applied(&tree, &tidy), found, &facts);
        for (number, chosen) in commands.into_iter().enumerate() {
            let before = outcome.checked.as_ref().expect("sound").release().clone();
            let name = format!("new-{number}");
            let (authored, expected) = command(&outcome, &before, &chosen, &name, &facts);
            let Ok(authored) = authored else { continue };
            let count = &done[usize::from(chosen.0)];
            count.set(count.get() + 1);
            let tree = applied(&outcome.tree, &authored.changes);
            outcome = check(tree, Vec::new(), &facts);
            let Some(after) = outcome.checked.as_ref() else {
                return Err(TestCaseError::fail(format!("{:?}", outcome.diagnostics)));
            };
            let told = told(&before, after.release());
            // What was never published is recognized in a part that has its texts.
            let alike = expected.join(" ").replace(
                "requirement-added requirement-added requirement-removed",
                "requirement-added requirement-id-changed",
            );
            let untidy = canonical(&outcome.tree, &facts).changes;
            let untidy: Vec<&str> = untidy.iter().map(|change| change.path()).collect();
            prop_assert!(untidy.is_empty(), "{:?}: {untidy:?}", authored.done);
            prop_assert!(
                told == expected || told.join(" ") == alike,
                "{:?}: {told:?}, but not {expected:?}",
                authored.done
            );
        }
        Ok(())
    };
    let strategy = (pick(), commands);
    if let Err(error) = TestRunner::new(cases(120)).run(&strategy, law) {
        panic!("{error}");
    }
    for (command, done) in done.iter().enumerate() {
        assert!(done.get() > 0, "command {command} could never be done");
    }
}

/// The models from which the commands begin.
fn starts() -> Vec<Tree> {
    let small = folder::read(&models::small());
    let crlf = small.iter().map(|(path, bytes)| {
        let is_text = !path.starts_with("releases/");
        let text = String::from_utf8(bytes.clone()).expect("text");
        let text = text.replace('\n', if is_text { "\r\n" } else { "\n" });
        (path.clone(), text.into_bytes())
    });
    let crlf = crlf.collect();
    let more = ["from-zero", "german", "one-category", "three-levels"].map(|name| {
        let folder = folder::project().join("tests/fixtures/models").join(name);
        folder::read(&folder)
    });
    [small, crlf, models::rich()]
        .into_iter()
        .chain(more)
        .collect()
}

/// One of all by chance, and none of `but` where there are others: of what is refused anyway, too little would be left.
fn one_of(index: &Index, all: &[String], but: &[String]) -> String {
    let others: Vec<&String> = all.iter().filter(|id| !but.contains(id)).collect();
    match others.is_empty() {
        true => index.get(all).clone(),
        false => (*index.get(&others)).clone(),
    }
}

/// Does what was chosen, and says which changes are to be told.
fn command(
    outcome: &Outcome,
    before: &Release,
    (command, one, two, three): &Chosen,
    name: &str,
    facts: &Facts,
) -> (Result<Authored, Refused>, Vec<String>) {
    let requirements = before.requirements().map(|entry| entry.id.clone());
    let requirements: Vec<String> = requirements.collect();
    let categories = before.categories().map(|entry| entry.id.clone());
    let categories: Vec<String> = categories.collect();
    let modules = before.modules.iter().map(|module| module.id.clone());
    let modules: Vec<String> = modules.collect();
    let references = before.references.iter().map(|entry| entry.id.clone());
    // A model may cite nothing.
    let references: Vec<String> = references.chain(["none".to_owned()]).collect();
    let (requirement, category) = (one.get(&requirements), two.get(&categories));
    let (module, reference) = (three.get(&modules), one.get(&references));
    let beside = one_of(one, &modules, std::slice::from_ref(module));
    let place = Beside::Before(beside.as_str());
    let held = |category: &str| -> Vec<String> {
        let mut all = before.categories();
        let category = all.find(|entry| entry.id == category).expect("there");
        let requirements = category.requirements.iter();
        requirements.map(|entry| entry.id.clone()).collect()
    };
    let ids = |all: &[&Category]| -> Vec<String> { all.iter().map(|own| own.id.clone()).collect() };
    let undivided = before.categories().filter(|own| own.requirements.len() < 2);
    let undivided: Vec<&Category> = undivided.collect();
    let single = undivided.iter().flat_map(|own| &own.requirements);
    let single: Vec<String> = single.map(|own| own.id.clone()).collect();
    // What can leave its category, and where to.
    let leaving = &one_of(one, &requirements, &single);
    let other = &one_of(three, &requirements, std::slice::from_ref(leaving));
    let title = format!("A new thing of the model, {name}");
    let first = format!("Its first requirement, {name}");
    let node = |whole| Node {
        whole,
        title: &title,
        id: Some(name),
        weight: None,
        beside: Beside::Last,
    };
    let times = |kind: &str, count: usize| vec![kind.to_owned(); count];
    let is_home = held(category).contains(requirement);
    let titles = ["One half of it", "The other half"].map(|half| format!("{half}, {name}"));
    match command {
        0 => (
            rename(outcome, requirement, name, facts),
            times("requirement-id-changed", 1),
        ),
        1 => (
            rename(outcome, category, name, facts),
            times("category-id-changed", 1),
        ),
        2 => (
            rename(outcome, reference, name, facts),
            times("reference-id-changed", 1),
        ),
        3 => (
            relocate(outcome, requirement, Some(category), Beside::Last, facts),
            times("requirement-moved", usize::from(!is_home)),
        ),
        4 => (
            add(outcome, New::Requirement(node(category)), facts),
            times("requirement-added", 1),
        ),
        5 => (
            add(outcome, New::Category(node(module), &first), facts),
            times("category-added", 1),
        ),
        6 => (
            retire(
                outcome,
                Retirement {
                    ids: std::slice::from_ref(leaving),
                    successors: std::slice::from_ref(other),
                    reason: "It is covered elsewhere.",
                },
                facts,
            ),
            times("requirement-removed", 1),
        ),
        7 => {
            let splitting = Splitting {
                id: requirement,
                into: &titles,
                taken: &[],
                reason: "Two things were asked at once.",
            };
            let mut expected = times("requirement-added", 2);
            expected.push("requirement-removed".to_owned());
            (split(outcome, splitting, facts), expected)
        }
        8 => {
            let category = &one_of(two, &categories, &ids(&undivided));
            let splitting = Splitting {
                id: category,
                into: &titles[..1],
                taken: &held(category)[..1],
                reason: "",
            };
            let mut expected = times("category-added", 1);
            expected.push("requirement-moved".to_owned());
            (split(outcome, splitting, facts), expected)
        }
        9 => {
            let merging = Merging {
                ids: std::slice::from_ref(leaving),
                into: other,
                reason: "Both asked the same.",
            };
            (
                merge(outcome, merging, facts),
                times("requirement-removed", 1),
            )
        }
        10 => {
            let alone = before.modules.iter().filter(|own| own.categories.len() < 2);
            let alone: Vec<&Category> = alone.flat_map(|own| &own.categories).collect();
            let category = &one_of(two, &categories, &ids(&alone));
            let whole = &one_of(one, &categories, std::slice::from_ref(category));
            let merging = Merging {
                ids: std::slice::from_ref(category),
                into: whole,
                reason: "Both asked the same.",
            };
            let mut expected = times("category-removed", 1);
            expected.extend(times("requirement-moved", held(category).len()));
            (merge(outcome, merging, facts), expected)
        }
        11 => {
            let levels: Vec<u32> = before.levels.iter().map(|level| level.number).collect();
            let new = NewLevel {
                name: &format!("Level {name}"),
                after: Some(*two.get(&levels)),
            };
            (
                add_level(outcome, new, facts),
                vec!["level-added".to_owned()],
            )
        }
        12 => (relocate(outcome, module, None, place, facts), Vec::new()),
        13 => {
            let mut letters = ('A'..='Z').map(String::from);
            let letter = letters.find(|letter| !modules.contains(letter));
            let new = NewModule {
                id: &letter.expect("a model has few modules"),
                name: &format!("Module {name}"),
                category: &title,
                requirement: &first,
                beside: place,
            };
            (
                add(outcome, New::Module(new), facts),
                vec!["category-added".to_owned(), "module-added".to_owned()],
            )
        }
        _ => {
            let mut modules = before.modules.iter();
            let held = modules.find(|own| own.id == *module).expect("there");
            let own: Vec<&Category> = held.categories.iter().collect();
            let successor = one_of(two, &categories, &ids(&own));
            let retirement = Retirement {
                ids: std::slice::from_ref(module),
                successors: &[successor],
                reason: "It is covered elsewhere.",
            };
            let mut expected = times("category-removed", held.categories.len());
            expected.push("module-removed".to_owned());
            (retire(outcome, retirement, facts), expected)
        }
    }
}

/// The kinds of changes of structure between two documents.
fn told(before: &Release, after: &Release) -> Vec<String> {
    let endings = ["-added", "-removed", "-moved", "-id-changed"];
    let kinds = changes(before, after).into_iter();
    let kinds = kinds.map(|change| change.kind.as_str().to_owned());
    let mut kinds: Vec<String> = kinds
        .filter(|kind| endings.iter().any(|ending| kind.ends_with(ending)))
        // A text that names something by its id is another text then.
        .filter(|kind| !kind.starts_with("citation") && !kind.starts_with("retirement"))
        .collect();
    kinds.sort_unstable();
    kinds
}
