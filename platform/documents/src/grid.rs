//! Where the cells of a table stand once spans are laid out, as a browser does it.

use std::ops::Range;

use crate::{Cell, Row, Table};

/// One position of the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slot<'a> {
    /// A cell begins here and covers `columns` × `rows`.
    Start {
        cell: &'a Cell,
        columns: usize,
        rows: usize,
    },
    /// The first column of a cell that began in a row above.
    Below { cell: &'a Cell, columns: usize },
    /// Covered by a cell that begins further left.
    Covered,
    /// Nothing was given for this position.
    Empty,
}

/// All rows of a table, each with the same number of slots.
pub(crate) struct Grid<'a> {
    pub columns: usize,
    pub header: Vec<Vec<Slot<'a>>>,
    pub rows: Vec<Vec<Slot<'a>>>,
}

/// Lays out a table. A cell beyond the declared columns adds a column; a span never does.
pub(crate) fn lay_out(table: &Table) -> Grid<'_> {
    let declared = declared(table);
    let mut header = section(&table.header, declared);
    let mut rows = section(&table.rows, declared);
    let widest = header
        .iter()
        .chain(&rows)
        .map(Vec::len)
        .max()
        .unwrap_or_default();
    let columns = widest.max(declared);
    for row in header.iter_mut().chain(&mut rows) {
        row.resize(columns, Slot::Empty);
    }
    Grid {
        columns,
        header,
        rows,
    }
}

/// The columns a span may reach: those declared, or else what the widest row asks for.
fn declared(table: &Table) -> usize {
    const REASONABLE: usize = 32;
    if !table.columns.is_empty() {
        return table.columns.len();
    }
    let width = |row: &Row| {
        row.cells
            .iter()
            .map(|cell| usize::from(cell.colspan.max(1)))
            .sum()
    };
    table
        .header
        .iter()
        .chain(&table.rows)
        .map(width)
        .max()
        .unwrap_or(0)
        .min(REASONABLE)
}

/// Lays out consecutive rows; spans down end with the last of them.
fn section(rows: &[Row], declared: usize) -> Vec<Vec<Slot<'_>>> {
    let mut done: Vec<Vec<Slot>> = Vec::with_capacity(rows.len());
    // Cells that reach into the next rows: their columns and how many rows are left.
    let mut hanging: Vec<(Range<usize>, usize, &Cell)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut slots = Vec::with_capacity(declared);
        for (range, left, cell) in &mut hanging {
            put(
                &mut slots,
                range.clone(),
                Slot::Below {
                    cell,
                    columns: range.len(),
                },
            );
            *left -= 1;
        }
        let mut column = 0;
        for cell in &row.cells {
            while !matches!(slots.get(column), None | Some(Slot::Empty)) {
                column += 1;
            }
            let end = free_end(&slots, column, usize::from(cell.colspan.max(1)), declared);
            let below = usize::from(cell.rowspan.max(1)).min(rows.len() - index);
            put(
                &mut slots,
                column..end,
                Slot::Start {
                    cell,
                    columns: end - column,
                    rows: below,
                },
            );
            if below > 1 {
                hanging.push((column..end, below - 1, cell));
            }
            column = end;
        }
        hanging.retain(|(_, left, _)| *left > 0);
        done.push(slots);
    }
    done
}

/// Where a cell that wants `span` columns from `start` must end: at the table's edge or the next taken slot.
fn free_end(slots: &[Slot], start: usize, span: usize, declared: usize) -> usize {
    let edge = declared
        .max(slots.len())
        .max(start + 1)
        .min(start.saturating_add(span));
    (start + 1..edge)
        .find(|&at| !matches!(slots.get(at), None | Some(Slot::Empty)))
        .unwrap_or(edge)
}

fn put<'a>(slots: &mut Vec<Slot<'a>>, range: Range<usize>, first: Slot<'a>) {
    if slots.len() < range.end {
        slots.resize(range.end, Slot::Empty);
    }
    for (offset, slot) in slots
        .iter_mut()
        .skip(range.start)
        .take(range.len())
        .enumerate()
    {
        *slot = if offset == 0 { first } else { Slot::Covered };
    }
}
