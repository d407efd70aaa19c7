//! How far the body is with the eight groups of measures the law asks for.

use axum::extract::State;
use axum::response::Response;
use maud::html;
use sakimori_provisions::catalog::Measure;
use sakimori_web::Page;

use crate::current::Current;
use crate::tailoring::{Choice, ListRow};
use crate::workspace::Policies;

pub(crate) async fn show(State(state): State<Policies>, current: Current) -> Response {
    let rows = &current.workspace.rows;
    let content = html! {
        p { "地方自治法第244条の5第2項の「必要な措置」として同法施行規則第16条の3第1項各号（令和9年7月1日施行）が掲げる措置ごとに、対策基準の規定の採否を示します。対策を実施しているかどうかを示すものではありません。公安委員会など、同項ただし書により対象とならないものがあります。" }
        div.table-scroll { table {
            caption { "法令が求める措置と規定の採否" }
            thead { tr {
                th scope="col" { "号" } th scope="col" { "措置" } th.number scope="col" { "規定" }
                th.number scope="col" { "そのまま採用" } th.number scope="col" { "読み替えて採用" } th.number scope="col" { "独自の規定" }
                th.number scope="col" { "採用しない" } th.number scope="col" { "未定" }
            } }
            tbody {
                @for measure in &state.edition.measures {
                    @let served: Vec<&ListRow> = rows.iter().filter(|r| serves(&state, measure, r)).collect();
                    @let count = |c: Choice| served.iter().filter(|r| r.choice == c).count();
                    @let chapter = measure.chapters.first().map_or("", String::as_str);
                    tr {
                        td { (measure.number) }
                        th scope="row" { a href={ "/provisions?chapter=" (chapter) } { (measure.title) } }
                        td.number { (served.len()) }
                        td.number { (count(Choice::Adopted)) }
                        td.number { (count(Choice::Reworded)) }
                        td.number { (count(Choice::Own)) }
                        td.number { (count(Choice::Rejected)) }
                        td.number { (count(Choice::Undecided)) }
                    }
                }
            }
        } }
        p.small { "施行の際現に存する情報システム等及び現に実施されている業務委託については、第5号（技術的な対策）及び第7号（業務委託及び外部サービスの利用）に経過措置があります（附則第2項）。" }
    };
    Page::new("法令が求める措置", "/measures").render(&current.frame, content)
}

fn serves(state: &Policies, measure: &Measure, row: &ListRow) -> bool {
    let section = state.edition.section(&row.section);
    section.is_some_and(|s| s.measures.contains(&measure.key))
}
