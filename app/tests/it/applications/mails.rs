//! Who is told by mail of what happens to an application.

use axum::http::StatusCode;
use sakimori_decisions::{Notices, notice_overdue};
use sakimori_kernel::Uuid;
use sakimori_mail::{Outbox, Settings, send_due, unsent};
use sakimori_permissions::Capacity;
use sakimori_testkit::{Client, MailServer, Manner, TestDb, on_every_database};

use super::{City, applied, decide, installed, managed, path};

/// The city with mail, and the addresses of those who are told.
struct Mailing {
    city: City,
    server: MailServer,
    settings: Settings,
}

async fn mailing(db: &TestDb) -> Mailing {
    let mut city = City::new(db).await;
    let server = MailServer::start(Manner::Takes).await;
    let settings = Settings::parse(
        &server.address.to_string(),
        "sakimori@example.lg.jp",
        "https://sakimori.example.lg.jp",
    );
    let settings = settings.unwrap();
    city.app.app.outbox = Outbox::to(settings.clone());
    // Everybody has an address by which the test knows them.
    let hex = match db.engine() {
        sakimori_db::Engine::Sqlite => "lower(hex(person_id))",
        sakimori_db::Engine::Postgres => "replace(person_id::TEXT, '-', '')",
    };
    let sql = format!("UPDATE person_period SET mail = {hex} || '@example.lg.jp'");
    db.raw(&sql).await;
    Mailing {
        city,
        server,
        settings,
    }
}

fn address(person: Uuid) -> String {
    format!("{}@example.lg.jp", person.simple())
}

impl Mailing {
    /// Who was told what since the last time: 「address subject」.
    async fn told(&self, seen: &mut usize) -> Vec<(String, String)> {
        let (db, clock) = (&self.city.app.db.db, &self.city.app.app.clock);
        send_due(db, clock, &self.settings).await.unwrap();
        let all = self.server.arrived();
        let new = all[*seen..].iter().map(|mail| {
            let link = mail.content.lines().find(|l| l.starts_with("https:"));
            (mail.to.clone(), link.unwrap().to_owned())
        });
        let new = new.collect();
        *seen = all.len();
        new
    }

    async fn queued(&self) -> Vec<(String, String)> {
        let (mails, _) = unsent(&self.city.app.db.db, (0, 50)).await.unwrap();
        let each = mails.into_iter().map(|m| (m.address, m.subject));
        each.collect()
    }

    async fn deputy(&self) -> Uuid {
        let roster = self.city.roster().await;
        let holder = self.city.person("kakanri").await;
        let role = "section_security_manager";
        let held = roster.duties_of(holder).find(|d| d.facts.role == role);
        let mut all = roster.holders_of(role, held.unwrap().facts.scope);
        let deputy = all.find(|d| d.facts.capacity == Capacity::Deputy);
        deputy.unwrap().facts.person
    }
}

async fn send_back(manager: &mut Client, case: &str) {
    let said = [("outcome", "sent_back"), ("remark", "持ち出す場所を詳しく")];
    let done = decide(manager, case, &said).await;
    let _ = done.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_decider_the_applicant_and_the_holder_are_told_each_in_their_turn() {
    on_every_database(|db| async move {
        let mailing = mailing(&db).await;
        let city = &mailing.city;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let applicant = address(city.person("shokuin").await);
        let decider = address(city.person("kakanri").await);
        let mut seen = 0;
        let case = path(&applied(&mut employee).await);
        let link = format!("https://sakimori.example.lg.jp{case}");
        let subject = "【防人】決定を待っている申請があります（令和8年度第1号）";
        let waits = [(decider.clone(), subject.to_owned())];
        assert_eq!(mailing.queued().await, waits);
        let told = mailing.told(&mut seen).await;
        assert_eq!(told, [(decider.clone(), link.clone())]);
        let content = &mailing.server.arrived()[0].content;
        assert!(!content.contains("みほん小学校") && !content.contains("ノートパソコン"));

        send_back(&mut manager, &case).await;
        let told = mailing.told(&mut seen).await;
        assert_eq!(told, [(applicant.clone(), link.clone())]);

        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = employee.page(&edit).await.form(&edit).with("care", "yes");
        employee.submit_and_follow(&form).await;
        assert_eq!(
            mailing.told(&mut seen).await,
            [(decider.clone(), link.clone())]
        );

        let mut deputy = city.client_of(mailing.deputy().await).await;
        let done = decide(&mut deputy, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let mut subjects = mailing.queued().await;
        subjects.sort();
        let mut expected = vec![
            (
                decider,
                "【防人】後閲を待っている代決があります（令和8年度第1号）".to_owned(),
            ),
            (
                applicant,
                "【防人】申請が決定されました（令和8年度第1号）".to_owned(),
            ),
        ];
        expected.sort();
        assert_eq!(subjects, expected);
        assert_eq!(mailing.told(&mut seen).await.len(), 2);

        // A withdrawal and a look afterwards tell nobody.
        let form = manager.page(&case).await;
        let review = form.html().find("/review?step=").unwrap();
        let step = &form.html()[review..][..13 + 36];
        let done = manager.post(&format!("{case}{step}"), &[]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        assert!(mailing.told(&mut seen).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_or_concerns_somebody_without_an_address_tells_nobody() {
    on_every_database(|db| async move {
        let mailing = mailing(&db).await;
        let city = &mailing.city;
        db.raw("UPDATE person_period SET mail = ''").await;
        let mut employee = city.client("shokuin").await;
        let case = path(&applied(&mut employee).await);
        assert!(mailing.queued().await.is_empty());
        let forged = [("outcome", "permitted"), ("step", "x")];
        let answer = employee.post(&format!("{case}/decision"), &forged).await;
        assert_ne!(answer.status, StatusCode::SEE_OTHER);
        assert!(mailing.queued().await.is_empty());
        // Nothing is queued without a server.
        let mut silent = mailing.city.at("2026-11-23T10:00").client("shokuin").await;
        applied(&mut silent).await;
        assert!(mailing.queued().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_step_that_becomes_overdue_is_told_once() {
    on_every_database(|db| async move {
        let mailing = mailing(&db).await;
        let city = &mailing.city;
        applied(&mut city.client("shokuin").await).await;
        let mut seen = 0;
        mailing.told(&mut seen).await;
        let run = async |time: &str| {
            let later = city.at(time);
            let roster = later.roster().await;
            let notices = Notices::new(Outbox::to(mailing.settings.clone()), roster);
            let clock = later.app.app.clock;
            notice_overdue(&db.db, &clock, &notices).await.unwrap()
        };
        assert_eq!(run("2026-11-30T06:00").await, 0);
        let before = city.app.entries().await;
        assert_eq!(run("2026-12-01T06:00").await, 1);
        assert_eq!(run("2026-12-02T06:00").await, 0);
        assert_eq!(city.app.entries().await, before + 1);
        let decider = address(city.person("kakanri").await);
        let subject = "【防人】長く決定を待っている申請があります（令和8年度第1号）";
        assert_eq!(mailing.queued().await, [(decider, subject.to_owned())]);
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_administrator_sees_what_did_not_go_out() {
    on_every_database(|db| async move {
        let mailing = mailing(&db).await;
        let city = &mailing.city;
        let mut administrator = city.client("kanri").await;
        let page = administrator.page("/administration/mail").await;
        page.shows("メールはありません").lacks("--smtp");
        mailing.server.becomes(Manner::HangsUp);
        applied(&mut city.client("shokuin").await).await;
        let clock = &city.app.app.clock;
        send_due(&db.db, clock, &mailing.settings).await.unwrap();
        let page = administrator.page("/administration/mail").await;
        let address = address(city.person("kakanri").await);
        page.shows("送ったか不明").shows(&address);
        let home = administrator.page("/").await;
        assert!(home.html().contains("/administration/mail"), "in the menu");
        // Who sends none is told how to begin.
        let mut other = city.at("2026-11-23T10:00").client("kanri").await;
        other.page("/administration/mail").await.shows("--smtp");
        let mut employee = city.client("shokuin").await;
        let refused = employee.get("/administration/mail").await;
        let _ = refused.expect(StatusCode::FORBIDDEN);
    })
    .await;
}

/// Two in any order are told at once; who comes second when it is their turn.
#[tokio::test]
async fn who_decides_next_is_told_when_the_step_opens() {
    on_every_database(|db| async move {
        let mailing = mailing(&db).await;
        let city = &mailing.city;
        let (head, manager) = (city.person("tokatsu").await, city.person("system").await);
        let system = managed(city, "system").await;
        let mut employee = city.client("shokuin").await;
        let mut seen = 0;
        let case = path(&installed(&mut employee, &system).await);
        let mut told: Vec<String> = mailing
            .told(&mut seen)
            .await
            .into_iter()
            .map(|t| t.0)
            .collect();
        told.sort();
        let mut both = [address(head), address(manager)];
        both.sort();
        assert_eq!(told, both);
        // The first of two equals: the other knows already.
        let mut client = city.client("system").await;
        let permitted = [("outcome", "permitted")];
        let done = decide(&mut client, &case, &permitted).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        assert!(mailing.told(&mut seen).await.is_empty());

        let case = path(&installed(&mut employee, &system).await);
        mailing.told(&mut seen).await;
        db.raw("UPDATE case_step SET position = 1 WHERE role = 'head_security_officer'")
            .await;
        let done = decide(&mut client, &case, &permitted).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let told = mailing.told(&mut seen).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, address(head));
    })
    .await;
}
