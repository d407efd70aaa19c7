//! The program under test, and the steps many tests begin with.

use std::sync::{Arc, LazyLock};

use axum::http::StatusCode;
use sakimori_accounts::administration::{By, acts, administrators};
use sakimori_accounts::passwords::{Hasher, Params};
use sakimori_accounts::sessions::{self, Beginning, Stage};
use sakimori_app::commands::app;
use sakimori_app::context::App;
use sakimori_app::server;
use sakimori_db::journal::Entry;
use sakimori_db::query;
use sakimori_kernel::{Actor, Clock, Uuid};
use sakimori_organization::Roster;
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

const ADMINISTRATOR: &str = "kanri";
/// Entries before a test begins: account, privilege, sign-in.
pub const BEGINNING: i64 = 3;

/// The program with one browser in front of it.
pub struct TestApp {
    pub db: TestDb,
    pub app: App,
    pub state: Policies,
    /// The administrator's browser.
    pub client: Client,
}

impl TestApp {
    /// Nothing in it, and nobody has signed in.
    pub fn closed(db: &TestDb) -> Self {
        Self::closed_at(db, clock())
    }

    /// The same on another day.
    pub fn closed_at(db: &TestDb, clock: Clock) -> Self {
        let mut app = app(db.db.clone(), clock, edition(), "").unwrap();
        app.accounts.hasher = Hasher::new(Params::new(8, 1, 1, None).unwrap()).unwrap();
        Self {
            db: db.clone(),
            client: Client::new(server::router(app.clone())),
            state: app.policies.clone(),
            app,
        }
    }

    /// After the first start: an administrator, and nothing else in it. While
    /// nobody is appointed, the administrator may change the policy.
    pub async fn empty(db: &TestDb) -> Self {
        let mut app = Self::closed(db);
        app.client = app.administrator().await;
        app
    }

    /// A body with the defaults of its kind.
    pub async fn of(db: &TestDb, name: &str, kind: &str) -> Self {
        let mut app = Self::empty(db).await;
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
    pub async fn someone_else(&self) -> Client {
        self.administrator().await
    }

    /// A browser in which the administrator has signed in.
    pub async fn administrator(&self) -> Client {
        let accounts = &self.app.accounts;
        let known = acts::by_login(accounts, ADMINISTRATOR).await.unwrap();
        let account = match known {
            Some(account) => account,
            None => self.make_administrator().await,
        };
        self.signed_in(account).await
    }

    async fn make_administrator(&self) -> Uuid {
        let accounts = &self.app.accounts;
        let by = By {
            actor: Actor::program(),
            account: None,
            remark: String::new(),
        };
        let new = acts::NewAccount::new(ADMINISTRATOR.to_owned(), "管理　太郎".to_owned(), None);
        let issued = acts::create(accounts, &by, new).await.unwrap();
        administrators::grant(accounts, &by, issued.account)
            .await
            .unwrap();
        // As if the temporary password had been changed.
        self.db.raw("UPDATE password SET temporary = FALSE").await;
        issued.account
    }

    /// A browser in which somebody has signed in with every factor.
    pub async fn signed_in(&self, account: Uuid) -> Client {
        let beginning = Beginning {
            account,
            stage: Stage::Complete,
            privileged: true,
            address: "127.0.0.1".to_owned(),
            agent: "試験".to_owned(),
        };
        let begun = sessions::begin(&self.app.accounts, &beginning, &Actor::program()).await;
        let token = begun.unwrap();
        Client::new(server::router(self.app.clone())).with_cookie("sakimori", token.as_str())
    }

    /// A browser of somebody who has not signed in.
    pub fn stranger(&self) -> Client {
        Client::new(server::router(self.app.clone()))
    }

    /// Somebody who works here and carries no role.
    pub async fn employee_without_role(&self, roster: &Roster) -> Uuid {
        let sql = query(
            "SELECT person_id FROM post WHERE main = TRUE AND valid_from <= $1 AND (valid_until IS NULL OR valid_until > $1) ORDER BY person_id",
        );
        let rows: Vec<(Uuid,)> = self.db.db.all(sql.bind(roster.day)).await.unwrap();
        let mut people = rows.into_iter().map(|row| row.0);
        people
            .find(|person| roster.duties_of(*person).next().is_none())
            .unwrap()
    }

    /// The number of entries of the journal.
    pub async fn entries(&self) -> i64 {
        let newest = sakimori_db::journal::page(&self.db.db, i64::MAX, 1).await;
        newest.unwrap().first().map_or(0, |entry| entry.seq)
    }

    /// The journal's entries, without those of the administrator's account.
    pub async fn written(&self) -> i64 {
        let entries = sakimori_db::journal::verify(&self.db.db).await.unwrap();
        entries.unwrap() - BEGINNING
    }

    pub async fn workspace(&self) -> Arc<Workspace> {
        self.state.workspace().await.unwrap()
    }

    /// Adopts everything undecided, in one write.
    pub async fn adopt_the_rest(&self) {
        let workspace = self.workspace().await;
        let actor = Actor::program();
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

/// Numbers that look like chance and are the same each time.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}
