//! 情報セキュリティ対策基準.

use sakimori_documents::{
    Block, Cell, Column, Document, Number, Orientation, ParagraphStyle, Row, Table, text,
};
use sakimori_provisions::catalog::Attachment;

use super::{Setting, title_lines};
use crate::profile::NumberingStyle;
use crate::standards::{Content, NodeKind, Rank, StandardNode, scheme};

pub(super) fn document(content: &Content, setting: &Setting) -> Document {
    let mut writer = Writer {
        content,
        blocks: Vec::with_capacity(content.nodes.len() * 2),
        waiting: None,
    };
    content.nodes.iter().for_each(|node| writer.node(node));
    writer.flush();
    let mut blocks = writer.blocks;
    blocks.extend(supplementary_provisions(content, setting));
    Document {
        title: format!("{}情報セキュリティ対策基準", content.body_name),
        subtitle: None,
        lines: title_lines(setting),
        orientation: Orientation::Portrait,
        contents: true,
        numbering: scheme(content.numbering),
        blocks,
    }
}

struct Writer<'c> {
    content: &'c Content,
    blocks: Vec<Block>,
    /// 第n条（見出し） that waits for the text of its first 項.
    waiting: Option<(Number, String, String)>,
}

impl Writer<'_> {
    fn node(&mut self, node: &StandardNode) {
        match node.number.rank {
            Rank::Heading(depth) => self.heading(node, depth),
            Rank::Clause { depth, titled } => self.clause(node, depth, titled),
        }
        self.items(node);
        if node.attachment == Some(Attachment::Classification) {
            self.flush();
            self.blocks.extend(classification_tables(self.content));
        }
    }

    fn heading(&mut self, node: &StandardNode, depth: u8) {
        self.flush();
        self.blocks.push(Block::Heading {
            depth,
            number: node.number.number.clone(),
            text: node.title.clone(),
            anchor: Some(anchor(node)),
        });
        if let Some(article) = &node.number.article {
            self.waiting = Some((article.clone(), caption(&node.title), String::new()));
            if !node.text.is_empty() {
                self.first_text(&node.text);
            }
        } else if !node.text.is_empty() {
            self.push_clause(1, None, None, &node.text, None);
        }
    }

    fn clause(&mut self, node: &StandardNode, depth: u8, titled: bool) {
        let statute = self.content.numbering == NumberingStyle::Statute;
        let number = node.number.number.clone();
        let is_article = statute && number.as_ref().is_some_and(|n| n.level == 3);
        if is_article {
            self.flush();
            if let Some(number) = number {
                self.waiting = Some((number, caption(&node.title), anchor(node)));
            }
            if !node.text.is_empty() {
                self.first_text(&node.text);
            }
            return;
        }
        let first = number
            .as_ref()
            .is_some_and(|n| n.level == 4 && n.value == 1);
        if self.waiting.is_some() && statute && first {
            self.first_text(&node.text);
            return;
        }
        self.flush();
        let title = (titled && node.kind == NodeKind::Heading).then(|| node.title.clone());
        self.push_clause(depth, number, title, &node.text, Some(anchor(node)));
    }

    /// Writes the waiting 条 with the text of its first 項.
    fn first_text(&mut self, text: &str) {
        if let Some((number, caption, anchor)) = self.waiting.take() {
            let anchor = (!anchor.is_empty()).then_some(anchor);
            self.push_clause(0, Some(number), Some(caption), text, anchor);
        }
    }

    fn flush(&mut self) {
        self.first_text("");
    }

    fn items(&mut self, node: &StandardNode) {
        if node.items.is_empty() {
            return;
        }
        self.flush();
        let depth = match node.number.rank {
            Rank::Heading(_) => 1,
            Rank::Clause { depth, .. } => depth + 1,
        };
        let scheme = scheme(self.content.numbering);
        for (i, item) in node.items.iter().enumerate() {
            let number = node.number.item_level.map(|level| scheme.nth(level, i + 1));
            let line = if number.is_some() {
                item.clone()
            } else {
                format!("・{item}")
            };
            self.push_clause(depth, number, None, &line, None);
        }
    }

    fn push_clause(
        &mut self,
        depth: u8,
        number: Option<Number>,
        caption: Option<String>,
        line: &str,
        anchor: Option<String>,
    ) {
        self.blocks.push(Block::Clause {
            depth,
            number,
            caption,
            text: text(line),
            anchor,
        });
    }
}

fn caption(title: &str) -> String {
    format!("（{title}）")
}

/// An id for links; the key is unique and plain except for the ids of
/// headings.
fn anchor(node: &StandardNode) -> String {
    let plain: String = node
        .key
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let kind = if node.kind == NodeKind::Provision {
        "p"
    } else {
        "h"
    };
    format!("{kind}-{plain}")
}

fn classification_tables(content: &Content) -> Vec<Block> {
    content
        .classification
        .iter()
        .map(|axis| {
            let head = |label: &str| Cell::from(label).header();
            let rows = axis
                .classes
                .iter()
                .map(|(label, criteria, restrictions)| {
                    let list = match restrictions.len() {
                        0 => "―".to_owned(),
                        _ => restrictions
                            .iter()
                            .map(|r| format!("・{r}"))
                            .collect::<Vec<_>>()
                            .join("\n"),
                    };
                    Row {
                        cells: vec![head(label), criteria.as_str().into(), list.into()],
                    }
                })
                .collect();
            Block::Table(Table {
                caption: Some(format!("{}による情報資産の分類", axis.label)),
                columns: vec![Column::new(12), Column::new(34), Column::new(54)],
                header: vec![Row {
                    cells: vec![head("分類"), head("分類基準"), head("取扱制限")],
                }],
                rows,
            })
        })
        .collect()
}

/// 附則: when the standards and their amendments take effect.
fn supplementary_provisions(content: &Content, setting: &Setting) -> Vec<Block> {
    let form = match content.legal_form.as_str() {
        "訓令" | "規則" | "告示" | "要綱" | "規程" => content.legal_form.as_str(),
        _ => "基準",
    };
    let mut blocks = Vec::new();
    for entry in &setting.history {
        let title = match entry.document_number.as_str() {
            "" => "附　則".to_owned(),
            number => format!("附　則（{}{number}）", entry.decided),
        };
        blocks.push(Block::Paragraph {
            style: ParagraphStyle::Center,
            text: text(title),
        });
        blocks.push(Block::Paragraph {
            style: ParagraphStyle::Body,
            text: text(format!("この{form}は、{}から施行する。", entry.effective)),
        });
    }
    blocks
}
