//! Taking a file in: the file, its columns, the dry run, the writing.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use sakimori_db::Tx;
use sakimori_db::journal::{Entry, hex};
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, Refusal, Uuid};
use sakimori_tabular::ReadError;
use sakimori_web::components;
use sakimori_web::{Failure, FormData, FormState, Key, ListQuery, Upload};
use sha2::{Digest, Sha256};

use super::choosing::{self, choosing, words};
use super::chosen::Chosen;
use super::file::{FILE_LIMIT, Task};
use super::outcome::outcome;
use super::plan::{Plan, plan};
use super::reading::{self, Reading};
use super::rows::MOST_LINES;
use super::store::{self, ImportRow};
use crate::Registers;
use crate::entries::cells::{NUMBER, VERSION};
use crate::entries::pages::edit::{by, writable};
use crate::entries::pages::kept::Kept;
use crate::entries::store::{Cause, SEARCH, settled};
use crate::entries::write::How;
use crate::named;

pub(crate) fn router() -> Router<crate::own::Live> {
    Router::new()
        .route("/registers/{key}/imports/new", get(new))
        .route("/registers/{key}/imports", post(create))
        .route("/imports/{id}", get(show).post(apply))
        .route("/imports/{id}/columns", post(choose))
        .route("/imports/{id}/words", post(say))
}

async fn new(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let kept = writable(&state, &desk, &key)?;
    let body = upload_form(&kept, &desk.form());
    Ok(kept.below("ファイルからの取込み").render(&desk.frame, body))
}

fn upload_form(kept: &Kept<'_>, form: &FormState) -> Markup {
    let errors: Vec<&str> = form.errors.of("file").collect();
    html! {
        (components::error_summary(form))
        p { "Excel（xlsx）又はCSVのファイルから、記録をまとめて取り込みます。すぐには保存されません。何が新しく記録され、何が訂正されるかを、次の画面で確かめてから取り込みます。" }
        p { "手作業で作ったExcelの台帳は、表の上の題名や注記、2段の見出し、結合したセル、和暦の日付、合計の行があっても読めます。列の対応と、選択肢の書き方の対応は、次の画面で選べます。" }
        p { "この台帳をExcel又はCSVで保存したファイルは、書き換えてそのまま取り込めます。「" (NUMBER.1) "」の列がある行は、その番号の記録の訂正になります。ファイルにない列は、今の内容のまま変わりません。空の欄は、空に訂正されます。「" (VERSION.1) "」の列があると、保存した後にほかの者が訂正した行を知らせます。" }
        form method="post" action={ (kept.url()) "/imports" } enctype="multipart/form-data" {
            // The token stands first: it is checked before the file is taken in.
            (components::token(form))
            div class=(if errors.is_empty() { "field" } else { "field field-error" }) {
                label for="file" { "ファイル " span.required { "必須" } }
                p.help #file-help { (FILE_LIMIT >> 20) "MBまで、" (MOST_LINES / 10_000) "万行まで。数万行を超えるファイルは、取り込む間、ほかの者の保存が待たされます。業務時間の外に取り込んでください。" }
                @for message in &errors { p.error #file-error { (message) } }
                input type="file" id="file" name="file" accept=".xlsx,.csv,.txt" required aria-describedby="file-help";
            }
            div.buttons { button type="submit" { "内容を確かめる" } a.button.button-quiet href=(kept.url()) { "一覧へ戻る" } }
        }
    }
}

async fn create(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
    upload: Upload,
) -> Result<Response, Failure> {
    let kept = writable(&state, &desk, &key)?;
    let person = desk.access.standing.person.ok_or(Failure::NotFound)?;
    let Some(uploaded) = upload.file else {
        let told = "ファイルを選んでください。";
        return Ok(again(&desk, &kept, upload.form, told));
    };
    let task = Task {
        name: uploaded.name.clone(),
        content: uploaded.content.clone(),
        chosen: store::last_chosen(&state.db, &key).await?,
    };
    let headings = match reading::read_headings(kept.register, task).await? {
        Ok(headings) => headings,
        Err(error) => return Ok(again(&desk, &kept, upload.form, &error.to_string())),
    };
    let row = ImportRow {
        id: state.clock.new_id(),
        register: key,
        name: match uploaded.name.as_str() {
            "" => "（名称なし）".to_owned(),
            name => name.to_owned(),
        },
        sha256: hex(&Sha256::digest(&uploaded.content)),
        mapping: json(&headings.chosen)?,
        person_id: person,
        applied_at: None,
    };
    let mut tx = state.db.begin().await?;
    let at = state.clock.now();
    store::insert(&mut tx, (&row, &uploaded.content), (by(&desk), at)).await?;
    let summary = format!("{}への取込みを確認（{}）", kept.register.title, row.name);
    tx.commit(
        &state.clock,
        &desk.access.actor(),
        entry("entry.import-checked", &row, summary),
    )
    .await?;
    Ok(Redirect::to(&format!("/imports/{}", row.id)).into_response())
}

fn json(chosen: &Chosen) -> Result<String, Failure> {
    serde_json::to_string(chosen).map_err(Failure::internal)
}

fn entry(action: &'static str, row: &ImportRow, summary: String) -> Entry {
    let entry = Entry::new(action, "register", row.register.clone(), summary);
    entry.with_detail(&serde_json::json!({ "file": row.name, "sha256": row.sha256 }))
}

fn again(desk: &Desk, kept: &Kept<'_>, data: FormData, message: &str) -> Response {
    let mut errors = FieldErrors::new();
    errors.add("file", message);
    let form = FormState::rejected(&desk.token, data, errors);
    let page = kept.below("ファイルからの取込み");
    let page = page.status(StatusCode::UNPROCESSABLE_ENTITY);
    page.render(&desk.frame, upload_form(kept, &form))
}

/// One's own import of a register that one keeps, not yet taken in.
async fn own<'s>(
    state: &'s Registers,
    desk: &Desk,
    id: Uuid,
) -> Result<(Kept<'s>, ImportRow, Task), Failure> {
    let row = store::find(&state.db, id).await?.ok_or(Failure::NotFound)?;
    if desk.access.standing.person != Some(row.person_id) {
        return Err(Failure::NotFound);
    }
    let kept = writable(state, desk, &row.register)?;
    if row.applied_at.is_some() {
        return Err(done().into());
    }
    let task = Task {
        name: row.name.clone(),
        content: Bytes::from(store::content(&state.db, id).await?),
        chosen: row.chosen(),
    };
    Ok((kept, row, task))
}

fn done() -> Refusal {
    Refusal::new(
        "entry.import-done",
        "このファイルは既に取り込まれています。もう一度取り込むときは、ファイルを選び直してください。",
    )
}

/// A file that was read before is refused rather than asked for again.
fn unreadable(error: ReadError) -> Failure {
    Refusal::new("entry.import-file", error.to_string()).into()
}

async fn show(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (kept, row, task) = own(&state, &desk, id).await?;
    let reading = reading::begin(kept.register, task).await?;
    let mut reading = reading.map_err(unreadable)?;
    let body = match reading.headings.faults.is_empty() {
        false => html! { (choosing(&desk, &kept, &row, &reading.headings, true)) },
        true => {
            let plan = taken(&state, &desk, &kept, (&mut reading, None)).await?;
            let headings = &reading.headings;
            html! {
                @if query.get("again") == "yes" {
                    (components::notice("warning", html! { p { "確かめた後に台帳が変わったため、取り込みませんでした。もう一度、内容を確かめてください。" } }))
                }
                (outcome(&desk, &kept, (&row, headings), &plan))
                (words(&desk, &kept, (&row, headings), &plan.told))
                details { summary { "列の対応" } (choosing(&desk, &kept, &row, headings, false)) }
            }
        }
    };
    Ok(kept.below("取込みの確認").render(&desk.frame, body))
}

/// The dry run, or the writing.
async fn taken(
    state: &Registers,
    desk: &Desk,
    kept: &Kept<'_>,
    (reading, into): (&mut Reading, Option<(&mut Tx, How<'_>)>),
) -> Result<Plan, Failure> {
    let body = (&desk.roster, desk.access.day);
    let assets = named::reach(state, desk);
    let whose = (kept.register, &kept.keeps, &assets);
    plan(state, body, whose, reading, into).await
}

async fn choose(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (kept, row, mut task) = own(&state, &desk, id).await?;
    let sheet = Some(data.get("_sheet").to_owned()).filter(|s| !s.is_empty());
    let begun = task.chosen.clone();
    if sheet.is_some() {
        task.chosen.sheet = sheet;
    }
    let headings = reading::read_headings(kept.register, task).await?;
    let headings = headings.map_err(unreadable)?;
    // Another sheet has other columns: they are suggested anew.
    let other = data.has("_sheet") && headings.sheet != data.get("_was");
    let chosen = match other {
        true => headings.chosen,
        false => choosing::chosen(kept.register, &headings, &data, begun),
    };
    stored(&state, &desk, &row, &chosen, "列の対応").await
}

async fn say(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (kept, row, task) = own(&state, &desk, id).await?;
    let chosen = choosing::said(kept.register, &data, task.chosen);
    stored(&state, &desk, &row, &chosen, "書き方の対応").await
}

/// Keeps what was chosen, and looks at the file again.
async fn stored(
    state: &Registers,
    desk: &Desk,
    row: &ImportRow,
    chosen: &Chosen,
    what: &str,
) -> Result<Response, Failure> {
    let register = state.registers.get(&row.register);
    let title = register.map_or("", |r| r.title.as_str());
    let mut tx = state.db.begin().await?;
    store::set_mapping(&mut tx, row.id, &json(chosen)?).await?;
    let summary = format!("{title}への取込みの{what}を選択（{}）", row.name);
    let entry = entry("entry.import-columns", row, summary);
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/imports/{}", row.id)).into_response())
}

async fn apply(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (kept, row, task) = own(&state, &desk, id).await?;
    let reading = reading::begin(kept.register, task).await?;
    let mut reading = reading.map_err(unreadable)?;
    let mut tx = state.db.begin().await?;
    // Sent twice, it is taken in once.
    let now = store::find_in(&mut tx, id).await?;
    if now.is_none_or(|row| row.applied_at.is_some()) {
        return Err(done().into());
    }
    SEARCH.many(&mut tx).await?;
    let how = How {
        cause: Cause::Import,
        reason: &format!("取込み（{}）", row.name),
        by: by(&desk),
        roster: &desk.roster,
    };
    let into = Some((&mut tx, how));
    let plan = taken(&state, &desk, &kept, (&mut reading, into)).await?;
    if !plan.is_usable() || plan.seal() != data.get("plan") {
        // Nothing of the write stays.
        drop(tx);
        return Ok(Redirect::to(&format!("/imports/{id}?again=yes")).into_response());
    }
    let told = format!(
        "新しい記録{}件、訂正{}件、変わらないもの{}件、記録でない行{}行",
        plan.fresh,
        plan.corrected,
        plan.same,
        plan.told.asides.total()
    );
    let chosen = json(&reading.headings.chosen)?;
    store::applied(&mut tx, id, (&chosen, &told), state.clock.now()).await?;
    let summary = format!("{}に取込み（{}、{told}）", kept.register.title, row.name);
    let imported = entry("entry.imported", &row, summary);
    let entries = std::iter::once(imported).chain(plan.also).collect();
    settled(&mut tx, plan.fresh + plan.corrected).await?;
    tx.commit_all(&state.clock, &desk.access.actor(), entries)
        .await?;
    Ok(Redirect::to(&format!("{}?done=imported", kept.url())).into_response())
}
