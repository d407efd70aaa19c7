//! How a case ends otherwise than by a decision.

use sakimori_db::{Db, DbError, FromRow, query};
use sakimori_kernel::{Actor, Clock, Uuid};
use sakimori_permissions::Access;
use sakimori_web::Failure;

use crate::Decisions;
use crate::change::{actor, entry, loaded, set_state};
use crate::model::{self, State, Who};
use crate::store;

/// 引戻し by the applicant.
pub(crate) async fn withdraw(
    state: &Decisions,
    access: &Access,
    (id, who): (Uuid, &Who),
) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let whole = loaded(&mut tx, id).await?;
    let after = model::withdraw(&whole.case(), who.person)?;
    let by = (Some(who.person), access.standing.name.as_str(), "");
    end(&mut tx, &state.clock, (id, after), by, "").await?;
    let entry = entry(&whole.row, "case.withdrawn", "引戻し");
    tx.commit(&state.clock, &access.actor(), entry).await?;
    Ok(())
}

/// 取消し by who could permit it.
pub(crate) async fn revoke(
    state: &Decisions,
    access: &Access,
    (id, who): (Uuid, &Who),
    remark: &str,
) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let whole = loaded(&mut tx, id).await?;
    let (role, _, after) = model::revoke(&whole.case(), who)?;
    let by = (
        Some(who.person),
        access.standing.name.as_str(),
        role.as_str(),
    );
    end(&mut tx, &state.clock, (id, after), by, remark).await?;
    let detail = serde_json::json!({ "after": { "state": after.key(), "remark": remark } });
    let entry = entry(&whole.row, "case.revoked", "許可の取消し").with_detail(&detail);
    let mut entries = vec![entry];
    for subject in state.subjects.iter() {
        entries.extend(subject.revoked(&mut tx, &whole).await?);
    }
    tx.commit_all(&state.clock, &actor(access, &role, ""), entries)
        .await?;
    Ok(())
}

async fn end(
    tx: &mut sakimori_db::Tx,
    clock: &Clock,
    (id, after): (Uuid, State),
    (person, name, role): (Option<Uuid>, &str, &str),
    remark: &str,
) -> Result<(), DbError> {
    let sql = "INSERT INTO case_end (id, case_id, state, person_id, person_name, role, remark, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = query(sql).bind(clock.new_id()).bind(id).bind(after.key());
    let insert = insert.bind(person).bind(name).bind(role).bind(remark);
    tx.execute(insert.bind(clock.now())).await?;
    set_state(tx, id, after).await
}

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

/// Ends permissions whose last day has passed; how many. Run every day.
pub async fn expire(db: &Db, clock: &Clock) -> Result<usize, DbError> {
    let due = query(
        "SELECT id FROM decision_case WHERE state = $1 AND ends_on < $2 ORDER BY ends_on, id LIMIT 1000",
    );
    let due = due.bind(State::Permitted.key()).bind(clock.today());
    let due: Vec<Key> = db.all(due).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin().await?;
    let mut entries = Vec::new();
    for key in &due {
        let row = store::row_in(&mut tx, key.id).await?;
        // Somebody may have ended it since it was listed.
        let Some(row) = row.filter(|row| row.state() == State::Permitted) else {
            continue;
        };
        let by = (None, "自動処理", "");
        end(&mut tx, clock, (key.id, State::Expired), by, "").await?;
        entries.push(entry(&row, "case.expired", "期限切れ"));
    }
    let count = entries.len();
    if count > 0 {
        tx.commit_all(clock, &Actor::program(), entries).await?;
    }
    Ok(count)
}
