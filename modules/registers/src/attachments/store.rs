//! Rows of files, and of what they belong to. The content is read only to be
//! handed out.

use sakimori_db::journal::Entry;
use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, Tx, list, query};
use sakimori_kernel::{Clock, Refusal, Timestamp, Uuid};
use sakimori_web::Failure;

use super::{Attached, Judged};

#[derive(Debug, Clone, FromRow)]
pub(crate) struct AttachmentRow {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    pub size: i64,
    pub sha256: String,
    pub person_id: Uuid,
}

impl AttachmentRow {
    pub fn attached(&self) -> Attached {
        Attached {
            id: self.id,
            name: self.name.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }
}

const FIELDS: &str = "a.id, a.name, a.kind, a.size, a.sha256, a.person_id";

/// The files of these keys that still have their content.
pub(super) async fn found(db: &Db, ids: &[Uuid]) -> Result<Vec<AttachmentRow>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {FIELDS} FROM attachment a WHERE a.emptied_at IS NULL AND a.id IN ({})",
        list(1, ids.len())
    );
    let select = ids.iter().fold(query(sql), |q, id| q.bind(*id));
    db.all(select).await
}

#[derive(FromRow)]
struct Content {
    content: Vec<u8>,
}

/// A file with its content; none where there is none, or no content any more.
pub(super) async fn content(
    db: &Db,
    id: Uuid,
) -> Result<Option<(AttachmentRow, Vec<u8>)>, DbError> {
    let Some(row) = found(db, &[id]).await?.into_iter().next() else {
        return Ok(None);
    };
    let select = query("SELECT content FROM attachment_content WHERE attachment_id = $1").bind(id);
    let content: Option<Content> = db.optional(select).await?;
    Ok(content.map(|content| (row, content.content)))
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// How many drafts somebody has.
pub(super) async fn count_drafts(db: &Db, person: Uuid) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS count FROM attachment WHERE person_id = $1 AND kept_at IS NULL AND emptied_at IS NULL";
    let count: Count = db.one("drafts", query(sql).bind(person)).await?;
    Ok(count.count)
}

/// Writes a file as a draft; the caller commits with an entry.
pub(super) async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    file: Judged,
    (person, name): (Uuid, &str),
) -> Result<Attached, DbError> {
    let attached = Attached {
        id: clock.new_id(),
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        name: file.name,
        sha256: file.sha256,
    };
    let sql = "INSERT INTO attachment (id, name, kind, size, sha256, person_id, person_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = query(sql)
        .bind(attached.id)
        .bind(&attached.name)
        .bind(file.kind.key())
        .bind(attached.size)
        .bind(&attached.sha256)
        .bind(person)
        .bind(name)
        .bind(clock.now());
    tx.execute(insert).await?;
    let sql = "INSERT INTO attachment_content (attachment_id, content) VALUES ($1, $2)";
    tx.execute(query(sql).bind(attached.id).bind(file.content))
        .await?;
    Ok(attached)
}

/// The journal's words about a file.
pub(super) fn entry(
    action: &'static str,
    (kind, key): (&'static str, Uuid),
    file: &Attached,
    summary: String,
) -> Entry {
    let entry = Entry::new(action, kind, key.to_string(), summary);
    entry.with_detail(&serde_json::json!({
        "attachment": file.id, "file": file.name, "size": file.size, "sha256": file.sha256,
    }))
}

#[derive(FromRow)]
struct Key {
    #[allow(dead_code, reason = "only how many there are is asked")]
    id: Uuid,
}

/// These files are named by something from now on: no drafts any more.
///
/// # Errors
/// Refused where one was emptied meanwhile.
pub(crate) async fn keep<'f>(
    tx: &mut Tx,
    clock: &Clock,
    files: impl Iterator<Item = &'f Attached>,
) -> Result<(), Failure> {
    let mut ids: Vec<Uuid> = files.map(|file| file.id).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "SELECT id FROM attachment WHERE emptied_at IS NULL AND id IN ({})",
        list(1, ids.len())
    );
    let select = ids.iter().fold(query(sql), |q, id| q.bind(*id));
    let there: Vec<Key> = tx.all(select).await?;
    if there.len() != ids.len() {
        return Err(Refusal::new(
            "attachment.gone",
            "添付したファイルは、長く使われなかったため、もうありません。前の画面に戻り、ファイルを選び直してください。",
        )
        .into());
    }
    let sql = format!(
        "UPDATE attachment SET kept_at = $1 WHERE kept_at IS NULL AND id IN ({})",
        list(2, ids.len())
    );
    let update = query(sql).bind(clock.now());
    tx.execute(ids.iter().fold(update, |q, id| q.bind(*id)))
        .await?;
    Ok(())
}

/// A file of an entry, and whether it was struck.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct OfEntryRow {
    pub id: Uuid,
    pub name: String,
    pub size: i64,
    pub sha256: String,
    pub person_name: String,
    pub at: SqlTimestamp,
    pub struck_at: Option<SqlTimestamp>,
    pub struck_name: String,
    pub reason: String,
}

impl OfEntryRow {
    pub fn attached(&self) -> Attached {
        Attached {
            id: self.id,
            name: self.name.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }
}

/// The files of an entry, struck ones too, in the order they came.
pub(crate) async fn of_entry(db: &Db, entry: Uuid) -> Result<Vec<OfEntryRow>, DbError> {
    let sql = "SELECT a.id, a.name, a.size, a.sha256, a.person_name, a.at, e.struck_at, e.struck_name, e.reason \
        FROM entry_attachment e JOIN attachment a ON a.id = e.attachment_id WHERE e.entry_id = $1 ORDER BY a.at, a.id";
    db.all(query(sql).bind(entry)).await
}

/// Ties a file to an entry.
pub(super) async fn attach(
    tx: &mut Tx,
    clock: &Clock,
    (entry, attachment): (Uuid, Uuid),
) -> Result<(), DbError> {
    let sql = "INSERT INTO entry_attachment (id, entry_id, attachment_id, struck_name, reason) VALUES ($1, $2, $3, '', '')";
    let insert = query(sql).bind(clock.new_id()).bind(entry).bind(attachment);
    tx.execute(insert).await?;
    Ok(())
}

/// Strikes a file of an entry; refused where somebody did before.
pub(super) async fn strike(
    tx: &mut Tx,
    (entry, attachment): (Uuid, Uuid),
    reason: &str,
    (person, name, at): (Uuid, &str, Timestamp),
) -> Result<(), Failure> {
    let sql = "UPDATE entry_attachment SET struck_at = $3, struck_id = $4, struck_name = $5, reason = $6 \
        WHERE entry_id = $1 AND attachment_id = $2 AND struck_at IS NULL";
    let update = query(sql).bind(entry).bind(attachment).bind(at);
    let update = update.bind(person).bind(name).bind(reason);
    match tx.execute(update).await? {
        0 => Err(Refusal::new(
            "attachment.struck",
            "この添付ファイルは、既に取り消されています。記録を開き直して確かめてください。",
        )
        .into()),
        _ => Ok(()),
    }
}

/// Drafts from before a moment lose their content; which they were. The row
/// stays: who sent what, with its hash.
pub(super) async fn empty_before(
    tx: &mut Tx,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<AttachmentRow>, DbError> {
    const DRAFTS: &str = "kept_at IS NULL AND emptied_at IS NULL AND at < $1";
    let sql = format!("SELECT {FIELDS} FROM attachment a WHERE {DRAFTS} ORDER BY a.at, a.id");
    let rows: Vec<AttachmentRow> = tx.all(query(sql).bind(before)).await?;
    let sql = format!(
        "DELETE FROM attachment_content WHERE attachment_id IN (SELECT id FROM attachment WHERE {DRAFTS})"
    );
    tx.execute(query(sql).bind(before)).await?;
    let sql = format!("UPDATE attachment SET emptied_at = $2 WHERE {DRAFTS}");
    tx.execute(query(sql).bind(before).bind(now)).await?;
    Ok(rows)
}
