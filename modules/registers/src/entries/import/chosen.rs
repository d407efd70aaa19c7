//! What a person chose of a file, kept from one import to the next. Pure.

use std::collections::BTreeMap;

use sakimori_tabular::Mapping;
use serde::{Deserialize, Serialize};

/// Stored as JSON with the import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Chosen {
    /// Which column of the file is which.
    pub columns: Mapping,
    /// The answers meant by what is written, by the column's input and by
    /// [`super::words::plain`]; an empty answer leaves the cell empty.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// What every row says of columns that the file does not have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// The sheet; by default the first one with something in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

impl Chosen {
    /// As it was stored; earlier releases stored the columns alone.
    pub fn stored(text: &str) -> Self {
        let columns = || Self {
            columns: serde_json::from_str(text).unwrap_or_default(),
            ..Self::default()
        };
        serde_json::from_str(text).unwrap_or_else(|_| columns())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_releases_stored_is_still_read() {
        let old = r#"{"name":{"header":"資産名","occurrence":1,"position":2}}"#;
        let chosen = Chosen::stored(old);
        assert_eq!(chosen.columns.get("name").unwrap().header, "資産名");
        let mut new = chosen.clone();
        new.sheet = Some("税務課".to_owned());
        let form = new.words.entry("form".to_owned()).or_default();
        form.insert("紙".to_owned(), "文書".to_owned());
        let text = serde_json::to_string(&new).unwrap();
        assert_eq!(Chosen::stored(&text), new);
        assert_eq!(Chosen::stored("broken"), Chosen::default());
    }
}
