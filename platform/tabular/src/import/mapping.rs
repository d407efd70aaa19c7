//! Which column of a file is which, kept from one import to the next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::header::bare;
use super::{Column, Header, fold};

/// From the keys of [`Column`]s to columns of the file. Stored as JSON:
/// `{"name":{"header":"氏名","occurrence":1,"position":2}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(BTreeMap<String, Source>);

/// A column of a file, found again by its header and not by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// [`Header::name`]; empty for a column without one.
    pub header: String,
    /// Tells columns with the same header apart, from 1.
    pub occurrence: usize,
    /// Where it was, from 0. Counts only when there is no header.
    pub position: usize,
}

impl Mapping {
    /// By the labels and, where none fits, the aliases. No column of the file
    /// is taken twice.
    pub fn guess(columns: &[Column], headers: &[Header]) -> Self {
        let mut mapping = Self::default();
        let mut free: Vec<(&Header, [String; 2])> = headers
            .iter()
            .filter(|h| !h.text.is_empty())
            .map(|h| (h, [fold(&h.name()), fold(&h.text)]))
            .collect();
        let named: Vec<(&Column, Vec<String>)> =
            columns.iter().map(|c| (c, c.names().collect())).collect();
        let most = named.iter().map(|(_, names)| names.len()).max();
        // All labels before any alias: 「名称」 may be another column's alias.
        // What is said in brackets behind a name counts last.
        let ranks = 0..most.unwrap_or(0);
        let turns = ranks.clone().map(|rank| (rank, false));
        for (rank, in_short) in turns.chain(ranks.map(|rank| (rank, true))) {
            for (column, names) in &named {
                let Some(name) = names.get(rank) else {
                    continue;
                };
                if mapping.0.contains_key(column.key) {
                    continue;
                }
                let fits = |(_, folded): &(&Header, [String; 2])| match in_short {
                    true => folded.iter().any(|f| bare(f) == name),
                    false => folded.contains(name),
                };
                if let Some(at) = free.iter().position(fits) {
                    let (header, _) = free.remove(at);
                    mapping.choose(column.key, header);
                }
            }
        }
        mapping
    }

    /// As kept from last time where the file has such headers, else by
    /// [`Mapping::guess`].
    pub fn suggest(columns: &[Column], headers: &[Header], kept: &Self) -> Self {
        let kept = kept.fit(columns, headers);
        let mut mapping = Self::guess(columns, headers);
        let mut taken: Vec<usize> = Vec::new();
        for column in columns {
            if let Some(header) = kept.position(column.key).and_then(|at| headers.get(at)) {
                mapping.choose(column.key, header);
                taken.push(header.position);
            }
        }
        // A header that last time was something else is not taken twice.
        let fit = mapping.fit(columns, headers);
        for column in columns {
            let here = fit.position(column.key);
            if kept.position(column.key).is_none() && here.is_some_and(|at| taken.contains(&at)) {
                mapping.leave_out(column.key);
            }
        }
        mapping
    }

    pub fn choose(&mut self, key: &str, header: &Header) {
        let source = Source {
            header: header.name(),
            occurrence: header.occurrence,
            position: header.position,
        };
        self.0.insert(key.to_owned(), source);
    }

    /// The column is not in the file, or not wanted.
    pub fn leave_out(&mut self, key: &str) {
        self.0.remove(key);
    }

    pub fn get(&self, key: &str) -> Option<&Source> {
        self.0.get(key)
    }
}

impl Source {
    /// The same column in another file.
    pub(super) fn find(&self, headers: &[Header]) -> Option<usize> {
        if self.header.is_empty() {
            let header = headers.get(self.position)?;
            return header.text.is_empty().then_some(self.position);
        }
        let folded = fold(&self.header);
        let found = headers.iter().find(|h| {
            !h.text.is_empty() && h.occurrence == self.occurrence && fold(&h.name()) == folded
        });
        found.map(|h| h.position)
    }
}
