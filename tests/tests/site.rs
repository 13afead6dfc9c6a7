//! The generated site in the programs that it is for: Hugo in the version of the public site, and a real browser.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use pkimm_release::site::diagram::{Labels, mindmap, structure};
use pkimm_release::site::{self, PageSource};
use pkimm_release::{Category, Release};
use pkimm_tests::folder::{self, Tree};
use pkimm_tests::html::{Page, Site, single_spaced};
use pkimm_tests::models::{self, built};
use pkimm_tests::mount;
use pkimm_tests::program::{build_into, building, run};
use pkimm_tests::small_files::{CSV, PDF, PNG, SVG};
use pkimm_tests::tools;
use serde_json::{Value, json};

/// The address of the test site, from `tests/site/hugo/hugo.toml`.
pub(crate) const HOME: &str = "https://example.org";

/// The folders of the pages that the public site has for every version, beside the categories and narrative pages.
const FIXED_PAGES: [&str; 7] = [
    "model/categories",
    "model/downloads",
    "model/model",
    "model/model/maturity-categories",
    "model/model/maturity-levels",
    "model/model/maturity-modules",
    "model/model/references",
];

/// Names that break a diagram, a table, a heading or a page unless they are escaped for each of them.
const HOSTILE_NAMES: [&str; 8] = [
    "\"];<b>&#{}()",
    "end",
    "- x",
    "1. x",
    "a | b",
    "*stars* and `ticks`",
    "%% not a comment",
    "{{< x >}}",
];

/// A model, built into files, rendered by Hugo and read back.
pub(crate) struct Rendered {
    /// The files of the build.
    built: Tree,
    /// The files that Hugo wrote.
    public: Tree,
    release: Value,
    pub(crate) site: Site,
}

/// The real model. `None` where there is no Hugo.
static REAL: LazyLock<Option<Rendered>> = LazyLock::new(|| {
    tools::hugo()?;
    let old = tempfile::tempdir().expect("a temporary folder can be made");
    let mut build = building(&folder::model(), "hugo");
    run(build.args(["--release", "1.0.0", "--out"]).arg(old.path()));
    let old = folder::read(&old.path().join("site/model")).into_iter();
    let old = old.map(|(path, bytes)| (format!("site/1.0.0/{path}"), bytes));
    rendered(built().clone(), old.collect())
});

impl Rendered {
    fn page(&self, folder: &str) -> &Page {
        let address = mount::address(folder);
        self.site
            .pages
            .get(&address)
            .unwrap_or_else(|| panic!("there is a page {address}"))
    }

    /// The pages that come from the model, by address: not the test site's own, no posts, and no redirections.
    fn model_pages(&self) -> impl Iterator<Item = (&String, &Page)> {
        let older = mount::address("1.0.0");
        let pages = self.site.pages.iter();
        pages.filter(move |(address, page)| {
            let is_ours = address.starts_with(mount::GROUP) && !address.starts_with(&older);
            // Hugo lists what is in a folder without a page of its own.
            let is_list = **address == mount::address(site::EXTENSIONS);
            is_ours && !is_list && !page.is_redirection
        })
    }

    fn modules(&self) -> &[Value] {
        items(&self.release["modules"])
    }

    fn categories(&self) -> impl Iterator<Item = &Value> {
        self.modules()
            .iter()
            .flat_map(|module| items(&module["categories"]))
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().expect("the document has a list there")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("the document has a text there")
}

/// The real model as Hugo renders it. `None` where there is no Hugo: the test has said so.
fn real() -> Option<&'static Rendered> {
    tools::hugo()?;
    REAL.as_ref()
}

/// Builds a model, whose trees stand where the test site has them, and lets Hugo render it. `None` where there is no Hugo: the test
/// has said so.
pub(crate) fn render(model: &Path) -> Option<Rendered> {
    tools::hugo()?;
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(model, copy.path());
    let model = copy.path();
    let structure = model.join("model.toml");
    let text = fs::read_to_string(&structure).expect("there");
    folder::write(&structure, format!("{text}\n{}", mount::SITE));
    let dist = tempfile::tempdir().expect("a temporary folder can be made");
    build_into(model, "hugo,mermaid,json", dist.path());
    rendered(folder::read(dist.path()), Tree::new())
}

/// Lets Hugo render a build, with the pages of an older version beside it.
fn rendered(built: Tree, older: Tree) -> Option<Rendered> {
    let pages = built.iter().chain(&older).filter_map(|(path, bytes)| {
        let page = path.strip_prefix("site/")?;
        Some((page.to_owned(), bytes.clone()))
    });
    let public = by_hugo(pages)?;
    let release = built
        .iter()
        .find(|(path, _)| {
            path.starts_with("release/") && path.contains("-model-") && path.ends_with(".json")
        })
        .map(|(_, bytes)| serde_json::from_slice(bytes).expect("the release document is JSON"))
        .expect("the build writes the release document");
    let site = Site::new(&public);
    Some(Rendered {
        built,
        public,
        release,
        site,
    })
}

impl Rendered {
    /// The broken links of a site on which no published version is mounted, to whose pages its announcement leads.
    pub(crate) fn faults(&self) -> Vec<String> {
        let announcement = "/2024/06/01/small-maturity-model-1.0.0/: /wg/pkimm/1.0.0/";
        let mut faults = self.site.faults(HOME);
        faults.retain(|fault| !fault.starts_with(announcement));
        faults
    }
}

/// The files that Hugo makes of pages, which are named as they are built. `None` where there is no Hugo: the test has said so.
pub(crate) fn by_hugo(pages: impl Iterator<Item = (String, Vec<u8>)>) -> Option<Tree> {
    let hugo = tools::hugo()?;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (source, public) = (folder.path().join("hugo"), folder.path().join("public"));
    folder::copy(&folder::project().join("tests/site/hugo"), &source);
    for (page, bytes) in pages {
        folder::write(&source.join(mount::place(&page)), bytes);
    }
    let output = run(Command::new(hugo)
        .args([
            "--panicOnWarning",
            "--printPathWarnings",
            "--buildFuture",
            "--noBuildLock",
            "--source",
        ])
        .arg(&source)
        .arg("--destination")
        .arg(&public)
        .arg("--cacheDir")
        .arg(folder.path().join("cache")));
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(
        !printed.contains("WARN") && !printed.contains("ERROR"),
        "Hugo complains: {printed}"
    );
    Some(folder::read(&public))
}

/// The folder of a narrative page, as the contract says it.
fn narrative_folder(path: &str) -> String {
    let path = path
        .trim_end_matches(".md")
        .trim_end_matches("_index")
        .trim_end_matches('/');
    let path = if path.starts_with("wg") || path.starts_with("blog") {
        path.to_owned()
    } else {
        format!("model/{path}")
    };
    path.trim_end_matches('/').to_owned()
}

/// The folders of the pages of extensions: one for each extension, and one for each file of criteria.
fn pages_of_extensions() -> impl Iterator<Item = String> {
    let sources = folder::read(&folder::model().join("extensions"));
    sources.into_keys().filter_map(|path| {
        let criteria = path.strip_suffix(".md");
        let folder = criteria.or_else(|| path.strip_suffix("/extension.toml"))?;
        Some(format!("extensions/{folder}"))
    })
}

#[test]
fn the_site_has_one_page_for_each_part_of_the_model() {
    let Some(rendered) = real() else {
        return;
    };
    let categories = rendered
        .categories()
        .map(|category| format!("model/categories/{}", text(&category["id"])));
    let narrative = items(&rendered.release["pages"])
        .iter()
        .map(|page| narrative_folder(text(&page["path"])));
    let expected: BTreeSet<_> = FIXED_PAGES
        .into_iter()
        .map(str::to_owned)
        .chain(categories)
        .chain(narrative)
        .chain(pages_of_extensions())
        .chain(["", "/1.0.0", "/2.0.0"].map(|version| format!("model/release-notes{version}")))
        .map(|folder| mount::address(&folder))
        .collect();
    let found: BTreeSet<_> = rendered
        .model_pages()
        .map(|(address, _)| address.clone())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_link_and_anchor_leads_somewhere() {
    let Some(rendered) = real() else {
        return;
    };
    assert_eq!(rendered.site.faults(HOME), Vec::<String>::new());
}

#[test]
fn the_edit_link_of_every_page_leads_to_its_source() {
    let Some(rendered) = real() else {
        return;
    };
    let sources = |page: &Page| -> Vec<String> {
        let links = page.links.iter();
        let sources = links.filter_map(|link| link.strip_prefix("https://example.com/edit/model/"));
        sources.map(str::to_owned).collect()
    };
    for (address, page) in rendered.model_pages() {
        let sources = sources(page);
        assert_eq!(sources.len(), 1, "{address}: {sources:?}");
        let source = folder::model().join(&sources[0]);
        assert!(source.exists(), "{address} names {}", sources[0]);
    }
    for (folder, source) in [
        ("model/faq", "pages/faq.md"),
        ("wg/charter", "pages/wg/charter.md"),
        ("model/model/references", "references.toml"),
        (
            "model/categories/automation",
            "categories/automation/_index.md",
        ),
        ("model/release-notes/2.0.0", "releases/2.0.0.md"),
        ("extensions/pqc", "extensions/pqc/extension.toml"),
        (
            "extensions/pqc/cryptography",
            "extensions/pqc/cryptography.md",
        ),
    ] {
        assert_eq!(sources(rendered.page(folder)), [source]);
    }
}

#[test]
fn every_page_is_reached_from_the_overview() {
    let Some(rendered) = real() else {
        return;
    };
    let start = mount::address("model");
    let mut reached = BTreeSet::from([start.clone()]);
    let mut next = vec![start];
    while let Some(address) = next.pop() {
        for target in rendered.site.targets(HOME, &address) {
            if reached.insert(target.clone()) {
                next.push(target);
            }
        }
    }
    let orphans: Vec<_> = rendered
        .model_pages()
        .map(|(address, _)| address)
        .filter(|address| !reached.contains(*address))
        .collect();
    assert_eq!(orphans, Vec::<&String>::new());
}

#[test]
fn every_requirement_is_an_anchor_on_the_page_of_its_category_and_leads_to_the_form_for_its_faults()
{
    let Some(rendered) = real() else {
        return;
    };
    for category in rendered.categories() {
        let page = rendered.page(&format!("model/categories/{}", text(&category["id"])));
        for requirement in items(&category["requirements"]) {
            let id = text(&requirement["id"]);
            assert!(
                page.anchors.iter().any(|anchor| anchor == id),
                "{id} is no anchor of {}",
                category["id"]
            );
            let form = format!(
                "https://github.com/pkic/pkimm/issues/new?template=model.yml&item={id}&version=2.0.0"
            );
            assert!(page.links.contains(&form), "{id}: {:?}", page.links);
            let title = single_spaced(text(&requirement["description"]));
            assert!(
                single_spaced(&page.text).contains(&title),
                "{title:?} is not on the page of {}",
                category["id"]
            );
        }
    }
}

#[test]
fn generated_pages_have_the_anchors_that_the_site_promises() {
    let Some(rendered) = real() else {
        return;
    };
    let checked = models::checked(folder::read(&folder::model()));
    let release: Release =
        serde_json::from_value(rendered.release.clone()).expect("the document is a release");
    for page in site::pages(&release, checked.extensions()) {
        if matches!(page.source, PageSource::Narrative(_)) {
            continue;
        }
        let promised: BTreeSet<String> = page.anchors(&release).into_iter().collect();
        let found = &rendered.page(&page.folder).anchors;
        // Headings within the texts that a page shows are numbered below the anchor of the text.
        let is_numbered = |anchor: &str| {
            anchor.rsplit_once("--").is_some_and(|(text, number)| {
                promised.contains(text) && number.parse::<usize>().is_ok()
            })
        };
        let found: BTreeSet<String> = found
            .iter()
            .filter(|anchor| !is_numbered(anchor))
            .cloned()
            .collect();
        assert_eq!(found, promised, "{}", page.folder);
    }
}

/// A text without the signs that Hugo sets in place of others.
fn straight(text: &str) -> String {
    let text = text.replace(['“', '”'], "\"").replace(['‘', '’'], "'");
    text.replace('…', "...")
        .replace('—', "---")
        .replace('–', "--")
}

#[test]
fn a_preview_has_the_headings_anchors_and_links_of_the_site() {
    let Some(rendered) = real() else {
        return;
    };
    let dist = tempfile::tempdir().expect("a temporary folder can be made");
    run(building(&folder::model(), "preview")
        .args(["--since", "1.0.0", "--out"])
        .arg(dist.path()));
    let preview = Site::new(&folder::read(&dist.path().join("preview")));
    assert_eq!(preview.faults(HOME), Vec::<String>::new());
    // Addresses in the preview are those by which sources know pages; posts have days on the site.
    let folder_of = |address: &str| {
        let address = address.trim_end_matches("index.html");
        address.trim_matches('/').to_owned()
    };
    let mut compared = 0;
    for (address, page) in &preview.pages {
        let folder = folder_of(address);
        if folder.is_empty() || folder.starts_with("blog") {
            continue;
        }
        compared += 1;
        let on_site = rendered.page(&folder);
        let headings = |page: &Page| -> Vec<(u8, String, Option<String>)> {
            // The theme has headings of its own, without anchors.
            let below = page
                .headings
                .iter()
                .filter(|heading| heading.level > 1 && heading.anchor.is_some());
            below
                .map(|heading| {
                    let text = straight(&heading.text);
                    (heading.level, text, heading.anchor.clone())
                })
                .collect()
        };
        assert_eq!(headings(page), headings(on_site), "{folder}");
        let lost: Vec<&String> = on_site
            .anchors
            .iter()
            .filter(|anchor| !page.anchors.contains(anchor))
            .collect();
        assert_eq!(lost, Vec::<&String>::new(), "{folder}");
        let outside = |page: &Page, from: usize| -> BTreeSet<String> {
            let links = page.links[from..].iter();
            let outside = links.filter(|link| link.starts_with("https://"));
            let outside = outside.filter(|link| !link.starts_with("https://example."));
            outside.cloned().collect()
        };
        // The theme shows what the front matter of the group's first page says.
        if folder == "wg" {
            continue;
        }
        assert_eq!(
            outside(page, 0),
            outside(on_site, on_site.menu_links),
            "{folder}"
        );
        let there: BTreeSet<String> = rendered
            .site
            .targets(HOME, &mount::address(&folder))
            .into_iter()
            .filter(|address| address.starts_with(mount::GROUP))
            .collect();
        let here: BTreeSet<String> = page
            .links
            .iter()
            .filter(|link| !link.contains("://") && !link.starts_with('#'))
            .filter_map(|link| {
                let path = link.split('#').next().unwrap_or_default();
                let base = folder.split('/').collect::<Vec<_>>();
                let up = path.matches("../").count();
                let below = path.trim_start_matches("../");
                let mut parts = base[..base.len().checked_sub(up)?].to_vec();
                parts.extend(below.split('/'));
                Some(mount::address(&folder_of(&parts.join("/"))))
            })
            .collect();
        let own = mount::address(&folder);
        let lost = there.difference(&here).filter(|target| **target != own);
        let lost: Vec<&String> = lost.collect();
        assert_eq!(lost, Vec::<&String>::new(), "{folder}");
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn an_extension_leads_to_the_model_and_the_model_to_it() {
    let model = tempfile::tempdir().expect("a temporary folder can be made");
    let mut files = folder::read(&models::small());
    let rich = models::rich().into_iter();
    files.extend(rich.filter(|(path, _)| path.starts_with("extensions/")));
    folder::put(&files, model.path());
    let criteria = model
        .path()
        .join("extensions/field-devices/trust-anchors.md");
    let text = fs::read_to_string(&criteria).expect("there");
    let more = "Read [the whole](../), [its category](../#trust-anchors) and [the list](../../../model/categories/trust-anchors/#anchor-list).\n\n### A heading\n\nText.\n\n## Assessment";
    folder::write(&criteria, text.replace("## Assessment", more));
    let page = "+++\ntitle = \"Extensions\"\nweight = 60\n+++\n\n{~ for extension in extensions ~}\n- {= link(\"extension:\" ~ extension.id) =}: {= extension.version =}, {= extension.status =}\n{~ endfor ~}\n\nSee [its criteria](../../extensions/field-devices/trust-anchors/#_guidance).\n";
    folder::write(&model.path().join("pages/extensions/_index.md"), page);
    let Some(rendered) = render(model.path()) else {
        return;
    };
    assert_eq!(rendered.faults(), Vec::<String>::new());
    let address = mount::address;
    let targets = |folder: &str| rendered.site.targets(HOME, &address(folder));
    for (from, to) in [
        ("model/extensions", "extensions/field-devices"),
        ("model/extensions", "extensions/field-devices/trust-anchors"),
        ("model/categories/trust-anchors", "extensions/field-devices"),
        (
            "model/categories/trust-anchors",
            "extensions/field-devices/trust-anchors",
        ),
        (
            "model/categories/issuing-certificates",
            "extensions/field-devices",
        ),
        (
            "extensions/field-devices",
            "model/categories/issuing-certificates",
        ),
        (
            "extensions/field-devices/trust-anchors",
            "model/categories/trust-anchors",
        ),
    ] {
        assert!(targets(from).contains(&address(to)), "{from}: {to}");
    }
    let list = rendered.page("model/extensions");
    let told = "Devices in the field: 1.0.0, stable";
    assert!(single_spaced(&list.text).contains(told), "{}", list.text);
    // The side menu of an extension has its pages, by the names of their categories.
    let page = rendered.page("extensions/field-devices/trust-anchors");
    let menu = &page.links[..page.menu_links];
    assert!(
        menu.contains(&address("extensions/field-devices/trust-anchors")),
        "{menu:?}"
    );
}

#[test]
fn models_of_any_levels_and_modules_have_their_pages() {
    for name in ["from-zero", "three-levels", "one-category"] {
        let model = folder::project().join("tests/fixtures/models").join(name);
        let Some(rendered) = render(&model) else {
            return;
        };
        assert_eq!(rendered.site.faults(HOME), Vec::<String>::new(), "{name}");
        let levels = rendered.page("model/model/maturity-levels");
        for level in items(&rendered.release["levels"]) {
            let anchor = format!("level-{}", level["number"]);
            assert!(levels.anchors.contains(&anchor), "{name}: {anchor}");
        }
        for category in rendered.categories() {
            let page = rendered.page(&format!("model/categories/{}", text(&category["id"])));
            for level in items(&category["levels"]) {
                let row = format!("{} {}", level["number"], text(&level["name"]));
                assert!(page.text.contains(&row), "{name}: {row}");
            }
        }
    }
}

#[test]
fn no_page_prints_its_title_twice() {
    let Some(rendered) = real() else {
        return;
    };
    for (address, page) in rendered.model_pages() {
        let titles: Vec<_> = page
            .headings
            .iter()
            .filter(|heading| heading.level == 1)
            .collect();
        assert_eq!(
            titles.len(),
            1,
            "{address} has one heading of level 1: {titles:?}"
        );
        assert!(!titles[0].text.is_empty(), "{address} has no title");
        let repeated = page
            .headings
            .iter()
            .filter(|heading| heading.text == titles[0].text)
            .count();
        assert_eq!(
            repeated, 1,
            "{address} repeats its title {:?}",
            titles[0].text
        );
    }
}

#[test]
fn nothing_is_left_that_the_site_prints_as_it_stands() {
    let Some(rendered) = real() else {
        return;
    };
    for (address, page) in rendered.model_pages() {
        for leftover in ["[!", "{.", "{#", "{{", "}}", "{%", "[[", "]]", "+++"] {
            assert!(
                !page.text.contains(leftover),
                "{address} prints {leftover:?}"
            );
        }
    }
}

#[test]
fn alerts_become_callouts() {
    let model = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&models::small(), model.path());
    let page = "+++\ntitle = \"Alerts\"\nweight = 900\n+++\n\n> [!NOTE]\n> One.\n>\n> - Two.\n\nBetween.\n\n\
                > [!WARNING]\n> Three.\n\nAfter.\n";
    folder::write(&model.path().join("pages/alerts.md"), page);
    let Some(rendered) = render(model.path()) else {
        return;
    };
    let page = rendered.page("model/alerts");
    // The first says that the version is a draft.
    assert_eq!(
        page.quotations,
        ["callout-info", "callout-info", "callout-warning"]
    );
    assert!(
        single_spaced(&page.text).ends_with("One. Two. Between. Three. After. Edit this page"),
        "{}",
        page.text
    );
}

#[test]
fn a_browser_renders_every_diagram_of_the_model() {
    let Some(rendered) = real() else {
        return;
    };
    let diagrams = check_diagrams(rendered);
    assert!(
        diagrams.is_none_or(|count| count > 4),
        "only {diagrams:?} diagrams were rendered"
    );
}

#[test]
fn no_name_breaks_a_diagram_or_a_page() {
    let model = tempfile::tempdir().expect("a temporary folder can be made");
    write_hostile_model(model.path());
    let Some(rendered) = render(model.path()) else {
        return;
    };
    assert_eq!(rendered.site.faults(HOME), Vec::<String>::new());
    let list = single_spaced(&rendered.page("model/model/maturity-categories").text);
    for category in rendered.categories() {
        let name = text(&category["name"]);
        let page = rendered.page(&format!("model/categories/{}", text(&category["id"])));
        assert_eq!(page.headings[0].text, name, "the title of the page");
        assert!(
            single_spaced(&page.text).contains(&format!("Requirement {name}")),
            "{name:?} is a requirement's title"
        );
        assert!(
            list.contains(name),
            "{name:?} is in the list of categories: {list}"
        );
    }
    check_diagrams(&rendered);
}

/// Draws a diagram of a model.
type Draw = fn(&Release, &Labels) -> String;

#[test]
fn a_browser_draws_what_is_large() {
    let Some(browser) = tools::browser() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut jobs = Vec::new();
    // In boxes, and without its categories; a mind map with as many as it shows, and with more.
    for (draw, count, words, label) in [
        (structure as Draw, 520, 1, "G.520 Name 520: 3"),
        (structure, 520, 30, "Governance"),
        (mindmap, 95, 1, "Name 95"),
        (mindmap, 1200, 1, "Governance"),
    ] {
        let mut release = models::SMALL.clone();
        let category = release.modules[0].categories[0].clone();
        let categories = (1..=count).map(|number| Category {
            number,
            code: format!("G.{number}"),
            name: format!("{}{number}", "Name ".repeat(words)),
            ..category.clone()
        });
        release.modules[0].categories = categories.collect();
        let source = draw(&release, &Labels::of(&release));
        let file = folder.path().join(format!("{}.mmd", jobs.len()));
        fs::write(&file, source).expect("writable");
        jobs.push(json!({ "file": file, "labels": [label] }));
    }
    let list = folder.path().join("jobs.json");
    fs::write(&list, Value::from(jobs).to_string()).expect("the list can be written");
    let _ = browser.faultless("diagrams.mjs", [&list]);
}

/// Has the browser render the diagrams of all pages and the diagram files, and look for every name in them. Gives
/// the number of diagrams, `None` where there is no browser.
fn check_diagrams(rendered: &Rendered) -> Option<u64> {
    let browser = tools::browser()?;
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = temporary.path();
    let mut jobs = diagram_files(rendered, folder);
    for (address, _) in rendered.model_pages() {
        let path = format!("{}index.html", address.trim_start_matches('/'));
        let bytes = &rendered.public[&path];
        if String::from_utf8_lossy(bytes).contains("class=\"mermaid\"") {
            let file = folder.join(&path);
            folder::write(&file, bytes);
            jobs.push(json!({ "file": file, "labels": [] }));
        }
    }
    let list = folder.join("jobs.json");
    fs::write(&list, Value::from(jobs).to_string()).expect("the list can be written");
    let report = browser.faultless("diagrams.mjs", [&list]);
    report["diagrams"].as_u64()
}

/// Writes the diagram files of a build, and says what the nodes of each have to show.
fn diagram_files(rendered: &Rendered, folder: &Path) -> Vec<Value> {
    let names = |values: &[Value]| {
        values
            .iter()
            .map(|value| text(&value["name"]).to_owned())
            .collect::<Vec<_>>()
    };
    let mut mindmap = names(rendered.modules());
    let mut structure = mindmap.clone();
    let name = text(&rendered.release["name"]);
    structure.push(format!(
        "Modules and categories of the {name}, with their weights"
    ));
    for category in rendered.categories() {
        mindmap.push(text(&category["name"]).to_owned());
        structure.push(format!(
            "{} {}: {}",
            text(&category["code"]),
            text(&category["name"]),
            category["weight"]
        ));
    }
    let mut levels: Vec<String> = items(&rendered.release["levels"])
        .iter()
        .map(|level| format!("{} {}", level["number"], text(&level["name"])))
        .collect();
    levels.push(format!(
        "The maturity levels of the {name}, from the lowest to the highest"
    ));
    let mut files = rendered.built.clone();
    files.retain(|path, _| path.starts_with("diagrams/") && !path.contains("/poster."));
    folder::put(&files, folder);
    let jobs = [
        ("diagrams/mindmap.mmd", mindmap),
        ("diagrams/structure.mmd", structure),
        ("diagrams/levels.mmd", levels),
    ]
    .into_iter()
    .map(|(name, labels)| {
        assert!(files.remove(name).is_some(), "{name} is built");
        json!({ "file": folder.join(name), "labels": labels })
    })
    .collect();
    assert!(
        files.is_empty(),
        "the test knows every diagram: {:?}",
        files.keys()
    );
    jobs
}

#[test]
fn files_beside_pages_are_where_their_links_lead() {
    let model = tempfile::tempdir().expect("a temporary folder can be made");
    let model = model.path();
    folder::copy(&models::small(), model);
    // Each file with the page that shows it, and how.
    let files: [(&str, &[u8], &str, &str, &str); 7] = [
        (
            "assessment/Flow_1.png",
            PNG,
            "assessment/evaluation",
            "![a](../Flow_1.png)",
            "leaf page",
        ),
        (
            "assessment/evaluation/own.svg",
            SVG,
            "assessment/evaluation",
            "![a](own.svg)",
            "leaf page",
        ),
        (
            "assessment/steps.csv",
            CSV,
            "assessment/evaluation",
            "{= link(\"assessment/steps.csv\") =}",
            "leaf page",
        ),
        (
            "assessment/terms.pdf",
            PDF,
            "",
            "[a](assessment/terms.pdf#page=1)",
            "section page",
        ),
        (
            "images/\u{fc}ber.png",
            PNG,
            "",
            "![a](images/\u{fc}ber.png)",
            "folder without a page",
        ),
        (
            "wg/charter.pdf",
            PDF,
            "wg",
            "[a](charter.pdf)",
            "another tree",
        ),
        (
            "blog/first/photo.png",
            PNG,
            "blog/first",
            "![a](photo.png)",
            "post",
        ),
    ];
    folder::write(
        &model.join("pages/wg/_index.md"),
        "+++\ntitle = \"Group\"\nweight = 1\n+++\n\nText.\n",
    );
    folder::write(
        &model.join("pages/blog/first.md"),
        "+++\ntitle = \"First\"\ndate = \"2024-05-01\"\n+++\n\nText.\n",
    );
    let append = |source: &Path, text: &str| {
        let before = fs::read_to_string(source).expect("there");
        folder::write(source, format!("{before}\n{text}\n"));
    };
    for (path, bytes, page, link, _) in &files {
        folder::write(&model.join("pages").join(path), bytes);
        let pages = model.join("pages").join(page);
        let leaf = pages.with_extension("md");
        append(
            &if leaf.is_file() {
                leaf
            } else {
                pages.join("_index.md")
            },
            link,
        );
    }
    folder::write(&model.join("pages/categories/trust-anchors/list.svg"), SVG);
    append(
        &model.join("categories/trust-anchors/_index.md"),
        "![A list](list.svg)",
    );
    let Some(rendered) = render(model) else {
        return;
    };
    assert_eq!(rendered.faults(), Vec::<String>::new());
    let published = |address: &str| {
        let place = match address.strip_prefix("blog/first/") {
            Some(name) => format!("2024/05/01/first/{name}"),
            None => mount::address(address).trim_matches('/').to_owned(),
        };
        rendered.public.get(&place)
    };
    for (path, bytes, page, _, what) in files {
        let tree = if path.starts_with("wg/") || path.starts_with("blog/") {
            ""
        } else {
            "model/"
        };
        assert_eq!(
            published(&format!("{tree}{path}")).map(Vec::as_slice),
            Some(bytes),
            "{what}: {path}"
        );
        let folder = format!("{tree}{page}");
        let name = path
            .rsplit('/')
            .next()
            .expect("a name")
            .replace('\u{fc}', "%C3%BC");
        let page = match folder.as_str() {
            "blog/first" => &rendered.site.pages["/2024/05/01/first/"],
            folder => rendered.page(folder.trim_end_matches('/')),
        };
        let links = &page.links;
        assert!(
            links.iter().any(|link| link.contains(&name)),
            "{what}: {links:?}"
        );
    }
    assert_eq!(
        published("model/categories/trust-anchors/list.svg").map(Vec::as_slice),
        Some(SVG)
    );
    // The files of a post go with it where the site shows it by its day.
    let post = "site/blog/2024/2024-05-01-first";
    assert!(rendered.built.contains_key(&format!("{post}/index.md")));
    assert!(rendered.built.contains_key(&format!("{post}/photo.png")));
}

/// Writes the source of a small model whose level, module, category and requirement names are the hostile ones.
fn write_hostile_model(folder: &Path) {
    let mut model = String::from(
        "version = \"1.0.0\"\nname = 'Model \"];<b>&#{}()'\nshort-name = \"M\"\nurl = \"https://example.org/\"\n\
         license = \"MIT\"\nlanguage = \"en\"\n",
    );
    for (number, name) in (1..).zip(&HOSTILE_NAMES[..5]) {
        model += &format!(
            "\n[[levels]]\nnumber = {number}\nname = '{name}'\nsummary = \"Summary {number}.\"\n"
        );
        model += &format!("indicators = [\"Sign {number}\"]\nrisks = [\"Risk {number}\"]\n");
    }
    for (module, names) in ["A", "B"].into_iter().zip(HOSTILE_NAMES.chunks(4)) {
        model += &format!(
            "\n[[modules]]\nid = \"{module}\"\nname = '{}'\ndescription = \"About it.\"\n",
            names[0]
        );
        for name in names {
            let number = HOSTILE_NAMES
                .iter()
                .position(|other| other == name)
                .expect("it is one of them")
                + 1;
            model += &format!(
                "\n[[modules.categories]]\nid = \"category-{number}\"\nname = '{name}'\nweight = 1\n"
            );
            model += &format!(
                "requirements = [\n  {{ id = \"requirement-{number}\", weight = 1, title = 'Requirement {name}' }},\n]\n"
            );
            write_category(
                &folder.join(format!("categories/category-{number}")),
                number,
            );
        }
    }
    folder::write(&folder.join("model.toml"), model);
    folder::write(&folder.join("references.toml"), "version = \"1.0.0\"\n");
    folder::write(
        &folder.join("pages/_index.md"),
        "+++\ntitle = \"Home\"\nweight = 1\n+++\n\nThe model.\n",
    );
}

fn write_category(folder: &Path, number: usize) {
    let mut overview = format!("+++\nsummary = \"Summary of {number}.\"\n\n[levels]\n");
    for level in 1..=5 {
        overview += &format!("{level} = '''\nCategory {number} at stage {level}.\n'''\n");
    }
    folder::write(
        &folder.join("_index.md"),
        overview + "+++\n\nWhat it is about.\n",
    );
    let requirement =
        "+++\nreferences = []\n+++\n\n## Guidance\n\nDo it.\n\n## Assessment\n\nLook at it.\n";
    folder::write(
        &folder.join(format!("requirement-{number}.md")),
        requirement,
    );
}
