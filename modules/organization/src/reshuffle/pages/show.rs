//! A reshuffle: what it would do or did, and its next step.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::{Timestamp, era_date, japan};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormState, History, ListQuery, Page};

use super::super::make::Trial;
use super::super::model::{DryRun, Reshuffle, Stage};
use super::super::plan::Counts;
use super::super::preview::Shown;
use super::desk::{Desk, HOME, address, find};
use crate::{Body, Organization, store as register};

fn done(query: &ListQuery) -> Option<String> {
    let text = match query.get("done") {
        "loaded" => {
            "一覧を取り込み、内容を確認しました。組織や職員の情報は、まだ変わっていません。"
        }
        "scheduled" => "予約しました。適用日になると自動で適用します。",
        "cancelled" => "予約を取り消しました。",
        "applied" => "適用しました。",
        "reversed" => "適用を取り消し、元に戻しました。",
        _ => return None,
    };
    Some(text.to_owned())
}

pub(super) async fn show(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let with = (StatusCode::OK, done(&query));
    render(&state, &desk, &reshuffle, &desk.form(), with).await
}

pub(super) async fn render(
    state: &Organization,
    desk: &Desk,
    reshuffle: &Reshuffle,
    form: &FormState,
    (status, message): (StatusCode, Option<String>),
) -> Result<Response, Failure> {
    let shown = desk.shown(state, reshuffle).await?;
    let revision = register::revisions(&state.db).await?.revision;
    let id = reshuffle.id.to_string();
    let rows = journal::about(&state.db, "reshuffle", &id, 50).await?;
    let content = html! {
        (components::error_summary(form))
        (facts(reshuffle))
        @match (&shown, reshuffle.current()) {
            (Some(shown), Some(run)) => {
                @if reshuffle.is_open() && run.revision != revision { (stale(reshuffle, form)) }
                (outcome(reshuffle, run, shown, &desk.body))
            }
            _ => p { "列の対応が決まっていないため、まだ確認していません。" a href={ (address(reshuffle)) "/columns" } { "列の対応を選ぶ" } },
        }
        (next_step(reshuffle, form, state.clock.today() >= reshuffle.day))
        (history(&desk.body).table(&rows))
    };
    let page = Page::new(reshuffle.title.clone(), HOME).crumb(HOME, "人事異動");
    Ok(page
        .status(status)
        .message(message)
        .render(&desk.frame, content))
}

fn history(body: &Body) -> History<'_> {
    History {
        fields: &[],
        role: Box::new(|key| match key {
            "administrator" => "防人の管理者".to_owned(),
            key => body.label(key).to_owned(),
        }),
        value: Box::new(|_, _| None),
    }
}

/// 「令和9年3月20日 10時5分」
fn moment(at: Timestamp) -> String {
    let at = japan(at);
    format!("{} {}時{}分", era_date(at.date()), at.hour(), at.minute())
}

fn facts(reshuffle: &Reshuffle) -> Markup {
    let stage = reshuffle.stage();
    html! {
        dl {
            dt { "状態" }
            dd { (components::badge(stage.badge(), stage.label())) }
            dt { "適用日" }
            dd { (era_date(reshuffle.day)) }
            dt { "一覧の種類" }
            dd { (reshuffle.mode.label()) }
            dt { "後任への引継ぎ" }
            dd { @if reshuffle.succession { "同じ職名に就く者に引き継ぐ" } @else { "候補を示すだけ" } }
            dt { "ファイル" }
            dd {
                a href={ (address(reshuffle)) "/file/content" } { (reshuffle.file.name) }
                br; span.small.mono { "SHA-256 " (reshuffle.file.sha256) }
            }
            @if let Some(schedule) = &reshuffle.schedule { dt { "予約した日時" } dd { (moment(schedule.at)) } }
            @if let Some(at) = reshuffle.applied_at { dt { "適用した日時" } dd { (moment(at)) } }
            @if let Some((why, at)) = &reshuffle.reversal { dt { "適用を取り消した日時と理由" } dd { (moment(*at)) "（" (why) "）" } }
        }
        @if let Some(stop) = reshuffle.schedule.as_ref().and_then(|s| s.stop.as_ref()) {
            @if stage == Stage::Stopped { (components::notice("error", html! { p { (stop) } })) }
        }
    }
}

/// The register moved on since the dry run.
fn stale(reshuffle: &Reshuffle, form: &FormState) -> Markup {
    components::notice(
        "warning",
        html! {
            p { "確認した後に、組織や職員の情報が変わりました。もう一度確認してください。適用するときに内容が異なれば、適用しません。" }
            (again(reshuffle, form))
        },
    )
}

fn again(reshuffle: &Reshuffle, form: &FormState) -> Markup {
    html! {
        form method="post" action={ (address(reshuffle)) "/dry-run" } {
            (components::token(form))
            button.button-quiet type="submit" { "もう一度確認する" }
        }
    }
}

fn outcome(reshuffle: &Reshuffle, run: &DryRun, shown: &Shown, body: &Body) -> Markup {
    let trial = &shown.trial;
    let path = address(reshuffle);
    html! {
        h2 { "確認の結果" }
        p.small { (moment(run.at)) "に確認" }
        @if run.errors > 0 {
            (components::notice("error", html! {
                p { "誤りが" (run.errors) "件あります。ファイルを直して取り込み直してください。" a href={ (path) "/problems?level=error" } { "行ごとの誤りを見る" } }
            }))
        }
        @if run.warnings > 0 {
            (components::notice("warning", html! {
                p { "注意が" (run.warnings) "件あります。" a href={ (path) "/problems?level=warning" } { "行ごとの注意を見る" } }
            }))
        }
        (numbers(&trial.counts))
        ul {
            li { a href={ (path) "/units" } { "組織ごとの変更を見る" } }
            li { a href={ (path) "/leavers" } { "去る者と片付けることを見る" } }
            li { a href={ (path) "/problems" } { "行ごとの誤りと注意を見る" } }
        }
        (missing(trial, body, shown))
    }
}

fn numbers(counts: &Counts) -> Markup {
    let rows: [(&str, usize, &str); 15] = [
        ("採用・転入等", counts.joins, "人"),
        ("退職・転出等", counts.leaves, "人"),
        ("異動（所属が変わる者）", counts.moves, "人"),
        ("職名だけが変わる者", counts.titles, "人"),
        ("兼務が変わる者", counts.concurrent, "人"),
        ("氏名が変わる者", counts.names, "人"),
        ("変わらない者", counts.unchanged, "人"),
        ("新設の組織", counts.units_new, "組織"),
        ("名称を変更する組織", counts.units_renamed, "組織"),
        ("上位の組織が変わる組織", counts.units_moved, "組織"),
        ("統合される組織", counts.units_merged, "組織"),
        ("廃止される組織", counts.units_ended, "組織"),
        ("始まる任命", counts.roles_begin, "件"),
        ("終わる任命", counts.roles_end, "件"),
        ("続く任命", counts.roles_continue, "件"),
    ];
    html! {
        table {
            caption { "変わるものの数" }
            thead { tr { th scope="col" { "区分" } th scope="col" { "数" } } }
            tbody {
                @for (label, n, unit) in rows {
                    tr { th scope="row" { (label) } td { (n) (unit) } }
                }
            }
        }
    }
}

/// As many as a page holds; the rest shows once these are mended.
const SHOWN: usize = 50;

fn missing(trial: &Trial, body: &Body, shown: &Shown) -> Markup {
    let suggestions: Vec<_> = trial.suggestions.iter().filter(|s| !s.taken).collect();
    html! {
        h2 { "適用すると欠けるもの" }
        @if trial.holes.is_empty() { p { "新たに欠ける役割や、兼ねてはならない役割の兼務はありません。" } } @else {
            p { (trial.holes.len()) "件" @if trial.holes.len() > SHOWN { "のうち" (SHOWN) "件を示します。" } }
            ul {
                @for hole in trial.holes.iter().take(SHOWN) {
                    li { (hole.text) @if !hole.provision.is_empty() { span.small { "（" (hole.provision) "）" } } }
                }
            }
        }
        @if !suggestions.is_empty() {
            h2 { "後任の候補" }
            p { "同じ組織の同じ職名に就く者です。「一覧と設定を変える」で引継ぎを選ぶと、適用と同時に任命します。" }
            ul {
                @for s in suggestions.iter().take(SHOWN) {
                    li { (shown.duty(body.label(&s.facts.role), &s.facts)) "：" (s.from_name) "から" (s.to_name) "（" (s.to) "）へ" }
                }
            }
            @if suggestions.len() > SHOWN { p { "ほかに" (suggestions.len() - SHOWN) "件あります。" } }
        }
    }
}

fn next_step(reshuffle: &Reshuffle, form: &FormState, day_has_come: bool) -> Markup {
    let path = address(reshuffle);
    match reshuffle.stage() {
        Stage::Columns | Stage::Faulty => change(&path),
        Stage::Ready => html! {
            (go(reshuffle, form, day_has_come))
            (change(&path))
        },
        Stage::Scheduled | Stage::Stopped => with_reason(
            form,
            &format!("{path}/cancellation"),
            ("予約の取消し", "cancellation_reason", "予約を取り消す"),
            "取り消すと、一覧や設定を変えられます。",
        ),
        Stage::Applied => with_reason(
            form,
            &format!("{path}/reversal"),
            ("適用の取消し", "reversal_reason", "適用を取り消す"),
            "適用する前の状態に正確に戻します。適用した後に同じ職員や組織の記録を変えていると、取り消せません。",
        ),
        Stage::Reversed => html! {},
    }
}

fn change(path: &str) -> Markup {
    html! {
        h2 { "一覧と設定" }
        ul {
            li { a href={ (path) "/file" } { "一覧と設定を変える" } }
            li { a href={ (path) "/columns" } { "列の対応を変える" } }
        }
    }
}

fn go(reshuffle: &Reshuffle, form: &FormState, day_has_come: bool) -> Markup {
    let path = address(reshuffle);
    let Some(run) = reshuffle.current() else {
        return html! {};
    };
    let (action, label, help) = match day_has_come {
        true => (
            "application",
            "今すぐ適用する",
            "適用日が来ています。全ての変更を一度に適用します。".to_owned(),
        ),
        false => (
            "schedule",
            "予約する",
            format!(
                "{}に、全ての変更を一度に適用します。それまでは取り消せます。",
                era_date(reshuffle.day)
            ),
        ),
    };
    html! {
        h2 { @if day_has_come { "適用" } @else { "予約" } }
        p { (help) }
        form method="post" action={ (path) "/" (action) } {
            (components::token(form))
            input type="hidden" name="dry_run" value=(run.id);
            @if run.warnings > 0 {
                @for message in form.errors.of("warnings_seen-yes") { p.error { (message) } }
                (components::checkbox(form, "warnings_seen", "yes", &format!("注意{}件の内容を確かめました", run.warnings)))
            }
            div.buttons { button type="submit" { (label) } }
        }
    }
}

fn with_reason(
    form: &FormState,
    action: &str,
    (title, name, label): (&str, &str, &str),
    help: &str,
) -> Markup {
    html! {
        h2 { (title) }
        p { (help) }
        form method="post" action=(action) {
            (components::token(form))
            (components::text_field(form, field(name, "理由", "", true)))
            div.buttons { button type="submit" { (label) } }
        }
    }
}
