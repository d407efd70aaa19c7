//! What every page of this module has at hand. Each route passes
//! [`authorize`] or [`authorize_within`]: no handler runs for somebody whom no
//! grant lets read the analysis, and none that writes for somebody who may only
//! read. What is read is read within [`Here::reach`].

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_decisions::Desk;
use sakimori_kernel::{Actor, Uuid};
use sakimori_permissions::{Action, Resource, gate};
use sakimori_policies::standards::Content;
use sakimori_policies::workspace::Workspace;
use sakimori_provisions::catalog::Edition;
use sakimori_provisions::classes::{Classes, label};
use sakimori_registers::entries::Entries;
use sakimori_web::{Failure, FormState, Frame};

use crate::Risks;
use crate::model::{self, Treatment};

/// The door of what is for those who read the whole analysis.
pub(crate) async fn authorize(request: Request, next: Next) -> Response {
    gate::pass(Resource::Risk, request, next).await
}

/// The door of what shows to each what they may read.
pub(crate) async fn authorize_within(request: Request, next: Next) -> Response {
    gate::pass_within(Resource::Risk, request, next).await
}

pub struct Here {
    pub desk: Desk,
    pub workspace: Arc<Workspace>,
    /// Who acts, in the role that lets them.
    pub actor: Actor,
    /// Whose risks the person reads.
    pub reach: Entries,
}

fn missing() -> Failure {
    Failure::internal(std::io::Error::other("nothing attached"))
}

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let workspace = parts.extensions.get::<Arc<Workspace>>().cloned();
        let actor = parts.extensions.get::<Actor>().cloned();
        let desk = Desk::from_request_parts(parts, state).await?;
        let reach = desk.access.reach(Action::Read, Resource::Risk)?;
        Ok(Self {
            reach: Entries::within(&reach, &desk.roster),
            desk,
            workspace: workspace.ok_or_else(missing)?,
            actor: actor.ok_or_else(missing)?,
        })
    }
}

impl Here {
    pub fn content(&self) -> &Content {
        &self.workspace.content
    }

    pub fn frame(&self) -> &Frame {
        &self.desk.frame
    }

    pub fn form(&self) -> FormState {
        self.desk.form()
    }

    /// Who writes, as the tables keep it.
    pub fn by(&self) -> (Option<Uuid>, &str) {
        let standing = &self.desk.access.standing;
        (standing.person, &standing.name)
    }

    /// Whether the person reads the risks of everybody.
    pub fn reads_all(&self) -> bool {
        self.reach == Entries::All
    }

    pub fn may_change(&self) -> bool {
        self.frame().locked.is_none()
    }

    /// 「住民記録システム」「市民部税務課」
    pub fn place(&self, place: model::Place) -> String {
        let roster = &self.desk.roster;
        match place {
            model::Place::System(id) => {
                let found = roster.system(id);
                found.map_or("今はない情報システム".to_owned(), |s| {
                    s.facts.name.clone()
                })
            }
            model::Place::Unit(id) => match roster.tree.get(id) {
                Some(_) => roster.tree.full_name(id),
                None => "今はない組織".to_owned(),
            },
            model::Place::Nobody => "所管のない情報資産".to_owned(),
        }
    }

    /// A provision as the body's documents cite it, or as the guideline does
    /// where the body did not adopt it.
    pub fn cite(&self, edition: &Edition, key: &str) -> String {
        let mut nodes = self.content().provisions();
        if let Some(node) = nodes.find(|n| n.key == key) {
            return format!("{}　{}", node.number.reference, node.title);
        }
        let found = edition.by_key(key);
        found.map_or_else(String::new, |(item, _)| {
            format!("{}　{}（採用していない）", item.id, item.title)
        })
    }
}

pub(crate) fn kind_label<'e>(edition: &'e Edition, key: &'e str) -> &'e str {
    let mut kinds = edition.asset_kinds.iter();
    kinds.find(|k| k.key == key).map_or(key, |k| &k.label)
}

impl Risks {
    pub(crate) fn threat_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.catalog.threat(key).map_or(key, |t| &t.label)
    }

    pub(crate) fn classes_label(&self, classes: Classes) -> String {
        label(&self.edition.classification, classes)
    }

    pub(crate) fn vulnerability_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.catalog.vulnerability(key).map_or(key, |v| &v.label)
    }
}

pub(crate) fn treatment_words(treatment: &Treatment) -> String {
    format!("{}：{}", treatment.way.label(), treatment.what)
}

pub(crate) fn done(path: &str, what: &str) -> Response {
    Redirect::to(&format!("{path}?done={what}")).into_response()
}
