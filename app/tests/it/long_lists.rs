//! Lists of thousands: every page has its own rows, whichever was read before.

use sakimori_testkit::{Client, on_every_database};

use crate::assets::recorded;
use crate::assets_from_excel::{LEDGER, checked, with_plan};
use crate::entries::City;

/// More than PostgreSQL reads at once to sort them.
const MANY: usize = 3_200;
const CHECK: &str = "/asset-ledger/checks/unconfirmed";

/// Last confirmed in another fiscal year.
fn file(unit: &str) -> String {
    let head = "情報資産の名称,種類,使う業務,所管する課室,機密性,完全性,可用性,個人情報,形態,保管場所,利用する者の範囲,作成又は入手の別,最後に確認した日\n";
    let line = |n: usize| {
        format!(
            "資産{n:05},システム関連文書,窓口の証明,{unit},2,2,1,含まない,文書,書庫,課の職員,課室で作成した,令和6年4月1日\n"
        )
    };
    (0..MANY)
        .map(line)
        .fold(head.to_owned(), |all, line| all + &line)
}

/// The numbers of the assets of a page, in its order.
async fn shown(client: &mut Client, list: &str, page: usize) -> Vec<usize> {
    let page = client.page(&format!("{list}?page={page}")).await.text();
    let table = page.rsplit("情報資産の名称").next().unwrap_or_default();
    let names = table.split("資産").skip(1);
    let number = |name: &str| name.get(..5)?.parse().ok();
    names.filter_map(number).collect()
}

/// Every page, in no order, and then again.
async fn every_page(client: &mut Client, list: &str, wanted: &[usize]) {
    let pages = wanted.len().div_ceil(50);
    for page in (0..2 * pages).map(|n| n * 27 % pages) {
        let end = wanted.len().min(50 * page + 50);
        let seen = shown(client, list, page + 1).await;
        assert_eq!(seen, wanted[50 * page..end], "{list}, page {}", page + 1);
    }
}

#[tokio::test]
async fn every_page_of_a_long_list_has_its_own_rows() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let new = format!("{LEDGER}/new");
        let form = manager.page(&new).await.form(&new);
        let file = file(form.value("unit"));
        let page = checked(&mut manager, "list.csv", file.as_bytes()).await;
        page.shows(&format!("新しく記録するもの{MANY}件"));
        let done = manager.submit_and_follow(&with_plan(&page)).await;
        done.shows("取り込みました");

        let oldest: Vec<usize> = (0..MANY).collect();
        let newest: Vec<usize> = (0..MANY).rev().collect();
        every_page(&mut manager, LEDGER, &newest).await;
        every_page(&mut manager, CHECK, &oldest).await;

        // One more moves all of them; it is confirmed, and so in one list only.
        let one_more = [("name", "資産99999"), ("confirmed_on", "令和8年11月1日")];
        recorded(&mut manager, &one_more).await;
        let newest: Vec<usize> = std::iter::once(99_999).chain(newest).collect();
        every_page(&mut manager, LEDGER, &newest).await;
        every_page(&mut manager, CHECK, &oldest).await;
    })
    .await;
}
