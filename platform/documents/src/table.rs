//! Tables: columns with relative widths, header rows that repeat on every page, spanning cells.

use serde::{Deserialize, Serialize};

use crate::{Span, Text, text};

/// A table. Rows shorter than the widest are filled with empty cells.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Table {
    pub caption: Option<String>,
    pub columns: Vec<Column>,
    /// Repeated on every page. A `rowspan` ends at the last of these rows.
    pub header: Vec<Row>,
    pub rows: Vec<Row>,
}

/// What holds for a whole column.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(default)]
pub struct Column {
    /// Relative to the other columns; 0 counts as 1.
    pub width: u16,
    /// Header cells of this column (that span no other) are set vertically.
    pub vertical: bool,
    pub align: Align,
}

/// Where text stands in a cell.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// A row of cells; positions taken by spans from above are skipped, as in HTML.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Row {
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(default)]
pub struct Cell {
    pub text: Text,
    /// Set as a header (always so in header rows; in body rows it heads its row).
    pub header: bool,
    /// 0 counts as 1; what goes beyond the table is cut.
    pub colspan: u16,
    /// 0 counts as 1; what goes beyond the rows is cut.
    pub rowspan: u16,
    /// Overrides the column's.
    pub align: Option<Align>,
}

impl Default for Column {
    fn default() -> Self {
        Self {
            width: 1,
            vertical: false,
            align: Align::Left,
        }
    }
}

impl Column {
    /// A column with text on the left.
    pub fn new(width: u16) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    /// A narrow column of marks: vertical header, centred text.
    pub fn vertical(width: u16) -> Self {
        Self {
            width,
            vertical: true,
            align: Align::Center,
        }
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            text: Vec::new(),
            header: false,
            colspan: 1,
            rowspan: 1,
            align: None,
        }
    }
}

impl Cell {
    /// A cell of marked text.
    pub fn of(text: Text) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// The same cell as a header.
    pub fn header(self) -> Self {
        Self {
            header: true,
            ..self
        }
    }

    /// The same cell over several columns and rows.
    pub fn span(self, colspan: u16, rowspan: u16) -> Self {
        Self {
            colspan,
            rowspan,
            ..self
        }
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::of(text(value))
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::of(text(value))
    }
}

impl From<Span> for Cell {
    fn from(span: Span) -> Self {
        Self::of(vec![span])
    }
}

impl From<Text> for Cell {
    fn from(text: Text) -> Self {
        Self::of(text)
    }
}

impl<C: Into<Cell>> FromIterator<C> for Row {
    fn from_iter<I: IntoIterator<Item = C>>(cells: I) -> Self {
        Self {
            cells: cells.into_iter().map(Into::into).collect(),
        }
    }
}
