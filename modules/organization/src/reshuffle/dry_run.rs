//! 確認: reads the file, makes the plan against the register as it is, and
//! keeps both. Nothing but the reshuffle's own rows is written.

use std::sync::Arc;

use sakimori_db::{DbError, Tx};
use sakimori_kernel::Uuid;
use sakimori_tabular::ReadError;
use sakimori_web::Failure;

use super::column::Mapping;
use super::load::{Reader, state};
use super::make::{Options, Trial, make};
use super::model::DryRun;
use super::outlook::new_holes;
use super::store::{NewDryRun, Reading, Settings, json};
use super::words::Words;
use super::{file, store};
use crate::body::Body;
use crate::{Organization, store as register};

/// A dry run before it is kept.
pub(super) struct Made {
    pub info: DryRun,
    pub reading: Reading,
    pub trial: String,
    /// For the journal.
    pub told: String,
}

impl Made {
    pub async fn keep(self, tx: &mut Tx, reshuffle: Uuid) -> Result<(), DbError> {
        let row = NewDryRun {
            info: &self.info,
            reading: &self.reading,
            trial: self.trial,
        };
        store::insert_dry_run(tx, reshuffle, row).await
    }
}

/// What is to be read, and how.
pub(super) struct Task {
    pub file: Uuid,
    pub file_name: String,
    pub content: Arc<Vec<u8>>,
    pub mapping: Mapping,
    pub settings: Settings,
}

/// Makes the dry run. The error is for the user: the file cannot be read.
pub(super) async fn run(
    organization: &Organization,
    body: &Arc<Body>,
    task: Task,
) -> Result<Result<Made, ReadError>, Failure> {
    let db = &organization.db;
    // Before the reading: what is written meanwhile shows as a difference.
    let revision = register::revisions(db).await?.revision;
    let state = state(&mut Reader::Db(db), task.settings.day).await?;
    let (edition, body) = (organization.edition.clone(), body.clone());
    let id = organization.clock.new_id();
    let at = organization.clock.now();
    let work = move || -> Result<Result<Made, ReadError>, Failure> {
        let words = Words::new(&edition, &body);
        let (source, problems) = match file::source(&task.content, &task.file_name, &task.mapping) {
            Ok(read) => read,
            Err(error) => return Ok(Err(error)),
        };
        let options = Options {
            mode: task.settings.mode,
            succession: task.settings.succession,
        };
        let mut trial = make(&state, (&source, &task.mapping), options, &words, problems);
        drop(source);
        trial.holes = new_holes(&state, &trial.plan, &body, &edition.separations);
        let errors = trial.errors();
        let warnings = trial.problems.len() - errors;
        let info = DryRun {
            id,
            file: task.file,
            day: task.settings.day,
            mode: task.settings.mode,
            succession: task.settings.succession,
            revision,
            digest: trial.plan.digest().map_err(Failure::internal)?,
            errors: i64::try_from(errors).unwrap_or(i64::MAX),
            warnings: i64::try_from(warnings).unwrap_or(i64::MAX),
            at,
        };
        Ok(Ok(Made {
            info,
            reading: Reading {
                mapping: task.mapping,
                words,
            },
            told: told(&trial, errors, warnings),
            trial: json(&trial)?,
        }))
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Failure::internal)?
}

fn told(trial: &Trial, errors: usize, warnings: usize) -> String {
    let changes = super::entries::told(&trial.counts);
    format!("誤り{errors}件、注意{warnings}件、{changes}")
}
