//! The rows of a file, some at a time: each a line of the register, or told.
//! Nothing is passed over in silence. Pure.

use std::collections::{BTreeMap, HashSet};
use std::mem::take;

use sakimori_tabular::{Cell, DateRule, Fit, Header, ReadError, Row, RowErrors, Table};

use super::aside::Look;
use super::chosen::Chosen;
use super::words::{answer, is_dash, is_ditto};
use crate::entries::cells::{Column, NUMBER, VERSION};
use crate::forms::{Field, FieldType};
use crate::register::Register;

/// Rows of one import; more are taken in several files.
pub(super) const MOST_LINES: usize = 200_000;
/// Mistakes that are listed one by one.
pub(super) const TOLD: usize = 200;
/// Different words that an answer is asked for.
pub(super) const MOST_WORDS: usize = 100;
/// Lines that are handed on at once.
pub(super) const AT_ONCE: usize = 1000;

/// A row with what stands in the columns that the file has.
#[derive(Debug)]
pub(super) struct Line {
    pub row: usize,
    /// The number of an entry that is there.
    pub number: String,
    /// The version that was written out.
    pub version: String,
    /// By the position in [`crate::entries::cells::columns`].
    pub cells: Vec<(usize, String)>,
}

/// What is told of the rows.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub errors: RowErrors,
    /// Rows that are no records.
    pub asides: RowErrors,
    /// What of a row is not taken in although the row is.
    pub notes: RowErrors,
    /// What is written where an answer is wanted, and is none: by the column's
    /// input and as written, how often.
    pub unknown: BTreeMap<(String, String), usize>,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            errors: RowErrors::new(TOLD),
            asides: RowErrors::new(TOLD),
            notes: RowErrors::new(TOLD),
            unknown: BTreeMap::new(),
        }
    }
}

impl Told {
    pub fn absorb(&mut self, more: Self) {
        self.errors.absorb(more.errors);
        self.asides.absorb(more.asides);
        self.notes.absorb(more.notes);
        for (word, count) in more.unknown {
            self.unknown(word, count);
        }
    }

    fn unknown(&mut self, word: (String, String), count: usize) {
        if self.unknown.len() < MOST_WORDS || self.unknown.contains_key(&word) {
            *self.unknown.entry(word).or_default() += count;
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Batch {
    pub lines: Vec<Line>,
    pub told: Told,
}

pub(super) struct Reader<'r> {
    pub register: &'r Register,
    pub columns: &'r [Column],
    pub headers: &'r [Header],
    pub fit: Fit,
    pub chosen: &'r Chosen,
    pub rule: DateRule,
}

/// What a row is read with beside itself.
struct Around {
    taken: Vec<usize>,
    name: Option<usize>,
    /// Rows with a cell merged over several columns.
    wide: HashSet<usize>,
}

impl Reader<'_> {
    /// Hands the rows on, until the file ends or nobody takes them.
    ///
    /// # Errors
    /// The file is damaged further down.
    pub fn read(
        &self,
        table: &Table<'_>,
        hand_on: &mut dyn FnMut(Batch) -> bool,
    ) -> Result<(), ReadError> {
        let wide = table.merged().filter(|m| m.right > m.left);
        let around = Around {
            taken: self.fit.positions(),
            name: self.fit.position(&self.register.name),
            wide: wide.map(|m| m.top).collect(),
        };
        let mut rows = table.rows()?;
        let (mut batch, mut count) = (Batch::default(), 0);
        // What stands above, for cells that say 「同上」.
        let mut above: Vec<String> = vec![String::new(); self.columns.len()];
        while let Some(row) = rows.next() {
            let row = row?;
            let row = (&row, rows.handed());
            let line = self.line(row, &around, &mut above, &mut batch.told);
            let row = row.0;
            if line.is_some() && count == MOST_LINES {
                let told = format!("{MOST_LINES}行を超えています。ファイルを分けてください。");
                batch.told.errors.push(row.number, None, told);
                break;
            }
            count += usize::from(line.is_some());
            batch.lines.extend(line);
            if batch.lines.len() == AT_ONCE && !hand_on(take(&mut batch)) {
                return Ok(());
            }
        }
        hand_on(batch);
        Ok(())
    }

    fn line(
        &self,
        (row, handed): (&Row, &[usize]),
        around: &Around,
        above: &mut [String],
        told: &mut Told,
    ) -> Option<Line> {
        let text = |key: &str| self.fit.cell(row, key).text.trim().to_owned();
        let (number, version) = (text(NUMBER.0), text(VERSION.0));
        // What we wrote out ourselves is taken word by word.
        let ours = !number.is_empty() && !version.is_empty();
        let own = row.cells.iter().enumerate();
        let own = own.filter(|(at, c)| !c.is_empty() && !handed.contains(at));
        let own: Vec<(usize, &str)> = own.map(|(at, c)| (at, c.text.trim())).collect();
        if own.iter().all(|(_, text)| text.is_empty()) && !has_problem(row) {
            return None;
        }
        if !ours && let Some(why) = self.aside(row, own, around) {
            told.asides.push(row.number, None, why);
            return None;
        }
        let wrong = told
            .errors
            .push_problems(row, self.headers, Some(&around.taken));
        if wrong {
            return None;
        }
        let mut cells = Vec::with_capacity(self.columns.len());
        let before = told.errors.total();
        for (at, column) in self.columns.iter().enumerate() {
            if self.fit.position(&column.input).is_none() {
                let fixed = self.chosen.fixed.get(&column.input);
                cells.extend(fixed.map(|text| (at, text.clone())));
                continue;
            }
            let cell = self.fit.cell(row, &column.input);
            let above = above.get_mut(at);
            match self.cell((row.number, column), cell, (ours, above), told) {
                Some(text) => cells.push((at, text)),
                None => continue,
            }
        }
        (told.errors.total() == before).then_some(Line {
            row: row.number,
            number,
            version,
            cells,
        })
    }

    /// What a row is that is no record, with what it says.
    fn aside(&self, row: &Row, own: Vec<(usize, &str)>, around: &Around) -> Option<String> {
        let said: Vec<&str> = own.iter().map(|(_, text)| *text).collect();
        let said: String = said.join("　").chars().take(60).collect();
        let look = Look {
            own,
            headers: self.headers,
            taken: &around.taken,
            name: around.name,
            is_wide: around.wide.contains(&row.number),
        };
        let why = look.aside()?;
        Some(format!("{why}「{}」", said.replace(['\r', '\n'], " ")))
    }

    /// The text of a cell; none where it is told what is wrong with it.
    fn cell(
        &self,
        (row, column): (usize, &Column),
        cell: &Cell,
        (ours, above): (bool, Option<&mut String>),
        told: &mut Told,
    ) -> Option<String> {
        let label = Some(column.label.as_str());
        let Some(field) = column.field(self.register) else {
            return Some(cell.text.trim().to_owned());
        };
        let text = match above {
            Some(above) if !ours && is_ditto(cell.text.trim()) => {
                if above.is_empty() {
                    let message = format!(
                        "「{}」とありますが、上の行に記入がありません。内容を書いてください。",
                        cell.text.trim()
                    );
                    told.errors.push(row, label, message);
                    return None;
                }
                return Some(above.clone());
            }
            above => {
                let read = self.value(field, column, cell, ours);
                let text = match read {
                    Ok(text) => text,
                    Err(message) => {
                        if has_answers(field) {
                            let word = (column.input.clone(), cell.text.trim().to_owned());
                            told.unknown(word, 1);
                        }
                        told.errors.push(row, label, message);
                        return None;
                    }
                };
                if let Some(above) = above {
                    above.clone_from(&text);
                }
                text
            }
        };
        Some(text)
    }

    fn value(
        &self,
        field: &Field,
        column: &Column,
        cell: &Cell,
        ours: bool,
    ) -> Result<String, String> {
        let text = cell.text.trim();
        if text.is_empty() {
            return Ok(String::new());
        }
        let nothing = !ours && is_dash(text);
        match field.kind {
            FieldType::Date | FieldType::Period if nothing => Ok(String::new()),
            FieldType::Date | FieldType::Period => match self.rule.read(cell)? {
                Some(day) => Ok(day.to_string()),
                None => Ok(String::new()),
            },
            _ if has_answers(field) => {
                let chosen = self.chosen.words.get(&column.input);
                answer(field, text, chosen).ok_or_else(|| {
                    let answers = field.answers().join("」「");
                    format!("「{text}」は選択肢にありません。「{answers}」のどれかに改めるか、下の「書き方の対応」で選んでください。")
                })
            }
            FieldType::Number
            | FieldType::Person
            | FieldType::Unit
            | FieldType::System
            | FieldType::Provision
                if nothing =>
            {
                Ok(String::new())
            }
            // A line broken in a cell is one text here.
            FieldType::Text | FieldType::Contractor | FieldType::Unit => Ok(on_one_line(text)),
            _ => Ok(text.to_owned()),
        }
    }
}

fn has_problem(row: &Row) -> bool {
    row.cells.iter().any(|cell| cell.problem.is_some())
}

pub(super) fn has_answers(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldType::Choice | FieldType::YesNo | FieldType::Classification
    )
}

fn on_one_line(text: &str) -> String {
    match text.contains(['\r', '\n']) {
        false => text.to_owned(),
        true => {
            let lines = text.split(['\r', '\n']).map(str::trim);
            let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
            lines.join(" ")
        }
    }
}
