//! How long one answer takes: may this person do this, here.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::{
    Access, Action, Capacity, Holding, Place, Resource, Rules, Scope, Standards, Standing,
};
use sakimori_provisions::catalog::Edition;

use crate::row;

const ROUNDS: u32 = 2_000;

/// Somebody with five roles, asked for every action on every resource of a
/// section below them and of one elsewhere.
pub fn measure(edition: &Edition) {
    let access = access(edition);
    let places = [1, 2].map(|unit| Place::unit(vec![id(unit), id(9)]));
    let (mut asked, mut yes) = (0_u32, 0_u32);
    let start = Instant::now();
    for _ in 0..ROUNDS {
        for resource in Resource::ALL {
            for action in Action::ALL {
                for place in &places {
                    asked += 1;
                    yes += u32::from(access.may(action, resource, place).is_yes());
                }
            }
        }
    }
    let each = start.elapsed() / asked;
    row(
        &format!("permission check, mean of {asked} ({yes} yes)"),
        &format!("{:.2} µs", each.as_secs_f64() * 1e6),
        "≤ 20 µs",
    );
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn access(edition: &Edition) -> Access {
    let roles = [
        "section_security_manager",
        "system_manager",
        "system_operator",
        "committee_member",
        "staff",
    ];
    let holdings = roles.map(|role| Holding {
        role: role.to_owned(),
        capacity: Capacity::Holder,
        scope: Scope::Unit(id(1)),
        scope_name: "税務課".to_owned(),
        holder: None,
    });
    let standing = Standing {
        person: Some(id(5)),
        units: vec![id(1)],
        holdings: holdings.into(),
        ..Standing::default()
    };
    let held: HashSet<String> = edition.roles.iter().map(|r| r.key.clone()).collect();
    Access {
        standing: Arc::new(standing),
        rules: Arc::new(Rules::new(edition, &Standards::default())),
        held: Arc::new(held),
        day: Date::constant(2026, 4, 1),
    }
}
