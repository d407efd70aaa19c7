use std::str::FromStr;

use sakimori_db::{Db, Engine, Target};
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
