//! Anchors and addresses as the site makes them: what Hugo makes of many headings and names of pages, and what we say of
//! them.

use std::collections::BTreeSet;

use pkimm_release::markdown;
use pkimm_release::site::{narrative_folder, unfit_name};
use pkimm_tests::folder;
use pkimm_tests::html::{Site, single_spaced};
use pkimm_tests::models;
use pkimm_tests::mount;

use crate::site::{by_hugo, render};

/// What headings and names of pages consist of.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "word", "Two Words", "Über", "信頼の鎖", "a_b", "AT&T", "don't", "2.0", "x-y", "café", "cafe\u{301}", "🔐 key",
    "\"quoted\"", "(in)", "A/B", "1²½ Ⅷ Ⓐ", "हिन्दी", "İß Σς", "a -- b", "a --- b", "wait... no", "C++ & C#",
    "&eacute;t&eacute;", "&copy; 2026", "&#65;", "&nosuch;", "a \\& b", "a\\_b", "x \\*y\\*", "`code`", "--flag",
    "a\u{a0}b", "a:b;c", "it's 5' wide", "'90s", "«x»", "50 %", "#1", "a…b", "CA’s", "x~y", "^up^", "$m$", "one  two",
    "end.", "q?", "ready!", "a=b", "@me", "[x]",
];

/// What can stand around a word in a heading.
#[rustfmt::skip]
const AROUND: &[&str] = &[
    "{}", "*{}*", "**{}**", "_{}_", "***{}***", "~~{}~~", "[{}](../page/)", "![{}](a.png)", "[**{}** more](../page/)",
    "**[{}](../page/)**", "*more {}*", "<b>{}</b>",
];

/// What can stand around that.
const FRAMES: &[&str] = &["{}", "The {} of it", "{}: what is it"];

/// Headings that are peculiar in a way of their own.
#[rustfmt::skip]
const PECULIAR: &[&str] = &[
    "## _Scope_ of use", "## `code` x", "## `` a`b `` x", "## ` a ` x", "## **`code` b** x", "## *a **b** c*",
    "## [![alt](x.png) more](y) z", "## note[^1] x", "## See https://a.example/x now", "## www.example.org now",
    "## a@b.example now", "## <a@b.example> now", "## <https://a.example/x>", "## (https://a.example) x", "## **a_b c** d",
    "## **see https://a.example** x", "## [https://a.example b](x) c", "## **a `b` c** d", "## **a -- b** c",
    "## **2 * 3** x", "## 2 * 3 * 4", "## a_b_c", "## __init__ x", "## \"Quoted *words* here\"", "## *\"Quoted\"*",
    "## *say \"it\" now*", "## *the CA's keys*", "## [a [b] c](x)", "## [two words][1]", "## [ref]", "## [nothing]",
    "## ![](x.png) y", "## [](x) y", "## Title{#a}", "## Title {#a b}", "## Title {#b .c}", "## Title {id=\"c1\"}",
    "## Title {id=c2}", "## Title {.x #d1}", "## Title {#e1} ##", "## Title ## {#e2}", "## Title {#É}",
    "## Title {#under_score-1.2:x}", "## Title \\{#f}", "## Title {}", "## Title { #g }", "## Title {# h}",
    "## Title {#i, .j}", "## Title {#k/l}", "## Title {data-x=1 #m}", "## Title #", "## Title \\#", "## Trailing *",
    "## {#alone}", "##", "## ", "## #", "## !!!", "## *", "## _", "## __", "## 🔐", "## 1. Number", "## - dash",
    "## a <!-- c --> b", "## a<br>b", "## <span id=\"q\">in</span> x", "## a\tb", "##    lead", "## zero\u{200b}width",
    "## Title-1", "## Title", "## Title", "## heading", "## heading-1", "Multi *line\nsetext* heading x\n===",
    "Line `a`\n**b** c\n---", "a\\\nb\n---", "Setext {#se}\n---", "> ### quote *x*", "> one\n> *two* x\n> ---",
    "- ## in item", "1. one\n   ### sub in item", "#### four {#four}", "###### six *x* `y`", "## :smile: x",
    "## ==mark== ++ins++", "## H~2~O", "## - [ ] task", "## a/b\\c|d", "## כותרת עִבְרִית", "## ไทย ภาษา", "## ﬁ ª º ① x",
    "## ١٢٣ ४", "## Q&A: what's new?", "## a--b---c", "## <<x>> y", "## *a <<x>> y*", "## *wait... x* y",
    "## *a ~~b~~ c* d", "## ~~~a~~~ b", "## **a** **b** _c_", "## `a` `b` [`c`](d)", "## *&eacute;t&eacute; x* y",
    "## `&amp;` x", "## **Bold**text", "## **Bold:** text", "## 'twas so", "## [![a *b*](x.png)](y)",
    "## *![a](x.png) b* c", "## *<b>x</b> y* z", "## *[^1] x* y",
    "## pki@example.org/‚x‘C#", "## a@b.example/x y", "## a@b.example?x y", "## a@b.example#x y", "## a@b.example:25 y",
    "## a@b.example. Then", "## a@b.example, c", "## a@b_c.example x", "## a_b@c.example x", "## a@b-.example x",
    "## a@b.example- x", "## a+b.c@d.example x", "## a@b x", "## a@@b.example x", "## a!b@c.example x", "## a/b@c.example x",
    "## (a@b.example) x", "## “a@b.example” x", "## ü@b.example x", "## a@ü.example x", "## a@b.éxample x", "## .a@b.example x",
    "## -a@b.example x", "## a.@b.example x", "## a@b.1 x", "## a@1.2 x", "## mailto:a@b.example x", "## x:a@b.example y",
    "## a@b.example@c.example x", "## a@b.example_ x", "## a@b.example* x", "## a@b.example--c d", "## a\\@b.example x",
    "## https://a.example/‚x‘ y", "## https://a.example. Then", "## https://a.example, b", "## https://a.example/x?y=1&z=2 w",
    "## https://a.example/(x) y", "## https://a.example/x) y", "## https://a.example/x&amp; y", "## https://a_b.example/x y",
    "## https://a.b_c/x y", "## https://a.b/c_d_e f", "## https://ä.example/x y", "## https://a.example:8080/x y",
    "## https://a:b@c.example x", "## https://localhost x", "## https://localhost:80/x y", "## https://1.2.3.4/x y",
    "## https://a.example/“x” y", "## https://a.example\"x\" y", "## https://a.example'x' y", "## https://a.example<b> y",
    "## HTTPS://a.example x", "## Https://a.example x", "## ftp://a.example x", "## ldap://a.example x", "## file:///a/b x",
    "## urn:x:y z", "## xhttps://a.example x", "## x:https://a.example y", "## ‚https://a.example‘ x", "## \"https://a.example\" x",
    "## https://a.example/`x` y", "## https://a.example/*x* y", "## https://a.example/_x_ y", "## https://a.example/x--y z",
    "## https://a.example/x... y", "## https\\://a.example x", "## x~https://a.example y", "## 'www.a.example' x",
    "## „www.a.example“ x", "## www.a.example/‚x‘ y", "## www.a.example. Then", "## www.a x", "## www. x", "## WWW.a.example x",
    "## www.a_b.example x", "## www.a.example:80 x", "## www.ä.example x", "## (www.a.example) x", "## www.a.example) x",
    "## *www.a.example* x", "## _a@b.example_ x", "## ~www.a.example~ x", "## www\\.a.example x", "## www.a.example--b c",
    "## www.a.example\\_b c", "## :lock: Keys", "## Keys :+1:", "## :nosuch: x", "## a:lock:b", "## ::lock:: x", "## `:lock:` x",
    "## :lock:[^1] x", "## x[^1][^1]", "## [^1]", "## x[^nosuch] y", "## x[^1]: y", "## ‚x‘ C#", "## „x“ und ‚y‘", "## »x« und ›y‹",
    "## ’90s x", "## x – y — z", "## «\u{a0}x\u{a0}» y", "## “x”-y", "## x…y", "## „a@b.example“ x", "## 5′ 6″ x", "## a\u{2011}b x",
    "## a\u{2009}–\u{2009}b",
];

/// What stands behind all headings of a page, and what they refer to.
const DEFINITIONS: &str =
    "\n\nText[^1].\n\n[1]: https://x.example\n[ref]: https://x.example\n[^1]: Note.\n";

/// Names of pages beside [`WORDS`].
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "FAQ", "my page", "q&a", "Über", "a.b", "a..b", "v1.0.0", "a_b", "a--b", "a  b", "100%", "a%20b", "%zz", "a+b", "c#",
    "it's", "x~y", "(paren)", "a,b", "a;b", "a@b", "-x", "x-", "_x", "\u{2013}dash", "a\u{a0}\u{a0}b", "x\u{a0}",
    "\u{a0}x", "x{y}", "x^y", "x`y", "$x", "x!y", "a\u{301}", "A.B.C", "index", "1.2", "a -b", "a- b", "🔐x", "x🔐",
    "ab.de", "ǅ", "ﬁ", "a \u{a0}b", "a\u{a0}-b",
];

fn filled(frame: &str, word: &str) -> String {
    frame.replace("{}", word)
}

/// Pages of headings, each with the headings on it.
fn pages_of_headings() -> Vec<Vec<String>> {
    let generated = AROUND.iter().map(|around| {
        let words = WORDS.iter().map(|word| filled(around, word));
        let headings = words.flat_map(|word| {
            let framed = FRAMES.iter().map(move |frame| filled(frame, &word));
            framed.map(|heading| format!("## {heading}"))
        });
        headings.collect()
    });
    let peculiar = PECULIAR.iter().map(|&heading| heading.to_owned());
    // Alone, no heading gets a number that hides a wrong anchor.
    let alone = peculiar.clone().map(|heading| vec![heading]);
    generated
        .chain([peculiar.collect::<Vec<_>>()])
        .chain(alone)
        .collect()
}

#[test]
fn headings_have_the_anchors_that_hugo_gives_them() {
    let bodies: Vec<String> = pages_of_headings()
        .into_iter()
        .map(|headings| headings.join("\n\n") + DEFINITIONS)
        .collect();
    let files = bodies.iter().enumerate().map(|(number, body)| {
        let page = format!("+++\ntitle = \"{number}\"\n+++\n\n{body}");
        (format!("h/{number}.md"), page.into_bytes())
    });
    let Some(public) = by_hugo(files) else {
        return;
    };
    let site = Site::new(&public);
    let (mut count, mut faults) = (0, Vec::new());
    for (number, body) in bodies.iter().enumerate() {
        let page = &site.pages[&mount::address(&format!("h/{number}"))];
        // The first heading is the title.
        let found = &page.headings[1..];
        let ours = markdown::parse(body).headings;
        assert_eq!(found.len(), ours.len(), "headings of {body}");
        for (found, ours) in found.iter().zip(&ours) {
            count += 1;
            if found.anchor != ours.anchor {
                let heading = &body[ours.span.clone()];
                faults.push(format!(
                    "{heading:?}: Hugo says {:?}, we say {:?}",
                    found.anchor, ours.anchor
                ));
            }
        }
    }
    assert!(count > 2000, "only {count} headings were compared");
    assert!(
        faults.is_empty(),
        "{} of {count}:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn anchors_beside_those_of_headings_are_those_of_hugo() {
    let body = "A <a id=\"b\"></a>c[^n] and[^o].\n{#d .e}\n\n- f\n{#g}\n\n| h |\n| - |\n| i |\n{#j}\n\n\
                ```text\nk\n{#l}\n```\n\n{#m}\n\nn <span name=\"o\">p</span>\n\n[^n]: Note.\n[^o]: Other.\n";
    let page = format!("+++\ntitle = \"t\"\n+++\n\n{body}");
    let Some(public) = by_hugo([("t.md".to_owned(), page.into_bytes())].into_iter()) else {
        return;
    };
    let site = Site::new(&public);
    let found: BTreeSet<&str> = site.pages[&mount::address("t")]
        .anchors
        .iter()
        .map(String::as_str)
        .collect();
    let ours = markdown::parse(body).anchors;
    // A name is an anchor where a link has it, and nowhere else.
    let ours: BTreeSet<&str> = ours.iter().map(String::as_str).collect();
    assert_eq!(ours, found);
}

#[test]
fn pages_have_the_addresses_that_hugo_gives_them() {
    // What can be no name of a file is refused before it is a page.
    let is_name = |name: &&&str| !name.contains(['/', '\\', '"', '?', '*', ':', '<', '>', '|']);
    let names = NAMES.iter().chain(WORDS).filter(is_name);
    let names: BTreeSet<&str> = names
        .filter(|name| unfit_name(name).is_none())
        .copied()
        .collect();
    let paths: Vec<String> = names
        .iter()
        .enumerate()
        .flat_map(|(number, name)| {
            let folder = format!("n{number}/{name}");
            [
                format!("{folder}/_index.md"),
                format!("{folder}/Part of/_index.md"),
            ]
        })
        .collect();
    let files = paths.iter().map(|path| {
        let page = format!("+++\ntitle = '''{path}'''\n+++\n");
        (format!("model/{path}"), page.into_bytes())
    });
    let Some(public) = by_hugo(files) else {
        return;
    };
    let site = Site::new(&public);
    let faults: Vec<String> = paths
        .iter()
        .filter(|path| {
            let address = mount::address(&narrative_folder(path));
            let page = site.pages.get(&address);
            page.is_none_or(|page| page.headings[0].text != single_spaced(path))
        })
        .map(|path| format!("{path:?} is not at {:?}", narrative_folder(path)))
        .collect();
    let count = paths.len();
    assert!(count > 100, "only {count} pages were compared");
    let found = site.pages.keys();
    assert!(faults.is_empty(), "{}\n{found:#?}", faults.join("\n"));
}

#[test]
fn links_to_pages_of_any_name_are_those_that_work() {
    let model = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&models::small(), model.path());
    let links = [
        ("FAQ", "../faq/"),
        ("my page", "../my-page/#scope-of-use"),
        ("q&a", "../qa/"),
        ("Über", "../%C3%BCber/#caf%C3%A9-don-that"),
        ("信頼", "../信頼/#scope-of-use-1"),
    ];
    for (name, _) in links {
        let page = format!(
            "+++\ntitle = '''{name}'''\n+++\n\n## _Scope_ of use\n\nText.\n\n## Café **don't do** that\n\nText.\n\n\
             ## Scope of use\n\nText.\n"
        );
        folder::write(&model.path().join(format!("pages/{name}.md")), page);
    }
    let list: String = links
        .iter()
        .map(|(name, address)| format!("- [{name}]({address})\n"))
        .collect();
    let page = format!("+++\ntitle = \"Links\"\n+++\n\n{list}");
    folder::write(&model.path().join("pages/Links.md"), page);
    let Some(rendered) = render(model.path()) else {
        return;
    };
    assert_eq!(rendered.faults(), Vec::<String>::new());
    let page = &rendered.site.pages[&mount::address("model/links")];
    assert!(
        page.links
            .iter()
            .any(|link| link.contains("/qa/") || link.contains("../qa/"))
    );
}
