//! Units, people and systems as such: a key of ours and the body's own code.

use sakimori_db::{Db, DbError, FromRow, Tx, list, places, query};
use sakimori_kernel::Uuid;

use super::change::{AT_ONCE, grown, touch};

/// Which list of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    Unit,
    Person,
    System,
}

impl Register {
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Unit => ("unit", "code"),
            Self::Person => ("person", "staff_number"),
            Self::System => ("information_system", "code"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Subject {
    pub id: Uuid,
    /// Unit code, staff number, system code.
    pub code: String,
}

/// Enters new subjects. What holds of them is written by
/// [`super::change`].
pub async fn register(
    tx: &mut Tx,
    register: Register,
    subjects: &[Subject],
) -> Result<(), DbError> {
    let (table, column) = register.table();
    for chunk in subjects.chunks(AT_ONCE) {
        let rows = places(chunk.len(), 2);
        let insert = query(format!("INSERT INTO {table} (id, {column}) VALUES {rows}"));
        let insert = chunk
            .iter()
            .fold(insert, |q, subject| q.bind(subject.id).bind(&subject.code));
        tx.execute(insert).await?;
    }
    grown(tx, table, subjects.len()).await?;
    if !subjects.is_empty() {
        touch(tx).await?;
    }
    Ok(())
}

/// Which of these codes are taken, by whom.
pub async fn codes(
    tx: &mut Tx,
    register: Register,
    codes: &[String],
) -> Result<Vec<Subject>, DbError> {
    let (table, column) = register.table();
    let mut found = Vec::new();
    for chunk in codes.chunks(AT_ONCE) {
        let values = list(1, chunk.len());
        let sql = format!("SELECT id, {column} AS code FROM {table} WHERE {column} IN ({values})");
        let select = chunk.iter().fold(query(sql), |q, code| q.bind(code));
        found.extend(tx.all::<Subject>(select).await?);
    }
    Ok(found)
}

/// Whether a code is taken, in a write: it stays so until the write commits.
pub async fn taken(tx: &mut Tx, register: Register, code: &str) -> Result<bool, DbError> {
    Ok(!codes(tx, register, &[code.to_owned()]).await?.is_empty())
}

/// The code of a subject; none where there is no such subject.
pub async fn code_of(db: &Db, register: Register, id: Uuid) -> Result<Option<String>, DbError> {
    let (table, column) = register.table();
    let sql = format!("SELECT id, {column} AS code FROM {table} WHERE id = $1");
    let row: Option<Subject> = db.optional(query(sql).bind(id)).await?;
    Ok(row.map(|subject| subject.code))
}
