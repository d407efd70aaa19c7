//! The applications of a year that their applicants decide themselves (3.2(8)).

use sakimori_db::{Db, DbError, FromRow, query};
use sakimori_kernel::FiscalYear;

use crate::store::{CaseRow, Count, FIELDS};

/// So many are listed; more in a year would be a matter for the committee.
pub(crate) const MOST: usize = 500;

const OF_YEAR: &str = "FROM decision_case c JOIN case_content k ON k.case_id = c.id AND k.round = c.round \
    WHERE c.fiscal_year = $1 AND k.unavoidable_reason <> ''";

/// One of them, why, and whether the applicant has decided.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct OwnRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub reason: String,
    pub own: i64,
}

/// Those of a fiscal year in the order of their numbers, and how many there
/// are. Two statements.
pub(crate) async fn of_year(db: &Db, year: FiscalYear) -> Result<(Vec<OwnRow>, usize), DbError> {
    let year = i64::from(year.year());
    let count = query(format!("SELECT COUNT(*) AS count {OF_YEAR}"));
    let count: Count = db.one("count", count.bind(year)).await?;
    let sql = format!(
        "SELECT {FIELDS}, k.unavoidable_reason AS reason, (SELECT COUNT(*) FROM case_step s JOIN case_decision d ON d.step_id = s.id \
        WHERE s.case_id = c.id AND s.round = c.round AND d.person_id = c.applicant_id) AS own \
        {OF_YEAR} ORDER BY c.number LIMIT {MOST}"
    );
    let rows = db.all(query(sql).bind(year)).await?;
    Ok((rows, usize::try_from(count.count).unwrap_or(0)))
}
