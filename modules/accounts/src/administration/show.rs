//! The page of one account.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use sakimori_db::journal;
use sakimori_kernel::{FieldErrors, Uuid};
use sakimori_permissions::Resource;
use sakimori_web::{Failure, FormData, FormState, ListQuery, Page};

use super::desk::Desk;
use super::show_page::{self, Shown};
use super::store;
use crate::journal::ACCOUNT;
use crate::sessions::store::live;
use crate::state::Accounts;

const HISTORY: i64 = 50;

pub(super) fn parse_id(id: &str) -> Result<Uuid, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    desk: Desk,
    Path(id): Path<String>,
    query: ListQuery,
) -> Result<Response, Failure> {
    desk.may_read(Resource::Account)?;
    let message = match query.get("done") {
        "linked" => Some("職員と結び付けました。"),
        "suspended" => Some("利用を停止し、続いているサインインを終了しました。"),
        "resumed" => Some("利用の停止を解除しました。"),
        "unlocked" => Some("ロックを解除しました。"),
        "factors" => Some("二つ目の認証を全て終了しました。"),
        "sessions" => Some("続いているサインインを全て終了しました。"),
        "requested" => {
            Some("管理者の特権の付与を申請しました。ほかの管理者が確認すると有効になります。")
        }
        "confirmed" => Some("管理者の特権を付与しました。次のサインインから有効です。"),
        "ended" => Some("管理者の特権（又はその申請）を終了しました。"),
        _ => None,
    };
    let form = FormState::new(&desk.token);
    page(&accounts, &desk, parse_id(&id)?, &form, message).await
}

/// The page with a form that was not right.
pub(super) async fn again(
    accounts: &Accounts,
    desk: &Desk,
    id: Uuid,
    form: FormData,
    errors: FieldErrors,
) -> Result<Response, Failure> {
    let form = FormState::rejected(&desk.token, form, errors);
    page(accounts, desk, id, &form, None).await
}

async fn page(
    accounts: &Accounts,
    desk: &Desk,
    id: Uuid,
    form: &FormState,
    message: Option<&str>,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let now = accounts.clock.now();
    let row = store::find(&accounts.db, (&settings, now), id).await?;
    let standing = store::standing(&accounts.db, id).await?;
    let (Some(row), Some(standing)) = (row, standing) else {
        return Err(Failure::NotFound);
    };
    let sessions = live(&accounts.db, id, &settings, now).await?;
    let history = journal::about(&accounts.db, ACCOUNT, &id.to_string(), HISTORY).await?;
    let shown = Shown {
        row: &row,
        standing: &standing,
        sessions: sessions.len(),
        history: &history,
        may_change: desk.can_change(Resource::Account),
        reader: desk.signed_in.account_id,
        form,
    };
    let status = match form.errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = Page::new(format!("利用者ID「{}」", row.login), "/accounts")
        .crumb("/accounts", "利用者ID")
        .message(message.map(str::to_owned))
        .status(status);
    Ok(page.render(&desk.frame, show_page::body(&shown)))
}
