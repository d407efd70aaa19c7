//! The ledger of 200,000 information assets, a stock-take of 1,500 sections, and
//! the risks calculated from it.

use std::time::Instant;

use crate::load::{self, Browser};
use crate::program::{OFFICER, flag, memory, ms, page, start};
use crate::row;

const LEDGER: &str = "/registers/asset-ledger";

/// `place` is a folder or a database with the designated city's data.
pub fn measure(binary: &str, place: &str) {
    let city = ["demo", "--size", "designated-city"];
    let running = start(binary, &city, &[flag(place), place]);
    let officer = load::sign_in(running.port, OFFICER.0, OFFICER.1);
    let take = stock_take(&officer);
    let section = load::link(&officer, &take, &format!("{take}/sections/0"));
    let asset = load::link(&officer, LEDGER, "/entries/0");
    for (name, path) in [
        ("ledger at a glance, 200,000 assets", "/asset-ledger"),
        ("one check", "/asset-ledger/checks/no_retention"),
        (
            "not confirmed, all its 4,000 pages",
            "/asset-ledger/checks/unconfirmed?page=1..4000",
        ),
        ("ledger", LEDGER),
        (
            "ledger, filtered",
            &format!("{LEDGER}?f-confidentiality=%E6%A9%9F%E5%AF%86%E6%80%A73&sort=name"),
        ),
        (
            "ledger, searched",
            &format!("{LEDGER}?q=%E8%A4%87%E5%90%88%E6%A9%9F"),
        ),
        ("one asset", &asset),
        ("stock-take, 1,500 sections", &take),
        ("one section's part", &section),
        ("what changed, whole body", &format!("{take}/differences")),
        ("report (DOCX)", &format!("{take}/report/docx")),
    ] {
        page(&officer, name, path);
    }
    risks(&officer);
    row("memory, after that load", &memory(running.child.id()), "–");
}

/// The year's risks calculated, and again when nothing changed.
fn risks(officer: &Browser) {
    let first = load::ask(officer, "/risks", None);
    let token = [("_token", load::token(&first.body))];
    let opened = load::ask(officer, "/risks", Some(&load::encoded(&token)));
    let year = match opened.status {
        303 => opened.location(),
        _ => load::link(officer, "/risks", "/risks/2"),
    };
    let year = year.split('?').next().unwrap_or_default().to_owned();
    for what in ["calculated for the first time", "calculated again"] {
        let begun = Instant::now();
        let path = format!("{year}/calculation");
        let done = load::ask(officer, &path, Some(&load::encoded(&token)));
        let took = begun.elapsed();
        assert_eq!(done.status, 303);
        let list = load::ask(officer, &format!("{year}/list"), None);
        let count = list.body.split("件中").next().unwrap_or_default();
        let count = count.rsplit(['>', ' ', '　']).next().unwrap_or_default();
        row(&format!("{count} risks {what}"), &ms(took), "≤ 2 s");
    }
    page(officer, "risks, list", &format!("{year}/list"));
    page(officer, "risks of the year", &year);
}

/// The one that is open, opened where there is none.
fn stock_take(officer: &Browser) -> String {
    let page = load::ask(officer, "/stock-takes", None);
    if !page.body.contains("name=\"due_on\"") {
        return load::link(officer, "/stock-takes", "/stock-takes/0");
    }
    let fields = [
        ("_token", load::token(&page.body)),
        ("due_on", "2027-03-31".to_owned()),
        ("note", "測定".to_owned()),
    ];
    let begun = Instant::now();
    let opened = load::ask(officer, "/stock-takes", Some(&load::encoded(&fields)));
    assert_eq!(opened.status, 303);
    row(
        "a stock-take opened for every section",
        &ms(begun.elapsed()),
        "≤ 10 s",
    );
    let location = opened.location();
    location.split('?').next().unwrap_or_default().to_owned()
}
