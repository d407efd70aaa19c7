//! A body that classifies its assets by another scheme (3.3 解説(1)注1).

use axum::http::StatusCode;
use sakimori_testkit::{Client, on_every_database};

use crate::asset_life::{followed, received, with};
use crate::assets::recorded;
use crate::assets_from_excel::{checked, with_plan};
use crate::entries::{City, path};

const NEW: &str = "/registers/asset-ledger/new";

pub(crate) async fn classify_by(city: &City, scheme: &str) {
    let mut office = city.client("jimukyoku").await;
    let form = office.page("/profile").await.form("/profile");
    let page = office.submit_and_follow(&form.with("scheme", scheme)).await;
    page.shows("保存しました");
}

/// An asset with a class of the scheme, and without any on the axes.
async fn classified(client: &mut Client, scheme: &str, class: &str) -> String {
    let form = client.page(NEW).await.form(NEW);
    let usual = [
        ("name", "財産の調書"),
        ("kind", "ネットワーク及び情報システムで取り扱う情報"),
        ("personal", "含まない"),
        ("form", "文書"),
        (scheme, class),
    ];
    path(&client.submit_and_follow(&with(form, &usual)).await)
}

#[tokio::test]
async fn the_class_of_another_scheme_tells_the_classes_on_the_axes() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let before = path(&recorded(&mut employee, &[("name", "古い台帳")]).await);
        classify_by(&city, "importance").await;
        // The axes are not asked for any more, and the class is.
        let page = employee.page(NEW).await;
        page.shows("重要性Ⅱ")
            .shows("公開する予定のない情報のほか")
            .lacks("name=\"integrity\"");
        let none = employee.submit(&page.form(NEW)).await;
        let none = none.expect(StatusCode::UNPROCESSABLE_ENTITY);
        none.shows("重要性を選んでください");
        let asset = classified(&mut employee, "importance", "重要性Ⅱ").await;
        employee
            .page(&asset)
            .await
            .shows("重要性Ⅱ（機密性2・完全性2・可用性2）の情報資産です")
            .shows("【重要性Ⅱ】")
            .shows("廃棄するときは、復元することのできない処理をすること")
            .lacks("まだ記入されていない項目があります");
        let labels = employee.page("/asset-ledger/labels").await;
        labels.shows("重要性Ⅱ　").shows("機密性3　");
        // What was classified before stays so, until it is judged again.
        let old = employee.page(&before).await;
        old.shows("機密性3・完全性2・可用性1の情報資産です")
            .lacks("まだ記入されていない項目があります");
        let edit = format!("{before}/edit");
        let form = employee.page(&edit).await;
        form.shows("これまでの分類は、機密性3、完全性2、可用性1です");
        let form = form.form(&edit).with("_reason", "分類の方法が変わったため");
        let refused = employee.submit(&form).await;
        refused
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("重要性を選んでください");
        let page = employee
            .submit_and_follow(&form.with("importance", "重要性Ⅳ"))
            .await;
        page.shows("重要性Ⅳ（機密性1・完全性1・可用性1）の情報資産です")
            .shows("取扱制限はありません");
        // Elsewhere the confidentiality is asked for, with what it means.
        employee
            .page("/applications/new/transport")
            .await
            .shows("重要性Ⅰは機密性3、重要性Ⅱは機密性2、");
    })
    .await;
}

#[tokio::test]
async fn the_standards_say_the_scheme_and_what_its_classes_stand_for() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut office = city.client("jimukyoku").await;
        let draft = "/documents/standards";
        office
            .page(draft)
            .await
            .shows("機密性、完全性及び可用性の別に分類し")
            .lacks("重要性Ⅰ");
        classify_by(&city, "importance").await;
        office
            .page(draft)
            .await
            .shows("次の表に定めるところにより、重要性に応じて分類し")
            .shows("重要性による情報資産の分類")
            .shows("機密性3、完全性2、可用性2とする。")
            .lacks("完全性による情報資産の分類");
        classify_by(&city, "municipal_confidentiality").await;
        office
            .page(draft)
            .await
            .shows("自治体機密性、完全性及び可用性の別に分類し")
            .shows("自治体機密性による情報資産の分類")
            .shows("完全性による情報資産の分類");
        let form = office.page("/profile").await.form("/profile");
        let wrong = office.submit(&form.with("scheme", "own")).await;
        wrong
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("情報資産の分類の方法を選んでください");
    })
    .await;
}

#[tokio::test]
async fn files_bring_the_class_or_what_was_classified_before() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let _ = recorded(&mut manager, &[("name", "古い台帳")]).await;
        classify_by(&city, "municipal_confidentiality").await;
        // What the scheme does not tell is still asked for.
        let form = manager.page(NEW).await.form(NEW);
        let unit = form.value("unit").to_owned();
        let only = form.with("municipal_confidentiality", "自治体機密性3B");
        let refused = manager.submit(&only).await;
        refused
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("完全性を選んでください")
            .lacks("機密性を選んでください");
        let head = "情報資産の名称,種類,所管する課室,自治体機密性,機密性,完全性,可用性,個人情報,形態";
        let kind = "システム関連文書";
        let file = format!(
            "{head}\n甲,{kind},{unit},３ｂ,1,2,1,含まない,文書\n乙,{kind},{unit},,2,1,1,含まない,文書\n丙,{kind},{unit},,,1,1,含まない,文書\n丁,{kind},{unit},4,,1,1,含まない,文書\n"
        );
        let page = checked(&mut manager, "台帳.csv", file.as_bytes()).await;
        page.shows("新しく記録するもの2件")
            .shows("自治体機密性を選んでください")
            .shows("「4」は選択肢にありません");
        let right: Vec<&str> = file.lines().take(3).collect();
        let page = checked(&mut manager, "台帳.csv", right.join("\n").as_bytes()).await;
        let done = manager.submit(&with_plan(&page)).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        let list = manager.page("/registers/asset-ledger").await;
        for (name, says) in [
            ("甲", "自治体機密性3B（機密性3・完全性2・可用性1）"),
            ("乙", "機密性2・完全性1・可用性1の情報資産です"),
        ] {
            let links = list.links();
            let link = links.iter().find(|(_, text)| text == name);
            let (link, _) = link.expect("an entry").clone();
            manager.page(&link).await.shows(says);
        }
        // Written out and taken in again, nothing is another.
        let file = manager.page("/registers/asset-ledger/list/csv").await.bytes;
        let page = checked(&mut manager, "again.csv", &file).await;
        page.shows("変わらないもの3件").shows("誤り0件");
    })
    .await;
}

#[tokio::test]
async fn what_was_received_is_judged_by_the_scheme() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut employee, mut manager) =
            (city.client("shokuin").await, city.client("kakanri").await);
        classify_by(&city, "importance").await;
        let (case, entry) = received(&mut employee, &mut manager, "県の調査の回答").await;
        manager.page(&entry).await.shows("機密性不明");
        let said = [("importance", "重要性Ⅲ")];
        followed(&mut manager, &case, "classification", &said).await;
        manager
            .page(&entry)
            .await
            .shows("重要性Ⅲ（機密性1・完全性2・可用性2）の情報資産です")
            .lacks("まだ記入されていない項目があります");
    })
    .await;
}
