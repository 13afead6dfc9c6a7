//! Writes what a fuzzer of a target starts from into a folder.

use std::fs;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(target), Some(folder)) = (arguments.next(), arguments.next()) else {
        panic!("name a target and a folder");
    };
    fs::create_dir_all(&folder)?;
    for (number, bytes) in pkimm_fuzz::seeds(&target).iter().enumerate() {
        fs::write(format!("{folder}/seed-{number}"), bytes)?;
    }
    Ok(())
}
