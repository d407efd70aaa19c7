//! Registering passkeys, and ending their use.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Refusal, TextRule, Uuid, clean_line};
use sakimori_web::components::{self, field};
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame};

use super::factors::{PATH, may_end, page, registered};
use crate::confirmation::{Asked, confirmation_page};
use crate::factors::{Challenge, passkey, store};
use crate::journal::about;
use crate::sessions::{self, SignedIn};
use crate::state::Accounts;

/// More keys than anybody carries.
const MOST: usize = 20;

/// The page that asks the browser for a new key.
pub(super) async fn show(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let asked = Asked {
        frame: &frame,
        token: &token,
        path: "/account/passkeys/new",
        form: None,
    };
    if let Some(page) = confirmation_page(&signed_in, asked) {
        return Ok(page);
    }
    ask(&accounts, &signed_in, &frame, &FormState::new(&token)).await
}

async fn ask(
    accounts: &Accounts,
    signed_in: &SignedIn,
    frame: &Frame,
    form: &FormState,
) -> Result<Response, Failure> {
    let refuse = |message: &str| Failure::from(Refusal::new("passkey.unusable", message));
    let Some(webauthn) = &accounts.site.passkeys else {
        return Err(refuse(
            "いまのアドレスではパスキーを登録できません。認証アプリを登録してください。",
        ));
    };
    let existing = store::passkeys(&accounts.db, signed_in.account_id).await?;
    if existing.len() >= MOST {
        return Err(refuse(
            "パスキーは20個までです。使わないものを終了してください。",
        ));
    }
    let who = (
        signed_in.account_id,
        signed_in.login.as_str(),
        signed_in.name.as_str(),
    );
    let Some((options, state)) = passkey::ask_to_register(webauthn, who, &existing)? else {
        return Err(Failure::internal(std::io::Error::other(
            "no passkey challenge",
        )));
    };
    let challenge = Challenge::Registration(state).write()?;
    sessions::store::keep_challenge(&accounts.db, signed_in.session_id, &challenge).await?;
    let status = if form.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = page("パスキーの登録")
        .crumb(PATH, "二つ目の認証")
        .status(status);
    Ok(page.render(frame, body(form, &options)))
}

pub(super) async fn register(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    frame: Frame,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let before = store::of(&accounts.db, signed_in.account_id).await?;
    let mut errors = FieldErrors::new();
    let rule = TextRule {
        label: "名前",
        max: 50,
        required: true,
    };
    let label = errors.take("label", clean_line(form.get("label"), rule));
    let mut tx = accounts.db.begin().await?;
    let waiting = sessions::store::take_challenge(&mut tx, signed_in.session_id).await?;
    let credential = match (&accounts.site.passkeys, Challenge::read(&waiting)?) {
        (Some(webauthn), Some(Challenge::Registration(state))) => {
            passkey::register(webauthn, &state, form.get("credential"))
        }
        _ => None,
    };
    let Some(credential) = credential.filter(|_| errors.is_empty()) else {
        drop(tx);
        if errors.is_empty() {
            errors.add(
                "label",
                "パスキーを登録できませんでした。もう一度試してください。",
            );
        }
        let mut data = FormData::default();
        data.set("label", form.get("label"));
        let form = FormState::rejected(&token, data, errors);
        return ask(&accounts, &signed_in, &frame, &form).await;
    };
    let ids = (accounts.clock.new_id(), signed_in.account_id);
    store::add_passkey(&mut tx, ids, (&label, &credential), accounts.clock.now()).await?;
    let summary = format!("パスキー「{label}」を登録");
    let entry = about("factor.registered", signed_in.account_id, summary);
    registered(
        &accounts,
        (&frame, &signed_in),
        tx,
        (entry, &before),
        "passkey",
    )
    .await
}

/// A foreign key is not found.
pub(super) async fn end(
    State(accounts): State<Accounts>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    frame: Frame,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let id: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    let asked = Asked {
        frame: &frame,
        token: &token,
        path: &format!("/account/passkeys/{id}/end"),
        form: Some(&form),
    };
    if let Some(page) = confirmation_page(&signed_in, asked) {
        return Ok(page);
    }
    let factors = store::of(&accounts.db, signed_in.account_id).await?;
    let row = factors.passkeys.iter().find(|p| p.id == id);
    let row = row.ok_or(Failure::NotFound)?;
    may_end(&accounts, &signed_in, &factors).await?;
    let mut tx = accounts.db.begin().await?;
    let which = (signed_in.account_id, id);
    if !store::end_passkey(&mut tx, which, accounts.clock.now()).await? {
        return Err(Failure::NotFound);
    }
    let summary = format!("パスキー「{}」の利用を終了", row.label);
    let entry = about("factor.ended", signed_in.account_id, summary);
    tx.commit(&accounts.clock, &signed_in.actor(), entry)
        .await?;
    Ok(Redirect::to(&format!("{PATH}?done=ended")).into_response())
}

fn body(form: &FormState, options: &str) -> Markup {
    html! {
        p.lead { "登録を始めると、ブラウザが、どの端末又は鍵を使うかを尋ねます。" }
        (components::error_summary(form))
        form method="post" action="/account/passkeys" data-passkey="create" data-options=(options) {
            (components::token(form))
            input type="hidden" name="credential" value="";
            (components::text_field(form, field("label", "名前", "例：執務室の端末、青いUSBの鍵", true)))
            p.help data-passkey-hint { "パスキーの登録には、ブラウザのJavaScriptが必要です。" }
            div.buttons { button type="submit" hidden data-passkey-button { "パスキーを登録する" } }
            p.error role="alert" hidden data-passkey-error { "パスキーを登録できませんでした。もう一度試すか、ほかの端末又は鍵を使ってください。" }
        }
    }
}
