//! Whatever people do one after another, these hold.

use proptest::prelude::*;
use sakimori_kernel::Uuid;
use sakimori_permissions::Capacity;

use super::*;

const ROLES: [&str; 3] = ["section", "head", "ciso"];

fn person(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n) + 1)
}

/// Everybody carries roles by the bits of their number, the applicant too.
fn who(n: u8, alone: &[bool; 3]) -> Who {
    let alone = ROLES.iter().zip(alone).filter(|(_, alone)| **alone);
    let roles = ROLES.iter().enumerate().filter(|(i, _)| n >> i & 1 == 1);
    let capacity = |i: usize| match (usize::from(n) + i) % 3 {
        0 => Capacity::Holder,
        1 => Capacity::Deputy,
        _ => Capacity::Clerk,
    };
    Who {
        person: person(n),
        roles: roles.map(|(i, r)| ((*r).to_owned(), capacity(i))).collect(),
        alone: alone.map(|(r, _)| (*r).to_owned()).collect(),
    }
}

#[derive(Debug, Clone)]
enum Act {
    Decide {
        step: usize,
        seen: i64,
        outcome: usize,
    },
    Revise,
    Withdraw,
    Revoke,
    Review {
        step: usize,
    },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => (0..3_usize, 0..3_i64, 0..7_usize)
            .prop_map(|(step, seen, outcome)| Act::Decide { step, seen, outcome }),
        1 => Just(Act::Revise),
        1 => Just(Act::Withdraw),
        1 => Just(Act::Revoke),
        1 => (0..3_usize).prop_map(|step| Act::Review { step }),
    ]
}

/// Those beside the first are asked for anything, at its place in the order.
fn steps(round: i64, positions: &[(i64, usize)]) -> Vec<Step> {
    let each = positions.iter().zip(ROLES).enumerate();
    each.map(|(n, ((position, part), role))| Step {
        id: Uuid::from_u128(round.unsigned_abs() as u128 * 10 + n as u128),
        position: match Part::ALL[*part] {
            Part::Decide => *position,
            Part::Concur => -1,
            Part::Confirm => 1000,
        },
        part: Part::ALL[*part],
        role: role.to_owned(),
        decision: None,
    })
    .collect()
}

fn hash(round: i64) -> String {
    format!("content {round}")
}

/// Does it where it is allowed; whether something happened.
fn perform(
    case: &mut Case,
    (n, alone): (u8, &[bool; 3]),
    act: &Act,
    positions: &[(i64, usize)],
) -> bool {
    let who = who(n, alone);
    let id = |case: &Case, step: usize| case.steps.get(step).map_or(Uuid::nil(), |s| s.id);
    match act {
        Act::Decide {
            step,
            seen,
            outcome,
        } => {
            let id = id(case, *step);
            let seen = hash(case.round - seen);
            let Ok((decision, state)) = decide(case, &who, (id, &seen), Outcome::ALL[*outcome])
            else {
                return false;
            };
            assert_eq!(seen, case.hash, "what was seen is what is decided");
            let (before, concur) = (case.state, Part::Concur);
            let mut asked = case.steps.iter().filter(|s| s.part == concur);
            let heard = asked.all(|s| s.decision.is_some());
            let step = case.steps.iter_mut().find(|s| s.id == id).unwrap();
            assert!(step.decision.is_none(), "decided once");
            match step.part {
                Part::Decide => assert!(heard, "decided before who is asked"),
                _ if decision.outcome == Outcome::SentBack => {}
                _ => assert_eq!(before, state, "beside the decision"),
            }
            if decision.person == case.applicant {
                assert!(!case.unavoidable_reason.is_empty(), "their own case");
                assert_eq!(step.part, Part::Decide);
                assert!(who.alone.contains(&step.role), "somebody else could");
                assert_eq!(decision.capacity, Capacity::Holder);
            }
            assert!(decision.capacity != Capacity::Clerk);
            step.decision = Some(decision);
            case.state = state;
        }
        Act::Revise => {
            let Ok(state) = revise(case, who.person) else {
                return false;
            };
            case.round += 1;
            case.hash = hash(case.round);
            case.steps = steps(case.round, positions);
            case.state = state;
        }
        Act::Withdraw => match withdraw(case, who.person) {
            Ok(state) => case.state = state,
            Err(_) => return false,
        },
        Act::Revoke => match revoke(case, &who) {
            Ok((_, _, state)) => {
                assert_ne!(who.person, case.applicant);
                case.state = state;
            }
            Err(_) => return false,
        },
        Act::Review { step } => {
            let id = id(case, *step);
            if review(case, &who, id).is_err() {
                return false;
            }
            let step = case.steps.iter_mut().find(|s| s.id == id).unwrap();
            step.decision.as_mut().unwrap().reviewed = true;
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nobody_decides_their_own_and_a_permission_binds_to_its_content(
        applicant in 0..8_u8,
        positions in proptest::collection::vec((0..2_i64, 0..3_usize), 1..=3),
        acts in proptest::collection::vec((0..8_u8, proptest::array::uniform3(any::<bool>()), act()), 0..40),
        reason in any::<bool>(),
        emergency in any::<bool>(),
    ) {
        let mut positions = positions;
        positions[0].1 = 0;
        let mut case = Case {
            applicant: person(applicant),
            round: 1,
            hash: hash(1),
            state: State::Waiting,
            steps: steps(1, &positions),
            unavoidable_reason: if reason { "代わる者がいない".to_owned() } else { String::new() },
            emergency,
            ends_on: None,
        };
        for (n, alone, act) in &acts {
            let before = case.clone();
            let happened = perform(&mut case, (*n, alone), act, &positions);
            prop_assert!(happened || case == before, "a refusal changes nothing");
            if case.state == State::Permitted {
                for step in case.steps.iter().filter(|s| s.part == Part::Decide) {
                    let decision = step.decision.as_ref().expect("decided by all");
                    prop_assert!(decision.outcome.permits());
                    prop_assert_eq!(&decision.hash, &case.hash);
                    prop_assert!(reason || decision.person != case.applicant);
                }
            }
            prop_assert!(!emergency || case.state != State::Withdrawn, "a report stays");
            if case.state == State::Waiting {
                prop_assert!(open_steps(&case).next().is_some(), "somebody can go on");
            }
            let ended = [State::Refused, State::Withdrawn, State::Revoked];
            if ended.contains(&before.state) && !matches!(act, Act::Review { .. }) {
                prop_assert!(!happened, "what has ended stays ended");
            }
        }
    }
}

/// Each of the three conditions is needed.
#[test]
fn the_applicant_decides_only_with_a_reason_alone_and_as_the_holder() {
    let step = Uuid::from_u128(10);
    for (reason, alone, capacity, may) in [
        ("代わる者がいない", true, Capacity::Holder, true),
        ("", true, Capacity::Holder, false),
        ("　", true, Capacity::Holder, false),
        ("代わる者がいない", false, Capacity::Holder, false),
        ("代わる者がいない", true, Capacity::Deputy, false),
        ("代わる者がいない", true, Capacity::Clerk, false),
    ] {
        let case = Case {
            applicant: person(1),
            round: 1,
            hash: hash(1),
            state: State::Waiting,
            steps: steps(1, &[(0, 0)]),
            unavoidable_reason: reason.to_owned(),
            emergency: false,
            ends_on: None,
        };
        let who = Who {
            person: person(1),
            roles: vec![(ROLES[0].to_owned(), capacity)],
            alone: alone.then(|| ROLES[0].to_owned()).into_iter().collect(),
        };
        let found = may_decide(&case, &who, step);
        assert_eq!(found.is_ok(), may, "{reason} {alone} {capacity:?}");
        if let Err(refusal) = found {
            assert_eq!(refusal.code, "case.own");
        }
    }
}

/// What is said beside the decision neither makes a permission nor undoes one.
#[test]
fn an_objection_binds_nobody_and_a_confirmation_comes_after() {
    let mut case = Case {
        applicant: person(9),
        round: 1,
        hash: hash(1),
        state: State::Waiting,
        steps: steps(1, &[(0, 0), (0, 1), (0, 2)]),
        unavoidable_reason: String::new(),
        emergency: false,
        ends_on: None,
    };
    let who = |n: usize| Who {
        person: person(n as u8),
        roles: vec![(ROLES[n].to_owned(), Capacity::Holder)],
        alone: Vec::new(),
    };
    let ids: Vec<Uuid> = case.steps.iter().map(|s| s.id).collect();
    let mut said = |n: usize, outcome| {
        let (decision, state) = decide(&case, &who(n), (ids[n], &hash(1)), outcome)?;
        case.steps[n].decision = Some(decision);
        case.state = state;
        Ok::<State, sakimori_kernel::Refusal>(state)
    };
    let code = |found: Result<State, sakimori_kernel::Refusal>| found.unwrap_err().code;
    assert_eq!(code(said(0, Outcome::Permitted)), "case.turn");
    assert_eq!(code(said(2, Outcome::Confirmed)), "case.turn");
    assert_eq!(code(said(1, Outcome::Permitted)), "case.outcome");
    assert_eq!(said(1, Outcome::Objected).unwrap(), State::Waiting);
    assert_eq!(code(said(0, Outcome::Confirmed)), "case.outcome");
    assert_eq!(said(0, Outcome::Permitted).unwrap(), State::Permitted);
    assert_eq!(code(said(2, Outcome::Refused)), "case.outcome");
    assert_eq!(said(2, Outcome::Confirmed).unwrap(), State::Permitted);
    assert_eq!(code(said(2, Outcome::Confirmed)), "case.decided");
    for n in [1, 2] {
        assert!(revoke(&case, &who(n)).is_err(), "{n} gave no permission");
    }
}
