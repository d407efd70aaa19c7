//! The tables of this module, and the groups of the ledger's assets. Each
//! function tells how many statements it costs.

mod acceptances;
mod analyses;
mod answers;
mod groups;
mod risks;
mod wanted;

pub(crate) use acceptances::{
    Acceptance, accept, acceptance_in, acceptance_of, accepted, revoke_of,
};
pub(crate) use analyses::{
    AnalysisRow, NewestRow, all, basis, by_id, calculated, found_changes, insert, newest, of_year,
    rescale, scale_in,
};
pub use answers::AnswerRow;
pub(crate) use answers::{answers, answers_in, given_since, save};
pub(crate) use groups::{assessed, groups, groups_in};
pub use risks::current;
pub(crate) use risks::{current_in, end, one, one_in, touched_in, write};
pub(crate) use wanted::{Changes, Counts, ShownRisk, Wanted, changes, counted, counts, matrix};

/// Rows written with one statement; their values are fewer than either engine
/// takes.
const AT_ONCE: usize = 400;
