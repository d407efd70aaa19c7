//! Jobs run by plan, once, whoever else looks at the same plans.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sakimori_db::Engine;
use sakimori_jobs::{Errand, Job, Runner, Schedule, State, last_runs, runs_of};
use sakimori_kernel::Clock;
use sakimori_testkit::{TestDb, on_every_database};

/// In Japan.
fn at(text: &str) -> Clock {
    Clock::Fixed(format!("{text}:00+09:00").parse().unwrap())
}

fn counting(outcome: Result<&'static str, &'static str>) -> (Job, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let job = Job::new("test.daily", "試験", Schedule::daily(2, 0), move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async move { outcome.map(str::to_owned).map_err(str::to_owned) }
    });
    (job, count)
}

fn runner(db: &TestDb, clock: Clock, job: &Job) -> Runner {
    Runner::new(db.db.clone(), clock, vec![job.clone()])
}

#[tokio::test]
async fn a_job_runs_at_its_time_and_not_again_before_the_next() {
    on_every_database(|db| async move {
        let (job, count) = counting(Ok("できました。"));
        // Somebody who begins in the afternoon does not make up for the night.
        let first = runner(&db, at("2026-04-01T15:00"), &job);
        assert_eq!(first.run_due().await.unwrap(), 0);
        // The one that began then lives on; its clock is handed on here.
        let night = runner(&db, at("2026-04-02T02:00"), &job);
        assert_eq!(night.run_due().await.unwrap(), 1);
        assert_eq!(night.run_due().await.unwrap(), 0);
        assert_eq!(
            runner(&db, at("2026-04-03T01:59"), &job)
                .run_due()
                .await
                .unwrap(),
            0
        );
        // Two nights without a program: made up for once.
        assert_eq!(
            runner(&db, at("2026-04-05T09:00"), &job)
                .run_due()
                .await
                .unwrap(),
            1
        );
        assert_eq!(count.load(Ordering::SeqCst), 2);

        let runs = runs_of(&db.db, "test.daily", 10).await.unwrap();
        let planned: Vec<String> = runs
            .iter()
            .map(|r| r.planned_for.to_jiff().to_string())
            .collect();
        assert_eq!(planned, ["2026-04-04T17:00:00Z", "2026-04-01T17:00:00Z"]);
        let last = last_runs(&db.db).await.unwrap();
        assert_eq!(last.len(), 1);
        assert_eq!(last[0].message, "できました。");
        assert_eq!(
            last[0].state(at("2026-04-05T09:00").now()),
            State::Succeeded
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_programs_one_runs_the_job() {
    on_every_database(|db| async move {
        let (job, count) = counting(Ok(""));
        let clock = at("2026-04-02T02:00");
        let mut programs = Vec::new();
        for _ in 0..4 {
            let runner = Runner::new(db.again().await, clock, vec![job.clone()]);
            programs.push(tokio::spawn(async move { runner.run_due().await.unwrap() }));
        }
        let mut ran = 0;
        for program in programs {
            ran += program.await.unwrap();
        }
        assert_eq!((ran, count.load(Ordering::SeqCst)), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_failure_and_a_panic_are_kept_with_their_reason() {
    on_every_database(|db| async move {
        let (job, _) = counting(Err("保存先がありません。"));
        let panicking = Job::new("test.panic", "異常", Schedule::daily(2, 0), || async {
            panic!("on purpose")
        });
        let clock = at("2026-04-02T02:00");
        let runner = Runner::new(db.db.clone(), clock, vec![job, panicking]);
        assert_eq!(runner.run_due().await.unwrap(), 2);
        let last = last_runs(&db.db).await.unwrap();
        let state: Vec<State> = last.iter().map(|r| r.state(clock.now())).collect();
        assert_eq!(state, [State::Failed, State::Failed]);
        assert_eq!(last[0].message, "保存先がありません。");
        assert!(last[1].message.contains("異常終了"), "{}", last[1].message);
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_program_was_killed_is_begun_again_a_few_times() {
    on_every_database(|db| async move {
        let (job, count) = counting(Ok(""));
        let (owner, time) = match db.engine() {
            Engine::Sqlite => ("x'00000000000000000000000000000001'", ""),
            Engine::Postgres => ("'00000000-0000-0000-0000-000000000001'", "TIMESTAMPTZ "),
        };
        db.raw(&format!(
            "INSERT INTO job_run (name, planned_for, owner, attempt, started_at, seen_at, outcome, message)
             VALUES ('test.daily', {time}'2026-04-01T17:00:00Z', {owner}, 1, {time}'2026-04-01T17:00:00Z',
                     {time}'2026-04-01T17:03:00Z', 'running', '')"
        ))
        .await;
        // It may still be alive.
        assert_eq!(runner(&db, at("2026-04-02T02:07"), &job).run_due().await.unwrap(), 0);
        // Not any more.
        assert_eq!(runner(&db, at("2026-04-02T02:09"), &job).run_due().await.unwrap(), 1);
        assert_eq!(count.load(Ordering::SeqCst), 1);
        let last = last_runs(&db.db).await.unwrap();
        assert_eq!(last[0].attempt, 2);
        // Somebody it kills each time is left alone in the end.
        db.raw("UPDATE job_run SET ended_at = NULL, outcome = 'running', attempt = 3").await;
        let later = at("2026-04-02T03:00");
        assert_eq!(runner(&db, later, &job).run_due().await.unwrap(), 0);
        let last = last_runs(&db.db).await.unwrap();
        assert_eq!(last[0].state(later.now()), State::Abandoned);
    })
    .await;
}

#[tokio::test]
async fn an_errand_is_done_at_every_look_and_leaves_no_run() {
    on_every_database(|db| async move {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        let panicking = Errand::new("test.panic", || async { panic!("on purpose") });
        let counting = Errand::new("test.errand", move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Err("なにもありません。".to_owned()) }
        });
        let runner = Runner::new(db.db.clone(), at("2026-04-02T02:00"), Vec::new());
        let runner = runner.with_errands(vec![panicking, counting]);
        runner.run_errands().await;
        runner.run_errands().await;
        assert_eq!(count.load(Ordering::SeqCst), 2);
        assert!(last_runs(&db.db).await.unwrap().is_empty());
    })
    .await;
}
