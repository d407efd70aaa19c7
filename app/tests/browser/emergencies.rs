//! Done first because it could not wait, told at once, reported and permitted
//! afterwards.

use crate::applications::{again, choose};
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_that_could_not_wait_is_reported_afterwards() {
    let site = Site::staged().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "kakanri").await;
    tab.goto("/applications/new/exception").await;
    tab.follow_link("緊急のため先に行った場合").await;
    for (name, value) in [
        ("what", "認証を外して、窓口の端末を使った"),
        ("why", "窓口に行列ができ、許可を待つことができなかったため"),
        ("provision", "3.5.1(1)③(イ)"),
    ] {
        tab.fill(name, value).await;
    }
    tab.picture("emergency-filled").await;
    axe.look(&tab, "emergency").await;
    tab.press("決定する者に知らせる").await;
    tab.sees("認証を外して、窓口の端末を使った").await;
    tab.picture("emergency-told").await;
    axe.look(&tab, "emergency-told").await;
    let notice = tab.path().await;
    let notice = notice.split('?').next().unwrap().to_owned();

    again(&tab, &site, "ciso").await;
    tab.sees("緊急の措置（事後の報告待ち） 1件").await;
    tab.follow("a[href='/inbox']").await;
    tab.sees("報告の期限まであと3日").await;
    tab.picture("emergency-inbox").await;
    axe.look(&tab, "emergency-inbox").await;

    again(&tab, &site, "kakanri").await;
    tab.sees("緊急の措置の報告 1件").await;
    tab.goto(&notice).await;
    tab.follow_link("様式に記入して報告する").await;
    for (name, value) in [
        ("target", "窓口の端末2台"),
        ("reason", "窓口の業務を止めることができないため"),
        ("risk", "他の者が操作するおそれがある"),
        ("compensating_measure", "職員が端末の前を離れない"),
        ("until", "令和8年11月30日"),
        ("resolution", "認証の装置を直す"),
    ] {
        tab.fill(name, value).await;
    }
    choose(&tab, "classification", "2").await;
    choose(&tab, "exception_kind", "規定と異なる方法を採用する").await;
    choose(
        &tab,
        "reason_kind",
        "緊急を要し、通常の手続をとる時間がない",
    )
    .await;
    tab.picture("emergency-report").await;
    tab.press("この内容で報告する").await;
    tab.sees("緊急・事後報告").await;
    let case = tab.path().await;
    let case = case.split('?').next().unwrap().to_owned();

    again(&tab, &site, "ciso").await;
    tab.goto(&case).await;
    tab.sees("許可を待てなかった理由").await;
    tab.picture("emergency-case").await;
    axe.look(&tab, "emergency-case").await;
    choose(&tab, "outcome", "permitted").await;
    tab.press("決定する").await;
    tab.sees("許可されています").await;
    axe.settle();
}
