//! Applications from the form to the decision, as people of みほん市.

mod applying;
mod deciding;

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
