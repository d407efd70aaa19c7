//! A new version of a form or a register, written.

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, FromRow, Query, Tx, Value, places, query};
use sakimori_kernel::{Actor, Refusal, Uuid};
use sakimori_permissions::Access;
use sakimori_web::Failure;

use super::in_force::Live;
use super::made::{Kind, Made, wrong_form, wrong_register};
use crate::entries::sort_key;
use crate::forms::Filled;
use crate::register::{LISTED, Register};

/// Of what, and which version the person saw (0: none).
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    pub kind: Kind,
    pub key: &'a str,
    pub seen: i64,
}

/// What was changed, in words, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Why<'a> {
    pub told: &'a str,
    pub reason: &'a str,
}

#[derive(FromRow)]
struct Last {
    version: i64,
}

/// Writes the next version and puts it in force.
///
/// # Errors
/// Refused where somebody wrote another version meanwhile, and where the
/// definition would not hold.
pub(super) async fn save(
    live: &Live,
    (access, actor): (&Access, &Actor),
    of: Of<'_>,
    made: &Made,
    why: Why<'_>,
) -> Result<(), Failure> {
    let before = live.definitions().await?;
    sound(live, of, made)?;
    let mut tx = live.db.begin().await?;
    let last = query(
        "SELECT COALESCE(MAX(version), 0) AS version FROM own_definition WHERE kind = $1 AND key = $2",
    );
    let last = last.bind(of.kind.key()).bind(of.key);
    let last: Last = tx.one("version", last).await?;
    if last.version != of.seen {
        return Err(Refusal::new(
            "definition.changed",
            "この画面を開いた後に、定義が変更されました。定義の画面を開き直して、今の内容を確かめてください。",
        )
        .into());
    }
    let content = serde_json::to_string(made).map_err(Failure::internal)?;
    let sql = "INSERT INTO own_definition (id, kind, key, version, content, told, reason, person_id, person_name, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let insert = query(sql)
        .bind(live.clock.new_id())
        .bind(of.kind.key())
        .bind(of.key)
        .bind(last.version + 1)
        .bind(&content)
        .bind(why.told)
        .bind(why.reason)
        .bind(access.standing.person)
        .bind(&access.standing.name)
        .bind(live.clock.now());
    tx.execute(insert).await?;
    let (catalog, schemes) = (live.catalog(), live.schemes());
    let title = match of.kind {
        Kind::Form => made
            .form(catalog.forms.get(of.key), &schemes)
            .map(|f| f.title),
        Kind::Register => {
            let after = made.register(catalog.registers.get(of.key), &schemes);
            let listed = before.registers.get(of.key).map(|r| &r.list);
            if let (Some(after), Some(listed)) = (&after, listed)
                && after.list != *listed
            {
                columns_again(&mut tx, after, listed).await?;
            }
            after.map(|r| r.title)
        }
    };
    let summary = format!(
        "{}「{}」の定義：{}（{}）",
        of.kind.label(),
        title.unwrap_or_default(),
        why.told,
        why.reason
    );
    let subject = format!("{}/{}", of.kind.key(), of.key);
    let entry = Entry::new("definition.changed", "definition", subject, summary);
    let was = before.own.get(&(of.kind, of.key.to_owned()));
    let entry = entry.with_detail(&serde_json::json!({
        "before": was.map(|(_, made)| made), "after": made,
    }));
    tx.commit(&live.clock, actor, entry).await?;
    live.read_again().await?;
    Ok(())
}

/// Pages offer only what fits; whatever else comes is refused.
fn sound(live: &Live, of: Of<'_>, made: &Made) -> Result<(), Failure> {
    let (catalog, schemes) = (live.catalog(), live.schemes());
    let wrong = match of.kind {
        Kind::Form => made
            .form(catalog.forms.get(of.key), &schemes)
            .map(|form| wrong_form(&form, &live.edition)),
        Kind::Register => made
            .register(catalog.registers.get(of.key), &schemes)
            .map(|register| wrong_register(&register, &live.edition)),
    };
    match wrong.ok_or(Failure::NotFound)?.as_slice() {
        [] => Ok(()),
        wrong => {
            tracing::info!(?wrong, "definition refused");
            Err(Refusal::new(
                "definition.unfit",
                "この内容では定義が成り立たないため、保存しませんでした。項目の順序（条件に使う項目より後に置く）、選択肢及び決定する者を確かめてください。",
            )
            .into())
        }
    }
}

#[derive(FromRow)]
struct Text {
    id: Uuid,
    content: String,
}

/// Versions whose columns are written with one statement.
const AT_ONCE: usize = 300;

/// Entries are sorted and filtered by the columns that the list has now. Only
/// those that are others than before are written: each has its index.
async fn columns_again(tx: &mut Tx, register: &Register, before: &[String]) -> Result<(), DbError> {
    let moved = |at: &usize| before.get(*at) != register.list.get(*at);
    let moved: Vec<usize> = (0..LISTED).filter(moved).collect();
    let sets = moved.iter().zip(2..);
    let sets: Vec<String> = sets
        .map(|(at, n)| format!("c{} = v.column{n}", at + 1))
        .collect();
    let sets = sets.join(", ");
    let mut after = Uuid::nil();
    loop {
        let sql = format!(
            "SELECT id, content FROM entry_version WHERE register = $1 AND id > $2 ORDER BY id LIMIT {AT_ONCE}"
        );
        let rows: Vec<Text> = tx.all(query(sql).bind(&register.key).bind(after)).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        let mut values: Vec<Value> = Vec::with_capacity(rows.len() * (moved.len() + 1));
        for row in &rows {
            let filled: Filled =
                serde_json::from_str(&row.content).map_err(|e| DbError::Corrupt(e.to_string()))?;
            values.push(row.id.into());
            for at in &moved {
                let field = register.list.get(*at).and_then(|key| register.field(key));
                let key = field.map(|field| sort_key(field, &filled));
                values.push(key.unwrap_or_default().into());
            }
        }
        let rows = places(rows.len(), moved.len() + 1);
        let sql = format!(
            "UPDATE entry_version SET {sets} FROM (VALUES {rows}) AS v WHERE entry_version.id = v.column1"
        );
        tx.execute(values.into_iter().fold(query(sql), Query::bind))
            .await?;
    }
}
