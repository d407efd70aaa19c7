//! バックアップ: what ran by itself, when, and with what result.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_jobs::{Run, State as RunState, last_runs, runs_of};
use sakimori_kernel::{Timestamp, japan_time};
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_web::{Failure, Frame, Page, components};

use crate::Administration;

/// So many runs of a job are shown.
const SHOWN: i64 = 10;

pub(crate) async fn show(
    State(state): State<Administration>,
    access: Access,
    frame: Frame,
) -> Result<Response, Failure> {
    let ground = access.require(Action::Read, Resource::Backup, &Place::body())?;
    let now = state.clock.now();
    let newest = last_runs(&state.db).await?;
    let mut jobs = Vec::new();
    for job in state.jobs.iter() {
        jobs.push((*job, runs_of(&state.db, job.0, SHOWN).await?));
    }
    let failed = newest.iter().any(|run| is_bad(run, now));
    let content = html! {
        p { "防人は、毎日バックアップを取り、毎月、最新のものから復元できることを確かめます（" (ground.provision.number) " " (ground.provision.title) "）。" }
        @if jobs.is_empty() {
            p { "この起動では、自動のバックアップは行われません（見本）。" }
        }
        @if failed { (components::notice("error", html! { p { "うまくいかなかったものがあります。下の結果を確かめてください。" } })) }
        @for ((_, title), runs) in &jobs { (table(title, runs, now)) }
        h2 { "手動のバックアップと復元" }
        p { "サーバで次のコマンドを実行します。防人を止める必要はありません。" }
        pre.mono { "sakimori backup --out ファイル名.sakimori-backup\nsakimori journal verify --backup ファイル名.sakimori-backup\nsakimori restore ファイル名.sakimori-backup --data 空のフォルダ" }
    };
    Ok(Page::new("バックアップ", "/administration/backup").render(&frame, content))
}

fn is_bad(run: &Run, now: Timestamp) -> bool {
    matches!(run.state(now), RunState::Failed | RunState::Abandoned)
}

fn table(title: &str, runs: &[Run], now: Timestamp) -> Markup {
    html! {
        h2 { (title) }
        @if runs.is_empty() { p { "まだ行われていません。" } } @else {
            div.table-scroll { table {
                caption { (title) "の結果（新しい順）" }
                thead { tr { th scope="col" { "予定" } th scope="col" { "開始" } th scope="col" { "結果" } th scope="col" { "内容" } } }
                tbody {
                    @for run in runs {
                        tr {
                            td.nowrap { (japan_time(run.planned_for.to_jiff())) }
                            td.nowrap { (japan_time(run.started_at.to_jiff())) }
                            td { (badge(run, now)) }
                            td.text { (run.message) }
                        }
                    }
                }
            } }
        }
    }
}

fn badge(run: &Run, now: Timestamp) -> Markup {
    let state = run.state(now);
    let kind = match state {
        RunState::Succeeded => "success",
        RunState::Running => "key",
        RunState::Failed | RunState::Abandoned => "error",
    };
    components::badge(kind, state.label())
}
