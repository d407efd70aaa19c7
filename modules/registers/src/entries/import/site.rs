//! One row of a file against the register of now: new, corrected, the same, or
//! what is wrong with it. Pure.

use std::collections::HashMap;

use sakimori_kernel::FieldErrors;
use sakimori_organization::Roster;
use sakimori_web::{Failure, FormData};

use super::known::Remembering;
use super::plan::Plan;
use super::rows::Line;
use crate::entries::cells::{self, Column};
use crate::entries::reach::Entries;
use crate::entries::shape::identity;
use crate::entries::store::{self, EntryRow};
use crate::entries::write::Writing;
use crate::forms::{FieldType, Filled, Known, fill, form_of, read};
use crate::people::typed;
use crate::register::Register;

/// Changes that are shown one by one.
const SHOWN: usize = 20;

pub(super) struct Site<'s> {
    pub register: &'s Register,
    pub keeps: &'s Entries,
    pub columns: Vec<Column>,
    pub roster: &'s Roster,
}

/// A row, read.
pub(super) struct Said {
    data: FormData,
    filled: Filled,
    errors: FieldErrors,
    /// What tells its entry apart; empty where it says too little.
    pub identity: String,
}

/// Whether somebody wrote another version since a row was written out.
fn overtaken(line: &Line, before: &EntryRow) -> bool {
    let seen: Result<i64, _> = line.version.parse();
    !line.number.is_empty() && seen.is_ok_and(|seen| seen < before.version)
}

/// 「保管場所：今は「金庫」、ファイルは「書庫」」
fn said_of([label, now, file]: &[String; 3]) -> String {
    let quoted = |text: &str| match text.is_empty() {
        true => "空欄".to_owned(),
        false => format!("「{text}」"),
    };
    format!("{label}：今は{}、ファイルは{}", quoted(now), quoted(file))
}

impl Site<'_> {
    /// What stands in the columns of a kind, also within lists.
    pub fn texts(&self, lines: &[Line], kind: FieldType) -> Vec<String> {
        let is_asked = |column: &Column| {
            let field = column.field(self.register);
            field.is_some_and(|f| f.kind == kind || f.columns.iter().any(|c| c.kind == kind))
        };
        let of = |line: &Line| -> Vec<String> {
            let mut data = FormData::default();
            for (at, text) in &line.cells {
                if let Some(column) = self.columns.get(*at).filter(|c| is_asked(c)) {
                    // What cannot be taken apart is told later, with its row.
                    let _ = cells::inputs(self.register, &[(column, text.clone())], &mut data);
                }
            }
            typed(&self.register.fields, &data, kind)
        };
        match self.columns.iter().any(is_asked) {
            true => lines.iter().flat_map(of).collect(),
            false => Vec::new(),
        }
    }

    /// Reads a row; none where a cell cannot be taken apart, which is told.
    pub fn read(&self, line: &Line, known: &impl Known, plan: &mut Plan) -> Option<Said> {
        let cells = line.cells.iter();
        let cells: Vec<(&Column, String)> = cells
            .filter_map(|(at, text)| Some((self.columns.get(*at)?, text.clone())))
            .collect();
        let mut data = FormData::default();
        if let Err((column, message)) = cells::inputs(self.register, &cells, &mut data) {
            plan.told.errors.push(line.row, Some(&column), message);
            return None;
        }
        let (filled, errors) = read(&self.register.fields, &data, known);
        Some(Said {
            identity: identity(self.register, &filled),
            data,
            filled,
            errors,
        })
    }

    /// The entry that a row is about; none where it is new.
    ///
    /// # Errors
    /// Told to the person.
    pub fn before<'r>(
        numbered: &'r HashMap<i64, EntryRow>,
        line: &Line,
        alike: Option<&'r EntryRow>,
    ) -> Result<Option<&'r EntryRow>, String> {
        if line.number.is_empty() {
            return Ok(alike);
        }
        let number: Result<i64, _> = line.number.parse();
        let found = number.ok().and_then(|number| numbered.get(&number));
        let found = found.ok_or_else(|| {
            format!(
                "番号「{}」の記録はありません。新しい記録の番号は空のままにしてください。ファイルで独自に付けた番号のときは、「列の対応」で「番号」を「この列はない」にしてください。",
                line.number
            )
        })?;
        if alike.is_some_and(|other| other.entry_id != found.entry_id) {
            let other = alike.map(EntryRow::label).unwrap_or_default();
            return Err(format!("同じ内容の記録が既にあります（{other}）。"));
        }
        Ok(Some(found))
    }

    /// What is to be written for a row; none where nothing is.
    ///
    /// # Errors
    /// What is stored is damaged.
    pub fn line(
        &self,
        line: &Line,
        said: Said,
        before: Option<&EntryRow>,
        known: &Remembering<'_>,
        plan: &mut Plan,
    ) -> Result<Option<Writing>, Failure> {
        let register = self.register;
        let Said {
            mut data,
            filled,
            errors,
            ..
        } = said;
        let old = before.map(EntryRow::filled).transpose()?;
        let filled = match &old {
            Some(old) => {
                self.keep(line, &mut data, form_of(&register.fields, old));
                fill(&register.fields, &data, known)
            }
            None => errors.or(filled),
        };
        let low = known.body.too_low(&register.fields, &data);
        let filled = filled.and_then(|filled| low.or(filled));
        let filled = match filled {
            Ok(filled) => filled,
            Err(errors) => {
                self.tell(line.row, &errors, plan);
                return Ok(None);
            }
        };
        self.note(line, &filled, plan);
        let made = match before {
            Some(before) => Writing::correcting(register, before, filled, self.roster),
            None => Writing::new(register, filled, self.roster),
        };
        let (unit, system) = made.place();
        let theirs = before.is_none_or(|b| self.keeps.hold(b.unit_id, b.system_id));
        if !theirs || !self.keeps.hold(unit, system) {
            let told =
                "あなたが記入する範囲（自分の課室又は担当する情報システム）の記録ではありません。";
            plan.told.errors.push(line.row, None, told);
            return Ok(None);
        }
        let Some((before, old)) = before.zip(old) else {
            plan.fresh += 1;
            return Ok(Some(made));
        };
        if old == made.filled {
            plan.same += 1;
            return Ok(None);
        }
        let changes = || store::changes(&register.fields, &old, &made.filled);
        if overtaken(line, before) {
            let told: Vec<String> = changes().iter().map(said_of).collect();
            let (by, label, told) = (&before.person_name, before.label(), told.join("、"));
            plan.told.errors.push(
                line.row,
                Some(cells::VERSION.1),
                format!("ファイルを保存した後に、{by}が{label}を訂正しました（{told}）。今の内容でよければこの行を消し、この行の内容に改めるときは、もう一度保存したファイルに書いてください。"),
            );
            return Ok(None);
        }
        plan.corrected += 1;
        if plan.shown.len() < SHOWN {
            plan.shown.push((line.row, before.label(), changes()));
        }
        Ok(Some(made))
    }

    /// Cells that say something of a field that is not asked for, given the
    /// other answers: the row is taken in without them.
    fn note(&self, line: &Line, filled: &Filled, plan: &mut Plan) {
        for (at, text) in &line.cells {
            let Some(column) = self.columns.get(*at) else {
                continue;
            };
            let field = column.field(self.register).filter(|f| f.shown.is_some());
            let Some((field, shown)) = field.and_then(|f| Some((f, f.shown.as_ref()?))) else {
                continue;
            };
            if text.is_empty() || filled.said(field).is_some() {
                continue;
            }
            let other = self.register.field(&shown.field);
            let other = other.map_or("", |f| f.label.as_str());
            let is = shown.is.join("」又は「");
            let text: String = text.chars().take(40).collect();
            plan.told.notes.push(
                line.row,
                Some(&column.label),
                format!("「{text}」は取り込みません。「{other}」が「{is}」のときだけの項目です。"),
            );
        }
    }

    /// What the file says nothing of stays as it is.
    fn keep(&self, line: &Line, data: &mut FormData, old: FormData) {
        let columns = line
            .cells
            .iter()
            .filter_map(|(at, _)| self.columns.get(*at));
        let said: Vec<&str> = columns.map(|c| c.input.as_str()).collect();
        for (name, value) in old.iter() {
            let of = |input: &&str| {
                let rest = name.strip_prefix(*input);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if !said.iter().any(of) {
                data.add(name, value);
            }
        }
        for field in &self.register.fields {
            // Confirmed before, and not asked again.
            if field.kind == FieldType::Confirmation && !said.contains(&field.key.as_str()) {
                data.add(&field.key, "yes");
            }
        }
    }

    /// Mistakes by their columns.
    pub fn tell(&self, row: usize, errors: &FieldErrors, plan: &mut Plan) {
        for (input, message) in errors.iter() {
            let of = |c: &&Column| input == c.input || input.starts_with(&format!("{}.", c.input));
            let label = self.columns.iter().find(of).map(|c| c.label.as_str());
            plan.told.errors.push(row, label, message);
        }
    }
}
