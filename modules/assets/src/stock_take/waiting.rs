//! What of a stock-take waits for somebody at the first page: their section's
//! part, results to be approved, sections that are late.

use sakimori_kernel::{Date, era_date};
use sakimori_organization::{Roster, Waiting};
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_registers::Registers;
use sakimori_registers::entries::keeps;
use sakimori_web::Failure;

use super::board::{self, Section};
use super::model::State;
use super::store::StockTake;
use crate::Assets;
use crate::ledger::LEDGER;

/// One statement, and one more where somebody wrote since; none for who is not
/// in the register of staff.
pub async fn waiting(
    state: &Assets,
    access: &Access,
    roster: &Roster,
) -> Result<Vec<Waiting>, Failure> {
    if access.standing.person.is_none() {
        return Ok(Vec::new());
    }
    let Some(now) = board::open(&state.db).await? else {
        return Ok(Vec::new());
    };
    let registers: Registers = state.registers.now().await?;
    let Some(ledger) = registers.registers.get(LEDGER) else {
        return Ok(Vec::new());
    };
    let sections = board::sections(&state.db, &state.progress, &now).await?;
    let keeps = keeps(access, roster, ledger);
    let own = |section: &&Section| {
        section.state.is_with_section() && keeps.hold(Some(section.unit), None)
    };
    let own: Vec<&Section> = sections.iter().filter(own).collect();
    let judges = access.reach(Action::Change, Resource::Asset).is_ok();
    let theirs = |section: &&Section| {
        let may = || {
            let place = roster.place_of_unit(section.unit);
            access.can(Action::Change, Resource::Asset, &place)
        };
        section.state == State::Submitted && section.person != access.standing.person && may()
    };
    let theirs: Vec<&Section> = sections.iter().filter(|_| judges).filter(theirs).collect();
    let mut found = Vec::new();
    found.extend(part(&now.take, &own, (roster, access.day)));
    found.extend(approval(&now.take, &theirs, roster));
    if access.can(Action::Change, Resource::StockTake, &Place::body()) {
        found.extend(unfinished(&now.take, &sections, access.day));
    }
    Ok(found)
}

/// 「期限を3日過ぎています」
fn late(due: Date, day: Date) -> String {
    match day > due {
        true => format!("期限を{}日過ぎています", (day - due).get_days()),
        false => String::new(),
    }
}

/// The page of the only section, or that of all.
fn page(take: &StockTake, sections: &[&Section]) -> String {
    match sections {
        [only] => format!("{}/sections/{}", take.url(), only.unit),
        _ => take.url(),
    }
}

/// 「情報政策課」, 「3課室」
fn name(sections: &[&Section], roster: &Roster) -> String {
    match sections {
        [only] => roster
            .tree
            .get(only.unit)
            .map_or_else(String::new, |unit| unit.name().to_owned()),
        many => format!("{}課室", many.len()),
    }
}

fn part(take: &StockTake, own: &[&Section], (roster, day): (&Roster, Date)) -> Option<Waiting> {
    if own.is_empty() {
        return None;
    }
    let unconfirmed: i64 = own.iter().map(|section| section.unconfirmed()).sum();
    let title = match unconfirmed {
        0 => "棚卸の結果の提出".to_owned(),
        count => format!("棚卸で確認していない情報資産 {count}件"),
    };
    let has = |state: State| own.iter().any(|section| section.state == state);
    let why = match (has(State::Returned), has(State::Changed)) {
        (true, _) => "差し戻されています。",
        (_, true) => "提出した後に内容が変わりました。",
        _ => "",
    };
    let (due, name) = (take.due_on(), name(own, roster));
    Some(Waiting {
        href: page(take, own).into(),
        title,
        text: format!(
            "{why}{}までに、{name}の結果を提出してください。",
            era_date(due)
        ),
        late: late(due, day),
    })
}

fn approval(take: &StockTake, theirs: &[&Section], roster: &Roster) -> Option<Waiting> {
    if theirs.is_empty() {
        return None;
    }
    Some(Waiting {
        href: page(take, theirs).into(),
        title: format!("棚卸の結果の承認 {}件", theirs.len()),
        text: format!("{}から提出されています。", name(theirs, roster)),
        late: String::new(),
    })
}

fn unfinished(take: &StockTake, sections: &[Section], day: Date) -> Option<Waiting> {
    let late = late(take.due_on(), day);
    let open = sections
        .iter()
        .filter(|section| section.state != State::Approved);
    let open = open.count();
    if late.is_empty() || open == 0 {
        return None;
    }
    Some(Waiting {
        href: format!("{}?state=unfinished", take.url()).into(),
        title: format!("{}の棚卸が承認されていない課室 {open}件", take.year()),
        text: "各課室に提出又は承認を促してください。".to_owned(),
        late,
    })
}
