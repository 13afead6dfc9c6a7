//! What the tests share: the program under test, the tools they call, folders as values, and the pages that Hugo makes.
//!
//! The tests themselves are in `tests/`, one file per subject. A test that needs a tool asks [`tools`] for it and says
//! that it was skipped where there is none; `scripts/test` sets all of them up.

pub mod folder;
pub mod html;
pub mod program;
pub mod shapes;
pub mod synthetic;
pub mod tools;
