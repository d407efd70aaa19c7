//! An employee takes a laptop out: applied for, sent back, changed, permitted
//! on a condition, printed, returned.

use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

pub async fn again(tab: &Tab, site: &Site, login: &str) {
    again_with(tab, login, &site.password(login)).await;
}

/// Whoever has been away for long is signed out already.
pub async fn again_with(tab: &Tab, login: &str, password: &str) {
    tab.goto("/").await;
    if !tab.has("[name='login']").await {
        tab.press("サインアウト").await;
    }
    tab.sign_in(login, password).await;
}

pub async fn choose(tab: &Tab, name: &str, value: &str) {
    tab.tick_value(name, value).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_is_taken_out_with_permission() {
    let site = Site::staged().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "shokuin").await;
    tab.follow("a[href='/applications']").await;
    tab.picture("applications").await;
    axe.look(&tab, "applications").await;
    tab.follow_link("情報資産、端末等の持出し").await;
    tab.picture("take-out-empty").await;
    axe.look(&tab, "take-out").await;
    choose(&tab, "carrier", "申請者").await;
    tab.select("items.0.kind", "モバイル端末").await;
    tab.fill("items.0.item", "ノートパソコン N-0012").await;
    tab.fill("items.0.quantity", "１").await;
    tab.fill("purpose", "小学校での説明会のため").await;
    tab.fill("destination", "みほん小学校").await;
    tab.fill("period.from", "令和8年11月4日").await;
    tab.fill("period.until", "R8.11.3").await;
    choose(&tab, "means", "公用車").await;
    tab.fill("custody", "鍵付きのケースに入れて持つ").await;
    choose(&tab, "protection", "暗号化").await;
    tab.fill("protection_detail", "ディスク全体の暗号化").await;
    choose(&tab, "erasure_plan", "返却の際に自分で完全に消去する").await;
    choose(&tab, "care", "yes").await;
    tab.press("この内容で申請する").await;
    tab.sees("終わりの日が、始まりの日より前になっています")
        .await;
    tab.picture("take-out-wrong").await;
    axe.look(&tab, "take-out-wrong").await;
    tab.fill("period.until", "R8.11.6").await;
    tab.press("この内容で申請する").await;
    tab.sees("申請しました").await;
    let case = tab.path().await;
    let case = case.split('?').next().unwrap();

    again(&tab, &site, "kakanri").await;
    tab.goto("/inbox").await;
    tab.picture("inbox").await;
    axe.look(&tab, "inbox").await;
    tab.goto(case).await;
    tab.picture("case-to-decide").await;
    axe.look(&tab, "case-to-decide").await;
    choose(&tab, "outcome", "sent_back").await;
    tab.fill("remark", "持ち出す場所を詳しく書いてください。")
        .await;
    tab.press("決定する").await;
    tab.sees("決定しました").await;

    again(&tab, &site, "shokuin").await;
    tab.goto(case).await;
    tab.sees("差し戻されました").await;
    tab.follow_link("内容を変更して申請し直す").await;
    tab.fill("destination", "みほん小学校 体育館").await;
    choose(&tab, "care", "yes").await;
    tab.press("この内容で申請する").await;
    tab.sees("前の内容：みほん小学校").await;

    // The decider sees what became of it.
    again(&tab, &site, "kakanri").await;
    tab.goto("/inbox").await;
    tab.follow_link("情報資産、端末等の持出し").await;
    tab.sees("前の内容：みほん小学校").await;
    tab.picture("case-changed").await;
    axe.look(&tab, "case-changed").await;
    choose(&tab, "outcome", "conditional").await;
    tab.fill("conditions", "二人で運ぶこと").await;
    tab.press("決定する").await;
    tab.sees("許可されています").await;
    tab.picture("case-permitted").await;
    axe.look(&tab, "case-permitted").await;
    tab.follow_link("様式を印刷する").await;
    tab.sees("決裁欄").await;
    tab.picture("case-print").await;
    axe.look(&tab, "case-print").await;

    again(&tab, &site, "shokuin").await;
    tab.sees("許可の後の報告 1件").await;
    tab.follow_link("マイページ").await;
    tab.sees("まもなく期限").await;
    tab.picture("my-page").await;
    axe.look(&tab, "my-page").await;
    tab.follow_link("返却及び消去の報告").await;
    tab.picture("follow").await;
    axe.look(&tab, "follow").await;
    tab.fill("returned_on", "令和8年11月6日").await;
    choose(&tab, "all_returned", "はい").await;
    choose(&tab, "erasure", "完全に消去した").await;
    tab.fill("erasure_method", "本人、上書き").await;
    choose(&tab, "trouble", "いいえ").await;
    tab.press("返却及び消去の報告を記録する").await;
    tab.sees("記録済み").await;
    axe.settle();
}
