//! Files beside pages: images that they show, and files that they offer.
//!
//! To add a type, add its row to [`TYPES`]; what its files begin with is in `source/content.rs` of `pkimm-model`.

use crate::Resource;
use crate::document::digest;

/// The largest file, in bytes: a page that loads more is not read on a telephone, and a repository keeps every version of it.
pub const MAX_BYTES: u64 = 5 * 1024 * 1024;

/// A type of files that pages may have beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// How the names of its files end, behind the last period.
    pub ending: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// Whether its files are text. Version control may give its lines other ends, so that they are read with line feeds.
    pub is_text: bool,
}

const fn row(ending: &'static str, media_type: &'static str, is_text: bool) -> FileType {
    FileType {
        ending,
        media_type,
        is_text,
    }
}

/// All types of files that pages may have beside them.
pub const TYPES: &[FileType] = &[
    row("png", "image/png", false),
    row("svg", "image/svg+xml", true),
    row("jpg", "image/jpeg", false),
    row("webp", "image/webp", false),
    row("pdf", "application/pdf", false),
    row("csv", "text/csv", true),
    row(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        false,
    ),
    row(
        "ods",
        "application/vnd.oasis.opendocument.spreadsheet",
        false,
    ),
];

/// How the name of a file ends, behind its last period. Empty where it has none.
#[must_use]
pub fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The type of a file beside pages, by the ending of its name. `None` where pages have no such files.
#[must_use]
pub fn type_of(path: &str) -> Option<&'static FileType> {
    let ending = ending(path);
    TYPES.iter().find(|known| known.ending == ending)
}

/// The endings of all types, as a sentence lists them.
#[must_use]
pub fn endings() -> String {
    let endings = TYPES.iter().map(|known| format!("`.{}`", known.ending));
    endings.collect::<Vec<_>>().join(", ")
}

/// The bytes of a text with line feeds at the ends of its lines, and those of other files as they are.
#[must_use]
pub fn normalized(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let is_text = type_of(path).is_some_and(|known| known.is_text);
    if !is_text || !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return bytes;
    }
    let mut lines = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            lines.push(*byte);
        }
    }
    lines
}

impl Resource {
    /// What a document says of a file. `None` where pages have no files of its type.
    #[must_use]
    pub fn of(path: &str, bytes: &[u8]) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            media_type: type_of(path)?.media_type.to_owned(),
            size: bytes.len() as u64,
            sha256: digest(bytes),
        })
    }

    /// What is wrong with the bytes that are at hand for it. `None` where they are those that were published.
    #[must_use]
    pub fn fault(&self, bytes: Option<&[u8]>) -> Option<ResourceFault> {
        let digest = bytes.map(digest);
        if digest.as_ref() == Some(&self.sha256) {
            return None;
        }
        Some(ResourceFault {
            path: self.path.clone(),
            expected: self.sha256.clone(),
            digest,
        })
    }
}

/// A file that is not the one of which a document speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceFault {
    /// Its path, relative to the folder of pages.
    pub path: String,
    /// The digest that the document has.
    pub expected: String,
    /// The digest of the file that is there, where one is.
    pub digest: Option<String>,
}

impl ResourceFault {
    /// What to say of it, where the file is called `name`.
    #[must_use]
    pub fn told(&self, name: &str) -> String {
        let expected = &self.expected;
        match &self.digest {
            None => format!(
                "`{name}` is missing; the document has a file of this path with the digest `{expected}`"
            ),
            Some(digest) => format!(
                "`{name}` is not the file of the document: its digest is `{digest}`, and should be `{expected}`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_its_ending_alone() {
        let media = |path: &str| type_of(path).map(|known| known.media_type);
        assert_eq!(media("a/b.png"), Some("image/png"));
        assert_eq!(media("a.b/c.svg"), Some("image/svg+xml"));
        for path in ["a.PNG", "a.jpeg", "a.png/b", "png", "a.", "", "a.png "] {
            assert_eq!(media(path), None, "{path}");
        }
        assert_eq!(ending("a.b/c"), "");
    }

    #[test]
    fn texts_have_line_feeds_and_other_files_what_they_have() {
        let of = |path: &str| normalized(path, b"a\r\nb\rc\n\r\n".to_vec());
        assert_eq!(of("x.csv"), b"a\nb\rc\n\n");
        assert_eq!(of("x.svg"), b"a\nb\rc\n\n");
        assert_eq!(of("x.png"), b"a\r\nb\rc\n\r\n");
    }

    #[test]
    fn bytes_are_held_against_the_digest() {
        let resource = Resource::of("a/b.csv", b"x,y\n").unwrap();
        assert_eq!(
            (resource.size, resource.media_type.as_str()),
            (4, "text/csv")
        );
        assert_eq!(resource.fault(Some(b"x,y\n")), None);
        let missing = resource.fault(None).unwrap().told("releases/1.0.0/a/b.csv");
        assert!(missing.starts_with("`releases/1.0.0/a/b.csv` is missing"));
        let changed = resource.fault(Some(b"x;y\n")).unwrap().told("b.csv");
        assert!(changed.contains(&digest(b"x;y\n")) && changed.contains(&resource.sha256));
        assert_eq!(Resource::of("a.gif", b"GIF89a"), None);
    }
}
