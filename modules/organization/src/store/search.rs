//! Finding people: by number, by every name and kana they have or had.

use std::collections::BTreeMap;

use sakimori_db::journal::Entry;
use sakimori_db::search::{Record, SearchTable};
use sakimori_db::{Db, DbError, FromRow, Tx, list, query};
use sakimori_kernel::search::{fold_all, words};
use sakimori_kernel::{Actor, Clock, Uuid};

use super::change::{AT_ONCE, grown};

const PEOPLE: SearchTable = SearchTable {
    name: "person_search",
    key: "person_id",
};

/// Words of one search; more of them only narrow it.
const MOST_WORDS: usize = 8;
/// Characters of one word that are looked for.
const LONGEST: usize = 64;

#[derive(FromRow)]
struct Texts {
    person_id: Uuid,
    staff_number: String,
    name: String,
    kana: String,
}

#[derive(FromRow)]
struct Id {
    id: Uuid,
}

/// The words of what was typed. Width, case, kind of kana, variants of
/// characters and spaces do not matter.
pub fn search_words(typed: &str) -> Vec<String> {
    let words = words(typed).into_iter().take(MOST_WORDS);
    words.map(|w| w.chars().take(LONGEST).collect()).collect()
}

/// The people found by all of some [`search_words`], in no order.
pub async fn find_people(db: &Db, words: &[String]) -> Result<Vec<Uuid>, DbError> {
    PEOPLE.find(db, words).await
}

/// Makes the search anew for some people.
pub(super) async fn index(tx: &mut Tx, people: &[Uuid]) -> Result<(), DbError> {
    for chunk in people.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT p.id AS person_id, p.staff_number, pp.name, pp.kana FROM person p JOIN person_period pp ON pp.person_id = p.id WHERE p.id IN ({}) ORDER BY pp.valid_from, pp.id",
            list(1, chunk.len())
        );
        let select = chunk.iter().fold(query(sql), |q, id| q.bind(*id));
        let mut texts: BTreeMap<Uuid, Vec<Texts>> = BTreeMap::new();
        for row in tx.all::<Texts>(select).await? {
            texts.entry(row.person_id).or_default().push(row);
        }
        let folded: Vec<Record<'_>> = texts
            .into_iter()
            .map(|(key, rows)| {
                let words = rows
                    .iter()
                    .flat_map(|r| [r.staff_number.as_str(), r.name.as_str(), r.kana.as_str()]);
                Record {
                    key,
                    folded: fold_all(words),
                    group: "",
                }
            })
            .collect();
        PEOPLE.put(tx, &folded).await?;
    }
    grown(tx, PEOPLE.name, people.len()).await
}

pub(super) async fn people_of_rows(tx: &mut Tx, rows: &[Uuid]) -> Result<Vec<Uuid>, DbError> {
    let mut people = Vec::new();
    for chunk in rows.chunks(AT_ONCE) {
        let ids = list(1, chunk.len());
        let sql = format!("SELECT DISTINCT person_id AS id FROM person_period WHERE id IN ({ids})");
        let select = chunk.iter().fold(query(sql), |q, id| q.bind(*id));
        people.extend(tx.all::<Id>(select).await?.into_iter().map(|row| row.id));
    }
    people.sort();
    people.dedup();
    Ok(people)
}

/// Makes the whole search anew, after a restore for example. Returns how many
/// people it holds.
pub async fn rebuild_search(db: &Db, clock: &Clock) -> Result<usize, DbError> {
    let mut tx = db.begin().await?;
    let found = fill_search(&mut tx).await?;
    let summary = format!("職員の検索用の索引を作り直し（{found}人）");
    let entry = Entry::new("search.rebuilt", "organization", "1", summary);
    tx.commit(clock, &Actor::program(), entry).await?;
    Ok(found)
}

/// Makes the search table anew within a write; how many people it holds.
pub async fn fill_search(tx: &mut Tx) -> Result<usize, DbError> {
    PEOPLE.clear(tx).await?;
    let all: Vec<Id> = tx.all(query("SELECT id FROM person ORDER BY id")).await?;
    let all: Vec<Uuid> = all.into_iter().map(|row| row.id).collect();
    index(tx, &all).await?;
    Ok(all.len())
}
