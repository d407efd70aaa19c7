use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use sakimori_kernel::Uuid;
use sakimori_permissions::{Access, Capacity, Holding, Rules, Scope, Standards, Standing};
use sakimori_provisions::catalog::{self, Edition};

pub static EDITION: LazyLock<Edition> =
    LazyLock::new(|| catalog::load(&catalog::embedded(), "h27").unwrap());

/// A unit or system for tests: equal numbers are the same thing.
pub fn thing(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn holding(role: &str, scope: Scope) -> Holding {
    Holding {
        role: role.to_owned(),
        capacity: Capacity::Holder,
        scope,
        scope_name: String::new(),
        holder: None,
    }
}

pub fn person(holdings: Vec<Holding>) -> Standing {
    Standing {
        person: Some(thing(1)),
        name: "山田　花子".to_owned(),
        units: vec![thing(11)],
        holdings,
        administrator: false,
    }
}

pub fn access(standing: Standing) -> Access {
    access_under(&Standards::default(), standing)
}

/// Somebody holds every role of the guideline, as in a body at work.
pub fn access_under(standards: &Standards, standing: Standing) -> Access {
    let held: HashSet<String> = EDITION.roles.iter().map(|r| r.key.clone()).collect();
    Access {
        standing: Arc::new(standing),
        rules: Arc::new(Rules::new(&EDITION, standards)),
        held: Arc::new(held),
        day: "2026-11-23".parse().unwrap(),
    }
}
