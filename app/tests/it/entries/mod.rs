//! Registers as people of みほん市 keep them.

mod files;
mod from_case;
mod keeping;
mod numbered;

use sakimori_testkit::{Client, Form, Response};

pub(crate) use crate::applications::{City, applied, decide, path};

pub(super) const REGISTER: &str = "/registers/take-out-register";
pub(super) const NEW: &str = "/registers/take-out-register/new";

/// Something taken out, all filled in.
pub(super) fn taken_out(form: Form, item: &str) -> Form {
    [
        ("direction", "持出し"),
        ("bearer", "見本 花子"),
        ("carried_on", "令和8年11月20日"),
        ("item", item),
        ("quantity", "１"),
        ("purpose", "説明会のため"),
        ("destination", "みほん小学校"),
        ("return_by", "R8.11.21"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| form.with(name, value))
}

pub(crate) async fn recorded(client: &mut Client, item: &str) -> Response {
    let form = taken_out(client.page(NEW).await.form(NEW), item);
    client.submit_and_follow(&form).await
}
