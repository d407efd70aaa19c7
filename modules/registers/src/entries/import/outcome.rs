//! What an import would do, row by row where somebody has to look.

use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_tabular::RowErrors;
use sakimori_web::components;

use super::file::Headings;
use super::plan::Plan;
use super::store::ImportRow;
use crate::entries::pages::kept::Kept;

pub(super) fn outcome(
    desk: &Desk,
    kept: &Kept<'_>,
    (row, headings): (&ImportRow, &Headings),
    plan: &Plan,
) -> Markup {
    let told = &plan.told;
    html! {
        p { "「" (row.name) "」の内容です。まだ取り込んでいません。" }
        dl.facts {
            dt { "新しく記録するもの" } dd { (plan.fresh) "件" }
            dt { "訂正するもの" } dd { (plan.corrected) "件" }
            dt { "変わらないもの" } dd { (plan.same) "件" }
            dt { "誤り" } dd { (told.errors.total()) "件" }
            dt { "記録として読まなかった行" } dd { (told.asides.total()) "行" }
        }
        @if !told.errors.is_empty() {
            (components::notice("error", html! { p { "誤りがあるため、取り込めません。ファイルを直して、もう一度選んでください。選択肢の書き方だけが違うときは、下の「書き方の対応」で選べます。行の番号は、Excelで開いたときの番号です。" } }))
            (listed("誤り", &told.errors, true))
        }
        (left(headings))
        @if !told.asides.is_empty() {
            p { "次の行は、合計、注記などと判断し、記録として読みませんでした。記録であるときは、ファイルのその行を直してください。" }
            (listed("記録として読まなかった行", &told.asides, false))
        }
        @if !told.notes.is_empty() { (listed("行は取り込み、この欄だけ取り込まないもの", &told.notes, true)) }
        @if !plan.shown.is_empty() { (changes(plan)) }
        @if plan.is_usable() {
            form method="post" action={ "/imports/" (row.id) } {
                (components::token(&desk.form()))
                input type="hidden" name="plan" value=(plan.seal());
                div.buttons { button type="submit" { "この内容で取り込む" } a.button.button-quiet href=(kept.url()) { "取り込まない" } }
            }
        } @else {
            @if told.errors.is_empty() { p { "取り込むものはありません。" } }
            p.buttons { a.button.button-quiet href={ (kept.url()) "/imports/new" } { "ファイルを選び直す" } }
        }
    }
}

/// What of the file is not looked at.
fn left(headings: &Headings) -> Markup {
    let others = headings.sheets.iter().filter(|s| **s != headings.sheet);
    let others: Vec<&str> = others.map(String::as_str).collect();
    html! {
        @if !headings.unused.is_empty() { p { "対応する項目がなく、取り込まない列：" (headings.unused.join("、")) } }
        @if !others.is_empty() { p { "シート「" (headings.sheet) "」を読みました。読んでいないシート：" (others.join("、")) "。「列の対応」で、読むシートを選べます。" } }
        @if headings.hidden > 0 { p { "非表示の行が" (headings.hidden) "行あり、ほかの行と同じように読みました。" } }
    }
}

fn listed(what: &str, all: &RowErrors, with_column: bool) -> Markup {
    let (total, kept) = (all.total(), all.kept());
    html! {
        table {
            caption { (what) @if total > kept.len() { "（" (total) "件のうち初めの" (kept.len()) "件）" } }
            thead { tr { th scope="col" { "行" } @if with_column { th scope="col" { "列" } } th scope="col" { "内容" } } }
            tbody {
                @for one in kept {
                    tr { td { (one.row) } @if with_column { td { (one.column.as_deref().unwrap_or("")) } } td { (one.message) } }
                }
            }
        }
    }
}

fn changes(plan: &Plan) -> Markup {
    html! {
        table {
            caption { "訂正の内容" @if plan.corrected > plan.shown.len() { "（初めの" (plan.shown.len()) "件）" } }
            thead { tr { th scope="col" { "行" } th scope="col" { "記録" } th scope="col" { "変わること" } } }
            tbody {
                @for (at, label, changes) in &plan.shown {
                    tr { td { (at) } td.nowrap { (label) } td { @for [label, old, new] in changes { p { (label) "：" (old) " → " (new) } } } }
                }
            }
        }
    }
}
