//! What holds for any risk, whatever it is made of.

use std::collections::HashMap;

use proptest::prelude::*;
use sakimori_kernel::{Date, Uuid};
use sakimori_provisions::catalog::{embedded, load};
use sakimori_provisions::classes::{Axis, Classes};

use super::*;
use crate::catalog::{RiskCatalog, Vulnerability};

const TOP: Classes = Classes {
    confidentiality: 3,
    integrity: 2,
    availability: 2,
};

fn labels(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("段階{n}")).collect()
}

prop_compose! {
    fn scales()(l in 3_usize..=5, i in 3_usize..=5)(
        required in proptest::collection::vec(2..=i64::try_from(l * i).unwrap() + 1, i),
        l in Just(l),
        i in Just(i),
    ) -> Scale {
        let mut required = required;
        required.sort_by(|a, b| b.cmp(a));
        Scale::new(labels(l), labels(i), required).unwrap()
    }
}

prop_compose! {
    fn classes()(confidentiality in 1_u8..=3, integrity in 1_u8..=2, availability in 1_u8..=2) -> Classes {
        Classes { confidentiality, integrity, availability }
    }
}

fn hurts() -> impl Strategy<Value = Vec<Axis>> {
    proptest::sample::subsequence(Axis::ALL.to_vec(), 1..=3)
}

fn answers(count: usize) -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0_usize..4, count)
}

/// From the best to the worst; what is not applicable is no step between them.
const STATES: [Held; 4] = [
    Held::Answered(Answer::Carried),
    Held::Answered(Answer::Partly),
    Held::Answered(Answer::NotCarried),
    Held::NotAdopted,
];

fn weak(answers: &[usize]) -> Weakness {
    let names: Vec<String> = (0..answers.len()).map(|n| n.to_string()).collect();
    let held: HashMap<String, Held> = names
        .iter()
        .cloned()
        .zip(answers.iter().map(|a| STATES[*a]))
        .collect();
    let vulnerability = Vulnerability {
        key: "v".to_owned(),
        label: String::new(),
        threats: Vec::new(),
        provisions: names,
    };
    weakness(&vulnerability, &held)
}

fn assessed(scale: &Scale, likelihood: i64, impact: i64) -> Assessed {
    Assessed {
        revision: 1,
        place: Place::Unit(Uuid::from_u128(1)),
        kind: "information".to_owned(),
        threat: "loss".to_owned(),
        classes: TOP,
        weaknesses: Vec::new(),
        likelihood,
        impact,
        required: scale.required(impact),
        reason: String::new(),
        treatment: None,
    }
}

fn risk() -> Risk {
    Risk {
        id: Uuid::from_u128(1),
        analysis: Uuid::from_u128(2),
        assets: 3,
        proposed: (2, 2),
        own: Own::default(),
        assessed: assessed(&Scale::default(), 2, 2),
    }
}

#[derive(Debug, Clone)]
enum Change {
    Judged(Option<i64>, Option<i64>, bool),
    Treated(Option<(usize, i64, i64)>),
}

fn changes() -> impl Strategy<Value = Change> {
    let step = || proptest::option::of(1_i64..=3);
    prop_oneof![
        (step(), step(), any::<bool>()).prop_map(|(l, i, r)| Change::Judged(l, i, r)),
        proptest::option::of((0_usize..5, 1_i64..=3, 1_i64..=3)).prop_map(Change::Treated),
    ]
}

fn changed(risk: &Risk, change: &Change) -> Risk {
    match change {
        Change::Judged(likelihood, impact, reasoned) => {
            let own = Own {
                likelihood: *likelihood,
                impact: *impact,
            };
            let reason = if *reasoned { "理由" } else { "" };
            risk.judged(own, reason.to_owned())
        }
        Change::Treated(treatment) => {
            let treatment = treatment.map(|(way, likelihood, impact)| Treatment {
                way: Way::ALL[way],
                what: "施錠".to_owned(),
                owner: "課長".to_owned(),
                due: Date::constant(2027, 3, 31),
                provision: None,
                likelihood,
                impact,
            });
            risk.treated(treatment)
        }
    }
}

fn without_revision(risk: &Risk) -> Assessed {
    Assessed {
        revision: 0,
        ..risk.assessed.clone()
    }
}

proptest! {
    #[test]
    fn a_higher_class_never_asks_for_less(
        scale in scales(), low in classes(), high in classes(), hurts in hurts(), likelihood in 1_i64..=3,
    ) {
        let high = low.highest(high);
        let (less, more) = (impact(low, &hurts, TOP, &scale), impact(high, &hurts, TOP, &scale));
        prop_assert!(less <= more);
        prop_assert!(scale.required(less) >= scale.required(more));
        let (less, more) = (assessed(&scale, likelihood, less), assessed(&scale, likelihood, more));
        prop_assert!(less.level() <= more.level());
        prop_assert!(less.verdict() <= more.verdict());
        // What nobody judged counts as the highest there is.
        let unknown = impact(Classes::default(), &hurts, TOP, &scale);
        prop_assert_eq!(unknown, impact(TOP, &hurts, TOP, &scale));
    }

    #[test]
    fn carrying_out_less_never_makes_anything_less_likely(
        scale in scales(),
        (one, other) in (1_usize..8).prop_flat_map(|n| (answers(n), answers(n))),
    ) {
        let worse: Vec<usize> = one.iter().zip(&other).map(|(a, b)| *a.max(b)).collect();
        let (before, after) = (weak(&one).likelihood(&scale), weak(&worse).likelihood(&scale));
        prop_assert!(before <= after);
        prop_assert!((1..=scale.likelihoods()).contains(&after));
        prop_assert_eq!(before == 1, one.iter().all(|a| *a == 0));
    }

    #[test]
    fn more_likely_or_larger_is_never_nearer_to_the_required_level(
        scale in scales(), likelihood in 1_i64..=4, impact in 1_i64..=4, required in 2_i64..26,
    ) {
        let of = |likelihood, impact| Assessed { required, ..assessed(&scale, likelihood, impact) };
        prop_assert!(of(likelihood, impact).verdict() <= of(likelihood + 1, impact).verdict());
        prop_assert!(of(likelihood, impact).verdict() <= of(likelihood, impact + 1).verdict());
    }

    #[test]
    fn an_acceptance_never_survives_a_change_of_what_was_assessed(
        changes in proptest::collection::vec(changes(), 1..12),
    ) {
        let mut now = risk();
        let mut seen = vec![now.assessed.hash().unwrap()];
        for change in &changes {
            let next = changed(&now, change);
            let hash = next.assessed.hash().unwrap();
            if without_revision(&next) == without_revision(&now) {
                prop_assert_eq!(Some(&hash), seen.last());
            } else {
                prop_assert!(!seen.contains(&hash), "{:?}", change);
                seen.push(hash);
            }
            now = next;
        }
    }

    #[test]
    fn what_remains_is_never_more_than_there_was(
        changes in proptest::collection::vec(changes(), 1..12),
    ) {
        let mut now = risk();
        for change in &changes {
            now = changed(&now, change);
            if let Some(treatment) = &now.assessed.treatment {
                prop_assert!(treatment.fits(now.assessed.likelihood, now.assessed.impact));
                prop_assert!(treatment.residual() <= now.assessed.level());
            }
        }
    }
}

fn city(groups: u128) -> Vec<Group> {
    let kinds = [
        "network",
        "information_system",
        "facility",
        "storage_medium",
        "information",
        "system_document",
    ];
    let group = |n: u128| Group {
        place: Place::Unit(Uuid::from_u128(n / 6)),
        kind: kinds[(n % 6) as usize].to_owned(),
        classes: Classes::of_numbers([(n % 4) as i64, (n % 3) as i64, 1 + (n % 2) as i64]),
        assets: 5,
    };
    (0..groups).map(group).collect()
}

#[test]
fn fifty_thousand_pairs_look_at_each_vulnerability_once_per_threat() {
    let files = embedded();
    let edition = load(&files, "h27").unwrap();
    let catalog = RiskCatalog::load(&files, &edition).unwrap();
    let groups = city(6_000);
    let per_place: usize = catalog.threats.iter().map(|t| t.kinds.len()).sum();
    let mut pairs = 0;
    let mut known: HashMap<String, *const Weakness> = HashMap::new();
    calculate(
        &catalog,
        (&groups, &Scale::default()),
        &HashMap::new(),
        |proposed| {
            pairs += 1;
            // The same list for every group: it was not made again.
            let list = proposed.weaknesses.as_ptr();
            let first = *known.entry(proposed.threat.key.clone()).or_insert(list);
            assert_eq!(first, list);
            assert!((1..=3).contains(&proposed.impact));
            assert_eq!(proposed.likelihood, 3, "nothing is adopted");
        },
    );
    assert_eq!(pairs, 1_000 * per_place);
    assert!(pairs > 50_000, "{pairs}");
}

#[test]
fn a_renewed_risk_keeps_what_a_person_made_of_it() {
    let files = embedded();
    let edition = load(&files, "h27").unwrap();
    let catalog = RiskCatalog::load(&files, &edition).unwrap();
    let scale = Scale::default();
    let mut groups = city(6);
    let first = |groups: &[Group], before: Option<&Risk>| {
        let mut made = None;
        calculate(&catalog, (groups, &scale), &HashMap::new(), |proposed| {
            if proposed.threat.key == "loss" && proposed.group.kind == "storage_medium" {
                made = Some(match before {
                    Some(before) => before.renewed(proposed),
                    None => Risk::new((Uuid::from_u128(7), Uuid::from_u128(8)), proposed),
                });
            }
        });
        made.unwrap()
    };
    let risk = first(&groups, None);
    let own = Own {
        likelihood: Some(1),
        impact: None,
    };
    let judged = risk.judged(own, "金庫に入れている。".to_owned());
    assert_eq!(judged.assessed.revision, 2);
    assert_eq!(first(&groups, Some(&judged)), judged, "nothing changed");
    // One more asset of the same class changes nothing that was assessed.
    groups[3].assets = 6;
    let renewed = first(&groups, Some(&judged));
    assert_eq!((renewed.assets, renewed.assessed.revision), (6, 2));
    groups[3].classes.availability = 1;
    groups[3].classes.confidentiality = 1;
    let renewed = first(&groups, Some(&judged));
    assert_eq!(renewed.assessed.revision, 3);
    assert_eq!(
        (renewed.assessed.likelihood, renewed.assessed.impact),
        (1, 1)
    );
    assert_eq!(renewed.assessed.reason, "金庫に入れている。");
}
