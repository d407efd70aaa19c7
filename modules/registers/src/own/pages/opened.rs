//! One form or register, opened by who may change it.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_kernel::{Actor, FieldErrors, TextRule, clean_line};
use sakimori_permissions::{Action, Place, Resource};
use sakimori_web::{Failure, FormData, FormState, Page, components};

use super::{PATH, TITLE};
use crate::forms::{Field, Form};
use crate::own::change::{Of, Why, save};
use crate::own::in_force::Definitions;
use crate::own::made::{Base, Shown};
use crate::own::{Kind, Live, Made};

/// Why something is changed; kept with the version.
const REASON: TextRule = TextRule {
    label: "変更の理由",
    max: 200,
    required: true,
};

pub(super) struct Opened {
    pub live: Live,
    pub definitions: Arc<Definitions>,
    pub kind: Kind,
    pub key: String,
    /// The newest version; 0 where the body made none.
    pub version: i64,
    pub made: Made,
    actor: Actor,
}

/// In what role somebody may change definitions.
///
/// # Errors
/// Forbidden, with the provision and who may.
pub(super) fn actor(desk: &Desk) -> Result<Actor, Failure> {
    let ground = desk
        .access
        .require(Action::Change, Resource::Definition, &Place::body())?;
    Ok(desk.access.actor_by(&ground))
}

impl Opened {
    pub async fn of(live: Live, desk: &Desk, (kind, key): (&str, &str)) -> Result<Self, Failure> {
        let actor = actor(desk)?;
        let kind = Kind::parse(kind).ok_or(Failure::NotFound)?;
        let definitions = live.definitions().await?;
        definitions.get(kind, key).ok_or(Failure::NotFound)?;
        let own = definitions.own.get(&(kind, key.to_owned()));
        let (version, made) = own.cloned().unwrap_or_default();
        Ok(Self {
            live,
            definitions,
            kind,
            key: key.to_owned(),
            version,
            made,
            actor,
        })
    }

    /// One that is still used.
    pub async fn usable(live: Live, desk: &Desk, path: (&str, &str)) -> Result<Self, Failure> {
        let opened = Self::of(live, desk, path).await?;
        match opened.made.retired {
            true => Err(Failure::NotFound),
            false => Ok(opened),
        }
    }

    /// One of the body's own.
    pub async fn own(live: Live, desk: &Desk, path: (&str, &str)) -> Result<Self, Failure> {
        let opened = Self::usable(live, desk, path).await?;
        match opened.made.base.is_some() {
            true => Ok(opened),
            false => Err(Failure::NotFound),
        }
    }

    /// A form; no register has what is asked for.
    pub fn shown_form(&self) -> Result<&Form, Failure> {
        match self.shown()? {
            Shown::Form(form) => Ok(form),
            Shown::Register(_) => Err(Failure::NotFound),
        }
    }

    pub fn shown(&self) -> Result<Shown<'_>, Failure> {
        let shown = self.definitions.get(self.kind, &self.key);
        shown.ok_or(Failure::NotFound)
    }

    /// The body's own form, without the fields it added since.
    pub fn form(&mut self) -> Result<&mut Form, Failure> {
        match &mut self.made.base {
            Some(Base::Form(form)) => Ok(form),
            _ => Err(Failure::NotFound),
        }
    }

    /// The fields as they would be.
    pub fn fields_of(&self, made: &Made) -> Vec<Field> {
        let (catalog, schemes) = (self.live.catalog(), self.live.schemes());
        let fields = match self.kind {
            Kind::Form => {
                let form = made.form(catalog.forms.get(&self.key), &schemes);
                form.map(|f| f.fields)
            }
            Kind::Register => {
                let register = made.register(catalog.registers.get(&self.key), &schemes);
                register.map(|r| r.fields)
            }
        };
        fields.unwrap_or_default()
    }

    /// Whether a field that is not the body's own is required whatever it says.
    pub fn is_required_anyway(&self, key: &str) -> bool {
        let bare = Made {
            base: self.made.base.clone(),
            ..Made::default()
        };
        let fields = self.fields_of(&bare);
        fields.iter().any(|f| f.key == key && f.required)
    }

    pub fn url(&self) -> String {
        format!("{PATH}/{}/{}", self.kind.key(), self.key)
    }

    pub fn page(&self) -> Result<Page, Failure> {
        Ok(Page::new(self.shown()?.title().to_owned(), PATH).crumb(PATH, TITLE))
    }

    /// A page below it.
    pub fn below(&self, title: &str) -> Result<Page, Failure> {
        let page = Page::new(title.to_owned(), PATH).crumb(PATH, TITLE);
        Ok(page.crumb(self.url(), self.shown()?.title().to_owned()))
    }

    /// The inputs every change ends with: the reason, the version seen.
    pub fn ending(&self, form: &FormState, button: &str) -> Markup {
        html! {
            input type="hidden" name="_version" value=(self.version);
            (components::text_field(form, components::field("_reason", REASON.label, "例：実施手順の改正のため。変更の履歴に残ります。", true)))
            div.buttons { button type="submit" { (button) } a.button.button-quiet href=(self.url()) { "変更せずに戻る" } }
        }
    }

    /// Writes what was made of it, and goes back to it.
    pub async fn save(
        &self,
        desk: &Desk,
        (data, reason): (&FormData, &str),
        told: &str,
    ) -> Result<Response, Failure> {
        let of = Of {
            kind: self.kind,
            key: &self.key,
            seen: data.get("_version").parse().unwrap_or(-1),
        };
        let before = self.definitions.own.get(&(self.kind, self.key.clone()));
        let same = match before {
            Some((_, before)) => *before == self.made,
            None => self.made == Made::default(),
        };
        if same {
            return Ok(Redirect::to(&self.url()).into_response());
        }
        let done = if self.made.retired {
            "retired"
        } else {
            "changed"
        };
        let why = Why { told, reason };
        save(&self.live, (&desk.access, &self.actor), of, &self.made, why).await?;
        Ok(Redirect::to(&format!("{}?done={done}", self.url())).into_response())
    }
}

/// The reason that was sent.
pub(super) fn reason(data: &FormData, errors: &mut FieldErrors) -> String {
    errors.take("_reason", clean_line(data.get("_reason"), REASON))
}

/// The form again, with what was sent and what is wrong with it.
pub(super) fn again(
    desk: &Desk,
    page: Page,
    (data, errors): (FormData, FieldErrors),
    body: impl FnOnce(&FormState) -> Result<Markup, Failure>,
) -> Result<Response, Failure> {
    let form = FormState::rejected(&desk.token, data, errors);
    let page = page.status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.render(&desk.frame, body(&form)?))
}
