//! `cargo xtask copies`: how much of the guideline's wording is left in the
//! catalog. A run of shared characters shows where to write anew; names,
//! titles and enumerations of fixed terms are shared by nature, so this is a
//! list to read, not a limit. The guideline's text is never in the repository.

mod shared;
mod texts;

use std::path::PathBuf;

use sakimori_provisions::catalog;

use shared::{Source, normalised};
use texts::{KINDS, Kind, texts};

#[derive(clap::Args)]
pub struct Options {
    /// The guideline as plain text
    #[arg(long)]
    source: PathBuf,
    /// List the runs longer than this many characters
    #[arg(long, default_value_t = 15)]
    over: usize,
    #[arg(long, default_value = "h27")]
    edition: String,
}

struct Row {
    kind: Kind,
    id: String,
    length: usize,
    run: String,
}

pub fn run(options: &Options) -> Result<(), String> {
    let guideline = std::fs::read_to_string(&options.source)
        .map_err(|e| format!("{}: {e}", options.source.display()))?;
    let edition =
        catalog::load(&catalog::embedded(), &options.edition).map_err(|e| e.to_string())?;
    let source = Source::new(&guideline);
    let mut rows: Vec<Row> = texts(&edition)
        .map(|text| {
            let pieces = text.pieces.iter().map(|piece| normalised(piece));
            let longest = pieces
                .map(|piece| source.longest_shared(&piece).to_owned())
                .max_by_key(|run| run.chars().count())
                .unwrap_or_default();
            Row {
                kind: text.kind,
                id: text.id,
                length: longest.chars().count(),
                run: longest,
            }
        })
        .collect();
    // Stable, so equal lengths stay in the catalog's order.
    rows.sort_by_key(|row| std::cmp::Reverse(row.length));
    print(&rows, options.over);
    Ok(())
}

fn print(rows: &[Row], over: usize) {
    for row in rows.iter().take_while(|row| row.length > over) {
        println!("{:4}  {}  {}", row.length, row.id, row.run);
    }
    println!();
    println!("{:>12}  texts  max  median  over {over}", "");
    for kind in KINDS {
        let lengths = rows.iter().filter(|row| row.kind == kind);
        summary(
            kind.label(),
            &lengths.map(|row| row.length).collect::<Vec<_>>(),
            over,
        );
    }
    summary(
        "all",
        &rows.iter().map(|row| row.length).collect::<Vec<_>>(),
        over,
    );
}

/// `lengths` from the longest to the shortest.
fn summary(label: &str, lengths: &[usize], over: usize) {
    let max = lengths.first().copied().unwrap_or_default();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let above = lengths.iter().filter(|length| **length > over).count();
    println!(
        "{label:>12}  {:5}  {max:3}  {median:6}  {above}",
        lengths.len()
    );
}
