//! Queueing, in the transaction of the write that causes it.

use std::sync::Arc;

use sakimori_db::{DbError, Tx, places, query};
use sakimori_kernel::Clock;

use crate::Settings;
use crate::rows::State;

/// What somebody is told: to which address, in one line, and which page to
/// open for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub address: String,
    pub subject: String,
    /// `/cases/…`
    pub path: String,
}

/// Where mails are queued; nowhere by default. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Outbox(Option<Arc<Settings>>);

const COLUMNS: usize = 9;
/// Both engines take far more parameters than this many rows need.
const AT_ONCE: usize = 200;

impl Outbox {
    pub fn to(settings: Settings) -> Self {
        Self(Some(Arc::new(settings)))
    }

    /// None where no mail is sent.
    pub fn settings(&self) -> Option<&Settings> {
        self.0.as_deref()
    }

    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Queues mails, to be sent when the caller has committed.
    pub async fn queue(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        letters: &[Letter],
    ) -> Result<(), DbError> {
        if !self.is_on() {
            return Ok(());
        }
        for chunk in letters.chunks(AT_ONCE) {
            let mut insert = query(format!(
                "INSERT INTO mail_outbox (id, address, subject, path, queued_at, state, attempts, due_at, message) VALUES {}",
                places(chunk.len(), COLUMNS)
            ));
            for letter in chunk {
                insert = insert
                    .bind(clock.new_id())
                    .bind(&letter.address)
                    .bind(&letter.subject)
                    .bind(&letter.path)
                    .bind(clock.now())
                    .bind(State::Waiting.key())
                    .bind(0)
                    .bind(clock.now())
                    .bind("");
            }
            tx.execute(insert).await?;
        }
        Ok(())
    }
}
