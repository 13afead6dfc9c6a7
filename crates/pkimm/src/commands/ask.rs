//! Questions on a terminal for what no option says. Elsewhere nobody answers.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::{Context as _, bail};

use crate::reporters;

/// What an option says, or what is answered where it says nothing.
pub fn given(said: Option<&str>, option: &str, question: &str) -> anyhow::Result<String> {
    match said {
        Some(said) => Ok(said.to_owned()),
        None => asked(option, question),
    }
}

/// Asks for what an option says.
pub fn asked(option: &str, question: &str) -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        bail!("`{option}` is missing; `--help` shows examples");
    }
    match answer(question)? {
        answer if answer.is_empty() => bail!("`{option}` is missing; `--help` shows examples"),
        answer => Ok(answer),
    }
}

/// Asks for something of which there is a usual answer.
pub fn asked_or(question: &str, usual: &str) -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return Ok(usual.to_owned());
    }
    match answer(&format!("{question} ({usual})"))? {
        answer if answer.is_empty() => Ok(usual.to_owned()),
        answer => Ok(answer),
    }
}

/// Asks for what an option says several times, until nothing is answered.
pub fn several(option: &str, question: &str) -> anyhow::Result<Vec<String>> {
    let mut answers = vec![asked(option, question)?];
    loop {
        match answer("And the next one? (nothing if there is none)")? {
            answer if answer.is_empty() => return Ok(answers),
            answer => answers.push(answer),
        }
    }
}

fn answer(question: &str) -> anyhow::Result<String> {
    reporters::message(question);
    let mut line = String::new();
    let input = io::stdin();
    let read = input.lock().read_line(&mut line);
    read.context("cannot read the answer")?;
    Ok(line.trim().to_owned())
}
