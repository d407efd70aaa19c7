//! Deciding, and looking afterwards at what a deputy decided.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{Date, FieldErrors, Uuid, parse_date};
use sakimori_web::{Failure, FormData, FormState, Key, components};

use super::desk::Desk;
use super::show;
use crate::Decisions;
use crate::change::{self, Said};
use crate::committee::COMMITTEE;
use crate::model::{self, Outcome, Part, State};
use crate::store::Whole;

const LONGEST: usize = 2000;

/// What the person who looks may decide; nothing where they may not.
pub(super) fn form(desk: &Desk, whole: &Whole, form: &FormState) -> Markup {
    let url = whole.row.url();
    let refused = match whole.row.is_emergency() {
        true => "先に行われた措置を直ちにやめさせます。理由を書いてください。",
        false => "理由を書いてください。",
    };
    let part = show::mine(desk, whole).map_or(Part::Decide, |(_, part)| part);
    let options: Vec<_> = part
        .outcomes()
        .iter()
        .map(|o| option(*o, refused))
        .collect();
    let seen = whole.contents.first().map_or("", |c| c.hash.as_str());
    html! {
        @if let Some((step, part)) = show::mine(desk, whole) {
            h3.no-print { (heading(part)) }
            @if objected(whole) { (components::notice("warning", html! { p { "合議で異議がありました。理由は上の「決定の状況」にあります。異議があっても、決定はできます。" } })) }
            form.no-print method="post" action={ (url) "/decision" } {
                (components::token(form))
                (components::error_summary(form))
                input type="hidden" name="step" value=(step);
                input type="hidden" name="seen" value=(seen);
                (components::radios(form, components::field("outcome", part.label(), "", true), &options))
                @if part == Part::Decide { (components::text_field(form, components::field("conditions", "条件", "", false))) }
                @if collective(whole, step) {
                    p.help { "委員会が議決したことを、委員長又は事務局が記録します。" }
                    (components::date_field(form, components::field("met_on", "会議の日", "", true)))
                    (components::text_field(form, components::field("resolution", "議決の番号", "例：第3号", true)))
                }
                (components::text_area(form, components::field("remark", "理由・連絡", "", false), 3))
                div.buttons { button type="submit" { @match part { Part::Decide => "決定する", Part::Concur => "合議の結果を記録する", Part::Confirm => "確認する" } } }
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

fn heading(part: Part) -> &'static str {
    match part {
        Part::Decide => "この申請を決定する",
        Part::Concur => "合議の結果を記録する",
        Part::Confirm => "この許可を確認する",
    }
}

/// A choice: its value, its words, what else it asks for.
fn option(outcome: Outcome, refused: &'static str) -> (&'static str, &'static str, &'static str) {
    let help = match outcome {
        Outcome::Conditional => "条件を下に書いてください。",
        Outcome::SentBack => {
            "直すところを理由に書いてください。申請した者が直して、もう一度申請できます。"
        }
        Outcome::Refused => refused,
        Outcome::Objected => "理由を書いてください。決定する者に伝わります。",
        Outcome::Permitted | Outcome::Concurred | Outcome::Confirmed => "",
    };
    (outcome.key(), outcome.label(), help)
}

/// Whether somebody objected when asked beforehand.
fn objected(whole: &Whole) -> bool {
    let case = whole.case();
    let mut said = case.steps.iter().filter_map(|s| s.decision.as_ref());
    said.any(|d| d.outcome == Outcome::Objected) && case.state == State::Waiting
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

/// Whether a committee decides at a step.
fn collective(whole: &Whole, step: Uuid) -> bool {
    let mut steps = whole.steps.iter();
    steps.any(|s| s.id == step && s.role == COMMITTEE && s.part() == Part::Decide)
}

/// The meeting that has been, and the number of what was resolved there.
fn resolved(form: &FormData, today: Date, errors: &mut FieldErrors) -> Option<(Date, String)> {
    let number = form.get("resolution").trim().to_owned();
    let length = number.chars().count();
    if length == 0 || length > 100 {
        errors.add("resolution", "議決の番号を100文字以内で入力してください。");
    }
    match parse_date(form.get("met_on").trim()) {
        Ok(day) if day > today => {
            errors.add("met_on", "会議の日が、今日より後になっています。");
            None
        }
        Ok(day) => Some((day, number)),
        Err(error) => {
            errors.add("met_on", error.to_string());
            None
        }
    }
}

fn parse(form: &FormData, whole: &Whole, today: Date) -> Result<Said, FieldErrors> {
    let mut errors = FieldErrors::new();
    let step = Uuid::parse_str(form.get("step"));
    let resolution = match step.as_ref().is_ok_and(|step| collective(whole, *step)) {
        true => resolved(form, today, &mut errors),
        false => None,
    };
    let outcome = Outcome::parse(form.get("outcome"));
    let text = |name: &str| form.get(name).trim().to_owned();
    let (conditions, remark) = (text("conditions"), text("remark"));
    if outcome.is_none() {
        errors.add("outcome", "決定を選んでください。");
    }
    if outcome == Some(Outcome::Conditional) && conditions.is_empty() {
        errors.add("conditions", "許可に付ける条件を書いてください。");
    }
    if matches!(
        outcome,
        Some(Outcome::Refused | Outcome::SentBack | Outcome::Objected)
    ) && remark.is_empty()
    {
        errors.add("remark", "理由を書いてください。関係する者に伝わります。");
    }
    for (name, value) in [("conditions", &conditions), ("remark", &remark)] {
        if value.chars().count() > LONGEST {
            errors.add(name, format!("{LONGEST}文字以内で書いてください。"));
        }
    }
    match (outcome, step) {
        (Some(outcome), Ok(step)) if errors.is_empty() => Ok(Said {
            step,
            seen: text("seen"),
            outcome,
            conditions: match outcome {
                Outcome::Conditional => conditions,
                _ => String::new(),
            },
            remark,
            resolution,
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
    let said = match parse(&data, &whole, desk.access.day) {
        Ok(said) => said,
        Err(errors) => {
            let form = FormState::rejected(&desk.token, data, errors);
            let page = show::page(&whole).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(&desk.frame, show::body(&desk, &whole, &form)?));
        }
    };
    change::decide(&state, &desk, (id, &who), &said).await?;
    let word = match said.outcome {
        Outcome::Concurred | Outcome::Objected => "concurred",
        Outcome::Confirmed => "confirmed",
        _ => "decided",
    };
    Ok(done(&whole, word))
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
