//! What paper, screen, workbook and reports show, so that they show the same.
//!
//! - [`score`]: a score in figures and words, and as points of a chart.

pub mod score;
