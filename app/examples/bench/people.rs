//! 200 sessions that apply and decide at once for five minutes, as people do:
//! a page is looked at for a while before the next is asked for.

use std::thread;
use std::time::{Duration, Instant};

use sakimori_db::{Db, Target};

use crate::load::{self, Answer, Browser};
use crate::program::{flag, memory, ms, start};
use crate::row;

const APPLYING: usize = 150;
const DECIDING: usize = 50;
const MINUTES: u64 = 5;
/// Between two pages of one session, in milliseconds.
const PAUSE: std::ops::Range<u64> = 1_000..3_000;

const EMPLOYEE: (&str, &str) = ("shokuin", "kaminari-teacup-rosen-31");
const MANAGER: (&str, &str) = ("kakanri", "budou-lantern-kujira-58");
const NEW: &str = "/applications/new/take-out";

#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    applied: usize,
    decided: usize,
    /// Somebody else of the same section was faster.
    late: usize,
    failed: Vec<String>,
}

/// `place` is a folder or a database with a sample city.
pub fn measure(binary: &str, place: &str, size: &str, minutes: Option<u64>) {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let running = start(binary, &["demo", "--size", size], &[flag(place), place]);
    let before = runtime.block_on(counts(place, size));
    let length = Duration::from_secs(60 * minutes.unwrap_or(MINUTES));
    let browser = |(login, password): (&str, &str)| load::sign_in(running.port, login, password);
    let sessions: Vec<(Browser, bool)> = (0..APPLYING)
        .map(|_| (browser(EMPLOYEE), true))
        .chain((0..DECIDING).map(|_| (browser(MANAGER), false)))
        .collect();
    let threads: Vec<_> = sessions
        .into_iter()
        .zip(1u64..)
        .map(|((browser, applies), seed)| {
            thread::spawn(move || session(&browser, applies, (seed, length)))
        })
        .collect();
    let mut all = Seen::default();
    for thread in threads {
        let seen = thread.join().expect("a session");
        all.times.extend(seen.times);
        all.applied += seen.applied;
        all.decided += seen.decided;
        all.late += seen.late;
        all.failed.extend(seen.failed);
    }
    all.times.sort();
    let at = |per_mille: usize| ms(all.times[(all.times.len() - 1) * per_mille / 1000]);
    row(
        &format!(
            "{} sessions applying and deciding for {} s",
            APPLYING + DECIDING,
            length.as_secs()
        ),
        &format!(
            "{} requests, median {}, p95 {}, p99 {}",
            all.times.len(),
            at(500),
            at(950),
            at(990)
        ),
        "p95 ≤ 100 ms",
    );
    let after = runtime.block_on(counts(place, size));
    row(
        "applied / decided / found decided already / failed",
        &format!(
            "{} / {} / {} / {}",
            all.applied,
            all.decided,
            all.late,
            all.failed.len()
        ),
        "0 failed",
    );
    row(
        "cases and decisions in the database, more than before",
        &format!("{} / {}", after.0 - before.0, after.1 - before.1),
        "as answered",
    );
    row("memory, after that load", &memory(running.child.id()), "–");
    for failure in all.failed.iter().take(5) {
        eprintln!("{failure}");
    }
}

#[derive(sqlx::FromRow)]
struct Count {
    count: i64,
}

async fn counts(place: &str, size: &str) -> (i64, i64) {
    let target = match place.contains(':') {
        true => place.parse().expect("address"),
        false => {
            let name = if size == "mihon" {
                "demo.db"
            } else {
                "demo-designated-city.db"
            };
            Target::Sqlite(std::path::Path::new(place).join(name))
        }
    };
    let db = Db::open(&target).await.expect("database");
    let mut found = Vec::new();
    for table in ["decision_case", "case_decision"] {
        let sql = format!("SELECT COUNT(*) AS count FROM {table}");
        let count: Count = db
            .one("count", sakimori_db::query(sql))
            .await
            .expect("count");
        found.push(count.count);
    }
    (found[0], found[1])
}

struct Session<'b> {
    browser: &'b Browser,
    seen: Seen,
    random: u64,
}

impl Session<'_> {
    fn pause(&mut self) {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let wide = PAUSE.end - PAUSE.start;
        thread::sleep(Duration::from_millis(
            PAUSE.start + (self.random >> 33) % wide,
        ));
    }

    fn ask(&mut self, path: &str, body: Option<&str>) -> Option<Answer> {
        let sent = Instant::now();
        let answer = load::ask(self.browser, path, body);
        self.seen.times.push(sent.elapsed());
        if answer.status >= 500 || answer.status == 0 {
            self.seen.failed.push(format!("{path}: {}", answer.status));
            return None;
        }
        Some(answer)
    }

    fn apply(&mut self) {
        let Some(page) = self.ask(NEW, None) else {
            return;
        };
        self.pause();
        let fields = [
            ("_token", load::token(&page.body)),
            ("carrier", "申請者".to_owned()),
            ("items.0.kind", "モバイル端末".to_owned()),
            (
                "items.0.item",
                format!("ノートパソコン N-{:04}", self.random >> 50),
            ),
            ("items.0.quantity", "1".to_owned()),
            ("items.0.classification", "2".to_owned()),
            ("purpose", "小学校での説明会のため".to_owned()),
            ("destination", "みほん小学校".to_owned()),
            ("period.from", "2026-12-01".to_owned()),
            ("period.until", "2026-12-02".to_owned()),
            ("means", "公用車".to_owned()),
            ("custody", "鍵付きのケースに入れて持つ".to_owned()),
            ("protection", "暗号化".to_owned()),
            ("protection_detail", "ディスク全体の暗号化".to_owned()),
            ("erasure_plan", "返却の際に自分で完全に消去する".to_owned()),
            ("care", "yes".to_owned()),
        ];
        match self.ask(NEW, Some(&load::encoded(&fields))) {
            Some(answer) if answer.status == 303 => self.seen.applied += 1,
            Some(answer) => self.seen.failed.push(format!("apply: {}", answer.status)),
            None => {}
        }
        self.pause();
        self.ask("/applications", None);
    }

    fn decide(&mut self) {
        let Some(inbox) = self.ask("/inbox", None) else {
            return;
        };
        self.pause();
        let cases: Vec<&str> = inbox
            .body
            .split("href=\"/cases/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        if cases.is_empty() {
            return;
        }
        let case = format!(
            "/cases/{}",
            cases[(self.random >> 33) as usize % cases.len()]
        );
        let Some(page) = self.ask(&case, None) else {
            return;
        };
        self.pause();
        if !page.body.contains("/decision\"") {
            self.seen.late += 1;
            return;
        }
        let fields = [
            ("_token", load::token(&page.body)),
            ("step", load::hidden(&page.body, "step")),
            ("seen", load::hidden(&page.body, "seen")),
            ("outcome", "permitted".to_owned()),
            ("conditions", String::new()),
            ("remark", String::new()),
        ];
        match self.ask(&format!("{case}/decision"), Some(&load::encoded(&fields))) {
            Some(answer) if answer.status == 303 => self.seen.decided += 1,
            Some(answer) if answer.status == 409 => self.seen.late += 1,
            Some(answer) => self.seen.failed.push(format!("decide: {}", answer.status)),
            None => {}
        }
    }
}

fn session(browser: &Browser, applies: bool, (seed, length): (u64, Duration)) -> Seen {
    let mut session = Session {
        browser,
        seen: Seen::default(),
        random: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15),
    };
    let begun = Instant::now();
    // Not all at the same moment.
    session.pause();
    while begun.elapsed() < length {
        match applies {
            true => session.apply(),
            false => session.decide(),
        }
        session.pause();
    }
    session.seen
}
