//! Reading a whole backup without a database: hashes, counts, every value, and
//! the chain of its journal.

use sakimori_db::Value;
use sakimori_db::journal::{Check, Point, Seal, StoredChain};

use crate::manifest::Head;
use crate::{BackupError, BackupFile, Derived};

/// What a backup holds.
#[derive(Debug)]
pub struct Verified {
    pub check: Check,
    pub rows: u64,
    /// The hash of the journal's entry that was asked for.
    pub passed: Option<String>,
}

/// Reads everything once. A broken chain is no error here: it is what `check`
/// says. `watched` is the number of an entry whose hash is asked for.
pub fn verify(
    file: &mut BackupFile,
    derived: &[Derived],
    watched: i64,
) -> Result<Verified, BackupError> {
    let each = |_: &str, _: &[Value]| Ok(());
    verify_with(file, derived, watched, each)
}

/// The same, with a look at every row.
pub(crate) fn verify_with(
    file: &mut BackupFile,
    derived: &[Derived],
    watched: i64,
    mut each: impl FnMut(&str, &[Value]) -> Result<(), BackupError>,
) -> Result<Verified, BackupError> {
    let manifest = file.manifest().clone();
    manifest.accept(derived)?;
    let (mut head, mut seals, mut rows) = (None, Vec::new(), 0);
    let columns = manifest.parts.iter().find(|p| p.table.name == "journal");
    let columns = columns.map(|p| p.table.columns.as_slice());
    let mut chain = StoredChain::new(columns.unwrap_or_default(), watched);
    for part in &manifest.parts {
        let name = part.table.name.as_str();
        file.rows(part, |row| {
            match name {
                "journal" => {
                    chain.step(&row)?;
                }
                "journal_head" => head = head_of(&row),
                "journal_seal" => seals.extend(seal_of(&row)),
                _ => {}
            }
            each(name, &row)
        })?;
        rows += part.rows;
    }
    let head = head.ok_or_else(|| BackupError::Damaged("末尾の控えがありません".to_owned()))?;
    let said = Head {
        seq: head.seq,
        hash: head.hash.clone(),
    };
    if manifest.journal != said {
        let what = "目録の末尾が、記録の末尾と一致しません";
        return Err(BackupError::Damaged(what.to_owned()));
    }
    Ok(Verified {
        check: chain.end(&head, &seals),
        rows,
        passed: chain.passed().map(str::to_owned),
    })
}

fn head_of(row: &[Value]) -> Option<Point> {
    match row {
        [_, Value::Int(Some(seq)), Value::Text(Some(hash))] => Some(Point {
            seq: *seq,
            hash: hash.clone(),
        }),
        _ => None,
    }
}

fn seal_of(row: &[Value]) -> Option<Seal> {
    let int = |at: usize| match row.get(at) {
        Some(Value::Int(Some(n))) => Some(*n),
        _ => None,
    };
    let text = |at: usize| match row.get(at) {
        Some(Value::Text(Some(text))) => Some(text.clone()),
        _ => None,
    };
    Some(Seal {
        from_seq: int(0)?,
        to_seq: int(1)?,
        count: int(2)?,
        first_at: text(3)?,
        last_at: text(4)?,
        last_hash: text(5)?,
        digest: text(6)?,
    })
}
