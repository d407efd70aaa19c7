//! The entries that a list shows: which, in which order, how many.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sakimori_db::search::Searched;
use sakimori_db::{Bound, Db, DbError, Engine, FromRow, among, query};
use sakimori_kernel::{Date, Uuid};

use super::reach::Entries;
use super::starts::{Passage, Starts};
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

/// How many entries lists have, and where their pages begin.
pub type Counts = Fresh<(i64, Starts)>;

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
    starts: Starts,
    keys: Option<Vec<Uuid>>,
}

impl Found {
    /// The shortest way to some of them. Where pages begin is known of a list in
    /// its first order.
    fn passage(&self, order: Order, page: (usize, usize)) -> Passage {
        match (self.page, order) {
            (false, _) => Passage::forward(page),
            (true, Order::Newest) => self.starts.passage(self.total, page),
            (true, Order::Column { .. }) => Starts::default().passage(self.total, page),
        }
    }
}

impl Wanted {
    /// How many there are: one statement, and one more where somebody wrote
    /// since it was last counted. With words, one more for what holds them.
    pub async fn find(&self, db: &Db, counts: &Counts) -> Result<Found, DbError> {
        if self.words.is_empty() {
            let (count, starts) = self.count(db, counts).await?;
            return Ok(Found {
                total: usize::try_from(count).unwrap_or(0),
                cut: false,
                page: true,
                starts,
                keys: None,
            });
        }
        let keys = self.keys(db, counts, Some(MOST_FOUND + 1)).await?;
        let total = keys.len().min(MOST_FOUND);
        Ok(Found {
            total,
            cut: keys.len() > MOST_FOUND,
            page: true,
            starts: Starts::default(),
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
            starts: Starts::default(),
            keys: Some(keys),
        })
    }

    async fn count(&self, db: &Db, counts: &Counts) -> Result<(i64, Starts), DbError> {
        let mut bound = Bound::default();
        let condition = self.condition(&mut bound);
        let key = format!("{condition} {:?}", bound.values());
        let newest = newest(db).await?;
        if let Some(counted) = counts.get(newest, &key) {
            return Ok(counted);
        }
        let sql = format!("SELECT COUNT(*) AS count FROM entry_version v WHERE {condition}");
        let count: Count = db.one("count", bound.query(sql)).await?;
        let counted = (count.count, Starts::default());
        counts.put(newest, key, counted.clone());
        Ok(counted)
    }

    /// The keys of the versions found by words, the newest entries first.
    async fn keys(
        &self,
        db: &Db,
        counts: &Counts,
        most: Option<usize>,
    ) -> Result<Vec<Uuid>, DbError> {
        let few = self.count(db, counts).await?.0 <= COMPARED;
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

    /// Some of what was found. One statement.
    pub async fn rows(
        &self,
        db: &Db,
        found: &Found,
        (first, count): (usize, usize),
    ) -> Result<Vec<EntryRow>, DbError> {
        let mut bound = Bound::default();
        let mut passage = found.passage(self.order, (first, count));
        let condition = match (&found.keys, self.order) {
            // They are in this order already.
            (Some(keys), Order::Newest) => {
                let shown = keys.iter().skip(first).take(count);
                passage = Passage::forward((0, count));
                among("v.id", &bound.list(shown))
            }
            (Some(keys), Order::Column { .. }) => among("v.id", &bound.list(keys)),
            (None, Order::Newest) => return self.newest_rows(db, found, first, &passage).await,
            (None, Order::Column { .. }) => self.condition(&mut bound),
        };
        let passing = self.order.sql(passage.backward);
        let from = format!("entry_version v WHERE {condition}");
        self.read(db, bound, (&from, &passing), &passage).await
    }

    /// The same of a list in its first order; where the page begins is kept.
    async fn newest_rows(
        &self,
        db: &Db,
        found: &Found,
        first: usize,
        passage: &Passage,
    ) -> Result<Vec<EntryRow>, DbError> {
        let mut bound = Bound::default();
        let (from, passing) = match db.engine() {
            Engine::Sqlite => self.newest_alike(passage, &mut bound),
            Engine::Postgres => self.newest_on_postgres(found.total, passage, &mut bound),
        };
        let rows = self.read(db, bound, (&from, &passing), passage).await?;
        if self.once_each() {
            let key = rows.first().map(|row| row.entry_id);
            found.starts.keep(passage, first, key);
        }
        Ok(rows)
    }

    fn newest_alike(&self, passage: &Passage, bound: &mut Bound) -> (String, String) {
        let mut condition = self.condition(bound);
        if let Some(from) = passage.condition("v.entry_id", true, |key| key, bound) {
            condition = format!("{condition} AND {from}");
        }
        let from = format!("entry_version v WHERE {condition}");
        (from, Order::Newest.sql(passage.backward))
    }

    /// PostgreSQL would read the newest entries of every register until it has
    /// enough of this one, for it takes them to be spread evenly: 200,000 that
    /// came after it cost 250 ms. Few are all read and sorted; of many, a
    /// register from and to itself leaves only the index of its own entries in
    /// this order, and one place in it for both says where to begin.
    fn newest_on_postgres(
        &self,
        total: usize,
        passage: &Passage,
        bound: &mut Bound,
    ) -> (String, String) {
        let way = if passage.backward { "" } else { " DESC" };
        if i64::try_from(total).is_ok_and(|total| total <= COMPARED) {
            let (from, passing) = self.newest_alike(passage, bound);
            let all = format!("SELECT v.id, v.entry_id FROM {from}");
            return (format!("({all} OFFSET 0) v"), passing);
        }
        let itself = |key: &str| format!("v.register >= {key} AND v.register <= {key}");
        let mut condition = self.condition_of(itself, bound);
        let register = bound.one(&self.register);
        let both = |key| format!("({register}, {key})");
        if let Some(from) = passage.condition("(v.register, v.entry_id)", true, both, bound) {
            condition = format!("{condition} AND {from}");
        }
        let from = format!("entry_version v WHERE {condition}");
        (from, format!("v.register{way}, v.entry_id{way}"))
    }

    /// Whether an entry is in such a list with one version.
    fn once_each(&self) -> bool {
        match self.which {
            Which::On(_) | Which::Struck => false,
            Which::Current | Which::Reminded(_) | Which::Incomplete => true,
        }
    }

    async fn read(
        &self,
        db: &Db,
        bound: Bound,
        (from, passing): (&str, &str),
        passage: &Passage,
    ) -> Result<Vec<EntryRow>, DbError> {
        let Passage { skip, count, .. } = passage;
        let order = self.order.sql(false);
        // What is passed over is counted in the index; only what is shown is
        // read. The indexes have the entries, of which one version holds.
        let (column, of) = match self.once_each() {
            false => ("v.id", "shown.id = v.id"),
            true => (
                "v.entry_id",
                "shown.entry_id = v.entry_id AND v.ended_at IS NULL",
            ),
        };
        let sql = format!(
            "{COLUMNS} JOIN (SELECT {column} FROM {from} ORDER BY {passing} LIMIT {count} OFFSET {skip}) shown \
            ON {of} ORDER BY {order}"
        );
        let mut select = bound.query(sql);
        if self.narrowed() {
            select = select.planned_anew();
        }
        db.all(select).await
    }

    /// Whether it depends on the values how much there is to be read.
    fn narrowed(&self) -> bool {
        !self.equal.is_empty() || self.units.is_some()
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
