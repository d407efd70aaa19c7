//! A form or a register of the body's own, made.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::{Desk, STAFF};
use sakimori_kernel::FieldErrors;
use sakimori_web::{Failure, FormData, FormState, Page, components};

use super::opened::{actor, again, reason};
use super::properties::{own_inputs, words};
use super::{PATH, TITLE, properties_input as input};
use crate::forms::{Field, FieldType, Form, Group, PlaceKind};
use crate::own::change::{Of, Why, save};
use crate::own::made::{Base, first_fields};
use crate::own::{Definitions, Kind, Live, Made};
use crate::register::{self, Register, Scope};

/// 「own-3」: keys of the body's own begin with this.
const OWN_KEY: &str = "own-";

pub(crate) async fn new(
    State(live): State<Live>,
    Path(kind): Path<String>,
    desk: Desk,
) -> Result<Response, Failure> {
    actor(&desk)?;
    let kind = Kind::parse(&kind).ok_or(Failure::NotFound)?;
    let form = desk.form().with("scope", "unit").with("retention", "5");
    let form = form.with("applicants", STAFF);
    Ok(page(kind).render(&desk.frame, body(&live, &desk, kind, &form)))
}

fn page(kind: Kind) -> Page {
    Page::new(format!("{}を作る", kind.label()), PATH).crumb(PATH, TITLE)
}

fn body(live: &Live, desk: &Desk, kind: Kind, form: &FormState) -> Markup {
    let (label, help) = match kind {
        Kind::Register => (
            "誰の記録か",
            "記入する者が、どの範囲の記録を扱うかを決めます。",
        ),
        Kind::Form => (
            "誰が決定するか",
            "決定する役割を、どの範囲で任命された者にするかを決めます。",
        ),
    };
    let scopes = [
        ("unit", "課室ごと", ""),
        ("system", "情報システムごと", ""),
        ("body", "団体全体で一つ", ""),
    ];
    html! {
        @match kind {
            Kind::Register => { p { "はじめに「名称」の項目だけがある台帳を作ります。項目は、作った後に加えます。" } }
            Kind::Form => { p { "はじめに「申請の内容」の項目だけがある様式を作ります。項目、台帳への記録及び許可の後に行うことは、作った後に加えます。" } }
        }
        form method="post" action={ (PATH) "/new/" (kind.key()) } {
            (components::token(form))
            (components::error_summary(form))
            (words(form))
            (components::radios(form, components::field("scope", label, help, true), &scopes))
            (own_inputs((desk, &live.edition), kind, form))
            (components::text_field(form, components::field("_reason", "作る理由", "例：実施手順の制定のため。履歴に残ります。", true)))
            div.buttons { button type="submit" { "作る" } a.button.button-quiet href=(PATH) { "作らずに戻る" } }
        }
    }
}

pub(crate) async fn make(
    State(live): State<Live>,
    Path(kind): Path<String>,
    desk: Desk,
    data: FormData,
) -> Result<Response, Failure> {
    let actor = actor(&desk)?;
    let kind = Kind::parse(&kind).ok_or(Failure::NotFound)?;
    let definitions = live.definitions().await?;
    let key = free_key(&definitions, kind);
    let mut errors = FieldErrors::new();
    let reason = reason(&data, &mut errors);
    input::called_once(&definitions, (kind, &key), &data, &mut errors);
    let scope = match data.get("scope") {
        "unit" => Some(Scope::Unit),
        "system" => Some(Scope::System),
        "body" => Some(Scope::Body),
        _ => None,
    };
    if scope.is_none() {
        errors.add("scope", "選択肢から選んでください。");
    }
    let scope = scope.unwrap_or(Scope::Body);
    let base = match kind {
        Kind::Register => {
            let mut made = empty_register(&key, scope);
            input::register(&data, &mut made, &live.edition, &mut errors);
            Base::Register(Box::new(made))
        }
        Kind::Form => {
            let mut made = empty_form(&key, scope);
            input::form(&data, &mut made, &live.edition, &mut errors);
            Base::Form(Box::new(made))
        }
    };
    if !errors.is_empty() {
        return again(&desk, page(kind), (data, errors), |form| {
            Ok(body(&live, &desk, kind, form))
        });
    }
    let made = Made {
        base: Some(base),
        ..Made::default()
    };
    let of = Of {
        kind,
        key: &key,
        seen: 0,
    };
    let why = Why {
        told: match kind {
            Kind::Form => "様式を作った",
            Kind::Register => "台帳を作った",
        },
        reason: &reason,
    };
    save(&live, (&desk.access, &actor), of, &made, why).await?;
    let url = format!("{PATH}/{}/{key}?done=made", kind.key());
    Ok(Redirect::to(&url).into_response())
}

fn free_key(definitions: &Definitions, kind: Kind) -> String {
    let own = definitions.own.keys().filter(|(k, _)| *k == kind);
    let numbers = own.filter_map(|(_, key)| key.strip_prefix(OWN_KEY)?.parse::<u32>().ok());
    format!("{OWN_KEY}{}", numbers.max().unwrap_or(0) + 1)
}

/// Behind those of the catalog.
const LAST: i64 = 1000;

fn empty_register(key: &str, scope: Scope) -> Register {
    Register {
        key: key.to_owned(),
        title: String::new(),
        group: register::Group::Operations,
        order: LAST,
        about: String::new(),
        records: Vec::new(),
        provisions: Vec::new(),
        keepers: Vec::new(),
        readers: Vec::new(),
        scope,
        retention: 1,
        name: "name".to_owned(),
        identity: Vec::new(),
        list: vec!["name".to_owned()],
        with: None,
        fields: first_fields(scope),
        dues: Vec::new(),
        retired: false,
    }
}

fn empty_form(key: &str, scope: Scope) -> Form {
    let required = |key: &str, label: &str, kind: FieldType| Field {
        required: true,
        ..Field::new(key, label, kind)
    };
    let system = (scope == Scope::System)
        .then(|| required("concerned_system", "情報システム", FieldType::System));
    let content = required("content", "申請の内容", FieldType::LongText);
    Form {
        key: key.to_owned(),
        title: String::new(),
        group: Group::Information,
        order: LAST,
        about: String::new(),
        provision: String::new(),
        also: Vec::new(),
        applicants: None,
        deciders: None,
        join: None,
        kind: None,
        place: match scope {
            Scope::Unit => PlaceKind::Unit,
            Scope::System => PlaceKind::System,
            Scope::Body => PlaceKind::Body,
        },
        place_field: system.as_ref().map(|f| f.key.clone()),
        emergency: false,
        emergency_provision: None,
        ends: None,
        register: None,
        entry: None,
        notify: Vec::new(),
        concur: Vec::new(),
        confirm: Vec::new(),
        told: BTreeMap::new(),
        retention: 1,
        statement: String::new(),
        fields: system.into_iter().chain([content]).collect(),
        follows: Vec::new(),
        retired: false,
    }
}
