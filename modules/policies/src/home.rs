//! The way from an empty program to a published policy: what is done, what is
//! left, what comes next.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{Date, era_date};
use sakimori_web::{Page, components};

use crate::current::Current;
use crate::standards::IssueKind;
use crate::tailoring::Choice;
use crate::versions::{self, State as VersionState, Version};
use crate::workspace::{Policies, Workspace};

/// A step on the way from an empty program to a published policy.
struct Step {
    title: &'static str,
    href: String,
    action: &'static str,
    done: bool,
    text: String,
}

pub(crate) async fn show(State(state): State<Policies>, current: Current) -> Response {
    let today = state.clock.today();
    let content = html! {
        (in_force(&current.workspace, today))
        (way(&current.workspace, today))
    };
    Page::new("方針・基準の進め方", "/policy").render(&current.frame, content)
}

/// The steps to a published policy, what is done of them and what comes next.
pub fn way(workspace: &Workspace, today: Date) -> Markup {
    let steps = steps(workspace, today);
    let next = steps.iter().position(|s| !s.done);
    html! {
        p.lead { "情報セキュリティポリシーを、団体の設定から公表まで、順に進めます。" }
        ol.steps {
            @for (i, step) in steps.iter().enumerate() {
                li class=(class(step, next == Some(i))) {
                    h2 { a href=(step.href) { (step.title) } @if step.done { " " (components::badge("success", "済み")) } @else if next == Some(i) { " " (components::badge("key", "次にすること")) } }
                    p { (step.text) }
                    @if next == Some(i) { p { a.button href=(step.href) { (step.action) } } }
                }
            }
        }
    }
}

fn class(step: &Step, next: bool) -> &'static str {
    match (step.done, next) {
        (true, _) => "done",
        (false, true) => "now",
        (false, false) => "",
    }
}

/// Which version is in force, and what the law still asks for.
pub fn in_force(workspace: &Workspace, today: Date) -> Markup {
    html! {
        @match versions::in_force(&workspace.versions, today) {
            Some(version) => {
                div.notice.notice-info {
                    p { "施行中の版：" a href={ "/versions/" (version.number) } { (version.label()) " " (version.title) }
                        @if let Some(d) = &version.decision { "（" (era_date(d.effective_date)) "施行）" } }
                    @if !version.is_published() {
                        p { (components::badge("error", "未公表")) " 基本方針が公表されていません。地方自治法第244条の6第2項により、方針を定め、又はこれを変更したときは、遅滞なく公表しなければなりません。公表したら、版の「公表」の欄に記録してください。" }
                    }
                }
            }
            None => {
                (components::notice("warning", html! { p { "このプログラムには、施行中の版がまだ記録されていません。議会及び長その他の執行機関は、地方自治法第244条の6第1項により、令和8年4月1日から、方針を定めることが義務付けられています。" } }))
            }
        }
    }
}

fn steps(workspace: &Workspace, today: Date) -> Vec<Step> {
    let undecided = workspace
        .issues
        .iter()
        .filter(|i| i.kind == IssueKind::Undecided)
        .count();
    let blocking = workspace.blocking().count();
    let count = |choice| workspace.rows.iter().filter(|r| r.choice == choice).count();
    let open = workspace.open_version();
    // The version the steps speak of: the one being made, else the newest.
    let version = open.or(workspace.versions.last());
    let state = version.map(|v| v.state(&workspace.versions, today));
    let decided = version.is_some_and(|v| !v.is_open());
    let submitted = decided || state == Some(VersionState::Submitted);
    let version_href = version.map_or("/versions".to_owned(), |v| {
        format!("/versions/{}", v.number)
    });
    vec![
        Step {
            title: "団体の設定",
            href: "/profile".to_owned(),
            action: "団体の設定を始める",
            done: workspace.configured,
            text: if workspace.configured {
                format!("{}として設定されています。", workspace.profile.name)
            } else {
                "団体の名称、呼び名、役割を決めます。文書のすべての言葉がこの設定に従います。".to_owned()
            },
        },
        Step {
            title: "規定の採否",
            href: if undecided > 0 { "/provisions?choice=undecided".to_owned() } else { "/provisions".to_owned() },
            action: "未定の規定を決める",
            done: workspace.configured && undecided == 0,
            text: format!(
                "そのまま採用 {}件、読み替えて採用 {}件、採用しない {}件、独自 {}件、未定 {undecided}件。推奨事項は未定から始まります。",
                count(Choice::Adopted),
                count(Choice::Reworded),
                count(Choice::Rejected),
                count(Choice::Own),
            ),
        },
        Step {
            title: "文書の確認",
            href: "/documents".to_owned(),
            action: "文書を確認する",
            done: submitted,
            text: match blocking {
                0 => "基本方針、対策基準、権限・責任等一覧表、新旧対照表を、WordやExcelのファイルで保存できます。".to_owned(),
                n => format!("文書は作れますが、付議までに解消すべき事項が{n}件あります。"),
            },
        },
        Step {
            title: "委員会への付議と決裁",
            href: version_href.clone(),
            action: "付議と決裁に進む",
            done: decided,
            text: decision_text(version, state),
        },
        Step {
            title: "定めた機関と公表",
            href: version_href,
            action: "公表を記録する",
            done: version.is_some_and(|v| v.is_published() && !v.adoptions.is_empty()),
            text: publication_text(version),
        },
    ]
}

fn decision_text(version: Option<&Version>, state: Option<VersionState>) -> String {
    match (version, state) {
        (Some(version), Some(state)) => {
            format!("{} {}：{}", version.label(), version.title, state.label())
        }
        _ => "版を作り、情報セキュリティ委員会に付議し、決裁を記録します。決裁した内容は変わりません。".to_owned(),
    }
}

fn publication_text(version: Option<&Version>) -> String {
    match version {
        Some(version) if !version.is_open() => format!(
            "定めた機関の記録 {}件、公表の記録 {}件。",
            version.adoptions.len(),
            version.publications.len()
        ),
        _ => "決裁の後、議会及び長その他の執行機関がそれぞれ定めたこと、公表した日及び場所を記録します。"
            .to_owned(),
    }
}
