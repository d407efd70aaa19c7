//! Entries written, corrected and struck.

use sakimori_db::journal::Entry;
use sakimori_db::search::Record;
use sakimori_db::{DbError, FromRow, Query, Tx, Value, places, query};
use sakimori_kernel::{Refusal, Timestamp, Uuid};
use sakimori_organization::Roster;
use sakimori_web::Failure;

use super::shape::{Shape, shape};
use super::store::{self, Cause, EntryRow, INCOMPLETE, OPEN, SEARCH, STRUCK};
use crate::Registers;
use crate::beside::{Consequence, Written};
use crate::definitions;
use crate::forms::Filled;
use crate::register::Register;

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'a> {
    pub person: Option<Uuid>,
    pub name: &'a str,
}

/// Content to be written.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    /// The entry; a new one where none.
    pub entry: Option<(Uuid, i64)>,
    pub case: Option<(Uuid, i64)>,
    pub filled: Filled,
    shape: Shape,
}

impl Writing {
    pub fn new(register: &Register, filled: Filled, roster: &Roster) -> Self {
        Self {
            entry: None,
            case: None,
            shape: shape(register, &filled, roster),
            filled,
        }
    }

    /// The next version of an entry.
    pub fn correcting(
        register: &Register,
        before: &EntryRow,
        filled: Filled,
        roster: &Roster,
    ) -> Self {
        let mut made = Self::new(register, filled, roster);
        made.entry = Some((before.entry_id, before.version));
        // A unit that is no more still says whose the entry is.
        made.belonging(before.unit_id, before.system_id)
    }

    /// Of this unit and system where it does not say so itself.
    #[must_use]
    pub fn belonging(mut self, unit: Option<Uuid>, system: Option<Uuid>) -> Self {
        self.shape.unit = self.shape.unit.or(unit);
        self.shape.system = self.shape.system.or(system);
        self
    }

    pub fn place(&self) -> (Option<Uuid>, Option<Uuid>) {
        (self.shape.unit, self.shape.system)
    }

    fn told(&self, entry: Uuid) -> Written<'_> {
        Written {
            entry,
            unit: self.shape.unit,
            system: self.shape.system,
            filled: &self.filled,
            holds: true,
        }
    }

    pub fn identity(&self) -> &str {
        &self.shape.identity
    }
}

/// How it is written, of all entries of one write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How<'a> {
    pub cause: Cause,
    pub reason: &'a str,
    pub by: By<'a>,
    pub roster: &'a Roster,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct Done {
    /// The entries, in the order of what was given.
    pub keys: Vec<Uuid>,
    /// What the journal says of other entries that changed because of them.
    pub also: Vec<Entry>,
}

#[derive(FromRow)]
struct Last {
    number: i64,
}

/// Rows written with one statement; their values are fewer than either engine
/// takes.
const AT_ONCE: usize = 400;

/// Writes entries and new versions, and what other entries say because of
/// them. The caller commits with an entry of the journal for its own.
///
/// # Errors
/// Refused where somebody wrote another version meanwhile.
pub(crate) async fn write(
    tx: &mut Tx,
    state: &Registers,
    register: &Register,
    all: &[Writing],
    how: How<'_>,
) -> Result<Done, Failure> {
    let clock = &state.clock;
    let definition = definitions::pin(tx, clock, ("register", &register.key), register).await?;
    let last =
        query("SELECT COALESCE(MAX(number), 0) AS number FROM register_entry WHERE register = $1");
    let last: Last = tx.one("number", last.bind(&register.key)).await?;
    let (mut number, now) = (last.number, clock.now());
    let mut keys = Vec::with_capacity(all.len());
    for chunk in all.chunks(AT_ONCE) {
        let (mut fresh, mut versions) = (Vec::new(), Vec::new());
        let mut folded = Vec::with_capacity(chunk.len());
        for one in chunk {
            let (key, version) = match one.entry {
                Some((key, before)) => {
                    end(tx, key, before, now).await?;
                    (key, before + 1)
                }
                None => {
                    number += 1;
                    let key = clock.new_id();
                    let (case, line) = one.case.unzip();
                    fresh.push([
                        Value::from(key),
                        register.key.as_str().into(),
                        number.into(),
                        case.into(),
                        line.unwrap_or(0).into(),
                    ]);
                    (key, 1)
                }
            };
            let first = [
                clock.new_id().into(),
                key.into(),
                register.key.as_str().into(),
            ];
            let then = [version.into(), definition.into()];
            versions.push(row(first, then, one, (how, now))?);
            folded.push(Record {
                key,
                folded: one.shape.folded.clone(),
                group: &register.key,
            });
            keys.push(key);
        }
        insert(
            tx,
            "register_entry (id, register, number, case_id, line)",
            fresh,
        )
        .await?;
        insert(tx, VERSION, versions).await?;
        SEARCH.put(tx, &folded).await?;
    }
    let told: Vec<Written<'_>> = keys
        .iter()
        .zip(all)
        .map(|(key, one)| one.told(*key))
        .collect();
    let mut follow = Vec::new();
    for beside in state.beside.of(register) {
        follow.extend(beside.written(tx, register, clock.today(), &told).await?);
    }
    let also = match follow.is_empty() {
        true => Vec::new(),
        false => Box::pin(consequences(tx, state, (register, &follow), how)).await?,
    };
    Ok(Done { keys, also })
}

/// Writes what other entries say because of what was written to a register.
async fn consequences(
    tx: &mut Tx,
    state: &Registers,
    (register, all): (&Register, &[Consequence]),
    how: How<'_>,
) -> Result<Vec<Entry>, Failure> {
    let mut also = Vec::new();
    let keys: Vec<Uuid> = all.iter().map(|one| one.entry).collect();
    let reason = format!("{}による", register.title);
    for before in store::current_in(tx, &keys).await? {
        let Some(its) = state.registers.get(&before.register) else {
            continue;
        };
        let mut filled = before.filled()?;
        let answers = all.iter().filter(|one| one.entry == before.entry_id);
        for (key, value, words) in answers.flat_map(|one| &one.answers) {
            filled.set(key, value.clone(), words.clone());
        }
        let made = [Writing::correcting(its, &before, filled, how.roster)];
        let how = How {
            cause: Cause::Correction,
            reason: &reason,
            ..how
        };
        let done = write(tx, state, its, &made, how).await?;
        let summary = format!("{}の{}に、{reason}変更", its.title, before.label());
        let id = before.entry_id.to_string();
        also.push(Entry::new("entry.corrected", "entry", id, summary));
        also.extend(done.also);
    }
    Ok(also)
}

const VERSION: &str = "entry_version (id, entry_id, register, version, definition_id, cause, state, unit_id, system_id, \
    c1, c2, c3, c4, c5, c6, identity, remind_on, content, reason, person_id, person_name, at)";

fn row(
    first: [Value; 3],
    then: [Value; 2],
    one: &Writing,
    (how, now): (How<'_>, Timestamp),
) -> Result<[Value; 22], Failure> {
    let shape = &one.shape;
    let content = serde_json::to_string(&one.filled).map_err(Failure::internal)?;
    let state = match shape.incomplete {
        true => INCOMPLETE,
        false => OPEN,
    };
    let [id, entry, register] = first;
    let [version, definition] = then;
    let [c1, c2, c3, c4, c5, c6] = shape.columns.each_ref().map(Value::from);
    Ok([
        id,
        entry,
        register,
        version,
        definition,
        how.cause.key().into(),
        state.into(),
        shape.unit.into(),
        shape.system.into(),
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        (&shape.identity).into(),
        shape.remind_on.into(),
        content.into(),
        how.reason.into(),
        how.by.person.into(),
        how.by.name.into(),
        now.into(),
    ])
}

async fn insert<const N: usize>(
    tx: &mut Tx,
    into: &str,
    rows: Vec<[Value; N]>,
) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!("INSERT INTO {into} VALUES {}", places(rows.len(), N));
    let insert = rows.into_iter().flatten().fold(query(sql), Query::bind);
    tx.execute(insert).await?;
    Ok(())
}

/// Ends the version that somebody saw; refused where it is not the newest.
async fn end(tx: &mut Tx, entry: Uuid, version: i64, now: Timestamp) -> Result<(), Failure> {
    let update = query(
        "UPDATE entry_version SET ended_at = $3 WHERE entry_id = $1 AND version = $2 AND ended_at IS NULL",
    );
    let ended = tx
        .execute(update.bind(entry).bind(version).bind(now))
        .await?;
    match ended {
        0 => Err(Refusal::new(
            "entry.changed",
            "この記録は、あなたが開いた後にほかの者が訂正し、又は取り消しました。記録を開き直して、今の内容を確かめてください。",
        )
        .into()),
        _ => Ok(()),
    }
}

/// Strikes an entry: it holds no longer, and stays with the reason.
///
/// # Errors
/// Refused where somebody wrote another version meanwhile.
pub(crate) async fn strike(
    tx: &mut Tx,
    state: &Registers,
    before: &EntryRow,
    how: How<'_>,
) -> Result<(), Failure> {
    let clock = &state.clock;
    let now = clock.now();
    end(tx, before.entry_id, before.version, now).await?;
    // Ended when it begins: no day shows it as what holds.
    let sql = "INSERT INTO entry_version (id, entry_id, register, version, definition_id, cause, state, unit_id, system_id, \
        c1, c2, c3, c4, c5, c6, identity, remind_on, content, reason, person_id, person_name, at, ended_at) \
        SELECT $1, entry_id, register, version + 1, definition_id, $2, $3, unit_id, system_id, \
        c1, c2, c3, c4, c5, c6, identity, NULL, content, $4, $5, $6, $7, $7 FROM entry_version WHERE id = $8";
    let insert = query(sql)
        .bind(clock.new_id())
        .bind(how.cause.key())
        .bind(STRUCK)
        .bind(how.reason)
        .bind(how.by.person)
        .bind(how.by.name)
        .bind(now)
        .bind(before.id);
    tx.execute(insert).await?;
    let filled = before.filled()?;
    let struck = [Written {
        entry: before.entry_id,
        unit: before.unit_id,
        system: before.system_id,
        filled: &filled,
        holds: false,
    }];
    if let Some(register) = state.registers.get(&before.register) {
        for beside in state.beside.of(register) {
            // What others say because of it stays until somebody corrects it.
            beside.written(tx, register, clock.today(), &struck).await?;
        }
    }
    Ok(())
}
