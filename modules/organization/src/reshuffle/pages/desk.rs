//! What the handlers here have at hand, and the trials kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sakimori_kernel::{Actor, Uuid};
use sakimori_permissions::{Access, Action, Ground, Place, Resource};
use sakimori_web::{CsrfToken, Failure, FormState, Frame, Page};

use super::super::load::Reader;
use super::super::make::Trial;
use super::super::model::Reshuffle;
use super::super::preview::Shown;
use super::super::store::{self, from_json};
use crate::{Body, Organization};

/// Somebody who may change the organization; everybody else is refused before
/// a handler runs.
pub(super) struct Desk {
    pub access: Access,
    ground: Ground,
    pub frame: Frame,
    pub body: Arc<Body>,
    pub token: CsrfToken,
    trials: Trials,
}

impl FromRequestParts<Organization> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &Organization) -> Result<Self, Failure> {
        let access = Access::from_request_parts(parts, state).await?;
        let ground = access.require(Action::Change, Resource::Organization, &Place::body())?;
        let body = parts.extensions.get::<Arc<Body>>().cloned();
        Ok(Self {
            access,
            ground,
            frame: parts.extensions.get().cloned().unwrap_or_default(),
            body: body.unwrap_or_else(|| state.guideline.clone()),
            token: parts.extensions.get().cloned().unwrap_or_default(),
            trials: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}

impl Desk {
    pub fn actor(&self) -> Actor {
        self.access.actor_by(&self.ground)
    }

    pub fn form(&self) -> FormState {
        FormState::new(&self.token)
    }

    /// The trial of the newest dry run, where there is one.
    pub async fn shown(
        &self,
        state: &Organization,
        reshuffle: &Reshuffle,
    ) -> Result<Option<Arc<Shown>>, Failure> {
        let Some(run) = reshuffle.current() else {
            return Ok(None);
        };
        if let Some(shown) = self.trials.get(run.id) {
            return Ok(Some(shown));
        }
        let json = store::trial(&mut Reader::Db(&state.db), run.id).await?;
        let read = move || from_json::<Trial>(&json).map(Shown::new);
        let shown = tokio::task::spawn_blocking(read).await;
        let shown = shown.map_err(Failure::internal)??;
        Ok(Some(self.trials.put(run.id, shown)))
    }
}

/// Dry runs never change, so the last few that were looked at stay in memory.
#[derive(Clone, Default)]
pub(super) struct Trials(Arc<Mutex<Vec<Looked>>>);

/// A dry run's key, and what it shows.
type Looked = (Uuid, Arc<Shown>);

const KEPT: usize = 2;

impl Trials {
    fn get(&self, run: Uuid) -> Option<Arc<Shown>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(id, _)| *id == run);
        found.map(|(_, shown)| shown.clone())
    }

    fn put(&self, run: Uuid, shown: Shown) -> Arc<Shown> {
        let shown = Arc::new(shown);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((run, shown.clone()));
        shown
    }
}

/// The reshuffle of an address.
pub(super) async fn find(state: &Organization, id: &str) -> Result<Reshuffle, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    store::find(&state.db, id).await?.ok_or(Failure::NotFound)
}

pub(super) const HOME: &str = "/reshuffles";

/// A page below that of a reshuffle.
pub(super) fn page_below(title: &str, reshuffle: &Reshuffle) -> Page {
    Page::new(title, HOME)
        .crumb(HOME, "人事異動")
        .crumb(address(reshuffle), reshuffle.title.clone())
}

pub(super) fn address(reshuffle: &Reshuffle) -> String {
    format!("{HOME}/{}", reshuffle.id)
}
