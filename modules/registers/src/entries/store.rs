//! Rows of entries.

use sakimori_db::search::{Record, SearchTable};
use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, SqlTimestamp, Tx, list, query};
use sakimori_kernel::{Date, Timestamp, Uuid};
use serde::de::DeserializeOwned;

use crate::forms::{Field, Filled};
use crate::register::Register;

pub use super::alike::{alike, alike_in};

pub(crate) const SEARCH: SearchTable = SearchTable {
    name: "entry_search",
    key: "entry_id",
};

/// A version of an entry.
#[derive(Debug, Clone, FromRow)]
pub struct EntryRow {
    pub id: Uuid,
    pub entry_id: Uuid,
    pub register: String,
    pub number: i64,
    pub case_id: Option<Uuid>,
    pub version: i64,
    pub definition_id: Uuid,
    pub cause: String,
    pub state: String,
    pub unit_id: Option<Uuid>,
    pub system_id: Option<Uuid>,
    pub identity: String,
    pub remind_on: Option<SqlDate>,
    pub content: String,
    pub reason: String,
    pub person_name: String,
    pub at: SqlTimestamp,
    pub ended_at: Option<SqlTimestamp>,
}

/// How a version came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Written down by somebody.
    New,
    Correction,
    /// From a file.
    Import,
    /// From a permitted application, and from what followed it.
    Case,
    /// Found to be as it was.
    Confirmed,
    Struck,
}

impl Cause {
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::Correction,
        Self::Import,
        Self::Case,
        Self::Confirmed,
        Self::Struck,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Correction => "correction",
            Self::Import => "import",
            Self::Case => "case",
            Self::Confirmed => "confirmed",
            Self::Struck => "struck",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::New => "記録",
            Self::Correction => "訂正",
            Self::Import => "取込み",
            Self::Case => "申請から",
            Self::Confirmed => "確認",
            Self::Struck => "取消し",
        }
    }
}

pub const OPEN: &str = "open";
/// Something required is not known yet.
pub const INCOMPLETE: &str = "incomplete";
pub const STRUCK: &str = "struck";

impl EntryRow {
    /// # Errors
    /// The stored text is not what the program wrote.
    pub fn filled(&self) -> Result<Filled, DbError> {
        read_json(&self.content)
    }

    pub fn cause(&self) -> Option<Cause> {
        Cause::ALL.into_iter().find(|c| c.key() == self.cause)
    }

    pub fn remind_on(&self) -> Option<Date> {
        self.remind_on.map(SqlDate::to_jiff)
    }

    /// 「第12号」
    pub fn label(&self) -> String {
        format!("第{}号", self.number)
    }

    pub fn url(&self) -> String {
        format!("/entries/{}", self.entry_id)
    }
}

fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|e| DbError::Corrupt(e.to_string()))
}

pub(super) const COLUMNS: &str = "SELECT v.id, v.entry_id, v.register, e.number, e.case_id, v.version, v.definition_id, v.cause, v.state, \
    v.unit_id, v.system_id, v.identity, v.remind_on, v.content, v.reason, v.person_name, v.at, v.ended_at \
    FROM entry_version v JOIN register_entry e ON e.id = v.entry_id";

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// Whether anything is written in any register.
pub async fn any(db: &Db) -> Result<bool, DbError> {
    let first = "SELECT COUNT(*) AS count FROM (SELECT 1 FROM register_entry LIMIT 1) AS first";
    let count: Count = db.one("entries", query(first)).await?;
    Ok(count.count > 0)
}

/// Every version of an entry, the newest first.
pub async fn versions(db: &Db, entry: Uuid) -> Result<Vec<EntryRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE v.entry_id = $1 ORDER BY v.version DESC");
    db.all(query(sql).bind(entry)).await
}

/// The newest version of an entry, for a write.
pub(super) async fn newest_in(tx: &mut Tx, entry: Uuid) -> Result<Option<EntryRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE v.entry_id = $1 ORDER BY v.version DESC LIMIT 1");
    tx.optional(query(sql).bind(entry)).await
}

/// The newest versions of the entries that a case made, in the order of what
/// it permits.
pub(super) async fn of_case_in(tx: &mut Tx, case: Uuid) -> Result<Vec<EntryRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE e.case_id = $1 AND v.ended_at IS NULL ORDER BY e.line");
    tx.all(query(sql).bind(case)).await
}

/// The same, to be shown; a struck entry is not among them.
pub async fn of_case(db: &Db, case: Uuid) -> Result<Vec<EntryRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE e.case_id = $1 AND v.ended_at IS NULL ORDER BY e.line");
    db.all(query(sql).bind(case)).await
}

/// The newest versions of entries, those struck left out, within a write.
pub async fn current_in(tx: &mut Tx, entries: &[Uuid]) -> Result<Vec<EntryRow>, DbError> {
    let mut found = Vec::new();
    for chunk in entries.chunks(500) {
        found.extend(tx.all::<EntryRow>(of_entries(chunk)).await?);
    }
    Ok(found)
}

fn of_entries(entries: &[Uuid]) -> Query {
    let sql = format!(
        "{COLUMNS} WHERE v.ended_at IS NULL AND v.entry_id IN ({})",
        list(1, entries.len())
    );
    entries.iter().fold(query(sql), |q, id| q.bind(*id))
}

/// The same, to be shown.
pub async fn current(db: &Db, entries: &[Uuid]) -> Result<Vec<EntryRow>, DbError> {
    match entries {
        [] => Ok(Vec::new()),
        some => db.all(of_entries(some)).await,
    }
}

/// Versions by their keys, in any order, whether they hold or not.
pub async fn of_versions(db: &Db, versions: &[Uuid]) -> Result<Vec<EntryRow>, DbError> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{COLUMNS} WHERE v.id IN ({})", list(1, versions.len()));
    db.all(versions.iter().fold(query(sql), |q, id| q.bind(*id)))
        .await
}

/// Every entry that holds of a register with few of them.
pub async fn all_of(db: &Db, register: &str) -> Result<Vec<EntryRow>, DbError> {
    let sql = format!("{COLUMNS} WHERE v.register = $1 AND v.ended_at IS NULL");
    db.all(query(sql).bind(register)).await
}

/// An entry that was written down.
#[derive(Debug, Clone, FromRow)]
pub struct NewEntry {
    pub entry_id: Uuid,
    pub register: String,
    pub number: i64,
    pub unit_id: Option<Uuid>,
    pub system_id: Option<Uuid>,
    pub at: SqlTimestamp,
}

impl NewEntry {
    /// 「第12号」
    pub fn label(&self) -> String {
        format!("第{}号", self.number)
    }

    pub fn url(&self) -> String {
        format!("/entries/{}", self.entry_id)
    }
}

/// The entries that were first written down in some registers after a moment
/// and not struck since, the newest first, so many. One statement.
pub async fn written_since(
    db: &Db,
    (registers, since): (&[&str], Timestamp),
    most: usize,
) -> Result<Vec<NewEntry>, DbError> {
    let sql = format!(
        "SELECT v.entry_id, v.register, e.number, c.unit_id, c.system_id, v.at FROM entry_version v \
        JOIN register_entry e ON e.id = v.entry_id JOIN entry_version c ON c.entry_id = v.entry_id AND c.ended_at IS NULL \
        WHERE v.version = 1 AND v.at > $1 AND v.register IN ({}) ORDER BY v.at DESC, v.entry_id DESC LIMIT {most}",
        list(2, registers.len())
    );
    let select = query(sql).bind(since);
    db.all(registers.iter().fold(select, |q, key| q.bind(*key)))
        .await
}

/// The entries of a register, some at a time in the order of their keys, within
/// a write.
pub async fn some_in(
    tx: &mut Tx,
    register: &str,
    after: Uuid,
    most: usize,
) -> Result<Vec<EntryRow>, DbError> {
    let sql = format!(
        "{COLUMNS} WHERE v.register = $1 AND v.ended_at IS NULL AND v.entry_id > $2 ORDER BY v.entry_id LIMIT {most}"
    );
    tx.all(query(sql).bind(register).bind(after)).await
}

/// Entries of a register with one of these numbers.
pub(crate) async fn numbered(
    db: &Db,
    register: &str,
    numbers: &[i64],
) -> Result<Vec<EntryRow>, DbError> {
    let mut found = Vec::new();
    for chunk in numbers.chunks(500) {
        let sql = format!(
            "{COLUMNS} WHERE e.register = $1 AND v.ended_at IS NULL AND e.number IN ({})",
            list(2, chunk.len())
        );
        let select = query(sql).bind(register);
        let select = chunk.iter().fold(select, |q, number| q.bind(*number));
        found.extend(db.all::<EntryRow>(select).await?);
    }
    Ok(found)
}

/// Entries of a register whose column of the list, the nth, says one of these
/// names.
pub(crate) async fn called(
    db: &Db,
    (register, column): (&str, usize),
    names: &[&String],
) -> Result<Vec<EntryRow>, DbError> {
    let mut found = Vec::new();
    for chunk in names.chunks(500) {
        let sql = format!(
            "{COLUMNS} WHERE v.register = $1 AND v.ended_at IS NULL AND v.c{column} IN ({})",
            list(2, chunk.len())
        );
        let select = query(sql).bind(register);
        let keys = chunk.iter().map(|name| super::shape::listed(name));
        let select = keys.fold(select, Query::bind);
        found.extend(db.all::<EntryRow>(select).await?);
    }
    Ok(found)
}

#[derive(FromRow)]
struct Definition {
    content: String,
}

/// The register as it was when a version was written.
pub async fn definition(db: &Db, id: Uuid) -> Result<Register, DbError> {
    let select = query("SELECT content FROM definition WHERE id = $1").bind(id);
    let found: Definition = db.one("definition", select).await?;
    read_json(&found.content)
}

#[derive(FromRow)]
struct Text {
    entry_id: Uuid,
    register: String,
    content: String,
}

/// Makes the search anew within a write; how many entries it holds.
pub async fn fill_search(tx: &mut Tx) -> Result<usize, DbError> {
    const AT_ONCE: usize = 2000;
    SEARCH.clear(tx).await?;
    SEARCH.many(tx).await?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let sql = format!(
            "SELECT entry_id, register, content FROM entry_version WHERE ended_at IS NULL AND entry_id > $1 ORDER BY entry_id LIMIT {AT_ONCE}"
        );
        let rows: Vec<Text> = tx.all(query(sql).bind(after)).await?;
        let Some(last) = rows.last() else {
            settled(tx, count).await?;
            return Ok(count);
        };
        after = last.entry_id;
        count += rows.len();
        let mut texts = Vec::with_capacity(rows.len());
        for row in &rows {
            let filled: Filled = read_json(&row.content)?;
            texts.push(Record {
                key: row.entry_id,
                folded: sakimori_kernel::search::fold_all(filled.texts()),
                group: &row.register,
            });
        }
        SEARCH.put(tx, &texts).await?;
    }
}

/// Entries after which PostgreSQL is told that there are more.
const MANY: usize = 1_000;

/// The end of a write of so many entries, before which the search was told of
/// [`SearchTable::many`].
pub(super) async fn settled(tx: &mut Tx, written: usize) -> Result<(), DbError> {
    SEARCH.settled(tx).await?;
    if written < MANY {
        return Ok(());
    }
    let tables = ["register_entry", "entry_version", SEARCH.name];
    tx.counted(&tables).await
}

/// When a day has ended in Japan.
pub(super) fn end_of(day: Date) -> Timestamp {
    sakimori_kernel::japan_midnight(day.tomorrow().unwrap_or(day))
}

/// What a version changed: label, before, after.
pub fn changes(fields: &[Field], before: &Filled, after: &Filled) -> Vec<[String; 3]> {
    let mut all = Vec::new();
    for field in fields {
        let (old, new) = (before.said(field), after.said(field));
        if old != new {
            let [old, new] = [old, new].map(Option::unwrap_or_default);
            all.push([field.label.clone(), old, new]);
        }
    }
    all
}
