//! How far provisions are carried out, as an analysis was told.

use sakimori_db::{Db, DbError, FromRow, Query, Tx, places, query};
use sakimori_kernel::{Clock, Uuid};

use super::AT_ONCE;
use crate::model::Answer;

#[derive(Debug, Clone, FromRow)]
pub struct AnswerRow {
    pub provision: String,
    answer: String,
    pub remark: String,
}

impl AnswerRow {
    pub fn new(provision: &str, answer: Answer, remark: &str) -> Self {
        Self {
            provision: provision.to_owned(),
            answer: answer.key().to_owned(),
            remark: remark.to_owned(),
        }
    }

    pub fn answer(&self) -> Option<Answer> {
        Answer::parse(&self.answer)
    }

    /// What it says, in one text.
    pub fn mark(&self) -> String {
        let answer = self.answer().map_or("", Answer::key);
        format!("{answer} {}", self.remark)
    }
}

const SELECT: &str = "SELECT provision, answer, remark FROM risk_answer WHERE analysis_id = $1";

/// One statement.
pub(crate) async fn answers(db: &Db, analysis: Uuid) -> Result<Vec<AnswerRow>, DbError> {
    db.all(query(SELECT).bind(analysis)).await
}

pub(crate) async fn answers_in(tx: &mut Tx, analysis: Uuid) -> Result<Vec<AnswerRow>, DbError> {
    tx.all(query(SELECT).bind(analysis)).await
}

/// Writes answers over those there are. One statement for 400.
pub(crate) async fn save(
    tx: &mut Tx,
    clock: &Clock,
    (analysis, rows): (Uuid, &[AnswerRow]),
    (person, name): (Option<Uuid>, &str),
) -> Result<(), DbError> {
    for chunk in rows.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO risk_answer (analysis_id, provision, answer, remark, person_id, person_name, at) VALUES {} \
            ON CONFLICT (analysis_id, provision) DO UPDATE SET answer = excluded.answer, remark = excluded.remark, \
            person_id = excluded.person_id, person_name = excluded.person_name, at = excluded.at",
            places(chunk.len(), 7)
        );
        let row = |insert: Query, row: &AnswerRow| {
            let insert = insert.bind(analysis).bind(&row.provision);
            let insert = insert.bind(&row.answer).bind(&row.remark);
            insert.bind(person).bind(name).bind(clock.now())
        };
        tx.execute(chunk.iter().fold(query(sql), row)).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// How many answers were given since a moment; all of them where there is
/// none. One statement.
pub(crate) async fn given_since(
    db: &Db,
    analysis: Uuid,
    since: Option<sakimori_db::SqlTimestamp>,
) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS count FROM risk_answer WHERE analysis_id = $1";
    let query = match since {
        Some(at) => query(format!("{sql} AND at > $2"))
            .bind(analysis)
            .bind(at.to_jiff()),
        None => query(sql).bind(analysis),
    };
    let found: Count = db.one("count", query).await?;
    Ok(found.count)
}
