//! The entries that a list shows: which, in which order, how many.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sakimori_db::search::Searched;
use sakimori_db::{Bound, Db, DbError, Engine, FromRow, among, query};
use sakimori_kernel::{Date, Uuid};

use super::reach::Entries;
use super::store::{COLUMNS, EntryRow, INCOMPLETE, SEARCH, STRUCK, end_of};

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The newest entry first.
    Newest,
    /// By a column of the list, counted from 0.
    Column { at: usize, descending: bool },
}

impl Order {
    fn sql(self, backward: bool) -> String {
        let way = |descending: bool| if descending { " DESC" } else { "" };
        match self {
            Self::Newest => format!("v.entry_id{}", way(!backward)),
            Self::Column { at, descending } => {
                let way = way(descending != backward);
                format!("v.c{}{way}, v.entry_id{way}", at + 1)
            }
        }
    }
}

/// Which rows of a list to read, from its nearer end: a page near the last one
/// costs no more than one near the first.
struct Stretch {
    first: usize,
    count: usize,
    backward: bool,
}

impl Stretch {
    fn forward((first, count): (usize, usize)) -> Self {
        Self {
            first,
            count,
            backward: false,
        }
    }

    fn nearer(total: usize, (first, count): (usize, usize)) -> Self {
        let count = count.min(total.saturating_sub(first));
        let behind = total.saturating_sub(first + count);
        Self {
            first: first.min(behind),
            count,
            backward: behind < first,
        }
    }
}

/// Which entries of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those that hold.
    Current,
    /// To be reminded of by this day.
    Reminded(Date),
    Incomplete,
    Struck,
    /// Those that held at the end of a day.
    On(Date),
}

#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub register: String,
    pub reach: Entries,
    pub which: Which,
    /// A unit with everything below it.
    pub units: Option<Vec<Uuid>>,
    /// Columns of the list with exactly this value.
    pub equal: Vec<(usize, String)>,
    /// Folded; only of entries that hold.
    pub words: Vec<String>,
    pub order: Order,
}

/// Entries found by words that are shown; the newest of them.
pub(crate) const MOST_FOUND: usize = 200;

/// Where somebody reads no more entries than this, words are compared with
/// each of them, instead of finding the entries of others as well.
const COMPARED: i64 = 3000;

#[derive(FromRow)]
struct Count {
    count: i64,
}

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

/// What was counted, until the next version of any entry is written.
#[derive(Debug)]
pub struct Fresh<V>(Mutex<(Option<Uuid>, HashMap<String, V>)>);

/// How many entries lists have.
pub type Counts = Fresh<i64>;

/// Lists whose counts are kept.
const COUNTED: usize = 500;

impl<V> Default for Fresh<V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// The version of an entry that was written last.
pub async fn newest(db: &Db) -> Result<Option<Uuid>, DbError> {
    let newest = query("SELECT id FROM entry_version ORDER BY id DESC LIMIT 1");
    Ok(db.optional(newest).await?.map(|key: Key| key.id))
}

impl<V: Clone> Fresh<V> {
    /// What was counted when `newest` was written last already.
    pub fn get(&self, newest: Option<Uuid>, key: &str) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.0 == newest).then(|| kept.1.get(key).cloned())?
    }

    /// Counts anew: lists are of other columns than before.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (None, HashMap::new());
    }

    pub fn put(&self, newest: Option<Uuid>, key: String, counted: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != newest || kept.1.len() >= COUNTED {
            *kept = (newest, HashMap::new());
        }
        kept.1.insert(key, counted);
    }
}

/// What a list shows, of how many.
pub(crate) struct Found {
    pub total: usize,
    /// Whether there are more than are shown.
    pub cut: bool,
    /// One page is read, not all one after another: what is written meanwhile
    /// may then move it by a row, but hides none.
    page: bool,
    keys: Option<Vec<Uuid>>,
}

impl Wanted {
    /// How many there are: one statement, and one more where somebody wrote
    /// since it was last counted. With words, one more for what holds them.
    pub async fn find(&self, db: &Db, counts: &Counts) -> Result<Found, DbError> {
        if self.words.is_empty() {
            let count = self.count(db, counts).await?;
            return Ok(Found {
                total: usize::try_from(count).unwrap_or(0),
                cut: false,
                page: true,
                keys: None,
            });
        }
        let keys = self.keys(db, counts, Some(MOST_FOUND + 1)).await?;
        let total = keys.len().min(MOST_FOUND);
        Ok(Found {
            total,
            cut: keys.len() > MOST_FOUND,
            page: true,
            keys: Some(keys.into_iter().take(MOST_FOUND).collect()),
        })
    }

    /// The same for a file: all of them.
    pub async fn find_all(&self, db: &Db, counts: &Counts) -> Result<Found, DbError> {
        if self.words.is_empty() {
            let found = self.find(db, counts).await?;
            return Ok(Found {
                page: false,
                ..found
            });
        }
        let keys = self.keys(db, counts, None).await?;
        Ok(Found {
            total: keys.len(),
            cut: false,
            page: false,
            keys: Some(keys),
        })
    }

    async fn count(&self, db: &Db, counts: &Counts) -> Result<i64, DbError> {
        let mut bound = Bound::default();
        let condition = self.condition(&mut bound);
        let key = format!("{condition} {:?}", bound.values());
        let newest = newest(db).await?;
        if let Some(count) = counts.get(newest, &key) {
            return Ok(count);
        }
        let sql = format!("SELECT COUNT(*) AS count FROM entry_version v WHERE {condition}");
        let count: Count = db.one("count", bound.query(sql)).await?;
        counts.put(newest, key, count.count);
        Ok(count.count)
    }

    /// The keys of the versions found by words, the newest entries first.
    async fn keys(
        &self,
        db: &Db,
        counts: &Counts,
        most: Option<usize>,
    ) -> Result<Vec<Uuid>, DbError> {
        let few = self.count(db, counts).await? <= COMPARED;
        let mut bound = Bound::default();
        let searched = Searched {
            group: &self.register,
            table: "entry_version v",
            wanted: "v.id",
            key: "v.entry_id",
            condition: self.condition(&mut bound),
        };
        let limit = most
            .map(|most| format!(" LIMIT {most}"))
            .unwrap_or_default();
        let sql = match few {
            true => SEARCH.compared(&self.words, &searched, &limit, &mut bound),
            false => SEARCH.newest(db.engine(), &self.words, &searched, &limit, &mut bound),
        };
        let found: Vec<Key> = db.all(bound.query(sql)).await?;
        Ok(found.into_iter().map(|key| key.id).collect())
    }

    /// A stretch of what was found. One statement.
    pub async fn rows(
        &self,
        db: &Db,
        found: &Found,
        (first, count): (usize, usize),
    ) -> Result<Vec<EntryRow>, DbError> {
        let mut bound = Bound::default();
        let mut stretch = match found.page {
            true => Stretch::nearer(found.total, (first, count)),
            false => Stretch::forward((first, count)),
        };
        let condition = match (&found.keys, self.order) {
            // They are in this order already.
            (Some(keys), Order::Newest) => {
                let shown = keys.iter().skip(first).take(count);
                stretch = Stretch::forward((0, count));
                among("v.id", &bound.list(shown))
            }
            (Some(keys), Order::Column { .. }) => among("v.id", &bound.list(keys)),
            (None, Order::Newest) if db.engine() == Engine::Postgres => {
                return self.newest_rows(db, found, stretch).await;
            }
            (None, _) => self.condition(&mut bound),
        };
        let passing = self.order.sql(stretch.backward);
        let from = format!("entry_version v WHERE {condition}");
        self.read(db, bound, (&from, &passing), stretch).await
    }

    /// PostgreSQL would read the newest entries of every register until it has
    /// enough of this one, for it takes them to be spread evenly: 200,000 that
    /// came after it cost 250 ms. Few are all read and sorted; of many, a
    /// register from and to itself leaves only the index of its own entries in
    /// this order.
    async fn newest_rows(
        &self,
        db: &Db,
        found: &Found,
        stretch: Stretch,
    ) -> Result<Vec<EntryRow>, DbError> {
        let mut bound = Bound::default();
        let way = if stretch.backward { "" } else { " DESC" };
        let few = i64::try_from(found.total).is_ok_and(|total| total <= COMPARED);
        let (from, passing) = match few {
            true => {
                let condition = self.condition(&mut bound);
                let all = format!("SELECT v.id, v.entry_id FROM entry_version v WHERE {condition}");
                (format!("({all} OFFSET 0) v"), format!("v.entry_id{way}"))
            }
            false => {
                let itself = |key: &str| format!("v.register >= {key} AND v.register <= {key}");
                let condition = self.condition_of(itself, &mut bound);
                let from = format!("entry_version v WHERE {condition}");
                (from, format!("v.register{way}, v.entry_id{way}"))
            }
        };
        self.read(db, bound, (&from, &passing), stretch).await
    }

    async fn read(
        &self,
        db: &Db,
        bound: Bound,
        (from, passing): (&str, &str),
        stretch: Stretch,
    ) -> Result<Vec<EntryRow>, DbError> {
        let Stretch { first, count, .. } = stretch;
        let order = self.order.sql(false);
        // What is passed over is counted in the index; only what is shown is
        // read. The indexes have the entries, of which one version holds.
        let (column, of) = match self.which {
            Which::On(_) | Which::Struck => ("v.id", "shown.id = v.id"),
            Which::Current | Which::Reminded(_) | Which::Incomplete => (
                "v.entry_id",
                "shown.entry_id = v.entry_id AND v.ended_at IS NULL",
            ),
        };
        let sql = format!(
            "{COLUMNS} JOIN (SELECT {column} FROM {from} ORDER BY {passing} LIMIT {count} OFFSET {first}) shown \
            ON {of} ORDER BY {order}"
        );
        db.all(bound.query(sql)).await
    }

    /// 「v.register = $1 AND …」
    fn condition(&self, bound: &mut Bound) -> String {
        self.condition_of(|key| format!("v.register = {key}"), bound)
    }

    /// The same, with the register said in another way.
    fn condition_of(&self, of_register: impl Fn(&str) -> String, bound: &mut Bound) -> String {
        let mut parts = vec![of_register(&bound.one(&self.register))];
        parts.push(match &self.which {
            Which::Current => "v.ended_at IS NULL".to_owned(),
            Which::Reminded(day) => {
                format!(
                    "v.ended_at IS NULL AND v.remind_on IS NOT NULL AND v.remind_on <= {}",
                    bound.one(*day)
                )
            }
            Which::Incomplete => format!("v.ended_at IS NULL AND v.state = '{INCOMPLETE}'"),
            Which::Struck => format!("v.state = '{STRUCK}'"),
            Which::On(day) => {
                let end = bound.one(end_of(*day));
                format!("v.at < {end} AND (v.ended_at IS NULL OR v.ended_at >= {end})")
            }
        });
        for (at, value) in &self.equal {
            parts.push(format!("v.c{} = {}", at + 1, bound.one(value)));
        }
        if let Some(units) = &self.units {
            parts.push(among("v.unit_id", &bound.list(units)));
        }
        parts.extend(self.reach.condition(bound));
        parts.join(" AND ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_same_from_either_end() {
        for total in 0..23 {
            let all: Vec<usize> = (0..total).collect();
            for first in (0..total.max(1)).step_by(5) {
                let forward: Vec<usize> = all.iter().copied().skip(first).take(5).collect();
                let near = Stretch::nearer(total, (first, 5));
                let mut seen: Vec<usize> = match near.backward {
                    true => all.iter().copied().rev().collect(),
                    false => all.clone(),
                };
                seen = seen.into_iter().skip(near.first).take(near.count).collect();
                seen.sort_unstable();
                assert_eq!(seen, forward, "{total}, {first}");
                assert!(near.first <= total / 2, "{total}, {first}");
            }
        }
    }
}
