use sakimori_documents::{
    Align, Block, Cell, Column, Document, Mark, Number, Orientation, ParagraphStyle, Row, Span,
    Table, html, text,
};

use crate::samples;

fn blocks(blocks: Vec<Block>) -> String {
    html::render(&Document {
        blocks,
        ..Document::default()
    })
    .into_string()
}

fn clause(label: Option<&str>, caption: Option<&str>, words: &str) -> Block {
    Block::Clause {
        depth: 1,
        number: label.map(|label| Number {
            level: 0,
            value: 1,
            label: label.into(),
        }),
        caption: caption.map(Into::into),
        text: text(words),
        anchor: Some("c 1".into()),
    }
}

#[test]
fn the_fragment_has_no_inline_style_and_only_prefixed_classes() {
    for document in [samples::outline(), samples::statute(), samples::matrix(3)] {
        let html = html::render(&document).into_string();
        assert!(!html.contains("style="));
        assert!(!html.contains("<style"));
        for classes in html.split("class=\"").skip(1) {
            let classes = classes.split('"').next().unwrap();
            for class in classes.split(' ') {
                assert!(class.starts_with("doc-"), "{class}");
                assert!(
                    class.starts_with("doc-w")
                        || html::STYLESHEET.contains(&format!(".{class}"))
                        || UNSTYLED.contains(&class),
                    "{class}"
                );
            }
        }
    }
}

/// Classes that only name a thing.
const UNSTYLED: [&str; 5] = [
    "doc-portrait",
    "doc-plain",
    "doc-d0",
    "doc-contents-1",
    "doc-counted",
];

#[test]
fn headings_carry_numbers_and_the_contents_link_to_them() {
    let mut document = samples::statute();
    document.blocks.truncate(1);
    let html = html::render(&document).into_string();
    assert!(
        html.contains(r##"<li class="doc-contents-1"><a href="#doc-h0">第1章　総則</a></li>"##)
    );
    assert!(html.contains(
        r#"<h2 class="doc-h1" id="doc-h0"><span class="doc-number">第1章　</span>総則</h2>"#
    ));
}

#[test]
fn a_bracketed_caption_stands_above_and_a_plain_one_before_the_text() {
    let above = blocks(vec![clause(Some("(1)"), Some("（目的）"), "本文")]);
    assert!(above.contains(r#"<div class="doc-clause doc-d1" id="c-1"><p class="doc-caption">（目的）</p><p class="doc-beside"><span class="doc-number">(1) </span><span class="doc-text">本文</span></p></div>"#));
    let before = blocks(vec![clause(None, Some("目的"), "本文")]);
    assert!(before.contains(r#"<strong class="doc-clause-title">目的</strong>　本文"#));
}

#[test]
fn marks_and_line_breaks_are_elements() {
    let text = vec![
        Span::from("a\nb"),
        Span::marked("新", Mark::Underline),
        Span::marked("旧", Mark::Strike),
        Span::marked("太", Mark::Bold),
    ];
    let html = blocks(vec![Block::Paragraph {
        style: ParagraphStyle::Note,
        text,
    }]);
    assert!(html.contains(r#"<p class="doc-paragraph doc-note">a<br>b<u class="doc-underline">新</u><s class="doc-strike">旧</s><strong>太</strong></p>"#));
}

#[test]
fn tables_have_a_caption_relative_widths_and_scopes() {
    let html = blocks(vec![Block::Table(samples::comparison())]);
    assert!(html.contains(
        "<caption>新旧対照表</caption><colgroup><col class=\"doc-w16\"><col class=\"doc-w41\">"
    ));
    assert!(html.contains(r#"<thead><tr><th scope="col">区分</th>"#));
    assert!(html.contains(r#"<th scope="rowgroup" rowspan="2">第1章</th>"#));
    // Asked for nine columns, two are left.
    assert!(html.contains(r#"<td colspan="2">改正はない。</td>"#));
}

#[test]
fn vertical_headers_and_alignment_are_classes() {
    let table = Table {
        columns: vec![
            Column::vertical(1),
            Column {
                align: Align::Right,
                ..Column::new(1)
            },
        ],
        header: vec![Row::from_iter(["縦", "横"])],
        rows: vec![
            Row::from_iter(["○", "1"]),
            Row {
                cells: vec![Cell {
                    align: Some(Align::Left),
                    ..Cell::from("×")
                }],
            },
        ],
        ..Table::default()
    };
    let html = blocks(vec![Block::Table(table)]);
    assert!(html.contains(
        r#"<th scope="col"><span class="doc-vertical">縦</span></th><th scope="col">横</th>"#
    ));
    assert!(html.contains(r#"<td class="doc-center">○</td><td class="doc-right">1</td>"#));
    assert!(html.contains("<tr><td>×</td><td></td></tr>"));
}

#[test]
fn a_page_stands_alone_or_links_the_stylesheet() {
    let document = Document {
        title: "題 & 名".into(),
        orientation: Orientation::Landscape,
        ..Document::default()
    };
    let alone = html::page(&document, None);
    assert!(alone.starts_with("<!DOCTYPE html><html lang=\"ja\">"));
    assert!(alone.contains("<title>題 &amp; 名</title>"));
    assert!(alone.contains("counter(page) \" / \" counter(pages)"));
    assert!(alone.contains("doc-document doc-landscape"));
    let linked = html::page(&document, Some("/assets/document.css?v=1&x=\""));
    assert!(
        linked.contains(r#"<link rel="stylesheet" href="/assets/document.css?v=1&amp;x=&quot;">"#)
    );
    assert!(!linked.contains("<style>"));
}
