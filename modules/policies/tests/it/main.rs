//! The pure heart: composing and numbering, over the real catalog.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod numbering;
mod words;

use sakimori_policies::profile::{NumberingStyle, Profile};
use sakimori_provisions::catalog::{Edition, embedded, load};

fn edition() -> Edition {
    load(&embedded(), "h27").unwrap()
}

fn profile(edition: &Edition, kind: &str, name: &str, style: NumberingStyle) -> Profile {
    let kind = edition.body_kinds.iter().find(|k| k.key == kind).unwrap();
    let mut profile = Profile::defaults(edition, kind, name);
    profile.numbering = style;
    profile
}
