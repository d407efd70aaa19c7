//! Documents of both numbering styles and a wide table, for tests and for `examples/sample.rs`.

use sakimori_documents::{
    Block, Cell, Column, Document, Mark, Numbering, Orientation, ParagraphStyle, Row, Span, Table,
    text,
};

/// Counts levels and builds blocks, as a caller would.
pub struct Writer {
    pub document: Document,
    values: Vec<u32>,
}

impl Writer {
    pub fn new(title: &str, numbering: Numbering) -> Self {
        let values = vec![0; numbering.levels.len()];
        Self {
            document: Document {
                title: title.into(),
                numbering,
                ..Document::default()
            },
            values,
        }
    }

    fn count(&mut self, level: u8) -> sakimori_documents::Number {
        let level_index = usize::from(level);
        self.values[level_index] += 1;
        for (deeper, rule) in self
            .document
            .numbering
            .levels
            .iter()
            .enumerate()
            .skip(level_index + 1)
        {
            if rule.restart {
                self.values[deeper] = 0;
            }
        }
        self.document
            .numbering
            .number(level, &self.values[..=level_index])
    }

    /// A running level restarts what is below it, and only that.
    pub fn heading(&mut self, level: u8, depth: u8, title: &str) -> &mut Self {
        let number = Some(self.count(level));
        self.document.blocks.push(Block::Heading {
            depth,
            number,
            text: title.into(),
            anchor: None,
        });
        self
    }

    pub fn clause(
        &mut self,
        level: u8,
        depth: u8,
        caption: Option<&str>,
        words: &str,
    ) -> &mut Self {
        let number = Some(self.count(level));
        self.document.blocks.push(Block::Clause {
            depth,
            number,
            caption: caption.map(Into::into),
            text: text(words),
            anchor: None,
        });
        self
    }

    pub fn block(&mut self, block: Block) -> &mut Self {
        self.document.blocks.push(block);
        self
    }
}

const LONG: &str = "統括情報セキュリティ責任者は、情報システムの設置、変更及び廃止の記録を作成し、これを当該情報システムが廃止された日の属する年度の翌年度の初日から起算して五年間保存しなければならない。";

/// "1", "1.1", "(1)", "①", "(ア)".
pub fn outline() -> Document {
    let mut writer = Writer::new("○○市情報セキュリティ対策基準", Numbering::outline());
    writer.document.subtitle = Some("令和8年度版（第3.2版）".into());
    writer.document.lines = vec!["令和8年4月1日".into(), "○○市情報セキュリティ委員会".into()];
    writer.document.contents = true;
    for chapter in ["組織体制", "情報資産の分類と管理", "物理的セキュリティ"]
    {
        writer.heading(0, 1, chapter);
        for section in ["適用範囲", "管理方法"] {
            writer.heading(1, 2, section);
            writer.block(Block::Paragraph {
                style: ParagraphStyle::Body,
                text: text(LONG),
            });
            for item in 1..=3 {
                writer.clause(
                    2,
                    0,
                    Some("最高情報セキュリティ責任者（CISO）の設置"),
                    if item == 2 { LONG } else { "" },
                );
                for _ in 0..2 {
                    writer.clause(3, 1, None, LONG);
                }
                writer
                    .clause(4, 2, None, "行政機関の職員")
                    .clause(4, 2, None, LONG);
            }
        }
    }
    for _ in 0..11 {
        writer.clause(2, 0, None, "番号が二桁になる項目");
    }
    writer.block(Block::Paragraph {
        style: ParagraphStyle::Note,
        text: text("※ 推奨事項は斜線で示す。"),
    });
    writer.block(Block::Table(comparison()));
    writer.document
}

/// 第1章, 第1条 running, unnumbered first paragraphs, 第3条の2, (1), イ.
pub fn statute() -> Document {
    let mut writer = Writer::new("○○市情報セキュリティ規程", Numbering::statute());
    writer.document.contents = true;
    writer.document.lines = vec!["令和8年3月31日訓令第12号".into()];
    for (chapter, sections) in [("総則", 0), ("組織", 2), ("雑則", 0)] {
        writer.heading(0, 1, chapter);
        for _ in 0..sections {
            writer
                .heading(1, 2, "管理体制")
                .clause(3, 0, Some("（設置）"), LONG);
        }
        writer.clause(3, 0, Some("（目的）"), "この規程は、本市が保有する情報資産の機密性、完全性及び可用性を維持するため、本市が実施する情報セキュリティ対策について基本的な事項を定めることを目的とする。");
        // The first paragraph is the article's own text; it is counted, not printed.
        writer.count(4);
        writer
            .clause(5, 1, None, "情報資産")
            .clause(6, 2, None, "電磁的記録")
            .clause(6, 2, None, LONG)
            .clause(5, 1, None, LONG);
        writer
            .clause(4, 0, None, LONG)
            .clause(5, 1, None, "文書")
            .clause(5, 1, None, "図画")
            .clause(
                4,
                0,
                None,
                "前項の規定にかかわらず、市長が特に必要と認めるときは、この限りでない。",
            );
        writer.clause(3, 0, Some("（定義）"), LONG);
        writer.count(4);
        writer.clause(4, 0, None, LONG);
        writer.block(Block::Clause {
            depth: 0,
            number: Some(sakimori_documents::Number {
                level: 3,
                value: 2,
                label: "第2条の2".into(),
            }),
            caption: Some("（枝番号）".into()),
            text: text(LONG),
            anchor: None,
        });
        writer
            .clause(3, 0, None, "")
            .clause(4, 0, None, LONG)
            .clause(4, 0, None, LONG);
    }
    writer.block(Block::PageBreak);
    writer.block(Block::Heading {
        depth: 1,
        number: None,
        text: "附則".into(),
        anchor: Some("附則".into()),
    });
    writer.block(Block::Paragraph {
        style: ParagraphStyle::Body,
        text: text("この規程は、令和8年4月1日から施行する。"),
    });
    writer.document
}

/// Spans, marks, line breaks.
pub fn comparison() -> Table {
    Table {
        caption: Some("新旧対照表".into()),
        columns: vec![Column::new(2), Column::new(5), Column::new(5)],
        header: vec![Row::from_iter(["区分", "新", "旧"])],
        rows: vec![
            Row {
                cells: vec![
                    Cell::from("第1章").header().span(1, 2),
                    Cell::of(vec![
                        "職員等は、".into(),
                        Span::marked("許可なく", Mark::Underline),
                        "持ち出してはならない。".into(),
                    ]),
                    Cell::of(vec![
                        "職員は、".into(),
                        Span::marked("みだりに", Mark::Strike),
                        "持ち出してはならない。\n（例外を除く。）".into(),
                    ]),
                ],
            },
            Row::from_iter(["=1+1", "葛󠄀城市 👩‍💻"]),
            Row {
                cells: vec![
                    Cell::from("備考").header(),
                    Cell::from("改正はない。").span(9, 1),
                ],
            },
        ],
    }
}

/// A wide table of marks with vertical headers.
pub fn matrix(rows: usize) -> Document {
    let roles = [
        "最高情報セキュリティ責任者",
        "統括情報セキュリティ責任者",
        "情報セキュリティ責任者",
        "情報セキュリティ管理者",
        "情報システム管理者",
        "情報システム担当者",
        "情報セキュリティ委員会",
        "監査統括責任者",
        "CSIRT",
        "職員等",
        "会計年度任用職員",
        "外部委託事業者",
    ];
    let mut columns = vec![Column::new(3), Column::new(16)];
    columns.extend(roles.iter().map(|_| Column::vertical(2)));
    let mut header = vec![
        Cell::from("項番").span(1, 2),
        Cell::from("実施事項").span(1, 2),
    ];
    header.push(Cell::from("権限・責任等").span(12, 1));
    let rows = (1..=rows).map(|index| {
        let mut cells = vec![
            Cell::from(format!("{}.{index}", index / 40 + 1)),
            Cell::from(&LONG[..LONG.len() / 2 / 3 * 3]),
        ];
        cells.extend(
            (0..12).map(|role| Cell::from(["○", "", "許", "△", "", "承"][(index + role) % 6])),
        );
        Row { cells }
    });
    Document {
        title: "権限・責任等一覧表".into(),
        orientation: Orientation::Landscape,
        blocks: vec![Block::Table(Table {
            caption: Some("別表1 権限・責任等一覧表".into()),
            columns,
            header: vec![Row { cells: header }, Row::from_iter(roles)],
            rows: rows.collect(),
        })],
        ..Document::default()
    }
}
