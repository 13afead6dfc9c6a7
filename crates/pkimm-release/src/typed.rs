//! Texts of a document that are no free texts: ids, addresses, versions, tags. What each of them may be is what source files
//! may say, so that whoever shows one can take it for what it is. The shapes that were published before are read more
//! widely; whoever imports them corrects what they say.

use crate::integrity::parse_version;
use crate::names::{NameFault, shown};
use crate::published::is_address;
use crate::resource::{MAX_BYTES, type_of};
use crate::{Release, Resource};

/// The greatest number of characters of an id.
pub const LONGEST_ID: usize = 80;

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
    (2..=8).contains(&first.len())
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

/// What is of another type than it should be.
#[must_use]
pub fn faults(release: &Release) -> Vec<NameFault> {
    let mut faults = Vec::new();
    let mut look = |what: &str, text: &str, is_typed: fn(&str) -> bool, expected: &str| {
        if !is_typed(text) {
            faults.push(NameFault {
                name: text.to_owned(),
                message: format!("{what} `{}` {expected}", shown(text)),
            });
        }
    };
    let id = "is not made of lowercase words joined by single hyphens";
    let version = "is not three numbers separated by periods";
    let address = "is not a web address, which begins with `https://` or `http://`";
    let language = "is not a tag of BCP 47, such as `en` or `pt-BR`";
    look(
        "the version of the shape",
        &release.schema_version,
        is_version,
        version,
    );
    look("the version", &release.version, is_version, version);
    look(
        "the version of the catalog",
        &release.references_version,
        is_version,
        version,
    );
    look("the language", &release.language, is_language, language);
    look(
        "the name of the rules of scoring",
        &release.scoring,
        is_id,
        id,
    );
    if let Some(url) = &release.url {
        look("the address", url, is_address, address);
    }
    for module in &release.modules {
        let letters = "is not one to four capital letters or digits";
        look("the letter of a module", &module.id, is_letter, letters);
    }
    let code = "is not made of the letter of a module and numbers";
    for category in release.categories() {
        look("the code", &category.code, is_code, code);
        for text in category.was.iter().chain([&category.id]) {
            look("the id", text, is_id, id);
        }
    }
    for requirement in release.requirements() {
        look("the code", &requirement.code, is_code, code);
        let (former, cited) = (&requirement.was, &requirement.references);
        for text in former.iter().chain(cited).chain([&requirement.id]) {
            look("the id", text, is_id, id);
        }
        if let Some(since) = &requirement.deprecated {
            look("the version", since, is_version, version);
        }
    }
    for reference in &release.references {
        for text in reference.superseded_by.iter().chain([&reference.id]) {
            look("the id", text, is_id, id);
        }
        if let Some(url) = &reference.url {
            look("the address", url, is_address, address);
        }
        for region in &reference.regions {
            let regions = "is not a code such as `NO`, `EU` or `GLOBAL`";
            look("the region", region, is_region, regions);
        }
    }
    for retired in &release.retired {
        for text in retired.successors.iter().chain([&retired.id]) {
            look("the id", text, is_id, id);
        }
        look("the version", &retired.since, is_version, version);
    }
    for file in &release.resources {
        let digest = "is not 64 hexadecimal digits in lower case";
        look("the digest", &file.sha256, is_digest, digest);
    }
    faults.extend(release.resources.iter().filter_map(of_file));
    faults
}

/// What a document says of a file beside pages that no file of its ending can have.
fn of_file(file: &Resource) -> Option<NameFault> {
    let (path, media_type) = (shown(&file.path), shown(&file.media_type));
    let known = type_of(&file.path).map(|known| known.media_type);
    let message = match known.filter(|known| *known != file.media_type) {
        Some(known) => {
            format!(
                "the media type of the file `{path}` is `{media_type}`, and should be `{known}`"
            )
        }
        None if (1..=MAX_BYTES).contains(&file.size) => return None,
        None => format!(
            "the size of the file `{path}` is {}, and should be from 1 to {MAX_BYTES} bytes",
            file.size
        ),
    };
    let name = file.path.clone();
    Some(NameFault { name, message })
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
                &["", "e", "en_GB", "en-", "en\"", "123"],
            ),
            (
                is_region,
                &["NO", "GLOBAL", "EU-1"],
                &["", "no", "1", "N O"],
            ),
            (is_version, &["1.0.0"], &["1.0", "1.0.0-rc.1", "", "1.0.0 "]),
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
            assert_eq!(of_file(&file).is_none(), is_size, "{size}");
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
        assert_eq!(found[0].name, "en\u{1b}");
        let message = r"the language `en\u{1b}` is not a tag of BCP 47, such as `en` or `pt-BR`";
        assert_eq!(found[0].message, message);
    }
}
