//! `script/bench`: measures the release build and prints a table for
//! `docs/benchmarks.md`. Nothing here asserts: machines are noisy.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod assets;
mod import;
mod load;
mod people;
mod permission;
mod program;
mod records;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sakimori_policies::documents::{Format, Kind, Setting, document, render};
use sakimori_policies::profile::Profile;
use sakimori_policies::standards::{compose, model};
use sakimori_policies::tailoring::Tailoring;
use sakimori_provisions::catalog::{Edition, embedded, load as load_catalog};

fn main() {
    let binary = std::env::args().nth(1).expect("path of the release binary");
    let city = std::env::args().nth(2);
    println!("| what | figure | goal |");
    println!("|---|---|---|");
    if let (Some(data), Some("people")) = (&city, std::env::args().nth(3).as_deref()) {
        let size = std::env::args()
            .nth(4)
            .unwrap_or("designated-city".to_owned());
        let minutes = std::env::args().nth(5).and_then(|m| m.parse().ok());
        people::measure(&binary, data, &size, minutes);
        return;
    }
    if let (Some(data), Some("records")) = (&city, std::env::args().nth(3).as_deref()) {
        let size = std::env::args().nth(4);
        let size = size.unwrap_or("designated-city".to_owned());
        records::measure(&binary, data, &size);
        return;
    }
    if let (Some(data), Some("assets")) = (&city, std::env::args().nth(3).as_deref()) {
        assets::measure(&binary, data);
        return;
    }
    if let (Some(data), Some("import")) = (&city, std::env::args().nth(3).as_deref()) {
        let rows = std::env::args().nth(4).and_then(|n| n.parse().ok());
        import::measure(&binary, data, rows.unwrap_or(200_000));
        return;
    }
    if let Some(data) = city {
        program::measure_city(&binary, &data);
        return;
    }
    let edition = Arc::new(catalog());
    documents(&edition);
    permission::measure(&edition);
    program::measure(&binary);
}

/// One line of the table.
pub fn row(what: &str, figure: &str, goal: &str) {
    println!("| {what} | {figure} | {goal} |");
}

/// Median and maximum of 30 runs after 3 warm-ups.
fn times(mut work: impl FnMut()) -> String {
    let mut runs: Vec<Duration> = (0..33)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .skip(3)
        .collect();
    runs.sort();
    let ms = |d: Duration| d.as_secs_f64() * 1000.0;
    format!(
        "{:.2} ms (max {:.2})",
        ms(runs[runs.len() / 2]),
        ms(runs[runs.len() - 1])
    )
}

fn catalog() -> Edition {
    let files = embedded();
    let read = || load_catalog(&files, "h27").expect("catalog");
    row(
        "catalog load, 334 provisions",
        &times(|| drop(read())),
        "≤ 30 ms",
    );
    read()
}

fn documents(edition: &Edition) {
    let kind = edition
        .body_kinds
        .iter()
        .find(|k| k.key == "city")
        .expect("city");
    let profile = Profile::defaults(edition, kind, "みほん市");
    let tailoring = Tailoring::default();
    row(
        "compose the whole policy",
        &times(|| drop(compose(edition, &profile, &tailoring))),
        "–",
    );
    let (content, _) = compose(edition, &profile, &tailoring);
    let before = model(edition, &profile);
    let setting = Setting::default();
    for (kind, format, goal) in [
        (Kind::Standards, Format::Html, "≤ 5 ms"),
        (Kind::Standards, Format::Docx, "≤ 150 ms"),
        (Kind::Matrix, Format::Xlsx, "≤ 50 ms"),
        (Kind::Matrix, Format::Docx, "–"),
        (Kind::BasicPolicy, Format::Docx, "–"),
        (Kind::Comparison, Format::Xlsx, "–"),
    ] {
        let make = || {
            let tree = document(kind, &content, Some(&before), &setting);
            render(&tree, format).expect("document")
        };
        let size = make().len() / 1024;
        let what = format!("{} as {} ({size} KB)", kind.key(), format.key());
        row(&what, &times(|| drop(make())), goal);
    }
}
