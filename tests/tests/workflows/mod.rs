//! What runs in continuous integration: workflows, actions and hooks, whose steps are run as they stand in a local clone, and the
//! files of the handbook for others.

mod action;
mod buttons;
mod checkout;
mod gitlab;
mod lint;
mod runner;

pub(crate) use runner::yaml;
