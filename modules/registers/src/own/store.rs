//! Rows of what the body made of forms and registers.

use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, query};

use super::made::{Kind, Made};

#[derive(FromRow)]
struct Row {
    kind: String,
    key: String,
    version: i64,
    content: String,
}

/// The newest version of each. One statement.
pub(super) async fn newest(db: &Db) -> Result<Vec<(Kind, String, i64, Made)>, DbError> {
    let sql = "SELECT o.kind, o.key, o.version, o.content FROM own_definition o \
        WHERE NOT EXISTS (SELECT 1 FROM own_definition n WHERE n.kind = o.kind AND n.key = o.key AND n.version > o.version) \
        ORDER BY o.kind, o.key";
    let rows: Vec<Row> = db.all(query(sql)).await?;
    let read = |row: Row| {
        let unknown = || DbError::Corrupt(format!("kind {}", row.kind));
        let kind = Kind::parse(&row.kind).ok_or_else(unknown)?;
        let made = serde_json::from_str(&row.content);
        let made = made.map_err(|e| DbError::Corrupt(e.to_string()))?;
        Ok((kind, row.key, row.version, made))
    };
    rows.into_iter().map(read).collect()
}

/// What a version changed, by whom and why.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Version {
    pub version: i64,
    pub told: String,
    pub reason: String,
    pub person_name: String,
    pub at: SqlTimestamp,
}

/// Every version of one, the newest first.
pub(super) async fn versions(db: &Db, kind: Kind, key: &str) -> Result<Vec<Version>, DbError> {
    let sql = "SELECT version, told, reason, person_name, at FROM own_definition WHERE kind = $1 AND key = $2 ORDER BY version DESC";
    db.all(query(sql).bind(kind.key()).bind(key)).await
}
