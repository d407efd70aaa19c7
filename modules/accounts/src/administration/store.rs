//! Rows of accounts as the administrator sees them.

use std::collections::HashMap;

use sakimori_db::{Db, DbError, FromRow, Query, SqlTimestamp, Tx, list, query};
use sakimori_kernel::{Timestamp, Uuid};
use sakimori_web::PAGE_SIZE;

use super::rules::{Request, Standing};
use crate::settings::Settings;
use crate::throttle::rules::LOCK_AT;

/// An account with its state today.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Row {
    pub id: Uuid,
    pub login: String,
    pub name: String,
    pub person_id: Option<Uuid>,
    pub created_at: SqlTimestamp,
    pub suspended: bool,
    pub administrator: bool,
    pub requested: bool,
    pub temporary: bool,
    pub locked: bool,
    pub factors: i64,
    pub last_sign_in: Option<SqlTimestamp>,
}

impl Row {
    /// What the account can be used for, in one word.
    pub fn state(&self) -> (&'static str, &'static str) {
        match self {
            r if r.suspended => ("neutral", "停止"),
            r if r.locked => ("error", "ロック"),
            r if r.temporary => ("warning", "仮パスワード"),
            _ => ("success", "利用中"),
        }
    }
}

/// `$1` is the time since which a lock holds.
const COLUMNS: &str = "SELECT a.id, a.login, a.name, a.person_id, a.created_at, \
    EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL) AS suspended, \
    EXISTS (SELECT 1 FROM administrator d WHERE d.account_id = a.id AND d.confirmed_at IS NOT NULL AND d.ended_at IS NULL) AS administrator, \
    EXISTS (SELECT 1 FROM administrator d WHERE d.account_id = a.id AND d.confirmed_at IS NULL AND d.ended_at IS NULL) AS requested, \
    (SELECT p.temporary FROM password p WHERE p.account_id = a.id ORDER BY p.id DESC LIMIT 1) AS temporary, \
    EXISTS (SELECT 1 FROM sign_in_throttle l WHERE l.account_id = a.id AND l.attempts >= 10 AND l.last_at > $1) AS locked, \
    ((SELECT COUNT(*) FROM totp t WHERE t.account_id = a.id AND t.ended_at IS NULL) + (SELECT COUNT(*) FROM passkey k WHERE k.account_id = a.id AND k.ended_at IS NULL)) AS factors, \
    (SELECT s.began_at FROM session s WHERE s.account_id = a.id AND s.stage <> 'factor' ORDER BY s.id DESC LIMIT 1) AS last_sign_in \
    FROM account a";

// The text above says the number; this keeps the two together.
const _: () = assert!(LOCK_AT == 10);

/// A lock from before has ended by itself.
fn locks_since(settings: &Settings, now: Timestamp) -> Timestamp {
    match settings.lock_minutes {
        0 => Timestamp::UNIX_EPOCH,
        minutes => Timestamp::from_second(now.as_second() - minutes * 60).unwrap_or(now),
    }
}

#[derive(FromRow)]
struct OfPerson {
    person_id: Uuid,
    login: String,
}

/// The logins of some people that can still be used, by person. One statement
/// for each 500 of them.
pub async fn usable_logins(
    db: &Db,
    people: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>, DbError> {
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    for chunk in people.chunks(500) {
        let sql = format!(
            "SELECT a.person_id, a.login FROM account a WHERE a.person_id IN ({}) \
            AND NOT EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL) \
            ORDER BY a.login",
            list(1, chunk.len())
        );
        let query = chunk.iter().fold(query(sql), |q, person| q.bind(*person));
        let rows: Vec<OfPerson> = db.all(query).await?;
        for row in rows {
            found.entry(row.person_id).or_default().push(row.login);
        }
    }
    Ok(found)
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    All,
    Active,
    Suspended,
    Locked,
    Administrators,
    /// The person's register does not know whose it is.
    Unlinked,
}

impl Filter {
    pub const ALL: [(Self, &str, &str); 6] = [
        (Self::All, "", "全て"),
        (Self::Active, "active", "停止していない"),
        (Self::Suspended, "suspended", "停止"),
        (Self::Locked, "locked", "ロック"),
        (
            Self::Administrators,
            "administrators",
            "管理者（申請中を含む）",
        ),
        (Self::Unlinked, "unlinked", "職員と結び付いていない"),
    ];

    pub fn parse(key: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(_, k, _)| *k == key);
        found.map_or(Self::All, |(filter, ..)| filter)
    }

    /// `$1` as in [`COLUMNS`].
    fn sql(self) -> &'static str {
        match self {
            Self::All => "$1 IS NOT NULL",
            Self::Active => {
                "$1 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL)"
            }
            Self::Suspended => {
                "$1 IS NOT NULL AND EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL)"
            }
            Self::Locked => {
                "EXISTS (SELECT 1 FROM sign_in_throttle l WHERE l.account_id = a.id AND l.attempts >= 10 AND l.last_at > $1)"
            }
            Self::Administrators => {
                "$1 IS NOT NULL AND EXISTS (SELECT 1 FROM administrator d WHERE d.account_id = a.id AND d.ended_at IS NULL)"
            }
            Self::Unlinked => "$1 IS NOT NULL AND a.person_id IS NULL",
        }
    }
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

/// `text` as part of a pattern of LIKE … ESCAPE '!'.
pub(crate) fn like(text: &str) -> String {
    let escaped = text
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    format!("%{escaped}%")
}

/// One page of a list (the last where there is none of that number), and how
/// many there are in all.
pub(crate) async fn page(
    db: &Db,
    (settings, now): (&Settings, Timestamp),
    (filter, pattern): (Filter, &str),
    page: usize,
) -> Result<(Vec<Row>, usize), DbError> {
    let since = locks_since(settings, now);
    let condition = format!("WHERE {} AND a.search_key LIKE $2 ESCAPE '!'", filter.sql());
    let count = query(format!("SELECT COUNT(*) AS n FROM account a {condition}"));
    let count: Count = db.one("count", count.bind(since).bind(pattern)).await?;
    let total = usize::try_from(count.n).unwrap_or(0);
    let rows = format!("{COLUMNS} {condition} ORDER BY a.login LIMIT $3 OFFSET $4");
    let rows = query(rows).bind(since).bind(pattern);
    let rows = rows.bind(PAGE_SIZE as i64).bind(offset(page, total));
    Ok((db.all(rows).await?, total))
}

/// Rows before a page of a list of so many.
pub(crate) fn offset(page: usize, total: usize) -> i64 {
    let last = total.div_ceil(PAGE_SIZE).max(1);
    i64::try_from((page.clamp(1, last) - 1) * PAGE_SIZE).unwrap_or(0)
}

pub(crate) async fn find(
    db: &Db,
    (settings, now): (&Settings, Timestamp),
    id: Uuid,
) -> Result<Option<Row>, DbError> {
    let since = locks_since(settings, now);
    let find = query(format!("{COLUMNS} WHERE a.id = $2"));
    db.optional(find.bind(since).bind(id)).await
}

#[derive(FromRow)]
pub(crate) struct Known {
    pub id: Uuid,
    pub login: String,
    pub name: String,
    pub person_id: Option<Uuid>,
}

const KNOWN: &str = "SELECT id, login, name, person_id FROM account";

pub(crate) fn by_login(login: &str) -> Query {
    query(format!("{KNOWN} WHERE login = $1")).bind(login)
}

pub(crate) async fn known(tx: &mut Tx, id: Uuid) -> Result<Option<Known>, DbError> {
    tx.optional(query(format!("{KNOWN} WHERE id = $1")).bind(id))
        .await
}

#[derive(FromRow)]
struct StandingRow {
    person_id: Option<Uuid>,
    suspended: bool,
    administrator: bool,
    others: i64,
}

#[derive(FromRow)]
struct RequestRow {
    id: Uuid,
    requested_by_account: Option<Uuid>,
}

const STANDING: &str = "SELECT a.person_id, \
    EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = a.id AND x.ended_at IS NULL) AS suspended, \
    EXISTS (SELECT 1 FROM administrator d WHERE d.account_id = a.id AND d.confirmed_at IS NOT NULL AND d.ended_at IS NULL) AS administrator, \
    (SELECT COUNT(DISTINCT o.account_id) FROM administrator o WHERE o.account_id <> a.id AND o.confirmed_at IS NOT NULL AND o.ended_at IS NULL \
      AND NOT EXISTS (SELECT 1 FROM account_suspension x WHERE x.account_id = o.account_id AND x.ended_at IS NULL)) AS others \
    FROM account a WHERE a.id = $1";
const REQUEST: &str = "SELECT id, requested_by_account FROM administrator WHERE account_id = $1 AND confirmed_at IS NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1";

fn standing_of(id: Uuid, row: StandingRow, request: Option<RequestRow>) -> Standing {
    Standing {
        account: id,
        person: row.person_id,
        suspended: row.suspended,
        administrator: row.administrator,
        request: request.map(|r| Request {
            id: r.id,
            by: r.requested_by_account,
        }),
        other_administrators: row.others,
    }
}

/// For the rules, where a page is shown.
pub(crate) async fn standing(db: &Db, id: Uuid) -> Result<Option<Standing>, DbError> {
    let row: Option<StandingRow> = db.optional(query(STANDING).bind(id)).await?;
    let Some(row) = row else { return Ok(None) };
    let request = db.optional(query(REQUEST).bind(id)).await?;
    Ok(Some(standing_of(id, row, request)))
}

/// For the rules, in the write that depends on them.
pub(crate) async fn standing_in(tx: &mut Tx, id: Uuid) -> Result<Option<Standing>, DbError> {
    let row: Option<StandingRow> = tx.optional(query(STANDING).bind(id)).await?;
    let Some(row) = row else { return Ok(None) };
    let request = tx.optional(query(REQUEST).bind(id)).await?;
    Ok(Some(standing_of(id, row, request)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_page_after_the_last() {
        for (page, total, expected) in [
            (1, 0, 0),
            (0, 120, 0),
            (2, 120, 50),
            (3, 120, 100),
            (usize::MAX, 120, 100),
            (2, 50, 0),
        ] {
            assert_eq!(offset(page, total), expected, "{page} of {total}");
        }
    }

    #[test]
    fn signs_of_the_pattern_are_meant_literally() {
        assert_eq!(like("50%_!"), "%50!%!_!!%");
        assert_eq!(like(""), "%%");
    }
}
