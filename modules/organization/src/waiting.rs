//! What of this module waits for the person at the first page.

use std::borrow::Cow;
use std::sync::Arc;

use sakimori_kernel::era_date;
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_web::Failure;

use crate::contacts::{State as ContactState, confirmation_state};
use crate::{Body, Organization, Roster, store};

/// Something to do, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub href: Cow<'static, str>,
    pub title: String,
    /// Why, or by when; may be empty.
    pub text: String,
    /// How late it is, where it is; shown in red.
    pub late: String,
}

/// What waits for a person today, the most urgent first.
pub async fn waiting(
    state: &Organization,
    access: &Access,
    (roster, body): (&Roster, &Arc<Body>),
) -> Result<Vec<Waiting>, Failure> {
    let mut found = Vec::new();
    if access.can(Action::Change, Resource::Appointment, &Place::body()) {
        let open = store::open_requests(&state.db).await?;
        if open > 0 {
            found.push(Waiting {
                href: "/appointments/requests".into(),
                title: format!("任命の確認 {open}件"),
                text: "自分自身への任命は、ほかの者の確認を受けて効力を持ちます。".to_owned(),
                late: String::new(),
            });
        }
        let holes = roster.holes(body, &state.edition.separations).len();
        if holes > 0 {
            found.push(Waiting {
                href: "/organization/holes".into(),
                title: format!("体制の不備 {holes}件"),
                text: "任命の漏れ、兼ねてはならない兼務、まもなく終わる任命があります。".to_owned(),
                late: String::new(),
            });
        }
    }
    if let Some(person) = access.standing.person
        && let Some(text) = contact(confirmation_state(&state.db, person, access.day).await?)
    {
        found.push(Waiting {
            href: "/contacts/own".into(),
            title: "緊急連絡網の自分の連絡先の確認".to_owned(),
            text,
            late: String::new(),
        });
    }
    Ok(found)
}

fn contact(state: ContactState) -> Option<String> {
    match state {
        ContactState::Confirmed { .. } => None,
        ContactState::Due { by } => Some(format!("{}までに確認してください。", era_date(by))),
        ContactState::Overdue { .. } => Some("確認の期限を過ぎています。".to_owned()),
    }
}
