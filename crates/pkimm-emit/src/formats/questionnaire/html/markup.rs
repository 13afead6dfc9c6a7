//! Texts of the model as markup.

use pkimm_release::escape;

use crate::view::blocks::{Block, Inline};

/// What stands before the items of a list that is not numbered.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Items {
    Bullets,
    /// A box to tick.
    Boxes,
}

pub(super) fn markup(blocks: &[Block], items: Items) -> String {
    let mut out = String::new();
    push_blocks(&mut out, blocks, items);
    out
}

fn push_blocks(out: &mut String, blocks: &[Block], items: Items) {
    for block in blocks {
        match block {
            Block::Paragraph { content } => wrap(out, "p", |out| push_inlines(out, content)),
            // The headings of the document end at the fourth level.
            Block::Heading { content } => wrap(out, "h5", |out| push_inlines(out, content)),
            Block::List {
                start,
                items: entries,
            } => push_list(out, *start, entries, items),
            Block::Quote { label, blocks } => wrap(out, "blockquote", |out| {
                if let Some(label) = label {
                    wrap(out, "p", |out| {
                        wrap(out, "strong", |out| out.push_str(&escape::html(label)))
                    });
                }
                push_blocks(out, blocks, Items::Bullets);
            }),
            Block::Code { text } => {
                wrap(out, "pre", |out| {
                    wrap(out, "code", |out| out.push_str(&escape::html(text)))
                });
            }
            Block::Table { head, rows } => {
                out.push_str("<div class=\"table\">");
                wrap(out, "table", |out| {
                    wrap(out, "thead", |out| push_row(out, "th", head));
                    wrap(out, "tbody", |out| {
                        for row in rows {
                            push_row(out, "td", row);
                        }
                    });
                });
                out.push_str("</div>");
            }
            Block::Rule => out.push_str("<hr>"),
        }
    }
}

fn push_list(out: &mut String, start: Option<u64>, entries: &[Vec<Block>], items: Items) {
    let boxes = items == Items::Boxes && start.is_none();
    match start {
        Some(start) if start != 1 => {
            out.push_str("<ol start=\"");
            out.push_str(&start.to_string());
            out.push_str("\">");
        }
        Some(_) => out.push_str("<ol>"),
        None if boxes => out.push_str("<ul class=\"checks\">"),
        None => out.push_str("<ul>"),
    }
    for item in entries {
        wrap(out, "li", |out| {
            // A label holds one line; what follows it in the item stands below.
            let rest = match item.split_first() {
                Some((Block::Paragraph { content }, rest)) => {
                    if boxes {
                        out.push_str("<label><input type=\"checkbox\"> <span>");
                        push_inlines(out, content);
                        out.push_str("</span></label>");
                    } else {
                        push_inlines(out, content);
                    }
                    rest
                }
                _ => item,
            };
            push_blocks(out, rest, items);
        });
    }
    out.push_str(if start.is_some() { "</ol>" } else { "</ul>" });
}

fn push_row(out: &mut String, cell: &str, cells: &[Vec<Inline>]) {
    wrap(out, "tr", |out| {
        for content in cells {
            wrap(out, cell, |out| push_inlines(out, content));
        }
    });
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text { text } => out.push_str(&escape::html(text)),
            Inline::Code { text } => wrap(out, "code", |out| out.push_str(&escape::html(text))),
            Inline::Emphasis { content } => wrap(out, "em", |out| push_inlines(out, content)),
            Inline::Strong { content } => wrap(out, "strong", |out| push_inlines(out, content)),
            Inline::Strikethrough { content } => wrap(out, "s", |out| push_inlines(out, content)),
            Inline::Link { url, content } => {
                out.push_str("<a href=\"");
                out.push_str(&escape::href(url));
                out.push_str("\">");
                push_inlines(out, content);
                out.push_str("</a>");
            }
            Inline::Break | Inline::Parting => out.push_str("<br>"),
        }
    }
}

fn wrap(out: &mut String, element: &str, content: impl FnOnce(&mut String)) {
    out.push('<');
    out.push_str(element);
    out.push('>');
    content(out);
    out.push_str("</");
    out.push_str(element);
    out.push('>');
}
