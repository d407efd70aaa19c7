//! Looking at the documents of the draft and taking them away.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use sakimori_documents::Document;
use sakimori_web::{Failure, ListQuery, Page, components, encode};

use super::{Format, Kind, Setting, by_role, document, fragment, render};
use crate::current::Current;
use crate::standards::Content;
use crate::versions;
use crate::workspace::{Policies, Workspace};

pub(crate) fn routes() -> Router<Policies> {
    Router::new()
        .route("/documents", get(index))
        .route("/documents/{kind}", get(show))
        .route("/documents/{kind}/{format}", get(download))
        .route("/comparison", get(compare))
        .route("/comparison/{format}", get(download_comparison))
        .route("/responsibilities", get(responsibilities))
        .route("/responsibilities/{format}", get(download_responsibilities))
}

/// The address of the document pages' style sheet: the renderer's own.
pub(crate) async fn stylesheet() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (axum::http::header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, sakimori_documents::html::STYLESHEET).into_response()
}

async fn index(current: Current) -> Response {
    let blocking = current.workspace.blocking().count();
    let list = match current.workspace.open_version() {
        Some(_) => "/versions/open",
        None => "/provisions?choice=undecided",
    };
    let content = html! {
        p { "団体の設定と規定の採否から、いつでも作れる下書きの文書です。決裁した版の文書は「版と決裁」にあります。" }
        @if blocking > 0 {
            (components::notice("warning", html! {
                p { "採否の決まっていない規定など、解消すべき事項が" (blocking) "件あります。文書は作れますが、付議はできません。" a href=(list) { "一覧を見る" } }
            }))
        }
        div.table-scroll { table {
            caption { "下書きの文書" }
            thead { tr { th scope="col" { "文書" } th scope="col" { "見る" } th scope="col" { "ファイル" } } }
            tbody {
                @for kind in Kind::ALL {
                    @let href = if kind == Kind::Comparison { "/comparison".to_owned() } else { format!("/documents/{}", kind.key()) };
                    tr {
                        th scope="row" { (kind.label()) }
                        td { a href=(href) { "画面で見る" } }
                        td { (links(&href, kind.formats(), "")) }
                    }
                }
                tr {
                    th scope="row" { "役割別の権限・責任等一覧" }
                    td { a href="/responsibilities" { "画面で見る" } }
                    td { (links("/responsibilities", Kind::Matrix.formats(), "")) }
                }
            }
        } }
        @if blocking == 0 { p.buttons { a.button href="/versions/open" { "版と決裁に進む" } } }
    };
    Page::new("文書", "/documents").render(&current.frame, content)
}

fn links(href: &str, formats: &[Format], query: &str) -> Markup {
    html! {
        @for format in formats {
            a href={ (href) "/" (format.key()) (query) } download { (format.label()) } " "
        }
    }
}

/// A document inside a page, with its files above.
fn page(
    title: &str,
    document: &Document,
    files: &Markup,
    before: Markup,
    current: &Current,
) -> Response {
    let content = html! {
        link rel="stylesheet" href="/assets/document.css";
        (before)
        div.buttons {
            span { "ファイル：" } (files)
            button.button-quiet type="button" data-print hidden { "印刷する" }
        }
        div.paper { (fragment(document)) }
    };
    Page::new(title, "/documents")
        .crumb("/documents", "文書")
        .wide()
        .render(&current.frame, content)
}

/// The history of what is decided, and that this is a draft.
fn draft_setting(workspace: &Workspace) -> Setting {
    Setting {
        history: versions::history(&workspace.versions, i64::MAX),
        draft: true,
    }
}

async fn draft(
    state: &Policies,
    current: &Current,
    kind: &str,
) -> Result<(Kind, Document), Failure> {
    let kind = Kind::parse(kind).ok_or(Failure::NotFound)?;
    let workspace = &current.workspace;
    let before = match kind {
        Kind::Comparison => state.content_before(workspace, i64::MAX).await?,
        _ => None,
    };
    let setting = draft_setting(workspace);
    let document = document(kind, &workspace.content, before.as_deref(), &setting);
    Ok((kind, document))
}

async fn show(
    State(state): State<Policies>,
    Path(kind): Path<String>,
    current: Current,
) -> Result<Response, Failure> {
    let (kind, document) = draft(&state, &current, &kind).await?;
    let href = format!("/documents/{}", kind.key());
    let files = links(&href, kind.formats(), "");
    Ok(page(kind.label(), &document, &files, html! {}, &current))
}

async fn download(
    State(state): State<Policies>,
    Path((kind, format)): Path<(String, String)>,
    current: Current,
) -> Result<Response, Failure> {
    let (kind, document) = draft(&state, &current, &kind).await?;
    let name = format!("{}（案）", kind.label());
    file_of(&current.workspace, &document, &name, &format)
}

fn file_of(
    workspace: &Workspace,
    document: &Document,
    name: &str,
    format: &str,
) -> Result<Response, Failure> {
    let format = Format::parse(format).ok_or(Failure::NotFound)?;
    let bytes = render(document, format).map_err(Failure::internal)?;
    Ok(file(
        &format!("{}{name}", workspace.profile.name),
        format,
        bytes,
    ))
}

/// A file to keep, never to be shown inside the site.
pub(crate) fn file(name: &str, format: Format, bytes: Vec<u8>) -> Response {
    let disposition = format!(
        "attachment; filename=\"document.{0}\"; filename*=UTF-8''{1}.{0}",
        format.key(),
        encode(name)
    );
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    (headers, bytes).into_response()
}

async fn responsibilities(current: Current, query: ListQuery) -> Response {
    let workspace = &current.workspace;
    let role = query.get("role");
    let only = (!role.is_empty()).then_some(role);
    let document = by_role(&workspace.content, only, &draft_setting(workspace));
    let filter = html! {
        form.filters method="get" action="/responsibilities" {
            div.field {
                label for="role" { "役割" }
                select id="role" name="role" {
                    option value="" { "すべて" }
                    @for r in workspace.content.roles.iter().filter(|r| r.present) {
                        option value=(r.key) selected[r.key == role] { (r.label) }
                    }
                }
            }
            div.buttons { button type="submit" { "表示する" } }
        }
    };
    let suffix = if role.is_empty() {
        String::new()
    } else {
        format!("?role={}", encode(role))
    };
    let files = links("/responsibilities", Kind::Matrix.formats(), &suffix);
    page(
        "役割別の権限・責任等一覧",
        &document,
        &files,
        filter,
        &current,
    )
}

async fn download_responsibilities(
    Path(format): Path<String>,
    current: Current,
    query: ListQuery,
) -> Result<Response, Failure> {
    let workspace = &current.workspace;
    let role = query.get("role");
    let only = (!role.is_empty()).then_some(role);
    let document = by_role(&workspace.content, only, &draft_setting(workspace));
    file_of(workspace, &document, "役割別の権限・責任等一覧", &format)
}

/// Two contents by the names the address gives: `draft`, `model`, or the
/// number of a version.
async fn side(
    state: &Policies,
    workspace: &Workspace,
    name: &str,
) -> Result<Option<Arc<Content>>, Failure> {
    Ok(match name {
        "draft" => Some(workspace.content.clone()),
        "model" => Some(Arc::new(crate::standards::model(
            &state.edition,
            &workspace.profile,
        ))),
        "none" => None,
        number => {
            let version = number
                .parse::<i64>()
                .ok()
                .and_then(|n| workspace.versions.iter().find(|v| v.number == n))
                .ok_or(Failure::NotFound)?;
            Some(state.content_of(workspace, version).await?)
        }
    })
}

fn default_sides(workspace: &Workspace, query: &ListQuery) -> (String, String) {
    let previous = versions::previous(&workspace.versions, i64::MAX);
    let from = match (query.get("from"), previous) {
        ("", Some(version)) => version.number.to_string(),
        ("", None) => "model".to_owned(),
        (name, _) => name.to_owned(),
    };
    let to = match query.get("to") {
        "" => "draft".to_owned(),
        name => name.to_owned(),
    };
    (from, to)
}

async fn comparison_document(
    state: &Policies,
    current: &Current,
    query: &ListQuery,
) -> Result<(Document, String, String), Failure> {
    let workspace = &current.workspace;
    let (from, to) = default_sides(workspace, query);
    let before = side(state, workspace, &from).await?;
    let after = side(state, workspace, &to)
        .await?
        .ok_or(Failure::NotFound)?;
    let setting = Setting {
        draft: to == "draft",
        ..Setting::default()
    };
    let document = super::comparison(before.as_deref(), &after).document(&setting);
    Ok((document, from, to))
}

async fn compare(
    State(state): State<Policies>,
    current: Current,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (document, from, to) = comparison_document(&state, &current, &query).await?;
    let workspace = &current.workspace;
    let mut sides: Vec<(String, String)> = vec![
        ("draft".to_owned(), "現在の下書き".to_owned()),
        (
            "model".to_owned(),
            format!("ガイドラインのひな形（{}）", state.edition.short_title),
        ),
    ];
    for version in workspace
        .versions
        .iter()
        .rev()
        .filter(|v| !v.is_open() || v.submitted().is_some())
    {
        sides.push((
            version.number.to_string(),
            format!("{} {}", version.label(), version.title),
        ));
    }
    let select = |name: &str, label: &str, chosen: &str| {
        html! {
            div.field {
                label for=(name) { (label) }
                select id=(name) name=(name) {
                    @for (value, text) in &sides { option value=(value) selected[value == chosen] { (text) } }
                }
            }
        }
    };
    let filter = html! {
        form.filters method="get" action="/comparison" {
            (select("from", "改正前", &from))
            (select("to", "改正後", &to))
            div.buttons { button type="submit" { "比べる" } }
        }
    };
    let suffix = format!("?from={}&to={}", encode(&from), encode(&to));
    let files = links("/comparison", Kind::Comparison.formats(), &suffix);
    Ok(page("新旧対照表", &document, &files, filter, &current))
}

async fn download_comparison(
    State(state): State<Policies>,
    Path(format): Path<String>,
    current: Current,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (document, ..) = comparison_document(&state, &current, &query).await?;
    file_of(&current.workspace, &document, "新旧対照表", &format)
}
