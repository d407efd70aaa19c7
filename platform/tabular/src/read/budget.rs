use crate::read::{Limits, ReadError, Row};

/// What one reading of a sheet may still hand out.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    rows: usize,
    text_left: usize,
    row_limit: usize,
    column_limit: usize,
}

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        Self {
            rows: 0,
            text_left: limits.text_bytes,
            row_limit: limits.rows,
            column_limit: limits.columns,
        }
    }

    /// One more row with something in it.
    pub fn take(&mut self, row: &Row) -> Result<(), ReadError> {
        let limit = self.row_limit;
        self.rows += 1;
        if self.rows > limit {
            return Err(ReadError::TooManyRows { limit });
        }
        let text = row.cells.iter().map(|cell| cell.text.len()).sum();
        let left = self.text_left.checked_sub(text);
        self.text_left = left.ok_or(ReadError::TooMuchText)?;
        Ok(())
    }

    /// Before room is made for a cell at this position.
    pub fn column(&self, position: usize, row: usize) -> Result<(), ReadError> {
        let limit = self.column_limit;
        match position < limit {
            true => Ok(()),
            false => Err(ReadError::TooManyColumns { limit, row }),
        }
    }
}
