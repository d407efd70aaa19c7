//! Writing an entry: by the person, or by who keeps the network.

use sakimori_db::DbError;
use sakimori_db::journal;
use sakimori_kernel::{Actor, Date, Uuid};
use serde_json::json;

use super::form::Numbers;
use super::store::{self, Entry, Given};
use crate::Organization;

/// Whose entry becomes what.
pub struct Wanted<'w> {
    pub person: Uuid,
    pub name: &'w str,
    pub numbers: Numbers,
    /// The row the form was made from; none where there was none.
    pub seen: Option<Uuid>,
    /// The day on which the person confirms it with this; none where somebody
    /// else writes.
    pub confirmed: Option<Date>,
}

/// What came of it.
pub enum Outcome {
    Written,
    /// Everything was so already.
    Nothing,
    /// Somebody else wrote meanwhile; what is stored now.
    Moved(Box<Entry>),
}

/// Writes what differs from what is stored. The journal tells the fields that
/// changed and no number.
pub async fn write(
    state: &Organization,
    actor: &Actor,
    wanted: Wanted<'_>,
) -> Result<Outcome, DbError> {
    let mut tx = state.db.begin().await?;
    let stored = store::entry(&mut tx, wanted.person).await?;
    let fields = wanted.numbers.changed(&stored.numbers);
    let changes = !fields.is_empty() || stored.id.is_none();
    let confirms = wanted
        .confirmed
        .filter(|day| stored.confirmed != Some(*day));
    if !changes && confirms.is_none() {
        return Ok(Outcome::Nothing);
    }
    if changes && stored.id != wanted.seen {
        return Ok(Outcome::Moved(Box::new(stored)));
    }
    let mut entries = Vec::new();
    let note = |action, summary: String| {
        journal::Entry::new(action, "contact", wanted.person.to_string(), summary)
    };
    if changes {
        let given = Given {
            person: wanted.person,
            numbers: wanted.numbers.clone(),
            at: state.clock.now(),
            confirmed: Vec::new(),
        };
        store::give(&mut tx, &state.clock, &[given]).await?;
        let summary = format!(
            "緊急連絡網の記載を変更：{}（{}）",
            wanted.name,
            fields.join("、")
        );
        entries.push(note("contact.changed", summary).with_detail(&json!({ "fields": fields })));
    }
    if let Some(day) = confirms {
        store::confirm(&mut tx, &state.clock, wanted.person, day).await?;
        let summary = format!("緊急連絡網の記載を確認：{}", wanted.name);
        entries.push(note("contact.confirmed", summary));
    }
    tx.commit_all(&state.clock, actor, entries).await?;
    Ok(Outcome::Written)
}
