use sakimori_db::{Engine, FromRow, SqlDate, SqlTimestamp, Value, query};
use sakimori_kernel::{Clock, Date, Timestamp, Uuid};
use sakimori_testkit::on_every_database;

use crate::{commit, table};

#[derive(FromRow, Debug)]
struct Thing {
    a: Option<bool>,
    b: Option<i64>,
    c: Option<String>,
    d: Option<Vec<u8>>,
    e: Option<Uuid>,
    f: Option<SqlDate>,
    g: Option<SqlTimestamp>,
}

/// Comparable: what was bound and what came back.
type Row = (
    Option<bool>,
    Option<i64>,
    Option<String>,
    Option<Vec<u8>>,
    Option<Uuid>,
    Option<Date>,
    Option<Timestamp>,
);

fn rows() -> Vec<Row> {
    let text = |t: &str| Some(t.to_owned());
    let date = |d: &str| Some(d.parse::<Date>().unwrap());
    let at = |t: &str| Some(t.parse::<Timestamp>().unwrap());
    let id = Some(Clock::System.new_id());
    vec![
        (None, None, None, None, None, None, None),
        (
            Some(true),
            Some(0),
            text(""),
            Some(Vec::new()),
            Some(Uuid::nil()),
            date("1970-01-01"),
            at("1970-01-01T00:00:00Z"),
        ),
        (
            Some(false),
            Some(i64::MAX),
            text("葛\u{E0100}城市🏯\u{E000}\u{20000}"),
            Some((0..=255).collect()),
            id,
            date("2026-11-23"),
            at("2026-11-23T01:02:03.456Z"),
        ),
        (
            Some(true),
            Some(i64::MIN),
            text("改行\n\tと'引用\"と$1と\\"),
            Some(vec![0]),
            Some(Uuid::max()),
            date("1873-01-01"),
            at("1868-09-08T00:00:00Z"),
        ),
        (
            Some(true),
            Some(-1),
            text(&"長".repeat(100_000)),
            Some(vec![7; 300_000]),
            id,
            date("9999-12-31"),
            at("9999-12-30T21:59:59.999Z"),
        ),
    ]
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went_in() {
    on_every_database(|db| async move {
        table(&db).await;
        let sql =
            "INSERT INTO thing (n, a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let mut tx = db.db.begin().await.unwrap();
        for (n, row) in (0i64..).zip(rows()) {
            let (a, b, c, d, e, f, g) = row;
            let q = query(sql)
                .bind(n)
                .bind(a)
                .bind(b)
                .bind(c)
                .bind(d)
                .bind(e)
                .bind(f)
                .bind(g);
            assert_eq!(tx.execute(q).await.unwrap(), 1);
        }
        commit(tx, "values").await;
        let found: Vec<Thing> = db
            .db
            .all(query("SELECT a, b, c, d, e, f, g FROM thing ORDER BY n"))
            .await
            .unwrap();
        let found: Vec<Row> = found
            .into_iter()
            .map(|t| {
                (
                    t.a,
                    t.b,
                    t.c,
                    t.d,
                    t.e,
                    t.f.map(SqlDate::to_jiff),
                    t.g.map(SqlTimestamp::to_jiff),
                )
            })
            .collect();
        for (n, (found, expected)) in found.iter().zip(rows()).enumerate() {
            let (mut found, mut expected) = (found.clone(), expected);
            // Ids made afresh differ from call to call.
            if n == 2 || n == 4 {
                assert_eq!(found.4.unwrap().get_version_num(), 7);
                (found.4, expected.4) = (None, None);
            }
            assert!(found == expected, "row {n}");
        }
    })
    .await;
}

#[derive(FromRow)]
struct Count {
    n: i64,
}

#[tokio::test]
async fn values_find_the_rows_that_hold_them() {
    on_every_database(|db| async move {
        table(&db).await;
        let day: Date = "2026-11-23".parse().unwrap();
        let at: Timestamp = "2026-11-23T01:02:03.456Z".parse().unwrap();
        let id = Clock::System.new_id();
        let mut tx = db.db.begin().await.unwrap();
        let sql = "INSERT INTO thing (n, a, c, e, f, g) VALUES (1, $1, $2, $3, $4, $5)";
        tx.execute(query(sql).bind(true).bind("三").bind(id).bind(day).bind(at))
            .await
            .unwrap();
        commit(tx, "one").await;
        let cases: [(&str, Value); 8] = [
            ("a = $1", true.into()),
            ("c = $1", "三".into()),
            ("c = $1", (&"三".to_owned()).into()),
            ("e = $1", id.into()),
            ("f = $1", day.into()),
            ("f > $1", "2026-11-22".parse::<Date>().unwrap().into()),
            ("g = $1", at.into()),
            (
                "g < $1",
                "2026-11-23T01:02:03.457Z"
                    .parse::<Timestamp>()
                    .unwrap()
                    .into(),
            ),
        ];
        for (condition, value) in cases {
            let sql = format!("SELECT count(*) AS n FROM thing WHERE {condition}");
            let found: Count = db.db.one("count", query(sql).bind(value)).await.unwrap();
            assert_eq!(found.n, 1, "{condition}");
        }
        let none: Option<Count> = db
            .db
            .optional(query("SELECT n FROM thing WHERE c = $1").bind("' OR 1=1 --"))
            .await
            .unwrap();
        assert!(none.is_none());
        let missing = db
            .db
            .one::<Count>("thing", query("SELECT n FROM thing WHERE n = 9"))
            .await;
        assert_eq!(missing.err().unwrap().to_string(), "database: no thing");
    })
    .await;
}

#[tokio::test]
async fn numbers_are_an_array_or_the_json_of_one() {
    on_every_database(|db| async move {
        let sum = match db.engine() {
            Engine::Sqlite => "SELECT SUM(value) AS n FROM json_each($1)",
            Engine::Postgres => "SELECT SUM(e) AS n FROM unnest($1) AS e",
        };
        let numbers = Value::Numbers(vec![7, -9, i32::MAX]);
        let found: Count = db.db.one("sum", query(sum).bind(numbers)).await.unwrap();
        assert_eq!(found.n, i64::from(i32::MAX) - 2);
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_kept_unless_it_is_made_anew() {
    on_every_database(|db| async move {
        if db.engine() == Engine::Sqlite {
            return;
        }
        let mut tx = db.db.begin().await.unwrap();
        let kept =
            "SELECT COUNT(*) AS n FROM pg_prepared_statements WHERE statement LIKE '%marked%'";
        let marked = || query("SELECT $1::BIGINT AS n, 'marked' AS mark").bind(3_i64);
        for _ in 0..2 {
            let found: Count = tx.one("sum", marked().planned_anew()).await.unwrap();
            assert_eq!(found.n, 3);
        }
        // Of these only the count itself is there.
        assert_eq!(tx.one::<Count>("count", query(kept)).await.unwrap().n, 1);
        let _: Count = tx.one("sum", marked()).await.unwrap();
        assert_eq!(tx.one::<Count>("count", query(kept)).await.unwrap().n, 2);
    })
    .await;
}
