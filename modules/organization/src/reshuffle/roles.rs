//! Which appointments begin, end and go on. An appointment follows the post it
//! came with: it ends when its holder leaves the unit it belongs to. What the
//! list says itself goes first. Pure.

use std::collections::{HashMap, HashSet};

use super::Mode;
use super::column::Column;
use super::people::Listed;
use super::plan::{Fate, PersonChange, RoleEnd, RoleFacts, RoleStart, ScopeRef, SystemChange};
use super::rows::{Line, Problem, StaffRow};
use super::state::{Appointment, Index};
use super::units::UnitsAfter;
use super::words::{NamedRole, Over, Words};
use crate::model::Level;
use sakimori_kernel::Uuid;
use sakimori_permissions::Scope;

/// What roles are planned with.
pub(super) struct Setting<'p, 's> {
    pub index: &'p Index<'s>,
    pub units: &'p UnitsAfter<'s>,
    pub systems: &'p [SystemChange],
    pub words: &'p Words,
    pub mode: Mode,
}

impl Setting<'_, '_> {
    /// A stored scope by codes.
    pub fn scope(&self, scope: Scope) -> ScopeRef {
        match scope {
            Scope::Body => ScopeRef::Body,
            Scope::Unit(unit) => ScopeRef::Unit(self.index.unit_code(unit).to_owned()),
            Scope::System(system) => {
                let system = self.index.system.get(&system);
                ScopeRef::System(system.map(|s| s.code.clone()).unwrap_or_default())
            }
        }
    }

    pub fn facts(&self, appointment: &Appointment) -> RoleFacts {
        RoleFacts {
            role: appointment.role.clone(),
            capacity: appointment.capacity,
            deputy_order: appointment.deputy_order,
            seat: appointment.seat.clone(),
            scope: self.scope(appointment.scope),
        }
    }

    /// Whether the role came with a post in its unit that the person has no
    /// longer.
    fn is_left(&self, appointment: &Appointment, change: &PersonChange) -> bool {
        let (before, after) = match appointment.scope {
            Scope::Body => return false,
            Scope::Unit(unit) => (unit, self.index.unit_code(unit)),
            Scope::System(system) => {
                let Some(system) = self.index.system.get(&system) else {
                    return false;
                };
                let moved = self.systems.iter().find(|s| s.system == system.id);
                let code =
                    moved.map_or_else(|| self.index.unit_code(system.unit), |s| s.after.as_str());
                (system.unit, code)
            }
        };
        let posts = self.index.posts_of(appointment.person);
        let belonged = posts.iter().any(|p| self.was_within(p.unit, before));
        let mut now = change.posts_after.iter();
        belonged && !now.any(|p| self.units.is_within(&p.unit, after))
    }

    fn was_within(&self, unit: Uuid, top: Uuid) -> bool {
        let mut at = Some(unit);
        for _ in 0..=self.index.unit.len() {
            match at {
                Some(id) if id == top => return true,
                Some(id) => at = self.index.unit.get(&id).and_then(|u| u.parent),
                None => return false,
            }
        }
        false
    }

    pub fn scope_name(&self, scope: &ScopeRef) -> String {
        match scope {
            ScopeRef::Body => String::new(),
            ScopeRef::Unit(code) => self.units.name(code).to_owned(),
            ScopeRef::System(code) => {
                let mut systems = self.index.state.systems.iter();
                let system = systems.find(|s| s.code == *code);
                system.map_or(code.clone(), |s| s.name.clone())
            }
        }
    }
}

/// The appointments the rows ask for, by staff number.
pub(super) fn wanted<'r>(
    setting: &Setting<'_, '_>,
    people: &[Listed<'r, '_>],
    problems: &mut Vec<Problem>,
) -> HashMap<&'r str, Vec<RoleFacts>> {
    let mut all: HashMap<&str, Vec<RoleFacts>> = HashMap::new();
    for person in people.iter().filter(|p| !p.leaves) {
        for row in &person.rows {
            for named in &row.roles {
                let scope = match scope_of(setting, row, named) {
                    Ok(scope) => scope,
                    Err(message) => {
                        problems.push(Problem::error(row.line, Column::RoleScope, message));
                        continue;
                    }
                };
                let facts = RoleFacts {
                    role: named.role.clone(),
                    capacity: named.capacity,
                    deputy_order: named.deputy_order,
                    seat: named.seat.clone(),
                    scope,
                };
                let of = all.entry(&row.number).or_default();
                if !of.iter().any(|w| w.is_same_duty(&facts)) {
                    of.push(facts);
                }
            }
        }
    }
    all
}

fn scope_of(
    setting: &Setting<'_, '_>,
    row: &StaffRow,
    named: &NamedRole,
) -> Result<ScopeRef, String> {
    let label = setting.words.role_label(&named.role);
    let cell = row.role_scope.as_str();
    let over = setting
        .words
        .role(&named.role)
        .map_or(Over::Nobody, |r| r.over);
    match over {
        Over::Nobody => Err(format!(
            "「{label}」には任命しません。役割の欄から除いてください。"
        )),
        Over::Body => match cell {
            "" | "全庁" | "団体" | "団体全体" => Ok(ScopeRef::Body),
            _ => Err(format!(
                "「{label}」は団体全体の役割です。役割の範囲「{cell}」を空欄にしてください。"
            )),
        },
        Over::System => system_named(setting, label, cell),
        Over::Department => unit_named(setting, row, label, Level::Department),
        Over::Section => unit_named(setting, row, label, Level::Section),
    }
}

fn system_named(setting: &Setting<'_, '_>, label: &str, cell: &str) -> Result<ScopeRef, String> {
    let systems = &setting.index.state.systems;
    let found: Vec<&str> = systems
        .iter()
        .filter(|s| s.code == cell || s.name == cell)
        .map(|s| s.code.as_str())
        .collect();
    match found[..] {
        [code] => Ok(ScopeRef::System(code.to_owned())),
        [] if cell.is_empty() => Err(format!(
            "「{label}」は情報システムごとの役割です。役割の範囲に情報システムの名称又はコードを書いてください。"
        )),
        [] => Err(format!(
            "情報システム「{cell}」がありません。「{label}」の役割の範囲に、登録されている情報システムの名称又はコードを書いてください。"
        )),
        _ => Err(format!(
            "「{cell}」という情報システムが複数あります。役割の範囲をコードで書いてください。"
        )),
    }
}

fn unit_named(
    setting: &Setting<'_, '_>,
    row: &StaffRow,
    label: &str,
    level: Level,
) -> Result<ScopeRef, String> {
    let units = setting.units;
    let code = match row.role_scope.as_str() {
        "" => units.find(&row.unit.code, &row.unit.name)?,
        cell if units.get(cell).is_some() => units.find(cell, "")?,
        cell => units.find("", cell)?,
    };
    let kind = units.get(code).map(|u| u.facts.kind);
    let sections_below = || {
        let mut others = units.units.iter().filter(|(c, _)| c.as_str() != code);
        others.any(|(c, u)| u.facts.kind.level() == Level::Section && units.is_within(c, code))
    };
    let fits = kind.is_some_and(|k| match (level, k.level()) {
        // A department without sections is managed like one.
        (Level::Section, Level::Department) => !sections_below(),
        (wanted, is) => wanted == is,
    });
    if fits {
        return Ok(ScopeRef::Unit(code.to_owned()));
    }
    let wanted = match level {
        Level::Department => "部局等",
        _ => "課室等",
    };
    Err(format!(
        "「{label}」は{wanted}に対する役割です。「{}」は{}なので任命できません。役割の範囲に{wanted}を書いてください。",
        units.name(code),
        kind.map_or("", |k| k.label())
    ))
}

/// Decides about every appointment of the people who change or are listed.
/// Tells how many go on.
pub(super) fn plan(
    setting: &Setting<'_, '_>,
    mut wanted: HashMap<&str, Vec<RoleFacts>>,
    changes: &mut [PersonChange],
    problems: &mut Vec<Problem>,
) -> usize {
    // Over what the list names holders: there it is complete.
    let named: HashSet<(String, &'static str, ScopeRef)> = wanted
        .values()
        .flatten()
        .map(|w| (w.role.clone(), w.capacity.key(), w.scope.clone()))
        .collect();
    let mut continued = 0;
    for change in changes {
        let mut asked = wanted.remove(change.number.as_str()).unwrap_or_default();
        let held = change
            .person
            .map_or(&[][..], |id| setting.index.appointments_of(id));
        for appointment in held.iter().filter(|a| setting.index.state.goes_on(a.until)) {
            let facts = setting.facts(appointment);
            let same = asked.iter().position(|w| w.is_same_duty(&facts));
            let end = match same {
                Some(at) if asked.get(at).is_some_and(|w| *w == facts) => {
                    asked.remove(at);
                    None
                }
                Some(_) => Some(RoleEnd::Changed),
                None => {
                    let key = (
                        facts.role.clone(),
                        facts.capacity.key(),
                        facts.scope.clone(),
                    );
                    let replaced = setting.mode == Mode::Complete && named.contains(&key);
                    end_of(setting, appointment, change, replaced)
                }
            };
            match end {
                Some(why) => change.roles_end.push((appointment.row, facts, why)),
                None => {
                    continued += 1;
                    problems.extend(look_at(setting, &facts, change));
                }
            }
        }
        let begin = asked.into_iter().map(|w| (w, RoleStart::Listed));
        change.roles_begin.extend(begin);
    }
    continued
}

fn end_of(
    setting: &Setting<'_, '_>,
    appointment: &Appointment,
    change: &PersonChange,
    replaced: bool,
) -> Option<RoleEnd> {
    let unit_ends = match appointment.scope {
        Scope::Unit(unit) => setting.units.get(setting.index.unit_code(unit)).is_none(),
        Scope::Body | Scope::System(_) => false,
    };
    match () {
        () if change.fate == Fate::Leaves => Some(RoleEnd::Leaves),
        () if unit_ends => Some(RoleEnd::UnitEnds),
        () if replaced => Some(RoleEnd::Replaced),
        () if setting.is_left(appointment, change) => Some(RoleEnd::Moves),
        () => None,
    }
}

/// A role that goes on although the post it may have come with does not.
fn look_at(setting: &Setting<'_, '_>, facts: &RoleFacts, change: &PersonChange) -> Option<Problem> {
    if !change.moves() && !change.title_changes() {
        return None;
    }
    let label = setting.words.role_label(&facts.role);
    let over = match setting.scope_name(&facts.scope) {
        name if name.is_empty() => String::new(),
        name => format!("（{name}）"),
    };
    let line = change.row.map(|row| Line {
        sheet: super::column::SheetKind::Staff,
        row,
    });
    Some(Problem::warning(
        line,
        format!(
            "{}（{}）は所属又は職名が変わりますが、「{label}」{over}の任命は続きます。",
            change.name(),
            change.number
        ),
    ))
}
