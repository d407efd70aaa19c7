//! The pages: all parts, and the form of one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_db::journal::{self, Entry};
use sakimori_kernel::{FieldErrors, TextRule, clean_text};
use sakimori_provisions::catalog::PolicyForm;
use sakimori_web::components::field;
use sakimori_web::{CsrfToken, Failure, FormData, FormState, ListQuery, Page, components};

use crate::current::Current;
use crate::profile::with_placeholders;
use crate::standards::{PolicyPart, basic_policy_key as key, parse_entries, print_entries};
use crate::tailoring::{self, Choice, Tailored, Writer, difference, history_table};
use crate::workspace::{Policies, Workspace, touch};

pub(super) async fn index(current: Current) -> Response {
    let workspace = &current.workspace;
    let used = workspace.profile.policy_form;
    let content = html! {
        p { "基本方針の本文は、団体の設定から作られます。実情に合わせて、項目ごとに書き換えられます。" }
        @for policy in &workspace.content.basic_policies {
            h2 { (policy.form.label()) @if policy.form == used { " " (components::badge("key", "選択中の形式")) } }
            div.table-scroll { table {
                caption { (policy.form.label()) "の項目" }
                thead { tr { th scope="col" { "項目" } th scope="col" { "状態" } th scope="col" { "本文" } } }
                tbody {
                    @for part in &policy.parts {
                        tr {
                            th scope="row" { a href={ "/basic-policy/" (policy.form.key()) "/" (part.key) } { (part.heading) } }
                            td.nowrap { @if is_own(workspace, policy.form, &part.key) { (components::badge("key", "書き換え")) } @else { (components::badge("neutral", "ひな形")) } }
                            td.text { (components::lines(&full(part))) }
                        }
                    }
                }
            } }
        }
    };
    Page::new("基本方針の本文", "/basic-policy").render(&current.frame, content)
}

fn is_own(workspace: &Workspace, form: PolicyForm, part: &str) -> bool {
    let tailored = workspace.tailoring.provisions.get(&key(form, part));
    tailored.is_some_and(|t| t.choice == Choice::Reworded)
}

fn full(part: &PolicyPart) -> String {
    let mut lines: Vec<String> = Vec::new();
    if !part.text.is_empty() {
        lines.push(part.text.clone());
    }
    lines.extend(
        print_entries(&part.entries)
            .into_iter()
            .map(|l| format!("・{l}")),
    );
    lines.join("\n")
}

/// The part as the body has it, and as the model has it.
fn find<'w>(
    state: &Policies,
    workspace: &'w Workspace,
    form: &str,
    part: &str,
) -> Result<(PolicyForm, &'w PolicyPart, PolicyPart), Failure> {
    let form = PolicyForm::parse(form);
    let form = form.ok_or(Failure::NotFound)?;
    let policy = workspace
        .content
        .basic_policies
        .iter()
        .find(|p| p.form == form);
    let own = policy.and_then(|p| p.parts.iter().find(|p| p.key == part));
    let model = crate::standards::model_part(&state.edition, &workspace.profile, form, part);
    match (own, model) {
        (Some(own), Some(model)) => Ok((form, own, model)),
        _ => Err(Failure::NotFound),
    }
}

fn page(part: &PolicyPart) -> Page {
    Page::new(part.heading.clone(), "/basic-policy")
        .crumb("/basic-policy", "基本方針の本文")
        .editable()
}

pub(super) async fn show(
    State(state): State<Policies>,
    Path((form, part)): Path<(String, String)>,
    current: Current,
    query: ListQuery,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let workspace = &current.workspace;
    let (form, own, model) = find(&state, workspace, &form, &part)?;
    let key = key(form, &part);
    let revision = workspace
        .tailoring
        .provisions
        .get(&key)
        .map_or(0, |t| t.revision);
    let fields = FormState::new(&token)
        .with("revision", revision.to_string())
        .with("text", own.text.clone())
        .with("items", print_entries(&own.entries).join("\n"));
    let message = (query.get("done") == "saved").then(|| "保存しました。".to_owned());
    let history = journal::about(&state.db, "basic_policy", &key, 20).await?;
    let content = html! { (body(&fields, form, own, &model)) (history_table(&state, &current.workspace, &history)) };
    Ok(page(own).message(message).render(&current.frame, content))
}

fn body(form: &FormState, policy_form: PolicyForm, own: &PolicyPart, model: &PolicyPart) -> Markup {
    let action = format!("/basic-policy/{}/{}", policy_form.key(), own.key);
    let (before, after) = (full(model), full(own));
    html! {
        (components::error_summary(form))
        h2 { "ひな形" }
        div.provision-text { p { (components::lines(&before)) } }
        @if before != after {
            h2 { "ひな形との違い" }
            div.provision-text { p { (difference(&before, &after)) } }
        }
        h2 { "書き換える" }
        form method="post" action=(action) {
            (components::token(form))
            input type="hidden" name="revision" value=(form.value("revision"));
            (components::text_area(form, field("text", "本文", "段落ごとに改行します。ひな形に戻すときは、ひな形と同じ文にします。", false), 6))
            (components::text_area(form, field("items", "列記", "一行に一つ書きます。見出しがあるときは「見出し：本文」、その下の列記は行の初めに全角の空白を置きます。", false), 8))
            div.buttons { button type="submit" { "保存する" } a href="/basic-policy" { "一覧へ戻る" } }
        }
    }
}

pub(super) async fn save(
    State(state): State<Policies>,
    Path((form, part)): Path<(String, String)>,
    current: Current,
    token: CsrfToken,
    data: FormData,
) -> Result<Response, Failure> {
    let workspace = &current.workspace;
    let (policy_form, own, model) = find(&state, workspace, &form, &part)?;
    let key = key(policy_form, &part);
    let done = Redirect::to(&format!("/basic-policy/{form}/{part}?done=saved")).into_response();
    let again = |data: FormData, errors: FieldErrors, status: StatusCode| {
        let form = FormState::rejected(&token, data, errors);
        page(own)
            .status(status)
            .render(&current.frame, body(&form, policy_form, own, &model))
    };
    let wanted = match read(workspace, &model, &data) {
        Ok(wanted) => wanted,
        Err(errors) => return Ok(again(data, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let mut tx = state.db.begin().await?;
    let before = tailoring::current(&mut tx, &key).await?;
    let revision = before.as_ref().map_or(0, |t| t.revision);
    let same = |t: &Tailored| t.text == wanted.text && t.items == wanted.items;
    if before
        .as_ref()
        .map_or(wanted.choice == Choice::Adopted, same)
    {
        return Ok(done);
    }
    if data.get("revision").parse() != Ok(revision) {
        let mut data = data;
        data.set("revision", revision.to_string());
        let mut errors = FieldErrors::new();
        errors.add("text", "この画面を開いた後に、別の画面で保存されました。上に示す違いが、保存されている本文です。入力した内容は残っています。見比べて、保存し直してください。");
        return Ok(again(data, errors, StatusCode::CONFLICT));
    }
    let actor = &current.actor;
    let after = Tailored {
        revision: revision + 1,
        ..wanted
    };
    let writer = Writer {
        at: state.clock.now(),
        actor,
    };
    tailoring::save(&mut tx, &key, &after, writer).await?;
    touch(&mut tx).await?;
    let summary = format!(
        "基本方針（{}）「{}」の文を変更",
        policy_form.label(),
        own.heading
    );
    let entry = Entry::new("basic_policy.changed", "basic_policy", key, summary)
        .with_detail(&serde_json::json!({ "before": before, "after": after }));
    tx.commit(&state.clock, actor, entry).await?;
    Ok(done)
}

/// The own words; those of the model are kept as none, so that a later
/// edition's words reach the body.
fn read(
    workspace: &Workspace,
    model: &PolicyPart,
    data: &FormData,
) -> Result<Tailored, FieldErrors> {
    let mut errors = FieldErrors::new();
    let mut field = |name: &str, label: &'static str| {
        let rule = TextRule {
            label,
            max: 8000,
            required: false,
        };
        let text = match clean_lines(data.get(name), rule) {
            Ok(text) => text,
            Err(message) => {
                errors.add(name, message);
                String::new()
            }
        };
        if text.contains(['{', '}']) {
            errors.add(name, "波括弧 { } は使えません。");
        }
        text
    };
    let (text, items) = (field("text", "本文"), field("items", "列記"));
    if text.is_empty() && items.is_empty() {
        errors.add("text", "本文か列記の少なくとも一方を入力してください。");
    }
    let entries = parse_entries(items.lines());
    let same = text == model.text && entries == model.entries;
    let own = |text: &str| with_placeholders(&workspace.profile, text);
    errors.or(Tailored {
        choice: if same {
            Choice::Adopted
        } else {
            Choice::Reworded
        },
        text: (!same).then(|| own(&text)),
        items: (!same).then(|| print_entries(&entries).iter().map(|l| own(l)).collect()),
        marks: None,
        reason: String::new(),
        revision: 0,
        updated_by: String::new(),
    })
}

/// Like `clean_text`, but what indents the first line stays.
fn clean_lines(input: &str, rule: TextRule) -> Result<String, String> {
    let text = clean_text(input, rule)?;
    let indented = input.lines().find(|l| !l.trim().is_empty());
    let indent = indented.is_some_and(|l| l.starts_with('　'));
    Ok(if indent { format!("　{text}") } else { text })
}
