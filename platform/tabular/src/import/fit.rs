//! A mapping applied to the headers of a file.

use std::collections::BTreeMap;
use std::fmt;

use super::{Column, Header, Mapping, fold};
use crate::read::{Cell, Row};

/// Where each column is in this file, and what does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    positions: BTreeMap<String, usize>,
    pub problems: Vec<MappingProblem>,
    /// Columns of the file that nothing is mapped to, with a header.
    pub unused: Vec<usize>,
}

/// The text is for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingProblem {
    MissingRequired {
        label: String,
    },
    /// The mapping knows a column that the file no longer has.
    Vanished {
        label: String,
        header: String,
    },
    /// Several columns have this header. `columns` as 「C列」.
    Duplicate {
        header: String,
        columns: Vec<String>,
    },
    /// The header itself was destroyed, as by `Export-Csv` without encoding.
    DamagedHeader {
        columns: Vec<String>,
    },
}

impl Mapping {
    pub fn fit(&self, columns: &[Column], headers: &[Header]) -> Fit {
        let mut fit = Fit {
            positions: BTreeMap::new(),
            problems: Vec::new(),
            unused: Vec::new(),
        };
        for column in columns {
            let label = column.label.to_owned();
            let source = self.get(column.key);
            let found = source.and_then(|source| source.find(headers));
            if let Some(position) = found {
                fit.positions.insert(column.key.to_owned(), position);
            } else if let Some(source) = source {
                let header = source.header.clone();
                fit.problems.push(MappingProblem::Vanished {
                    label: label.clone(),
                    header,
                });
            }
            if found.is_none() && column.required {
                fit.problems.push(MappingProblem::MissingRequired { label });
            }
        }
        fit.problems.extend(duplicates(headers));
        let damaged = headers.iter().filter(|h| h.damaged);
        let columns: Vec<String> = damaged.map(Header::letters).collect();
        if !columns.is_empty() {
            fit.problems.push(MappingProblem::DamagedHeader { columns });
        }
        let used = |h: &&Header| !fit.positions.values().any(|p| *p == h.position);
        let unused = headers.iter().filter(|h| !h.text.is_empty()).filter(used);
        fit.unused = unused.map(|h| h.position).collect();
        fit
    }
}

fn duplicates(headers: &[Header]) -> Vec<MappingProblem> {
    let mut by_text: BTreeMap<String, Vec<&Header>> = BTreeMap::new();
    for header in headers.iter().filter(|h| !h.text.is_empty()) {
        by_text.entry(fold(&header.text)).or_default().push(header);
    }
    let mut several: Vec<Vec<&Header>> = by_text.into_values().filter(|h| h.len() > 1).collect();
    several.sort_by_key(|group| group.first().map(|h| h.position));
    let problem = |group: Vec<&Header>| MappingProblem::Duplicate {
        header: group.first().map_or(String::new(), |h| h.text.clone()),
        columns: group.iter().map(|h| h.letters()).collect(),
    };
    several.into_iter().map(problem).collect()
}

impl Fit {
    /// Nothing required is missing and no header is destroyed.
    pub fn is_usable(&self) -> bool {
        let blocks = |p: &MappingProblem| {
            matches!(
                p,
                MappingProblem::MissingRequired { .. } | MappingProblem::DamagedHeader { .. }
            )
        };
        !self.problems.iter().any(blocks)
    }

    pub fn position(&self, key: &str) -> Option<usize> {
        self.positions.get(key).copied()
    }

    /// Of all mapped columns, for [`super::RowErrors::push_problems`].
    pub fn positions(&self) -> Vec<usize> {
        self.positions.values().copied().collect()
    }

    /// The cell of a column; an empty one when the file has no such column.
    pub fn cell<'r>(&self, row: &'r Row, key: &str) -> &'r Cell {
        row.cell(self.position(key).unwrap_or(usize::MAX))
    }
}

impl fmt::Display for MappingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingRequired { label } => write!(
                f,
                "必要な列「{label}」がありません。見出しを確かめるか、列の対応を選んでください。"
            ),
            Self::Vanished { label, header } => write!(
                f,
                "前回「{label}」に対応していた列「{header}」がファイルにありません。列の対応を選び直してください。"
            ),
            Self::Duplicate { header, columns } => write!(
                f,
                "見出し「{header}」の列が複数あります（{}）。どの列を使うかを確かめてください。",
                columns.join("、")
            ),
            Self::DamagedHeader { columns } => write!(
                f,
                "見出しの文字が「?」などに置き換わり、失われています（{}）。文字コードをUTF-8にして、元のシステムから出力し直してください。",
                columns.join("、")
            ),
        }
    }
}
