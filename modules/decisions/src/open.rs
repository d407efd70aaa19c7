//! How another module begins a case, and changes what is applied for.

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx, query};
use sakimori_kernel::{Clock, Date, FiscalYear, Uuid};
use sakimori_organization::Roster;
use sakimori_permissions::Place;
use sha2::{Digest, Sha256};

use crate::emergency::{EmergencyRow, reported};
use crate::model::State;
use crate::notices::Notices;
use crate::open_step;
use crate::route::Route;
use crate::store::{Count, EMERGENCY, Line, Whole, label};

/// What is applied for, by whom, and who decides.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// `permission`, `approval`.
    pub kind: String,
    pub subject_kind: &'static str,
    pub subject_key: String,
    pub title: String,
    /// The key of the provision that asks for the permission.
    pub provision: String,
    pub applicant: (Uuid, String),
    pub unit: Option<Uuid>,
    pub system: Option<Uuid>,
    /// As JSON, for the module that began it.
    pub content: String,
    pub paper: Vec<Line>,
    pub route: Route,
    /// Why the applicant decides it themself, where the route comes to them;
    /// it stands among the lines of the paper, and so in the hash.
    pub unavoidable_reason: String,
    /// What it reports, if it was done before.
    pub emergency: Option<EmergencyRow>,
    pub ends_on: Option<Date>,
}

/// SHA-256 of what a decision binds to: the stored content and the words it
/// was shown in.
fn hash(content: &str, paper: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update((content.len() as u64).to_be_bytes());
    hasher.update(content);
    hasher.update(paper);
    sakimori_db::journal::hex(&hasher.finalize())
}

/// Writes a case in its first round and tells its first deciders; the caller
/// commits with the entry.
pub async fn open(
    tx: &mut Tx,
    clock: &Clock,
    new: &NewCase,
    notices: &Notices,
) -> Result<(Uuid, Entry), DbError> {
    let id = clock.new_id();
    let kind = new.emergency.as_ref().map_or(&*new.kind, |_| EMERGENCY);
    let year = i64::from(FiscalYear::of(clock.today()).year());
    let last =
        query("SELECT COALESCE(MAX(number), 0) AS count FROM decision_case WHERE fiscal_year = $1");
    let last: Count = tx.one("number", last.bind(year)).await?;
    let number = last.count + 1;
    let sql = "INSERT INTO decision_case (id, fiscal_year, number, kind, subject_kind, subject_key, title, provision, \
        applicant_id, applicant_name, unit_id, system_id, opened_at, round, state, ends_on) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15)";
    let insert = query(sql)
        .bind(id)
        .bind(year)
        .bind(number)
        .bind(kind)
        .bind(new.subject_kind)
        .bind(&new.subject_key)
        .bind(&new.title)
        .bind(&new.provision)
        .bind(new.applicant.0)
        .bind(&new.applicant.1)
        .bind(new.unit)
        .bind(new.system)
        .bind(clock.now())
        .bind(State::Waiting.key())
        .bind(new.ends_on);
    tx.execute(insert).await?;
    let hash = content(tx, clock, (id, 1), new).await?;
    steps(tx, clock, (id, 1), &new.route).await?;
    if let Some(emergency) = &new.emergency {
        reported(tx, clock, (emergency.id, id)).await?;
    }
    notices.opened(tx, clock, id, &[]).await?;
    let entry = Entry::new(
        "case.opened",
        "case",
        id.to_string(),
        format!(
            "{}「{}」を申請{}",
            label(year, number),
            new.title,
            own_words(new)
        ),
    );
    let entry = entry.with_detail(&serde_json::json!({
        "after": after(new, &hash),
    }));
    Ok((id, entry))
}

/// A new round of a case: what was decided on the one before is void, and its
/// first deciders are told anew.
pub async fn revise(
    tx: &mut Tx,
    clock: &Clock,
    whole: &Whole,
    new: &NewCase,
    notices: &Notices,
) -> Result<Entry, DbError> {
    let (id, round) = (whole.row.id, whole.row.round + 1);
    let update = query(
        "UPDATE decision_case SET round = $2, state = $3, ends_on = $4, title = $5, unit_id = $6, system_id = $7 WHERE id = $1",
    );
    let update = update
        .bind(id)
        .bind(round)
        .bind(State::Waiting.key())
        .bind(new.ends_on)
        .bind(&new.title)
        .bind(new.unit)
        .bind(new.system);
    tx.execute(update).await?;
    let hash = content(tx, clock, (id, round), new).await?;
    steps(tx, clock, (id, round), &new.route).await?;
    notices.opened(tx, clock, id, &[]).await?;
    let before = whole.contents.first();
    let entry = Entry::new(
        "case.revised",
        "case",
        id.to_string(),
        format!(
            "{}「{}」の内容を変更{}",
            whole.row.label(),
            new.title,
            own_words(new)
        ),
    );
    Ok(entry.with_detail(&serde_json::json!({
        "before": { "content": before.map(|b| b.content.as_str()), "hash": before.map(|b| b.hash.as_str()) },
        "after": after(new, &hash),
    })))
}

/// Said in the journal where it is out of the usual.
fn own_words(new: &NewCase) -> &'static str {
    match new.unavoidable_reason.is_empty() {
        true if new.emergency.is_some() => "（緊急の措置の事後の報告）",
        true => "",
        false => "（やむを得ない場合として、申請した者が自ら決定する）",
    }
}

fn after(new: &NewCase, hash: &str) -> serde_json::Value {
    let roles: Vec<&str> = new.route.steps.iter().map(|s| s.role.as_str()).collect();
    serde_json::json!({
        "content": new.content, "hash": hash, "roles": roles,
        "unavoidable_reason": new.unavoidable_reason,
        "emergency": new.emergency.as_ref().map(|e| e.id.to_string()),
    })
}

async fn content(
    tx: &mut Tx,
    clock: &Clock,
    (id, round): (Uuid, i64),
    new: &NewCase,
) -> Result<String, DbError> {
    let paper = serde_json::to_string(&new.paper).map_err(|e| DbError::Corrupt(e.to_string()))?;
    let hash = hash(&new.content, &paper);
    let sql = "INSERT INTO case_content (id, case_id, round, content, paper, hash, unavoidable_reason, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = query(sql).bind(clock.new_id()).bind(id).bind(round);
    let insert = insert.bind(&new.content).bind(&paper).bind(&hash);
    let insert = insert.bind(&new.unavoidable_reason);
    tx.execute(insert.bind(clock.now())).await?;
    Ok(hash)
}

async fn steps(
    tx: &mut Tx,
    clock: &Clock,
    (id, round): (Uuid, i64),
    route: &Route,
) -> Result<(), DbError> {
    for step in &route.steps {
        let sql = "INSERT INTO case_step (id, case_id, round, position, part, role, instead_of) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let insert = query(sql).bind(clock.new_id()).bind(id).bind(round);
        let insert = insert.bind(step.position).bind(step.part.key());
        let insert = insert.bind(&step.role);
        tx.execute(insert.bind(&step.instead_of)).await?;
    }
    open_step::keep(tx, id).await
}

/// Where a case belongs on a day.
pub(crate) fn place(roster: &Roster, unit: Option<Uuid>, system: Option<Uuid>) -> Place {
    match (system, unit) {
        (Some(system), _) if roster.system(system).is_some() => roster.place_of_system(system),
        (_, Some(unit)) => roster.place_of_unit(unit),
        _ => Place::body(),
    }
}
