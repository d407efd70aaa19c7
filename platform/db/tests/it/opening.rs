use std::str::FromStr;

use sakimori_db::{Db, Engine, FromRow, Target, query};
use sakimori_testkit::on_every_database;

#[tokio::test]
async fn a_url_opens_the_same_data() {
    on_every_database(|db| async move {
        let target = Target::from_str(&db.url()).unwrap();
        let again = Db::open(&target).await.unwrap();
        assert_eq!(again.engine(), db.engine());
        again.close().await;
    })
    .await;
}

#[derive(FromRow)]
struct Schema {
    name: String,
}

#[tokio::test]
async fn a_schema_is_used_wherever_the_url_names_it_and_whatever_it_is_called() {
    on_every_database(|db| async move {
        let Target::Postgres { url, .. } = &db.target else {
            return;
        };
        let url = format!("{url}?sslmode=disable&schema=user&application_name=x");
        let target = Target::from_str(&url).unwrap();
        let opened = Db::open(&target).await.unwrap();
        let sql = "SELECT schemaname::TEXT AS name FROM pg_tables
                   WHERE tablename = 'journal' AND schemaname = current_schema()";
        let schema: Schema = opened.one("schema", query(sql)).await.unwrap();
        opened.close().await;
        db.raw("DROP SCHEMA \"user\" CASCADE").await;
        assert_eq!(schema.name, "user");
    })
    .await;
}

#[tokio::test]
async fn asking_whether_data_is_there_makes_none() {
    on_every_database(|db| async move {
        assert!(Db::exists(&db.target).await.unwrap());
        let other = match &db.target {
            Target::Sqlite(path) => Target::Sqlite(path.with_file_name("other/x.db")),
            Target::Postgres { url, schema } => Target::Postgres {
                url: url.clone(),
                schema: format!("{schema}_other"),
            },
        };
        for _ in 0..2 {
            assert!(!Db::exists(&other).await.unwrap());
        }
        if let Target::Sqlite(path) = &other {
            assert!(!path.parent().unwrap().exists());
        }
    })
    .await;
}

#[tokio::test]
async fn folders_on_the_way_to_a_file_are_made() {
    on_every_database(|db| async move {
        let Target::Sqlite(path) = &db.target else {
            return;
        };
        let below = path.parent().unwrap().join("年度/部署/data.db");
        let deep = Db::open(&Target::Sqlite(below.clone())).await.unwrap();
        assert_eq!(deep.engine(), Engine::Sqlite);
        deep.close().await;
        assert!(below.is_file());
    })
    .await;
}

#[tokio::test]
async fn foreign_keys_hold_on_both_engines() {
    on_every_database(|db| async move {
        let mut tx = db.db.begin().await.unwrap();
        let sql = "INSERT INTO withdrawal (submission_id, reason, at) VALUES ($1, 'x', $2)";
        let clock = sakimori_testkit::clock();
        let orphan = sakimori_db::query(sql)
            .bind(clock.new_id())
            .bind(clock.now());
        let refused = tx.execute(orphan).await.unwrap_err();
        assert!(!refused.is_duplicate(), "{refused}");
    })
    .await;
}
