//! A risk from its calculation to its acceptance by the CISO, and how the
//! acceptance falls with what was accepted, as the information policy section,
//! the CISO and a section's manager see it.

use crate::applications::again;
use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

#[tokio::test(flavor = "multi_thread")]
async fn a_risk_is_accepted_and_the_acceptance_falls_with_a_change() {
    let site = Site::with_assets().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "tokatsu").await;
    analyse(&tab, &mut axe).await;
    site.pass(60);
    let risk = treat(&tab, &mut axe).await;
    site.pass(60);
    accept(&tab, &site, &mut axe).await;
    site.pass(60);
    fall(&tab, &site, (&risk, &mut axe)).await;
    read_own(&tab, &site, &mut axe).await;
    axe.settle();
}

async fn analyse(tab: &Tab, axe: &mut Axe) {
    tab.sees("令和8年度のリスク分析").await;
    tab.follow_link("リスク分析").await;
    axe.look(tab, "risks-empty").await;
    tab.press("令和8年度のリスク分析を始める").await;
    tab.sees("リスク分析を始めました").await;
    axe.look(tab, "risk-analysis-new").await;
    tab.follow_link("実施状況を記録する").await;
    let answer = "document.querySelectorAll('select[name^=\"answer.\"]').forEach((s, n) => { s.value = n % 7 ? 'carried' : 'partly' })";
    tab.run(answer).await;
    tab.press("この章の実施状況を保存する").await;
    tab.sees("実施状況を保存しました").await;
    axe.look(tab, "risk-answers").await;
    tab.follow_link("リスク分析へ戻る").await;
    tab.follow_link("台帳と答えの変更を確かめて計算する").await;
    tab.sees("新たな情報資産").await;
    axe.look(tab, "risk-calculation").await;
    tab.press("リスクを計算する").await;
    tab.sees("リスクを計算しました").await;
    axe.look(tab, "risk-analysis").await;
    tab.follow_link("尺度と要求水準").await;
    axe.look(tab, "risk-scale").await;
    tab.follow_link("リスク分析へ戻る").await;
}

/// Assesses one otherwise than proposed, says what is done, applies; its page.
async fn treat(tab: &Tab, axe: &mut Axe) -> String {
    tab.follow_link("リスクの一覧").await;
    axe.look(tab, "risk-list").await;
    tab.follow("a[href^='/risks/items/']").await;
    let risk = tab.path().await;
    tab.sees("先に対応を定めてください").await;
    axe.look(tab, "risk").await;
    tab.select("likelihood", "中程度").await;
    tab.press("評価を保存する").await;
    tab.sees("入力してください").await;
    axe.look(tab, "risk-wrong").await;
    tab.fill("reason", "庁舎の外に出さない情報資産だけである。")
        .await;
    tab.press("評価を保存する").await;
    tab.sees("評価を保存しました").await;
    tab.tick_value("way", "retain").await;
    tab.fill("what", "次の更新まで、今の対策のまま負う。").await;
    tab.fill("owner", "情報政策課長").await;
    tab.fill("due", "令和9年3月31日").await;
    tab.press("対応を保存する").await;
    tab.sees("対応を保存しました").await;
    axe.look(tab, "risk-treated").await;
    tab.press("受容を申請する").await;
    axe.look(tab, "risk-case").await;
    tab.goto(&risk).await;
    tab.sees("決定を待っています").await;
    tab.picture("risk-waiting").await;
    risk
}

async fn accept(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "ciso").await;
    tab.follow("a[href='/inbox']").await;
    tab.follow("td a[href^='/cases/'], th a[href^='/cases/']")
        .await;
    tab.sees("庁舎の外に出さない情報資産だけである。").await;
    tab.tick_value("outcome", "permitted").await;
    axe.look(tab, "risk-decision").await;
    tab.press("決定する").await;
}

async fn fall(tab: &Tab, site: &Site, (risk, axe): (&str, &mut Axe)) {
    again(tab, site, "tokatsu").await;
    tab.goto(risk).await;
    tab.sees("申請により受容しました。").await;
    axe.look(tab, "risk-accepted").await;
    tab.goto("/risks/2026/list?result=accepted").await;
    tab.sees("1件中").await;
    tab.picture("risk-list-accepted").await;
    tab.goto(risk).await;
    tab.select("likelihood", "高い").await;
    tab.fill("reason", "外部に送ることになった。").await;
    tab.press("評価を保存する").await;
    tab.sees("この受容に効力はありません").await;
    axe.look(tab, "risk-void").await;
    tab.goto("/risks/2026/list?result=accepted").await;
    tab.sees("リスクはありません").await;
}

/// What a section's manager sees of it.
async fn read_own(tab: &Tab, site: &Site, axe: &mut Axe) {
    again(tab, site, "kakanri").await;
    tab.follow_link("リスク分析").await;
    axe.look(tab, "risks-own").await;
    tab.follow_link("令和8年度").await;
    tab.sees("所管する課室").await;
    axe.look(tab, "risk-analysis-own").await;
    tab.follow_link("リスクの一覧").await;
    tab.follow("a[href^='/risks/items/']").await;
    assert!(!tab.has("form[action^='/risks']").await);
    axe.look(tab, "risk-own").await;
}
