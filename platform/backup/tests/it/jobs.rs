use sakimori_backup::jobs::{Settings, jobs};
use sakimori_backup::{BackupFile, Identity, new_key, verify};
use sakimori_db::journal::about;
use sakimori_jobs::{Runner, Schedule, State, last_runs};
use sakimori_kernel::Clock;
use sakimori_testkit::on_every_database;
use tempfile::TempDir;

use crate::support::{DERIVED, write};

fn at(text: &str) -> Clock {
    Clock::Fixed(format!("{text}:00+09:00").parse().unwrap())
}

fn settings(folder: &TempDir) -> Settings {
    Settings {
        folder: folder.path().join("控え"),
        copies: 2,
        recipient: None,
        identities: Vec::new(),
        daily: Schedule::daily(2, 0),
        monthly: Schedule::monthly(1, 3, 0),
    }
}

fn names(settings: &Settings) -> Vec<String> {
    let entries = std::fs::read_dir(&settings.folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_night_a_backup_and_every_month_a_test_of_the_newest() {
    on_every_database(|db| async move {
        write(&db.db, 5).await;
        let folder = TempDir::new().unwrap();
        let settings = settings(&folder);
        std::fs::create_dir_all(&settings.folder).unwrap();
        std::fs::write(settings.folder.join("sakimori-その他.sakimori-backup"), "x").unwrap();
        for night in ["2026-03-30T02:00", "2026-03-31T02:00", "2026-04-01T02:00"] {
            let clock = at(night);
            let jobs = jobs(&db.db, clock, settings.clone(), DERIVED);
            assert_eq!(
                Runner::new(db.db.clone(), clock, jobs)
                    .run_due()
                    .await
                    .unwrap(),
                1
            );
        }
        let expected = [
            "sakimori-20260331-020000.sakimori-backup",
            "sakimori-20260401-020000.sakimori-backup",
            "sakimori-その他.sakimori-backup",
        ];
        assert_eq!(names(&settings), expected);

        let clock = at("2026-04-01T03:00");
        let all = jobs(&db.db, clock, settings.clone(), DERIVED);
        assert_eq!(
            Runner::new(db.db.clone(), clock, all)
                .run_due()
                .await
                .unwrap(),
            1
        );
        let last = last_runs(&db.db).await.unwrap();
        assert_eq!(
            last[1].state(clock.now()),
            State::Succeeded,
            "{}",
            last[1].message
        );
        assert!(
            last[1].message.contains("20260401-020000"),
            "{}",
            last[1].message
        );
        assert!(
            last[1].message.contains("変更の記録7件"),
            "{}",
            last[1].message
        );
        assert_eq!(names(&settings), expected, "nothing of the test is left");
        let entries = about(&db.db, "backup", expected[1], 5).await.unwrap();
        let actions: Vec<&str> = entries.iter().map(|e| e.action.as_str()).collect();
        assert_eq!(actions, ["backup.tested", "backup.made"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_newest_backup_makes_the_test_fail() {
    on_every_database(|db| async move {
        let folder = TempDir::new().unwrap();
        let settings = settings(&folder);
        for (clock, damage) in [
            (at("2026-04-01T02:00"), true),
            (at("2026-04-01T03:00"), false),
        ] {
            let jobs = jobs(&db.db, clock, settings.clone(), DERIVED);
            Runner::new(db.db.clone(), clock, jobs)
                .run_due()
                .await
                .unwrap();
            if damage {
                let file = settings.folder.join(&names(&settings)[0]);
                let bytes = std::fs::read(&file).unwrap();
                std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
            }
        }
        let last = last_runs(&db.db).await.unwrap();
        assert_eq!(last[1].state(at("2026-04-01T03:00").now()), State::Failed);
        assert!(
            last[1].message.contains("壊れています"),
            "{}",
            last[1].message
        );
        assert_eq!(names(&settings).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn encrypted_backups_are_tested_with_the_key_or_by_one_made_for_the_test() {
    on_every_database(|db| async move {
        let folder = TempDir::new().unwrap();
        let (key, public) = new_key();
        let file = folder.path().join("key.txt");
        std::fs::write(&file, key).unwrap();
        let keys = Identity::read(&file).unwrap();
        let mut settings = settings(&folder);
        settings.recipient = Some(public.parse().unwrap());
        for (n, identities) in [Vec::new(), keys.clone()].into_iter().enumerate() {
            settings.identities = identities;
            for hour in ["02:00", "03:00"] {
                let clock = at(&format!("2026-0{}-01T{hour}", n + 4));
                let jobs = jobs(&db.db, clock, settings.clone(), DERIVED);
                Runner::new(db.db.clone(), clock, jobs)
                    .run_due()
                    .await
                    .unwrap();
            }
            let last = last_runs(&db.db).await.unwrap();
            assert_eq!(
                last[1].message.contains("秘密鍵がないため"),
                n == 0,
                "{}",
                last[1].message
            );
            assert!(
                last[1].message.contains("一致しました"),
                "{}",
                last[1].message
            );
        }
        let newest = settings.folder.join(names(&settings).pop().unwrap());
        tokio::task::spawn_blocking(move || {
            let mut file = BackupFile::open(&newest, &keys).unwrap();
            assert!(file.encrypted());
            assert_eq!(verify(&mut file, DERIVED, 0).unwrap().check.broken, None);
        })
        .await
        .unwrap();
    })
    .await;
}
