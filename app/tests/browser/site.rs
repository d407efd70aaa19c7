//! The program under test, on a free port of this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use sakimori_accounts::administration::By;
use sakimori_accounts::demonstration::{Shown, open};
use sakimori_accounts::{DemoAccount, PersonRef, Site as Address};
use sakimori_app::commands::app;
use sakimori_app::context::App;
use sakimori_app::{sample, server};
use sakimori_db::{Db, Target};
use sakimori_kernel::{Clock, Timestamp, Uuid};
use sakimori_organization::Roster;
use sakimori_provisions::catalog;
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub struct Site {
    /// `http://localhost:49152`
    pub address: String,
    /// Who signs in where a test does not say: login and password.
    pub person: (String, String),
    clock: Clock,
    app: App,
    accounts: Vec<DemoAccount>,
    server: JoinHandle<()>,
    _data: TempDir,
}

impl Site {
    /// As on the first day.
    pub async fn empty() -> Self {
        Self::start(false, Clock::System).await
    }

    /// みほん市: version 1 in force, version 2 a draft, a thousand people.
    pub async fn sample() -> Self {
        Self::start(true, Clock::System).await
    }

    /// The same at nine in the morning of a working day, with a clock to be
    /// put forward.
    pub async fn staged() -> Self {
        let morning = "2026-11-02T00:00:00Z".parse().unwrap();
        Self::start(true, Clock::staged(11, morning)).await
    }

    /// The same with what stands in its registers.
    pub async fn with_registers() -> Self {
        let site = Self::staged().await;
        sample::registers::open(&site.app).await.unwrap();
        site
    }

    /// The same with its ledger of information assets.
    pub async fn with_assets() -> Self {
        let site = Self::with_registers().await;
        let opened = sample::assets::open(&site.app, 1200, |_| {}).await;
        assert!(opened.unwrap());
        site
    }

    /// What runs by itself just after midnight.
    pub async fn end_permissions(&self) -> usize {
        let ended = sakimori_decisions::expire(&self.app.db, &self.clock).await;
        ended.unwrap()
    }

    pub async fn roster(&self) -> Arc<Roster> {
        let roster = self.app.organization.roster(self.clock.today()).await;
        roster.unwrap()
    }

    /// The person of an account of the sign-in page.
    pub async fn person_of(&self, login: &str) -> Uuid {
        let sql = sakimori_db::query("SELECT person_id FROM account WHERE login = $1");
        let row: (Uuid,) = self.app.db.one("account", sql.bind(login)).await.unwrap();
        row.0
    }

    /// An account for somebody who had none: its password.
    pub async fn account_for(&self, login: &str, person: Uuid) -> String {
        let password = "yuyake-saxophone-kinoko-15".to_owned();
        let shown = Shown {
            account: DemoAccount {
                label: String::new(),
                login: login.to_owned(),
                password: password.clone(),
            },
            name: "試験".to_owned(),
            person: Some(PersonRef {
                id: person,
                name: "試験".to_owned(),
                staff_number: String::new(),
            }),
            administrator: false,
        };
        let by = By::command_line("試験");
        open(&self.app.accounts, &by, &[shown]).await.unwrap();
        password
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn pass(&self, seconds: i64) {
        let now = self.clock.now().as_second();
        self.clock
            .set(Timestamp::from_second(now + seconds).unwrap());
    }

    /// The password of one of the accounts of the sign-in page.
    pub fn password(&self, login: &str) -> String {
        let found = self.accounts.iter().find(|a| a.login == login);
        found.expect("an account").password.clone()
    }

    async fn start(sample: bool, clock: Clock) -> Self {
        let data = TempDir::new().unwrap();
        let db = Db::open(&Target::Sqlite(data.path().join("browser.db")))
            .await
            .unwrap();
        let edition = Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap());
        let mut app = app(db, clock, edition, "").unwrap();
        if sample {
            sample::seed(&app.policies).await.unwrap();
            sample::accounts::open(&mut app).await.unwrap();
        } else {
            administrator(&mut app).await;
        }
        let person = match sample {
            true => account(&app, "tokatsu"),
            false => account(&app, "kanri"),
        };
        let accounts = app.accounts.demo.to_vec();
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = server::listen(anywhere).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = format!("http://localhost:{port}");
        app.accounts.site = Arc::new(Address::parse(&address).unwrap());
        let kept = app.clone();
        let serve = async move { server::serve(listener, app).await.unwrap() };
        Self {
            address,
            person,
            clock,
            app: kept,
            accounts,
            server: tokio::spawn(serve),
            _data: data,
        }
    }
}

/// The first administrator, without a second factor.
async fn administrator(app: &mut App) {
    let account = DemoAccount {
        label: "管理者".to_owned(),
        login: "kanri".to_owned(),
        password: "hourou-magnet-sudachi-70".to_owned(),
    };
    let shown = Shown {
        account: account.clone(),
        name: "管理　太郎".to_owned(),
        person: None,
        administrator: true,
    };
    let by = By::command_line("試験");
    open(&app.accounts, &by, &[shown]).await.unwrap();
    app.accounts.demo = [account].into();
}

fn account(app: &App, login: &str) -> (String, String) {
    let found = app.accounts.demo.iter().find(|a| a.login == login);
    let found = found.expect("an account");
    (found.login.clone(), found.password.clone())
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}
