//! Reads the whole chain again. An entry can be checked by itself, given the
//! hash it names as the one before; so pieces are read at the same time over
//! connections of their own, and then joined.
//!
//! Others may write meanwhile. So the pieces go up to where the head stood
//! before the reading; what came after, the head itself and the number of rows
//! are read at one moment at the end.

use std::thread::available_parallelism;

use super::block;
use super::diagnose::diagnose;
use super::read::Reader;
use super::seal::{self, Seal};
use super::walk::{Broken, Damage, Point, Walk};
use crate::rows::Reads;
use crate::{Db, DbError, Engine, FromRow, Rows, Snapshot, Tx, query, schema};

/// What the reading found.
#[derive(Debug, Clone)]
pub struct Check {
    /// Entries that were read and fit.
    pub entries: i64,
    /// Entries of which only the sealed summary is left.
    pub sealed: i64,
    /// Where the chain ends.
    pub head: Point,
    pub broken: Option<Broken>,
}

#[derive(FromRow)]
struct HeadRow {
    seq: i64,
    hash: String,
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

/// A piece is worth a connection of its own from this many entries on.
const PIECE: i64 = 10_000;
/// A sealing while the chain is read begins the reading anew.
const ATTEMPTS: usize = 5;

/// Checks every entry, their order, the head, the seals and that nothing else
/// stands in the table. Memory does not grow with the journal.
pub async fn check(db: &Db) -> Result<Check, DbError> {
    let mut found = None;
    for _ in 0..ATTEMPTS {
        let seals = seal::all(db).await?;
        let check = check_after(db, &seals).await?;
        if check.broken.is_none() || seal::all(db).await? == seals {
            return Ok(check);
        }
        found = Some(check);
    }
    found.ok_or(DbError::Missing("journal"))
}

async fn check_after(db: &Db, seals: &[Seal]) -> Result<Check, DbError> {
    let start = seals.last().map(Seal::point).unwrap_or_default();
    let known: Option<HeadRow> = db.optional(query(HEAD)).await?;
    let known = known.map_or(0, |head| head.seq).max(start.seq);
    let walks = pieces(db, start.seq, known).await?;
    let mut snapshot = db.snapshot().await?;
    let found = join(&mut snapshot, db.version(), seals, walks, known).await?;
    snapshot.end().await?;
    Ok(found)
}

/// The same within a write, before it is committed: one piece, in the newest
/// version of the schema.
pub async fn check_in(tx: &mut Tx) -> Result<Check, DbError> {
    let version = schema::newest();
    let seals = seal::all_in(tx, version).await?;
    let start = seals.last().map_or(0, |seal| seal.to_seq);
    join(tx, version, &seals, Vec::new(), start).await
}

/// Reads what comes after `known`, joins it to the walks that were done, and
/// looks at what else can be wrong.
async fn join(
    source: &mut impl Reads,
    version: i64,
    seals: &[Seal],
    mut walks: Vec<Walk>,
    known: i64,
) -> Result<Check, DbError> {
    let start = seals.last().map(Seal::point).unwrap_or_default();
    let reader = Reader::new(version);
    let sql = format!("{} WHERE seq > $1 ORDER BY seq", reader.columns());
    let mut tail = Walk::default();
    walk(
        &mut tail,
        reader,
        source.rows(query(sql).bind(known))?,
        known,
    )
    .await?;
    walks.push(tail);

    let mut place = start.clone();
    let (mut entries, mut broken) = (0, None);
    for walk in &walks {
        broken = walk.follows(&place);
        let joined = broken
            .as_ref()
            .is_none_or(|b| Some(b) == walk.broken.as_ref());
        if joined {
            entries += walk.count;
            place = walk.end(&place);
        }
        if broken.is_some() {
            break;
        }
    }
    let broken = match broken {
        Some(noticed) => Some(diagnose(source, reader, &place, &noticed).await?),
        None => whole(source, &start, &place, seals, &walks).await?,
    };
    Ok(Check {
        entries,
        sealed: seals.iter().map(|s| s.count).sum(),
        head: place,
        broken,
    })
}

const HEAD: &str = "SELECT seq, hash FROM journal_head";

/// What can be wrong although every entry follows the one before it.
async fn whole(
    source: &mut impl Reads,
    start: &Point,
    end: &Point,
    seals: &[Seal],
    walks: &[Walk],
) -> Result<Option<Broken>, DbError> {
    let next = end.seq + 1;
    if let Some(broken) = wrong_head(source, end).await? {
        return Ok(Some(broken));
    }
    // A number that is none (NULL, a text, a fraction, below the first) is on
    // nobody's way.
    let counts: Vec<Count> = source
        .all(query("SELECT COUNT(*) AS n FROM journal"))
        .await?;
    let count = counts.iter().map(|c| c.n).sum::<i64>() - (end.seq - start.seq);
    if count != 0 {
        return Ok(Some(Broken::new(next, Damage::Stray { count })));
    }
    let sealing = walks.iter().rev().find_map(|w| w.sealing.as_ref());
    Ok(seal::wrong(seals, sealing))
}

/// The head must say where the chain ends. Where it stands further back but
/// fits there, what comes after it is in question.
async fn wrong_head(source: &mut impl Reads, end: &Point) -> Result<Option<Broken>, DbError> {
    let heads: Vec<HeadRow> = source.all(query(HEAD)).await?;
    let [head] = heads.as_slice() else {
        let damage = Damage::Head {
            seq: 0,
            end: end.seq,
        };
        return Ok(Some(Broken::new(end.seq + 1, damage)));
    };
    if head.seq == end.seq && head.hash == end.hash {
        return Ok(None);
    }
    let sql = "SELECT seq, hash FROM journal WHERE seq = $1";
    let there: Vec<HeadRow> = source.all(query(sql).bind(head.seq)).await?;
    let passed = head.seq < end.seq && there.iter().any(|row| row.hash == head.hash);
    let at = if passed { head.seq } else { end.seq } + 1;
    let (seq, end) = (head.seq, end.seq);
    Ok(Some(Broken::new(at, Damage::Head { seq, end })))
}

/// Walks from `start` to `end` in pieces at the same time.
async fn pieces(db: &Db, start: i64, end: i64) -> Result<Vec<Walk>, DbError> {
    let count = (end - start).max(0);
    let threads = available_parallelism().map_or(1, |n| n.get().min(4));
    let parts = (count / PIECE).clamp(1, i64::try_from(threads).unwrap_or(1));
    let border = |n: i64| start + count * n / parts;
    let tasks: Vec<_> = (0..parts)
        .map(|n| tokio::spawn(piece(db.clone(), border(n), border(n + 1))))
        .collect();
    let mut walks = Vec::new();
    for task in tasks {
        walks.push(task.await.map_err(|_| DbError::Missing("walk"))??);
    }
    Ok(walks)
}

async fn piece(db: Db, from: i64, to: i64) -> Result<Walk, DbError> {
    let mut snapshot = db.snapshot().await?;
    let reader = Reader::new(db.version());
    let mut piece = Walk::default();
    let blocks = db.engine() == Engine::Sqlite && reader.has_persons();
    let step = if blocks { block::ENTRIES } else { to - from };
    let mut done = from;
    while done < to && piece.broken.is_none() {
        let next = (done + step).min(to);
        if !blocks || !take_block(&mut piece, &mut snapshot, done, next).await? {
            let sql = format!(
                "{} WHERE seq > $1 AND seq <= $2 ORDER BY seq",
                reader.columns()
            );
            // What fitted before a block came to a halt has been taken.
            let from = piece.last.seq.max(done);
            let rows = snapshot.rows(query(sql).bind(from).bind(next))?;
            walk(&mut piece, reader, rows, from).await?;
        }
        done = next;
    }
    snapshot.end().await?;
    Ok(piece)
}

/// Whether every entry of the block was read and fits. Where not, those before
/// the first that does not are taken.
async fn take_block(
    walk: &mut Walk,
    snapshot: &mut Snapshot,
    from: i64,
    to: i64,
) -> Result<bool, DbError> {
    let mut rows = snapshot.rows(query(block::SQL).bind(from).bind(to))?;
    // Too long for one text, or no text at all: row by row.
    let Ok(Some(row)) = rows.next().await else {
        return Ok(false);
    };
    let Ok(text) = row.text(0) else {
        return Ok(false);
    };
    Ok(block::entries(text).all(|entry| {
        let fits = entry.is_some_and(|fields| walk.step(&fields));
        walk.broken = None;
        fits
    }))
}

/// Takes the rows of a query in the order of their numbers, all above `from`.
pub(crate) async fn walk(
    walk: &mut Walk,
    reader: Reader,
    mut rows: Rows<'_>,
    from: i64,
) -> Result<(), DbError> {
    let mut at = String::new();
    while let Some(row) = rows.next().await? {
        match reader.fields(&row, &mut at) {
            Ok(fields) => {
                if !walk.step(&fields) {
                    break;
                }
            }
            Err(_) => {
                let seq = row.int(0).unwrap_or(walk.last.seq.max(from) + 1);
                walk.stop(seq, Damage::Changed);
                break;
            }
        }
    }
    Ok(())
}

/// The hash of one entry, where it is still there.
pub async fn hash_at(db: &Db, seq: i64) -> Result<Option<String>, DbError> {
    let sql = "SELECT seq, hash FROM journal WHERE seq = $1";
    let row: Option<HeadRow> = db.optional(query(sql).bind(seq)).await?;
    Ok(row.map(|row| row.hash))
}
