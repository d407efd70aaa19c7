//! Decisions and reviews, written.

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx, query};
use sakimori_kernel::{Actor, Date, Refusal, Uuid};
use sakimori_permissions::{Access, Capacity};
use sakimori_web::Failure;

use crate::Decisions;
use crate::announce::announce;
use crate::model::{self, Outcome, State, Who};
use crate::open_step;
use crate::pages::Desk;
use crate::store::{self, CaseRow, StepRow, Whole};

/// What the decider filled in.
#[derive(Debug, Clone)]
pub struct Said {
    pub step: Uuid,
    /// The hash of the content the page showed.
    pub seen: String,
    pub outcome: Outcome,
    pub conditions: String,
    pub remark: String,
    /// Of a resolution: the day of the meeting, and its number.
    pub resolution: Option<(Date, String)>,
}

/// Decides in one transaction with the entry.
///
/// # Errors
/// Refused by the rules, or where somebody was faster.
pub async fn decide(
    state: &Decisions,
    desk: &Desk,
    (id, who): (Uuid, &Who),
    said: &Said,
) -> Result<State, Failure> {
    let access = &desk.access;
    let mut tx = state.db.begin().await?;
    let whole = loaded(&mut tx, id).await?;
    let case = whole.case();
    let (decision, after) = model::decide(&case, who, (said.step, &said.seen), said.outcome)?;
    let step = step(&whole, said.step)?;
    let holder = holder_of(access, &step.role, decision.capacity);
    let sql = "INSERT INTO case_decision (id, step_id, outcome, person_id, person_name, capacity, holder, conditions, remark, hash, met_on, resolution, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let insert = query(sql)
        .bind(state.clock.new_id())
        .bind(step.id)
        .bind(said.outcome.key())
        .bind(who.person)
        .bind(&access.standing.name)
        .bind(decision.capacity.key())
        .bind(&holder)
        .bind(&said.conditions)
        .bind(&said.remark)
        .bind(&decision.hash)
        .bind(said.resolution.as_ref().map(|(day, _)| *day))
        .bind(
            said.resolution
                .as_ref()
                .map_or("", |(_, number)| number.as_str()),
        )
        .bind(state.clock.now());
    tx.execute(insert).await?;
    set_state(&mut tx, id, after).await?;
    let made = (step.role.as_str(), &decision);
    let notices = desk.notices();
    notices
        .decided(&mut tx, &state.clock, &whole, made, after)
        .await?;
    let word = match decision.capacity {
        _ if who.person == whole.row.applicant_id => {
            format!(
                "{}（やむを得ない場合として、申請した者が決定）",
                said.outcome.label()
            )
        }
        Capacity::Deputy => format!("{}（代決）", said.outcome.label()),
        _ if said.resolution.is_some() => format!("{}の議決", said.outcome.label()),
        _ => said.outcome.label().to_owned(),
    };
    let entry = entry(&whole.row, "case.decided", &word).with_detail(&serde_json::json!({
        "before": { "state": case.state.key() },
        "after": {
            "state": after.key(), "outcome": said.outcome.key(), "role": step.role,
            "conditions": said.conditions, "remark": said.remark,
            "resolution": said.resolution.as_ref().map(|(day, number)| format!("{day} {number}")), "hash": decision.hash,
        },
    }));
    let mut entries = vec![entry];
    // Once: a confirmation finds it permitted already.
    if after == State::Permitted && case.state != after {
        // With the decision that was just made.
        let whole = loaded(&mut tx, id).await?;
        for subject in state.subjects.iter() {
            entries.extend(subject.permitted(&mut tx, &whole, &desk.roster).await?);
        }
        let told = state.subjects.iter().flat_map(|s| s.told(&whole));
        let told: Vec<String> = told.collect();
        let told = (&whole, told.as_slice());
        entries.extend(announce(&mut tx, &state.clock, told, &notices).await?);
    }
    let actor = actor(access, &step.role, &holder);
    tx.commit_all(&state.clock, &actor, entries).await?;
    Ok(after)
}

/// 後閲
pub(crate) async fn review(
    state: &Decisions,
    access: &Access,
    (id, who): (Uuid, &Who),
    at: Uuid,
) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let whole = loaded(&mut tx, id).await?;
    model::review(&whole.case(), who, at)?;
    let step = step(&whole, at)?;
    let sql = "INSERT INTO case_review (id, step_id, person_id, person_name, remark, at) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = query(sql)
        .bind(state.clock.new_id())
        .bind(step.id)
        .bind(who.person)
        .bind(&access.standing.name)
        .bind("")
        .bind(state.clock.now());
    tx.execute(insert).await?;
    let detail = serde_json::json!({ "after": { "role": step.role, "remark": "" } });
    let entry = entry(&whole.row, "case.reviewed", "代決を後閲").with_detail(&detail);
    let actor = actor(access, &step.role, "");
    tx.commit(&state.clock, &actor, entry).await?;
    Ok(())
}

/// The case of a write.
pub(crate) async fn loaded(tx: &mut Tx, id: Uuid) -> Result<Whole, Failure> {
    store::whole_in(tx, id).await?.ok_or(Failure::NotFound)
}

fn step(whole: &Whole, id: Uuid) -> Result<&StepRow, Refusal> {
    let found = whole.steps.iter().find(|s| s.id == id);
    found.ok_or_else(|| Refusal::new("case.step", "この申請にそのような決定者はありません。"))
}

/// For whom a deputy decides.
fn holder_of(access: &Access, role: &str, capacity: Capacity) -> String {
    let mut holdings = access.standing.holdings.iter();
    let found = holdings.find(|h| h.role == role && h.capacity == capacity);
    found.and_then(|h| h.holder.clone()).unwrap_or_default()
}

pub(crate) fn actor(access: &Access, role: &str, holder: &str) -> Actor {
    access.actor().acting(role.to_owned(), holder.to_owned())
}

pub(crate) fn entry(row: &CaseRow, action: &'static str, word: &str) -> Entry {
    let summary = format!("{}「{}」：{word}", row.label(), row.title);
    Entry::new(action, "case", row.id.to_string(), summary)
}

/// With what is open after it.
pub(crate) async fn set_state(tx: &mut Tx, id: Uuid, state: State) -> Result<(), DbError> {
    let update = query("UPDATE decision_case SET state = $2 WHERE id = $1");
    tx.execute(update.bind(id).bind(state.key())).await?;
    open_step::keep(tx, id).await
}
