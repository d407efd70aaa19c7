//! From the rows of a list and the organization of the day before to the plan
//! of what changes. Pure; the same input gives the same plan.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Mode;
use super::column::{Column, Mapping, Places, SheetKind};
use super::file::Source;
use super::outlook::HoleLine;
use super::plan::{Counts, Fate, PersonChange, Plan};
use super::roles::{self, Setting};
use super::rows::{self, Level, Problem, StaffRows};
use super::state::{Index, State};
use super::succeed::{self, Suggestion};
use super::words::Words;
use super::{moves, people, units};
use crate::model::EmploymentKind;

/// How the list is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    pub mode: Mode,
    /// Whether whoever comes into the post of a holder is appointed too.
    pub succession: bool,
}

/// The plan with all that is to be seen before it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    pub plan: Plan,
    pub counts: Counts,
    /// Errors first, each in the order of the file.
    pub problems: Vec<Problem>,
    pub suggestions: Vec<Suggestion>,
    /// The units from the day on and those that end, in the order of the
    /// tree.
    pub units: Vec<UnitLine>,
    /// Codes and names of the systems.
    pub systems: BTreeMap<String, String>,
    /// What would be missing; found after the plan is made.
    #[serde(default)]
    pub holes: Vec<HoleLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitLine {
    pub code: String,
    pub name: String,
    pub depth: usize,
}

impl Trial {
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|p| p.is_error()).count()
    }
}

/// Makes the plan. `problems` are those that reading the file found.
pub fn make(
    state: &State,
    (source, mapping): (&Source, &Mapping),
    options: Options,
    words: &Words,
    mut problems: Vec<Problem>,
) -> Trial {
    let (unit_rows, staff) = read(state, source, mapping, words, &mut problems);
    let index = Index::new(state);
    let mode = options.mode;
    let after = units::after(&index, (&unit_rows, &staff.rows), mode, &mut problems);
    let mut changed_units = units::changes(&index, &after, &mut problems);
    let listed = people::listed(&index, &staff.rows, &after, mode, &mut problems);
    let mut changes = moves::changes(&index, &listed, &staff, mode);
    whole_list((&index, &after), &listed, &mut changes, mode, &mut problems);
    let successions = succeed::units(&index, &after, &unit_rows, &changes, &mut problems);
    let systems = succeed::systems(&index, &after, &successions, &mut problems);
    let setting = Setting {
        index: &index,
        units: &after,
        systems: &systems,
        words,
        mode,
    };
    let wanted = roles::wanted(&setting, &listed, &mut problems);
    let roles_continue = roles::plan(&setting, wanted, &mut changes, &mut problems);
    let suggestions = succeed::roles(&setting, &successions, &mut changes, options.succession);
    let named = changes.iter().filter(|c| c.fate != Fate::Leaves).count();
    changes.retain(|change| !moves::is_nothing(change));
    moves::check_later(&index, &changes, &mut problems);
    same_name(&changes, &mut problems);
    changed_units.sort_by(|a, b| a.code.cmp(&b.code));
    let units = lines(&after);
    let stay = changes.iter().filter(|c| c.fate != Fate::Leaves).count();
    problems.sort_by_key(|p| (p.level, p.line, p.column));
    let plan = Plan {
        day: state.day,
        units: changed_units,
        successions,
        systems,
        people: changes,
    };
    let counts = Counts {
        roles_continue,
        unchanged: named - stay,
        ..plan.counts()
    };
    Trial {
        plan,
        counts,
        problems,
        suggestions,
        units,
        systems: state
            .systems
            .iter()
            .map(|s| (s.code.clone(), s.name.clone()))
            .collect(),
        holes: Vec::new(),
    }
}

fn read(
    state: &State,
    source: &Source,
    mapping: &Mapping,
    words: &Words,
    problems: &mut Vec<Problem>,
) -> (Vec<rows::UnitRow>, StaffRows) {
    let unit_rows = source.units.as_ref().map_or_else(Vec::new, |sheet| {
        let places = Places::new(SheetKind::Units, &sheet.headers, &mapping.units);
        rows::unit_rows(sheet, &places, problems)
    });
    let places = Places::new(SheetKind::Staff, &source.staff.headers, &mapping.staff);
    let with = (words, state.day);
    let staff = rows::staff_rows(&source.staff, &places, with, problems);
    (unit_rows, staff)
}

/// A list of everybody may lack a whole kind of people (special posts, outside
/// experts): those are kept by others and stay. That most people are missing
/// is worth a second look.
fn whole_list(
    (index, units): (&Index<'_>, &units::UnitsAfter<'_>),
    listed: &[people::Listed<'_, '_>],
    changes: &mut [PersonChange],
    mode: Mode,
    problems: &mut Vec<Problem>,
) {
    if mode == Mode::Partial {
        return;
    }
    let mut kinds: HashSet<EmploymentKind> = HashSet::new();
    for person in listed {
        kinds.extend(person.was.map(|w| w.employment));
        kinds.extend(person.facts.as_ref().map(|f| f.employment));
    }
    let mut kept: BTreeMap<&'static str, usize> = BTreeMap::new();
    for change in changes.iter_mut().filter(|c| c.row.is_none()) {
        let kind = change.before.as_ref().map(|b| b.employment);
        if let Some(kind) = kind.filter(|k| !kinds.contains(k)) {
            *kept.entry(kind.label()).or_default() += 1;
            problems.extend(moves::stay(change, units));
        }
    }
    for (kind, people) in kept {
        problems.push(Problem::warning(
            None,
            format!(
                "一覧に{kind}が1人もないため、在籍している{kind}{people}人はそのままにします。去る者は、異動区分に退職などと書いて一覧に加えてください。"
            ),
        ));
    }
    let missing = changes
        .iter()
        .filter(|c| c.fate == Fate::Leaves && c.row.is_none())
        .count();
    let all = index.state.people.len();
    if all >= 20 && missing * 10 > all * 3 {
        problems.push(Problem::warning(
            None,
            format!(
                "在籍している{all}人のうち{missing}人が一覧になく、去る者として扱われます。変わる者だけの一覧であれば、読み方を「変わる者だけの一覧」にしてください。"
            ),
        ));
    }
}

/// Somebody of the same name and kana goes and comes: a new number for the
/// same person loses their history.
fn same_name(changes: &[PersonChange], problems: &mut Vec<Problem>) {
    let mut gone: HashMap<(&str, &str), &str> = HashMap::new();
    for change in changes.iter().filter(|c| c.fate == Fate::Leaves) {
        if let Some(facts) = &change.before {
            gone.insert((&facts.name, &facts.kana), &change.number);
        }
    }
    for change in changes.iter().filter(|c| c.fate == Fate::Joins) {
        let Some(facts) = &change.after else {
            continue;
        };
        if let Some(number) = gone.get(&(facts.name.as_str(), facts.kana.as_str())) {
            let line = change.row.map(|row| rows::Line {
                sheet: SheetKind::Staff,
                row,
            });
            problems.push(Problem {
                level: Level::Warning,
                line,
                column: Some(Column::Number),
                message: format!(
                    "同じ氏名とカナの者（職員番号{number}）が去り、この者が加わります。同じ者であれば、職員番号を元のままにすると履歴がつながります。"
                ),
            });
        }
    }
}

/// The units in the order of the tree, then those that end.
fn lines(after: &units::UnitsAfter<'_>) -> Vec<UnitLine> {
    let mut below: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    for (code, unit) in &after.units {
        let parent = unit
            .facts
            .parent
            .as_deref()
            .filter(|p| after.get(p).is_some());
        let of = below.entry(parent.unwrap_or_default()).or_default();
        of.push((unit.facts.position, code));
    }
    let mut lines: Vec<UnitLine> = Vec::new();
    let mut open: Vec<(&str, usize)> = vec![("", 0)];
    while let Some((code, depth)) = open.pop() {
        if let Some(unit) = after.get(code) {
            lines.push(UnitLine {
                code: code.to_owned(),
                name: unit.facts.name.clone(),
                depth: depth.saturating_sub(1),
            });
        }
        // Taken out, so that a circle ends.
        let mut next = below.remove(code).unwrap_or_default();
        next.sort_unstable();
        open.extend(next.into_iter().rev().map(|(_, code)| (code, depth + 1)));
    }
    lines.extend(after.ended.iter().map(|unit| UnitLine {
        code: unit.code.clone(),
        name: unit.name.clone(),
        depth: 0,
    }));
    lines
}
