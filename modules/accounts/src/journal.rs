//! Entries of the journal about accounts.

use sakimori_db::journal::Entry;
use sakimori_kernel::Uuid;

/// The subject of every entry of this module that is about one account.
pub(crate) const ACCOUNT: &str = "account";

pub(crate) fn about(action: &'static str, account: Uuid, summary: impl Into<String>) -> Entry {
    Entry::new(action, ACCOUNT, account.to_string(), summary)
}
