//! The groups of the ledger's assets that risks are assessed for.

use sakimori_db::{Db, DbError, FromRow, Query, Tx, query};
use sakimori_kernel::Uuid;
use sakimori_provisions::catalog::Edition;
use sakimori_provisions::classes::Classes;

use crate::model::{Group, Groups, Place};

#[derive(FromRow)]
struct GroupRow {
    unit: Option<Uuid>,
    system_id: Option<Uuid>,
    kind: String,
    assets: i64,
    confidentiality: i64,
    integrity: i64,
    availability: i64,
    lowest_confidentiality: i64,
    lowest_integrity: i64,
    lowest_availability: i64,
}

impl GroupRow {
    fn group(self, top: Classes, edition: &Edition) -> Group {
        let lowest = Classes::of_numbers([
            self.lowest_confidentiality,
            self.lowest_integrity,
            self.lowest_availability,
        ]);
        let highest = [self.confidentiality, self.integrity, self.availability];
        let highest = Classes::of_numbers(highest);
        Group {
            place: Place::of(self.unit, self.system_id),
            kind: kind(edition, self.kind),
            classes: Classes::of_many(lowest, highest, top),
            assets: self.assets,
        }
    }
}

/// The key of a kind: the ledger has it as it is said.
fn kind(edition: &Edition, said: String) -> String {
    let known = edition.asset_kinds.iter().find(|kind| kind.label == said);
    known.map_or(said, |kind| kind.key.clone())
}

/// An asset in a system is the system's, whichever unit it is written down at.
fn select() -> Query {
    query(
        "SELECT unit, system_id, kind, COUNT(*) AS assets, \
        MAX(confidentiality) AS confidentiality, MAX(integrity) AS integrity, MAX(availability) AS availability, \
        MIN(confidentiality) AS lowest_confidentiality, MIN(integrity) AS lowest_integrity, MIN(availability) AS lowest_availability \
        FROM (SELECT CASE WHEN system_id IS NULL THEN unit_id END AS unit, system_id, kind, confidentiality, integrity, availability \
        FROM asset WHERE open) counted \
        GROUP BY unit, system_id, kind ORDER BY unit, system_id, kind",
    )
}

/// One statement, however many assets there are.
pub(crate) async fn groups(
    db: &Db,
    (top, edition): (Classes, &Edition),
) -> Result<Groups, DbError> {
    let rows: Vec<GroupRow> = db.all(select()).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.group(top, edition))
        .collect())
}

pub(crate) async fn groups_in(
    tx: &mut Tx,
    (top, edition): (Classes, &Edition),
) -> Result<Groups, DbError> {
    let rows: Vec<GroupRow> = tx.all(select()).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.group(top, edition))
        .collect())
}

#[derive(FromRow)]
struct AssessedRow {
    unit_id: Option<Uuid>,
    system_id: Option<Uuid>,
    kind: String,
    assets: i64,
    confidentiality: i64,
    integrity: i64,
    availability: i64,
}

/// The groups as an analysis assessed them. One statement.
pub(crate) async fn assessed(db: &Db, analysis: Uuid) -> Result<Groups, DbError> {
    let sql = "SELECT DISTINCT unit_id, system_id, kind, assets, confidentiality, integrity, availability \
        FROM risk WHERE analysis_id = $1 AND ended_at IS NULL";
    let rows: Vec<AssessedRow> = db.all(query(sql).bind(analysis)).await?;
    let group = |row: AssessedRow| Group {
        place: Place::of(row.unit_id, row.system_id),
        kind: row.kind,
        classes: Classes::of_numbers([row.confidentiality, row.integrity, row.availability]),
        assets: row.assets,
    };
    Ok(rows.into_iter().map(group).collect())
}
