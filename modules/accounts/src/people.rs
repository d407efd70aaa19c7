//! What this module asks about people. The program answers from the
//! organization register; this crate does not depend on it.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;

use sakimori_db::DbError;
use sakimori_kernel::Uuid;

pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

/// A person of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRef {
    pub id: Uuid,
    pub name: String,
    pub staff_number: String,
}

pub trait People: Send + Sync + fmt::Debug {
    /// The keys of the roles a person carries today, in any capacity.
    fn roles(&self, person: Uuid) -> Answer<'_, Vec<String>>;

    /// What a person's password must not be made of: name, kana, staff
    /// number, telephone numbers, mail address.
    fn words(&self, person: Uuid) -> Answer<'_, Vec<String>>;

    /// The person with a staff number, working here today.
    fn by_staff_number<'a>(&'a self, number: &'a str) -> Answer<'a, Option<PersonRef>>;

    /// Those of some people (at most 1,000) who do not work here today.
    fn left<'a>(&'a self, people: &'a [Uuid]) -> Answer<'a, HashSet<Uuid>>;
}

/// A program without a register of people.
#[derive(Debug, Clone, Copy)]
pub struct NoPeople;

impl People for NoPeople {
    fn roles(&self, _: Uuid) -> Answer<'_, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn words(&self, _: Uuid) -> Answer<'_, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn by_staff_number<'a>(&'a self, _: &'a str) -> Answer<'a, Option<PersonRef>> {
        Box::pin(async { Ok(None) })
    }

    fn left<'a>(&'a self, _: &'a [Uuid]) -> Answer<'a, HashSet<Uuid>> {
        Box::pin(async { Ok(HashSet::new()) })
    }
}
