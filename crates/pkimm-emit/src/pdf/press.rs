//! Papers as PDF, set by typst from the templates `*.typ`. The view of the release and the words of its language are handed over
//! as values, so nothing in a text is ever read as code. Documents conform to PDF/UA-1 and PDF/A-2a at once.

use std::collections::{BTreeSet, HashSet};
use std::slice;
use std::sync::LazyLock;

use pkimm_release::{Day, unseen};
use serde_json::Value as Json;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue as _, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _, World, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::bitmaps;
use crate::view::model::{ModelView, paper};
use crate::{EmitError, EmitOptions, Publication};

/// Keys of the view whose values are compared or linked to, and never printed.
const NOT_PRINTED: &[&str] = &["kind", "url", "id"];

/// Keys of the view whose values have their place on a line, where nothing may break them: whoever copies a digest gets it whole.
const UNBROKEN: &[&str] = &["digest", "content-digest", "lines"];

/// What is printed in place of a character that cannot be. A text font has it.
const REPLACEMENT: char = '\u{fffd}';

/// The longest run of characters that a line is trusted to take.
const MAX_RUN: usize = 28;

/// What typst says behind a text that a PDF of its standard may not hold, before it names a font.
const NO_GLYPH: &str = "` could not be displayed with";

/// The families of text fonts, each with its faces. Characters that one family lacks are taken from the next.
static FAMILIES: LazyLock<Vec<Vec<Font>>> = LazyLock::new(|| {
    let faces = |files: &[&'static [u8]]| -> Vec<Font> {
        let fonts = files.iter().map(|file| Font::new(Bytes::new(*file), 0));
        fonts
            .map(|font| font.expect("the fonts are sound"))
            .collect()
    };
    let bundled: Vec<&[u8]> = typst_assets::fonts().collect();
    let [serif @ .., mono] = bundled.as_slice() else {
        unreachable!("the package holds fonts")
    };
    vec![
        // Libertinus Serif in four faces.
        faces(&serif[..4]),
        faces(&[
            notosans::REGULAR_TTF,
            notosans::BOLD_TTF,
            notosans::ITALIC_TTF,
            notosans::BOLD_ITALIC_TTF,
        ]),
        // DejaVu Sans Mono.
        faces(&[mono]),
    ]
});

/// Pictures among characters, which few texts hold.
static EMOJI: LazyLock<Font> = LazyLock::new(|| {
    let file = Bytes::new(epaint_default_fonts::NOTO_EMOJI_REGULAR);
    Font::new(file, 0).expect("the font is sound")
});

/// Whether a character is seen on paper as it is, or nobody sees it anywhere.
pub(crate) const IS_PRINTED: Option<fn(char) -> bool> = Some(|character| {
    character.is_whitespace() || unseen::is_unseen(character) || has_form(character)
});

/// The characters that the fonts have and the bitmaps lack.
static BEYOND_BITMAPS: LazyLock<HashSet<u32>> = LazyLock::new(|| {
    let pictures = EMOJI.info().coverage.iter();
    let texts = FAMILIES.iter().flat_map(|faces| {
        let of_first = faces[0].info().coverage.iter();
        of_first.filter(|code| {
            faces
                .iter()
                .all(|face| face.info().coverage.contains(*code))
        })
    });
    let is_beyond = |code: &u32| !char::from_u32(*code).is_some_and(bitmaps::has);
    texts.chain(pictures).filter(is_beyond).collect()
});

/// What papers of a release are printed with: the values that templates read, the fonts that these need, and the templates.
pub(crate) struct Press<'a> {
    format: &'static str,
    options: &'a EmitOptions,
    model: Dict,
    words: Dict,
    beside: Vec<Dict>,
    fonts: Vec<Font>,
}

/// What is printed.
pub(crate) struct Print<'a> {
    /// The template, below the templates' folder.
    pub template: &'a str,
    /// The paper, as typst calls it.
    pub paper: &'a str,
    /// A view beside that of the model, by its place among those that the press was given, and the name that the template reads it by.
    pub beside: Option<(usize, &'a str)>,
    /// By what the document is known.
    pub ident: String,
    /// Its day.
    pub date: Option<Day>,
}

impl<'a> Press<'a> {
    /// Prepares the papers of a format, with some views beside that of the model.
    pub(crate) fn new(
        format: &'static str,
        publication: &Publication<'_>,
        options: &'a EmitOptions,
        beside: impl IntoIterator<Item = Json>,
    ) -> Result<Self, EmitError> {
        let words = publication.words(&options.templates)?;
        let view = ModelView::new(publication, &paper(words));
        let view = serde_json::to_value(&view).expect("texts and numbers can be written");
        let printed = |mut value: Json, except| {
            make_printable(&mut value, except, MAX_RUN);
            value
        };
        let model = printed(view, NOT_PRINTED);
        let words = serde_json::to_value(words).expect("texts can be written");
        // What is called `url` there is a word like any other.
        let words = printed(words, &[]);
        let beside = beside.into_iter().map(|value| printed(value, NOT_PRINTED));
        let beside: Vec<Json> = beside.collect();
        let fonts = fonts([&model, &words].into_iter().chain(&beside));
        let dict = |value: Json| -> Dict {
            serde_json::from_value(value).expect("typst has a value for all of JSON")
        };
        Ok(Self {
            format,
            options,
            model: dict(model),
            words: dict(words),
            beside: beside.into_iter().map(dict).collect(),
            fonts,
        })
    }

    /// Prints a document.
    pub(crate) fn print(&self, of: Print<'_>) -> Result<Vec<u8>, EmitError> {
        let mut inputs = Dict::new();
        inputs.insert("model".into(), self.model.clone().into_value());
        inputs.insert("words".into(), self.words.clone().into_value());
        inputs.insert("paper".into(), of.paper.into_value());
        if let Some((place, name)) = of.beside {
            inputs.insert(name.into(), self.beside[place].clone().into_value());
        }
        PdfWorld::new(self, of.template, inputs).print(of.ident, of.date)
    }
}

/// What typst sees of the world: the templates, the fonts, the view and the words. There are no files, no packages and no clock.
struct PdfWorld<'a> {
    format: &'static str,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: &'a [Font],
    main: FileId,
    sources: Vec<Source>,
}

impl<'a> PdfWorld<'a> {
    fn new(press: &'a Press<'_>, template: &str, inputs: Dict) -> Self {
        let sources = press.options.templates.all();
        let sources = sources.filter(|(name, _)| name.ends_with(".typ"));
        Self {
            format: press.format,
            library: LazyHash::new(
                Library::builder()
                    .with_inputs(inputs)
                    // Tables say which of their cells are the heads of rows.
                    .with_features([Feature::A11yExtras].into_iter().collect())
                    .build(),
            ),
            book: LazyHash::new(FontBook::from_fonts(&press.fonts)),
            fonts: &press.fonts,
            main: file(template),
            sources: sources
                .map(|(name, text)| Source::new(file(name), text.to_owned()))
                .collect(),
        }
    }

    fn print(&self, ident: String, date: Option<Day>) -> Result<Vec<u8>, EmitError> {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some("pkimm".to_owned())),
            timestamp: timestamp(date),
            standards: standards.map_err(|_| self.error(&[])).unwrap_or_default(),
            ..PdfOptions::default()
        };
        let document = typst::compile::<PagedDocument>(self).output;
        let bytes = document.and_then(|document| typst_pdf::pdf(&document, &options));
        // The next document shares next to nothing with this one, and what is kept is memory that has to be cleared.
        typst::comemo::evict(0);
        bytes.map_err(|errors| self.error(&errors))
    }

    /// The first of some errors, at its place in a template.
    fn error(&self, errors: &[SourceDiagnostic]) -> EmitError {
        let first = errors.first();
        let place = first.and_then(|error| {
            let id = error.span.id()?;
            let source = self.sources.iter().find(|source| source.id() == id)?;
            let start = self.range(error.span)?.start;
            let line = source.lines().byte_to_line(start)? + 1;
            Some((id.vpath().get_without_slash().to_owned(), line))
        });
        let (file, line) = place.unzip();
        EmitError {
            format: self.format,
            file,
            line,
            message: first.map_or_else(String::new, |error| plain(&error.message)),
        }
    }
}

/// What typst says of an error, in plain words where it is one of fonts.
fn plain(message: &str) -> String {
    let text = message
        .split_once(NO_GLYPH)
        .and_then(|(before, _)| before.split_once(" the text `"));
    text.map_or_else(
        || message.to_owned(),
        |(_, text)| {
            format!(
                "the fonts of papers cannot show the text {text}, which a PDF for everybody may not hold; write it in \
                 other characters"
            )
        },
    )
}

impl World for PdfWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.sources.iter().find(|source| source.id() == id);
        found
            .cloned()
            .ok_or_else(|| FileError::NotFound(id.vpath().get_without_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.source(id).map(Bytes::from_string)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names of templates are paths");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// Midnight of the day of publication. A version without one is dated by the start of Unix time, since the standards
/// want a date and a build has no clock.
fn timestamp(date: Option<Day>) -> Option<Timestamp> {
    let (year, month, day) = date.unwrap_or(Day::EPOCH).parts();
    Datetime::from_ymd_hms(year, month, day, 0, 0, 0).map(Timestamp::new_utc)
}

/// The text fonts, and where they lack characters of what is printed, one of pictures and one of bitmaps.
fn fonts<'a>(printed: impl IntoIterator<Item = &'a Json>) -> Vec<Font> {
    let mut characters = BTreeSet::new();
    for value in printed {
        visit(value, &mut |text| characters.extend(text.chars()));
    }
    let mut fonts: Vec<Font> = FAMILIES.iter().flatten().cloned().collect();
    let lacks = |faces: &Vec<Font>| {
        let mut beyond = characters.iter().filter(|character| !character.is_ascii());
        beyond.any(|character| !is_covered(faces, *character))
    };
    // What a sign is written over may stand in another family than the sign, and one font has to have both.
    if FAMILIES.iter().any(lacks) {
        let is_picture = |character: &char| is_covered(slice::from_ref(&*EMOJI), *character);
        if characters
            .iter()
            .any(|character| !is_text(*character) && is_picture(character))
        {
            fonts.push(EMOJI.clone());
        }
        fonts.push(bitmaps::font(&characters));
    }
    fonts
}

/// Whether each face has a character.
fn is_covered(faces: &[Font], character: char) -> bool {
    let mut faces = faces.iter();
    faces.all(|font| font.info().coverage.contains(u32::from(character)))
}

/// Whether a family of text fonts has a character.
fn is_text(character: char) -> bool {
    let mut families = FAMILIES.iter();
    families.any(|faces| is_covered(faces, character))
}

/// Whether a character can be told from others on paper: one of the fonts has it, and PDF/A allows it.
fn has_form(character: char) -> bool {
    // The bitmaps have most and need no font to be read.
    let is_known = || bitmaps::has(character) || BEYOND_BITMAPS.contains(&u32::from(character));
    !is_barred(character) && (character.is_ascii() || is_known())
}

fn visit(value: &Json, see: &mut impl FnMut(&str)) {
    match value {
        Json::String(text) => see(text),
        Json::Array(items) => items.iter().for_each(|item| visit(item, see)),
        Json::Object(entries) => entries.values().for_each(|value| visit(value, see)),
        _ => {}
    }
}

/// Changes texts so that every character can be printed, and every line broken, except under some keys.
fn make_printable(value: &mut Json, except: &[&str], max_run: usize) {
    match value {
        Json::String(text) => {
            if let Some(changed) = printable(text, max_run) {
                *text = changed;
            }
        }
        Json::Array(items) => items
            .iter_mut()
            .for_each(|item| make_printable(item, except, max_run)),
        Json::Object(entries) => {
            for (key, value) in entries {
                match key.as_str() {
                    key if except.contains(&key) => {}
                    key if UNBROKEN.contains(&key) => make_printable(value, except, usize::MAX),
                    _ => make_printable(value, except, max_run),
                }
            }
        }
        _ => {}
    }
}

/// The text as it can be printed, if that differs. Characters that PDF/A does not allow or no font has become replacement
/// characters; marks that turn the direction of whatever follows are left out; long runs may break.
fn printable(text: &str, max_run: usize) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ' || byte == b'\n';
    let mut run = 0;
    let breaks = |character: char| character.is_whitespace() || character == '-';
    let long = text.chars().any(|character| {
        run = if breaks(character) { 0 } else { run + 1 };
        run > max_run
    });
    if !long && text.bytes().all(is_plain) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut run = 0;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let before = &text[..text.len() - rest.as_str().len() - character.len_utf8()];
        match character {
            character if unseen::turns(character) => continue,
            // These say where a line may break.
            '\n' | '\t' | '\u{ad}' | '\u{200b}' | '\u{2060}' => out.push(character),
            character if is_barred(character) => out.push(REPLACEMENT),
            character if unseen::is_unseen_behind(before, character) => continue,
            character if !unseen::is_unseen(character) && !has_form(character) => {
                out.push(REPLACEMENT);
            }
            character => out.push(character),
        }
        run = if breaks(character) { 0 } else { run + 1 };
        let may_break = matches!(character, '/' | '.' | '_' | '=' | '&' | '?');
        // Before a space the line may break anyway.
        let goes_on = !rest.clone().next().is_some_and(breaks);
        if goes_on && max_run < usize::MAX && (run >= max_run || (run > 8 && may_break)) {
            out.push('\u{200b}');
            run = 0;
        }
    }
    Some(out)
}

/// Whether PDF/A does not allow a character: a control, a noncharacter, or one of private use.
fn is_barred(character: char) -> bool {
    character.is_control()
        || character == '\u{feff}'
        || unseen::is_no_character(character)
        || matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_printed_is_replaced() {
        assert_eq!(printable("Plain text, as it is.", MAX_RUN), None);
        assert_eq!(
            printable("a\u{1}b\u{e000}c\u{feff}", MAX_RUN),
            Some("a\u{fffd}b\u{fffd}c\u{fffd}".to_owned())
        );
        assert_eq!(
            printable("a\u{202e}b\u{2066}", MAX_RUN),
            Some("ab".to_owned())
        );
        assert_eq!(
            printable("a\u{200f}\n", MAX_RUN),
            Some("a\u{200f}\n".to_owned())
        );
    }

    #[test]
    fn long_runs_may_break_and_keep_their_letters() {
        let long = "x".repeat(100);
        let broken = printable(&long, MAX_RUN).unwrap();
        assert_eq!(broken.replace('\u{200b}', ""), long);
        let longest = broken.split('\u{200b}').map(str::len).max();
        assert_eq!(longest, Some(MAX_RUN));
        // Scripts without spaces break between any two characters.
        assert_eq!(printable("two words-and more", MAX_RUN), None);
        let sentences = "Großbuchstaben. Ziffern";
        assert_eq!(printable(sentences, MAX_RUN), Some(sentences.to_owned()));
    }

    #[test]
    fn a_font_is_made_only_where_it_is_needed() {
        let of = |text: &str| fonts([&Json::from(text)]).len();
        let plain = of("Plain – text é");
        assert_eq!(plain, FAMILIES.iter().flatten().count());
        assert_eq!(of("Plain \u{6f22} text"), plain + 1);
        assert_eq!(of("Plain \u{1f512} text"), plain + 2);
    }

    #[test]
    fn what_no_font_has_is_replaced_and_told() {
        let is_printed = IS_PRINTED.unwrap();
        for character in "aé→\u{6f22}\u{915}\u{e33}\u{1780}\u{1f512}\u{200d}\u{fe0f}\n".chars() {
            assert!(is_printed(character), "{character:?}");
        }
        for character in "\u{13000}\u{1fae9}\u{1d538}\u{20000}\u{e000}".chars() {
            assert!(!is_printed(character), "{character:?}");
            assert_eq!(
                printable(&format!("a{character}"), MAX_RUN),
                Some("a\u{fffd}".to_owned())
            );
        }
        assert!(is_text(REPLACEMENT));
    }

    #[test]
    fn an_error_of_fonts_is_told_in_plain_words() {
        let message = "PDF/A-2a, PDF/UA-1 error: the text `\"x\"` could not be displayed with font `\"Noto\"`";
        assert_eq!(
            plain(message),
            "the fonts of papers cannot show the text \"x\", which a PDF for everybody may not hold; \
             write it in other characters"
        );
        assert_eq!(plain("unknown variable: x"), "unknown variable: x");
    }
}
