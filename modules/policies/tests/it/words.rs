use sakimori_policies::profile::{NumberingStyle::Outline, ProfileWords, with_placeholders};
use sakimori_policies::standards::{IssueKind, compose};
use sakimori_policies::tailoring::Tailoring;
use sakimori_provisions::catalog::{PolicyForm, Template};

use crate::{edition, profile};

#[test]
fn own_words_read_back_as_they_were_typed() {
    let edition = edition();
    let profile = profile(&edition, "city", "みほん市", Outline);
    let words = ProfileWords {
        edition: &edition,
        profile: &profile,
        references: |_: &str| None,
    };
    for text in [
        "統括情報セキュリティ責任者及び情報セキュリティ責任者は、本市の情報資産を守る。",
        "CISOは、情報システム管理者又は情報システム担当者に命ずる。",
        "職員等は、葛\u{E0100}城支所で🏯を見る。",
        "役割の名がない文。",
    ] {
        let template = with_placeholders(&profile, text);
        assert_eq!(Template::parse(&template).unwrap().fill(&words), text);
    }
    let template = with_placeholders(&profile, "統括情報セキュリティ責任者は、本市の");
    assert_eq!(template, "{head_security_officer}は、{body}の");
}

#[test]
fn a_role_the_body_does_without_is_carried_by_another() {
    let edition = edition();
    let mut profile = profile(&edition, "city", "みほん市", Outline);
    let role = edition
        .roles
        .iter()
        .find(|r| r.key == "department_security_officer")
        .unwrap();
    let establishing = role.established_by.clone().unwrap();
    profile.roles.get_mut(&role.key).unwrap().present = false;
    let (content, _) = compose(&edition, &profile, &Tailoring::default());
    assert!(content.rejected.iter().any(|r| r.key == establishing));
    let strays: Vec<&str> = content
        .provisions()
        .filter(|n| n.marks.contains_key(&role.key))
        .map(|n| n.origin.as_str())
        .collect();
    assert_eq!(strays, [] as [&str; 0]);
    // Nobody is named who does not exist; longer names contain this one.
    let longer = ["統括情報セキュリティ責任者", "最高情報セキュリティ責任者"];
    for node in &content.nodes {
        let text = longer
            .iter()
            .fold(node.text.clone(), |t, l| t.replace(l, ""));
        assert!(
            !text.contains("情報セキュリティ責任者"),
            "{}: {}",
            node.origin,
            node.text
        );
        assert!(
            !text.contains("及び統括情報セキュリティ責任者及び"),
            "{}",
            node.origin
        );
    }
}

#[test]
fn a_declaration_brings_its_missing_rules_into_the_standards() {
    let edition = edition();
    let mut profile = profile(&edition, "city", "みほん市", Outline);
    profile.policy_form = PolicyForm::Declaration;
    let (content, issues) = compose(&edition, &profile, &Tailoring::default());
    let first = &content.nodes[0];
    assert_eq!(
        (first.title.as_str(), first.number.reference.as_str()),
        ("総則", "1")
    );
    let supplements = content
        .nodes
        .iter()
        .filter(|n| n.origin.starts_with("basic_policy:"));
    assert_eq!(supplements.count(), edition.declaration.also_needed.len());
    assert!(content.nodes.iter().all(|n| !n.text.contains('{')));
    assert!(issues.iter().all(|i| i.kind == IssueKind::Undecided));
}

#[test]
fn a_holder_of_two_merged_roles_is_pointed_out() {
    let edition = edition();
    let profile = profile(&edition, "town", "みほん町", Outline);
    let (_, issues) = compose(&edition, &profile, &Tailoring::default());
    let warnings: Vec<&str> = issues
        .iter()
        .filter(|i| i.kind == IssueKind::Warning)
        .map(|i| i.origin.as_str())
        .collect();
    assert!(warnings.contains(&"3.7.2(1)①"), "{warnings:?}");
    let city = crate::profile(&edition, "city", "みほん市", Outline);
    let (_, issues) = compose(&edition, &city, &Tailoring::default());
    assert!(issues.iter().all(|i| i.kind == IssueKind::Undecided));
}

#[test]
fn titles_follow_names_and_labels() {
    let edition = edition();
    let mut profile = profile(&edition, "city", "みほん市", Outline);
    profile.roles.get_mut("ciso").unwrap().label = "最高責任者".to_owned();
    let head = profile.roles.get_mut("head_security_officer").unwrap();
    head.name = "情報セキュリティ統括者".to_owned();
    let (content, _) = compose(&edition, &profile, &Tailoring::default());
    let title = |origin: &str| {
        let node = content.nodes.iter().find(|n| n.origin == origin);
        node.map(|n| n.title.clone()).unwrap()
    };
    assert_eq!(title("3.2(1)"), "最高情報セキュリティ責任者（最高責任者）");
    assert_eq!(title("3.2(2)"), "情報セキュリティ統括者");
    assert_eq!(title("3.2(3)"), "情報セキュリティ責任者");
}
