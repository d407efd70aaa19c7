//! When to analyse again: what is another than an analysis was calculated from,
//! and what happened since.

use std::sync::Arc;

use sakimori_db::journal::Entry;
use sakimori_db::{Db, DbError, SqlTimestamp};
use sakimori_kernel::{Actor, Uuid};
use sakimori_organization::Roster;
use sakimori_registers::entries::store::{NewEntry, written_since};
use sakimori_registers::entries::{Fresh, newest};

use crate::Risks;
use crate::calculation::{Moved, moved};
use crate::model::{Basis, Differences};
use crate::store;

/// By the analysis and when it was calculated.
pub type Kept = Fresh<Arc<Moved>>;

/// So many entries are named.
pub(crate) const NAMED: usize = 20;

/// What speaks for another calculation of an analysis.
#[derive(Debug)]
pub(crate) struct Changes {
    /// Of the ledger.
    pub moved: Arc<Moved>,
    /// Of the catalog and of the systems.
    pub differences: Differences,
    /// What happened, the newest first; one more than are named where there
    /// are more.
    pub written: Vec<NewEntry>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty() && self.differences.count() == 0 && self.written.is_empty()
    }
}

impl Risks {
    /// What an analysis would be calculated from today.
    pub(crate) fn basis(&self, roster: &Roster) -> Basis {
        let systems = roster.systems.iter();
        Basis::new(
            &self.catalog,
            systems.map(|s| (s.id, s.facts.name.clone(), s.facts.unit)),
        )
    }

    pub(crate) fn incidents(&self) -> Vec<&str> {
        let registers = self.catalog.incidents.iter();
        registers.map(|register| register.key.as_str()).collect()
    }
}

/// Three statements, and two more where somebody wrote an entry since.
pub(crate) async fn changes(
    state: &Risks,
    roster: &Roster,
    (analysis, calculated): (Uuid, SqlTimestamp),
) -> Result<Changes, DbError> {
    let registers = state.incidents();
    let since = (registers.as_slice(), calculated.to_jiff());
    let written = written_since(&state.db, since, NAMED + 1).await?;
    Ok(Changes {
        moved: ledger(state, (analysis, calculated)).await?,
        differences: differences(state, roster, analysis).await?,
        written,
    })
}

async fn differences(
    state: &Risks,
    roster: &Roster,
    analysis: Uuid,
) -> Result<Differences, DbError> {
    let was = store::basis(&state.db, analysis).await?;
    let now = || state.basis(roster);
    Ok(was.map(|was| was.differences(&now())).unwrap_or_default())
}

async fn ledger(
    state: &Risks,
    (analysis, calculated): (Uuid, SqlTimestamp),
) -> Result<Arc<Moved>, DbError> {
    let newest = newest(&state.db).await?;
    let key = format!("{analysis} {}", calculated.to_jiff());
    if let Some(kept) = state.kept.get(newest, &key) {
        return Ok(kept);
    }
    let found = Arc::new(compared(state, &state.db, analysis).await?);
    state.kept.put(newest, key, found.clone());
    Ok(found)
}

async fn compared(state: &Risks, db: &Db, analysis: Uuid) -> Result<Moved, DbError> {
    let ledger = store::groups(db, (state.catalog.highest, &state.edition)).await?;
    let assessed = store::assessed(db, analysis).await?;
    Ok(moved(assessed, &ledger))
}

/// Looks how much of the ledger, the catalog and the systems is another than the
/// newest analysis was calculated from, and keeps the number for the first page;
/// the entry is written where it is another number than before.
pub async fn propose(state: &Risks, roster: &Roster) -> Result<usize, DbError> {
    let Some(row) = store::newest(&state.db, &state.incidents()).await? else {
        return Ok(0);
    };
    let Some(calculated) = row.calculated_at else {
        return Ok(0);
    };
    let moved = ledger(state, (row.id, calculated)).await?;
    let count = moved.count() + differences(state, roster, row.id).await?.count();
    let number = i64::try_from(count).unwrap_or(i64::MAX);
    if number == row.changes {
        return Ok(count);
    }
    let mut tx = state.db.begin().await?;
    // Calculated meanwhile: what was found is of what is no more.
    if store::found_changes(&mut tx, (row.id, calculated), number).await? {
        let summary = format!("計算の後に変わったものを確認（{count}件）");
        let id = row.id.to_string();
        let entry = Entry::new("risk.changes-found", "risk_analysis", id, summary);
        tx.commit(&state.clock, &Actor::program(), entry).await?;
    }
    Ok(count)
}
