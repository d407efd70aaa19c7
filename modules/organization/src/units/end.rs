//! The end of a unit: nobody works in it any longer, nothing stands below it.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::Tx;
use sakimori_kernel::{Date, FieldErrors, Uuid};
use sakimori_permissions::{Action, Ground, Resource, Scope};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, Page};

use crate::entry::{self, Appointing};
use crate::form;
use crate::here::Here;
use crate::model::{Line, Period, Unit, UnitFacts};
use crate::roster::Roster;
use crate::state::Organization;
use crate::store::{self, Attached, Change};
use crate::write::{self, Again};

fn page(here: &Here, unit: &Unit) -> Page {
    Page::new(format!("{}の終了", unit.name()), "/organization")
        .crumb(here.link("/organization"), "組織図")
        .crumb(format!("/organization/units/{}", unit.id), unit.name())
}

fn body(id: Uuid) -> impl Fn(&FormState) -> Markup {
    move |form| {
        html! {
            (components::error_summary(form))
            p { "廃止された組織を終了します。この組織に対する任命も、同じ日に終わります。職員、下の組織、担当する情報システムは、先に別の組織へ移してください。まとめて移すときは「別の組織に統合する」を使います。" }
            form method="post" action={ "/organization/units/" (id) "/end" } {
                (components::token(form))
                (components::date_field(form, field("last", "いつまで", "組織がある最後の日。例：令和9年3月31日", true)))
                div.buttons { button type="submit" { "組織を終了する" } a href={ "/organization/units/" (id) } { "組織のページへ戻る" } }
            }
        }
    }
}

pub(super) fn may_end(here: &Here, id: Uuid) -> Result<(&Unit, Ground), Failure> {
    let unit = here.roster.tree.get(id).ok_or(Failure::NotFound)?;
    let place = here.roster.place_of_unit(id);
    let ground = here
        .access
        .require(Action::Change, Resource::Organization, &place)?;
    Ok((unit, ground))
}

pub(super) async fn ask(Key(id): Key, here: Here) -> Result<Response, Failure> {
    let (unit, _) = may_end(&here, id)?;
    Ok(page(&here, unit).render(&here.frame, body(id)(&here.form())))
}

pub(super) async fn end(
    State(state): State<Organization>,
    Key(id): Key,
    here: Here,
    form: FormData,
) -> Result<Response, Failure> {
    let (unit, ground) = may_end(&here, id)?;
    let actor = here.access.actor_by(&ground);
    let mut errors = FieldErrors::new();
    let first = form::first_day_without(&mut errors, &form, "last");
    let mut tx = state.db.begin().await?;
    if let Some(from) = first {
        let attached = store::attached(&mut tx, id, from).await?;
        if let Some(message) = in_the_way(&attached) {
            errors.add("last", message);
        }
    }
    let (true, Some(from)) = (errors.is_empty(), first) else {
        let why = (Again::Errors(errors), String::new());
        return Ok(write::again(&here, page(&here, unit), form, why, body(id)));
    };
    let entries = finish(&state, &here.roster, &here.body, &mut tx, (id, from)).await?;
    write::commit(&state, tx, &actor, entries).await?;
    Ok(write::done("/organization", "ended"))
}

/// What still hangs on a unit, in a sentence.
fn in_the_way(attached: &Attached) -> Option<String> {
    let parts = [
        (attached.posts, "人の職員"),
        (attached.units, "の下の組織"),
        (attached.systems, "の担当する情報システム"),
    ];
    let there: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n}{what}"))
        .collect();
    (!there.is_empty()).then(|| {
        let list = there.join("、");
        format!("この日より後に、{list}が残っています。先に別の組織へ移してください。")
    })
}

/// Ends the unit and the appointments over it.
pub(super) async fn finish(
    state: &Organization,
    roster: &Roster,
    body: &crate::Body,
    tx: &mut Tx,
    (id, from): (Uuid, Date),
) -> Result<Vec<sakimori_db::journal::Entry>, Failure> {
    let wanted = Change::<UnitFacts> {
        line: Line::of(id),
        from,
        wanted: None,
    };
    let done = store::change(tx, &state.clock, &[wanted]).await?;
    let mut entries: Vec<_> = done
        .changed
        .iter()
        .map(|c| entry::unit(&roster.tree, c))
        .collect();
    let over = store::appointments_over(tx, Scope::Unit(id), from).await?;
    store::discharge(tx, &over, from).await?;
    for one in &over {
        let name = store::name_of(tx, one.facts.person).await?;
        let after = Period::new(one.period.from, Some(one.period.from.max(from)));
        let periods = (Some(one.period), Some(after));
        let what = Appointing::Ended;
        entries.push(entry::appointment(
            (roster, body),
            what,
            &name,
            &one.facts,
            periods,
        ));
    }
    Ok(entries)
}
