//! Passwords: what may be one (`rules.rs`), how it is kept (here, argon2id),
//! and temporary ones (`temporary.rs`).

pub(crate) mod choose;
mod romaji;
pub mod rules;
pub(crate) mod store;
mod temporary;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

pub use argon2::Params;
pub use temporary::temporary;

/// A password could not be hashed at all. Internal.
#[derive(Debug)]
pub struct HashError(String);

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "password hash: {}", self.0)
    }
}

impl std::error::Error for HashError {}

impl HashError {
    fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Hashes two passwords at a time, away from the requests' threads: each
/// needs 19 MiB and a core of its own.
#[derive(Clone)]
pub struct Hasher {
    params: Params,
    places: Arc<Semaphore>,
    calls: Arc<AtomicU64>,
    /// A hash of nothing, for logins that do not exist.
    decoy: Arc<str>,
}

const AT_ONCE: usize = 2;

impl Hasher {
    /// 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).
    pub fn strong() -> Result<Params, HashError> {
        Params::new(19 * 1024, 2, 1, None).map_err(HashError::of)
    }

    /// With a cost of its own: [`Hasher::strong`] in earnest use.
    pub fn new(params: Params) -> Result<Self, HashError> {
        let decoy = hash_now(params.clone(), "")?;
        Ok(Self {
            params,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            calls: Arc::default(),
            decoy: decoy.into(),
        })
    }

    /// How often a password was hashed; tests assert that it does not tell a
    /// login that exists from one that does not.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    pub async fn hash(&self, password: &str) -> Result<String, HashError> {
        let (params, password) = (self.params.clone(), password.to_owned());
        self.work(move || hash_now(params, &password)).await
    }

    /// Whether it is the password. The same work is done where there is no
    /// stored hash; the answer is no.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, HashError> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        let password = password.to_owned();
        let same = self.work(move || verify_now(&password, &stored)).await?;
        Ok(same && exists)
    }

    /// Runs what takes long.
    async fn work<T, F>(&self, work: F) -> Result<T, HashError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, HashError> + Send + 'static,
    {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.apart(work).await?
    }

    /// The same place for what else takes long, without being counted.
    pub(crate) async fn apart<T, F>(&self, work: F) -> Result<T, HashError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let _place = self.places.acquire().await.map_err(HashError::of)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(HashError::of)
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher({} KiB)", self.params.m_cost())
    }
}

fn argon2(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(params: Params, password: &str) -> Result<String, HashError> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(HashError::of)?;
    let salt = SaltString::encode_b64(&salt).map_err(HashError::of)?;
    let hash = argon2(params)
        .hash_password(normal(password).as_bytes(), &salt)
        .map_err(HashError::of)?;
    Ok(hash.to_string())
}

/// The cost is that of the stored hash, so that older ones stay good.
fn verify_now(password: &str, stored: &str) -> Result<bool, HashError> {
    let stored = PasswordHash::new(stored).map_err(HashError::of)?;
    let verified = Argon2::default().verify_password(normal(password).as_bytes(), &stored);
    match verified {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(HashError::of(error)),
    }
}

/// RFC 8265 (OpaqueString): every kind of space is one, and composed and
/// decomposed kana are the same, because keyboards differ in it. Width and
/// case count.
fn normal(password: &str) -> String {
    password
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_kept_as_an_argon2id_hash() {
        let hasher = Hasher::new(Params::new(8, 1, 1, None).unwrap()).unwrap();
        let hash = hasher.hash("ガラスの城と9月の雨").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash("ガラスの城と9月の雨").await.unwrap());
        for (password, same) in [
            ("ガラスの城と9月の雨", true),
            ("カ\u{3099}ラスの城と9月の雨", true),
            ("がらすの城と9月の雨", false),
            ("ガラスの城と９月の雨", false),
            ("", false),
        ] {
            let verified = hasher.verify(password, Some(&hash)).await.unwrap();
            assert_eq!(verified, same, "{password}");
        }
        assert!(!hasher.verify("", None).await.unwrap());
        assert_eq!(hasher.calls(), 8);
        assert!(hasher.verify("x", Some("no hash")).await.is_err());
    }

    #[test]
    fn the_cost_in_earnest_use_is_what_is_recommended() {
        let params = Hasher::strong().unwrap();
        let cost = (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(cost, (19 * 1024, 2, 1));
    }
}
