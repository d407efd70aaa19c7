//! The matrix in force is the policy: where a body changes marks, does
//! without a role or renumbers, permission follows.

use sakimori_permissions::{Action, Answer, Place, Resource, Scope, Standard, Standards};
use sakimori_provisions::catalog::{Mark, Marks};

use crate::support::{EDITION, access_under, holding, person};

/// The provision that lets the contact network be changed.
fn network() -> String {
    let grants = EDITION.grants.iter();
    let mut found =
        grants.filter(|g| g.resource == Resource::ContactNetwork && g.action == Action::Change);
    found.next().unwrap().provision.clone()
}

fn standards(marks: Marks) -> Standards {
    let standard = Standard {
        number: "第8条第2項".to_owned(),
        title: "連絡体制".to_owned(),
        marks,
    };
    Standards {
        provisions: [(network(), standard)].into(),
        ..Standards::default()
    }
}

#[test]
fn changed_marks_change_who_may_and_the_bodys_own_number_is_cited() {
    let marks = Marks::from([("contact_point".to_owned(), vec![Mark::Responsible])]);
    let standards = standards(marks);
    let change = |role: &str| {
        let access = access_under(&standards, person(vec![holding(role, Scope::Body)]));
        access.may(Action::Change, Resource::ContactNetwork, &Place::body())
    };
    match change("contact_point") {
        Answer::Yes(ground) => assert_eq!(ground.provision.number, "第8条第2項"),
        Answer::No(denial) => panic!("{denial:?}"),
    }
    match change("head_security_officer") {
        Answer::No(denial) => assert_eq!(denial.roles, ["contact_point"]),
        Answer::Yes(ground) => panic!("{ground:?}"),
    }
}

#[test]
fn who_carries_the_duties_of_a_role_the_body_does_without_has_its_permissions() {
    let carried = Standards {
        carriers: [("head_security_officer".to_owned(), "ciso".to_owned())].into(),
        ..Standards::default()
    };
    let access = access_under(&carried, person(vec![holding("ciso", Scope::Body)]));
    assert!(access.can(Action::Change, Resource::ContactNetwork, &Place::body()));
}
