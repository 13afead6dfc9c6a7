//! Scalars as the core schema of YAML 1.2 takes them. The reader takes more of them for truth values and numbers.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ReadError;
use super::node::{Content, Node, Read, read_of};

/// Reads a value as [`read`](super::node::read) does, from what writers of the core schema of YAML 1.2 write, and takes nothing for what may be absent.
pub(crate) fn read_core<T: Serialize + DeserializeOwned>(
    text: &str,
    blank: &T,
) -> Result<Read<T>, ReadError> {
    let mut root = Node::of_text(text)?;
    root.in_core_schema(text);
    root.empty_as_absent();
    read_of(root, blank, None)
}

impl Node {
    /// Takes for a text what only readers of other schemas take for a truth value or a number: a writer of the core schema of YAML 1.2
    /// has no reason to quote it.
    fn in_core_schema(&mut self, text: &str) {
        let written = text.get(self.bytes.clone()).unwrap_or_default();
        let is_other = match &mut self.content {
            Content::Bool(_) => {
                let words = ["true", "True", "TRUE", "false", "False", "FALSE"];
                !words.contains(&written)
            }
            Content::Unsigned(_) | Content::Signed(_) | Content::Float(_) => !is_number(written),
            Content::List(items) => {
                items.iter_mut().for_each(|item| item.in_core_schema(text));
                false
            }
            Content::Map(entries) => {
                let nodes = entries.iter_mut().map(|(.., node)| node);
                nodes.for_each(|node| node.in_core_schema(text));
                false
            }
            _ => false,
        };
        if is_other && !written.is_empty() {
            self.content = Content::Text(written.to_owned());
        }
    }
}

/// Whether the core schema of YAML 1.2 takes a plain scalar for a number.
fn is_number(written: &str) -> bool {
    let digits = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|sign| sign.is_ascii_digit() || sign == b'_')
    };
    let of_base = |prefix: &str, base| {
        let digits = written.strip_prefix(prefix);
        digits.is_some_and(|digits| {
            digits
                .chars()
                .all(|sign| sign.is_digit(base) || sign == '_')
        })
    };
    let unsigned = written.strip_prefix(['-', '+']).unwrap_or(written);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent = exponent
        .is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)));
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_decimal =
        digits(whole) && (rest.is_empty() || digits(rest)) || whole.is_empty() && digits(rest);
    is_decimal && exponent || of_base("0x", 16) || of_base("0o", 8) || of_base("0b", 2)
}
