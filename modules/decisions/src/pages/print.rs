//! The application as a paper form with 決裁欄, for bodies that still stamp.

use axum::extract::State as Shared;
use axum::response::Response;
use maud::html;
use sakimori_web::{Failure, Key, Page, components};

use super::desk::Desk;
use super::show::{moment, resolution};
use crate::Decisions;
use crate::model::{Outcome, Part};
use crate::store::STATEMENT;

pub(crate) async fn print(
    Shared(state): Shared<Decisions>,
    Key(id): Key,
    desk: Desk,
) -> Result<Response, Failure> {
    let whole = desk.case(&state.db, id).await?;
    let row = &whole.row;
    let lines = whole.contents.first().ok_or(Failure::NotFound)?.paper()?;
    let steps: Vec<_> = whole
        .steps
        .iter()
        .filter(|s| s.round == row.round)
        .collect();
    let unit = row.unit_id.map(|unit| desk.roster.tree.full_name(unit));
    let content = html! {
        p { "申請番号　" (row.label()) "　　申請日時　" (moment(row.opened_at)) }
        p { "所属　" (unit.unwrap_or_default()) "　　氏名　" (row.applicant_name) }
        @for line in lines.iter().filter(|l| l.key == STATEMENT) { p { (line.value) } }
        table {
            caption { "申請の内容" }
            tbody {
                @for line in lines.iter().filter(|l| l.key != STATEMENT) {
                    tr { th scope="row" { (line.label) } td { (components::lines(&line.value)) } }
                }
            }
        }
        table {
            caption { "決裁欄" }
            thead { tr { @for step in &steps { th scope="col" { @if step.part() != Part::Decide { (step.part().label()) "　" } (desk.access.rules.label(&step.role)) } } th scope="col" { "文書番号" } } }
            tbody {
                tr {
                    @for step in &steps {
                        td.stamp {
                            @if let (Some(name), Some(at)) = (&step.person_name, step.at) { (name) p.small { (moment(at)) } (resolution(step)) @if step.outcome.as_deref() == Some(Outcome::Objected.key()) { p.small { (Outcome::Objected.label()) } } }
                        }
                    }
                    td.stamp {}
                }
            }
        }
        p.buttons.no-print {
            button type="button" hidden data-print { "印刷する" }
            a.button.button-quiet href=(row.url()) { "申請へ戻る" }
        }
    };
    let title = format!("{}（様式）", row.title);
    let page = Page::new(title, "/inbox").crumb(row.url(), row.label());
    Ok(page.render(&desk.frame, content))
}
