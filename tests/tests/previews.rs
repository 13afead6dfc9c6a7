//! `pkimm preview` and the format of that name: in a browser, over HTTP, and under attack.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use pkimm_tests::program::{building, pkimm, run};
use pkimm_tests::{folder, models, tools};
use serde_json::json;

/// A preview that is served.
struct Served {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It goes on until it is stopped.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Served {
    fn start() -> Self {
        Self::start_with(|_| {})
    }

    fn start_with(prepare: impl Fn(&std::path::Path)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        folder::copy(&models::small(), &folder.path().join("model"));
        prepare(folder.path());
        let mut child = pkimm()
            .current_dir(folder.path())
            .args(["preview", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stderr.take().expect("piped")).lines();
        let line = said.next().expect("it says where it is").expect("text");
        let port = line
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .expect("a port");
        let port = port.parse().unwrap_or_else(|_| panic!("{line}"));
        let made = said.map_while(Result::ok).find(|line| line.contains("ms)"));
        assert!(made.is_some(), "it says what it made");
        Self {
            child,
            port,
            folder,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The status, the headers and the body of an answer.
    fn ask(&self, method: &str, path: &str, host: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let request = format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        (
            status.unwrap_or_else(|| panic!("{head}")),
            head.to_owned(),
            body.to_owned(),
        )
    }

    fn get(&self, path: &str) -> (u16, String) {
        let host = format!("Host: 127.0.0.1:{}\r\n", self.port);
        let (status, _, body) = self.ask("GET", path, &host);
        (status, body)
    }
}

#[test]
fn only_what_was_made_is_served_and_only_to_this_machine() {
    let served = Served::start();
    folder::write(&served.path("secret.txt"), "secret");
    let (status, page) = served.get("/model/model/index.html");
    assert!(status == 200 && page.contains("<main>"), "{page}");
    assert_eq!(served.get("/").0, 200);
    assert_eq!(served.get("/model/model/").0, 200);
    // Nothing is read for a request, by whatever path.
    for path in [
        "/secret.txt",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/model/../../secret.txt",
        "//secret.txt",
        "/model/model.toml",
        "/../model/model.toml",
        "/\\..\\secret.txt",
        "/%00",
        "/model/model/index.html%00",
        "/preview/index.html",
    ] {
        let (status, body) = served.get(path);
        assert!((400..500).contains(&status), "{path}: {status}");
        assert!(
            !body.contains("secret") && !body.contains("[[modules"),
            "{path}: {body}"
        );
    }
    // A folder leads to itself with a slash, on this server.
    let host = format!("Host: localhost:{}\r\n", served.port);
    for (path, leads_to) in [("/model/model", "/model/model/"), ("//model/model", "")] {
        let (status, head, _) = served.ask("GET", path, &host);
        let location = head
            .lines()
            .find_map(|line| line.strip_prefix("Location: "));
        assert_eq!(location.unwrap_or_default(), leads_to, "{status} {head}");
    }
    // A page of the web that leads a name of its own to this machine gets nothing.
    let port = served.port;
    for host in [
        "Host: evil.example\r\n".to_owned(),
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: 127.0.0.1.evil.example:{port}\r\n"),
        format!("Host: 127.0.0.1:{}\r\n", port.wrapping_add(1)),
        String::new(),
        format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"),
    ] {
        let (status, _, body) = served.ask("GET", "/model/model/index.html", &host);
        assert!(
            (400..500).contains(&status) && !body.contains("<main>"),
            "{host}: {status}"
        );
    }
    let (status, head, body) = served.ask("POST", "/", &host);
    assert!(status == 405 && !body.contains("<main>"), "{head}");
    let (_, head, body) = served.ask("HEAD", "/", &host);
    for header in [
        "nosniff",
        "no-store",
        "Cross-Origin-Resource-Policy: same-origin",
    ] {
        assert!(head.contains(header), "{head}");
    }
    assert_eq!(body, "");
    // Nowhere else does it listen.
    let addresses = [[127, 0, 0, 2], [0, 0, 0, 0]].map(std::net::Ipv4Addr::from);
    assert!(TcpStream::connect((addresses[0], port)).is_err());
}

#[test]
fn what_is_not_there_is_told_at_once() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&models::small(), &place.path().join("model"));
    for arguments in [
        ["--model", "nowhere", "--port", "0"],
        ["--templates", "nowhere", "--port", "0"],
        ["--since", "9.9.9", "--port", "0"],
        ["--mermaid", "nowhere.js", "--port", "0"],
    ] {
        let mut program = pkimm();
        program
            .current_dir(place.path())
            .arg("preview")
            .args(arguments);
        let output = program.output().expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    // What only a preview shows is not passed over in silence where none is made.
    for (format, arguments, told) in [
        ("csv", ["--since", "1.0.0"], "for a preview alone"),
        ("csv", ["--mermaid", "x.js"], "for a preview alone"),
        (
            "preview",
            ["--mermaid", "model/model.toml"],
            "is not the script of mermaid",
        ),
    ] {
        let mut program = pkimm();
        program.current_dir(place.path());
        program.args(["build", "--only", format]).args(arguments);
        let output = program.output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code() == Some(2) && said.contains(told),
            "{said}"
        );
    }
}

#[test]
fn a_folder_that_is_gone_is_told_in_the_browser() {
    let served = Served::start();
    let (model, away) = (served.path("model"), served.path("away"));
    fs::rename(&model, &away).expect("it can be moved");
    assert_eq!(served.get("/.changes?after=1").1, "2");
    let (status, page) = served.get("/");
    assert!(status == 200 && page.contains("is missing"), "{page}");
    fs::rename(&away, &model).expect("it can be moved");
    assert_eq!(served.get("/.changes?after=2").1, "3");
    assert!(!served.get("/").1.contains("is missing"));
}

#[test]
fn a_page_waits_for_news_and_many_are_not_too_many() {
    let served = Served::start();
    assert_eq!(served.get("/.changes?after=").1, "1");
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| served.get("/.changes?after=1")))
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(served.get("/").0, 200, "pages are served while others wait");
        let page = served.path("model/pages/assessment/evaluation.md");
        let text = fs::read_to_string(&page).expect("there");
        fs::write(&page, text + "\nMore.\n").expect("written");
        let answers: Vec<(u16, String)> = waiting
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect();
        let told = answers
            .iter()
            .filter(|(status, now)| *status == 200 && now != "1")
            .count();
        let refused = answers.iter().filter(|(status, _)| *status == 503).count();
        assert_eq!((told, refused), (32, 8), "{answers:?}");
    });
}

#[test]
fn a_browser_shows_each_save_and_asks_nobody_else() {
    let Some(browser) = tools::browser() else {
        return;
    };
    let served = Served::start_with(|folder| {
        let mermaid = tools::node_modules()
            .expect("where there is a browser")
            .join("mermaid/dist/mermaid.min.js");
        let installed = folder.join("node_modules/mermaid/dist/mermaid.min.js");
        folder::write(&installed, fs::read(mermaid).expect("it is installed"));
    });
    let home = format!("http://127.0.0.1:{}/", served.port);
    let edit = |file: &str, from: &str, to: &str| json!({ "file": served.path(file), "from": from, "to": to });
    let page = "model/pages/assessment/evaluation.md";
    let address = format!("{home}model/assessment/evaluation/index.html");
    let job = json!({ "pages": [
        { "address": format!("{home}model/model/index.html"), "diagrams": true },
        { "address": &address, "edit": edit(page, "Scores are", "The the marks are"), "text": "The the marks are" },
        // What is found stands beside the text.
        { "address": &address, "text": "repeated-word" },
        // A model that is broken shows why, and its pages once it is mended.
        { "address": &address, "edit": edit("model/model.toml", "[[levels]]", "[[levles]]"), "text": "On no page" },
        { "address": &address, "edit": edit("model/model.toml", "[[levles]]", "[[levels]]"), "text": "The the marks are" },
    ] });
    let path = served.path("job.json");
    folder::write(&path, job.to_string());
    let report = browser.report("preview.mjs", [&path]);
    assert_eq!(report["complaints"], json!([]), "{report}");
    assert_eq!(report["seen"].as_array().map(Vec::len), Some(4), "{report}");
    assert!(report["diagrams"][0].as_u64() >= Some(1), "{report}");
    for asked in report["asked"].as_array().expect("a list") {
        assert!(
            asked.as_str().is_some_and(|url| url.starts_with(&home)),
            "{asked}"
        );
    }
}

#[test]
fn findings_and_changes_stand_beside_the_text_they_are_about() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let model = place.path().join("model");
    folder::copy(&models::small(), &model);
    let dist = place.path().join("dist");
    let page = "pages/assessment/evaluation.md";
    let text = fs::read_to_string(model.join(page)).expect("there");
    folder::write(
        &model.join(page),
        text + "\n## Last part\n\nOther words.\n\n- one\n- the the item of a list\n",
    );
    run(building(&model, "preview").arg("--out").arg(&dist));
    let made = fs::read_to_string(dist.join("preview/model/assessment/evaluation/index.html"))
        .expect("there");
    let (before, behind) = made
        .split_once("</code> <a href=\"https://github.com/")
        .unwrap_or_else(|| panic!("{made}"));
    assert!(
        before.contains("<aside class=\"remark warning\">"),
        "{made}"
    );
    assert!(
        behind.contains("docs/reference/lints/repeated-word.md"),
        "{behind}"
    );
    let item = behind.split_once("</aside>").expect("it ends").1;
    assert!(
        item.trim_start().starts_with("the the item of a list</li>"),
        "{item}"
    );
    assert!(made.contains("class=\"remark change\""), "{made}");
    // It is asked for, and no build makes it otherwise.
    let all = place.path().join("all");
    run(pkimm()
        .arg("--model")
        .arg(&model)
        .args(["build", "--only", "hugo,json", "--out"])
        .arg(&all));
    assert!(!all.join("preview").exists());
}
