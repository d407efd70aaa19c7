//! What a body decides about sign-in. One row, JSON; what it lacks has its
//! default, so a new setting needs no migration.

mod edit;
mod form;
mod page;

use axum::Router;
use axum::routing::get;
use sakimori_db::DbError;
use serde::{Deserialize, Serialize};

use crate::state::Accounts;

pub use form::RANGES;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Without a request.
    pub idle_minutes: i64,
    /// Whatever is done.
    pub absolute_hours: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    #[serde(skip)]
    pub revision: i64,
    /// Shown on the sign-in page.
    pub notice: String,
    pub ordinary: Limits,
    /// For administrators and for who carries a role of `factor_roles`.
    pub privileged: Limits,
    /// In characters.
    pub min_length: i64,
    /// After so many months a password must be changed; 0 for never.
    pub expiry_months: i64,
    /// Keys of the roles that need a second factor. Administrators always do.
    pub factor_roles: Vec<String>,
    /// After so many minutes a lock ends by itself; 0 for never.
    pub lock_minutes: i64,
    /// Failures in an hour that an address is allowed without delay.
    pub address_failures: i64,
    /// An account that was not used for so many months is on the check list.
    pub unused_months: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            revision: 1,
            notice: "このシステムは、許可された職員等が業務のために使うものです。利用の記録を取っています。".to_owned(),
            ordinary: Limits {
                idle_minutes: 30,
                absolute_hours: 12,
            },
            privileged: Limits {
                idle_minutes: 15,
                absolute_hours: 8,
            },
            min_length: 12,
            expiry_months: 0,
            factor_roles: ["ciso", "head_security_officer", "audit_head", "system_manager"]
                .map(str::to_owned)
                .to_vec(),
            lock_minutes: 0,
            address_failures: 30,
            unused_months: 6,
        }
    }
}

impl Settings {
    pub(crate) fn read(revision: i64, json: &str) -> Result<Self, DbError> {
        let read: Self = serde_json::from_str(json)
            .map_err(|e| DbError::Corrupt(format!("account settings: {e}")))?;
        Ok(Self { revision, ..read })
    }

    pub fn limits(&self, privileged: bool) -> Limits {
        if privileged {
            self.privileged
        } else {
            self.ordinary
        }
    }

    /// Whether somebody with these roles needs a second factor, and has the
    /// shorter session.
    pub fn is_privileged(&self, administrator: bool, roles: &[String]) -> bool {
        administrator || roles.iter().any(|role| self.factor_roles.contains(role))
    }
}

pub(crate) fn routes() -> Router<Accounts> {
    Router::new().route("/accounts/settings", get(edit::show).post(edit::update))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_stored_has_its_default() {
        let read = Settings::read(7, r#"{"min_length": 16}"#).unwrap();
        let expected = Settings {
            revision: 7,
            min_length: 16,
            ..Settings::default()
        };
        assert_eq!(read, expected);
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(Settings::read(7, &json).unwrap(), read);
        assert!(Settings::read(1, "[").is_err());
    }

    #[test]
    fn administrators_and_some_roles_are_privileged() {
        let settings = Settings::default();
        for (administrator, roles, expected) in [
            (false, vec![], false),
            (false, vec!["section_security_manager"], false),
            (false, vec!["section_security_manager", "audit_head"], true),
            (true, vec![], true),
        ] {
            let roles: Vec<String> = roles.into_iter().map(str::to_owned).collect();
            assert_eq!(settings.is_privileged(administrator, &roles), expected);
        }
    }
}
