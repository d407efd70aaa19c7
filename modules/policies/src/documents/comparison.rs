//! 新旧対照表: what is new on the left, what was on the right, as horizontal
//! amendments are written; changed words underlined on both sides.

use std::collections::{HashMap, HashSet};

use sakimori_documents::{
    Block, Cell, Column, Document, Mark, Orientation, ParagraphStyle, Row, Span, Table, Text, text,
};

use sakimori_provisions::catalog::PolicyForm;

use super::{Piece, Setting, diff};
use crate::profile::NumberingStyle;
use crate::standards::{Content, StandardNode, scheme};

/// One line that changed: a provision, heading or part of the basic policy.
#[derive(Debug, Clone)]
pub struct Change {
    pub key: String,
    pub title: String,
    /// Number and text; `None` where it did not exist.
    pub before: Option<(String, String)>,
    pub after: Option<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct Comparison {
    body_name: String,
    numbering: NumberingStyle,
    pub basic_policy: Vec<Change>,
    pub standards: Vec<Change>,
    /// 権限・責任等一覧表.
    pub marks: Vec<Change>,
}

/// Compares by key, so that a provision that only moved is no change unless
/// its words changed. Without `before` everything is new.
pub fn comparison(before: Option<&Content>, after: &Content) -> Comparison {
    let old_policy = before.map(policy_lines).unwrap_or_default();
    let old_standards = before.map(standard_lines).unwrap_or_default();
    Comparison {
        body_name: after.body_name.clone(),
        numbering: after.numbering,
        basic_policy: changes(&old_policy, &policy_lines(after)),
        standards: changes(&old_standards, &standard_lines(after)),
        marks: before.map(|b| mark_changes(b, after)).unwrap_or_default(),
    }
}

struct Line {
    key: String,
    title: String,
    number: String,
    text: String,
}

/// The basic policy in the form the body uses.
fn policy_lines(content: &Content) -> Vec<Line> {
    let Some(policy) = content
        .basic_policies
        .iter()
        .find(|p| p.form == content.policy_form)
    else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (i, part) in policy.parts.iter().enumerate() {
        let mut body = part.text.clone();
        push_entries(&mut body, &part.entries, "");
        lines.push(Line {
            key: part.key.clone(),
            title: part.heading.clone(),
            number: match content.numbering {
                NumberingStyle::Outline => (i + 1).to_string(),
                NumberingStyle::Statute => format!("第{}条", i + 1),
            },
            text: body.trim().to_owned(),
        });
    }
    let end = format!("{}\n{}", policy.closing, policy.signatory);
    if policy.form == PolicyForm::Declaration {
        lines.push(Line {
            key: "closing".to_owned(),
            title: "結び".to_owned(),
            number: String::new(),
            text: end.trim().to_owned(),
        });
    }
    lines
}

fn push_entries(body: &mut String, entries: &[crate::standards::PolicyEntry], indent: &str) {
    for entry in entries {
        body.push('\n');
        body.push_str(indent);
        body.push('・');
        if let Some(heading) = &entry.heading {
            body.push_str(heading);
            body.push('　');
        }
        body.push_str(&entry.text);
        push_entries(body, &entry.entries, "　");
    }
}

fn standard_lines(content: &Content) -> Vec<Line> {
    content
        .nodes
        .iter()
        .map(|node| Line {
            key: format!("{:?} {}", node.kind, node.key),
            title: node.title.clone(),
            number: node.number.reference.clone(),
            text: full_text(node),
        })
        .collect()
}

/// A provision's text with its list below it.
pub(crate) fn full_text(node: &StandardNode) -> String {
    with_items(node.text.clone(), &node.items)
}

/// A text with its list, each item on a line of its own.
pub(crate) fn with_items(
    mut text: String,
    items: impl IntoIterator<Item = impl AsRef<str>>,
) -> String {
    for item in items {
        text.push_str("\n・");
        text.push_str(item.as_ref());
    }
    text
}

fn changes(before: &[Line], after: &[Line]) -> Vec<Change> {
    let old: HashMap<&str, &Line> = before.iter().map(|l| (l.key.as_str(), l)).collect();
    let new: HashSet<&str> = after.iter().map(|l| l.key.as_str()).collect();
    let mut shown: HashSet<&str> = HashSet::new();
    let mut out = Vec::new();
    let mut gone = before.iter().peekable();
    for line in after {
        // What was dropped is shown where it stood: before the first line that
        // followed it and is still there.
        while let Some(lost) =
            gone.next_if(|l| !new.contains(l.key.as_str()) || shown.contains(l.key.as_str()))
        {
            out.extend((!shown.contains(lost.key.as_str())).then(|| dropped(lost)));
        }
        shown.insert(&line.key);
        out.extend(changed(old.get(line.key.as_str()).copied(), line));
    }
    out.extend(gone.filter(|l| !new.contains(l.key.as_str())).map(dropped));
    out
}

fn dropped(lost: &Line) -> Change {
    Change {
        key: lost.key.clone(),
        title: lost.title.clone(),
        before: Some((lost.number.clone(), lost.text.clone())),
        after: None,
    }
}

/// `None` where neither words nor title changed; a number alone is no change.
fn changed(was: Option<&Line>, line: &Line) -> Option<Change> {
    let retitled = was.is_some_and(|w| w.title != line.title);
    if was.is_some_and(|w| w.text == line.text) && !retitled {
        return None;
    }
    // A new title is shown on both sides, so that the old one is seen.
    let side = |l: &Line| {
        let text = if retitled {
            format!("（{}）\n{}", l.title, l.text)
        } else {
            l.text.clone()
        };
        (l.number.clone(), text.trim_end().to_owned())
    };
    Some(Change {
        key: line.key.clone(),
        title: line.title.clone(),
        before: was.map(side),
        after: Some(side(line)),
    })
}

/// Who is responsible, told, permits or approves, where that changed.
fn mark_changes(before: &Content, after: &Content) -> Vec<Change> {
    let old: HashMap<&str, &StandardNode> =
        before.provisions().map(|n| (n.key.as_str(), n)).collect();
    let side = |content: &Content, node: &StandardNode| {
        (node.number.reference.clone(), holders(content, node))
    };
    after
        .provisions()
        .filter_map(|node| Some((*old.get(node.key.as_str())?, node)))
        .filter(|(was, node)| was.marks != node.marks)
        .map(|(was, node)| Change {
            key: node.key.clone(),
            title: node.title.clone(),
            before: Some(side(before, was)),
            after: Some(side(after, node)),
        })
        .collect()
}

/// 「○職員等、許CISO」
fn holders(content: &Content, node: &StandardNode) -> String {
    let list: Vec<String> = content
        .roles
        .iter()
        .filter_map(|role| {
            let marks = node.marks.get(&role.key)?;
            let signs: String = marks.iter().map(|m| m.sign()).collect();
            Some(format!("{signs}{}", role.label))
        })
        .collect();
    list.join("、")
}

impl Comparison {
    pub fn document(&self, setting: &Setting) -> Document {
        let mut blocks = Vec::new();
        for (title, changes) in [
            ("情報セキュリティ基本方針", &self.basic_policy),
            ("情報セキュリティ対策基準", &self.standards),
            ("権限・責任等一覧表", &self.marks),
        ] {
            if changes.is_empty() {
                continue;
            }
            blocks.push(Block::Heading {
                depth: 1,
                number: None,
                text: title.to_owned(),
                anchor: None,
            });
            blocks.push(table(title, changes));
        }
        if blocks.is_empty() {
            blocks.push(Block::Paragraph {
                style: ParagraphStyle::Body,
                text: text("改正する箇所はありません。"),
            });
        }
        Document {
            title: format!("{}情報セキュリティポリシー新旧対照表", self.body_name),
            subtitle: None,
            lines: if setting.draft {
                vec!["（案）".to_owned()]
            } else {
                Vec::new()
            },
            orientation: Orientation::Landscape,
            contents: false,
            numbering: scheme(self.numbering),
            blocks,
        }
    }
}

fn table(title: &str, changes: &[Change]) -> Block {
    let rows = changes
        .iter()
        .map(|change| {
            let (after, before) = both_sides(change);
            Row {
                cells: vec![
                    Cell::from(change.title.as_str()),
                    Cell::of(after),
                    Cell::of(before),
                ],
            }
        })
        .collect();
    Block::Table(Table {
        caption: Some(title.to_owned()),
        columns: vec![Column::new(16), Column::new(42), Column::new(42)],
        header: vec![Row {
            cells: ["項目", "改正後", "改正前"]
                .into_iter()
                .map(|l| Cell::from(l).header())
                .collect(),
        }],
        rows,
    })
}

/// The two cells of a change, changed words underlined.
fn both_sides(change: &Change) -> (Text, Text) {
    match (&change.before, &change.after) {
        (Some((old_number, old)), Some((new_number, new))) => {
            let mut left = vec![Span::from(format!("{new_number}　"))];
            let mut right = vec![Span::from(format!("{old_number}　"))];
            for piece in diff(old, new) {
                match piece {
                    Piece::Same(t) => {
                        left.push(Span::from(t.clone()));
                        right.push(Span::from(t));
                    }
                    Piece::Gone(t) => right.push(Span::marked(t, Mark::Underline)),
                    Piece::New(t) => left.push(Span::marked(t, Mark::Underline)),
                }
            }
            (left, right)
        }
        (None, Some((number, new))) => (whole(number, new), text("（新設）")),
        (Some((number, old)), None) => (text("（削る）"), whole(number, old)),
        (None, None) => (Vec::new(), Vec::new()),
    }
}

fn whole(number: &str, line: &str) -> Text {
    vec![
        Span::from(format!("{number}　")),
        Span::marked(line, Mark::Underline),
    ]
}
