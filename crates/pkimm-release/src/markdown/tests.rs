use super::*;
use proptest::prelude::*;

/// What stands at bytes of a text.
fn at<'a>(text: &'a str, span: &Bytes) -> &'a str {
    &text[span.clone()]
}

#[test]
fn prose_knows_where_its_words_stand() {
    let text = "A *b* `c` [d e](../x/) f\ng \\* h\n\n- one\n- two\n";
    let markdown = parse(text);
    let first = &markdown.prose[0];
    assert_eq!(first.text, "A b \u{fffc} d e f g * h");
    for word in ["A", "b", "d e", "f", "g", "h"] {
        let start = first.text.find(word).unwrap();
        assert_eq!(at(text, &first.source_of(start..start + word.len())), word);
    }
    let items = markdown.prose.iter().filter(|prose| prose.list == Some(0));
    assert_eq!(items.count(), 2);
}

#[test]
fn headings_get_the_anchors_of_the_site_and_repeats_a_number() {
    let text = "# One, two\n\n## One two\n\n## Own {#own-id}\n\n### A & B_c\n\n### Own id\n\nUnder\n-----\n\nTwo\nlines\n===\n\n## {#empty}\n\n##\n";
    let markdown = parse(text);
    let anchors: Vec<&str> = markdown
        .headings
        .iter()
        .filter_map(|heading| heading.anchor.as_deref())
        .collect();
    assert_eq!(
        anchors,
        [
            "one-two",
            "one-two-1",
            "own-id",
            "a--b_c",
            "own-id-1",
            "under",
            "lines",
            "empty"
        ]
    );
}

#[test]
fn each_repeat_of_a_heading_gets_the_next_number() {
    let markdown = parse("# A\n# A 1\n# A\n# A\n# A\n");
    let headings = markdown.headings.iter();
    let anchors: Vec<&str> = headings.filter_map(|one| one.anchor.as_deref()).collect();
    assert_eq!(anchors, ["a", "a-1", "a-2", "a-3", "a-4"]);
}

/// The test over many headings in `tests/tests/addresses.rs` has these from Hugo.
#[test]
fn an_anchor_is_made_of_what_hugo_takes_of_a_heading() {
    for (text, anchor) in [
        ("## _Scope_ of use", Some("scope-of-use")),
        ("## A [link](../page/) here", Some("a-link-here")),
        ("## **Don't panic** now", Some("don-now")),
        ("## **a_b c** d", Some("a_-d")),
        ("## *a **b** c*", Some("a")),
        ("## [![alt](x.png) more](y) z", Some("alt-z")),
        ("## `code` and ` x `", Some("code-and-x")),
        ("## A -- b \\-- c", Some("a--b----c")),
        ("## a \\&amp; &eacute; &#65;", Some("a--é-65")),
        ("## See https://a.example now", Some("see--now")),
        ("## <https://a.example>", None),
        ("## 1² Ⅷ Ⓐ हिन्दी İ", Some("1---हनद-i")),
        ("## *\"Quoted\"*", Some("heading")),
        ("## Title {#a b}", Some("title-a-b")),
        ("## Title {id=\"c\"}", Some("c")),
        ("## Title {.x}", Some("title")),
        ("## Title {#e} ##", Some("title-e")),
        ("## Title \\{#f}", Some("title-f")),
        ("Two *lines\nof* text\n---", Some("text")),
        ("> one\n> *two* x\n> ---", Some("two-x")),
    ] {
        let anchor = anchor.map(str::to_owned);
        assert_eq!(parse(text).headings[0].anchor, anchor, "{text}");
    }
}

#[test]
fn anchors_are_set_beside_those_of_headings() {
    let text = "A <a id=\"b\" name='c'></a>d[^n] and[^n] and[^o].\n{#e .f}\n\n- g\n{#h}\n\n```\ni\n{#j}\n```\n\n{#k}\n\n`<a id=l>`\n\n[^n]: Note.\n";
    assert_eq!(parse(text).anchors, ["b", "c", "e", "h", "fn:1", "fnref:1"]);
}

#[test]
fn headings_know_their_parts() {
    for (text, mark, content, attributes) in [
        ("## A *b* ##\n", "##", "A *b*", None),
        ("  # `a` {#b}", "#", "`a`", Some("{#b}")),
        ("## A ## {.c}\n", "##", "A", Some("{.c}")),
        ("A\nb\n---\n", "---", "A\nb", None),
        ("#a\n===", "===", "#a", None),
        ("\\#a {#b}\n===", "===", "\\#a", Some("{#b}")),
        ("> A\n> b\n> ===\n", "===", "A\n> b", None),
        ("- ## A\n", "##", "A", None),
        ("#\n", "#", "", None),
    ] {
        let heading = &parse(text).headings[0];
        assert_eq!(at(text, &heading.mark), mark, "{text}");
        assert_eq!(at(text, &heading.content), content, "{text}");
        let found = heading.attributes.as_ref().map(|span| at(text, span));
        assert_eq!(found, attributes, "{text}");
    }
    let text = "> A\n> b\n> ===\n";
    assert_eq!(at(text, &parse(text).headings[0].breaks[0]), "\n> ");
}

#[test]
fn links_of_every_kind_know_their_text_and_address() {
    for (text, kind, content, address) in [
        ("[a](b)", LinkKind::Inline, "a", "b"),
        ("[a *b*](<c d> \"t\")", LinkKind::Inline, "a *b*", "c d"),
        ("[a (b)](c_(d))", LinkKind::Inline, "a (b)", "c_(d)"),
        ("[a [b]]( c\\) 't')", LinkKind::Inline, "a [b]", "c\\)"),
        ("[](b)", LinkKind::Inline, "", "b"),
        ("[a]()", LinkKind::Inline, "a", ""),
        ("> [a](\n> b)", LinkKind::Inline, "a", "b"),
        ("![a](b.png)", LinkKind::Inline, "a", "b.png"),
        ("[`a]`](b)", LinkKind::Inline, "`a]`", "b"),
        ("[a][B]\n\n[b]: <c d> 'e'", LinkKind::Reference, "a", "c d"),
        ("[a][]\n\n[A]:\n  b", LinkKind::Reference, "a", "b"),
        ("[a]\n\n[a]: b", LinkKind::Reference, "a", "b"),
        (
            "<https://a.b>",
            LinkKind::Autolink,
            "https://a.b",
            "https://a.b",
        ),
        ("<a@b.c>", LinkKind::Autolink, "a@b.c", "a@b.c"),
    ] {
        let markdown = parse(text);
        let link = &markdown.links[0];
        assert_eq!(link.kind, kind, "{text}");
        assert_eq!(at(text, &link.content), content, "{text}");
        let found = link.address.as_ref().map(|span| at(text, span));
        assert_eq!(found, Some(address), "{text}");
    }
    assert_eq!(parse("<a@b.c>").links[0].destination, "mailto:a@b.c");
    let text = "[![a](b)](c)";
    let links = parse(text).links;
    assert_eq!(at(text, &links[0].content), "![a](b)");
    assert!(links[1].image && !links[0].image);
}

#[test]
fn links_without_a_definition_are_told_from_text() {
    let text = "see [this][nowhere] and [plain]";
    let links = parse(text).links;
    assert_eq!(links.len(), 1);
    assert!(links[0].is_undefined());
    assert_eq!(links[0].text, "nowhere");
    assert_eq!(at(text, &links[0].content), "this");
}

#[test]
fn comments_are_found_outside_of_code_alone() {
    let text = "`<!--` a <!-- b --> `-->`\n\n<!-- c\nd -->\n\n```\n<!-- e -->\n```\n\n    <!-- f -->\n\n<div> <!-- g -->\n</div>\n\n<script>\n<!-- h -->\n</script>\n\n> <!-- i -->\n";
    let markdown = parse(text);
    let comments: Vec<&str> = markdown
        .comments
        .iter()
        .map(|comment| comment.text.as_str())
        .collect();
    assert_eq!(comments, ["b", "c\nd", "g", "i"]);
    let html: Vec<&str> = markdown.html.iter().map(|span| at(text, span)).collect();
    assert_eq!(
        html,
        ["<div>", "</div>", "<script>", "<!-- h -->", "</script>"]
    );
}

#[test]
fn code_knows_what_is_between_its_marks() {
    let text = "``a ` b``\n\n~~~ sh x\none\n\ntwo\n~~~\n\n    three\n\n```\n```\n";
    let code: Vec<(CodeKind, &str)> = parse(text)
        .code
        .into_iter()
        .map(|code| (code.kind, at(text, &code.content)))
        .collect();
    assert_eq!(
        code,
        [
            (CodeKind::Span, "a ` b"),
            (CodeKind::Fenced("sh x".to_owned()), "one\n\ntwo\n"),
            (CodeKind::Indented, "three\n"),
            (CodeKind::Fenced(String::new()), ""),
        ]
    );
    assert!(opens_fence("```mermaid") && opens_fence("~~~\na"));
    assert!(!opens_fence("    ```") && !opens_fence("a ```") && !opens_fence(""));
}

#[test]
fn alerts_tables_footnotes_and_definitions_are_found() {
    let text =
        "- > [!tip]\n  > a[^n]\n\n> [!OTHER]\n\n| a |\n| - |\n| b |\n\n[^n]: note\n\n[c]: d\n";
    let markdown = parse(text);
    assert_eq!(markdown.alerts[0].kind, AlertKind::Tip);
    assert!(at(text, &markdown.alerts[0].span).starts_with("> [!tip]\n"));
    assert_eq!(markdown.alerts.len(), 1);
    let lazy = "1. > [!NOTE]\n   >\n   > a\n  b\n";
    let alert = &parse(lazy).alerts[0];
    assert_eq!(alert.indent, "   ");
    assert_eq!(at(lazy, alert.body.as_ref().unwrap()), "> a\n  b\n");
    assert_eq!(at(lazy, &alert.unmarked[0]), "  ");
    assert!(at(text, &markdown.tables[0]).starts_with("| a |"));
    assert_eq!(at(text, &markdown.footnotes[0].span), "[^n]");
    assert!(at(text, &markdown.footnote_definitions[0].span).starts_with("[^n]: note"));
    assert_eq!(markdown.definitions[0].destination, "d");
    assert_eq!(at(text, &markdown.definitions[0].span).trim_end(), "[c]: d");
}

#[test]
fn what_is_never_closed_is_told_with_what_closes_it() {
    let container = Reach::Container;
    let everything = Reach::Everything;
    for (text, end, reach) in [
        ("a\n\n```\nopenssl x509", "```", everything),
        ("~~~~ sh\n```\na", "~~~~", everything),
        ("```", "```", everything),
        ("a\n\n<!-- never\n\nended", "-->", everything),
        ("<pre>\n\na", "</pre>", everything),
        ("<SCRIPT >\n\na", "</script>", everything),
        ("<?php\n\na", "?>", everything),
        ("<!X", ">", everything),
        ("<![CDATA[\n\na", "]]>", everything),
        ("- ```\n  a", "```", container),
        ("> <!-- a", "-->", container),
    ] {
        let unclosed = &parse(text).unclosed[0];
        assert_eq!((unclosed.end.as_str(), unclosed.reach), (end, reach));
    }
    for text in [
        "```\na\n```",
        "> ```\n> a\n> ```\n",
        "<!-- a -->\n\nb",
        "<!-->",
        "<div>\na</div>",
        "<SCRIPT>x</SCRIPT>",
        "<STYLE>\na\n</STYLE>",
        "<Pre>\n\na\n</pRE>\n\nb",
        "`a <!-- b` \\<!-- c &lt;!-- d --\\> `-->` <!-- e -->",
        "a <!-- b\nc --> d",
        "<script>\n<!--\na\n-->\n</script>",
        "    ```\n    a",
    ] {
        assert_eq!(parse(text).unclosed, [], "{text}");
    }
}

#[test]
fn html_that_is_closed_in_capitals_ends_there() {
    let text = "<PRE>\na\n</PRE>\n\n## Next </PRE>\n\n`</PRE>` and \\</PRE> <b>";
    let markdown = parse(text);
    assert_eq!(markdown.headings.len(), 1);
    let last = markdown.prose.last().map(|prose| prose.text.as_str());
    assert_eq!(last, Some("\u{fffc} and </PRE> "));
    let shown: Vec<String> = events(text)
        .filter_map(|(event, _)| match event {
            Event::Code(code) => Some(code.to_string()),
            Event::Html(html) => Some(html.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(shown, ["<PRE>\n", "a\n", "</PRE>\n", "</PRE>"]);
}

#[test]
fn a_remark_that_is_published_is_told_at_its_mark() {
    for (text, mark, end) in [
        ("zqone <!-- ask the lawyers", 6, "-->"),
        ("x <!-- a\n\nb -->\n", 2, "-->"),
        ("- x <!-- a\n\n  b -->\n", 4, "-->"),
        ("# x <!-- a\n\nb", 4, "-->"),
        ("|a|\n|-|\n|b <!-- c|\n", 11, "-->"),
        ("a <!-- x --!> b", 2, "-->"),
        ("a --> b", 2, "<!--"),
        ("<!-- a --> b --> c", 13, "<!--"),
        ("<!--> x -->", 0, "-->"),
        ("a <!--> x -->", 2, "-->"),
        ("a[^b]\n\n[^b]: c <!-- d", 15, "-->"),
    ] {
        let unclosed = parse(text).unclosed.into_iter();
        let told: Vec<_> = unclosed
            .map(|one| (one.span.start, one.end, one.reach))
            .collect();
        assert_eq!(told, [(mark, end.to_owned(), Reach::Published)], "{text:?}");
    }
}

#[test]
fn attributes_that_do_more_than_name_are_told() {
    let lost = |text: &str| -> Vec<(LostKind, String)> {
        let lost = parse(text).lost.into_iter();
        lost.map(|lost| (lost.kind, at(text, &lost.span).to_owned()))
            .collect()
    };
    for (text, attributes) in [
        ("### x {hidden=\"hidden\"}\n", "{hidden=\"hidden\"}"),
        (
            "### x {style=\"display:none\"} ##\n",
            "{style=\"display:none\"}",
        ),
        ("x {#a title=\"{\"}\n---\n", "{#a title=\"{\"}"),
        ("> # x {hidden=true}\n", "{hidden=true}"),
        ("a\n{hidden=true}\n", "{hidden=true}"),
        ("> a\n> {hidden=true}\n", "{hidden=true}"),
        ("- a\n{hidden=true}\n", "{hidden=true}"),
        ("|a|\n|-|\n|b|\n{hidden=[1]}\n", "{hidden=[1]}"),
        ("a\n{hidden=true\nid=b}\n", "{hidden=true\nid=b}"),
        ("a\n{.d-none}\n", "{.d-none}"),
        ("```sh {hidden=true}\na\n```\n", "{hidden=true}"),
        ("- ~~~ {.b hidden=true}\n  a\n  ~~~\n", "{.b hidden=true}"),
    ] {
        let expected = (LostKind::Attributes, attributes.to_owned());
        assert_eq!(lost(text), [expected], "{text:?}");
    }
    for (text, line) in [
        ("A set is\n{ .zqa }\nand more.", "{ .zqa }"),
        ("a\n\n{.b}\n", "{.b}"),
        ("a\n\n{.b} and more\n", "{.b} and more"),
        ("- {.b} and more\n", "{.b} and more"),
        ("> {.b}\n", "{.b}"),
        ("a\n{.b} and more\n", "{.b} and more"),
    ] {
        let expected = (LostKind::NoAttributes, line.to_owned());
        assert_eq!(lost(text), [expected], "{text:?}");
    }
    for text in [
        "### x {#a .b}\n\nc\n{.d #e}\n\n> [!NOTE]\n> f\n{.g}\n",
        "`{hidden=true}`\n\n```\na\n{hidden=true}\n```\n",
        "### x \\{hidden=true}\n\n### {hidden}\n\na {hidden=true} b\n",
        "<!--\n{hidden=true}\n-->\n\na\n{= b =}\nc\n{~ if d ~}\ne\n",
        "```sh {.a}\n```\n\n{x} and {y}\n",
    ] {
        assert_eq!(lost(text), [], "{text:?}");
    }
}

#[test]
fn what_is_not_shown_is_told() {
    let lost = |text: &str| -> Vec<(LostKind, String)> {
        let lost = parse(text).lost.into_iter();
        lost.map(|lost| (lost.kind, at(text, &lost.span).to_owned()))
            .collect()
    };
    let one = |kind: LostKind, span: &str| vec![(kind, span.to_owned())];
    let name = |name: &str| name.to_owned();
    for (text, expected) in [
        (
            "|a|b|\n|-|-|\n|1|2|3|\n",
            one(LostKind::SurplusCells(2), "3|"),
        ),
        ("a|b\n-|-\n1|`2|3`\n", one(LostKind::SurplusCells(2), "3`")),
        (
            "> |a|\n> |-|\n> |1| 2\n",
            one(LostKind::SurplusCells(1), " 2"),
        ),
        ("|a|b|\n|-|\n|1|\n", one(LostKind::NoTable, "|-|")),
        (
            "> a | b | c\n> :-: | -\n",
            one(LostKind::NoTable, ":-: | -"),
        ),
        ("- x\n\n  |a|b|\n  |-|\n", one(LostKind::NoTable, "|-|")),
        (
            "| a | b |\n| 1 | 2 |\n",
            one(LostKind::NoDashes, "| a | b |"),
        ),
        ("> x\n> |a|b|\n> |1|2|\n", one(LostKind::NoDashes, "|a|b|")),
        ("| a | b |\n", Vec::new()),
        ("|x| and\n|y|\n", Vec::new()),
        ("a | b - c\n|d|\n", vec![]),
        ("[a]: b\n", one(LostKind::Unused(name("a")), "[a]: b")),
        (
            "[x][a]\n\n[a]: b\n[A]: c\n",
            one(LostKind::Repeated(name("A")), "[A]: c"),
        ),
        (
            "x[^a]\n\n[^a]: b\n[^a]: c\n",
            one(LostKind::Repeated(name("^a")), "[^a]: c\n"),
        ),
        ("[^a]: b\n", one(LostKind::Unused(name("^a")), "[^a]: b\n")),
        ("- x[^a] y\n", one(LostKind::NoFootnote(name("a")), "[^a]")),
    ] {
        assert_eq!(lost(text), expected, "{text}");
    }
    for shown in [
        "|a|b|\n|-|-|\n|1|\n|1|2| |\n|1|2|\n|1|\\||\n| 1 | 2 |  \n",
        "[a] [b][c] ![d][]\n\n[a]: x\n[c]: y 't'\n[d]: z\n",
        "x[^a] `[^b]` \\[^c] [^ d] [^e\n\n[^a]: f g\n",
        "```\n[a]: b\n[a]: c\n```\n\n    [a]: d\n\n<pre>\n[a]: e\n</pre>\n",
        "text [a]: b\nand\n[a]: c\n",
    ] {
        assert_eq!(lost(shown), [], "{shown}");
    }
}

#[test]
fn a_comment_that_other_html_holds_is_closed_or_told() {
    let unclosed = |text: &str| -> Vec<String> {
        let unclosed = parse(text).unclosed.into_iter();
        unclosed.map(|one| at(text, &one.span).to_owned()).collect()
    };
    assert_eq!(
        unclosed("<div>\n<!-- a -->\n<!-- b\n\nc"),
        ["<div>", "<!-- b\n"]
    );
    assert_eq!(
        unclosed("<div>\n<!-- a -->\n</div>\n"),
        Vec::<String>::new()
    );
    assert_eq!(unclosed("<pre>\n<!-- a\n</pre>\n"), Vec::<String>::new());
}

#[test]
fn emphasis_is_found_without_its_marks() {
    let text = "*a* __b *c*__ ***d*** \\*e*";
    let markdown = parse(text);
    let emphasis: Vec<&str> = markdown
        .emphasis
        .iter()
        .map(|span| at(text, span))
        .collect();
    assert_eq!(emphasis, ["a", "b *c*", "c", "**d**", "d"]);
}

#[test]
fn a_paragraph_is_told_from_everything_else() {
    for text in ["one\ntwo", "", "\n", "#tag", "1 a"] {
        assert!(is_paragraph(text), "{text}");
    }
    for text in [
        "a\n\nb",
        "- a\n- b",
        "# a",
        "a\n---",
        "---",
        "<div>",
        "    a",
        "| a |\n| - |",
    ] {
        assert!(!is_paragraph(text), "{text}");
    }
}

#[test]
fn parts_are_taken_out_by_their_bytes() {
    let text = "## A\n\n[a](b) <!-- c -->\n\n## B\n\n`d`\n";
    let mut markdown = parse(text);
    let part = markdown.take(&(0..text.find("## B").unwrap()));
    assert_eq!((part.headings.len(), part.links.len()), (1, 1));
    assert_eq!(part.comments.len(), 1);
    assert_eq!((markdown.headings.len(), markdown.code.len()), (1, 1));
    assert_eq!((markdown.links.len(), markdown.comments.len()), (0, 0));
}

#[test]
fn edits_are_applied_together() {
    let mut edits = Edits::default();
    edits.replace(2..3, "C");
    edits.insert(0, "x");
    edits.insert(0, "y");
    edits.delete(4..6);
    edits.insert(6, "z");
    assert_eq!(edits.apply("abcdef"), "xyabCdz");
}

/// Texts in which the parts of Markdown come in any order.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a",
        "é",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "    ",
        "\t",
        "> ",
        "- ",
        "1. ",
        "# ",
        "## ",
        "#",
        "---",
        "===",
        "```",
        "~~~",
        "`",
        "``",
        "<!--",
        "-->",
        "<!-- c -->",
        "<pre>",
        "</pre>",
        "<script>",
        "<?",
        "?>",
        "<!X",
        "<![CDATA[",
        "]]>",
        ">",
        "<b>",
        "<div>",
        "[",
        "]",
        "](",
        ")",
        "(",
        "![",
        "[a](b)",
        "[a][b]",
        "[b]: c",
        "[a]: <c d> 'e'",
        "[^n]",
        "[^n]: ",
        "<d>",
        "\\",
        "&amp;",
        "*",
        "**",
        "~~",
        "|",
        "| - |",
        "| a | b |",
        "> [!NOTE]\n",
        "{#x}",
        "{.y}",
        "https://e.org",
        "<https://e.org>",
        "<a@b.c>",
        "\u{2028}",
        "'",
        "\"",
    ]);
    prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
}

#[test]
fn no_bytes_are_named_that_a_text_does_not_have() {
    for text in [
        "-\n\n- :",
        "- a",
        "- >\0",
        "- &nGt;",
        "\0\u{6f22}",
        "`\u{fffd}`",
    ] {
        let markdown = parse(text);
        let whole = markdown.prose.iter();
        let whole = whole.map(|prose| prose.source_of(0..prose.text.len()));
        for span in spans(&markdown).into_iter().chain(whole) {
            assert!(text.get(span.clone()).is_some(), "{text:?}: {span:?}");
        }
        assert!(events(text).all(|(_, span)| text.get(span).is_some()));
    }
}

/// All bytes that a text's Markdown names.
fn spans(markdown: &Markdown) -> Vec<Bytes> {
    let mut spans: Vec<Bytes> = Vec::new();
    let headings = markdown.headings.iter().flat_map(|heading| {
        let parts = [&heading.span, &heading.content, &heading.mark];
        let more = heading.breaks.iter().chain(&heading.attributes);
        parts.into_iter().chain(more)
    });
    let links = markdown
        .links
        .iter()
        .flat_map(|link| [&link.span, &link.content].into_iter().chain(&link.address));
    let definitions = markdown
        .definitions
        .iter()
        .flat_map(|definition| std::iter::once(&definition.span).chain(&definition.address));
    spans.extend(headings.chain(links).chain(definitions).cloned());
    spans.extend(markdown.prose.iter().map(|prose| prose.span.clone()));
    for prose in &markdown.prose {
        let starts = prose.text.char_indices().map(|(at, _)| at);
        spans.extend(starts.map(|at| prose.source_of(at..at)));
    }
    spans.extend(markdown.comments.iter().map(|comment| comment.span.clone()));
    spans.extend(markdown.html.iter().chain(&markdown.tables).cloned());
    spans.extend(markdown.emphasis.iter().cloned());
    spans.extend(markdown.lost.iter().map(|lost| lost.span.clone()));
    let code = markdown.code.iter();
    spans.extend(code.flat_map(|code| [code.span.clone(), code.content.clone()]));
    for alert in &markdown.alerts {
        spans.push(alert.span.clone());
        spans.extend(alert.body.iter().chain(&alert.unmarked).cloned());
    }
    let notes = markdown
        .footnotes
        .iter()
        .chain(&markdown.footnote_definitions);
    spans.extend(notes.map(|footnote| footnote.span.clone()));
    spans.extend(
        markdown
            .unclosed
            .iter()
            .map(|unclosed| unclosed.span.clone()),
    );
    spans
}

/// Whether a link with this address leads to the destination.
fn leads(address: &str, destination: &str) -> bool {
    let pointed = format!("[x](<{address}>)");
    let forms = [
        pointed,
        format!("[x]({address})"),
        format!("[x]\n\n[x]: {address}\n"),
    ];
    forms.iter().any(|text| {
        let links = parse(text).links;
        links.iter().any(|link| link.destination == destination)
    })
}

/// What a text renders as, with runs of white space as one space.
fn rendered(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut run = String::new();
    for (event, _) in events(text) {
        match event {
            Event::Text(text) => run.push_str(&text),
            Event::SoftBreak => run.push(' '),
            Event::Code(code) => {
                out.push(std::mem::take(&mut run));
                out.push(format!("code {code}"));
            }
            other => {
                out.push(std::mem::take(&mut run));
                out.push(format!("{other:?}"));
            }
        }
    }
    out.push(run);
    let joined = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    out.into_iter().map(joined).collect()
}

proptest! {
    // Six times what the library tries, which `PROPTEST_CASES` makes more.
    #![proptest_config(ProptestConfig { cases: 6 * ProptestConfig::default().cases, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_span_slices_its_text(text in texts()) {
        let markdown = parse(&text);
        for span in spans(&markdown) {
            prop_assert!(text.get(span.clone()).is_some(), "{span:?}");
        }
        for heading in &markdown.headings {
            let mark = at(&text, &heading.mark);
            let above = mark.bytes().all(|byte| byte == b'#') && mark.len() == usize::from(heading.level);
            let below = mark.bytes().all(|byte| byte == if heading.level == 1 { b'=' } else { b'-' });
            prop_assert!(!mark.is_empty() && (above || below), "{mark:?}");
            if let Some(attributes) = &heading.attributes {
                let attributes = at(&text, attributes);
                prop_assert!(attributes.starts_with('{') && attributes.ends_with('}'), "{attributes:?}");
            }
        }
        for comment in &markdown.comments {
            let comment = at(&text, &comment.span);
            prop_assert!(comment.starts_with("<!--") && comment.ends_with("-->"), "{comment:?}");
        }
        for alert in &markdown.alerts {
            prop_assert!(at(&text, &alert.span).starts_with('>'));
        }
    }

    #[test]
    fn an_unwrapped_text_renders_as_before_and_stays_as_it_is(text in texts()) {
        let unwrapped = unwrapped(&text);
        prop_assert_eq!(rendered(&unwrapped), rendered(&text), "{:?}", unwrapped);
        prop_assert_eq!(super::unwrapped(&unwrapped), unwrapped);
    }

    #[test]
    fn a_tidied_text_renders_as_before_and_stays_as_it_is(text in texts()) {
        let tidied = tidied(&text);
        prop_assert_eq!(rendered(&tidied), rendered(&text), "{:?}", tidied);
        prop_assert_eq!(unwrapped(&tidied), unwrapped(&text));
        prop_assert_eq!(super::tidied(&tidied), tidied);
    }

    #[test]
    fn an_address_leads_where_its_link_does(text in texts()) {
        let markdown = parse(&text);
        for link in markdown.links.iter().filter(|link| !link.is_undefined()) {
            let address = link.address.as_ref().map(|span| at(&text, span));
            prop_assert!(address.is_some(), "{link:?}");
            let address = address.unwrap_or_default();
            if link.kind == LinkKind::Autolink {
                prop_assert!(link.destination.ends_with(address), "{link:?}: {address:?}");
            } else {
                prop_assert!(leads(address, &link.destination), "{link:?}: {address:?}");
                let end = text[link.content.end..].chars().next();
                prop_assert_eq!(end, Some(']'));
            }
        }
    }

    #[test]
    fn what_takes_in_the_text_after_it_is_never_closed(text in texts()) {
        let markdown = parse(&text);
        let followed = |end: &str| {
            let more = format!("{text}{end}\n\n## Next\n");
            let next = more.len() - "## Next\n".len();
            parse(&more).headings.iter().any(|heading| heading.span.start == next)
        };
        let open = markdown.unclosed.iter().find(|unclosed| unclosed.reach == Reach::Everything);
        prop_assert_eq!(followed(""), open.is_none());
        if let Some(open) = open {
            prop_assert!(followed(&format!("\n{}", open.end)), "{open:?}");
        }
    }

    #[test]
    fn no_edits_give_the_text_back(text in texts()) {
        prop_assert_eq!(Edits::default().apply(&text), text.clone());
        let mut edits = Edits::default();
        for prose in parse(&text).prose.iter().filter(|prose| prose.kind == BlockKind::Paragraph) {
            edits.replace(prose.span.clone(), at(&text, &prose.span));
        }
        prop_assert_eq!(edits.apply(&text), text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*|[\\x00-\\x7f]*") {
        let markdown = parse(&text);
        for span in spans(&markdown) {
            prop_assert!(text.get(span.clone()).is_some(), "{span:?}");
        }
    }
}
