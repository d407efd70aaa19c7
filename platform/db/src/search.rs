//! Registers found by words. A search table is derived: it holds the folded
//! texts of each record and their grams (`sakimori_kernel::search`), can be
//! made again from the register at any time, and need not be backed up.
//!
//! SQLite keeps the grams in an FTS5 table `NAME_gram` beside `NAME`,
//! PostgreSQL in an array with a GIN index; these are the statements the two
//! engines cannot share. What the grams find is compared once more with the
//! folded text, for the grams do not say where they stand.

use sakimori_kernel::Uuid;
use sakimori_kernel::search::{grams, grams_of_word};

use crate::{Bound, Db, DbError, Engine, FromRow, Tx, list, places, query};

/// The tables made again by their module after a restore.
pub const DERIVED: [&str; 4] = [
    "person_search",
    "person_search_gram",
    "entry_search",
    "entry_search_gram",
];

/// A search table of one register.
#[derive(Debug, Clone, Copy)]
pub struct SearchTable {
    /// `person_search`
    pub name: &'static str,
    /// The column with the record's key, `person_id`.
    pub key: &'static str,
}

/// See [`SearchTable::holding`].
#[derive(Debug, Clone)]
pub struct Holding {
    pub from: String,
    /// 「JOIN」 for further tables of the statement. SQLite joins in the order
    /// that is written then: the grams first, whatever it thinks of them.
    pub join: &'static str,
    /// 「… DESC」: what was put in last comes first, read so by the engine.
    pub newest: String,
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
}

/// Records written with one statement.
const AT_ONCE: usize = 500;

impl SearchTable {
    /// Puts in the folded texts of records, in place of what was there.
    pub async fn put(&self, tx: &mut Tx, records: &[(Uuid, String)]) -> Result<(), DbError> {
        for chunk in records.chunks(AT_ONCE) {
            match tx.engine() {
                Engine::Sqlite => self.put_sqlite(tx, chunk).await?,
                Engine::Postgres => self.put_postgres(tx, chunk).await?,
            }
        }
        Ok(())
    }

    async fn put_sqlite(&self, tx: &mut Tx, records: &[(Uuid, String)]) -> Result<(), DbError> {
        let Self { name, key } = self;
        let rows = places(records.len(), 2);
        let mut text = query(format!(
            "INSERT INTO {name} ({key}, folded) VALUES {rows} ON CONFLICT ({key}) DO UPDATE SET folded = excluded.folded"
        ));
        let ids = list(1, records.len());
        let mut old = query(format!(
            "DELETE FROM {name}_gram WHERE rowid IN (SELECT id FROM {name} WHERE {key} IN ({ids}))"
        ));
        let mut new = query(format!(
            "INSERT INTO {name}_gram (rowid, grams) SELECT s.id, v.column2 FROM (VALUES {rows}) AS v JOIN {name} s ON s.{key} = v.column1"
        ));
        for (id, folded) in records {
            text = text.bind(*id).bind(folded);
            old = old.bind(*id);
            new = new.bind(*id).bind(grams(folded));
        }
        for statement in [old, text, new] {
            tx.execute(statement).await?;
        }
        Ok(())
    }

    async fn put_postgres(&self, tx: &mut Tx, records: &[(Uuid, String)]) -> Result<(), DbError> {
        let Self { name, key } = self;
        let row = |n: usize| {
            let at = n * 3;
            format!(
                "(${}, ${}, string_to_array(${}, ' '))",
                at + 1,
                at + 2,
                at + 3
            )
        };
        let rows: Vec<String> = (0..records.len()).map(row).collect();
        let mut insert = query(format!(
            "INSERT INTO {name} ({key}, folded, grams) VALUES {} ON CONFLICT ({key}) DO UPDATE SET folded = excluded.folded, grams = excluded.grams",
            rows.join(", ")
        ));
        for (id, folded) in records {
            insert = insert.bind(*id).bind(folded).bind(grams(folded));
        }
        tx.execute(insert).await?;
        Ok(())
    }

    /// The records that hold every word, in no order. `words` are folded and
    /// not empty ([`sakimori_kernel::search::words`]).
    pub async fn find(&self, db: &Db, words: &[String]) -> Result<Vec<Uuid>, DbError> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut bound = Bound::default();
        let from = self.holding(db.engine(), words, &mut bound).from;
        let sql = format!("SELECT s.{} AS id {from}", self.key);
        let found: Vec<Found> = db.all(bound.query(sql)).await?;
        Ok(found.into_iter().map(|row| row.id).collect())
    }

    /// The records that hold every word, as `s` of a statement that goes on:
    /// 「FROM … WHERE …」.
    pub fn holding(&self, engine: Engine, words: &[String], bound: &mut Bound) -> Holding {
        let name = self.name;
        let mut all: Vec<String> = words.iter().flat_map(|w| grams_of_word(w)).collect();
        all.sort();
        all.dedup();
        // A word of one gram is found where its gram is.
        let long = words.iter().filter(|w| w.chars().count() > 2);
        let wanted = match engine {
            // Quoted, each is one string to FTS5; strings side by side must
            // all be there.
            Engine::Sqlite => all.iter().map(|g| format!("\"{g}\"")).collect(),
            Engine::Postgres => all,
        };
        let wanted = bound.one(wanted.join(" "));
        let likes: String = long
            .map(|word| {
                format!(
                    " AND s.folded LIKE {} ESCAPE '\\'",
                    bound.one(containing(word))
                )
            })
            .collect();
        match engine {
            // The grams stand in this order: a reader stops where it has enough.
            Engine::Sqlite => Holding {
                from: format!(
                    "FROM {name}_gram g CROSS JOIN {name} s ON s.id = g.rowid WHERE {name}_gram MATCH {wanted}{likes}"
                ),
                join: "CROSS JOIN",
                newest: "g.rowid DESC".to_owned(),
            },
            Engine::Postgres => Holding {
                from: format!(
                    "FROM {name} s WHERE s.grams @> string_to_array({wanted}, ' '){likes}"
                ),
                join: "JOIN",
                newest: format!("s.{} DESC", self.key),
            },
        }
    }

    /// Empties the table, before it is filled again.
    pub async fn clear(&self, tx: &mut Tx) -> Result<(), DbError> {
        let name = self.name;
        if tx.engine() == Engine::Sqlite {
            let sql = format!("INSERT INTO {name}_gram ({name}_gram) VALUES ('delete-all')");
            tx.execute(query(sql)).await?;
        }
        tx.execute(query(format!("DELETE FROM {name}"))).await?;
        Ok(())
    }
}

/// A LIKE pattern for texts that hold the word as it is.
fn containing(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
