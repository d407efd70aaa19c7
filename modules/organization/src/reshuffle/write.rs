//! Carries a plan out: every table with a few statements, whatever the number
//! of people.

use std::collections::{BTreeMap, HashMap, HashSet};

use sakimori_db::{DbError, FromRow, Tx, list, places, query};
use sakimori_kernel::{Clock, Uuid};
use sakimori_permissions::Scope;
use serde::{Deserialize, Serialize};

use super::plan::{Fate, PersonChange, Plan, PostFacts, RoleFacts, ScopeRef};
use crate::model::{self, AppointmentFacts, Line, Period};
use crate::store::{self, Change, Register, Subject, Undo};

/// What an application wrote, enough to take it back, and what everything
/// about the subjects looked like afterwards.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Written {
    pub units: Undo,
    pub systems: Undo,
    pub people: Undo,
    pub posts: Undo,
    pub roles: Undo,
    pub successions: Vec<Uuid>,
    /// Units that were not there before.
    pub new_units: Vec<Uuid>,
    pub fingerprints: BTreeMap<Uuid, String>,
}

/// Keys by code and number, new ones included.
#[derive(Default)]
pub(super) struct Keys {
    pub units: HashMap<String, Uuid>,
    pub people: HashMap<String, Uuid>,
    systems: HashMap<String, Uuid>,
}

#[derive(FromRow)]
struct Code {
    id: Uuid,
    code: String,
}

impl Keys {
    pub fn subjects(&self, plan: &Plan) -> HashSet<Uuid> {
        let units = plan.units.iter().filter_map(|u| self.units.get(&u.code));
        let people = plan
            .people
            .iter()
            .filter_map(|p| self.people.get(&p.number));
        let systems = plan.systems.iter().map(|s| &s.system);
        units.chain(people).chain(systems).copied().collect()
    }

    fn unit(&self, code: &str) -> Result<Uuid, DbError> {
        let id = self.units.get(code).copied();
        id.ok_or_else(|| DbError::Corrupt(format!("plan: unit {code}")))
    }

    fn scope(&self, scope: &ScopeRef) -> Result<Scope, DbError> {
        match scope {
            ScopeRef::Body => Ok(Scope::Body),
            ScopeRef::Unit(code) => Ok(Scope::Unit(self.unit(code)?)),
            ScopeRef::System(code) => {
                let id = self.systems.get(code).copied();
                let id = id.ok_or_else(|| DbError::Corrupt(format!("plan: system {code}")))?;
                Ok(Scope::System(id))
            }
        }
    }
}

/// Writes the plan.
pub(super) async fn write(
    tx: &mut Tx,
    clock: &Clock,
    plan: &Plan,
) -> Result<(Written, Keys), DbError> {
    let keys = keys(tx, clock, plan).await?;
    let mut written = Written::default();
    let new = plan.units.iter().filter(|u| u.unit.is_none());
    written.new_units = new
        .filter_map(|u| keys.units.get(&u.code))
        .copied()
        .collect();
    let units = unit_changes(plan, &keys)?;
    written.units = store::change(tx, clock, &units).await?.undo;
    written.successions = successions(tx, clock, plan, &keys).await?;
    let mut systems = Vec::new();
    for system in &plan.systems {
        systems.push(Change {
            line: Line::of(system.system),
            from: plan.day,
            wanted: Some(model::SystemFacts {
                name: system.name.clone(),
                unit: keys.unit(&system.after)?,
            }),
        });
    }
    written.systems = store::change(tx, clock, &systems).await?.undo;
    let people = person_changes(plan, &keys);
    written.people = store::change(tx, clock, &people).await?.undo;
    let posts = post_changes(plan, &keys)?;
    written.posts = store::change(tx, clock, &posts).await?.undo;
    written.roles = roles(tx, clock, plan, &keys).await?;
    store::touch(tx).await?;
    Ok((written, keys))
}

/// The keys of everything the plan names; enters what is new.
async fn keys(tx: &mut Tx, clock: &Clock, plan: &Plan) -> Result<Keys, DbError> {
    let codes = |rows: Vec<Code>| rows.into_iter().map(|r| (r.code, r.id)).collect();
    let mut keys = Keys {
        units: codes(tx.all(query("SELECT id, code FROM unit")).await?),
        systems: codes(
            tx.all(query("SELECT id, code FROM information_system"))
                .await?,
        ),
        people: HashMap::new(),
    };
    let subject = |code: &str| Subject {
        id: clock.new_id(),
        code: code.to_owned(),
    };
    let new: Vec<Subject> = plan
        .units
        .iter()
        .filter(|u| u.unit.is_none())
        .map(|u| subject(&u.code))
        .collect();
    store::register(tx, Register::Unit, &new).await?;
    keys.units.extend(new.into_iter().map(|s| (s.code, s.id)));
    let new: Vec<Subject> = plan
        .people
        .iter()
        .filter(|p| p.person.is_none())
        .map(|p| subject(&p.number))
        .collect();
    store::register(tx, Register::Person, &new).await?;
    let known = plan
        .people
        .iter()
        .filter_map(|p| Some((p.number.clone(), p.person?)));
    keys.people = known
        .chain(new.into_iter().map(|s| (s.code, s.id)))
        .collect();
    Ok(keys)
}

fn unit_changes(plan: &Plan, keys: &Keys) -> Result<Vec<Change<model::UnitFacts>>, DbError> {
    let mut changes = Vec::with_capacity(plan.units.len());
    for unit in &plan.units {
        let wanted = match &unit.after {
            None => None,
            Some(after) => Some(model::UnitFacts {
                name: after.name.clone(),
                kind: after.kind,
                parent: after
                    .parent
                    .as_deref()
                    .map(|code| keys.unit(code))
                    .transpose()?,
                position: after.position,
            }),
        };
        changes.push(Change {
            line: Line::of(keys.unit(&unit.code)?),
            from: plan.day,
            wanted,
        });
    }
    Ok(changes)
}

async fn successions(
    tx: &mut Tx,
    clock: &Clock,
    plan: &Plan,
    keys: &Keys,
) -> Result<Vec<Uuid>, DbError> {
    let mut written = Vec::new();
    for chunk in plan.successions.chunks(200) {
        let mut insert = query(format!(
            "INSERT INTO unit_succession (id, from_unit_id, to_unit_id, on_date) VALUES {}",
            places(chunk.len(), 4)
        ));
        for succession in chunk {
            let id = clock.new_id();
            let (from, to) = (keys.unit(&succession.from)?, keys.unit(&succession.to)?);
            insert = insert.bind(id).bind(from).bind(to).bind(plan.day);
            written.push(id);
        }
        tx.execute(insert).await?;
    }
    Ok(written)
}

fn person_changes(plan: &Plan, keys: &Keys) -> Vec<Change<model::PersonFacts>> {
    let changed = plan.people.iter().filter(|p| p.before != p.after);
    let change = |person: &PersonChange| {
        let wanted = person.after.as_ref().map(|after| model::PersonFacts {
            name: after.name.clone(),
            kana: after.kana.clone(),
            employment: after.employment,
            mail: after.mail.clone(),
        });
        Some(Change {
            line: Line::of(*keys.people.get(&person.number)?),
            from: plan.day,
            wanted,
        })
    };
    changed.filter_map(change).collect()
}

/// Ends first: the unit of a concurrent post that ends may be that of a new
/// main post.
fn post_changes(plan: &Plan, keys: &Keys) -> Result<Vec<Change<model::PostFacts>>, DbError> {
    let mut changes = Vec::new();
    for person in &plan.people {
        let Some(id) = keys.people.get(&person.number).copied() else {
            continue;
        };
        let mut push = |line, wanted| {
            changes.push(Change {
                line,
                from: plan.day,
                wanted,
            });
        };
        let stays = |post: &PostFacts| {
            let mut after = person.posts_after.iter();
            after.any(|a| a.main == post.main && (a.main || a.unit == post.unit))
        };
        let ending = !person.posts_end.is_empty() || person.fate == Fate::Leaves;
        for post in person.posts_before.iter().filter(|p| ending && !stays(p)) {
            push(line(id, post, keys)?, None);
        }
        for post in &person.posts_begin {
            let wanted = model::PostFacts {
                unit: keys.unit(&post.unit)?,
                title: post.title.clone(),
                main: post.main,
            };
            push(line(id, post, keys)?, Some(wanted));
        }
    }
    Ok(changes)
}

fn line(person: Uuid, post: &PostFacts, keys: &Keys) -> Result<Line, DbError> {
    Ok(match post.main {
        true => Line::of(person),
        false => Line::concurrent(person, keys.unit(&post.unit)?),
    })
}

async fn roles(tx: &mut Tx, clock: &Clock, plan: &Plan, keys: &Keys) -> Result<Undo, DbError> {
    let ending: HashSet<Uuid> = plan
        .people
        .iter()
        .flat_map(|p| p.roles_end.iter().map(|(row, ..)| *row))
        .collect();
    let people: Vec<Uuid> = plan
        .people
        .iter()
        .filter(|p| !p.roles_end.is_empty())
        .filter_map(|p| p.person)
        .collect();
    let held = store::appointments_of_all(tx, &people).await?;
    let ended: Vec<_> = held
        .into_iter()
        .filter(|a| ending.contains(&a.id))
        .collect();
    let mut undo = store::discharge(tx, &ended, plan.day).await?;
    let mut begin: Vec<(AppointmentFacts, Period)> = Vec::new();
    for person in &plan.people {
        let Some(id) = keys.people.get(&person.number) else {
            continue;
        };
        for (facts, _) in &person.roles_begin {
            let facts = appointment(*id, facts, keys.scope(&facts.scope)?);
            begin.push((facts, Period::open(plan.day)));
        }
    }
    undo.begun = store::appoint(tx, clock, &begin).await?.begun;
    Ok(undo)
}

fn appointment(person: Uuid, facts: &RoleFacts, scope: Scope) -> AppointmentFacts {
    AppointmentFacts {
        person,
        role: facts.role.clone(),
        capacity: facts.capacity,
        deputy_order: facts.deputy_order,
        seat: facts.seat.clone(),
        scope,
        remark: String::new(),
    }
}

/// Brings back what was there.
pub(super) async fn take_back(tx: &mut Tx, written: &Written) -> Result<(), DbError> {
    store::undo_appointments(tx, &written.roles).await?;
    store::undo::<model::PostFacts>(tx, &written.posts).await?;
    store::undo::<model::PersonFacts>(tx, &written.people).await?;
    store::undo::<model::SystemFacts>(tx, &written.systems).await?;
    store::undo::<model::UnitFacts>(tx, &written.units).await?;
    // A link between two units says only that one took over from the other on
    // that day; taken back, it was never so. The application keeps its keys.
    for chunk in written.successions.chunks(500) {
        let sql = format!(
            "DELETE FROM unit_succession WHERE id IN ({})",
            list(1, chunk.len())
        );
        let delete = chunk.iter().fold(query(sql), |q, id| q.bind(*id));
        tx.execute(delete).await?;
    }
    Ok(())
}
