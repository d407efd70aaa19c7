//! The risks that a list shows, and what pages count.

use sakimori_db::{Bound, Db, DbError, FromRow, Query, among, query};
use sakimori_kernel::Uuid;

use sakimori_registers::entries::Entries;

use crate::model::{Cell, Matrix, Scale, Verdict};

/// Which risks of an analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub analysis: Uuid,
    /// What the person may read of it.
    pub reach: Entries,
    /// A unit with everything below it, and the systems they are in charge of.
    pub places: Option<(Vec<Uuid>, Vec<Uuid>)>,
    pub system: Option<Uuid>,
    pub kind: Option<String>,
    pub threat: Option<String>,
    pub verdict: Option<Verdict>,
    /// Accepted ones, or those that are not.
    pub accepted: Option<bool>,
    pub cell: Option<(i64, i64)>,
}

/// A line of the list.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ShownRisk {
    pub id: Uuid,
    pub unit_id: Option<Uuid>,
    pub system_id: Option<Uuid>,
    pub kind: String,
    pub threat: String,
    pub assets: i64,
    pub likelihood: i64,
    pub impact: i64,
    pub level: i64,
    pub required: i64,
    verdict: String,
    pub owned: bool,
    pub residual: Option<i64>,
    pub accepted: bool,
}

impl ShownRisk {
    pub fn verdict(&self) -> Verdict {
        Verdict::parse(&self.verdict).unwrap_or(Verdict::Over)
    }
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// What a statement of [`Wanted::counting`] counts.
pub(crate) async fn counted(db: &Db, counting: Query) -> Result<i64, DbError> {
    let count: Count = db.one("count", counting).await?;
    Ok(count.count)
}

/// An acceptance holds for exactly what was assessed.
const ACCEPTED: &str = "EXISTS (SELECT 1 FROM risk_acceptance a WHERE a.risk_id = r.id AND a.hash = r.hash AND a.ended_at IS NULL)";

impl Wanted {
    /// The statement that counts them, and what tells it from others.
    pub fn counting(&self) -> (String, Query) {
        let mut bound = Bound::default();
        let condition = self.condition(&mut bound);
        let key = format!("{condition} {:?}", bound.values());
        let sql = format!("SELECT COUNT(*) AS count FROM risk r WHERE {condition}");
        (key, bound.query(sql))
    }

    /// The largest first. One statement.
    pub async fn rows(
        &self,
        db: &Db,
        (first, count): (usize, usize),
    ) -> Result<Vec<ShownRisk>, DbError> {
        let mut bound = Bound::default();
        let condition = self.condition(&mut bound);
        // What is passed over is counted in the index; only what is shown is read.
        let sql = format!(
            "SELECT r.id, r.unit_id, r.system_id, r.kind, r.threat, r.assets, r.likelihood, r.impact, r.level, r.required, r.verdict, \
            (r.own_likelihood IS NOT NULL OR r.own_impact IS NOT NULL) AS owned, r.residual_likelihood * r.residual_impact AS residual, \
            {ACCEPTED} AS accepted FROM risk r \
            JOIN (SELECT r.id FROM risk r WHERE {condition} ORDER BY r.level DESC, r.id DESC LIMIT {count} OFFSET {first}) shown ON shown.id = r.id \
            ORDER BY r.level DESC, r.id DESC"
        );
        db.all(bound.query(sql)).await
    }

    fn condition(&self, bound: &mut Bound) -> String {
        let mut parts = vec![
            format!("r.analysis_id = {}", bound.one(self.analysis)),
            "r.ended_at IS NULL".to_owned(),
        ];
        parts.extend(self.reach.condition_on("r", bound));
        if let Some((units, systems)) = &self.places {
            let units = among("r.unit_id", &bound.list(units));
            let systems = among("r.system_id", &bound.list(systems));
            parts.push(format!("({units} OR {systems})"));
        }
        if let Some(system) = self.system {
            parts.push(format!("r.system_id = {}", bound.one(system)));
        }
        if let Some(kind) = &self.kind {
            parts.push(format!("r.kind = {}", bound.one(kind)));
        }
        if let Some(threat) = &self.threat {
            parts.push(format!("r.threat = {}", bound.one(threat)));
        }
        if let Some(verdict) = self.verdict {
            parts.push(format!("r.verdict = {}", bound.one(verdict.key())));
        }
        if let Some((likelihood, impact)) = self.cell {
            parts.push(format!("r.likelihood = {}", bound.one(likelihood)));
            parts.push(format!("r.impact = {}", bound.one(impact)));
        }
        match self.accepted {
            Some(true) => parts.push(ACCEPTED.to_owned()),
            Some(false) => parts.push(format!("NOT {ACCEPTED}")),
            None => {}
        }
        parts.join(" AND ")
    }
}

#[derive(FromRow)]
struct CellRow {
    likelihood: i64,
    impact: i64,
    count: i64,
}

/// How many risks there are of each likelihood and impact, of what the person
/// may read. One statement.
pub(crate) async fn matrix(
    db: &Db,
    (analysis, reach): (Uuid, &Entries),
    scale: &Scale,
) -> Result<Matrix, DbError> {
    let mut bound = Bound::default();
    let of = bound.one(analysis);
    let within = within(reach, &mut bound);
    let sql = format!(
        "SELECT r.likelihood, r.impact, COUNT(*) AS count FROM risk r WHERE r.analysis_id = {of} AND r.ended_at IS NULL{within} GROUP BY r.likelihood, r.impact"
    );
    let rows: Vec<CellRow> = db.all(bound.query(sql)).await?;
    let cell = |row: CellRow| Cell {
        likelihood: row.likelihood,
        impact: row.impact,
        count: row.count,
    };
    Ok(Matrix::new(scale, rows.into_iter().map(cell).collect()))
}

/// How many risks of a year have which verdict; accepted ones are counted
/// apart from those that are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub over: i64,
    pub accepted: i64,
    pub treated: i64,
    pub below: i64,
}

impl Counts {
    pub fn total(self) -> i64 {
        self.over + self.accepted + self.treated + self.below
    }
}

#[derive(FromRow)]
struct VerdictRow {
    analysis_id: Uuid,
    verdict: String,
    accepted: bool,
    count: i64,
}

/// The condition of a reach on a risk `r`.
fn within(reach: &Entries, bound: &mut Bound) -> String {
    let condition = reach.condition_on("r", bound);
    condition.map_or_else(String::new, |condition| format!(" AND {condition}"))
}

/// Of several analyses, in their order, of what the person may read. One
/// statement.
pub(crate) async fn counts(
    db: &Db,
    (analyses, reach): (&[Uuid], &Entries),
) -> Result<Vec<Counts>, DbError> {
    let mut bound = Bound::default();
    let of = among("r.analysis_id", &bound.list(analyses));
    let within = within(reach, &mut bound);
    let sql = format!(
        "SELECT analysis_id, verdict, accepted, COUNT(*) AS count FROM \
        (SELECT r.analysis_id, r.verdict, r.verdict = 'over' AND {ACCEPTED} AS accepted FROM risk r WHERE {of} AND r.ended_at IS NULL{within}) counted \
        GROUP BY analysis_id, verdict, accepted"
    );
    let rows: Vec<VerdictRow> = db.all(bound.query(sql)).await?;
    let count = |analysis: &Uuid| {
        let mut counts = Counts::default();
        for row in rows.iter().filter(|row| row.analysis_id == *analysis) {
            match (Verdict::parse(&row.verdict), row.accepted) {
                (Some(Verdict::Below), _) => counts.below += row.count,
                (Some(Verdict::Treated), _) => counts.treated += row.count,
                (_, true) => counts.accepted += row.count,
                (_, false) => counts.over += row.count,
            }
        }
        counts
    };
    Ok(analyses.iter().map(count).collect())
}

/// Year against year: the risks that became larger, stayed, became smaller,
/// came and went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub larger: i64,
    pub same: i64,
    pub smaller: i64,
    pub new: i64,
    pub gone: i64,
}

#[derive(FromRow)]
struct ChangeRow {
    what: String,
    count: i64,
}

/// The same place, kind and threat in two analyses. One statement.
pub(crate) async fn changes(db: &Db, before: Uuid, now: Uuid) -> Result<Changes, DbError> {
    let pairs = "o.place = n.place AND o.kind = n.kind AND o.threat = n.threat";
    let sql = format!(
        "SELECT CASE WHEN o.id IS NULL THEN 'new' WHEN n.level > o.level THEN 'larger' WHEN n.level < o.level THEN 'smaller' ELSE 'same' END AS what, \
        COUNT(*) AS count FROM risk n LEFT JOIN risk o ON o.analysis_id = $1 AND o.ended_at IS NULL AND {pairs} \
        WHERE n.analysis_id = $2 AND n.ended_at IS NULL GROUP BY 1 \
        UNION ALL SELECT 'gone' AS what, COUNT(*) AS count FROM risk o WHERE o.analysis_id = $1 AND o.ended_at IS NULL \
        AND NOT EXISTS (SELECT 1 FROM risk n WHERE n.analysis_id = $2 AND n.ended_at IS NULL AND {pairs})"
    );
    let rows: Vec<ChangeRow> = db.all(query(sql).bind(before).bind(now)).await?;
    let mut changes = Changes::default();
    for row in rows {
        match row.what.as_str() {
            "new" => changes.new += row.count,
            "larger" => changes.larger += row.count,
            "smaller" => changes.smaller += row.count,
            "gone" => changes.gone += row.count,
            _ => changes.same += row.count,
        }
    }
    Ok(changes)
}
