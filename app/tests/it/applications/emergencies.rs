//! What was done before it could be permitted, and the report on it.

use axum::http::StatusCode;
use sakimori_decisions::{Notices, notice_unreported};
use sakimori_kernel::Uuid;
use sakimori_testkit::{Client, Form, on_every_database};

use super::unavoidable::exception;
use super::{City, TAKE_OUT, decide, path};

const TELL: &str = "/applications/emergency/exception";
const DISCONNECTION: &str = "/applications/emergency/terminal-disconnection";

fn urgent(form: Form) -> Form {
    [
        ("what", "認証を外して窓口の端末を使った"),
        ("acted_on", "令和8年11月23日"),
        ("acted_time", "９時１５分"),
        ("why", "窓口に<b>行列</b>ができていたため"),
        ("provision", "3.4.4②"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| form.with(name, value))
}

async fn told(client: &mut Client) -> String {
    let form = urgent(client.page(TELL).await.form(TELL));
    path(&client.submit_and_follow(&form).await)
}

async fn disconnected(client: &mut Client) -> String {
    let form = client.page(DISCONNECTION).await.form(DISCONNECTION);
    let form = form
        .with("what", "感染の疑いのある端末を抜線した")
        .with("why", "広がるおそれがあったため");
    path(&client.submit_and_follow(&form).await)
}

fn report(notice: &str) -> String {
    let id = notice.rsplit('/').next().unwrap();
    format!("/applications/new/exception?emergency={id}")
}

#[tokio::test]
async fn what_was_done_in_an_emergency_is_told_reported_and_permitted() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut ciso) = (city.client("kakanri").await, city.client("ciso").await);
        let before = city.app.entries().await;
        let form = "/applications/new/exception";
        manager.page(form).await.shows("緊急のため先に行った場合");
        let notice = told(&mut manager).await;
        city.expect(TELL, before + 1).await;
        let page = manager.page(&notice).await;
        page.shows("令和8年11月23日 09:15")
            .shows("窓口に<b>行列</b>ができていたため")
            .shows("令和8年11月26日");
        manager.page("/").await.shows("緊急の措置の報告 1件");
        ciso.page("/")
            .await
            .shows("緊急の措置（事後の報告待ち） 1件");
        let inbox = ciso.page("/inbox").await;
        inbox
            .shows("緊急の措置（事後の報告待ち）")
            .shows("報告の期限まであと3日");
        ciso.page(&notice)
            .await
            .shows("認証を外して窓口の端末を使った");

        let page = manager.page(&report(&notice)).await;
        page.shows("先に行った日時").shows("令和8年11月23日 09:15");
        assert!(
            page.html()
                .contains("認証を外して窓口の端末を使った</textarea>")
        );
        let form = exception(page.form(form));
        let page = manager.submit_and_follow(&form).await;
        page.shows("緊急・事後報告").shows("許可を待てなかった理由");
        let case = path(&page);
        city.expect(&case, before + 2).await;
        manager.page("/").await.lacks("緊急の措置の報告");
        ciso.page("/")
            .await
            .lacks("事後の報告待ち")
            .shows("申請の決定 1件");
        ciso.page("/inbox").await.shows("緊急・事後報告");
        let done = decide(&mut ciso, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let list = ciso.page("/registers/exceptions").await;
        let links = list.links();
        let entry = links.iter().find(|(href, _)| href.starts_with("/entries/"));
        ciso.page(&entry.unwrap().0)
            .await
            .shows("緊急に行い、事後に報告");
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_refused_report_means_that_the_measure_stops() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut ciso) = (city.client("kakanri").await, city.client("ciso").await);
        let notice = told(&mut manager).await;
        let page = manager.page(&report(&notice)).await;
        let form = exception(page.form("/applications/new/exception"));
        let case = path(&manager.submit_and_follow(&form).await);
        // It stays reported whatever becomes of it.
        let answer = manager.post(&format!("{case}/withdrawal"), &[]).await;
        answer
            .expect(StatusCode::CONFLICT)
            .shows("緊急の措置の報告は、引き戻せません");
        assert!(!manager.page(&case).await.html().contains("/withdrawal"));
        // A change of the report keeps what it is about.
        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = manager.page(&edit).await.form(&edit);
        let page = manager
            .submit_and_follow(&form.with("target", "窓口の端末2台"))
            .await;
        page.shows("前の内容：窓口の端末").shows("緊急・事後報告");
        assert!(
            !page.text().contains("削除"),
            "nothing of the notice is lost"
        );
        let said = [("outcome", "refused"), ("remark", "代わりの端末がある")];
        let done = decide(&mut ciso, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        manager
            .page(&case)
            .await
            .shows("先に行った措置を直ちにやめ");
        let list = ciso.page("/registers/exceptions").await;
        list.lacks("窓口の端末2台");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_does_not_come_is_said_in_days_and_noticed_once() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let notice = disconnected(&mut city.client("shokuin").await).await;
        let late = async |time: &str| {
            let then = city.at(time);
            let notices = Notices::new(Default::default(), then.roster().await);
            let clock = then.app.app.clock;
            let found = notice_unreported(&db.db, &clock, &notices).await.unwrap();
            (then, found)
        };
        let (then, found) = late("2026-11-26T23:59").await;
        assert_eq!(found, 0);
        let mut employee = then.client("shokuin").await;
        employee.page("/").await.lacks("遅れています");
        employee.page("/inbox").await.shows("報告の期限は今日です");
        let (then, found) = late("2026-11-28T06:00").await;
        assert_eq!(found, 1);
        let entries = then.app.entries().await;
        assert_eq!(late("2026-11-29T06:00").await.1, 0, "once");
        then.expect("the second night", entries).await;
        let mut employee = then.client("shokuin").await;
        employee.page("/").await.shows("報告が2日遅れています");
        employee.page("/inbox").await.shows("報告する緊急の措置");
        let mut head = then.client("tokatsu").await;
        head.page("/").await.shows("1件は、報告が遅れています");
        let page = head.page("/inbox").await;
        page.shows("報告が2日遅れています");
        assert!(page.html().contains(&notice));
        for login in ["tanto", "madoguchi"] {
            let mut other = then.client(login).await;
            other.page("/inbox").await.lacks("緊急の措置");
            let _ = other.get(&notice).await.expect(StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[tokio::test]
async fn a_notice_that_is_wrong_or_forged_leads_nowhere() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut employee) =
            (city.client("kakanri").await, city.client("shokuin").await);
        let before = city.app.entries().await;
        let form = urgent(manager.page(TELL).await.form(TELL));
        for (name, value, said) in [
            ("acted_on", "令和8年11月24日", "今より後になっています"),
            ("acted_time", "10:01", "今より後になっています"),
            ("acted_time", "25:00", "10:15のように"),
            ("acted_time", "昼ごろ", "10:15のように"),
            ("what", " ", "先に行ったことを入力してください"),
            ("why", "", "許可を待てなかった理由を入力してください"),
            ("provision", "9.9.9", "規定の番号を"),
        ] {
            let page = manager.submit(&form.clone().with(name, value)).await;
            let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows(said);
            assert!(page.html().contains("&lt;b&gt;行列") || name == "why");
        }
        for path in [
            "/applications/emergency/take-out",
            "/applications/emergency/none",
        ] {
            let _ = manager.get(path).await.expect(StatusCode::NOT_FOUND);
            let _ = manager.post(path, &[]).await.expect(StatusCode::NOT_FOUND);
        }
        // An employee may not apply on this form, and so not tell on it.
        let _ = employee.get(TELL).await.expect(StatusCode::NOT_FOUND);
        city.expect(TELL, before).await;

        let notice = told(&mut manager).await;
        let id = notice.rsplit('/').next().unwrap().to_owned();
        let unknown = Uuid::from_u128(9).to_string();
        for id in [unknown.as_str(), "x", "' OR 1=1"] {
            let path = format!(
                "/applications/new/exception?emergency={}",
                id.replace(' ', "%20")
            );
            let _ = manager.get(&path).await.expect(StatusCode::NOT_FOUND);
        }
        let other_form = format!("{TAKE_OUT}?emergency={id}");
        let _ = manager.get(&other_form).await.expect(StatusCode::NOT_FOUND);
        // Somebody else's notice, who may apply on the form too.
        let mut other = city.client("system").await;
        let _ = other
            .get(&report(&notice))
            .await
            .expect(StatusCode::NOT_FOUND);
        let fields = [("_emergency", id.as_str())];
        let forged = other.post("/applications/new/exception", &fields).await;
        let _ = forged.expect(StatusCode::NOT_FOUND);
        // Twice.
        let page = manager.page(&report(&notice)).await;
        let form = exception(page.form("/applications/new/exception"));
        let _ = manager.submit_and_follow(&form).await;
        let before = city.app.entries().await;
        let again = manager.submit(&form).await;
        again
            .expect(StatusCode::CONFLICT)
            .shows("既に報告されています");
        city.expect(&notice, before).await;
    })
    .await;
}
