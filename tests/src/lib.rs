//! What the tests share: the program under test, the models it reads and their builds, the tools they call, cases, answers
//! files and folders as values, the pages that Hugo makes and where they stand.
//!
//! The tests themselves are in `tests/`, one file per subject. A test that needs a tool asks [`tools`] for it, before it
//! does anything that takes time.

pub mod answers;
pub mod cases;
pub mod chance;
pub mod facts;
pub mod folder;
pub mod html;
pub mod injection;
pub mod models;
pub mod mount;
pub mod places;
pub mod program;
pub mod schemas;
pub mod shapes;
pub mod small_files;
pub mod synthetic;
pub mod tools;
