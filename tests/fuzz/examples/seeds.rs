//! Writes what a fuzzer of a target starts from into a folder. Without arguments, prints the names of all targets.

use std::fs;
use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else {
        assert!(arguments.is_empty(), "name a target and a folder");
        for target in pkimm_fuzz::TARGETS {
            writeln!(std::io::stdout(), "{}", target.name)?;
        }
        return Ok(());
    };
    fs::create_dir_all(folder)?;
    for (number, bytes) in pkimm_fuzz::seeds(target).iter().enumerate() {
        fs::write(format!("{folder}/seed-{number}"), bytes)?;
    }
    Ok(())
}
