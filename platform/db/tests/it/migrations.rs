use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use sakimori_db::search::DERIVED;
use sakimori_db::{ColumnType, Db, Engine, FromRow, Target, query, schema};
use sakimori_testkit::{TestDb, on_every_database};

#[derive(FromRow)]
struct Column {
    table_name: String,
    column_name: String,
    required: bool,
}

/// Table → column → whether it must be there.
type Shape = BTreeMap<String, BTreeMap<String, bool>>;

async fn shape(db: &TestDb) -> Shape {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name AS table_name, c.name AS column_name, (c.\"notnull\" = 1 OR c.pk > 0) AS required
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT table_name::TEXT, column_name::TEXT, is_nullable = 'NO' AS required
             FROM information_schema.columns WHERE table_schema = current_schema()"
        }
    };
    // The search index is a table of each engine's own making.
    let mut shape = Shape::new();
    for column in db.db.all::<Column>(query(sql)).await.unwrap() {
        if is_search(&column.table_name) {
            continue;
        }
        let table = shape.entry(column.table_name).or_default();
        table.insert(column.column_name, column.required);
    }
    shape
}

/// Search tables, with those that FTS5 makes below them.
fn is_search(table: &str) -> bool {
    DERIVED.iter().any(|derived| table.starts_with(derived))
}

#[derive(FromRow)]
struct Name {
    name: String,
}

async fn indexes(db: &TestDb) -> BTreeSet<String> {
    let sql = match db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Engine::Postgres => {
            "SELECT indexname::TEXT AS name FROM pg_indexes WHERE schemaname = current_schema()
             AND indexname NOT LIKE '%_search_grams' AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'"
        }
    };
    let names: Vec<Name> = db.db.all(query(sql)).await.unwrap();
    names.into_iter().map(|n| n.name).collect()
}

#[tokio::test]
async fn twin_migrations_make_the_same_tables_columns_and_indexes() {
    static FIRST: Mutex<Option<(Shape, BTreeSet<String>)>> = Mutex::new(None);
    on_every_database(|db| async move {
        let this = (shape(&db).await, indexes(&db).await);
        assert!(
            this.0.len() > 10 && this.0.contains_key("journal"),
            "{this:?}"
        );
        assert!(this.1.contains("journal_subject"), "{:?}", this.1);
        let mut first = FIRST.lock().unwrap();
        match &*first {
            None => *first = Some(this),
            Some(first) => assert_eq!(*first, this),
        }
    })
    .await;
}

#[derive(FromRow)]
struct Declared {
    table_name: String,
    column_name: String,
    declared: String,
}

/// What the migrations' texts say of the newest schema, and what the engine
/// says after they ran.
#[tokio::test]
async fn the_types_read_from_the_migrations_are_those_of_the_database() {
    on_every_database(|db| async move {
        let sql = match db.engine() {
            Engine::Sqlite => {
                "SELECT m.name AS table_name, c.name AS column_name, c.type AS declared
                 FROM sqlite_master m JOIN pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid, c.cid"
            }
            Engine::Postgres => {
                "SELECT table_name::TEXT, column_name::TEXT, data_type::TEXT AS declared
                 FROM information_schema.columns WHERE table_schema = current_schema()
                 ORDER BY table_name, ordinal_position"
            }
        };
        let there: Vec<Declared> = db.db.all(query(sql)).await.unwrap();
        let ours = |name: &str| name != "migration" && !is_search(name);
        let mut there: Vec<(String, String, String)> = there
            .into_iter()
            .filter(|c| ours(&c.table_name))
            .map(|c| (c.table_name, c.column_name, c.declared))
            .collect();
        let mut read: Vec<(String, String, String)> = Vec::new();
        for table in schema::tables(schema::newest()).unwrap() {
            for column in table.columns.iter().filter(|_| ours(&table.name)) {
                let declared = declared(db.engine(), column.kind).to_owned();
                read.push((table.name.clone(), column.name.clone(), declared));
            }
        }
        there.sort_by(|a, b| a.0.cmp(&b.0));
        read.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(read, there);
    })
    .await;
}

fn declared(engine: Engine, kind: ColumnType) -> &'static str {
    let (sqlite, postgres) = match kind {
        ColumnType::Bool => ("BOOLEAN", "boolean"),
        ColumnType::Int => ("BIGINT", "bigint"),
        ColumnType::Text => ("TEXT", "text"),
        ColumnType::Uuid => ("BLOB", "uuid"),
        ColumnType::Date => ("TEXT", "date"),
        ColumnType::Timestamp => ("TEXT", "timestamp with time zone"),
        ColumnType::Bytes => ("BLOB", "bytea"),
        ColumnType::Other => ("", ""),
    };
    match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    on_every_database(|db| async move {
        let before = (shape(&db).await, indexes(&db).await);
        for _ in 0..3 {
            let again = db.again().await;
            assert_eq!(again.engine(), db.engine());
            again.close().await;
        }
        assert_eq!((shape(&db).await, indexes(&db).await), before);
        let names: Vec<Name> = db
            .db
            .all(query("SELECT name FROM migration ORDER BY version"))
            .await
            .unwrap();
        let names: Vec<&str> = names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names[..2], ["0001_journal", "0002_policy"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_that_start_together_migrate_once() {
    on_every_database(|db| async move {
        let (target, cleaning) = match &db.target {
            // Making the very file is not retried: SQLite does not wait there.
            Target::Sqlite(_) => {
                let search = DERIVED.map(str::to_owned);
                for table in shape(&db).await.into_keys().chain(search) {
                    db.raw(&format!("PRAGMA foreign_keys = OFF; DROP TABLE {table}"))
                        .await;
                }
                (db.target.clone(), None)
            }
            Target::Postgres { url, schema } => {
                let (url, schema) = (url.clone(), format!("{schema}_new"));
                let cleaning = format!("DROP SCHEMA {schema} CASCADE");
                (Target::Postgres { url, schema }, Some(cleaning))
            }
        };
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let target = target.clone();
                tokio::spawn(async move { Db::open(&target).await })
            })
            .collect();
        for start in starts {
            start.await.unwrap().unwrap().close().await;
        }
        if let Some(sql) = cleaning {
            db.raw(&sql).await;
        }
    })
    .await;
}

#[tokio::test]
async fn data_of_another_program_is_refused_and_left_alone() {
    on_every_database(|db| async move {
        for (sql, expected) in [
            (
                "INSERT INTO migration (version, name) VALUES (999, '0999_later')",
                "データ 999",
            ),
            (
                "UPDATE migration SET version = 999, name = '0001_other' WHERE version = 999",
                "データ 999",
            ),
        ] {
            db.raw(sql).await;
            let message = Db::open(&db.target).await.unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        db.raw("DELETE FROM migration WHERE version = 999").await;
        db.raw("UPDATE migration SET name = '0002_other' WHERE version = 2")
            .await;
        let message = Db::open(&db.target).await.unwrap_err().to_string();
        assert!(message.contains("更新履歴（0002_other）"), "{message}");
    })
    .await;
}
