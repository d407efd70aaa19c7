use sakimori_db::search::{Record, SearchTable, Searched};
use sakimori_db::{Bound, Engine, FromRow, query};
use sakimori_kernel::{Clock, Uuid};
use sakimori_testkit::{TestDb, on_every_database};

use crate::commit;

const TABLE: SearchTable = SearchTable {
    name: "thing_search",
    key: "thing_id",
};

/// More than one part of PostgreSQL's.
const MANY: usize = 20_000;

#[derive(FromRow)]
struct Key {
    id: Uuid,
}

async fn tables(db: &TestDb) {
    let all = match db.engine() {
        Engine::Sqlite => {
            "CREATE TABLE thing (id BLOB PRIMARY KEY, open BOOLEAN NOT NULL, kind TEXT NOT NULL);
            CREATE TABLE thing_search (id INTEGER PRIMARY KEY, thing_id BLOB NOT NULL UNIQUE, folded TEXT NOT NULL);
            CREATE VIRTUAL TABLE thing_search_gram USING fts5 (grams, content='', contentless_delete=1, detail=none, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
        }
        Engine::Postgres => {
            "CREATE TABLE thing (id UUID PRIMARY KEY, open BOOLEAN NOT NULL, kind TEXT NOT NULL);
            CREATE TABLE thing_search (thing_id UUID PRIMARY KEY, id BIGINT NOT NULL UNIQUE, folded TEXT NOT NULL, grams INTEGER[] NOT NULL);
            CREATE TABLE thing_search_part (start BIGINT NOT NULL, part BIGINT NOT NULL, PRIMARY KEY (start, part));
            CREATE INDEX thing_search_grams ON thing_search USING GIN (grams)"
        }
    };
    for statement in all.split(';') {
        db.raw(statement).await;
    }
}

/// Every third thing is closed.
fn open(n: usize) -> bool {
    !n.is_multiple_of(3)
}

fn text(n: usize) -> String {
    let seldom = match n % 7_000 {
        5_500 => "県庁舎🏯",
        _ => "庁県舎",
    };
    format!("端末n-{n:05}\n{seldom}\n100%_\\")
}

/// Every other thing is of another kind.
fn kind(n: usize) -> &'static str {
    ["tools", "toys"][n % 2]
}

fn records(all: &[(Uuid, String)]) -> Vec<Record<'static>> {
    let record = |(n, (key, folded)): (usize, &(Uuid, String))| Record {
        key: *key,
        folded: folded.clone(),
        group: kind(n),
    };
    all.iter().enumerate().map(record).collect()
}

async fn fill(db: &TestDb) -> Vec<(Uuid, String)> {
    let all: Vec<(Uuid, String)> = (0..MANY)
        .map(|n| (Clock::System.new_id(), text(n)))
        .collect();
    let mut tx = db.db.begin().await.unwrap();
    for (n, (id, _)) in all.iter().enumerate() {
        let insert = query("INSERT INTO thing (id, open, kind) VALUES ($1, $2, $3)");
        let insert = insert.bind(*id).bind(open(n)).bind(kind(n));
        tx.execute(insert).await.unwrap();
    }
    TABLE.put(&mut tx, &records(&all)).await.unwrap();
    commit(tx, "検索する物").await;
    all
}

/// Tools that are open.
async fn found(db: &TestDb, words: &[&str], compared: bool, limit: &str) -> Vec<Uuid> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let mut bound = Bound::default();
    let searched = Searched {
        group: "tools",
        table: "thing v",
        wanted: "v.id",
        key: "v.id",
        condition: format!("v.open = {} AND v.kind = 'tools'", bound.one(true)),
    };
    let sql = match compared {
        true => TABLE.compared(&words, &searched, limit, &mut bound),
        false => TABLE.newest(db.engine(), &words, &searched, limit, &mut bound),
    };
    let keys: Vec<Key> = db.db.all(bound.query(sql)).await.unwrap();
    keys.into_iter().map(|key| key.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_holds_the_words_is_found_newest_first() {
    on_every_database(|db| async move {
        tables(&db).await;
        let all = fill(&db).await;
        for words in [
            &["端末"][..],
            &["舎"],
            &["県庁舎🏯"],
            &["🏯"],
            &["n-00", "県庁"],
            &["n-19999"],
            &["n-00000"],
            &["末端"],
            &["%"],
            &["0%_"],
            &["\\"],
            &["'; DROP TABLE thing; --"],
            &["\"*"],
        ] {
            let holds = |(n, (id, text)): (usize, &(Uuid, String))| {
                (open(n) && kind(n) == "tools" && words.iter().all(|word| text.contains(word)))
                    .then_some(*id)
            };
            let mut wanted: Vec<Uuid> = all.iter().enumerate().filter_map(holds).collect();
            wanted.reverse();
            for compared in [true, false] {
                let seen = found(&db, words, compared, "").await;
                assert!(seen == wanted, "{words:?} {compared} {}", seen.len());
                let seen = found(&db, words, compared, " LIMIT 201").await;
                assert!(seen[..] == wanted[..wanted.len().min(201)], "{words:?}");
            }
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            let anywhere = TABLE.find(&db.db, &words).await.unwrap();
            assert!(anywhere.len() >= wanted.len(), "{words:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_put_in_again_is_found_by_its_new_words_in_its_old_place() {
    on_every_database(|db| async move {
        tables(&db).await;
        let mut all = fill(&db).await;
        let changed = Record {
            key: all[4].0,
            folded: "端末が県庁舎🏯".to_owned(),
            group: "tools",
        };
        let mut tx = db.db.begin().await.unwrap();
        TABLE
            .put(&mut tx, std::slice::from_ref(&changed))
            .await
            .unwrap();
        commit(tx, "直した").await;
        let castle = found(&db, &["🏯"], false, "").await;
        assert_eq!(castle, [all[12_500].0, all[5_500].0, all[4].0]);
        assert!(found(&db, &["n-00004"], false, "").await.is_empty());

        let mut tx = db.db.begin().await.unwrap();
        TABLE.clear(&mut tx).await.unwrap();
        all.truncate(5);
        TABLE.put(&mut tx, &records(&all)).await.unwrap();
        commit(tx, "作り直した").await;
        assert_eq!(found(&db, &["端末"], false, "").await, [all[4].0, all[2].0]);
    })
    .await;
}
