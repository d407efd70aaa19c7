//! Whoever a mark of the catalog names as permitting or approving decides,
//! and nobody else.

use sakimori_permissions::{Answer, Capacity, Holding, Place, Scope};
use sakimori_provisions::catalog::Mark;

use crate::support::{EDITION, access, holding, person, thing};

#[test]
fn the_marks_of_every_provision_name_exactly_its_deciders() {
    let mut points = 0;
    for (item, provision) in EDITION.provisions() {
        let Some(permission) = &provision.permission else {
            continue;
        };
        points += 1;
        for role in &EDITION.roles {
            let access = access(person(vec![holding(&role.key, Scope::Body)]));
            let answer = access.may_decide(&provision.key, &Place::body()).unwrap();
            let marks = provision.marks.get(&role.key).cloned().unwrap_or_default();
            let marked = match permission.kind.label() {
                "決裁" => marks.iter().any(|m| *m != Mark::Informed),
                _ => marks
                    .iter()
                    .any(|m| matches!(m, Mark::Permits | Mark::Approves)),
            };
            assert_eq!(answer.is_yes(), marked, "{} {}", item.id, role.key);
            if let Answer::Yes(ground) = answer {
                assert_eq!(ground.provision.number, item.id.to_string());
                assert_eq!(ground.role, role.key);
            }
        }
    }
    assert!(points > 20, "{points}");
}

#[test]
fn a_provision_with_a_permitting_mark_is_a_permission_point() {
    for (item, provision) in EDITION.provisions() {
        let permits = |list: &Vec<Mark>| {
            list.iter()
                .any(|m| matches!(m, Mark::Permits | Mark::Approves))
        };
        if provision.marks.values().any(permits) {
            let access = access(person(Vec::new()));
            let answer = access.may_decide(&provision.key, &Place::body());
            assert!(answer.is_some_and(|a| !a.is_yes()), "{}", item.id);
        }
    }
}

#[test]
fn a_decider_decides_within_the_scope_of_the_appointment_only() {
    let point = EDITION
        .provisions()
        .find(|(_, p)| {
            p.marks
                .get("section_security_manager")
                .is_some_and(|m| m.contains(&Mark::Permits))
        })
        .unwrap();
    let key = &point.1.key;
    let mine = Place::unit(vec![thing(11), thing(10)]);
    let foreign = Place::unit(vec![thing(12), thing(10)]);
    let manager = holding("section_security_manager", Scope::Unit(thing(11)));
    let access_of = |holding: Holding| access(person(vec![holding]));
    let manager_access = access_of(manager.clone());
    assert!(manager_access.may_decide(key, &mine).unwrap().is_yes());
    assert!(!manager_access.may_decide(key, &foreign).unwrap().is_yes());
    let clerk = Holding {
        capacity: Capacity::Clerk,
        ..manager.clone()
    };
    assert!(!access_of(clerk).may_decide(key, &mine).unwrap().is_yes());
    let deputy = Holding {
        capacity: Capacity::Deputy,
        holder: Some("税務　一郎".to_owned()),
        ..manager
    };
    match access_of(deputy).may_decide(key, &mine).unwrap() {
        Answer::Yes(ground) => assert_eq!(ground.holder.as_deref(), Some("税務　一郎")),
        Answer::No(denial) => panic!("{denial:?}"),
    }
}
