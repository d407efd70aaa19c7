//! What every handler of this module holds.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use sakimori_db::{Db, DbError, FromRow, query};
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;

use crate::passwords::{HashError, Hasher};
use crate::people::People;
use crate::settings::Settings;
use crate::site::Site;

/// Accounts and sign-in of one body. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    pub people: Arc<dyn People>,
    pub hasher: Hasher,
    pub site: Arc<Site>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
    /// Shown on the sign-in page, with their passwords: the demonstration
    /// only.
    pub demo: Arc<[DemoAccount]>,
    settings: Arc<RwLock<Option<Arc<Settings>>>>,
}

/// An account whose password everybody may know.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    pub label: String,
    pub login: String,
    pub password: String,
}

#[derive(FromRow)]
struct SettingsRow {
    revision: i64,
    value: String,
}

impl Accounts {
    /// For a site at `http://localhost`, without proxies and demonstration
    /// accounts; the public fields are for setting the rest.
    pub fn new(
        db: Db,
        clock: Clock,
        edition: Arc<Edition>,
        people: Arc<dyn People>,
    ) -> Result<Self, HashError> {
        Ok(Self {
            db,
            clock,
            edition,
            people,
            hasher: Hasher::new(Hasher::strong()?)?,
            site: Arc::new(Site::local()),
            trusted_proxies: Arc::new([]),
            demo: Arc::new([]),
            settings: Arc::default(),
        })
    }

    /// The settings as they are stored.
    pub async fn settings(&self) -> Result<Arc<Settings>, DbError> {
        let row: SettingsRow = self
            .db
            .one(
                "account_settings",
                query("SELECT revision, value FROM account_settings"),
            )
            .await?;
        let settings = Arc::new(Settings::read(row.revision, &row.value)?);
        let mut kept = self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = Some(settings.clone());
        Ok(settings)
    }

    /// The settings of a revision that was just read: from memory unless they
    /// moved.
    pub(crate) async fn settings_at(&self, revision: i64) -> Result<Arc<Settings>, DbError> {
        let kept = {
            let kept = self.settings.read().unwrap_or_else(PoisonError::into_inner);
            kept.clone().filter(|s| s.revision == revision)
        };
        match kept {
            Some(settings) => Ok(settings),
            None => self.settings().await,
        }
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts")
            .field("db", &self.db)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
