//! SQLite keeps the grams in an FTS5 table `NAME_gram` beside `NAME`. The numbers
//! of a group's records stand together, so a search in one group reads no others.

use sakimori_kernel::search::{Gram, grams, grams_of_words};

use super::{Record, SearchTable, Searched, likes};
use crate::{Bound, DbError, Tx, list, places, query};

pub(super) async fn put(
    SearchTable { name, key }: &SearchTable,
    tx: &mut Tx,
    records: &[Record<'_>],
) -> Result<(), DbError> {
    // What is there keeps its number. SQLite has one writer at a time, so the
    // next number is nobody else's.
    let numbered = places(records.len(), 4);
    let mut text = query(format!(
        "INSERT INTO {name} (id, {key}, folded) \
        SELECT COALESCE((SELECT s.id FROM {name} s WHERE s.{key} = v.column1), \
        COALESCE((SELECT MAX(s.id) FROM {name} s WHERE s.id >= v.column3 AND s.id < v.column3 + {ROOM}), v.column3) \
        + row_number() OVER (PARTITION BY v.column3 ORDER BY v.column4)), v.column1, v.column2 \
        FROM (VALUES {numbered}) AS v WHERE 1 = 1 ON CONFLICT ({key}) DO UPDATE SET folded = excluded.folded"
    ));
    let rows = places(records.len(), 2);
    let ids = list(1, records.len());
    let mut old = query(format!(
        "DELETE FROM {name}_gram WHERE rowid IN (SELECT id FROM {name} WHERE {key} IN ({ids}))"
    ));
    // In their order, in which FTS5 takes them for least; joined in any way, SQLite
    // would read the whole search table to have them in it.
    let mut new = query(format!(
        "INSERT INTO {name}_gram (rowid, grams) SELECT s.id, v.column2 FROM (VALUES {rows}) AS v CROSS JOIN {name} s ON s.{key} = v.column1 ORDER BY s.id"
    ));
    for (nth, record) in (0_i64..).zip(records) {
        let folded = &record.folded;
        let tokens: Vec<String> = grams(folded).into_iter().map(Gram::token).collect();
        text = text.bind(record.key).bind(folded);
        text = text.bind(first(record.group)).bind(nth);
        old = old.bind(record.key);
        new = new.bind(record.key).bind(tokens.join(" "));
    }
    for statement in [old, text, new] {
        tx.execute(statement).await?;
    }
    Ok(())
}

/// Numbers of one group.
const ROOM: i64 = 1 << 32;

/// Where the numbers of a group begin. Two groups may share theirs: what is found
/// is compared with the register anyway. Migration 0032 says the same in SQL.
fn first(group: &str) -> i64 {
    if group.is_empty() {
        return 0;
    }
    let hash = group
        .chars()
        .fold(0, |all, c| (all * 31 + i64::from(u32::from(c))) % GROUPS);
    (1 + hash) * ROOM
}

/// A prime, so that the greatest number has 63 bits.
const GROUPS: i64 = (1 << 31) - 1;

/// 「FROM … WHERE …」 with the records as `s`.
pub(super) fn holding(table: &SearchTable, words: &[String], bound: &mut Bound) -> String {
    let name = table.name;
    format!(
        "FROM {name}_gram g CROSS JOIN {name} s ON s.id = g.rowid WHERE {}",
        condition(table, words, bound)
    )
}

fn condition(table: &SearchTable, words: &[String], bound: &mut Bound) -> String {
    // Quoted, each is one string to FTS5; strings side by side must all be
    // there.
    let wanted: Vec<String> = grams_of_words(words)
        .into_iter()
        .map(|gram| format!("\"{}\"", gram.token()))
        .collect();
    let wanted = bound.one(wanted.join(" "));
    // A word of one gram is found where its gram is.
    let long = words.iter().filter(|word| word.chars().count() > 2);
    format!("{}_gram MATCH {wanted}{}", table.name, likes(long, bound))
}

/// The grams stand in this order, and CROSS JOIN reads them first whatever
/// SQLite thinks of them: a reader stops where it has enough.
pub(super) fn newest(
    table: &SearchTable,
    words: &[String],
    searched: &Searched<'_>,
    limit: &str,
    bound: &mut Bound,
) -> String {
    let SearchTable { name, key } = table;
    let holds = condition(table, words, bound);
    let Searched {
        table,
        wanted,
        key: of,
        condition,
        group,
    } = searched;
    let first = first(group);
    let last = first + ROOM - 1;
    format!(
        "SELECT {wanted} FROM {name}_gram g CROSS JOIN {name} s ON s.id = g.rowid CROSS JOIN {table} ON {of} = s.{key} \
        WHERE {holds} AND g.rowid BETWEEN {first} AND {last} AND {condition} ORDER BY g.rowid DESC{limit}"
    )
}

pub(super) async fn clear_grams(table: &SearchTable, tx: &mut Tx) -> Result<(), DbError> {
    let name = table.name;
    let sql = format!("INSERT INTO {name}_gram ({name}_gram) VALUES ('delete-all')");
    tx.execute(query(sql)).await?;
    Ok(())
}
