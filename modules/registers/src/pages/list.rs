//! What I may apply for, and what I have applied for.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::store::{self, CaseRow};
use sakimori_decisions::{Desk, state_badge, urgent};
use sakimori_kernel::{Uuid, era_date, japan};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use crate::Registers;
use crate::follow;
use crate::forms::{APPLICANT, Form, Group};
use crate::submit::{deciders, may_apply};

pub(crate) const PATH: &str = "/applications";
pub(crate) const TITLE: &str = "申請";

pub(crate) async fn list(
    State(state): State<Registers>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let Some(person) = desk.access.standing.person else {
        let content = html! {
            p { "あなたは職員の名簿に登録されていないため、申請はできません。登録が必要なときは、防人の管理者に連絡してください。" }
        };
        return Ok(Page::new(TITLE, PATH).render(&desk.frame, content));
    };
    let first = (query.page().max(1) - 1).saturating_mul(PAGE_SIZE);
    let (rows, total) = store::of_applicant(&state.db, person, (first, PAGE_SIZE)).await?;
    let left = left(&state, &rows).await?;
    let forms = open_to(&state, &desk);
    let content = html! {
        h2 { "自分の申請" }
        @if rows.is_empty() {
            p { "まだ申請していません。" }
        } @else {
            (components::pager(&query, PATH, total))
            (own(&rows, Some(&left)))
        }
        h2 { "申請できること" }
        (offered(&desk, &forms, false))
    };
    Ok(Page::new(TITLE, PATH).render(&desk.frame, content))
}

/// The forms that the person may apply on, in their order.
pub(crate) fn open_to<'s>(state: &'s Registers, desk: &Desk) -> Vec<&'s Form> {
    let may = |f: &&Form| may_apply(&desk.access, f) && deciders(&desk.access, f).is_some();
    state.forms.in_order().into_iter().filter(may).collect()
}

/// What the applicant still has to report, by case: the titles. One statement.
async fn left(state: &Registers, rows: &[CaseRow]) -> Result<HashMap<Uuid, Vec<String>>, Failure> {
    let due = rows.iter().filter(|row| follow::is_due(row.state()));
    let cases: Vec<Uuid> = due.clone().map(|row| row.id).collect();
    let done = follow::done(&state.db, &cases).await?;
    let titles = |row: &CaseRow| {
        let form = state.forms.get(&row.subject_key);
        let follows = form.map_or(&[][..], |f| f.follows.as_slice()).iter();
        let open = follows.filter(|f| {
            let mut records = done.iter().filter(|d| d.case_id == row.id);
            f.who == APPLICANT && !records.any(|d| d.follow == f.key)
        });
        open.map(|f| f.title.clone()).collect()
    };
    Ok(due.map(|row| (row.id, titles(row))).collect())
}

/// Applications, with what is left to report where that is asked.
pub(crate) fn own(rows: &[CaseRow], left: Option<&HashMap<Uuid, Vec<String>>>) -> Markup {
    html! {
        table {
            caption { "自分の申請" }
            thead { tr { th scope="col" { "番号" } th scope="col" { "申請" } th scope="col" { "申請した日" } th scope="col" { "状態" } th scope="col" { "期限" } @if let Some(_) = left { th scope="col" { "残っていること" } } } }
            tbody {
                @for row in rows {
                    tr {
                        td.nowrap { (row.label()) }
                        th scope="row" { a href=(row.url()) { (row.title) } (urgent(row)) }
                        td.nowrap { (era_date(japan(row.opened_at.to_jiff()).date())) }
                        td { (state_badge(row.state())) }
                        td.nowrap { @if let Some(day) = row.ends_on() { (era_date(day)) } }
                        @if let Some(left) = left {
                            td {
                                @for title in left.get(&row.id).into_iter().flatten() {
                                    p { a href={ (PATH) "/" (row.id) "/follow" } { (title) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Forms by their groups, folded where they are beside other things.
pub(crate) fn offered(desk: &Desk, forms: &[&Form], folded: bool) -> Markup {
    let mut groups: Vec<_> = forms.iter().map(|f| f.group).collect();
    groups.dedup();
    let of = |group| forms.iter().filter(move |f| f.group == group);
    html! {
        @for group in groups {
            @if folded {
                details {
                    summary { (group.label()) "（" (of(group).count()) "件）" }
                    (table(desk, group, &of(group).copied().collect::<Vec<_>>()))
                }
            } @else { (table(desk, group, &of(group).copied().collect::<Vec<_>>())) }
        }
    }
}

fn table(desk: &Desk, group: Group, forms: &[&Form]) -> Markup {
    html! {
            table {
                caption { (group.label()) }
                thead { tr { th scope="col" { "申請" } th scope="col" { "どんなときに" } th scope="col" { "決定する者" } } }
                tbody {
                    @for form in forms {
                        tr {
                            th scope="row" { a href={ (PATH) "/new/" (form.key) } { (form.title) } }
                            td { (form.about.trim()) }
                            td { (route_words(desk, form)) }
                        }
                    }
                }
            }
    }
}

/// 「統括情報セキュリティ責任者及び情報システム管理者」
pub(crate) fn route_words(desk: &Desk, form: &Form) -> String {
    let Some((roles, join)) = deciders(&desk.access, form) else {
        return String::new();
    };
    let names: Vec<&str> = roles.iter().map(|r| desk.access.rules.label(r)).collect();
    let word = match join {
        crate::forms::Joined::Or => "又は",
        crate::forms::Joined::And => "及び",
        crate::forms::Joined::Sequence => "、次に",
    };
    names.join(word)
}
