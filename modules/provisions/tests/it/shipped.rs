//! The catalog inside the program.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use sakimori_provisions::catalog::{ItemId, Level, embedded, export, folder, load};

#[test]
fn the_shipped_edition_is_whole() {
    let edition = load(&embedded(), "h27").unwrap();
    let all: Vec<_> = edition.provisions().collect();
    assert_eq!(all.len(), 334);
    let recommended = all.iter().filter(|(_, p)| p.level == Level::Recommended);
    assert_eq!(recommended.count(), 18);
    let in_appendix = all
        .iter()
        .filter(|(_, p)| p.appendix_level == Level::Recommended);
    assert_eq!(in_appendix.count(), 22);
    let ids: HashSet<String> = edition.items.iter().map(|i| i.id.to_string()).collect();
    assert_eq!(ids.len(), edition.items.len());
    for (item, provision) in all {
        let (found, same) = edition.by_key(&provision.key).unwrap();
        assert_eq!((&found.id, &same.key), (&item.id, &provision.key));
        let id = item.id.to_string();
        assert_eq!(ItemId::parse(&id), Some(item.id.clone()));
        assert_eq!(edition.by_id(&id).unwrap().id, item.id);
        assert!(edition.chapter_of(item.id.section()).is_some(), "{id}");
        assert!(
            provision.lineage.is_none(),
            "{id}: the first edition has no elder"
        );
    }
    for difference in &edition.differences {
        let known =
            edition.by_id(&difference.id).is_some() || edition.section(&difference.id).is_some();
        assert!(known, "difference {}", difference.id);
    }
    assert_eq!(edition.body_kinds.len(), 7);
}

#[test]
fn the_files_inside_the_program_are_those_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog");
    assert_eq!(folder(&root).unwrap(), embedded());
}

#[test]
fn the_export_fills_every_placeholder() {
    let edition = load(&embedded(), "h27").unwrap();
    let export = export(&edition).unwrap();
    for p in &export.provisions {
        for text in p.lead_ins.iter().chain(&p.items).chain([&p.text]) {
            assert!(!text.contains(['{', '}']), "{}: {text}", p.id);
        }
    }
    let marks: BTreeMap<_, _> = export
        .provisions
        .iter()
        .map(|p| (p.key, p.marks.len()))
        .collect();
    assert!(marks["ciso-appointment"] == 1 && marks["scope-of-agencies"] == 0);
}
