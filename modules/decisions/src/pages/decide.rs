//! Deciding, and looking afterwards at what a deputy decided.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid};
use sakimori_web::{Failure, FormData, FormState, Key, components};

use super::desk::Desk;
use super::show;
use crate::Decisions;
use crate::change::{self, Said};
use crate::model::{self, Outcome, State};
use crate::store::Whole;

const LONGEST: usize = 2000;

/// What the person who looks may decide; nothing where they may not.
pub(super) fn form(desk: &Desk, whole: &Whole, form: &FormState) -> Markup {
    let url = whole.row.url();
    let seen = whole.contents.first().map_or("", |c| c.hash.as_str());
    html! {
        @if let Some(step) = show::mine(desk, whole) {
            h3.no-print { "この申請を決定する" }
            form.no-print method="post" action={ (url) "/decision" } {
                (components::token(form))
                (components::error_summary(form))
                input type="hidden" name="step" value=(step);
                input type="hidden" name="seen" value=(seen);
                (components::radios(form, components::field("outcome", "決定", "", true), &[
                    ("permitted", "許可", ""),
                    ("conditional", "条件を付けて許可", "条件を下に書いてください。"),
                    ("sent_back", "差戻し", "直すところを理由に書いてください。申請した者が直して、もう一度申請できます。"),
                    ("refused", "不許可", "理由を書いてください。"),
                ]))
                (components::text_field(form, components::field("conditions", "条件", "", false)))
                (components::text_area(form, components::field("remark", "理由・連絡", "", false), 3))
                div.buttons { button type="submit" { "決定する" } }
            }
        } @else if whole.row.state() == State::Waiting {
            (why_not(desk, whole))
        }
        @for step in reviewable(desk, whole) {
            (show::act(format!("{url}/review?step={step}"), form, "後閲する", "代理の者が決定した内容を確かめたことを記録します。"))
        }
        @if revocable(desk, whole) {
            form.no-print method="post" action={ (url) "/revocation" } {
                (components::token(form))
                (components::text_area(form, components::field("revocation", "許可を取り消す理由", "", true), 2))
                div.buttons { button.button-quiet type="submit" { "許可を取り消す" } }
            }
        }
    }
}

/// Why somebody who carries the role may not decide.
fn why_not(desk: &Desk, whole: &Whole) -> Markup {
    let own = desk.access.standing.person == Some(whole.row.applicant_id);
    let carries = desk.who(&whole.row).is_some_and(|who| {
        let mut steps = whole.steps.iter();
        // A step that went to the role above because of the applicant counts.
        let theirs = |role: &str| who.capacity(role).is_some();
        steps.any(|s| s.round == whole.row.round && (theirs(&s.role) || theirs(&s.instead_of)))
    });
    let separation = desk.access.rules.point(&whole.row.provision);
    html! {
        @if own && carries {
            (components::notice("info", html! {
                p {
                    "自分の申請を自分で許可又は承認することはできません（兼務の禁止）。"
                    @if let Some(point) = separation { "この許可は、" (point.provision.number) "によるものです。" }
                }
            }))
        }
    }
}

fn reviewable(desk: &Desk, whole: &Whole) -> Vec<Uuid> {
    let Some(who) = desk.who(&whole.row) else {
        return Vec::new();
    };
    let case = whole.case();
    let steps = case.steps.iter().map(|s| s.id);
    steps
        .filter(|s| model::review(&case, &who, *s).is_ok())
        .collect()
}

fn revocable(desk: &Desk, whole: &Whole) -> bool {
    let who = desk.who(&whole.row);
    who.is_some_and(|who| model::revoke(&whole.case(), &who).is_ok())
}

fn parse(form: &FormData) -> Result<Said, FieldErrors> {
    let mut errors = FieldErrors::new();
    let outcome = Outcome::parse(form.get("outcome"));
    let text = |name: &str| form.get(name).trim().to_owned();
    let (conditions, remark) = (text("conditions"), text("remark"));
    if outcome.is_none() {
        errors.add("outcome", "決定を選んでください。");
    }
    if outcome == Some(Outcome::Conditional) && conditions.is_empty() {
        errors.add("conditions", "許可に付ける条件を書いてください。");
    }
    if matches!(outcome, Some(Outcome::Refused | Outcome::SentBack)) && remark.is_empty() {
        errors.add("remark", "理由を書いてください。申請した者に伝わります。");
    }
    for (name, value) in [("conditions", &conditions), ("remark", &remark)] {
        if value.chars().count() > LONGEST {
            errors.add(name, format!("{LONGEST}文字以内で書いてください。"));
        }
    }
    match (outcome, Uuid::parse_str(form.get("step"))) {
        (Some(outcome), Ok(step)) if errors.is_empty() => Ok(Said {
            step,
            seen: text("seen"),
            outcome,
            conditions: match outcome {
                Outcome::Conditional => conditions,
                _ => String::new(),
            },
            remark,
        }),
        _ => Err(errors),
    }
}

pub(crate) async fn decide(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let who = desk.who(&whole.row).ok_or(Failure::NotFound)?;
    let said = match parse(&data) {
        Ok(said) => said,
        Err(errors) => {
            let form = FormState::rejected(&desk.token, data, errors);
            let page = show::page(&whole).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(&desk.frame, show::body(&desk, &whole, &form)?));
        }
    };
    change::decide(&state, &desk, (id, &who), &said).await?;
    Ok(done(&whole, "decided"))
}

pub(crate) async fn review(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
    query: sakimori_web::ListQuery,
) -> Result<Response, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let who = desk.who(&whole.row).ok_or(Failure::NotFound)?;
    let step = Uuid::parse_str(query.get("step")).map_err(|_| Failure::NotFound)?;
    change::review(&state, &desk.access, (id, &who), step).await?;
    Ok(done(&whole, "reviewed"))
}

pub(super) fn done(whole: &Whole, word: &str) -> Response {
    Redirect::to(&format!("{}?done={word}", whole.row.url())).into_response()
}
