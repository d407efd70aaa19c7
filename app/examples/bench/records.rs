//! 10,000 entries taken in from a file, and the columns of a register changed
//! that has 100,000.

use std::time::Instant;

use crate::load::{self, Browser};
use crate::program::{flag, ms, start};
use crate::row;

const ROWS: usize = 10_000;
const REGISTER: &str = "/registers/take-out-register";
const DEFINITION: &str = "/definitions/register/take-out-register";
const OFFICER: (&str, &str) = ("tokatsu", "tsurara-violin-medaka-26");
const MANAGER: (&str, &str) = ("kakanri", "budou-lantern-kujira-58");
const HEAD: &str = "持出し又は持込みの別,所属する課室,名前,持ち出し、又は持ち込んだ日,物の名称（端末等は管理番号も）,個数,用途,持出し又は持込みの場所,返却又は持ち帰りの期限";

/// `place` is a folder or a database with a sample city of a size.
pub fn measure(binary: &str, place: &str, size: &str) {
    let running = start(binary, &["demo", "--size", size], &[flag(place), place]);
    let officer = load::sign_in(running.port, OFFICER.0, OFFICER.1);
    take_in(&load::sign_in(running.port, MANAGER.0, MANAGER.1));
    change_columns(&officer);
}

fn take_in(manager: &Browser) {
    let page = load::ask(manager, &format!("{REGISTER}/new"), None);
    let unit = load::hidden(&page.body, "unit");
    // Other rows each time: what is there already is not taken in again.
    let run = std::process::id();
    let line = |n: usize| {
        format!(
            "持出し,{unit},見本 花子,令和8年11月20日,測定用 {run}-{n:05},1,測定,支所,令和8年11月21日\n"
        )
    };
    let file: String = std::iter::once(format!("{HEAD}\n"))
        .chain((0..ROWS).map(line))
        .collect();
    let [sent, read, took] = load::take_in(manager, REGISTER, ("list.csv", file.as_bytes()));
    row(
        &format!("{ROWS} entries from a CSV file: upload and dry run / taking in"),
        &format!("{} / {}", ms(sent + read), ms(took)),
        "≤ 10 s",
    );
}

/// Adds a field, and makes it a column.
fn change_columns(officer: &Browser) {
    let path = format!("{DEFINITION}/fields/new");
    let page = load::ask(officer, &path, None);
    let label = format!("測定{}", std::process::id());
    let fields = [
        ("_token", load::token(&page.body)),
        ("_version", load::hidden(&page.body, "_version")),
        ("label", label.clone()),
        ("kind", "text".to_owned()),
        ("behind", "item".to_owned()),
        ("_reason", "測定".to_owned()),
    ];
    let begun = Instant::now();
    let added = load::ask(officer, &path, Some(&load::encoded(&fields)));
    let adding = begun.elapsed();
    assert_eq!(added.status, 303);
    let path = format!("{DEFINITION}/properties");
    let page = load::ask(officer, &path, None);
    let own = page.body.split("value=\"own_").nth(1);
    let own = own
        .and_then(|rest| rest.split('"').next())
        .expect("a field");
    let mut fields = vec![
        ("_token", load::token(&page.body)),
        ("_version", load::hidden(&page.body, "_version")),
        ("title", "端末等の持出し及び持込みの記録簿".to_owned()),
        ("about", "測定".to_owned()),
        ("_reason", "測定".to_owned()),
    ];
    let columns = ["carried_on", "direction", "bearer", "item", "return_by"];
    let own = format!("own_{own}");
    let names = ["list.1", "list.2", "list.3", "list.4", "list.5", "list.6"];
    let columns = columns.into_iter().chain([own.as_str()]);
    // In another order each time, so that there is something to change.
    let turn = std::process::id() as usize % 5;
    for (name, column) in names.iter().cycle().skip(turn).zip(columns) {
        fields.push((name, column.to_owned()));
    }
    let begun = Instant::now();
    let changed = load::ask(officer, &path, Some(&load::encoded(&fields)));
    let took = begun.elapsed();
    assert_eq!(changed.status, 303);
    row(
        "a field added to a register of 100,000 entries / its columns changed",
        &format!("{} / {}", ms(adding), ms(took)),
        "–",
    );
}
