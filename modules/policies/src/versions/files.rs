//! The documents of a version: on the screen, and as they were stored.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use sakimori_web::{Failure, Page};

use super::model::history;
use super::steps::find;
use super::store;
use crate::current::Current;
use crate::documents::{Format, Kind, Setting, document, file, fragment};
use crate::workspace::Policies;

/// A document of a version on the screen.
pub(super) async fn document_page(
    State(state): State<Policies>,
    Path((number, kind)): Path<(String, String)>,
    current: Current,
) -> Result<Response, Failure> {
    let workspace = &current.workspace;
    let version = find(workspace, &number)?;
    let kind = Kind::parse(&kind).ok_or(Failure::NotFound)?;
    let content = state.content_of(workspace, version).await?;
    let before = state.content_before(workspace, version.number).await?;
    let setting = Setting {
        history: history(&workspace.versions, version.number),
        draft: version.is_open(),
    };
    let tree = document(kind, &content, before.as_deref(), &setting);
    let body = html! {
        link rel="stylesheet" href="/assets/document.css";
        div.buttons { button.button-quiet type="button" data-print hidden { "印刷する" } }
        div.paper { (fragment(&tree)) }
    };
    Ok(Page::new(kind.label(), "/versions")
        .crumb("/versions", "版と決裁")
        .crumb(format!("/versions/{number}"), version.label())
        .wide()
        .render(&current.frame, body))
}

/// A document as it was made at the decision.
pub(super) async fn document_file(
    State(state): State<Policies>,
    Path((number, kind, format)): Path<(String, String, String)>,
    current: Current,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    let stored = store::stored_document(&state.db, version.id, &kind, &format).await?;
    let stored = stored.ok_or(Failure::NotFound)?;
    let (kind, format) = Kind::parse(&stored.kind)
        .zip(Format::parse(&stored.format))
        .ok_or(Failure::NotFound)?;
    let name = format!(
        "{}{}（{}）",
        current.workspace.profile.name,
        kind.label(),
        version.label()
    );
    Ok(file(&name, format, stored.bytes))
}
