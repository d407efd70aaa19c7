//! A section's part: its assets, confirmed many at once, submitted, approved.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{Refusal, Uuid, era_date, japan_time};
use sakimori_permissions::{Action, Resource};
use sakimori_registers::Registers;
use sakimori_registers::entries::store::EntryRow;
use sakimori_registers::entries::{keeps, reads};
use sakimori_registers::forms::Filled;
use sakimori_web::{Failure, FormData, ListQuery, PAGE_SIZE, Page, components, encode};

use super::super::act;
use super::super::differences;
use super::super::model::{Kind, Part, State as Standing};
use super::super::store::{self, StepRow, StockTake};
use super::differences::{since_opening, told};
use super::{PATH, TITLE, doer, take};
use crate::Assets;
use crate::ledger::{LEDGER, classes_in_words};
use crate::pages::said;

/// The longest remark.
const REMARK: usize = 200;

/// A section as somebody sees it.
struct Section {
    take: StockTake,
    unit: Uuid,
    /// Whether they write its part of the ledger.
    keeps: bool,
}

impl Section {
    fn url(&self) -> String {
        format!("{}/sections/{}", self.take.url(), self.unit)
    }

    fn answers(&self, desk: &Desk) -> bool {
        let place = desk.roster.place_of_unit(self.unit);
        desk.access.can(Action::Change, Resource::Asset, &place)
    }
}

/// What the person does not read does not exist.
async fn section(
    state: &Assets,
    desk: &Desk,
    (id, unit): (Uuid, Uuid),
) -> Result<Section, Failure> {
    let take = take(state, id).await?;
    let registers: Registers = state.registers.now().await?;
    let ledger = registers.registers.get(LEDGER).ok_or(Failure::NotFound)?;
    let reads = reads(&desk.access, &desk.roster, ledger);
    if !reads.hold(Some(unit), None) {
        return Err(Failure::NotFound);
    }
    let keeps = keeps(&desk.access, &desk.roster, ledger);
    let keeps = keeps.hold(Some(unit), None) && desk.access.standing.person.is_some();
    Ok(Section { take, unit, keeps })
}

pub(in super::super) async fn show(
    State(state): State<Assets>,
    Path(path): Path<(Uuid, Uuid)>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let section = section(&state, &desk, path).await?;
    let (take, unit) = (&section.take, section.unit);
    let steps = store::steps(&state.db, take.id, unit).await?;
    let progress = store::progress_of(&state.db, take.opened_on(), unit).await?;
    let last = steps.first().cloned();
    let part = store::part_of(&state.db, (unit, &progress), last).await?;
    let changes = differences::of_unit(&state.db, since_opening(take), unit).await?;
    let all = query.get("show") == "all";
    let total = match all {
        true => progress.assets,
        false => part.unconfirmed,
    };
    let total = usize::try_from(total).unwrap_or(0);
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let keys = store::shown(&state.db, take, (unit, all), (first, PAGE_SIZE)).await?;
    let shown = said(&state.db, &keys).await?;
    let (url, name) = (section.url(), desk.roster.tree.full_name(unit));
    let content = html! {
        @if !take.note.is_empty() { (components::notice("info", html! { p { (take.note) } })) }
        dl.facts {
            dt { "状態" } dd { (components::badge(part.state().badge(), part.state().label())) }
            dt { "提出の期限" } dd { (era_date(take.due_on())) }
            dt { "情報資産" } dd { (progress.assets) "件のうち" (progress.confirmed) "件を確認済み" }
            dt { "始めた後の変更" } dd { (told(&changes)) " " a.no-print href={ (take.url()) "/differences?unit=" (encode(&name)) } { "変更の一覧" } }
        }
        p.no-print {
            "現物と台帳を照らし、変わりがなければまとめて確認します。変わったものは台帳を訂正し、新しいものは"
            a href={ "/registers/" (LEDGER) "/new" } { "台帳に記録" } "してください。無くなったものは、無くなった日を記録します。"
        }
        p.no-print { @if all { a href=(url) { "確認していないものだけを表示する" } } @else { a href={ (url) "?show=all" } { "全ての情報資産を表示する" } } }
        (components::pager(&query, &url, total))
        (list(&state, &desk, &section, (&shown, all)))
        (components::pager_below(&query, &url, total))
        (actions(&desk, &section, &part))
        (history(&steps))
    };
    let message = query.get("done");
    let message = match message {
        "" => None,
        "submitted" => Some("提出しました。".to_owned()),
        "approved" => Some("承認しました。".to_owned()),
        "returned" => Some("差し戻しました。".to_owned()),
        count => count
            .parse::<usize>()
            .ok()
            .map(|count| format!("{count}件を確認しました。")),
    };
    let page = Page::new(format!("{name}の棚卸"), PATH)
        .crumb(PATH, TITLE)
        .crumb(take.url(), take.year());
    Ok(page.message(message).render(&desk.frame, content))
}

fn list(
    state: &Assets,
    desk: &Desk,
    section: &Section,
    (shown, all): (&[(EntryRow, Filled)], bool),
) -> Markup {
    let may = section.keeps && section.take.is_open() && !all;
    let since = section.take.opened_on();
    let table = html! {
        table {
            caption { @if all { "課室の情報資産" } @else { "まだ確認していない情報資産" } }
            thead { tr { @if may { th scope="col" { "確認" } } th scope="col" { "情報資産" } th scope="col" { "分類" } th scope="col" { "保管場所" } th scope="col" { "最後に確認した日" } } }
            tbody {
                @for (row, filled) in shown {
                    @let name = filled.said_part("name").unwrap_or_default();
                    tr {
                        @if may { td { input type="checkbox" name="asset" value=(row.entry_id) id={ "a" (row.entry_id) } aria-label={ (name) "に変わりがない" }; } }
                        th scope="row" { a href=(row.url()) { (name) } p.small { (row.label()) } }
                        td { (classes_in_words(&state.edition, filled)) }
                        td { (filled.said_part("place").unwrap_or_default()) }
                        td.nowrap {
                            (filled.day("confirmed_on").map(era_date).unwrap_or_default())
                            @if filled.day("confirmed_on").is_some_and(|day| day >= since) { " " (components::badge("success", "確認済み")) }
                        }
                    }
                }
            }
        }
    };
    html! {
        @if shown.is_empty() { p { @if all { "情報資産はありません。" } @else { "確認していない情報資産はありません。" } } }
        @else if may {
            form method="post" action={ (section.url()) "/confirm" } {
                (components::token(&desk.form()))
                (table)
                div.buttons {
                    button type="submit" name="which" value="named" { "選んだものに変わりがないことを確認する" }
                    button.button-quiet type="submit" name="which" value="all" { "確認していない全てに変わりがないことを確認する" }
                }
            }
        } @else { (table) }
    }
}

/// What may be done next.
fn actions(desk: &Desk, section: &Section, part: &Part) -> Markup {
    let open = section.take.is_open();
    let form = desk.form();
    let waits = matches!(part.state(), Standing::Submitted);
    html! {
        @if open && section.keeps && part.submit().is_ok() {
            form.no-print method="post" action={ (section.url()) "/submit" } {
                (components::token(&form))
                div.buttons { button type="submit" { "棚卸の結果を提出する" } }
            }
        }
        @if open && waits && section.answers(desk) {
            h2 { "結果の承認" }
            @match part.judge(desk.access.standing.person) {
                Err(refusal) => (components::notice("info", html! { p { (refusal.message) } })),
                Ok(()) => {
                    form.no-print method="post" action={ (section.url()) "/judge" } {
                        (components::token(&form))
                        (components::text_field(&form, components::field("remark", "差し戻す理由", "差し戻すときだけ書いてください。", false)))
                        div.buttons {
                            button type="submit" name="outcome" value="approved" { "承認する" }
                            button.button-quiet type="submit" name="outcome" value="returned" { "差し戻す" }
                        }
                    }
                }
            }
        }
    }
}

fn history(steps: &[StepRow]) -> Markup {
    html! {
        @if !steps.is_empty() {
            table {
                caption { "提出と承認" }
                thead { tr { th scope="col" { "日時" } th scope="col" { "したこと" } th scope="col" { "した者" } th scope="col" { "理由" } } }
                tbody {
                    @for step in steps {
                        tr {
                            td.nowrap { (japan_time(step.at.to_jiff())) }
                            td { @match Kind::of(&step.kind) { Some(Kind::Submitted) => "提出", Some(Kind::Approved) => "承認", _ => "差戻し" } }
                            td { (step.person_name) }
                            td { (step.remark) }
                        }
                    }
                }
            }
        }
    }
}

/// What only those do who keep the section's part of the ledger.
async fn kept(state: &Assets, desk: &Desk, path: (Uuid, Uuid)) -> Result<Section, Failure> {
    let section = section(state, desk, path).await?;
    match section.keeps {
        true => Ok(section),
        false => Err(Failure::NotFound),
    }
}

pub(in super::super) async fn confirm(
    State(state): State<Assets>,
    Path(path): Path<(Uuid, Uuid)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let section = kept(&state, &desk, path).await?;
    let named: Vec<Uuid> = data
        .all("asset")
        .filter_map(|id| Uuid::parse_str(id).ok())
        .collect();
    let named = match data.get("which") {
        "all" => None,
        _ if named.is_empty() => {
            let told = "確認した情報資産を選んでください。";
            return Err(Refusal::new("stock-take.none", told).into());
        }
        _ => Some(named.as_slice()),
    };
    let actor = desk.access.actor();
    let part = (&section.take, section.unit);
    let count = act::confirm(&state, doer(&desk, &actor), part, named).await?;
    Ok(Redirect::to(&format!("{}?done={count}", section.url())).into_response())
}

pub(in super::super) async fn submit(
    State(state): State<Assets>,
    Path(path): Path<(Uuid, Uuid)>,
    desk: Desk,
    _: FormData,
) -> Result<Response, Failure> {
    let section = kept(&state, &desk, path).await?;
    let what = (Kind::Submitted, "");
    let actor = desk.access.actor();
    act::step(
        &state,
        doer(&desk, &actor),
        (&section.take, section.unit),
        what,
    )
    .await?;
    Ok(Redirect::to(&format!("{}?done=submitted", section.url())).into_response())
}

pub(in super::super) async fn judge(
    State(state): State<Assets>,
    Path(path): Path<(Uuid, Uuid)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let section = section(&state, &desk, path).await?;
    let place = desk.roster.place_of_unit(section.unit);
    let ground = desk
        .access
        .require(Action::Change, Resource::Asset, &place)?;
    let remark: String = data.get("remark").trim().chars().take(REMARK).collect();
    let (kind, done) = match data.get("outcome") {
        "approved" => (Kind::Approved, "approved"),
        "returned" if remark.is_empty() => {
            let told = "差し戻す理由を入力してください。";
            return Err(Refusal::new("stock-take.remark", told).into());
        }
        _ => (Kind::Returned, "returned"),
    };
    let actor = desk.access.actor_by(&ground);
    act::step(
        &state,
        doer(&desk, &actor),
        (&section.take, section.unit),
        (kind, &remark),
    )
    .await?;
    Ok(Redirect::to(&format!("{}?done={done}", section.url())).into_response())
}
