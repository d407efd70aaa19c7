//! Somebody with the file and an SQLite shell: whatever they do to the journal
//! is found, and found where it was done. A thousand random attempts.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sakimori_db::journal::{Broken, Damage, Entry, check, hex};
use sakimori_db::{Db, Target};
use sakimori_kernel::{Actor, Uuid};
use sakimori_testkit::clock;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqliteConnection};
use tempfile::TempDir;

const N: i64 = 150;
const TEXTS: [&str; 11] = [
    "at",
    "actor",
    "role",
    "on_behalf_of",
    "action",
    "subject_kind",
    "subject_id",
    "summary",
    "detail",
    "previous",
    "hash",
];

#[derive(Debug, Clone)]
enum Tampering {
    /// A text column of an entry: to something else, as an expression.
    Text(i64, usize, usize),
    Format(i64, i64),
    Person(i64),
    /// Content and hash made anew together.
    Remake(i64),
    Delete(i64, i64),
    /// And the later ones moved up.
    DeleteAndRenumber(i64),
    Swap(i64, i64),
    Renumber(i64),
    /// The later ones pushed on; with a hash of its own that fits or not.
    Insert(i64, bool),
    Append,
    Stray(usize),
    Truncate(i64),
    HeadSeq(i64),
    HeadHash(i64),
    HeadGone,
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let seq = 1..=N;
    prop_oneof![
        10 => (seq.clone(), 0..TEXTS.len(), 0..4_usize).prop_map(|(s, c, h)| Tampering::Text(s, c, h)),
        1 => (seq.clone(), prop_oneof![Just(0_i64), Just(1), Just(3)]).prop_map(|(s, f)| Tampering::Format(s, f)),
        1 => seq.clone().prop_map(Tampering::Person),
        2 => seq.clone().prop_map(Tampering::Remake),
        3 => (seq.clone(), 0..20_i64).prop_map(|(s, n)| Tampering::Delete(s, (s + n).min(N))),
        2 => seq.clone().prop_map(Tampering::DeleteAndRenumber),
        4 => (seq.clone(), seq.clone()).prop_filter("two", |(a, b)| a != b)
            .prop_map(|(a, b)| Tampering::Swap(a.min(b), a.max(b))),
        1 => seq.clone().prop_map(Tampering::Renumber),
        3 => (seq.clone(), any::<bool>()).prop_map(|(s, fits)| Tampering::Insert(s, fits)),
        1 => Just(Tampering::Append),
        1 => (0..5_usize).prop_map(Tampering::Stray),
        2 => seq.clone().prop_map(Tampering::Truncate),
        1 => prop_oneof![-9..N, N + 1..N + 9].prop_map(Tampering::HeadSeq),
        1 => seq.prop_map(Tampering::HeadHash),
        1 => Just(Tampering::HeadGone),
    ]
}

/// What the program computes, written a second time.
fn hash(fields: &[&str]) -> String {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    hex(&Sha256::digest(&bytes))
}

/// An entry of format 2 that nobody wrote, with the hash it would have.
fn forged(seq: i64, previous: &str, summary: &str) -> (String, String) {
    let at = "2026-11-23T01:00:00Z";
    let fields = [
        previous,
        &seq.to_string(),
        at,
        "偽者",
        "x",
        "thing",
        "1",
        summary,
        "{}",
        "2",
        "",
        "",
        "",
    ];
    let hash = hash(&fields);
    let sql = format!(
        "INSERT INTO journal (seq, at, actor, action, subject_kind, subject_id, summary, detail, previous, hash, format, role, on_behalf_of)
         VALUES ({seq}, '{at}', '偽者', 'x', 'thing', '1', '{summary}', '{{}}', '{previous}', '{hash}', 2, '', '');"
    );
    (sql, hash)
}

fn push_on(from: i64, by: i64) -> String {
    format!(
        "UPDATE journal SET seq = -(seq + {by}) WHERE seq >= {from}; UPDATE journal SET seq = -seq WHERE seq < 0;"
    )
}

fn sql(tampering: &Tampering, hashes: &[String]) -> String {
    let before = |seq: i64| hashes[usize::try_from(seq - 1).unwrap()].as_str();
    match tampering {
        Tampering::Text(seq, column, how) => {
            let column = TEXTS[*column];
            let value = match how {
                0 => format!("{column} || ' '"),
                1 => format!("substr({column}, 2) || substr({column}, 1, 1) || 'あ'"),
                2 => "'別の値'".to_owned(),
                _ => format!("'\u{1f}' || {column}"),
            };
            format!("UPDATE journal SET {column} = {value} WHERE seq = {seq}")
        }
        Tampering::Format(seq, format) => {
            format!("UPDATE journal SET format = {format} WHERE seq = {seq}")
        }
        Tampering::Person(seq) => format!(
            "UPDATE journal SET person_id = iif(person_id IS NULL, x'{}', NULL) WHERE seq = {seq}",
            "01".repeat(16)
        ),
        Tampering::Remake(seq) => {
            let (insert, _) = forged(*seq, before(*seq), "作り直し");
            format!("DELETE FROM journal WHERE seq = {seq}; {insert}")
        }
        Tampering::Delete(from, to) => {
            format!("DELETE FROM journal WHERE seq BETWEEN {from} AND {to}")
        }
        Tampering::DeleteAndRenumber(seq) => {
            format!(
                "DELETE FROM journal WHERE seq = {seq}; {}",
                push_on(*seq, -1)
            )
        }
        Tampering::Swap(a, b) => format!(
            "UPDATE journal SET seq = -1 WHERE seq = {a}; UPDATE journal SET seq = {a} WHERE seq = {b}; UPDATE journal SET seq = {b} WHERE seq = -1"
        ),
        Tampering::Renumber(seq) => {
            format!("UPDATE journal SET seq = {} WHERE seq = {seq}", N + 7)
        }
        Tampering::Insert(seq, fits) => {
            let (insert, hash) = forged(*seq, before(*seq), "差込み");
            let insert = match fits {
                true => insert,
                false => insert.replace(&hash, &"0".repeat(64)),
            };
            format!("{} {insert}", push_on(*seq, 1))
        }
        Tampering::Append => forged(N + 1, before(N + 1), "追加").0,
        Tampering::Stray(how) => {
            let (insert, _) = forged(N + 1, before(N + 1), "外");
            let numbers = ["NULL", "'外'", "2.5", "-3", "0"];
            insert.replacen(&format!("({},", N + 1), &format!("({},", numbers[*how]), 1)
        }
        Tampering::Truncate(seq) => format!("DELETE FROM journal WHERE seq >= {seq}"),
        Tampering::HeadSeq(seq) => format!("UPDATE journal_head SET seq = {seq}"),
        Tampering::HeadHash(seq) => {
            format!("UPDATE journal_head SET hash = '{}'", before(*seq))
        }
        Tampering::HeadGone => "DELETE FROM journal_head".to_owned(),
    }
}

/// Whether what was found is what was done, there where it was done.
fn located(done: &Tampering, found: &Broken) -> bool {
    let (at, damage) = (found.at, &found.damage);
    let missing = |from, to| *damage == Damage::Missing { from, to };
    let head = matches!(damage, Damage::Head { .. });
    match *done {
        Tampering::Text(seq, ..) | Tampering::Format(seq, _) | Tampering::Person(seq) => {
            at == seq && *damage == Damage::Changed
        }
        // It fits what comes before; what follows tells, or the head.
        Tampering::Remake(N) => at == N + 1 && head,
        Tampering::Remake(seq) => at == seq + 1 && *damage == Damage::Unlinked,
        Tampering::Delete(from, N) | Tampering::Truncate(from) => at == from && head,
        Tampering::Delete(from, to) => at == to + 1 && missing(from, to),
        Tampering::DeleteAndRenumber(N) => at == N && head,
        Tampering::DeleteAndRenumber(seq) => at == seq && missing(seq, seq),
        Tampering::Swap(a, b) => at == a && *damage == Damage::Moved { number: b },
        Tampering::Renumber(N) => at == N + 7 && *damage == Damage::Moved { number: N },
        Tampering::Renumber(seq) => at == seq + 1 && missing(seq, seq),
        Tampering::Insert(seq, _) => at == seq && *damage == Damage::Inserted,
        Tampering::Append => at == N + 1 && head,
        Tampering::Stray(1) => at == N + 1,
        Tampering::Stray(2) => at == 3,
        Tampering::Stray(_) => *damage == Damage::Stray { count: 1 },
        Tampering::HeadSeq(_) | Tampering::HeadHash(_) | Tampering::HeadGone => head && at == N + 1,
    }
}

async fn prepare(path: &Path) -> Vec<String> {
    let db = Db::open(&Target::Sqlite(path.to_owned())).await.unwrap();
    for n in 1..=N {
        let actor = match n % 3 {
            0 => Actor::program(),
            _ => Actor::person("山田 花子", Uuid::from_u128(n as u128)).acting("ciso", "佐藤"),
        };
        let entry = Entry::new(
            "thing.changed",
            "thing",
            (n % 7).to_string(),
            format!("{n}件目"),
        );
        let tx = db.begin().await.unwrap();
        tx.commit(&clock(), &actor, entry.with_detail(&[n]))
            .await
            .unwrap();
    }
    db.close().await;
    let mut raw = open(path).await;
    let rows = sqlx::query("SELECT hash FROM journal ORDER BY seq");
    let rows = rows.fetch_all(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    let first = std::iter::once(String::new());
    first.chain(rows.iter().map(|r| r.get(0))).collect()
}

async fn open(path: &Path) -> SqliteConnection {
    let url = format!("sqlite:{}", path.display());
    SqliteConnection::connect(&url).await.unwrap()
}

async fn attempt(whole: &Path, copy: &Path, sql: &str) -> Option<Broken> {
    std::fs::copy(whole, copy).unwrap();
    let mut raw = open(copy).await;
    raw.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
        .await
        .unwrap();
    raw.close().await.unwrap();
    let db = Db::open_as_is(&Target::Sqlite(copy.to_owned()))
        .await
        .unwrap();
    let found = check(&db).await.unwrap().broken;
    db.close().await;
    found
}

#[test]
fn any_of_a_thousand_tamperings_is_found_where_it_was_done() {
    let folder = TempDir::new().unwrap();
    let (whole, copy) = (
        folder.path().join("whole.db"),
        folder.path().join("copy.db"),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let hashes = runtime.block_on(prepare(&whole));
    assert_eq!(runtime.block_on(attempt(&whole, &copy, "SELECT 1")), None);
    let config = Config {
        cases: 1000,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&tampering(), |tampering| {
        let sql = sql(&tampering, &hashes);
        let found = runtime.block_on(attempt(&whole, &copy, &sql));
        let found = found.ok_or_else(|| TestCaseError::fail("not found"))?;
        prop_assert!(located(&tampering, &found), "found {found:?}: {found}");
        Ok(())
    });
    outcome.unwrap_or_else(|e| panic!("{e}"));
}
