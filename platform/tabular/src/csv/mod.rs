//! Text files: CSV and tab-separated, in the encodings that offices send.

mod encoding;
mod guard;
mod rows;
mod split;

pub(crate) use encoding::Text;
#[cfg(test)]
pub(crate) use encoding::decoded;
pub(crate) use guard::{guarded, unguarded};
pub(crate) use rows::CsvRows;
