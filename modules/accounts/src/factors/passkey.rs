//! Passkeys (WebAuthn). The library checks; here is what is asked and kept.

use sakimori_db::DbError;
use sakimori_kernel::Uuid;
use webauthn_rs::prelude::{
    CredentialID, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn,
};

use super::store::PasskeyRow;

/// What the script asks the browser for, as JSON, and what is kept here.
pub(crate) type Asking<T> = Option<(String, Box<T>)>;

fn stored(row: &PasskeyRow) -> Result<Passkey, DbError> {
    serde_json::from_str(&row.credential)
        .map_err(|e| DbError::Corrupt(format!("passkey {}: {e}", row.id)))
}

fn all(rows: &[PasskeyRow]) -> Result<Vec<Passkey>, DbError> {
    rows.iter().map(stored).collect()
}

fn options<T: serde::Serialize, S>(asked: (T, S)) -> Asking<S> {
    let options = serde_json::to_string(&asked.0).ok()?;
    Some((options, Box::new(asked.1)))
}

/// Begins a registration; a key that is registered already is not offered.
pub(crate) fn ask_to_register(
    webauthn: &Webauthn,
    (account, login, name): (Uuid, &str, &str),
    existing: &[PasskeyRow],
) -> Result<Asking<PasskeyRegistration>, DbError> {
    let known: Vec<CredentialID> = all(existing)?.iter().map(|p| p.cred_id().clone()).collect();
    let asked = webauthn.start_passkey_registration(account, login, name, Some(known));
    Ok(asked.ok().and_then(options))
}

/// The credential to store as JSON; none where the answer is not right.
pub(crate) fn register(
    webauthn: &Webauthn,
    state: &PasskeyRegistration,
    answer: &str,
) -> Option<String> {
    let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).ok()?;
    let passkey = webauthn.finish_passkey_registration(&answer, state).ok()?;
    serde_json::to_string(&passkey).ok()
}

pub(crate) fn ask(
    webauthn: &Webauthn,
    rows: &[PasskeyRow],
) -> Result<Asking<PasskeyAuthentication>, DbError> {
    let keys = all(rows)?;
    if keys.is_empty() {
        return Ok(None);
    }
    let asked = webauthn.start_passkey_authentication(&keys);
    Ok(asked.ok().and_then(options))
}

/// A passkey that answered.
pub(crate) struct Answered {
    pub id: Uuid,
    pub label: String,
    /// What is to be stored anew; none where nothing changed.
    pub credential: Option<String>,
}

/// The key that answered, if the answer is right.
pub(crate) fn check(
    webauthn: &Webauthn,
    state: &PasskeyAuthentication,
    rows: &[PasskeyRow],
    answer: &str,
) -> Result<Option<Answered>, DbError> {
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else {
        return Ok(None);
    };
    let Ok(result) = webauthn.finish_passkey_authentication(&answer, state) else {
        return Ok(None);
    };
    for row in rows {
        let mut key = stored(row)?;
        if let Some(changed) = key.update_credential(&result) {
            let json = changed.then(|| serde_json::to_string(&key));
            return Ok(Some(Answered {
                id: row.id,
                label: row.label.clone(),
                credential: json.and_then(Result::ok),
            }));
        }
    }
    Ok(None)
}
