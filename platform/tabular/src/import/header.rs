//! The header of a table: one row, or several when cells are merged.

use std::collections::HashMap;

use super::{Column, damaged, fold};
use crate::read::{Cell, Row, Value};
use crate::xlsx::{Merge, column_letters};

/// The head of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// From 0.
    pub position: usize,
    /// As written; empty when the column has none.
    pub text: String,
    /// What stands above it over several columns: 「連絡先」 above 「電話」.
    pub group: String,
    /// The how manieth column with this group and text, counted from 1.
    pub occurrence: usize,
    /// Destroyed before it came here ([`damaged`]), or cannot be read.
    pub damaged: bool,
}

impl Header {
    /// 「連絡先／電話」
    pub fn name(&self) -> String {
        match self.group.is_empty() {
            true => self.text.clone(),
            false => format!("{}／{}", self.group, self.text),
        }
    }

    /// For messages: the name, or 「C列」.
    pub fn shown(&self) -> String {
        match self.text.is_empty() {
            true => self.letters(),
            false => self.name().replace(['\r', '\n'], ""),
        }
    }

    /// What can be chosen among headers: the position, and 「氏名（C列）」.
    pub fn choices(headers: &[Self]) -> Vec<(String, String)> {
        let named = headers.iter().filter(|h| !h.text.is_empty());
        let choice = |h: &Self| {
            (
                h.position.to_string(),
                format!("{}（{}）", h.shown(), h.letters()),
            )
        };
        named.map(choice).collect()
    }

    /// 「C列」
    pub fn letters(&self) -> String {
        format!("{}列", column_letters(self.position))
    }
}

/// The first rows of a sheet.
pub(super) struct Top<'t> {
    pub rows: &'t [Row],
    pub merges: &'t [Merge],
    /// Positions of the sheet.
    pub width: usize,
}

/// A header has seldom more rows.
const HEIGHT: usize = 4;

impl Top<'_> {
    /// The row that holds most of the known names; without any, the first one
    /// that is filled with text. Notes above the table are passed over.
    pub fn guess(&self, columns: &[Column]) -> Option<usize> {
        let names = names(columns);
        let known = |row: &Row| {
            let cells: Vec<String> = row.cells.iter().map(|c| fold(&c.text)).collect();
            let same = |n: &String| cells.iter().any(|c| c == n || bare(c) == n);
            let hit = |names: &&Vec<String>| names.iter().any(same);
            names.iter().filter(hit).count()
        };
        let scored = self.rows.iter().map(|row| (known(row), row));
        // The first one of those with the highest score.
        let best = scored.rev().max_by_key(|(score, _)| *score)?;
        if best.0 > 0 {
            return Some(best.1.number);
        }
        let texts = |row: &&Row| {
            let filled = row.cells.iter().filter(|c| !c.is_empty());
            let count = filled.clone().count();
            count * 2 >= self.width && filled.clone().all(|c| c.value == Value::Text)
        };
        let first = self.rows.iter().find(texts).or(self.rows.first());
        first.map(|row| row.number)
    }

    /// The rows a header takes that `row` belongs to: merged cells through
    /// this row make it taller, and so do the names of columns in the row below
    /// a group, or in the row above where this one is empty.
    pub fn block(&self, row: usize, columns: &[Column]) -> (usize, usize) {
        let through = self.merges.iter().filter(|m| {
            (m.top..=m.bottom).contains(&row) && m.bottom > m.top && m.bottom - m.top < HEIGHT
        });
        let (mut top, mut bottom) = through.fold((row, row), |(top, bottom), m| {
            (top.min(m.top), bottom.max(m.bottom))
        });
        let names = names(columns);
        if top > 1 && self.names_above(top - 1, top, &names) {
            top -= 1;
        }
        if bottom - top + 1 < HEIGHT && self.names_below(bottom + 1, bottom, &names) {
            bottom += 1;
        }
        (top, bottom)
    }

    /// Whether the row above a header names columns that the header leaves
    /// empty.
    fn names_above(&self, above: usize, header: usize, names: &[Vec<String>]) -> bool {
        let (Some(above), Some(header)) = (self.row(above), self.row(header)) else {
            return false;
        };
        let mut cells = above.cells.iter().enumerate();
        cells.any(|(at, cell)| header.cell(at).is_empty() && is_known(cell, names))
    }

    /// Whether the row below a header tells the columns of its groups apart: it
    /// holds nothing but texts, all of them below groups, and either names that
    /// are known or merged groups say so.
    fn names_below(&self, below: usize, header: usize, names: &[Vec<String>]) -> bool {
        let (Some(below), Some(header)) = (self.row(below), self.row(header)) else {
            return false;
        };
        let filled = below.cells.iter().enumerate();
        let filled: Vec<(usize, &Cell)> = filled.filter(|(_, c)| !c.is_empty()).collect();
        let merged = |at: usize| {
            let across = |m: &&Merge| m.right > m.left && m.covers(header.number, at);
            self.merges.iter().any(|m| across(&m))
        };
        let grouped = |at: usize| {
            let own = header.cell(at);
            merged(at) || own.is_empty() || header.cell(at + 1).is_empty()
        };
        let all = |(at, cell): &(usize, &Cell)| cell.value == Value::Text && grouped(*at);
        let known = filled.iter().filter(|(_, c)| is_known(c, names)).count();
        let under = filled.iter().filter(|(at, _)| merged(*at)).count();
        filled.len() > 1 && filled.iter().all(all) && (known > 1 || under == filled.len())
    }

    fn row(&self, number: usize) -> Option<&Row> {
        self.rows.iter().find(|r| r.number == number)
    }

    pub fn headers(&self, block: (usize, usize)) -> Vec<Header> {
        let (top, bottom) = block;
        let merges: Vec<&Merge> = self.merges.iter().filter(|m| m.top <= bottom).collect();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let of_position = |position| {
            let (mut parts, mut broken) = (Vec::<&str>::new(), false);
            for cell in (top..=bottom).filter_map(|row| self.cell(&merges, row, position)) {
                broken |= cell.problem.is_some() || damaged(&cell.text);
                if !cell.text.is_empty() && parts.last() != Some(&cell.text.as_str()) {
                    parts.push(&cell.text);
                }
            }
            let text = parts.pop().unwrap_or_default().to_owned();
            let mut header = Header {
                position,
                text,
                group: parts.join("／"),
                occurrence: 0,
                damaged: broken,
            };
            let count = seen.entry(fold(&header.name())).or_default();
            *count += 1;
            header.occurrence = *count;
            header
        };
        (0..self.width).map(of_position).collect()
    }

    /// The cell at a place, for merged ones their first.
    fn cell(&self, merges: &[&Merge], row: usize, position: usize) -> Option<&Cell> {
        let merge = merges.iter().find(|m| m.covers(row, position));
        let (row, position) = merge.map_or((row, position), |m| (m.top, m.left));
        self.row(row).map(|r| r.cell(position))
    }
}

fn names(columns: &[Column]) -> Vec<Vec<String>> {
    columns.iter().map(|c| c.names().collect()).collect()
}

fn is_known(cell: &Cell, names: &[Vec<String>]) -> bool {
    let text = fold(&cell.text);
    let mut all = names.iter().flatten();
    !text.is_empty() && all.any(|name| *name == text || name == bare(&text))
}

/// A folded name without what is said about it in brackets: 「機密性(1~3)」.
pub(super) fn bare(folded: &str) -> &str {
    let cut = folded.strip_suffix(')').and_then(|t| t.rsplit_once('('));
    cut.map_or(folded, |(name, _)| name)
}
