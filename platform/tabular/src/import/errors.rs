use std::fmt;

use super::Header;
use crate::read::Row;

/// What is wrong in a row. The message is for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// As in [`Row::number`].
    pub row: usize,
    /// The header or label of the column, when it is the matter of one.
    pub column: Option<String>,
    pub message: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}行目", self.row)?;
        if let Some(column) = &self.column {
            write!(f, "「{column}」")?;
        }
        write!(f, "：{}", self.message)
    }
}

/// Errors by row: the first ones in full, of the others the number.
#[derive(Debug, Clone)]
pub struct RowErrors {
    kept: Vec<RowError>,
    cap: usize,
    total: usize,
}

impl RowErrors {
    pub fn new(cap: usize) -> Self {
        Self {
            kept: Vec::new(),
            cap,
            total: 0,
        }
    }

    pub fn push(&mut self, row: usize, column: Option<&str>, message: impl Into<String>) {
        self.total += 1;
        if self.kept.len() < self.cap {
            self.kept.push(RowError {
                row,
                column: column.map(str::to_owned),
                message: message.into(),
            });
        }
    }

    /// What the reader already found in the cells of a row, of all its columns
    /// or of those at `positions`. Gives whether there was something.
    pub fn push_problems(
        &mut self,
        row: &Row,
        headers: &[Header],
        positions: Option<&[usize]>,
    ) -> bool {
        let before = self.total;
        for (position, cell) in row.cells.iter().enumerate() {
            if positions.is_some_and(|some| !some.contains(&position)) {
                continue;
            }
            if let Some(problem) = &cell.problem {
                let name = headers.get(position).map(Header::shown);
                self.push(row.number, name.as_deref(), problem.to_string());
            }
        }
        self.total > before
    }

    /// Takes over what was found further down.
    pub fn absorb(&mut self, more: Self) {
        self.total += more.total;
        let room = self.cap.saturating_sub(self.kept.len());
        self.kept.extend(more.kept.into_iter().take(room));
    }

    /// In the order of their rows.
    pub fn sort(&mut self) {
        self.kept.sort_by_key(|error| error.row);
    }

    pub fn kept(&self) -> &[RowError] {
        &self.kept
    }

    /// Those not kept included.
    pub fn total(&self) -> usize {
        self.total
    }

    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_errors_are_kept_and_all_are_counted() {
        let mut errors = RowErrors::new(2);
        for row in 5..10 {
            errors.push(row, (row == 5).then_some("氏名"), "入力してください。");
        }
        let kept: Vec<String> = errors.kept().iter().map(ToString::to_string).collect();
        assert_eq!(
            kept,
            [
                "5行目「氏名」：入力してください。",
                "6行目：入力してください。"
            ]
        );
        assert_eq!(errors.total(), 5);
    }
}
