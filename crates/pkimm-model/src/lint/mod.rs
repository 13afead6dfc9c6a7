//! What is checked, one file per lint.
//!
//! A lint is `<name>.rs` (its row and its function) and `<name>.md` (what it finds, why that matters, what fires and
//! what does not; the examples are run as its tests), its `mod` line, and one word in a table below. A fault that an earlier phase
//! raises while it reads has a row in [`fault`] and its text here, and no function.

mod anchor_missing;
mod avoided;
mod bare_url;
mod broken_anchor;
mod broken_link;
mod bump_too_small;
mod circular_successor;
mod context;
mod count_typed_by_hand;
mod date_after_version;
mod decision_unused;
mod digest_missing;
mod draft_content;
mod duplicate_page;
pub(crate) mod duplicate_reference;
mod effective_weight_negative;
mod erratum_not_carried;
mod evidence_missing;
mod example_address;
mod expression_outside_page;
mod extension_incompatible;
mod extension_reference_shadows;
mod extension_target_unknown;
mod fact_check_due;
mod fault;
mod former_anchor;
pub(crate) mod heading_out_of_order;
mod heading_repeats_title;
mod hidden_page;
mod id_reused;
mod id_vanished;
mod inclusive_language;
mod indented_code;
mod insecure_reference_url;
mod instead;
mod level_missing;
mod level_not_distinct;
mod level_text_repeated;
mod link_scheme;
mod lint_setting;
mod list_style;
mod lost_text;
mod mend;
mod missing_metadata;
mod misspelling;
mod name_spelled_differently;
mod nested_too_deep;
mod non_transliterable;
mod normative_change_without_decision;
mod orphan_file;
mod overlay_repeated;
mod overlay_without_effect;
mod overlay_without_rationale;
mod pasted_character;
mod placeholder_text;
mod post_without_day;
mod printed_markup;
mod prose;
mod raw_html;
mod released_file_changed;
mod relevance_level_missing;
mod remark_in_value;
mod repeated_word;
mod sentence_cut_off;
mod site_address_missing;
mod stale_name;
mod terminology;
mod text_too_long;
mod text_too_short;
pub(crate) mod title_repeated;
pub(crate) mod unclosed_block;
mod unfit_file;
mod unfit_page_name;
mod unknown_authority;
mod unknown_decision;
mod unlinked_file;
mod unprintable_character;
mod unresolved_expression;
mod unsorted_reference;
mod unused_reference;
mod version_in_future;
mod version_not_raised;
mod waiver_unused;
mod weight_out_of_range;
mod weight_total_zero;
mod withdrawn_reference;
mod words_missing;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Model;
use crate::raw::LintSetting;

pub use context::{Context, Gate, RenderedPage};
pub use mend::Mend;

/// A kind of finding.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// The name of the fault, which reads well after "allow".
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What it finds, why that matters, and examples, in Markdown.
    pub documentation: &'static str,
    /// How it is reported where the model does not say otherwise. `None`: not at all.
    pub default: Option<Severity>,
    /// Whether it is always an error: with the fault the model cannot be read, or a published file cannot be trusted.
    pub structural: bool,
    /// Looks at a model. `None` where an earlier phase raises the fault.
    pub run: Option<fn(&Context<'_>, &mut Sink)>,
}

/// Where lints put what they find.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    /// Reports a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

macro_rules! lints {
    ($($module:ident)*) => {
        const CHECKS: &[Lint] = &[$($module::LINT),*];
    };
}

lints! {
    anchor_missing
    bare_url
    broken_anchor
    broken_link
    circular_successor
    count_typed_by_hand
    date_after_version
    draft_content
    duplicate_page
    duplicate_reference
    effective_weight_negative
    evidence_missing
    expression_outside_page
    extension_incompatible
    extension_reference_shadows
    extension_target_unknown
    fact_check_due
    former_anchor
    heading_out_of_order
    heading_repeats_title
    hidden_page
    inclusive_language
    indented_code
    insecure_reference_url
    level_missing
    level_not_distinct
    level_text_repeated
    link_scheme
    lint_setting
    list_style
    lost_text
    missing_metadata
    misspelling
    name_spelled_differently
    nested_too_deep
    non_transliterable
    orphan_file
    overlay_repeated
    overlay_without_effect
    overlay_without_rationale
    pasted_character
    placeholder_text
    post_without_day
    printed_markup
    raw_html
    relevance_level_missing
    remark_in_value
    repeated_word
    sentence_cut_off
    site_address_missing
    terminology
    text_too_long
    text_too_short
    title_repeated
    unclosed_block
    unfit_file
    unfit_page_name
    unknown_authority
    unlinked_file
    unprintable_character
    unresolved_expression
    unsorted_reference
    unused_reference
    version_in_future
    weight_out_of_range
    weight_total_zero
    withdrawn_reference
    words_missing
}

macro_rules! gates {
    ($($module:ident)*) => {
        /// Lints that compare with the archive, and what each of them does.
        const GATES: &[(Lint, fn(&Gate<'_>, &mut Sink))] = &[$(($module::LINT, $module::gate)),*];
    };
}

gates! {
    bump_too_small
    decision_unused
    digest_missing
    erratum_not_carried
    example_address
    id_reused
    id_vanished
    normative_change_without_decision
    released_file_changed
    stale_name
    unknown_decision
    version_not_raised
    waiver_unused
}

/// All kinds of findings, by name.
pub static LINTS: LazyLock<Vec<Lint>> = LazyLock::new(|| {
    let gates = GATES.iter().map(|(lint, _)| lint);
    let mut lints: Vec<Lint> = CHECKS
        .iter()
        .chain(gates)
        .chain(fault::FAULTS)
        .copied()
        .collect();
    lints.sort_by_key(|lint| lint.name);
    lints
});

static BY_NAME: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    LINTS
        .iter()
        .enumerate()
        .map(|(index, lint)| (lint.name, index))
        .collect()
});

/// The lint of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Lint> {
    BY_NAME.get(name).map(|index| &LINTS[*index])
}

/// Runs every lint over a model. Lints that the model turns off do not run.
#[must_use]
pub fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    for lint in CHECKS {
        if let Some(run) = lint.run.filter(|_| !is_off(lint, context.model)) {
            run(context, &mut sink);
        }
    }
    sink.diagnostics
}

/// Runs every lint that compares with the archive.
#[must_use]
pub fn run_gate(gate: &Gate<'_>) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    for (lint, run) in GATES {
        if !is_off(lint, gate.model) {
            run(gate, &mut sink);
        }
    }
    sink.diagnostics
}

/// Whether a model turns a lint off.
pub(crate) fn is_off(lint: &Lint, model: &Model) -> bool {
    match model.lints.get(lint.name).filter(|_| !lint.structural) {
        Some(setting) => setting.value == LintSetting::Off,
        None => lint.default.is_none(),
    }
}

/// Gives each finding the severity of its lint, as the model sets it; a finding that is off is taken out.
pub(crate) fn set_severities(model: Option<&Model>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.retain_mut(|diagnostic| {
        let Some(lint) = find(diagnostic.code) else {
            return true;
        };
        let set = model
            .filter(|_| !lint.structural)
            .and_then(|model| model.lints.get(lint.name));
        let severity = match set.map(|setting| setting.value) {
            Some(LintSetting::Off) => None,
            Some(LintSetting::Warning) => Some(Severity::Warning),
            Some(LintSetting::Error) => Some(Severity::Error),
            None => lint.default,
        };
        if let Some(severity) = severity {
            diagnostic.severity = severity;
        }
        severity.is_some()
    });
}
