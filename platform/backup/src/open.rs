use std::path::Path;

use sakimori_db::{Db, Target, schema};
use sakimori_kernel::Clock;

use crate::{BackupError, Derived, EXTENSION, backup};

/// Opens a body's data for serving. Where an upgrade is due on PostgreSQL,
/// which keeps no file of the time before, a backup is first written to
/// `folder` (where one is known) as `before-upgrade-VERSION`, with the version
/// of the schema; one that an attempt before left is replaced.
pub async fn open(
    target: &Target,
    folder: Option<&Path>,
    clock: &Clock,
    derived: &[Derived],
) -> Result<Db, BackupError> {
    if let (Target::Postgres { .. }, Some(folder)) = (target, folder)
        && Db::exists(target).await?
    {
        let there = Db::open_as_is(target).await?;
        let version = there.version();
        if (1..schema::newest()).contains(&version) {
            std::fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
            let name = format!("before-upgrade-{version:04}.{EXTENSION}");
            let (out, new) = (folder.join(&name), folder.join(format!("new-{name}")));
            let _ = std::fs::remove_file(&new);
            backup(&there, clock, &new, None, derived).await?;
            std::fs::rename(&new, &out).map_err(BackupError::file(&out))?;
        }
        there.close().await;
    }
    Ok(Db::open(target).await?)
}
