use std::time::Duration;

use sakimori_db::{Db, DbError};
use sakimori_kernel::{Clock, Timestamp, Uuid};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::{Errand, Job, runs};

/// Looks at the plans and runs what is due, one job after another: they are
/// heavy, and pages come first.
#[derive(Debug)]
pub struct Runner {
    db: Db,
    clock: Clock,
    jobs: Vec<Job>,
    errands: Vec<Errand>,
    /// This program, among others that may serve the same body.
    owner: Uuid,
    began: Timestamp,
}

/// How often the plans are looked at.
const LOOK: Duration = Duration::from_secs(30);
/// How often a running job notes that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(60);

impl Runner {
    pub fn new(db: Db, clock: Clock, jobs: Vec<Job>) -> Self {
        Self {
            db,
            clock,
            jobs,
            errands: Vec::new(),
            owner: clock.new_id(),
            began: clock.now(),
        }
    }

    /// With what is done at every look.
    #[must_use]
    pub fn with_errands(self, errands: Vec<Errand>) -> Self {
        Self { errands, ..self }
    }

    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Goes on until stopped.
    pub fn start(self) -> Running {
        let task = tokio::spawn(async move {
            let mut ticks = interval(LOOK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                if let Err(error) = self.run_due().await {
                    tracing::error!(%error, "jobs cannot be looked at");
                }
                self.run_errands().await;
            }
        });
        Running(task)
    }

    /// Runs what is due now; how many jobs ran. A plan that passed while no
    /// program ran is made up for once; those before a job's first program are
    /// not.
    pub async fn run_due(&self) -> Result<usize, DbError> {
        let mut ran = 0;
        for job in &self.jobs {
            let now = self.clock.now();
            let planned = job.schedule.latest(now);
            let last = runs::runs_of(&self.db, job.name, 1).await?;
            let due = match last.first() {
                None => planned >= self.began,
                Some(last) => {
                    let before = last.planned_for.to_jiff();
                    planned > before || (planned == before && last.may_begin_again(now))
                }
            };
            if due && runs::claim(&self.db, job.name, planned, self.owner, now).await? {
                self.run(job, planned).await?;
                ran += 1;
            }
        }
        Ok(ran)
    }

    /// Does every errand. One that goes wrong keeps none of the others.
    pub async fn run_errands(&self) {
        for errand in &self.errands {
            let outcome = tokio::spawn(errand.begin()).await;
            let outcome = outcome.unwrap_or_else(|error| Err(error.to_string()));
            if let Err(message) = outcome {
                tracing::error!(errand = errand.name, message, "errand failed");
            }
        }
    }

    async fn run(&self, job: &Job, planned: Timestamp) -> Result<(), DbError> {
        tracing::info!(job = job.name, %planned, "job begins");
        let run = (job.name, planned, self.owner);
        let mut work = tokio::spawn(job.begin());
        let mut signs = interval(SIGN_OF_LIFE);
        let outcome = loop {
            tokio::select! {
                outcome = &mut work => break outcome,
                _ = signs.tick() => runs::seen(&self.db, run, self.clock.now()).await?,
            }
        };
        let outcome = outcome.unwrap_or_else(|error| {
            tracing::error!(job = job.name, %error, "job panicked");
            Err("途中で異常終了しました。プログラムのログを確かめてください。".to_owned())
        });
        match &outcome {
            Ok(_) => tracing::info!(job = job.name, "job succeeded"),
            Err(message) => tracing::error!(job = job.name, message, "job failed"),
        }
        runs::ended(&self.db, run, self.clock.now(), &outcome).await
    }
}

/// A runner at work. A job under way is given up when it stops, and begun
/// again by the next program.
#[derive(Debug)]
pub struct Running(JoinHandle<()>);

impl Running {
    pub fn stop(self) {
        self.0.abort();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}
