//! What every page of this module has at hand: who asks, the day looked at,
//! the body on that day.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use maud::{Markup, html};
use sakimori_kernel::{Date, era_date, parse_date};
use sakimori_permissions::{Access, Action, Resource};
use sakimori_web::{CsrfToken, Failure, FormState, Frame, ListQuery, components};

use crate::body::Body;
use crate::roster::Roster;
use crate::state::Organization;

pub(crate) struct Here {
    pub access: Access,
    pub frame: Frame,
    pub body: Arc<Body>,
    /// The body on `day`.
    pub roster: Arc<Roster>,
    /// The day looked at; today where none was asked for.
    pub day: Date,
    pub token: CsrfToken,
    /// What was typed as the day, where it is none.
    unread: Option<String>,
}

impl FromRequestParts<Organization> for Here {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &Organization) -> Result<Self, Failure> {
        let access = Access::from_request_parts(parts, state).await?;
        let missing = || Failure::internal(std::io::Error::other("no frame attached"));
        let frame = parts.extensions.get::<Frame>().cloned();
        let body = parts.extensions.get::<Arc<Body>>().cloned();
        let token = parts.extensions.get::<CsrfToken>().cloned();
        let query = ListQuery::parse(parts.uri.query());
        let (day, unread) = match query.get("on") {
            "" => (access.day, None),
            typed => match parse_date(typed) {
                Ok(day) => (day, None),
                Err(error) => (access.day, Some(error.to_string())),
            },
        };
        // The program has read today's already to know who asks.
        let known = parts.extensions.get::<Arc<Roster>>().cloned();
        let roster = match known.filter(|r| r.day == day) {
            Some(roster) => roster,
            None => state.roster(day).await?,
        };
        Ok(Self {
            frame: frame.ok_or_else(missing)?,
            body: body.unwrap_or_else(|| state.guideline.clone()),
            token: token.unwrap_or_default(),
            access,
            roster,
            day,
            unread,
        })
    }
}

impl Here {
    pub fn is_today(&self) -> bool {
        self.day == self.access.day
    }

    /// Whether the page may offer a change: past and future days are for
    /// reading.
    pub fn can_change(&self, resource: Resource, place: &sakimori_permissions::Place) -> bool {
        self.is_today() && self.access.can(Action::Change, resource, place)
    }

    /// An address on the same day.
    pub fn link(&self, path: &str) -> String {
        if self.is_today() {
            return path.to_owned();
        }
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}on={}", self.day)
    }

    /// Which day is shown, and the way to another.
    pub fn as_of(&self, path: &str, query: &ListQuery) -> Markup {
        let kept = query
            .pairs()
            .filter(|(n, _)| !["on", "page", "done"].contains(n));
        html! {
            @if !self.is_today() {
                (components::notice("warning", html! {
                    p {
                        strong { (era_date(self.day)) "現在" }
                        "の内容を表示しています。登録の変更は、今日の画面で行ってください。"
                        a href=(query.link(path, "on", "")) { "今日の内容を表示する" }
                    }
                }))
            }
            form.as-of.no-print method="get" action=(path) {
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                div.field {
                    label for="on" { "表示する日" }
                    @if let Some(error) = &self.unread { p.error #on-error { (error) } }
                    input.date type="text" id="on" name="on" value=(era_date(self.day))
                        aria-invalid=[self.unread.as_ref().map(|_| "true")]
                        aria-describedby=[self.unread.as_ref().map(|_| "on-error")];
                    button.button-quiet type="submit" { "この日の内容を表示する" }
                }
            }
        }
    }

    /// What people call a role, for histories.
    pub fn role_name(&self, key: &str) -> String {
        match key {
            "administrator" => "防人の管理者".to_owned(),
            key => self.body.label(key).to_owned(),
        }
    }

    /// An empty form.
    pub fn form(&self) -> FormState {
        FormState::new(&self.token)
    }
}
