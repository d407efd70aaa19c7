//! The check for accounts nobody uses any more: of people who left, and those
//! that were not used for months.

use axum::extract::State;
use axum::response::Response;
use jiff::Span;
use maud::{Markup, html};
use sakimori_db::{Db, DbError, FromRow, SqlTimestamp, query};
use sakimori_kernel::{Timestamp, Uuid, japan};
use sakimori_permissions::Resource;
use sakimori_web::{Failure, ListQuery, PAGE_SIZE, Page, components};

use super::desk::Desk;
use super::store::offset;
use crate::sessions::moment;
use crate::state::Accounts;

const PATH: &str = "/accounts/inventory";
/// People asked about at once.
const AT_ONCE: i64 = 1000;

#[derive(Debug, Clone, FromRow)]
struct Row {
    id: Uuid,
    login: String,
    name: String,
    person_id: Option<Uuid>,
    created_at: SqlTimestamp,
    seen_at: Option<SqlTimestamp>,
}

/// Accounts in use, with when they were last used.
const ACTIVE: &str = "SELECT * FROM (SELECT a.id, a.login, a.name, a.person_id, a.created_at, \
    (SELECT s.seen_at FROM session s WHERE s.account_id = a.id AND s.stage <> 'factor' ORDER BY s.id DESC LIMIT 1) AS seen_at \
    FROM account a WHERE NOT EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL)) u";
/// `$1` months without use; what never was used counts from when it was made.
const UNUSED: &str = "WHERE u.seen_at < $1 OR (u.seen_at IS NULL AND u.created_at < $1)";

#[derive(FromRow)]
struct Count {
    n: i64,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    desk.may_read(Resource::Account)?;
    let settings = accounts.settings().await?;
    let left = query.get("kind") == "left";
    let (rows, total) = if left {
        of_people_who_left(&accounts, query.page()).await?
    } else {
        let since = months_ago(accounts.clock.now(), settings.unused_months);
        unused(&accounts.db, since, query.page()).await?
    };
    let unused = format!("{}月以上使われていないもの", settings.unused_months);
    let tab = |kind: &str, label: &str, current: bool| {
        html! { li { a href={ (PATH) "?kind=" (kind) } aria-current=[current.then_some("page")] { (label) } } }
    };
    let body = html! {
        p.lead { "使われないまま残っている利用者IDを見付け、要らないものを停止します。退職、出向又は異動をした者のものは、人事の部署と連携して確かめてください。" }
        nav.pager aria-label="点検の種類" { ul {
            (tab("unused", &unused, !left))
            (tab("left", "在籍していない職員のもの", left))
        } }
        (components::pager(&query, PATH, total))
        (table(&rows, if left { "在籍していない職員の利用者ID" } else { &unused }))
        p.help { "停止は、一覧で利用者IDを選び、その画面で行います。停止しても記録は残ります。期間は「サインインの設定」で変えられます。" }
    };
    let page = Page::new("使われていない利用者IDの点検", "/accounts");
    let page = page.crumb("/accounts", "利用者ID");
    Ok(page.render(&desk.frame, body))
}

fn months_ago(now: Timestamp, months: i64) -> Timestamp {
    let span = Span::new().try_months(months);
    let then = span.and_then(|span| japan(now).checked_sub(span));
    then.map_or(now, |z| z.timestamp())
}

async fn unused(db: &Db, since: Timestamp, page: usize) -> Result<(Vec<Row>, usize), DbError> {
    let count = query(format!("SELECT COUNT(*) AS n FROM ({ACTIVE} {UNUSED}) v")).bind(since);
    let count: Count = db.one("count", count).await?;
    let total = usize::try_from(count.n).unwrap_or(0);
    let rows = query(format!(
        "{ACTIVE} {UNUSED} ORDER BY u.login LIMIT $2 OFFSET $3"
    ));
    let rows = rows
        .bind(since)
        .bind(PAGE_SIZE as i64)
        .bind(offset(page, total));
    Ok((db.all(rows).await?, total))
}

#[derive(FromRow)]
struct Linked {
    id: Uuid,
    person_id: Uuid,
}

/// The register belongs to another module, so all linked accounts are gone
/// through, a thousand at a time; only those of the page are read whole.
async fn of_people_who_left(
    accounts: &Accounts,
    page: usize,
) -> Result<(Vec<Row>, usize), DbError> {
    let linked = "SELECT a.id, a.person_id FROM account a WHERE a.person_id IS NOT NULL AND a.id > $1 AND NOT EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL) ORDER BY a.id LIMIT $2";
    let (mut found, mut last) = (Vec::new(), Uuid::nil());
    loop {
        let part = query(linked).bind(last).bind(AT_ONCE);
        let part: Vec<Linked> = accounts.db.all(part).await?;
        let Some(end) = part.last() else { break };
        last = end.id;
        let people: Vec<Uuid> = part.iter().map(|l| l.person_id).collect();
        let left = accounts.people.left(&people).await?;
        found.extend(
            part.iter()
                .filter(|l| left.contains(&l.person_id))
                .map(|l| l.id),
        );
    }
    let total = found.len();
    let skip = usize::try_from(offset(page, total)).unwrap_or(0);
    let ids: Vec<Uuid> = found.into_iter().skip(skip).take(PAGE_SIZE).collect();
    if ids.is_empty() {
        return Ok((Vec::new(), total));
    }
    let marks: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let rows = format!(
        "{ACTIVE} WHERE u.id IN ({}) ORDER BY u.id",
        marks.join(", ")
    );
    let rows = ids.into_iter().fold(query(rows), |q, id| q.bind(id));
    Ok((accounts.db.all(rows).await?, total))
}

fn table(rows: &[Row], caption: &str) -> Markup {
    html! {
        @if rows.is_empty() {
            p { "該当する利用者IDはありません。" }
        } @else {
            div.table-scroll { table {
                caption { (caption) }
                thead { tr {
                    th scope="col" { "利用者ID" }
                    th scope="col" { "氏名" }
                    th scope="col" { "最後の利用" }
                    th scope="col" { "作成" }
                } }
                tbody { @for row in rows { (line(row)) } }
            } }
        }
    }
}

fn line(row: &Row) -> Markup {
    html! {
        tr {
            th.mono scope="row" { a href={ "/accounts/" (row.id) } { (row.login) } }
            td { (row.name) @if row.person_id.is_none() { " " (components::badge("neutral", "職員と結び付きなし")) } }
            td { @match row.seen_at { Some(at) => { (moment(at.to_jiff())) } None => { "一度も使われていない" } } }
            td { (moment(row.created_at.to_jiff())) }
        }
    }
}
