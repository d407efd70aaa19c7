//! Chores of the repository, run as `cargo xtask …`.
//!
//! `tidy` holds the rules that no compiler checks; `copies` finds where the
//! catalog still speaks with the guideline's words; `permissions` writes the
//! authorization policy down, `coverage` where every permission and record is.
//! None is part of the program.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod copies;
mod coverage;
mod permissions;
mod tidy;
mod written;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(about = "Chores of the repository")]
enum Command {
    /// Checks the rules of the repository and names every offence
    Tidy,
    /// Writes docs/reference/permissions.md from the catalog
    Permissions(written::Options),
    /// Writes docs/reference/forms-and-registers.md from the catalog
    Coverage(written::Options),
    /// Shows the longest runs of characters the catalog shares with the guideline
    Copies(copies::Options),
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Tidy => tidy::run(&root()),
        Command::Permissions(options) => permissions::run(&root(), &options),
        Command::Coverage(options) => coverage::run(&root(), &options),
        Command::Copies(options) => copies::run(&options).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Cargo tells at run time where this package lies; without it the current
/// folder is taken for the root.
fn root() -> PathBuf {
    match std::env::var("CARGO_MANIFEST_DIR") {
        Ok(package) => PathBuf::from(package).join(".."),
        Err(_) => PathBuf::from("."),
    }
}
