//! A field added to a register, used without a restart, and made a column.

use crate::applications::again;
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

#[tokio::test(flavor = "multi_thread")]
async fn a_field_is_added_to_a_register_and_asked_for_at_once() {
    let site = Site::staged().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "tokatsu").await;
    tab.follow_link("様式と台帳の定義").await;
    tab.picture("definitions").await;
    axe.look(&tab, "definitions").await;
    tab.follow_link("端末等の持出し及び持込みの記録簿").await;
    axe.look(&tab, "definition").await;
    tab.follow_link("項目を加える").await;
    tab.fill("label", "保険の加入").await;
    tab.select("kind", "選択肢から一つ選ぶ").await;
    tab.fill("options", "加入している\n加入していない").await;
    tab.fill("_reason", "実施手順の改正のため").await;
    axe.look(&tab, "definition-field").await;
    tab.press("この項目を加える").await;
    tab.sees("項目「保険の加入」を加えた").await;
    tab.follow_link("名称、説明、一覧の列を変える").await;
    tab.select("list.6", "保険の加入").await;
    tab.fill("_reason", "一覧で確かめるため").await;
    axe.look(&tab, "definition-properties").await;
    tab.press("この内容に変える").await;
    tab.sees("第2版").await;
    tab.picture("definition-changed").await;

    again(&tab, &site, "kakanri").await;
    tab.goto("/registers/take-out-register/new").await;
    tab.sees("保険の加入").await;
    tab.picture("definition-used").await;
    tab.goto("/registers/take-out-register").await;
    tab.sees("保険の加入").await;
    tab.goto("/definitions").await;
    tab.sees("統括情報セキュリティ責任者").await;
    axe.settle();
}
