//! Writing an entry, and its next version.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_db::journal::Entry;
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, Refusal, clean_line};
use sakimori_web::{Failure, FormState, FormWithFiles, Key, Page, components};

use super::kept::{Kept, entry, register};
use super::show::may_write;
use super::strike::REASON;
use crate::Registers;
use crate::attachments::{Sent, store as attachments};
use crate::entries::store::{self, Cause, EntryRow};
use crate::entries::write::{By, How, Writing, write};
use crate::forms::{FieldType, form_of};
use crate::pages::apply::read;
use crate::pages::fields::{enctype, fields};

pub(in crate::entries) fn by(desk: &Desk) -> By<'_> {
    By {
        person: desk.access.standing.person,
        name: &desk.access.standing.name,
    }
}

/// A register that the person writes in.
pub(in crate::entries) fn writable<'s>(
    state: &'s Registers,
    desk: &Desk,
    key: &str,
) -> Result<Kept<'s>, Failure> {
    let kept = register(state, desk, key)?;
    if kept.register.retired {
        return Err(Refusal::new(
            "register.retired",
            "この台帳は使用を終了したため、新しい記録はできません。これまでの記録は、訂正し、書き足すことができます。",
        )
        .into());
    }
    match kept.keeps.is_none() || desk.access.standing.person.is_none() {
        true => Err(Failure::NotFound),
        false => Ok(kept),
    }
}

pub(crate) async fn new(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    let kept = writable(&state, &desk, &key)?;
    let own = desk.access.standing.units.first();
    let own = own.map(|unit| desk.roster.tree.full_name(*unit));
    let mut form = desk.form();
    let unit = kept.register.owning(FieldType::Unit);
    if let (Some(field), Some(own)) = (unit, own) {
        form = form.with(&field.key, own);
    }
    Ok(new_page(&kept).render(&desk.frame, new_body(&desk, &kept, &form)))
}

fn new_page(kept: &Kept<'_>) -> Page {
    kept.below("記録する")
}

fn new_body(desk: &Desk, kept: &Kept<'_>, form: &FormState) -> Markup {
    html! {
        p { (kept.register.about.trim()) }
        form method="post" action={ (kept.url()) "/new" } enctype=[enctype(&kept.register.fields)] {
            (components::token(form))
            (components::error_summary(form))
            (fields(&kept.register.fields, form, &desk.roster))
            div.buttons { button type="submit" { "記録する" } a.button.button-quiet href=(kept.url()) { "一覧へ戻る" } }
        }
    }
}

pub(crate) async fn add(
    State(state): State<Registers>,
    Path(key): Path<String>,
    desk: Desk,
    sent: FormWithFiles,
) -> Result<Response, Failure> {
    let kept = writable(&state, &desk, &key)?;
    let sent = Sent::take(&state, &desk, (&kept.register.fields, None), sent).await?;
    let made = match made(&state, &desk, &kept, (&sent, None)).await? {
        Ok(made) => made,
        Err(errors) => {
            let page = again(new_page(&kept), &errors);
            let form = FormState::rejected(&desk.token, sent.data, errors);
            return Ok(page.render(&desk.frame, new_body(&desk, &kept, &form)));
        }
    };
    let mut tx = state.db.begin().await?;
    let how = How {
        cause: Cause::New,
        reason: "",
        by: by(&desk),
        roster: &desk.roster,
    };
    attachments::keep(&mut tx, &state.clock, made.filled.attached()).await?;
    let done = write(&mut tx, &state, kept.register, &[made], how).await?;
    let id = *done.keys.first().ok_or(Failure::NotFound)?;
    let row = store::newest_in(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    let summary = format!("{}に{}を記録", kept.register.title, row.label());
    let entry = Entry::new("entry.added", "entry", id.to_string(), summary);
    let entry = entry.with_detail(&serde_json::json!({ "after": { "content": row.content } }));
    let entries = std::iter::once(entry).chain(done.also).collect();
    tx.commit_all(&state.clock, &desk.access.actor(), entries)
        .await?;
    Ok(Redirect::to(&format!("{}?done=added", row.url())).into_response())
}

fn again(page: Page, errors: &FieldErrors) -> Page {
    match errors.is_empty() {
        true => page,
        false => page.status(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// What was sent, read: every mistake at its field, also that it is of another
/// section or there already.
async fn made(
    state: &Registers,
    desk: &Desk,
    kept: &Kept<'_>,
    (sent, before): (&Sent, Option<&EntryRow>),
) -> Result<Result<Writing, FieldErrors>, Failure> {
    let register = kept.register;
    let filled = match read(state, desk, &register.fields, sent).await? {
        Ok(filled) => filled,
        Err(errors) => return Ok(Err(errors)),
    };
    let made = match before {
        Some(before) => Writing::correcting(register, before, filled, &desk.roster),
        None => Writing::new(register, filled, &desk.roster),
    };
    let (beside, day) = (&state.beside, state.clock.today());
    let wrongs = beside
        .wrongs(&state.db, register, day, &[&made.filled])
        .await?;
    let mut errors = wrongs.into_iter().next().unwrap_or_default();
    let (unit, system) = made.place();
    if !kept.keeps.hold(unit, system) {
        let unit = register.owning(FieldType::Unit);
        let field = unit.or_else(|| register.owning(FieldType::System));
        let key = field.map_or("", |f| f.key.as_str());
        errors.add(
            key,
            "あなたが記入する台帳の範囲にありません。自分の課室又は担当する情報システムを選んでください。",
        );
    }
    let identity = [made.identity().to_owned()];
    if errors.is_empty() && identity.iter().all(|i| !i.is_empty()) {
        let alike = store::alike(&state.db, &register.key, &identity).await?;
        let own = before.map(|b| b.entry_id);
        if let Some(other) = alike.iter().find(|o| Some(o.entry_id) != own) {
            let key = register.identity.first().map_or("", String::as_str);
            errors.add(
                key,
                format!("同じ内容の記録が既にあります（{}）。", other.label()),
            );
        }
    }
    Ok(match errors.is_empty() {
        true => Ok(made),
        false => Err(errors),
    })
}

pub(crate) async fn edit(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let (kept, newest) = correctable(&state, &desk, id).await?;
    let data = form_of(&kept.register.fields, &newest.filled()?);
    let form = FormState::rejected(&desk.token, data, FieldErrors::new());
    let form = form.with("_version", newest.version.to_string());
    let body = edit_body(&desk, (&kept, &newest), &form);
    Ok(edit_page(&kept, &newest).render(&desk.frame, body))
}

async fn correctable<'s>(
    state: &'s Registers,
    desk: &Desk,
    id: sakimori_kernel::Uuid,
) -> Result<(Kept<'s>, EntryRow), Failure> {
    let (kept, versions) = entry(state, desk, id).await?;
    let newest = versions.into_iter().next();
    let newest = newest.filter(|newest| may_write(&kept, newest));
    Ok((kept, newest.ok_or(Failure::NotFound)?))
}

fn edit_page(kept: &Kept<'_>, newest: &EntryRow) -> Page {
    kept.below("記録の訂正").crumb(newest.url(), newest.label())
}

fn edit_body(desk: &Desk, (kept, newest): (&Kept<'_>, &EntryRow), form: &FormState) -> Markup {
    html! {
        p { "前の内容は履歴に残ります。" }
        form method="post" action={ (newest.url()) "/edit" } enctype=[enctype(&kept.register.fields)] {
            (components::token(form))
            (components::error_summary(form))
            input type="hidden" name="_version" value=(form.value("_version"));
            (fields(&kept.register.fields, form, &desk.roster))
            (components::text_field(form, components::field("_reason", "訂正又は書き足しの理由", "例：返却されたため、誤記のため", true)))
            div.buttons { button type="submit" { "この内容で保存する" } a.button.button-quiet href=(newest.url()) { "記録へ戻る" } }
        }
    }
}

pub(crate) async fn correct(
    State(state): State<Registers>,
    Key(id): Key,
    desk: Desk,
    sent: FormWithFiles,
) -> Result<Response, Failure> {
    let (kept, newest) = correctable(&state, &desk, id).await?;
    let before = newest.filled()?;
    let fields = (kept.register.fields.as_slice(), Some(&before));
    let sent = Sent::take(&state, &desk, fields, sent).await?;
    let data = &sent.data;
    let mut errors = FieldErrors::new();
    let reason = errors.take("_reason", clean_line(data.get("_reason"), REASON));
    let made = made(&state, &desk, &kept, (&sent, Some(&newest))).await?;
    let made = match made {
        // More rows were asked for: nothing is judged yet.
        Err(none) if data.has("_more") => Err(none),
        Err(more) => Err(more.with(errors)),
        Ok(made) => errors.or(made),
    };
    let mut made = match made {
        Ok(made) => made,
        Err(errors) => {
            let page = again(edit_page(&kept, &newest), &errors);
            let form = FormState::rejected(&desk.token, sent.data, errors);
            return Ok(page.render(&desk.frame, edit_body(&desk, (&kept, &newest), &form)));
        }
    };
    // What the person saw, not what somebody wrote since.
    let seen = data.get("_version").parse().unwrap_or(0);
    made.entry = Some((id, seen));
    let mut tx = state.db.begin().await?;
    let how = How {
        cause: Cause::Correction,
        reason: &reason,
        by: by(&desk),
        roster: &desk.roster,
    };
    let content = serde_json::to_string(&made.filled).map_err(Failure::internal)?;
    attachments::keep(&mut tx, &state.clock, made.filled.attached()).await?;
    let done = write(&mut tx, &state, kept.register, &[made], how).await?;
    let summary = format!(
        "{}の{}を訂正（{reason}）",
        kept.register.title,
        newest.label()
    );
    let entry = Entry::new("entry.corrected", "entry", id.to_string(), summary);
    let entry = entry.with_detail(&serde_json::json!({
        "before": { "content": newest.content }, "after": { "content": content },
    }));
    let entries = std::iter::once(entry).chain(done.also).collect();
    tx.commit_all(&state.clock, &desk.access.actor(), entries)
        .await?;
    Ok(Redirect::to(&format!("{}?done=corrected", newest.url())).into_response())
}
