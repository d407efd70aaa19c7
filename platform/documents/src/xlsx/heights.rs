//! Row heights, in points.

use super::sheet::{index32, is_vertical};
use crate::grid::Slot;
use crate::width::halves;
use crate::{Column, Span};

/// What a row of more than one line needs, in points. Excel finds it by itself, but not for
/// merged cells, and LibreOffice not at all for files that look like Excel's.
pub(super) fn row(slots: &[Slot], widths: &[f64]) -> Option<f64> {
    let needed = slots
        .iter()
        .enumerate()
        .filter_map(|(index, slot)| match slot {
            Slot::Start {
                cell,
                columns,
                rows,
            } => {
                let width = widths.iter().skip(index).take(*columns).sum();
                // The rows it reaches into have room for a line each.
                Some(lines(&cell.text, width).saturating_sub(index32(rows - 1)))
            }
            _ => None,
        });
    needed
        .max()
        .filter(|&lines| lines > 1)
        .map(|lines| points(lines, 16.5))
}

/// How many lines a text takes in a cell `width` digits wide.
fn lines(text: &[Span], width: f64) -> u32 {
    // A digit of the default font is a little wider than half a character of ours;
    // a character is lost where a line may not begin with 、 or 」.
    let in_line = (width * 1.05 - 2.0).max(2.0);
    let text: String = text.iter().map(|span| span.text.as_str()).collect();
    text.split('\n')
        .map(|line| ((f64::from(halves(line)) / in_line).ceil() as u32).max(1))
        .sum()
}

/// Rows of vertical headers get the height of the longest; Excel does not find it by itself.
pub(super) fn header(slots: &[Slot], columns: &[Column]) -> Option<f64> {
    let lengths = slots
        .iter()
        .enumerate()
        .filter_map(|(index, slot)| match slot {
            Slot::Start {
                cell, columns: 1, ..
            } if is_vertical(columns.get(index)) => {
                let text: String = cell.text.iter().map(|span| span.text.as_str()).collect();
                text.split('\n').map(|line| line.chars().count()).max()
            }
            _ => None,
        });
    lengths
        .max()
        .map(|longest| points(index32(longest), 15.0) + 8.0)
}

/// The height of a row of one text in a column.
pub(super) fn single(text: &[Span], width: f64) -> Option<f64> {
    Some(lines(text, width))
        .filter(|&lines| lines > 1)
        .map(|lines| points(lines, 16.5))
}

/// Excel's highest row is 409 points.
fn points(lines: u32, each: f64) -> f64 {
    (f64::from(lines) * each).min(400.0)
}
