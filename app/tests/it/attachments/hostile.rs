//! What is no document, what is too large, names that lie.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use sakimori_testkit::{multipart, on_every_database};

use super::{City, FORM, PDF, WORKBOOK, attached, blank, link, package, path, recorded};

#[tokio::test]
async fn what_is_not_what_it_says_is_refused() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let entry = path(&recorded(&mut manager, "PC 1").await);
        let before = city.app.entries().await;
        let book = ("[Content_Types].xml", WORKBOOK);
        let with_macro = package(&[book, ("xl/workbook.xml", ""), ("xl/vbaProject.bin", "x")]);
        let zipped = package(&[("a.txt", "x"), ("virus.exe", "MZ")]);
        let good = package(&[book, ("xl/workbook.xml", "")]);
        let html = b"<!DOCTYPE html><script>alert(1)</script>";
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
        let cases: [(&str, &[u8], &str); 12] = [
            (
                "請求書.pdf",
                b"MZ\x90\0\x03\0\0\0",
                "プログラム（実行形式）",
            ),
            ("写真.png", html, "HTML、SVG又はXML"),
            ("図.svg", svg, "HTML、SVG又はXML"),
            ("図.png", svg, "HTML、SVG又はXML"),
            ("集計.xlsx", &with_macro, "マクロ（プログラム）を含む"),
            ("文書.docx", &zipped, "ZIPなどの圧縮ファイル"),
            ("まとめ.zip", &zipped, "ZIPなどの圧縮ファイル"),
            ("文書.docx", &good, "中身はExcelのブックです"),
            ("古い.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "古い形式"),
            ("実行.bat", b"del *.*\r\n", "スクリプト"),
            ("a.pdf.exe", PDF, "末尾と中身が合いません"),
            ("空.txt", b"", "中身のないファイル"),
        ];
        for (name, content, why) in cases {
            let answer = attached(&mut manager, &entry, name, content).await;
            let page = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
            page.shows(why).shows("添付ファイルはありません");
        }
        let form = manager.page(&entry).await.form(&format!("{entry}/files"));
        let none = manager.upload(&form, None).await;
        let none = none.expect(StatusCode::UNPROCESSABLE_ENTITY);
        none.shows("ファイルを選んでください");
        city.expect(&entry, before).await;
        let answer = attached(&mut manager, &entry, "集計.xlsx", &good).await;
        let _ = answer.expect(StatusCode::SEE_OTHER);
        city.expect(&entry, before + 1).await;
    })
    .await;
}

#[tokio::test]
async fn names_lead_nowhere_and_text_stays_text() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let entry = path(&recorded(&mut manager, "PC 1").await);
        let long = format!("{}.pdf", "見".repeat(180));
        for (sent, shown) in [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Windows\\契約.pdf", "契約.pdf"),
            ("a\u{202E}fdp.exe.pdf", "afdp.exe.pdf"),
            (
                "<img src=x onerror=alert(1)>.pdf",
                "_img src=x onerror=alert(1)_.pdf",
            ),
            (long.as_str(), &format!("{}.pdf", "見".repeat(96))),
        ] {
            let answer = attached(&mut manager, &entry, sent, PDF).await;
            let _ = answer.expect(StatusCode::SEE_OTHER);
            let page = manager.page(&entry).await;
            assert!(!page.html().contains('\u{202E}'), "{sent}");
            assert!(!page.html().contains("<img src=x"), "{sent}");
            let file = manager.page(&link(&page, shown)).await;
            let disposition = file.header("content-disposition");
            let plain = disposition.split(';').nth(1).unwrap();
            assert!(
                !plain.contains(['/', '\\']) && disposition.is_ascii(),
                "{disposition}"
            );
        }
        // A page in the middle of a text is a text, and never shown by us.
        let text = "議事の記録\r\n<script>alert(1)</script>\r\n".as_bytes();
        let answer = attached(&mut manager, &entry, "記録.txt", text).await;
        let _ = answer.expect(StatusCode::SEE_OTHER);
        let page = manager.page(&entry).await;
        assert!(!page.html().contains("<script>alert"));
        let file = manager.page(&link(&page, "記録.txt")).await;
        assert_eq!(file.bytes, text);
        assert_eq!(file.header("content-type"), "text/plain");
        assert!(
            file.header("content-disposition")
                .starts_with("attachment;")
        );
        assert!(file.header("content-security-policy").contains("sandbox"));
        assert_eq!(file.header("x-content-type-options"), "nosniff");
    })
    .await;
}

const MEGA: usize = 1 << 20;

/// A body of a gigabyte that is made while it is read; how much was read.
fn endless(start: Vec<u8>) -> (Body, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let counter = read.clone();
    let chunk = Bytes::from(vec![b'x'; MEGA]);
    let mut start = Some(Bytes::from(start));
    let chunks = std::iter::from_fn(move || {
        let piece = start.take().unwrap_or_else(|| chunk.clone());
        let before = counter.fetch_add(piece.len(), Ordering::SeqCst);
        (before < 1024 * MEGA).then_some(Ok::<_, std::io::Error>(piece))
    });
    (Body::from_stream(Chunks(chunks)), read)
}

struct Chunks<I>(I);

impl<I: Iterator + Unpin> futures_core::Stream for Chunks<I> {
    type Item = I::Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<I::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn a_gigabyte_is_cut_off_on_its_way() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut manager = city.client("kakanri").await;
        let entry = path(&recorded(&mut manager, "PC 1").await);
        let before = city.app.entries().await;
        let attach = manager.page(&entry).await.form(&format!("{entry}/files"));
        let apply = blank(&mut manager).await;
        for (form, input, limit, most) in [
            (&attach, "file", "10MBまで", 48),
            (&apply, super::NEW, "32MBまで", 70),
        ] {
            let (kind, mut start) = multipart(form, &[(input, "大きい.pdf", PDF)]);
            // Without the end: the file goes on.
            start.truncate(start.len() - 60);
            let (body, read) = endless(start.clone());
            let request = Request::post(&form.action).header(CONTENT_TYPE, &kind);
            let answer = manager.send(request, body).await;
            let page = answer.expect(StatusCode::PAYLOAD_TOO_LARGE);
            page.shows("ファイルが大きすぎます".trim_end_matches("ます"))
                .shows(limit);
            let taken = read.load(Ordering::SeqCst);
            assert!(
                taken > 10 * MEGA && taken < most * MEGA,
                "{taken} bytes read"
            );
            // Told beforehand how long it is: nothing is read at all.
            let (body, read) = endless(start);
            let request = Request::post(&form.action)
                .header(CONTENT_TYPE, &kind)
                .header("content-length", (1024 * MEGA).to_string());
            let answer = manager.send(request, body).await;
            let _ = answer.expect(StatusCode::PAYLOAD_TOO_LARGE);
            assert_eq!(read.load(Ordering::SeqCst), 0);
        }
        city.expect(FORM, before).await;
    })
    .await;
}

#[tokio::test]
async fn a_file_just_too_large_is_told_at_its_field() {
    on_every_database(|db| async move {
        let city = City::new(&db).await;
        let mut employee = city.client("shokuin").await;
        let mut large = PDF.to_vec();
        large.resize(10 * MEGA + 1, b' ');
        let form = blank(&mut employee).await;
        let files: [(&str, &str, &[u8]); 1] = [(super::NEW, "図面.pdf", &large)];
        let page = employee.upload_all(&form, &files).await;
        let page = page.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("「図面.pdf」：ファイルが大きすぎます（10.0MB）");
        large.truncate(10 * MEGA);
        let files: [(&str, &str, &[u8]); 1] = [(super::NEW, "図面.pdf", &large)];
        let sent = employee.upload_all(&form, &files).await;
        let sent = sent.expect(StatusCode::SEE_OTHER);
        let page = employee.page(sent.location()).await;
        let file = employee.page(&link(&page, "図面.pdf（10.0MB）")).await;
        assert_eq!(file.bytes, large);
    })
    .await;
}
