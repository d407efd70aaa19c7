//! 情報セキュリティ基本方針, in both forms.

use sakimori_documents::{Block, Document, Orientation, ParagraphStyle, text};
use sakimori_provisions::catalog::PolicyForm;

use super::{Setting, title_lines};
use crate::profile::NumberingStyle;
use crate::standards::{BasicPolicyContent, Content, PolicyEntry, PolicyPart, scheme};

pub(super) fn other(form: PolicyForm) -> PolicyForm {
    match form {
        PolicyForm::Enumerated => PolicyForm::Declaration,
        PolicyForm::Declaration => PolicyForm::Enumerated,
    }
}

pub(super) fn document(content: &Content, form: PolicyForm, setting: &Setting) -> Document {
    let policy = content.basic_policies.iter().find(|p| p.form == form);
    let blocks = match (policy, form) {
        (None, _) => Vec::new(),
        (Some(policy), PolicyForm::Enumerated) => enumerated(content, policy, setting),
        (Some(policy), PolicyForm::Declaration) => declaration(content, policy, setting),
    };
    let title = policy.map_or("情報セキュリティ基本方針", |p| p.title.as_str());
    Document {
        title: format!("{}{title}", content.body_name),
        subtitle: None,
        lines: title_lines(setting),
        orientation: Orientation::Portrait,
        contents: false,
        numbering: scheme(content.numbering),
        blocks,
    }
}

/// The levels of sections, their entries and what stands below these.
fn levels(style: NumberingStyle) -> [u8; 3] {
    match style {
        NumberingStyle::Outline => [0, 2, 3],
        NumberingStyle::Statute => [3, 5, 6],
    }
}

fn enumerated(content: &Content, policy: &BasicPolicyContent, setting: &Setting) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (i, part) in policy.parts.iter().enumerate() {
        section(content, part, i + 1, &mut blocks);
    }
    for entry in &setting.history {
        blocks.push(paragraph(ParagraphStyle::Center, "附　則".to_owned()));
        let line = format!("この基本方針は、{}から施行する。", entry.effective);
        blocks.push(paragraph(ParagraphStyle::Body, line));
    }
    blocks
}

fn section(content: &Content, part: &PolicyPart, n: usize, blocks: &mut Vec<Block>) {
    let [level, ..] = levels(content.numbering);
    let number = Some(number(content, level, n));
    let anchor = Some(format!("basic-{}", part.key));
    match content.numbering {
        NumberingStyle::Outline => {
            blocks.push(Block::Heading {
                depth: 1,
                number,
                text: part.heading.clone(),
                anchor,
            });
            for line in part.text.lines() {
                blocks.push(clause(1, None, None, line));
            }
        }
        NumberingStyle::Statute => {
            // A 条 needs a sentence even where the model has only a list.
            let mut lines = part.text.lines();
            let sentence = match lines.next() {
                Some(line) => line.to_owned(),
                None => format!("{}は、次のとおりとする。", part.heading),
            };
            blocks.push(Block::Clause {
                depth: 0,
                number,
                caption: Some(format!("（{}）", part.heading)),
                text: text(sentence),
                anchor,
            });
            // Further paragraphs are 第2項 and on.
            for (i, line) in (2..).zip(lines) {
                blocks.push(clause(0, Some(self::number(content, 4, i)), None, line));
            }
        }
    }
    entries(content, &part.entries, 1, blocks);
}

fn entries(content: &Content, list: &[PolicyEntry], step: usize, blocks: &mut Vec<Block>) {
    let levels = levels(content.numbering);
    let level = levels.get(step).copied();
    let depth = u8::try_from(step).unwrap_or(u8::MAX);
    for (i, entry) in list.iter().enumerate() {
        let number = level.map(|level| number(content, level, i + 1));
        blocks.push(clause(depth, number, entry.heading.clone(), &entry.text));
        entries(content, &entry.entries, step + 1, blocks);
    }
}

fn declaration(content: &Content, policy: &BasicPolicyContent, setting: &Setting) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in &policy.parts {
        for line in part.text.lines() {
            blocks.push(paragraph(ParagraphStyle::Body, format!("　{line}")));
        }
        entries(content, &part.entries, 1, &mut blocks);
    }
    if !policy.closing.is_empty() {
        blocks.push(paragraph(
            ParagraphStyle::Body,
            format!("　{}", policy.closing),
        ));
    }
    if let Some(last) = setting.history.last() {
        blocks.push(paragraph(
            ParagraphStyle::Body,
            format!("　{}", last.effective),
        ));
    }
    let who = format!("{}{}", content.body_name, signatory(content, policy));
    blocks.push(paragraph(ParagraphStyle::Right, who));
    blocks
}

/// 「みほん市長」, not 「みほん市市長」; 「みほん県知事」; 「みほん広域連合長」:
/// what the name ends with and the title begins with is said once.
fn signatory(content: &Content, policy: &BasicPolicyContent) -> String {
    let title = policy.signatory.as_str();
    let overlap = title
        .char_indices()
        .map(|(i, c)| i + c.len_utf8())
        .filter_map(|end| title.split_at_checked(end))
        .rfind(|(head, _)| content.body_name.ends_with(head));
    overlap.map_or(title, |(_, rest)| rest).to_owned()
}

fn number(content: &Content, level: u8, n: usize) -> sakimori_documents::Number {
    scheme(content.numbering).nth(level, n)
}

fn clause(
    depth: u8,
    number: Option<sakimori_documents::Number>,
    caption: Option<String>,
    line: &str,
) -> Block {
    Block::Clause {
        depth,
        number,
        caption,
        text: text(line),
        anchor: None,
    }
}

fn paragraph(style: ParagraphStyle, line: String) -> Block {
    Block::Paragraph {
        style,
        text: text(line),
    }
}
