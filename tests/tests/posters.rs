//! The poster as a drawing, in a browser; on paper it is read back with the questionnaires.

use pkimm_emit::formats::poster;
use pkimm_emit::{EmitOptions, Publication};
use pkimm_release::Release;
use pkimm_tests::{folder, models, tools};
use serde_json::json;

/// The poster of a release, as it is drawn.
fn drawn(release: &Release) -> String {
    let options = EmitOptions {
        without_papers: true,
        ..EmitOptions::default()
    };
    let files = (poster::FORMAT.emit)(&Publication::new(release), &options);
    let files = files.expect("it can be written");
    let [file] = &files[..] else {
        panic!("there is one drawing")
    };
    String::from_utf8(file.bytes.clone()).expect("it is text")
}

/// Models of several kinds: real ones, in another language, of many parts, of long names, and of hardly anything.
fn all() -> Vec<Release> {
    let real = models::release(folder::read(&folder::model()));
    let german = Release {
        language: "de".to_owned(),
        ..real.clone()
    };
    let mut many = real.clone();
    for module in &mut many.modules {
        let more: Vec<_> = (0..40).flat_map(|_| module.categories.clone()).collect();
        module.categories = more;
    }
    let mut long = real.clone();
    long.name = "A name that goes on and on ".repeat(12);
    long.provenance = Some("Where it is from. ".repeat(200));
    for level in &mut long.levels {
        level.name = "Straßenbahnhaltestellenverzeichnis".to_owned();
    }
    for category in long
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        category.name = format!(
            "{} \u{6f22}\u{5b57} WWWWWWWWWWWWWWWW",
            category.name.repeat(3)
        );
        category.weight = category.weight * category.weight * category.weight;
    }
    let small = models::release(models::rich());
    vec![real, german, many, long, small]
}

#[test]
fn a_browser_shows_every_text_in_its_box() {
    let Some(browser) = tools::browser() else {
        return;
    };
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let all = all();
    let names = ["real", "german", "many", "long", "small"];
    let files = all.iter().zip(names).map(|(release, name)| {
        let file = guard.path().join(format!("{name}.svg"));
        folder::write(&file, drawn(release));
        file
    });
    let files: Vec<_> = files.collect();
    let job = guard.path().join("job.json");
    folder::write(&job, json!(files).to_string());
    let report = browser.faultless("poster.mjs", [&job]);
    assert!(report["texts"].as_u64() >= Some(2000), "{report}");
}

#[test]
fn a_drawing_is_xml_and_says_what_the_model_says() {
    for release in all() {
        let drawn = drawn(&release);
        let squeezed = |text: &str| text.replace(char::is_whitespace, "");
        let document = roxmltree::Document::parse(&drawn).expect("it is XML");
        let texts = document
            .descendants()
            .filter(|node| node.has_tag_name((SVG, "text")));
        let said = |node: roxmltree::Node<'_, '_>| {
            let parts = node.descendants().filter(roxmltree::Node::is_text);
            squeezed(&parts.filter_map(|part| part.text()).collect::<String>())
        };
        let said: Vec<String> = texts.map(said).collect();
        let says = |text: &str| said.contains(&squeezed(text));
        assert!(says(&release.name));
        for level in &release.levels {
            assert!(
                says(&level.number.to_string()) && says(&level.name),
                "{}",
                level.name
            );
        }
        for module in &release.modules {
            assert!(
                says(&format!("{} {}", module.id, module.name)),
                "{}",
                module.name
            );
            for category in &module.categories {
                assert!(
                    says(&category.code) && says(&category.name),
                    "{}",
                    category.name
                );
            }
        }
    }
}

/// The namespace of SVG.
const SVG: &str = "http://www.w3.org/2000/svg";

/// On a screen and on paper modules have the same colors.
#[test]
fn the_drawing_has_the_colors_of_papers() {
    let templates = folder::project().join("site-templates");
    let read = |name: &str| std::fs::read_to_string(templates.join(name)).expect("it can be read");
    let style = read("questionnaire/style.typ");
    let palette = style.lines().find(|line| line.starts_with("#let palette"));
    let colors: Vec<&str> = palette
        .unwrap_or_default()
        .split('"')
        .skip(1)
        .step_by(2)
        .collect();
    assert_eq!(colors.len(), 4);
    let drawing = read("poster/poster.svg");
    for (index, color) in colors.iter().enumerate() {
        let rule = format!(".color-{index} .box, .color-{index} .own {{ fill: {color}; }}");
        assert!(drawing.contains(&rule), "{rule}");
    }
}
