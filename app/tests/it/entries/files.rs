//! Files out and in: what goes out comes back the same, and a file from
//! outside is looked at before anything is written.

use axum::http::StatusCode;
use sakimori_testkit::{Client, Response, on_every_database};

use super::{City, REGISTER, path, recorded};

const UPLOAD: &str = "/registers/take-out-register/imports";

async fn exported(client: &mut Client, format: &str) -> Vec<u8> {
    let file = client.page(&format!("{REGISTER}/list/{format}")).await;
    file.bytes
}

async fn uploaded(client: &mut Client, name: &str, content: &[u8]) -> Response {
    let form = client.page(&format!("{UPLOAD}/new")).await.form(UPLOAD);
    client.upload(&form, Some((name, content))).await
}

async fn checked(client: &mut Client, name: &str, content: &[u8]) -> Response {
    let answer = uploaded(client, name, content)
        .await
        .expect(StatusCode::SEE_OTHER);
    client.page(answer.location()).await
}

#[tokio::test]
async fn what_somebody_wrote_since_a_file_was_saved_is_not_undone() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let first = path(&recorded(&mut manager, "PC 1").await);
        recorded(&mut manager, "PC 2").await;
        let file = exported(&mut manager, "csv").await;
        let file = String::from_utf8(file).unwrap();
        let edit = format!("{first}/edit");
        let form = manager.page(&edit).await.form(&edit);
        let meanwhile = form.with("quantity", "5").with("_reason", "数え直したため");
        let done = manager.submit(&meanwhile).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        // Both rows are changed in the file; the first was changed meanwhile.
        let changed = file.replace("みほん小学校", "みほん中学校");
        let page = checked(&mut manager, "list.csv", changed.as_bytes()).await;
        page.shows("訂正するもの1件")
            .shows("誤り1件")
            .shows("が第1号を訂正しました")
            .shows("個数：今は「5」、ファイルは「1」");
        // Left as it was in the file, it undoes nothing either.
        let page = checked(&mut manager, "list.csv", file.as_bytes()).await;
        page.shows("誤り1件").shows("第1号を訂正しました");
        let newest = exported(&mut manager, "csv").await;
        let page = checked(&mut manager, "list.csv", &newest).await;
        page.shows("変わらないもの2件").shows("誤り0件");
    })
    .await;
}

#[tokio::test]
async fn what_goes_out_comes_back_the_same() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        for item in [
            "=HYPERLINK(\"http://x\")",
            "+1+1",
            "-2+3",
            "@SUM(1)",
            "普通のPC、「赤」\"x\"",
        ] {
            recorded(&mut manager, item).await;
        }
        for format in ["csv", "csv-cp932", "xlsx"] {
            let file = exported(&mut manager, format).await;
            let text = String::from_utf8_lossy(&file).into_owned();
            if format == "csv" {
                for line in text.lines().skip(1) {
                    let cells = line.split("\",\"");
                    for cell in cells {
                        let bare = cell.trim_matches('"');
                        assert!(!bare.starts_with(['=', '+', '-', '@']), "a formula: {cell}");
                    }
                }
            }
            let name = format!("list.{}", format.split('-').next().unwrap());
            let page = checked(&mut manager, &name, &file).await;
            page.shows("新しく記録するもの0件")
                .shows("変わらないもの5件");
            page.shows("誤り0件").shows("取り込むものはありません");
        }
    })
    .await;
}

const HEAD: &str = "番号,持出し又は持込みの別,所属する課室,名前,持ち出し、又は持ち込んだ日,時刻,物の名称（端末等は管理番号も）,個数,入れた情報の最も高い機密性,用途,持出し又は持込みの場所,返却又は持ち帰りの期限,返却日又は持ち帰り日";

#[tokio::test]
async fn a_file_is_looked_at_before_it_is_taken_in_once() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let (mut manager, mut other) = (city.client("kakanri").await, city.client("ciso").await);
        let own = recorded(&mut manager, "PC 1").await;
        let unit = manager.page("/registers/take-out-register/new").await;
        let unit = unit.form("/registers/take-out-register/new").value("unit").to_owned();
        let line = |number: &str, item: &str, quantity: &str, back: &str| {
            format!("{number},持出し,{unit},見本 花子,令和8年11月20日,,{item},{quantity},,説明会のため,みほん小学校,R8.11.21,{back}\n")
        };
        // Mistakes, each with its row and column; nothing is written.
        let wrong = format!(
            "{HEAD}\n{}{}{}{}",
            line("", "PC 2", "二", ""),
            line("99", "PC 3", "1", ""),
            line("", "PC 4", "1", "R8.13.1"),
            line("", "PC 5", "1", "") + &line("", "PC 5", "1", ""),
        );
        let before = city.app.entries().await;
        let page = checked(&mut manager, "誤り.csv", wrong.as_bytes()).await;
        page.shows("数字で入力してください").shows("番号「99」の記録はありません");
        page.shows("日付として読めません").shows("5行目と同じ記録です");
        page.lacks("この内容で取り込む");
        // A correction by the number, one found again by what it says, a new one.
        let right = format!(
            "{HEAD}\n{}{}",
            line("1", "PC 1", "1", "R8.11.21"),
            line("", "PC 2", "３", "")
        );
        let page = checked(&mut manager, "一覧.csv", right.as_bytes()).await;
        page.shows("新しく記録するもの1件").shows("訂正するもの1件");
        let form = page.forms().into_iter().find(|f| !f.value("plan").is_empty());
        let form = form.unwrap();
        // Nobody else takes it in.
        let _ = other.get(&form.action).await.expect(StatusCode::NOT_FOUND);
        let done = manager.submit_and_follow(&form).await;
        done.shows("取り込みました").shows("PC 2");
        manager.page(&path(&own)).await.shows("取込み（一覧.csv）").shows("令和8年11月21日");
        let again = manager.submit(&form).await;
        again.expect(StatusCode::CONFLICT).shows("既に取り込まれています");
        manager.page(REGISTER).await.shows("2件中");
        // Two looks and one import.
        assert_eq!(city.app.entries().await, before + 3);
        // The same file again changes nothing, found without a number.
        let same = right.replace("\n1,", "\n,");
        let page = checked(&mut manager, "一覧.csv", same.as_bytes()).await;
        page.shows("変わらないもの2件");
        // A column that is left out stays out, whatever its heading.
        let back = right.replace("R8.11.21,R8.11.21", "R8.11.21,R8.11.22");
        let page = checked(&mut manager, "一覧.csv", back.as_bytes()).await;
        page.shows("訂正するもの1件");
        let columns = page.forms().into_iter();
        let mut columns = columns.filter(|f| f.action.ends_with("/columns"));
        let chosen = columns.next().unwrap().with("returned_on", "");
        let page = manager.submit_and_follow(&chosen).await;
        page.shows("訂正するもの0件").shows("取り込むものはありません");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_list_is_refused() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let before = city.app.entries().await;
        for (name, content) in [
            ("a.xlsx", &b"MZ\x90\x00 not a workbook"[..]),
            ("a.xlsx", &b"PK\x03\x04broken"[..]),
            ("a.csv", &b""[..]),
            ("../../etc/passwd.csv", &b"\0\0\0\0"[..]),
        ] {
            let answer = uploaded(&mut manager, name, content).await;
            let _ = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(city.app.entries().await, before);
        // Other headings: the columns are asked for.
        let page = checked(
            &mut manager,
            "よその.csv",
            "品名,日付\nPC,R8.4.1\n".as_bytes(),
        )
        .await;
        page.shows("必要な列「持出し又は持込みの別」がありません");
        let columns = page
            .forms()
            .into_iter()
            .find(|f| f.action.ends_with("/columns"));
        let chosen = columns.unwrap().with("item", "0").with("carried_on", "1");
        manager.submit_and_follow(&chosen).await.shows("品名");
        // Not taken in by who may only read.
        let mut ciso = city.client("ciso").await;
        let _ = ciso
            .get(&format!("{UPLOAD}/new"))
            .await
            .expect(StatusCode::NOT_FOUND);
    })
    .await;
}
