//! Risks read and written.

use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, Tx, Value, places, query};
use sakimori_kernel::{Clock, Timestamp, Uuid};
use sakimori_provisions::classes::Classes;

use super::AT_ONCE;
use super::analyses::recount;
use crate::model::{Assessed, Own, Place, Risk, Treatment, Way};

#[derive(Debug, Clone, FromRow)]
pub(crate) struct RiskRow {
    id: Uuid,
    analysis_id: Uuid,
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
    kind: String,
    threat: String,
    assets: i64,
    confidentiality: i64,
    integrity: i64,
    availability: i64,
    weaknesses: String,
    proposed_likelihood: i64,
    proposed_impact: i64,
    own_likelihood: Option<i64>,
    own_impact: Option<i64>,
    reason: String,
    likelihood: i64,
    impact: i64,
    required: i64,
    way: Option<String>,
    what: String,
    owner: String,
    due: Option<SqlDate>,
    provision: Option<String>,
    residual_likelihood: Option<i64>,
    residual_impact: Option<i64>,
    revision: i64,
}

pub(crate) const COLUMNS: &str = "r.id, r.analysis_id, r.unit_id, r.system_id, r.kind, r.threat, r.assets, \
    r.confidentiality, r.integrity, r.availability, r.weaknesses, r.proposed_likelihood, r.proposed_impact, \
    r.own_likelihood, r.own_impact, r.reason, r.likelihood, r.impact, r.required, r.way, r.what, r.owner, r.due, \
    r.provision, r.residual_likelihood, r.residual_impact, r.revision";

impl RiskRow {
    /// # Errors
    /// The stored text is not what the program wrote.
    pub fn risk(self) -> Result<Risk, DbError> {
        let treatment = self.treatment();
        let weaknesses =
            serde_json::from_str(&self.weaknesses).map_err(|e| DbError::Corrupt(e.to_string()))?;
        Ok(Risk {
            id: self.id,
            analysis: self.analysis_id,
            assets: self.assets,
            proposed: (self.proposed_likelihood, self.proposed_impact),
            own: Own {
                likelihood: self.own_likelihood,
                impact: self.own_impact,
            },
            assessed: Assessed {
                revision: self.revision,
                place: Place::of(self.unit_id, self.system_id),
                kind: self.kind,
                threat: self.threat,
                classes: Classes::of_numbers([
                    self.confidentiality,
                    self.integrity,
                    self.availability,
                ]),
                weaknesses,
                likelihood: self.likelihood,
                impact: self.impact,
                required: self.required,
                reason: self.reason,
                treatment,
            },
        })
    }

    fn treatment(&self) -> Option<Treatment> {
        Some(Treatment {
            way: Way::parse(self.way.as_deref()?)?,
            what: self.what.clone(),
            owner: self.owner.clone(),
            due: self.due?.to_jiff(),
            provision: self.provision.clone(),
            likelihood: self.residual_likelihood?,
            impact: self.residual_impact?,
        })
    }
}

fn of_analysis(analysis: Uuid) -> Query {
    let sql = format!(
        "SELECT {COLUMNS} FROM risk r WHERE r.analysis_id = $1 AND r.ended_at IS NULL ORDER BY r.level DESC, r.id"
    );
    query(sql).bind(analysis)
}

/// All that hold, the largest first: for a report, not for a page.
pub async fn current(db: &Db, analysis: Uuid) -> Result<Vec<Risk>, DbError> {
    let rows: Vec<RiskRow> = db.all(of_analysis(analysis)).await?;
    rows.into_iter().map(RiskRow::risk).collect()
}

pub(crate) async fn current_in(tx: &mut Tx, analysis: Uuid) -> Result<Vec<Risk>, DbError> {
    let rows: Vec<RiskRow> = tx.all(of_analysis(analysis)).await?;
    rows.into_iter().map(RiskRow::risk).collect()
}

fn of_id(id: Uuid) -> Query {
    let sql = format!("SELECT {COLUMNS} FROM risk r WHERE r.id = $1 AND r.ended_at IS NULL");
    query(sql).bind(id)
}

pub(crate) async fn one(db: &Db, id: Uuid) -> Result<Option<Risk>, DbError> {
    let row: Option<RiskRow> = db.optional(of_id(id)).await?;
    row.map(RiskRow::risk).transpose()
}

pub(crate) async fn one_in(tx: &mut Tx, id: Uuid) -> Result<Option<Risk>, DbError> {
    let row: Option<RiskRow> = tx.optional(of_id(id)).await?;
    row.map(RiskRow::risk).transpose()
}

const WRITTEN: [&str; 32] = [
    "id",
    "analysis_id",
    "place",
    "unit_id",
    "system_id",
    "kind",
    "threat",
    "assets",
    "confidentiality",
    "integrity",
    "availability",
    "weaknesses",
    "proposed_likelihood",
    "proposed_impact",
    "own_likelihood",
    "own_impact",
    "reason",
    "likelihood",
    "impact",
    "level",
    "required",
    "verdict",
    "way",
    "what",
    "owner",
    "due",
    "provision",
    "residual_likelihood",
    "residual_impact",
    "revision",
    "hash",
    "changed_at",
];

fn values(risk: &Risk, now: Timestamp) -> Result<[Value; 32], DbError> {
    let corrupt = |e: serde_json::Error| DbError::Corrupt(e.to_string());
    let assessed = &risk.assessed;
    let treatment = assessed.treatment.as_ref();
    let words = |of: fn(&Treatment) -> &String| treatment.map_or("", |t| of(t).as_str());
    let (unit, system) = assessed.place.columns();
    let [confidentiality, integrity, availability] = assessed.classes.numbers();
    Ok([
        risk.id.into(),
        risk.analysis.into(),
        Value::from(&assessed.place.key()),
        unit.into(),
        system.into(),
        Value::from(&assessed.kind),
        Value::from(&assessed.threat),
        risk.assets.into(),
        confidentiality.into(),
        integrity.into(),
        availability.into(),
        Value::from(&serde_json::to_string(&assessed.weaknesses).map_err(corrupt)?),
        risk.proposed.0.into(),
        risk.proposed.1.into(),
        risk.own.likelihood.into(),
        risk.own.impact.into(),
        Value::from(&assessed.reason),
        assessed.likelihood.into(),
        assessed.impact.into(),
        assessed.level().into(),
        assessed.required.into(),
        assessed.verdict().key().into(),
        treatment.map(|t| t.way.key().to_owned()).into(),
        words(|t| &t.what).into(),
        words(|t| &t.owner).into(),
        treatment.map(|t| t.due).into(),
        treatment.and_then(|t| t.provision.clone()).into(),
        treatment.map(|t| t.likelihood).into(),
        treatment.map(|t| t.impact).into(),
        assessed.revision.into(),
        Value::from(&assessed.hash().map_err(corrupt)?),
        now.into(),
    ])
}

/// Writes risks, new ones and over those there are. One statement for 400.
pub(crate) async fn write(tx: &mut Tx, clock: &Clock, risks: &[Risk]) -> Result<(), DbError> {
    let (columns, now) = (WRITTEN.join(", "), clock.now());
    let over: Vec<String> = WRITTEN
        .iter()
        .skip(1)
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    let over = over.join(", ");
    for chunk in risks.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO risk ({columns}) VALUES {} ON CONFLICT (id) DO UPDATE SET {over}",
            places(chunk.len(), WRITTEN.len())
        );
        let mut insert = query(sql);
        for risk in chunk {
            insert = values(risk, now)?.into_iter().fold(insert, Query::bind);
        }
        tx.execute(insert).await?;
    }
    // All are of the analysis that is written.
    match risks.first() {
        Some(risk) => recount(tx, risk.id).await,
        None => Ok(()),
    }
}

/// Ends risks of groups that are no more. One statement for 400.
pub(crate) async fn end(tx: &mut Tx, clock: &Clock, ids: &[Uuid]) -> Result<(), DbError> {
    for chunk in ids.chunks(AT_ONCE) {
        let list = sakimori_db::list(2, chunk.len());
        let sql = format!("UPDATE risk SET ended_at = $1 WHERE id IN ({list})");
        let update = query(sql).bind(clock.now());
        tx.execute(chunk.iter().fold(update, |q, id| q.bind(*id)))
            .await?;
    }
    match ids.first() {
        Some(risk) => recount(tx, *risk).await,
        None => Ok(()),
    }
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// How many risks somebody assessed or treated.
pub(crate) async fn touched_in(tx: &mut Tx, analysis: Uuid) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS count FROM risk WHERE analysis_id = $1 AND ended_at IS NULL \
        AND (own_likelihood IS NOT NULL OR own_impact IS NOT NULL OR way IS NOT NULL)";
    let count: Count = tx.one("count", query(sql).bind(analysis)).await?;
    Ok(count.count)
}
