//! The stock-takes of the years, and the beginning of one.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, FiscalYear, TextRule, Uuid, clean_line, era_date, parse_date};
use sakimori_organization::model::Level;
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, FormData, FormState, Page, components};

use super::super::{act, store};
use super::{PATH, TITLE, doer};
use crate::Assets;

const NOTE: TextRule = TextRule {
    label: "各課室への連絡",
    max: 200,
    required: false,
};

pub(in super::super) async fn years(
    State(state): State<Assets>,
    desk: Desk,
) -> Result<Response, Failure> {
    let content = content(&state, &desk, &desk.form()).await?;
    Ok(Page::new(TITLE, PATH).render(&desk.frame, content))
}

async fn content(state: &Assets, desk: &Desk, form: &FormState) -> Result<Markup, Failure> {
    let all = store::all(&state.db).await?;
    let may = desk
        .access
        .can(Action::Change, Resource::StockTake, &Place::body());
    let year = FiscalYear::of(desk.access.day);
    let begun = all
        .iter()
        .any(|take| take.fiscal_year == i64::from(year.year()));
    let open = all.iter().any(store::StockTake::is_open);
    Ok(html! {
        p { "年度ごとに、各課室が情報資産台帳の内容を現物と照らして確かめ、情報セキュリティ管理者が結果を承認します。" }
        @if all.is_empty() { p { "まだ行われていません。" } }
        @else {
            table {
                caption { "年度ごとの棚卸" }
                thead { tr { th scope="col" { "年度" } th scope="col" { "期限" } th scope="col" { "状態" } th scope="col" { "始めた者" } } }
                tbody {
                    @for take in &all {
                        tr {
                            th scope="row" { a href=(take.url()) { (take.year()) } }
                            td.nowrap { (era_date(take.due_on())) }
                            td { @if take.is_open() { (components::badge("info", "実施中")) } @else { "終了" } }
                            td { (take.person_name) }
                        }
                    }
                }
            }
        }
        @if may && !begun && !open { (begin(year, form)) }
    })
}

fn begin(year: FiscalYear, form: &FormState) -> Markup {
    html! {
        h2 { (year) "の棚卸を始める" }
        form method="post" action=(PATH) {
            (components::token(form))
            (components::error_summary(form))
            (components::date_field(form, components::field("due_on", "各課室の提出の期限", "例：令和8年12月25日", true)))
            (components::text_field(form, components::field("note", NOTE.label, "確認の重点など。各課室の画面に表示されます。", false)))
            div.buttons { button type="submit" { "棚卸を始める" } }
        }
    }
}

pub(in super::super) async fn open(
    State(state): State<Assets>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let access = &desk.access;
    let ground = access.require(Action::Change, Resource::StockTake, &Place::body())?;
    let mut errors = FieldErrors::new();
    let note = errors.take("note", clean_line(data.get("note"), NOTE));
    let due = parse_date(data.get("due_on"));
    match &due {
        Ok(day) if *day < access.day => errors.add("due_on", "今日以後の日を入力してください。"),
        Ok(_) => {}
        Err(error) => errors.add("due_on", error.to_string()),
    }
    let due = match due {
        Ok(due) if errors.is_empty() => due,
        _ => {
            let form = FormState::rejected(&desk.token, data, errors);
            let content = content(&state, &desk, &form).await?;
            let page = Page::new(TITLE, PATH).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(&desk.frame, content));
        }
    };
    let sections = desk.roster.tree.units();
    let sections = sections.filter(|unit| unit.level() == Level::Section);
    let units: Vec<Uuid> = sections.map(|unit| unit.id).collect();
    let year = i64::from(FiscalYear::of(access.day).year());
    let actor = access.actor_by(&ground);
    let id = act::open(&state, doer(&desk, &actor), (year, due, &note), &units).await?;
    Ok(Redirect::to(&format!("{PATH}/{id}?done=opened")).into_response())
}
