//! A field added, changed, moved, or no longer asked for.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::FieldErrors;
use sakimori_web::{Failure, FormData, FormState, components};

use super::field_input::{self as input, KINDS, label, sent};
use super::opened::{Opened, again, reason};
use crate::forms::{Field, FieldType};
use crate::own::made::Shown;
use crate::own::{Live, Made, OWN, Words, uses};

pub(crate) async fn new(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let fields = opened.shown()?.fields();
    let last = fields.last().map_or("", |f| f.key.as_str());
    let form = desk.form().with("behind", last).with("kind", "text");
    let page = opened.below("項目を加える")?;
    Ok(page.render(&desk.frame, new_body(&opened, &form)?))
}

fn new_body(opened: &Opened, form: &FormState) -> Result<Markup, Failure> {
    let fields = opened.shown()?.fields();
    Ok(html! {
        form method="post" action={ (opened.url()) "/fields/new" } {
            (components::token(form))
            (components::error_summary(form))
            (components::text_field(form, components::field("label", "項目の名称", "例：保険の加入の有無", true)))
            (kinds(form))
            (own_inputs(opened, form, None))
            (place(form, fields, ""))
            (opened.ending(form, "この項目を加える"))
        }
    })
}

fn kinds(form: &FormState) -> Markup {
    let options: Vec<(String, &str)> = KINDS.iter().map(|k| (sent(*k), label(*k))).collect();
    let options: Vec<(&str, &str)> = options.iter().map(|(v, l)| (v.as_str(), *l)).collect();
    let field = components::field("kind", "入力の種類", "加えた後は変えられません。", true);
    components::select(form, field, &options)
}

/// What only a field of the body's own has.
fn own_inputs(opened: &Opened, form: &FormState, old: Option<&Field>) -> Markup {
    let is = |kind: FieldType| old.is_none_or(|f| f.kind == kind);
    let choice = is(FieldType::Choice) || is(FieldType::Choices);
    let others = deciding(opened, old);
    let mut conditions = vec![("", "いつも尋ねる")];
    conditions.extend(others.iter().map(|f| (f.key.as_str(), f.label.as_str())));
    html! {
        (components::text_field(form, components::field("help", "入力の説明", "入力する人に示す、短い説明です。", false)))
        (components::checkbox(form, "required", "yes", "必ず入力させる"))
        @if choice { (components::text_area(form, components::field("options", "選択肢", "選択肢から選ぶ項目のときに、1行に一つずつ入力します。", false), 5)) }
        @if is(FieldType::Number) { (components::text_field(form, components::field("unit", "単位", "数の項目のときに、必要なら入力します（例：台）。", false))) }
        @if is(FieldType::Confirmation) { (components::text_field(form, components::field("text", "確認する内容", "確認の印の項目のときに、何を確かめたかを入力します。", false))) }
        (components::select(form, components::field("shown_field", "尋ねる条件にする項目", "ほかの項目の答えによって尋ねるときに選びます。", false), &conditions))
        (components::text_area(form, components::field("shown_is", "尋ねるときの答え", "条件にする項目の答えのうち、この項目を尋ねるものを、1行に一つずつ入力します。", false), 2))
    }
}

/// Fields with few answers, on which another can depend.
fn deciding<'o>(opened: &'o Opened, old: Option<&Field>) -> Vec<&'o Field> {
    let fields = opened.shown().map_or(&[][..], Shown::fields).iter();
    let key = old.map_or("", |f| f.key.as_str());
    fields
        .filter(|f| !f.answers().is_empty() && f.key != key)
        .collect()
}

/// Where it stands; `key`: the field itself, which cannot stand behind itself.
fn place(form: &FormState, fields: &[Field], key: &str) -> Markup {
    let others: Vec<(String, String)> = fields
        .iter()
        .filter(|f| f.key != key)
        .map(|f| (f.key.clone(), format!("「{}」の次", f.label)))
        .collect();
    let mut options = vec![("", "いちばん前")];
    options.extend(others.iter().map(|(k, l)| (k.as_str(), l.as_str())));
    let field = components::field("behind", "置く場所", "", true);
    components::select(form, field, &options)
}

/// The field to stand behind; none: the first.
fn behind<'d>(data: &'d FormData, fields: &[Field], errors: &mut FieldErrors) -> Option<&'d str> {
    let key = data.get("behind");
    if key.is_empty() {
        return None;
    }
    if !fields.iter().any(|f| f.key == key) {
        errors.add("behind", "置く場所を選んでください。");
    }
    Some(key)
}

pub(crate) async fn add(
    State(live): State<Live>,
    Path((kind, key)): Path<(String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    let fields = opened.shown()?.fields().to_vec();
    let field = input::read(&data, None, &deciding(&opened, None), &mut errors);
    called_once(&field, &fields, &mut errors);
    let place = behind(&data, &fields, &mut errors);
    in_order(&opened, &mut errors, |made| {
        made.tailoring.add(&fields, field.clone(), place);
    });
    if fields.len() >= MOST_FIELDS {
        errors.add("label", format!("項目は{MOST_FIELDS}個までです。"));
    }
    if !errors.is_empty() {
        let page = opened.below("項目を加える")?;
        return again(&desk, page, (data, errors), |form| new_body(&opened, form));
    }
    let told = format!("項目「{}」を加えた", field.label);
    let tailoring = &mut opened.made.tailoring;
    tailoring.add(&fields, field, place);
    opened.save(&desk, (&data, &reason), &told).await
}

/// Whether every field would still be asked for after what it depends on.
fn in_order(opened: &Opened, errors: &mut FieldErrors, change: impl FnOnce(&mut Made)) {
    let mut made = opened.made.clone();
    change(&mut made);
    let fields = opened.fields_of(&made);
    if let Some((field, other)) = uses::too_early(&fields) {
        errors.add(
            "behind",
            format!("「{field}」は、条件にする「{other}」より後に置いてください。"),
        );
    }
}

/// Fields of a form; a page of more cannot be filled in with care.
const MOST_FIELDS: usize = 100;

/// Files find their columns by the label.
fn called_once(field: &Field, others: &[Field], errors: &mut FieldErrors) {
    let alike = |o: &&Field| o.key != field.key && o.label == field.label;
    if !field.label.is_empty() && others.iter().any(|o| alike(&o)) {
        errors.add("label", "同じ名称の項目が既にあります。");
    }
}

/// The field to be changed.
fn found<'o>(opened: &'o Opened, key: &str) -> Result<&'o Field, Failure> {
    let fields = opened.shown()?.fields();
    let found = fields.iter().find(|f| f.key == key);
    found.ok_or(Failure::NotFound)
}

pub(crate) async fn edit(
    State(live): State<Live>,
    Path((kind, key, field)): Path<(String, String, String)>,
    desk: Desk,
) -> Result<Response, Failure> {
    let opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let field = found(&opened, &field)?;
    let mut data = input::form_of(field);
    let fields = opened.shown()?.fields();
    let at = fields.iter().position(|f| f.key == field.key).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|at| fields.get(at));
    data.add("behind", before.map_or("", |f| f.key.as_str()));
    let form = FormState::rejected(&desk.token, data, FieldErrors::new());
    let page = opened.below("項目を変える")?;
    Ok(page.render(&desk.frame, edit_body(&opened, field, &form)?))
}

fn edit_body(opened: &Opened, field: &Field, form: &FormState) -> Result<Markup, Failure> {
    let own = field.key.starts_with(OWN);
    let action = format!("{}/fields/{}", opened.url(), field.key);
    Ok(html! {
        p { "入力の種類：" (label(field.kind)) }
        @if !own { p { "ガイドラインに基づく項目です。名称、説明及び場所を変え、任意の項目を必須にすることができます。" } }
        form method="post" action=(action) {
            (components::token(form))
            (components::error_summary(form))
            (components::text_field(form, components::field("label", "項目の名称", "", true)))
            @if own { (own_inputs(opened, form, Some(field))) }
            @else {
                (components::text_field(form, components::field("help", "入力の説明", "入力する人に示す、短い説明です。", false)))
                @if opened.is_required_anyway(&field.key) { p { "この項目は、必ず入力させます。" } }
                @else { (components::checkbox(form, "required", "yes", "必ず入力させる")) }
            }
            (place(form, opened.shown()?.fields(), &field.key))
            (opened.ending(form, "この内容に変える"))
        }
        @if own {
            h2 { "この項目をなくす" }
            form method="post" action={ (action) "/remove" } {
                (components::token(form))
                p { "次の申請又は記録から尋ねなくなります。これまでに入力された内容は残ります。" }
                input type="hidden" name="_version" value=(opened.version);
                @let wrong: Vec<&str> = form.errors.of("remove-reason").collect();
                div class=(if wrong.is_empty() { "field" } else { "field field-error" }) {
                    @for message in &wrong { p.error { (message) } }
                    label for="remove-reason" { "なくす理由 " span.required { "必須" } }
                    input type="text" id="remove-reason" name="_reason" required;
                }
                div.buttons { button.button-quiet type="submit" { "この項目をなくす" } }
            }
        }
    })
}

pub(crate) async fn change(
    State(live): State<Live>,
    Path((kind, key, field)): Path<(String, String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let old = found(&opened, &field)?.clone();
    let fields = opened.shown()?.fields().to_vec();
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    let own = old.key.starts_with(OWN);
    let new = match own {
        true => input::read(
            &data,
            Some(&old),
            &deciding(&opened, Some(&old)),
            &mut errors,
        ),
        false => {
            let (label, help) = input::words(&data, &mut errors);
            Field {
                label,
                help,
                required: opened.is_required_anyway(&old.key) || data.has("required"),
                ..old.clone()
            }
        }
    };
    called_once(&new, &fields, &mut errors);
    let place = behind(&data, &fields, &mut errors);
    answers_stay(&old, &new, &fields, &mut errors);
    in_order(&opened, &mut errors, |made| {
        made.tailoring.place(&fields, &old.key, place);
    });
    if !errors.is_empty() {
        let page = opened.below("項目を変える")?;
        return again(&desk, page, (data, errors), |form| {
            edit_body(&opened, &old, form)
        });
    }
    let told = match new.label == old.label {
        true => format!("項目「{}」を変えた", old.label),
        false => format!("項目「{}」を「{}」に変えた", old.label, new.label),
    };
    put(&mut opened, &old, new);
    let tailoring = &mut opened.made.tailoring;
    tailoring.place(&fields, &old.key, place);
    opened.save(&desk, (&data, &reason), &told).await
}

/// Answers on which other fields depend are still there.
fn answers_stay(old: &Field, new: &Field, fields: &[Field], errors: &mut FieldErrors) {
    let known = new.answers();
    for field in fields {
        let shown = field.shown.as_ref().filter(|s| s.field == old.key);
        let gone = shown.and_then(|s| s.is.iter().find(|a| !known.contains(a)));
        if let Some(answer) = gone {
            let told = format!(
                "選択肢「{answer}」は「{}」を尋ねる条件に使っているため、なくすことができません。",
                field.label
            );
            errors.add("options", told);
        }
    }
}

/// Puts the changed field into what the body made.
fn put(opened: &mut Opened, old: &Field, new: Field) {
    let tailoring = &mut opened.made.tailoring;
    if !old.key.starts_with(OWN) {
        let words = Words {
            label: new.label,
            help: new.help,
            required: new.required,
        };
        tailoring.words.insert(old.key.clone(), words);
        return;
    }
    for field in tailoring.added.iter_mut().filter(|f| f.key == old.key) {
        field.clone_from(&new);
    }
}

pub(crate) async fn remove(
    State(live): State<Live>,
    Path((kind, key, field)): Path<(String, String, String)>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let mut opened = Opened::usable(live, &desk, (&kind, &key)).await?;
    let old = found(&opened, &field)?.clone();
    if !old.key.starts_with(OWN) {
        return Err(Failure::NotFound);
    }
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    let used = uses::of_field(&opened.definitions, opened.shown()?, &old.key);
    if !used.is_empty() {
        let told = format!(
            "「{}」は、{}に使っているため、なくすことができません。先にそれらを変えてください。",
            old.label,
            used.join("、")
        );
        errors.add("remove-reason", told);
    }
    if !errors.is_empty() {
        let mut filled = input::form_of(&old);
        filled.add("_reason", data.get("_reason"));
        let page = opened.below("項目を変える")?;
        return again(&desk, page, (filled, errors), |form| {
            edit_body(&opened, &old, form)
        });
    }
    opened.made.tailoring.remove(&old.key);
    let told = format!("項目「{}」をなくした", old.label);
    opened.save(&desk, (&data, &reason), &told).await
}
