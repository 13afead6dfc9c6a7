//! Which ids stand for something else than before: they kept their place in the model and got what another id had.
//!
//! Ids pair first, so that two which exchange what they stand for would look like two that were edited, and past answers
//! would count for something else unseen. An id is taken for reused only where three things hold together:
//!
//! - what it says now is close to what another id said, by the measure with which vanished ids are paired;
//! - it is much closer to that than to what the id itself said, so that an edited title or two texts that are alike are no
//!   reuse;
//! - the other id does not say it any more, so that a text which was copied is no reuse.
//!
//! Ids that exchange their titles and keep their texts, or the other way round, as when two entries or two files are mixed up,
//! are as much like themselves as like each other. They are reused where the exchange is a whole one: each of them says what
//! another of them said.
//!
//! Where `was` names the other id, the model says itself that the two became one.

use std::collections::{HashMap, HashSet};

use super::pairing::{CLOSE_TEXT, MAX_PAIRS, Traits, Words, normal};

/// By how much, of 200, an entity must at least be more like another one than like what its own id stood for.
const CLEARLY: usize = 50;

/// An id of both releases that stands for something else now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reuse {
    /// Its position in the old release.
    pub old: usize,
    /// Its position in the new release.
    pub new: usize,
    /// The position, in the old release, of the id that stood for what it stands for now.
    pub other: usize,
}

/// The ids that stand for something else, in the order of the new release. `pairs` are the counterparts.
pub(super) fn reused(
    old: &[Traits<'_>],
    new: &[Traits<'_>],
    pairs: &[(usize, usize)],
) -> Vec<Reuse> {
    let mut found = taken_over(old, new, pairs);
    let same: Vec<(usize, usize)> = pairs
        .iter()
        .filter(|(before, after)| old[*before].id == new[*after].id)
        .copied()
        .collect();
    for reuse in exchanged_titles(old, new, &same)
        .into_iter()
        .chain(exchanged_texts(old, new, &same))
    {
        if found.iter().all(|known| known.new != reuse.new) {
            found.push(reuse);
        }
    }
    found.sort_unstable_by_key(|reuse| reuse.new);
    found
}

/// Ids that say, in title and texts together, what another one said that says it no more.
fn taken_over(old: &[Traits<'_>], new: &[Traits<'_>], pairs: &[(usize, usize)]) -> Vec<Reuse> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for traits in old {
        *times.entry(normal(traits.title)).or_default() += 1;
    }
    // A title that no other id has ever had keeps its meaning, which spares nearly all from being compared word by word.
    let is_other = |&&(before, after): &&(usize, usize)| {
        let (was, is) = (normal(old[before].title), normal(new[after].title));
        was != is || times[&was] > 1 && old[before].texts != new[after].texts
    };
    let changed: Vec<(usize, usize)> = pairs.iter().filter(is_other).copied().collect();
    let kept: Vec<(usize, usize)> = changed
        .iter()
        .filter(|(before, after)| old[*before].id == new[*after].id)
        .copied()
        .collect();
    if kept.is_empty() {
        return Vec::new();
    }
    // What still says what it said has given nothing away.
    let counterpart: HashMap<usize, usize> = changed.iter().copied().collect();
    let paired: HashSet<usize> = pairs.iter().map(|(before, _)| *before).collect();
    let sources: Vec<usize> = (0..old.len())
        .filter(|at| counterpart.contains_key(at) || !paired.contains(at))
        .collect();
    if kept.len().saturating_mul(sources.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let before: HashMap<usize, Words> = sources
        .iter()
        .map(|&at| (at, Words::new(&old[at])))
        .collect();
    let after: HashMap<usize, Words> = changed
        .iter()
        .map(|&(_, at)| (at, Words::new(&new[at])))
        .collect();
    kept.iter()
        .filter_map(|&(earlier, at)| {
            let now = &after[&at];
            let least = before[&earlier].likeness(now) + CLEARLY;
            let is_given_away = |other: usize, likeness: usize| {
                counterpart
                    .get(&other)
                    .is_none_or(|heir| before[&other].likeness(&after[heir]) + CLEARLY <= likeness)
            };
            let candidates = sources.iter().filter_map(|&other| {
                let likeness = before[&other].likeness(now);
                let is_other = other != earlier
                    && likeness >= least
                    && before[&other].closeness(now).is_some()
                    && !new[at].was.iter().any(|id| id == old[other].id)
                    && is_given_away(other, likeness);
                is_other.then_some((likeness, std::cmp::Reverse(other)))
            });
            let (_, std::cmp::Reverse(other)) = candidates.max()?;
            Some(Reuse {
                old: earlier,
                new: at,
                other,
            })
        })
        .collect()
}

/// Ids that have exchanged their titles. `same` are those of both releases.
fn exchanged_titles(old: &[Traits<'_>], new: &[Traits<'_>], same: &[(usize, usize)]) -> Vec<Reuse> {
    let titles = same.iter().filter_map(|&(before, at)| {
        let (was, is) = (normal(old[before].title), normal(new[at].title));
        (was != is).then_some(((before, at), (was, is)))
    });
    let (kept, titles): (Vec<_>, Vec<(String, String)>) = titles.unzip();
    exchanged(&kept, new, old, |other, own| {
        titles[other].0 == titles[own].1
    })
}

/// Ids that have exchanged their texts. `same` are those of both releases.
fn exchanged_texts(old: &[Traits<'_>], new: &[Traits<'_>], same: &[(usize, usize)]) -> Vec<Reuse> {
    let is_changed = |&(before, at): &(usize, usize)| old[before].texts != new[at].texts;
    let kept: Vec<(usize, usize)> = same
        .iter()
        .filter(|pair| is_changed(pair))
        .copied()
        .collect();
    if kept.len().saturating_mul(kept.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let before: Vec<Words> = kept.iter().map(|&(at, _)| Words::new(&old[at])).collect();
    let after: Vec<Words> = kept.iter().map(|&(_, at)| Words::new(&new[at])).collect();
    let share = |position: usize, own: usize| before[position].text_share(&after[own]);
    // All pairs are compared, so what an id kept of its own text is asked once.
    let own: Vec<Option<usize>> = (0..kept.len()).map(|own| share(own, own)).collect();
    exchanged(&kept, new, old, |other, at| {
        let Some(kept) = own[at].filter(|kept| kept + CLEARLY / 2 <= 100) else {
            return false;
        };
        let taken = share(other, at);
        taken.is_some_and(|taken| taken >= CLOSE_TEXT && kept + CLEARLY / 2 <= taken)
    })
}

/// The ids that say what another one of them said, in a circle. `says` is asked by positions in `kept` whether the
/// second says now what the first said.
fn exchanged(
    kept: &[(usize, usize)],
    new: &[Traits<'_>],
    old: &[Traits<'_>],
    says: impl Fn(usize, usize) -> bool,
) -> Vec<Reuse> {
    if kept.len().saturating_mul(kept.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let names = |own: usize, other: usize| {
        let was = new[kept[own].1].was;
        was.iter().any(|id| id == old[kept[other].0].id)
    };
    let source = |own: usize| {
        let mut others = 0..kept.len();
        others.find(|&other| other != own && !names(own, other) && says(other, own))
    };
    let sources: Vec<Option<usize>> = (0..kept.len()).map(source).collect();
    // Where the exchange is a whole one, whoever goes from each to the one before it comes back.
    let comes_back = |own: usize| {
        let mut at = sources[own];
        let mut steps = kept.len();
        while let Some(other) = at.filter(|other| *other != own && steps > 0) {
            at = sources[other];
            steps -= 1;
        }
        at == Some(own)
    };
    let reuse = |(own, source): (usize, &Option<usize>)| {
        let other = source.filter(|_| comes_back(own))?;
        Some(Reuse {
            old: kept[own].0,
            new: kept[own].1,
            other: kept[other].0,
        })
    };
    sources.iter().enumerate().filter_map(reuse).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet as Set;

    use super::super::pairing::pair;
    use super::*;

    const PLAN: (&str, &str) = (
        "Awareness plan",
        "An approved plan names audiences, messages, channels, owners and dates for a whole year.",
    );
    const DISCLOSURE: (&str, &str) = (
        "Disclosure statement",
        "Subscribers find obligations, limits of liability and contacts on one page that is kept current.",
    );

    fn entity<'a>(id: &'a str, (title, text): (&'a str, &'a str)) -> Traits<'a> {
        Traits {
            id,
            was: &[],
            title,
            texts: vec![text],
        }
    }

    fn found(old: &[Traits<'_>], new: &[Traits<'_>]) -> Vec<(usize, usize)> {
        let found = reused(old, new, &pair(old, new, &Set::new()));
        found
            .into_iter()
            .map(|reuse| (reuse.new, reuse.other))
            .collect()
    }

    #[test]
    fn ids_that_exchange_what_they_stand_for_are_reused() {
        let old = [entity("a", PLAN), entity("b", DISCLOSURE)];
        let new = [entity("a", DISCLOSURE), entity("b", PLAN)];
        assert_eq!(found(&old, &new), [(0, 1), (1, 0)]);
        // In another order, and with a word that was corrected on the way.
        let corrected = DISCLOSURE.1.replace("find", "read");
        let new = [entity("b", PLAN), entity("a", (DISCLOSURE.0, &corrected))];
        assert_eq!(found(&old, &new), [(0, 0), (1, 1)]);
        // The same title in two places, with texts that tell what is meant.
        let old = [
            entity("a", ("Plan", PLAN.1)),
            entity("b", ("Plan", DISCLOSURE.1)),
        ];
        let new = [
            entity("a", ("Plan", DISCLOSURE.1)),
            entity("b", ("Plan", PLAN.1)),
        ];
        assert_eq!(found(&old, &new), [(0, 1), (1, 0)]);
    }

    #[test]
    fn an_id_that_takes_over_what_a_vanished_one_stood_for_is_reused() {
        let old = [entity("a", PLAN), entity("b", DISCLOSURE)];
        assert_eq!(found(&old, &[entity("a", DISCLOSURE)]), [(0, 1)]);
        // Where the model says that the two became one, it is a merge.
        let was = ["b".to_owned()];
        let merged = Traits {
            was: &was,
            ..entity("a", DISCLOSURE)
        };
        assert_eq!(found(&old, &[merged]), []);
    }

    #[test]
    fn what_is_edited_copied_or_moved_is_not_reused() {
        let old = [entity("a", PLAN), entity("b", DISCLOSURE)];
        let edited = |title, text| [entity("a", (title, text)), entity("b", DISCLOSURE)];
        for new in [
            edited("Plan for awareness and training of all staff", PLAN.1),
            edited(
                "Something else",
                "Other words altogether, which no id of the model had before this.",
            ),
            // A title that another id has as well.
            edited(DISCLOSURE.0, PLAN.1),
            // A copy, while the other id still stands for it.
            edited(DISCLOSURE.0, DISCLOSURE.1),
        ] {
            assert_eq!(found(&old, &new), []);
        }
        let moved = [entity("b", DISCLOSURE), entity("a", PLAN)];
        assert_eq!(found(&old, &moved), []);
        // Two that say nearly the same, and change places in it.
        let (one, two) = (
            (
                "Review of keys",
                "Every key is reviewed once a year by its owner and a second person.",
            ),
            (
                "Review of certificates",
                "Every certificate is reviewed once a year by its owner and a second person.",
            ),
        );
        let old = [entity("a", one), entity("b", two)];
        let new = [entity("a", (one.0, two.1)), entity("b", (two.0, one.1))];
        assert_eq!(found(&old, &new), []);
    }
    #[test]
    fn ids_whose_titles_or_texts_alone_are_mixed_up_are_reused() {
        let old = [entity("a", PLAN), entity("b", DISCLOSURE)];
        let titles = [
            entity("a", (DISCLOSURE.0, PLAN.1)),
            entity("b", (PLAN.0, DISCLOSURE.1)),
        ];
        assert_eq!(found(&old, &titles), [(0, 1), (1, 0)]);
        let corrected = DISCLOSURE.1.replace("find", "read");
        let texts = [
            entity("a", (PLAN.0, &corrected)),
            entity("b", (DISCLOSURE.0, PLAN.1)),
        ];
        assert_eq!(found(&old, &texts), [(0, 1), (1, 0)]);
        // Three in a circle.
        let third = (
            "Incident response",
            "Whoever is called first at night knows the first three steps by heart.",
        );
        let old = [
            entity("a", PLAN),
            entity("b", DISCLOSURE),
            entity("c", third),
        ];
        let new = [
            entity("a", (DISCLOSURE.0, PLAN.1)),
            entity("b", (third.0, DISCLOSURE.1)),
            entity("c", (PLAN.0, third.1)),
        ];
        assert_eq!(found(&old, &new), [(0, 1), (1, 2), (2, 0)]);
        // A title that is handed on, where its former owner got one of its own.
        let new = [
            entity("a", (DISCLOSURE.0, PLAN.1)),
            entity("b", ("Other", DISCLOSURE.1)),
            entity("c", third),
        ];
        assert_eq!(found(&old, &new), []);
        let new = [
            entity("a", (PLAN.0, DISCLOSURE.1)),
            entity("b", (DISCLOSURE.0, third.1)),
            entity("c", (third.0, "Other words")),
        ];
        assert_eq!(found(&old, &new), []);
    }

    #[test]
    fn a_former_id_that_names_neither_hinders_nothing() {
        let old = [entity("a", PLAN), entity("b", DISCLOSURE)];
        let was = ["c".to_owned()];
        let renamed = Traits {
            was: &was,
            ..entity("a", DISCLOSURE)
        };
        assert_eq!(found(&old, &[renamed]), [(0, 1)]);
    }

    #[test]
    fn a_title_that_no_other_id_had_keeps_its_meaning() {
        // The text is that of another id, whose title is close; but the title stayed, and is its own.
        let old = [
            entity("a", ("Review of keys", PLAN.1)),
            entity("b", ("Review of keys each year", DISCLOSURE.1)),
        ];
        let new = [
            entity("a", ("Review of keys", DISCLOSURE.1)),
            entity("b", ("Incident response", "Who is called first")),
        ];
        assert_eq!(found(&old, &new), []);
    }

    #[test]
    fn fifty_of_two_hundred_are_clearly_more() {
        // Without texts a title counts twice: three words in four are 150 of 200.
        let found = |own: &str, other: &str, now: &str, heir: &str| {
            let old = [entity("a", (own, "")), entity("b", (other, ""))];
            let new = [entity("a", (now, "")), entity("b", (heir, ""))];
            found(&old, &new)
        };
        let heir = "something else";
        assert_eq!(found("k x y z", "k l m n", "k l m o", heir), [(0, 1)]);
        assert_eq!(found("k l x y", "k l m n", "k l m o", heir), [(0, 1)]);
        assert_eq!(found("k l x", "k l m n", "k l m o", heir), []);
        // The other id says clearly less of it than the one that took it over.
        assert_eq!(found("x y", "k l m n", "k l m n", "k l m o"), [(0, 1)]);
        assert_eq!(found("x y", "k l m n", "k l m n", "k l m n o"), []);
    }

    #[test]
    fn of_more_than_can_be_compared_none_is_taken_for_reused() {
        // Each id takes the title of the next one, in a circle.
        let circle = |count: usize| {
            let names: Vec<String> = (0..count).map(|number| format!("name{number}")).collect();
            let named = |id: usize, title: usize| Traits {
                id: &names[id],
                was: &[],
                title: &names[title],
                texts: Vec::new(),
            };
            let old: Vec<_> = (0..count).map(|at| named(at, at)).collect();
            let new: Vec<_> = (0..count).map(|at| named(at, (at + 1) % count)).collect();
            found(&old, &new).len()
        };
        assert_eq!(500 * 500, MAX_PAIRS);
        assert_eq!((circle(500), circle(501)), (500, 0));
    }
}
