//! A form or a register with its fields, and how it came to be so.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, japan_time};
use sakimori_web::{Failure, FormData, FormState, ListQuery, components};

use super::facts::facts;
use super::field_input::label;
use super::index::origin;
use super::opened::{Opened, again, reason};
use crate::forms::Field;
use crate::own::made::{Base, Shown};
use crate::own::store::{self, Version};
use crate::own::{Kind, Live, OWN, uses};
use crate::submit::may_apply;

pub(crate) async fn show(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let opened = Opened::of(live, &desk, (&kind, &key)).await?;
    let done = match query.get("done") {
        "changed" => Some("変更しました。次の申請又は記録から、この定義を使います。"),
        "retired" => Some("使用を終了しました。"),
        "made" => Some("作りました。必要な項目を加えてください。"),
        _ => None,
    };
    let versions = store::versions(&opened.live.db, opened.kind, &opened.key).await?;
    let page = opened.page()?.message(done.map(str::to_owned));
    let body = body(&desk, &opened, &versions, &desk.form())?;
    Ok(page.render(&desk.frame, body))
}

fn body(
    desk: &Desk,
    opened: &Opened,
    versions: &[Version],
    form: &FormState,
) -> Result<Markup, Failure> {
    let shown = opened.shown()?;
    let offered = match shown {
        Shown::Form(form) => may_apply(&desk.access, form),
        Shown::Register(_) => true,
    };
    let url = opened.url();
    let own = opened.made.base.is_some();
    let changeable = !opened.made.retired;
    Ok(html! {
        p { (shown.about().trim()) }
        p { "定義：" (origin(&opened.definitions, opened.kind, &opened.key)) }
        p.buttons {
            @if changeable {
                a.button href={ (url) "/fields/new" } { "項目を加える" }
                a.button.button-quiet href={ (url) "/properties" } { (properties_words(opened)) }
                @if let Some(Base::Form(_)) = &opened.made.base {
                    a.button.button-quiet href={ (url) "/entry" } { "台帳への記録を決める" }
                    a.button.button-quiet href={ (url) "/follows" } { "許可の後に行うことを決める" }
                }
            }
            @if offered {
                a.button.button-quiet href=(used(opened)) { @if opened.kind == Kind::Form { "申請の画面を見る" } @else { "台帳を見る" } }
            }
        }
        (facts(opened, desk)?)
        (fields(opened, shown.fields()))
        h2 { "変更の履歴" }
        (history(versions))
        @if own && changeable {
            h2 { "使用を終了する" }
            form method="post" action={ (url) "/retire" } {
                (components::token(form))
                (components::error_summary(form))
                p { "使用を終了すると、新しい申請や記録はできなくなります。これまでの申請と記録は見ることができ、台帳の記録は訂正し、書き足すことができます。" }
                (opened.ending(form, "使用を終了する"))
            }
        }
    })
}

fn properties_words(opened: &Opened) -> &'static str {
    match (opened.kind, opened.made.base.is_some()) {
        (Kind::Form, false) => "名称と説明を変える",
        (Kind::Form, true) => "名称、申請できる者、決定する者等を変える",
        (Kind::Register, false) => "名称、説明、一覧の列を変える",
        (Kind::Register, true) => "名称、記入する役割、一覧の列等を変える",
    }
}

/// Where it is used.
fn used(opened: &Opened) -> String {
    match opened.kind {
        Kind::Form => format!("/applications/new/{}", opened.key),
        Kind::Register => format!("/registers/{}", opened.key),
    }
}

fn fields(opened: &Opened, all: &[Field]) -> Markup {
    let changeable = !opened.made.retired;
    html! {
        h2 { "項目" }
        div.table-scroll { table {
            caption { "項目の一覧（入力する順）" }
            thead { tr { th scope="col" { "項目" } th scope="col" { "入力の種類" } th scope="col" { "必須" } th scope="col" { "条件" } th scope="col" { "定めた者" } th scope="col" { "操作" } } }
            tbody {
                @for field in all {
                    tr {
                        th scope="row" { (field.label) @if !field.help.is_empty() { p.small { (field.help) } } }
                        td { (label(field.kind)) @if !field.options.is_empty() { p.small { (field.options.join("、")) } } }
                        td { @if field.required { "必須" } @else { "任意" } }
                        td { (condition(field, all)) }
                        td { @if field.key.starts_with(OWN) { "団体" } @else if opened.made.base.is_some() { "作成時から" } @else { "ガイドライン" } }
                        td { @if changeable { a href={ (opened.url()) "/fields/" (field.key) } aria-label={ (field.label) "を変える" } { "変える" } } }
                    }
                }
            }
        } }
    }
}

fn condition(field: &Field, all: &[Field]) -> String {
    let Some(shown) = &field.shown else {
        return String::new();
    };
    let other = all.iter().find(|f| f.key == shown.field);
    let other = other.map_or("", |f| f.label.as_str());
    let answers: Vec<String> = shown.is.iter().map(|a| format!("「{a}」")).collect();
    format!("「{other}」が{}のとき", answers.join("又は"))
}

fn history(versions: &[Version]) -> Markup {
    html! {
        @if versions.is_empty() { p { "まだ変更していません。ガイドラインに基づく定義を使っています。" } }
        @else {
            div.table-scroll { table {
                caption { "変更の履歴" }
                thead { tr { th scope="col" { "版" } th scope="col" { "日時" } th scope="col" { "変更した者" } th scope="col" { "変更したこと" } th scope="col" { "理由" } } }
                tbody {
                    @for version in versions {
                        tr {
                            th scope="row" { "第" (version.version) "版" }
                            td.nowrap { (japan_time(version.at.to_jiff())) }
                            td { (version.person_name) }
                            td { (version.told) }
                            td { (version.reason) }
                        }
                    }
                }
            } }
        }
    }
}

/// Ends the use of one of the body's own.
pub(crate) async fn retire(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::own(live, &desk, (&kind, &key)).await?;
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    let forms: Vec<String> = match opened.kind {
        Kind::Register => uses::into(&opened.definitions, &opened.key)
            .map(|form| format!("「{}」", form.title))
            .collect(),
        Kind::Form => Vec::new(),
    };
    if !forms.is_empty() {
        let told = format!(
            "様式{}の許可をこの台帳に記録することになっています。先に様式を変えるか、使用を終了してください。",
            forms.join("、")
        );
        errors.add("_reason", told);
    }
    if !errors.is_empty() {
        let versions = store::versions(&opened.live.db, opened.kind, &opened.key).await?;
        let page = opened.page()?;
        return again(&desk, page, (data, errors), |form| {
            body(&desk, &opened, &versions, form)
        });
    }
    opened.made.retired = true;
    opened.save(&desk, (&data, &reason), "使用を終了した").await
}
