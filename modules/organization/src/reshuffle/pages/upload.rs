//! Taking a list in: the file, its settings, the dry run that follows.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::journal::hex;
use sakimori_kernel::FieldErrors;
use sakimori_tabular::ReadError;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, Page, Upload, UploadedFile, encode};
use sha2::{Digest, Sha256};

use super::super::column::Mapping;
use super::super::dry_run::{self, Made, Task};
use super::super::entries::entry;
use super::super::file::{Headings, headings};
use super::super::model::{FileInfo, Reshuffle};
use super::super::store::{self, Settings};
use super::desk::{Desk, HOME, address, find, page_below};
use super::upload_form::{begin, form, of_settings, settings};
use crate::Organization;

fn new_page() -> Page {
    Page::new("一覧の取込み", HOME).crumb(HOME, "人事異動")
}

pub(super) async fn new(State(state): State<Organization>, desk: Desk) -> Response {
    let fields = begin(desk.form(), state.clock.today());
    new_page().render(&desk.frame, form(&fields, HOME, None))
}

fn again_page(
    desk: &Desk,
    page: Page,
    (data, errors): (FormData, FieldErrors),
    (action, stored): (&str, Option<&str>),
) -> Response {
    let fields = FormState::rejected(&desk.token, data, errors);
    let page = page.status(StatusCode::UNPROCESSABLE_ENTITY);
    page.render(&desk.frame, form(&fields, action, stored))
}

/// Reads the headings on a thread of its own: a large file takes its time.
pub(super) async fn read_headings(
    content: Arc<Vec<u8>>,
    name: String,
    kept: Mapping,
) -> Result<Result<Headings, ReadError>, Failure> {
    let read = move || headings(&content, &name, &kept);
    tokio::task::spawn_blocking(read)
        .await
        .map_err(Failure::internal)
}

/// A file with what came of reading it.
struct Taken {
    info: FileInfo,
    content: Arc<Vec<u8>>,
    /// Nothing where the columns are still to be chosen.
    made: Option<(Mapping, Made)>,
}

/// Reads a file as far as it goes. The error is for its field.
async fn take(
    state: &Organization,
    desk: &Desk,
    (info, content): (FileInfo, Arc<Vec<u8>>),
    kept: Mapping,
    settings: &Settings,
) -> Result<Result<Taken, String>, Failure> {
    let read = read_headings(content.clone(), info.name.clone(), kept).await?;
    let headings = match read {
        Ok(headings) => headings,
        Err(error) => return Ok(Err(error.to_string())),
    };
    if !headings.faults().is_empty() {
        return Ok(Ok(Taken {
            info,
            content,
            made: None,
        }));
    }
    let task = Task {
        file: info.id,
        file_name: info.name.clone(),
        content: content.clone(),
        mapping: headings.mapping.clone(),
        settings: settings.clone(),
    };
    let made = match dry_run::run(state, &desk.body, task).await? {
        Ok(made) => made,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let made = Some((headings.mapping, made));
    Ok(Ok(Taken {
        info,
        content,
        made,
    }))
}

fn file_info(state: &Organization, file: &UploadedFile) -> FileInfo {
    FileInfo {
        id: state.clock.new_id(),
        name: match file.name.as_str() {
            "" => "（名称なし）".to_owned(),
            name => name.to_owned(),
        },
        sha256: hex(&Sha256::digest(&file.content)),
    }
}

pub(super) async fn create(
    State(state): State<Organization>,
    desk: Desk,
    upload: Upload,
) -> Result<Response, Failure> {
    let at = (HOME, None);
    let mut errors = FieldErrors::new();
    let settings = match settings(&upload.form) {
        Ok(settings) => Some(settings),
        Err(wrong) => {
            errors = wrong;
            None
        }
    };
    if upload.file.is_none() {
        errors.add("file", "職員の一覧のファイルを選んでください。");
    }
    let (Some(settings), Some(file)) = (settings, upload.file) else {
        if errors.of("file").next().is_none() {
            errors.add("file", "ファイルは、もう一度選んでください。");
        }
        return Ok(again_page(&desk, new_page(), (upload.form, errors), at));
    };
    let kept = store::kept_mapping(&state.db).await?;
    let read = (file_info(&state, &file), Arc::new(file.content.to_vec()));
    drop(file);
    let taken = match take(&state, &desk, read, kept, &settings).await? {
        Ok(taken) => taken,
        Err(message) => {
            let mut errors = FieldErrors::new();
            errors.add("file", message);
            return Ok(again_page(&desk, new_page(), (upload.form, errors), at));
        }
    };
    let reshuffle = keep_new(&state, &desk, &settings, taken).await?;
    Ok(Redirect::to(&reshuffle).into_response())
}

/// Keeps a new reshuffle. Where to go next.
async fn keep_new(
    state: &Organization,
    desk: &Desk,
    settings: &Settings,
    taken: Taken,
) -> Result<String, Failure> {
    let id = state.clock.new_id();
    let at = state.clock.now();
    let mut tx = state.db.begin().await?;
    store::insert(&mut tx, id, settings, at).await?;
    let content = Arc::unwrap_or_clone(taken.content);
    store::insert_file(&mut tx, id, &taken.info, content, at).await?;
    let (told, next) = match taken.made {
        None => (
            "列の対応は未確定".to_owned(),
            format!("{HOME}/{id}/columns"),
        ),
        Some((mapping, made)) => {
            let told = made.told.clone();
            made.keep(&mut tx, id).await?;
            store::keep_mapping(&mut tx, &mapping).await?;
            (told, format!("{HOME}/{id}?done=loaded"))
        }
    };
    let kept = store::find_in(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    let summary = format!("人事異動「{}」の一覧を取込み（{told}）", kept.title);
    let entry = loaded(&kept, "reshuffle.loaded", summary);
    tx.commit(&state.clock, &desk.actor(), entry).await?;
    Ok(next)
}

fn loaded(
    reshuffle: &Reshuffle,
    action: &'static str,
    summary: String,
) -> sakimori_db::journal::Entry {
    entry(action, reshuffle, summary).with_detail(&serde_json::json!({
        "from": reshuffle.day, "mode": reshuffle.mode.key(), "succession": reshuffle.succession,
        "file": reshuffle.file.name, "sha256": reshuffle.file.sha256,
    }))
}

fn settings_of(reshuffle: &Reshuffle) -> Settings {
    Settings {
        title: reshuffle.title.clone(),
        day: reshuffle.day,
        mode: reshuffle.mode,
        succession: reshuffle.succession,
    }
}

pub(super) async fn ask(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.change_reason() {
        return Err(reason.into());
    }
    let fields = of_settings(desk.form(), &settings_of(&reshuffle));
    let action = format!("{}/file", address(&reshuffle));
    let content = form(&fields, &action, Some(&reshuffle.file.name));
    Ok(page_below("一覧と設定の変更", &reshuffle).render(&desk.frame, content))
}

pub(super) async fn replace(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    upload: Upload,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.change_reason() {
        return Err(reason.into());
    }
    let settings = match settings(&upload.form) {
        Ok(settings) => settings,
        Err(errors) => return Ok(rejected(&desk, &reshuffle, upload.form, errors)),
    };
    let (read, is_new) = match &upload.file {
        Some(file) => {
            let read = (file_info(&state, file), Arc::new(file.content.to_vec()));
            (read, true)
        }
        None => {
            let content = store::file(&state.db, reshuffle.file.id).await?;
            ((reshuffle.file.clone(), Arc::new(content)), false)
        }
    };
    let kept = store::kept_mapping(&state.db).await?;
    let taken = match take(&state, &desk, read, kept, &settings).await? {
        Ok(taken) => taken,
        Err(message) => {
            let mut errors = FieldErrors::new();
            errors.add("file", message);
            return Ok(rejected(&desk, &reshuffle, upload.form, errors));
        }
    };
    let next = keep_changed(&state, &desk, (&reshuffle, &settings), taken, is_new).await?;
    Ok(Redirect::to(&next).into_response())
}

fn rejected(desk: &Desk, reshuffle: &Reshuffle, form: FormData, errors: FieldErrors) -> Response {
    let action = format!("{}/file", address(reshuffle));
    let page = page_below("一覧と設定の変更", reshuffle);
    again_page(
        desk,
        page,
        (form, errors),
        (&action, Some(&reshuffle.file.name)),
    )
}

/// Keeps another file or other settings, with the dry run.
async fn keep_changed(
    state: &Organization,
    desk: &Desk,
    (seen, settings): (&Reshuffle, &Settings),
    taken: Taken,
    is_new: bool,
) -> Result<String, Failure> {
    let mut tx = state.db.begin().await?;
    let now = store::find_in(&mut tx, seen.id)
        .await?
        .ok_or(Failure::NotFound)?;
    if let Some(reason) = now.change_reason() {
        return Err(reason.into());
    }
    store::update(&mut tx, seen.id, settings).await?;
    if is_new {
        let content = Arc::unwrap_or_clone(taken.content);
        store::insert_file(&mut tx, seen.id, &taken.info, content, state.clock.now()).await?;
    }
    let (told, next) = match taken.made {
        None => (
            "列の対応は未確定".to_owned(),
            format!("{}/columns", address(seen)),
        ),
        Some((mapping, made)) => {
            let told = made.told.clone();
            made.keep(&mut tx, seen.id).await?;
            store::keep_mapping(&mut tx, &mapping).await?;
            (told, format!("{}?done=loaded", address(seen)))
        }
    };
    let kept = store::find_in(&mut tx, seen.id)
        .await?
        .ok_or(Failure::NotFound)?;
    let summary = format!("人事異動「{}」の一覧と設定を変更（{told}）", kept.title);
    let entry = loaded(&kept, "reshuffle.changed", summary);
    tx.commit(&state.clock, &desk.actor(), entry).await?;
    Ok(next)
}

/// Another dry run of the same file with the same columns, because the
/// register changed since.
pub(super) async fn again(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    _token: CsrfToken,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    if let Some(reason) = reshuffle.change_reason() {
        return Err(reason.into());
    }
    let content = Arc::new(store::file(&state.db, reshuffle.file.id).await?);
    let kept = store::kept_mapping(&state.db).await?;
    let settings = settings_of(&reshuffle);
    let read = (reshuffle.file.clone(), content);
    let taken = match take(&state, &desk, read, kept, &settings).await? {
        Ok(taken) => taken,
        Err(message) => {
            return Err(sakimori_kernel::Refusal::new("reshuffle-file", message).into());
        }
    };
    let next = keep_changed(&state, &desk, (&reshuffle, &settings), taken, false).await?;
    Ok(Redirect::to(&next).into_response())
}

/// The file as it came.
pub(super) async fn content(
    State(state): State<Organization>,
    Path(id): Path<String>,
    _desk: Desk,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let content = store::file(&state.db, reshuffle.file.id).await?;
    let name = format!(
        "attachment; filename*=UTF-8''{}",
        encode(&reshuffle.file.name)
    );
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, content).into_response())
}
