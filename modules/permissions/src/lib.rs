//! Who may do what, and by which provision. The answer is computed from the
//! marks of the standards in force and from the appointments of the day; it
//! comes with the provision, the role and the scope that gave it.
//!
//! Invariants: pure but for `access.rs` and `gate.rs`; no role and no
//! provision is named here (`catalog/*/access.toml` does that); a foreign
//! record is not found rather than refused; reading and changing follow the
//! same rules.
//!
//! Look next: `rules.rs` (the policy), `standing.rs` (who asks), `may.rs`
//! (the answer), `access.rs` (what handlers hold), `gate.rs`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod access;
pub mod gate;
mod may;
mod rules;
mod standing;

pub use access::Access;
pub use may::{Answer, Denial, Ground, Reach};
pub use rules::{PermissionPoint, ProvisionRef, Rule, Rules, Standard, Standards, Who};
pub use sakimori_provisions::catalog::{Action, Resource};
pub use standing::{Capacity, Holding, Place, Scope, Standing};
