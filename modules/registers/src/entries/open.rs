//! What is to be done in the registers: how many entries are due, how many are
//! incomplete. Counted once for everybody, and again when one is written: who
//! asks adds up what is theirs.

use std::collections::HashMap;
use std::sync::Arc;

use sakimori_db::{Bound, DbError, FromRow, among};
use sakimori_kernel::{Date, Uuid};

use super::list::{Fresh, newest};
use super::reach::Entries;
use super::store::INCOMPLETE;
use crate::Registers;

/// Entries of a register, of a unit and of a system, where something is to be
/// done.
#[derive(Debug, FromRow)]
pub struct OpenRow {
    what: String,
    register: String,
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
    count: i64,
}

/// By the day.
pub type Open = Fresh<Arc<Vec<OpenRow>>>;

/// Entries of a register where something is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ToDo {
    /// To be reminded of.
    pub due: usize,
    pub incomplete: usize,
}

/// What is to be done in each register on a day, among the entries of
/// somebody's reach. One statement, and one more where somebody wrote since.
pub(crate) async fn to_do(
    state: &Registers,
    day: Date,
    reach: &HashMap<&str, Entries>,
) -> Result<HashMap<String, ToDo>, DbError> {
    let mut found: HashMap<String, ToDo> = HashMap::new();
    for row in rows(state, day).await?.iter() {
        let within = reach.get(row.register.as_str());
        if within.is_some_and(|entries| entries.hold(row.unit_id, row.system_id)) {
            let count = usize::try_from(row.count).unwrap_or(0);
            let to_do = found.entry(row.register.clone()).or_default();
            match row.what.as_str() {
                "due" => to_do.due += count,
                _ => to_do.incomplete += count,
            }
        }
    }
    Ok(found)
}

async fn rows(state: &Registers, day: Date) -> Result<Arc<Vec<OpenRow>>, DbError> {
    let newest = newest(&state.db).await?;
    let key = day.to_string();
    if let Some(rows) = state.open.get(newest, &key) {
        return Ok(rows);
    }
    let mut bound = Bound::default();
    let day = bound.one(day);
    let keys: Vec<String> = state.registers.keys().map(|key| bound.one(key)).collect();
    let registers = among("register", &keys.join(", "));
    let grouped = "COUNT(*) AS count FROM entry_version WHERE ended_at IS NULL";
    let sql = format!(
        "SELECT 'due' AS what, register, unit_id, system_id, {grouped} AND remind_on IS NOT NULL AND remind_on <= {day} AND {registers} GROUP BY register, unit_id, system_id \
        UNION ALL SELECT 'incomplete' AS what, register, unit_id, system_id, {grouped} AND state = '{INCOMPLETE}' AND {registers} GROUP BY register, unit_id, system_id"
    );
    let rows: Arc<Vec<OpenRow>> = Arc::new(state.db.all(bound.query(sql)).await?);
    state.open.put(newest, key, rows.clone());
    Ok(rows)
}
