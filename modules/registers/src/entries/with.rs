//! What somebody has with them, by the registers: things out, cards, devices,
//! with the day to give them back.

use sakimori_db::{Bound, Db, DbError};
use sakimori_kernel::{Date, Uuid};

use super::shape::due_on;
use super::store::{COLUMNS, EntryRow};
use crate::Registers;
use crate::forms::{FieldType, Filled};
use crate::register::Register;

/// Entries looked through for one person.
const LOOKED_AT: usize = 500;

/// Somebody, as registers name people.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    pub staff_number: String,
    pub name: String,
    pub units: Vec<Uuid>,
}

/// A thing that somebody has with them.
pub(crate) struct Held<'s> {
    pub register: &'s Register,
    pub entry: EntryRow,
    /// What it is called.
    pub name: String,
    pub due: Date,
    /// What the day is.
    pub message: &'s str,
}

impl Bearer {
    /// Whether an entry says that they have the thing. A name that was typed
    /// counts in the units the person works in. Pure.
    pub fn has(&self, register: &Register, filled: &Filled, unit: Option<Uuid>) -> bool {
        let field = register.with.as_ref().and_then(|key| register.field(key));
        let value = field.and_then(|f| Some((f.kind, filled.values.get(&f.key)?)));
        match value {
            Some((FieldType::Person, number)) => *number == self.staff_number,
            Some((_, text)) => {
                unit.is_some_and(|unit| self.units.contains(&unit)) && names(text, &self.name)
            }
            None => false,
        }
    }

    /// How its name begins, as it is looked for.
    fn surname(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or_default()
    }
}

/// Whether a text names somebody, alone or beside other words, with or without
/// spaces. Pure.
fn names(text: &str, name: &str) -> bool {
    let name: String = name.split_whitespace().collect();
    let apart = |c: char| c.is_whitespace() || matches!(c, '（' | '）' | '(' | ')' | '、' | '・');
    let words: Vec<&str> = text.split(apart).filter(|w| !w.is_empty()).collect();
    let run = |from: usize| {
        let mut run = String::new();
        words.iter().skip(from).any(|word| {
            run.push_str(word);
            run == name
        })
    };
    !name.is_empty() && (0..words.len()).any(run)
}

/// What somebody has with them, what is to be given back first. One statement.
pub(crate) async fn held<'s>(
    state: &'s Registers,
    bearer: &Bearer,
) -> Result<Vec<Held<'s>>, DbError> {
    let mut found = Vec::new();
    for entry in named(&state.db, state, bearer).await? {
        let Some(register) = state.registers.get(&entry.register) else {
            continue;
        };
        let filled = entry.filled()?;
        if !bearer.has(register, &filled, entry.unit_id) {
            continue;
        }
        let dues = register.dues.iter();
        let due = dues.filter_map(|due| Some((due_on(due, &filled)?, due.message.as_str())));
        let Some((due, message)) = due.min_by_key(|(day, _)| *day) else {
            continue;
        };
        let name = register.field(&register.name).and_then(|f| filled.said(f));
        found.push(Held {
            register,
            name: name.unwrap_or_else(|| entry.label()),
            entry,
            due,
            message,
        });
    }
    found.sort_by_key(|held| held.due);
    Ok(found)
}

/// The entries with a day to come where the person may be meant.
async fn named(db: &Db, state: &Registers, bearer: &Bearer) -> Result<Vec<EntryRow>, DbError> {
    let mut bound = Bound::default();
    // A wildcard in a name only finds more to look at.
    let like = bound.one(format!("%{}%", bearer.surname()));
    let mut parts = Vec::new();
    for register in state.registers.values() {
        let Some(at) = register
            .with
            .as_ref()
            .and_then(|key| register.list.iter().position(|k| k == key))
        else {
            continue;
        };
        let key = bound.one(register.key.as_str());
        parts.push(format!(
            "(v.register = {key} AND v.c{} LIKE {like})",
            at + 1
        ));
    }
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{COLUMNS} WHERE v.ended_at IS NULL AND v.remind_on IS NOT NULL AND ({}) ORDER BY v.remind_on, v.id LIMIT {LOOKED_AT}",
        parts.join(" OR ")
    );
    db.all(bound.query(sql)).await
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_text_names_a_person_however_it_is_spaced() {
        let name = "見本　太郎";
        for text in [
            "見本太郎",
            "見本 太郎",
            "税務課 見本　太郎",
            "見本 太郎（税務課）",
            "例示 花子、見本 太郎",
        ] {
            assert!(names(text, name), "{text}");
        }
        for text in ["見本", "大見本太郎", "見本太郎次", "", "見本 花子 太郎"] {
            assert!(!names(text, name), "{text}");
        }
        assert!(!names("林", "") && !names("小林健", "林　健"));
    }
}
