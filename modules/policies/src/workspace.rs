//! What every page of this module needs, read once per change: the profile,
//! the tailoring, the draft made of them, the versions. A request asks the
//! database for one number, and only when it moved is the rest read again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sakimori_db::{Db, DbError, FromRow, Tx, query};
use sakimori_kernel::{Clock, Uuid};
use sakimori_provisions::catalog::Edition;

use crate::profile::{self, Profile};
use crate::standards::{Content, Issue, compose};
use crate::tailoring::{self, Tailoring};
use crate::versions::{self, Version};

/// The state of this module's routes.
#[derive(Clone)]
pub struct Policies {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    newest: Arc<Mutex<Option<Arc<Workspace>>>>,
    contents: Arc<Mutex<HashMap<Uuid, Arc<Content>>>>,
}

/// A consistent view of the working copy. Read-only; shared by requests.
#[derive(Debug)]
pub struct Workspace {
    pub revision: i64,
    /// Whether the body was ever described; until then `profile` is a city's
    /// defaults.
    pub configured: bool,
    pub profile: Profile,
    pub tailoring: Tailoring,
    pub content: Arc<Content>,
    pub issues: Vec<Issue>,
    pub rows: Vec<tailoring::ListRow>,
    pub versions: Vec<Version>,
}

impl Workspace {
    pub fn blocking(&self) -> impl Iterator<Item = &Issue> {
        self.issues.iter().filter(|issue| issue.blocks())
    }

    pub fn open_version(&self) -> Option<&Version> {
        self.versions.iter().find(|v| v.is_open())
    }
}

#[derive(FromRow)]
struct Revision {
    revision: i64,
}

impl Policies {
    pub fn new(db: Db, clock: Clock, edition: Arc<Edition>) -> Self {
        Self {
            db,
            clock,
            edition,
            newest: Arc::default(),
            contents: Arc::default(),
        }
    }

    /// The newest state.
    pub async fn workspace(&self) -> Result<Arc<Workspace>, DbError> {
        let mut revision = self.revision().await?;
        if let Some(workspace) = self.known().filter(|w| w.revision == revision) {
            return Ok(workspace);
        }
        // Read again when somebody wrote between two of the statements.
        let workspace = loop {
            let workspace = self.read(revision).await?;
            let now = self.revision().await?;
            if now == revision {
                break Arc::new(workspace);
            }
            revision = now;
        };
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = Some(workspace.clone());
        Ok(workspace)
    }

    async fn revision(&self) -> Result<i64, DbError> {
        let sql = query("SELECT revision FROM working_copy");
        let row: Revision = self.db.one("working_copy", sql).await?;
        Ok(row.revision)
    }

    fn known(&self) -> Option<Arc<Workspace>> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        newest.clone()
    }

    async fn read(&self, revision: i64) -> Result<Workspace, DbError> {
        let stored = profile::load(&self.db).await?;
        let tailoring = tailoring::load(&self.db).await?;
        let versions = versions::load(&self.db).await?;
        let configured = stored.is_some();
        let profile = match stored {
            Some(profile) => profile,
            None => self.unnamed().ok_or(DbError::Missing("body kind"))?,
        };
        let (content, issues) = compose(&self.edition, &profile, &tailoring);
        let rows = tailoring::rows(&self.edition, &profile, &tailoring, &content);
        Ok(Workspace {
            revision,
            configured,
            profile,
            tailoring,
            content: Arc::new(content),
            issues,
            rows,
            versions,
        })
    }

    /// A city without a name, to look at before the profile is filled in.
    fn unnamed(&self) -> Option<Profile> {
        let kinds = &self.edition.body_kinds;
        let kind = kinds.iter().find(|k| k.key == "city").or(kinds.first())?;
        Some(Profile::defaults(&self.edition, kind, "○○市"))
    }

    /// The sealed content of a submission. Never changes, so it is kept.
    pub async fn sealed(&self, submission: Uuid) -> Result<Arc<Content>, DbError> {
        let lock = || self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(content) = lock().get(&submission) {
            return Ok(content.clone());
        }
        let content = Arc::new(versions::content(&self.db, submission).await?);
        lock().insert(submission, content.clone());
        Ok(content)
    }

    /// The content of a version: sealed if it was submitted, else the draft.
    pub async fn content_of(
        &self,
        workspace: &Workspace,
        version: &Version,
    ) -> Result<Arc<Content>, DbError> {
        let sealed = match &version.decision {
            Some(decision) => Some(decision.submission_id),
            None => version.submitted().map(|s| s.id),
        };
        match sealed {
            Some(submission) => self.sealed(submission).await,
            None => Ok(workspace.content.clone()),
        }
    }

    /// The content of the version decided before `number`, for comparisons.
    pub async fn content_before(
        &self,
        workspace: &Workspace,
        number: i64,
    ) -> Result<Option<Arc<Content>>, DbError> {
        match versions::previous(&workspace.versions, number) {
            Some(version) => Ok(Some(self.content_of(workspace, version).await?)),
            None => Ok(None),
        }
    }
}

/// Says that something of the working copy changed. Part of every write.
pub async fn touch(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute(query("UPDATE working_copy SET revision = revision + 1"))
        .await?;
    Ok(())
}

/// Whether nothing was written since `seen` was read. Asked in a write: what a
/// rule found in `seen` holds until the write commits.
pub async fn is_newest(tx: &mut Tx, seen: &Workspace) -> Result<bool, DbError> {
    let sql = "SELECT revision FROM working_copy";
    let now: Revision = tx.one("working_copy", query(sql)).await?;
    Ok(now.revision == seen.revision)
}
