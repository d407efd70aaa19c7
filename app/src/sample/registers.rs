//! What stands in the registers of a sample city: `sample/registers/*.csv` for
//! みほん市, a year of things taken out for the designated city.

use std::fmt::Write as _;
use std::sync::Arc;

use sakimori_kernel::{Actor, Date, Uuid, era_date};
use sakimori_organization::Roster;
use sakimori_organization::store::{self, State};
use sakimori_registers::entries::{store as entries, take_in};

use super::SampleError;
use super::random::Random;
use crate::context::App;

/// The register, and a file with its columns. `@-3` is three days ago, `@p1`
/// the first of some people.
const FILES: [(&str, &str); 24] = [
    (
        "allowed-software",
        include_str!("../../sample/registers/allowed-software.csv"),
    ),
    (
        "backup-plans",
        include_str!("../../sample/registers/backup-plans.csv"),
    ),
    (
        "backup-results",
        include_str!("../../sample/registers/backup-results.csv"),
    ),
    (
        "controlled-areas",
        include_str!("../../sample/registers/controlled-areas.csv"),
    ),
    (
        "disposal-records",
        include_str!("../../sample/registers/disposal-records.csv"),
    ),
    (
        "end-of-support",
        include_str!("../../sample/registers/end-of-support.csv"),
    ),
    (
        "entry-log",
        include_str!("../../sample/registers/entry-log.csv"),
    ),
    (
        "equipment-ledger",
        include_str!("../../sample/registers/equipment-ledger.csv"),
    ),
    (
        "equipment-maintenance",
        include_str!("../../sample/registers/equipment-maintenance.csv"),
    ),
    (
        "erasure-records",
        include_str!("../../sample/registers/erasure-records.csv"),
    ),
    (
        "external-connections",
        include_str!("../../sample/registers/external-connections.csv"),
    ),
    (
        "failure-records",
        include_str!("../../sample/registers/failure-records.csv"),
    ),
    (
        "ic-cards",
        include_str!("../../sample/registers/ic-cards.csv"),
    ),
    (
        "information-systems",
        include_str!("../../sample/registers/information-systems.csv"),
    ),
    (
        "key-loans",
        include_str!("../../sample/registers/key-loans.csv"),
    ),
    ("lines", include_str!("../../sample/registers/lines.csv")),
    (
        "log-reviews",
        include_str!("../../sample/registers/log-reviews.csv"),
    ),
    (
        "media-ledger",
        include_str!("../../sample/registers/media-ledger.csv"),
    ),
    (
        "multifunction-printers",
        include_str!("../../sample/registers/multifunction-printers.csv"),
    ),
    (
        "restore-tests",
        include_str!("../../sample/registers/restore-tests.csv"),
    ),
    (
        "security-information",
        include_str!("../../sample/registers/security-information.csv"),
    ),
    (
        "shared-accounts",
        include_str!("../../sample/registers/shared-accounts.csv"),
    ),
    (
        "software-licences",
        include_str!("../../sample/registers/software-licences.csv"),
    ),
    (
        "take-out-register",
        include_str!("../../sample/registers/take-out-register.csv"),
    ),
];

/// People that files speak of.
const PEOPLE: usize = 40;
/// People read with one statement.
const MOST: usize = 500;

/// Fills the registers of みほん市, where they are empty.
pub async fn open(app: &App) -> Result<(), SampleError> {
    if entries::any(&app.db).await? {
        return Ok(());
    }
    let day = app.clock.today();
    let roster = app.organization.roster(day).await?;
    let people = people(app, &roster).await?;
    for (key, text) in FILES {
        let content = written(text, day, &people);
        let body = (&roster, day);
        let file = (format!("{key}.csv"), content.into_bytes());
        take_in(
            &app.registers.now().await?,
            body,
            key,
            (&file.0, file.1),
            &by(),
        )
        .await?;
    }
    Ok(())
}

pub(super) fn by() -> Actor {
    Actor {
        name: "見本データ".to_owned(),
        ..Actor::default()
    }
}

/// 「1001 見本 太郎」 of people who carry a role, by staff number.
async fn people(app: &App, roster: &Roster) -> Result<Vec<String>, SampleError> {
    let mut ids: Vec<Uuid> = roster.duties().iter().map(|d| d.facts.person).collect();
    ids.sort();
    ids.dedup();
    ids.truncate(MOST);
    let mut people = store::people(&app.db, (roster.day, State::Present), &ids).await?;
    people.sort_by(|a, b| a.staff_number.cmp(&b.staff_number));
    let people = people.into_iter().take(PEOPLE);
    Ok(people
        .map(|p| format!("{} {}", p.staff_number, p.facts.name))
        .collect())
}

/// A file with its days and people put in.
fn written(text: &str, day: Date, people: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        let word = &rest[at + 1..];
        let end = word
            .char_indices()
            .skip(1)
            .find(|(_, c)| !c.is_ascii_digit())
            .map_or(word.len(), |(n, _)| n);
        let (word, after) = word.split_at(end);
        match said(word, day, people) {
            Some(said) => out.push_str(&said),
            None => {
                let _ = write!(out, "@{word}");
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn said(word: &str, day: Date, people: &[String]) -> Option<String> {
    if let Some(n) = word.strip_prefix('p') {
        let n: usize = n.parse().ok()?;
        return people.get(n.checked_sub(1)?).cloned();
    }
    let days: i64 = word.parse().ok()?;
    shifted(day, days).map(era_date)
}

pub(super) fn shifted(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

const ITEMS: [&str; 8] = [
    "ノートパソコン",
    "タブレット端末",
    "USBメモリ",
    "外付けSSD",
    "デジタルカメラ",
    "説明会の資料",
    "調査票",
    "図面",
];
const PLACES: [&str; 8] = [
    "北区役所",
    "市民会館",
    "中央小学校",
    "県庁",
    "保健センター",
    "現地調査",
    "出先機関",
    "委託事業者の事務所",
];
const PURPOSES: [&str; 6] = [
    "説明会",
    "訪問調査",
    "研修",
    "打合せ",
    "現地での確認",
    "窓口の応援",
];

/// Rows of one file.
const AT_ONCE: usize = 25_000;

/// So many things taken out over two years, for measurements. `told` hears of
/// every file.
pub async fn open_large(app: &App, count: usize, told: impl Fn(usize)) -> Result<(), SampleError> {
    if entries::any(&app.db).await? {
        return Ok(());
    }
    let day = app.clock.today();
    let roster = app.organization.roster(day).await?;
    let people = people(app, &roster).await?;
    let mut random = Random::of(super::SEED, "registers");
    let mut done = 0;
    while done < count {
        let rows = AT_ONCE.min(count - done);
        let text = taken_out(&roster, &people, day, (done, rows), &mut random);
        let name = format!("take-out-{done}.csv");
        let file = (name.as_str(), text.into_bytes());
        take_in(
            &app.registers.now().await?,
            (&roster, day),
            "take-out-register",
            file,
            &by(),
        )
        .await?;
        done += rows;
        told(done);
    }
    Ok(())
}

const HEAD: &str = "持出し又は持込みの別,所属する課室,名前,持ち出し、又は持ち込んだ日,物の名称（端末等は管理番号も）,個数,入れた情報の最も高い機密性,用途,持出し又は持込みの場所,返却又は持ち帰りの期限,返却日又は持ち帰り日,入れた情報の消去\n";

fn taken_out(
    roster: &Arc<Roster>,
    people: &[String],
    day: Date,
    (first, rows): (usize, usize),
    random: &mut Random,
) -> String {
    let units: Vec<String> = roster.tree.units().map(|u| u.code.clone()).collect();
    let mut text = HEAD.to_owned();
    for n in first..first + rows {
        let ago = i64::try_from(random.below(730)).unwrap_or(0);
        let back = ago - 1 - i64::try_from(random.below(5)).unwrap_or(0);
        let on = |ago: i64| {
            shifted(day, -ago)
                .map(|d| d.to_string())
                .unwrap_or_default()
        };
        // What is due in the last days may still be out.
        let returned = match back > 3 || random.below(3) > 0 && back >= 0 {
            true => on(back),
            false => String::new(),
        };
        let erased = if returned.is_empty() {
            ""
        } else {
            "完全に消去した"
        };
        let direction = if random.below(12) == 0 {
            "持込み"
        } else {
            "持出し"
        };
        let unit = random.pick(&units).cloned().unwrap_or_default();
        let person = random.pick(people).map_or("", String::as_str);
        let name = person.split_once(' ').map_or(person, |(_, name)| name);
        let _ = writeln!(
            text,
            "{direction},{unit},{name},{},{} N-{n:06},{},{},{},{},{},{returned},{erased}",
            on(ago),
            random.pick(&ITEMS).copied().unwrap_or_default(),
            1 + random.below(3),
            1 + random.below(2),
            random.pick(&PURPOSES).copied().unwrap_or_default(),
            random.pick(&PLACES).copied().unwrap_or_default(),
            on(back),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_people_are_put_in() {
        let people = ["1001 見本 太郎".to_owned()];
        let day = Date::constant(2026, 11, 27);
        let said = written("a,@-1,@p1,x@example.jp,@+3\n", day, &people);
        assert_eq!(
            said,
            "a,令和8年11月26日,1001 見本 太郎,x@example.jp,令和8年11月30日\n"
        );
    }
}
