//! One version: its state, what it needs next, its documents.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_kernel::{Refusal, era_date};
use sakimori_web::components::field;
use sakimori_web::{CsrfToken, Failure, FormState, ListQuery, Page, components};

use super::list::{publication_badge, state_badge, version_fields};
use super::model::{State as VersionState, Submission, Version, submission_reasons};
use super::steps::find;
use super::store::{self, StoredDocumentHead};
use crate::current::Current;
use crate::documents::{Format, Kind};
use crate::standards::{Content, IssueKind};
use crate::tailoring::history_table;
use crate::workspace::{Policies, Workspace};

/// The organs art. 244-6(1) of the Local Autonomy Act speaks of.
const ORGANS: [&str; 13] = [
    "長",
    "議会",
    "教育委員会",
    "選挙管理委員会",
    "人事委員会又は公平委員会",
    "監査委員",
    "公安委員会",
    "労働委員会",
    "収用委員会",
    "海区漁業調整委員会",
    "内水面漁場管理委員会",
    "農業委員会",
    "固定資産評価審査委員会",
];

pub(super) fn page(version: &Version) -> Page {
    Page::new(
        format!("{} {}", version.label(), version.title),
        "/versions",
    )
    .editable()
    .crumb("/versions", "版と決裁")
}

pub(super) async fn show(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    query: ListQuery,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    let message = match query.get("done") {
        "started" => "作成を始めました。",
        "saved" => "保存しました。",
        "submitted" => "付議を記録しました。付議した内容は、決裁まで変わりません。",
        "withdrawn" => "付議を取り下げました。",
        "decided" => "決裁を記録しました。この版の内容と文書は、今後変わりません。",
        "adopted" => "機関が定めたことを記録しました。",
        "published" => "公表を記録しました。",
        _ => "",
    };
    let message = (!message.is_empty()).then(|| message.to_owned());
    let form = defaults(version, &token);
    let body = body(&state, &current.workspace, version, &form).await?;
    Ok(page(version).message(message).render(&current.frame, body))
}

/// The forms of the page with what is stored.
pub(super) fn defaults(version: &Version, token: &CsrfToken) -> FormState {
    let form = FormState::new(token)
        .with("title", version.title.clone())
        .with("reason", version.reason.clone())
        .with("seen_texts", seen_texts(version));
    match version.planned_effective_date.map(era_date) {
        Some(day) => form
            .with("planned_effective_date", day.clone())
            .with("effective_date", day),
        None => form,
    }
}

/// Tells the stored title, reason and planned day from any others.
pub(super) fn seen_texts(version: &Version) -> String {
    Content::hash_of(&format!(
        "{:?}",
        (
            &version.title,
            &version.reason,
            version.planned_effective_date
        )
    ))
}

pub(super) async fn body(
    state: &Policies,
    workspace: &Workspace,
    version: &Version,
    form: &FormState,
) -> Result<Markup, Failure> {
    let today = state.clock.today();
    let now = version.state(&workspace.versions, today);
    let documents = store::documents(&state.db, version.id).await?;
    let entries = journal::about(&state.db, "version", &version.id.to_string(), 50).await?;
    Ok(html! {
        (components::error_summary(form))
        (facts(version, now))
        @match now {
            VersionState::Draft => (draft(workspace, version, form)),
            VersionState::Submitted => (submitted(workspace, version, form)?),
            _ => (decided(version, form, &documents)),
        }
        (history_table(state, workspace, &entries))
    })
}

fn facts(version: &Version, now: VersionState) -> Markup {
    html! {
        dl.facts {
            dt { "状態" } dd { (state_badge(now)) " " @if !version.is_open() { (publication_badge(version)) } }
            dt { "種別" } dd { (version.kind.label()) }
            @if !version.reason.is_empty() { dt { "理由" } dd { (components::lines(&version.reason)) } }
            @if let Some(day) = version.planned_effective_date { dt { "施行予定日" } dd { (era_date(day)) "（" (day) "）" } }
            @for s in &version.submissions {
                dt { "付議" }
                dd {
                    (era_date(s.submitted_on)) " " (s.meeting)
                    @if let Some(reason) = &s.withdrawn { "（取下げ：" (reason) "）" }
                    @if !s.remark.is_empty() { br; (s.remark) }
                }
            }
            @if let Some(d) = &version.decision {
                dt { "決裁" } dd { (era_date(d.decided_on)) " " (d.post) " " (d.decided_by) @if !d.document_number.is_empty() { " 文書番号 " (d.document_number) } }
                dt { "施行日" } dd { (era_date(d.effective_date)) "（" (d.effective_date) "）" }
                @if !d.remark.is_empty() { dt { "備考" } dd { (d.remark) } }
                dt { "内容のハッシュ値" } dd.mono { (d.content_hash) }
            }
        }
        @if !version.is_open() && !version.is_published() {
            (components::notice("error", html! {
                p { "基本方針がまだ公表されていません。地方自治法第244条の6第2項により、方針を定め、又はこれを変更したときは、遅滞なく公表しなければなりません。公表したら、下の「公表」の欄に記録してください。" }
            }))
        }
    }
}

fn draft(workspace: &Workspace, version: &Version, form: &FormState) -> Markup {
    let blocking: Vec<_> = workspace.blocking().collect();
    let reasons = submission_reasons(version, blocking.len(), workspace.configured);
    html! {
        h2 { "残っていること" }
        @if workspace.issues.is_empty() { p { "解消すべき事項はありません。" } }
        @if !blocking.is_empty() {
            p { "次の" (blocking.len()) "件（「未定」と「要修正」）を解消すると、付議できます。" }
        }
        @if !workspace.issues.is_empty() {
            div.table-scroll { table {
                caption { "解消すべき事項と注意" }
                thead { tr { th scope="col" { "規定" } th scope="col" { "種類" } th scope="col" { "内容" } } }
                tbody {
                    @for issue in workspace.issues.iter().take(100) {
                        @let href = match issue.key.strip_prefix("own:") {
                            Some(id) => format!("/provisions/own/{id}"),
                            None => format!("/provisions/{}", issue.key),
                        };
                        tr {
                            th scope="row" { a href=(href) { (issue.origin) } }
                            td { (issue_badge(issue.kind)) }
                            td { (issue.message) }
                        }
                    }
                }
            } }
        }
        p { a href="/documents" { "下書きの文書を見る" } "　" a href="/comparison" { "前の版との新旧対照表を見る" } }
        h2 { "名称と理由" }
        form method="post" action={ "/versions/" (version.number) } {
            (components::token(form))
            input type="hidden" name="seen_texts" value=(form.value("seen_texts"));
            (version_fields(form, ""))
            div.buttons { button.button-quiet type="submit" { "保存する" } }
        }
        h2 { "委員会に付議する" }
        p { "付議すると、現在の下書きの内容を固定します。その後の変更は、この版に反映されません。" }
        (refusals(&reasons))
        form method="post" action={ "/versions/" (version.number) "/submission" } {
            (components::token(form))
            input type="hidden" name="seen" value=(workspace.revision);
            (components::text_field(form, field("meeting", "会議の名称", "例：第1回情報セキュリティ委員会", true)))
            (components::date_field(form, field("submitted_on", "付議日", "", true)))
            (components::text_area(form, field("submission_remark", "備考", "", false), 2))
            div.buttons { button type="submit" disabled[!reasons.is_empty()] { "付議を記録する" } }
        }
    }
}

fn issue_badge(kind: IssueKind) -> Markup {
    match kind {
        IssueKind::Undecided => components::badge("warning", "未定"),
        IssueKind::Broken => components::badge("error", "要修正"),
        IssueKind::Warning => components::badge("neutral", "注意"),
    }
}

fn refusals(reasons: &[Refusal]) -> Markup {
    html! {
        @if !reasons.is_empty() {
            (components::notice("warning", html! {
                ul { @for reason in reasons { li { (reason.message) } } }
            }))
        }
    }
}

fn submitted(
    workspace: &Workspace,
    version: &Version,
    form: &FormState,
) -> Result<Markup, Failure> {
    let Some(submission) = version.submitted() else {
        return Ok(html! {});
    };
    let now = workspace.content.to_json().map_err(Failure::internal)?;
    let changed = Content::hash_of(&now) != submission.content_hash;
    Ok(html! {
        h2 { "付議した内容" }
        @if changed {
            (components::notice("warning", html! { p { "付議した後に下書きが変わっています。決裁されるのは、付議した時点の内容です。変更を入れるときは、付議を取り下げて、付議し直してください。" } }))
        }
        p.small { "内容のハッシュ値 " span.mono { (submission.content_hash) } }
        (sealed_links(version))
        h2 { "決裁を記録する" }
        (decision_form(version, submission, form))
        details {
            summary { "付議を取り下げる" }
            form method="post" action={ "/versions/" (version.number) "/withdrawal" } {
                (components::token(form))
                (components::text_area(form, field("withdrawal_reason", "取下げの理由", "", true), 2))
                div.buttons { button.button-quiet type="submit" { "取り下げる" } }
            }
        }
    })
}

/// The documents of a sealed content, made when they are looked at.
fn sealed_links(version: &Version) -> Markup {
    html! {
        ul {
            @for kind in [Kind::BasicPolicy, Kind::Standards, Kind::Matrix, Kind::Comparison] {
                li { a href={ "/versions/" (version.number) "/documents/" (kind.key()) } { (kind.label()) } }
            }
        }
    }
}

fn decision_form(version: &Version, submission: &Submission, form: &FormState) -> Markup {
    html! {
        p { "起案の決裁が済んだら、決裁文書のとおりに入力してください。記録した後は、この版の内容と文書を変えられません。" }
        form method="post" action={ "/versions/" (version.number) "/decision" } {
            (components::token(form))
            input type="hidden" name="content_hash" value=(submission.content_hash);
            div.grid-2 {
                (components::date_field(form, field("decided_on", "決裁日", "", true)))
                (components::date_field(form, field("effective_date", "施行日", "", true)))
                (components::text_field(form, field("post", "決裁者の職", "例：市長", true)))
                (components::text_field(form, field("decided_by", "決裁者の氏名", "", true)))
                (components::text_field(form, field("document_number", "文書番号", "例：みほん市訓令第3号", false)))
            }
            (components::text_area(form, field("decision_remark", "備考", "", false), 2))
            div.buttons { button type="submit" { "決裁を記録する" } }
        }
    }
}

fn decided(version: &Version, form: &FormState, documents: &[StoredDocumentHead]) -> Markup {
    html! {
        h2 { "文書" }
        div.table-scroll { table {
            caption { "決裁のときに作った文書。今後変わりません。" }
            thead { tr { th scope="col" { "文書" } th scope="col" { "形式" } th scope="col" { "ハッシュ値（SHA-256）" } } }
            tbody {
                @for d in documents {
                    @let label = Kind::parse(&d.kind).map_or("", Kind::label);
                    @let format = Format::parse(&d.format).map_or("", Format::label);
                    tr {
                        th scope="row" { a href={ "/versions/" (version.number) "/documents/" (d.kind) } { (label) } }
                        td { a href={ "/versions/" (version.number) "/documents/" (d.kind) "/" (d.format) } download { (format) } }
                        td.mono { (d.sha256) }
                    }
                }
            }
        } }
        (adoptions(version, form))
        (publications(version, form, documents))
    }
}

fn adoptions(version: &Version, form: &FormState) -> Markup {
    let errors: Vec<&str> = form.errors.of("organ").collect();
    let wrong = !errors.is_empty();
    html! {
        h2 { "定めた機関" }
        p.small { "地方自治法第244条の6第1項は、議会及び長その他の執行機関が、それぞれ方針を定めることを求めています。共同して定めることもできます。" }
        @if version.adoptions.is_empty() { p { "まだ記録がありません。" } } @else {
            div.table-scroll { table {
                caption { "定めた機関" }
                thead { tr { th scope="col" { "機関" } th scope="col" { "定めた日" } th scope="col" { "共同" } th scope="col" { "備考" } } }
                tbody { @for a in &version.adoptions { tr {
                    th scope="row" { (a.organ) } td.nowrap { (era_date(a.adopted_on)) }
                    td { @if a.jointly { "共同して定めた" } @else { "単独" } } td { (a.remark) }
                } } }
            } }
        }
        form method="post" action={ "/versions/" (version.number) "/adoption" } {
            (components::token(form))
            div.grid-2 {
                div class=(if wrong { "field field-error" } else { "field" }) {
                    label for="organ" { "機関 " span.required { "必須" } }
                    @for message in &errors { p.error id="organ-error" { (message) } }
                    input type="text" id="organ" name="organ" list="organs" value=(form.value("organ")) required
                        aria-describedby=[wrong.then_some("organ-error")] aria-invalid=[wrong.then_some("true")];
                    datalist id="organs" { @for organ in ORGANS { option value=(organ) {} } }
                }
                (components::date_field(form, field("adopted_on", "定めた日", "", true)))
            }
            (components::checkbox(form, "jointly", "yes", "ほかの機関と共同して定めた"))
            (components::text_field(form, field("adoption_remark", "備考", "", false)))
            div.buttons { button.button-quiet type="submit" { "機関を記録する" } }
        }
    }
}

fn publications(version: &Version, form: &FormState, documents: &[StoredDocumentHead]) -> Markup {
    let options: Vec<(String, String)> = documents
        .iter()
        .filter_map(|d| {
            let (kind, format) = (Kind::parse(&d.kind)?, Format::parse(&d.format)?);
            let value = format!("{}/{}", d.kind, d.format);
            Some((value, format!("{}（{}）", kind.label(), format.label())))
        })
        .collect();
    let options: Vec<(&str, &str)> = options
        .iter()
        .map(|(v, l)| (v.as_str(), l.as_str()))
        .collect();
    html! {
        h2 { "公表" }
        @if version.publications.is_empty() { p { "まだ公表の記録がありません。" } } @else {
            div.table-scroll { table {
                caption { "公表の記録" }
                thead { tr { th scope="col" { "公表日" } th scope="col" { "場所" } th scope="col" { "文書" } th scope="col" { "ハッシュ値" } th scope="col" { "備考" } } }
                tbody { @for p in &version.publications { tr {
                    td.nowrap { (era_date(p.published_on)) } td { (p.place) }
                    td { (Kind::parse(&p.kind).map_or("", Kind::label)) " " (Format::parse(&p.format).map_or("", Format::label)) }
                    td.mono { (p.sha256) } td { (p.remark) }
                } } }
            } }
        }
        form method="post" action={ "/versions/" (version.number) "/publication" } {
            (components::token(form))
            div.grid-2 {
                (components::date_field(form, field("published_on", "公表日", "", true)))
                (components::text_field(form, field("place", "公表の場所", "例：市ウェブサイトのアドレス、掲示場", true)))
            }
            (components::select(form, field("document", "公表した文書", "", true), &options))
            (components::text_field(form, field("publication_remark", "備考", "", false)))
            div.buttons { button.button-quiet type="submit" { "公表を記録する" } }
        }
    }
}
