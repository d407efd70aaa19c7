//! Inputs this module needs besides those of `sakimori_web::components`.

use maud::{Markup, html};
use sakimori_web::FormState;

/// A password or a code: never filled in again after an error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Secret<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub help: &'a str,
    /// What browsers and password managers call it.
    pub autocomplete: &'a str,
}

pub(crate) fn password(form: &FormState, field: Secret<'_>) -> Markup {
    secret(form, field, "password", None)
}

/// The login of who signs in; it stays after an error.
pub(crate) fn login(form: &FormState) -> Markup {
    let field = Secret {
        name: "login",
        label: "利用者ID",
        help: "",
        autocomplete: "username",
    };
    secret(form, field, "text", Some(form.value("login")))
}

/// A code from a telephone or from paper. It is shown while typed.
pub(crate) fn code(form: &FormState, field: Secret<'_>) -> Markup {
    secret(form, field, "text", Some(""))
}

fn secret(form: &FormState, field: Secret<'_>, kind: &str, value: Option<&str>) -> Markup {
    let errors: Vec<&str> = form.errors.of(field.name).collect();
    let wrong = !errors.is_empty();
    let mut ids = Vec::new();
    if !field.help.is_empty() {
        ids.push(format!("{}-help", field.name));
    }
    if wrong {
        ids.push(format!("{}-error", field.name));
    }
    let described = (!ids.is_empty()).then(|| ids.join(" "));
    html! {
        div class=(if wrong { "field field-error" } else { "field" }) {
            label for=(field.name) { (field.label) " " span.required { "必須" } }
            @if !field.help.is_empty() { p.help id={ (field.name) "-help" } { (field.help) } }
            @for message in &errors { p.error id={ (field.name) "-error" } { (message) } }
            input type=(kind) id=(field.name) name=(field.name) required autocapitalize="none"
                autocomplete=(field.autocomplete) spellcheck="false" value=[value.filter(|v| !v.is_empty())]
                aria-describedby=[described] aria-invalid=[wrong.then_some("true")];
        }
    }
}
