//! Forms and registers changed and made in the browser.

use axum::http::StatusCode;
use sakimori_testkit::{Client, Form, Response, on_every_database};

use crate::applications::{City, decide, path};
use crate::entries::{NEW, REGISTER, recorded, taken_out};

const TAKE_OUT: &str = "/definitions/register/take-out-register";
const SCRIPT: &str = "<script>alert(1)</script>\"'><b>";

fn filled(form: Form, values: &[(&str, &str)]) -> Form {
    let fill = |form: Form, (name, value): &(&str, &str)| form.with(name, value);
    values.iter().fold(form, fill)
}

/// Opens a page, fills in its form and sends it.
async fn sent(client: &mut Client, path: &str, values: &[(&str, &str)]) -> Response {
    let form = filled(client.page(path).await.form(path), values);
    client.submit_and_follow(&form).await
}

/// Adds a field; what it is called, its kind, and whatever else is said.
async fn added(client: &mut Client, of: &str, values: &[(&str, &str)]) -> Response {
    let reason = [("_reason", "実施手順の改正のため")];
    let path = format!("{of}/fields/new");
    sent(client, &path, &[values, &reason].concat()).await
}

#[tokio::test]
async fn a_field_is_added_and_older_entries_stay_as_they_were() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut officer = city.client("tokatsu").await;
        let mut manager = city.client("kakanri").await;
        let old = path(&recorded(&mut manager, "PC 1").await);
        let before = city.app.entries().await;
        let page = added(
            &mut officer,
            TAKE_OUT,
            &[
                ("label", "保険の加入"),
                ("kind", "choice"),
                ("options", "加入している\n加入していない"),
                ("behind", "item"),
            ],
        )
        .await;
        page.shows("変更しました")
            .shows("保険の加入")
            .shows("第1版");
        page.shows("実施手順の改正のため")
            .shows("項目「保険の加入」を加えた");
        assert_eq!(city.app.entries().await, before + 1);
        // The next entry has it, without a restart; the one before is as it was.
        let form = taken_out(manager.page(NEW).await.form(NEW), "PC 2");
        let new = manager
            .submit_and_follow(&form.with("own_1", "加入している"))
            .await;
        new.shows("加入している");
        manager.page(&old).await.lacks("保険の加入");
        // As a column of the list, also of entries before it.
        let properties = format!("{TAKE_OUT}/properties");
        let values = [("list.6", "own_1"), ("_reason", "一覧で見るため")];
        sent(&mut officer, &properties, &values)
            .await
            .shows("第2版");
        let list = manager.page(&format!("{REGISTER}?sort=-own_1")).await;
        list.shows("保険の加入").shows("2件中");
        let filtered =
            format!("{REGISTER}?f-own_1=%E5%8A%A0%E5%85%A5%E3%81%97%E3%81%A6%E3%81%84%E3%82%8B");
        manager.page(&filtered).await.shows("1件中").shows("PC 2");
        // No longer asked for; what was written stays.
        let field = format!("{TAKE_OUT}/fields/own_1");
        let page = officer.page(&field).await;
        let remove = page.form(&format!("{field}/remove"));
        let used = remove.clone().with("_reason", "不要になったため");
        let page = officer.submit(&used).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("一覧の列に使っているため、なくすことができません");
        let values = [("list.6", "returned_on"), ("_reason", "元に戻すため")];
        sent(&mut officer, &properties, &values)
            .await
            .shows("第3版");
        let remove = officer.page(&field).await;
        let remove = remove.form(&format!("{field}/remove"));
        let page = officer
            .submit_and_follow(&remove.with("_reason", "不要になったため"))
            .await;
        page.shows("項目「保険の加入」をなくした");
        manager.page(NEW).await.lacks("保険の加入");
        manager.page(&path(&new)).await.shows("加入している");
    })
    .await;
}

#[tokio::test]
async fn what_the_guideline_asks_for_is_neither_removed_nor_made_optional() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut officer = city.client("tokatsu").await;
        let field = format!("{TAKE_OUT}/fields/bearer");
        let page = officer.page(&field).await;
        page.shows("必ず入力させます").lacks("この項目をなくす");
        let form = page.form(&field);
        let values = [("label", SCRIPT), ("_reason", "呼び方を合わせるため")];
        let page = officer
            .submit_and_follow(&filled(form.clone(), &values))
            .await;
        assert!(page.html().contains("&lt;script&gt;") && !page.html().contains("<script>alert"));
        // Somebody else's change in between is not overwritten.
        let stale = filled(form, &[("label", "持ち出す者"), ("_reason", "再度")]);
        let refused = officer.submit(&stale).await;
        refused
            .expect(StatusCode::CONFLICT)
            .shows("定義が変更されました");
        let gone = officer
            .post(&format!("{field}/remove"), &[("_reason", "x")])
            .await;
        let _ = gone.expect(StatusCode::NOT_FOUND);
        let mut manager = city.client("kakanri").await;
        let new = manager.page(NEW).await;
        assert!(!new.html().contains("<script>alert"));
        let form = taken_out(new.form(NEW), "PC").with("bearer", "");
        let page = manager.submit(&form).await;
        let _ = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_hold_is_refused_with_the_input_kept() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut officer = city.client("tokatsu").await;
        let path = format!("{TAKE_OUT}/fields/new");
        let form = officer.page(&path).await.form(&path);
        let before = city.app.entries().await;
        let twice = filled(
            form.clone(),
            &[("label", "用途"), ("kind", "choice"), ("options", "a\na")],
        );
        let page = officer
            .submit(&twice)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("同じ選択肢が二つあります")
            .shows("変更の理由を入力してください");
        assert_eq!(page.form(&path).value("label"), "用途");
        // Asked for before what it depends on.
        let order = filled(
            form.clone(),
            &[
                ("label", "持込みの理由"),
                ("kind", "text"),
                ("shown_field", "direction"),
                ("shown_is", "持込み"),
                ("behind", ""),
                ("_reason", "試し"),
            ],
        );
        let page = officer
            .submit(&order)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("「持込みの理由」は、条件にする「持出し又は持込みの別」より後に置いてください");
        let unknown = filled(
            form,
            &[("label", "名前"), ("kind", "text"), ("_reason", "x")],
        );
        let page = officer.submit(&unknown).await;
        page.expect(StatusCode::UNPROCESSABLE_ENTITY)
            .shows("同じ名称の項目");
        assert_eq!(city.app.entries().await, before);
        for path in [
            "/definitions/register/none",
            "/definitions/x/take-out-register",
        ] {
            let _ = officer.get(path).await.expect(StatusCode::NOT_FOUND);
        }
        // Employees change nothing, and are told who may.
        let mut employee = city.client("shokuin").await;
        for path in [
            "/definitions",
            TAKE_OUT,
            path.as_str(),
            "/definitions/new/form",
        ] {
            let page = employee.get(path).await.expect(StatusCode::FORBIDDEN);
            page.shows("統括情報セキュリティ責任者");
        }
    })
    .await;
}

/// What the manual page of forms and registers says, done.
#[tokio::test]
async fn a_form_and_its_register_are_made_and_used() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut officer = city.client("tokatsu").await;
        let new = "/definitions/new/register";
        let form = officer.page(new).await.form(new);
        let form = filled(
            form,
            &[
                ("title", "プロジェクタ貸出簿"),
                ("about", "会議用プロジェクタの貸出しを記録します。"),
                ("group", "equipment"),
                ("provisions", "3.4.1(6)\n3.5.1(1)③(イ)"),
                ("_reason", "貸出しを始めるため"),
            ],
        );
        let form = form.ticked("keepers", "section_security_manager");
        let register = officer.submit_and_follow(&form).await;
        register.shows("作りました").shows("記録を管理する課室");
        let register = path(&register);
        added(
            &mut officer,
            &register,
            &[("label", "返す日"), ("kind", "date")],
        )
        .await;
        let new = "/definitions/new/form";
        let form = officer.page(new).await.form(new);
        let form = filled(
            form,
            &[
                ("title", "プロジェクタの借用"),
                ("about", "会議用プロジェクタを借りるときに申請します。"),
                ("group", "devices"),
                ("provisions", "3.5.1(1)③(イ)"),
                ("statement", "次のとおり借りたいので、許可を申請します。"),
                ("_reason", "貸出しを始めるため"),
            ],
        );
        let form = officer.submit_and_follow(&form).await;
        let made = path(&form);
        added(
            &mut officer,
            &made,
            &[("label", "借りる物"), ("kind", "text"), ("behind", "")],
        )
        .await;
        added(
            &mut officer,
            &made,
            &[("label", "返す日"), ("kind", "date")],
        )
        .await;
        let follow = format!("{made}/follows");
        let values = [
            ("title", "返却の報告"),
            ("due", "own_2"),
            ("_reason", "返却を確かめるため"),
        ];
        sent(&mut officer, &follow, &values)
            .await
            .shows("返却の報告");
        let entry = format!("{made}/entry");
        let page = officer.page(&entry).await;
        let key = register.rsplit('/').next().unwrap();
        let more = page.form(&entry).with("register", key);
        let mut pairs: Vec<(&str, &str)> = more.pairs().collect();
        pairs.push(("_more", "yes"));
        let page = officer.post(&entry, &pairs).await;
        let values = [
            ("value.name", "own_1"),
            ("value.keeping_unit", "@unit"),
            ("value.own_1", "own_2"),
            ("_reason", "貸出簿に残すため"),
        ];
        let mapped = filled(page.form(&entry), &values);
        officer
            .submit_and_follow(&mapped)
            .await
            .shows("「プロジェクタ貸出簿」に記録");

        let mut employee = city.client("shokuin").await;
        employee
            .page("/applications")
            .await
            .shows("プロジェクタの借用");
        let apply = format!("/applications/new/{}", made.rsplit('/').next().unwrap());
        let values = [
            ("own_1", "プロジェクタ3号"),
            ("own_2", "R8.12.1"),
            ("content", "説明会"),
        ];
        let case = sent(&mut employee, &apply, &values).await;
        case.shows("プロジェクタの借用").shows("プロジェクタ3号");
        let case = path(&case);
        let mut manager = city.client("kakanri").await;
        let decided = decide(&mut manager, &case, &[("outcome", "permitted")]).await;
        let _ = decided.expect(StatusCode::SEE_OTHER);
        let list = manager.page(&format!("/registers/{key}")).await;
        list.shows("プロジェクタ3号").shows("1件中");
        let page = employee
            .page(&format!(
                "/applications/{}/follow",
                case.rsplit('/').next().unwrap()
            ))
            .await;
        page.shows("返却の報告");

        // The register is needed as long as the form is used.
        let retire = format!("{register}/retire");
        let end = officer.page(&register).await.form(&retire);
        let end = end.with("_reason", "試し");
        let page = officer.submit(&end).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("様式「プロジェクタの借用」の許可をこの台帳に記録する");
        // Retired: nobody applies on it any more, what was stays.
        let form = officer.page(&made).await.form(&format!("{made}/retire"));
        let page = officer
            .submit_and_follow(&form.with("_reason", "貸出しをやめたため"))
            .await;
        page.shows("使用を終了");
        employee
            .page("/applications")
            .await
            .lacks("会議用プロジェクタを借りるとき");
        let refused = employee.get(&apply).await.expect(StatusCode::CONFLICT);
        refused.shows("使用を終了したため、申請できません");
        employee.page(&case).await.shows("プロジェクタ3号");
        let end = officer.page(&register).await.form(&retire);
        let page = officer
            .submit_and_follow(&end.with("_reason", "やめたため"))
            .await;
        page.shows("使用を終了しました");
        let new = manager.get(&format!("/registers/{key}/new")).await;
        let _ = new.expect(StatusCode::CONFLICT);
        let list = manager.page(&format!("/registers/{key}")).await;
        list.shows("使用を終了しています").shows("プロジェクタ3号");
        let entry = list
            .links()
            .into_iter()
            .find(|(href, _)| href.starts_with("/entries/"));
        let edit = format!("{}/edit", entry.unwrap().0);
        let values = [("name", "プロジェクタ3号機"), ("_reason", "誤記のため")];
        sent(&mut manager, &edit, &values)
            .await
            .shows("プロジェクタ3号機");
    })
    .await;
}
