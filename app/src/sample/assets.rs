//! The ledger of information assets of a sample city, and for みほん市 a
//! stock-take that is half done.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use sakimori_assets::ledger::LEDGER;
use sakimori_assets::stock_take::act::{self, Doer};
use sakimori_assets::stock_take::model::Kind;
use sakimori_assets::stock_take::store;
use sakimori_kernel::{Actor, Date, FiscalYear, Uuid};
use sakimori_organization::Roster;
use sakimori_organization::model::Level;
use sakimori_organization::store::{self as people, State};
use sakimori_permissions::Scope;
use sakimori_registers::entries::take_in;

use super::SampleError;
use super::random::Random;
use super::registers::{by, shifted};
use crate::context::App;

/// What sections have.
const ASSETS: &str = include_str!("../../sample/assets.csv");
/// Columns of that file.
const COLUMNS: usize = 13;

const HEAD: &str = "情報資産の名称,種類,使う業務,所管する課室,機密性,完全性,可用性,個人情報,本人の数,形態,保管場所,接続するネットワーク,取り扱う外部委託事業者,バックアップ,保守,保存期間,最後に確認した日,情報システム\n";
/// Rows of one file.
const AT_ONCE: usize = 25_000;
/// For how many years a section has what it keeps by year.
const YEARS: i16 = 8;

/// Fills the ledger with so many assets, spread over the sections, where it is
/// empty; whether it was. `told` hears of every file.
pub async fn open(app: &App, count: usize, told: impl Fn(usize)) -> Result<bool, SampleError> {
    if sakimori_assets::store::any(&app.db).await? {
        return Ok(false);
    }
    let day = app.clock.today();
    let roster = app.organization.roster(day).await?;
    let sections = sections(&roster);
    let mut random = Random::of(super::SEED, "assets");
    let lines = ASSETS.lines().skip(1).map(|line| line.split(',').collect());
    let kinds: Vec<Vec<&str>> = lines.collect();
    // At most a tenth, so that sections have most of what there is.
    let mut rows = in_systems(&roster, day, &mut random);
    rows.truncate(count / 10);
    let all = sections.iter().cycle().zip(0..count - rows.len());
    let of_sections: Vec<String> = all
        .map(|((_, code), n)| row(&kinds, code, n / sections.len().max(1), day, &mut random))
        .collect();
    rows.extend(of_sections);
    let mut done = 0;
    for chunk in rows.chunks(AT_ONCE) {
        let text = format!("{HEAD}{}", chunk.concat());
        let name = format!("assets-{done}.csv");
        let registers = app.registers.now().await?;
        let file = (name.as_str(), text.into_bytes());
        take_in(&registers, (&roster, day), LEDGER, file, &by()).await?;
        done += chunk.len();
        told(done);
    }
    Ok(true)
}

/// The sections with their codes, in their order.
fn sections(roster: &Roster) -> Vec<(Uuid, String)> {
    let units = roster.tree.units();
    let sections = units.filter(|unit| unit.level() == Level::Section);
    sections.map(|unit| (unit.id, unit.code.clone())).collect()
}

/// The n-th asset of a section.
fn row(kinds: &[Vec<&str>], unit: &str, n: usize, day: Date, random: &mut Random) -> String {
    let [
        name,
        kind,
        business,
        confidentiality,
        integrity,
        availability,
        personal,
        form,
        place,
        network,
        backup,
        maintenance,
        retention,
    ] = kinds
        .get(n % kinds.len().max(1))
        .and_then(|kind| <[&str; COLUMNS]>::try_from(kind.as_slice()).ok())
        .unwrap_or([""; COLUMNS]);
    let back = i16::try_from(n / kinds.len().max(1)).unwrap_or(0) % YEARS;
    let year = shifted(day, -365 * i64::from(back)).unwrap_or(day);
    let year = FiscalYear::of(year);
    let persons = match personal {
        "含まない" => String::new(),
        _ => (20 + random.below(4000)).to_string(),
    };
    // As in life, some things are missing.
    let backup = if random.below(25) == 0 {
        "取得していない"
    } else {
        backup
    };
    let retention = if random.below(20) == 0 { "" } else { retention };
    let contractor = match random.below(30) {
        0 => "みほんソフト株式会社",
        1 => "契約の終わった事業者",
        _ => "",
    };
    let confirmed = confirmed(day, random);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{name}（{year}）,{kind},{business},{unit},{confidentiality},{integrity},{availability},{personal},{persons},{form},{place},{network},{contractor},{backup},{maintenance},{retention},{confirmed},"
    );
    text
}

/// Some day of the last fiscal year.
fn confirmed(day: Date, random: &mut Random) -> String {
    let ago = 200 + i64::try_from(random.below(160)).unwrap_or(0);
    let confirmed = shifted(day, -ago);
    confirmed.map(|d| d.to_string()).unwrap_or_default()
}

/// What information systems hold, and what tells how they are run.
fn in_systems(roster: &Roster, day: Date, random: &mut Random) -> Vec<String> {
    let units = roster.tree.units();
    let codes: HashMap<Uuid, &str> = units.map(|unit| (unit.id, unit.code.as_str())).collect();
    let mut rows = Vec::new();
    for system in &roster.systems {
        let (name, id) = (&system.facts.name, system.id);
        let unit = codes.get(&system.facts.unit).copied().unwrap_or_default();
        let confirmed = confirmed(day, random);
        let persons = 500 + random.below(40_000);
        rows.push(format!(
            "{name}のデータ,ネットワーク及び情報システムで取り扱う情報,,{unit},3,2,2,個人情報を含む,{persons},情報システム,サーバ室,LGWAN接続系,,取得している,契約している,5年,{confirmed},{id}\n"
        ));
        rows.push(format!(
            "{name}の設計書及び手順書,システム関連文書,,{unit},2,2,1,含まない,,文書,施錠した保管庫,接続しない,,必要がない,必要がない,常用,{confirmed},{id}\n"
        ));
    }
    rows
}

/// A stock-take that began three weeks ago: a quarter of the sections are
/// approved, a quarter wait for approval, a quarter are at it.
pub async fn half_done(app: &App) -> Result<(), SampleError> {
    let today = app.clock.today();
    let roster = app.organization.roster(today).await?;
    let sections = sections(&roster);
    let units: Vec<Uuid> = sections.iter().map(|(unit, _)| *unit).collect();
    let by = by();
    let began = Doer {
        actor: &by,
        day: shifted(today, -21).unwrap_or(today),
        roster: &roster,
    };
    let due = shifted(today, 14).unwrap_or(today);
    let year = i64::from(FiscalYear::of(today).year());
    let note = "個人情報を含む文書の保管場所を、特に確かめてください。";
    let id = act::open(&app.assets, began, (year, due, note), &units).await?;
    let take = store::one(&app.db, id).await?;
    let Some(take) = take else {
        return Ok(());
    };
    let managers = managers(app, &roster, &units).await?;
    let now = Doer {
        day: today,
        ..began
    };
    for (n, unit) in units.iter().enumerate() {
        let part = (&take, *unit);
        if n % 4 == 3 {
            continue;
        }
        if n % 4 == 2 {
            some(app, now, part).await?;
            continue;
        }
        act::confirm(&app.assets, now, part, None).await?;
        act::step(&app.assets, now, part, (Kind::Submitted, "")).await?;
        if let Some(actor) = managers.get(unit).filter(|_| n % 4 == 0) {
            let manager = Doer { actor, ..now };
            act::step(&app.assets, manager, part, (Kind::Approved, "")).await?;
        }
    }
    Ok(())
}

/// Half of a section's assets.
async fn some(
    app: &App,
    doer: Doer<'_>,
    (take, unit): (&store::StockTake, Uuid),
) -> Result<(), SampleError> {
    let all = store::shown(&app.db, take, (unit, false), (0, 1000)).await?;
    let half: Vec<Uuid> = all.iter().step_by(2).copied().collect();
    act::confirm(&app.assets, doer, (take, unit), Some(&half)).await?;
    Ok(())
}

/// Who answers for the assets of each section.
async fn managers(
    app: &App,
    roster: &Arc<Roster>,
    units: &[Uuid],
) -> Result<HashMap<Uuid, Actor>, SampleError> {
    let role = "section_security_manager";
    let holder = |unit: &Uuid| {
        let duty = roster.holders_of(role, Scope::Unit(*unit)).next()?;
        Some((*unit, duty.facts.person))
    };
    let held: Vec<(Uuid, Uuid)> = units.iter().filter_map(holder).collect();
    let ids: Vec<Uuid> = held.iter().map(|(_, person)| *person).collect();
    let found = people::people(&app.db, (roster.day, State::Present), &ids).await?;
    let names: HashMap<Uuid, String> = found.into_iter().map(|p| (p.id, p.facts.name)).collect();
    let actor = |(unit, person): (Uuid, Uuid)| {
        let name = names.get(&person)?;
        Some((unit, Actor::person(name.clone(), person)))
    };
    Ok(held.into_iter().filter_map(actor).collect())
}
