//! Who is asked before a decision (合議), after it (確認), and told of it (通知).

use std::sync::Arc;

use axum::http::StatusCode;
use sakimori_decisions::Subject;
use sakimori_provisions::catalog::embedded;
use sakimori_registers::forms::Forms;
use sakimori_registers::own::Live;
use sakimori_registers::register;
use sakimori_testkit::{TestDb, on_every_database};

use super::{City, applied, decide, path};
use crate::support::edition;

const ASKED: &str = "concur = [\"head_security_officer\"]\nconfirm = [\"ciso\"]\n";

/// The city with something more in the form for taking out.
async fn city(db: &TestDb, more: &str) -> City {
    let mut city = City::new(db).await;
    let mut files = embedded();
    let text = files.get_mut("h27/forms/take-out.toml").unwrap();
    *text = text.replacen("retention", &format!("{more}retention"), 1);
    let forms = Forms::load(&files, &edition()).unwrap();
    let registers = register::load(&files, &edition()).unwrap();
    let app = &mut city.app.app;
    let place = (app.db.clone(), app.clock);
    app.registers = Live::new(place, app.policies.edition.clone(), (forms, registers));
    let subject: Arc<dyn Subject> = Arc::new(app.registers.clone());
    app.decisions.subjects = [subject].into();
    city
}

#[tokio::test]
async fn an_objection_is_weighed_by_the_decider_and_a_confirmation_comes_after() {
    on_every_database(|db| async move {
        let city = city(&db, ASKED).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let (mut head, mut ciso) = (city.client("tokatsu").await, city.client("ciso").await);
        let page = applied(&mut employee).await;
        page.shows("（合議）").shows("合議待ち");
        let case = path(&page);
        // Not the decider's turn, nor the confirmer's.
        manager.page("/").await.lacks("申請の決定 ");
        let decision = format!("{case}/decision");
        for client in [&mut manager, &mut ciso] {
            assert!(!client.page(&case).await.html().contains(&decision));
        }
        head.page("/").await.shows("申請の決定 1件");
        let before = city.app.entries().await;
        let forged = decide(&mut head, &case, &[("outcome", "permitted")]).await;
        forged
            .expect(StatusCode::CONFLICT)
            .shows("そのような決定はできません");
        let wordless = decide(&mut head, &case, &[("outcome", "objected")]).await;
        wordless
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("理由を書いてください");
        city.expect(&decision, before).await;
        let said = [("outcome", "objected"), ("remark", "台数が<b>多い</b>")];
        let done = decide(&mut head, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let page = manager.page(&case).await;
        page.shows("合議で異議がありました")
            .shows("台数が<b>多い</b>");
        ciso.page("/").await.lacks("許可の確認");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let page = employee.page(&case).await;
        page.shows("許可されています").shows("確認待ち");
        // What follows is for who gave the permission, not for who was asked.
        manager.page("/").await.shows("許可の後の確認と記録 1件");
        for client in [&mut head, &mut ciso] {
            client.page("/").await.lacks("許可の後の確認と記録");
        }
        // The decision, and the entry of what is taken out: once.
        city.expect(&case, before + 3).await;
        ciso.page("/").await.shows("許可の確認 1件");
        let inbox = ciso.page("/inbox").await;
        inbox.shows("確認を待っている許可");
        assert!(inbox.html().contains(&case));
        let refused = decide(&mut ciso, &case, &[("outcome", "refused"), ("remark", "x")]).await;
        let _ = refused.expect(StatusCode::CONFLICT);
        let done = decide(&mut ciso, &case, &[("outcome", "confirmed")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        city.expect(&case, before + 4).await;
        let page = employee.page(&case).await;
        page.shows("確認済み").shows("許可されています");
        ciso.page("/").await.lacks("許可の確認");
        // Who was only asked takes no permission back.
        for client in [&mut head, &mut ciso] {
            let fields = [("revocation", "取り消したい")];
            let answer = client.post(&format!("{case}/revocation"), &fields).await;
            let _ = answer.expect(StatusCode::CONFLICT);
        }
        let paper = manager.page(&format!("{case}/print")).await;
        paper
            .shows("合議　統括情報セキュリティ責任者")
            .shows("異議あり");
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_beforehand_can_send_it_back_and_is_asked_anew() {
    on_every_database(|db| async move {
        let city = city(&db, ASKED).await;
        let mut employee = city.client("shokuin").await;
        let mut head = city.client("tokatsu").await;
        let case = path(&applied(&mut employee).await);
        let said = [("outcome", "sent_back"), ("remark", "場所を詳しく")];
        let done = decide(&mut head, &case, &said).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let edit = case.replace("/cases/", "/applications/") + "/edit";
        let form = employee.page(&edit).await.form(&edit).with("care", "yes");
        let page = employee
            .submit_and_follow(&form.with("destination", "みほん小学校 体育館"))
            .await;
        page.shows("合議待ち");
        let done = decide(&mut head, &case, &[("outcome", "concurred")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let mut manager = city.client("kakanri").await;
        manager.page("/").await.shows("申請の決定 1件");
    })
    .await;
}

/// Those of the role, and nobody else, until they open it or two weeks pass.
#[tokio::test]
async fn who_is_told_of_a_permission_sees_it_until_it_is_opened() {
    on_every_database(|db| async move {
        let city = city(&db, "notify = [\"contact_point\"]\n").await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let mut told = city.client("madoguchi").await;
        let case = path(&applied(&mut employee).await);
        let notice = case.replace("/cases/", "/notices/");
        told.page("/").await.lacks("お知らせ ");
        let _ = told.get(&notice).await.expect(StatusCode::NOT_FOUND);
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let fortnight = city.at("2026-12-07T09:00");
        let mut same = fortnight.client("madoguchi").await;
        same.page("/").await.shows("お知らせ 1件");
        let later = city.at("2026-12-08T09:00");
        let mut same = later.client("madoguchi").await;
        same.page("/").await.lacks("お知らせ ");
        for client in [&mut employee, &mut city.client("tanto").await] {
            client.page("/").await.lacks("お知らせ ");
            client.page("/notices").await.shows("お知らせはありません");
            let _ = client.get(&notice).await.expect(StatusCode::NOT_FOUND);
        }
        // The session from before ended when they signed in a week later.
        let mut told = city.client("madoguchi").await;
        told.page("/").await.shows("お知らせ 1件");
        assert!(told.page("/notices").await.html().contains(&notice));
        let page = told.page(&notice).await;
        page.shows("次の申請が許可されました").lacks("みほん小学校");
        let _ = told.get(&case).await.expect(StatusCode::NOT_FOUND);
        told.page("/").await.lacks("お知らせ ");
        told.page("/notices").await.shows("お知らせはありません");
        let _ = told.get(&notice).await.expect(StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn everybody_is_told_where_the_form_says_so() {
    on_every_database(|db| async move {
        let city = city(&db, "notify = [\"staff\"]\n").await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        let case = path(&applied(&mut employee).await);
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        for login in ["tanto", "madoguchi", "ciso", "kansa"] {
            let mut told = city.client(login).await;
            let before = db.db.statements();
            told.page("/").await.shows("お知らせ 1件");
            assert!(db.db.statements() - before <= 9, "{login}");
        }
        employee.page("/").await.lacks("お知らせ ");
        // Who administers the program is nobody of the staff.
        let mut other = city.client("kanri").await;
        let notice = case.replace("/cases/", "/notices/");
        let _ = other.get(&notice).await.expect(StatusCode::NOT_FOUND);
    })
    .await;
}

/// The clerk or the chair records what was resolved; no other member decides.
#[tokio::test]
async fn a_committee_decides_by_a_resolution_that_its_clerk_records() {
    on_every_database(|db| async move {
        let city = city(&db, "deciders = [\"security_committee\"]\n").await;
        let mut employee = city.client("shokuin").await;
        let case = path(&applied(&mut employee).await);
        let decision = format!("{case}/decision");
        let mut clerk = city.client("jimukyoku").await;
        clerk.page("/").await.shows("申請の決定 1件");
        let roster = city.roster().await;
        let mut members = roster.in_role("security_committee");
        let member = members.find(|d| d.facts.seat == "委員").unwrap();
        let mut member = city.client_of(member.facts.person).await;
        member.page("/").await.lacks("申請の決定 ");
        assert!(!member.page(&case).await.html().contains(&decision));
        let before = city.app.entries().await;
        let form = clerk.page(&case).await.form(&decision);
        let form = form.with("outcome", "permitted");
        for (day, number, said) in [
            ("", "第3号", "日付"),
            ("令和8年11月24日", "第3号", "今日より後になっています"),
            ("令和8年11月20日", " ", "議決の番号を"),
        ] {
            let form = form.clone().with("met_on", day).with("resolution", number);
            let page = clerk.submit(&form).await;
            page.expect(StatusCode::UNPROCESSABLE_ENTITY).shows(said);
        }
        city.expect(&decision, before).await;
        let form = form.with("met_on", "令和8年11月20日");
        let page = clerk
            .submit_and_follow(&form.with("resolution", "第3号"))
            .await;
        page.shows("許可されています")
            .shows("議決（令和8年11月20日　第3号）");
        let paper = clerk.page(&format!("{case}/print")).await;
        paper.shows("第3号");
    })
    .await;
}
