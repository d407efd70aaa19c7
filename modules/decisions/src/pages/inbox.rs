//! What waits for a person: to decide, to look at afterwards, sent back.

use axum::extract::State as Shared;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::{Db, DbError, Query, query};
use sakimori_kernel::Uuid;
use sakimori_permissions::{Capacity, Scope};
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::desk::Desk;
use super::show::moment;
use super::state_badge;
use crate::Decisions;
use crate::model::State;
use crate::store::{COLUMNS, CaseRow, Count};

const PATH: &str = "/inbox";

pub(crate) async fn list(
    Shared(state): Shared<Decisions>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let person = desk.access.standing.person;
    let waiting = Waiting::of(&desk);
    let total = waiting.count(&state.db).await?;
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let rows = waiting.page(&state.db, first).await?;
    let back = match person {
        Some(person) => sent_back(&state.db, person).await?,
        None => Vec::new(),
    };
    let reviews = waiting.reviews(&state.db).await?;
    let content = html! {
        @if !back.is_empty() {
            h2 { "差し戻された自分の申請" }
            (table("差し戻された申請", &back))
        }
        h2 { "決定を待っている申請" }
        @if rows.is_empty() { p { "あなたの決定を待っている申請はありません。" } }
        @else { (components::pager(&query, PATH, total)) (table("決定を待っている申請", &rows)) }
        @if !reviews.is_empty() {
            h2 { "後閲を待っている代決" }
            (table("後閲を待っている代決", &reviews))
        }
    };
    let page = Page::new("申請と決定", PATH);
    Ok(page.render(&desk.frame, content))
}

fn table(caption: &str, rows: &[CaseRow]) -> Markup {
    html! {
        table {
            caption { (caption) }
            thead { tr { th scope="col" { "番号" } th scope="col" { "申請" } th scope="col" { "申請した者" } th scope="col" { "日時" } th scope="col" { "状態" } } }
            tbody {
                @for row in rows {
                    tr {
                        td.nowrap { (row.label()) }
                        th scope="row" { a href=(row.url()) { (row.title) } }
                        td { (row.applicant_name) }
                        td.nowrap { (moment(row.opened_at)) }
                        td { (state_badge(row.state())) }
                    }
                }
            }
        }
    }
}

async fn sent_back(db: &Db, person: Uuid) -> Result<Vec<CaseRow>, DbError> {
    let sql = format!(
        "{COLUMNS} WHERE c.applicant_id = $1 AND c.state = $2 ORDER BY c.opened_at DESC LIMIT {PAGE_SIZE}"
    );
    db.all(query(sql).bind(person).bind(State::SentBack.key()))
        .await
}

/// What somebody carries, as the lists ask for it.
struct Waiting {
    person: Option<Uuid>,
    /// Role, over what, whether as the holder.
    duties: Vec<(String, Over, bool)>,
}

enum Over {
    Body,
    Units(Vec<Uuid>),
    System(Uuid),
}

impl Waiting {
    fn of(desk: &Desk) -> Self {
        let holdings = desk.access.standing.holdings.iter();
        let duties = holdings.filter(|h| h.capacity != Capacity::Clerk).map(|h| {
            let over = match h.scope {
                Scope::Body => Over::Body,
                Scope::Unit(unit) => {
                    Over::Units(desk.roster.tree.with_below(unit).map(|u| u.id).collect())
                }
                Scope::System(system) => Over::System(system),
            };
            (h.role.clone(), over, h.capacity == Capacity::Holder)
        });
        Self {
            person: desk.access.standing.person,
            duties: duties.collect(),
        }
    }

    /// 「s.role = … AND …」 for each duty; the values follow from `$from` on.
    fn condition(&self, from: usize, holder_only: bool) -> (String, Vec<sakimori_db::Value>) {
        let (mut parts, mut values) = (Vec::new(), Vec::new());
        for (role, over, _) in self
            .duties
            .iter()
            .filter(|(.., holder)| *holder || !holder_only)
        {
            let at = from + values.len();
            values.push(role.clone().into());
            parts.push(match over {
                Over::Body => format!("s.role = ${at}"),
                Over::Units(units) => {
                    values.extend(units.iter().map(|u| (*u).into()));
                    format!(
                        "(s.role = ${at} AND c.unit_id IN ({}))",
                        sakimori_db::list(at + 1, units.len())
                    )
                }
                Over::System(system) => {
                    values.push((*system).into());
                    format!("(s.role = ${at} AND c.system_id = ${})", at + 1)
                }
            });
        }
        match parts.is_empty() {
            true => ("1 = 0".to_owned(), values),
            false => (format!("({})", parts.join(" OR ")), values),
        }
    }

    fn open(&self, columns: &str, tail: &str) -> Query {
        let (condition, values) = self.condition(3, false);
        let sql = format!(
            "{columns} WHERE c.state = $1 AND c.applicant_id <> $2 AND EXISTS (SELECT 1 FROM case_step s \
            WHERE s.case_id = c.id AND s.round = c.round AND {condition} \
            AND NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.step_id = s.id) \
            AND NOT EXISTS (SELECT 1 FROM case_step e WHERE e.case_id = c.id AND e.round = c.round AND e.position < s.position \
            AND NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.step_id = e.id))) {tail}"
        );
        let person = self.person.unwrap_or_else(Uuid::nil);
        let query = query(sql).bind(State::Waiting.key()).bind(person);
        values.into_iter().fold(query, Query::bind)
    }

    async fn count(&self, db: &Db) -> Result<usize, DbError> {
        let query = self.open("SELECT COUNT(*) AS count FROM decision_case c", "");
        let count: Count = db.one("count", query).await?;
        Ok(usize::try_from(count.count).unwrap_or(0))
    }

    /// The oldest first: who waited longest.
    async fn page(&self, db: &Db, first: usize) -> Result<Vec<CaseRow>, DbError> {
        let tail = format!("ORDER BY c.opened_at, c.id LIMIT {PAGE_SIZE} OFFSET {first}");
        db.all(self.open(COLUMNS, &tail)).await
    }

    async fn reviews(&self, db: &Db) -> Result<Vec<CaseRow>, DbError> {
        let (condition, values) = self.condition(3, true);
        let sql = format!(
            "{COLUMNS} JOIN case_step s ON s.case_id = c.id AND s.round = c.round JOIN case_decision d ON d.step_id = s.id \
            WHERE d.capacity = $1 AND d.person_id <> $2 AND {condition} \
            AND NOT EXISTS (SELECT 1 FROM case_review r WHERE r.step_id = s.id) ORDER BY d.at LIMIT {PAGE_SIZE}"
        );
        let person = self.person.unwrap_or_else(Uuid::nil);
        let query = query(sql).bind(Capacity::Deputy.key()).bind(person);
        db.all(values.into_iter().fold(query, Query::bind)).await
    }
}
