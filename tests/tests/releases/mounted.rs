//! The trees of several versions, mounted as the public site does it: the working group, extensions, the version in progress, two
//! published ones below their numbers, and the posts.

use std::collections::BTreeSet;
use std::fs;

use pkimm_release::site::EXTENSIONS;
use pkimm_tests::folder::{self, Tree};
use pkimm_tests::html::Site;
use pkimm_tests::{mount, tools};
use serde_json::{Value, json};

use super::clone::Clone;
use crate::site::{HOME, by_hugo};

/// Mounts what a repository makes of its model, in which 2.0.0 is released and something changed since.
pub fn check(clone: &Clone) {
    let mut pages = Tree::new();
    let mut take = |from: &str, trees: &[&str], prefix: &str| {
        for (path, bytes) in folder::read(&clone.path(from)) {
            let tree = path.split('/').next().unwrap_or_default();
            if trees.contains(&tree) {
                let below = match prefix.is_empty() {
                    true => path,
                    false => path.replacen(tree, prefix, 1),
                };
                pages.insert(below, bytes);
            }
        }
    };
    clone.good(&["build", "--only", "hugo", "--out", "main"]);
    clone.good(&[
        "build",
        "--only",
        "hugo",
        "--out",
        "old",
        "--release",
        "1.0.0",
    ]);
    // The post leads to the version that it announces, also while the next one is in progress.
    let post = clone.read("main/site/blog/2026/2026-12-15-pki-maturity-model-2.0.0/index.md");
    let body = post.splitn(3, "---\n").nth(2).expect("a body");
    assert!(body.contains("(/wg/pkimm/2.0.0/downloads/)"), "{body}");
    assert!(!body.contains("(/wg/pkimm/model/"), "{body}");
    // A version in the shape of 1.0.0 has one file of it, and no schema of the later one.
    let downloads = clone.read("old/site/model/downloads/_index.md");
    for (part, is_there) in [
        ("[pkimm-model-1.0.0.yaml](pkimm-model-1.0.0.yaml)", true),
        ("in the shape of the first published version", true),
        ("current web client", false),
        (".v1.yaml", false),
        ("schema-2.0.0", false),
    ] {
        assert_eq!(downloads.contains(part), is_there, "{part}");
    }
    // No version contains an extension yet, so that nothing of a published one leads to what may change.
    for (path, bytes) in folder::read(&clone.path("dist/2.0.0/site")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!path.starts_with("extensions/"), "{path}");
        assert!(
            !path.ends_with(".md") || !text.contains("extensions/pqc"),
            "{path}"
        );
    }
    let list = clone.read("dist/2.0.0/site/model/extensions/_index.md");
    assert!(list.contains("published without extensions"), "{list}");
    take(
        "main/site",
        &["model", "wg", "extensions", "blog", "data"],
        "",
    );
    take("old/site", &["model"], "1.0.0");
    take("dist/2.0.0/site", &["model"], "2.0.0");
    let landing = String::from_utf8_lossy(&pages["wg/_index.md"]).into_owned();
    let Some(public) = by_hugo(pages.into_iter()) else {
        return;
    };
    let site = Site::new(&public);
    assert_eq!(site.faults(HOME), Vec::<String>::new());
    claims(&site);
    is_reachable(&site, &public);
    every_key_is_used(&landing, &public);
    on_a_phone(&public);
}

/// The addresses of the model and of its versions are claimed once, and lead to where they should.
fn claims(site: &Site) {
    for (address, to) in [
        ("/pkimm/", "/wg/pkimm/2.0.0/"),
        ("/pkimm/v1.0.0/", "/wg/pkimm/1.0.0/"),
        ("/pkimm/v2.0.0/", "/wg/pkimm/2.0.0/"),
        ("/pkimm/tools/self-assessment/", "/wg/pkimm/assessment/"),
    ] {
        let page = &site.pages[address];
        assert!(page.is_redirection, "{address}");
        let to = format!("{HOME}{to}");
        assert!(page.links.contains(&to), "{address}: {:?}", page.links);
    }
    assert!(!site.pages.contains_key("/pkimm/v2.1.0/"));
}

/// Whether the site leads from its group to every page, and nothing stands where it redirects to another version.
fn is_reachable(site: &Site, public: &Tree) {
    let redirects = String::from_utf8_lossy(&public["_redirects"]).into_owned();
    let (from, to) = ("/wg/pkimm/model/tools/", "/wg/pkimm/1.0.0/tools/");
    assert!(redirects.contains(&format!("{from}* {to}:splat")));
    assert!(!site.pages.keys().any(|address| address.starts_with(from)));
    // Where it redirects to, the web client has its files beside it.
    let client = &site.pages["/wg/pkimm/1.0.0/tools/self-assessment/"];
    assert!(
        client
            .links
            .iter()
            .any(|link| link == "self-assessment-1.0.0.yaml")
    );
    assert!(public.contains_key("wg/pkimm/1.0.0/tools/self-assessment/config.yaml"));
    let post = "/2026/12/15/pki-maturity-model-2.0.0/";
    let mut reached = BTreeSet::from(["/".to_owned()]);
    let mut next: Vec<String> = reached.iter().cloned().collect();
    while let Some(address) = next.pop() {
        for target in site.all_targets(HOME, &address) {
            if reached.insert(target.clone()) {
                next.push(target);
            }
        }
    }
    let left: Vec<_> = site
        .pages
        .iter()
        .filter(|(address, page)| {
            let is_ours = address.starts_with(mount::GROUP) || *address == post;
            // Hugo lists what is in a folder without a page of its own.
            let is_list = **address == mount::address(EXTENSIONS);
            is_ours && !is_list && !page.is_redirection && !reached.contains(*address)
        })
        .map(|(address, _)| address)
        .collect();
    assert_eq!(left, Vec::<&String>::new());
    assert!(site.pages.contains_key(post));
}

/// Every text in the front matter of the group's page is shown by the site.
fn every_key_is_used(landing: &str, public: &Tree) {
    let head = landing.split("---\n").nth(1).expect("front matter");
    let head: Value = serde_saphyr::from_str(head).expect("YAML");
    let shown = ["index.html", "wg/pkimm/index.html", "tags/pkimm/index.html"]
        .map(|path| String::from_utf8_lossy(&public[path]).into_owned())
        .concat();
    let mut texts = Vec::new();
    collect(&head, &mut texts);
    assert!(texts.len() > 60, "{}", texts.len());
    let shown = shown
        .replace("&amp;", "&")
        .replace("&#39;", "'")
        .replace("&rsquo;", "'");
    for text in texts {
        assert!(shown.contains(&text), "nothing shows {text:?}");
    }
}

/// The texts of front matter that a page shows as they are.
fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(entries) => {
            // What only search engines, lists and menus of the site read.
            let aside = [
                "summary",
                "keywords",
                "source",
                "parent",
                "wgID",
                "hideForVersions",
            ];
            let shown = entries
                .iter()
                .filter(|(key, _)| !aside.contains(&key.as_str()));
            shown.for_each(|(_, value)| collect(value, texts));
        }
        _ => {}
    }
}

/// Nothing is cut off on a phone, and pages of each kind can be used by everybody.
fn on_a_phone(public: &Tree) {
    let Some(browser) = tools::browser() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    folder::put(public, folder.path());
    let files = |is_wanted: &dyn Fn(&str) -> bool| -> Vec<_> {
        let pages = public.keys().filter(|path| path.ends_with("/index.html"));
        let pages = pages.filter(|path| is_wanted(path));
        pages.map(|path| folder.path().join(path)).collect()
    };
    let ours = files(&|path| path.starts_with("wg/pkimm/") || path.starts_with("2026/"));
    let looked = files(&|path| {
        [
            "wg/pkimm/",
            "wg/pkimm/charter/",
            "wg/pkimm/assessment/",
            "wg/pkimm/model/",
            "wg/pkimm/model/downloads/",
            "wg/pkimm/model/faq/",
            "wg/pkimm/model/assessment/reporting/",
            "wg/pkimm/model/categories/automation/",
            "wg/pkimm/model/model/maturity-levels/",
            "wg/pkimm/model/model/references/",
            "wg/pkimm/model/release-notes/2.0.0/",
            "wg/pkimm/2.0.0/downloads/",
            "2026/12/15/pki-maturity-model-2.0.0/",
        ]
        .iter()
        .any(|page| path == format!("{page}index.html"))
    });
    let job = json!({ "pages": ours, "looked": looked });
    let file = folder.path().join("job.json");
    fs::write(&file, job.to_string()).expect("the job can be written");
    let report = browser.faultless("mounted.mjs", [&file]);
    assert!(report["pages"].as_u64() > Some(90), "{}", report["pages"]);
}
