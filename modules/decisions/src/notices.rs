//! Who is told by mail of what is written: that there is something to do, and
//! where. What is applied for, and how it was decided, is on the page.

use std::sync::Arc;

use sakimori_db::{DbError, Tx};
use sakimori_kernel::{Clock, Uuid};
use sakimori_mail::{Letter, Outbox};
use sakimori_organization::{Roster, store::mail_addresses};
use sakimori_permissions::{Capacity, Place};

use crate::emergency::EmergencyRow;
use crate::model::{Decision, State, open_steps};
use crate::open::place;
use crate::store::{CaseRow, Whole, whole_in};

/// Where mails are queued, and who holds which role today.
#[derive(Clone)]
pub struct Notices {
    outbox: Outbox,
    roster: Arc<Roster>,
}

impl Notices {
    pub fn new(outbox: Outbox, roster: Arc<Roster>) -> Self {
        Self { outbox, roster }
    }

    /// After steps were written or decided: to the deciders of the steps that
    /// are open now and were not `before`.
    pub(crate) async fn opened(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        id: Uuid,
        before: &[Uuid],
    ) -> Result<(), DbError> {
        if !self.outbox.is_on() {
            return Ok(());
        }
        let Some(whole) = whole_in(tx, id).await? else {
            return Ok(());
        };
        let case = whole.case();
        let new = open_steps(&case).filter(|s| !before.contains(&s.id));
        let roles: Vec<&str> = new.map(|s| s.role.as_str()).collect();
        let people = self.deciders(&whole.row, &roles);
        let subject = match whole.row.state() {
            State::Permitted => "確認を待っている許可があります",
            _ => "決定を待っている申請があります",
        };
        self.tell(tx, clock, (&whole.row, subject), people).await
    }

    /// After a decision at a step: to who decides next or who applied, and to
    /// the holder for whom a deputy decided.
    pub(crate) async fn decided(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        before: &Whole,
        (role, decision): (&str, &Decision),
        after: State,
    ) -> Result<(), DbError> {
        if !self.outbox.is_on() {
            return Ok(());
        }
        let row = &before.row;
        if decision.capacity == Capacity::Deputy {
            let mut holders = self.of(row, role, Capacity::Holder);
            holders.retain(|person| *person != decision.person);
            let subject = "後閲を待っている代決があります";
            self.tell(tx, clock, (row, subject), holders).await?;
        }
        let applicant = vec![row.applicant_id];
        if before.row.state() == after && after == State::Permitted {
            // A confirmation changes nothing for who applied.
            return Ok(());
        }
        match after {
            State::Waiting => {
                let case = before.case();
                let open: Vec<Uuid> = open_steps(&case).map(|s| s.id).collect();
                self.opened(tx, clock, row.id, &open).await
            }
            State::Permitted => {
                let subject = "申請が決定されました";
                self.tell(tx, clock, (row, subject), applicant).await?;
                self.opened(tx, clock, row.id, &[]).await
            }
            State::SentBack => {
                let subject = "申請が差し戻されました";
                self.tell(tx, clock, (row, subject), applicant).await
            }
            _ => {
                let subject = "申請が決定されました";
                self.tell(tx, clock, (row, subject), applicant).await
            }
        }
    }

    /// Of a permission to the holders of some roles: over the place, and of a
    /// case of the whole body to all. Everybody (`staff`) is told on the first
    /// page alone: tens of thousands of mails do not belong into a decision.
    pub(crate) async fn announced(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        (row, roles): (&CaseRow, &[String]),
    ) -> Result<(), DbError> {
        let body = row.unit_id.is_none() && row.system_id.is_none();
        let mut people = Vec::new();
        for role in roles {
            people.extend(match body {
                true => self.everywhere(role, row.applicant_id),
                false => self.of(row, role, Capacity::Holder),
            });
        }
        people.sort_unstable();
        people.dedup();
        let subject = "許可されたことのお知らせ";
        let letter = (
            format!("【防人】{subject}（{}）", row.label()),
            format!("/notices/{}", row.id),
        );
        self.send(tx, clock, letter, people).await
    }

    fn everywhere(&self, role: &str, without: Uuid) -> Vec<Uuid> {
        let held = self.roster.in_role(role);
        let held = held.filter(|d| !d.left && d.facts.capacity == Capacity::Holder);
        let people = held.map(|d| d.facts.person);
        people.filter(|p| *p != without).collect()
    }

    /// To the decider of a step that waits for too long.
    pub(crate) async fn overdue(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        (row, role): (&CaseRow, &str),
    ) -> Result<(), DbError> {
        let people = self.deciders(row, &[role]);
        let subject = "長く決定を待っている申請があります";
        self.tell(tx, clock, (row, subject), people).await
    }

    /// Of an emergency: to who will decide on its report.
    pub(crate) async fn emergency(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        (row, subject): (&EmergencyRow, &str),
        roles: &[String],
    ) -> Result<(), DbError> {
        let place = place(&self.roster, row.unit_id, row.system_id);
        let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        let people = self.expected((&place, row.person_id), &roles);
        let letter = (format!("【防人】{subject}"), row.url());
        self.send(tx, clock, letter, people).await
    }

    /// The same to who has to report it.
    pub(crate) async fn reporter(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        (row, subject): (&EmergencyRow, &str),
    ) -> Result<(), DbError> {
        let letter = (format!("【防人】{subject}"), row.url());
        self.send(tx, clock, letter, vec![row.person_id]).await
    }

    /// Who is expected to decide: the holders, and where there are none the
    /// deputies.
    fn deciders(&self, row: &CaseRow, roles: &[&str]) -> Vec<Uuid> {
        let place = place(&self.roster, row.unit_id, row.system_id);
        self.expected((&place, row.applicant_id), roles)
    }

    fn expected(&self, (place, without): (&Place, Uuid), roles: &[&str]) -> Vec<Uuid> {
        let mut people = Vec::new();
        for role in roles {
            let of = |capacity| self.over((place, without), role, capacity);
            let holders = of(Capacity::Holder);
            people.extend(match holders.is_empty() {
                true => of(Capacity::Deputy),
                false => holders,
            });
        }
        // Who carries two of the roles is told once.
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Those of a role over the case, without who applies.
    fn of(&self, row: &CaseRow, role: &str, capacity: Capacity) -> Vec<Uuid> {
        let place = place(&self.roster, row.unit_id, row.system_id);
        self.over((&place, row.applicant_id), role, capacity)
    }

    fn over(&self, (place, without): (&Place, Uuid), role: &str, capacity: Capacity) -> Vec<Uuid> {
        let duties = self.roster.holders(role, place);
        let here = duties
            .into_iter()
            .filter(|d| !d.left && d.facts.capacity == capacity);
        let people = here.map(|d| d.facts.person);
        people.filter(|p| *p != without).collect()
    }

    async fn tell(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        (row, subject): (&CaseRow, &str),
        people: Vec<Uuid>,
    ) -> Result<(), DbError> {
        let subject = format!("【防人】{subject}（{}）", row.label());
        self.send(tx, clock, (subject, row.url()), people).await
    }

    async fn send(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        (subject, path): (String, String),
        people: Vec<Uuid>,
    ) -> Result<(), DbError> {
        if !self.outbox.is_on() {
            return Ok(());
        }
        let addresses = mail_addresses(tx, clock.today(), &people).await?;
        let letters = addresses.into_iter().map(|address| Letter {
            address,
            subject: subject.clone(),
            path: path.clone(),
        });
        let letters: Vec<Letter> = letters.collect();
        self.outbox.queue(tx, clock, &letters).await
    }
}
