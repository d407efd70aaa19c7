//! HTML: a fragment for pages of the program, a complete file to keep or print.
//!
//! Classes only, all beginning with `doc-`, no inline style: the program's
//! Content-Security-Policy forbids it. Numbers are text, so that copying keeps them.

mod blocks;
mod table;

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use crate::escape::{Plain, id};
use crate::{Block, Document, Orientation};

/// The stylesheet for [`render`]'s classes, screen and print.
pub const STYLESHEET: &str = concat!(include_str!("style.css"), include_str!("widths.css"));

/// The document as one `<article class="doc-document">`. Headings are h1 (title) to h5.
pub fn render(document: &Document) -> Markup {
    let orientation = match document.orientation {
        Orientation::Portrait => "doc-portrait",
        Orientation::Landscape => "doc-landscape",
    };
    html! {
        article class={ "doc-document " (orientation) } {
            (head(document))
            @if document.contents { (contents(document)) }
            @for (index, block) in document.blocks.iter().enumerate() {
                (blocks::block(&document.numbering, index, block))
            }
        }
    }
}

/// A complete file. Without `css_href` the stylesheet is embedded, so that it stands alone.
pub fn page(document: &Document, css_href: Option<&str>) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (Plain(&document.title)) }
                @match css_href {
                    Some(href) => link rel="stylesheet" href=(Plain(href));,
                    None => style { (PreEscaped(STYLESHEET)) },
                }
            }
            body { (render(document)) }
        }
    };
    markup.into_string()
}

fn head(document: &Document) -> Markup {
    html! {
        @if !document.title.is_empty() || document.subtitle.is_some() || !document.lines.is_empty() {
            header class="doc-head" {
                @if !document.title.is_empty() { h1 class="doc-title" { (Lines(&document.title)) } }
                @if let Some(subtitle) = &document.subtitle { p class="doc-subtitle" { (Lines(subtitle)) } }
                @for line in &document.lines { p class="doc-line" { (Lines(line)) } }
            }
        }
    }
}

fn contents(document: &Document) -> Markup {
    html! {
        nav class="doc-contents" aria-label="目次" {
            p class="doc-contents-title" { "目次" }
            ul {
                @for (index, block) in document.blocks.iter().enumerate() {
                    @if let Block::Heading { depth: depth @ ..=3, number, text, anchor } = block {
                        li class={ "doc-contents-" (depth.max(&1)) } {
                            a href={ "#" (heading_id(index, anchor.as_deref())) } {
                                @if let Some(number) = number { (Plain(&number.label)) "　" }
                                (Plain(text))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A heading's id: its anchor, or else its place.
fn heading_id(index: usize, anchor: Option<&str>) -> String {
    anchor.map_or_else(|| format!("doc-h{index}"), id)
}

/// Text whose line feeds are line breaks.
struct Lines<'a>(&'a str);

impl Render for Lines<'_> {
    fn render_to(&self, out: &mut String) {
        for (index, line) in self.0.split('\n').enumerate() {
            if index > 0 {
                out.push_str("<br>");
            }
            Plain(line).render_to(out);
        }
    }
}
