//! A file as a list: which sheet is which, its headings, its rows. What is
//! wrong with a cell is kept with its row. Pure.

use sakimori_tabular::{
    Choice, Header, Limits, Mapping as Columns, ReadError, Table, Workbook, read,
};

use super::column::{Mapping, Places, SheetKind, faults, suggest};
use super::rows::{Level, Line, Problem, RawRow, RawSheet};

/// The largest file taken in, in bytes.
pub const FILE_LIMIT: usize = 32 << 20;

/// A list as read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub units: Option<RawSheet>,
    pub staff: RawSheet,
}

/// The headings of a file, and what its columns are taken for.
#[derive(Debug, Clone)]
pub struct Headings {
    pub units: Option<Vec<Header>>,
    pub staff: Vec<Header>,
    pub mapping: Mapping,
}

impl Headings {
    pub fn of(&self, sheet: SheetKind) -> Option<&[Header]> {
        match sheet {
            SheetKind::Units => self.units.as_deref(),
            SheetKind::Staff => Some(&self.staff),
        }
    }

    /// Why the list cannot be read yet.
    pub fn faults(&self) -> Vec<String> {
        let of = |sheet: SheetKind| {
            let headers = self.of(sheet).unwrap_or_default();
            match sheet == SheetKind::Units && headers.is_empty() {
                true => Vec::new(),
                false => faults(sheet, headers, self.mapping.of(sheet)),
            }
        };
        SheetKind::BOTH.into_iter().flat_map(of).collect()
    }
}

fn limits() -> Limits {
    Limits {
        file_bytes: FILE_LIMIT,
        ..Limits::default()
    }
}

/// The sheets of a list, by position in the workbook.
struct Sheets {
    units: Option<usize>,
    staff: usize,
}

/// Reads the headings; nothing of the rows but to check them.
pub fn headings(bytes: &[u8], name: &str, kept: &Mapping) -> Result<Headings, ReadError> {
    let workbook = read(bytes, name, &limits())?;
    let sheets = sheets(&workbook, kept)?;
    let mut headings = Headings {
        units: None,
        staff: Vec::new(),
        mapping: Mapping::default(),
    };
    if let Some(units) = sheets.units {
        let table = table(&workbook, units, SheetKind::Units)?;
        let columns = suggest(SheetKind::Units, &table.headers, &kept.units);
        headings.mapping.set(SheetKind::Units, columns);
        headings.units = Some(table.headers);
    }
    let table = table(&workbook, sheets.staff, SheetKind::Staff)?;
    let columns = suggest(SheetKind::Staff, &table.headers, &kept.staff);
    headings.mapping.set(SheetKind::Staff, columns);
    headings.staff = table.headers;
    Ok(headings)
}

/// Reads the whole list with a mapping that fits it.
pub fn source(
    bytes: &[u8],
    name: &str,
    mapping: &Mapping,
) -> Result<(Source, Vec<Problem>), ReadError> {
    let workbook = read(bytes, name, &limits())?;
    let sheets = sheets(&workbook, mapping)?;
    let mut problems = Vec::new();
    let units = match sheets.units {
        Some(at) => Some(sheet(
            &workbook,
            at,
            SheetKind::Units,
            mapping,
            &mut problems,
        )?),
        None => None,
    };
    let staff = sheet(
        &workbook,
        sheets.staff,
        SheetKind::Staff,
        mapping,
        &mut problems,
    )?;
    Ok((Source { units, staff }, problems))
}

/// A sheet with the columns of a kind is of that kind; where none is, the
/// first one that holds something is the staff, and the columns are to be
/// chosen.
fn sheets(workbook: &Workbook<'_>, kept: &Mapping) -> Result<Sheets, ReadError> {
    let first = workbook.sheet(None)?;
    let mut found = Sheets {
        units: None,
        staff: first,
    };
    let mut staffed = false;
    for (at, info) in workbook.sheets().iter().enumerate() {
        if info.hidden || workbook.rows(at)?.next().transpose()?.is_none() {
            continue;
        }
        if !staffed && is_kind(workbook, at, SheetKind::Staff, &kept.staff)? {
            found.staff = at;
            staffed = true;
        } else if found.units.is_none() && is_kind(workbook, at, SheetKind::Units, &kept.units)? {
            found.units = Some(at);
        }
    }
    if found.units == Some(found.staff) {
        found.units = None;
    }
    Ok(found)
}

fn is_kind(
    workbook: &Workbook<'_>,
    at: usize,
    kind: SheetKind,
    kept: &Columns,
) -> Result<bool, ReadError> {
    let table = match table(workbook, at, kind) {
        Err(ReadError::NoHeader | ReadError::NoRows) => return Ok(false),
        other => other?,
    };
    let columns = suggest(kind, &table.headers, kept);
    Ok(faults(kind, &table.headers, &columns).is_empty())
}

fn table<'w>(
    workbook: &'w Workbook<'w>,
    at: usize,
    kind: SheetKind,
) -> Result<Table<'w>, ReadError> {
    let name = workbook.sheets().get(at).map(|s| s.name.as_str());
    let choice = Choice {
        sheet: name,
        header: None,
        fill_merged: true,
    };
    Table::open(workbook, &choice, &kind.described())
}

fn sheet(
    workbook: &Workbook<'_>,
    at: usize,
    kind: SheetKind,
    mapping: &Mapping,
    problems: &mut Vec<Problem>,
) -> Result<RawSheet, ReadError> {
    let table = table(workbook, at, kind)?;
    let places = Places::new(kind, &table.headers, mapping.of(kind));
    let mut rows = Vec::new();
    for row in table.rows()? {
        let row = row?;
        let line = Line {
            sheet: kind,
            row: u32::try_from(row.number).unwrap_or(u32::MAX),
        };
        let mut cells = Vec::with_capacity(row.cells.len());
        let mut broken = false;
        for (position, cell) in row.cells.into_iter().enumerate() {
            if let Some(problem) = &cell.problem
                && let Some(column) = places.column(position)
            {
                problems.push(Problem::error(line, column, problem.to_string()));
                broken = true;
            }
            cells.push(cell.text);
        }
        rows.push(RawRow {
            line: line.row,
            cells,
            broken,
        });
    }
    problems.extend(merged(&table, kind));
    Ok(RawSheet {
        headers: table.headers,
        rows,
    })
}

/// Merged cells are read, and pointed out: the eye sees one person where the
/// list then has two rows.
fn merged(table: &Table<'_>, kind: SheetKind) -> Option<Problem> {
    let places = table.merged().count();
    let first = table.merged().next()?;
    let line = u32::try_from(first.top)
        .ok()
        .map(|row| Line { sheet: kind, row });
    Some(Problem {
        level: Level::Warning,
        line,
        column: None,
        message: format!(
            "結合されたセルが{places}か所あります。結合された値は、その範囲の全ての行の値として読みました。"
        ),
    })
}
