//! 適用: in one transaction, of exactly what was looked at. The plan is made
//! anew where the register changed since; when it then differs, nothing is
//! applied.

use std::collections::HashMap;

use sakimori_db::{DbError, Tx};
use sakimori_kernel::{Actor, Date, Refusal, Uuid};
use sakimori_web::Failure;

use super::compare::differences;
use super::entries::{Ids, Names, entry, of_plan, told};
use super::load::{Facts, Reader, state};
use super::make::{Options, Trial, make};
use super::model::{DryRun, Reshuffle};
use super::store::{Reading, from_json, json};
use super::{file, store, write};
use crate::Organization;

/// What is needed of a dry run, read before the write begins.
struct Prepared {
    trial: Trial,
    reading: Reading,
    file: Vec<u8>,
    file_name: String,
}

/// How many differences a message names.
const NAMED: usize = 5;

/// Applies a reshuffle. `seen` is the dry run that was on the page; the
/// schedule's own where it is due.
pub async fn apply(
    organization: &Organization,
    actor: &Actor,
    id: Uuid,
    seen: Option<Uuid>,
) -> Result<(), Failure> {
    let db = &organization.db;
    let reshuffle = store::find(db, id).await?.ok_or(Failure::NotFound)?;
    let Some(run) = reshuffle.dry_run.clone() else {
        return Err(reason(&reshuffle, seen).into());
    };
    let prepared = Prepared {
        trial: from_json(&store::trial(&mut Reader::Db(db), run.id).await?)?,
        reading: store::reading(&mut Reader::Db(db), run.id).await?,
        file: store::file(db, run.file).await?,
        file_name: reshuffle.file.name.clone(),
    };
    let mut tx = db.begin().await?;
    let reshuffle = store::find_in(&mut tx, id)
        .await?
        .ok_or(Failure::NotFound)?;
    check(&reshuffle, &run, seen, organization.clock.today())?;
    let trial = renewed(&mut tx, &run, prepared).await?;
    carry_out(organization, actor, tx, (&reshuffle, &run), &trial).await?;
    Ok(())
}

fn reason(reshuffle: &Reshuffle, seen: Option<Uuid>) -> Refusal {
    let changed = || Refusal::new("reshuffle-changed", "もう一度確かめてください。");
    reshuffle.go_reason(seen).unwrap_or_else(changed)
}

/// What was read before the write still holds in it.
fn check(
    reshuffle: &Reshuffle,
    run: &DryRun,
    seen: Option<Uuid>,
    today: Date,
) -> Result<(), Refusal> {
    let scheduled = reshuffle.schedule.as_ref().map(|s| s.dry_run);
    let open = match seen {
        // By its schedule.
        None => match scheduled == Some(run.id) && reshuffle.applied_at.is_none() {
            true => None,
            false => Some(reason(reshuffle, None)),
        },
        Some(_) => reshuffle.go_reason(seen),
    };
    match open.or(reshuffle.day_reason(today)) {
        Some(reason) => Err(reason),
        None if reshuffle.dry_run.as_ref().is_some_and(|d| d.id == run.id) => Ok(()),
        None => Err(Refusal::new(
            "reshuffle-changed",
            "適用の直前に、確認の結果が変わりました。画面を読み込み直し、内容を確かめてください。",
        )),
    }
}

/// The plan as it is now. Where the register did not change since the dry run,
/// it is the same and need not be made again.
async fn renewed(tx: &mut Tx, run: &DryRun, prepared: Prepared) -> Result<Trial, Failure> {
    if revision(tx).await? == run.revision {
        return Ok(prepared.trial);
    }
    let state = state(&mut Reader::Tx(tx), run.day).await?;
    let options = Options {
        mode: run.mode,
        succession: run.succession,
    };
    let (seen, now) = tokio::task::spawn_blocking(move || {
        let Prepared {
            trial,
            reading,
            file,
            file_name,
        } = prepared;
        let (source, problems) = file::source(&file, &file_name, &reading.mapping)?;
        let with = (&source, &reading.mapping);
        let now = make(&state, with, options, &reading.words, problems);
        Ok::<_, sakimori_tabular::ReadError>((trial, now))
    })
    .await
    .map_err(Failure::internal)?
    .map_err(Failure::internal)?;
    if now.errors() > 0 || seen.plan != now.plan {
        return Err(differs(&seen, &now).into());
    }
    Ok(now)
}

fn differs(seen: &Trial, now: &Trial) -> Refusal {
    let (about, count) = differences(&seen.plan, &now.plan, NAMED);
    let what = match (about.is_empty(), now.problems.iter().find(|p| p.is_error())) {
        (true, Some(problem)) => problem.message.clone(),
        _ => format!(
            "内容が変わるのは{}{}です。",
            about.join("、"),
            match count > about.len() {
                true => format!("など{count}件"),
                false => String::new(),
            }
        ),
    };
    Refusal::new(
        "reshuffle-differs",
        format!(
            "確認した後に組織や職員の情報が変わり、この人事異動の内容が確認したときと異なるため、適用していません。{what}もう一度確認してください。"
        ),
    )
}

#[derive(sakimori_db::FromRow)]
struct Revision {
    revision: i64,
}

async fn revision(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT revision FROM organization";
    let row: Revision = tx.one("organization", sakimori_db::query(sql)).await?;
    Ok(row.revision)
}

async fn carry_out(
    organization: &Organization,
    actor: &Actor,
    mut tx: Tx,
    (reshuffle, run): (&Reshuffle, &DryRun),
    trial: &Trial,
) -> Result<(), DbError> {
    let clock = &organization.clock;
    let plan = &trial.plan;
    let (mut written, keys) = write::write(&mut tx, clock, plan).await?;
    let facts = Facts::read(&mut Reader::Tx(&mut tx), plan.day).await?;
    written.fingerprints = facts.fingerprints(&keys.subjects(plan));
    let with = (reshuffle.id, run.id);
    store::insert_application(&mut tx, with, json(&written)?, clock.now()).await?;
    let names: HashMap<&str, &str> = trial
        .units
        .iter()
        .map(|u| (u.code.as_str(), u.name.as_str()))
        .collect();
    let ids = Ids {
        units: &keys.units,
        people: &keys.people,
    };
    let summary = format!(
        "人事異動「{}」を適用（{}）",
        reshuffle.title,
        told(&trial.counts)
    );
    let whole = entry("reshuffle.applied", reshuffle, summary).with_detail(&serde_json::json!({
        "from": reshuffle.day, "file": reshuffle.file.sha256, "digest": run.digest,
        "counts": trial.counts,
    }));
    let mut entries = vec![whole];
    entries.extend(of_plan(reshuffle, plan, &ids, &Names(names)));
    tx.commit_all(clock, actor, entries).await
}

/// A reshuffle whose day has come, and why it was not applied, if so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub reshuffle: Uuid,
    pub title: String,
    pub refused: Option<Refusal>,
}

/// Applies what is scheduled for `day` or before it, each in a transaction of
/// its own. One that cannot be applied stays scheduled, with the reason on its
/// page; it may be tried as often as one likes.
pub async fn apply_due(organization: &Organization, day: Date) -> Result<Vec<Due>, Failure> {
    let mut tried = Vec::new();
    for reshuffle in store::due(&organization.db, day).await? {
        let actor = Actor::program();
        let refused = match apply(organization, &actor, reshuffle.id, None).await {
            Ok(()) => None,
            Err(Failure::Refused(refusal)) => Some(refusal),
            Err(other) => return Err(other),
        };
        if let Some(refusal) = &refused {
            stopped(organization, &reshuffle, refusal).await?;
        }
        tried.push(Due {
            reshuffle: reshuffle.id,
            title: reshuffle.title,
            refused,
        });
    }
    Ok(tried)
}

/// Keeps why it could not be applied, once for every reason.
async fn stopped(
    organization: &Organization,
    reshuffle: &Reshuffle,
    refusal: &Refusal,
) -> Result<(), DbError> {
    let mut tx = organization.db.begin().await?;
    let now = store::find_in(&mut tx, reshuffle.id).await?;
    let open = now
        .filter(|r| r.applied_at.is_none())
        .and_then(|r| r.schedule);
    let Some(schedule) = open.filter(|s| s.stop.as_ref() != Some(&refusal.message)) else {
        return Ok(());
    };
    store::insert_stop(&mut tx, &organization.clock, schedule.id, &refusal.message).await?;
    let summary = format!(
        "人事異動「{}」を適用できず停止：{}",
        reshuffle.title, refusal.message
    );
    let entry = entry("reshuffle.stopped", reshuffle, summary);
    tx.commit(&organization.clock, &Actor::program(), entry)
        .await
}
