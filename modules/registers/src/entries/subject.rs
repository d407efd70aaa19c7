//! What becomes of an application in its register: entries when it is
//! permitted, and their next versions when something follows.

use axum::extract::FromRef;
use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_decisions::Subject;
use sakimori_decisions::store::{StepRow, Whole};
use sakimori_kernel::{Uuid, era_date, japan};
use sakimori_organization::Roster;
use sakimori_organization::store::{self as organization, State as Presence};
use sakimori_web::Failure;

use super::from_case::{Facts, Said, Source, entries, followed};
use super::store::{self, Cause};
use super::write::{By, How, Writing, write};
use crate::Registers;
use crate::forms::{Filled, Follow, Form};
use crate::own::Live;
use crate::register::Register;
use crate::tasks;

/// What an entry can be filled with beside the fields of a form.
#[cfg(test)]
pub(crate) const FACTS: [&str; 12] = [
    "applicant",
    "unit",
    "system",
    "case",
    "procedure",
    "opened_on",
    "permitted_on",
    "decider",
    "outcome",
    "conditions",
    "recorder",
    "recorded_on",
];

impl Subject for Live {
    fn permitted<'a>(
        &'a self,
        tx: &'a mut Tx,
        whole: &'a Whole,
        roster: &'a Roster,
    ) -> sakimori_decisions::Followed<'a> {
        Box::pin(async move { permitted(&self.now().await?, tx, whole, roster).await })
    }

    fn told(&self, whole: &Whole) -> Vec<String> {
        let application = whole.row.subject_kind == "application";
        let now = Registers::from_ref(self);
        let form = now.forms.get(&whole.row.subject_key);
        let form = form.filter(|_| application);
        form.map_or_else(Vec::new, |form| form.notify.clone())
    }
}

fn form_of<'s>(state: &'s Registers, whole: &Whole) -> Option<&'s Form> {
    let row = &whole.row;
    let form = state.forms.get(&row.subject_key);
    form.filter(|_| row.subject_kind == "application")
}

/// The form and the register of a case, where it has them.
fn concerned<'s>(state: &'s Registers, whole: &Whole) -> Option<(&'s Form, &'s Register)> {
    let form = form_of(state, whole)?;
    let register = state.registers.get(form.register.as_ref()?)?;
    Some((form, register))
}

async fn permitted(
    state: &Registers,
    tx: &mut Tx,
    whole: &Whole,
    roster: &Roster,
) -> Result<Vec<Entry>, Failure> {
    if let Some(form) = form_of(state, whole) {
        tasks::write(tx, form, whole).await?;
    }
    let Some((form, register)) = concerned(state, whole) else {
        return Ok(Vec::new());
    };
    let Some(mapping) = &form.entry else {
        return Ok(Vec::new());
    };
    let content = whole.contents.first().ok_or(Failure::NotFound)?;
    let filled: Filled = serde_json::from_str(&content.content).map_err(Failure::internal)?;
    let facts = facts(state, whole, roster).await?;
    let source = Source {
        fields: &form.fields,
        filled: &filled,
        facts: &facts,
    };
    let made = entries(register, mapping, &source).into_iter().zip(0..);
    let made: Vec<Writing> = made
        .map(|(filled, line)| {
            let mut made = Writing::new(register, filled, roster);
            made.case = Some((whole.row.id, line));
            made.belonging(whole.row.unit_id, whole.row.system_id)
        })
        .collect();
    let decided = last(whole);
    let how = How {
        cause: Cause::Case,
        reason: &format!("{}の許可", whole.row.label()),
        by: By {
            person: decided.and_then(|s| s.person_id),
            name: decided
                .and_then(|s| s.person_name.as_deref())
                .unwrap_or_default(),
        },
        roster,
    };
    let done = write(tx, state, register, &made, how).await?;
    let entry = |key: &Uuid| {
        let summary = format!("{}に{}により記録", register.title, whole.row.label());
        Entry::new("entry.added", "entry", key.to_string(), summary)
    };
    Ok(done.keys.iter().map(entry).chain(done.also).collect())
}

/// Adds what followed to the entries that the case made.
pub(crate) async fn follow(
    state: &Registers,
    tx: &mut Tx,
    (whole, follow, filled): (&Whole, &Follow, &Filled),
    (roster, by): (&Roster, By<'_>),
) -> Result<Vec<Entry>, Failure> {
    let (Some((_, register)), Some(mapping)) = (concerned(state, whole), &follow.entry) else {
        return Ok(Vec::new());
    };
    let mut facts = facts(state, whole, roster).await?;
    let today = state.clock.today();
    facts.insert("recorded_on", (today.to_string(), era_date(today)));
    if let Some(recorder) = person(state, by.person).await? {
        facts.insert("recorder", recorder);
    }
    let source = Source {
        fields: &follow.fields,
        filled,
        facts: &facts,
    };
    let (mut made, mut told) = (Vec::new(), Vec::new());
    for before in store::of_case_in(tx, whole.row.id).await? {
        let after = followed(before.filled()?, register, mapping, &source);
        if after == before.filled()? {
            continue;
        }
        made.push(Writing::correcting(register, &before, after, roster));
        let summary = format!(
            "{}の{}に「{}」を反映",
            register.title,
            before.label(),
            follow.title
        );
        told.push(Entry::new(
            "entry.corrected",
            "entry",
            before.entry_id.to_string(),
            summary,
        ));
    }
    let how = How {
        cause: Cause::Case,
        reason: &follow.title,
        by,
        roster,
    };
    told.extend(write(tx, state, register, &made, how).await?.also);
    Ok(told)
}

/// The step that was decided last.
fn last(whole: &Whole) -> Option<&StepRow> {
    whole
        .deciding()
        .max_by_key(|s| s.at.map(sakimori_db::SqlTimestamp::to_jiff))
}

async fn facts(state: &Registers, whole: &Whole, roster: &Roster) -> Result<Facts, Failure> {
    let row = &whole.row;
    let plain = |text: String| (text.clone(), text);
    let day = |at: sakimori_db::SqlTimestamp| {
        let day = japan(at.to_jiff()).date();
        (day.to_string(), era_date(day))
    };
    let mut facts = Facts::from([
        ("case", plain(row.label())),
        ("opened_on", day(row.opened_at)),
    ]);
    let procedure = match row.is_emergency() {
        true => "緊急（事後報告）",
        false => "通常",
    };
    facts.insert("procedure", plain(procedure.to_owned()));
    let mut put = |name: &'static str, said: Option<Said>| {
        if let Some(said) = said {
            facts.insert(name, said);
        }
    };
    put("applicant", person(state, Some(row.applicant_id)).await?);
    let unit = row.unit_id.and_then(|id| roster.tree.get(id));
    put(
        "unit",
        unit.map(|u| (u.code.clone(), roster.tree.full_name(u.id))),
    );
    let system = row.system_id.and_then(|id| roster.system(id));
    put(
        "system",
        system.map(|s| (s.id.to_string(), s.facts.name.clone())),
    );
    let decided = last(whole);
    put("permitted_on", decided.and_then(|s| s.at).map(day));
    put(
        "decider",
        person(state, decided.and_then(|s| s.person_id)).await?,
    );
    let conditions: Vec<&str> = whole
        .steps
        .iter()
        .filter(|s| s.round == row.round)
        .filter_map(|s| s.conditions.as_deref())
        .filter(|c| !c.is_empty())
        .collect();
    let outcome = match conditions.is_empty() {
        true => "許可",
        false => "条件を付けて許可",
    };
    put("outcome", Some(plain(outcome.to_owned())));
    if !conditions.is_empty() {
        put("conditions", Some(plain(conditions.join("、"))));
    }
    Ok(facts)
}

/// Staff number and name; none of who has left since.
async fn person(state: &Registers, person: Option<Uuid>) -> Result<Option<Said>, Failure> {
    let Some(id) = person else {
        return Ok(None);
    };
    let day = (state.clock.today(), Presence::Present);
    let found = organization::people(&state.db, day, &[id]).await?;
    Ok(found
        .into_iter()
        .next()
        .map(|p| (p.staff_number, p.facts.name)))
}
