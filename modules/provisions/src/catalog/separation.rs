//! What a pair of `separations.toml` is made of: roles that one person must
//! not carry together.

use serde::Deserialize;

/// For which appointments a separation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeparationPlace {
    /// Whatever they cover.
    Anywhere,
    /// Where one covers what the other does.
    Same,
}

/// 兼務の禁止: nobody carries a role of `one` and a role of `other`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Separation {
    /// The key of the provision it follows from.
    pub provision: String,
    pub one: Vec<String>,
    pub other: Vec<String>,
    pub place: SeparationPlace,
}
