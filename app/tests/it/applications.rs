//! Applications from the form to the decision, as people of みほん市.

use axum::http::StatusCode;
use sakimori_kernel::Uuid;
use sakimori_testkit::{Client, Form, Response, TestDb, clock, on_every_database};

use crate::support::TestApp;

/// The city with people signed in by the accounts of its sign-in page.
struct City {
    app: TestApp,
}

impl City {
    async fn new(db: &TestDb) -> Self {
        let mut app = TestApp::closed(db);
        sakimori_app::sample::seed(&app.state).await.unwrap();
        sakimori_app::sample::accounts::open(&mut app.app)
            .await
            .unwrap();
        Self { app }
    }

    async fn client(&self, login: &str) -> Client {
        let accounts = &self.app.app.accounts;
        let found = sakimori_accounts::administration::acts::by_login(accounts, login).await;
        self.app.signed_in(found.unwrap().unwrap()).await
    }

    async fn expect(&self, path: &str, entries: i64) {
        let found = self.app.entries().await;
        assert_eq!(found, entries, "entries after {path}");
    }
}

/// A laptop for a day, all filled in.
fn take_out(form: Form) -> Form {
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

const TAKE_OUT: &str = "/applications/new/take-out";

async fn applied(client: &mut Client) -> Response {
    let form = take_out(client.page(TAKE_OUT).await.form(TAKE_OUT));
    client.submit_and_follow(&form).await
}

async fn decide(client: &mut Client, case: &str, said: &[(&str, &str)]) -> Response {
    let form = client.page(case).await.form(&format!("{case}/decision"));
    let form = said
        .iter()
        .fold(form, |form, (name, value)| form.with(name, value));
    client.submit(&form).await
}

fn path(page: &Response) -> String {
    let path = page.path.split_whitespace().last().unwrap();
    path.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_employee_applies_and_the_section_manager_permits() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        employee.page("/applications").await.shows("持出し");
        let before = city.app.entries().await;
        let page = applied(&mut employee).await;
        page.shows("申請しました").shows("決定を待っています");
        page.shows("ノートパソコン N-0012")
            .shows("個数：1、")
            .shows("機密性2");
        page.shows("令和8年11月26日から令和8年11月27日まで");
        city.expect(TAKE_OUT, before + 1).await;
        let case = path(&page);
        manager
            .page("/inbox")
            .await
            .shows("情報資産、端末等の持出し");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        city.expect(&case, before + 2).await;
        employee.page(&case).await.shows("許可されています");
        manager
            .page("/inbox")
            .await
            .shows("あなたの決定を待っている申請はありません");
        manager.page(&format!("{case}/print")).await.shows("決裁欄");
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let before = city.app.entries().await;
        let form = take_out(employee.page(TAKE_OUT).await.form(TAKE_OUT));
        let form = form
            .with("items.0.quantity", "三台")
            .with("period.until", "令和8年11月25日")
            .with("purpose", "<script>alert(1)</script>")
            .with("means", "")
            .with("care", "");
        let page = employee.submit(&form).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("数字で入力してください")
            .shows("始まりの日より前になっています");
        page.shows("運搬の手段を一つ以上選んでください")
            .shows("印を付けてください");
        assert!(page.html().contains("&lt;script&gt;"), "escaped");
        assert!(!page.html().contains("<script>alert"), "escaped");
        city.expect(TAKE_OUT, before).await;
        // A person who is not there, and information that must not go there.
        let form = take_out(employee.page(TAKE_OUT).await.form(TAKE_OUT));
        let form = form
            .with("carrier", "他の職員等")
            .with("carrier_person", "だれでもない");
        let page = employee.submit(&form).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("の職員はいません");
        let device = "/applications/new/non-issued-device";
        let form = employee
            .page(device)
            .await
            .form(device)
            .with("classification", "3");
        let page = employee
            .submit(&form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("機密性3の情報資産は、支給以外の端末等で取り扱うことができません");
    })
    .await;
}

#[tokio::test]
async fn an_application_of_another_section_does_not_exist() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let case = path(&applied(&mut employee).await);
        for login in ["tanto", "madoguchi", "kanri"] {
            let mut other = city.client(login).await;
            let _ = other.get(&case).await.expect(StatusCode::NOT_FOUND);
            let decision = format!("{case}/decision");
            let answer = other.post(&decision, &[("outcome", "permitted")]).await;
            let _ = answer.expect(StatusCode::NOT_FOUND);
        }
        let unknown = format!("/cases/{}", Uuid::from_u128(9));
        let _ = employee.get(&unknown).await.expect(StatusCode::NOT_FOUND);
        // Who oversees reads, and does not decide.
        let mut ciso = city.client("ciso").await;
        let page = ciso.page(&case).await;
        assert!(!page.html().contains("/decision"));
        employee.page(&case).await.shows("決定を待っています");
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_their_own_application() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let page = applied(&mut manager).await;
        // It goes to the role above, and says why.
        page.shows("情報セキュリティ責任者")
            .shows("に決定できる者がいないため");
        let case = path(&page);
        assert!(!page.html().contains(&format!("{case}/decision")));
        let steps: Vec<Step> = db
            .db
            .all(sakimori_db::query("SELECT id FROM case_step"))
            .await
            .unwrap();
        let before = city.app.entries().await;
        let step = steps[0].id.to_string();
        let seen = hash(&db).await;
        let forged = [("outcome", "permitted"), ("step", &step), ("seen", &seen)];
        let answer = manager.post(&format!("{case}/decision"), &forged).await;
        answer
            .expect(StatusCode::CONFLICT)
            .shows("自分の申請を自分で許可又は承認することはできません");
        city.expect(&case, before).await;
    })
    .await;
}

/// Return and erasure: reported by who took it out, confirmed by who permitted.
#[tokio::test]
async fn what_follows_a_permission_is_recorded_by_who_must() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let follow = case.replace("/cases/", "/applications/") + "/follow";
        let (report, check) = (format!("{follow}/return"), format!("{follow}/return_check"));
        employee.page(&follow).await.shows("許可された後に行います");
        let early = employee.post(&report, &[("returned_on", "R8.11.27")]).await;
        let _ = early.expect(StatusCode::NOT_FOUND);
        let permitted = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = permitted.expect(StatusCode::SEE_OTHER);
        employee
            .page("/applications")
            .await
            .shows("返却及び消去の報告");
        let page = employee.page(&follow).await;
        page.shows("期限：令和8年11月27日");
        assert!(
            !page.html().contains(&check),
            "the applicant confirms nothing"
        );
        let form = page.form(&report);
        let form = form
            .with("returned_on", "R8.11.27")
            .with("all_returned", "はい");
        let form = form
            .with("erasure", "完全に消去した")
            .with("trouble", "いいえ");
        let wrong = employee.submit(&form).await;
        let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("消去した者及び消去の方法を入力してください");
        let form = form.with("erasure_method", "本人、消去ソフトウェアによる上書き");
        let before = city.app.entries().await;
        employee
            .submit_and_follow(&form)
            .await
            .shows("記録済み")
            .shows("上書き");
        city.expect(&report, before + 1).await;
        employee
            .page("/applications")
            .await
            .lacks("返却及び消去の報告");
        let forged = employee.post(&check, &[("checked_on", "R8.11.27")]).await;
        let _ = forged.expect(StatusCode::NOT_FOUND);
        let form = manager.page(&follow).await.form(&check);
        let form = form
            .with("checked_on", "R8.11.27")
            .with("check_result", "異常なし");
        let form = form.with("check_method", "現物及び消去の結果を見て確認した");
        manager.submit_and_follow(&form).await.shows("異常なし");
    })
    .await;
}

/// Software for a system: two deciders in any order, each in their own role.
#[tokio::test]
async fn two_deciders_decide_each_for_themselves() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut head, mut manager) = (city.client("tokatsu").await, city.client("system").await);
        let roster = city
            .app
            .app
            .organization
            .roster(clock().today())
            .await
            .unwrap();
        let system = managed(&mut manager, &roster).await;
        let path_of_form = "/applications/new/software-installation";
        let mut employee = city.client("shokuin").await;
        let form = employee.page(path_of_form).await.form(path_of_form);
        let form = [
            ("system", system.as_str()),
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
        let page = employee.submit_and_follow(&form).await;
        page.shows("申請しました");
        let case = path(&page);
        let permitted = [("outcome", "permitted")];
        let _ = decide(&mut manager, &case, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee.page(&case).await.shows("決定を待っています");
        assert!(
            !manager.page(&case).await.html().contains("/decision"),
            "decided once"
        );
        head.page("/inbox").await.shows("ソフトウェアの導入");
        let _ = decide(&mut head, &case, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee.page(&case).await.shows("許可されています");
    })
    .await;
}

/// The system whose manager the browser's person is.
async fn managed(manager: &mut Client, roster: &sakimori_organization::Roster) -> String {
    let page = manager.page("/").await.text();
    let system = roster.systems.iter().find(|s| {
        let name = format!("（{}）", s.facts.name);
        page.contains(&name)
    });
    system.expect("a system").id.to_string()
}

#[derive(sakimori_db::FromRow)]
struct Step {
    id: Uuid,
}

#[derive(sakimori_db::FromRow)]
struct Hash {
    hash: String,
}

async fn hash(db: &TestDb) -> String {
    let sql = "SELECT hash FROM case_content ORDER BY round DESC";
    let rows: Vec<Hash> = db.db.all(sakimori_db::query(sql)).await.unwrap();
    rows[0].hash.clone()
}

#[tokio::test]
async fn what_was_sent_back_is_changed_and_decided_anew() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let old = manager.page(&case).await.form(&format!("{case}/decision"));
        let wordless = decide(&mut manager, &case, &[("outcome", "sent_back")]).await;
        wordless
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("理由を書いてください");
        let said = [("outcome", "sent_back"), ("remark", "持ち出す場所を詳しく")];
        let _ = decide(&mut manager, &case, &said)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee
            .page("/inbox")
            .await
            .shows("差し戻された自分の申請");
        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = employee.page(&edit).await.form(&edit);
        let form = form
            .with("destination", "みほん小学校 体育館")
            .with("care", "yes");
        let page = employee.submit_and_follow(&form).await;
        page.shows("はじめから審査します")
            .shows("前の内容：みほん小学校");
        page.shows("内容が変わったため、効力はありません");
        // The page of before decides nothing any more.
        let late = manager.submit(&old.with("outcome", "permitted")).await;
        late.expect(StatusCode::CONFLICT)
            .shows("申請の内容が変わりました");
        let said = [("outcome", "conditional"), ("conditions", "2人で運ぶこと")];
        let _ = decide(&mut manager, &case, &said)
            .await
            .expect(StatusCode::SEE_OTHER);
        employee
            .page(&case)
            .await
            .shows("条件：2人で運ぶこと")
            .shows("許可されています");
        // A change after the permission voids it.
        let form = employee
            .page(&edit)
            .await
            .form(&edit)
            .with("care", "yes")
            .with("destination", "自宅");
        employee
            .submit_and_follow(&form)
            .await
            .shows("決定を待っています");
    })
    .await;
}

#[tokio::test]
async fn a_permission_is_revoked_withdrawn_or_expires() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let permitted = [("outcome", "permitted")];
        let revoked = path(&applied(&mut employee).await);
        let _ = decide(&mut manager, &revoked, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        let form = manager
            .page(&revoked)
            .await
            .form(&format!("{revoked}/revocation"));
        let page = manager.submit(&form).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("取り消す理由");
        manager
            .submit_and_follow(&form.with("revocation", "紛失が続いたため"))
            .await
            .shows("許可は取り消されました");

        let withdrawn = path(&applied(&mut employee).await);
        let form = employee
            .page(&withdrawn)
            .await
            .form(&format!("{withdrawn}/withdrawal"));
        employee
            .submit_and_follow(&form)
            .await
            .shows("引き戻しました");
        let step = Uuid::from_u128(1).to_string();
        let said = [("outcome", "permitted"), ("step", step.as_str())];
        let late = manager.post(&format!("{withdrawn}/decision"), &said).await;
        late.expect(StatusCode::CONFLICT).shows("引戻し");

        let expired = path(&applied(&mut employee).await);
        let _ = decide(&mut manager, &expired, &permitted)
            .await
            .expect(StatusCode::SEE_OTHER);
        let day = "2026-11-28T00:00:00Z".parse().unwrap();
        let later = sakimori_kernel::Clock::Fixed(day);
        assert!(clock().now() < day);
        assert_eq!(sakimori_decisions::expire(&db.db, &later).await.unwrap(), 1);
        assert_eq!(sakimori_decisions::expire(&db.db, &later).await.unwrap(), 0);
        employee.page(&expired).await.shows("期限を過ぎたため");
    })
    .await;
}
