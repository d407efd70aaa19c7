//! What a permission means for the module that asked for it.

use std::pin::Pin;

use sakimori_db::Tx;
use sakimori_db::journal::Entry;
use sakimori_organization::Roster;
use sakimori_web::Failure;

use crate::store::Whole;

/// Entries of the journal for what was done.
pub type Followed<'a> = Pin<Box<dyn Future<Output = Result<Vec<Entry>, Failure>> + Send + 'a>>;

/// A module whose things are decided.
pub trait Subject: Send + Sync {
    /// Called in the transaction of the decision that permits a case: what is
    /// done there is done with the permission, or not at all.
    fn permitted<'a>(
        &'a self,
        tx: &'a mut Tx,
        whole: &'a Whole,
        roster: &'a Roster,
    ) -> Followed<'a>;

    /// Called in the transaction that takes a permission back (取消し).
    fn revoked<'a>(&'a self, _tx: &'a mut Tx, _whole: &'a Whole) -> Followed<'a> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The roles that are told of the permission (通知); `staff` is everybody.
    fn told(&self, _whole: &Whole) -> Vec<String> {
        Vec::new()
    }
}
