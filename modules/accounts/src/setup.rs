//! The first administrator. While there is no account at all, the program
//! prints a link that is good once, for a day; the newest one counts.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use sakimori_db::{DbError, FromRow, Query, SqlTimestamp, journal::Entry, query};
use sakimori_kernel::{Actor, FieldErrors, Refusal, Timestamp};
use sakimori_web::components::{self, field};
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Frame, ListQuery, Page};

use crate::administration::acts::{self, NewAccount, parse_login, parse_name};
use crate::administration::{By, administrators};
use crate::journal::about;
use crate::passwords::choose::{self, Chooser};
use crate::passwords::store::set;
use crate::sessions::Token;
use crate::settings::Settings;
use crate::state::Accounts;

const GOOD_SECONDS: i64 = 24 * 3600;
const TITLE: &str = "最初の管理者の設定";

#[derive(FromRow)]
struct Count {
    n: i64,
}

const COUNT: &str = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM account LIMIT 1) a";

/// A new set-up link, which replaces those before; none where somebody can
/// sign in already.
pub async fn link(accounts: &Accounts) -> Result<Option<String>, DbError> {
    let mut tx = accounts.db.begin().await?;
    let count: Count = tx.one("count", query(COUNT)).await?;
    if count.n > 0 {
        return Ok(None);
    }
    let now = accounts.clock.now();
    let token = Token::new()?;
    let end = "UPDATE setup_link SET ended_at = $1 WHERE ended_at IS NULL";
    tx.execute(query(end).bind(now)).await?;
    let insert = "INSERT INTO setup_link (token_hash, made_at, ended_at) VALUES ($1, $2, NULL)";
    tx.execute(query(insert).bind(token.hash()).bind(now))
        .await?;
    let summary = "最初の管理者を設定するリンクを発行（24時間有効）";
    let entry = Entry::new("setup-link.made", "setup-link", "1", summary);
    tx.commit(&accounts.clock, &Actor::program(), entry).await?;
    let address = format!("{}/setup?token={}", accounts.site.url, token.as_str());
    Ok(Some(address))
}

pub(crate) fn routes() -> Router<Accounts> {
    Router::new().route("/setup", get(show).post(create))
}

#[derive(FromRow)]
struct LinkRow {
    made_at: SqlTimestamp,
    accounts: i64,
}

/// Whether the link is good: made within a day, not used, not replaced, and
/// nobody has an account yet.
fn is_good(found: Option<&LinkRow>, now: Timestamp) -> bool {
    found.is_some_and(|l| {
        l.accounts == 0 && now.as_second() - l.made_at.to_jiff().as_second() < GOOD_SECONDS
    })
}

fn find(link: &str) -> Query {
    let sql = format!(
        "SELECT l.made_at, ({COUNT}) AS accounts FROM setup_link l WHERE l.token_hash = $1 AND l.ended_at IS NULL"
    );
    // What is no token of ours is looked for too, and not found.
    query(sql).bind(Token::parse(link).map_or_else(String::new, |t| t.hash()))
}

fn refused() -> Failure {
    Refusal::new(
        "setup.link",
        "このリンクは使えません。期限（24時間）が過ぎたか、既に使われたか、新しいリンクが発行されています。サーバを起動し直すと、管理者がまだいないときは新しいリンクが表示されます。",
    )
    .into()
}

async fn show(
    State(accounts): State<Accounts>,
    frame: Frame,
    token: CsrfToken,
    query: ListQuery,
) -> Result<Response, Failure> {
    let link = query.get("token");
    let found: Option<LinkRow> = accounts.db.optional(find(link)).await?;
    if !is_good(found.as_ref(), accounts.clock.now()) {
        return Err(refused());
    }
    let settings = accounts.settings().await?;
    let form = FormState::new(&token).with("link", link);
    Ok(Page::new(TITLE, "").render(&frame, body(&form, &settings)))
}

async fn create(
    State(accounts): State<Accounts>,
    frame: Frame,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let settings = accounts.settings().await?;
    let mut errors = FieldErrors::new();
    let login = errors.take("login", parse_login(form.get("login")));
    let name = errors.take("name", parse_name(form.get("name")));
    let chooser = Chooser {
        login: &login,
        name: &name,
        person: None,
        body_name: &frame.body_name,
    };
    for (field, message) in choose::judge(&accounts, &settings, chooser, &form)
        .await?
        .iter()
    {
        errors.add(field, message);
    }
    if !errors.is_empty() {
        let mut data = FormData::default();
        for name in ["link", "login", "name"] {
            data.set(name, form.get(name));
        }
        let form = FormState::rejected(&token, data, errors);
        let page = Page::new(TITLE, "").status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.render(&frame, body(&form, &settings)));
    }
    let new = NewAccount::new(login, name, None);
    write(&accounts, form.get("link"), new, form.get("password_new")).await?;
    Ok(Redirect::to("/sign-in?done=setup").into_response())
}

/// Account, password and privilege in one write; the link is used up.
async fn write(
    accounts: &Accounts,
    link: &str,
    new: NewAccount,
    password: &str,
) -> Result<(), Failure> {
    let hash = accounts.hasher.hash(password).await;
    let hash = hash.map_err(Failure::internal)?;
    let (id, now) = (accounts.clock.new_id(), accounts.clock.now());
    let mut tx = accounts.db.begin().await?;
    let found: Option<LinkRow> = tx.optional(find(link)).await?;
    if !is_good(found.as_ref(), now) {
        return Err(refused());
    }
    let end = "UPDATE setup_link SET ended_at = $1 WHERE ended_at IS NULL";
    tx.execute(query(end).bind(now)).await?;
    let by = By {
        actor: Actor {
            name: "最初の設定のリンク".to_owned(),
            ..Actor::default()
        },
        account: None,
        remark: String::new(),
    };
    acts::insert(&mut tx, id, &new, now).await?;
    set(&mut tx, (accounts.clock.new_id(), id), (&hash, false), now).await?;
    administrators::insert(&mut tx, accounts, &by, id, true).await?;
    let entry = about("account.created", id, "最初の管理者の利用者IDを作成");
    tx.commit(&accounts.clock, &by.actor, entry).await?;
    Ok(())
}

fn body(form: &FormState, settings: &Settings) -> Markup {
    html! {
        p.lead { "このシステムを管理する者の利用者IDを作ります。リンクは一度だけ使えます。" }
        (components::error_summary(form))
        form method="post" action="/setup" {
            (components::token(form))
            input type="hidden" name="link" value=(form.value("link"));
            (components::text_field(form, field("login", "利用者ID", "英字、数字、「.」「_」「-」「@」を使い、3文字から64文字まで。一人に一つとし、後から変えられません。", true)))
            (components::text_field(form, field("name", "氏名", "", true)))
            (choose::fields(form, settings.min_length))
            p.help { "続けてサインインすると、二つ目の認証（認証アプリ又はパスキー）の登録に進みます。" }
            div.buttons { button type="submit" { "管理者の利用者IDを作る" } }
        }
    }
}
