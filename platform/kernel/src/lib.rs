//! The values every room shares: dates as Japanese offices write them, the
//! fiscal year, the clock, and the two ways an action can fail that a person
//! can mend (a field error) or understand (a refusal).
//!
//! Nothing here reads a clock, a file or the network: time and randomness are
//! parameters ([`Clock`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod actor;
mod clock;
mod era;
mod failure;
mod fiscal_year;
pub mod search;
mod text;

pub use actor::Actor;
pub use clock::{Clock, japan, japan_midnight, japan_time};
pub use era::{DateError, era_date, parse_date};
pub use failure::{FieldErrors, Refusal};
pub use fiscal_year::FiscalYear;
pub use jiff::{Timestamp, civil::Date};
pub use text::{TextRule, clean_line, clean_text};
pub use uuid::Uuid;
