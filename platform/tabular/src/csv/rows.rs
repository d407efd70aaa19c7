//! The rows of a text file as a stream.

use std::borrow::Cow;

use super::encoding::{Text, decoded, is_utf8_japanese};
use super::split::{Field, Split};
use super::unguarded;
use crate::read::{Budget, Cell, Encoding, Limits, Problem, ReadError, Row};

pub(crate) struct CsvRows<'w> {
    split: Split<'w>,
    encoding: Encoding,
    budget: Budget,
    cell_units: usize,
}

impl<'w> CsvRows<'w> {
    pub fn new(text: &'w Text<'_>, limits: &Limits) -> Self {
        Self {
            split: Split::new(&text.bytes),
            encoding: text.encoding,
            budget: Budget::new(limits),
            cell_units: limits.cell_units,
        }
    }

    /// The next row with something in it.
    pub fn next_row(&mut self) -> Result<Option<Row>, ReadError> {
        while !self.split.is_at_end() {
            let number = self.split.line();
            let mut cells: Vec<Cell> = Vec::new();
            let mut column = 0;
            loop {
                let field = self.split.field()?;
                let last = field.last;
                let cell = self.cell(field);
                if !cell.is_empty() {
                    self.budget.column(column, number)?;
                    cells.resize_with(column, Cell::default);
                    cells.push(cell);
                }
                column += 1;
                if last {
                    break;
                }
            }
            if !cells.is_empty() {
                let row = Row {
                    number,
                    cells,
                    hidden: false,
                };
                self.budget.take(&row)?;
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn cell(&self, field: Field<'_>) -> Cell {
        let bytes = &field.bytes;
        // No letter takes more than four bytes, no unit less than one.
        if bytes.len() > self.cell_units * 4 {
            return self.too_long();
        }
        let foreign = |encoding| Cell::failed("", Problem::OtherEncoding(encoding));
        if self.encoding == Encoding::Cp932 && is_utf8_japanese(bytes) {
            return foreign(Encoding::Utf8);
        }
        let text = match decoded(bytes, self.encoding) {
            Ok(text) => text,
            Err(_)
                if self.encoding == Encoding::Utf8 && decoded(bytes, Encoding::Cp932).is_ok() =>
            {
                return foreign(Encoding::Cp932);
            }
            Err(bytes) => {
                let encoding = self.encoding;
                return Cell::failed("", Problem::Undecodable { bytes, encoding });
            }
        };
        if text.contains('\0') {
            return Cell::failed("", Problem::Nul);
        }
        if text.len() > self.cell_units && text.encode_utf16().count() > self.cell_units {
            return self.too_long();
        }
        if field.stray {
            return Cell::failed(text, Problem::StrayQuote);
        }
        let plain = unguarded(&text);
        let unchanged = plain.len() == text.len();
        Cell::text(match text {
            Cow::Owned(text) if unchanged => text,
            text => unguarded(&text).to_owned(),
        })
    }

    fn too_long(&self) -> Cell {
        let limit = self.cell_units;
        Cell::failed("", Problem::TooLong { limit })
    }
}
