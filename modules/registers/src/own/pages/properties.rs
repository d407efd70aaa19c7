//! Title, explanation and, for the body's own, who applies, decides or keeps.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::{Desk, STAFF};
use sakimori_kernel::FieldErrors;
use sakimori_provisions::catalog::Edition;
use sakimori_web::{Failure, FormData, FormState, components};

use super::field_input::sent;
use super::opened::{Opened, again, reason};
use super::properties_input as input;
use crate::forms::{self, Field, FieldType};
use crate::own::made::{Base, Shown};
use crate::own::{Kind, Live};
use crate::register::{self, LISTED, Register};

pub(crate) async fn edit(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let edition = &opened.live.edition;
    let mut data = match (opened.shown()?, opened.made.base.is_some()) {
        (Shown::Form(form), true) => input::of_form(form, edition),
        (Shown::Register(register), true) => input::of_register(register, edition),
        (shown, false) => input::of_words(shown.title(), shown.about()),
    };
    if let Shown::Register(register) = opened.shown()? {
        for (at, key) in (1..).zip(&register.list) {
            data.add(&format!("list.{at}"), key);
        }
    }
    let form = FormState::rejected(&desk.token, data, FieldErrors::new());
    let page = opened.below(TITLE)?;
    Ok(page.render(&desk.frame, body(&opened, &desk, &form)?))
}

const TITLE: &str = "名称等を変える";

fn body(opened: &Opened, desk: &Desk, form: &FormState) -> Result<Markup, Failure> {
    let own = opened.made.base.is_some();
    let shown = opened.shown()?;
    Ok(html! {
        form method="post" action={ (opened.url()) "/properties" } {
            (components::token(form))
            (components::error_summary(form))
            (words(form))
            @if own { (own_inputs((desk, &opened.live.edition), opened.kind, form)) }
            @if own { (days(opened.kind, shown.fields(), form)) }
            @if let Shown::Register(register) = shown { (columns(&register.fields, form)) }
            (opened.ending(form, "この内容に変える"))
        }
    })
}

pub(super) fn words(form: &FormState) -> Markup {
    html! {
        (components::text_field(form, components::field("title", "名称", "", true)))
        (components::text_area(form, components::field("about", "説明", "どんなときに使うかを、使う人に示します。", true), 3))
    }
}

/// What only the body's own have.
pub(super) fn own_inputs(
    (desk, edition): (&Desk, &Edition),
    kind: Kind,
    form: &FormState,
) -> Markup {
    let provisions = components::field(
        "provisions",
        "根拠の規定",
        match kind {
            Kind::Form => {
                "「規定の採否」の画面にある番号を、1行に一つ入力します（例：3.5.1(1)③(イ)）。はじめの規定の印が、決定する者を定めます。"
            }
            Kind::Register => {
                "「規定の採否」の画面にある番号を、1行に一つ入力します（例：3.5.1(1)③(イ)）。"
            }
        },
        true,
    );
    let retention = components::field("retention", "保存する期間（年）", "例：5", true);
    let groups = groups(kind);
    let groups: Vec<(&str, &str)> = groups.iter().map(|(k, l)| (k.as_str(), *l)).collect();
    let roles = |name, label, required| roles((desk, edition), form, (name, label, required));
    html! {
        (components::select(form, components::field("group", "一覧での区分", "", true), &groups))
        (components::text_area(form, provisions, 2))
        @match kind {
            Kind::Register => {
                (roles("keepers", "記入する役割", true))
                (roles("readers", "読むことができる役割", false))
            }
            Kind::Form => {
                (roles("applicants", "申請できる者", true))
                (roles("deciders", "決定する役割（規定の印によらず定めるとき）", false))
                (components::select(form, components::field("join", "決定する役割が二つ以上あるとき", "", false), &joins()))
                (roles("concur", "決定の前に合議する役割", false))
                (roles("confirm", "許可の後に確認する役割", false))
                (roles("notify", "許可されたことを知らせる役割", false))
                (components::text_field(form, components::field("statement", "申請の文", "様式の初めに置く文です（例：次のとおり貸出しを受けたいので、許可を申請します。）。", true)))
            }
        }
        (components::text_field(form, retention))
    }
}

fn groups(kind: Kind) -> Vec<(String, &'static str)> {
    let forms = forms::Group::ALL.iter().map(|g| (sent(*g), g.label()));
    let registers = register::Group::ALL.iter();
    match kind {
        Kind::Form => forms.collect(),
        Kind::Register => registers.map(|g| (sent(*g), g.label())).collect(),
    }
}

fn joins() -> [(&'static str, &'static str); 4] {
    [
        ("", "規定の印のとおり"),
        ("and", "全員（順序を問わない）"),
        ("sequence", "全員（上から順に）"),
        ("or", "いずれか一人"),
    ]
}

fn roles(
    (desk, edition): (&Desk, &Edition),
    form: &FormState,
    (name, label, required): (&str, &str, bool),
) -> Markup {
    let errors: Vec<&str> = form.errors.of(name).collect();
    let roles = edition.roles.iter().map(|r| r.key.as_str());
    html! {
        fieldset class=(if errors.is_empty() { "field" } else { "field field-error" }) id=(name) tabindex="-1" {
            legend { (label) @if required { " " span.required { "必須" } } }
            @for message in &errors { p.error { (message) } }
            @if matches!(name, "keepers" | "readers" | "applicants" | "notify") { (components::checkbox(form, name, STAFF, "全ての職員等")) }
            @for key in roles.filter(|key| *key != STAFF) {
                (components::checkbox(form, name, key, desk.access.rules.label(key)))
            }
        }
    }
}

/// The days that a definition is about: the end of a permission, a reminder.
fn days(kind: Kind, fields: &[Field], form: &FormState) -> Markup {
    let dates = |none: &'static str, period: bool| {
        let fits =
            move |f: &&Field| f.kind == FieldType::Date || (period && f.kind == FieldType::Period);
        let dates = fields.iter().filter(fits);
        let dates = dates.map(|f| (f.key.as_str(), f.label.as_str()));
        let all: Vec<(&str, &str)> = std::iter::once(("", none)).chain(dates).collect();
        all
    };
    html! {
        @match kind {
            Kind::Form => (components::select(form, components::field("ends", "許可の期限にする項目", "この日を過ぎると、許可は自動で終わります。", false), &dates("期限なし", true))),
            Kind::Register => {
                (components::select(form, components::field("due_field", "期限を知らせる項目", "日付の項目を加えると、選ぶことができます。", false), &dates("知らせない", false)))
                (components::select(form, components::field("due_done", "済んだことを示す項目", "この日付が記入されると、知らせるのを終わります。", false), &dates("なし", false)))
                (components::text_field(form, components::field("due_before", "何日前から知らせるか", "例：7", false)))
                (components::text_field(form, components::field("due_message", "知らせる内容", "例：返却の期限", false)))
            }
        }
    }
}

/// The columns of the list of a register.
fn columns(fields: &[Field], form: &FormState) -> Markup {
    let shown = fields.iter().filter(|f| f.kind != FieldType::Rows);
    let shown = shown.map(|f| (f.key.as_str(), f.label.as_str()));
    let options: Vec<(&str, &str)> = std::iter::once(("", "なし")).chain(shown).collect();
    html! {
        fieldset.field {
            legend { "一覧の列" }
            p.help { "台帳の一覧に示し、並べ替えと絞込みに使う項目です。変えると、これまでの記録も新しい列で並べます。" }
            @for at in 1..=LISTED {
                (components::select(form, components::field(&format!("list.{at}"), &format!("{at}列目"), "", at == 1), &options))
            }
        }
    }
}

/// The columns that were chosen.
fn chosen(data: &FormData, register: &Register, errors: &mut FieldErrors) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for at in 1..=LISTED {
        let name = format!("list.{at}");
        let key = data.get(&name);
        if key.is_empty() {
            continue;
        }
        let field = register.field(key).filter(|f| f.kind != FieldType::Rows);
        if field.is_none() || list.iter().any(|k| k == key) {
            errors.add(
                name,
                "一覧の列は、台帳の項目から、重ならないように選んでください。",
            );
        }
        list.push(key.to_owned());
    }
    if list.is_empty() {
        errors.add("list.1", "一覧の列を一つ以上選んでください。");
    }
    // By this column people find what they carry.
    let with = register.with.as_ref().filter(|key| !list.contains(key));
    if let Some(field) = with.and_then(|key| register.field(key)) {
        let told = format!(
            "「{}」の列は、その者が持っているものを示すのに使うため、外せません。",
            field.label
        );
        errors.add("list.1", told);
    }
    list
}

pub(crate) async fn change(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    read(&mut opened, &data, &mut errors)?;
    if !errors.is_empty() {
        let page = opened.below(TITLE)?;
        return again(&desk, page, (data, errors), |form| {
            body(&opened, &desk, form)
        });
    }
    opened.save(&desk, (&data, &reason), "名称等を変えた").await
}

fn read(opened: &mut Opened, data: &FormData, errors: &mut FieldErrors) -> Result<(), Failure> {
    let edition = opened.live.edition.clone();
    let definitions = opened.definitions.clone();
    input::called_once(&definitions, (opened.kind, &opened.key), data, errors);
    match &mut opened.made.base {
        None => {
            let (title, about) = input::words(data, errors);
            opened.made.tailoring.title = Some(title);
            opened.made.tailoring.about = Some(about);
        }
        Some(Base::Form(form)) => {
            input::form(data, form, &edition, errors);
            let ends = data.get("ends");
            let fields = definitions.forms.get(&form.key).map(|f| &f.fields);
            let mut fields = fields.into_iter().flatten();
            if !ends.is_empty() && !fields.any(|f| f.key == ends) {
                errors.add("ends", "日付又は期間の項目を選んでください。");
            }
            form.ends = (!ends.is_empty()).then(|| ends.to_owned());
        }
        Some(Base::Register(register)) => {
            input::register(data, register, &edition, errors);
            let now = definitions.registers.get(&register.key);
            let now = now.ok_or(Failure::NotFound)?;
            register.dues = input::due(data, now, errors).into_iter().collect();
        }
    }
    let now = definitions.registers.get(&opened.key);
    if let (Kind::Register, Some(now)) = (opened.kind, now) {
        opened.made.tailoring.list = chosen(data, now, errors);
    }
    Ok(())
}
