//! Registers found by words. A search table is derived: it holds the folded
//! texts of each record and their grams (`sakimori_kernel::search`), can be
//! made again from the register at any time, and need not be backed up.
//!
//! What the grams find is compared once more with the folded text, for the
//! grams do not say where they stand. How they are kept is what the two
//! engines cannot share: `sqlite`, `postgres`.

mod postgres;
mod sqlite;

use sakimori_kernel::Uuid;

use crate::{Bound, Db, DbError, Engine, FromRow, Tx, query};

/// The tables made again by their module after a restore.
pub const DERIVED: [&str; 5] = [
    "person_search",
    "person_search_gram",
    "entry_search",
    "entry_search_gram",
    "entry_search_part",
];

/// A search table of one register.
#[derive(Debug, Clone, Copy)]
pub struct SearchTable {
    /// `person_search`
    pub name: &'static str,
    /// The column with the record's key, `person_id`.
    pub key: &'static str,
}

/// A record that is put in.
#[derive(Debug, Clone)]
pub struct Record<'r> {
    pub key: Uuid,
    pub folded: String,
    /// What it is looked for among: records of other groups cost a search of
    /// one group nothing. Empty where all are one group.
    pub group: &'r str,
}

/// The records of a register that are searched, as SQL.
#[derive(Debug, Clone)]
pub struct Searched<'g> {
    /// The group that all of them are of.
    pub group: &'g str,
    /// With a name: `entry_version v`.
    pub table: &'static str,
    /// What is wanted of each: `v.id`.
    pub wanted: &'static str,
    /// What the search table's key is there: `v.entry_id`.
    pub key: &'static str,
    pub condition: String,
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
}

/// Records written with one statement.
const AT_ONCE: usize = 500;

impl SearchTable {
    /// Puts in the folded texts of records, in place of what was there.
    pub async fn put(&self, tx: &mut Tx, records: &[Record<'_>]) -> Result<(), DbError> {
        for chunk in records.chunks(AT_ONCE) {
            match tx.engine() {
                Engine::Sqlite => sqlite::put(self, tx, chunk).await?,
                Engine::Postgres => postgres::put(self, tx, chunk).await?,
            }
        }
        Ok(())
    }

    /// Many records follow in this write: more of them may wait together for
    /// PostgreSQL's index, which takes them in for less. [`Self::settled`] comes
    /// before the end.
    pub async fn many(&self, tx: &mut Tx) -> Result<(), DbError> {
        if tx.engine() == Engine::Postgres {
            tx.execute(query("SET LOCAL gin_pending_list_limit = '2MB'"))
                .await?;
        }
        Ok(())
    }

    /// What still waits is put into the index.
    pub async fn settled(&self, tx: &mut Tx) -> Result<(), DbError> {
        if tx.engine() == Engine::Postgres {
            let settle = format!(
                "SELECT gin_clean_pending_list('{}_grams'::regclass)",
                self.name
            );
            tx.execute(query(settle)).await?;
        }
        Ok(())
    }

    /// The records that hold every word, in no order. `words` are folded and
    /// not empty ([`sakimori_kernel::search::words`]).
    pub async fn find(&self, db: &Db, words: &[String]) -> Result<Vec<Uuid>, DbError> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut bound = Bound::default();
        let from = match db.engine() {
            Engine::Sqlite => sqlite::holding(self, words, &mut bound),
            Engine::Postgres => postgres::holding(self, words, &mut bound),
        };
        let sql = format!("SELECT s.{} AS id {from}", self.key);
        let found: Vec<Found> = db.all(bound.query(sql)).await?;
        Ok(found.into_iter().map(|row| row.id).collect())
    }

    /// The statement for the records that hold every word, those put in last
    /// first; no more is read than the limit asks for.
    pub fn newest(
        &self,
        engine: Engine,
        words: &[String],
        searched: &Searched<'_>,
        limit: &str,
        bound: &mut Bound,
    ) -> String {
        match engine {
            Engine::Sqlite => sqlite::newest(self, words, searched, limit, bound),
            Engine::Postgres => postgres::newest(self, words, searched, limit, bound),
        }
    }

    /// The statement for the same where few are searched: each is compared.
    pub fn compared(
        &self,
        words: &[String],
        searched: &Searched<'_>,
        limit: &str,
        bound: &mut Bound,
    ) -> String {
        let Self { name, key } = self;
        let Searched {
            table,
            wanted,
            key: of,
            condition,
            ..
        } = searched;
        let holds: Vec<String> = words.iter().map(|word| like(word, bound)).collect();
        let holds = holds.join(" AND ");
        // A subquery of one value, so that neither engine reads the whole
        // search table to join it.
        format!(
            "SELECT {wanted} FROM {table} WHERE {condition} AND (SELECT {holds} FROM {name} s WHERE s.{key} = {of}) ORDER BY {of} DESC{limit}"
        )
    }

    /// Empties the table, before it is filled again. Of parts without records
    /// nothing is read that should not be.
    pub async fn clear(&self, tx: &mut Tx) -> Result<(), DbError> {
        if tx.engine() == Engine::Sqlite {
            sqlite::clear_grams(self, tx).await?;
        }
        tx.execute(query(format!("DELETE FROM {}", self.name)))
            .await?;
        Ok(())
    }
}

/// 「s.folded LIKE $3 …」 for texts that hold the word as it is.
fn like(word: &str, bound: &mut Bound) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    format!("s.folded LIKE {} ESCAPE '\\'", bound.one(pattern))
}

/// The same for all words whose gram alone does not tell, each after AND.
fn likes<'w>(words: impl Iterator<Item = &'w String>, bound: &mut Bound) -> String {
    words
        .map(|word| format!(" AND {}", like(word, bound)))
        .collect()
}
