//! SQLite keeps the grams in an FTS5 table `NAME_gram` beside `NAME`.

use sakimori_kernel::search::{Gram, grams, grams_of_words};

use super::{Record, SearchTable, Searched, likes};
use crate::{Bound, DbError, Tx, list, places, query};

pub(super) async fn put(
    SearchTable { name, key }: &SearchTable,
    tx: &mut Tx,
    records: &[Record<'_>],
) -> Result<(), DbError> {
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
    for record in records {
        let folded = &record.folded;
        let tokens: Vec<String> = grams(folded).into_iter().map(Gram::token).collect();
        text = text.bind(record.key).bind(folded);
        old = old.bind(record.key);
        new = new.bind(record.key).bind(tokens.join(" "));
    }
    for statement in [old, text, new] {
        tx.execute(statement).await?;
    }
    Ok(())
}

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
        ..
    } = searched;
    format!(
        "SELECT {wanted} FROM {name}_gram g CROSS JOIN {name} s ON s.id = g.rowid CROSS JOIN {table} ON {of} = s.{key} WHERE {holds} AND {condition} ORDER BY g.rowid DESC{limit}"
    )
}

pub(super) async fn clear_grams(table: &SearchTable, tx: &mut Tx) -> Result<(), DbError> {
    let name = table.name;
    let sql = format!("INSERT INTO {name}_gram ({name}_gram) VALUES ('delete-all')");
    tx.execute(query(sql)).await?;
    Ok(())
}
