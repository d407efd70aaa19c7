//! What every page of a case has at hand, and whether the case may be seen.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sakimori_db::Db;
use sakimori_kernel::Uuid;
use sakimori_mail::Outbox;
use sakimori_organization::Roster;
use sakimori_permissions::{Access, Capacity, Place, Resource};
use sakimori_web::{CsrfToken, Failure, FormState, Frame};

use crate::committee::carried;
use crate::model::Who;
use crate::notices::Notices;
use crate::open::place;
use crate::route::able;
use crate::store::{self, CaseRow, Whole};

/// So many deciders are named; a deputy's deputy tells nobody more.
const NAMED: usize = 4;

pub struct Desk {
    pub access: Access,
    pub frame: Frame,
    pub token: CsrfToken,
    pub roster: Arc<Roster>,
    /// Nowhere, where the program attached none.
    pub outbox: Outbox,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let access = Access::from_request_parts(parts, state).await?;
        let missing = || Failure::internal(std::io::Error::other("nothing attached"));
        let extensions = &parts.extensions;
        Ok(Self {
            access,
            frame: extensions.get::<Frame>().cloned().ok_or_else(missing)?,
            outbox: extensions.get::<Outbox>().cloned().unwrap_or_default(),
            token: extensions.get::<CsrfToken>().cloned().unwrap_or_default(),
            roster: extensions
                .get::<Arc<Roster>>()
                .cloned()
                .ok_or_else(missing)?,
        })
    }
}

impl Desk {
    pub(crate) fn place(&self, row: &CaseRow) -> Place {
        place(&self.roster, row.unit_id, row.system_id)
    }

    /// The person with the roles they carry over the place of a case; nobody
    /// who is not in the register of staff does anything to a case.
    pub fn who(&self, row: &CaseRow) -> Option<Who> {
        let place = self.place(row);
        let standing = &self.access.standing;
        let held = carried(&self.access, &self.roster).into_iter();
        let held = held.filter(|(h, _)| place.is_covered_by(h.scope));
        let roles: Vec<_> = held.map(|(h, capacity)| (h.role, capacity)).collect();
        let person = standing.person?;
        let mut alone = Vec::new();
        if person == row.applicant_id {
            alone.extend(roles.iter().map(|(role, _)| role.clone()));
            alone.retain(|role| able(&self.roster, role, &place, person).is_none());
        }
        Some(Who {
            person,
            roles,
            alone,
        })
    }

    /// A case that may be seen: one's own, one that one decides or prepares,
    /// or one of what one oversees. Any other does not exist (404).
    pub async fn case(&self, db: &Db, id: Uuid) -> Result<Whole, Failure> {
        let whole = store::whole(db, id).await?;
        let whole = whole.ok_or(Failure::NotFound)?;
        let place = self.place(&whole.row);
        let held = &self.access.standing.holdings;
        let concerned = |role: &str| {
            let mut held = held.iter();
            held.any(|h| h.role == role && place.is_covered_by(h.scope))
        };
        if !whole.steps.iter().any(|s| concerned(&s.role)) {
            let mut place = place;
            place.person = Some(whole.row.applicant_id);
            self.access.see(Resource::Application, &place)?;
        }
        Ok(whole)
    }

    /// The same of a case whose applicant may decide it.
    pub(crate) fn deciders_of(&self, whole: &Whole, role: &str) -> String {
        let row = &whole.row;
        let own = able(&self.roster, role, &self.place(row), row.applicant_id).is_none();
        match own && !whole.unavoidable_reason().is_empty() {
            true => format!("{}（申請した者）", row.applicant_name),
            false => self.deciders(row, role),
        }
    }

    /// The names of those who may decide a case in a role today.
    pub(crate) fn deciders(&self, row: &CaseRow, role: &str) -> String {
        let place = self.place(row);
        let holders = self.roster.holders(role, &place);
        let able = holders.iter().filter(|d| {
            !d.left && d.facts.capacity != Capacity::Clerk && d.facts.person != row.applicant_id
        });
        let names: Vec<&str> = able.take(NAMED).map(|d| d.name.as_str()).collect();
        match names.is_empty() {
            true => "任命されている者がいません".to_owned(),
            false => names.join("、"),
        }
    }

    /// To tell people of what is written.
    pub fn notices(&self) -> Notices {
        Notices::new(self.outbox.clone(), self.roster.clone())
    }

    pub fn form(&self) -> FormState {
        FormState::new(&self.token)
    }
}
