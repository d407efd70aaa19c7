//! What modules know of a person who leaves, told to the reshuffle: they do
//! not know each other.

use sakimori_accounts::administration::usable_logins;
use sakimori_db::Db;
use sakimori_kernel::Uuid;
use sakimori_organization::reshuffle::{Hanging, HangingThing, Hangings};

/// Logins that are to be stopped.
pub struct Logins(pub Db);

impl Hanging for Logins {
    fn of<'h>(&'h self, people: &'h [Uuid]) -> Hangings<'h> {
        Box::pin(async move {
            let found = usable_logins(&self.0, people).await?;
            let told = found.into_iter().map(|(person, logins)| {
                let things = logins.into_iter().map(|login| HangingThing {
                    label: format!("利用者ID「{login}」の停止"),
                    // For the administrator, who is seldom the one who reads.
                    url: String::new(),
                });
                (person, things.collect())
            });
            Ok(told.collect())
        })
    }
}
