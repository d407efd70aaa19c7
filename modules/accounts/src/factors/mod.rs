//! Second factors: TOTP (`totp.rs`), passkeys (`passkey.rs`) and recovery
//! codes (`recovery.rs`). What one is being registered or asked with waits in
//! the session's row ([`Challenge`]) and counts once.

pub(crate) mod passkey;
pub(crate) mod recovery;
pub(crate) mod store;
pub(crate) mod totp;

use sakimori_db::DbError;
use sakimori_kernel::{Refusal, Uuid};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{PasskeyAuthentication, PasskeyRegistration};

use crate::settings::Settings;
use crate::state::Accounts;

/// Whether somebody must have a second factor today.
pub(crate) async fn are_required(
    accounts: &Accounts,
    settings: &Settings,
    (administrator, person): (bool, Option<Uuid>),
) -> Result<bool, DbError> {
    // The passwords stand on the sign-in page; see `demonstration.rs`.
    if !accounts.demo.is_empty() {
        return Ok(false);
    }
    let roles = match person {
        Some(person) => accounts.people.roles(person).await?,
        None => Vec::new(),
    };
    Ok(settings.is_privileged(administrator, &roles))
}

/// Why one of so many second factors may not be ended.
pub(crate) fn end_reason(count: usize, required: bool) -> Option<Refusal> {
    (required && count <= 1).then(|| {
        Refusal::new(
            "factor.required",
            "管理者と、二つ目の認証が必要な役割の者は、最後の一つを終了できません。先に別のものを登録してください。",
        )
    })
}

/// What the person's device has yet to answer.
#[derive(Serialize, Deserialize)]
pub(crate) enum Challenge {
    /// A TOTP secret that was shown, in base 32.
    Totp(String),
    Registration(Box<PasskeyRegistration>),
    Authentication(Box<PasskeyAuthentication>),
}

impl Challenge {
    pub fn write(&self) -> Result<String, DbError> {
        serde_json::to_string(self).map_err(|e| DbError::Corrupt(format!("challenge: {e}")))
    }

    /// Nothing where none waits.
    pub fn read(text: &str) -> Result<Option<Self>, DbError> {
        if text.is_empty() {
            return Ok(None);
        }
        let read = serde_json::from_str(text);
        read.map(Some)
            .map_err(|e| DbError::Corrupt(format!("challenge: {e}")))
    }
}
