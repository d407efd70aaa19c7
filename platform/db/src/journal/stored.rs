//! The chain of a journal that is not in a database: entry by entry as a
//! backup holds them, in the order of their numbers.

use super::chain::Fields;
use super::check::Check;
use super::seal::{self, Seal};
use super::walk::{Broken, Damage, Point, Walk};
use crate::schema::Column;
use crate::{DbError, Value};

/// Takes the rows of the table `journal` one by one.
#[derive(Debug)]
pub struct StoredChain {
    walk: Walk,
    /// Where each field stands in a row; what came later may be missing.
    places: Vec<Option<usize>>,
}

const FIELDS: [&str; 14] = [
    "seq",
    "format",
    "at",
    "actor",
    "person_id",
    "role",
    "on_behalf_of",
    "action",
    "subject_kind",
    "subject_id",
    "summary",
    "detail",
    "previous",
    "hash",
];

impl StoredChain {
    /// `watched`: the number of an entry whose hash is asked for at the end.
    pub fn new(columns: &[Column], watched: i64) -> Self {
        let place = |name: &&str| columns.iter().position(|c| c.name == **name);
        Self {
            walk: Walk::watching(watched),
            places: FIELDS.iter().map(place).collect(),
        }
    }

    /// `false`: it does not fit, and the chain is broken there.
    pub fn step(&mut self, row: &[Value]) -> Result<bool, DbError> {
        let value = |field: usize| {
            let place = self.places.get(field).copied().flatten()?;
            row.get(place)
        };
        let unreadable = || DbError::Corrupt("journal entry".to_owned());
        let text = |field| match value(field) {
            Some(Value::Text(Some(text))) => Some(text.as_str()),
            None => Some(""),
            _ => None,
        };
        let int = |field| match value(field) {
            Some(Value::Int(Some(n))) => Some(*n),
            None => Some(1),
            _ => None,
        };
        let time = match value(2) {
            Some(Value::Timestamp(Some(at))) => at.to_string(),
            _ => return Err(unreadable()),
        };
        let person = match value(4) {
            Some(Value::Uuid(person)) => *person,
            None => None,
            _ => return Err(unreadable()),
        };
        let fields = || {
            Some(Fields {
                seq: int(0)?,
                format: int(1)?,
                at: &time,
                actor: text(3)?,
                person,
                role: text(5)?,
                on_behalf_of: text(6)?,
                action: text(7)?,
                subject_kind: text(8)?,
                subject_id: text(9)?,
                summary: text(10)?,
                detail: text(11)?,
                previous: text(12)?,
                hash: text(13)?,
            })
        };
        let fields = fields().ok_or_else(unreadable)?;
        Ok(self.walk.broken.is_none() && self.walk.step(&fields))
    }

    /// What was found, given the head and the seals of the same backup.
    pub fn end(&self, head: &Point, seals: &[Seal]) -> Check {
        let start = seals.last().map(Seal::point).unwrap_or_default();
        let end = self.walk.end(&start);
        let wrong_head = || {
            let (seq, end) = (head.seq, end.seq);
            (*head != self.walk.end(&start))
                .then(|| Broken::new(end + 1, Damage::Head { seq, end }))
        };
        let broken = self.walk.follows(&start).or_else(wrong_head);
        let broken = broken.or_else(|| seal::wrong(seals, self.walk.sealing.as_ref()));
        Check {
            entries: self.walk.count,
            sealed: seals.iter().map(|s| s.count).sum(),
            head: end,
            broken,
        }
    }

    /// The hash of the entry asked for.
    pub fn passed(&self) -> Option<&str> {
        self.walk.passed.as_deref()
    }
}
