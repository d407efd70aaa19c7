//! What an import would write, and what is wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use sakimori_db::journal::hex;
use sakimori_kernel::{Date, FieldErrors, Uuid};
use sakimori_organization::Roster;
use sakimori_tabular::RowErrors;
use sakimori_web::{Failure, FormData};
use sha2::{Digest, Sha256};

use super::file::{Line, Lines};
use crate::Registers;
use crate::entries::cells::{self, Column};
use crate::entries::reach::Entries;
use crate::entries::shape::identity;
use crate::entries::store::{self, EntryRow};
use crate::entries::write::Writing;
use crate::forms::files::asks_for_files;
use crate::forms::{FieldType, Filled, fill, form_of, take};
use crate::named::Assets;
use crate::people::{Body, LONGEST_NAME, typed};
use crate::register::Register;

/// Changes that are shown one by one.
const SHOWN: usize = 20;

pub(super) struct Plan {
    pub fresh: usize,
    pub corrected: usize,
    pub same: usize,
    pub errors: RowErrors,
    pub writings: Vec<Writing>,
    /// The rows that these come from.
    rows: Vec<usize>,
    /// Row, number, and what would change: label, before, after.
    pub shown: Vec<(usize, String, Vec<[String; 3]>)>,
}

impl Plan {
    /// What the person agreed to; another one where the register changed
    /// since.
    pub fn seal(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(format!("{} {} {}", self.fresh, self.corrected, self.same));
        for one in &self.writings {
            if let Some((entry, version)) = one.entry {
                hasher.update(entry.as_bytes());
                hasher.update(version.to_be_bytes());
            }
        }
        hex(&hasher.finalize()).chars().take(32).collect()
    }

    pub fn is_usable(&self) -> bool {
        self.errors.is_empty() && !self.writings.is_empty()
    }
}

struct Site<'s> {
    register: &'s Register,
    keeps: &'s Entries,
    columns: Vec<Column>,
    body: Body,
    numbered: HashMap<i64, EntryRow>,
}

/// The dry run: compares the rows with the register of now. `assets` are those
/// that may be named.
pub(super) async fn plan(
    state: &Registers,
    (roster, day): (&Arc<Roster>, Date),
    (register, keeps): (&Register, &Entries),
    (lines, assets): (Lines, &Entries),
) -> Result<Plan, Failure> {
    let columns = cells::columns(register);
    let mut people = texts(register, &columns, &lines.lines, FieldType::Person);
    people.retain(|name| name.chars().count() <= LONGEST_NAME);
    let body = (roster.clone(), state.edition.clone(), day);
    let numbers = lines.lines.iter().filter_map(|l| l.number.parse().ok());
    let numbered =
        store::numbered(&state.db, &register.key, &numbers.collect::<Vec<i64>>()).await?;
    let body = Body::read_many(&state.db, body, people).await?;
    let named = texts(register, &columns, &lines.lines, FieldType::Asset);
    let assets = Assets::read(state, assets, named).await?;
    let mut site = Site {
        register,
        keeps,
        columns,
        body: body.with_assets(assets),
        numbered: numbered.into_iter().map(|row| (row.number, row)).collect(),
    };
    let identities: Vec<String> = lines.lines.iter().map(|line| site.identity(line)).collect();
    let mut wanted: Vec<String> = identities
        .iter()
        .filter(|i| !i.is_empty())
        .cloned()
        .collect();
    wanted.sort();
    wanted.dedup();
    let alike = store::alike(&state.db, &register.key, &wanted).await?;
    // What is corrected keeps the files it has.
    let mut files = Vec::new();
    if asks_for_files(&register.fields) {
        for row in alike.iter().chain(site.numbered.values()) {
            files.extend(row.filled()?.attached().cloned());
        }
    }
    site.body = site.body.with_files(files);
    let alike: HashMap<&str, &EntryRow> = alike
        .iter()
        .map(|row| (row.identity.as_str(), row))
        .collect();
    let mut plan = Plan {
        fresh: 0,
        corrected: 0,
        same: 0,
        errors: lines.errors,
        writings: Vec::new(),
        rows: Vec::new(),
        shown: Vec::new(),
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut touched: HashMap<Uuid, usize> = HashMap::new();
    for (line, identity) in lines.lines.iter().zip(&identities) {
        let before = match site.before(line, alike.get(identity.as_str()).copied()) {
            Ok(before) => before,
            Err(message) => {
                plan.errors.push(line.row, Some(cells::NUMBER.1), message);
                continue;
            }
        };
        let twice = match before {
            Some(row) => touched.insert(row.entry_id, line.row),
            None if identity.is_empty() => None,
            None => seen.insert(identity.clone(), line.row),
        };
        if let Some(other) = twice {
            plan.errors
                .push(line.row, None, format!("{other}行目と同じ記録です。"));
            continue;
        }
        site.line(roster, line, before, &mut plan)?;
    }
    site.beside(state, day, &mut plan).await?;
    Ok(plan)
}

/// Whether somebody wrote another version since a row was written out.
fn overtaken(line: &Line, before: &EntryRow) -> bool {
    let seen: Result<i64, _> = line.version.parse();
    !line.number.is_empty() && seen.is_ok_and(|seen| seen < before.version)
}

/// 「保管場所：今は「金庫」、ファイルは「書庫」」
fn said([label, now, file]: &[String; 3]) -> String {
    format!("{label}：今は「{now}」、ファイルは「{file}」")
}

/// What stands in the columns for people.
/// What the rows say in fields of a kind, also within lists.
fn texts(register: &Register, columns: &[Column], lines: &[Line], kind: FieldType) -> Vec<String> {
    let of = |line: &Line| -> Vec<String> {
        let mut data = FormData::default();
        for (at, text) in &line.cells {
            let Some((column, field)) =
                columns.get(*at).and_then(|c| Some((c, c.field(register)?)))
            else {
                continue;
            };
            if field.kind == kind || field.kind == FieldType::Rows {
                // What cannot be taken apart is told later, with its row.
                let _ = cells::inputs(register, &[(column, text.clone())], &mut data);
            }
        }
        typed(&register.fields, &data, kind)
    };
    lines.iter().flat_map(of).collect()
}

impl Site<'_> {
    fn inputs(&self, line: &Line, data: &mut FormData) -> Result<(), (String, String)> {
        let cells: Vec<(&Column, String)> = line
            .cells
            .iter()
            .filter_map(|(at, text)| Some((self.columns.get(*at)?, text.clone())))
            .collect();
        cells::inputs(self.register, &cells, data)
    }

    fn identity(&self, line: &Line) -> String {
        let mut data = FormData::default();
        match self.inputs(line, &mut data) {
            Ok(()) => identity(
                self.register,
                &take(&self.register.fields, &data, &self.body),
            ),
            Err(_) => String::new(),
        }
    }

    /// The entry that a row is about; none where it is new.
    fn before<'r>(
        &'r self,
        line: &Line,
        alike: Option<&'r EntryRow>,
    ) -> Result<Option<&'r EntryRow>, String> {
        if line.number.is_empty() {
            return Ok(alike);
        }
        let number: Result<i64, _> = line.number.parse();
        let found = number.ok().and_then(|number| self.numbered.get(&number));
        let found = found.ok_or_else(|| {
            format!(
                "番号「{}」の記録はありません。新しい記録の番号は空のままにしてください。",
                line.number
            )
        })?;
        if alike.is_some_and(|other| other.entry_id != found.entry_id) {
            let other = alike.map(EntryRow::label).unwrap_or_default();
            return Err(format!("同じ内容の記録が既にあります（{other}）。"));
        }
        Ok(Some(found))
    }

    fn line(
        &self,
        roster: &Roster,
        line: &Line,
        before: Option<&EntryRow>,
        plan: &mut Plan,
    ) -> Result<(), Failure> {
        let register = self.register;
        let mut data = FormData::default();
        if let Err((column, message)) = self.inputs(line, &mut data) {
            plan.errors.push(line.row, Some(&column), message);
            return Ok(());
        }
        let old = before.map(EntryRow::filled).transpose()?;
        if let Some(old) = &old {
            self.keep(line, &mut data, form_of(&register.fields, old));
        }
        let low = self.body.too_low(&register.fields, &data);
        let filled = match fill(&register.fields, &data, &self.body) {
            Ok(filled) if low.is_empty() => filled,
            Ok(_) => {
                self.tell(line.row, &low, plan);
                return Ok(());
            }
            Err(errors) => {
                self.tell(line.row, &errors, plan);
                return Ok(());
            }
        };
        let made = match before {
            Some(before) => Writing::correcting(register, before, filled, roster),
            None => Writing::new(register, filled, roster),
        };
        let (unit, system) = made.place();
        let theirs = before.is_none_or(|b| self.keeps.hold(b.unit_id, b.system_id));
        if !theirs || !self.keeps.hold(unit, system) {
            let told =
                "あなたが記入する範囲（自分の課室又は担当する情報システム）の記録ではありません。";
            plan.errors.push(line.row, None, told);
            return Ok(());
        }
        let conflict = before.filter(|b| overtaken(line, b));
        match &old {
            Some(old) if *old != made.filled && conflict.is_some() => {
                let label = before.map(EntryRow::label).unwrap_or_default();
                let by = before.map_or("", |b| b.person_name.as_str());
                let changes = store::changes(&register.fields, old, &made.filled);
                let told: Vec<String> = changes.iter().map(said).collect();
                plan.errors.push(
                    line.row,
                    Some(cells::VERSION.1),
                    format!("ファイルを保存した後に、{by}が{label}を訂正しました（{}）。今の内容でよければこの行を消し、この行の内容に改めるときは、もう一度保存したファイルに書いてください。", told.join("、")),
                );
                return Ok(());
            }
            Some(old) if *old == made.filled => {
                plan.same += 1;
                return Ok(());
            }
            Some(old) => {
                plan.corrected += 1;
                if plan.shown.len() < SHOWN {
                    let changes = store::changes(&register.fields, old, &made.filled);
                    let label = before.map(EntryRow::label).unwrap_or_default();
                    plan.shown.push((line.row, label, changes));
                }
            }
            None => plan.fresh += 1,
        }
        plan.writings.push(made);
        plan.rows.push(line.row);
        Ok(())
    }

    /// What other modules say against the rows.
    async fn beside(&self, state: &Registers, day: Date, plan: &mut Plan) -> Result<(), Failure> {
        let all: Vec<&Filled> = plan.writings.iter().map(|w| &w.filled).collect();
        let beside = &state.beside;
        let wrongs = beside.wrongs(&state.db, self.register, day, &all);
        for (row, errors) in plan.rows.clone().into_iter().zip(wrongs.await?) {
            self.tell(row, &errors, plan);
        }
        Ok(())
    }

    /// What the file says nothing of stays as it is.
    fn keep(&self, line: &Line, data: &mut FormData, old: FormData) {
        let columns = line
            .cells
            .iter()
            .filter_map(|(at, _)| self.columns.get(*at));
        let said: Vec<&str> = columns.map(|c| c.input.as_str()).collect();
        for (name, value) in old.iter() {
            let of = |input: &&str| name == *input || name.starts_with(&format!("{input}."));
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

    fn tell(&self, row: usize, errors: &FieldErrors, plan: &mut Plan) {
        for (input, message) in errors.iter() {
            let of = |c: &&Column| input == c.input || input.starts_with(&format!("{}.", c.input));
            let label = self.columns.iter().find(of).map(|c| c.label.as_str());
            plan.errors.push(row, label, message);
        }
    }
}
