//! The pages and data of a bundle in one file each, as `tar.gz` and as `zip`, for those who mount or mirror a release. The same
//! files give the same bytes: entries stand in the order of their paths, belong to nobody, and are of the day of the release.

use std::io::{self, Cursor, Write as _};

use flate2::{Compression, GzBuilder};
use pkimm_release::{Day, Release};
use tar::{EntryType, Header};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::OutputFile;
use crate::formats::{FORMATS, is_paper};

/// The folder of the pages and data in one file each.
pub const ARCHIVES: &str = "archives/";

/// What an archive is called, and the folder in it, without the ending.
const NAME: &str = "<model>-<version>";

/// Who may do what with a file: its owner reads and writes it, all others read it.
const MODE: u32 = 0o644;

/// Makes both archives of the files of a bundle. Papers and forms are large, and stand beside the archives.
pub(super) fn make<'a>(
    release: &Release,
    files: impl Iterator<Item = &'a OutputFile>,
) -> [OutputFile; 2] {
    let name = release.file_path(NAME);
    let papers = FORMATS.iter().filter(|format| is_paper(format.facts.name));
    let papers = papers.flat_map(|format| format.facts.paths);
    let papers: Vec<String> = papers.map(|path| release.file_path(path)).collect();
    let mut files: Vec<(String, &[u8])> = files
        .filter(|file| !papers.contains(&file.path))
        .map(|file| (format!("{name}/{}", file.path), file.bytes.as_slice()))
        .collect();
    files.sort_unstable();
    let tar = tar(&files, release.date).expect(IN_MEMORY);
    let zip = zip(&files, release.date).expect(IN_MEMORY);
    [("tar.gz", tar), ("zip", zip)].map(|(ending, bytes)| OutputFile {
        path: format!("{ARCHIVES}{name}.{ending}"),
        bytes,
    })
}

const IN_MEMORY: &str = "memory can be written to, and no file is larger than a model may be";

fn tar(files: &[(String, &[u8])], day: Option<Day>) -> io::Result<Vec<u8>> {
    // Without a name and a time of its own.
    let gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gzip);
    for (path, bytes) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(MODE);
        header.set_mtime(day.map_or(0, Day::seconds));
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, path, *bytes)?;
    }
    tar.into_inner()?.finish()
}

fn zip(files: &[(String, &[u8])], day: Option<Day>) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .unix_permissions(MODE)
        .last_modified_time(day.and_then(at_midnight).unwrap_or_default());
    for (path, bytes) in files {
        zip.start_file(path.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The first second of a day, where the format has it: from 1980 to 2107.
fn at_midnight(day: Day) -> Option<DateTime> {
    let (year, month, day) = day.parts();
    DateTime::from_date_and_time(year.try_into().ok()?, month, day, 0, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use zip::ZipArchive;

    use super::*;
    use crate::sample;

    #[test]
    fn entries_of_a_zip_are_of_the_day_of_the_release_and_can_be_read_by_all() {
        let file = OutputFile::text("a/b.md", "text ".repeat(100));
        for (date, year) in [
            (Some("2024-09-01"), 2024),
            (Some("1979-12-31"), 1980),
            (None, 1980),
        ] {
            let mut release = sample::release();
            release.date = date.and_then(|date| date.parse().ok());
            let [tar, zip] = make(&release, std::iter::once(&file));
            assert!(tar.path.ends_with(".tar.gz") && tar.bytes.len() < file.bytes.len());
            let mut zip = ZipArchive::new(Cursor::new(zip.bytes)).unwrap();
            let name = format!("{}/a/b.md", release.file_path(NAME));
            let mut entry = zip.by_name(&name).unwrap();
            assert_eq!(entry.last_modified().map(|time| time.year()), Some(year));
            assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(MODE));
            assert!(entry.compressed_size() < entry.size());
            let mut text = Vec::new();
            entry.read_to_end(&mut text).unwrap();
            assert_eq!(text, file.bytes);
        }
    }
}
