//! What the standards must say too when the basic policy is a declaration
//! (the guideline, 2.2(2)): a first chapter made of sections of the other form.

use sakimori_provisions::catalog::Edition;

use super::content::{BasicPolicyContent, StandardNode};
use super::tree::{Branch, Leaf, Thing};
use crate::tailoring::Choice;

/// What the standards must say too when the basic policy is a declaration.
pub(super) fn supplement(edition: &Edition) -> Branch<'_> {
    let children = edition
        .declaration
        .also_needed
        .iter()
        .filter_map(|key| edition.enumerated.section.iter().find(|s| s.key == *key))
        .map(|section| Branch {
            origin: format!("basic_policy:{}", section.key),
            // Written with the text, in the body's words.
            title: String::new(),
            thing: Thing::Provision(Leaf::Supplement(&section.key)),
            lead_in: None,
            children: Vec::new(),
        })
        .collect();
    Branch {
        origin: "basic_policy".to_owned(),
        title: "総則".to_owned(),
        thing: Thing::Chapter,
        lead_in: None,
        children,
    }
}

/// Writes one section of the basic policy as a provision of the standards.
pub(super) fn write(policies: &[BasicPolicyContent], key: &str, node: &mut StandardNode) {
    let mut parts = policies.iter().flat_map(|p| &p.parts);
    let Some(part) = parts.find(|p| p.key == key) else {
        return;
    };
    node.title.clone_from(&part.heading);
    node.text = part.text.replace("この基本方針", "この対策基準");
    node.choice = Choice::Adopted;
    node.items = part
        .entries
        .iter()
        .map(|e| match &e.heading {
            Some(heading) => format!("{heading}　{}", e.text),
            None => e.text.clone(),
        })
        .collect();
}
