//! What every write of this module does last, and how a form comes back.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx};
use sakimori_kernel::{Actor, FieldErrors};
use sakimori_web::{FormData, FormState, Page};

use crate::here::Here;
use crate::state::Organization;

/// Commits with the entries. A write that changed nothing has none and leaves
/// no trace: a form sent twice is harmless.
pub(crate) async fn commit(
    state: &Organization,
    tx: Tx,
    actor: &Actor,
    entries: Vec<Entry>,
) -> Result<(), DbError> {
    if entries.is_empty() {
        return Ok(());
    }
    tx.commit_all(&state.clock, actor, entries).await
}

/// Where a write leads: the page of what was written, with a word about it.
pub(crate) fn done(path: &str, word: &str) -> Response {
    Redirect::to(&format!("{path}?done={word}")).into_response()
}

/// Why a form comes back.
pub(crate) enum Again {
    /// Something is wrong with what was typed (422).
    Errors(FieldErrors),
    /// Somebody else wrote in between (409): the form with what is stored now.
    Moved,
}

impl From<FieldErrors> for Again {
    fn from(errors: FieldErrors) -> Self {
        Self::Errors(errors)
    }
}

/// The form again with what was typed. `mark` is that of what is stored now,
/// so that a second look suffices.
pub(crate) fn again(
    here: &Here,
    page: Page,
    mut form: FormData,
    (why, mark): (Again, String),
    body: impl FnOnce(&FormState) -> Markup,
) -> Response {
    form.set("mark", mark);
    let (errors, status) = match why {
        Again::Errors(errors) => (errors, StatusCode::UNPROCESSABLE_ENTITY),
        Again::Moved => {
            let mut errors = FieldErrors::new();
            errors.add("mark", "この画面を開いた後に、別の画面で変更が保存されました。入力した内容は残っています。今の登録内容を確かめて、もう一度保存してください。");
            (errors, StatusCode::CONFLICT)
        }
    };
    let form = FormState::rejected(&here.token, form, errors);
    page.status(status).render(&here.frame, body(&form))
}
