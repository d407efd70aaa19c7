//! What the ledger has now that it had not at some instant: added, gone,
//! changed, moved to another unit. Confirming changes nothing.
//!
//! An asset that was disposed of, or whose entry was struck, is not there: so
//! what there was, with what was added and without what is gone, is what there is.

use sakimori_db::{Bound, Db, DbError, FromRow, among};
use sakimori_kernel::{Timestamp, Uuid};

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

/// Which of them: those that were or are of some units, of one kind.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub span: Span,
    /// All, where none are named.
    pub units: Option<Vec<Uuid>>,
    pub kind: Option<Kind>,
}

/// A difference: the versions before and after, and whose the asset was and
/// is; no unit where it was or is not there.
#[derive(Debug, Clone, FromRow)]
pub struct Difference {
    pub before: Option<Uuid>,
    pub after: Uuid,
    pub was: Option<Uuid>,
    pub now: Option<Uuid>,
    /// The version that was written last, beside confirming.
    pub written: Uuid,
    kind: String,
}

impl Difference {
    pub fn kind(&self) -> Kind {
        Kind::of(&self.kind).unwrap_or(Kind::Changed)
    }
}

#[derive(Debug, Clone, FromRow)]
pub struct Count {
    pub was: Option<Uuid>,
    pub now: Option<Uuid>,
    kind: String,
    pub count: i64,
}

impl Count {
    pub fn kind(&self) -> Kind {
        Kind::of(&self.kind).unwrap_or(Kind::Changed)
    }
}

/// How many of a kind.
pub fn of_kind(counts: &[Count], kind: Kind) -> i64 {
    let all = counts.iter().filter(|row| row.kind() == kind);
    all.map(|row| row.count).sum()
}

/// Whether a version of the ledger is of an asset that is not there any more.
/// A day of closing stands in its content as it was written: within a text the
/// quotation marks would be escaped.
fn gone(v: &str) -> String {
    format!(
        "({v}.state = 'struck' OR ({v}.content LIKE '%\"closed_on\":\"%' AND {v}.content NOT LIKE '%\"closed_on\":\"\"%'))"
    )
}

/// The newest version of an entry `t` at an instant.
fn version_at(instant: &str) -> String {
    format!(
        "(SELECT MAX(x.version) FROM entry_version x WHERE x.entry_id = t.entry_id AND x.at <= {instant})"
    )
}

impl Wanted {
    /// A table of differences `d`; without the kind.
    fn table(&self, bound: &mut Bound) -> String {
        let register = bound.one(LEDGER);
        let after = bound.one(self.span.after);
        let until = bound.one(self.span.until.unwrap_or(Timestamp::MAX));
        let units = self.units.as_ref().map(|units| bound.list(units));
        let (only, within) = match &units {
            Some(units) => (
                format!(
                    " AND v.entry_id IN (SELECT u.entry_id FROM entry_version u WHERE u.register = {register} AND {})",
                    among("u.unit_id", units)
                ),
                format!(
                    " AND ({} OR {})",
                    among("d.was", units),
                    among("d.now", units)
                ),
            ),
            None => (String::new(), String::new()),
        };
        let (was_gone, is_gone) = (format!("(b.id IS NULL OR {})", gone("b")), gone("n"));
        format!(
            "(SELECT d.* FROM (SELECT b.id AS before, n.id AS after, n.entry_id, \
            CASE WHEN {was_gone} THEN NULL ELSE b.unit_id END AS was, CASE WHEN {is_gone} THEN NULL ELSE n.unit_id END AS now, \
            CASE WHEN {was_gone} AND {is_gone} THEN '' WHEN {was_gone} THEN 'added' WHEN {is_gone} THEN 'gone' \
            WHEN n.unit_id <> b.unit_id THEN 'moved' ELSE 'changed' END AS kind \
            FROM (SELECT DISTINCT v.entry_id FROM entry_version v WHERE v.register = {register} AND v.at > {after} AND v.at <= {until} AND v.cause <> 'confirmed'{only}) t \
            JOIN entry_version n ON n.entry_id = t.entry_id AND n.version = {} \
            LEFT JOIN entry_version b ON b.entry_id = t.entry_id AND b.version = {}) d \
            WHERE d.kind <> ''{within}) d",
            version_at(&until),
            version_at(&after)
        )
    }

    /// How many of each kind there are, from where to where. One statement.
    pub async fn counts(&self, db: &Db) -> Result<Vec<Count>, DbError> {
        let mut bound = Bound::default();
        let table = self.table(&mut bound);
        let sql = format!(
            "SELECT d.was, d.now, d.kind, COUNT(*) AS count FROM {table} GROUP BY d.was, d.now, d.kind"
        );
        db.all(bound.query(sql)).await
    }

    /// Some of them, kind by kind, in the order of the entries.
    pub async fn some(
        &self,
        db: &Db,
        (first, count): (usize, usize),
    ) -> Result<Vec<Difference>, DbError> {
        let mut bound = Bound::default();
        let table = self.table(&mut bound);
        let which = match self.kind {
            Some(kind) => format!("WHERE d.kind = {}", bound.one(kind.key())),
            None => String::new(),
        };
        let until = bound.one(self.span.until.unwrap_or(Timestamp::MAX));
        let written = format!(
            "(SELECT x.id FROM entry_version x WHERE x.entry_id = d.entry_id AND x.cause <> 'confirmed' AND x.at <= {until} ORDER BY x.version DESC LIMIT 1)"
        );
        let sql = format!(
            "SELECT d.before, d.after, d.was, d.now, {written} AS written, d.kind FROM {table} {which} \
            ORDER BY d.kind, d.entry_id LIMIT {count} OFFSET {first}"
        );
        db.all(bound.query(sql)).await
    }
}

#[cfg(test)]
mod tests {
    use sakimori_registers::forms::Filled;

    use crate::said;

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
