//! Through the front door: every test speaks to the whole program as a
//! browser or a person at the command line does, on both engines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod account_commands;
mod applications;
mod asset_life;
mod assets;
mod assets_from_excel;
mod attachments;
mod backup_commands;
mod basic_policy;
mod catalog_commands;
mod command_line;
mod comparison;
mod costs;
mod definitions;
mod documents;
mod double_click;
mod entries;
mod guards;
mod hostile_text;
mod journal;
mod long_lists;
mod newcomer;
mod own_provisions;
mod provision_list;
mod refusals;
mod reshuffle;
mod review;
mod risks;
mod roles;
mod routes;
mod sample_city;
mod schemes;
mod standard_terms;
mod stock_takes;
mod support;
mod tailoring;
mod versions;
