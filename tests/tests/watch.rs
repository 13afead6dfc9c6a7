//! `pkimm watch` on a model that people edit: saves in place and by rename, bursts, broken input, and a folder that
//! goes away.

use std::cell::RefCell;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use pkimm_tests::small_files::PNG;
use pkimm_tests::{folder, models, program};
use tempfile::TempDir;

/// How long a change may take on a machine that is busy with other tests. It is a few milliseconds on an idle one.
const PATIENCE: Duration = Duration::from_secs(20);

struct Watch {
    child: Child,
    /// What the program says, line by line.
    said: Receiver<String>,
    /// Lines that were said and not yet waited for. Both streams come mixed.
    unheard: RefCell<Vec<String>>,
    folder: TempDir,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The program goes on until it is stopped; it may have ended with its test.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Watch {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        folder::copy(&models::small(), &folder.path().join("model"));
        let theirs = folder::project().join("site-templates/hugo/category.md");
        let text = fs::read(theirs).expect("the template is there");
        folder::write(&folder.path().join("templates/hugo/category.md"), text);
        let mut command = program::pkimm();
        command
            .current_dir(folder.path())
            .arg("watch")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let (sender, said) = mpsc::channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("piped")),
            Box::new(child.stderr.take().expect("piped")),
        ];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        let watch = Self {
            child,
            said,
            unheard: RefCell::default(),
            folder,
        };
        watch.hear("files in `dist`");
        watch
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Waits until the program says something.
    fn hear(&self, text: &str) {
        let end = Instant::now() + PATIENCE;
        let mut unheard = self.unheard.borrow_mut();
        loop {
            if let Some(index) = unheard.iter().position(|line| line.contains(text)) {
                unheard.remove(index);
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            let Ok(line) = self.said.recv_timeout(left) else {
                panic!("never said {text:?}, but {unheard:#?}");
            };
            unheard.push(line);
        }
    }

    /// Waits until a file holds a text.
    fn see(&self, path: &str, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !fs::read_to_string(self.path(path)).is_ok_and(|found| found.contains(text)) {
            assert!(Instant::now() < end, "{path} never held {text:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

const SOURCE: &str = "model/pages/assessment/evaluation.md";
const PAGE: &str = "dist/site/model/assessment/evaluation/_index.md";

fn edit(path: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(path).expect("the source is there");
    assert!(text.contains(old), "{text}");
    fs::write(path, text.replace(old, new)).expect("the source can be written");
}

#[test]
fn a_save_rebuilds_the_page_and_nothing_else_does() {
    let watch = Watch::start();
    edit(&watch.path(SOURCE), "Scores are", "Marks are");
    watch.see(PAGE, "Marks are");
    // The page itself, and two that tell of the version in progress: its notes, which name what changed, and its digest.
    // The page, the document in which it stands, and what is made of that for downloading.
    watch.hear("7 written");
    // Its own writing is no change: nothing more is said until the next save.
    let more = watch.said.recv_timeout(Duration::from_millis(300));
    assert!(more.is_err(), "{more:?}");
    // Many editors write another file and rename it.
    let text = fs::read_to_string(watch.path(SOURCE))
        .expect("there")
        .replace("Marks", "Points");
    fs::write(
        watch.path("model/pages/assessment/.evaluation.md.swp"),
        text,
    )
    .expect("written");
    fs::rename(
        watch.path("model/pages/assessment/.evaluation.md.swp"),
        watch.path(SOURCE),
    )
    .expect("renamed");
    watch.see(PAGE, "Points are");
    // A burst of saves ends with the last.
    for number in 0..50 {
        let text = format!("+++\ntitle = \"Evaluation\"\nweight = 10\n+++\n\nSave {number}.\n");
        fs::write(watch.path(SOURCE), text).expect("written");
    }
    watch.see(PAGE, "Save 49.");
}

#[test]
fn findings_come_and_go_and_broken_input_is_survived() {
    let watch = Watch::start();
    let model = watch.path("model/model.toml");
    edit(&model, "weight = 4,", "weight = \"4\",");
    watch.hear("error[wrong-type]");
    watch.hear("the last output is kept");
    assert!(watch.path(PAGE).exists());
    fs::write(watch.path(SOURCE), b"\xff\xfe\x00+++").expect("written");
    watch.hear("error[not-utf8]");
    fs::write(
        watch.path(SOURCE),
        "+++\ntitle = \"Evaluation\"\n+++\n\nFixed.\n",
    )
    .expect("written");
    watch.hear("fixed[not-utf8]");
    edit(&model, "weight = \"4\",", "weight = 4,");
    watch.hear("fixed[wrong-type]");
    watch.see(PAGE, "Fixed.");
}

#[test]
fn a_model_folder_that_goes_away_may_come_back() {
    let watch = Watch::start();
    fs::rename(watch.path("model"), watch.path("away")).expect("renamed");
    watch.hear("waiting for it to come back");
    edit(
        &watch.path(SOURCE.replace("model/pages", "away/pages").as_str()),
        "Scores are",
        "Marks are",
    );
    fs::rename(watch.path("away"), watch.path("model")).expect("renamed");
    watch.see(PAGE, "Marks are");
}

/// How long a process has used a processor, in the system's ticks, of which there are a hundred in a second.
#[cfg(target_os = "linux")]
fn ticks(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name of the program, in parentheses, may hold blanks.
    let (_, rest) = text.rsplit_once(')').expect("its name is in parentheses");
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |index: usize| fields[index].parse::<u64>().expect("a number");
    number(11) + number(12)
}

#[test]
fn a_folder_that_is_removed_is_waited_for_in_peace() {
    let mut watch = Watch::start_with(&["--templates", "templates"]);
    for (folder, file) in [
        ("model", "model/model.toml"),
        ("templates", "templates/hugo/category.md"),
    ] {
        let files = folder::read(&watch.path(folder));
        fs::remove_dir_all(watch.path(folder)).expect("removed");
        watch.hear(&format!("the folder `{folder}` is missing; waiting"));
        #[cfg(target_os = "linux")]
        {
            let before = ticks(watch.child.id());
            std::thread::sleep(Duration::from_secs(1));
            let used = ticks(watch.child.id()) - before;
            assert!(used < 20, "{used} hundredths of a second of one");
        }
        assert!(watch.child.try_wait().expect("asked").is_none(), "it waits");
        assert!(watch.path(PAGE).exists(), "the last output is kept");
        folder::put(&files, &watch.path(folder));
        watch.hear("files in `dist`");
        // And it is watched again.
        fs::remove_file(watch.path(PAGE)).expect("there");
        let text = fs::read_to_string(watch.path(file)).expect("there");
        fs::write(watch.path(file), text + "\n").expect("written");
        watch.see(PAGE, "Scores are");
    }
    // So it is with a folder within, and the one that is written to.
    let within = watch.path("model/pages/assessment");
    let files = folder::read(&within);
    fs::remove_dir_all(&within).expect("removed");
    watch.hear("the last output is kept");
    fs::remove_file(watch.path(PAGE)).expect("there");
    folder::put(&files, &within);
    watch.see(PAGE, "Scores are");
    fs::rename(watch.path("dist"), watch.path("gone")).expect("renamed");
    edit(&watch.path(SOURCE), "Scores are", "Marks are");
    watch.see(PAGE, "Marks are");
    assert!(watch.child.try_wait().expect("asked").is_none());
}

#[test]
fn an_image_that_is_saved_anew_is_copied_and_one_that_is_removed_is_taken_away() {
    let watch = Watch::start();
    let image = watch.path("model/pages/assessment/flow.png");
    let copy = "dist/site/model/assessment/flow.png";
    folder::write(&image, PNG);
    edit(
        &watch.path(SOURCE),
        "Scores are",
        "![Flow](../flow.png) Scores are",
    );
    watch.see(PAGE, "![Flow]");
    let end = Instant::now() + PATIENCE;
    let holds = |bytes: &[u8]| fs::read(watch.path(copy)).is_ok_and(|found| found == bytes);
    let wait = |is_done: &dyn Fn() -> bool| {
        while !is_done() {
            assert!(Instant::now() < end, "{copy}");
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    wait(&|| holds(PNG));
    let other = [PNG, b"more"].concat();
    folder::write(&image, &other);
    wait(&|| holds(&other));
    edit(&watch.path(SOURCE), "![Flow](../flow.png) ", "");
    fs::remove_file(&image).expect("there");
    wait(&|| !watch.path(copy).exists());
}
