//! A register or an entry with what the person may do there.

use sakimori_decisions::Desk;
use sakimori_decisions::store as cases;
use sakimori_kernel::Uuid;
use sakimori_web::{Failure, Page};

use super::{PATH, TITLE};
use crate::Registers;
use crate::entries::reach::{Entries, keeps, reads};
use crate::entries::store::{self, EntryRow};
use crate::pages::mine::bearer;
use crate::register::Register;

pub(crate) struct Kept<'s> {
    pub register: &'s Register,
    pub keeps: Entries,
    pub reads: Entries,
}

impl<'s> Kept<'s> {
    pub fn of(desk: &Desk, register: &'s Register) -> Self {
        Self {
            register,
            keeps: keeps(&desk.access, &desk.roster, register),
            reads: reads(&desk.access, &desk.roster, register),
        }
    }

    pub fn url(&self) -> String {
        format!("{PATH}/{}", self.register.key)
    }

    pub fn page(&self) -> Page {
        Page::new(self.register.title.clone(), PATH).crumb(PATH, TITLE)
    }

    /// A page below the register.
    pub fn below(&self, title: impl Into<String>) -> Page {
        Page::new(title, PATH)
            .crumb(PATH, TITLE)
            .crumb(self.url(), self.register.title.clone())
    }

    /// 「課室情報セキュリティ管理者又は情報システム管理者」
    pub fn keepers(&self, desk: &Desk) -> String {
        let label = |role: &String| desk.access.rules.label(role).to_owned();
        let names: Vec<String> = self.register.keepers.iter().map(label).collect();
        names.join("又は")
    }
}

/// A register that the person reads; any other leads nowhere.
pub(super) fn register<'s>(
    state: &'s Registers,
    desk: &Desk,
    key: &str,
) -> Result<Kept<'s>, Failure> {
    let register = state.registers.get(key).ok_or(Failure::NotFound)?;
    let kept = Kept::of(desk, register);
    match kept.reads.is_none() {
        true => Err(Failure::NotFound),
        false => Ok(kept),
    }
}

/// An entry that the person reads: as one of a register, or because it is
/// their own. Its versions, the newest first.
pub(crate) async fn entry<'s>(
    state: &'s Registers,
    desk: &Desk,
    id: Uuid,
) -> Result<(Kept<'s>, Vec<EntryRow>), Failure> {
    let versions = store::versions(&state.db, id).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let register = state.registers.get(&newest.register);
    let kept = Kept::of(desk, register.ok_or(Failure::NotFound)?);
    if kept.reads.hold(newest.unit_id, newest.system_id) {
        return Ok((kept, versions));
    }
    match own(state, desk, (&kept, newest)).await? {
        true => Ok((kept, versions)),
        false => Err(Failure::NotFound),
    }
}

/// Whether it came from the person's own application, or says that they have
/// the thing with them.
async fn own(
    state: &Registers,
    desk: &Desk,
    (kept, newest): (&Kept<'_>, &EntryRow),
) -> Result<bool, Failure> {
    let person = desk.access.standing.person.ok_or(Failure::NotFound)?;
    if let Some(case) = newest.case_id {
        let case = cases::whole(&state.db, case).await?;
        if case.is_some_and(|case| case.row.applicant_id == person) {
            return Ok(true);
        }
    }
    if kept.register.with.is_none() || newest.ended_at.is_some() {
        return Ok(false);
    }
    let bearer = bearer(state, desk, person).await?;
    let filled = newest.filled()?;
    Ok(bearer.is_some_and(|bearer| bearer.has(kept.register, &filled, newest.unit_id)))
}
