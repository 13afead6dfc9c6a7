//! The questionnaires as PDF, set by typst from the templates `*.typ`. The view of the release and the words of its language
//! are handed over as values, so nothing in a text is ever read as code. Documents conform to PDF/UA-1 and PDF/A-2a at once.

mod bitmaps;

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

use super::{FORMAT, TEMPLATES};
use crate::view::extension_paper::ExtensionPaper;
use crate::view::model::{ModelView, paper};
use crate::{EmitError, EmitOptions, OutputFile, Publication};

/// The papers, as file names and typst know them.
const PAPERS: [(&str, &str); 2] = [("a4", "a4"), ("letter", "us-letter")];

/// What is printed of a model, as templates and files are called.
const KINDS: [&str; 4] = ["self-assessment", "assessment", "interview", "scorecard"];

/// Keys of the view whose values are compared or linked to, and never printed.
const NOT_PRINTED: &[&str] = &["kind", "url", "id"];

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
pub(super) const IS_PRINTED: Option<fn(char) -> bool> = Some(|character| {
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

/// Writes the questionnaires, each for every paper.
pub(super) fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let words = publication.words(&options.templates)?;
    let texts = paper(words);
    let view = ModelView::new(publication, &texts);
    let mut view = serde_json::to_value(&view).expect("texts and numbers can be written");
    make_printable(&mut view, NOT_PRINTED);
    let mut words = serde_json::to_value(words).expect("texts can be written");
    // What is called `url` there is a word like any other.
    make_printable(&mut words, &[]);
    let papers = publication.extensions.iter().map(|extension| {
        let paper = ExtensionPaper::new(publication.release, extension, &texts);
        let mut value = serde_json::to_value(&paper).expect("texts and numbers can be written");
        make_printable(&mut value, NOT_PRINTED);
        (paper, value)
    });
    let papers: Vec<(ExtensionPaper<'_>, Json)> = papers.collect();
    let printed = papers.iter().map(|(_, value)| value);
    let fonts = fonts([&view, &words].into_iter().chain(printed));
    let dict = |value: Json| -> Dict {
        serde_json::from_value(value).expect("typst has a value for all of JSON")
    };
    let (model, words) = (dict(view), dict(words));
    let inputs = |paper: &str| {
        let mut inputs = Dict::new();
        inputs.insert("model".into(), model.clone().into_value());
        inputs.insert("words".into(), words.clone().into_value());
        inputs.insert("paper".into(), paper.into_value());
        inputs
    };
    let mut files = Vec::new();
    for kind in KINDS {
        for (name, paper) in PAPERS {
            let stamp = Stamp {
                ident: format!("{} {}", publication.digest, publication.release.version),
                date: publication.release.date,
            };
            let world = PdfWorld::new(kind, inputs(paper), &fonts, options);
            files.push(OutputFile {
                path: super::path(publication.release, kind, &format!("-{name}"), "pdf"),
                bytes: world.print(&stamp)?,
            });
        }
    }
    for ((of, value), extension) in papers.into_iter().zip(publication.extensions) {
        let value = dict(value);
        for (name, paper) in PAPERS {
            let stamp = Stamp {
                ident: format!("{} {} {}", of.digest, extension.id, extension.version),
                date: extension.date,
            };
            let mut inputs = inputs(paper);
            inputs.insert("extension".into(), value.clone().into_value());
            let world = PdfWorld::new("extension", inputs, &fonts, options);
            files.push(OutputFile {
                path: super::path_of_extension(&extension.id, &extension.file_version(), name),
                bytes: world.print(&stamp)?,
            });
        }
    }
    Ok(files)
}

/// By what a document is known, and its day.
struct Stamp {
    ident: String,
    date: Option<Day>,
}

/// What typst sees of the world: the templates, the fonts, the view and the words. There are no files, no packages and no clock.
struct PdfWorld<'a> {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: &'a [Font],
    main: FileId,
    sources: Vec<Source>,
}

impl<'a> PdfWorld<'a> {
    fn new(template: &str, inputs: Dict, fonts: &'a [Font], options: &EmitOptions) -> Self {
        let sources = options.templates.below(TEMPLATES);
        let sources = sources.filter(|(name, _)| name.ends_with(".typ"));
        Self {
            library: LazyHash::new(
                Library::builder()
                    .with_inputs(inputs)
                    // Tables say which of their cells are the heads of rows.
                    .with_features([Feature::A11yExtras].into_iter().collect())
                    .build(),
            ),
            book: LazyHash::new(FontBook::from_fonts(fonts)),
            fonts,
            main: file(&format!("{TEMPLATES}/{template}.typ")),
            sources: sources
                .map(|(name, text)| Source::new(file(name), text.to_owned()))
                .collect(),
        }
    }

    fn print(&self, stamp: &Stamp) -> Result<Vec<u8>, EmitError> {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
        let options = PdfOptions {
            ident: Smart::Custom(stamp.ident.clone()),
            creator: Smart::Custom(Some("pkimm".to_owned())),
            timestamp: timestamp(stamp.date),
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
            format: FORMAT.facts.name,
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
                "the fonts of the questionnaires cannot show the text {text}, which a PDF for everybody may not hold; write it in \
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
fn make_printable(value: &mut Json, except: &[&str]) {
    match value {
        Json::String(text) => {
            if let Some(changed) = printable(text) {
                *text = changed;
            }
        }
        Json::Array(items) => items
            .iter_mut()
            .for_each(|item| make_printable(item, except)),
        Json::Object(entries) => entries
            .iter_mut()
            .filter(|(key, _)| !except.contains(&key.as_str()))
            .for_each(|(_, value)| make_printable(value, except)),
        _ => {}
    }
}

/// The text as it can be printed, if that differs. Characters that PDF/A does not allow or no font has become replacement
/// characters; marks that turn the direction of whatever follows are left out; long runs may break.
fn printable(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ' || byte == b'\n';
    let mut run = 0;
    let breaks = |character: char| character.is_whitespace() || character == '-';
    let long = text.chars().any(|character| {
        run = if breaks(character) { 0 } else { run + 1 };
        run > MAX_RUN
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
        if goes_on && (run >= MAX_RUN || (run > 8 && may_break)) {
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
    use pkimm_release::extension::Extension;

    use super::*;
    use crate::Templates;

    #[test]
    fn what_cannot_be_printed_is_replaced() {
        assert_eq!(printable("Plain text, as it is."), None);
        assert_eq!(
            printable("a\u{1}b\u{e000}c\u{feff}"),
            Some("a\u{fffd}b\u{fffd}c\u{fffd}".to_owned())
        );
        assert_eq!(printable("a\u{202e}b\u{2066}"), Some("ab".to_owned()));
        assert_eq!(printable("a\u{200f}\n"), Some("a\u{200f}\n".to_owned()));
    }

    #[test]
    fn long_runs_may_break_and_keep_their_letters() {
        let long = "x".repeat(100);
        let broken = printable(&long).unwrap();
        assert_eq!(broken.replace('\u{200b}', ""), long);
        let longest = broken.split('\u{200b}').map(str::len).max();
        assert_eq!(longest, Some(MAX_RUN));
        // Scripts without spaces break between any two characters.
        assert_eq!(printable("two words-and more"), None);
        let sentences = "Großbuchstaben. Ziffern";
        assert_eq!(printable(sentences), Some(sentences.to_owned()));
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
                printable(&format!("a{character}")),
                Some("a\u{fffd}".to_owned())
            );
        }
        assert!(is_text(REPLACEMENT));
    }

    /// Scripts whose letters are taken apart, reordered or put over others when they are set, and signs over those of others.
    #[test]
    fn whatever_is_printed_is_set() {
        let mut release = crate::sample::release();
        let texts = [
            "x \u{e33} \u{e01}\u{e33} \u{eb3} end.",
            "\u{6f22}\u{301} a\u{903} \u{2192}\u{5b0} e\u{5b0} \u{1f512}\u{301} \u{301}\u{e48}",
            "\u{915}\u{94b} \u{958} \u{9cb} \u{995}\u{9cb} \u{bca} \u{d4a} \u{dde} \u{cca} \u{c48}",
            "\u{1780}\u{17be} \u{17c4} \u{1000}\u{1031} \u{1031} \u{f73} \u{1b06} \u{1112}\u{1161} \u{ac01} \u{1100}",
            "\u{13000}\u{301} \u{1d538}\u{e33} \u{626}\u{64e} \u{5e9}\u{5c1} \u{1820}\u{180b}",
        ];
        release.modules[0].categories[0].requirements[0].guidance = texts.join("\n\n");
        release.name = texts.concat();
        let publication = Publication::new(&release);
        emit(&publication, &EmitOptions::default()).unwrap();
    }

    #[test]
    fn whatever_an_extension_says_is_set() {
        let release = crate::sample::release();
        let mut extension = crate::sample::extension();
        let hostile = "#panic(\"a\") $x$ @y <z> // \u{1f512}\u{6f22}\u{e000}\u{202e} ".repeat(40);
        extension.name = format!("{{model}} {hostile}");
        extension.description = hostile.clone();
        extension.provenance = Some(hostile.clone());
        extension.references[0].title = hostile.clone();
        extension.references[0].url = Some(format!("https://example.org/{}", "a".repeat(400)));
        let criteria = &mut extension.relevance[0];
        criteria.references = vec!["own-standard".to_owned()];
        criteria.guidance = "Wi".repeat(2500);
        criteria.levels[0].description = hostile;
        // Another with nothing to read, and one of no floor and no overlay.
        let nothing = Extension::blank("nothing", "1.0.0");
        let publication = Publication {
            extensions: &[extension, nothing],
            ..Publication::new(&release)
        };
        let files = emit(&publication, &EmitOptions::default()).unwrap();
        let of_extensions = files.iter().map(|file| file.path.as_str());
        let of_extensions =
            of_extensions.filter(|path| path.starts_with("questionnaire/extensions/"));
        assert_eq!(
            of_extensions.collect::<Vec<_>>(),
            [
                "questionnaire/extensions/extra-0.1.0-draft-a4.pdf",
                "questionnaire/extensions/extra-0.1.0-draft-letter.pdf",
                "questionnaire/extensions/nothing-1.0.0-draft-a4.pdf",
                "questionnaire/extensions/nothing-1.0.0-draft-letter.pdf",
            ]
        );
    }

    #[test]
    fn an_error_of_fonts_is_told_in_plain_words() {
        let message = "PDF/A-2a, PDF/UA-1 error: the text `\"x\"` could not be displayed with font `\"Noto\"`";
        assert_eq!(
            plain(message),
            "the fonts of the questionnaires cannot show the text \"x\", which a PDF for everybody may not hold; \
             write it in other characters"
        );
        assert_eq!(plain("unknown variable: x"), "unknown variable: x");
    }

    /// What is wrong with a template of one line, below the import of the style.
    fn fault_of(line: &str) -> String {
        let text = format!("#import \"style.typ\": *\n\n{line}\n");
        let templates =
            Templates::with_overrides([("questionnaire/assessment.typ".to_owned(), text)]);
        let options = EmitOptions::from(templates.unwrap());
        let release = crate::sample::release();
        let publication = Publication::new(&release);
        emit(&publication, &options).unwrap_err().to_string()
    }

    #[test]
    fn an_error_in_a_template_names_its_place() {
        for (line, message) in [
            ("#nothing", "unknown variable: nothing"),
            (
                "#words.paper.nothing",
                "dictionary does not contain key \"nothing\"",
            ),
        ] {
            assert_eq!(
                fault_of(line),
                format!(
                    "questionnaire/assessment.typ:3: {message} (while writing `questionnaire`)"
                )
            );
        }
    }

    #[test]
    fn a_sentence_without_its_value_is_named() {
        for fill in ["fill", "fill-content"] {
            let fault = fault_of(&format!("#{fill}(words.paper.weight)"));
            let expected = "no value is given for `{weight}` in \"Weight {weight}\"";
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_version_without_a_day_is_dated_by_the_start_of_time() {
        let release = crate::sample::release();
        let publication = Publication::new(&release);
        let files = emit(&publication, &EmitOptions::default()).unwrap();
        let text = String::from_utf8_lossy(&files[0].bytes);
        assert!(text.contains("1970-01-01T00:00:00"));
        assert!(timestamp("2024-02-29".parse().ok()).is_some());
    }
}
