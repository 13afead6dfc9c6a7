//! Reads a release, and prints its requirements and the score of an answers file.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use pkimm_release::answers::Answers;
use pkimm_release::{read, score};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let release =
        read::document(&std::fs::read_to_string(&paths[0])?).map_err(|error| error.message)?;
    let (answers, _) =
        Answers::read(&std::fs::read_to_string(&paths[1])?).map_err(|error| error.message)?;
    for requirement in release.requirements() {
        println!(
            "{}\t{}\t{}\t{}",
            requirement.code, requirement.id, requirement.weight, requirement.description
        );
    }
    let score = score::score(&release, &answers).map_err(|faults| faults[0].message.clone())?;
    println!(
        "{}",
        score
            .overall
            .value
            .as_ref()
            .map_or_else(|| "no result".to_owned(), score::fraction)
    );
    Ok(())
}
