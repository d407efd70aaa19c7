//! People of the sample city sign in one after another, and see what their
//! role lets them see.

use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

/// Login, a page that opens and what it says, pages that do not.
const PEOPLE: [(&str, (&str, &str), &[&str]); 6] = [
    (
        "shokuin",
        ("/contacts/own", "緊急連絡網"),
        &[
            "/journal",
            "/accounts",
            "/reshuffles",
            "/contacts/unconfirmed",
        ],
    ),
    (
        "kakanri",
        ("/people", "職員"),
        &["/journal", "/accounts", "/appointments/new", "/reshuffles"],
    ),
    (
        "kansa",
        ("/journal", "変更の記録"),
        &["/accounts/settings", "/reshuffles", "/contacts/unconfirmed"],
    ),
    (
        "ciso",
        ("/journal", "変更の記録"),
        &["/accounts", "/reshuffles"],
    ),
    // Prepares the work of the committee and of the head security officer.
    (
        "jimukyoku",
        ("/provisions", "規定の採否"),
        &["/accounts/new", "/administration/backup"],
    ),
    (
        "kanri",
        ("/accounts", "利用者ID"),
        &["/journal", "/contacts/unconfirmed", "/appointments/new"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_only_what_it_may() {
    let site = Site::sample().await;
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    for (login, (path, says), closed) in PEOPLE {
        tab.press("サインアウト").await;
        tab.sign_in(login, &site.password(login)).await;
        tab.picture(&format!("role-{login}")).await;
        let menu = tab.find(".side").await.text().await.unwrap();
        let journal = ["kansa", "ciso", "jimukyoku"].contains(&login);
        assert_eq!(menu.contains("変更の記録"), journal, "{login}: {menu}");
        assert_eq!(menu.contains("バックアップ"), login == "kanri", "{login}");
        tab.goto(path).await;
        tab.sees(says).await;
        for path in closed {
            tab.goto(path).await;
            tab.sees("この操作をする権限がありません").await;
            tab.sees("根拠となる規定").await;
        }
    }
    // Whoever may only read finds the form closed, with the reason.
    tab.goto("/profile").await;
    tab.sees("この画面は閲覧だけができます。").await;
    tab.picture("role-locked").await;
}

const PAGES: [(&str, &str); 11] = [
    ("organization", "/organization"),
    ("holes", "/organization/holes"),
    ("roles", "/roles"),
    ("role", "/roles/section_security_manager"),
    ("committee", "/committee"),
    ("people", "/people?q=佐藤"),
    ("person-new", "/people/new"),
    ("contacts", "/contacts"),
    ("contact-own", "/contacts/own"),
    ("systems", "/systems"),
    ("reshuffles", "/reshuffles/new"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_people_and_accounts_are_accessible() {
    let site = Site::sample().await;
    let Some(mut axe) = Axe::load() else { return };
    let Some(tab) = Tab::open(&site, Kind::Desktop).await else {
        return;
    };
    for (page, path) in PAGES {
        tab.goto(path).await;
        axe.look(&tab, page).await;
    }
    tab.goto("/journal").await;
    tab.press("サインアウト").await;
    tab.goto("/").await;
    axe.look(&tab, "sign-in").await;
    tab.sign_in("kanri", &site.password("kanri")).await;
    for (page, path) in [
        ("accounts", "/accounts"),
        ("account-new", "/accounts/new"),
        ("account-own", "/account"),
        ("account-settings", "/accounts/settings"),
        ("backup", "/administration/backup"),
        ("refused", "/journal"),
    ] {
        tab.goto(path).await;
        axe.look(&tab, page).await;
    }
    axe.settle();
}
