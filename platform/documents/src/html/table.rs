//! Tables: caption, relative widths as classes (1 % steps), header scope.

use maud::{Markup, html};

use super::Lines;
use super::blocks::Marked;
use crate::grid::{Slot, lay_out};
use crate::{Align, Cell, Column, Table};

pub(super) fn table(table: &Table) -> Markup {
    let grid = lay_out(table);
    let total: u32 = table
        .columns
        .iter()
        .map(|column| u32::from(column.width.max(1)))
        .sum();
    let row = |slots: &[Slot], in_header: bool| {
        html! {
            tr {
                @for (column, slot) in slots.iter().enumerate() {
                    (cell(slot, table.columns.get(column), in_header))
                }
            }
        }
    };
    html! {
        @if grid.columns > 0 {
            table class="doc-table" {
                @if let Some(caption) = &table.caption { caption { (Lines(caption)) } }
                @if total > 0 {
                    colgroup {
                        @for column in &table.columns {
                            col class={ "doc-w" (percent(column, total)) };
                        }
                    }
                }
                @if !grid.header.is_empty() {
                    thead { @for slots in &grid.header { (row(slots, true)) } }
                }
                tbody { @for slots in &grid.rows { (row(slots, false)) } }
            }
        }
    }
}

fn percent(column: &Column, total: u32) -> u32 {
    (u32::from(column.width.max(1)) * 100 / total).max(1)
}

fn cell(slot: &Slot, column: Option<&Column>, in_header: bool) -> Markup {
    match slot {
        Slot::Start {
            cell,
            columns,
            rows,
        } => started(cell, *columns, *rows, column, in_header),
        Slot::Empty => html! { td {} },
        Slot::Below { .. } | Slot::Covered => html! {},
    }
}

fn started(
    cell: &Cell,
    columns: usize,
    rows: usize,
    column: Option<&Column>,
    in_header: bool,
) -> Markup {
    let header = in_header || cell.header;
    let align = cell
        .align
        .or(column.filter(|_| !header).map(|column| column.align));
    let align = match align {
        None | Some(Align::Left) => None,
        Some(Align::Center) => Some("doc-center"),
        Some(Align::Right) => Some("doc-right"),
    };
    let vertical = in_header && columns == 1 && column.is_some_and(|column| column.vertical);
    let colspan = (columns > 1).then_some(columns);
    let rowspan = (rows > 1).then_some(rows);
    let scope = match (in_header, columns, rows) {
        (true, 1, _) => "col",
        (true, _, _) => "colgroup",
        (false, _, 1) => "row",
        (false, _, _) => "rowgroup",
    };
    html! {
        @if header {
            th scope=(scope) colspan=[colspan] rowspan=[rowspan] class=[align] {
                @if vertical { span class="doc-vertical" { (Marked(&cell.text)) } }
                @else { (Marked(&cell.text)) }
            }
        } @else {
            td colspan=[colspan] rowspan=[rowspan] class=[align] { (Marked(&cell.text)) }
        }
    }
}
