//! A file as rows of cells, by the register's columns. Pure.

use std::sync::Arc;

use sakimori_tabular::{
    Choice, Column as TableColumn, DateRule, Header, Limits, Mapping, MappingProblem, ReadError,
    RowErrors, Table, Workbook, read,
};

use crate::entries::cells::{self, Column, NUMBER, VERSION};
use crate::forms::FieldType;
use crate::register::Register;

/// The largest file taken in, in bytes.
pub(super) const FILE_LIMIT: usize = 32 << 20;
/// Rows of one import; more are taken in several files.
pub(super) const MOST_LINES: usize = 50_000;
/// Mistakes that are listed one by one.
pub(super) const TOLD: usize = 200;

/// A file that is to be read.
#[derive(Clone)]
pub(super) struct Task {
    pub name: String,
    pub content: Arc<Vec<u8>>,
    /// As it was chosen; for the headings, as it was last time.
    pub mapping: Mapping,
}

/// The headings of a file, and what its columns are taken for.
pub(super) struct Headings {
    pub headers: Vec<Header>,
    pub mapping: Mapping,
    /// Why the file cannot be read yet.
    pub faults: Vec<String>,
}

/// A row with what stands in the columns that the file has.
pub(super) struct Line {
    pub row: usize,
    /// The number of an entry that is there.
    pub number: String,
    /// The version that was written out.
    pub version: String,
    /// By the position in [`cells::columns`].
    pub cells: Vec<(usize, String)>,
}

pub(super) struct Lines {
    pub headings: Headings,
    pub lines: Vec<Line>,
    pub errors: RowErrors,
}

fn described(columns: &[Column]) -> Vec<TableColumn<'_>> {
    let number = TableColumn {
        key: NUMBER.0,
        label: NUMBER.1,
        aliases: &["記録番号"],
        required: false,
    };
    let version = TableColumn {
        key: VERSION.0,
        label: VERSION.1,
        aliases: &[],
        required: false,
    };
    let columns = columns.iter().map(|column| TableColumn {
        key: &column.input,
        label: &column.label,
        aliases: &[],
        required: column.required,
    });
    [number, version].into_iter().chain(columns).collect()
}

fn open<'w>(
    workbook: &'w Workbook<'w>,
    columns: &[TableColumn<'_>],
) -> Result<Table<'w>, ReadError> {
    Table::open(workbook, &Choice::default(), columns)
}

/// The headings with the columns taken for what the mapping says.
fn headings(headers: Vec<Header>, columns: &[TableColumn<'_>], mapping: Mapping) -> Headings {
    // Only what stops the reading; a number names the entry that is there.
    let fit = mapping.fit(columns, &headers);
    let has_number = fit.position(NUMBER.0).is_some();
    let stops = |problem: &&MappingProblem| match problem {
        MappingProblem::MissingRequired { .. } => !has_number,
        MappingProblem::DamagedHeader { .. } => true,
        _ => false,
    };
    let faults = fit.problems.iter().filter(stops);
    Headings {
        faults: faults.map(ToString::to_string).collect(),
        mapping,
        headers,
    }
}

fn limits() -> Limits {
    Limits {
        file_bytes: FILE_LIMIT,
        ..Limits::default()
    }
}

/// Reads the headings alone; the columns are suggested, by what they were last
/// time.
///
/// # Errors
/// The file is no list.
pub(super) fn read_headings(register: &Register, task: &Task) -> Result<Headings, ReadError> {
    let workbook = read(&task.content, &task.name, &limits())?;
    let columns = cells::columns(register);
    let described = described(&columns);
    let table = open(&workbook, &described)?;
    let mapping = Mapping::suggest(&described, &table.headers, &task.mapping);
    Ok(headings(table.headers, &described, mapping))
}

/// Reads the rows with the columns as they are mapped; none where something is
/// wrong with that.
///
/// # Errors
/// The file is no list.
pub(super) fn read_lines(register: &Register, task: &Task) -> Result<Lines, ReadError> {
    let workbook = read(&task.content, &task.name, &limits())?;
    let columns = cells::columns(register);
    let described = described(&columns);
    let table = open(&workbook, &described)?;
    let headings = headings(table.headers.clone(), &described, task.mapping.clone());
    let mut errors = RowErrors::new(TOLD);
    let mut lines = Vec::new();
    if !headings.faults.is_empty() {
        return Ok(Lines {
            headings,
            lines,
            errors,
        });
    }
    let fit = headings.mapping.fit(&described, &table.headers);
    let positions = fit.positions();
    let rule = DateRule {
        from_1904: workbook.counts_from_1904(),
        ..DateRule::default()
    };
    for row in table.rows()? {
        let row = row?;
        if lines.len() == MOST_LINES {
            let told = format!("{MOST_LINES}行を超えています。ファイルを分けてください。");
            errors.push(row.number, None, told);
            break;
        }
        if errors.push_problems(&row, &table.headers, Some(&positions)) {
            continue;
        }
        let mut cells = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            if fit.position(&column.input).is_none() {
                continue;
            }
            let cell = fit.cell(&row, &column.input);
            let is_day = column
                .field(register)
                .is_some_and(|f| matches!(f.kind, FieldType::Date | FieldType::Period));
            let text = match is_day {
                true => match rule.read(cell) {
                    Ok(day) => day.map(|day| day.to_string()).unwrap_or_default(),
                    Err(message) => {
                        errors.push(row.number, Some(&column.label), message);
                        continue;
                    }
                },
                false => cell.text.trim().to_owned(),
            };
            cells.push((at, text));
        }
        let number = fit.cell(&row, NUMBER.0).text.trim().to_owned();
        let empty = number.is_empty() && cells.iter().all(|(_, text)| text.is_empty());
        if !empty {
            lines.push(Line {
                row: row.number,
                number,
                version: fit.cell(&row, VERSION.0).text.trim().to_owned(),
                cells,
            });
        }
    }
    Ok(Lines {
        headings,
        lines,
        errors,
    })
}
