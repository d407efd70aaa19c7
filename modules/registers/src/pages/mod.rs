//! What one may apply for, one's own applications, the form.

pub(crate) mod apply;
mod fields;
pub(crate) mod follow;
pub(crate) mod list;
