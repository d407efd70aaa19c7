//! What modules know of a person who leaves, told to the reshuffle: they do
//! not know each other.

use sakimori_accounts::administration::usable_logins;
use sakimori_db::Db;
use sakimori_decisions::{LeftBehind, left_behind};
use sakimori_kernel::Uuid;
use sakimori_organization::reshuffle::{Hanging, HangingThing, Hangings};
use sakimori_organization::{Body, Organization};
use sakimori_policies::Policies;

use crate::context::naming;

/// Applications that are to be taken over, and steps that nobody could decide.
pub struct Applications {
    pub policies: Policies,
    pub organization: Organization,
}

impl Hanging for Applications {
    fn of<'h>(&'h self, people: &'h [Uuid]) -> Hangings<'h> {
        Box::pin(async move {
            let today = self.organization.clock.today();
            let roster = self.organization.roster(today).await?;
            let workspace = self.policies.workspace().await?;
            let edition = &self.policies.edition;
            let body = Body::new(edition, |role| naming(&workspace, role), |_| None);
            let found = left_behind(&self.policies.db, &roster, people).await?;
            let told = found.into_iter();
            Ok(told
                .map(|(person, left)| (person, words(&left, &body)))
                .collect())
        })
    }
}

/// Without an address: the case itself is for who decides it, who is seldom
/// the one who reads.
fn words(left: &LeftBehind, body: &Body) -> Vec<HangingThing> {
    let own = left.own.iter().map(|row| {
        let (label, title, state) = (row.label(), &row.title, row.state().label());
        format!("申請「{title}」（{label}、{state}）の引戻し又は後任による申請")
    });
    let steps = left.steps.iter().map(|(role, count)| {
        let role = body.label(role);
        format!("{role}の決定を待っている申請{count}件（ほかに任命されている者がいません）")
    });
    let labels = own.chain(steps);
    labels
        .map(|label| HangingThing {
            label,
            url: String::new(),
        })
        .collect()
}

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
