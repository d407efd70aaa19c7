use sakimori_kernel::Uuid;
use sakimori_policies::profile::NumberingStyle::{Outline, Statute};
use sakimori_policies::standards::{Content, NodeKind, compose};
use sakimori_policies::tailoring::{Choice, OwnProvision, Place, Tailored, Tailoring};

use crate::{edition, profile};

fn reference<'c>(content: &'c Content, origin: &str) -> &'c str {
    let node = content
        .nodes
        .iter()
        .rfind(|n| n.origin == origin)
        .unwrap_or_else(|| panic!("no {origin}"));
    &node.number.reference
}

#[test]
fn the_outline_style_follows_the_guideline() {
    let edition = edition();
    let profile = profile(&edition, "city", "みほん市", Outline);
    let (content, _) = compose(&edition, &profile, &Tailoring::default());
    for (origin, expected) in [
        ("3.1(1)", "1(1)"),
        ("3.3(2)⑩(ウ)", "3(2)⑩(ウ)"),
        ("3.4.3①", "4.3①"),
        ("3.5.1(1)③(ア)", "5.1(1)③(ア)"),
        ("3.7.5⑥", "7.5⑥"),
        ("3.9.3", "9.3"),
    ] {
        assert_eq!(reference(&content, origin), expected);
    }
}

#[test]
fn the_statute_style_makes_articles_paragraphs_and_items() {
    let edition = edition();
    let profile = profile(&edition, "city", "みほん市", Statute);
    let (content, _) = compose(&edition, &profile, &Tailoring::default());
    for (origin, expected) in [
        // A provision under a chapter is an article of its own.
        ("3.1(1)", "第1条"),
        // A heading with a lead-in is an article, its provisions are items.
        ("3.1(2)①", "第2条第1号"),
        // A heading over provisions is an article with paragraphs.
        ("3.2(1)②", "第3条第2項"),
        // A heading over headings is a division.
        ("3.3(2)", "第3章第2節"),
        ("3.3(2)①(イ)", "第13条第2項"),
    ] {
        assert_eq!(reference(&content, origin), expected);
    }
    // A section with a lead-in of its own is one article with items.
    let law = reference(&content, "3.7.5①");
    assert!(law.ends_with("第1号"), "{law}");
    // A section that is one provision is one article.
    let last = reference(&content, "3.9.3");
    assert!(last.starts_with('第') && last.ends_with('条'), "{last}");
}

#[test]
fn articles_are_counted_through_without_a_gap() {
    let edition = edition();
    let profile = profile(&edition, "village", "みほん村", Statute);
    let (content, _) = compose(&edition, &profile, &Tailoring::default());
    let numbers = content.nodes.iter().flat_map(|n| {
        let own = n.number.number.iter().chain(&n.number.article);
        own.filter(|n| n.level == 3).map(|n| n.value)
    });
    let numbers: Vec<u32> = numbers.collect();
    let expected: Vec<u32> = (1..=u32::try_from(numbers.len()).unwrap()).collect();
    assert_eq!(numbers, expected);
    assert!(numbers.len() > 100, "{}", numbers.len());
}

#[test]
fn what_is_not_adopted_leaves_no_gap_and_what_is_added_gets_a_number() {
    let edition = edition();
    let profile = profile(&edition, "city", "みほん市", Outline);
    let (item, provision) = edition
        .provisions()
        .find(|(item, _)| item.id.to_string() == "3.4.3②")
        .unwrap();
    assert_eq!(item.id.section(), "3.4.3");
    let mut tailoring = Tailoring::default();
    let rejected = Tailored {
        choice: Choice::Rejected,
        reason: "ないため".to_owned(),
        ..Tailored::initial(provision)
    };
    tailoring.provisions.insert(provision.key.clone(), rejected);
    let own = OwnProvision {
        id: Uuid::from_u128(1),
        place: Place::After("3.4.3④".to_owned()),
        title: "独自".to_owned(),
        text: "{staff}は、守らなければならない。".to_owned(),
        items: Vec::new(),
        marks: Default::default(),
        reason: String::new(),
        revision: 1,
    };
    let origin = own.origin();
    tailoring.own.push(own);
    let (content, _) = compose(&edition, &profile, &tailoring);
    assert_eq!(reference(&content, "3.4.3①"), "4.3①");
    assert_eq!(reference(&content, "3.4.3③"), "4.3②");
    assert_eq!(reference(&content, "3.4.3④"), "4.3③");
    assert_eq!(reference(&content, &origin), "4.3④");
    assert_eq!(reference(&content, "3.4.3⑤"), "4.3⑤");
    assert_eq!(content.rejected.len(), 1);
    let node = content.nodes.iter().find(|n| n.origin == origin).unwrap();
    assert_eq!(node.text, "職員等は、守らなければならない。");
}

#[test]
fn a_heading_without_adopted_provisions_falls_away() {
    let edition = edition();
    let profile = profile(&edition, "city", "みほん市", Statute);
    let mut tailoring = Tailoring::default();
    for (_, provision) in edition
        .provisions()
        .filter(|(item, _)| item.id.section() == "3.4.3")
    {
        let rejected = Tailored {
            choice: Choice::Rejected,
            reason: "ないため".to_owned(),
            ..Tailored::initial(provision)
        };
        tailoring.provisions.insert(provision.key.clone(), rejected);
    }
    let (content, _) = compose(&edition, &profile, &tailoring);
    assert!(!content.nodes.iter().any(|n| n.origin == "3.4.3"));
    let sections: Vec<&str> = content
        .nodes
        .iter()
        .filter(|n| n.kind == NodeKind::Section && n.origin.starts_with("3.4."))
        .map(|n| n.number.reference.as_str())
        .collect();
    assert_eq!(sections, ["第4章第1節", "第4章第2節", "第4章第3節"]);
}

#[test]
fn a_provision_can_follow_a_section_that_is_one_provision() {
    let edition = edition();
    for (style, expected) in [(Outline, ["9.3(1)", "9.3(2)"]), (Statute, ["", ""])] {
        let profile = profile(&edition, "city", "みほん市", style);
        let own = OwnProvision {
            id: Uuid::from_u128(2),
            place: Place::After("3.9.3".to_owned()),
            title: "独自".to_owned(),
            text: "委員会は、独自に見直すものとする。".to_owned(),
            items: Vec::new(),
            marks: Default::default(),
            reason: String::new(),
            revision: 1,
        };
        let origin = own.origin();
        let tailoring = Tailoring {
            own: vec![own],
            ..Tailoring::default()
        };
        let (content, issues) = compose(&edition, &profile, &tailoring);
        assert!(issues.iter().all(|i| i.key != origin));
        let at = content
            .nodes
            .iter()
            .position(|n| n.origin == origin)
            .unwrap();
        let (before, own) = (&content.nodes[at - 1], &content.nodes[at]);
        assert_eq!(before.origin, "3.9.3");
        if style == Outline {
            assert_eq!([&before.number.reference, &own.number.reference], expected);
        } else {
            assert!(
                own.number.reference.ends_with('条'),
                "{}",
                own.number.reference
            );
        }
    }
}
