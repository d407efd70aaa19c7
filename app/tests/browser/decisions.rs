//! Two deciders, a deputy with the holder's review, an exception that ends.

use sakimori_permissions::{Capacity, Scope};

use crate::applications::{again, again_with, choose};
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

const DAY: i64 = 86_400;

/// Decides the application of this name that waits in the inbox.
async fn permit(tab: &Tab, title: &str) {
    tab.follow("a[href='/inbox']").await;
    tab.follow_link(title).await;
    choose(tab, "outcome", "permitted").await;
    tab.press("決定する").await;
    tab.sees("決定しました").await;
}

/// The system that somebody manages, as lists call it.
async fn managed(site: &Site, login: &str) -> String {
    let (roster, person) = (site.roster().await, site.person_of(login).await);
    let mut duties = roster.duties_of(person);
    let system = duties.find_map(|d| match d.facts.scope {
        Scope::System(system) => roster.system(system),
        _ => None,
    });
    system.unwrap().facts.name.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn software_is_installed_when_both_have_permitted_it() {
    let site = Site::staged().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "shokuin").await;
    tab.follow_link("申請").await;
    tab.follow_link("ソフトウェアの導入").await;
    tab.select("system", &managed(&site, "system").await).await;
    for (name, value) in [
        ("devices.0.number", "PC-0318"),
        ("software", "図面閲覧ソフト"),
        ("publisher", "見本ソフト株式会社"),
        ("reason", "工事の図面を見るため"),
        ("licence_count", "１"),
        ("impact", "影響はない"),
        ("install_on", "R8.11.9"),
    ] {
        tab.fill(name, value).await;
    }
    choose(&tab, "source", "購入した媒体").await;
    choose(&tab, "supported", "はい").await;
    choose(&tab, "licence", "新たに購入する").await;
    choose(&tab, "conditions", "yes").await;
    tab.picture("software-filled").await;
    tab.press("この内容で申請する").await;
    tab.sees("申請しました").await;
    tab.picture("software-applied").await;

    again(&tab, &site, "system").await;
    permit(&tab, "ソフトウェアの導入").await;
    tab.sees("決定を待っています").await;
    tab.picture("software-half").await;
    axe.look(&tab, "software-half").await;
    again(&tab, &site, "tokatsu").await;
    tab.sees("申請の決定 1件").await;
    permit(&tab, "ソフトウェアの導入").await;
    tab.sees("許可されています").await;
    tab.follow_link("許可の後に行うこと及び台帳の記録").await;
    tab.sees("ソフトウェアのライセンスの管理簿　第1号").await;
    tab.follow_link("ソフトウェアのライセンスの管理簿　第1号")
        .await;
    tab.sees("図面閲覧ソフト").await;
    tab.picture("software-entry").await;
    axe.look(&tab, "software-entry").await;
    axe.settle();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_their_own_and_a_deputy_does_it_under_review() {
    let site = Site::staged().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    let role = "section_security_manager";
    let (roster, holder) = (site.roster().await, site.person_of("kakanri").await);
    let held = roster.duties_of(holder).find(|d| d.facts.role == role);
    let scope = held.unwrap().facts.scope;
    let mut all = roster.holders_of(role, scope);
    let deputy = all.find(|d| d.facts.capacity == Capacity::Deputy).unwrap();
    let password = site.account_for("dairi", deputy.facts.person).await;

    again(&tab, &site, "kakanri").await;
    apply_to_take_out(&tab).await;
    tab.sees("自分の申請を自分で許可又は承認することはできません")
        .await;
    tab.sees("この許可は、").await;
    assert!(!tab.has("[name='outcome']").await);
    tab.picture("own-application").await;
    axe.look(&tab, "own-application").await;

    again(&tab, &site, "shokuin").await;
    apply_to_take_out(&tab).await;
    let case = tab.path().await;
    let case = case.split('?').next().unwrap();

    again_with(&tab, "dairi", &password).await;
    tab.sees("申請の決定 1件").await;
    tab.goto(case).await;
    choose(&tab, "outcome", "permitted").await;
    tab.press("決定する").await;
    tab.sees("許可（代決）").await;
    tab.sees("後閲待ち").await;
    tab.picture("decided-by-deputy").await;

    again(&tab, &site, "kakanri").await;
    tab.sees("代決の後閲 1件").await;
    tab.picture("home-review").await;
    axe.look(&tab, "home-review").await;
    tab.follow_link("代決の後閲 1件").await;
    tab.follow_link("情報資産、端末等の持出し").await;
    tab.press("後閲する").await;
    tab.sees("後閲しました").await;
    tab.picture("reviewed").await;
    tab.follow_link("はじめに").await;
    assert!(!tab.text().await.contains("代決の後閲"));
    axe.settle();
}

async fn apply_to_take_out(tab: &Tab) {
    tab.follow("a[href='/applications']").await;
    tab.follow_link("情報資産、端末等の持出し").await;
    choose(tab, "carrier", "申請者").await;
    tab.select("items.0.kind", "モバイル端末").await;
    for (name, value) in [
        ("items.0.item", "ノートパソコン N-0012"),
        ("items.0.quantity", "1"),
        ("purpose", "小学校での説明会のため"),
        ("destination", "みほん小学校"),
        ("period.from", "R8.11.4"),
        ("period.until", "R8.11.6"),
        ("custody", "鍵付きのケースに入れて持つ"),
        ("protection_detail", "ディスク全体の暗号化"),
    ] {
        tab.fill(name, value).await;
    }
    choose(tab, "means", "公用車").await;
    choose(tab, "protection", "暗号化").await;
    choose(tab, "erasure_plan", "返却の際に自分で完全に消去する").await;
    choose(tab, "care", "yes").await;
    tab.press("この内容で申請する").await;
    tab.sees("申請しました").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_ends_with_its_last_day() {
    let site = Site::staged().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "kakanri").await;
    tab.follow_link("マイページ").await;
    tab.sees("情報セキュリティ管理者").await;
    tab.goto("/applications/new/exception").await;
    for (name, value) in [
        ("provision_concerned", "3.5.1(1)③(イ)"),
        ("target", "現地調査に使うタブレット端末5台"),
        ("content", "一括して持出しの許可を受ける"),
        ("reason", "災害の調査で、毎回の申請ができないため"),
        ("risk", "紛失に気付くのが遅れる"),
        ("compensating_measure", "毎日、台数を点検して記録する"),
        ("start_on", "R8.11.3"),
        ("until", "令和8年11月5日"),
        ("resolution", "調査の終了後は、通常の申請に戻す"),
    ] {
        tab.fill(name, value).await;
    }
    choose(&tab, "classification", "2").await;
    choose(&tab, "exception_kind", "規定と異なる方法を採用する").await;
    choose(
        &tab,
        "reason_kind",
        "規定の適用が行政事務の遂行を著しく妨げる",
    )
    .await;
    tab.picture("exception-filled").await;
    axe.look(&tab, "exception").await;
    tab.press("この内容で申請する").await;
    tab.sees("申請しました").await;
    let case = tab.path().await;
    let case = case.split('?').next().unwrap().to_owned();
    again(&tab, &site, "ciso").await;
    permit(&tab, "例外措置").await;
    tab.sees("令和8年11月5日").await;

    // Its last day counts.
    site.pass(3 * DAY);
    assert_eq!(site.end_permissions().await, 0);
    again(&tab, &site, "kakanri").await;
    tab.goto(&case).await;
    tab.sees("許可されています").await;
    site.pass(DAY);
    assert_eq!(site.end_permissions().await, 1);
    again(&tab, &site, "kakanri").await;
    tab.sees("1件は、期限を過ぎています").await;
    tab.picture("home-late").await;
    tab.follow_link("許可の後の報告 1件").await;
    tab.sees("例外措置の終了の報告").await;
    tab.picture("follows").await;
    axe.look(&tab, "follows").await;
    tab.goto(&case).await;
    tab.sees("期限を過ぎたため、許可は終わりました").await;
    tab.picture("exception-ended").await;
    tab.goto("/me").await;
    tab.sees("期限を過ぎています").await;
    tab.run("document.querySelectorAll('#rules ~ details').forEach(d => { d.open = true })")
        .await;
    tab.picture("my-page-manager").await;
    axe.look(&tab, "my-page-manager").await;
    axe.settle();
}
