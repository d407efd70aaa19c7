use std::env;
use std::path::{Path, PathBuf};

use sakimori_backup::{
    BackupError, BackupFile, Derived, Identity, Made, Manifest, Recipient, Restored, backup,
    restore,
};
use sakimori_db::journal::Entry;
use sakimori_db::schema::{self, Table};
use sakimori_db::{ColumnType, Db, DbError, Target, Tx, Value, query};
use sakimori_kernel::{Actor, Uuid};
use sakimori_testkit::clock;
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;

/// The search index, and the making of it anew that says it was called.
pub const DERIVED: &[Derived] = &[
    Derived {
        table: "person_search",
        rebuild: |tx| Box::pin(rebuild(tx)),
    },
    Derived {
        table: "entry_search",
        rebuild: |_| Box::pin(async { Ok(()) }),
    },
];

async fn rebuild(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "UPDATE working_copy SET revision = revision + 1000";
    tx.execute(query(sql)).await.map(|_| ())
}

pub const HOSTILE: &str =
    "改\n行\t「引用」\"'\\N \\x00 \u{1f}\u{1e}葛\u{E0100}城𠮷 <b>&amp; %s $1 {} -- ;";

fn is_derived(table: &str) -> bool {
    DERIVED.iter().any(|derived| derived.table == table)
}

/// A row in every table that has none, each value of its kind; the keys are
/// one and the same, so that every reference holds.
pub async fn fill_every_table(db: &Db, text: &str) {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let mut tx = db.begin().await.unwrap();
    for table in schema::tables(db.version()).unwrap() {
        let seeded =
            ["working_copy", "organization", "account_settings"].contains(&table.name.as_str());
        if seeded || table.name.starts_with("journal") || is_derived(&table.name) {
            continue;
        }
        let value = |kind| match kind {
            ColumnType::Bool => Value::from(true),
            ColumnType::Int => Value::from(1_i64),
            ColumnType::Text => Value::from(text),
            ColumnType::Uuid => Value::from(id),
            ColumnType::Date => Value::from("2026-04-01".parse::<sakimori_kernel::Date>().unwrap()),
            ColumnType::Timestamp => Value::from(clock().now()),
            ColumnType::Bytes => Value::from((0..=255).collect::<Vec<u8>>()),
            ColumnType::Other => unreachable!(),
        };
        let row = table.columns.iter().map(|c| value(c.kind)).collect();
        let mut loader = tx.load(&table).await.unwrap();
        loader.row(row).await.unwrap();
        assert_eq!(loader.end().await.unwrap(), 1);
    }
    let open_end = "INSERT INTO person_period (id, person_id, name, kana, sort_key, employment, mail, valid_from) VALUES ($1, $2, $3, '', '', '', '', $4)";
    let day: sakimori_kernel::Date = "2026-04-02".parse().unwrap();
    let open_end = query(open_end)
        .bind(Uuid::from_u128(77))
        .bind(id)
        .bind(text)
        .bind(day);
    if db.version() >= 4 {
        tx.execute(open_end).await.unwrap();
    }
    commit(tx, "すべての表").await;
}

pub async fn commit(tx: Tx, what: &str) {
    let entry = Entry::new("thing.added", "thing", "1", what).with_detail(&[HOSTILE]);
    let actor = Actor::person("山田 花子", Uuid::from_u128(5)).acting("ciso", "佐藤");
    tx.commit(&clock(), &actor, entry).await.unwrap();
}

pub async fn write(db: &Db, entries: usize) {
    for n in 0..entries {
        commit(db.begin().await.unwrap(), &format!("{n}件目")).await;
    }
}

pub async fn make(db: &Db, out: &Path) -> Made {
    backup(db, &clock(), out, None, DERIVED).await.unwrap()
}

pub async fn make_for(db: &Db, out: &Path, recipient: &Recipient) -> Made {
    let made = backup(db, &clock(), out, Some(recipient), DERIVED).await;
    made.unwrap()
}

pub async fn back(
    file: &Path,
    keys: &[Identity],
    target: &Target,
) -> Result<Restored, BackupError> {
    restore(
        file,
        keys,
        target,
        DERIVED,
        &clock(),
        &Actor::command_line(),
    )
    .await
}

/// A place that is empty, and how to look whether it still is.
pub struct Place {
    pub target: Target,
    folder: TempDir,
}

impl Place {
    /// One of each engine there is.
    pub fn all() -> Vec<Self> {
        let folder = || TempDir::new().unwrap();
        let first = folder();
        let target = Target::Sqlite(first.path().join("団体/restored.db"));
        let mut places = vec![Self {
            target,
            folder: first,
        }];
        if let Ok(url) = env::var("SAKIMORI_TEST_POSTGRES") {
            let schema = format!("test_{}", clock().new_id().simple());
            places.push(Self {
                target: Target::Postgres { url, schema },
                folder: folder(),
            });
        }
        places
    }

    pub async fn is_empty(&self) -> bool {
        match &self.target {
            Target::Sqlite(path) => {
                std::fs::read_dir(path.parent().unwrap()).map_or(0, Iterator::count) == 0
            }
            target => !Db::exists(target).await.unwrap(),
        }
    }

    pub async fn clear(&self) {
        match &self.target {
            Target::Sqlite(path) => {
                let _ = std::fs::remove_dir_all(path.parent().unwrap());
            }
            Target::Postgres { url, schema } => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
                let sql = sqlx::AssertSqlSafe(sql);
                connection.execute(sqlx::raw_sql(sql)).await.unwrap();
            }
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

pub fn open(path: &Path) -> BackupFile {
    BackupFile::open(path, &[]).unwrap()
}

/// Hashes of the parts that a restore does not add to.
pub fn contents(manifest: &Manifest) -> Vec<(String, u64, String)> {
    let own = |t: &Table| t.name.starts_with("journal") || t.name == "working_copy";
    let parts = manifest.parts.iter().filter(|p| !own(&p.table));
    parts
        .map(|p| (p.table.name.clone(), p.rows, p.sha256.clone()))
        .collect()
}
