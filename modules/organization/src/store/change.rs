//! Changes from a day on, many at once: what held ends, the new begins.

use std::collections::{BTreeMap, HashMap, HashSet};

use sakimori_db::{Db, DbError, Engine, Query, Tx, list, places, query};
use sakimori_kernel::{Clock, Date, Uuid};
use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::search;
use crate::model::{Line, Period, Step, plan};

/// That something holds from a day on; none: that it ends there.
#[derive(Debug, Clone)]
pub struct Change<F> {
    pub line: Line,
    pub from: Date,
    pub wanted: Option<F>,
}

/// What a change did, for the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<F> {
    pub line: Line,
    pub from: Date,
    pub before: Option<F>,
    pub after: Option<F>,
}

/// The rows a write touched, enough to take it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Rows that end earlier now, and when they ended before.
    pub ended: Vec<(Uuid, Option<Date>)>,
    pub begun: Vec<Uuid>,
}

#[derive(Debug, Clone)]
pub struct Changes<F> {
    /// Those that changed something, in the order asked for.
    pub changed: Vec<Changed<F>>,
    pub undo: Undo,
}

/// Rows or keys named by one statement; both engines take far more.
pub(super) const AT_ONCE: usize = 500;

/// Says that units, people or posts changed. Part of every write of them.
pub async fn touch(tx: &mut Tx) -> Result<(), DbError> {
    let sql =
        "UPDATE organization SET revision = revision + 1, people_revision = people_revision + 1";
    tx.execute(query(sql)).await?;
    Ok(())
}

/// Says that anything else of the register changed.
pub async fn touch_roles(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "UPDATE organization SET revision = revision + 1";
    tx.execute(query(sql)).await?;
    Ok(())
}

fn select<F: Fact>(subjects: &[Uuid]) -> Query {
    let (table, subject, columns) = (F::TABLE, F::SUBJECT, F::COLUMNS);
    let sql = format!(
        "SELECT id, {subject} AS subject_id, {columns}, valid_from, valid_until FROM {table} WHERE {subject} IN ({}) ORDER BY valid_from, id",
        list(1, subjects.len())
    );
    subjects.iter().fold(query(sql), |q, id| q.bind(*id))
}

/// Everything ever written of one subject, oldest first; posts are several
/// lines.
pub async fn timeline<F: Fact>(db: &Db, subject: Uuid) -> Result<Vec<(Line, Step<F>)>, DbError> {
    let rows = db.all(select::<F>(&[subject])).await?;
    rows.into_iter().map(F::read).collect()
}

/// The same for many subjects, in a write.
pub async fn timelines<F: Fact>(
    tx: &mut Tx,
    subjects: &[Uuid],
) -> Result<HashMap<Line, Vec<Step<F>>>, DbError> {
    let mut lines: HashMap<Line, Vec<Step<F>>> = HashMap::new();
    for chunk in subjects.chunks(AT_ONCE) {
        for row in tx.all(select::<F>(chunk)).await? {
            let (line, step) = F::read(row)?;
            lines.entry(line).or_default().push(step);
        }
    }
    Ok(lines)
}

/// The same for all subjects there are. For few and for rules over all of
/// them.
pub async fn all_timelines<F: Fact>(tx: &mut Tx) -> Result<HashMap<Line, Vec<Step<F>>>, DbError> {
    let (table, subject, columns) = (F::TABLE, F::SUBJECT, F::COLUMNS);
    let sql = format!(
        "SELECT id, {subject} AS subject_id, {columns}, valid_from, valid_until FROM {table} ORDER BY valid_from, id"
    );
    let mut lines: HashMap<Line, Vec<Step<F>>> = HashMap::new();
    for row in tx.all(query(sql)).await? {
        let (line, step) = F::read(row)?;
        lines.entry(line).or_default().push(step);
    }
    Ok(lines)
}

/// Writes changes, in their order. A row is never overwritten: it ends on the
/// day of the change, and a new one begins ([`plan`]).
pub async fn change<F: Fact>(
    tx: &mut Tx,
    clock: &Clock,
    changes: &[Change<F>],
) -> Result<Changes<F>, DbError> {
    let mut subjects: Vec<Uuid> = changes.iter().map(|c| c.line.subject).collect();
    subjects.sort();
    subjects.dedup();
    let mut lines = timelines::<F>(tx, &subjects).await?;
    let mut rows = Rows::default();
    let mut changed = Vec::new();
    for Change { line, from, wanted } in changes {
        let steps = lines.entry(*line).or_default();
        let plan = plan(steps, *from, wanted.clone());
        if plan.is_nothing() {
            continue;
        }
        rows.apply(steps, line.subject, &plan.ends, plan.begins, clock);
        changed.push(Changed {
            line: *line,
            from: *from,
            before: plan.before,
            after: plan.after,
        });
    }
    let undo = rows.write(tx).await?;
    if !changed.is_empty() {
        match F::OF_PEOPLE {
            true => touch(tx).await?,
            false => touch_roles(tx).await?,
        }
        if F::SEARCHED {
            let people: Vec<Uuid> = changed.iter().map(|c| c.line.subject).collect();
            search::index(tx, &people).await?;
        }
    }
    Ok(Changes { changed, undo })
}

/// The rows of a write, before they are written.
struct Rows<F> {
    /// Row → when it ends now, and when it ended before.
    ends: HashMap<Uuid, (Date, Option<Date>)>,
    begins: Vec<(Uuid, Uuid, Period, F)>,
}

impl<F> Default for Rows<F> {
    fn default() -> Self {
        Self {
            ends: HashMap::new(),
            begins: Vec::new(),
        }
    }
}

impl<F: Fact> Rows<F> {
    /// Carries a plan out on what is in memory, for a later change of the
    /// same line.
    fn apply(
        &mut self,
        steps: &mut Vec<Step<F>>,
        subject: Uuid,
        ends: &[(Uuid, Date)],
        begins: Option<(Period, F)>,
        clock: &Clock,
    ) {
        for (id, until) in ends {
            if let Some(step) = steps.iter_mut().find(|s| s.id == *id) {
                let before = step.period.until;
                let entry = self.ends.entry(*id).or_insert((*until, before));
                entry.0 = *until;
                step.period.until = Some(*until);
            }
        }
        if let Some((period, facts)) = begins {
            let id = clock.new_id();
            self.begins.push((id, subject, period, facts.clone()));
            steps.push(Step { id, period, facts });
        }
    }

    async fn write(self, tx: &mut Tx) -> Result<Undo, DbError> {
        let (table, subject, columns) = (F::TABLE, F::SUBJECT, F::COLUMNS);
        for chunk in self.begins.chunks(AT_ONCE) {
            let rows = places(chunk.len(), F::WIDTH + 4);
            let mut insert = query(format!(
                "INSERT INTO {table} (id, {subject}, {columns}, valid_from, valid_until) VALUES {rows}"
            ));
            for (id, subject, period, facts) in chunk {
                insert = facts.bind(insert.bind(*id).bind(*subject));
                insert = insert.bind(period.from).bind(period.until);
            }
            tx.execute(insert).await?;
        }
        grown(tx, table, self.begins.len()).await?;
        let ends = self.ends.iter().map(|(id, (until, _))| (*id, Some(*until)));
        end_rows(tx, table, ends).await?;
        let begun: Vec<Uuid> = self.begins.iter().map(|row| row.0).collect();
        let ended = self.ends.into_iter();
        let mut ended: Vec<_> = ended.map(|(id, (_, before))| (id, before)).collect();
        // A row that began here is not brought back.
        let own: HashSet<&Uuid> = begun.iter().collect();
        ended.retain(|(id, _)| !own.contains(id));
        ended.sort();
        Ok(Undo { ended, begun })
    }
}

/// After so many new rows PostgreSQL's knowledge of a table is worth nothing.
const MANY: usize = 2_000;

/// Lets PostgreSQL look at a table again that grew much, rather than read it
/// from end to end until it does so by itself. SQLite plans by its indexes.
pub(super) async fn grown(tx: &mut Tx, table: &str, rows: usize) -> Result<(), DbError> {
    if rows >= MANY && tx.engine() == Engine::Postgres {
        tx.execute(query(format!("ANALYZE {table}"))).await?;
    }
    Ok(())
}

/// Sets when rows end, those of one day with one statement.
pub(super) async fn end_rows(
    tx: &mut Tx,
    table: &str,
    ends: impl Iterator<Item = (Uuid, Option<Date>)>,
) -> Result<(), DbError> {
    let mut by_day: BTreeMap<Option<Date>, Vec<Uuid>> = BTreeMap::new();
    for (id, until) in ends {
        by_day.entry(until).or_default().push(id);
    }
    for (until, ids) in by_day {
        for chunk in ids.chunks(AT_ONCE) {
            let ids = list(2, chunk.len());
            let sql = format!("UPDATE {table} SET valid_until = $1 WHERE id IN ({ids})");
            let update = query(sql).bind(until);
            let update = chunk.iter().fold(update, |q, id| q.bind(*id));
            tx.execute(update).await?;
        }
    }
    Ok(())
}

/// Takes a write back: what it ended goes on as before, what it began holds on
/// no day.
pub async fn undo<F: Fact>(tx: &mut Tx, undo: &Undo) -> Result<(), DbError> {
    let mut people = Vec::new();
    if F::SEARCHED {
        let ended = undo.ended.iter().map(|(id, _)| *id);
        let rows: Vec<Uuid> = ended.chain(undo.begun.iter().copied()).collect();
        people = search::people_of_rows(tx, &rows).await?;
    }
    take_back(tx, F::TABLE, undo).await?;
    search::index(tx, &people).await
}

pub(super) async fn take_back(tx: &mut Tx, table: &str, undo: &Undo) -> Result<(), DbError> {
    end_rows(tx, table, undo.ended.iter().copied()).await?;
    for chunk in undo.begun.chunks(AT_ONCE) {
        let ids = list(1, chunk.len());
        let sql = format!("UPDATE {table} SET valid_until = valid_from WHERE id IN ({ids})");
        tx.execute(chunk.iter().fold(query(sql), |q, id| q.bind(*id)))
            .await?;
    }
    touch(tx).await
}
