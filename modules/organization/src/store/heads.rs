//! Who might carry a role by their title.

use sakimori_db::{Db, DbError, FromRow, Query, list, query};
use sakimori_kernel::{Date, Uuid};

/// A main or concurrent post of somebody who works here on the day.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TitledPost {
    pub person_id: Uuid,
    pub staff_number: String,
    pub name: String,
    pub unit_id: Uuid,
    pub title: String,
}

/// The heads (「…長」) of these units, and who has one of these titles
/// anywhere. One statement.
pub async fn heads(
    db: &Db,
    day: Date,
    units: &[Uuid],
    titles: &[String],
) -> Result<Vec<TitledPost>, DbError> {
    let mut conditions = Vec::new();
    if !units.is_empty() {
        let units = list(2, units.len());
        conditions.push(format!("(w.title LIKE '%長' AND w.unit_id IN ({units}))"));
    }
    if !titles.is_empty() {
        let titles = list(2 + units.len(), titles.len());
        conditions.push(format!("w.title IN ({titles})"));
    }
    if conditions.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT w.person_id, p.staff_number, pp.name, w.unit_id, w.title FROM post w \
        JOIN person p ON p.id = w.person_id \
        JOIN person_period pp ON pp.person_id = w.person_id AND pp.valid_from <= $1 AND (pp.valid_until IS NULL OR pp.valid_until > $1) \
        WHERE w.valid_from <= $1 AND (w.valid_until IS NULL OR w.valid_until > $1) AND ({}) ORDER BY w.main DESC, p.staff_number",
        conditions.join(" OR ")
    );
    let select: Query = query(sql).bind(day);
    let select = units.iter().fold(select, |q, id| q.bind(*id));
    db.all(titles.iter().fold(select, |q, title| q.bind(title)))
        .await
}
