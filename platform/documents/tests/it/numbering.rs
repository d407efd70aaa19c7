use sakimori_documents::{NumberFormat, NumberLevel, Numbering};

fn one_level(format: NumberFormat) -> Numbering {
    Numbering {
        levels: vec![NumberLevel {
            format,
            ..NumberLevel::default()
        }],
    }
}

#[test]
fn digits_are_printed_in_their_format() {
    let cases = [
        (NumberFormat::Decimal, 12, "12"),
        (NumberFormat::DecimalFullWidth, 105, "１０５"),
        (NumberFormat::Circled, 1, "①"),
        (NumberFormat::Circled, 20, "⑳"),
        (NumberFormat::Circled, 21, "㉑"),
        (NumberFormat::Circled, 35, "㉟"),
        (NumberFormat::Circled, 36, "㊱"),
        (NumberFormat::Circled, 50, "㊿"),
        (NumberFormat::Circled, 51, "(51)"),
        (NumberFormat::Aiueo, 1, "ア"),
        (NumberFormat::Aiueo, 6, "カ"),
        (NumberFormat::Aiueo, 46, "ン"),
        (NumberFormat::Aiueo, 47, "アア"),
        (NumberFormat::Aiueo, 93, "アアア"),
        (NumberFormat::Iroha, 1, "イ"),
        (NumberFormat::Iroha, 4, "ニ"),
        (NumberFormat::Iroha, 47, "ス"),
        (NumberFormat::Iroha, 48, "ン"),
        (NumberFormat::Iroha, 49, "イイ"),
    ];
    for (format, value, expected) in cases {
        assert_eq!(
            one_level(format).label(0, &[value]),
            expected,
            "{format:?} {value}"
        );
    }
}

#[test]
fn the_outline_style_shows_parents_only_on_its_second_level() {
    let numbering = Numbering::outline();
    let labels: Vec<_> = (0..5)
        .map(|level| numbering.label(level, &[4, 1, 3, 2, 5]))
        .collect();
    assert_eq!(labels, ["4", "4.1", "(3)", "②", "(オ)"]);
}

#[test]
fn the_statute_style_does_not_print_the_first_paragraph() {
    let numbering = Numbering::statute();
    let labels: Vec<_> = (0..7)
        .map(|level| numbering.label(level, &[1, 2, 3, 14, 1, 6, 7]))
        .collect();
    assert_eq!(
        labels,
        ["第1章", "第2節", "第3款", "第14条", "", "(6)", "ト"]
    );
    assert_eq!(numbering.label(4, &[1, 1, 1, 14, 2]), "2");
}

#[test]
fn parents_reach_as_far_as_the_levels_say() {
    let level = |parents| NumberLevel {
        parents,
        restart: true,
        ..NumberLevel::default()
    };
    let numbering = Numbering {
        levels: vec![level(false), level(true), level(true)],
    };
    assert_eq!(numbering.label(2, &[4, 1, 12]), "4.1.12");
}

#[test]
fn unknown_levels_missing_counts_and_extremes_still_print() {
    let numbering = Numbering::outline();
    assert_eq!(numbering.label(9, &[1, 2]), "0");
    assert_eq!(numbering.label(1, &[]), "");
    assert_eq!(numbering.label(1, &[0, 2]), "0.2");
    for format in [
        NumberFormat::Circled,
        NumberFormat::Aiueo,
        NumberFormat::Iroha,
        NumberFormat::DecimalFullWidth,
    ] {
        assert!(!one_level(format).label(0, &[u32::MAX]).is_empty());
        assert!(!one_level(format).label(0, &[0]).is_empty());
    }
}
