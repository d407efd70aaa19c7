use super::world::{List, World, problems, told};

const TODAY: [&str; 6] = [
    "10,総務部,,部局,",
    "11,総務課,10,課室,",
    "12,情報政策課,10,課室,",
    "20,市民部,,部局,",
    "21,税務課,20,課室,",
    "22,納税課,20,課室,",
];

/// Today's units with one replaced by others.
fn units(code: &str, by: &[&'static str]) -> Vec<&'static str> {
    let begins = format!("{code},");
    let mut rows: Vec<&str> = TODAY
        .into_iter()
        .filter(|r| !r.starts_with(&begins))
        .collect();
    rows.extend(by);
    rows
}

#[test]
fn units_are_new_renamed_moved_merged_and_ended() {
    let mut world = World::new();
    world.system("S1", "収納システム", "22");
    let list = List::of(&world)
        .units(&[
            "10,総務部,,部局,",
            "11,総務課,10,課,",
            "12,デジタル推進課,10,課室,",
            "20,市民部,,部局,",
            "21,税務課,10,課室,22",
            "23,相談課,20,課室,",
        ])
        .with("008", &["008,久保八,23,課長,"])
        .with("009", &["009,小林九,21,主事,"]);
    let trial = list.trial(&world);
    assert_eq!(problems(&trial), Vec::<String>::new());
    assert_eq!(
        told(&trial),
        [
            "12 デジタル推進課 renamed",
            "21 税務課 moved",
            "22 納税課 ends",
            "23 相談課 new",
            "22→21 listed",
            "収納システム 22→21",
            "008 Stays -1 +23課長",
            "009 Stays -1 +21主事"
        ]
    );
    let counts = trial.counts;
    assert_eq!(
        (counts.units_merged, counts.units_ended, counts.units_new),
        (1, 0, 1)
    );
    let order: Vec<&str> = trial.units.iter().map(|u| u.code.as_str()).collect();
    assert_eq!(order, ["10", "11", "12", "21", "20", "23", "22"]);
}

#[test]
fn a_list_of_staff_alone_tells_of_units_too() {
    let world = World::new();
    let mut list = List::of(&world).headings("所属名,上位所属コード,所属種別");
    list = list
        .with("004", &["004,江口四,13,主事,,DX課,10,課室"])
        .with("008", &["008,久保八,21,課長,"])
        .with("009", &["009,小林九,21,主事,,税務納税課,,"]);
    let trial = list.trial(&world);
    assert_eq!(problems(&trial), Vec::<String>::new());
    assert_eq!(
        told(&trial),
        [
            "13 DX課 new",
            "21 税務納税課 renamed",
            "22 納税課 ends",
            "22→21 concluded",
            "004 Stays -1 +13主事",
            "008 Stays -1 +21課長",
            "009 Stays -1 +21主事",
        ]
    );
}

#[test]
fn a_department_without_people_goes_on_above_its_sections() {
    let world = World::new();
    let list = List::of(&world).with("005", &[]);
    let trial = list.trial(&world);
    assert_eq!(told(&trial), ["005 Leaves -1 +"]);
}

#[test]
fn units_that_make_no_tree_are_told_by_row() {
    let world = World::new();
    for (rows, expected) in [
        (
            units("11", &["11,総務課,11,課室,"]),
            vec!["組織7 所属の上下関係が循環しています（総務課→総務課）。"],
        ),
        (
            units("20", &["20,市民部,21,部局,"]),
            vec![
                "組織5 所属の上下関係が循環しています（市民部→税務課→市民部）。",
                "組織7 所属の上下関係が循環しています（市民部→税務課→市民部）。",
            ],
        ),
        (
            units("11", &["11,総務課,99,課室,"]),
            vec!["組織7 「総務課」の上位所属コード「99」の所属がありません。"],
        ),
        (
            units("11", &["11,総務課,10,課室,", "11,総務課,10,課室,"]),
            vec!["組織8 所属コード「11」は7行目にもあります。"],
        ),
        (
            units("11", &["11,総務課,10,本課,"]),
            vec![
                "組織7 所属種別「本課」はありません。",
                "職員3 所属コード「11」の所属がありません。",
            ],
        ),
        (
            units("11", &["11,総?課,10,課室,"]),
            vec![
                "組織7 所属名「総?課」に、文字化けした跡",
                "職員3 所属コード「11」の所属がありません。",
            ],
        ),
        (
            units("11", &["11,総務課,10,課室,77"]),
            vec!["組織7 旧所属コード「77」の所属は、適用日の前日にありません。"],
        ),
        (
            units("20", &[]),
            vec![
                "組織5 「税務課」の上位の所属「20」が、この一覧ではなくなります。",
                "組織6 「納税課」の上位の所属「20」が、この一覧ではなくなります。",
                "職員6 所属コード「20」の所属がありません。",
            ],
        ),
    ] {
        let told = problems(&List::of(&world).units(&rows).trial(&world));
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}\n{expected}");
        }
    }
}

#[test]
fn rows_that_disagree_about_a_unit_are_told() {
    let world = World::new();
    let list = List::of(&world)
        .headings("所属名,上位所属コード,所属種別")
        .with("006", &["006,加藤六,21,課長,,税務課,20,課室"])
        .with("007", &["007,木村七,21,主事,,税務室,10,部局"]);
    let told = problems(&list.trial(&world));
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].starts_with("職員8 所属コード「21」の所属名が、7行目（税務課）と異なります。"));
}

#[test]
fn a_unit_may_be_named_where_it_has_no_code() {
    let world = World::new();
    let mut list = List::of(&world);
    list.headings = "職員番号,氏名,所属,職名,本務・兼務".to_owned();
    for (code, name) in [
        ("10", "総務部"),
        ("11", "総務課"),
        ("12", "情報政策課"),
        ("20", "市民部"),
        ("21", "税務課"),
        ("22", "納税課"),
    ] {
        for row in &mut list.rows {
            *row = row.replace(&format!(",{code},"), &format!(",{name},"));
        }
    }
    list.mode = sakimori_organization::reshuffle::Mode::Partial;
    let list = list
        .with("004", &["004,江口四,総務課,主事,"])
        .with("009", &["009,小林九,収納課,主事,"]);
    let trial = list.trial(&world);
    assert_eq!(told(&trial), ["004 Stays -1 +11主事"]);
    assert_eq!(problems(&trial).len(), 1);
    assert!(problems(&trial)[0].starts_with("職員10 所属「収納課」がありません。"));
}
