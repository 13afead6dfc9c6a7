//! The `pkimm` program: arguments, reports, writing to disk, watching. It holds no model logic.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "tests set their scenes past the door that they let fail"
    )
)]

mod args;
mod commands;
mod completion;
mod disk;
mod examples;
mod facts;
mod git;
#[cfg(feature = "handbook")]
mod handbook;
mod output;
mod place;
mod reporters;
mod revision;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

/// A check takes milliseconds, and a third of them went into asking the system for memory page by page.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    completion::answer(args::Args::command);
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(status) => status.into(),
        Err(error) => {
            reporters::failure(&error);
            commands::Status::CouldNotRun.into()
        }
    }
}
