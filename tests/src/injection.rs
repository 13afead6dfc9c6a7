//! What somebody could write into a text so that it acts where it is shown: one table, grouped by the language that would
//! obey it, and the documents that have an entry in every text.
//!
//! Whatever would act does something harmless by which it is found: what computes gives [`COMPUTED`], and whatever else acts
//! bears [`MARK`] in a place that only a reader of its language sees: the name of an element, an attribute, a key, a command,
//! a file.

use html5gum::{Token, Tokenizer};
use pkimm_release::Release;
use pkimm_release::markdown::{Event, Tag, events};
use serde_json::Value;

/// What stands in everything that acts.
pub const MARK: &str = "acted";

/// What comes of everything that computes.
pub const COMPUTED: &str = "47569433";

/// A language that acts somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Elements, handlers, and the ends of what they could stand in.
    Html,
    /// Links, images, mentions, headings, cells, blocks.
    Markdown,
    /// The end of a text, a table, front matter.
    Toml,
    /// What is no text to some reader, and the ends of texts.
    Yaml,
    /// The ends of labels, directives, clicks.
    Mermaid,
    /// Expressions, ours and the usual ones.
    Minijinja,
    /// Code, references, comments.
    Typst,
    /// Formulas, and the ends of cells.
    Csv,
    /// What a shell substitutes, and the ends of words.
    Shell,
    /// Commands to the runner of a workflow.
    Workflow,
    /// What moves, colors or names a terminal.
    Terminal,
    /// What turns the direction of a text.
    Bidirectional,
    /// What nobody sees.
    Invisible,
    /// Shortcodes and attributes.
    Hugo,
}

use Language::{
    Bidirectional, Csv, Html, Hugo, Invisible, Markdown, Mermaid, Minijinja, Shell, Terminal, Toml,
    Typst, Workflow, Yaml,
};

/// The corpus.
pub const CORPUS: &[(Language, &[&str])] = &[
    (
        Html,
        &[
            "<script>globalThis.acted = 1</script>",
            "</script><script>globalThis.acted = 1</script>",
            "</style><img src=acted onerror=\"globalThis.acted = 1\">",
            "\"><svg onload=globalThis.acted=1> ' onclick='globalThis.acted=1",
            "<iframe srcdoc=\"<p data-acted>\"></iframe>",
            "<b data-acted>bold</b> &lt;b data-acted&gt; &#60;b data-acted&#62;",
            "</title></textarea></details></table><p data-acted>",
            "<!-- --><p data-acted> <![CDATA[ ]]> <?acted ?>",
            "<a href=javascript:acted()>a</a> <meta http-equiv=refresh content=0;acted>",
        ],
    ),
    (
        Markdown,
        &[
            "[link](https://acted.example/) ![image](https://acted.example/p.png)",
            "](https://acted.example/) [x",
            "<https://acted.example/> www.acted.example https://acted.example/",
            "@acted/all #12 acted@acted.example",
            "a | acted | b \\| c",
            "# acted",
            "- [x] acted",
            "> [!WARNING]\n> acted",
            "one\n\n## acted\n\n| acted |\n| --- |\n| acted |",
            "**acted** _acted_ ~~acted~~ `acted` \\",
            "[acted]: https://acted.example/ \"acted\"",
        ],
    ),
    (
        Toml,
        &[
            "\"\nacted = 1\nx = \"",
            "'''\nacted = 1\n\"\"\"",
            "x\n+++\nacted\n+++\n",
            "]\n[acted]\nacted = {",
            "\\u0022 \\\" # acted",
        ],
    ),
    (
        Yaml,
        &[
            "x: acted",
            "- acted: 1",
            "x\n---\nacted: 1",
            "\"\nacted: 1\nx: \"",
            "!!python/object/apply:os.system [acted]",
            "&acted *acted",
            "~",
            "0x1f",
            "2024-01-01",
            "yes # acted",
        ],
    ),
    (
        Mermaid,
        &[
            "\"] acted[acted] x[\"",
            "x\n  acted[\"acted\"]\n  click acted call acted()",
            "%%{init: {\"securityLevel\": \"loose\"}}%%",
            "end",
            "``` ~~~ acted",
            "#quot;]#59; acted#40;acted#41;",
        ],
    ),
    (
        Minijinja,
        &[
            "{= 7919 * 6007 =}",
            "{{ 7919 * 6007 }}",
            "{~ for x in range(3) ~}acted{~ endfor ~}",
            "{~ include \"acted\" ~}",
            "{* acted",
            "=} {= acted",
        ],
    ),
    (
        Typst,
        &[
            "#(7919 * 6007)",
            "#panic(\"acted\") #import \"acted.typ\"",
            "] #set page(width: 1pt) [",
            "$ #acted $ @acted <acted>",
            "// acted",
            "/* acted",
        ],
    ),
    (
        Csv,
        &[
            "=7919*6007",
            "+7919*6007",
            "-7919*6007",
            "@SUM(7919*6007)",
            "\t=7919*6007",
            "\n=7919*6007",
            "\",=7919*6007,\"",
            "x\r\n=7919*6007",
        ],
    ),
    (
        Shell,
        &[
            "$(touch acted) $((7919 * 6007))",
            "`touch acted`",
            "; touch acted # & touch acted | touch acted",
            "'; touch acted; '",
            "\"; touch acted; \"",
            "--acted",
        ],
    ),
    (
        Workflow,
        &[
            "::error file=acted::acted",
            "x\n::stop-commands::acted",
            "x\r::add-mask::acted",
            "x%0A::warning::acted",
            "  ::add-mask::acted",
            "x ##[error]acted",
            ",title=acted::acted",
        ],
    ),
    (
        Terminal,
        &[
            "\u{1b}[31macted\u{1b}[2J",
            "\u{1b}]0;acted\u{7}",
            "\u{9b}31macted \u{9d}0;acted\u{9c}",
            "x\racted\u{8}\u{8}\u{7f}",
            "\u{1b}]8;;https://acted.example/\u{1b}\\acted",
        ],
    ),
    (
        Bidirectional,
        &[
            "\u{202e}detca\u{202c}",
            "\u{2067}acted\u{2066}x\u{2069}",
            "\u{202b}acted \u{202d}x",
        ],
    ),
    (
        Invisible,
        &[
            "ac\u{200b}t\u{200d}e\u{2060}d",
            "\u{feff}ac\u{ad}ted",
            "x\u{2028}acted\u{2029}acted\u{85}acted",
            "\u{e0061}\u{e0063}acted\u{3164}",
        ],
    ),
    (
        Hugo,
        &[
            "{{< acted >}}",
            "{{% acted %}}",
            "{{</* acted */>}} {{%/* acted */%}}",
            "{{< acted",
            "{{% acted",
            "`{{< acted >}}` `{{% acted`",
            "```\n{{< acted >}}\n{{< acted\n```",
            "{{<acted>}}x{{</acted>}} {{< acted.inline >}}{{ 7919 }}{{< /acted.inline >}}",
            "{.acted}",
            "x {#acted data-acted=\"1\"}",
        ],
    ),
];

/// Every entry with its language.
pub fn entries() -> impl Iterator<Item = (Language, &'static str)> {
    CORPUS
        .iter()
        .flat_map(|(language, entries)| entries.iter().map(|entry| (*language, *entry)))
}

/// Texts that are not free: what each of them may be is a type, and everything else is refused where the document is read.
pub const TYPED: &[&str] = &[
    "schemaVersion",
    "version",
    "status",
    "url",
    "language",
    "date",
    "scoring",
    "referencesVersion",
    "modules[].id",
    "modules[].categories[].id",
    "modules[].categories[].code",
    "modules[].categories[].was[]",
    "modules[].categories[].requirements[].id",
    "modules[].categories[].requirements[].code",
    "modules[].categories[].requirements[].references[]",
    "modules[].categories[].requirements[].was[]",
    "modules[].categories[].requirements[].deprecated",
    "references[].id",
    "references[].url",
    "references[].regions[]",
    "references[].status",
    "references[].supersededBy",
    "retired[].id",
    "retired[].since",
    "retired[].successors[]",
    "pages[].path",
];

/// Texts that are Markdown wherever they are shown as more than text.
pub const MARKDOWN: &[&str] = &[
    "levels[].summary",
    "levels[].indicators[]",
    "levels[].risks[]",
    "modules[].description",
    "modules[].categories[].summary",
    "modules[].categories[].description",
    "modules[].categories[].levels[].description",
    "modules[].categories[].requirements[].guidance",
    "modules[].categories[].requirements[].assessment",
    "modules[].categories[].requirements[].referencesNote",
    "pages[].body",
];

/// Whether a text is part of a page, which may hold expressions and shortcodes.
#[must_use]
pub fn is_of_page(field: &str) -> bool {
    field.starts_with("pages[].")
}

/// The name of a level as a category repeats it: a document in which it is another one is refused.
const REPEATED: &str = "modules[].categories[].levels[].name";

/// A document with a text in every free field of every entry: `edit` is given the field, and the text that stands there.
///
/// # Panics
/// Never: only texts are changed.
#[must_use]
pub fn filled(release: &Release, mut edit: impl FnMut(&str, &mut String)) -> Release {
    let mut document = serde_json::to_value(release).expect("JSON");
    each_text(&mut document, "", &mut |field, text| {
        if !TYPED.contains(&field) && field != REPEATED {
            edit(field, text);
        }
    });
    let mut release: Release = serde_json::from_value(document).expect("texts are texts");
    let modules = release.modules.iter_mut();
    for category in modules.flat_map(|module| &mut module.categories) {
        for (repeated, level) in category.levels.iter_mut().zip(&release.levels) {
            repeated.name.clone_from(&level.name);
        }
    }
    release
}

/// Visits every text of a document, with the path of its field as the document's fields are named; what stands in front
/// matter is one field.
pub fn each_text(value: &mut Value, field: &str, visit: &mut impl FnMut(&str, &mut String)) {
    match value {
        Value::String(text) => visit(field, text),
        Value::Array(items) => {
            let field = match field {
                "pages[].frontMatter" => field.to_owned(),
                _ => format!("{field}[]"),
            };
            for item in items {
                each_text(item, &field, visit);
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                let field = match field {
                    "" => key.clone(),
                    "pages[].frontMatter" => field.to_owned(),
                    _ => format!("{field}.{key}"),
                };
                each_text(entry, &field, visit);
            }
        }
        _ => {}
    }
}

/// What a terminal would obey in what was printed: signs that move it or turn the direction of a text. `has_colors` where our
/// own colors may stand there.
#[must_use]
pub fn obeyed(printed: &str, has_colors: bool) -> Vec<char> {
    let mut found = Vec::new();
    let mut rest = printed;
    while let Some(sign) = rest.chars().next() {
        if has_colors && let Some(behind) = after_color(rest) {
            rest = behind;
            continue;
        }
        let turns = matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || (sign.is_control() && !matches!(sign, '\n' | '\t')) {
            found.push(sign);
        }
        rest = &rest[sign.len_utf8()..];
    }
    found
}

/// What follows the code of a color, where a text begins with one.
fn after_color(text: &str) -> Option<&str> {
    let text = text.strip_prefix("\u{1b}[")?;
    text.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == ';')
        .strip_prefix('m')
}

/// A command as the runner of a workflow reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunnerCommand {
    /// What it is called.
    pub name: String,
    /// Its properties.
    pub properties: Vec<(String, String)>,
    /// Its text.
    pub text: String,
}

/// The commands that the runner of GitHub's workflows reads in what a step prints: lines that begin with two colons, as GitHub
/// documents them, and the older form with two number signs, which may stand anywhere in a line.
#[must_use]
pub fn runner_commands(printed: &str) -> Vec<RunnerCommand> {
    printed
        .split(['\n', '\r'])
        .filter_map(|line| documented(line).or_else(|| older(line)))
        .collect()
}

fn documented(line: &str) -> Option<RunnerCommand> {
    let (head, text) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    Some(command(name, properties, ',', text))
}

fn older(line: &str) -> Option<RunnerCommand> {
    let (_, rest) = line.split_once("##[")?;
    let (head, text) = rest.split_once(']')?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    Some(command(name, properties, ';', text))
}

fn command(name: &str, properties: &str, comma: char, text: &str) -> RunnerCommand {
    let decoded = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%25", "%")
    };
    let properties = properties.split(comma).filter_map(|property| {
        let (key, value) = property.split_once('=')?;
        Some((key.trim().to_owned(), decoded(value)))
    });
    RunnerCommand {
        name: name.to_owned(),
        properties: properties.collect(),
        text: decoded(text),
    }
}

/// What acts in a comment: HTML that is not ours, links and images but to `home`, mentions of people, teams and issues, and
/// addresses that are linked by themselves.
#[must_use]
pub fn acting_in_comment(markdown: &str, home: &str) -> Vec<String> {
    /// The elements that comparisons write.
    const OURS: [&str; 7] = ["details", "summary", "del", "ins", "code", "sub", "a"];
    let mut found = Vec::new();
    let mut shown = String::new();
    // Nothing is linked within code.
    let mut is_code = false;
    for (event, _) in events(markdown) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                for Ok(token) in Tokenizer::new(&*html) {
                    match token {
                        Token::StartTag(tag) => {
                            let name = String::from_utf8_lossy(&tag.name).into_owned();
                            let is_ours = OURS.contains(&name.as_str());
                            is_code |= name == "code";
                            // What has to be read is not folded.
                            let is_open = name == "details"
                                && tag.attributes.keys().all(|key| key.as_slice() == b"open");
                            let is_link = name == "a"
                                && tag.attributes.iter().all(|(key, value)| {
                                    key.as_slice() == b"href" && value.starts_with(home.as_bytes())
                                });
                            if !is_ours || !(tag.attributes.is_empty() || is_open || is_link) {
                                found.push(format!("<{name}>"));
                            }
                        }
                        Token::String(_) if is_code => shown.push(' '),
                        Token::String(text) => shown.push_str(&String::from_utf8_lossy(&text)),
                        Token::EndTag(tag) => is_code &= tag.name.as_slice() != b"code",
                        other => found.push(format!("{other:?}")),
                    }
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.starts_with(home) => {
                found.push(format!("a link to {dest_url}"));
            }
            Event::Start(Tag::Image { dest_url, .. }) => found.push(format!("an image {dest_url}")),
            Event::Text(text) => shown.push_str(&text),
            Event::Code(_) => shown.push(' '),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => shown.push('\n'),
            _ => {}
        }
    }
    let parts: Vec<char> = shown.chars().collect();
    for pair in parts.windows(2) {
        let is_mention = pair[0] == '@' && pair[1].is_ascii_alphanumeric();
        let is_issue = pair[0] == '#' && pair[1].is_ascii_digit();
        if is_mention || is_issue {
            found.push(format!(
                "{}{} mentions somebody or something",
                pair[0], pair[1]
            ));
        }
    }
    for linked in ["://", "www.", "GH-"] {
        if shown.contains(linked) {
            found.push(format!("{linked} is linked by itself"));
        }
    }
    found
}
