//! What the ledger has now that it had not at some instant: added, gone,
//! changed, moved to another unit. Confirming changes nothing.
//!
//! An asset that was disposed of, or whose entry was struck, is not there: so
//! what there was, with what was added and without what is gone, is what there is.

use std::sync::Arc;

use sakimori_db::{Db, DbError, FromRow, Query, query};
use sakimori_kernel::{Timestamp, Uuid};
use sakimori_registers::entries::{Fresh, newest};

use crate::ledger::LEDGER;

/// After when, until when.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub after: Timestamp,
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Added,
    Changed,
    /// Disposed of, handed over, struck.
    Gone,
    /// To another unit, whatever else changed.
    Moved,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Gone, Self::Moved];

    pub fn key(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Moved => "moved",
        }
    }

    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "追加",
            Self::Changed => "訂正",
            Self::Gone => "廃棄等",
            Self::Moved => "移動",
        }
    }
}

/// A difference: the versions before and after, the one that was written last
/// beside confirming, and whose the asset was and is; no unit where it was or
/// is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    pub kind: Kind,
    pub before: Option<Uuid>,
    pub after: Uuid,
    pub written: Uuid,
    pub was: Option<Uuid>,
    pub now: Option<Uuid>,
}

impl Difference {
    /// Whether the asset was or is of one of some units.
    pub fn is_of(&self, units: &[Uuid]) -> bool {
        let among = |unit: Option<Uuid>| unit.is_some_and(|unit| units.contains(&unit));
        among(self.was) || among(self.now)
    }
}

/// How many of a kind.
pub fn of_kind(found: &[Difference], kind: Kind) -> usize {
    found.iter().filter(|one| one.kind == kind).count()
}

#[derive(Debug, Clone, FromRow)]
struct Row {
    before: Option<Uuid>,
    after: Uuid,
    written: Uuid,
    was: Option<Uuid>,
    now: Option<Uuid>,
    was_gone: i64,
    is_gone: i64,
}

/// None where an asset was not there and is not there.
fn difference(row: Row) -> Option<Difference> {
    let was_there = row.before.is_some() && row.was_gone == 0;
    let is_there = row.is_gone == 0;
    let kind = match (was_there, is_there) {
        (false, false) => return None,
        (false, true) => Kind::Added,
        (true, false) => Kind::Gone,
        (true, true) if row.was != row.now => Kind::Moved,
        (true, true) => Kind::Changed,
    };
    Some(Difference {
        kind,
        before: row.before,
        after: row.after,
        written: row.written,
        was: row.was.filter(|_| was_there),
        now: row.now.filter(|_| is_there),
    })
}

/// Whether a version of the ledger is of an asset that is not there any more.
/// A day of closing stands in its content as it was written: within a text the
/// quotation marks would be escaped.
fn gone(v: &str) -> String {
    format!(
        "CAST(CASE WHEN {v}.state = 'struck' OR ({v}.content LIKE '%\"closed_on\":\"%' AND {v}.content NOT LIKE '%\"closed_on\":\"\"%') THEN 1 ELSE 0 END AS BIGINT)"
    )
}

/// The newest version of an entry `t` at an instant.
fn version_at(instant: &str) -> String {
    format!(
        "(SELECT MAX(x.version) FROM entry_version x WHERE x.entry_id = t.entry_id AND x.at <= {instant})"
    )
}

/// What a version has to be to count, after $2 until $3.
const CHANGED: &str = "v.at > $2 AND v.at <= $3 AND v.cause <> 'confirmed'";

/// The entries that were changed, of the whole ledger; $1 is the register.
fn whole() -> String {
    format!(
        "SELECT v.entry_id, MAX(v.version) AS written FROM entry_version v WHERE v.register = $1 AND {CHANGED} GROUP BY v.entry_id"
    )
}

/// The same of a unit ($4): beginning with the few entries it ever had,
/// whatever was written elsewhere.
fn of_one_unit() -> String {
    format!(
        "SELECT v.entry_id, MAX(v.version) AS written \
        FROM (SELECT DISTINCT u.entry_id FROM entry_version u WHERE u.register = $1 AND u.unit_id = $4) o \
        JOIN entry_version v ON v.entry_id = o.entry_id WHERE {CHANGED} GROUP BY v.entry_id"
    )
}

async fn find(
    db: &Db,
    span: Span,
    (changed, unit): (String, Option<Uuid>),
) -> Result<Vec<Difference>, DbError> {
    let (n, b) = (version_at("$3"), version_at("$2"));
    let sql = format!(
        "SELECT b.id AS before, n.id AS after, w.id AS written, b.unit_id AS was, n.unit_id AS now, {} AS was_gone, {} AS is_gone \
        FROM ({changed}) t JOIN entry_version w ON w.entry_id = t.entry_id AND w.version = t.written \
        JOIN entry_version n ON n.entry_id = t.entry_id AND n.version = {n} \
        LEFT JOIN entry_version b ON b.entry_id = t.entry_id AND b.version = {b} ORDER BY t.entry_id",
        gone("b"),
        gone("n")
    );
    let until = span.until.unwrap_or(Timestamp::MAX);
    let select = query(sql).bind(LEDGER).bind(span.after).bind(until);
    let select = unit.into_iter().fold(select, Query::bind);
    let rows: Vec<Row> = db.all(select).await?;
    Ok(rows.into_iter().filter_map(difference).collect())
}

/// What was found, until the next version of any entry is written.
pub type Kept = Fresh<Arc<Vec<Difference>>>;

/// What changed in the whole ledger, in the order of the entries. One
/// statement, and one more where somebody wrote since.
pub async fn all(db: &Db, kept: &Kept, span: Span) -> Result<Arc<Vec<Difference>>, DbError> {
    let newest = newest(db).await?;
    let key = format!("{span:?}");
    if let Some(found) = kept.get(newest, &key) {
        return Ok(found);
    }
    let found = Arc::new(find(db, span, (whole(), None)).await?);
    kept.put(newest, key, found.clone());
    Ok(found)
}

/// The same of a unit's assets. One statement.
pub async fn of_unit(db: &Db, span: Span, unit: Uuid) -> Result<Vec<Difference>, DbError> {
    let mut found = find(db, span, (of_one_unit(), Some(unit))).await?;
    found.retain(|one| one.is_of(&[unit]));
    Ok(found)
}
#[cfg(test)]
mod tests {
    use sakimori_registers::forms::Filled;

    use super::*;
    use crate::said;

    #[test]
    fn what_there_was_and_is_tells_what_happened() {
        let unit = |n: u128| Some(Uuid::from_u128(n));
        let kind = |before: Option<u128>, was_gone, is_gone, now| {
            let row = Row {
                before: before.map(Uuid::from_u128),
                after: Uuid::from_u128(9),
                written: Uuid::from_u128(9),
                was: before.and_then(|_| unit(1)),
                now: unit(now),
                was_gone,
                is_gone,
            };
            difference(row).map(|one| (one.kind, one.was, one.now))
        };
        assert_eq!(kind(None, 0, 0, 1), Some((Kind::Added, None, unit(1))));
        assert_eq!(kind(Some(8), 1, 0, 1), Some((Kind::Added, None, unit(1))));
        assert_eq!(kind(Some(8), 0, 1, 2), Some((Kind::Gone, unit(1), None)));
        assert_eq!(
            kind(Some(8), 0, 0, 2),
            Some((Kind::Moved, unit(1), unit(2)))
        );
        let changed = Some((Kind::Changed, unit(1), unit(1)));
        assert_eq!(kind(Some(8), 0, 0, 1), changed);
        assert_eq!(kind(None, 0, 1, 1), None);
        assert_eq!(kind(Some(8), 1, 1, 1), None);
    }

    /// What [`super::gone`] looks for is what the content of an entry holds.
    #[test]
    fn a_day_of_closing_is_found_in_what_is_written() {
        let is_gone = |filled: &Filled| {
            let content = serde_json::to_string(filled).unwrap();
            content.contains("\"closed_on\":\"") && !content.contains("\"closed_on\":\"\"")
        };
        assert!(is_gone(&said([("closed_on", "2026-11-27")])));
        assert!(!is_gone(&said([("closed_on", "")])));
        assert!(!is_gone(&said([("note", "\"closed_on\":\"2026-11-27\"")])));
        assert!(!is_gone(&said([("name", "台帳")])));
    }
}
