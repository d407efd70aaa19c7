use std::any::Any;
use std::env;
use std::fmt;
use std::panic::resume_unwind;

use sakimori_db::{Db, Engine, Target};
use sakimori_kernel::Clock;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// A fresh database for one test, and the ways round the program to it.
/// Clones share it; it is gone when the test is over.
#[derive(Clone)]
pub struct TestDb {
    pub db: Db,
    pub target: Target,
}

impl TestDb {
    async fn open(target: Target) -> Self {
        let db = Db::open(&target).await.expect("the database opens");
        Self { db, target }
    }

    pub fn engine(&self) -> Engine {
        self.db.engine()
    }

    /// A second handle on the same data, as a second process has it.
    pub async fn again(&self) -> Db {
        Db::open(&self.target)
            .await
            .expect("the database opens again")
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        match &self.target {
            Target::Sqlite(path) => format!("sqlite:{}", path.display()),
            Target::Postgres { url, schema } => format!("{url}?schema={schema}"),
        }
    }

    /// Runs SQL behind the program's back, without its journal.
    pub async fn raw(&self, sql: &str) {
        match &self.target {
            Target::Sqlite(path) => {
                let mut connection =
                    SqliteConnection::connect(&format!("sqlite:{}", path.display()))
                        .await
                        .expect("a connection");
                let raw = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                let done = connection.execute(raw).await;
                done.unwrap_or_else(|e| panic!("{sql}: {e}"));
            }
            Target::Postgres { url, schema } => {
                let sql = format!("SET search_path TO {schema}; {sql}");
                postgres(url, &sql).await;
            }
        }
    }
}

impl fmt::Debug for TestDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.engine())
    }
}

/// Runs a test on SQLite and, where `SAKIMORI_TEST_POSTGRES` names a server,
/// on PostgreSQL too. With `SAKIMORI_TEST_ALL=1` a missing server fails the
/// test instead of leaving half of it out. A failure says which engine it was.
pub async fn on_every_database<T, F>(test: T)
where
    T: Fn(TestDb) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let folder = TempDir::new().expect("a temporary folder");
    let db = TestDb::open(Target::Sqlite(folder.path().join("test.db"))).await;
    if let Err(panic) = run(&test, db).await {
        resume_unwind(panic);
    }
    let Ok(url) = env::var("SAKIMORI_TEST_POSTGRES") else {
        let all = env::var("SAKIMORI_TEST_ALL").is_ok_and(|all| all == "1");
        assert!(
            !all,
            "SAKIMORI_TEST_ALL=1 needs SAKIMORI_TEST_POSTGRES=postgres://…"
        );
        return;
    };
    let schema = format!("test_{}", Clock::System.new_id().simple());
    let target = Target::Postgres {
        url: url.clone(),
        schema: schema.clone(),
    };
    let outcome = run(&test, TestDb::open(target).await).await;
    postgres(&url, &format!("DROP SCHEMA {schema} CASCADE")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// In a task of its own, so that a panic can be told with its engine.
async fn run<T, F>(test: &T, db: TestDb) -> Result<(), Box<dyn Any + Send>>
where
    T: Fn(TestDb) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let outcome = tokio::spawn(test(db.clone())).await;
    db.db.close().await;
    outcome.map_err(|error| {
        eprintln!("The test failed on {:?}.", db.engine());
        error.into_panic()
    })
}

async fn postgres(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let done = connection
        .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
        .await;
    done.unwrap_or_else(|e| panic!("{sql}: {e}"));
    connection.close().await.expect("the connection closes");
}
