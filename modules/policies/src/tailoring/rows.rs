//! The list of provisions, ready to be filtered: made once per change.

use sakimori_kernel::search;
use sakimori_provisions::catalog::{Edition, Level, Marks};
use sakimori_web::ListQuery;

use super::{Choice, Tailoring};
use crate::documents::full_text;
use crate::profile::{Profile, ProfileWords};
use crate::standards::{Content, NodeKind, StandardNode};

/// One line of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// The provision's key or `own:UUID`.
    pub key: String,
    /// The guideline's number; empty for the body's own.
    pub origin: String,
    /// The number in the body's document; empty where it is not adopted.
    pub reference: String,
    pub chapter: String,
    pub section: String,
    pub title: String,
    pub text: String,
    pub level: Option<Level>,
    pub choice: Choice,
    /// Whether the body changed anything from the model.
    pub own_change: bool,
    pub marks: Marks,
    folded: String,
}

impl ListRow {
    pub fn href(&self) -> String {
        match self.key.strip_prefix("own:") {
            Some(id) => format!("/provisions/own/{id}"),
            None => format!("/provisions/{}", self.key),
        }
    }
}

/// All provisions in the guideline's order, the body's own at their places.
pub fn rows(
    edition: &Edition,
    profile: &Profile,
    tailoring: &Tailoring,
    content: &Content,
) -> Vec<ListRow> {
    let mut rows: Vec<ListRow> = Vec::new();
    let node_at = |key: &str| content.nodes.iter().position(|n| n.key == key);
    let words = ProfileWords {
        edition,
        profile,
        references: |id: &str| Some(id.to_owned()),
    };
    for (item, provision) in edition.provisions() {
        let at = node_at(&provision.key);
        let node = at.and_then(|i| content.nodes.get(i));
        let tailored = tailoring.of(provision);
        let chapter = edition.chapter_of(item.id.section());
        let text = node.map_or_else(|| provision.text.fill(&words), full_text);
        let title = node.map_or_else(|| item.title.clone(), |n| n.title.clone());
        let rejected = content.rejected.iter().any(|r| r.key == provision.key);
        rows.push(ListRow {
            key: provision.key.clone(),
            origin: item.id.to_string(),
            reference: node.map(|n| n.number.reference.clone()).unwrap_or_default(),
            chapter: chapter.map(|c| c.id.clone()).unwrap_or_default(),
            section: item.id.section().to_owned(),
            folded: search::fold(&format!("{} {title} {text}", item.id)),
            title,
            text,
            level: Some(provision.level),
            choice: if rejected {
                Choice::Rejected
            } else {
                tailored.choice
            },
            own_change: tailored.text.is_some()
                || tailored.items.is_some()
                || tailored.marks.is_some(),
            marks: node.map_or_else(|| provision.marks.clone(), |n| n.marks.clone()),
        });
    }
    insert_own(&mut rows, content);
    rows
}

/// Puts the body's own provisions behind what stands before them in the
/// document; chapter and section are those they stand in.
fn insert_own(rows: &mut Vec<ListRow>, content: &Content) {
    let (mut chapter, mut section) = ("", "");
    let mut at = 0;
    for node in &content.nodes {
        match node.kind {
            NodeKind::Chapter => (chapter, section) = (&node.origin, &node.origin),
            NodeKind::Section => section = &node.origin,
            NodeKind::Heading => {}
            NodeKind::Provision if node.choice == Choice::Own => {
                rows.insert(at.min(rows.len()), own_row(node, chapter, section));
                at += 1;
            }
            NodeKind::Provision => {
                let place = rows.iter().position(|r| r.key == node.key);
                at = place.map_or(at, |place| place + 1);
            }
        }
    }
}

fn own_row(node: &StandardNode, chapter: &str, section: &str) -> ListRow {
    let text = full_text(node);
    ListRow {
        key: node.key.clone(),
        origin: String::new(),
        reference: node.number.reference.clone(),
        chapter: chapter.to_owned(),
        section: section.to_owned(),
        title: node.title.clone(),
        folded: search::fold(&format!("{} {text}", node.title)),
        text,
        level: None,
        choice: Choice::Own,
        own_change: true,
        marks: node.marks.clone(),
    }
}

/// What the list is asked for.
#[derive(Debug, Default)]
pub struct Filter {
    pub words: Vec<String>,
    pub chapter: String,
    pub level: String,
    pub role: String,
    pub choice: String,
    pub own: bool,
}

impl Filter {
    pub fn of(query: &ListQuery) -> Self {
        Self {
            words: search::words(query.get("q")),
            chapter: query.get("chapter").to_owned(),
            level: query.get("level").to_owned(),
            role: query.get("role").to_owned(),
            choice: query.get("choice").to_owned(),
            own: query.get("own") == "yes",
        }
    }

    pub fn keeps(&self, row: &ListRow) -> bool {
        let level = match row.level {
            Some(Level::Basic) => "basic",
            Some(Level::Recommended) => "recommended",
            None => "own",
        };
        (self.chapter.is_empty() || row.chapter == self.chapter)
            && (self.level.is_empty() || level == self.level)
            && (self.role.is_empty() || row.marks.contains_key(&self.role))
            && (self.choice.is_empty() || row.choice.key() == self.choice)
            && (!self.own || row.own_change)
            && self.words.iter().all(|w| row.folded.contains(w))
    }
}
