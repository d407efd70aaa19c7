//! An entry made in error is struck, with the reason.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::journal::Entry;
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, TextRule, clean_line};
use sakimori_web::{Failure, FormData, FormState, Key};

use super::kept::entry;
use super::show::{body, may_write, page};
use crate::Registers;
use crate::entries::store::{self, Cause};
use crate::entries::write::{self, How};

/// The reason for a correction or for striking an entry.
pub(crate) const REASON: TextRule = TextRule {
    label: "理由",
    max: 200,
    required: true,
};

pub(crate) async fn strike(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (kept, versions) = entry(&state, &desk, id).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    if !may_write(&kept, newest) {
        return Err(Failure::NotFound);
    }
    let mut errors = FieldErrors::new();
    let reason = errors.take("reason", clean_line(data.get("reason"), REASON));
    if !errors.is_empty() {
        let form = FormState::rejected(&desk.token, data, errors);
        let body = body(&state, &desk, (&kept, &versions), &form).await?;
        let page = page(&kept, &versions)?.status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.render(&desk.frame, body));
    }
    let mut tx = state.db.begin().await?;
    let now = store::newest_in(&mut tx, id).await?;
    let mut before = now.ok_or(Failure::NotFound)?;
    // What the person saw, not what somebody wrote since.
    before.version = data.get("version").parse().unwrap_or(0);
    let how = How {
        cause: Cause::Struck,
        reason: &reason,
        by: super::edit::by(&desk),
        roster: &desk.roster,
    };
    write::strike(&mut tx, &state, &before, how).await?;
    let summary = format!(
        "{}の{}を取消し（{reason}）",
        kept.register.title,
        before.label()
    );
    let entry = Entry::new("entry.struck", "entry", id.to_string(), summary);
    let entry = entry.with_detail(&serde_json::json!({ "before": { "content": before.content } }));
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("{}?done=struck", before.url())).into_response())
}
