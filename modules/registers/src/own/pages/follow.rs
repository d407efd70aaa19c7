//! What must happen after a permission on the body's own form.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, clean_line};
use sakimori_web::{Failure, FormData, FormState, components};

use super::facts::due;
use super::field_input::rule;
use super::opened::{Opened, again, reason};
use crate::forms::{APPLICANT, DECIDER, Field, FieldType, Follow, Form, Mapping};
use crate::own::{Live, OWN};

const TITLE: &str = "許可の後に行うことを決める";
/// So many things to do after one permission.
const MOST: usize = 10;
/// Days after the permission, at most.
const MOST_DAYS: u16 = 3650;

/// Who does it: as the definition says, as people say.
const WHO: [(&str, &str); 2] = [(APPLICANT, "申請した者"), (DECIDER, "許可した役割の者")];

pub(crate) async fn edit(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let opened = Opened::own(live, &desk, (&kind, &key)).await?;
    let form = desk.form().with("who", APPLICANT);
    let page = opened.below(TITLE)?;
    Ok(page.render(&desk.frame, body(&opened, &form)?))
}

/// The days it can count from.
fn dates(form: &Form) -> impl Iterator<Item = &Field> {
    let dates = [FieldType::Date, FieldType::Period];
    form.fields.iter().filter(move |f| dates.contains(&f.kind))
}

/// The dates of the register that the form's permissions are recorded in.
fn written<'o>(opened: &'o Opened, form: &Form) -> Vec<&'o Field> {
    let register = form.register.as_ref();
    let register = register.and_then(|key| opened.definitions.registers.get(key));
    let fields = register.map_or(&[][..], |r| r.fields.as_slice()).iter();
    fields.filter(|f| f.kind == FieldType::Date).collect()
}

fn body(opened: &Opened, form: &FormState) -> Result<Markup, Failure> {
    let own = opened.shown_form()?;
    let mut days = vec![("", "許可の日から数える")];
    days.extend(dates(own).map(|f| (f.key.as_str(), f.label.as_str())));
    let written = written(opened, own);
    let mut targets = vec![("", "書き込まない")];
    targets.extend(written.iter().map(|f| (f.key.as_str(), f.label.as_str())));
    let whos: Vec<_> = WHO.iter().map(|(key, label)| (*key, *label, "")).collect();
    Ok(html! {
        @if own.follows.is_empty() { p { "まだ決めていません。返却、消去、報告等、許可の後に行って記録することを決めます。" } }
        @else { (list(own)) }
        h2 { "加える" }
        form method="post" action={ (opened.url()) "/follows" } {
            (components::token(form))
            (components::error_summary(form))
            (components::text_field(form, components::field("title", "行うこと", "例：返却の報告", true)))
            (components::radios(form, components::field("who", "行う者", "", true), &whos))
            (components::select(form, components::field("due", "いつまでに行うか", "申請の日付の項目から選ぶか、許可の日から数えます。", true), &days))
            (components::text_field(form, components::field("days", "許可の日から数える日数", "例：30", false)))
            @if !written.is_empty() {
                (components::select(form, components::field("writes", "行った日を書き込む台帳の項目", "記録すると、許可を記録した台帳のこの項目にも書き込みます。", false), &targets))
            }
            (opened.ending(form, "加える"))
        }
        @if !own.follows.is_empty() { (removal(opened, own, form)) }
    })
}

fn removal(opened: &Opened, own: &Form, form: &FormState) -> Markup {
    html! {
        h2 { "行うことをなくす" }
        form method="post" action={ (opened.url()) "/follows/remove" } {
            (components::token(form))
            input type="hidden" name="_version" value=(opened.version);
            div.field {
                label for="follow" { "なくすもの" }
                select id="follow" name="follow" { @for follow in &own.follows { option value=(follow.key) { (follow.title) } } }
            }
            div.field {
                label for="remove-reason" { "なくす理由 " span.required { "必須" } }
                input type="text" id="remove-reason" name="_reason" required;
            }
            div.buttons { button.button-quiet type="submit" { "行うことをなくす" } }
        }
    }
}

fn list(form: &Form) -> Markup {
    let who = |key: &str| {
        let mut all = WHO.iter();
        all.find(|(k, _)| *k == key).map_or("", |(_, label)| *label)
    };
    html! {
        div.table-scroll { table {
            caption { "許可の後に行うこと" }
            thead { tr { th scope="col" { "行うこと" } th scope="col" { "行う者" } th scope="col" { "いつまでに" } } }
            tbody {
                @for follow in &form.follows {
                    tr {
                        th scope="row" { (follow.title) }
                        td { (who(&follow.who)) }
                        td { (due(form, &follow.due)) }
                    }
                }
            }
        } }
    }
}

pub(crate) async fn add(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::own(live, &desk, (&kind, &key)).await?;
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    let mut follow = read(opened.shown_form()?, &data, &mut errors);
    let written = written(&opened, opened.shown_form()?);
    let writes = data.get("writes");
    if !writes.is_empty() && !written.iter().any(|f| f.key == writes) {
        errors.add("writes", "台帳の日付の項目を選んでください。");
    }
    if !errors.is_empty() {
        let page = opened.below(TITLE)?;
        return again(&desk, page, (data, errors), |form| body(&opened, form));
    }
    let told = format!("許可の後に行うこと「{}」を加えた", follow.title);
    if !writes.is_empty() {
        follow.entry = Some(Mapping {
            values: [(writes.to_owned(), "done_on".to_owned())].into(),
            ..Mapping::default()
        });
    }
    // A key is not used again: what was recorded of it stays its own.
    opened.made.tailoring.made += 1;
    follow.key = format!("{OWN}{}", opened.made.tailoring.made);
    opened.form()?.follows.push(follow);
    opened.save(&desk, (&data, &reason), &told).await
}

fn read(form: &Form, data: &FormData, errors: &mut FieldErrors) -> Follow {
    let title = errors.take(
        "title",
        clean_line(data.get("title"), rule("行うこと", 60, true)),
    );
    let who = WHO.iter().find(|(key, _)| *key == data.get("who"));
    if who.is_none() {
        errors.add("who", "行う者を選んでください。");
    }
    let due = match data.get("due") {
        "" => {
            let typed = sakimori_kernel::search::fold(data.get("days"));
            let days = typed.trim_end_matches('日').parse::<u16>().ok();
            let days = days.filter(|days| (1..=MOST_DAYS).contains(days));
            if days.is_none() {
                errors.add(
                    "days",
                    format!(
                        "許可の日から数える日数を、1から{MOST_DAYS}までの数で入力してください。"
                    ),
                );
            }
            format!("permitted+{}", days.unwrap_or(1))
        }
        key => {
            if !dates(form).any(|f| f.key == key) {
                errors.add("due", "日付の項目を選んでください。");
            }
            key.to_owned()
        }
    };
    if form.follows.len() >= MOST {
        errors.add("title", format!("許可の後に行うことは{MOST}個までです。"));
    }
    Follow {
        key: String::new(),
        title,
        who: who.map_or(APPLICANT, |(key, _)| key).to_owned(),
        due,
        provision: None,
        entry: None,
        fields: vec![
            Field {
                required: true,
                ..Field::new("done_on", "行った日", FieldType::Date)
            },
            Field::new("remark", "内容", FieldType::LongText),
        ],
    }
}

pub(crate) async fn remove(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::own(live, &desk, (&kind, &key)).await?;
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    if !errors.is_empty() {
        let page = opened.below(TITLE)?;
        return again(&desk, page, (data, errors), |form| body(&opened, form));
    }
    let form = opened.form()?;
    let found = form
        .follows
        .iter()
        .position(|f| f.key == data.get("follow"));
    let gone = form.follows.remove(found.ok_or(Failure::NotFound)?);
    let told = format!("許可の後に行うこと「{}」をなくした", gone.title);
    opened.save(&desk, (&data, &reason), &told).await
}
