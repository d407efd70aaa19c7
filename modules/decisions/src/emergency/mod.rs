//! What was done before it could be permitted (緊急の措置): told at once,
//! reported in full afterwards, by a clock.
//!
//! Invariants: who will decide on the report is told with the notice; it stays
//! in sight of them and of who told it until the report is a case; a notice has
//! one report, and it cannot be taken back.
//!
//! Look next: `model/emergency.rs` (the clock), `store.rs`, `overdue.rs`.

mod overdue;
mod store;

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx, query};
use sakimori_kernel::{Clock, Refusal, Timestamp, Uuid, japan_time};
use sakimori_web::Failure;

pub use overdue::notice_unreported;
pub use store::{EmergencyRow, find};
pub(crate) use store::{counts, of_case, of_case_in, roles, unreported};

use crate::notices::Notices;
use crate::store::Line;

/// The notice, as it was filled in.
#[derive(Debug, Clone)]
pub struct NewEmergency {
    /// The form on which it will be reported, and its title.
    pub subject_key: String,
    pub title: String,
    /// The provision that was departed from or acted on: its key, and as it is
    /// cited.
    pub provision: (String, String),
    pub person: (Uuid, String),
    pub unit: Option<Uuid>,
    pub what: String,
    pub why: String,
    pub acted_at: Timestamp,
    /// Who will decide on the report.
    pub roles: Vec<String>,
}

/// Writes a notice and tells who will decide; the caller commits with the
/// entry.
pub async fn tell(
    tx: &mut Tx,
    clock: &Clock,
    new: &NewEmergency,
    notices: &Notices,
) -> Result<(Uuid, Entry), DbError> {
    let id = clock.new_id();
    let sql = "INSERT INTO emergency (id, subject_key, title, provision, provision_title, person_id, person_name, unit_id, what, why, acted_at, told_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let insert = query(sql)
        .bind(id)
        .bind(&new.subject_key)
        .bind(&new.title)
        .bind(&new.provision.0)
        .bind(&new.provision.1)
        .bind(new.person.0)
        .bind(&new.person.1)
        .bind(new.unit)
        .bind(&new.what)
        .bind(&new.why)
        .bind(new.acted_at)
        .bind(clock.now());
    tx.execute(insert).await?;
    for role in &new.roles {
        let sql = "INSERT INTO emergency_decider (id, emergency_id, role) VALUES ($1, $2, $3) ON CONFLICT (emergency_id, role) DO NOTHING";
        let insert = query(sql).bind(clock.new_id()).bind(id).bind(role);
        tx.execute(insert).await?;
    }
    if let Some(row) = store::find_in(tx, id).await? {
        let subject = "緊急の措置が行われました";
        notices
            .emergency(tx, clock, (&row, subject), &new.roles)
            .await?;
    }
    let summary = format!(
        "「{}」の緊急の措置（{}に実施）を知らせた",
        new.title,
        japan_time(new.acted_at)
    );
    let entry = Entry::new("emergency.told", "emergency", id.to_string(), summary);
    let entry = entry.with_detail(&serde_json::json!({
        "after": {
            "what": new.what, "why": new.why, "provision": new.provision.0,
            "acted_at": new.acted_at.to_string(), "roles": new.roles,
        },
    }));
    Ok((id, entry))
}

/// Notes the case that reports it.
pub(crate) async fn reported(
    tx: &mut Tx,
    clock: &Clock,
    (id, case): (Uuid, Uuid),
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO emergency_report (id, emergency_id, case_id, at) VALUES ($1, $2, $3, $4)";
    let insert = query(sql).bind(clock.new_id()).bind(id).bind(case);
    tx.execute(insert.bind(clock.now())).await?;
    Ok(())
}

/// The notice that somebody wants to report, on its form: their own, and not
/// reported yet. Asked again in the write.
///
/// # Errors
/// Refused where it was reported; not found where it is somebody else's.
pub async fn reportable(
    tx: &mut Tx,
    (id, form): (Uuid, &str),
    person: Uuid,
) -> Result<EmergencyRow, Failure> {
    let row = store::find_in(tx, id).await?;
    let own = row.filter(|r| r.person_id == person && r.subject_key == form);
    let row = own.ok_or(Failure::NotFound)?;
    row.open().map_err(Failure::from)?;
    Ok(row)
}

impl EmergencyRow {
    /// Whether the report is still to come.
    ///
    /// # Errors
    /// Refused where the case is there.
    pub fn open(&self) -> Result<(), Refusal> {
        match self.case_id {
            None => Ok(()),
            Some(_) => Err(Refusal::new(
                "emergency.reported",
                "この緊急の措置は、既に報告されています。自分の申請の一覧から、報告した申請を開いてください。",
            )),
        }
    }

    /// The facts in words: lines of the report's paper, and so of its hash.
    pub fn lines(&self) -> Vec<Line> {
        let line = |key: &str, label: &str, value: String| Line {
            key: format!("_emergency_{key}"),
            label: label.to_owned(),
            value,
            files: Vec::new(),
        };
        vec![
            line("kind", "手続", EMERGENCY_LABEL.to_owned()),
            line(
                "acted_at",
                "先に行った日時",
                japan_time(self.acted_at.to_jiff()),
            ),
            line("what", "先に行ったこと", self.what.clone()),
            line("why", "許可を待てなかった理由", self.why.clone()),
            line("provision", "関係する規定", self.provision_title.clone()),
            line(
                "told_at",
                "緊急の措置を知らせた日時",
                japan_time(self.told_at.to_jiff()),
            ),
        ]
    }
}

/// How a case is called that reports what was done before it.
pub const EMERGENCY_LABEL: &str = "緊急・事後報告";
