//! What is in a file beside pages: whether it is of the type that its name says, and does nothing on the site but show.
//!
//! A picture of the type SVG is a page of its own where somebody opens it: what it runs, it runs on the site, and what it
//! loads tells others of who looks. So it may hold shapes, texts, styles and pictures within itself, and nothing else.

use std::ops::Range;

use pkimm_release::resource::{FileType, TYPES};
use roxmltree::{Attribute, Document, Node, ParsingOptions};

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentFault {
    /// The bytes of the text at fault, where it is one and the place is known.
    pub range: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl ContentFault {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            range: None,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// What is wrong with the bytes of a file of some type. `None` where they are what the type says.
#[must_use]
pub fn fault(file_type: &FileType, bytes: &[u8]) -> Option<ContentFault> {
    let ending = file_type.ending;
    if bytes.is_empty() {
        let help = "put the file there whole, or remove it and the links to it";
        return Some(ContentFault::new("this file is empty", help));
    }
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Some(ContentFault::new(
            "this is not the file, but what Git LFS keeps in its place",
            "run `git lfs pull` in the repository, which fetches the file",
        ));
    }
    if !has_signature(ending, bytes) {
        let others = TYPES.iter().filter(|other| !other.is_text);
        let mut others = others.filter(|other| has_signature(other.ending, bytes));
        let message = format!("this is not a file of the type `.{ending}`");
        return Some(match others.next() {
            Some(other) => ContentFault::new(
                format!("{message}, but one of the type `.{}`", other.ending),
                format!(
                    "rename it and the links to it, so that its name ends with `.{}`",
                    other.ending
                ),
            ),
            None => ContentFault::new(
                message,
                format!(
                    "save it as `.{ending}` with a program that writes such files; another name does not make it one"
                ),
            ),
        });
    }
    match ending {
        "svg" => svg(bytes),
        "xlsx" if contains(bytes, b"xl/vbaProject.bin") => Some(ContentFault::new(
            "this spreadsheet has macros, which run on the computer of who opens it",
            "save it as a workbook without macros",
        )),
        _ => None,
    }
}

/// Whether bytes are, as far as can be seen at once, those of a file of a type.
fn has_signature(ending: &str, bytes: &[u8]) -> bool {
    match ending {
        "png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "jpg" => bytes.starts_with(b"\xff\xd8\xff"),
        "webp" => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        "pdf" => bytes.starts_with(b"%PDF-"),
        // Both are archives, which name what is in them.
        "xlsx" => bytes.starts_with(b"PK\x03\x04") && contains(bytes, b"xl/workbook.xml"),
        "ods" => {
            let kind = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
            bytes.starts_with(b"PK\x03\x04") && contains(&bytes[..bytes.len().min(256)], kind)
        }
        "svg" => std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg")),
        // Whatever is text and nothing else can be a table.
        "csv" => {
            let mut others = TYPES.iter().filter(|other| !other.is_text);
            !others.any(|other| has_signature(other.ending, bytes))
                && std::str::from_utf8(bytes).is_ok_and(|text| {
                    !text.contains('\0') && !text.trim_start().starts_with(['<', '{'])
                })
        }
        _ => true,
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Elements that run, load or embed something, or that show what is no picture.
const ACTIVE: [&str; 14] = [
    "script",
    "foreignobject",
    "iframe",
    "embed",
    "object",
    "audio",
    "video",
    "link",
    "meta",
    "base",
    "form",
    "handler",
    "listener",
    "discard",
];

/// The namespace of HTML, whose elements are those of a page.
const HTML: &str = "http://www.w3.org/1999/xhtml";

/// How an address begins whose picture is within the file itself.
const WITHIN: [&str; 4] = [
    "data:image/png;",
    "data:image/jpeg;",
    "data:image/webp;",
    "data:image/gif;",
];

/// How many namespaces a picture declares, and attributes an element has: reading takes as long as the square of either.
const MOST_NAMESPACES: usize = 1_000;
const MOST_ATTRIBUTES: usize = 2_000;

/// The greatest number of signs that may give an attribute its value between the beginning of a tag and the next.
fn most_attributes(text: &str) -> usize {
    let tags = text.split('<');
    tags.map(|tag| tag.matches('=').count())
        .max()
        .unwrap_or_default()
}

/// What a picture does beside showing something.
fn svg(bytes: &[u8]) -> Option<ContentFault> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.matches("xmlns").count() > MOST_NAMESPACES || most_attributes(text) > MOST_ATTRIBUTES {
        return Some(ContentFault::new(
            "this picture has an element with more attributes or namespaces than any program writes",
            "save it once more with the program that drew it",
        ));
    }
    let declaration = text.trim_start_matches('\u{feff}').strip_prefix("<?xml ");
    let declaration = declaration.and_then(|rest| rest.split_once("?>"));
    let declaration = declaration.map_or_else(String::new, |(of, _)| of.to_lowercase());
    if declaration.contains("encoding") && !declaration.contains("utf-8") {
        return Some(ContentFault::new(
            "this picture says that it is in another encoding than UTF-8, and a browser would read another one",
            "save it as UTF-8",
        ));
    }
    if let Some(range) = definitions(text) {
        let message = "this picture defines names of its own, which can stand for anything";
        let help = "remove what is in brackets behind `<!DOCTYPE`, or save the picture once more as plain SVG";
        return Some(ContentFault {
            range: Some(range),
            ..ContentFault::new(message, help)
        });
    }
    // Many programs name the document type, and no browser loads it.
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => {
            return Some(ContentFault::new(
                format!("this picture is not well-formed: {error}"),
                "save it once more with the program that drew it",
            ));
        }
    };
    let root = document.root_element();
    if root.tag_name().name() != "svg"
        || root.tag_name().namespace() != Some("http://www.w3.org/2000/svg")
    {
        return Some(at(
            root,
            "this is not a picture: its outermost element is not `svg` in the namespace of SVG",
            "save it as SVG with the program that drew it",
        ));
    }
    document.descendants().find_map(of_node)
}

/// What stands within the document type of a picture where it holds definitions: entities, or attributes that elements have
/// without showing them.
fn definitions(text: &str) -> Option<Range<usize>> {
    let harmless = ["<!--", "<![CDATA[", "<!DOCTYPE"];
    let mut declarations = text.match_indices("<!").map(|(at, _)| at);
    let at =
        declarations.find(|at| !harmless.iter().any(|known| text[*at..].starts_with(known)))?;
    Some(at..at + "<!".len())
}

fn at(node: Node<'_, '_>, message: impl Into<String>, help: &str) -> ContentFault {
    let range = node.range();
    // Of an element, its name is enough.
    let end = (range.start + 1 + node.tag_name().name().len()).min(range.end);
    ContentFault {
        range: Some(range.start..end),
        ..ContentFault::new(message, help)
    }
}

fn of_node(node: Node<'_, '_>) -> Option<ContentFault> {
    if node
        .pi()
        .is_some_and(|instruction| instruction.target.starts_with("xml"))
    {
        let message = "this picture loads styles by an instruction `<?xml-stylesheet`";
        return Some(at(node, message, "remove the instruction"));
    }
    if !node.is_element() {
        return None;
    }
    let name = node.tag_name().name().to_ascii_lowercase();
    if ACTIVE.contains(&name.as_str()) || node.tag_name().namespace() == Some(HTML) {
        let message = format!(
            "this picture has an element `{}`, which a page would run or load",
            node.tag_name().name()
        );
        return Some(at(
            node,
            message,
            "remove the element, or save the picture as plain SVG or PNG",
        ));
    }
    let is_animation = name == "set" || name.starts_with("animate");
    if let Some(fault) = node
        .attributes()
        .find_map(|attribute| of_attribute(&name, is_animation, &attribute))
    {
        return Some(fault);
    }
    let text = || {
        node.children()
            .filter_map(|part| part.text())
            .collect::<String>()
    };
    let is_loading = name == "style" && (loads(&text()) || text().contains('\\'));
    is_loading.then(|| {
        at(
            node,
            "the styles of this picture load something, or hide what they do",
            STYLES,
        )
    })
}

const STYLES: &str = "remove `@import`, and every `url(…)` that does not begin with `#`; put fonts and pictures into the file, or save it as PNG";

fn of_attribute(
    element: &str,
    is_animation: bool,
    attribute: &Attribute<'_, '_>,
) -> Option<ContentFault> {
    let name = attribute.name().to_ascii_lowercase();
    let value = plain(attribute.value());
    let fault = |message: String, help: &str| {
        let fault = ContentFault::new(message, help);
        Some(ContentFault {
            range: Some(attribute.range()),
            ..fault
        })
    };
    if name.starts_with("on") || name == "handler" {
        let message = format!(
            "`{}` runs a script when something happens to this picture",
            attribute.name()
        );
        return fault(message, "remove the attribute");
    }
    if is_animation
        && name == "attributename"
        && (value.ends_with("href") || value.starts_with("on"))
    {
        let message = "this animation changes where something leads".to_owned();
        return fault(message, "remove the animation");
    }
    if name == "ping" {
        let message = "`ping` tells somebody else whenever a reader follows this link".to_owned();
        return fault(message, "remove the attribute");
    }
    if ["href", "src", "base", "data", "action", "formaction"].contains(&name.as_str()) {
        let is_within =
            value.starts_with('#') || WITHIN.iter().any(|start| value.starts_with(start));
        let is_link = element == "a"
            && ["https://", "http://", "mailto:"]
                .iter()
                .any(|scheme| value.starts_with(scheme));
        if !value.is_empty() && !is_within && !is_link {
            let start: String = attribute.value().chars().take(40).collect();
            let message = format!(
                "this picture loads or runs what is not within it: `{}`",
                start.escape_debug()
            );
            return fault(
                message,
                "put what it shows into the file, as `data:image/png;base64,…`, or save the picture as PNG",
            );
        }
    }
    // What programs that draw keep for themselves has a namespace, and a browser does not look at it.
    let is_shown = attribute.namespace().is_none();
    let is_hidden = value.contains('\\') && (name == "style" || value.contains("rl("));
    if is_shown && (value.contains("javascript:") || is_hidden || loads(attribute.value())) {
        let message = format!(
            "`{}` of this picture loads something, or hides what it does",
            attribute.name()
        );
        return fault(message, STYLES);
    }
    None
}

/// A value as browsers read the beginning of an address: in lower case, without blanks and control characters.
fn plain(value: &str) -> String {
    let seen = value
        .chars()
        .filter(|sign| !sign.is_whitespace() && !sign.is_control());
    seen.flat_map(char::to_lowercase).collect()
}

/// How an address begins of a font that is within the file itself.
const FONTS: [&str; 3] = [
    "data:font/",
    "data:application/font",
    "data:application/x-font",
];

/// Whether styles load something, or hide what they do: a backslash can write any word.
fn loads(styles: &str) -> bool {
    let styles = plain(styles);
    let is_outside = |rest: &str| {
        let address = rest.trim_start_matches(['"', '\'']);
        let mut within = WITHIN.iter().chain(&FONTS);
        !address.starts_with('#') && !within.any(|start| address.starts_with(start))
    };
    ["@import", "image-set(", "expression(", "-moz-binding"]
        .iter()
        .any(|word| styles.contains(word))
        || styles.split("url(").skip(1).any(is_outside)
}

#[cfg(test)]
mod tests {
    use pkimm_release::resource::type_of;

    use super::*;

    fn told(path: &str, bytes: &[u8]) -> Option<String> {
        let known = type_of(path).expect("a type of files beside pages");
        fault(known, bytes).map(|fault| fault.message)
    }

    /// The beginning of a file of each type, or as much of it as is looked at.
    fn samples() -> Vec<(&'static str, Vec<u8>)> {
        let ods = [
            &b"PK\x03\x04\x14\0\0\0\0\0"[..],
            &[0; 20],
            b"mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK",
        ]
        .concat();
        vec![
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
            ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
            ("a.webp", b"RIFF\x04\0\0\0WEBPVP8 ".to_vec()),
            ("a.pdf", b"%PDF-1.7\n".to_vec()),
            (
                "a.xlsx",
                b"PK\x03\x04\0[Content_Types].xml\0xl/workbook.xml".to_vec(),
            ),
            ("a.ods", ods),
            ("a.svg", picture("<path d=\"M0 0h1\"/>").into_bytes()),
            ("a.csv", b"\xef\xbb\xbfa,b\n1,2\n".to_vec()),
        ]
    }

    fn picture(inner: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>\n"
        )
    }

    #[test]
    fn a_file_is_of_the_type_that_its_name_says() {
        let samples = samples();
        assert_eq!(samples.len(), TYPES.len());
        for (path, bytes) in &samples {
            assert_eq!(told(path, bytes), None, "{path}");
            for (other, bytes) in samples.iter().filter(|(other, _)| other != path) {
                assert!(told(path, bytes).is_some(), "{other} as {path}");
            }
            assert_eq!(told(path, b"").as_deref(), Some("this file is empty"));
            let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
            assert!(told(path, pointer).is_some_and(|told| told.contains("Git LFS")));
        }
        let named = told("a.png", &samples[1].1);
        assert_eq!(
            named.as_deref(),
            Some("this is not a file of the type `.png`, but one of the type `.jpg`")
        );
        assert!(told("a.csv", b"a;b\xe9\n").is_some() && told("a.csv", b"a\0b").is_some());
        assert!(told("a.csv", b"<html>").is_some());
        let macros = [&samples[4].1[..], b"xl/vbaProject.bin"].concat();
        assert!(told("a.xlsx", &macros).is_some_and(|told| told.contains("macros")));
    }

    #[test]
    fn a_picture_that_only_shows_is_taken() {
        for inner in [
            "",
            "<!-- a remark --><title>T</title><style>.a { fill: url(#b); font-family: 'A B' }</style>",
            "<defs><linearGradient id=\"b\"/></defs><rect fill=\"url(#b)\" style=\"stroke:url('#b')\"/>",
            "<use xlink:href=\"#b\"/><use href=\"#b\"/>",
            "<image href=\"data:image/png;base64,AAAA\"/>",
            "<a href=\"https://model.example/\"><text>x</text></a>",
            "<animate attributeName=\"opacity\" from=\"0\" to=\"1\"/>",
            "<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><a rdf:about=\"\" rdf:resource=\"http://purl.org/x\"/></rdf:RDF></metadata>",
            "<style>@font-face { src: url('data:application/font-woff;base64,AAAA') }</style>",
            "<text>See http://model.example/ and C:\\x</text>",
            "<g xmlns:i=\"http://www.inkscape.org/namespaces/inkscape\" i:export-filename=\"C:\\x.png\"/>",
        ] {
            assert_eq!(told("a.svg", picture(inner).as_bytes()), None, "{inner}");
        }
        let declared = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
            picture("")
        );
        assert_eq!(told("a.svg", declared.as_bytes()), None);
    }

    #[test]
    fn a_picture_that_runs_or_loads_something_is_refused() {
        for inner in [
            "<script>alert(1)</script>",
            "<SCRIPT href=\"#x\"/>",
            "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\"/>",
            "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<foreignObject/>",
            "<g onload=\"alert(1)\"/>",
            "<g OnClick=\"alert(1)\"/>",
            "<a href=\"javascript:alert(1)\"/>",
            "<a xlink:href=\" java&#10;script:alert(1)\"/>",
            "<a href=\"data:text/html,x\"/>",
            "<a href=\"//model.example/\"/>",
            "<a><set attributeName=\"href\" to=\"javascript:alert(1)\"/></a>",
            "<animate attributeName=\"xlink:href\" values=\"#a;#b\"/>",
            "<animate attributeName=\"x\" values=\"1; javascript:a\"/>",
            "<image href=\"https://model.example/a.png\"/>",
            "<image href=\"a.png\"/>",
            "<a href=\"#x\" ping=\"https://model.example/\"/>",
            "<a href=\"#x\" PING=\"#x\"/>",
            "<handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\"/>",
            "<g xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:handler=\"#x\"/>",
            "<animateTransform attributeName=\"href\" to=\"#b\"/>",
            "<animateMotion attributeName=\"onclick\" to=\"x\"/>",
            "<use xlink:href=\"http://model.example/a.svg#x\"/>",
            "<image href=\"data:image/svg+xml;base64,AAAA\"/>",
            "<use href=\"other.svg#x\"/>",
            "<rect fill=\"url(https://model.example/#a)\"/>",
            "<rect style=\"fill: URL( 'https://model.example/' )\"/>",
            "<rect style=\"fill: \\75rl(https://model.example/)\"/>",
            "<style>@import 'https://model.example/';</style>",
            "<style><![CDATA[ @im\\port 'x'; a { b: c } ]]></style>",
            "<style>@\\69mport '//model.example/a.css';</style>",
            "<rect fill=\"u\\rl(//model.example/#a)\"/>",
            "<style>a { background: url(//model.example/) }</style>",
            "<g xml:base=\"https://model.example/\"/>",
            "<?xml-stylesheet href=\"https://model.example/\"?>",
            "<g>",
        ] {
            assert!(
                told("a.svg", picture(inner).as_bytes()).is_some(),
                "{inner}"
            );
        }
        let before = |text: &str| told("a.svg", format!("{text}{}", picture("")).as_bytes());
        assert!(before("<?xml-stylesheet href=\"x\"?>").is_some());
        for definitions in [
            "[<!ENTITY a \"b\">]",
            "PUBLIC \"a>b\" \"c\" [<!ATTLIST svg onload CDATA \"alert(1)\">]",
        ] {
            let told = before(&format!("<!DOCTYPE svg {definitions}>"));
            assert!(told.is_some_and(|told| told.contains("defines names")));
        }
        let encoding = before("<?xml version='1.0' encoding='ISO-2022-JP'?>");
        assert!(encoding.is_some_and(|told| told.contains("encoding")));
        assert!(told("a.svg", b"<html><svg/></html>").is_some());
        assert!(told("a.svg", b"<svg><path/></svg>").is_some());
    }

    #[test]
    fn no_picture_takes_long() {
        let many = |part: fn(usize) -> String, count| (0..count).map(part).collect::<String>();
        for inner in [
            many(|_| "<g>".to_owned(), 200_000),
            many(|_| "<style>".to_owned(), 100_000),
            many(|at| format!("<g xmlns:a{at}='b'>"), 50_000),
            format!("<g {}/>", many(|at| format!("a{at}='' "), 100_000)),
        ] {
            assert!(told("a.svg", picture(&inner).as_bytes()).is_some());
        }
        let wide = many(|_| "<g/>".to_owned(), 200_000);
        assert_eq!(told("a.svg", picture(&wide).as_bytes()), None);
    }

    #[test]
    fn what_a_picture_does_is_told_at_its_place() {
        let text = picture("<g id=\"a\" onload=\"x()\"/><script/>");
        let known = type_of("a.svg").expect("pictures are known");
        let range = |text: &str| fault(known, text.as_bytes()).and_then(|fault| fault.range);
        assert_eq!(
            range(&text).map(|range| &text[range]),
            Some("onload=\"x()\"")
        );
        let script = picture("\n<script>x</script>");
        assert_eq!(range(&script).map(|range| &script[range]), Some("<script"));
    }
}
