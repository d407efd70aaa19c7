//! A sheet as a table: a header and the rows below it.

use std::collections::BTreeMap;

use super::header::{Header, Top};
use super::{Column, MappingProblem};
use crate::read::{Cell, ReadError, Row, Rows, Survey, Workbook};
use crate::xlsx::Merge;

/// What the user chose; by default everything is guessed.
#[derive(Debug, Clone, Default)]
pub struct Choice<'c> {
    pub sheet: Option<&'c str>,
    /// First and last row of the header as numbered in Excel.
    pub header: Option<(usize, usize)>,
    /// Cells merged downwards give their value to every row they cover.
    pub fill_merged: bool,
}

pub struct Table<'w> {
    workbook: &'w Workbook<'w>,
    pub sheet: usize,
    pub survey: Survey,
    /// First and last row of the header.
    pub header: (usize, usize),
    /// One for each column of the sheet.
    pub headers: Vec<Header>,
    fill_merged: bool,
}

/// Rows with something in them among which the header is looked for.
const TOP: usize = 20;

impl<'w> Table<'w> {
    /// Reads the sheet once to check it. `columns` helps to find the header.
    pub fn open(
        workbook: &'w Workbook<'w>,
        choice: &Choice<'_>,
        columns: &[Column],
    ) -> Result<Self, ReadError> {
        let sheet = workbook.sheet(choice.sheet)?;
        let survey = workbook.survey(sheet)?;
        let mut rows: Vec<Row> = Vec::new();
        for row in workbook.rows(sheet)? {
            let row = row?;
            match choice.header {
                Some((first, _)) if row.number < first => continue,
                Some((_, last)) if row.number > last => break,
                None if rows.len() == TOP => break,
                _ => rows.push(row),
            }
        }
        let top = Top {
            rows: &rows,
            merges: &survey.merges,
            width: survey.columns,
        };
        let header = match choice.header {
            Some(chosen) => chosen,
            None => top.block(top.guess(columns).ok_or(ReadError::NoRows)?, columns),
        };
        let headers = top.headers(header);
        if headers.iter().all(|h| h.text.is_empty()) {
            return Err(ReadError::NoHeader);
        }
        Ok(Self {
            workbook,
            sheet,
            header,
            headers,
            survey,
            fill_merged: choice.fill_merged,
        })
    }

    /// The rows below the header that hold something.
    pub fn rows(&self) -> Result<DataRows<'_>, ReadError> {
        let fill = match self.fill_merged {
            true => self.merged().copied().collect(),
            false => Vec::new(),
        };
        Ok(DataRows {
            rows: self.workbook.rows(self.sheet)?,
            below: self.header.1,
            fill: Fill::new(fill),
        })
    }

    /// Merged regions below the header: all but their first cell are empty
    /// unless they are filled.
    pub fn merged(&self) -> impl Iterator<Item = &Merge> {
        let below = |m: &&Merge| m.top > self.header.1;
        self.survey.merges.iter().filter(below)
    }

    /// What the mapping would say about the headers, whatever is mapped.
    pub fn header_problems(&self) -> Vec<MappingProblem> {
        super::Mapping::default().fit(&[], &self.headers).problems
    }
}

/// See [`Table::rows`].
pub struct DataRows<'t> {
    rows: Rows<'t>,
    below: usize,
    fill: Fill,
}

impl DataRows<'_> {
    /// The positions of the row given last whose cells were handed down from
    /// a merged region that begins above it.
    pub fn handed(&self) -> &[usize] {
        &self.fill.handed
    }
}

impl Iterator for DataRows<'_> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.rows.next()? {
                Ok(row) if row.number <= self.below => {}
                Ok(mut row) => {
                    self.fill.apply(&mut row);
                    return Some(Ok(row));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Hands the first cell of merged regions down their first column. Rows that
/// hold nothing else stay empty.
struct Fill {
    /// Still to come, the next one last.
    coming: Vec<Merge>,
    /// By position: the last row, and the cell.
    open: BTreeMap<usize, (usize, Cell)>,
    /// See [`DataRows::handed`].
    handed: Vec<usize>,
}

impl Fill {
    fn new(mut merges: Vec<Merge>) -> Self {
        merges.retain(|m| m.bottom > m.top);
        merges.reverse();
        Self {
            coming: merges,
            open: BTreeMap::new(),
            handed: Vec::new(),
        }
    }

    fn apply(&mut self, row: &mut Row) {
        self.handed.clear();
        while let Some(merge) = self.coming.pop_if(|m| m.top <= row.number) {
            if merge.top == row.number {
                let cell = row.cell(merge.left).clone();
                self.open.insert(merge.left, (merge.bottom, cell));
            }
        }
        self.open.retain(|_, (bottom, _)| *bottom >= row.number);
        for (position, (_, cell)) in &self.open {
            if row.cell(*position).is_empty() && !cell.is_empty() {
                if row.cells.len() <= *position {
                    row.cells.resize_with(position + 1, Cell::default);
                }
                if let Some(place) = row.cells.get_mut(*position) {
                    *place = cell.clone();
                    self.handed.push(*position);
                }
            }
        }
    }
}
