//! Signing in as the guideline wants it: a second factor, a lock, the end of a
//! session in the middle of work, and an old cookie in wrong hands.

use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

/// The code an authenticator shows now for the key on the page.
async fn code(site: &Site, key: &str) -> String {
    let key: String = key.split_whitespace().collect();
    let secret = totp_rs::Secret::try_from_base32(&key).unwrap();
    let totp = totp_rs::Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA1)
        .with_secret(secret.as_ref().to_vec())
        .build()
        .unwrap();
    let now = u64::try_from(site.now().as_second()).unwrap();
    totp.generate(now).to_string()
}

async fn again(tab: &Tab, site: &Site, login: &str) {
    tab.press("サインアウト").await;
    tab.sign_in(login, &site.password(login)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticator_is_registered_and_asked_for() {
    let site = Site::staged().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "shokuin").await;
    tab.goto("/account/totp").await;
    let key = tab.find("dd.mono").await.text().await.unwrap();
    tab.picture("totp").await;
    tab.fill("code", "000000").await;
    tab.press("認証アプリを登録する").await;
    tab.sees("確認コードが合いません").await;
    tab.fill("code", &code(&site, &key).await).await;
    tab.press("認証アプリを登録する").await;
    tab.sees("リカバリーコード").await;
    let recovery = tab.find("table td.mono").await.text().await.unwrap();
    tab.picture("recovery-codes").await;

    again(&tab, &site, "shokuin").await;
    tab.sees("二つ目の認証").await;
    tab.picture("factor").await;
    tab.goto("/people").await;
    assert!(!tab.text().await.contains("検索"), "half signed in");
    site.pass(31);
    tab.goto("/sign-in/factor").await;
    tab.fill("code", &code(&site, &key).await).await;
    tab.press("認証する").await;
    tab.goto("/account").await;
    tab.sees("サインアウト").await;

    again(&tab, &site, "shokuin").await;
    tab.fill("code", &recovery).await;
    tab.press("認証する").await;
    tab.goto("/account/factors").await;
    tab.sees("残りは9個").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_security_key_is_registered_and_asked_for() {
    let site = Site::staged().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "shokuin").await;
    tab.plug_in_a_key().await;
    tab.goto("/account/passkeys/new").await;
    tab.fill("label", "青いUSBの鍵").await;
    tab.press("パスキーを登録する").await;
    tab.goto("/account/factors").await;
    tab.sees("青いUSBの鍵").await;
    tab.picture("passkeys").await;

    again(&tab, &site, "shokuin").await;
    tab.sees("二つ目の認証").await;
    tab.press("パスキーで認証する").await;
    tab.goto("/account").await;
    tab.sees("サインアウト").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_stays_shut_until_the_administrator_opens_it() {
    let site = Site::staged().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    tab.press("サインアウト").await;
    for _ in 0..10 {
        tab.sign_in("shokuin", "ちがうパスワード").await;
        tab.sees("利用者ID若しくはパスワードが正しくないか").await;
        site.pass(60);
    }
    tab.sign_in("shokuin", &site.password("shokuin")).await;
    tab.sees("この利用者IDはロックされています").await;
    tab.picture("locked").await;

    tab.sign_in("kanri", &site.password("kanri")).await;
    tab.goto("/accounts?state=locked").await;
    tab.follow("main table a[href^='/accounts/']").await;
    tab.picture("unlocking").await;
    tab.press("ロックを解除する").await;
    again(&tab, &site, "shokuin").await;
    tab.goto("/account").await;
    tab.sees("サインアウト").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_filled_form_survives_the_end_of_the_session() {
    let site = Site::staged().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    again(&tab, &site, "shokuin").await;
    tab.goto("/contacts/own").await;
    tab.fill("office_phone", "00-0000-1234").await;
    site.pass(13 * 3600);
    tab.press("この内容で確認する").await;
    tab.sees("入力した内容は残っています").await;
    tab.picture("session-over").await;
    tab.fill("login", "shokuin").await;
    tab.fill("password", &site.password("shokuin")).await;
    tab.press("サインインする").await;
    tab.sees("00-0000-1234").await;
    tab.picture("form-kept").await;
    tab.press("この内容を送信する").await;
    tab.goto("/contacts/own").await;
    let kept = tab.find("[name='office_phone']").await;
    let kept = kept.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some("00-0000-1234"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_cookie_is_worth_nothing_after_signing_out() {
    let site = Site::staged().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    let before = tab.cookie().await;
    let (login, password) = site.person.clone();
    tab.press("サインアウト").await;
    tab.put_cookie(&before).await;
    tab.goto("/people").await;
    tab.sees("サインインする").await;
    // Signing in gives another one, and the old one stays dead.
    tab.sign_in(&login, &password).await;
    assert_ne!(tab.cookie().await, before);
    tab.put_cookie(&before).await;
    tab.goto("/people").await;
    tab.sees("サインインする").await;
}
