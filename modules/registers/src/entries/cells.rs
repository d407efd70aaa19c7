//! Entries as cells of a file, out and in: what is written out can be read in
//! again. Pure.

use sakimori_web::FormData;

use crate::forms::{Field, FieldType, Filled, MOST_ROWS};
use crate::register::Register;

/// A column of a register's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// The name of the input: the field's key, or a part of a period.
    pub input: String,
    pub label: String,
    pub required: bool,
    /// Which field of the register.
    field: usize,
}

impl Column {
    /// The field of the register that it is of.
    pub fn field<'r>(&self, register: &'r Register) -> Option<&'r Field> {
        register.fields.get(self.field)
    }
}

/// The key and label of the column with the entry's number.
pub(crate) const NUMBER: (&str, &str) = ("_number", "番号");
/// The same of the version that was written out: whoever changes the file does
/// not undo what somebody wrote meanwhile.
pub(crate) const VERSION: (&str, &str) = ("_version", "記録の版");
/// Between the columns of a list in a cell.
const BETWEEN: char = '｜';

/// One column for each field, two for a period.
pub(crate) fn columns(register: &Register) -> Vec<Column> {
    let of = |(n, field): (usize, &Field)| {
        let column = |input: String, label: String| Column {
            input,
            label,
            required: field.required && field.shown.is_none() && field.gives.is_empty(),
            field: n,
        };
        match field.kind {
            FieldType::Period => [("from", "始まりの日"), ("until", "終わりの日")]
                .map(|(part, word)| {
                    let label = format!("{}（{word}）", field.label);
                    column(format!("{}.{part}", field.key), label)
                })
                .to_vec(),
            FieldType::Rows => {
                let labels: Vec<&str> = field.columns.iter().map(|c| c.label.as_str()).collect();
                let between = BETWEEN.to_string();
                let label = format!("{}（{}）", field.label, labels.join(&between));
                vec![column(field.key.clone(), label)]
            }
            _ => vec![column(field.key.clone(), field.label.clone())],
        }
    };
    register.fields.iter().enumerate().flat_map(of).collect()
}

/// What an entry says in a column.
pub(crate) fn cell(register: &Register, column: &Column, filled: &Filled) -> String {
    let Some(field) = column.field(register) else {
        return String::new();
    };
    let value = || filled.values.get(&field.key).cloned().unwrap_or_default();
    match field.kind {
        FieldType::Period => filled.said_part(&column.input).unwrap_or_default(),
        // Files stay where they are: only what was typed goes out and in.
        FieldType::Choices | FieldType::File => value(),
        FieldType::Rows => rows(field, filled),
        FieldType::Person => person(&value(), &filled.said(field).unwrap_or_default()),
        _ => filled.said(field).unwrap_or_default(),
    }
}

/// 「1234567 見本 太郎」: found again by the number, read by the name.
fn person(number: &str, words: &str) -> String {
    let name = words.split('（').next().unwrap_or_default();
    match number == name {
        true => number.to_owned(),
        false => format!("{number} {name}").trim().to_owned(),
    }
}

fn rows(field: &Field, filled: &Filled) -> String {
    let lines = filled.rows.get(&field.key).into_iter().flatten();
    let line = |(n, row): (usize, &std::collections::BTreeMap<String, String>)| {
        let cell = |column: &Field| {
            let value = row.get(&column.key).map_or("", String::as_str);
            let said = filled.said_part(&format!("{}.{n}.{}", field.key, column.key));
            let said = said.unwrap_or_else(|| value.to_owned());
            let text = match column.kind {
                FieldType::Person => person(value, &said),
                _ => said,
            };
            // As it is in the cell, and told from what stands between.
            text.replace('\n', " ").replace(BETWEEN, "\\｜")
        };
        let cells: Vec<String> = field.columns.iter().map(cell).collect();
        cells.join(&BETWEEN.to_string())
    };
    lines.enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// What the cells of a row would be as inputs of a page.
///
/// # Errors
/// A cell that cannot be taken apart: the column and why.
pub(crate) fn inputs(
    register: &Register,
    cells: &[(&Column, String)],
    data: &mut FormData,
) -> Result<(), (String, String)> {
    for (column, text) in cells {
        let Some(field) = column.field(register) else {
            continue;
        };
        let text = text.trim();
        match field.kind {
            FieldType::Choices => {
                for one in parts(field, text) {
                    data.add(&field.key, one);
                }
            }
            FieldType::Confirmation if !text.is_empty() => data.add(&field.key, "yes"),
            FieldType::Rows => list(field, text, data).map_err(|m| (column.label.clone(), m))?,
            _ => data.add(&column.input, text),
        }
    }
    Ok(())
}

/// The answers in a cell: each on a line, or between 「、」.
fn parts<'t>(field: &Field, text: &'t str) -> Vec<&'t str> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines
        .flat_map(|line| match field.options.iter().any(|o| o == line) {
            true => vec![line],
            false => line.split('、').map(str::trim).collect(),
        })
        .collect()
}

fn list(field: &Field, text: &str, data: &mut FormData) -> Result<(), String> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    if lines.len() > MOST_ROWS {
        return Err(format!("{MOST_ROWS}行までしか入りません。"));
    }
    for (n, line) in lines.iter().enumerate() {
        let cells = split(line);
        if cells.len() > field.columns.len() {
            return Err(format!(
                "{}行目が「｜」で{}個に分かれています。{}個までです。",
                n + 1,
                cells.len(),
                field.columns.len()
            ));
        }
        for (column, cell) in field.columns.iter().zip(cells) {
            data.add(&format!("{}.{n}.{}", field.key, column.key), cell.trim());
        }
    }
    Ok(())
}

/// At 「｜」, unless it stands after 「\」.
fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&BETWEEN) => {
                letters.next();
                push(&mut cells, BETWEEN);
            }
            BETWEEN => cells.push(String::new()),
            letter => push(&mut cells, letter),
        }
    }
    cells
}

fn push(cells: &mut [String], letter: char) {
    if let Some(last) = cells.last_mut() {
        last.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;
    use crate::forms::{Nobody, fill, form_of};
    use crate::register;

    #[test]
    fn what_is_written_out_is_the_same_read_in_again() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let register = &registers["software-licences"];
        let mut data = FormData::default();
        for (name, value) in [
            ("number", "L-1"),
            ("software", "=cmd|' /C calc'!A0"),
            ("publisher", "＋みほんソフト"),
            ("licence", "台数による"),
            ("licence_count", "10"),
            ("installed_count", "9"),
            ("devices.0.number", "PC-1｜予備"),
            ("devices.0.user", "1001"),
            ("devices.1.number", "PC-2"),
            ("devices.1.installed_on", "令和8年4月1日"),
            ("licence_until", "R9.3.31"),
            ("keeping_unit", "1000"),
        ] {
            data.add(name, value);
        }
        let before = fill(&register.fields, &data, &Nobody).unwrap();
        let columns = columns(register);
        let cells: Vec<(&Column, String)> = columns
            .iter()
            .map(|column| (column, cell(register, column, &before)))
            .collect();
        let mut again = FormData::default();
        inputs(register, &cells, &mut again).unwrap();
        let after = fill(&register.fields, &again, &Nobody).unwrap();
        assert_eq!(before, after);
        assert!(form_of(&register.fields, &after).get("devices.0.number") == "PC-1｜予備");
    }

    #[test]
    fn too_many_parts_are_told() {
        let files = embedded();
        let edition = load(&files, "h27").unwrap();
        let registers = register::load(&files, &edition).unwrap();
        let register = &registers["software-licences"];
        let columns = columns(register);
        let devices = columns.iter().find(|c| c.input == "devices").unwrap();
        let mut data = FormData::default();
        let told = inputs(register, &[(devices, "a｜b｜c｜d".into())], &mut data);
        assert!(told.unwrap_err().1.contains("4個"));
    }
}
