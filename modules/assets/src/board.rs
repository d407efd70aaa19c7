//! How many assets there are, and how many of them have something wrong. Counted
//! for a reach and a day, and again when an entry was written.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use sakimori_db::{Bound, Db, DbError, FromRow, among};
use sakimori_kernel::{Date, FiscalYear, Uuid};
use sakimori_organization::Roster;
use sakimori_permissions::Scope;
use sakimori_registers::entries::{Entries, Fresh, Starts, newest, store};

use crate::checks::Finding;
use crate::ledger::{CONTRACTS, contract_holds};

/// Who answers for an information system.
const MANAGER: &str = "system_manager";

/// What is counted of a reach.
#[derive(Debug)]
pub struct Counted {
    /// Kind and confidentiality.
    pub kinds: Vec<KindRow>,
    /// Findings and contractors.
    named: Vec<NamedRow>,
    days: Days,
    systems: Vec<SystemRow>,
    contracts: HashSet<String>,
    /// Where the pages of a check begin, by its condition.
    starts: Mutex<HashMap<String, Starts>>,
}

pub type Kept = Fresh<Arc<Counted>>;

#[derive(Debug, FromRow)]
pub struct KindRow {
    pub kind: String,
    pub confidentiality: i64,
    pub count: i64,
}

#[derive(Debug, FromRow)]
struct NamedRow {
    what: String,
    name: String,
    count: i64,
}

#[derive(Debug, FromRow)]
struct Days {
    unconfirmed: i64,
    expired: i64,
    unexcepted: i64,
}

#[derive(Debug, FromRow)]
struct SystemRow {
    system_id: Uuid,
    count: i64,
}

/// One statement, and five more where somebody wrote since.
pub async fn counted(
    db: &Db,
    kept: &Kept,
    (reach, day): (&Entries, Date),
) -> Result<Arc<Counted>, DbError> {
    let newest = newest(db).await?;
    let mut bound = Bound::default();
    let condition = reach.condition(&mut bound);
    let key = format!("{day} {condition:?} {:?}", bound.values());
    if let Some(counted) = kept.get(newest, &key) {
        return Ok(counted);
    }
    let counted = Arc::new(count(db, reach, day).await?);
    kept.put(newest, key, counted.clone());
    Ok(counted)
}

async fn count(db: &Db, reach: &Entries, day: Date) -> Result<Counted, DbError> {
    let contracts = store::all_of(db, CONTRACTS).await?;
    let mut names = HashSet::new();
    for contract in contracts {
        let filled = contract.filled()?;
        if contract_holds(&filled, day) {
            names.extend(filled.values.get("contractor").cloned());
        }
    }
    let contractor = "v.open AND v.contractor <> ''";
    let system = "v.open AND v.system_id IS NOT NULL";
    Ok(Counted {
        kinds: grouped(
            db,
            reach,
            &[("asset", "v.open", "v.kind, v.confidentiality", "")],
        )
        .await?,
        named: grouped(
            db,
            reach,
            &[
                ("asset_finding", "1 = 1", "v.finding", FINDING),
                ("asset", contractor, "v.contractor", CONTRACTOR),
            ],
        )
        .await?,
        days: days(db, reach, day).await?,
        systems: grouped(db, reach, &[("asset", system, "v.system_id", "")]).await?,
        contracts: names,
        starts: Mutex::default(),
    })
}

/// What a named row is of.
const FINDING: &str = "finding";
const CONTRACTOR: &str = "contractor";

/// Counts by something, of several tables: the table, which rows, by what, and
/// what it is of where rows of several come together.
async fn grouped<T: sakimori_db::Row>(
    db: &Db,
    reach: &Entries,
    parts: &[(&str, &str, &str, &str)],
) -> Result<Vec<T>, DbError> {
    let mut bound = Bound::default();
    let mut all = Vec::with_capacity(parts.len());
    for (table, which, by, what) in parts {
        let within = within(reach, &mut bound);
        let columns = match what.is_empty() {
            true => (*by).to_owned(),
            false => format!("'{what}' AS what, {by} AS name"),
        };
        all.push(format!(
            "SELECT {columns}, COUNT(*) AS count FROM {table} v WHERE {which}{within} GROUP BY {by}"
        ));
    }
    db.all(bound.query(all.join(" UNION ALL "))).await
}

fn within(reach: &Entries, bound: &mut Bound) -> String {
    let condition = reach.condition(bound);
    condition.map_or_else(String::new, |condition| format!(" AND {condition}"))
}

async fn days(db: &Db, reach: &Entries, day: Date) -> Result<Days, DbError> {
    let mut bound = Bound::default();
    let within = within(reach, &mut bound);
    let mut count = |finding: Finding| {
        let which = dated(finding, day, &mut bound).unwrap_or_default();
        format!("(SELECT COUNT(*) FROM asset v WHERE {which}{within})")
    };
    let sql = format!(
        "SELECT {} AS unconfirmed, {} AS expired, {} AS unexcepted",
        count(Finding::Unconfirmed),
        count(Finding::Expired),
        count(Finding::StandardTerms)
    );
    db.one("days", bound.query(sql)).await
}

/// What the day tells, as a condition on an asset `v`.
fn dated(finding: Finding, day: Date, bound: &mut Bound) -> Option<String> {
    Some(match finding {
        Finding::Unconfirmed => {
            let first = bound.one(FiscalYear::of(day).first());
            format!("v.open AND (v.confirmed_on IS NULL OR v.confirmed_on < {first})")
        }
        Finding::Expired => {
            let day = bound.one(day);
            format!("v.open AND v.retention_until IS NOT NULL AND v.retention_until < {day}")
        }
        Finding::StandardTerms => {
            let day = bound.one(day);
            format!("v.restricted AND (v.exception_until IS NULL OR v.exception_until < {day})")
        }
        _ => return None,
    })
}

impl Counted {
    pub fn total(&self) -> i64 {
        self.kinds.iter().map(|row| row.count).sum()
    }

    fn unmanaged<'s>(&'s self, roster: &'s Roster) -> impl Iterator<Item = &'s SystemRow> {
        self.systems.iter().filter(|row| {
            let scope = Scope::System(row.system_id);
            roster.holders_of(MANAGER, scope).next().is_none()
        })
    }

    fn uncontracted(&self) -> impl Iterator<Item = &NamedRow> {
        let all = self.named.iter().filter(|row| row.what == CONTRACTOR);
        all.filter(|row| !self.contracts.contains(&row.name))
    }

    fn starts(&self, condition: String) -> Starts {
        let mut all = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(condition).or_default().clone()
    }

    /// How many assets have it.
    pub fn of(&self, finding: Finding, roster: &Roster) -> i64 {
        match finding {
            Finding::Unconfirmed => self.days.unconfirmed,
            Finding::Expired => self.days.expired,
            Finding::StandardTerms => self.days.unexcepted,
            Finding::NoManager => self.unmanaged(roster).map(|row| row.count).sum(),
            Finding::NoContract => self.uncontracted().map(|row| row.count).sum(),
            other => {
                let found = self.named.iter().filter(|row| row.what == FINDING);
                let own = found.filter(|row| row.name == other.key());
                own.map(|row| row.count).sum()
            }
        }
    }
}

#[derive(FromRow)]
struct Id {
    id: Uuid,
}

/// The assets that have something wrong: of all of them, so many from a row on.
/// One statement.
pub async fn found(
    db: &Db,
    counted: &Counted,
    (finding, day): (Finding, Date),
    (reach, roster): (&Entries, &Roster),
    (total, page): (usize, (usize, usize)),
) -> Result<Vec<Uuid>, DbError> {
    let mut bound = Bound::default();
    let (table, which) = match finding {
        Finding::NoManager => {
            let systems: Vec<Uuid> = counted.unmanaged(roster).map(|row| row.system_id).collect();
            let systems = among("v.system_id", &bound.list(&systems));
            ("asset", format!("v.open AND {systems}"))
        }
        Finding::NoContract => {
            let names: Vec<String> = counted
                .uncontracted()
                .map(|row| bound.one(&row.name))
                .collect();
            let names = among("v.contractor", &names.join(", "));
            (
                "asset",
                format!("v.open AND v.contractor <> '' AND {names}"),
            )
        }
        other => match dated(other, day, &mut bound) {
            Some(which) => ("asset", which),
            None => (
                "asset_finding",
                format!("v.finding = {}", bound.one(other.key())),
            ),
        },
    };
    let within = within(reach, &mut bound);
    let mut condition = format!("{which}{within}");
    let starts = counted.starts(format!("{condition} {:?}", bound.values()));
    let passage = starts.passage(total, page);
    if let Some(from) = passage.condition("v.entry_id", false, |key| key, &mut bound) {
        condition = format!("{condition} AND {from}");
    }
    let way = if passage.backward { " DESC" } else { "" };
    let sql = format!(
        "SELECT v.entry_id AS id FROM {table} v WHERE {condition} ORDER BY v.entry_id{way} LIMIT {} OFFSET {}",
        passage.count, passage.skip
    );
    let found: Vec<Id> = db.all(bound.query(sql)).await?;
    let mut keys: Vec<Uuid> = found.into_iter().map(|row| row.id).collect();
    if passage.backward {
        keys.reverse();
    }
    starts.keep(&passage, page.0, keys.first().copied());
    Ok(keys)
}
