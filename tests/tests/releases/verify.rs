//! What `pkimm verify` finds, whoever made digests anew after an alteration.

use std::fs;
use std::path::Path;

use pkimm_emit::bundle::{MANIFEST, RENDERED};
use pkimm_release::digest;
use pkimm_tests::folder;
use serde_json::Value;

use super::clone::Clone;

const NOTES: &str = "model/releases/1.1.0.md";

/// A bundle of the small model, and the repository that released it.
fn released() -> Clone {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.good(&["verify", "dist/1.1.0"]);
    clone
}

/// Writes a file of the bundle, and makes the lists, their digests in the notes and the list of digests anew, as whoever alters a
/// bundle and its archive would.
fn alter(clone: &Clone, path: &str, text: &str) {
    clone.write(&format!("dist/1.1.0/{path}"), text);
    let bundled = |name: &str| clone.read(&format!("dist/1.1.0/{name}"));
    for list in [MANIFEST, RENDERED] {
        if path == list {
            continue;
        }
        let mut lists: Value = serde_json::from_str(&bundled(list)).expect("JSON");
        for entry in lists["files"].as_array_mut().expect("a list") {
            if entry["path"] == path {
                entry["size"] = text.len().into();
                entry["sha256"] = digest(text.as_bytes()).into();
            }
        }
        if list == RENDERED {
            lists["frozen"] = digest(bundled(MANIFEST).as_bytes()).into();
        }
        let text = serde_json::to_string_pretty(&lists).expect("JSON") + "\n";
        clone.write(&format!("dist/1.1.0/{list}"), &text);
    }
    for (key, list) in [("frozen", MANIFEST), ("rendered", RENDERED)] {
        let notes = clone.read(NOTES);
        let (_, known) = notes.split_once(&format!("{key} = \"")).expect("there");
        clone.edit(NOTES, &known[..64], &digest(bundled(list).as_bytes()));
    }
    clone.renew_sums("dist/1.1.0");
}

/// Whether the bundle is found wanting, and then as it was again.
fn found(clone: &Clone, change: impl FnOnce(&Clone), expected: &str) {
    let before = clone.files("dist/1.1.0");
    let notes = clone.read(NOTES);
    change(clone);
    clone.refused(&["verify", "dist/1.1.0"], expected);
    fs::remove_dir_all(clone.path("dist/1.1.0")).expect("there");
    for (path, bytes) in before {
        folder::write(&clone.path(&format!("dist/1.1.0/{path}")), bytes);
    }
    clone.write(NOTES, &notes);
}

#[test]
fn an_archive_that_was_altered_is_found_from_the_file_and_from_the_bundle() {
    let clone = released();
    let archived = clone.read("model/releases/1.1.0.json");
    let notes = clone.read("model/releases/1.1.0.md");
    clone.good(&["verify", "model/releases/1.1.0.json"]);
    clone.edit("model/releases/1.1.0.json", "Who decides.", "Who rules.");
    clone.refused(
        &["verify", "model/releases/1.1.0.json"],
        "`model/releases/1.1.0.json` does not match the digest in `model/releases/1.1.0.md`",
    );
    // From elsewhere, where no model folder is at hand: the notes stand beside the file.
    clone.refused(
        &["verify", "--model", "nowhere", "model/releases/1.1.0.json"],
        "`model/releases/1.1.0.json` does not match the digest in `model/releases/1.1.0.md`",
    );
    let by_bundle = "`model/releases/1.1.0.json` was changed after it was published; the document being checked matches";
    clone.refused(&["verify", "dist/1.1.0"], by_bundle);
    clone.refused(
        &["verify", "dist/1.1.0/release/smm-model-1.1.0.json"],
        by_bundle,
    );
    clone.refused(
        &["verify", "dist/1.1.0/release/smm-model-1.1.0.yaml"],
        "one of them was changed after publication",
    );
    // All three are different ones.
    clone.write(
        "other.json",
        &archived.replace("Who decides.", "Who reigns."),
    );
    clone.refused(&["verify", "other.json"], "all differ");
    clone.write("model/releases/1.1.0.json", &archived);
    // The digest alone.
    let recorded = digest(archived.as_bytes());
    clone.edit("model/releases/1.1.0.md", &recorded, &digest(b"another"));
    clone.refused(
        &["verify", "dist/1.1.0"],
        "either the document or the digest was changed",
    );
    clone.write("model/releases/1.1.0.md", &notes);
    clone.good(&["verify", "dist/1.1.0"]);
    // A sound document under another name.
    fs::copy(
        clone.path("model/releases/1.0.0.json"),
        clone.path("model/releases/1.1.0.json"),
    )
    .expect("writable");
    clone.refused(
        &["verify", "model/releases/1.1.0.json"],
        "its name says 1.1.0",
    );
}

#[test]
fn lists_and_pages_whose_digests_were_made_anew_are_found() {
    let clone = released();
    let list = clone.read("dist/1.1.0/SHA256SUMS");
    let reversed: Vec<&str> = list.lines().rev().collect();
    let reversed = reversed.join("\n") + "\n";
    found(
        &clone,
        |clone| clone.write("dist/1.1.0/SHA256SUMS", &reversed),
        "`SHA256SUMS` is not what pkimm",
    );
    let manifest = clone.read("dist/1.1.0/manifest.json");
    let other = manifest.replacen("{\n", "{\n  \"extra\": 1,\n", 1);
    found(
        &clone,
        |clone| alter(clone, MANIFEST, &other),
        "`manifest.json` is not what pkimm",
    );
    for page in [
        "CHANGES.md",
        "site/blog/2024/2024-09-01-small-maturity-model-1.1.0/index.md",
    ] {
        let text = clone.read(&format!("dist/1.1.0/{page}")) + "More.\n";
        found(&clone, |clone| alter(clone, page, &text), page);
    }
    // The list of a part is known by the archive.
    found(
        &clone,
        |clone| {
            let list = clone.read("dist/1.1.0/manifest.json");
            clone.write("dist/1.1.0/manifest.json", &(list + "\n"));
            clone.renew_sums("dist/1.1.0");
        },
        "`manifest.json` is not the one that was published",
    );
    found(
        &clone,
        |clone| {
            let list = clone.read("dist/1.1.0/rendered.json");
            clone.write("dist/1.1.0/rendered.json", &(list + "\n"));
            clone.renew_sums("dist/1.1.0");
        },
        "`rendered.json` is not the one that was published",
    );
    // A file more, listed as all others are.
    found(
        &clone,
        |clone| {
            clone.write("dist/1.1.0/site/blog/extra.md", "More.\n");
            let entry = "{\"path\": \"site/blog/extra.md\", \"mediaType\": \"text/markdown\", \"size\": 6, \"sha256\": \"\"},";
            let list = clone.read("dist/1.1.0/rendered.json");
            let more = list.replacen("\"files\": [", &format!("\"files\": [{entry}"), 1);
            clone.write("dist/1.1.0/rendered.json", &more);
            alter(clone, "site/blog/extra.md", "More.\n");
        },
        "`site/blog/extra.md` does not belong to the bundle",
    );
    // Amended notes are reported until the bundle is rewritten.
    clone.edit(
        "model/releases/1.1.0.md",
        "What is new.",
        "What is new, told better.",
    );
    clone.commit();
    clone.refused(&["verify", "dist/1.1.0"], "if the notes were amended since");
    clone.good(&["release"]);
    clone.good(&["verify", "dist/1.1.0"]);
    // A version before it that was withdrawn later does not make the bundle a false one.
    clone.edit(
        "model/releases/1.0.0.md",
        "+++\n",
        "+++\nstatus = \"withdrawn\"\nreason = \"A weight was wrong.\"\n",
    );
    clone.good(&["verify", "dist/1.1.0"]);
    // Without the archive, what can be known is still found, and what cannot is said.
    let said = clone.good(&["verify", "--model", "nowhere", "dist/1.1.0"]);
    assert!(said.contains("not rebuilt"), "{said}");
}

#[test]
fn a_file_that_is_larger_than_it_may_be_is_told_and_never_read() {
    let clone = released();
    // It takes no room on the disk, and all of the memory where it is read.
    let grow = |path: &str| {
        let file = fs::File::options().write(true).open(clone.path(path));
        let grown = file.and_then(|file| file.set_len(20 << 30));
        grown.expect("it can grow");
    };
    let size = clone.read("dist/1.1.0/CHANGES.md").len();
    for (path, limit) in [
        ("CHANGES.md", format!("{size} bytes")),
        ("SHA256SUMS", "64 MiB".to_owned()),
        ("manifest.json", "64 MiB".to_owned()),
    ] {
        let told = format!("`{path}`: it is larger than {limit} and is not read");
        found(&clone, |_| grow(&format!("dist/1.1.0/{path}")), &told);
    }
    found(
        &clone,
        |clone| {
            clone.write("dist/1.1.0/more.md", "");
            grow("dist/1.1.0/more.md");
        },
        "`more.md`: it is larger than 64 MiB and is not read",
    );
    clone.good(&["verify", "dist/1.1.0"]);
    clone.write("large.json", "{");
    grow("large.json");
    for arguments in [
        &["verify", "large.json"][..],
        &["diff", "large.json"],
        &["score", "large.json"],
        &["import", "large.json", "--out", "new"],
    ] {
        clone.could_not(arguments, "it is larger than 4 MiB and is not read");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_folder_in_the_place_of_a_file_is_an_error_at_once() {
    let clone = released();
    let pipe = |path: &str| {
        let made = std::process::Command::new("mkfifo")
            .arg(clone.path(path))
            .status();
        assert!(made.expect("mkfifo runs").success());
    };
    pipe("pipe");
    fs::create_dir_all(clone.path("templates/hugo/category.md")).expect("made");
    fs::create_dir_all(clone.path("other/hugo")).expect("made");
    pipe("other/hugo/category.md");
    let document = "model/releases/1.1.0.json";
    for place in ["pipe", "model"] {
        let what = match place {
            "pipe" => "a pipe, a socket or a device is in its place",
            _ => "a folder is in its place",
        };
        for arguments in [
            &["score", place][..],
            &["import", document, "--references", place, "--out", "new"],
        ] {
            clone.could_not(arguments, what);
        }
    }
    let pipe = "a pipe, a socket or a device is in its place";
    clone.could_not(&["import", "pipe", "--out", "new"], pipe);
    clone.could_not(&["import", "model", "--out", "new"], "is a model folder");
    clone.could_not(&["diff", "pipe"], "a pipe, a socket or a device");
    clone.could_not(
        &["diff", "1.1.0", "/dev/zero"],
        "a pipe, a socket or a device",
    );
    clone.could_not(
        &["build", "--templates", "other"],
        "a pipe, a socket or a device",
    );
    clone.could_not(&["build", "--templates", "templates"], "templates");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_never_read() {
    let clone = released();
    let bundle = clone.path("dist/1.1.0");
    let link = |target: &Path, at: &Path| {
        std::os::unix::fs::symlink(target, at).expect("a link can be made");
    };
    found(
        &clone,
        |clone| {
            fs::rename(bundle.join("release"), clone.path("elsewhere")).expect("there");
            link(&clone.path("elsewhere"), &bundle.join("release"));
        },
        "`release` is a link",
    );
    // As a test of the folder alone: what the link leads to goes.
    fs::remove_dir_all(clone.path("elsewhere")).expect("there");
    found(
        &clone,
        |_| link(Path::new("loop"), &bundle.join("loop")),
        "`loop` is a link",
    );
    found(
        &clone,
        |_| fs::create_dir_all(bundle.join("empty/within")).expect("writable"),
        "the empty folder `empty/within` does not belong to the bundle",
    );
    let pipe = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo runs").success());
    };
    found(
        &clone,
        |_| pipe(&bundle.join("p")),
        "`p` is not a regular file",
    );
    // By themselves.
    pipe(&clone.path("pipe"));
    link(Path::new("loop"), &clone.path("loop"));
    for (path, said) in [
        ("pipe", "`pipe` is neither a file nor a folder"),
        ("loop", "`loop` is a broken link"),
    ] {
        let output = clone.run(&["verify", path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(message.contains(said), "{message}");
    }
    // What was frozen in a folder that became a link is no longer known to be what it was.
    fs::rename(bundle.join("release"), clone.path("elsewhere")).expect("there");
    link(&clone.path("elsewhere"), &bundle.join("release"));
    clone.commit();
    clone.could_not(&["release"], "is not what was published");
    assert!(bundle.join("release").is_symlink());
}
