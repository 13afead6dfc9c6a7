use std::collections::BTreeMap;

use super::*;
use crate::sample;

fn remark(folder: &str, anchors: &[&str], words: &str, message: &str) -> Remark {
    Remark {
        folder: Some(folder.to_owned()),
        anchors: anchors.iter().map(|anchor| (*anchor).to_owned()).collect(),
        words: words.to_owned(),
        gravity: Gravity::Warning,
        message: message.to_owned(),
        help: vec!["write `this` <b>now</b>".to_owned()],
        code: "a-lint".to_owned(),
        documentation: "https://example.org/a-lint".to_owned(),
        place: "model/pages/a.md:3:1".to_owned(),
    }
}

/// The files of a preview, by their paths.
fn made(publication: &Publication<'_>) -> BTreeMap<String, String> {
    let files = emit(publication, &EmitOptions::default()).expect("it is made");
    let text = |file: OutputFile| (file.path, String::from_utf8_lossy(&file.bytes).into_owned());
    files.into_iter().map(text).collect()
}

/// The main part of a page whose body is this text, with remarks.
fn body(text: &str, remarks: &[Remark]) -> String {
    let mut release = sample::release();
    release.status = pkimm_release::Status::Released;
    release.pages = vec![pkimm_release::Page {
        path: "a.md".to_owned(),
        front_matter: serde_json::from_str(r#"{ "title": "A <page>" }"#).expect("an object"),
        body: text.to_owned(),
    }];
    let publication = Publication {
        preview: Preview {
            remarks,
            ..Preview::default()
        },
        ..Publication::new(&release)
    };
    let page = made(&publication)
        .remove("preview/model/a/index.html")
        .expect("the page");
    assert!(page.contains("<h1>A &lt;page&gt;</h1>"), "{page}");
    let (_, main) = page.split_once("</h1>").expect("a title");
    main.split("</main>")
        .next()
        .expect("the end")
        .trim()
        .to_owned()
}

#[test]
fn texts_become_what_the_site_shows() {
    for (text, expected) in [
        (
            "## One {#two .lead}\n\nText.",
            "<h2 id=\"two\" class=\"lead\">One</h2>\n<p>Text.</p>",
        ),
        (
            "## One\n\n## One",
            "<h2 id=\"one\">One</h2>\n<h2 id=\"one-1\">One</h2>",
        ),
        ("Text.\n{#here}", "<p id=\"here\">Text.</p>"),
        (
            "> Note.\n{.callout-warning}\n\nText.",
            "<blockquote class=\"callout-warning\">\n<p>Note.</p>\n</blockquote>\n<p>Text.</p>",
        ),
        (
            "> One.\n> {#x}\n\n`{#y}`",
            "<blockquote>\n<p id=\"x\">One.</p>\n</blockquote>\n<p><code>{#y}</code></p>",
        ),
        (
            "> [!TIP]\n> Do.",
            "<blockquote class=\"callout-info\">\n<p>Do.</p>\n</blockquote>",
        ),
        (
            "```mermaid\na --> b\n```",
            "<pre class=\"mermaid\">a --&gt; b\n</pre>",
        ),
        ("Write {= \"{\" =}= here.", "<p>Write {= here.</p>"),
    ] {
        assert_eq!(body(text, &[]), expected, "{text}");
    }
    let notes = body("One[^b] and two[^a].\n\n[^a]: First.\n\n[^b]: Second.", &[]);
    for part in [
        "<sup id=\"fnref:1\"><a href=\"#fn:1\"",
        "id=\"fn:1\"><sup>1</sup>",
        "id=\"fn:2\"",
    ] {
        assert!(notes.contains(part), "{part}\n{notes}");
    }
}

#[test]
fn links_lead_to_files_of_the_preview_or_nowhere() {
    let html = body(
        "[a](../categories/) [b](../categories/#x) [c](../nothing/) [d](https://example.org/) [e](/etc/passwd) [f](#g)\n\n![i](https://example.org/i.png)",
        &[],
    );
    for part in [
        "<a href=\"../categories/index.html\"",
        "<a href=\"../categories/index.html#x\"",
        "<a rel=\"noopener noreferrer\">c</a>",
        "<a href=\"https://example.org/\"",
        "<a rel=\"noopener noreferrer\">e</a>",
        "<a href=\"#g\"",
        "<img alt=\"i\">",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn nothing_in_a_text_acts() {
    let text = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n<meta http-equiv=refresh content=\"0;url=//x\">\n\n<a href=\"javascript:alert(1)\" style=\"color:red\">x</a> <form action=\"//x\"><input></form> <iframe src=\"//x\"></iframe> <base href=\"//x\"> <svg onload=alert(1)></svg> </main></body> <link rel=stylesheet href=\"//x\"> <ins data-remark=\"0\"></ins>";
    let html = body(text, &[]).to_lowercase();
    for part in [
        "<script",
        "onerror",
        "<meta",
        "javascript:",
        "style=",
        "<form",
        "<input",
        "<iframe",
        "<base",
        "<svg",
        "<link",
        "</body",
        "alert(1)</",
        "//x",
    ] {
        assert!(!html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn a_remark_stands_before_what_it_is_about() {
    let text = "First words here.\n\n## Part\n\n- an item of it\n- another item\n\nLast words here.\n\n<a id=\"far\"></a>\n\nFar.";
    let place = |anchors: &[&str], words: &str| {
        let remarks = [remark("model/a", anchors, words, "no `x` <i>")];
        let html = body(text, &remarks);
        assert_eq!(html.matches("<aside").count(), 1, "{html}");
        for part in [
            "no <code>x</code> &lt;i&gt;",
            "model/pages/a.md:3:1",
            "href=\"https://example.org/a-lint\"",
        ] {
            assert!(html.contains(part), "{html}");
        }
        let (_, behind) = html.split_once("</aside>").expect("one");
        behind.trim().lines().next().expect("a line").to_owned()
    };
    assert_eq!(place(&[], "last words"), "<p>Last words here.</p>");
    assert_eq!(place(&["part"], "another item"), "another item</li>");
    assert_eq!(place(&["part"], "no such words"), "<ul>");
    assert_eq!(place(&["none", "part"], ""), "<ul>");
    assert_eq!(place(&["far"], "first words"), "<p>First words here.</p>");
    assert_eq!(place(&[], ""), "<p>First words here.</p>");
}

#[test]
fn what_is_on_no_page_stands_on_the_overview_and_everything_is_counted() {
    let release = sample::release();
    let remarks = [
        remark("model/nowhere", &[], "", "lost <page>"),
        remark("model/model", &[], "", "found"),
    ];
    let mut before = release.clone();
    before.version = "0.9.0".to_owned();
    let requirement = &mut before.modules[0].categories[0].requirements[0];
    requirement.guidance = "Other words.".to_owned();
    requirement.weight += 1;
    let publication = Publication {
        preview: Preview {
            remarks: &remarks,
            before: Some(&before),
            ..Preview::default()
        },
        ..Publication::new(&release)
    };
    let files = made(&publication);
    let overview = &files["preview/index.html"];
    assert!(overview.contains("lost &lt;page&gt;"), "{overview}");
    assert!(overview.contains("Warnings: 2"), "{overview}");
    let category = release.categories().next().expect("one").id.clone();
    let page = &files[&format!("preview/model/categories/{category}/index.html")];
    assert!(page.contains("Changes since 0.9.0: 2"), "{page}");
    assert!(
        page.contains("<strong>Weight</strong>") && page.contains("<del>"),
        "{page}"
    );
    for (path, text) in &files {
        assert!(
            text.contains("default-src &#x27;none&#x27;") && !text.contains("<script"),
            "{path}"
        );
    }
}

#[test]
fn scripts_are_named_in_the_policy_and_only_where_they_are_needed() {
    let release = sample::release();
    let publication = Publication {
        preview: Preview {
            mermaid: Some("mermaid = {};"),
            is_live: true,
            ..Preview::default()
        },
        ..Publication::new(&release)
    };
    let files = made(&publication);
    assert_eq!(files["preview/mermaid.js"], "mermaid = {};");
    let page = &files["preview/model/model/index.html"];
    assert!(page.contains("<script src=\"../../mermaid.js\">"), "{page}");
    assert!(
        page.contains("/.changes") && page.contains("script-src &#x27;sha256-"),
        "{page}"
    );
    let refused = refused(&[remark("x", &[], "", "wrong")], &EmitOptions::default()).expect("made");
    let refused = String::from_utf8_lossy(&refused.bytes).into_owned();
    assert!(
        refused.contains("wrong") && refused.contains("/.changes"),
        "{refused}"
    );
}
