use sakimori_db::{Db, DbError, FromRow, Tx, query};
use sakimori_kernel::{Actor, Timestamp, Uuid};
use serde::de::DeserializeOwned;

use super::{Choice, OwnProvision, Place, Tailored, Tailoring};

#[derive(FromRow)]
struct TailoringRow {
    provision_key: String,
    choice: String,
    text: Option<String>,
    items: Option<String>,
    marks: Option<String>,
    reason: String,
    revision: i64,
    updated_by: String,
}

#[derive(FromRow)]
struct OwnRow {
    id: Uuid,
    place: String,
    title: String,
    text: String,
    items: String,
    marks: String,
    reason: String,
    revision: i64,
}

const COLUMNS: &str =
    "SELECT provision_key, choice, text, items, marks, reason, revision, updated_by FROM tailoring";

/// Everything the body decided and added.
pub async fn load(db: &Db) -> Result<Tailoring, DbError> {
    let rows: Vec<TailoringRow> = db.all(query(COLUMNS)).await?;
    let own: Vec<OwnRow> = db
        .all(query(
            "SELECT id, place, title, text, items, marks, reason, revision FROM own_provision WHERE ended_at IS NULL ORDER BY id",
        ))
        .await?;
    Ok(Tailoring {
        provisions: rows
            .into_iter()
            .map(|row| Ok((row.provision_key.clone(), tailored(row)?)))
            .collect::<Result<_, DbError>>()?,
        own: own
            .into_iter()
            .map(own_provision)
            .collect::<Result<_, _>>()?,
    })
}

/// One provision as it is stored now, inside a write.
pub async fn current(tx: &mut Tx, key: &str) -> Result<Option<Tailored>, DbError> {
    let sql = format!("{COLUMNS} WHERE provision_key = $1");
    let row: Option<TailoringRow> = tx.optional(query(sql).bind(key)).await?;
    row.map(tailored).transpose()
}

fn tailored(row: TailoringRow) -> Result<Tailored, DbError> {
    let choice = Choice::parse(&row.choice)
        .ok_or_else(|| DbError::Corrupt("tailoring.choice".to_owned()))?;
    Ok(Tailored {
        choice,
        text: row.text,
        items: row.items.as_deref().map(json).transpose()?,
        marks: row.marks.as_deref().map(json).transpose()?,
        reason: row.reason,
        revision: row.revision,
        updated_by: row.updated_by,
    })
}

fn own_provision(row: OwnRow) -> Result<OwnProvision, DbError> {
    let place = Place::parse(&row.place)
        .ok_or_else(|| DbError::Corrupt("own_provision.place".to_owned()))?;
    Ok(OwnProvision {
        id: row.id,
        place,
        title: row.title,
        text: row.text,
        items: json(&row.items)?,
        marks: json(&row.marks)?,
        reason: row.reason,
        revision: row.revision,
    })
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|e| DbError::Corrupt(e.to_string()))
}

fn to_json(value: &impl serde::Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|e| DbError::Corrupt(e.to_string()))
}

/// Who writes, and when.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub at: Timestamp,
    pub actor: &'a Actor,
}

/// Writes a choice; the caller has compared the revision in this transaction.
pub async fn save(
    tx: &mut Tx,
    key: &str,
    tailored: &Tailored,
    writer: Writer<'_>,
) -> Result<(), DbError> {
    let items = tailored.items.as_ref().map(to_json).transpose()?;
    let marks = tailored.marks.as_ref().map(to_json).transpose()?;
    tx.execute(
        query(
            "INSERT INTO tailoring (provision_key, choice, text, items, marks, reason, revision, updated_at, updated_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (provision_key) DO UPDATE SET choice = excluded.choice, text = excluded.text, items = excluded.items,
             marks = excluded.marks, reason = excluded.reason, revision = excluded.revision,
             updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        )
        .bind(key)
        .bind(tailored.choice.key())
        .bind(tailored.text.clone())
        .bind(items)
        .bind(marks)
        .bind(&tailored.reason)
        .bind(tailored.revision)
        .bind(writer.at)
        .bind(&writer.actor.name),
    )
    .await?;
    Ok(())
}

/// Adds a provision of the body's own, or changes the one of `own.revision - 1`.
/// `false`: it was changed or ended in between.
pub async fn save_own(
    tx: &mut Tx,
    own: &OwnProvision,
    writer: Writer<'_>,
) -> Result<bool, DbError> {
    let fields = |q: sakimori_db::Query| -> Result<sakimori_db::Query, DbError> {
        Ok(q.bind(own.id)
            .bind(own.place.key())
            .bind(&own.title)
            .bind(&own.text)
            .bind(to_json(&own.items)?)
            .bind(to_json(&own.marks)?)
            .bind(&own.reason)
            .bind(own.revision)
            .bind(writer.at)
            .bind(&writer.actor.name))
    };
    let sql = if own.revision == 1 {
        "INSERT INTO own_provision (id, place, title, text, items, marks, reason, revision, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    } else {
        "UPDATE own_provision SET place = $2, title = $3, text = $4, items = $5, marks = $6, reason = $7, revision = $8,
         updated_at = $9, updated_by = $10 WHERE id = $1 AND revision = $8 - 1 AND ended_at IS NULL"
    };
    Ok(tx.execute(fields(query(sql))?).await? == 1)
}

/// Ends a provision of the body's own. `false`: it was ended already.
pub async fn end_own(tx: &mut Tx, id: Uuid, writer: Writer<'_>) -> Result<bool, DbError> {
    let sql = "UPDATE own_provision SET ended_at = $2, updated_at = $2, updated_by = $3 WHERE id = $1 AND ended_at IS NULL";
    let query = query(sql).bind(id).bind(writer.at).bind(&writer.actor.name);
    Ok(tx.execute(query).await? == 1)
}

#[derive(FromRow)]
struct Known {
    #[allow(dead_code)]
    id: Uuid,
}

/// Whether there is or was such a provision of the body's own.
pub async fn was_own(db: &Db, id: Uuid) -> Result<bool, DbError> {
    let sql = "SELECT id FROM own_provision WHERE id = $1";
    Ok(db.optional::<Known>(query(sql).bind(id)).await?.is_some())
}
