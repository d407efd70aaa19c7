//! Sealing: entries whose retention is over are replaced by a summary. The
//! summary's row is bound by an entry of the journal that says the same, so
//! that it cannot be changed unnoticed either.

use sakimori_kernel::{Actor, Clock, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Entry;
use super::chain::hex;
use super::read::Reader;
use super::walk::{Broken, Damage, Point, SEALED, Walk};
use crate::rows::Reads;
use crate::{Db, DbError, FromRow, Tx, query, schema};

/// The entries `from_seq` to `to_seq`, of which only this is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct Seal {
    pub from_seq: i64,
    pub to_seq: i64,
    pub count: i64,
    /// When the first and the last of them were written (UTC).
    pub first_at: String,
    pub last_at: String,
    /// The hash the next entry names as the one before it.
    pub last_hash: String,
    /// SHA-256 over the removed entries' hashes, each as 64 hexadecimal
    /// digits, in their order.
    pub digest: String,
}

impl Seal {
    pub(crate) fn point(&self) -> Point {
        Point {
            seq: self.to_seq,
            hash: self.last_hash.clone(),
        }
    }
}

/// What the entry of a sealing says: all seals that hold from then on.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sealing {
    pub seals: Vec<Seal>,
}

/// The version of the schema that brought the table.
const SINCE: i64 = 7;
const SELECT: &str = "SELECT from_seq, to_seq, count, first_at, last_at, last_hash, digest FROM journal_seal ORDER BY from_seq";

/// The seals, oldest first.
pub async fn all(db: &Db) -> Result<Vec<Seal>, DbError> {
    if db.version() < SINCE {
        return Ok(Vec::new());
    }
    db.all(query(SELECT)).await
}

/// The same at the moment of what is read from.
pub(crate) async fn all_in(source: &mut impl Reads, version: i64) -> Result<Vec<Seal>, DbError> {
    if version < SINCE {
        return Ok(Vec::new());
    }
    source.all(query(SELECT)).await
}

/// What is wrong with the seals, given the last entry of a sealing.
pub(crate) fn wrong(seals: &[Seal], sealing: Option<&(i64, String)>) -> Option<Broken> {
    let broken = |at| Some(Broken::new(at, Damage::Seal));
    match sealing {
        None if seals.is_empty() => None,
        None => broken(1),
        Some((seq, detail)) => match serde_json::from_str::<Sealing>(detail) {
            Ok(said) if said.seals == seals => None,
            _ => broken(*seq),
        },
    }
}

/// What a sealing did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// No entry is older.
    Nothing,
    Sealed(Seal),
    /// The entries to be sealed do not fit; nothing was touched.
    Damaged(Broken),
}

/// What a sealing of everything before a moment would leave. Reads those
/// entries once; writes nothing.
pub async fn foresee(db: &Db, before: Timestamp) -> Result<Outcome, DbError> {
    let mut snapshot = db.snapshot().await?;
    let (found, _) = summarise(&mut snapshot, before).await?;
    snapshot.end().await?;
    Ok(found)
}

/// Replaces all entries written before a moment by their summary, in one
/// transaction with the entry that says so. The entries are read and checked
/// once more before they go.
pub async fn seal(
    db: &Db,
    clock: &Clock,
    actor: &Actor,
    before: Timestamp,
) -> Result<Outcome, DbError> {
    let mut tx = db.begin().await?;
    let (found, mut seals) = summarise(&mut tx, before).await?;
    let Outcome::Sealed(new) = &found else {
        return Ok(found);
    };
    insert(&mut tx, new).await?;
    let gone = query("DELETE FROM journal WHERE seq <= $1").bind(new.to_seq);
    tx.execute(gone).await?;
    let (from, to) = (new.from_seq, new.to_seq);
    let summary = format!("保存期間を過ぎた変更の記録（記録番号{from}から{to}まで）を封印した");
    seals.push(new.clone());
    let entry = Entry::new(SEALED, "journal", to.to_string(), summary);
    let entry = entry.with_detail(&Sealing { seals });
    tx.commit(clock, actor, entry).await?;
    Ok(found)
}

#[derive(FromRow)]
struct Border {
    seq: Option<i64>,
}

/// The summary of what is to be sealed, and the seals there are. The first
/// entry that is young enough is the border: what stands behind it stays,
/// even where a clock had run ahead.
async fn summarise(
    source: &mut impl Reads,
    before: Timestamp,
) -> Result<(Outcome, Vec<Seal>), DbError> {
    let seals = all_in(source, schema::newest()).await?;
    let start = seals.last().map(Seal::point).unwrap_or_default();
    let sql = "SELECT MIN(seq) - 1 AS seq FROM journal WHERE at >= $1";
    let border: Vec<Border> = source.all(query(sql).bind(before)).await?;
    let young = border.iter().find_map(|b| b.seq);
    let to = match young {
        Some(seq) => seq,
        None => last(source).await?,
    };
    let mut sum = Sum::default();
    sum.read(source, &start, to).await?;
    if let Some(broken) = sum.walk.follows(&start) {
        return Ok((Outcome::Damaged(broken), seals));
    }
    Ok((sum.outcome(&start, to), seals))
}

async fn last(source: &mut impl Reads) -> Result<i64, DbError> {
    let sql = "SELECT MAX(seq) AS seq FROM journal";
    let rows: Vec<Border> = source.all(query(sql)).await?;
    Ok(rows.iter().find_map(|b| b.seq).unwrap_or(0))
}

#[derive(Default)]
struct Sum {
    walk: Walk,
    digest: Sha256,
    first_at: String,
    last_at: String,
}

impl Sum {
    async fn read(
        &mut self,
        source: &mut impl Reads,
        start: &Point,
        to: i64,
    ) -> Result<(), DbError> {
        let reader = Reader::new(schema::newest());
        let columns = reader.columns();
        let sql = format!("{columns} WHERE seq > $1 AND seq <= $2 ORDER BY seq");
        let mut rows = source.rows(query(sql).bind(start.seq).bind(to))?;
        let mut at = String::new();
        while let Some(row) = rows.next().await? {
            let Ok(fields) = reader.fields(&row, &mut at) else {
                let seq = row.int(0).unwrap_or(self.walk.last.seq + 1);
                self.walk.stop(seq, Damage::Changed);
                break;
            };
            if !self.walk.step(&fields) {
                break;
            }
            self.digest.update(fields.hash.as_bytes());
            if self.first_at.is_empty() {
                fields.at.clone_into(&mut self.first_at);
            }
            fields.at.clone_into(&mut self.last_at);
        }
        Ok(())
    }

    fn outcome(self, start: &Point, to: i64) -> Outcome {
        if self.walk.count == 0 {
            return Outcome::Nothing;
        }
        if self.walk.last.seq != to {
            let (from, at) = (self.walk.last.seq + 1, to + 1);
            return Outcome::Damaged(Broken::new(at, Damage::Missing { from, to }));
        }
        Outcome::Sealed(Seal {
            from_seq: start.seq + 1,
            to_seq: to,
            count: self.walk.count,
            first_at: self.first_at,
            last_at: self.last_at,
            last_hash: self.walk.last.hash,
            digest: hex(&self.digest.finalize()),
        })
    }
}

async fn insert(tx: &mut Tx, seal: &Seal) -> Result<(), DbError> {
    let sql = "INSERT INTO journal_seal (from_seq, to_seq, count, first_at, last_at, last_hash, digest) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let insert = query(sql)
        .bind(seal.from_seq)
        .bind(seal.to_seq)
        .bind(seal.count)
        .bind(&seal.first_at)
        .bind(&seal.last_at)
        .bind(&seal.last_hash)
        .bind(&seal.digest);
    tx.execute(insert).await?;
    Ok(())
}
