//! Finding people by what is typed.

use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Uuid};
use sakimori_organization::model::{EmploymentKind, Line, PersonFacts};
use sakimori_organization::store::{
    Change, Register, Subject, change, find_people, rebuild_search, register, search_words,
};
use sakimori_testkit::{TestDb, clock, on_every_database};

const PEOPLE: [(&str, &str, &str); 6] = [
    ("000012", "山田　太郎", "ヤマダ　タロウ"),
    ("000013", "葛\u{E0100}城 花子", "ｶﾂﾗｷﾞ ﾊﾅｺ"),
    ("A-0100", "山本太一", "やまもと たいち"),
    ("A-0101", "Ｏ’Brien Ｍａｒｙ", "オブライエン　メアリー"),
    ("000120", "田山 100%_子", "タヤマ"),
    ("000121", "\u{20BB7}野家 一", "ヨシノヤ ハジメ"),
];

fn id(n: usize) -> Uuid {
    Uuid::from_u128(n as u128 + 1)
}

fn facts(name: &str, kana: &str) -> PersonFacts {
    PersonFacts {
        name: name.to_owned(),
        kana: kana.to_owned(),
        employment: EmploymentKind::Regular,
        mail: String::new(),
    }
}

async fn write(db: &TestDb, changes: &[Change<PersonFacts>], new: &[Subject]) {
    let mut tx = db.db.begin().await.unwrap();
    register(&mut tx, Register::Person, new).await.unwrap();
    change(&mut tx, &clock(), changes).await.unwrap();
    let entry = Entry::new("person.changed", "person", "test", "試験");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

fn from(n: usize, day: &str, facts: PersonFacts) -> Change<PersonFacts> {
    Change {
        line: Line::of(id(n)),
        from: day.parse().unwrap(),
        wanted: Some(facts),
    }
}

async fn found(db: &TestDb, typed: &str) -> String {
    let mut found = find_people(&db.db, &search_words(typed)).await.unwrap();
    found.sort();
    let number = |person| {
        let all = PEOPLE.iter().enumerate();
        let mut at = all.filter(|(n, _)| id(*n) == person).map(|(_, p)| p.0);
        at.next().unwrap()
    };
    found.into_iter().map(number).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn people_are_found_however_they_are_typed() {
    on_every_database(|db| async move {
        let all = PEOPLE.iter().enumerate();
        let subjects: Vec<Subject> = all
            .clone()
            .map(|(n, (code, ..))| Subject {
                id: id(n),
                code: (*code).to_owned(),
            })
            .collect();
        let changes: Vec<_> = all
            .map(|(n, (_, name, kana))| from(n, "2026-04-01", facts(name, kana)))
            .collect();
        write(&db, &changes, &subjects).await;
        let cases = [
            ("山田", "000012"),
            ("山", "000012 A-0100 000120"),
            ("太郎 山田", "000012"),
            ("山田太郎", "000012"),
            ("ﾔﾏﾀﾞ", "000012"),
            ("やまだ　た", "000012"),
            ("ヤマダタ", "000012"),
            ("葛城", "000013"),
            ("葛\u{E0100}城", "000013"),
            ("葛\u{E0101}城花", "000013"),
            ("かつらぎ", "000013"),
            ("０００１２", "000012 000120 000121"),
            ("a-010", "A-0100 A-0101"),
            ("o’brien mary", "A-0101"),
            ("100%", "000120"),
            ("%_", "000120"),
            ("0_0", ""),
            ("\u{20BB7}野", "000121"),
            ("田太山", ""),
            ("郎0", ""),
            ("\"' OR 1=1 --", ""),
            ("NOT 山", ""),
            ("", ""),
            ("　", ""),
        ];
        for (typed, expected) in cases {
            assert_eq!(found(&db, typed).await, expected, "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_former_name_still_finds_and_the_search_can_be_made_again() {
    on_every_database(|db| async move {
        let subject = Subject {
            id: id(0),
            code: PEOPLE[0].0.to_owned(),
        };
        let before = from(0, "2026-04-01", facts("山田 桜", "ヤマダ サクラ"));
        write(&db, &[before], &[subject]).await;
        let after = from(0, "2026-10-01", facts("鈴木 桜", "スズキ サクラ"));
        write(&db, &[after], &[]).await;
        for _ in 0..2 {
            for typed in ["山田", "鈴木", "すずきさくら"] {
                assert_eq!(found(&db, typed).await, "000012", "{typed}");
            }
            assert_eq!(found(&db, "鈴木やまだ").await, "");
            db.raw("DELETE FROM person_search").await;
            assert_eq!(found(&db, "山田").await, "");
            assert_eq!(rebuild_search(&db.db, &clock()).await.unwrap(), 1);
        }
    })
    .await;
}
