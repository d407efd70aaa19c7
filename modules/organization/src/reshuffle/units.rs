//! The units from the day on: what the list says of them, held against what
//! is there. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use sakimori_kernel::Uuid;

use super::column::{Column, SheetKind};
use super::plan::{UnitChange, UnitFacts};
use super::rows::{Level, Line, Problem, StaffRow, UnitMention, UnitRow};
use super::state::{Index, Unit};
use super::{Mode, unit_checks};

/// A unit from the day on.
#[derive(Debug, Clone)]
pub(super) struct UnitAfter<'s> {
    pub facts: UnitFacts,
    pub was: Option<&'s Unit>,
    /// The row that mentions it first.
    pub line: Option<Line>,
}

/// All units from the day on, by code.
#[derive(Debug, Default)]
pub(super) struct UnitsAfter<'s> {
    pub units: BTreeMap<String, UnitAfter<'s>>,
    pub ended: Vec<&'s Unit>,
    by_name: HashMap<String, Vec<String>>,
}

/// What the rows say of a unit, put together.
struct Said {
    line: Line,
    unit: UnitMention,
    /// Whether an empty parent means that there is none.
    whole: bool,
}

impl<'s> UnitsAfter<'s> {
    pub fn get(&self, code: &str) -> Option<&UnitAfter<'s>> {
        self.units.get(code)
    }

    pub fn name<'n>(&'n self, code: &'n str) -> &'n str {
        self.get(code).map_or(code, |u| u.facts.name.as_str())
    }

    /// The unit a row means, by code or by name where that is unambiguous.
    pub fn find(&self, code: &str, name: &str) -> Result<&str, String> {
        if !code.is_empty() {
            let found = self
                .units
                .get_key_value(code)
                .map(|(code, _)| code.as_str());
            return found.ok_or_else(|| {
                format!(
                    "所属コード「{code}」の所属がありません。コードを確かめるか、新しい所属なら組織のシートに加えてください。"
                )
            });
        }
        match self.by_name.get(name).map_or(&[][..], Vec::as_slice) {
            [] => Err(format!(
                "所属「{name}」がありません。名称を確かめるか、新しい所属なら組織のシートに加えてください。"
            )),
            [one] => Ok(one),
            several => Err(format!(
                "「{name}」という所属が{}あります（{}）。所属コードで書いてください。",
                several.len(),
                several.join("、")
            )),
        }
    }

    /// Whether `code` is `top` or below it.
    pub fn is_within(&self, code: &str, top: &str) -> bool {
        let mut at = Some(code);
        // No walk is longer than there are units, whatever the rows say.
        for _ in 0..=self.units.len() {
            match at {
                Some(code) if code == top => return true,
                Some(code) => at = self.get(code).and_then(|u| u.facts.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    fn index_names(&mut self) {
        for (code, unit) in &self.units {
            let codes = self.by_name.entry(unit.facts.name.clone()).or_default();
            codes.push(code.clone());
        }
    }
}

/// The units from the day on. `unit_rows` is empty where the file has no such
/// sheet; then the staff rows tell.
pub(super) fn after<'s>(
    index: &Index<'s>,
    (unit_rows, staff_rows): (&[UnitRow], &[StaffRow]),
    mode: Mode,
    problems: &mut Vec<Problem>,
) -> UnitsAfter<'s> {
    let said = match unit_rows.is_empty() {
        false => said_by_units(unit_rows, problems),
        true => said_by_staff(staff_rows, problems),
    };
    let listed = !unit_rows.is_empty();
    let mut after = UnitsAfter::default();
    let mut last: HashMap<Option<String>, i64> = HashMap::new();
    for said in &said {
        if let Some(unit) = stated(index, said, &mut last, problems) {
            after.units.insert(said.unit.code.clone(), unit);
        }
    }
    let goes_on = remaining(index, &after, mode, listed);
    for unit in &index.state.units {
        if after.units.contains_key(&unit.code) {
            continue;
        }
        if goes_on.contains(&unit.id) && index.state.goes_on(unit.until) {
            let kept = UnitAfter {
                facts: facts(index, unit),
                was: Some(unit),
                line: None,
            };
            after.units.insert(unit.code.clone(), kept);
        } else {
            after.ended.push(unit);
        }
    }
    unit_checks::parents(&after, problems);
    unit_checks::circles(&after, problems);
    after.index_names();
    after
}

pub(super) fn facts(index: &Index<'_>, unit: &Unit) -> UnitFacts {
    let parent = unit.parent.map(|p| index.unit_code(p).to_owned());
    UnitFacts {
        name: unit.name.clone(),
        kind: unit.kind,
        // A parent that is there no longer is none.
        parent: parent.filter(|code| !code.is_empty()),
        position: unit.position,
    }
}

fn said_by_units(rows: &[UnitRow], problems: &mut Vec<Problem>) -> Vec<Said> {
    let mut first: HashMap<&str, Line> = HashMap::new();
    let mut said = Vec::new();
    for row in rows {
        if let Some(before) = first.get(row.unit.code.as_str()) {
            let message = format!(
                "所属コード「{}」は{}行目にもあります。一つの所属に一つのコードを付けてください。",
                row.unit.code, before.row
            );
            problems.push(Problem::error(row.line, Column::UnitCode, message));
            continue;
        }
        first.insert(&row.unit.code, row.line);
        said.push(Said {
            line: row.line,
            unit: row.unit.clone(),
            whole: true,
        });
    }
    said
}

/// Every row of a unit may repeat its name, kind and parent; they must agree.
fn said_by_staff(rows: &[StaffRow], problems: &mut Vec<Problem>) -> Vec<Said> {
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut said: Vec<Said> = Vec::new();
    for row in rows.iter().filter(|r| !r.unit.code.is_empty()) {
        let Some(known) = place
            .get(row.unit.code.as_str())
            .and_then(|at| said.get_mut(*at))
        else {
            place.insert(&row.unit.code, said.len());
            said.push(Said {
                line: row.line,
                unit: row.unit.clone(),
                whole: false,
            });
            continue;
        };
        let texts = [
            (Column::UnitName, &mut known.unit.name, &row.unit.name),
            (Column::Parent, &mut known.unit.parent, &row.unit.parent),
        ];
        for (column, known_text, text) in texts {
            if known_text.is_empty() {
                known_text.clone_from(text);
            } else if !text.is_empty() && known_text != text {
                let message = disagreement(row, column, known_text, known.line);
                problems.push(Problem::error(row.line, column, message));
            }
        }
        match (known.unit.kind, row.unit.kind) {
            (None, kind) => known.unit.kind = kind,
            (Some(before), Some(kind)) if before != kind => {
                let message = disagreement(row, Column::UnitKind, before.label(), known.line);
                problems.push(Problem::error(row.line, Column::UnitKind, message));
            }
            _ => {}
        }
    }
    said
}

fn disagreement(row: &StaffRow, column: Column, before: &str, line: Line) -> String {
    format!(
        "所属コード「{}」の{}が、{}行目（{before}）と異なります。同じ所属には同じ内容を書いてください。",
        row.unit.code,
        column.label(),
        line.row
    )
}

/// A unit as the list has it, completed by what is there.
fn stated<'s>(
    index: &Index<'s>,
    said: &Said,
    last: &mut HashMap<Option<String>, i64>,
    problems: &mut Vec<Problem>,
) -> Option<UnitAfter<'s>> {
    let was = index.unit_of_code.get(said.unit.code.as_str()).copied();
    let before = was.map(|unit| facts(index, unit));
    let name = match (&said.unit.name, &before) {
        (name, _) if !name.is_empty() => name.clone(),
        (_, Some(before)) => before.name.clone(),
        (_, None) => {
            let message = format!(
                "所属コード「{}」の所属がありません。新しい所属なら所属名と所属種別を書き、そうでなければコードを確かめてください。",
                said.unit.code
            );
            problems.push(Problem::error(said.line, Column::UnitCode, message));
            return None;
        }
    };
    let Some(kind) = said.unit.kind.or(before.as_ref().map(|b| b.kind)) else {
        let message = format!("新しい所属「{name}」の所属種別（課室、部局など）を書いてください。");
        problems.push(Problem::error(said.line, Column::UnitKind, message));
        return None;
    };
    let parent = match said.unit.parent.as_str() {
        "" if said.whole => None,
        "" => before.as_ref().and_then(|b| b.parent.clone()),
        code => Some(code.to_owned()),
    };
    // A new unit stands behind the one that precedes it in the list.
    let last = last.entry(parent.clone()).or_default();
    let position = before.as_ref().map_or(*last, |b| b.position);
    *last = position;
    let facts = UnitFacts {
        name,
        kind,
        parent,
        position,
    };
    Some(UnitAfter {
        facts,
        was,
        line: Some(said.line),
    })
}

/// The units that go on although no row mentions them.
fn remaining(index: &Index<'_>, after: &UnitsAfter<'_>, mode: Mode, listed: bool) -> HashSet<Uuid> {
    let all = || index.state.units.iter();
    match (mode, listed) {
        (Mode::Partial, _) => return all().map(|u| u.id).collect(),
        (Mode::Complete, true) => return HashSet::new(),
        (Mode::Complete, false) => {}
    }
    // A list of staff mentions only units with people. What had none before
    // may go on without; what had some and is not mentioned has ended, unless
    // something below it goes on.
    let staffed: HashSet<Uuid> = index.state.posts.iter().map(|p| p.unit).collect();
    let mut goes_on = HashSet::new();
    for unit in after.units.values() {
        let parent = unit.facts.parent.as_deref();
        let parent = parent.and_then(|code| index.unit_of_code.get(code));
        keep_up(index, parent.map(|u| u.id), &mut goes_on);
    }
    for unit in all().filter(|u| !staffed.contains(&u.id)) {
        let parent = unit.parent.and_then(|id| index.unit.get(&id));
        let falls = parent.is_some_and(|p| {
            let there = goes_on.contains(&p.id) || after.units.contains_key(&p.code);
            staffed.contains(&p.id) && !there
        });
        if !falls {
            keep_up(index, Some(unit.id), &mut goes_on);
        }
    }
    goes_on
}

/// A unit goes on together with everything above it.
fn keep_up(index: &Index<'_>, mut at: Option<Uuid>, goes_on: &mut HashSet<Uuid>) {
    while let Some(unit) = at.and_then(|id| index.unit.get(&id)) {
        if !goes_on.insert(unit.id) {
            break;
        }
        at = unit.parent;
    }
}

/// What changes about units; about units with something recorded for later
/// nothing can.
pub(super) fn changes(
    index: &Index<'_>,
    after: &UnitsAfter<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<UnitChange> {
    let mut changes = Vec::new();
    for (code, unit) in &after.units {
        let lapses = unit.was.is_some_and(|was| !index.state.goes_on(was.until));
        let before = unit.was.map(|was| facts(index, was));
        if before.as_ref() == Some(&unit.facts) && !lapses {
            continue;
        }
        changes.push(UnitChange {
            code: code.clone(),
            unit: index.state.unit_ids.get(code).copied(),
            ends: unit.was.filter(|_| !lapses).map(|was| was.row),
            before,
            after: Some(unit.facts.clone()),
        });
    }
    let ending = after.ended.iter().filter(|u| index.state.goes_on(u.until));
    changes.extend(ending.map(|unit| UnitChange {
        code: unit.code.clone(),
        unit: Some(unit.id),
        ends: Some(unit.row),
        before: Some(facts(index, unit)),
        after: None,
    }));
    for change in &changes {
        if change
            .unit
            .is_some_and(|id| index.state.later.contains(&id))
        {
            let message = format!(
                "「{}」には、適用日以後に始まる記録が既にあります。先にその記録を取り消すか、この一覧の内容を合わせてください。",
                change.name()
            );
            let line = after.get(&change.code).and_then(|u| u.line);
            let line = line.filter(|l| l.sheet == SheetKind::Units);
            problems.push(Problem {
                level: Level::Error,
                line,
                column: Some(Column::UnitCode),
                message,
            });
        }
    }
    changes
}
