//! Appointments that somebody made for themselves: another person with the
//! permission confirms or declines.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_kernel::{FieldErrors, Refusal, Uuid, era_date, japan};
use sakimori_permissions::{Action, Ground, Place, Resource};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, ListQuery, Page};

use super::make::{Maker, Wanted};
use crate::entry::{Appointing, duty_name};
use crate::form;
use crate::here::Here;
use crate::state::Organization;
use crate::store::{self, Request};
use crate::write::{self, Again};

const PATH: &str = "/appointments/requests";

pub(super) async fn list(
    State(state): State<Organization>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    here.access
        .require(Action::Change, Resource::Appointment, &Place::body())?;
    let open = store::requests(&state.db, true).await?;
    let decided = store::requests(&state.db, false).await?;
    let content = html! {
        p { "自分自身を役割に任命したときは、任命の権限を持つほかの者が確認するまで、任命は効力を持ちません。" }
        h2 { "確認を待っているもの" }
        @if open.is_empty() { p { "確認を待っている任命はありません。" } } @else { (table(&here, "確認を待っている任命", &open)) }
        @if !decided.is_empty() {
            h2 { "確認が済んだもの" }
            (table(&here, "確認が済んだ任命（新しい順に100件まで）", &decided))
        }
    };
    let message = match query.get("done") {
        "confirmed" => Some("確認し、任命しました。"),
        "declined" => Some("任命しないこととしました。"),
        _ => None,
    };
    let page = Page::new("任命の確認", PATH).message(message.map(str::to_owned));
    Ok(page.render(&here.frame, content))
}

fn table(here: &Here, caption: &str, requests: &[Request]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { (caption) }
            thead { tr {
                th scope="col" { "任命される者" } th scope="col" { "役割" } th scope="col" { "期間" }
                th scope="col" { "依頼した日" } th scope="col" { "結果" }
            } }
            tbody {
                @for one in requests {
                    tr {
                        th scope="row" { a href={ (PATH) "/" (one.id) } { (one.name) } }
                        td { (duty_name(&here.roster, &here.body, &one.facts)) }
                        td { (one.period.label()) }
                        td.nowrap { (era_date(japan(one.at).date())) }
                        td { (outcome(one)) }
                    }
                }
            }
        } }
    }
}

fn outcome(one: &Request) -> Markup {
    html! {
        @match &one.confirmation {
            None => (components::badge("warning", "確認待ち")),
            Some(done) => {
                @if done.confirmed { (components::badge("success", "確認済み")) } @else { (components::badge("neutral", "任命しない")) }
                " " (done.by) "（" (era_date(japan(done.at).date())) "）"
                @if !done.remark.is_empty() { br; (done.remark) }
            },
        }
    }
}

/// Why a person may not have the word on a request: nobody confirms their own.
fn may_decide(here: &Here, one: &Request) -> Result<Uuid, Refusal> {
    let Some(person) = here.access.standing.person else {
        return Err(Refusal::new(
            "appointment-confirmation-person",
            "任命の確認は、職員として登録された者が行います。職員にひも付いた利用者IDでサインインしてください。",
        ));
    };
    if person == one.facts.person || person == one.requested_by {
        return Err(Refusal::new(
            "appointment-confirmation-own",
            "自分自身の任命は確認できません。任命の権限を持つほかの者に確認を依頼してください。",
        ));
    }
    Ok(person)
}

async fn found(state: &Organization, here: &Here, id: Uuid) -> Result<(Request, Ground), Failure> {
    let one = store::request(&state.db, id)
        .await?
        .ok_or(Failure::NotFound)?;
    let place = here.roster.place_of(one.facts.scope);
    let ground = here
        .access
        .require(Action::Change, Resource::Appointment, &place)?;
    Ok((one, ground))
}

fn page(one: &Request) -> Page {
    Page::new(format!("{}の任命の確認", one.name), PATH).crumb(PATH, "任命の確認")
}

fn body(here: &Here, one: &Request, form: &FormState) -> Markup {
    let refusal = may_decide(here, one).err();
    html! {
        (components::error_summary(form))
        dl.facts {
            dt { "任命される者" } dd { (one.name) }
            dt { "役割" } dd { (duty_name(&here.roster, &here.body, &one.facts)) }
            dt { "期間" } dd { (one.period.label()) }
            dt { "備考" } dd { (one.facts.remark) }
            dt { "依頼した者" } dd { (one.requester) "（" (era_date(japan(one.at).date())) "）" }
            dt { "結果" } dd { (outcome(one)) }
        }
        @if one.confirmation.is_none() {
            @if let Some(refusal) = &refusal {
                (components::notice("info", html! { p { (refusal.message) } }))
            } @else {
                form method="post" action={ (PATH) "/" (one.id) "/confirmation" } {
                    (components::token(form))
                    (components::radios(form, field("confirmed", "確認の結果", "", true), &[
                        ("yes", "確認し、任命する", ""),
                        ("no", "任命しない", "理由を備考に入力してください。"),
                    ]))
                    (components::text_field(form, field("remark", "備考", "", false)))
                    div.buttons { button type="submit" { "結果を保存する" } a href=(PATH) { "一覧へ戻る" } }
                }
            }
        }
    }
}

pub(super) async fn show(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
) -> Result<Response, Failure> {
    let (one, _) = found(&state, &here, id).await?;
    let content = body(&here, &one, &here.form());
    Ok(page(&one).render(&here.frame, content))
}

pub(super) async fn decide(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (one, ground) = found(&state, &here, id).await?;
    let person = may_decide(&here, &one)?;
    let actor = here.access.actor_by(&ground);
    let mut errors = FieldErrors::new();
    let remark = form::line(&mut errors, &form, "remark", form::optional("備考", 200));
    let confirmed = match form.get("confirmed") {
        "yes" => true,
        "no" => false,
        _ => {
            errors.add("confirmed", "確認の結果を選んでください。");
            false
        }
    };
    if errors.is_empty() && !confirmed && remark.is_empty() {
        errors.add("remark", "任命しない理由を入力してください。");
    }
    if !errors.is_empty() {
        let why = (Again::Errors(errors), String::new());
        let body = |form: &FormState| body(&here, &one, form);
        return Ok(write::again(&here, page(&one), form, why, body));
    }
    let roster = state.roster(one.period.from).await?;
    let maker = Maker {
        state: &state,
        here: &here,
        roster: &roster,
    };
    let mut tx = state.db.begin().await?;
    let now = store::request_now(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    let word = if confirmed { "confirmed" } else { "declined" };
    // Sent twice: what the first said stands.
    if now.confirmation.is_some() {
        return Ok(write::done(PATH, word));
    }
    let entries = settle(&maker, &mut tx, &now, confirmed).await?;
    store::decide(
        &mut tx,
        id,
        (confirmed, &remark),
        (person, state.clock.now()),
    )
    .await?;
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done(PATH, word))
}

/// Appoints where it was confirmed; what stands in the way by now refuses.
async fn settle(
    maker: &Maker<'_>,
    tx: &mut Tx,
    one: &Request,
    confirmed: bool,
) -> Result<Vec<Entry>, Failure> {
    let what = match confirmed {
        true => Appointing::Confirmed,
        false => Appointing::Declined,
    };
    let mut entries = vec![maker.entry(what, &one.name, &one.facts, (None, Some(one.period)))];
    if confirmed {
        let role = maker
            .here
            .body
            .role(&one.facts.role)
            .ok_or(Failure::NotFound)?;
        let wanted = Wanted {
            role,
            facts: one.facts.clone(),
            period: one.period,
            replace: false,
        };
        let name = maker.checked(tx, &wanted).await?.map_err(Refusal::from)?;
        entries.extend(maker.appoint(tx, &wanted, &name).await?);
    }
    Ok(entries)
}
