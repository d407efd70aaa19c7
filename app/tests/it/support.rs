//! The program under test, and the steps many tests begin with.

use std::sync::{Arc, LazyLock};

use axum::http::StatusCode;
use sakimori_app::server;
use sakimori_db::journal::Entry;
use sakimori_kernel::Actor;
use sakimori_policies::Policies;
use sakimori_policies::tailoring::{self, Choice, Tailored, Writer};
use sakimori_policies::workspace::{Workspace, touch};
use sakimori_provisions::catalog::{self, Edition};
use sakimori_testkit::{Client, Form, Response, TestDb, clock};

static EDITION: LazyLock<Arc<Edition>> =
    LazyLock::new(|| Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap()));

pub fn edition() -> Arc<Edition> {
    EDITION.clone()
}

/// The program with one browser in front of it.
pub struct TestApp {
    pub db: TestDb,
    pub state: Policies,
    pub client: Client,
}

impl TestApp {
    /// As it is after the first start: nothing in it.
    pub fn empty(db: &TestDb) -> Self {
        let state = server::policies(db.db.clone(), clock(), edition(), "");
        Self {
            db: db.clone(),
            client: Client::new(server::router(state.clone())),
            state,
        }
    }

    /// A body with the defaults of its kind.
    pub async fn of(db: &TestDb, name: &str, kind: &str) -> Self {
        let mut app = Self::empty(db);
        let fields = [("name", name), ("kind", kind)];
        let done = app.client.post("/profile/start", &fields).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        app
    }

    pub async fn city(db: &TestDb) -> Self {
        Self::of(db, "みほん市", "city").await
    }

    /// A city that has adopted every provision.
    pub async fn ready(db: &TestDb) -> Self {
        let app = Self::city(db).await;
        app.adopt_the_rest().await;
        app
    }

    /// Another person's browser on the same program.
    pub fn someone_else(&self) -> Client {
        Client::new(server::router(self.state.clone()))
    }

    pub async fn workspace(&self) -> Arc<Workspace> {
        self.state.workspace().await.unwrap()
    }

    /// Adopts everything undecided, in one write.
    pub async fn adopt_the_rest(&self) {
        let workspace = self.workspace().await;
        let actor = Actor::local();
        let mut tx = self.db.db.begin().await.unwrap();
        for row in &workspace.rows {
            if row.choice != Choice::Undecided {
                continue;
            }
            let before = workspace.tailoring.provisions.get(&row.key);
            let tailored = Tailored {
                choice: Choice::Adopted,
                text: None,
                items: None,
                marks: None,
                reason: String::new(),
                revision: before.map_or(0, |t| t.revision) + 1,
                updated_by: actor.name.clone(),
            };
            let writer = Writer {
                at: clock().now(),
                actor: &actor,
            };
            tailoring::save(&mut tx, &row.key, &tailored, writer)
                .await
                .unwrap();
        }
        touch(&mut tx).await.unwrap();
        let entry = Entry::new("tailoring.changed", "test", "all", "試験のための採用");
        tx.commit(&clock(), &actor, entry).await.unwrap();
    }

    /// The form of a provision, as it stands.
    pub async fn provision(&mut self, key: &str) -> Form {
        let page = self.client.page(&format!("/provisions/{key}")).await;
        page.form(&format!("/provisions/{key}/tailoring"))
    }

    /// Decides about a provision and opens its page again.
    pub async fn choose(&mut self, key: &str, choice: &str, reason: &str) -> Response {
        let form = self.provision(key).await;
        let form = form.with("choice", choice).with("reason", reason);
        self.client.submit_and_follow(&form).await
    }

    pub async fn profile(&mut self) -> Form {
        self.client.page("/profile").await.form("/profile")
    }

    /// Sends the profile with some fields changed.
    pub async fn change_profile(&mut self, fields: &[(&str, &str)]) -> Response {
        let form = self.profile().await;
        let form = fields.iter().fold(form, |form, (n, v)| form.with(n, v));
        self.client.submit_and_follow(&form).await
    }

    pub async fn new_version(&mut self, title: &str) -> Response {
        let form = self.client.page("/versions").await.form("/versions");
        let form = form.with("title", title).with("reason", "見直しのため");
        self.client.submit_and_follow(&form).await
    }

    pub async fn submit_version(&mut self, number: i64) -> Response {
        let page = self.client.page(&format!("/versions/{number}")).await;
        let form = page
            .form(&format!("/versions/{number}/submission"))
            .with("meeting", "第1回情報セキュリティ委員会")
            .with("submitted_on", "令和8年10月1日");
        self.client.submit_and_follow(&form).await
    }

    /// The form of the decision with every field filled in.
    pub async fn decision(&mut self, number: i64, effective: &str) -> Form {
        let page = self.client.page(&format!("/versions/{number}")).await;
        page.form(&format!("/versions/{number}/decision"))
            .with("decided_on", "R8.10.15")
            .with("effective_date", effective)
            .with("post", "市長")
            .with("decided_by", "見本　太郎")
            .with("document_number", "みほん市訓令第4号")
    }

    /// From a new version to its decision.
    pub async fn decide_version(&mut self, number: i64, effective: &str) -> Response {
        self.new_version(&format!("第{number}回")).await;
        self.submit_version(number).await;
        let form = self.decision(number, effective).await;
        self.client.submit_and_follow(&form).await
    }
}
