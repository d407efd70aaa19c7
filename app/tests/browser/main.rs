//! Journeys through the real pages in Debian's Chromium, and axe on every
//! page.
//!
//! Invariants: no test sleeps for a fixed time; every browser has a profile of
//! its own in a temporary folder and ends with its test; without chromedriver
//! the tests say so and pass, unless `SAKIMORI_TEST_ALL=1`.
//!
//! `SAKIMORI_AXE` is the path of axe.min.js (`script/test` sets it),
//! `SAKIMORI_SCREENSHOTS=1` keeps pictures in `target/screenshots/`.
//!
//! Look next: `tab.rs` (what a person does), `journey.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod applications;
mod asset_life;
mod assets;
mod axe;
mod decisions;
mod definitions;
mod driver;
mod emergencies;
mod journey;
mod keyboard;
mod narrow;
mod pages;
mod registers;
mod risks;
mod roles;
mod schemes;
mod signing_in;
mod site;
mod tab;
mod without_javascript;
