//! Why the chain breaks at a place: looks at the next entries and, where an
//! entry seems to come from elsewhere, for the place it came from. Slow, and
//! run only when something is wrong.

use super::chain::{Fields, Hasher};
use super::read::Reader;
use super::walk::{Broken, Damage, Point};
use crate::rows::Reads;
use crate::{AnyRow, DbError, FromRow, query};

/// How far an entry is looked for under other numbers.
const NEAR: i64 = 64;

#[derive(FromRow)]
struct Seq {
    seq: i64,
}

/// What is wrong after `good`, the last entry that fits (or the seal, or the
/// beginning). `before` is the hash that entry names as the one before it.
pub(super) async fn diagnose(
    source: &mut impl Reads,
    reader: Reader,
    good: &Point,
    noticed: &Broken,
) -> Result<Broken, DbError> {
    let before = previous_of(source, reader, good.seq).await?;
    let rows = next_rows(source, reader, good.seq).await?;
    let Some(row) = rows.first() else {
        return Ok(noticed.clone());
    };
    let mut text = (String::new(), String::new());
    let Ok(first) = reader.fields(row, &mut text.0) else {
        return Ok(Broken::new(noticed.at, Damage::Changed));
    };
    let second = rows.get(1).and_then(|r| reader.fields(r, &mut text.1).ok());
    let mut hasher = Hasher::default();
    let at = first.seq;
    let fits = hasher.fits(&first, at);
    let damage = if let Some(number) = found_under(&mut hasher, &first, at, source).await? {
        if Some(first.previous) == before.as_deref() && number == good.seq {
            // This entry was pushed on by the one we took for good.
            return Ok(Broken::new(good.seq, Damage::Inserted));
        }
        let gone = first.previous != good.hash && seq_of(source, first.previous).await?.is_none();
        match gone && number > good.seq + 1 {
            true => Damage::Missing {
                from: good.seq + 1,
                to: number - 1,
            },
            false => Damage::Moved { number },
        }
    } else if at == good.seq + 1 && second.is_some_and(|next| pushed(&mut hasher, &next, good)) {
        Damage::Inserted
    } else if !fits {
        Damage::Changed
    } else if at > good.seq + 1 {
        Damage::Missing {
            from: good.seq + 1,
            to: at - 1,
        }
    } else {
        Damage::Unlinked
    };
    Ok(Broken::new(at, damage))
}

/// Whether an entry follows the last good one under its old number: what stands
/// between the two was put in.
fn pushed(hasher: &mut Hasher, next: &Fields<'_>, good: &Point) -> bool {
    next.previous == good.hash && hasher.fits(next, next.seq - 1)
}

/// The number under which an entry was written, where it is not its own.
async fn found_under(
    hasher: &mut Hasher,
    fields: &Fields<'_>,
    at: i64,
    source: &mut impl Reads,
) -> Result<Option<i64>, DbError> {
    if hasher.fits(fields, at) {
        return Ok(None);
    }
    let near = (at - NEAR).max(1)..=at + NEAR;
    if let Some(number) = near.into_iter().find(|n| hasher.fits(fields, *n)) {
        return Ok(Some(number));
    }
    // Its predecessor may still stand in its place.
    let Some(before) = seq_of(source, fields.previous).await? else {
        return Ok(None);
    };
    let near = (before - NEAR).max(1)..=before + NEAR;
    Ok(near.into_iter().find(|n| hasher.fits(fields, *n)))
}

async fn seq_of(source: &mut impl Reads, hash: &str) -> Result<Option<i64>, DbError> {
    let sql = "SELECT seq FROM journal WHERE hash = $1 AND seq IS NOT NULL";
    let found: Vec<Seq> = source.all(query(sql).bind(hash)).await?;
    Ok(found.first().map(|s| s.seq))
}

async fn next_rows(
    source: &mut impl Reads,
    reader: Reader,
    after: i64,
) -> Result<Vec<AnyRow>, DbError> {
    let sql = format!("{} WHERE seq > $1 ORDER BY seq LIMIT 2", reader.columns());
    let mut stream = source.rows(query(sql).bind(after))?;
    let mut rows = Vec::new();
    while let Some(row) = stream.next().await? {
        rows.push(row);
    }
    Ok(rows)
}

/// The hash that the entry names as the one before it.
async fn previous_of(
    source: &mut impl Reads,
    reader: Reader,
    seq: i64,
) -> Result<Option<String>, DbError> {
    let sql = format!("{} WHERE seq = $1", reader.columns());
    let mut stream = source.rows(query(sql).bind(seq))?;
    let Some(row) = stream.next().await? else {
        return Ok(None);
    };
    let mut text = String::new();
    let fields = reader.fields(&row, &mut text);
    Ok(fields.ok().map(|f| f.previous.to_owned()))
}
