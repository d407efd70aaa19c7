//! Where nobody but the applicant can decide (3.2(8)).

use axum::http::StatusCode;
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Uuid};
use sakimori_organization::model::{AppointmentFacts, Period};
use sakimori_organization::store;
use sakimori_permissions::{Capacity, Scope};
use sakimori_testkit::{Form, clock, on_every_database};

use super::{City, decide, path};

const EXCEPTION: &str = "/applications/new/exception";
const LIST: &str = "/cases/unavoidable";

/// Appoints somebody to the role over the whole body, and first ends all
/// others where asked.
async fn appoint(city: &City, person: Uuid, alone: bool) {
    let day = clock().today();
    let roster = city.roster().await;
    let mut tx = city.app.db.db.begin().await.unwrap();
    if alone {
        let others: Vec<Uuid> = roster.in_role("ciso").map(|d| d.facts.person).collect();
        let held = store::appointments_of_all(&mut tx, &others).await.unwrap();
        let held: Vec<_> = held
            .into_iter()
            .filter(|a| a.facts.role == "ciso" && a.period.until.is_none())
            .collect();
        assert!(!held.is_empty());
        store::discharge(&mut tx, &held, day).await.unwrap();
    }
    let facts = AppointmentFacts {
        person,
        role: "ciso".to_owned(),
        capacity: Capacity::Holder,
        deputy_order: None,
        seat: String::new(),
        scope: Scope::Body,
        remark: String::new(),
    };
    let begin = [(facts, Period::new(day, None))];
    store::appoint(&mut tx, &clock(), &begin).await.unwrap();
    let entry = Entry::new("test.appointed", "person", person.to_string(), "任命");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

/// Somebody whom only the CISO permits something becomes the CISO.
async fn alone(city: &City) {
    let person = city.person("kakanri").await;
    appoint(city, person, true).await;
}

const FILLED: [(&str, &str); 12] = [
    ("provision_concerned", "3.4.4②"),
    ("target", "窓口の端末"),
    ("classification", "2"),
    ("exception_kind", "規定を実施しない"),
    ("content", "窓口の端末だけ、パスワードの設定を行わない"),
    ("reason_kind", "緊急を要し、通常の手続をとる時間がない"),
    ("reason", "認証の障害で窓口が止まるため"),
    ("risk", "離席中に使われるおそれ"),
    ("compensating_measure", "職員が離れない"),
    ("start_on", "令和8年11月23日"),
    ("until", "令和8年12月23日"),
    ("resolution", "認証の復旧後に設定を戻す"),
];

pub(super) fn exception(form: Form) -> Form {
    let filled = FILLED.into_iter();
    filled.fold(form, |form, (name, value)| form.with(name, value))
}

#[tokio::test]
async fn who_alone_can_decide_gives_the_reason_and_stands_in_the_yearly_list() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        alone(&city).await;
        let mut manager = city.client("kakanri").await;
        let before = city.app.entries().await;
        let page = manager.page(EXCEPTION).await;
        page.shows("やむを得ない理由").shows("3.2(8)");
        let form = exception(page.form(EXCEPTION));
        // Without a reason, or with an empty one, everything stays as typed.
        for reason in ["", "　 \n"] {
            let page = manager
                .submit(&form.clone().with("_unavoidable", reason))
                .await;
            let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows("やむを得ない理由を入力してください")
                .shows("窓口の端末だけ");
        }
        city.expect(EXCEPTION, before).await;
        let form = form.with("_unavoidable", "代わる者が<i>いない</i>ため");
        let page = manager.submit_and_follow(&form).await;
        page.shows("代わる者が<i>いない</i>ため");
        page.shows("申請した者が自ら決定する申請です");
        city.expect(EXCEPTION, before + 1).await;
        let case = path(&page);
        manager.page("/").await.shows("申請の決定 1件");
        let done = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        manager.page(&case).await.shows("許可されています");

        let mut auditor = city.client("kansa").await;
        auditor.page("/inbox").await.shows("自ら決定した申請の一覧");
        let list = auditor.page(LIST).await;
        list.shows("令和8年度は1件です").shows("例外措置の許可");
        list.shows("代わる者が<i>いない</i>ため")
            .shows("申請した者が決定");
        auditor
            .page("/cases/unavoidable?year=2025")
            .await
            .shows("令和7年度は0件です")
            .lacks("代わる者が");
        for year in ["x", "-1", "99999", "2026' OR 1=1"] {
            let path = format!("{LIST}?year={}", year.replace(' ', "%20"));
            auditor.page(&path).await.shows("令和8年度は1件です");
        }
        // The committee's clerk sees the list, and the case only where another
        // role of theirs lets them.
        let mut clerk = city.client("jimukyoku").await;
        let list = clerk.page(LIST).await;
        list.shows("代わる者が");
        let linked = list.html().contains(&format!("\"{case}\""));
        assert_eq!(linked, clerk.get(&case).await.status == StatusCode::OK);
        for login in ["shokuin", "tanto", "madoguchi", "system"] {
            let mut other = city.client(login).await;
            let _ = other.get(LIST).await.expect(StatusCode::FORBIDDEN);
            other.page("/inbox").await.lacks("自ら決定した申請の一覧");
        }
        let chain = sakimori_db::journal::verify(&db.db).await.unwrap();
        assert!(chain.is_ok());
    })
    .await;
}

/// Somebody else was appointed in between: they decide.
#[tokio::test]
async fn a_reason_is_worth_nothing_once_somebody_else_can_decide() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        alone(&city).await;
        let mut manager = city.client("kakanri").await;
        let form = exception(manager.page(EXCEPTION).await.form(EXCEPTION));
        let form = form.with("_unavoidable", "代わる者がいないため");
        let case = path(&manager.submit_and_follow(&form).await);
        let decision = manager.page(&case).await.form(&format!("{case}/decision"));
        let other = city.person("tokatsu").await;
        appoint(&city, other, false).await;
        let before = city.app.entries().await;
        let late = manager.submit(&decision.with("outcome", "permitted")).await;
        late.expect(StatusCode::CONFLICT)
            .shows("ほかに決定できる者が任命されています");
        city.expect(&case, before).await;
        let mut other = city.client("tokatsu").await;
        let done = decide(&mut other, &case, &[("outcome", "permitted")]).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        // A reason that nobody asked for is not taken.
        let mut fields = FILLED.to_vec();
        fields.push(("_unavoidable", "言い張る"));
        let answer = manager.post(EXCEPTION, &fields).await;
        let page = manager
            .page(answer.expect(StatusCode::SEE_OTHER).location())
            .await;
        page.lacks("言い張る");
        let decision = format!("{}/decision", path(&page));
        assert!(!page.html().contains(&decision));
    })
    .await;
}
