//! What paper, screen, workbook and reports show, so that they show the same.
//!
//! - `model`: a release with its texts read by one function, and what templates would otherwise compute.
//! - `blocks`: the Markdown of those texts as a tree.
//! - `criteria`: what an extension asks, as a part of a questionnaire.
//! - [`extension`]: the results of an extension in figures and words.
//! - `extension_paper`: an extension as a questionnaire on paper shows it.
//! - [`overlays`]: what an extension makes of weights, and what it adds.
//! - `poster`: the whole model drawn on one sheet.
//! - [`score`]: a score in figures and words, and as points of a chart.

pub(crate) mod blocks;
pub(crate) mod criteria;
pub mod extension;
pub(crate) mod extension_paper;
pub(crate) mod model;
pub mod overlays;
pub(crate) mod poster;
pub mod score;
