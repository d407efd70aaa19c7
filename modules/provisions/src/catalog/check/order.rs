//! Ids: in the section's file, under an existing heading, in order, once.

use super::Found;
use crate::catalog::load::SourceFile;
use crate::catalog::raw::{Kind, RawSection};
use crate::catalog::{Chapter, ItemId};

pub(super) fn check(chapters: &[Chapter], source: &SourceFile<'_>, raw: &RawSection) -> Vec<Found> {
    let mut found = Vec::new();
    let section = raw.section.get_ref();
    let expected = format!("/{section}.toml");
    let at = raw.section.span().start;
    if !source.file.ends_with(&expected) {
        let message = format!("ファイル名と節「{section}」が合いません");
        found.push((at, "section-file", message));
    }
    if !chapters.iter().any(|c| c.sections.contains(section)) {
        let message = format!("節「{section}」が edition.toml にありません");
        found.push((at, "section-known", message));
    }
    let mut seen: Vec<&ItemId> = Vec::new();
    for item in &raw.item {
        let (id, at) = (item.id.get_ref(), item.id.span().start);
        if id.section() != section {
            let message = format!("{id}は節{section}の番号ではありません");
            found.push((at, "id-section", message));
            continue;
        }
        if seen.contains(&id) {
            found.push((at, "id-unique", format!("番号{id}が二度あります")));
            continue;
        }
        found.extend(place(raw, &seen, id).map(|(rule, message)| (at, rule, message)));
        seen.push(id);
    }
    for item in raw.item.iter().filter(|i| i.kind == Kind::Heading) {
        let id = item.id.get_ref();
        if !seen.iter().any(|s| s.parent().as_ref() == Some(id)) {
            let message = format!("見出し{id}の下に規定がありません");
            found.push((item.id.span().start, "heading-empty", message));
        }
    }
    found
}

/// Whether the heading above exists and the number follows its elder sibling.
fn place(raw: &RawSection, seen: &[&ItemId], id: &ItemId) -> Option<(&'static str, String)> {
    let last = id.steps().last()?;
    let parent = id.parent()?;
    if !parent.steps().is_empty() {
        match raw.item.iter().find(|i| *i.id.get_ref() == parent) {
            None => return Some(("id-parent", format!("{id}の上の見出し{parent}がありません"))),
            Some(above) if above.kind != Kind::Heading => {
                let message = format!("{id}の上の{parent}が見出しではありません");
                return Some(("id-parent", message));
            }
            Some(_) => {}
        }
    }
    let elder = seen
        .iter()
        .filter(|s| s.parent().as_ref() == Some(&parent))
        .filter_map(|s| s.steps().last())
        .next_back()
        .map_or(0, |step| step.number());
    // What stands between an item and its elder must stand below the elder.
    let follows = seen.last().is_none_or(|before| {
        let above = |s: &ItemId| s.steps().get(..parent.steps().len()) == Some(parent.steps());
        above(before)
    });
    (last.number() != elder + 1 || !follows)
        .then(|| ("id-order", format!("{id}の並びが番号順ではありません")))
}
