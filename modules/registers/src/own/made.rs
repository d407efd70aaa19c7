//! A form or a register as the body made it. Pure.

use sakimori_provisions::catalog::Edition;
use serde::{Deserialize, Serialize};

use super::tailoring::Tailoring;
use crate::forms::{Field, FieldType, Form, Schemes, check};
use crate::register::{self, Register, Scope};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Form,
    Register,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Register => "register",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        [Self::Form, Self::Register]
            .into_iter()
            .find(|kind| kind.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Form => "様式",
            Self::Register => "台帳",
        }
    }
}

/// What a body's own form or register is, beside the fields that it adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    Form(Box<Form>),
    Register(Box<Register>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// None: one of the catalog, changed.
    pub base: Option<Base>,
    #[serde(default)]
    pub tailoring: Tailoring,
    /// Nothing new is applied for or written any more.
    #[serde(default)]
    pub retired: bool,
}

/// A form or a register in force.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'s> {
    Form(&'s Form),
    Register(&'s Register),
}

impl<'s> Shown<'s> {
    pub fn title(self) -> &'s str {
        match self {
            Self::Form(form) => &form.title,
            Self::Register(register) => &register.title,
        }
    }

    pub fn about(self) -> &'s str {
        match self {
            Self::Form(form) => &form.about,
            Self::Register(register) => &register.about,
        }
    }

    pub fn fields(self) -> &'s [Field] {
        match self {
            Self::Form(form) => &form.fields,
            Self::Register(register) => &register.fields,
        }
    }
}

impl Made {
    /// The form with the body's changes; `catalog`: that of the catalog.
    pub(crate) fn form(&self, catalog: Option<&Form>, schemes: &Schemes) -> Option<Form> {
        let form = match (&self.base, catalog) {
            (Some(Base::Form(form)), None) => (**form).clone(),
            (None, Some(form)) => form.clone(),
            _ => return None,
        };
        let mut form = schemes.form(form);
        let tailoring = &self.tailoring;
        words(tailoring, (&mut form.title, &mut form.about));
        tailoring.apply(&mut form.fields);
        form.retired = self.retired;
        Some(form)
    }

    /// The register with the body's changes; `catalog`: that of the catalog.
    pub(crate) fn register(
        &self,
        catalog: Option<&Register>,
        schemes: &Schemes,
    ) -> Option<Register> {
        let register = match (&self.base, catalog) {
            (Some(Base::Register(register)), None) => (**register).clone(),
            (None, Some(register)) => register.clone(),
            _ => return None,
        };
        let tailoring = &self.tailoring;
        let mut register = schemes.register(register, &tailoring.list);
        words(tailoring, (&mut register.title, &mut register.about));
        tailoring.apply(&mut register.fields);
        if !tailoring.list.is_empty() {
            register.list.clone_from(&tailoring.list);
        }
        register.retired = self.retired;
        Some(register)
    }
}

fn words(tailoring: &Tailoring, (title, about): (&mut String, &mut String)) {
    if let Some(own) = &tailoring.title {
        title.clone_from(own);
    }
    if let Some(own) = &tailoring.about {
        about.clone_from(own);
    }
}

/// What is wrong with a definition, as for the catalog; in English, for logs
/// and for what no page should let through.
pub(super) fn wrong_form(form: &Form, edition: &Edition) -> Vec<String> {
    check::wrong(form, edition, &format!("/{}.toml", form.key))
}

/// The same of a register.
pub(super) fn wrong_register(register: &Register, edition: &Edition) -> Vec<String> {
    register::faults(register, edition, &format!("/{}.toml", register.key))
}

/// The first fields of a body's own register: what names an entry, and whose
/// it is.
pub(super) fn first_fields(scope: Scope) -> Vec<Field> {
    let required = |key: &str, label: &str, kind: FieldType| Field {
        required: true,
        ..Field::new(key, label, kind)
    };
    let mut fields = vec![required("name", "名称", FieldType::Text)];
    match scope {
        Scope::Unit => fields.push(required(
            register::KEEPING_UNIT,
            "記録を管理する課室",
            FieldType::Unit,
        )),
        Scope::System => fields.push(required(
            "keeping_system",
            "情報システム",
            FieldType::System,
        )),
        Scope::Body => {}
    }
    fields
}
