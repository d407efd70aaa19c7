//! The grants of the program's own pages.

use std::collections::HashSet;
use std::sync::Arc;

use sakimori_permissions::{Access, Action, Answer, Place, Reach, Resource, Scope, Standing};
use sakimori_web::Failure;

use crate::support::{access, holding, person, thing};

#[test]
fn nobody_may_anything_without_an_answer_that_says_by_which_provision() {
    let nobody = access(Standing::default());
    for resource in Resource::ALL {
        for action in Action::ALL {
            if let Answer::No(denial) = nobody.may(action, resource, &Place::body()) {
                let named = !denial.roles.is_empty() || denial.administrator;
                let rules = !nobody.rules.of(action, resource).is_empty();
                assert_eq!(named, rules, "{action:?} {resource:?}");
                assert_eq!(
                    denial.provisions.is_empty(),
                    !rules,
                    "{action:?} {resource:?}"
                );
            }
        }
    }
}

#[test]
fn a_section_manager_reads_the_people_of_the_section_and_of_no_other() {
    let manager = access(person(vec![holding(
        "section_security_manager",
        Scope::Unit(thing(11)),
    )]));
    let own = Place::person(thing(5), vec![thing(11), thing(10)]);
    let foreign = Place::person(thing(6), vec![thing(12), thing(10)]);
    assert!(manager.see(Resource::Person, &own).is_ok());
    assert!(matches!(
        manager.see(Resource::Person, &foreign),
        Err(Failure::NotFound)
    ));
    let reach = manager.reach(Action::Read, Resource::Person).unwrap();
    let expected = Reach::Within {
        units: vec![thing(11)],
        systems: Vec::new(),
        own: Some(thing(1)),
    };
    assert_eq!(reach, expected);
}

#[test]
fn having_records_of_ones_own_opens_no_list_of_another_kind() {
    let employee = access(person(Vec::new()));
    assert!(employee.reach(Action::Read, Resource::Person).is_ok());
    for resource in [Resource::Journal, Resource::Account, Resource::Backup] {
        assert!(
            employee.reach(Action::Read, resource).is_err(),
            "{resource}"
        );
    }
}

#[test]
fn everybody_reads_their_own_and_an_officer_of_the_body_reads_all() {
    let employee = access(person(Vec::new()));
    let own = Place::person(thing(1), vec![thing(11)]);
    assert!(employee.see(Resource::Person, &own).is_ok());
    assert!(matches!(
        employee.see(Resource::Person, &Place::person(thing(2), vec![thing(11)])),
        Err(Failure::NotFound)
    ));
    let officer = access(person(vec![holding("head_security_officer", Scope::Body)]));
    let reach = officer.reach(Action::Read, Resource::Person).unwrap();
    assert_eq!(reach, Reach::All);
}

#[test]
fn administering_the_program_opens_no_record_of_a_role() {
    let administrator = access(Standing {
        administrator: true,
        ..person(Vec::new())
    });
    let may = |action, resource| administrator.can(action, resource, &Place::body());
    assert!(may(Action::Change, Resource::Account));
    assert!(may(Action::Change, Resource::Backup));
    assert!(!may(Action::Read, Resource::Journal));
    assert!(!may(Action::Read, Resource::ContactNetwork));
    assert!(!may(Action::Change, Resource::Appointment));
    assert!(!may(Action::Change, Resource::Policy));
}

#[test]
fn the_administrator_stands_in_while_nobody_holds_a_role_that_could() {
    let administrator = Standing {
        administrator: true,
        ..person(Vec::new())
    };
    let empty = Access {
        held: Arc::new(HashSet::new()),
        ..access(administrator)
    };
    match empty.may(Action::Change, Resource::Policy, &Place::body()) {
        Answer::Yes(ground) => assert!(ground.vacancy),
        Answer::No(denial) => panic!("{denial:?}"),
    }
    let one = HashSet::from(["ciso".to_owned()]);
    let appointed = Access {
        held: Arc::new(one),
        ..empty
    };
    assert!(!appointed.can(Action::Change, Resource::Policy, &Place::body()));
}
