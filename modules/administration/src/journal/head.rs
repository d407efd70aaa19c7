//! The end of the chain, to be printed and kept outside the program: whoever
//! rewrites the whole journal cannot rewrite the paper.

use axum::extract::State;
use axum::response::Response;
use maud::html;
use sakimori_db::journal::Entry;
use sakimori_kernel::japan_time;
use sakimori_permissions::{Access, Action, Place, Resource};
use sakimori_web::{Failure, Frame, Page};

use super::filter::Filter;
use super::store;
use crate::Administration;

pub(super) async fn show(
    State(state): State<Administration>,
    access: Access,
    frame: Frame,
) -> Result<Response, Failure> {
    let ground = access.require(Action::Read, Resource::Journal, &Place::body())?;
    let entry = Entry::new(
        "journal.head-shown",
        "journal",
        "1",
        "変更の記録の控えを表示",
    );
    let tx = state.db.begin().await?;
    tx.commit(&state.clock, &access.actor_by(&ground), entry)
        .await?;
    let newest = store::entries(&state.db, &Filter::default(), 1).await?;
    let content = html! {
        p { "変更の記録は、最後の記録のハッシュ値によって全体が守られています。次の番号とハッシュ値を印刷し、防人とは別の場所に保管してください。後日、記録全体が書き換えられていないことを、この控えと突き合わせて確かめられます。" }
        @if let Some(row) = newest.first() {
            table {
                caption { "記録の末尾" }
                tbody {
                    tr { th scope="row" { "団体" } td { (frame.body_name) } }
                    tr { th scope="row" { "記録番号" } td { (row.seq) } }
                    tr { th scope="row" { "日時" } td { (japan_time(row.at.to_jiff())) } }
                    tr { th scope="row" { "ハッシュ値" } td.mono { (row.hash) } }
                }
            }
            p { "確かめるときは、サーバで次のコマンドを実行します。" }
            pre.mono { "sakimori journal verify --head '" (row.seq) ":" (row.hash) "'" }
            p { button type="button" data-print hidden { "印刷する" } }
        }
    };
    let page = Page::new("控えに残す番号とハッシュ値", "/journal");
    Ok(page.crumb("/journal", "変更の記録").render(&frame, content))
}
