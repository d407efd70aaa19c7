//! What was filled in, given out again: in words for pages and paper, and as
//! the inputs it would be sent with.

use std::collections::BTreeMap;

use sakimori_decisions::store::Line;
use sakimori_web::FormData;

use super::definition::{Field, FieldType};
use super::files;
use super::filled::Filled;

/// What was filled in, in words, in the order of the fields.
pub fn paper(fields: &[Field], filled: &Filled) -> Vec<Line> {
    let line = |field: &Field| {
        Some(Line {
            key: field.key.clone(),
            label: field.label.clone(),
            value: filled.said(field)?,
            files: files::named(field, filled),
        })
    };
    fields.iter().filter_map(line).collect()
}

pub(super) fn rows_in_words(field: &Field, filled: &Filled) -> Option<String> {
    let rows = filled.rows.get(&field.key)?;
    let line = |(n, row): (usize, &BTreeMap<String, String>)| {
        let cells = field.columns.iter().filter_map(|column| {
            let key = format!("{}.{n}.{}", field.key, column.key);
            let said = filled.words.get(&key).or_else(|| row.get(&column.key))?;
            Some(format!("{}：{said}", column.label))
        });
        let cells: Vec<String> = cells.collect();
        format!("{}　{}", n + 1, cells.join("、"))
    };
    let lines: Vec<String> = rows.iter().enumerate().map(line).collect();
    Some(lines.join("\n"))
}

/// The same as the inputs of a page would send it, to be changed.
pub fn form_of(fields: &[Field], filled: &Filled) -> FormData {
    let mut data = FormData::default();
    for field in fields {
        let key = &field.key;
        let value = filled.values.get(key);
        match field.kind {
            FieldType::Confirmation => {}
            FieldType::Choices => {
                for one in value
                    .map_or("", String::as_str)
                    .split('\n')
                    .filter(|v| !v.is_empty())
                {
                    data.add(key, one);
                }
            }
            FieldType::Period => {
                for part in ["from", "until"] {
                    let name = format!("{key}.{part}");
                    if let Some(day) = filled.words.get(&name) {
                        data.add(&name, day.clone());
                    }
                }
            }
            FieldType::Rows => {
                for (n, row) in filled.rows.get(key).into_iter().flatten().enumerate() {
                    for (column, value) in row {
                        let name = format!("{key}.{n}.{column}");
                        data.add(&name, value.clone());
                    }
                }
            }
            FieldType::Date => {
                if let Some(day) = filled.words.get(key) {
                    data.add(key, day.clone());
                }
            }
            FieldType::File => files::form_of(field, filled, &mut data),
            _ => {
                if let Some(value) = value {
                    data.add(key, value.clone());
                }
            }
        }
    }
    data
}
