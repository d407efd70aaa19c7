//! The designated city: 46,500 people in 1,500 units, of whom a fifth move.
//! Prints what it takes; run by hand:
//! `cargo test --release -p sakimori-organization scale -- --ignored --nocapture`

use std::time::Instant;

use sakimori_tabular::{csv, xlsx};
use sakimori_testkit::on_every_database;

use super::city::{APRIL, City, Row};
use super::lists::{address, load_list, sheet};

/// Every fifth moves within the department; one in a hundred leaves, as many
/// join; one manager in five goes to the neighbouring section.
fn next_year(rows: &[Row]) -> Vec<Row> {
    let mut next = Vec::with_capacity(rows.len());
    for (n, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        if n % 100 == 7 && row.title == "主事" {
            row.number = format!("N{n}");
            row.name = format!("新採{n}");
        } else if n % 5 == 1 && row.title != "部長" {
            let section: usize = row.unit[3..].parse().unwrap();
            row.unit = format!("{}{:02}", &row.unit[..3], section % 5 + 1);
        }
        next.push(row);
    }
    next
}

/// The most memory the process held since the last reset, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; measures"]
async fn the_designated_city_at_scale() {
    on_every_database(|db| async move {
        let engine = db.engine();
        let city = City::new(&db, 250, 37).await;
        println!(
            "{engine:?}: {} people, {} units",
            city.rows.len(),
            city.units.len()
        );
        let list = sheet(&next_year(&city.rows));
        let files = [
            ("list.csv", csv(&list)),
            ("list.xlsx", xlsx(&list).unwrap()),
        ];
        drop(list);
        let mut browser = city.browser(APRIL, true);
        let mut path = String::new();
        for (name, content) in &files {
            reset_peak();
            let (base, begin) = (peak(), Instant::now());
            let loaded = load_list(&mut browser, name, content).await;
            path = address(loaded.location());
            println!(
                "{engine:?}: dry run of {name} ({} KiB) {:.1} s, peak {} MiB (before {base})",
                content.len() / 1024,
                begin.elapsed().as_secs_f64(),
                peak()
            );
        }
        let begin = Instant::now();
        let page = browser.page(&path).await;
        println!("{engine:?}: first page {} ms", begin.elapsed().as_millis());
        for below in ["", "/units", "/leavers", "/problems"] {
            let begin = Instant::now();
            browser.page(&format!("{path}{below}")).await;
            println!(
                "{engine:?}: page {below} {} ms",
                begin.elapsed().as_millis()
            );
        }
        let text = page.text();
        let counts: Vec<&str> = text.split("変わるものの数").skip(1).take(1).collect();
        println!("{}", counts.concat().chars().take(200).collect::<String>());
        let form = page.form(&format!("{path}/application"));
        let form = match text.contains("件の内容を確かめました") {
            true => form.ticked("warnings_seen", "yes"),
            false => form,
        };
        reset_peak();
        let (base, begin) = (peak(), Instant::now());
        let done = browser.submit(&form).await;
        println!(
            "{engine:?}: application {:.1} s, peak {} MiB (before {base})",
            begin.elapsed().as_secs_f64(),
            peak()
        );
        assert!(done.location().ends_with("?done=applied"));
        let form = browser.page(&path).await.form(&format!("{path}/reversal"));
        let begin = Instant::now();
        let done = browser.submit(&form.with("reversal_reason", "計測")).await;
        println!(
            "{engine:?}: reversal {:.1} s",
            begin.elapsed().as_secs_f64()
        );
        assert!(done.location().ends_with("?done=reversed"));
    })
    .await;
}
