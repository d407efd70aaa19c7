//! Provisions of the body's own.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_db::Tx;
use sakimori_db::journal::{self, Entry};
use sakimori_kernel::{Actor, FieldErrors, Uuid, clean_line, clean_text};
use sakimori_provisions::catalog::Template;
use sakimori_web::components::field;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, ListQuery, Page, components};

use super::form::{REASON, TITLE, items, marks, text};
use super::history::history_table;
use super::marks::mark_fields;
use super::show::words;
use super::{OwnProvision, Place, Writer, store};
use crate::current::Current;
use crate::standards::NodeKind;
use crate::workspace::{Policies, Workspace, is_newest, touch};

pub(super) async fn new(current: Current, query: ListQuery, token: CsrfToken) -> Response {
    let form = FormState::new(&token).with("place", query.get("place"));
    let page = page("独自の規定の追加");
    page.render(&current.frame, body(&current.workspace, &form, None))
}

pub(super) async fn create(
    State(state): State<Policies>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let id = state.clock.new_id();
    let own = match parse(&state, &current.workspace, id, 1, &form) {
        Ok(own) => own,
        Err(errors) => {
            let form = FormState::rejected(&token, form, errors);
            let page = page("独自の規定の追加").status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(&current.frame, body(&current.workspace, &form, None)));
        }
    };
    let mut seen = current.workspace;
    let tx = loop {
        if let Some(twin) = twin(&seen, &own) {
            // The same form sent twice.
            return Ok(Redirect::to(&format!("/provisions/own/{twin}")).into_response());
        }
        let mut tx = state.db.begin().await?;
        if is_newest(&mut tx, &seen).await? {
            break tx;
        }
        drop(tx);
        seen = state.workspace().await?;
    };
    let done = ("own_provision.added", "独自の規定を追加");
    write((&state, &current.actor), tx, (None, &own), done).await?;
    Ok(Redirect::to(&format!("/provisions/own/{id}?done=saved")).into_response())
}

fn twin(workspace: &Workspace, own: &OwnProvision) -> Option<Uuid> {
    let same =
        |o: &&OwnProvision| o.place == own.place && o.title == own.title && o.text == own.text;
    workspace.tailoring.own.iter().find(same).map(|o| o.id)
}

pub(super) async fn edit(
    State(state): State<Policies>,
    Path(id): Path<String>,
    current: Current,
    query: ListQuery,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let own = find(&current.workspace, &id)?;
    let words = words(&state, &current.workspace);
    let filled = |t: &String| Template::parse(t).map_or_else(|_| t.clone(), |t| t.fill(&words));
    let lines: Vec<String> = own.items.iter().map(filled).collect();
    let mut form = FormState::new(&token)
        .with("place", own.place.key())
        .with("title", own.title.clone())
        .with("text", filled(&own.text))
        .with("items", lines.join("\n"))
        .with("reason", own.reason.clone())
        .with("revision", own.revision.to_string());
    for (role, list) in &own.marks {
        for mark in list {
            form.data.add("marks", format!("{role}:{}", mark.key()));
        }
    }
    let message = (query.get("done") == "saved").then(|| "保存しました。".to_owned());
    let history = journal::about(&state.db, "own_provision", &id, 20).await?;
    let content = html! {
        (body(&current.workspace, &form, Some(own)))
        (end_form(&form, own))
        (history_table(&state, &current.workspace, &history))
    };
    Ok(page(&own.title)
        .message(message)
        .render(&current.frame, content))
}

pub(super) async fn update(
    State(state): State<Policies>,
    Path(id): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let stored = find(&current.workspace, &id)?;
    // Without a revision there is nothing to follow; 1 would add a new one.
    let revision = match form.revision() {
        0 => 0,
        seen => seen + 1,
    };
    let rejected = |form: FormData, errors: FieldErrors, status: StatusCode| {
        let form = FormState::rejected(&token, form, errors);
        let page = page(&stored.title).status(status);
        page.render(
            &current.frame,
            body(&current.workspace, &form, Some(stored)),
        )
    };
    let own = match parse(&state, &current.workspace, stored.id, revision, &form) {
        Ok(own) => own,
        Err(errors) => return Ok(rejected(form, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let done = Redirect::to(&format!("/provisions/own/{id}?done=saved")).into_response();
    if same(&own, stored) {
        // Sent twice, or nothing changed: nothing to write.
        return Ok(done);
    }
    let tx = state.db.begin().await?;
    if write(
        (&state, &current.actor),
        tx,
        (Some(stored), &own),
        ("own_provision.changed", "独自の規定を変更"),
    )
    .await?
    {
        return Ok(done);
    }
    let newest = state.workspace().await?;
    let stored = find(&newest, &id)?;
    if same(&own, stored) {
        return Ok(done);
    }
    let words = words(&state, &newest);
    let theirs =
        Template::parse(&stored.text).map_or_else(|_| stored.text.clone(), |t| t.fill(&words));
    let mut form = form;
    form.set("revision", stored.revision.to_string());
    let mut errors = FieldErrors::new();
    errors.add("text", format!(
        "この画面を開いた後に、別の画面で保存されました。保存されている条文は「{theirs}」です。入力した内容は残っています。見比べて、保存し直してください。"
    ));
    Ok(rejected(form, errors, StatusCode::CONFLICT))
}

fn same(own: &OwnProvision, stored: &OwnProvision) -> bool {
    let own = OwnProvision {
        revision: stored.revision,
        ..own.clone()
    };
    own == *stored
}

pub(super) async fn end(
    State(state): State<Policies>,
    Path(id): Path<String>,
    current: Current,
) -> Result<Response, Failure> {
    let gone = Redirect::to("/provisions?choice=own").into_response();
    let Ok(own) = find(&current.workspace, &id) else {
        // Ended already: pressed twice.
        let known = match Uuid::parse_str(&id) {
            Ok(id) => store::was_own(&state.db, id).await?,
            Err(_) => false,
        };
        return if known {
            Ok(gone)
        } else {
            Err(Failure::NotFound)
        };
    };
    let actor = &current.actor;
    let mut tx = state.db.begin().await?;
    let writer = Writer {
        at: state.clock.now(),
        actor,
    };
    if store::end_own(&mut tx, own.id, writer).await? {
        touch(&mut tx).await?;
        let summary = format!("独自の規定「{}」を廃止", own.title);
        let entry = Entry::new("own_provision.ended", "own_provision", id, summary);
        tx.commit(&state.clock, actor, entry).await?;
    }
    Ok(gone)
}

fn find<'w>(workspace: &'w Workspace, id: &str) -> Result<&'w OwnProvision, Failure> {
    let own = &workspace.tailoring.own;
    own.iter()
        .find(|o| o.id.to_string() == id)
        .ok_or(Failure::NotFound)
}

fn parse(
    state: &Policies,
    workspace: &Workspace,
    id: Uuid,
    revision: i64,
    form: &FormData,
) -> Result<OwnProvision, FieldErrors> {
    let mut errors = FieldErrors::new();
    let place = Place::parse(form.get("place"));
    let stored = workspace.tailoring.own.iter().find(|o| o.id == id);
    let known = places(workspace, stored);
    let place = place.filter(|p| known.iter().any(|(key, _)| *key == p.key()));
    if place.is_none() {
        errors.add("place", "置く場所を選んでください。");
    }
    let title = errors.take("title", clean_line(form.get("title"), TITLE));
    let text = text(&mut errors, &workspace.profile, &[], form);
    let items = items(&mut errors, &workspace.profile, form);
    let reason = errors.take("reason", clean_text(form.get("reason"), REASON));
    let own = OwnProvision {
        id,
        place: place.unwrap_or(Place::First(String::new())),
        title,
        text,
        items,
        marks: marks(&state.edition, form),
        reason,
        revision,
    };
    errors.or(own)
}

/// What the journal keeps of it.
fn record(own: &OwnProvision) -> serde_json::Value {
    serde_json::json!({
        "place": own.place.key(), "title": own.title, "text": own.text,
        "items": own.items, "marks": own.marks, "reason": own.reason,
    })
}

async fn write(
    (state, actor): (&Policies, &Actor),
    mut tx: Tx,
    (before, own): (Option<&OwnProvision>, &OwnProvision),
    (action, what): (&'static str, &str),
) -> Result<bool, Failure> {
    let writer = Writer {
        at: state.clock.now(),
        actor,
    };
    if !store::save_own(&mut tx, own, writer).await? {
        return Ok(false);
    }
    touch(&mut tx).await?;
    let detail = serde_json::json!({ "before": before.map(record), "after": record(own) });
    let summary = format!("{what}：「{}」", own.title);
    let entry =
        Entry::new(action, "own_provision", own.id.to_string(), summary).with_detail(&detail);
    tx.commit(&state.clock, actor, entry).await?;
    Ok(true)
}

/// Where a provision can be put: behind each provision, first under each
/// heading; never behind itself or what stands behind it. The place it has is
/// offered even when its neighbour is not adopted now.
fn places(workspace: &Workspace, own: Option<&OwnProvision>) -> Vec<(String, String)> {
    let behind = own.map(|o| followers(workspace, o)).unwrap_or_default();
    let mut places = Vec::new();
    for node in &workspace.content.nodes {
        let number = &node.number.reference;
        let title = &node.title;
        match node.kind {
            _ if behind.contains(&node.origin) => {}
            NodeKind::Provision if !node.origin.starts_with("basic_policy:") => {
                let place = Place::After(node.origin.clone());
                places.push((place.key(), format!("{number} {title} の次")));
            }
            NodeKind::Section | NodeKind::Heading => {
                let place = Place::First(node.origin.clone());
                places.push((place.key(), format!("{number} {title} の初め")));
            }
            _ => {}
        }
    }
    if let Some(key) = own.map(|o| o.place.key())
        && !places.iter().any(|(known, _)| *known == key)
    {
        places.push((key, "現在の場所（採用しない規定の次）".to_owned()));
    }
    places
}

/// A provision and all that were put behind it, one after another.
fn followers(workspace: &Workspace, own: &OwnProvision) -> Vec<String> {
    let mut found = vec![own.origin()];
    let mut at = 0;
    while let Some(origin) = found.get(at).cloned() {
        let place = Place::After(origin);
        let next = workspace.tailoring.own.iter().filter(|o| o.place == place);
        found.extend(
            next.map(OwnProvision::origin)
                .filter(|o| !found.contains(o))
                .collect::<Vec<_>>(),
        );
        at += 1;
    }
    found
}

fn page(title: &str) -> Page {
    Page::new(title, "/provisions")
        .crumb("/provisions", "規定の採否")
        .editable()
}

fn body(workspace: &Workspace, form: &FormState, own: Option<&OwnProvision>) -> Markup {
    let action = match own {
        Some(own) => format!("/provisions/own/{}", own.id),
        None => "/provisions/new".to_owned(),
    };
    let places = places(workspace, own);
    let mut options: Vec<(&str, &str)> = vec![("", "選んでください")];
    options.extend(
        places
            .iter()
            .map(|(key, label)| (key.as_str(), label.as_str())),
    );
    html! {
        p { "ガイドラインにない規定を、対策基準の好きな場所に置けます。番号は自動で振り直されます。" }
        (components::error_summary(form))
        form method="post" action=(action) {
            (components::token(form))
            input type="hidden" name="revision" value=(form.value("revision"));
            (components::select(form, field("place", "置く場所", "", true), &options))
            (components::text_field(form, field("title", "項目名", "権限・責任等一覧表にも使います。", true)))
            (components::text_area(form, field("text", "条文", "規程の形（…しなければならない。…ものとする。）で書きます。", true), 5))
            (components::text_area(form, field("items", "列記", "「次に掲げる」で列記する項目があれば、一行に一つ書きます。", false), 3))
            (components::text_area(form, field("reason", "理由", "この規定を置く理由。監査や見直しのときの根拠になります。", false), 3))
            (mark_fields(workspace, form))
            div.buttons { button type="submit" { "保存する" } a href="/provisions" { "一覧へ戻る" } }
        }
    }
}

fn end_form(form: &FormState, own: &OwnProvision) -> Markup {
    html! {
        details {
            summary { "この規定を廃止する" }
            p { "廃止すると、次の版の対策基準からなくなります。決裁済みの版の文書は変わりません。" }
            form method="post" action={ "/provisions/own/" (own.id) "/end" } {
                (components::token(form))
                button.button-quiet type="submit" { "廃止する" }
            }
        }
    }
}
