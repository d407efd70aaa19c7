//! PostgreSQL keeps the grams as numbers in an array with a GIN index. Such an
//! index gives all it finds before the first is read, so the records are
//! numbered as they are put in, and each has the number of its part among its
//! grams: a word that many hold is looked up part by part, the newest first,
//! until enough are found. One that few hold is found faster at once. The group
//! of a record is among its grams too, and in the number of its part; a table
//! beside it tells which parts have records of the group.

use sakimori_kernel::search::{Gram, NO_GRAM, grams, grams_of_words};
use sha2::{Digest, Sha256};

use super::{Record, SearchTable, Searched, likes};
use crate::{Bound, DbError, Tx, Value, places, query};

/// Records of one part: so few that a part where all hold the word is read at
/// once, so many that enough are found in few parts.
const PART: i64 = 8192;

/// One of every thousand pages of the table is looked at to tell whether many
/// records hold the words: more than two in a hundred, so many of the 150 that a
/// hundred thousand give. What is found is the same either way. They are the same
/// pages each time, and in memory therefore.
const SAMPLE: &str = "SYSTEM (0.1) REPEATABLE (1)";
const OFTEN: i64 = 3;

/// Where the numbers of a group's parts begin, counted from [`NO_GRAM`]. Two
/// groups may share some: what is found is compared with the register anyway.
/// Migration 0026 says the same in SQL.
fn start(group: &str) -> i32 {
    if group.is_empty() {
        return 0;
    }
    let hash = Sha256::digest(group);
    let number = hash
        .iter()
        .take(3)
        .fold(0, |all, byte| all << 8 | i32::from(*byte));
    FIRST_START + number % STARTS
}

const FIRST_START: i32 = 1 << 20;
const STARTS: i32 = 14 << 20;
/// From here on numbers are of whole groups.
const GROUPS: i32 = NO_GRAM + (1 << 25);

/// The number that all records of a group have.
fn of_group(group: &str) -> Option<i32> {
    (!group.is_empty()).then(|| GROUPS + start(group))
}

pub(super) async fn put(
    SearchTable { name, key }: &SearchTable,
    tx: &mut Tx,
    records: &[Record<'_>],
) -> Result<(), DbError> {
    let rows = places(records.len(), 4);
    // What is there keeps its number, and with it its part. A body has one
    // writer at a time (ADR 0004), so the next number is nobody else's.
    let grouped = records.iter().any(|record| !record.group.is_empty());
    let numbered = format!(
        "SELECT COALESCE((SELECT s.id FROM {name} s WHERE s.{key} = v.{key}), (SELECT COALESCE(MAX(id), 0) FROM {name}) + row_number() OVER ()) AS id, \
        v.{key}, v.folded, v.grams, v.start FROM (VALUES {rows}) AS v ({key}, folded, grams, start)"
    );
    let put = format!(
        "INSERT INTO {name} (id, {key}, folded, grams) \
        SELECT n.id, n.{key}, n.folded, array_append(n.grams, ({NO_GRAM} + n.start + n.id / {PART})::INTEGER) FROM n \
        ON CONFLICT ({key}) DO UPDATE SET folded = excluded.folded, grams = excluded.grams"
    );
    let mut insert = query(match grouped {
        false => format!("WITH n AS ({numbered}) {put}"),
        true => format!(
            "WITH n AS MATERIALIZED ({numbered}), put AS ({put}) \
            INSERT INTO {name}_part (start, part) SELECT DISTINCT n.start, n.id / {PART} FROM n ON CONFLICT DO NOTHING"
        ),
    });
    for record in records {
        let (folded, group) = (&record.folded, record.group);
        insert = insert.bind(record.key).bind(folded);
        insert = insert.bind(numbers(grams(folded), of_group(group)));
        insert = insert.bind(i64::from(start(group)));
    }
    tx.execute(insert).await?;
    Ok(())
}

fn numbers(grams: impl IntoIterator<Item = Gram>, more: Option<i32>) -> Value {
    let numbers = grams.into_iter().map(Gram::number).chain(more);
    Value::Numbers(numbers.collect())
}

/// 「FROM … WHERE …」 with the records as `s`.
pub(super) fn holding(table: &SearchTable, words: &[String], bound: &mut Bound) -> String {
    let wanted = bound.one(numbers(grams_of_words(words), None));
    format!(
        "FROM {} s WHERE s.grams @> {wanted}{}",
        table.name,
        likes(unsure(words), bound)
    )
}

/// A word of one gram is found where its gram is, if its number is of no other.
fn unsure(words: &[String]) -> impl Iterator<Item = &String> {
    words
        .iter()
        .filter(|word| word.chars().count() > 2 || word.chars().any(|c| c > '\u{FFFF}'))
}

/// The words and the part are two conditions, in this order: PostgreSQL then goes
/// from one record that holds the words to the next. With all numbers in one it
/// goes over what is rarest, which of a common word is every record of the part.
///
/// OFFSET 0 keeps the planner from taking the parts apart: they are read in
/// their order, and none after the limit is reached.
pub(super) fn newest(
    table: &SearchTable,
    words: &[String],
    searched: &Searched<'_>,
    limit: &str,
    bound: &mut Bound,
) -> String {
    let SearchTable { name, key } = table;
    let group = searched.group;
    let wanted = bound.one(numbers(grams_of_words(words), None));
    let sampled = likes(words.iter(), bound);
    let likes = likes(unsure(words), bound);
    let Searched {
        table,
        wanted: column,
        key: of,
        condition,
        ..
    } = searched;
    let found = |from: &str, and: &str| {
        format!(
            "(SELECT v.id, s.id AS number FROM {from}(SELECT s.id, s.{key} FROM {name} s \
            WHERE s.grams @> {wanted}{and}{likes} ORDER BY s.id DESC OFFSET 0) s \
            CROSS JOIN LATERAL (SELECT {column} AS id FROM {table} WHERE {of} = s.{key} AND {condition} OFFSET 0) v{limit})"
        )
    };
    let of_group = of_group(group).map(|number| format!(" AND s.grams @> ARRAY[{number}]"));
    let of_group = of_group.unwrap_or_default();
    let whole = found("", &format!("{of_group} AND NOT (SELECT yes FROM often)"));
    let parts = match group.is_empty() {
        true => format!(
            "generate_series((SELECT MAX(id) / {PART} FROM {name} WHERE (SELECT yes FROM often)), 0, -1) AS p"
        ),
        false => format!(
            "(SELECT x.part AS p FROM {name}_part x WHERE x.start = {} AND (SELECT yes FROM often) ORDER BY x.part DESC OFFSET 0) AS p",
            start(group)
        ),
    };
    let parts = format!("{parts} CROSS JOIN LATERAL ");
    let first = NO_GRAM + start(group);
    let of_part = format!(" AND s.grams @> ARRAY[({first} + p)::INTEGER]");
    let parts = found(&parts, &of_part);
    format!(
        "WITH often AS MATERIALIZED (SELECT COUNT(*) >= {OFTEN} AS yes FROM {name} s TABLESAMPLE {SAMPLE} WHERE 1 = 1{sampled}) \
        SELECT f.id FROM ({whole} UNION ALL {parts}) f ORDER BY f.number DESC"
    )
}
