use super::world::{List, World, problems, told};
use sakimori_organization::reshuffle::Mode;

#[track_caller]
fn changes(list: &List, world: &World, expected: &[&str]) {
    let trial = list.trial(world);
    assert_eq!(problems(&trial), Vec::<String>::new());
    assert_eq!(told(&trial), expected);
}

#[track_caller]
fn is_told(list: &List, world: &World, expected: &[&str]) {
    let told = problems(&list.trial(world));
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\n{expected}");
    }
}

#[test]
fn the_list_of_today_changes_nothing() {
    let world = World::new();
    let trial = List::of(&world).trial(&world);
    assert_eq!(told(&trial), Vec::<String>::new());
    assert!(trial.plan.is_nothing());
    assert_eq!(trial.counts.unchanged, 9);
}

#[test]
fn people_join_leave_move_and_are_renamed() {
    let world = World::new();
    let list = List::of(&world)
        .with("002", &["002,石井二,12,課長,本務"])
        .with(
            "003",
            &["003,上田三,11,課長,本務", "003,上田三,12,課長,兼務"],
        )
        .with("004", &["004,西四,12,主任,"])
        .with("009", &[])
        .with("010", &["010,佐藤十,22,主事,"])
        .headings("カナ,任用区分,メール");
    let list = list.with(
        "010",
        &["010,佐藤十,22,主事,,サトウ ジュウ,正規職員,sato@city.example"],
    );
    changes(
        &list,
        &world,
        &[
            "002 Stays -1 +12課長",
            "003 Stays -1 +11課長+12課長（兼）",
            "004 Stays -1 +12主任 was 江口四",
            "010 Joins -0 +22主事",
            "009 Leaves -1 +",
        ],
    );
    let counts = list.trial(&world).counts;
    assert_eq!(
        (
            counts.joins,
            counts.leaves,
            counts.moves,
            counts.titles,
            counts.concurrent,
            counts.names
        ),
        (1, 1, 2, 1, 1, 1)
    );
    assert_eq!(counts.unchanged, 5);
}

#[test]
fn a_list_of_changes_touches_only_who_is_in_it() {
    let world = World::new();
    let list = List::partial(&["004,江口四,11,主事,", "009,小林九,,,"]).headings("異動区分");
    let list = list
        .with("009", &["009,小林九,,,,退職"])
        .with("007", &["007,木村七,12,主事,兼務"]);
    changes(
        &list,
        &world,
        &[
            "004 Stays -1 +11主事",
            "009 Leaves -1 +",
            "007 Stays -0 +12主事（兼）",
        ],
    );
}

#[test]
fn the_same_list_makes_the_same_plan() {
    let world = World::new();
    let list = List::of(&world)
        .with("009", &[])
        .with("004", &["004,江口四,21,主事,"]);
    let (one, other) = (list.trial(&world).plan, list.trial(&world).plan);
    assert_eq!(one.digest().unwrap(), other.digest().unwrap());
    let json = serde_json::to_string(&one).unwrap();
    assert_eq!(
        serde_json::from_str::<sakimori_organization::reshuffle::plan::Plan>(&json).unwrap(),
        one
    );
    let more = list
        .with("007", &["007,木村七,22,主事,"])
        .trial(&world)
        .plan;
    assert_ne!(more.digest().unwrap(), one.digest().unwrap());
}

#[test]
fn what_cannot_be_is_told_by_row() {
    let world = World::new();
    let list = || List::of(&world);
    for (list, expected) in [
        (
            list().with("003", &["003,上田三,12,課長,本務", "003,別人,11,課長,本務"]),
            "職員5 職員番号「003」は4行目（上田三）にもあります。",
        ),
        (
            list().with(
                "003",
                &["003,上田三,12,課長,本務", "003,上田三,11,課長,本務"],
            ),
            "職員5 本務が4行目にもあります。",
        ),
        (
            list().with("003", &["003,上田三,12,課長,", "003,上田三,11,課長,本務"]),
            "職員4 この者の行が複数あります。",
        ),
        (
            list().with("003", &["003,上田三,12,課長,兼務"]),
            "職員4 この者の本務の行がありません。",
        ),
        (
            list().with(
                "003",
                &[
                    "003,上田三,12,課長,本務",
                    "003,上田三,11,主幹,兼務",
                    "003,上田三,11,課長,兼務",
                ],
            ),
            "職員6 同じ所属の行が2行あります。",
        ),
        (
            list().with("003", &["003,上田三,12,課長,主たる"]),
            "職員4 「主たる」は本務か兼務か分かりません。",
        ),
        (
            list().with("003", &["003,上田三,,課長,本務"]),
            "職員4 所属コード又は所属名を書いてください。",
        ),
        (
            list().with("003", &["003,上?三,12,課長,本務"]),
            "職員4 氏名「上?三」に、文字化けした跡",
        ),
        (
            list().with("003", &["003,上\u{FFFD}三,12,課長,本務"]),
            "職員4 氏名「上\u{FFFD}三」に、文字化けした跡",
        ),
        (
            list().with("003", &["003,,12,課長,本務"]),
            "職員4 氏名を入力してください。",
        ),
        (
            list().with("003", &[",上田三,12,課長,本務"]),
            "職員4 職員番号を入力してください。",
        ),
        (
            list().with("003", &["003,上田三,99,課長,本務"]),
            "職員4 所属コード「99」の所属がありません。",
        ),
        (
            list()
                .headings("任用区分")
                .with("003", &["003,上田三,12,課長,本務,正社員"]),
            "職員4 任用区分「正社員」はありません。",
        ),
        (
            list()
                .headings("メール")
                .with("003", &["003,上田三,12,課長,本務,ueda"]),
            "職員4 「ueda」はメールアドレスとして読めません。",
        ),
        (
            list()
                .headings("発令日")
                .with("003", &["003,上田三,12,課長,本務,R9.4.31"]),
            "職員4 「R9.4.31」は日付として読めません。",
        ),
        (
            list()
                .headings("発令日")
                .with("003", &["003,上田三,12,課長,本務,令和9年5月1日"]),
            "職員4 発令日（令和9年5月1日）が、この異動の適用日（令和9年4月1日）より後です。",
        ),
        (
            list()
                .headings("異動区分")
                .with("011", &["011,新庄,,,,退職"]),
            "職員11 職員番号「011」の者は、適用日の前日に在籍していません。",
        ),
    ] {
        let told = problems(&list.trial(&world));
        assert!(
            told.iter().any(|t| t.starts_with(expected)),
            "{told:#?}\n{expected}"
        );
    }
}

#[test]
fn every_japanese_notation_of_a_date_is_read() {
    let world = World::new();
    for date in [
        "令和9年4月1日",
        "R9.4.1",
        "Ｒ９．４．１",
        "2027-04-01",
        "2027/4/1",
        "2027年4月1日",
        "平成31年4月1日",
    ] {
        let row = format!("003,上田三,12,課長,本務,{date}");
        let list = List::of(&world).headings("発令日").with("003", &[&row]);
        changes(&list, &world, &[]);
    }
}

#[test]
fn a_row_that_cannot_be_read_does_not_make_its_person_leave() {
    let world = World::new();
    let list = List::of(&world).with("003", &["003,上田三,12,課長,？"]);
    assert_eq!(told(&list.trial(&world)), Vec::<String>::new());
}

#[test]
fn what_is_recorded_for_later_stops_a_change_of_the_same_person() {
    let mut world = World::new();
    world.0.later.insert(super::world::id("004"));
    let list = List::of(&world).with("004", &["004,江口四,11,主事,"]);
    is_told(
        &list,
        &world,
        &["職員5 江口四（004）には、適用日以後に始まる記録が既にあります。"],
    );
    is_told(&List::of(&world), &world, &[]);
}

#[test]
fn a_fixed_term_that_ends_that_day_is_renewed_by_the_list() {
    let mut world = World::new();
    for person in world.0.people.iter_mut().filter(|p| p.number == "004") {
        person.until = Some(super::world::day());
    }
    let list = List::of(&world);
    let trial = list.trial(&world);
    let change = &trial.plan.people[0];
    assert_eq!((change.number.as_str(), change.ends), ("004", None));
    assert!(change.after.is_some() && change.posts_begin.is_empty());
}

#[test]
fn a_kind_of_people_the_list_lacks_altogether_stays() {
    let mut world = World::new();
    let list = List::of(&world);
    world.person("900", "副市長");
    world.0.people.last_mut().unwrap().employment =
        sakimori_organization::model::EmploymentKind::Special;
    world.post("900", "10", "副市長", true);
    is_told(
        &list,
        &world,
        &["- 注意 一覧に特別職が1人もないため、在籍している特別職1人はそのままにします。"],
    );
    assert_eq!(told(&list.trial(&world)), Vec::<String>::new());
}

#[test]
fn half_a_list_taken_for_the_whole_is_noticed() {
    let mut world = World::new();
    for n in 100..130 {
        world.person(&n.to_string(), &format!("職員{n}"));
        world.post(&n.to_string(), "21", "主事", true);
    }
    let mut list = List::of(&world);
    list.rows.truncate(20);
    is_told(
        &list,
        &world,
        &["- 注意 在籍している39人のうち19人が一覧になく、"],
    );
    list.mode = Mode::Partial;
    is_told(&list, &world, &[]);
}

#[test]
fn the_same_name_that_goes_and_comes_is_pointed_out() {
    let world = World::new();
    let list = List::of(&world)
        .headings("カナ,任用区分")
        .with("009", &["109,小林九,22,主事,,カナ,常勤職員"]);
    is_told(
        &list,
        &world,
        &["職員10 注意 同じ氏名とカナの者（職員番号009）が去り、"],
    );
}
