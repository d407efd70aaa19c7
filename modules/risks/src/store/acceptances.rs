//! Acceptances (受容): what a case permitted of a risk.

use std::collections::HashSet;

use sakimori_db::{Db, DbError, FromRow, Query, SqlTimestamp, Tx, query};
use sakimori_kernel::{Clock, Uuid};

use super::analyses::recount;

/// The newest acceptance of a risk that was not taken back.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Acceptance {
    pub case_id: Uuid,
    pub hash: String,
    pub at: SqlTimestamp,
}

fn of_risk(risk: Uuid) -> Query {
    let sql = "SELECT case_id, hash, at FROM risk_acceptance WHERE risk_id = $1 AND ended_at IS NULL ORDER BY at DESC, id DESC LIMIT 1";
    query(sql).bind(risk)
}

/// One statement.
pub(crate) async fn acceptance_of(db: &Db, risk: Uuid) -> Result<Option<Acceptance>, DbError> {
    db.optional(of_risk(risk)).await
}

pub(crate) async fn acceptance_in(tx: &mut Tx, risk: Uuid) -> Result<Option<Acceptance>, DbError> {
    tx.optional(of_risk(risk)).await
}

pub(crate) async fn accept(
    tx: &mut Tx,
    clock: &Clock,
    (risk, case): (Uuid, Uuid),
    hash: &str,
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO risk_acceptance (id, risk_id, case_id, hash, at) VALUES ($1, $2, $3, $4, $5)";
    let insert = query(sql).bind(clock.new_id()).bind(risk).bind(case);
    tx.execute(insert.bind(hash).bind(clock.now())).await?;
    recount(tx, risk).await
}

#[derive(FromRow)]
struct Of {
    risk_id: Uuid,
}

/// Ends what a case permitted; the risks it was of.
pub(crate) async fn revoke_of(
    tx: &mut Tx,
    clock: &Clock,
    case: Uuid,
) -> Result<Vec<Uuid>, DbError> {
    let sql = "SELECT risk_id FROM risk_acceptance WHERE case_id = $1 AND ended_at IS NULL";
    let found: Vec<Of> = tx.all(query(sql).bind(case)).await?;
    if !found.is_empty() {
        let sql =
            "UPDATE risk_acceptance SET ended_at = $2 WHERE case_id = $1 AND ended_at IS NULL";
        tx.execute(query(sql).bind(case).bind(clock.now())).await?;
    }
    let risks: Vec<Uuid> = found.into_iter().map(|row| row.risk_id).collect();
    for risk in &risks {
        recount(tx, *risk).await?;
    }
    Ok(risks)
}

/// The risks of an analysis that are accepted as they are now. One statement.
pub(crate) async fn accepted(db: &Db, analysis: Uuid) -> Result<HashSet<Uuid>, DbError> {
    let sql = "SELECT a.risk_id FROM risk_acceptance a JOIN risk r ON r.id = a.risk_id AND r.hash = a.hash \
        WHERE r.analysis_id = $1 AND r.ended_at IS NULL AND a.ended_at IS NULL";
    let found: Vec<Of> = db.all(query(sql).bind(analysis)).await?;
    Ok(found.into_iter().map(|row| row.risk_id).collect())
}
