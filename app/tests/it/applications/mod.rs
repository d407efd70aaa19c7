//! Applications from the form to the decision, as people of みほん市.

mod applying;
mod deciding;
mod emergencies;
mod handing_over;
mod mails;
mod mine;
mod parts;
mod unavoidable;
mod waiting;

use std::sync::Arc;

use sakimori_accounts::PersonRef;
use sakimori_accounts::administration::{By, acts};
use sakimori_kernel::{Clock, Uuid};
use sakimori_organization::Roster;
use sakimori_permissions::Scope;
use sakimori_testkit::{Client, Form, Response, TestDb};

use crate::support::TestApp;

/// The city with people signed in by the accounts of its sign-in page.
pub(crate) struct City {
    pub(crate) app: TestApp,
}

impl City {
    pub(crate) async fn new(db: &TestDb) -> Self {
        let mut app = TestApp::closed(db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        sakimori_app::sample::accounts::open(&mut app.app)
            .await
            .unwrap();
        Self { app }
    }

    /// The same city at another time of Japan: `2026-12-01T09:00`.
    pub(crate) fn at(&self, time: &str) -> Self {
        let at = format!("{time}:00+09:00").parse().unwrap();
        let app = TestApp::closed_at(&self.app.db, Clock::Fixed(at));
        Self { app }
    }

    pub(crate) async fn roster(&self) -> Arc<Roster> {
        let app = &self.app.app;
        let roster = app.organization.roster(app.clock.today()).await;
        roster.unwrap()
    }

    /// The person of an account of the sign-in page.
    pub(crate) async fn person(&self, login: &str) -> Uuid {
        let sql = sakimori_db::query("SELECT person_id FROM account WHERE login = $1");
        let row: (Uuid,) = self
            .app
            .db
            .db
            .one("account", sql.bind(login))
            .await
            .unwrap();
        row.0
    }

    /// The browser of somebody who had no account before.
    pub(crate) async fn client_of(&self, person: Uuid) -> Client {
        let reference = PersonRef {
            id: person,
            name: "試験".to_owned(),
            staff_number: String::new(),
        };
        let by = By::command_line("試験");
        let new = acts::NewAccount::new(login_of(person), "試験".to_owned(), Some(reference));
        let accounts = &self.app.app.accounts;
        let account = acts::create(accounts, &by, new).await.unwrap().account;
        self.app
            .db
            .raw("UPDATE password SET temporary = FALSE")
            .await;
        self.app.signed_in(account).await
    }

    /// The browser of somebody who got an account by [`City::client_of`].
    pub(crate) async fn again(&self, person: Uuid) -> Client {
        self.client(&login_of(person)).await
    }

    pub(crate) async fn client(&self, login: &str) -> Client {
        let accounts = &self.app.app.accounts;
        let found = sakimori_accounts::administration::acts::by_login(accounts, login).await;
        self.app.signed_in(found.unwrap().unwrap()).await
    }

    pub(crate) async fn expect(&self, path: &str, entries: i64) {
        let found = self.app.entries().await;
        assert_eq!(found, entries, "entries after {path}");
    }
}

fn login_of(person: Uuid) -> String {
    format!("p-{}", &person.simple().to_string()[20..])
}

/// A laptop for a day, all filled in.
pub(crate) fn take_out(form: Form) -> Form {
    [
        ("carrier", "申請者"),
        ("items.0.kind", "モバイル端末"),
        ("items.0.item", "ノートパソコン N-0012"),
        ("items.0.quantity", "１"),
        ("items.0.classification", "2"),
        ("purpose", "小学校での説明会のため"),
        ("destination", "みほん小学校"),
        ("period.from", "令和8年11月26日"),
        ("period.until", "R8.11.27"),
        ("means", "公用車"),
        ("custody", "鍵付きのケースに入れて持つ"),
        ("protection", "暗号化"),
        ("protection_detail", "ディスク全体の暗号化"),
        ("erasure_plan", "返却の際に自分で完全に消去する"),
        ("care", "yes"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| form.with(name, value))
}

pub(crate) const TAKE_OUT: &str = "/applications/new/take-out";

pub(crate) async fn applied(client: &mut Client) -> Response {
    let form = take_out(client.page(TAKE_OUT).await.form(TAKE_OUT));
    client.submit_and_follow(&form).await
}

/// Reports that what was taken out is back and erased.
pub(crate) async fn reported(employee: &mut Client, case: &str) {
    let follow = case.replace("/cases/", "/applications/") + "/follow";
    let form = employee.page(&follow).await;
    let form = form.form(&format!("{follow}/return"));
    let form = [
        ("returned_on", "R8.11.27"),
        ("all_returned", "はい"),
        ("erasure", "完全に消去した"),
        ("erasure_method", "本人、上書き"),
        ("trouble", "いいえ"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| form.with(name, value));
    employee.submit_and_follow(&form).await;
}

pub(crate) async fn decide(client: &mut Client, case: &str, said: &[(&str, &str)]) -> Response {
    let form = client.page(case).await.form(&format!("{case}/decision"));
    let form = said
        .iter()
        .fold(form, |form, (name, value)| form.with(name, value));
    client.submit(&form).await
}

pub(crate) fn path(page: &Response) -> String {
    let path = page.path.split_whitespace().last().unwrap();
    path.split('?').next().unwrap().to_owned()
}

/// The system whose manager somebody is.
pub(super) async fn managed(city: &City, login: &str) -> String {
    let (person, roster) = (city.person(login).await, city.roster().await);
    let mut duties = roster.duties_of(person);
    let system = duties.find_map(|d| match d.facts.scope {
        Scope::System(system) => Some(system),
        _ => None,
    });
    system.expect("a system").to_string()
}

/// Software for a system: its manager and the head officer decide.
pub(super) async fn installed(client: &mut Client, system: &str) -> Response {
    let path = "/applications/new/software-installation";
    let form = client.page(path).await.form(path);
    let form = [
        ("system", system),
        ("devices.0.number", "PC-001"),
        ("software", "図面閲覧ソフト"),
        ("publisher", "見本ソフト株式会社"),
        ("reason", "工事の図面を見るため"),
        ("source", "購入した媒体"),
        ("source_detail", "正規の販売店"),
        ("supported", "はい"),
        ("licence", "新たに購入する"),
        ("licence_count", "1"),
        ("impact", "影響はない"),
        ("install_on", "令和8年12月1日"),
        ("conditions", "yes"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| form.with(name, value));
    client.submit_and_follow(&form).await
}
