//! Mails against a server on this machine: sent once, or shown.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Clock};
use sakimori_mail::{Done, Letter, Outbox, Settings, State, doubt_restored, send_due, unsent};
use sakimori_testkit::{MailServer, Manner, TestDb, on_every_database};

/// In Japan.
fn at(text: &str) -> Clock {
    Clock::Fixed(format!("2026-11-{text}:00+09:00").parse().unwrap())
}

fn settings(server: &str) -> Settings {
    let url = "https://sakimori.example.lg.jp";
    Settings::parse(server, "sakimori@example.lg.jp", url).unwrap()
}

fn to(server: &MailServer) -> Settings {
    settings(&server.address.to_string())
}

fn letter(address: &str) -> Letter {
    Letter {
        address: address.to_owned(),
        subject: "決定を待っている申請があります（令和8年度第12号）".to_owned(),
        path: "/cases/1".to_owned(),
    }
}

async fn queue(db: &TestDb, outbox: &Outbox, letters: &[Letter]) {
    let mut tx = db.db.begin().await.unwrap();
    let clock = at("23T10:00");
    outbox.queue(&mut tx, &clock, letters).await.unwrap();
    let entry = Entry::new("test.written", "test", "1", "試験");
    tx.commit(&clock, &Actor::program(), entry).await.unwrap();
}

async fn states(db: &TestDb) -> Vec<(State, i64)> {
    let (rows, count) = unsent(&db.db, (0, 50)).await.unwrap();
    assert_eq!(rows.len(), count);
    rows.iter().map(|r| (r.state(), r.attempts)).collect()
}

async fn look(db: &TestDb, server: &MailServer, clock: Clock) -> Done {
    send_due(&db.db, &clock, &to(server)).await.unwrap()
}

#[tokio::test]
async fn a_mail_arrives_once_with_its_subject_and_the_page_and_nothing_else() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::Takes).await;
        let outbox = Outbox::to(to(&server));
        let letters = [letter("a@example.lg.jp"), letter("b@example.lg.jp")];
        queue(&db, &outbox, &letters).await;
        assert_eq!(states(&db).await.len(), 2);
        let sent = look(&db, &server, at("23T10:00")).await;
        assert_eq!(
            sent,
            Done {
                sent: 2,
                ..Done::default()
            }
        );
        assert_eq!(look(&db, &server, at("24T10:00")).await, Done::default());
        let arrived = server.arrived();
        let mut to: Vec<&str> = arrived.iter().map(|m| m.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["a@example.lg.jp", "b@example.lg.jp"]);
        assert_eq!(arrived[0].from, "sakimori@example.lg.jp");
        let (head, body) = arrived[0].content.split_once("\r\n\r\n").unwrap();
        assert_eq!(
            body.trim_end(),
            "https://sakimori.example.lg.jp/cases/1",
            "{head}"
        );
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        assert!(head.contains("Subject: =?utf-8?b?"), "{head}");
        assert!(head.is_ascii());
        assert!(states(&db).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_rolled_back_or_has_no_server_sends_nothing() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::Takes).await;
        let outbox = Outbox::to(to(&server));
        let mut tx = db.db.begin().await.unwrap();
        let letters = [letter("a@example.lg.jp")];
        outbox
            .queue(&mut tx, &at("23T10:00"), &letters)
            .await
            .unwrap();
        drop(tx);
        queue(&db, &Outbox::default(), &letters).await;
        assert_eq!(look(&db, &server, at("23T10:05")).await, Done::default());
        assert!(server.arrived().is_empty());
    })
    .await;
}

/// The program is killed after the server took the mail, before it was marked.
#[tokio::test]
async fn a_sender_that_dies_in_between_leaves_a_doubt_and_no_second_mail() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::FallsSilent).await;
        queue(&db, &Outbox::to(to(&server)), &[letter("a@example.lg.jp")]).await;
        let (handle, settings) = (db.db.clone(), to(&server));
        let sender =
            tokio::spawn(
                async move { send_due(&handle, &at("23T10:00"), &settings).await.unwrap() },
            );
        server.rings().await;
        sender.abort();
        assert!(sender.await.unwrap_err().is_cancelled());
        assert_eq!(states(&db).await, [(State::Claimed, 1)]);

        server.becomes(Manner::Takes);
        // It might still be at work.
        assert_eq!(look(&db, &server, at("23T10:05")).await, Done::default());
        let doubted = look(&db, &server, at("23T10:11")).await;
        assert_eq!((doubted.sent, doubted.lost), (0, 1));
        assert_eq!(states(&db).await, [(State::Unknown, 1)]);
        assert_eq!(look(&db, &server, at("30T10:00")).await, Done::default());
        assert_eq!(server.arrived().len(), 1, "never twice");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_hangs_up_after_the_last_dot_leaves_a_doubt() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::HangsUp).await;
        queue(&db, &Outbox::to(to(&server)), &[letter("a@example.lg.jp")]).await;
        assert_eq!(look(&db, &server, at("23T10:00")).await.lost, 1);
        assert_eq!(states(&db).await, [(State::Unknown, 1)]);
        server.becomes(Manner::Takes);
        assert_eq!(look(&db, &server, at("30T10:00")).await, Done::default());
        assert_eq!(server.arrived().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_with_growing_pauses_and_then_shown() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::Busy).await;
        queue(&db, &Outbox::to(to(&server)), &[letter("a@example.lg.jp")]).await;
        let put_off = Done {
            put_off: 1,
            ..Done::default()
        };
        let mut time = at("23T10:00").now();
        for (attempt, pause) in [1, 5, 15, 60, 180, 360, 720].into_iter().enumerate() {
            let clock = Clock::Fixed(time);
            assert_eq!(look(&db, &server, clock).await, put_off, "{attempt}");
            assert_eq!(
                look(&db, &server, clock).await,
                Done::default(),
                "not before its time"
            );
            time = time
                .checked_add(std::time::Duration::from_secs(pause * 60))
                .unwrap();
        }
        let last = look(&db, &server, Clock::Fixed(time)).await;
        assert_eq!((last.put_off, last.lost), (0, 1));
        assert_eq!(states(&db).await, [(State::Failed, 8)]);
        let (rows, _) = unsent(&db.db, (0, 50)).await.unwrap();
        assert!(rows[0].message.contains("busy now"), "{}", rows[0].message);
        server.becomes(Manner::Takes);
        assert_eq!(look(&db, &server, at("30T10:00")).await, Done::default());
        assert!(server.arrived().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_none_is_given_up_at_once_and_the_next_is_sent() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::KnowsNobody).await;
        let outbox = Outbox::to(to(&server));
        queue(&db, &outbox, &[letter("gone@example.lg.jp")]).await;
        assert_eq!(look(&db, &server, at("23T10:00")).await.lost, 1);
        server.becomes(Manner::Takes);
        let letters = [letter("not an address"), letter("b@example.lg.jp")];
        queue(&db, &outbox, &letters).await;
        let done = look(&db, &server, at("23T10:01")).await;
        assert_eq!((done.sent, done.lost), (1, 1));
        assert_eq!(states(&db).await, [(State::Failed, 1), (State::Failed, 1)]);
    })
    .await;
}

/// Nobody listens: one is tried, the rest waits untouched.
#[tokio::test]
async fn a_server_that_cannot_be_reached_costs_one_attempt_a_look() {
    on_every_database(|db| async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let nobody = settings(&listener.local_addr().unwrap().to_string());
        drop(listener);
        let letters = [letter("a@example.lg.jp"), letter("b@example.lg.jp")];
        queue(&db, &Outbox::to(nobody.clone()), &letters).await;
        let done = send_due(&db.db, &at("23T10:00"), &nobody).await.unwrap();
        assert_eq!((done.put_off, done.lost, done.sent), (1, 0, 0));
        let mut attempts: Vec<i64> = states(&db).await.iter().map(|s| s.1).collect();
        attempts.sort_unstable();
        assert_eq!(attempts, [0, 1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_programs_send_a_mail_once() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::Takes).await;
        let letters: Vec<Letter> = (0..10)
            .map(|n| letter(&format!("p{n}@example.lg.jp")))
            .collect();
        queue(&db, &Outbox::to(to(&server)), &letters).await;
        let mut programs = Vec::new();
        for _ in 0..3 {
            let (handle, settings) = (db.again().await, to(&server));
            programs.push(tokio::spawn(async move {
                send_due(&handle, &at("23T10:00"), &settings).await.unwrap()
            }));
        }
        let mut sent = 0;
        for program in programs {
            sent += program.await.unwrap().sent;
        }
        assert_eq!((sent, server.arrived().len()), (10, 10));
    })
    .await;
}

/// What waited when the backup was made may have been sent since.
#[tokio::test]
async fn what_comes_out_of_a_backup_is_not_sent() {
    on_every_database(|db| async move {
        let server = MailServer::start(Manner::Takes).await;
        let letters = [letter("a@example.lg.jp")];
        queue(&db, &Outbox::to(to(&server)), &letters).await;
        let now = at("23T10:00").now();
        assert_eq!(doubt_restored(&db.db, now).await.unwrap(), 1);
        assert_eq!(look(&db, &server, at("30T10:00")).await, Done::default());
        assert_eq!(states(&db).await, [(State::Unknown, 0)]);
    })
    .await;
}
