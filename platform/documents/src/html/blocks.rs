//! Blocks and marked text.

use maud::{Markup, Render, html};

use super::{Lines, heading_id, table};
use crate::document::stands_above;
use crate::escape::{Plain, id};
use crate::{Block, Mark, Number, Numbering, ParagraphStyle, Span};

const DEEPEST_INDENT: u8 = 8;

pub(super) fn block(numbering: &Numbering, index: usize, block: &Block) -> Markup {
    match block {
        Block::Heading {
            depth,
            number,
            text,
            anchor,
        } => heading(
            *depth,
            number.as_ref(),
            text,
            &heading_id(index, anchor.as_deref()),
        ),
        Block::Clause {
            depth,
            number,
            caption,
            text,
            anchor,
        } => {
            let flows = number
                .as_ref()
                .is_some_and(|number| numbering.flows_under(number.level));
            html! {
                div class={ "doc-clause doc-d" (depth.min(&DEEPEST_INDENT)) }
                    id=[anchor.as_deref().map(id)] {
                    (clause(number.as_ref(), flows, caption.as_deref(), text))
                }
            }
        }
        Block::Paragraph { style, text } => {
            let class = match style {
                ParagraphStyle::Body => "doc-paragraph",
                ParagraphStyle::Center => "doc-paragraph doc-center",
                ParagraphStyle::Right => "doc-paragraph doc-right",
                ParagraphStyle::Note => "doc-paragraph doc-note",
            };
            html! { p class=(class) { (Marked(text)) } }
        }
        Block::Table(table) => table::table(table),
        Block::PageBreak => html! { hr class="doc-break"; },
    }
}

fn heading(depth: u8, number: Option<&Number>, text: &str, id: &str) -> Markup {
    let inner = html! { (label(number, "　")) (Lines(text)) };
    match depth {
        ..=1 => html! { h2 class="doc-h1" id=(id) { (inner) } },
        2 => html! { h3 class="doc-h2" id=(id) { (inner) } },
        3 => html! { h4 class="doc-h3" id=(id) { (inner) } },
        4.. => html! { h5 class="doc-h4" id=(id) { (inner) } },
    }
}

/// A number is followed by a space, so that copied text reads well.
fn label(number: Option<&Number>, space: &str) -> Markup {
    html! {
        @if let Some(number) = number && !number.label.is_empty() {
            span class="doc-number" { (Plain(&number.label)) (space) }
        }
    }
}

fn clause(number: Option<&Number>, flows: bool, caption: Option<&str>, text: &[Span]) -> Markup {
    let above = caption.filter(|caption| stands_above(caption));
    let title = caption.filter(|caption| !stands_above(caption));
    let printed = number.is_some_and(|number| !number.label.is_empty());
    let class = match (printed, flows, number.is_some()) {
        (true, true, _) => "doc-flow",
        (true, false, _) => "doc-beside",
        (false, _, true) => "doc-counted",
        (false, _, false) => "doc-plain",
    };
    html! {
        @if let Some(caption) = above { p class="doc-caption" { (Lines(caption)) } }
        p class=(class) {
            (label(number, if flows { "　" } else { " " }))
            span class="doc-text" {
                @if let Some(title) = title {
                    strong class="doc-clause-title" { (Lines(title)) }
                    @if !text.is_empty() { "　" }
                }
                (Marked(text))
            }
        }
    }
}

/// Marked text.
pub(super) struct Marked<'a>(pub &'a [Span]);

impl Render for Marked<'_> {
    fn render_to(&self, out: &mut String) {
        for span in self.0 {
            let (open, close) = match span.mark {
                Mark::None => ("", ""),
                Mark::Underline => ("<u class=\"doc-underline\">", "</u>"),
                Mark::Strike => ("<s class=\"doc-strike\">", "</s>"),
                Mark::Bold => ("<strong>", "</strong>"),
            };
            out.push_str(open);
            Lines(&span.text).render_to(out);
            out.push_str(close);
        }
    }
}
