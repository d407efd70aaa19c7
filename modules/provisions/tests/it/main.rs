//! The catalog as it is shipped, and every rule that guards it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod broken;
mod lineage;
mod marks;
mod rules;
mod shipped;
mod vocabulary;
