use sakimori_db::journal::JournalRow;
use sakimori_db::{Db, DbError, Query, Value, query};
use sakimori_kernel::japan_midnight;

use super::filter::Filter;

const COLUMNS: &str = "SELECT seq, format, at, actor, person_id, role, on_behalf_of, action, subject_kind, subject_id, summary, detail, previous, hash FROM journal";

/// The newest `limit` entries that the filter lets through.
pub(super) async fn entries(
    db: &Db,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<JournalRow>, DbError> {
    db.all(statement(filter, limit)).await
}

/// Each condition has an index that ends in the entry's number, so no more
/// entries are read than are shown.
fn statement(filter: &Filter, limit: i64) -> Query {
    let mut conditions: Vec<(&str, Value)> = Vec::new();
    let before = filter.before.unwrap_or(i64::MAX);
    conditions.push(("seq < $", before.into()));
    if let Some(day) = filter.from {
        let first =
            "seq >= (SELECT COALESCE(MIN(seq), 9223372036854775807) FROM journal WHERE at >= $";
        conditions.push((first, japan_midnight(day).into()));
    }
    if let Some(day) = filter.to.and_then(|day| day.tomorrow().ok()) {
        let last =
            "seq < (SELECT COALESCE(MIN(seq), 9223372036854775807) FROM journal WHERE at >= $";
        conditions.push((last, japan_midnight(day).into()));
    }
    if let Some(person) = filter.person {
        conditions.push(("person_id = $", person.into()));
    }
    if let Some((kind, id)) = &filter.subject {
        conditions.push(("subject_kind = $", kind.into()));
        conditions.push(("subject_id = $", id.into()));
    }
    let numbered = conditions.iter().zip(1..).map(|((text, _), n): (_, i32)| {
        let close = if text.contains("(SELECT") { ")" } else { "" };
        format!("{text}{n}{close}")
    });
    let all: Vec<String> = numbered.collect();
    let limit_at = all.len() + 1;
    let sql = format!(
        "{COLUMNS} WHERE {} ORDER BY seq DESC LIMIT ${limit_at}",
        all.join(" AND ")
    );
    let values = conditions.into_iter().map(|(_, value)| value);
    values.fold(query(sql), Query::bind).bind(limit)
}
