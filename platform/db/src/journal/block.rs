//! SQLite, fast: handing over a row costs more there than reading and hashing
//! it (each column is copied on its own and each row passed between threads).
//! So SQLite joins a block of entries into one text, which is taken apart
//! here. A text that holds one of the marks itself does not come apart into
//! the right number of fields; such a block is read row by row.

use sakimori_kernel::Uuid;

use super::chain::Fields;

/// Between the fields of an entry, and between entries.
const FIELD: char = '\u{1f}';
const ENTRY: char = '\u{1e}';
/// So few that long entries do not fill the memory.
pub(super) const ENTRIES: i64 = 128;

/// `$1` and `$2`: after which number, up to which. Sealed data and data of
/// format 1 have these columns too (since 0003).
pub(super) const SQL: &str = "SELECT group_concat(line, char(30)) AS block FROM (SELECT concat(
    seq, char(31), at, char(31), actor, char(31), action, char(31), subject_kind, char(31),
    subject_id, char(31), summary, char(31), detail, char(31), previous, char(31), hash, char(31),
    format, char(31), hex(person_id), char(31), role, char(31), on_behalf_of
    ) AS line FROM journal WHERE seq > $1 AND seq <= $2 ORDER BY seq)";

/// The entries of a block; `None` for one that does not come apart.
pub(super) fn entries(block: &str) -> impl Iterator<Item = Option<Fields<'_>>> {
    block.split(ENTRY).map(entry)
}

fn entry(line: &str) -> Option<Fields<'_>> {
    let mut parts = line.split(FIELD);
    let mut next = || parts.next();
    let fields = Fields {
        seq: next()?.parse().ok()?,
        at: next()?,
        actor: next()?,
        action: next()?,
        subject_kind: next()?,
        subject_id: next()?,
        summary: next()?,
        detail: next()?,
        previous: next()?,
        hash: next()?,
        format: next()?.parse().ok()?,
        person: match next()? {
            "" => None,
            hex => Some(Uuid::try_parse(hex).ok()?),
        },
        role: next()?,
        on_behalf_of: next()?,
    };
    next().is_none().then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(summary: &str) -> String {
        let id = "0190000000007000800000000000000A";
        let fields = [
            "7", "t", "a", "b", "c", "d", summary, "{}", "p", "h", "2", id, "r", "o",
        ];
        fields.join("\u{1f}")
    }

    #[test]
    fn a_block_comes_apart_into_its_entries() {
        let block = format!("{}\u{1e}{}", line("一つ目"), line(""));
        let entries: Vec<_> = entries(&block).collect();
        assert_eq!(entries.len(), 2);
        let first = entries[0].clone().unwrap();
        assert_eq!(
            (first.seq, first.summary, first.on_behalf_of),
            (7, "一つ目", "o")
        );
        assert_eq!(first.person.unwrap().as_u128() & 0xff, 10);
    }

    #[test]
    fn an_entry_that_holds_a_mark_is_left_to_the_slow_way() {
        for text in ["x\u{1f}y", "x\u{1e}y"] {
            assert!(entries(&line(text)).any(|e| e.is_none()), "{text:?}");
        }
    }
}
