use sakimori_db::{Db, DbError, FromRow, SqlDate, Tx, query};
use sakimori_kernel::{Timestamp, Uuid};

use super::model::{Adoption, FormalDecision, Publication, Submission, Version, VersionKind};
use crate::documents::{Format, Kind};
use crate::standards::{Content, FORMAT};

#[derive(FromRow)]
struct VersionRow {
    id: Uuid,
    number: i64,
    kind: String,
    title: String,
    reason: String,
    planned_effective_date: Option<SqlDate>,
}

#[derive(FromRow)]
struct SubmissionRow {
    id: Uuid,
    version_id: Uuid,
    meeting: String,
    submitted_on: SqlDate,
    remark: String,
    content_hash: String,
    withdrawn: Option<String>,
}

#[derive(FromRow)]
struct DecisionRow {
    version_id: Uuid,
    submission_id: Uuid,
    content_hash: String,
    decided_on: SqlDate,
    decided_by: String,
    post: String,
    document_number: String,
    effective_date: SqlDate,
    remark: String,
}

#[derive(FromRow)]
struct AdoptionRow {
    version_id: Uuid,
    organ: String,
    adopted_on: SqlDate,
    jointly: bool,
    remark: String,
}

#[derive(FromRow)]
struct PublicationRow {
    version_id: Uuid,
    published_on: SqlDate,
    place: String,
    kind: String,
    format: String,
    sha256: String,
    remark: String,
}

/// All versions with what happened to them, oldest first. Their contents are
/// read one at a time ([`content`]).
pub async fn load(db: &Db) -> Result<Vec<Version>, DbError> {
    let rows: Vec<VersionRow> = db
        .all(query("SELECT id, number, kind, title, reason, planned_effective_date FROM version ORDER BY number"))
        .await?;
    let mut versions = rows
        .into_iter()
        .map(version)
        .collect::<Result<Vec<_>, _>>()?;
    let submissions: Vec<SubmissionRow> = db
        .all(query(
            "SELECT s.id, s.version_id, s.meeting, s.submitted_on, s.remark, s.content_hash, w.reason AS withdrawn
             FROM submission s LEFT JOIN withdrawal w ON w.submission_id = s.id ORDER BY s.id",
        ))
        .await?;
    let decisions: Vec<DecisionRow> = db
        .all(query(
            "SELECT version_id, submission_id, content_hash, decided_on, decided_by, post, document_number, effective_date, remark FROM formal_decision",
        ))
        .await?;
    let adoptions: Vec<AdoptionRow> = db
        .all(query(
            "SELECT version_id, organ, adopted_on, jointly, remark FROM adoption ORDER BY id",
        ))
        .await?;
    let publications: Vec<PublicationRow> = db
        .all(query(
            "SELECT version_id, published_on, place, kind, format, sha256, remark FROM publication ORDER BY id",
        ))
        .await?;
    for row in submissions {
        let id = row.version_id;
        with(&mut versions, id, |v| v.submissions.push(submission(row)));
    }
    for row in decisions {
        let id = row.version_id;
        with(&mut versions, id, |v| v.decision = Some(decision(row)));
    }
    for row in adoptions {
        let id = row.version_id;
        with(&mut versions, id, |v| v.adoptions.push(adoption(row)));
    }
    for row in publications {
        let id = row.version_id;
        with(&mut versions, id, |v| v.publications.push(publication(row)));
    }
    Ok(versions)
}

fn with(versions: &mut [Version], id: Uuid, change: impl FnOnce(&mut Version)) {
    if let Some(version) = versions.iter_mut().find(|v| v.id == id) {
        change(version);
    }
}

fn version(row: VersionRow) -> Result<Version, DbError> {
    let kind =
        VersionKind::parse(&row.kind).ok_or_else(|| DbError::Corrupt("version.kind".to_owned()))?;
    Ok(Version {
        id: row.id,
        number: row.number,
        kind,
        title: row.title,
        reason: row.reason,
        planned_effective_date: row.planned_effective_date.map(SqlDate::to_jiff),
        submissions: Vec::new(),
        decision: None,
        adoptions: Vec::new(),
        publications: Vec::new(),
    })
}

fn submission(row: SubmissionRow) -> Submission {
    Submission {
        id: row.id,
        meeting: row.meeting,
        submitted_on: row.submitted_on.to_jiff(),
        remark: row.remark,
        content_hash: row.content_hash,
        withdrawn: row.withdrawn,
    }
}

fn decision(row: DecisionRow) -> FormalDecision {
    FormalDecision {
        submission_id: row.submission_id,
        content_hash: row.content_hash,
        decided_on: row.decided_on.to_jiff(),
        decided_by: row.decided_by,
        post: row.post,
        document_number: row.document_number,
        effective_date: row.effective_date.to_jiff(),
        remark: row.remark,
    }
}

fn adoption(row: AdoptionRow) -> Adoption {
    Adoption {
        organ: row.organ,
        adopted_on: row.adopted_on.to_jiff(),
        jointly: row.jointly,
        remark: row.remark,
    }
}

fn publication(row: PublicationRow) -> Publication {
    Publication {
        published_on: row.published_on.to_jiff(),
        place: row.place,
        kind: row.kind,
        format: row.format,
        sha256: row.sha256,
        remark: row.remark,
    }
}

#[derive(FromRow)]
struct ContentRow {
    content: String,
    content_hash: String,
}

/// The sealed content of a submission, its hash checked.
pub async fn content(db: &Db, submission: Uuid) -> Result<Content, DbError> {
    let row: ContentRow = db
        .one(
            "submission",
            query("SELECT content, content_hash FROM submission WHERE id = $1").bind(submission),
        )
        .await?;
    let corrupt = |what: &str| DbError::Corrupt(format!("submission.content: {what}"));
    if Content::hash_of(&row.content) != row.content_hash {
        return Err(corrupt("hash differs"));
    }
    let content: Content =
        serde_json::from_str(&row.content).map_err(|e| corrupt(&e.to_string()))?;
    // A newer program may mean something else by the same fields.
    if content.format > FORMAT {
        return Err(corrupt("newer format"));
    }
    Ok(content)
}

/// Writes a new version.
pub async fn insert(tx: &mut Tx, version: &Version, at: Timestamp) -> Result<(), DbError> {
    let sql = "INSERT INTO version (id, number, kind, title, reason, planned_effective_date, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(
        query(sql)
            .bind(version.id)
            .bind(version.number)
            .bind(version.kind.key())
            .bind(&version.title)
            .bind(&version.reason)
            .bind(version.planned_effective_date)
            .bind(at),
    )
    .await?;
    Ok(())
}

/// Changes title, reason and planned date of a version that is open.
pub async fn update(tx: &mut Tx, version: &Version) -> Result<(), DbError> {
    let sql =
        "UPDATE version SET title = $2, reason = $3, planned_effective_date = $4 WHERE id = $1";
    tx.execute(
        query(sql)
            .bind(version.id)
            .bind(&version.title)
            .bind(&version.reason)
            .bind(version.planned_effective_date),
    )
    .await?;
    Ok(())
}

/// Seals `content` (its JSON text).
pub async fn insert_submission(
    tx: &mut Tx,
    version: Uuid,
    submission: &Submission,
    content: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        query(
            "INSERT INTO submission (id, version_id, meeting, submitted_on, remark, content, content_hash, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(submission.id)
        .bind(version)
        .bind(&submission.meeting)
        .bind(submission.submitted_on)
        .bind(&submission.remark)
        .bind(content)
        .bind(&submission.content_hash)
        .bind(at),
    )
    .await?;
    Ok(())
}

pub async fn insert_withdrawal(
    tx: &mut Tx,
    submission: Uuid,
    reason: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO withdrawal (submission_id, reason, at) VALUES ($1, $2, $3)";
    tx.execute(query(sql).bind(submission).bind(reason).bind(at))
        .await?;
    Ok(())
}

pub async fn insert_decision(
    tx: &mut Tx,
    version: Uuid,
    decision: &FormalDecision,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        query(
            "INSERT INTO formal_decision (version_id, submission_id, content_hash, decided_on, decided_by, post, document_number, effective_date, remark, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(version)
        .bind(decision.submission_id)
        .bind(&decision.content_hash)
        .bind(decision.decided_on)
        .bind(&decision.decided_by)
        .bind(&decision.post)
        .bind(&decision.document_number)
        .bind(decision.effective_date)
        .bind(&decision.remark)
        .bind(at),
    )
    .await?;
    Ok(())
}

pub async fn insert_adoption(
    tx: &mut Tx,
    id: Uuid,
    version: Uuid,
    adoption: &Adoption,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO adoption (id, version_id, organ, adopted_on, jointly, remark, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(
        query(sql)
            .bind(id)
            .bind(version)
            .bind(&adoption.organ)
            .bind(adoption.adopted_on)
            .bind(adoption.jointly)
            .bind(&adoption.remark)
            .bind(at),
    )
    .await?;
    Ok(())
}

pub async fn insert_publication(
    tx: &mut Tx,
    id: Uuid,
    version: Uuid,
    publication: &Publication,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO publication (id, version_id, published_on, place, kind, format, sha256, remark, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.execute(
        query(sql)
            .bind(id)
            .bind(version)
            .bind(publication.published_on)
            .bind(&publication.place)
            .bind(&publication.kind)
            .bind(&publication.format)
            .bind(&publication.sha256)
            .bind(&publication.remark)
            .bind(at),
    )
    .await?;
    Ok(())
}

/// A document made at a decision.
#[derive(Debug, Clone, FromRow)]
pub struct StoredDocument {
    pub kind: String,
    pub format: String,
    pub sha256: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, FromRow)]
pub struct StoredDocumentHead {
    pub kind: String,
    pub format: String,
    pub sha256: String,
}

pub async fn insert_document(
    tx: &mut Tx,
    version: Uuid,
    document: &StoredDocument,
) -> Result<(), DbError> {
    let sql = "INSERT INTO version_document (version_id, kind, format, sha256, bytes) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(
        query(sql)
            .bind(version)
            .bind(&document.kind)
            .bind(&document.format)
            .bind(&document.sha256)
            .bind(document.bytes.clone()),
    )
    .await?;
    Ok(())
}

pub async fn documents(db: &Db, version: Uuid) -> Result<Vec<StoredDocumentHead>, DbError> {
    let sql = "SELECT kind, format, sha256 FROM version_document WHERE version_id = $1 ORDER BY kind, format";
    db.all(query(sql).bind(version)).await
}

/// The words come from addresses and forms: only known ones are asked for.
pub async fn stored_document(
    db: &Db,
    version: Uuid,
    kind: &str,
    format: &str,
) -> Result<Option<StoredDocument>, DbError> {
    if Kind::parse(kind).is_none() || Format::parse(format).is_none() {
        return Ok(None);
    }
    let sql = "SELECT kind, format, sha256, bytes FROM version_document WHERE version_id = $1 AND kind = $2 AND format = $3";
    db.optional(query(sql).bind(version).bind(kind).bind(format))
        .await
}
