//! A second, made-up edition: where its provisions came from.

use sakimori_provisions::catalog::{Files, LineageKind, embedded, load};

use crate::broken::{change, errors};

const S31: &str = "r09/provisions/3.1.toml";
const SAME: &str = "lineage = { kind = \"same\", from = [\"scope-of-agencies\"] }";

/// 平成27年版 once more under another name, with three changes in 3.1: two
/// provisions merged into one, one split in two, one renumbered by that; a new
/// provision behind them, and one of 3.9.3's neighbours dropped by name.
fn two_editions() -> Files {
    let mut files = embedded();
    let older = embedded();
    for (name, text) in &older {
        let name = name.replacen("h27/", "r09/", 1);
        let text = if name.contains("/provisions/") {
            with_lineage(text)
        } else {
            text.clone()
        };
        files.insert(name, text);
    }
    let head = "r09/edition.toml";
    change(&mut files, head, "\"h27\"", "\"r09\"");
    change(
        &mut files,
        head,
        "# predecessor = \"h22\"",
        "predecessor = \"h27\"",
    );
    change(
        &mut files,
        head,
        "dropped     = []",
        "dropped     = [\"scope-system-documents\"]",
    );
    // 同じ文言のまま番号が変わる、二つが一つになる、一つが二つになる、新しい。
    change(&mut files, S31, SAME, &SAME.replace("same", "reworded"));
    change(
        &mut files,
        S31,
        "{ kind = \"same\", from = [\"scope-networks-systems-and-media\"] }",
        "{ kind = \"merged\", from = [\"scope-networks-systems-and-media\", \"scope-information-handled\"] }",
    );
    for (key, new) in [
        ("scope-information-handled", "scope-printed-documents"),
        ("scope-system-documents", "scope-cloud-services"),
    ] {
        change(
            &mut files,
            S31,
            &format!("key   = \"{key}\""),
            &format!("key   = \"{new}\""),
        );
    }
    change(
        &mut files,
        S31,
        "{ kind = \"same\", from = [\"scope-information-handled\"] }",
        "{ kind = \"split\", from = [\"scope-information-handled\"] }",
    );
    change(
        &mut files,
        S31,
        "{ kind = \"same\", from = [\"scope-system-documents\"] }",
        "{ kind = \"new\" }",
    );
    change(
        &mut files,
        "r09/provisions/3.9.3.toml",
        "kind = \"same\", from = [\"review-of-policy-and-related-rules\"]",
        "kind = \"renumbered\", from = [\"review-of-policy-and-related-rules\"]",
    );
    files
}

/// Every provision comes from the one with its key.
fn with_lineage(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(line);
        out.push('\n');
        let key = line
            .strip_prefix("key")
            .and_then(|rest| rest.split('"').nth(1));
        if let Some(key) = key {
            out.push_str(&format!(
                "lineage = {{ kind = \"same\", from = [\"{key}\"] }}\n"
            ));
        }
    }
    out
}

#[test]
fn a_second_edition_says_of_every_provision_where_it_came_from() {
    let files = two_editions();
    let newer = load(&files, "r09").unwrap();
    assert_eq!(newer.provisions().count(), 334);
    let kind = |key: &str| newer.by_key(key).unwrap().1.lineage.as_ref().unwrap().kind;
    assert_eq!(kind("scope-of-agencies"), LineageKind::Reworded);
    assert_eq!(
        kind("scope-networks-systems-and-media"),
        LineageKind::Merged
    );
    assert_eq!(kind("scope-printed-documents"), LineageKind::Split);
    assert_eq!(kind("scope-cloud-services"), LineageKind::New);
    assert_eq!(
        kind("review-of-policy-and-related-rules"),
        LineageKind::Renumbered
    );
    assert_eq!(kind("ciso-appointment"), LineageKind::Same);
    assert!(
        load(&files, "h27").is_ok(),
        "the elder is still there by itself"
    );
}

#[test]
fn a_broken_lineage_is_reported() {
    let reworded = SAME.replace("same", "reworded");
    for (what, file, from, to, at) in [
        (
            "nothing said",
            S31,
            format!("{reworded}\n"),
            String::new(),
            "3.1(1)",
        ),
        (
            "from a key that never was",
            S31,
            reworded.clone(),
            reworded.replace("scope-of", "scope-off"),
            "3.1(1)",
        ),
        (
            "new, but from something",
            S31,
            reworded.clone(),
            reworded.replace("reworded", "new"),
            "3.1(1)",
        ),
        (
            "merged from one",
            S31,
            reworded.clone(),
            reworded.replace("reworded", "merged"),
            "3.1(1)",
        ),
        (
            "the same as two",
            S31,
            reworded.clone(),
            SAME.replace("[", "[\"ciso-appointment\", "),
            "3.1(1)",
        ),
        (
            "renumbered from nothing",
            S31,
            reworded,
            "lineage = { kind = \"renumbered\" }".to_owned(),
            "3.1(1)",
        ),
        (
            "one is lost",
            "r09/edition.toml",
            "[\"scope-system-documents\"]".to_owned(),
            "[]".to_owned(),
            "",
        ),
    ] {
        let mut files = two_editions();
        change(&mut files, file, &from, &to);
        let found = errors(&files, "r09");
        let line = (1..)
            .zip(files[file].lines())
            .find(|(_, l)| at.is_empty() || l.contains(&format!("\"{at}\"")))
            .unwrap()
            .0;
        let hit = found
            .iter()
            .any(|e| e.rule == "lineage" && e.file == file && e.line == line);
        assert!(hit, "{what}: {found:#?}");
    }
}

#[test]
fn an_edition_without_an_elder_has_no_lineage() {
    let mut files = embedded();
    change(
        &mut files,
        "h27/provisions/3.1.toml",
        "marks = {}",
        &format!("marks = {{}}\n{SAME}"),
    );
    let found = errors(&files, "h27");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].rule, "lineage");
}

#[test]
fn a_broken_elder_stops_the_newer_edition() {
    let mut files = two_editions();
    change(
        &mut files,
        "h27/provisions/3.1.toml",
        "level = \"basic\"\n",
        "",
    );
    let found = errors(&files, "r09");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].file.as_str(), found[0].rule),
        ("h27/provisions/3.1.toml", "required")
    );
}
