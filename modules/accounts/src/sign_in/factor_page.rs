//! What the page of the second factor shows. Where the account has passkeys
//! and the browser can use them, the script shows their button.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_web::{CsrfToken, Failure, FormState, Frame, Page, components};

use crate::factors::{Challenge, passkey, store};
use crate::fields::{Secret, code};
use crate::kept::Kept;
use crate::sessions;
use crate::state::Accounts;

/// The page for a session (account and itself). Keeps what the passkeys are
/// asked with.
pub(super) async fn show(
    accounts: &Accounts,
    (frame, token): (&Frame, &CsrfToken),
    (account, session): (Uuid, Uuid),
    form: &FormState,
    kept: Option<&Kept>,
) -> Result<Response, Failure> {
    let passkeys = store::passkeys(&accounts.db, account).await?;
    let asked = match &accounts.site.passkeys {
        Some(webauthn) => passkey::ask(webauthn, &passkeys)?,
        None => None,
    };
    let mut options = None;
    if let Some((json, state)) = asked {
        let challenge = Challenge::Authentication(state).write()?;
        sessions::store::keep_challenge(&accounts.db, session, &challenge).await?;
        options = Some(json);
    }
    let unusable = !passkeys.is_empty() && options.is_none();
    let status = if form.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = Page::new("二つ目の認証", "").status(status);
    let body = body(form, token, options.as_deref(), unusable, kept);
    Ok(page.render(frame, body))
}

fn hidden(form: &FormState, kept: Option<&Kept>) -> Markup {
    html! {
        (components::token(form))
        input type="hidden" name="next" value=(form.value("next"));
        @if let Some(kept) = kept { (kept.hidden()) }
    }
}

fn body(
    form: &FormState,
    token: &CsrfToken,
    options: Option<&str>,
    unusable: bool,
    kept: Option<&Kept>,
) -> Markup {
    html! {
        p.lead { "パスワードを確かめました。続けて、登録してある二つ目の認証を行ってください。" }
        (components::error_summary(form))
        @if let Some(options) = options {
            form method="post" action="/sign-in/factor" data-passkey="get" data-options=(options) {
                (hidden(form, kept))
                input type="hidden" name="credential" value="";
                p.help data-passkey-hint { "パスキーを使うには、ブラウザのJavaScriptを有効にしてください。" }
                div.buttons { button type="submit" hidden data-passkey-button { "パスキーで認証する" } }
                p.error role="alert" hidden data-passkey-error { "パスキーで認証できませんでした。もう一度試すか、確認コードを入力してください。" }
            }
        }
        @if unusable {
            (components::notice("info", html! { p { "このアドレスではパスキーを使えません。確認コード又はリカバリーコードを入力してください。" } }))
        }
        form method="post" action="/sign-in/factor" {
            (hidden(form, kept))
            (code(form, Secret {
                name: "code",
                label: "確認コード又はリカバリーコード",
                help: "認証アプリに表示されている6桁の数字です。使えないときは、控えてあるリカバリーコードを一つ入力してください。",
                autocomplete: "one-time-code",
            }))
            div.buttons { button type="submit" { "認証する" } }
        }
        form method="post" action="/sign-out" {
            (components::token(&FormState::new(token)))
            div.buttons { button.button-quiet type="submit" { "やめて、サインインからやり直す" } }
        }
    }
}
