//! From catalog, profile and tailoring to the body's own rules: pure.
//!
//! [`compose`] gives [`Content`], a snapshot with every word filled in and
//! every number counted. All documents are made from a content alone, so a
//! frozen version needs nothing else.

mod basic_policy;
mod compose;
mod content;
mod entries;
mod issues;
mod number;
mod supplement;
mod tree;

pub(crate) use basic_policy::key as basic_policy_key;
pub use basic_policy::model_part;
pub use compose::{compose, model};
pub(crate) use content::FORMAT;
pub(crate) use content::merge_marks;
pub use content::{
    BasicPolicyContent, Content, ContentRole, NodeKind, PolicyEntry, PolicyPart, Rejected,
    StandardNode,
};
pub(crate) use entries::{parse_entries, print_entries};
pub use issues::{Issue, IssueKind};
pub(crate) use number::scheme;
pub use number::{DocNumber, Rank};
