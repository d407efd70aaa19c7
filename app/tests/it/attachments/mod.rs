//! Files attached to applications and entries by people of みほん市.

mod drafts;
mod hostile;
mod of_cases;
mod of_entries;

use std::io::{Cursor, Write};

use sakimori_testkit::{Client, Form, Response};
use sha2::{Digest, Sha256};

pub(super) use crate::applications::{City, decide, path};
pub(super) use crate::entries::recorded;

pub(super) const FORM: &str = "/applications/new/subcontracting";
pub(super) const NEW: &str = "_new.documents";
pub(super) const STORED: &str = "_file.documents";

pub(super) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\n%%EOF\n";

/// Another text in a file of the same length.
pub(super) fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {text}\n%%EOF\n").into_bytes()
}

pub(super) fn sha256(content: &[u8]) -> String {
    sakimori_db::journal::hex(&Sha256::digest(content))
}

/// A package of parts, as office programs write them.
pub(super) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) const WORKBOOK: &str = "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";

/// A subcontract, all filled in but for its documents.
pub(super) fn subcontract(form: Form) -> Form {
    [
        ("contractor", "見本システム株式会社"),
        ("contract", "税務システムの保守"),
        (
            "subcontractor",
            "みほん保守株式会社（みほん市1-1）見本 次郎",
        ),
        ("work", "夜間の監視"),
        ("reason", "24時間の体制のため"),
        ("period.from", "令和8年12月1日"),
        ("period.until", "令和9年3月31日"),
        ("information", "監視の記録（庁外からは見られない）"),
        ("classification", "2"),
        ("workplace", "委託先の監視室、3人"),
        ("measures", "入退室の管理及び操作の記録を書面で確認した"),
        ("equal_level", "はい"),
        ("guaranteed", "はい"),
        ("supervision", "毎月の報告書による"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| form.with(name, value))
}

pub(super) async fn blank(client: &mut Client) -> Form {
    subcontract(client.page(FORM).await.form(FORM))
}

/// Applied for with one file; the page of the case.
pub(super) async fn applied_with(client: &mut Client, name: &str, content: &[u8]) -> Response {
    let form = blank(client).await;
    let sent = client.upload_all(&form, &[(NEW, name, content)]).await;
    let sent = sent.expect(axum::http::StatusCode::SEE_OTHER);
    client.page(sent.location()).await
}

/// The address of the link with these words.
pub(super) fn link(page: &Response, words: &str) -> String {
    let mut links = page.links().into_iter();
    let found = links.find(|(_, text)| text.contains(words));
    found.unwrap_or_else(|| panic!("no link 「{words}」")).0
}

/// Attached to an entry.
pub(super) async fn attached(
    client: &mut Client,
    entry: &str,
    name: &str,
    content: &[u8],
) -> Response {
    let action = format!("{entry}/files");
    let form = client.page(entry).await.form(&action);
    client.upload(&form, Some((name, content))).await
}
