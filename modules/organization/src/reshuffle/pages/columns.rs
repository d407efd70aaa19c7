//! Which column of the file is which; kept for the next list.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Refusal};
use sakimori_tabular::{Header, Mapping as Columns};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState};

use super::super::column::{Mapping, SheetKind, faults};
use super::super::dry_run::{self, Task};
use super::super::entries::entry;
use super::super::file::Headings;
use super::super::model::Reshuffle;
use super::super::store::{self, Settings};
use super::desk::{Desk, address, find, page_below};
use super::upload::read_headings;
use crate::Organization;

/// The headings of the stored file.
async fn stored(
    state: &Organization,
    reshuffle: &Reshuffle,
) -> Result<(Headings, Arc<Vec<u8>>), Failure> {
    if let Some(reason) = reshuffle.change_reason() {
        return Err(reason.into());
    }
    let content = Arc::new(store::file(&state.db, reshuffle.file.id).await?);
    let kept = store::kept_mapping(&state.db).await?;
    let read = read_headings(content.clone(), reshuffle.file.name.clone(), kept).await?;
    let headings = read.map_err(|error| Refusal::new("reshuffle-file", error.to_string()))?;
    Ok((headings, content))
}

fn field_name(sheet: SheetKind, key: &str) -> String {
    format!("{}-{key}", sheet.key())
}

/// The form as the mapping has it.
fn values(form: FormState, headings: &Headings) -> FormState {
    let mut form = form;
    for sheet in SheetKind::BOTH {
        let headers = headings.of(sheet).unwrap_or_default();
        let fit = headings.mapping.of(sheet).fit(&sheet.described(), headers);
        for column in sheet.columns() {
            let at = fit.position(column.key()).map(|at| at.to_string());
            form = form.with(&field_name(sheet, column.key()), at.unwrap_or_default());
        }
    }
    form
}

pub(super) async fn ask(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let (headings, _) = stored(&state, &reshuffle).await?;
    let form = values(desk.form(), &headings);
    let page = page_below("列の対応", &reshuffle);
    Ok(page.render(&desk.frame, body(&reshuffle, &headings, &form)))
}

fn body(reshuffle: &Reshuffle, headings: &Headings, form: &FormState) -> Markup {
    let missing = headings.faults();
    html! {
        (components::error_summary(form))
        p { "「" (reshuffle.file.name) "」のどの列に何が書かれているかを選びます。ここで選んだ対応は、次に取り込むときにも使います。" }
        @if form.errors.is_empty() && !missing.is_empty() {
            (components::notice("warning", html! { ul { @for fault in &missing { li { (fault) } } } }))
        }
        form method="post" action={ (address(reshuffle)) "/columns" } {
            (components::token(form))
            @for sheet in SheetKind::BOTH {
                @if let Some(headers) = headings.of(sheet) {
                    h2 { (sheet.label()) "のシート" }
                    (selects(form, sheet, headers))
                }
            }
            div.buttons { button type="submit" { "この対応で確認する" } }
        }
    }
}

fn selects(form: &FormState, sheet: SheetKind, headers: &[Header]) -> Markup {
    let named = Header::choices(headers);
    let mut options: Vec<(&str, &str)> = vec![("", "この列はない")];
    options.extend(
        named
            .iter()
            .map(|(at, label)| (at.as_str(), label.as_str())),
    );
    html! {
        @for column in sheet.columns() {
            @let name = field_name(sheet, column.key());
            @let required = column.is_required(sheet);
            (components::select(form, field(&name, column.label(), "", required), &options))
        }
    }
}

/// The mapping a form chooses.
fn chosen(form: &FormData, headings: &Headings, errors: &mut FieldErrors) -> Mapping {
    let mut mapping = Mapping::default();
    for sheet in SheetKind::BOTH {
        let Some(headers) = headings.of(sheet) else {
            // What was chosen for such a sheet before is kept.
            mapping.set(sheet, headings.mapping.of(sheet).clone());
            continue;
        };
        let mut columns = Columns::default();
        let mut taken: Vec<usize> = Vec::new();
        for column in sheet.columns() {
            let name = field_name(sheet, column.key());
            let at = form.get(&name).parse::<usize>().ok();
            let Some(header) = at.and_then(|at| headers.get(at)) else {
                continue;
            };
            if taken.contains(&header.position) {
                let message = format!("列「{}」を二つの項目に選んでいます。", header.shown());
                errors.add(&name, message);
            }
            taken.push(header.position);
            columns.choose(column.key(), header);
        }
        for fault in faults(sheet, headers, &columns) {
            let first = sheet.columns().first().map_or("", |c| c.key());
            errors.add(field_name(sheet, first), fault);
        }
        mapping.set(sheet, columns);
    }
    mapping
}

pub(super) async fn choose(
    State(state): State<Organization>,
    Path(id): Path<String>,
    desk: Desk,
    form: FormData,
) -> Result<Response, Failure> {
    let reshuffle = find(&state, &id).await?;
    let (headings, content) = stored(&state, &reshuffle).await?;
    let mut errors = FieldErrors::new();
    let mapping = chosen(&form, &headings, &mut errors);
    if !errors.is_empty() {
        let form = FormState::rejected(&desk.token, form, errors);
        let page = page_below("列の対応", &reshuffle).status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.render(&desk.frame, body(&reshuffle, &headings, &form)));
    }
    let task = Task {
        file: reshuffle.file.id,
        file_name: reshuffle.file.name.clone(),
        content,
        mapping: mapping.clone(),
        settings: Settings {
            title: reshuffle.title.clone(),
            day: reshuffle.day,
            mode: reshuffle.mode,
            succession: reshuffle.succession,
        },
    };
    let made = dry_run::run(&state, &desk.body, task).await?;
    let made = made.map_err(|error| Refusal::new("reshuffle-file", error.to_string()))?;
    let mut tx = state.db.begin().await?;
    let now = store::find_in(&mut tx, reshuffle.id)
        .await?
        .ok_or(Failure::NotFound)?;
    if let Some(reason) = now.change_reason() {
        return Err(reason.into());
    }
    let summary = format!("人事異動「{}」の列の対応を決定（{}）", now.title, made.told);
    made.keep(&mut tx, reshuffle.id).await?;
    store::keep_mapping(&mut tx, &mapping).await?;
    let entry = entry("reshuffle.columns", &now, summary).with_detail(&mapping);
    tx.commit(&state.clock, &desk.actor(), entry).await?;
    Ok(Redirect::to(&format!("{}?done=loaded", address(&reshuffle))).into_response())
}
