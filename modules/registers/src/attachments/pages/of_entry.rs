//! Files of an entry of a register.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, Uuid, clean_line, japan_time};
use sakimori_web::{Failure, FormData, FormState, Key, Upload, components};

use super::{handed_out, keys};
use crate::Registers;
use crate::attachments::store::{self, OfEntryRow};
use crate::attachments::{ACCEPTED, LARGEST, judged, size_words};
use crate::entries::pages::kept::{Kept, entry};
use crate::entries::pages::show::{body, may_write, page};
use crate::entries::pages::strike::REASON;
use crate::entries::store::EntryRow;

/// Files of one entry, without those that were struck.
const MOST: usize = 50;

type Found<'s> = (Kept<'s>, Vec<EntryRow>);

/// An entry that the person writes in.
async fn writable<'s>(
    state: &'s Registers,
    desk: &Desk,
    id: Uuid,
) -> Result<(Found<'s>, Uuid), Failure> {
    let (kept, versions) = entry(state, desk, id).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    match desk.access.standing.person {
        Some(person) if may_write(&kept, newest) => Ok(((kept, versions), person)),
        _ => Err(Failure::NotFound),
    }
}

/// The entry's page again, with what is wrong.
async fn again(
    state: &Registers,
    desk: &Desk,
    (kept, versions): &Found<'_>,
    (data, errors): (FormData, FieldErrors),
) -> Result<Response, Failure> {
    let form = FormState::rejected(&desk.token, data, errors);
    let body = body(state, desk, (kept, versions), &form).await?;
    let page = page(kept, versions)?.status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.render(&desk.frame, body))
}

pub(crate) async fn attach(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    upload: Upload,
) -> Result<Response, Failure> {
    let (found, person) = writable(&state, &desk, id).await?;
    let mut errors = FieldErrors::new();
    let there = store::of_entry(&state.db, id).await?;
    let file = match upload.file {
        None => Err("ファイルを選んでください。".to_owned()),
        Some(_) if there.iter().filter(|f| f.struck_at.is_none()).count() >= MOST => Err(format!(
            "一つの記録に添付できるファイルは{MOST}個までです。"
        )),
        Some(file) => judged(file).await,
    };
    let file = match file {
        Ok(file) => file,
        Err(message) => {
            errors.add("file", message);
            return again(&state, &desk, &found, (upload.form, errors)).await;
        }
    };
    let (kept, newest) = (&found.0, found.1.first().ok_or(Failure::NotFound)?);
    let mut tx = state.db.begin().await?;
    let by = (person, desk.access.standing.name.as_str());
    let attached = store::insert(&mut tx, &state.clock, file, by).await?;
    store::keep(&mut tx, &state.clock, std::iter::once(&attached)).await?;
    store::attach(&mut tx, &state.clock, (id, attached.id)).await?;
    let summary = format!(
        "{}の{}に「{}」を添付",
        kept.register.title,
        newest.label(),
        attached.words()
    );
    let entry = store::entry("entry.attached", ("entry", id), &attached, summary);
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("{}?done=attached", newest.url())).into_response())
}

pub(crate) async fn strike(
    State(state): State<Registers>,
    Path(path): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (id, file) = keys(path)?;
    let (found, person) = writable(&state, &desk, id).await?;
    let there = store::of_entry(&state.db, id).await?;
    let there = there.iter().find(|f| f.id == file);
    let attached = there.ok_or(Failure::NotFound)?.attached();
    let mut errors = FieldErrors::new();
    let input = reason_input(file);
    let reason = errors.take(&input, clean_line(data.get(&input), REASON));
    if !errors.is_empty() {
        return again(&state, &desk, &found, (data, errors)).await;
    }
    let (kept, newest) = (&found.0, found.1.first().ok_or(Failure::NotFound)?);
    let mut tx = state.db.begin().await?;
    let by = (
        person,
        desk.access.standing.name.as_str(),
        state.clock.now(),
    );
    store::strike(&mut tx, (id, file), &reason, by).await?;
    let summary = format!(
        "{}の{}の添付「{}」を取消し（{reason}）",
        kept.register.title,
        newest.label(),
        attached.name
    );
    let entry = store::entry("entry.attachment-struck", ("entry", id), &attached, summary);
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("{}?done=attachment-struck", newest.url())).into_response())
}

/// Each file has a form of its own on the page.
fn reason_input(file: Uuid) -> String {
    format!("reason-{file}")
}

/// For who reads the entry: what is attached, and what any of its versions
/// names. One that was struck is handed out to who keeps the register only: it
/// may have been somebody else's.
pub(crate) async fn download(
    State(state): State<Registers>,
    Path(path): Path<(String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let (id, file) = keys(path)?;
    let (kept, versions) = entry(&state, &desk, id).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let there = store::of_entry(&state.db, id).await?;
    if let Some(row) = there.iter().find(|f| f.id == file) {
        let keeps = kept.keeps.hold(newest.unit_id, newest.system_id);
        return match row.struck_at.is_none() || keeps {
            true => handed_out(&state, file).await,
            false => Err(Failure::NotFound),
        };
    }
    for version in &versions {
        if version.filled()?.names(file).is_some() {
            return handed_out(&state, file).await;
        }
    }
    Err(Failure::NotFound)
}

/// What is attached to an entry; for who writes it, the forms.
pub(crate) fn section(
    newest: &EntryRow,
    (files, writes, keeps): (&[OfEntryRow], bool, bool),
    form: &FormState,
) -> Markup {
    html! {
        h2 { "添付ファイル" }
        @if files.is_empty() { p { "添付ファイルはありません。" } }
        @else { (table(newest, (files, writes, keeps), form)) }
        @if writes { (upload_form(newest, form)) }
    }
}

fn table(
    newest: &EntryRow,
    (files, writes, keeps): (&[OfEntryRow], bool, bool),
    form: &FormState,
) -> Markup {
    html! {
        table {
            caption { "添付ファイルの一覧" }
            thead { tr { th scope="col" { "ファイル" } th scope="col" { "大きさ" } th scope="col" { "添付した者" } th scope="col" { "SHA-256（初めの16桁）" } th scope="col" { "取消し" } } }
            tbody {
                @for file in files {
                    @let url = format!("{}/files/{}", newest.url(), file.id);
                    tr {
                        th scope="row" { @if file.struck_at.is_none() || keeps { a href=(url) { (file.name) } } @else { (file.name) } }
                        td.nowrap { (size_words(file.size)) }
                        td { (file.person_name) p.small { (japan_time(file.at.to_jiff())) } }
                        td { code title=(file.sha256) { (file.sha256.get(..16).unwrap_or(&file.sha256)) } }
                        td {
                            @match file.struck_at {
                                Some(at) => { (components::badge("warning", "取消し")) " " (file.reason) p.small { (file.struck_name) "　" (japan_time(at.to_jiff())) } },
                                None if writes => (strike_form(&url, file, form)),
                                None => "—",
                            }
                        }
                    }
                }
            }
        }
    }
}

fn strike_form(url: &str, file: &OfEntryRow, form: &FormState) -> Markup {
    let (input, label) = (
        reason_input(file.id),
        format!("「{}」の添付を取り消す理由", file.name),
    );
    html! {
        form.no-print method="post" action={ (url) "/strike" } {
            (components::token(form))
            (components::text_field(form, components::field(&input, &label, "", true)))
            div.buttons { button.button-quiet type="submit" { "添付を取り消す" } }
        }
    }
}

fn upload_form(newest: &EntryRow, form: &FormState) -> Markup {
    let errors: Vec<&str> = form.errors.of("file").collect();
    html! {
        form.no-print method="post" action={ (newest.url()) "/files" } enctype="multipart/form-data" {
            // The token stands first: it is checked before the file is taken in.
            (components::token(form))
            div class=(if errors.is_empty() { "field" } else { "field field-error" }) {
                label for="file" { "添付するファイル " span.required { "必須" } }
                p.help #file-help { "PDF、Word、Excel、PowerPoint、OpenDocument、テキスト、CSV及び画像のファイルを添付できます（" (LARGEST >> 20) "MBまで）。マクロを含むもの、圧縮したもの及びプログラムは添付できません。" }
                @for message in &errors { p.error #file-error { (message) } }
                input type="file" id="file" name="file" accept=(ACCEPTED) required aria-describedby="file-help";
            }
            div.buttons { button type="submit" { "添付する" } }
        }
    }
}
