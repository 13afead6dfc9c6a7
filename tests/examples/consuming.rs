//! Requirements, score, and what became of the answered ids: consuming MODEL.json ANSWERS.json ID-MAP.json

#![expect(clippy::print_stdout, reason = "the example is there to print")]

use pkimm_release::answers::Answers;
use pkimm_release::id_map::IdMap;
use pkimm_release::{read, score};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let texts: Result<Vec<_>, _> = std::env::args()
        .skip(1)
        .map(std::fs::read_to_string)
        .collect();
    let texts = texts?;
    let release = read::document(&texts[0]).map_err(|error| error.message)?;
    for requirement in release.requirements() {
        println!(
            "{}\t{}\t{}\t{}",
            requirement.code, requirement.id, requirement.weight, requirement.description
        );
    }
    let (answers, _) =
        Answers::read(&texts[1]).map_err(|unsound| unsound.faults[0].message.clone())?;
    let score = score::score(&release, &answers).map_err(|faults| faults[0].message.clone())?;
    let overall = score.overall.value.as_ref().map(score::fraction);
    println!("{}", overall.unwrap_or_else(|| "no result".to_owned()));
    // Answers follow an id, but never its successors, which ask for something else.
    let map: IdMap = serde_json::from_str(&texts[2])?;
    let is_answered = |id: &str| answers.answers.contains_key(id);
    for entry in map.ids.iter().filter(|entry| is_answered(&entry.id)) {
        let to = entry.to.as_deref().unwrap_or("-");
        let fate = serde_json::to_value(entry.fate)?;
        println!("{}\t{}\t{to}", entry.id, fate.as_str().unwrap_or_default());
    }
    Ok(())
}
