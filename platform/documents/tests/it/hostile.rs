//! Nothing a user or a file brings may break a format or panic.

use sakimori_documents::{
    Block, Cell, Column, Document, Mark, Number, NumberLevel, Numbering, Orientation,
    ParagraphStyle, Row, Span, Table, docx, html, text, xlsx,
};

use crate::files::{parts, xml};
use crate::samples;

fn texts() -> Vec<String> {
    vec![
        String::new(),
        "葛󠄀城市と葛城市、辻󠄀さん".into(),
        "👩‍💻🇯🇵".into(),
        "長".repeat(10_000),
        "<script>alert('x')</script> & \"quotes\" ]]> <!-- --> &amp; %1 _x0041_".into(),
        (0..0x20_u8)
            .map(char::from)
            .chain([
                '\u{7f}', '\u{85}', '\u{fffe}', '\u{ffff}', '\u{202e}', '\u{e000}', '\u{feff}',
            ])
            .collect(),
        "\r\n\t\n\u{b}".into(),
        "=cmd|' /C calc'!A0".into(),
    ]
}

fn everything_with(word: &str) -> Document {
    let number = || {
        Some(Number {
            level: 3,
            value: u32::MAX,
            label: word.into(),
        })
    };
    let span = |mark| Span::marked(word, mark);
    let marked = vec![
        span(Mark::None),
        span(Mark::Underline),
        span(Mark::Strike),
        span(Mark::Bold),
    ];
    Document {
        title: word.into(),
        subtitle: Some(word.into()),
        lines: vec![word.into()],
        orientation: Orientation::Landscape,
        contents: true,
        numbering: Numbering {
            levels: vec![
                NumberLevel {
                    prefix: word.into(),
                    suffix: word.into(),
                    parents: true,
                    ..NumberLevel::default()
                };
                12
            ],
        },
        blocks: vec![
            Block::Heading {
                depth: 0,
                number: number(),
                text: word.into(),
                anchor: Some(word.into()),
            },
            Block::Heading {
                depth: 200,
                number: None,
                text: word.into(),
                anchor: None,
            },
            Block::Clause {
                depth: 255,
                number: number(),
                caption: Some(word.into()),
                text: marked.clone(),
                anchor: Some(word.into()),
            },
            Block::Paragraph {
                style: ParagraphStyle::Right,
                text: marked.clone(),
            },
            Block::Table(Table {
                caption: Some(word.into()),
                columns: vec![Column::vertical(0), Column::new(u16::MAX)],
                header: vec![Row {
                    cells: vec![Cell::of(marked.clone()), Cell::from(word)],
                }],
                rows: vec![
                    Row {
                        cells: vec![Cell::of(marked).header()],
                    },
                    Row::default(),
                ],
            }),
            Block::PageBreak,
        ],
    }
}

fn survives(document: &Document) {
    for file in [
        docx::render(document).unwrap(),
        xlsx::render(document).unwrap(),
    ] {
        for (path, source) in parts(&file) {
            if path.ends_with(".xml") || path.ends_with(".rels") {
                xml(&source);
            }
        }
    }
    let html = html::page(document, None);
    assert!(!html.contains("<script"));
    assert!(!html.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
    let back: Document = serde_json::from_str(&serde_json::to_string(document).unwrap()).unwrap();
    assert_eq!(&back, document);
}

#[test]
fn any_text_anywhere_is_carried_or_dropped() {
    for word in texts() {
        survives(&everything_with(&word));
    }
}

#[test]
fn what_is_kept_is_kept_exactly() {
    let word = "葛󠄀👩‍💻\u{e000}<&>\"'";
    let document = Document {
        blocks: vec![Block::Paragraph {
            style: ParagraphStyle::Body,
            text: text(word),
        }],
        ..Document::default()
    };
    let read = |file: Vec<u8>, path: &str, tag: &str| {
        let part = xml(&parts(&file)[path]);
        part.named(tag)
            .iter()
            .map(|text| text.text.clone())
            .collect::<String>()
    };
    assert_eq!(
        read(docx::render(&document).unwrap(), "word/document.xml", "w:t"),
        word
    );
    assert_eq!(
        read(
            xlsx::render(&document).unwrap(),
            "xl/sharedStrings.xml",
            "t"
        ),
        word
    );
}

#[test]
fn empty_things_are_files_too() {
    survives(&Document::default());
    for table in [
        Table::default(),
        Table {
            columns: vec![Column::new(1)],
            ..Table::default()
        },
        Table {
            rows: vec![Row::default(), Row::default()],
            ..Table::default()
        },
        Table {
            header: vec![Row::from_iter(["a"])],
            ..Table::default()
        },
    ] {
        survives(&Document {
            blocks: vec![Block::Table(table)],
            ..Document::default()
        });
    }
}

#[test]
fn spans_beyond_the_table_are_cut() {
    let spans = [(0, 0), (1, 9), (9, 1), (9, 9), (u16::MAX, u16::MAX), (2, 2)];
    for first in spans {
        for second in spans {
            let row = || Row {
                cells: vec![
                    Cell::from("a").span(first.0, first.1),
                    Cell::from("b").span(second.0, second.1),
                    "c".into(),
                ],
            };
            for columns in [0, 2, 5] {
                let table = Table {
                    columns: vec![Column::vertical(1); columns],
                    header: vec![row(), row()],
                    rows: vec![row(), Row::default(), row(), row()],
                    ..Table::default()
                };
                survives(&Document {
                    blocks: vec![Block::Table(table)],
                    ..Document::default()
                });
            }
        }
    }
}

#[test]
fn a_document_is_read_back_from_json_and_from_little() {
    for document in [samples::outline(), samples::statute(), samples::matrix(2)] {
        let json = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
    }
    let little: Document = serde_json::from_str(
        r#"{"title":"題","blocks":[{"heading":{"depth":1,"text":"章"}},"page_break"]}"#,
    )
    .unwrap();
    assert_eq!(little.blocks.len(), 2);
}
