//! 権限・責任等一覧表: by provision, and by role.

use sakimori_documents::{
    Block, Cell, Column, Document, Orientation, ParagraphStyle, Row, Table, text,
};

use super::{Setting, full_text, title_lines};
use crate::standards::{Content, ContentRole, NodeKind, StandardNode, scheme};

const LEGEND: &str = "記号：「○」権限又は責任等を有する者。「△」記載がある者又は報告先等。「許」許可を与える者。「承」承認を与える者。";

/// Rows are the provisions, columns the roles the body has.
pub fn matrix(content: &Content, setting: &Setting) -> Document {
    let columns: Vec<&ContentRole> = content
        .roles
        .iter()
        .filter(|r| r.column && r.present)
        .collect();
    let mut rows = Vec::new();
    for node in &content.nodes {
        match node.kind {
            NodeKind::Chapter | NodeKind::Section => rows.push(group_row(node, columns.len())),
            NodeKind::Heading => {}
            NodeKind::Provision => rows.push(provision_row(node, content, &columns)),
        }
    }
    let table = Table {
        caption: Some("権限・責任等一覧表".to_owned()),
        columns: [Column::new(14), Column::new(34)]
            .into_iter()
            .chain(columns.iter().map(|_| Column::vertical(4)))
            .chain([Column::new(10)])
            .collect(),
        header: vec![Row {
            cells: ["規定箇所", "項目"]
                .into_iter()
                .chain(columns.iter().map(|r| r.label.as_str()))
                .chain(["その他"])
                .map(|label| Cell::from(label).header())
                .collect(),
        }],
        rows,
    };
    document(
        format!(
            "{}情報セキュリティ対策に係る権限・責任等一覧表",
            content.body_name
        ),
        content,
        setting,
        Orientation::Landscape,
        vec![note(LEGEND), Block::Table(table)],
    )
}

fn group_row(node: &StandardNode, roles: usize) -> Row {
    let number = node.number.number.as_ref().map_or("", |n| n.label.as_str());
    let span = u16::try_from(roles + 3).unwrap_or(u16::MAX);
    let cell = Cell::from(format!("{number}　{}", node.title)).header();
    Row {
        cells: vec![cell.span(span, 1)],
    }
}

fn provision_row(node: &StandardNode, content: &Content, columns: &[&ContentRole]) -> Row {
    let marks = columns
        .iter()
        .map(|role| Cell::from(signs(node, &role.key)));
    let others: Vec<String> = content
        .roles
        .iter()
        .filter(|r| !r.column && r.present)
        .filter(|r| node.marks.contains_key(&r.key))
        .map(|r| format!("{}{}", r.label, signs(node, &r.key)))
        .collect();
    Row {
        cells: [
            Cell::from(node.number.reference.as_str()),
            Cell::from(node.title.as_str()),
        ]
        .into_iter()
        .chain(marks)
        .chain([Cell::from(others.join("\n"))])
        .collect(),
    }
}

fn signs(node: &StandardNode, role: &str) -> String {
    let marks = node.marks.get(role).map_or(&[][..], Vec::as_slice);
    marks.iter().map(|m| m.sign()).collect()
}

/// One table per role (or for one role): what it must do, decide, be told.
pub fn by_role(content: &Content, only: Option<&str>, setting: &Setting) -> Document {
    let mut blocks = vec![note(LEGEND)];
    for role in content.roles.iter().filter(|r| r.present) {
        if only.is_some_and(|key| key != role.key) {
            continue;
        }
        let rows: Vec<Row> = content
            .provisions()
            .filter(|node| node.marks.contains_key(&role.key))
            .map(|node| role_row(node, role))
            .collect();
        if rows.is_empty() {
            continue;
        }
        blocks.push(Block::Heading {
            depth: 1,
            number: None,
            text: format!("{}（{}）", role.label, role.post),
            anchor: Some(format!("role-{}", role.key)),
        });
        blocks.push(Block::Table(Table {
            caption: Some(role.label.clone()),
            columns: vec![
                Column::new(14),
                Column::new(8),
                Column::new(28),
                Column::new(50),
            ],
            header: vec![Row {
                cells: ["規定箇所", "記号", "項目", "規定"]
                    .into_iter()
                    .map(|l| Cell::from(l).header())
                    .collect(),
            }],
            rows,
        }));
    }
    document(
        format!("{}役割別の権限・責任等一覧", content.body_name),
        content,
        setting,
        Orientation::Portrait,
        blocks,
    )
}

fn role_row(node: &StandardNode, role: &ContentRole) -> Row {
    Row {
        cells: vec![
            node.number.reference.as_str().into(),
            signs(node, &role.key).into(),
            node.title.as_str().into(),
            full_text(node).into(),
        ],
    }
}

fn note(line: &str) -> Block {
    Block::Paragraph {
        style: ParagraphStyle::Note,
        text: text(line),
    }
}

fn document(
    title: String,
    content: &Content,
    setting: &Setting,
    orientation: Orientation,
    blocks: Vec<Block>,
) -> Document {
    Document {
        title,
        subtitle: None,
        lines: title_lines(setting),
        orientation,
        contents: false,
        numbering: scheme(content.numbering),
        blocks,
    }
}
