//! A case: what is applied for, what changed, who decides, what was decided.

use axum::extract::State as Shared;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::SqlTimestamp;
use sakimori_kernel::{Uuid, era_date, japan_time};
use sakimori_permissions::Capacity;
use sakimori_web::{Failure, FormState, Key, ListQuery, Page, components};

use super::desk::Desk;
use super::{decide, state_badge, urgent};
use crate::Decisions;
use crate::model::{self, Outcome, Part, State, days_waiting, is_overdue};
use crate::store::{Line, StepRow, Whole};

pub(crate) async fn show(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let message = match query.get("done") {
        "opened" => Some("申請しました。"),
        "revised" => Some("内容を変更しました。はじめから審査します。"),
        "decided" => Some("決定しました。"),
        "concurred" => Some("合議の結果を記録しました。"),
        "confirmed" => Some("確認したことを記録しました。"),
        "reviewed" => Some("後閲しました。"),
        "withdrawn" => Some("引き戻しました。"),
        "revoked" => Some("許可を取り消しました。"),
        _ => None,
    };
    let page = page(&whole).message(message.map(str::to_owned));
    Ok(page.render(&desk.frame, body(&desk, &whole, &desk.form())?))
}

pub(super) fn page(whole: &Whole) -> Page {
    let row = &whole.row;
    Page::new(format!("{}　{}", row.label(), row.title), "/inbox").crumb("/inbox", "申請と決定")
}

pub(super) fn body(desk: &Desk, whole: &Whole, form: &FormState) -> Result<Markup, Failure> {
    let row = &whole.row;
    let unit = row.unit_id.map(|unit| desk.roster.tree.full_name(unit));
    let provision = desk
        .access
        .rules
        .point(&row.provision)
        .map(|p| &p.provision);
    Ok(html! {
        p { (state_badge(row.state())) (urgent(row)) " " (sentence(whole)) }
        @if !whole.unavoidable_reason().is_empty() {
            (components::notice("warning", html! {
                p { "ほかに決定できる者がいないため、申請した者が自ら決定する申請です（3.2(8)　兼務の禁止の例外）。年度ごとの一覧に載ります。" }
            }))
        }
        dl.facts {
            dt { "申請した者" } dd { (row.applicant_name) @if let Some(unit) = &unit { "（" (unit) "）" } }
            @if let Some(told) = &whole.emergency { dt { "緊急の措置" } dd { a href=(told.url()) { (moment(told.acted_at)) "に先に行ったことの報告" } } }
            dt { "申請した日時" } dd { (moment(row.opened_at)) }
            @if let Some(provision) = provision {
                dt { "根拠の規定" }
                dd { a href={ "/provisions/" (provision.key) } { (provision.number) "　" (provision.title) } }
            }
            (waits(desk, whole))
            @if let Some(day) = row.ends_on() { dt { "期限" } dd { (era_date(day)) } }
        }
        h2 { "申請の内容" }
        (paper(whole)?)
        h2 { "決定" }
        (steps(desk, whole))
        (decide::form(desk, whole, form))
        (own(desk, whole, form))
        p.buttons.no-print {
            @if matches!(row.state(), State::Permitted | State::Expired | State::Revoked) && row.subject_kind == "application" {
                a.button href={ "/applications/" (row.id) "/follow" } { "許可の後に行うこと及び台帳の記録" }
            }
            a.button.button-quiet href={ (row.url()) "/print" } { "様式を印刷する" }
        }
    })
}

/// What comes next, in one sentence.
fn sentence(whole: &Whole) -> &'static str {
    match whole.row.state() {
        State::Waiting => "決定を待っています。",
        State::Permitted => "許可されています。",
        State::Refused if whole.row.is_emergency() => {
            "許可されませんでした。先に行った措置を直ちにやめ、規定のとおりの状態に戻してください。理由は下の決定の欄にあります。"
        }
        State::Refused => "許可されませんでした。理由は下の決定の欄にあります。",
        State::SentBack => "差し戻されました。内容を直すと、もう一度申請できます。",
        State::Withdrawn => "申請した者が引き戻しました。",
        State::Expired => "期限を過ぎたため、許可は終わりました。",
        State::Revoked => "許可は取り消されました。",
    }
}

/// Since when it waits, and for whom of today.
fn waits(desk: &Desk, whole: &Whole) -> Markup {
    let Some(since) = whole.waiting_since() else {
        return html! {};
    };
    let case = whole.case();
    let days = days_waiting(since, desk.access.day);
    html! {
        dt { "決定を待っている相手" }
        dd {
            @for step in model::open_steps(&case) {
                p { (desk.access.rules.label(&step.role)) "（" (desk.deciders_of(whole, &step.role)) "）" }
            }
            p.small {
                (japan_time(since)) "から"
                @if days > 0 { "、" (days) "日待っています" }
                "。"
                @if is_overdue(since, desk.access.day) { " " (components::badge("warning", "長く待っています")) }
            }
        }
    }
}

impl Line {
    /// Its words; the files among them are handed out below an address.
    pub fn shown(&self, url: &str) -> Markup {
        html! {
            @for (n, text) in self.value.split('\n').enumerate() {
                @if n > 0 { br; }
                @match self.files.iter().find(|file| file.words == text) {
                    Some(file) => a href={ (url) "/files/" (file.id) } { (text) },
                    None => (text),
                }
            }
        }
    }
}

/// The content; beside what changed since the round before, that.
pub(super) fn paper(whole: &Whole) -> Result<Markup, Failure> {
    let mut rounds = whole.contents.iter();
    let now = rounds.next().ok_or(Failure::NotFound)?.paper()?;
    let before: Vec<Line> = match rounds.next() {
        Some(content) => content.paper()?,
        None => Vec::new(),
    };
    // Another file under the same name is a change too.
    let changed = |line: &Line| {
        let old = before.iter().find(|b| b.key == line.key);
        let same = old.is_some_and(|old| old.value == line.value && old.files == line.files);
        (!before.is_empty() && !same).then_some(old)
    };
    let gone = before
        .iter()
        .filter(|b| !now.iter().any(|n| n.key == b.key));
    let url = whole.row.url();
    Ok(html! {
        dl.facts {
            @for line in &now {
                dt { (line.label) }
                dd {
                    (line.shown(&url))
                    @if let Some(old) = changed(line) {
                        p.small { (components::badge("warning", "変更")) " 前の内容：" @if let Some(old) = old { (old.shown(&url)) } @else { "（なし）" } }
                    }
                }
            }
            @for line in gone {
                dt { (line.label) }
                dd { p.small { (components::badge("warning", "削除")) " 前の内容：" (line.shown(&url)) } }
            }
        }
    })
}

fn steps(desk: &Desk, whole: &Whole) -> Markup {
    html! {
        table {
            caption { "決定の状況" }
            thead { tr { th scope="col" { "決定する役割" } th scope="col" { "決定" } th scope="col" { "決定した者" } th scope="col" { "条件・理由" } } }
            tbody { @for step in &whole.steps { (step_row(desk, whole, step)) } }
        }
        @if let Some(end) = &whole.end {
            p {
                (State::parse(&end.state).map_or("", State::label)) "：" (end.person_name) "　" (moment(end.at))
                @if !end.remark.is_empty() { "　" (end.remark) }
            }
        }
    }
}

fn step_row(desk: &Desk, whole: &Whole, step: &StepRow) -> Markup {
    let void = step.round != whole.row.round;
    let outcome = step.outcome.as_deref().and_then(Outcome::parse);
    let waiting = match whole.row.state() {
        State::Waiting => true,
        State::Permitted => step.part() == Part::Confirm && !void,
        _ => false,
    };
    let deputy = step.capacity.as_deref() == Some(Capacity::Deputy.key());
    html! {
        @if !(void && outcome.is_none()) {
            tr {
                th scope="row" {
                    (desk.access.rules.label(&step.role))
                    @if step.part() != Part::Decide { "（" (step.part().label()) "）" }
                    @if !step.instead_of.is_empty() {
                        p.small { (desk.access.rules.label(&step.instead_of)) "に決定できる者がいないため" }
                    }
                }
                td {
                    @match outcome {
                        Some(outcome) => { (outcome.label()) @if deputy { "（代決）" } (resolution(step)) },
                        None if waiting => { (step.part().label()) "待ち" },
                        None => "—",
                    }
                    @if void { p.small { "内容が変わったため、効力はありません。" } }
                    @if deputy && !void {
                        @match &step.reviewed_by {
                            Some(name) => p.small { "後閲：" (name) },
                            None => p.small { "後閲待ち" },
                        }
                    }
                }
                td { (who(desk, whole, step)) }
                td {
                    @if let Some(conditions) = step.conditions.as_deref().filter(|c| !c.is_empty()) { p { "条件：" (conditions) } }
                    @if let Some(remark) = &step.remark { (components::lines(remark)) }
                }
            }
        }
    }
}

/// 「議決（令和8年11月20日　第3号）」
pub(super) fn resolution(step: &StepRow) -> Markup {
    html! {
        @if let (Some(day), Some(number)) = (step.met_on, &step.resolution) {
            p.small { "議決（" (era_date(day.to_jiff())) "　" (number) "）" }
        }
    }
}

/// Who decided, or who could.
fn who(desk: &Desk, whole: &Whole, step: &StepRow) -> Markup {
    if let (Some(name), Some(at)) = (&step.person_name, step.at) {
        return html! { (name) p.small { (moment(at)) } };
    }
    html! { (desk.deciders_of(whole, &step.role)) }
}

/// What the applicant may do.
fn own(desk: &Desk, whole: &Whole, form: &FormState) -> Markup {
    let row = &whole.row;
    let Some(person) = desk
        .access
        .standing
        .person
        .filter(|p| *p == row.applicant_id)
    else {
        return html! {};
    };
    let case = whole.case();
    let edit = format!("/applications/{}/edit", row.id);
    html! {
        @if model::revise(&case, person).is_ok() {
            p.buttons.no-print { a.button href=(edit) { "内容を変更して申請し直す" } }
            @if case.state != State::SentBack {
                p.help.no-print { "内容を変更すると、これまでの決定は効力を失い、はじめから審査します。" }
            }
        }
        @if model::withdraw(&case, person).is_ok() {
            (act(row.url() + "/withdrawal", form, "引き戻す", "申請を取りやめます。元には戻せません。"))
        }
    }
}

/// A form with one remark and one button.
pub(super) fn act(path: String, form: &FormState, button: &str, help: &str) -> Markup {
    html! {
        form.no-print method="post" action=(path) {
            (components::token(form))
            p.help { (help) }
            div.buttons { button.button-quiet type="submit" { (button) } }
        }
    }
}

pub(super) fn moment(at: SqlTimestamp) -> String {
    japan_time(at.to_jiff())
}

/// The step of the current round that the person could decide now.
pub(super) fn mine(desk: &Desk, whole: &Whole) -> Option<(Uuid, Part)> {
    let who = desk.who(&whole.row)?;
    let case = whole.case();
    let mut open = model::open_steps(&case).map(|s| (s.id, s.part));
    open.find(|(step, _)| model::may_decide(&case, &who, *step).is_ok())
}
