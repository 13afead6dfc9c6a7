//! Texts of a document that are no free texts: ids, addresses, versions, tags. What each of them may be is what source files
//! may say, so that whoever shows one can take it for what it is. The shapes that were published before are read more
//! widely; whoever imports them corrects what they say.

use std::fmt::Arguments;

use crate::document::step;
use crate::fault::{self, Fault};
use crate::front_matter::{Misleading, misleading};
use crate::integrity::parse_version;
use crate::names::shown;
use crate::published::is_address;
use crate::resource::{MAX_BYTES, type_of};
use crate::weights::Scoring;
use crate::{Page, Reference, Release, Resource, unseen};

/// The greatest number of characters of an id.
pub const LONGEST_ID: usize = 80;

/// The greatest number of characters of the name of a model, and of its short name. Files are named after the one or the other,
/// and what else is in the name of a file takes less than a hundred bytes, of 255 that there can be.
pub const LONGEST_NAME: usize = 150;

/// The greatest number of characters of a tag for a language: as many as BCP 47 asks programs to be ready for.
pub const LONGEST_LANGUAGE: usize = 35;

/// Whether a text is an id: words of lowercase letters and digits, joined by single hyphens.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let is_word = |word: &str| {
        let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
        !word.is_empty() && word.chars().all(fits)
    };
    text.len() <= LONGEST_ID
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(is_word)
}

/// An id of the words of a text in any script, short enough for a number after it.
#[must_use]
pub fn id_of(text: &str) -> String {
    let latin = deunicode::deunicode_with_tofu(text, " ").to_ascii_lowercase();
    let words = latin
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    let id = if joined.starts_with(|first: char| first.is_ascii_lowercase()) {
        joined
    } else {
        format!("x-{joined}")
    };
    let short: String = id.chars().take(LONGEST_ID - 8).collect();
    short.trim_matches('-').to_owned()
}

/// Whether a text is what a module is called by: a capital letter, and up to three capital letters or digits.
fn is_letter(text: &str) -> bool {
    let fits = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit();
    (1..=4).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(fits)
}

/// Whether a text can be the code of a category or a requirement, such as `G.1.2`. Which one it has to be follows from its
/// place.
fn is_code(text: &str) -> bool {
    let mut parts = text.split('.');
    parts.next().is_some_and(is_letter)
        && parts.all(|part| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_digit()))
}

/// Whether a text has the form of a tag of BCP 47.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    text.len() <= LONGEST_LANGUAGE
        && (2..=8).contains(&first.len())
        && first.chars().all(|sign| sign.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|sign| sign.is_ascii_alphanumeric())
        })
}

/// Whether a text has the form of a region.
fn is_region(text: &str) -> bool {
    let fits = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '-';
    text.starts_with(|first: char| first.is_ascii_uppercase()) && text.chars().all(fits)
}

/// Whether a text is a SHA-256 digest as it is written.
fn is_digest(text: &str) -> bool {
    let fits = |sign: char| sign.is_ascii_digit() || ('a'..='f').contains(&sign);
    text.len() == 64 && text.chars().all(fits)
}

fn is_version(text: &str) -> bool {
    parse_version(text).is_ok()
}

fn is_name(text: &str) -> bool {
    text.chars().nth(LONGEST_NAME).is_none()
}

/// Whether there is something to see in a text, as far as the patterns of schemas know.
fn is_seen(text: &str) -> bool {
    let is_seen = |sign: char| sign > '\u{ffff}' || !unseen::is_unseen(sign);
    text.chars()
        .any(|sign| !sign.is_whitespace() && is_seen(sign))
}

/// What a text can be.
struct Type {
    /// What it is called.
    what: &'static str,
    fits: fn(&str) -> bool,
    /// What is wrong with one that does not fit.
    otherwise: &'static str,
}

const ADDRESS: Type = Type {
    what: "the address",
    fits: is_address,
    otherwise: "is not a web address, which begins with `https://` or `http://`",
};
const CODE: Type = Type {
    what: "the code",
    fits: is_code,
    otherwise: "is not made of the letter of a module and numbers",
};
const DIGEST: Type = Type {
    what: "the digest",
    fits: is_digest,
    otherwise: "is not 64 hexadecimal digits in lower case",
};
const ID: Type = Type {
    what: "the id",
    fits: is_id,
    otherwise: "is not made of lowercase words joined by single hyphens",
};
const LANGUAGE: Type = Type {
    what: "the language",
    fits: is_language,
    otherwise: "is not a tag of BCP 47, such as `en` or `pt-BR`",
};
const LETTER: Type = Type {
    what: "the letter of a module",
    fits: is_letter,
    otherwise: "is not one to four capital letters or digits",
};
const NAME: Type = Type {
    what: "the name of the model",
    fits: is_name,
    otherwise: "has more than 150 characters",
};
const REGION: Type = Type {
    what: "the region",
    fits: is_region,
    otherwise: "is not a code such as `NO`, `EU` or `GLOBAL`",
};
const RULES: Type = Type {
    what: "the name of the rules of scoring",
    fits: |text| Scoring::named(text).is_some(),
    otherwise: "is none that this program knows; a newer version of it may",
};
const SHORT_NAME: Type = Type {
    what: "the short name of the model",
    ..NAME
};
const SEEN: Type = Type {
    what: "the name",
    fits: is_seen,
    otherwise: "shows nothing",
};
const VERSION: Type = Type {
    what: "the version",
    fits: is_version,
    otherwise: "is not three numbers separated by periods",
};

/// What is of another type than it should be.
#[must_use]
pub fn faults(release: &Release) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut look = |way: Arguments<'_>, expected: &Type, text: &str| {
        let Type {
            what,
            fits,
            otherwise,
        } = expected;
        if !fits(text) {
            let message = format!("{what} `{}` {otherwise}", shown(text));
            faults.push(Fault::new(way, message));
        }
    };
    let schema_version = Type {
        what: "the version of the shape",
        ..VERSION
    };
    let references_version = Type {
        what: "the version of the catalog",
        ..VERSION
    };
    for (key, expected, text) in [
        (
            "schemaVersion",
            &schema_version,
            Some(&release.schema_version),
        ),
        ("version", &VERSION, Some(&release.version)),
        ("name", &NAME, Some(&release.name)),
        ("shortName", &SHORT_NAME, release.short_name.as_ref()),
        ("url", &ADDRESS, release.url.as_ref()),
        ("language", &LANGUAGE, Some(&release.language)),
        ("scoring", &RULES, Some(&release.scoring)),
        (
            "referencesVersion",
            &references_version,
            Some(&release.references_version),
        ),
    ] {
        if let Some(text) = text {
            look(format_args!("/{key}"), expected, text);
        }
    }
    let named = |what: &'static str| Type { what, ..SEEN };
    let (title, reason) = (named("the title"), named("the reason"));
    // A model whose metadata is still to be written has no name and no license.
    let some = |text| Some(text).filter(|text: &&String| !text.is_empty());
    for (key, what, text) in [
        ("name", "the name of the model", some(&release.name)),
        (
            "shortName",
            "the short name of the model",
            release.short_name.as_ref(),
        ),
        ("license", "the license", some(&release.license)),
        ("provenance", "the provenance", release.provenance.as_ref()),
    ] {
        if let Some(text) = text {
            look(format_args!("/{key}"), &named(what), text);
        }
    }
    let (indicator, risk) = (named("the indicator"), named("the risk"));
    for (index, level) in release.levels.iter().enumerate() {
        let way = format!("/levels/{index}");
        look(format_args!("{way}/name"), &SEEN, &level.name);
        for (index, text) in level.indicators.iter().enumerate() {
            look(format_args!("{way}/indicators/{index}"), &indicator, text);
        }
        for (index, text) in level.risks.iter().enumerate() {
            look(format_args!("{way}/risks/{index}"), &risk, text);
        }
    }
    for (index, module) in release.modules.iter().enumerate() {
        look(format_args!("/modules/{index}/id"), &LETTER, &module.id);
        look(format_args!("/modules/{index}/name"), &SEEN, &module.name);
    }
    for (way, category) in fault::categories(release) {
        look(format_args!("{way}/id"), &ID, &category.id);
        look(format_args!("{way}/code"), &CODE, &category.code);
        look(format_args!("{way}/name"), &SEEN, &category.name);
        for (index, id) in category.was.iter().enumerate() {
            look(format_args!("{way}/was/{index}"), &ID, id);
        }
        for (way, requirement) in fault::requirements(category, &way) {
            look(format_args!("{way}/id"), &ID, &requirement.id);
            look(format_args!("{way}/code"), &CODE, &requirement.code);
            look(
                format_args!("{way}/description"),
                &title,
                &requirement.description,
            );
            for (index, id) in requirement.references.iter().enumerate() {
                look(format_args!("{way}/references/{index}"), &ID, id);
            }
            for (index, id) in requirement.was.iter().enumerate() {
                look(format_args!("{way}/was/{index}"), &ID, id);
            }
            if let Some(since) = &requirement.deprecated {
                look(format_args!("{way}/deprecated"), &VERSION, since);
            }
        }
    }
    for (index, reference) in release.references.iter().enumerate() {
        let way = format!("/references/{index}");
        let Reference {
            id,
            title: of_standard,
            url,
            superseded_by,
            regions,
            ..
        } = reference;
        look(format_args!("{way}/id"), &ID, id);
        look(format_args!("{way}/title"), &title, of_standard);
        if let Some(url) = url {
            look(format_args!("{way}/url"), &ADDRESS, url);
        }
        for (index, region) in regions.iter().enumerate() {
            look(format_args!("{way}/regions/{index}"), &REGION, region);
        }
        if let Some(id) = superseded_by {
            look(format_args!("{way}/supersededBy"), &ID, id);
        }
    }
    for (index, retired) in release.retired.iter().enumerate() {
        let way = format!("/retired/{index}");
        look(format_args!("{way}/id"), &ID, &retired.id);
        look(format_args!("{way}/since"), &VERSION, &retired.since);
        look(format_args!("{way}/reason"), &reason, &retired.reason);
        for (index, id) in retired.successors.iter().enumerate() {
            look(format_args!("{way}/successors/{index}"), &ID, id);
        }
    }
    for (index, page) in release.pages.iter().enumerate() {
        if let Some(text) = page
            .front_matter
            .get("title")
            .and_then(|title| title.as_str())
        {
            let way = format!("/pages/{index}/frontMatter/title");
            look(format_args!("{way}"), &title, text);
        }
    }
    for (index, file) in release.resources.iter().enumerate() {
        look(
            format_args!("/resources/{index}/sha256"),
            &DIGEST,
            &file.sha256,
        );
    }
    for (key, is_empty) in [
        ("levels", release.levels.is_empty()),
        ("modules", release.modules.is_empty()),
    ] {
        if is_empty {
            faults.push(Fault::new(
                format_args!("/{key}"),
                format!("the model has no {key}"),
            ));
        }
    }
    let files = release.resources.iter().enumerate();
    faults.extend(files.filter_map(|(index, file)| of_file(index, file)));
    let pages = release.pages.iter().enumerate();
    faults.extend(pages.flat_map(|(index, page)| of_page(index, page)));
    faults
}

/// What a document says of a page by which the site would not show it where links lead.
fn of_page(index: usize, page: &Page) -> impl Iterator<Item = Fault> {
    let told = misleading(page).into_iter();
    told.map(move |Misleading { key, message }| {
        let message = format!("in the page `{}`, {message}", shown(&page.path));
        let key = step(&key);
        Fault::new(format_args!("/pages/{index}/frontMatter/{key}"), message)
    })
}

/// What a document says of a file beside pages that no file of its ending can have.
fn of_file(index: usize, file: &Resource) -> Option<Fault> {
    let (path, media_type) = (shown(&file.path), shown(&file.media_type));
    let known = type_of(&file.path).map(|known| known.media_type);
    let (key, message) = match known.filter(|known| *known != file.media_type) {
        Some(known) => (
            "mediaType",
            format!(
                "the media type of the file `{path}` is `{media_type}`, and should be `{known}`"
            ),
        ),
        None if (1..=MAX_BYTES).contains(&file.size) => return None,
        None => (
            "size",
            format!(
                "the size of the file `{path}` is {}, and should be from 1 to {MAX_BYTES} bytes",
                file.size
            ),
        ),
    };
    let way = format_args!("/resources/{index}/{key}");
    Some(Fault::new(way, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small;

    #[test]
    fn an_id_is_made_of_words_in_any_script() {
        for (text, expected) in [
            ("sponsor--support", "sponsor-support"),
            ("3GPP", "x-3gpp"),
            ("Überprüfung der Schlüssel", "uberprufung-der-schlussel"),
            ("Łódź, ça va?", "lodz-ca-va"),
            ("信頼", "xin-lai"),
            ("Доверие", "doverie"),
            ("!?", "x"),
        ] {
            assert_eq!(id_of(text), expected);
            assert!(is_id(expected));
        }
        assert!(is_id(&id_of(&"long-".repeat(40))));
    }

    #[test]
    fn each_type_takes_what_it_is_and_nothing_else() {
        type Case = (
            fn(&str) -> bool,
            &'static [&'static str],
            &'static [&'static str],
        );
        let cases: &[Case] = &[
            (
                is_id,
                &["a", "a-b2"],
                &["", "A", "1a", "a--b", "a-", "-a", "a b", "a_b", "\u{e9}"],
            ),
            (is_letter, &["A", "AB12"], &["", "a", "1", "ABCDE", "A-"]),
            (is_code, &["G.1", "G.1.2"], &["", "1", "G.", "G.x", "g.1"]),
            (
                is_language,
                &["en", "pt-BR"],
                &[
                    "",
                    "e",
                    "en_GB",
                    "en-",
                    "en\"",
                    "123",
                    "en-abcdefgh-abcdefgh-abcdefgh-abcdefgh",
                ],
            ),
            (
                is_region,
                &["NO", "GLOBAL", "EU-1"],
                &["", "no", "1", "N O"],
            ),
            (
                is_version,
                &["1.0.0", "1.0.999999"],
                &["1.0", "1.0.0-rc.1", "", "1.0.0 ", "1.0.1000000"],
            ),
        ];
        for (is_typed, good, bad) in cases {
            assert!(good.iter().all(|text| is_typed(text)), "{good:?}");
            assert_eq!(bad.iter().find(|text| is_typed(text)), None);
        }
        assert!(!is_id(&"a".repeat(LONGEST_ID + 1)));
    }

    #[test]
    fn what_is_said_of_a_file_can_be_true() {
        let told = |edit: fn(&mut Resource)| {
            let mut release = small::release();
            let mut file = Resource::of("a/b.png", b"x").unwrap();
            edit(&mut file);
            release.resources.push(file);
            let found = faults(&release).into_iter().map(|fault| fault.message);
            found.collect::<Vec<_>>()
        };
        assert_eq!(told(|_| ()), Vec::<String>::new());
        let media_type =
            "the media type of the file `a/b.png` is `text/html`, and should be `image/png`";
        assert_eq!(
            told(|file| file.media_type = "text/html".to_owned()),
            [media_type]
        );
        for (size, is_size) in [
            (0, false),
            (1, true),
            (MAX_BYTES, true),
            (MAX_BYTES + 1, false),
        ] {
            let mut file = Resource::of("a/b.png", b"x").unwrap();
            file.size = size;
            assert_eq!(of_file(0, &file).is_none(), is_size, "{size}");
        }
        for digest in ["", "0123", &"g".repeat(64), &"A".repeat(64)] {
            assert!(!is_digest(digest), "{digest}");
        }
        assert_eq!(told(|file| file.sha256.make_ascii_uppercase()).len(), 1);
    }

    #[test]
    fn what_is_of_another_type_is_named() {
        assert_eq!(faults(&small::release()), []);
        let mut release = small::release();
        release.language = "en\u{1b}".to_owned();
        let found = faults(&release);
        assert_eq!(found[0].pointer, "/language");
        let message = r"the language `en\u{1b}` is not a tag of BCP 47, such as `en` or `pt-BR`";
        assert_eq!(found[0].message, message);
        let longest = |name: usize, short: usize| {
            let mut release = small::release();
            release.name = "\u{e9}".repeat(name);
            release.short_name = Some("x".repeat(short));
            let found = faults(&release).into_iter().map(|fault| fault.pointer);
            found.collect::<Vec<_>>()
        };
        assert_eq!(longest(LONGEST_NAME, LONGEST_NAME), [""; 0]);
        let longer = longest(LONGEST_NAME + 1, LONGEST_NAME + 1);
        assert_eq!(longer, ["/name", "/shortName"]);
    }

    #[test]
    fn what_has_a_name_shows_one_and_the_rules_of_scoring_are_known() {
        let cases: &[(small::Edit, &str, &str)] = &[
            (
                |model| model.short_name = Some("\u{3164}".to_owned()),
                "/shortName",
                "the short name of the model `\u{3164}` shows nothing",
            ),
            (
                |model| model.name = " ".to_owned(),
                "/name",
                "the name of the model ` ` shows nothing",
            ),
            (
                |model| model.license = "\u{200b}".to_owned(),
                "/license",
                "the license `\\u{200b}` shows nothing",
            ),
            (
                |model| model.provenance = Some(" ".to_owned()),
                "/provenance",
                "the provenance ` ` shows nothing",
            ),
            (
                |model| model.levels[1].risks = vec!["Loss".to_owned(), String::new()],
                "/levels/1/risks/1",
                "the risk `` shows nothing",
            ),
            (
                |model| model.levels[0].indicators = vec![" ".to_owned()],
                "/levels/0/indicators/0",
                "the indicator ` ` shows nothing",
            ),
            (
                |model| model.levels[1].name.clear(),
                "/levels/1/name",
                "the name `` shows nothing",
            ),
            (
                |model| model.modules[0].name = "\t".to_owned(),
                "/modules/0/name",
                "the name `\\t` shows nothing",
            ),
            (
                |model| model.category_mut("keys").name.clear(),
                "/modules/1/categories/0/name",
                "the name `` shows nothing",
            ),
            (
                |model| model.requirement_mut("owners").description = "\u{a0}".to_owned(),
                "/modules/0/categories/1/requirements/0/description",
                "the title `\\u{a0}` shows nothing",
            ),
            (
                |model| model.references[2].title.clear(),
                "/references/2/title",
                "the title `` shows nothing",
            ),
            (
                |model| model.retired[0].reason.clear(),
                "/retired/0/reason",
                "the reason `` shows nothing",
            ),
            (
                |model| {
                    let keys = &mut model.pages[0].front_matter;
                    keys.insert("title".to_owned(), " ".into());
                },
                "/pages/0/frontMatter/title",
                "the title ` ` shows nothing",
            ),
            (
                |model| {
                    let keys = &mut model.pages[1].front_matter;
                    keys.insert("Slug".to_owned(), "elsewhere".into());
                },
                "/pages/1/frontMatter/Slug",
                "in the page `scoring.md`, `Slug` moves the page to another address, and links to it would break",
            ),
            (
                |model| model.levels.clear(),
                "/levels",
                "the model has no levels",
            ),
            (
                |model| model.modules.clear(),
                "/modules",
                "the model has no modules",
            ),
            (
                |model| model.scoring = "median-1".to_owned(),
                "/scoring",
                "the name of the rules of scoring `median-1` is none that this program knows; a newer version of it may",
            ),
        ];
        for (edit, pointer, message) in cases {
            let found = faults(&small::edited(edit));
            let found: Vec<_> = found
                .iter()
                .map(|fault| (&*fault.pointer, &*fault.message))
                .collect();
            assert_eq!(found, [(*pointer, *message)]);
        }
        let unnamed = |model: &mut Release| {
            model.name.clear();
            model.license.clear();
        };
        assert_eq!(faults(&small::edited(unnamed)), []);
    }
}
