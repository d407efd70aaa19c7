//! What changed in the ledger since a stock-take began, or since the last one
//! ended: filters in the address, 50 a page.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{Uuid, japan_time};
use sakimori_organization::model::NO_SUCH_UNIT;
use sakimori_registers::Registers;
use sakimori_registers::entries::Entries;
use sakimori_registers::entries::store::{self as entries, EntryRow, STRUCK};
use sakimori_registers::forms::{Field, Filled};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormState, Key, ListQuery, PAGE_SIZE, Page};

use super::super::differences::{self, Difference, Kind, Span, of_kind};
use super::super::store::{self, StockTake};
use super::{PATH, TITLE};
use crate::Assets;
use crate::ledger::{LEDGER, classes_in_words};

/// Confirming is no change.
const CONFIRMED: &str = "confirmed_on";
const LAST: &str = "last";

/// From the beginning of a stock-take until its end.
pub(super) fn since_opening(take: &StockTake) -> Span {
    Span {
        after: take.opened_at.to_jiff(),
        until: take.closed_at.map(|at| at.to_jiff()),
    }
}

/// 「追加1件、訂正2件、廃棄等0件、移動0件」
pub(super) fn told(found: &[Difference]) -> String {
    let of = |kind: Kind| format!("{}{}件", kind.label(), of_kind(found, kind));
    Kind::ALL.map(of).join("、")
}

/// The stock-take, and the last one before it that has ended.
async fn takes(state: &Assets, id: Uuid) -> Result<(StockTake, Option<StockTake>), Failure> {
    let all = store::all(&state.db).await?;
    let take = all.iter().find(|take| take.id == id).cloned();
    let take = take.ok_or(Failure::NotFound)?;
    let before = |other: &StockTake| other.fiscal_year < take.fiscal_year && !other.is_open();
    let last = all.into_iter().find(before);
    Ok((take, last))
}

/// The units that are asked for, of those whose assets the person reads; none
/// where that is all.
fn units(desk: &Desk, reach: &Entries, typed: &str) -> Option<Vec<Uuid>> {
    let named = match typed {
        "" => None,
        typed => Some(desk.roster.tree.below_called(typed).unwrap_or_default()),
    };
    match (reach, named) {
        (Entries::All, named) => named,
        (Entries::Of { units, .. }, None) => Some(units.iter().copied().collect()),
        (Entries::Of { units, .. }, Some(named)) => Some(
            named
                .into_iter()
                .filter(|unit| units.contains(unit))
                .collect(),
        ),
    }
}

pub(in super::super) async fn list(
    State(state): State<Assets>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (take, last) = takes(&state, id).await?;
    let reach = crate::pages::reach(&state, &desk).await?;
    let mut span = since_opening(&take);
    let ended = last.as_ref().and_then(|last| last.closed_at);
    if let Some(ended) = ended.filter(|_| query.get("base") == LAST) {
        span.after = ended.to_jiff();
    }
    let all = differences::all(&state.db, &state.differences, span).await?;
    let units = units(&desk, &reach, query.get("unit"));
    let within = |one: &&Difference| units.as_ref().is_none_or(|units| one.is_of(units));
    let found: Vec<Difference> = all.iter().filter(within).copied().collect();
    let wanted = Kind::of(query.get("kind"));
    let listed = found
        .iter()
        .filter(|one| wanted.is_none_or(|kind| one.kind == kind));
    let listed: Vec<Difference> = listed.copied().collect();
    let total = listed.len();
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let shown = listed
        .get(first..total.min(first + PAGE_SIZE))
        .unwrap_or_default();
    let versions = Versions::read(&state, shown, reach).await?;
    let path = format!("{}/differences", take.url());
    let content = html! {
        p { (japan_time(span.after)) "の台帳と比べた変更です。変わりがないことの確認は、変更に含みません。" }
        (filters(&desk, last.as_ref(), &path, &query))
        p { (told(&found)) }
        (components::pager(&query, &path, total))
        @if shown.is_empty() { p { "変更はありません。" } }
        @else {
            (table(&state, &desk, &versions, shown))
            (components::pager_below(&query, &path, total))
        }
    };
    let page = Page::new(format!("{}の棚卸の変更の一覧", take.year()), PATH)
        .crumb(PATH, TITLE)
        .crumb(take.url(), take.year());
    Ok(page.wide().render(&desk.frame, content))
}

fn filters(desk: &Desk, last: Option<&StockTake>, path: &str, query: &ListQuery) -> Markup {
    let mut form = FormState::default();
    for (name, value) in query.pairs() {
        form = form.with(name, value);
    }
    let typed = query.get("unit");
    if !typed.is_empty() && desk.roster.tree.called(typed).next().is_none() {
        form.errors.add("unit", NO_SUCH_UNIT);
    }
    let kinds = Kind::ALL.map(|kind| (kind.key(), kind.label()));
    let kinds: Vec<(&str, &str)> = std::iter::once(("", "すべて")).chain(kinds).collect();
    let ended = last.map_or_else(String::new, |last| {
        format!("{}の棚卸が終わったとき", last.year())
    });
    let bases = [("", "この棚卸を始めたとき"), (LAST, ended.as_str())];
    html! {
        form.filters method="get" action=(path) {
            (components::text_field(&form, field("unit", "組織（名称又はコード。下の組織を含む）", "", false)))
            (components::select(&form, field("kind", "変更の種別", "", false), &kinds))
            @if last.is_some() { (components::select(&form, field("base", "比べる時点", "", false), &bases)) }
            div.buttons { button type="submit" { "絞り込む" } }
        }
    }
}

/// The versions that are compared, and the fields they are compared by.
struct Versions {
    rows: HashMap<Uuid, (EntryRow, Filled)>,
    fields: Vec<Field>,
    reach: Entries,
}

impl Versions {
    async fn read(state: &Assets, shown: &[Difference], reach: Entries) -> Result<Self, Failure> {
        let registers: Registers = state.registers.now().await?;
        let ledger = registers.registers.get(LEDGER).ok_or(Failure::NotFound)?;
        let fields = ledger.fields.iter().filter(|field| field.key != CONFIRMED);
        let before = shown.iter().filter_map(|one| one.before);
        let later = shown.iter().flat_map(|one| [one.after, one.written]);
        let keys: Vec<Uuid> = before.chain(later).collect();
        let mut rows = HashMap::new();
        for row in entries::of_versions(&state.db, &keys).await? {
            let filled = row.filled()?;
            rows.insert(row.id, (row, filled));
        }
        Ok(Self {
            rows,
            fields: fields.cloned().collect(),
            reach,
        })
    }

    fn before(&self, one: &Difference) -> Option<&(EntryRow, Filled)> {
        self.rows.get(&one.before?)
    }

    /// None where it is not for the person to read any more.
    fn after(&self, one: &Difference) -> Option<&(EntryRow, Filled)> {
        let after = self.rows.get(&one.after)?;
        let read = self.reach.hold(after.0.unit_id, after.0.system_id);
        read.then_some(after)
    }
}

fn table(state: &Assets, desk: &Desk, versions: &Versions, shown: &[Difference]) -> Markup {
    let unit = |unit: Option<Uuid>| {
        unit.map_or_else(
            || "（定めなし）".to_owned(),
            |unit| desk.roster.tree.full_name(unit),
        )
    };
    html! {
        div.table-scroll { table {
            caption { "変更された情報資産" }
            thead { tr { th scope="col" { "情報資産" } th scope="col" { "所管する課室" } th scope="col" { "種別" } th scope="col" { "変わったこと" } th scope="col" { "最後の変更（理由）" } } }
            tbody {
                @for one in shown {
                    @let after = versions.after(one);
                    @let known = after.or_else(|| versions.before(one));
                    tr {
                        th scope="row" { @if let Some((row, filled)) = known {
                            @let name = filled.said_part("name").unwrap_or_default();
                            @if after.is_some() { a href=(row.url()) { (name) } } @else { (name) }
                            p.small { (row.label()) }
                        } }
                        td { @match one.kind {
                            Kind::Moved => { (unit(one.was)) "から" (unit(one.now)) "へ" }
                            Kind::Gone => (unit(one.was)),
                            _ => (unit(one.now)),
                        } }
                        td.nowrap { (one.kind.label()) }
                        td { (what(state, versions, one)) }
                        td { @if let Some((row, _)) = after.and_then(|_| versions.rows.get(&one.written)) { (japan_time(row.at.to_jiff())) p.small { (row.person_name) @if !row.reason.is_empty() { "（" (row.reason) "）" } } } }
                    }
                }
            }
        } }
    }
}

/// What happened to an asset, in words.
fn what(state: &Assets, versions: &Versions, one: &Difference) -> Markup {
    let Some((row, after)) = versions.after(one) else {
        return html! { "他の組織へ移りました。" };
    };
    let said = |key: &str| after.said_part(key).unwrap_or_default();
    match (one.kind, versions.before(one)) {
        (Kind::Gone, _) if row.state == STRUCK => html! { "記録の取消し（" (row.reason) "）" },
        (Kind::Gone, _) => {
            let (reason, day) = (said("closed_by"), said("closed_on"));
            html! { @if reason.is_empty() { "理由の記入なし" } @else { (reason) } "（" (day) "）" }
        }
        (Kind::Added, _) | (_, None) => {
            html! { (classes_in_words(&state.edition, after)) }
        }
        (_, Some((_, before))) => {
            let changes = entries::changes(&versions.fields, before, after);
            html! {
                @if changes.is_empty() { "最後に確認した日のほかに、違いはありません。" }
                @for [label, old, new] in &changes { p { (label) "：" @if !old.is_empty() { del { (old) } " → " } ins { @if new.is_empty() { "（なし）" } @else { (new) } } } }
            }
        }
    }
}
