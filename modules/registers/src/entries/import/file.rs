//! A file by the register's columns: its sheets, its headings, and what they
//! are taken for. Pure; [`super::rows`] reads what stands below.

use axum::body::Bytes;
use sakimori_tabular::{
    Choice, Column as TableColumn, Fit, Header, Limits, Mapping, MappingProblem, ReadError, Table,
    Workbook, read,
};

use super::chosen::Chosen;
use crate::entries::cells::{self, Column, NUMBER, VERSION};
use crate::register::Register;

/// The largest file taken in, in bytes: 200,000 rows of the ledger of assets
/// are 60 to 100 MB as CSV, and a tenth of that as a workbook.
pub(crate) const FILE_LIMIT: usize = 128 << 20;

/// A file that is to be read.
#[derive(Clone)]
pub(super) struct Task {
    pub name: String,
    pub content: Bytes,
    /// As it was chosen; for the headings, as it was last time.
    pub chosen: Chosen,
}

/// The headings of a file, and what its columns are taken for.
pub(super) struct Headings {
    pub headers: Vec<Header>,
    /// What can be chosen of them: position and name.
    pub named: Vec<(String, String)>,
    pub chosen: Chosen,
    /// Why the file cannot be read yet.
    pub faults: Vec<String>,
    /// Columns of the file that nothing is taken from.
    pub unused: Vec<String>,
    /// The sheets with something in them, and the one that is read.
    pub sheets: Vec<String>,
    pub sheet: String,
    /// Rows that a filter hides; they are read like all others.
    pub hidden: usize,
}

/// The columns of a register as they are looked for in a file.
pub(super) struct Described<'r> {
    pub columns: &'r [Column],
    headings: Vec<Vec<&'r str>>,
}

impl<'r> Described<'r> {
    pub fn of(register: &'r Register, columns: &'r [Column]) -> Self {
        let of = |column: &'r Column| {
            let field = column.field(register).filter(|f| f.key == column.input);
            let headings = field.map_or(&[][..], |f| &f.headings);
            headings.iter().map(String::as_str).collect()
        };
        Self {
            columns,
            headings: columns.iter().map(of).collect(),
        }
    }

    pub fn table(&self) -> Vec<TableColumn<'_>> {
        let own = |(key, label): (&'static str, &'static str), aliases| TableColumn {
            key,
            label,
            aliases,
            required: false,
        };
        let columns = self.columns.iter().zip(&self.headings);
        let columns = columns.map(|(column, headings)| TableColumn {
            key: &column.input,
            label: &column.label,
            aliases: headings,
            required: column.required,
        });
        let first = [own(NUMBER, &["記録番号"]), own(VERSION, &[])];
        first.into_iter().chain(columns).collect()
    }

    /// As it was last time, else guessed. 「番号」 in a ledger made by hand is
    /// its own number and names no entry here: a file of ours tells the
    /// version as well.
    fn suggest(&self, headers: &[Header], kept: &Mapping) -> Mapping {
        let table = self.table();
        let mut mapping = Mapping::suggest(&table, headers, kept);
        let own = self.columns.iter().zip(&self.headings);
        let mut own = own.filter(|(_, headings)| headings.contains(&NUMBER.1));
        let number = mapping.get(NUMBER.0).cloned();
        if let (Some(source), None, Some((column, _))) =
            (number, mapping.get(VERSION.0), own.next())
            && mapping.get(&column.input).is_none()
            && let Some(header) = headers.iter().find(|h| h.name() == source.header)
        {
            mapping.leave_out(NUMBER.0);
            mapping.choose(&column.input, header);
        }
        mapping
    }
}

fn limits() -> Limits {
    Limits {
        file_bytes: FILE_LIMIT,
        ..Limits::default()
    }
}

/// Opens a file.
///
/// # Errors
/// It is no list.
pub(super) fn workbook(task: &Task) -> Result<Workbook<'_>, ReadError> {
    read(&task.content, &task.name, &limits())
}

/// The sheet as a table; a value in merged cells is of every row they cover.
///
/// # Errors
/// The file is no list.
pub(super) fn table<'w>(
    workbook: &'w Workbook<'w>,
    described: &Described<'_>,
    sheet: Option<&str>,
) -> Result<Table<'w>, ReadError> {
    let choice = Choice {
        sheet,
        fill_merged: true,
        ..Choice::default()
    };
    Table::open(workbook, &choice, &described.table())
}

/// The headings with the columns taken for what was chosen.
pub(super) fn headings(
    (workbook, table): (&Workbook<'_>, &Table<'_>),
    described: &Described<'_>,
    chosen: Chosen,
) -> Result<(Headings, Fit), ReadError> {
    let headers = table.headers.clone();
    let fit = chosen.columns.fit(&described.table(), &headers);
    // Only what stops the reading; a number names the entry that is there.
    let has_number = fit.position(NUMBER.0).is_some();
    let is_fixed = |label: &str| {
        let fixed = |c: &&Column| chosen.fixed.contains_key(&c.input);
        described
            .columns
            .iter()
            .filter(fixed)
            .any(|c| c.label == label)
    };
    let stops = |problem: &&MappingProblem| match problem {
        MappingProblem::MissingRequired { label } => !has_number && !is_fixed(label),
        MappingProblem::DamagedHeader { .. } => true,
        _ => false,
    };
    let faults = fit.problems.iter().filter(stops);
    let faults: Vec<String> = faults.map(ToString::to_string).collect();
    let unused = fit.unused.iter().filter_map(|at| headers.get(*at));
    let unused = unused.map(|h| format!("{}（{}）", h.shown(), h.letters()));
    let mut sheets = Vec::new();
    for (at, sheet) in workbook.sheets().iter().enumerate() {
        if at == table.sheet || (!sheet.hidden && workbook.rows(at)?.next().is_some()) {
            sheets.push(sheet.name.clone());
        }
    }
    let sheet = workbook.sheets().get(table.sheet);
    let headings = Headings {
        unused: unused.collect(),
        faults,
        chosen,
        sheets,
        sheet: sheet.map(|s| s.name.clone()).unwrap_or_default(),
        hidden: table.survey.hidden_rows,
        named: Header::choices(&headers),
        headers,
    };
    Ok((headings, fit))
}

/// Reads the headings alone; the columns are suggested, by what they were last
/// time.
///
/// # Errors
/// The file is no list.
pub(super) fn read_headings(register: &Register, task: &Task) -> Result<Headings, ReadError> {
    let workbook = workbook(task)?;
    let columns = cells::columns(register);
    let described = Described::of(register, &columns);
    let mut chosen = task.chosen.clone();
    let there = |name: &String| workbook.sheets().iter().any(|s| s.name == *name);
    chosen.sheet = chosen.sheet.filter(there);
    let table = table(&workbook, &described, chosen.sheet.as_deref())?;
    chosen.columns = described.suggest(&table.headers, &chosen.columns);
    Ok(headings((&workbook, &table), &described, chosen)?.0)
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;
    use crate::register;

    fn suggested(key: &str, csv: &str) -> Headings {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let task = Task {
            name: "台帳.csv".to_owned(),
            content: Bytes::from(csv.to_owned()),
            chosen: Chosen::default(),
        };
        read_headings(&registers[key], &task).unwrap()
    }

    #[test]
    fn the_number_of_a_ledger_made_by_hand_names_no_entry() {
        let column = |headings: &Headings, key: &str| {
            let source = headings.chosen.columns.get(key);
            source.map(|s| s.header.clone()).unwrap_or_default()
        };
        let by_hand = suggested("asset-ledger", "番号,資産名,印\n1,a,x\n");
        assert_eq!(column(&by_hand, NUMBER.0), "");
        assert_eq!(column(&by_hand, "number"), "番号");
        assert_eq!(column(&by_hand, "name"), "資産名");
        assert_eq!(by_hand.unused, ["印（C列）"]);
        // A file of ours, and a register that has no number of its own.
        let ours = suggested("asset-ledger", "番号,記録の版,情報資産の名称\n1,1,a\n");
        assert_eq!(column(&ours, NUMBER.0), "番号");
        let both = suggested("asset-ledger", "番号,管理番号,情報資産の名称\n1,1,a\n");
        assert_eq!(column(&both, NUMBER.0), "番号");
        assert_eq!(column(&both, "number"), "管理番号");
        let other = suggested("take-out-register", "番号,個数\n1,1\n");
        assert_eq!(column(&other, NUMBER.0), "番号");
    }
}
