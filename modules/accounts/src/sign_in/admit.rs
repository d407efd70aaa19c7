//! The password was right: how far does that lead?

use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::Tx;
use sakimori_kernel::Uuid;
use sakimori_web::guard::NewSecret;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, encode};

use super::attempt::goal;
use super::factor_page;
use super::{hand_over, new_secret};
use crate::credentials::Candidate;
use crate::factors;
use crate::journal::about;
use crate::kept::Kept;
use crate::sessions::{Beginning, EndReason, Stage, store};
use crate::settings::Settings;
use crate::state::Accounts;
use crate::throttle::{self, Subject};

/// Somebody at the door whose password was right.
pub(super) struct Admission {
    pub candidate: Candidate,
    /// Its number among the attempts that count.
    pub attempt: i64,
    pub address: String,
    pub agent: String,
    /// The session this browser was in until now: its account and itself.
    pub replaces: Option<(Uuid, Uuid)>,
}

/// Begins the session and leads on: to the second factor, to what was kept, or
/// to the page that was asked for.
pub(super) async fn admit(
    accounts: &Accounts,
    settings: &Settings,
    frame: &Frame,
    admission: Admission,
    form: &FormData,
) -> Result<Response, Failure> {
    let candidate = &admission.candidate;
    let privileged = factors::are_required(
        accounts,
        settings,
        (candidate.administrator, candidate.person_id),
    )
    .await?;
    let stage = match (candidate.has_factor, privileged) {
        (true, _) => Stage::Factor,
        (false, true) => Stage::Enrolment,
        (false, false) => Stage::Complete,
    };
    let beginning = Beginning {
        account: candidate.id,
        stage,
        privileged,
        address: admission.address.clone(),
        agent: admission.agent.clone(),
    };
    let now = accounts.clock.now();
    let subject = Subject::account(candidate.id);
    let secret = new_secret()?;
    let mut tx = accounts.db.begin().await?;
    if let Some(before) = admission.replaces {
        store::end(&mut tx, before, EndReason::Replaced, now).await?;
    }
    let limits = settings.limits(privileged);
    let session = accounts.clock.new_id();
    let token = store::open(&mut tx, (now, session), limits, &beginning).await?;
    if stage != Stage::Factor {
        throttle::forget(&mut tx, &subject).await?;
    }
    commit(accounts, tx, candidate, &beginning).await?;
    if stage == Stage::Factor {
        throttle::give_back(accounts, &subject, admission.attempt).await?;
    }
    let response = match stage {
        Stage::Factor => {
            let page = (frame, &secret.token());
            to_factor(accounts, page, (candidate.id, session), form).await?
        }
        _ => onward(frame, &secret, form, candidate.id),
    };
    Ok(hand_over(accounts, response, &token, &secret))
}

async fn commit(
    accounts: &Accounts,
    tx: Tx,
    candidate: &Candidate,
    beginning: &Beginning,
) -> Result<(), Failure> {
    let (action, what) = match beginning.stage {
        Stage::Factor => (
            "session.password-given",
            "パスワードを確認（次は二つ目の認証）",
        ),
        Stage::Enrolment | Stage::Complete => ("session.began", "サインイン"),
    };
    let summary = format!("{what}（{}）", beginning.address);
    let entry = about(action, candidate.id, summary)
        .with_detail(&serde_json::json!({ "agent": beginning.agent }));
    tx.commit(&accounts.clock, &candidate.actor(), entry)
        .await?;
    Ok(())
}

/// To the page of the second factor. What was kept goes along in the answer
/// itself, because an address cannot carry it.
async fn to_factor(
    accounts: &Accounts,
    page: (&Frame, &CsrfToken),
    session: (Uuid, Uuid),
    form: &FormData,
) -> Result<Response, Failure> {
    match Kept::read(form) {
        Some(kept) => {
            factor_page::show(
                accounts,
                page,
                session,
                &FormState::new(page.1),
                Some(&kept),
            )
            .await
        }
        None => {
            let next = goal(form.get("next"));
            let target = format!("/sign-in/factor?next={}", encode(next));
            Ok(Redirect::to(&target).into_response())
        }
    }
}

/// What was kept, if it is this person's; else the page that was asked for.
pub(super) fn onward(
    frame: &Frame,
    secret: &NewSecret,
    form: &FormData,
    account: Uuid,
) -> Response {
    match Kept::read(form).filter(|k| k.belongs_to(account)) {
        Some(kept) => kept.resend_page(frame, &secret.token()),
        None => Redirect::to(goal(form.get("next"))).into_response(),
    }
}
