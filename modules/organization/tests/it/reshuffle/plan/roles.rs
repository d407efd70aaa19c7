use sakimori_permissions::Scope;

use super::world::{List, World, id, problems, told};

fn unit(code: &str) -> Scope {
    Scope::Unit(id(code))
}

/// The city with holders of roles.
fn world() -> World {
    let mut world = World::new();
    world.system("S1", "税務システム", "21");
    world.role("001", "officer", unit("10"));
    world.role("002", "manager", unit("11"));
    world.role("006", "manager", unit("21"));
    world.role("006", "system_manager", Scope::System(id("S1")));
    world.deputy("007", "manager", unit("21"), Some(1));
    world.role("008", "manager", unit("22"));
    world.role("005", "ciso", Scope::Body);
    world
}

#[test]
fn roles_end_with_the_post_they_came_with() {
    let world = world();
    let list = List::of(&world)
        .with("006", &["006,加藤六,12,課長,"])
        .with("009", &["009,小林九,21,課長,"])
        .with("007", &["007,木村七,22,主事,"])
        .with("008", &[]);
    let trial = list.trial(&world);
    assert_eq!(
        told(&trial),
        [
            "006 Stays -1 +12課長",
            "006 -manager Unit(\"21\") Moves",
            "006 -system_manager System(\"S1\") Moves",
            "007 Stays -1 +22主事",
            "007 -manager Unit(\"21\") Moves",
            "009 Stays -1 +21課長",
            "008 Leaves -1 +",
            "008 -manager Unit(\"22\") Leaves",
        ]
    );
    assert_eq!(trial.counts.roles_continue, 3);
    let suggested: Vec<String> = trial
        .suggestions
        .iter()
        .map(|s| format!("{}→{} {} {:?}", s.from, s.to, s.facts.role, s.facts.scope))
        .collect();
    assert_eq!(
        suggested,
        [
            "006→009 manager Unit(\"21\")",
            "006→009 system_manager System(\"S1\")"
        ]
    );
}

#[test]
fn the_successor_in_the_post_is_appointed_where_that_is_wanted() {
    let world = world();
    let mut list = List::of(&world)
        .with("006", &["006,加藤六,22,課長,"])
        .with("008", &["008,久保八,21,課長,"]);
    list.succession = true;
    assert_eq!(
        told(&list.trial(&world)),
        [
            "006 Stays -1 +22課長",
            "006 -manager Unit(\"21\") Moves",
            "006 -system_manager System(\"S1\") Moves",
            "006 +manager Unit(\"22\") Succeeds",
            "008 Stays -1 +21課長",
            "008 -manager Unit(\"22\") Moves",
            "008 +manager Unit(\"21\") Succeeds",
            "008 +system_manager System(\"S1\") Succeeds",
        ]
    );
}

#[test]
fn a_renumbered_unit_keeps_its_manager() {
    let world = world();
    let mut list = List::of(&world)
        .units(&[
            "10,総務部,,部局,",
            "11,総務課,10,課室,",
            "12,情報政策課,10,課室,",
            "20,市民部,,部局,",
            "31,税務課,20,課室,21",
            "22,納税課,20,課室,",
        ])
        .with("006", &["006,加藤六,31,課長,"])
        .with("007", &["007,木村七,31,主事,"]);
    list.succession = true;
    let told = told(&list.trial(&world));
    for expected in [
        "税務システム 21→31",
        "006 -manager Unit(\"21\") UnitEnds",
        "006 +manager Unit(\"31\") Succeeds",
        "007 +manager Unit(\"31\") Succeeds",
    ] {
        assert!(told.iter().any(|t| t == expected), "{told:#?}");
    }
    assert!(
        !told.iter().any(|t| t.contains("-system_manager")),
        "{told:#?}"
    );
}

#[test]
fn the_list_appoints_and_replaces() {
    let world = world();
    let list = List::of(&world)
        .headings("役割,役割の範囲")
        .with("003", &["003,上田三,12,課長,,管理者、CISO,"])
        .with("007", &["007,木村七,21,主事,,システム管理者,税務システム"])
        .with(
            "009",
            &["009,小林九,22,主事,,管理者（代理）、管理者（代理2）,納税課"],
        );
    let trial = list.trial(&world);
    let errors: Vec<String> = problems(&trial);
    // One row may not hold the same role twice in one capacity: the first counts.
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(
        told(&trial),
        [
            "003 Stays -0 +",
            "003 +manager Unit(\"12\") Listed",
            "003 +ciso Body Listed",
            "005 Stays -0 +",
            "005 -ciso Body Replaced",
            "006 Stays -0 +",
            "006 -system_manager System(\"S1\") Replaced",
            "007 Stays -0 +",
            "007 +system_manager System(\"S1\") Listed",
            "009 Stays -0 +",
            "009 +manager Unit(\"22\") Listed",
        ]
    );
}

#[test]
fn a_role_over_the_wrong_thing_is_told_by_row() {
    let world = world();
    for (cells, expected) in [
        (
            "管理者,市民部",
            "「管理者」は課室等に対する役割です。「市民部」は部局なので任命できません。",
        ),
        (
            "責任者,",
            "「責任者」は部局等に対する役割です。「税務課」は課室なので任命できません。",
        ),
        ("責任者,99", "所属「99」がありません。"),
        ("CISO,税務課", "「CISO」は団体全体の役割です。"),
        (
            "システム管理者,",
            "「システム管理者」は情報システムごとの役割です。",
        ),
        (
            "システム管理者,住記システム",
            "情報システム「住記システム」がありません。",
        ),
        ("職員等,", "「職員等」には任命しません。"),
        ("課長,", "役割「課長」はありません。"),
    ] {
        let row = format!("007,木村七,21,主事,,{cells}");
        let list = List::of(&world)
            .headings("役割,役割の範囲")
            .with("007", &[&row]);
        let told = problems(&list.trial(&world));
        let expected = format!("職員8 {expected}");
        assert!(
            told.iter().any(|t| t.starts_with(&expected)),
            "{told:#?}\n{expected}"
        );
    }
}

#[test]
fn a_role_that_goes_on_in_another_post_is_pointed_out() {
    let world = world();
    let list = List::of(&world).with("005", &["005,岡五,10,部長,"]);
    let told = problems(&list.trial(&world));
    assert_eq!(
        told,
        ["職員6 注意 岡五（005）は所属又は職名が変わりますが、「CISO」の任命は続きます。"]
    );
}
