//! What one may apply for, one's own applications, the form, what follows.

pub(crate) mod apply;
pub(crate) mod emergency;
pub(crate) mod fields;
pub(crate) mod follow;
pub(crate) mod list;
pub(crate) mod mine;
pub(crate) mod tasks;
