//! The list of provisions, ready to be filtered: made once per change.

use sakimori_provisions::catalog::{Edition, Level, Marks};
use sakimori_provisions::search;
use sakimori_web::ListQuery;

use super::{Choice, Tailoring};
use crate::profile::{Profile, ProfileWords};
use crate::standards::{Content, StandardNode};

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
    let mut own_after: Vec<(usize, &StandardNode)> = Vec::new();
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
        let text = node.map_or_else(|| provision.text.fill(&words), full);
        let rejected = content.rejected.iter().any(|r| r.key == provision.key);
        rows.push(ListRow {
            key: provision.key.clone(),
            origin: item.id.to_string(),
            reference: node.map(|n| n.number.reference.clone()).unwrap_or_default(),
            chapter: chapter.map(|c| c.id.clone()).unwrap_or_default(),
            section: item.id.section().to_owned(),
            title: node.map_or_else(|| item.title.clone(), |n| n.title.clone()),
            folded: search::fold(&format!("{} {} {text}", item.id, item.title)),
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
    for own in &tailoring.own {
        let Some(at) = node_at(&own.origin()) else {
            continue;
        };
        let before = content.nodes.iter().take(at).rev();
        let neighbour = before
            .filter_map(|n| rows.iter().position(|r| r.key == n.key))
            .next();
        if let Some(node) = content.nodes.get(at) {
            own_after.push((neighbour.map_or(0, |i| i + 1), node));
        }
    }
    own_after.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    for (at, node) in own_after {
        let near = rows.get(at.saturating_sub(1));
        let row = own_row(node, near);
        rows.insert(at.min(rows.len()), row);
    }
    rows
}

fn own_row(node: &StandardNode, near: Option<&ListRow>) -> ListRow {
    let text = full(node);
    ListRow {
        key: node.key.clone(),
        origin: String::new(),
        reference: node.number.reference.clone(),
        chapter: near.map(|r| r.chapter.clone()).unwrap_or_default(),
        section: near.map(|r| r.section.clone()).unwrap_or_default(),
        title: node.title.clone(),
        folded: search::fold(&format!("{} {text}", node.title)),
        text,
        level: None,
        choice: Choice::Own,
        own_change: true,
        marks: node.marks.clone(),
    }
}

fn full(node: &StandardNode) -> String {
    crate::documents::full_text(node)
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
