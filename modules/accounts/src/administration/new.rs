//! A new account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::FieldErrors;
use sakimori_permissions::Resource;
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Frame, Page};

use super::acts::{self, Issued, NewAccount, parse_login, parse_name};
use super::desk::{Desk, Permit};
use crate::people::PersonRef;
use crate::state::Accounts;

fn page(title: &str) -> Page {
    Page::new(title, "/accounts").crumb("/accounts", "利用者ID")
}

pub(super) async fn show(desk: Desk) -> Result<Response, Failure> {
    use sakimori_permissions::{Action, Place};
    desk.access
        .require(Action::Change, Resource::Account, &Place::body())?;
    let form = FormState::new(&desk.token);
    Ok(page("利用者IDの作成").render(&desk.frame, body(&form)))
}

pub(super) async fn create(
    State(accounts): State<Accounts>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let by = match desk.permit(Resource::Account, &form)? {
        Permit::Granted(by) => by,
        Permit::Instead(page) => return Ok(*page),
    };
    let outcome = match parse(&accounts, &form).await? {
        Ok(new) => acts::create(&accounts, &by, new).await,
        Err(errors) => return Ok(again(&desk, form, errors)),
    };
    let refusal = match outcome {
        Ok(issued) => return Ok(issued_page(&desk.frame, "利用者IDを作りました", &issued)),
        Err(Failure::Refused(refusal)) => refusal,
        Err(other) => return Err(other),
    };
    let mut errors = FieldErrors::new();
    let at = match refusal.code {
        "account.person-taken" => "staff_number",
        _ => "login",
    };
    errors.add(at, refusal.message);
    Ok(again(&desk, form, errors))
}

fn again(desk: &Desk, form: FormData, errors: FieldErrors) -> Response {
    let form = FormState::rejected(&desk.token, form, errors);
    let page = page("利用者IDの作成").status(StatusCode::UNPROCESSABLE_ENTITY);
    page.render(&desk.frame, body(&form))
}

/// The person with a staff number that was typed; an error for the field
/// where there is none.
pub(super) async fn person(
    accounts: &Accounts,
    number: &str,
) -> Result<Result<PersonRef, String>, Failure> {
    let number = number.trim();
    let askable =
        !number.is_empty() && number.chars().count() <= 50 && !number.chars().any(char::is_control);
    let found = match askable {
        true => accounts.people.by_staff_number(number).await?,
        false => None,
    };
    Ok(found
        .ok_or_else(|| "この職員番号の職員は、いま在籍している者の中に見付かりません。".to_owned()))
}

async fn parse(
    accounts: &Accounts,
    form: &FormData,
) -> Result<Result<NewAccount, FieldErrors>, Failure> {
    let mut errors = FieldErrors::new();
    let login = errors.take("login", parse_login(form.get("login")));
    let number = form.get("staff_number").trim();
    if number.is_empty() {
        let name = errors.take("name", parse_name(form.get("name")));
        return Ok(errors.or(NewAccount::new(login, name, None)));
    }
    match person(accounts, number).await? {
        Ok(person) => Ok(errors.or(NewAccount::new(login, String::new(), Some(person)))),
        Err(message) => {
            errors.add("staff_number", message);
            Ok(Err(errors))
        }
    }
}

fn body(form: &FormState) -> Markup {
    html! {
        (components::error_summary(form))
        form method="post" action="/accounts" {
            (components::token(form))
            (components::text_field(form, field("login", "利用者ID", "英字、数字、「.」「_」「-」「@」を使い、3文字から64文字まで。一人に一つとし、後から変えられません。", true)))
            (components::text_field(form, field("staff_number", "職員番号", "職員の名簿にいる者は、職員番号を入力してください。氏名は名簿から入ります。", false)))
            (components::text_field(form, field("name", "氏名", "職員の名簿にいない者（外部委託事業者など）だけ入力してください。", false)))
            div.buttons { button type="submit" { "利用者IDを作る" } a href="/accounts" { "やめて一覧へ戻る" } }
        }
        p.help { "作ると、仮パスワードを一度だけ表示します。本人が最初にサインインしたときに、自分のパスワードへ変更します。" }
    }
}

/// The temporary password, shown this once.
pub(super) fn issued_page(frame: &Frame, title: &str, issued: &Issued) -> Response {
    let body = html! {
        (components::notice("warning", html! {
            p { "仮パスワードは、この画面でだけ表示します。本人に直接渡すなど、ほかの者に知られない方法で伝えてください。" }
        }))
        dl.facts {
            dt { "利用者ID" } dd.mono { (issued.login) }
            dt { "仮パスワード" } dd.mono { (issued.password) }
        }
        p { "最初のサインインのときに、本人が自分のパスワードへ変更します。変更するまで、ほかの画面は開けません。" }
        div.buttons {
            button.button-quiet type="button" hidden data-print { "印刷する" }
            a.button href={ "/accounts/" (issued.account) } { "伝えたので続ける" }
        }
    };
    page(title).render(frame, body)
}
