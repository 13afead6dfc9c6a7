//! The whole tool from outside. All suites are one program, so that what takes long is made once for all of them, and what
//! waits for a browser leaves the processor to others. One suite alone: `cargo test --workspace --test all papers::`.

mod addresses;
mod answers;
mod authoring;
mod beginning;
mod cmd;
mod diff_cases;
mod disks;
mod documents;
mod extensions;
mod fixtures;
mod formats;
mod formatting;
mod forms;
mod goldens;
mod handbook;
mod imports;
mod in_place;
mod injection;
mod laws;
mod models;
mod moving;
mod packages;
mod papers;
mod previews;
mod readers;
mod releases;
mod reports;
mod scores;
mod shapes;
mod site;
mod sources;
mod terminal;
mod tool;
mod watch;
mod workflows;
