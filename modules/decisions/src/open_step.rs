//! Steps that somebody may act on now, kept beside their cases, so that nobody's
//! first page reads a whole backlog.
//!
//! Derived from the cases: whatever changes one calls [`keep`] in its
//! transaction, a restore calls [`fill`].

use sakimori_db::{DbError, Tx, query};
use sakimori_kernel::Uuid;

use crate::model::{Part, State};

const INSERT: &str = "INSERT INTO open_step (step_id, case_id, confirm, role, unit_id, system_id, applicant_id, unavoidable, since)";

/// What `model::open_steps` says, for the steps `s` of cases `c`; the state and
/// the part are $1 to $3. They wait since the last decision before them, or
/// since the content was sent.
fn select(cases: &str) -> String {
    let undecided = |step: &str| {
        format!("NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.step_id = {step}.id)")
    };
    let (own, before) = (undecided("s"), undecided("e"));
    let columns = "s.role, c.unit_id, c.system_id, c.applicant_id";
    let steps = "FROM decision_case c JOIN case_content k ON k.case_id = c.id AND k.round = c.round \
        JOIN case_step s ON s.case_id = c.id AND s.round = c.round";
    format!(
        "SELECT s.id, c.id, FALSE, {columns}, k.unavoidable_reason <> '', \
        COALESCE((SELECT MAX(d.at) FROM case_step b JOIN case_decision d ON d.step_id = b.id \
        WHERE b.case_id = c.id AND b.round = c.round AND b.position < s.position), k.at) \
        {steps} WHERE c.state = $1 AND {own} AND {cases} \
        AND NOT EXISTS (SELECT 1 FROM case_step e WHERE e.case_id = c.id AND e.round = c.round AND e.position < s.position AND {before}) \
        UNION ALL SELECT s.id, c.id, TRUE, {columns}, FALSE, k.at \
        {steps} WHERE c.state = $2 AND s.part = $3 AND {own} AND {cases}"
    )
}

async fn write(tx: &mut Tx, case: Option<Uuid>) -> Result<(), DbError> {
    let select = select(case.map_or("1 = 1", |_| "c.id = $4"));
    let insert = query(format!("{INSERT} {select}"))
        .bind(State::Waiting.key())
        .bind(State::Permitted.key())
        .bind(Part::Confirm.key());
    let insert = match case {
        Some(id) => insert.bind(id),
        None => insert,
    };
    tx.execute(insert).await?;
    Ok(())
}

/// Writes the open steps of a case anew. Two statements.
pub(crate) async fn keep(tx: &mut Tx, case: Uuid) -> Result<(), DbError> {
    let delete = query("DELETE FROM open_step WHERE case_id = $1");
    tx.execute(delete.bind(case)).await?;
    write(tx, Some(case)).await
}

/// Writes those of every case anew.
pub async fn fill(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute(query("DELETE FROM open_step")).await?;
    write(tx, None).await
}
