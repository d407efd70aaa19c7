//! Taking a file in: the file, its columns, the dry run, the writing.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use sakimori_db::journal::{Entry, hex};
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, Refusal, Uuid};
use sakimori_tabular::{Header, Mapping, ReadError};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key, ListQuery, Upload};
use sha2::{Digest, Sha256};

use super::file::{self, Headings, Lines, MOST_LINES, TOLD, Task};
use super::plan::{Plan, plan};
use super::store::{self, ImportRow};
use crate::Registers;
use crate::entries::cells::{NUMBER, VERSION, columns};
use crate::entries::pages::edit::{by, writable};
use crate::entries::pages::kept::Kept;
use crate::entries::store::Cause;
use crate::entries::write::{How, write};
use crate::named;
use crate::register::Register;

pub(crate) fn router() -> Router<crate::own::Live> {
    Router::new()
        .route("/registers/{key}/imports/new", get(new))
        .route("/registers/{key}/imports", post(create))
        .route("/imports/{id}", get(show).post(apply))
        .route("/imports/{id}/columns", post(choose))
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
        p { "この台帳をExcel又はCSVで保存したファイルは、書き換えてそのまま取り込めます。「" (NUMBER.1) "」の列がある行は、その番号の記録の訂正になります。ファイルにない列は、今の内容のまま変わりません。空の欄は、空に訂正されます。「" (VERSION.1) "」の列があると、保存した後にほかの者が訂正した行を知らせます。" }
        form method="post" action={ (kept.url()) "/imports" } enctype="multipart/form-data" {
            // The token stands first: it is checked before the file is taken in.
            (components::token(form))
            div class=(if errors.is_empty() { "field" } else { "field field-error" }) {
                label for="file" { "ファイル " span.required { "必須" } }
                p.help #file-help { "32MBまで、" (MOST_LINES) "行まで。" }
                @for message in &errors { p.error #file-error { (message) } }
                input type="file" id="file" name="file" accept=".xlsx,.csv,.txt" required aria-describedby="file-help";
            }
            div.buttons { button type="submit" { "内容を確かめる" } a.button.button-quiet href=(kept.url()) { "一覧へ戻る" } }
        }
    }
}

/// Reads on a thread of its own: a large file takes its time.
async fn reading<T: Send + 'static>(
    register: &Register,
    task: Task,
    read: impl FnOnce(&Register, &Task) -> Result<T, ReadError> + Send + 'static,
) -> Result<Result<T, ReadError>, Failure> {
    let register = register.clone();
    tokio::task::spawn_blocking(move || read(&register, &task))
        .await
        .map_err(Failure::internal)
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
        return Ok(again(
            &desk,
            &kept,
            upload.form,
            "ファイルを選んでください。",
        ));
    };
    let task = Task {
        name: uploaded.name.clone(),
        content: Arc::new(uploaded.content.to_vec()),
        mapping: store::last_mapping(&state.db, &key).await?,
    };
    let headings = match reading(kept.register, task.clone(), file::read_headings).await? {
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
        mapping: serde_json::to_string(&headings.mapping).map_err(Failure::internal)?,
        person_id: person,
        applied_at: None,
    };
    let mut tx = state.db.begin().await?;
    let at = state.clock.now();
    let content = uploaded.content.to_vec();
    store::insert(&mut tx, (&row, content), (by(&desk), at)).await?;
    let summary = format!("{}への取込みを確認（{}）", kept.register.title, row.name);
    tx.commit(
        &state.clock,
        &desk.access.actor(),
        entry("entry.import-checked", &row, summary),
    )
    .await?;
    Ok(Redirect::to(&format!("/imports/{}", row.id)).into_response())
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
        content: Arc::new(store::content(&state.db, id).await?),
        mapping: row.mapping(),
    };
    Ok((kept, row, task))
}

fn done() -> Refusal {
    Refusal::new(
        "entry.import-done",
        "このファイルは既に取り込まれています。もう一度取り込むときは、ファイルを選び直してください。",
    )
}

/// The same of a file that was read before.
async fn readable<T: Send + 'static>(
    kept: &Kept<'_>,
    task: Task,
    read: impl FnOnce(&Register, &Task) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, Failure> {
    let found = reading(kept.register, task, read).await?;
    found.map_err(|error| Refusal::new("entry.import-file", error.to_string()).into())
}

async fn show(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (kept, row, task) = own(&state, &desk, id).await?;
    let lines = readable(&kept, task, file::read_lines).await?;
    let form = values(desk.form(), kept.register, &lines.headings);
    let body = match lines.headings.faults.is_empty() {
        false => html! { (choosing(&kept, &row, &lines.headings, &form, true)) },
        true => {
            let choosing = choosing(&kept, &row, &lines.headings, &form, false);
            let plan = dry_run(&state, &desk, &kept, lines).await?;
            html! {
                @if query.get("again") == "yes" {
                    (components::notice("warning", html! { p { "確かめた後に台帳が変わったため、取り込みませんでした。もう一度、内容を確かめてください。" } }))
                }
                (outcome(&desk, &kept, &row, &plan))
                details { summary { "列の対応" } (choosing) }
            }
        }
    };
    Ok(kept.below("取込みの確認").render(&desk.frame, body))
}

async fn dry_run(
    state: &Registers,
    desk: &Desk,
    kept: &Kept<'_>,
    lines: Lines,
) -> Result<Plan, Failure> {
    let body = (&desk.roster, desk.access.day);
    let assets = named::reach(state, desk);
    plan(state, body, (kept.register, &kept.keeps), (lines, &assets)).await
}

fn outcome(desk: &Desk, kept: &Kept<'_>, row: &ImportRow, plan: &Plan) -> Markup {
    html! {
        p { "「" (row.name) "」の内容です。まだ取り込んでいません。" }
        dl.facts {
            dt { "新しく記録するもの" } dd { (plan.fresh) "件" }
            dt { "訂正するもの" } dd { (plan.corrected) "件" }
            dt { "変わらないもの" } dd { (plan.same) "件" }
            dt { "誤り" } dd { (plan.errors.total()) "件" }
        }
        @if !plan.errors.is_empty() { (errors(plan)) }
        @if !plan.shown.is_empty() {
            table {
                caption { "訂正の内容" @if plan.corrected > plan.shown.len() { "（初めの" (plan.shown.len()) "件）" } }
                thead { tr { th scope="col" { "行" } th scope="col" { "記録" } th scope="col" { "変わること" } } }
                tbody {
                    @for (at, label, changes) in &plan.shown {
                        tr { td { (at) } td.nowrap { (label) } td { @for [label, old, new] in changes { p { (label) "：" (old) " → " (new) } } } }
                    }
                }
            }
        }
        @if plan.is_usable() {
            form method="post" action={ "/imports/" (row.id) } {
                (components::token(&desk.form()))
                input type="hidden" name="plan" value=(plan.seal());
                div.buttons { button type="submit" { "この内容で取り込む" } a.button.button-quiet href=(kept.url()) { "取り込まない" } }
            }
        } @else {
            @if plan.errors.is_empty() { p { "取り込むものはありません。" } }
            p.buttons { a.button.button-quiet href={ (kept.url()) "/imports/new" } { "ファイルを選び直す" } }
        }
    }
}

fn errors(plan: &Plan) -> Markup {
    html! {
        (components::notice("error", html! { p { "誤りがあるため、取り込めません。ファイルを直して、もう一度選んでください。行の番号は、Excelで開いたときの番号です。" } }))
        table {
            caption { "誤り" @if plan.errors.total() > TOLD { "（" (plan.errors.total()) "件のうち初めの" (TOLD) "件）" } }
            thead { tr { th scope="col" { "行" } th scope="col" { "列" } th scope="col" { "誤り" } } }
            tbody {
                @for error in plan.errors.kept() {
                    tr { td { (error.row) } td { (error.column.as_deref().unwrap_or("")) } td { (error.message) } }
                }
            }
        }
    }
}

/// The form as the mapping has it.
fn values(form: FormState, register: &Register, headings: &Headings) -> FormState {
    let mut form = form;
    for (name, _) in inputs(register) {
        let source = headings.mapping.get(&name);
        let at = source.and_then(|s| position(s, &headings.headers));
        form = form.with(&name, at.map(|at| at.to_string()).unwrap_or_default());
    }
    form
}

fn position(source: &sakimori_tabular::Source, headers: &[Header]) -> Option<usize> {
    let same = |h: &&Header| h.name() == source.header && h.occurrence == source.occurrence;
    headers.iter().find(same).map(|h| h.position)
}

/// The register's columns with the entry's number and version: key and label.
fn inputs(register: &Register) -> Vec<(String, String)> {
    let own = [NUMBER, VERSION].map(|(key, label)| (key.to_owned(), label.to_owned()));
    let columns = columns(register).into_iter().map(|c| (c.input, c.label));
    own.into_iter().chain(columns).collect()
}

fn choosing(
    kept: &Kept<'_>,
    row: &ImportRow,
    headings: &Headings,
    form: &FormState,
    needed: bool,
) -> Markup {
    let named = Header::choices(&headings.headers);
    let mut options: Vec<(&str, &str)> = vec![("", "この列はない")];
    options.extend(
        named
            .iter()
            .map(|(at, label)| (at.as_str(), label.as_str())),
    );
    html! {
        @if needed {
            p { "「" (row.name) "」のどの列に何が書かれているかを選びます。" }
            (components::notice("warning", html! { ul { @for fault in &headings.faults { li { (fault) } } } }))
        }
        form method="post" action={ "/imports/" (row.id) "/columns" } {
            (components::token(form))
            @for (name, label) in inputs(kept.register) {
                (components::select(form, field(&name, &label, "", false), &options))
            }
            div.buttons { button type="submit" { "この対応で確かめる" } }
        }
    }
}

async fn choose(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (kept, row, task) = own(&state, &desk, id).await?;
    let headings = readable(&kept, task, file::read_headings).await?;
    let mut mapping = Mapping::default();
    for (name, _) in inputs(kept.register) {
        let at = data.get(&name).parse::<usize>().ok();
        match at.and_then(|at| headings.headers.get(at)) {
            Some(header) => mapping.choose(&name, header),
            None => mapping.leave_out(&name),
        }
    }
    let mapping = serde_json::to_string(&mapping).map_err(Failure::internal)?;
    let mut tx = state.db.begin().await?;
    store::set_mapping(&mut tx, id, &mapping).await?;
    let summary = format!(
        "{}への取込みの列の対応を選択（{}）",
        kept.register.title, row.name
    );
    let entry = entry("entry.import-columns", &row, summary);
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}

async fn apply(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let (kept, row, task) = own(&state, &desk, id).await?;
    let lines = readable(&kept, task, file::read_lines).await?;
    let mapping = serde_json::to_string(&lines.headings.mapping).map_err(Failure::internal)?;
    let plan = dry_run(&state, &desk, &kept, lines).await?;
    if !plan.is_usable() || plan.seal() != data.get("plan") {
        return Ok(Redirect::to(&format!("/imports/{id}?again=yes")).into_response());
    }
    let mut tx = state.db.begin().await?;
    // Sent twice, it is taken in once.
    let now = store::find_in(&mut tx, id).await?;
    if now.is_none_or(|row| row.applied_at.is_some()) {
        return Err(done().into());
    }
    let how = How {
        cause: Cause::Import,
        reason: &format!("取込み（{}）", row.name),
        by: by(&desk),
        roster: &desk.roster,
    };
    let done = write(&mut tx, &state, kept.register, &plan.writings, how).await?;
    let told = format!(
        "新しい記録{}件、訂正{}件、変わらないもの{}件",
        plan.fresh, plan.corrected, plan.same
    );
    store::applied(&mut tx, id, (&mapping, &told), state.clock.now()).await?;
    let summary = format!("{}に取込み（{}、{told}）", kept.register.title, row.name);
    let imported = entry("entry.imported", &row, summary);
    let entries = std::iter::once(imported).chain(done.also).collect();
    tx.commit_all(&state.clock, &desk.access.actor(), entries)
        .await?;
    Ok(Redirect::to(&format!("{}?done=imported", kept.url())).into_response())
}
