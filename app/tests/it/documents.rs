//! The documents of every kind of body in every form: words filled in,
//! numbers without gaps, files that open.

use std::collections::{BTreeMap, BTreeSet};

use sakimori_documents::{Block, Document, Number};
use sakimori_policies::documents::{Format, HistoryEntry, Kind, Setting, document, render};
use sakimori_policies::profile::{NumberingStyle, Profile};
use sakimori_policies::standards::{Content, compose, model};
use sakimori_policies::tailoring::Tailoring;
use sakimori_provisions::catalog::PolicyForm;
use sakimori_testkit::{office, visible};

use crate::support::edition;

/// Kind, name, its word for itself, and words only other kinds use.
const BODIES: [(&str, &str, &str, &[&str]); 7] = [
    (
        "city",
        "みほん市",
        "本市",
        &["本町", "本県", "町長", "知事"],
    ),
    (
        "town",
        "みほん町",
        "本町",
        &["本市", "市長", "市民", "知事"],
    ),
    (
        "village",
        "みほん村",
        "本村",
        &["本市", "市長", "市民", "町長"],
    ),
    (
        "special_ward",
        "みほん区",
        "本区",
        &["本市", "市長", "市民", "町長"],
    ),
    (
        "prefecture",
        "みほん県",
        "本県",
        &["本市", "市長", "市民", "町長"],
    ),
    (
        "partial_association",
        "みほん組合",
        "本組合",
        &["本市", "市長", "市民", "本広域連合"],
    ),
    (
        "wide_area_union",
        "みほん広域連合",
        "本広域連合",
        &["本市", "市長", "市民", "本組合"],
    ),
];

const STYLES: [NumberingStyle; 2] = [NumberingStyle::Outline, NumberingStyle::Statute];

const KINDS: [Kind; 5] = [
    Kind::BasicPolicy,
    Kind::OtherBasicPolicy,
    Kind::Standards,
    Kind::Matrix,
    Kind::Comparison,
];

fn profiles(kind: &str, name: &str) -> Vec<Profile> {
    let edition = edition();
    let body = edition.body_kinds.iter().find(|k| k.key == kind).unwrap();
    let mut profiles = Vec::new();
    for numbering in STYLES {
        for policy_form in PolicyForm::ALL {
            profiles.push(Profile {
                numbering,
                policy_form,
                ..Profile::defaults(&edition, body, name)
            });
        }
    }
    profiles
}

fn setting() -> Setting {
    let entry = HistoryEntry {
        label: "制定".to_owned(),
        decided: "令和8年3月21日".to_owned(),
        effective: "令和8年4月1日".to_owned(),
        document_number: "訓令第4号".to_owned(),
    };
    Setting {
        history: vec![entry],
        draft: false,
    }
}

fn number(block: &Block) -> Option<&Number> {
    match block {
        Block::Heading { number, .. } | Block::Clause { number, .. } => number.as_ref(),
        _ => None,
    }
}

/// Every number follows the one before it on its level.
fn counted_without_gaps(style: NumberingStyle, document: &Document, what: &str) {
    let statute = style == NumberingStyle::Statute;
    let mut last: BTreeMap<u8, u32> = BTreeMap::new();
    for number in document.blocks.iter().filter_map(number) {
        let Number {
            level,
            value,
            label,
        } = number;
        // The first 項 of a 条 has no number; 条 are counted through.
        let first = if statute && *level == 4 { 2 } else { 1 };
        let expected = last.get(level).map_or(first, |n| n + 1);
        assert_eq!(*value, expected, "{what}: {label} on level {level}");
        last.insert(*level, *value);
        last.retain(|l, _| l <= level || (statute && *l == 3 && *level < 3));
    }
}

fn anchors_are_unique(document: &Document, what: &str) {
    let mut seen = BTreeSet::new();
    for block in &document.blocks {
        if let Block::Heading {
            anchor: Some(id), ..
        }
        | Block::Clause {
            anchor: Some(id), ..
        } = block
        {
            assert!(seen.insert(id.clone()), "{what}: {id} twice");
        }
    }
}

fn words_are_filled_in(content: &Content, text: &str, foreign: &[&str], what: &str) {
    for sign in [
        "{",
        "}",
        "【推奨",
        "本{",
        "○○市",
        "○○町",
        "\u{FFFD}",
        "None",
        "。。",
        "、、",
        "はは、",
    ] {
        let at = text
            .find(sign)
            .map(|i| text[i..].chars().take(40).collect::<String>());
        assert_eq!(at, None, "{what}");
    }
    for word in foreign {
        let at = text
            .find(word)
            .map(|i| text[i..].chars().take(40).collect::<String>());
        assert_eq!(at, None, "{what}: {word}");
    }
    for role in content.roles.iter().filter(|r| r.present) {
        for joint in ["及び", "又は", "、", "並びに", "若しくは"] {
            let twice = format!("{0}{joint}{0}", role.label);
            // 統括情報セキュリティ責任者及び情報セキュリティ責任者 is no repetition.
            let other = format!("括{twice}");
            let said = text.matches(&twice).count() - text.matches(&other).count();
            assert_eq!(said, 0, "{what}: {twice}");
        }
    }
}

fn check(kind: &str, name: &str, self_word: &str, foreign: &[&str]) {
    for profile in profiles(kind, name) {
        let (content, _) = compose(&edition(), &profile, &Tailoring::default());
        for which in KINDS {
            let what = format!(
                "{kind} {:?} {:?} {which:?}",
                profile.numbering, profile.policy_form
            );
            let tree = document(which, &content, None, &setting());
            let html = render(&tree, Format::Html).unwrap();
            let text = visible(std::str::from_utf8(&html).unwrap());
            words_are_filled_in(&content, &text, foreign, &what);
            counted_without_gaps(profile.numbering, &tree, &what);
            anchors_are_unique(&tree, &what);
            assert!(tree.title.starts_with(name), "{what}: {}", tree.title);
            if which == Kind::Standards {
                assert!(text.contains(self_word), "{what}");
                assert!(text.contains("から施行する"), "{what}");
            }
            for format in [Format::Docx, Format::Xlsx] {
                if which.formats().contains(&format) {
                    let file = render(&tree, format).unwrap();
                    assert!(office::text(&file).len() > 1000, "{what} {format:?}");
                }
            }
        }
    }
}

#[test]
fn a_citys_documents_are_whole() {
    let (kind, name, word, foreign) = BODIES[0];
    check(kind, name, word, foreign);
}

#[test]
fn a_towns_and_a_villages_documents_are_whole() {
    for (kind, name, word, foreign) in &BODIES[1..3] {
        check(kind, name, word, foreign);
    }
}

#[test]
fn a_special_wards_and_a_prefectures_documents_are_whole() {
    for (kind, name, word, foreign) in &BODIES[3..5] {
        check(kind, name, word, foreign);
    }
}

#[test]
fn the_documents_of_associations_and_unions_are_whole() {
    for (kind, name, word, foreign) in &BODIES[5..] {
        check(kind, name, word, foreign);
    }
}

#[test]
fn every_provision_of_the_guideline_stands_in_the_standards_once() {
    let edition = edition();
    for profile in profiles("city", "みほん市") {
        let content = model(&edition, &profile);
        let keys: Vec<&str> = content.provisions().map(|n| n.key.as_str()).collect();
        for (item, provision) in edition.provisions() {
            let times = keys.iter().filter(|k| **k == provision.key).count();
            assert_eq!(times, 1, "{}", item.id);
        }
        let mut references = BTreeSet::new();
        for node in content.provisions().filter(|n| n.level.is_some()) {
            assert!(
                references.insert(&node.number.reference),
                "{} twice",
                node.number.reference
            );
        }
    }
}

#[test]
fn articles_of_the_statute_style_run_from_the_first_to_the_last() {
    for profile in profiles("city", "みほん市") {
        if profile.numbering != NumberingStyle::Statute {
            continue;
        }
        let content = model(&edition(), &profile);
        let tree = document(Kind::Standards, &content, None, &setting());
        let articles: Vec<&str> = tree
            .blocks
            .iter()
            .filter_map(number)
            .filter(|n| n.level == 3)
            .map(|n| n.label.as_str())
            .collect();
        assert!(articles.len() > 50, "{}", articles.len());
        for (i, label) in articles.iter().enumerate() {
            assert_eq!(*label, format!("第{}条", i + 1));
        }
        for block in &tree.blocks {
            if let Block::Clause {
                number: Some(n),
                text,
                caption,
                ..
            } = block
                && n.level == 3
            {
                assert!(caption.is_some(), "{} has its caption", n.label);
                assert!(!text.is_empty(), "{} has a sentence", n.label);
            }
        }
    }
}

#[test]
fn the_same_content_gives_the_same_files() {
    let edition = edition();
    let body = edition.body_kinds.iter().find(|k| k.key == "city").unwrap();
    let profile = Profile::defaults(&edition, body, "みほん市");
    let make = || {
        let content = model(&edition, &profile);
        let hash = Content::hash_of(&content.to_json().unwrap());
        let files: Vec<Vec<u8>> = KINDS
            .iter()
            .flat_map(|kind| {
                let tree = document(*kind, &content, None, &setting());
                kind.formats()
                    .iter()
                    .map(move |f| render(&tree, *f).unwrap())
            })
            .collect();
        (hash, files)
    };
    let first = make();
    // Office files carry times: they must not be those of the making.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(first == make());
}
