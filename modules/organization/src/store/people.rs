//! People as lists and other modules need them.

use sakimori_db::{Db, DbError, FromRow, Query, SqlDate, Tx, list, query};
use sakimori_kernel::{Date, Uuid};

use super::fact::{employment, period};
use crate::model::{EmploymentKind, Period, PersonFacts};

/// Which people of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// 在職: works here on the day.
    Present,
    /// 退職: did, and nothing is written for later.
    Left,
    /// 着任予定: will.
    Coming,
}

impl State {
    pub const ALL: [Self; 3] = [Self::Present, Self::Left, Self::Coming];

    pub fn key(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Left => "left",
            Self::Coming => "coming",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Present => "在職",
            Self::Left => "退職",
            Self::Coming => "着任予定",
        }
    }

    /// The one period of each person that counts, `pp`, and the main and
    /// concurrent posts that go with it, `w`. `$1` is the day.
    fn sources(self) -> &'static str {
        match self {
            Self::Present => {
                "FROM person_period pp JOIN person p ON p.id = pp.person_id \
                LEFT JOIN post w ON w.person_id = p.id AND w.valid_from <= $1 AND (w.valid_until IS NULL OR w.valid_until > $1) \
                WHERE pp.valid_from <= $1 AND (pp.valid_until IS NULL OR pp.valid_until > $1)"
            }
            Self::Left => {
                "FROM person_period pp JOIN person p ON p.id = pp.person_id \
                LEFT JOIN post w ON w.person_id = p.id AND w.main = TRUE AND w.valid_until = pp.valid_until AND w.valid_from < w.valid_until \
                WHERE pp.valid_until <= $1 AND pp.valid_from < pp.valid_until \
                AND NOT EXISTS (SELECT 1 FROM person_period l WHERE l.person_id = pp.person_id AND l.valid_from > pp.valid_from AND (l.valid_until IS NULL OR l.valid_until > l.valid_from))"
            }
            Self::Coming => {
                "FROM person_period pp JOIN person p ON p.id = pp.person_id \
                LEFT JOIN post w ON w.person_id = p.id AND w.main = TRUE AND w.valid_from = pp.valid_from AND (w.valid_until IS NULL OR w.valid_until > w.valid_from) \
                WHERE pp.valid_from > $1 AND (pp.valid_until IS NULL OR pp.valid_until > pp.valid_from) \
                AND NOT EXISTS (SELECT 1 FROM person_period l WHERE l.person_id = pp.person_id AND l.valid_from < pp.valid_from AND (l.valid_until IS NULL OR l.valid_until > l.valid_from))"
            }
        }
    }
}

/// A person and one of their posts, as far as an order of lists needs them.
#[derive(FromRow)]
pub(crate) struct IndexRow {
    pub id: Uuid,
    pub staff_number: String,
    pub employment: String,
    pub unit_id: Option<Uuid>,
}

/// Everybody of a state, by kana; a person with several posts several times,
/// the main one first.
pub(crate) async fn index_rows(db: &Db, day: Date, state: State) -> Result<Vec<IndexRow>, DbError> {
    let sql = format!(
        "SELECT p.id, p.staff_number, pp.employment, w.unit_id {} ORDER BY pp.sort_key, p.staff_number, w.main DESC, w.id",
        state.sources()
    );
    db.all(query(sql).bind(day)).await
}

#[derive(FromRow)]
struct PersonRow {
    id: Uuid,
    staff_number: String,
    name: String,
    kana: String,
    employment: String,
    mail: String,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
    unit_id: Option<Uuid>,
    title: Option<String>,
    main: Option<bool>,
}

/// A person as a line of a list.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: Uuid,
    pub staff_number: String,
    pub facts: PersonFacts,
    pub period: Period,
    /// Unit, title, whether it is the main one; the main one first.
    pub posts: Vec<(Uuid, String, bool)>,
}

impl Person {
    /// The unit and title of the main post.
    pub fn main_post(&self) -> Option<(Uuid, &str)> {
        let main = self.posts.iter().find(|(.., main)| *main);
        main.map(|(unit, title, _)| (*unit, title.as_str()))
    }

    pub fn employment(&self) -> EmploymentKind {
        self.facts.employment
    }
}

fn people_sql(state: State, count: usize) -> String {
    format!(
        "SELECT p.id, p.staff_number, pp.name, pp.kana, pp.employment, pp.mail, pp.valid_from, pp.valid_until, w.unit_id, w.title, w.main {} AND p.id IN ({}) ORDER BY w.main DESC, w.id",
        state.sources(),
        list(2, count)
    )
}

/// These people (a page of them), in the order of `ids`; those of another
/// state are left out. One statement.
pub async fn people(
    db: &Db,
    (day, state): (Date, State),
    ids: &[Uuid],
) -> Result<Vec<Person>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select: Query = query(people_sql(state, ids.len())).bind(day);
    let select = ids.iter().fold(select, |q, id| q.bind(*id));
    let rows: Vec<PersonRow> = db.all(select).await?;
    let mut found: std::collections::HashMap<Uuid, Person> = std::collections::HashMap::new();
    for row in rows {
        let post = match (row.unit_id, row.title, row.main) {
            (Some(unit), Some(title), Some(main)) => Some((unit, title, main)),
            _ => None,
        };
        let facts = PersonFacts {
            employment: employment(&row.employment)?,
            name: row.name,
            kana: row.kana,
            mail: row.mail,
        };
        let person = found.entry(row.id).or_insert_with(|| Person {
            id: row.id,
            staff_number: row.staff_number,
            facts,
            period: period(row.valid_from, row.valid_until),
            posts: Vec::new(),
        });
        person.posts.extend(post);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

#[derive(FromRow)]
struct NumberRow {
    id: Uuid,
}

/// The people with these staff numbers who work here on the day, in no order.
pub async fn people_by_numbers(
    db: &Db,
    day: Date,
    numbers: &[String],
) -> Result<Vec<Person>, DbError> {
    let mut all = Vec::new();
    for chunk in numbers.chunks(500) {
        let sql = format!(
            "SELECT id FROM person WHERE staff_number IN ({})",
            list(1, chunk.len())
        );
        let select = chunk.iter().fold(query(sql), |q, number| q.bind(number));
        let found: Vec<NumberRow> = db.all(select).await?;
        let found: Vec<Uuid> = found.into_iter().map(|row| row.id).collect();
        all.extend(people(db, (day, State::Present), &found).await?);
    }
    Ok(all)
}

/// The person with a staff number, working here on the day.
pub async fn person_by_number(db: &Db, day: Date, number: &str) -> Result<Option<Person>, DbError> {
    let sql = query("SELECT id FROM person WHERE staff_number = $1").bind(number);
    let Some(row) = db.optional::<NumberRow>(sql).await? else {
        return Ok(None);
    };
    let found = people(db, (day, State::Present), &[row.id]).await?;
    Ok(found.into_iter().next())
}

#[derive(FromRow)]
struct Address {
    mail: String,
}

/// The mail addresses of people on a day, in a write; of those who have one.
pub async fn mail_addresses(
    tx: &mut Tx,
    day: Date,
    people: &[Uuid],
) -> Result<Vec<String>, DbError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT mail FROM person_period WHERE valid_from <= $1 AND (valid_until IS NULL OR valid_until > $1) \
        AND mail <> '' AND person_id IN ({}) ORDER BY mail",
        list(2, people.len())
    );
    let query = people
        .iter()
        .fold(query(sql).bind(day), |q, id| q.bind(*id));
    let rows: Vec<Address> = tx.all(query).await?;
    Ok(rows.into_iter().map(|row| row.mail).collect())
}
