//! Counts like Word over the written parts, independently of how they were made.
//!
//! Word and LibreOffice may differ on one thing: whether a level that is skipped (a (1)
//! directly below 第1条) counts as used. Both ways must print the labels that were given.

use std::collections::{BTreeMap, BTreeSet};

use sakimori_documents::{Block, Document, Number, NumberLevel, Numbering, docx, text};

use crate::files::{Element, parts, xml};
use crate::samples;

struct Counter<'a> {
    numbering: &'a Element,
    skipped_levels_count: bool,
    /// By abstract numbering.
    counts: BTreeMap<String, [Option<u32>; 9]>,
    overridden: BTreeSet<(String, usize)>,
}

impl Counter<'_> {
    fn by_id<'a>(&'a self, element: &str, attribute: &str, id: &str) -> &'a Element {
        let found = self
            .numbering
            .children
            .iter()
            .find(|child| child.name == element && child.attribute(attribute) == Some(id));
        found.unwrap_or_else(|| panic!("{element} {id}"))
    }

    fn print(&mut self, num_id: &str, level: usize) -> String {
        let num = self.by_id("w:num", "w:numId", num_id);
        let abstract_id = num.value("w:abstractNumId").unwrap().to_owned();
        let levels = self
            .by_id("w:abstractNum", "w:abstractNumId", &abstract_id)
            .named("w:lvl");
        let start = |level: usize| {
            levels[level]
                .value("w:start")
                .unwrap()
                .parse::<u32>()
                .unwrap()
        };
        let starts: Vec<u32> = (0..levels.len()).map(start).collect();
        let never_restarts: Vec<bool> = levels
            .iter()
            .map(|level| level.value("w:lvlRestart") == Some("0"))
            .collect();
        let first_use = !self.overridden.contains(&(num_id.to_owned(), level));
        let start_override = num
            .named("w:lvlOverride")
            .into_iter()
            .find(|o| o.attribute("w:ilvl") == Some(&level.to_string()));
        let start_override = start_override
            .filter(|_| first_use)
            .map(|o| o.value("w:startOverride").unwrap().parse().unwrap());
        let formats: Vec<(String, String)> = levels
            .iter()
            .map(|level| {
                (
                    level.value("w:numFmt").unwrap().to_owned(),
                    level.value("w:lvlText").unwrap().to_owned(),
                )
            })
            .collect();
        let skipped_levels_count = self.skipped_levels_count;
        self.overridden.insert((num_id.to_owned(), level));
        let counts = self.counts.entry(abstract_id).or_default();
        for (index, count) in counts.iter_mut().enumerate().take(starts.len()) {
            if index < level && skipped_levels_count {
                count.get_or_insert(starts[index]);
            } else if index == level {
                *count = Some(
                    start_override
                        .unwrap_or_else(|| count.map_or(starts[index], |count| count + 1)),
                );
            } else if index > level && !never_restarts[index] {
                *count = None;
            }
        }
        let mut label = formats[level].1.clone();
        for (index, (format, _)) in formats.iter().enumerate() {
            let place = format!("%{}", index + 1);
            if label.contains(&place) {
                label = label.replace(
                    &place,
                    &print_number(format, counts[index].expect("a printed level was counted")),
                );
            }
        }
        label
    }
}

/// ST_NumberFormat as Word prints it, in the ranges where it is known to.
fn print_number(format: &str, value: u32) -> String {
    let letter = |letters: &str| {
        letters
            .chars()
            .nth(value as usize - 1)
            .expect("in range")
            .to_string()
    };
    match format {
        "decimal" => value.to_string(),
        "decimalFullWidth" => value
            .to_string()
            .chars()
            .map(|c| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap())
            .collect(),
        "decimalEnclosedCircle" => letter("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        "aiueoFullWidth" => letter(
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
        ),
        "irohaFullWidth" => letter(
            "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
        ),
        other => panic!("{other}"),
    }
}

/// What Word shows of headings and clauses: number and text, without spaces.
fn shown(document: &Document, skipped_levels_count: bool) -> (Vec<String>, usize) {
    let parts = parts(&docx::render(document).unwrap());
    let body = xml(&parts["word/document.xml"]);
    let numbering = xml(&parts["word/numbering.xml"]);
    let mut counter = Counter {
        numbering: &numbering,
        skipped_levels_count,
        counts: BTreeMap::new(),
        overridden: BTreeSet::new(),
    };
    let mut automatic = 0;
    let mut lines = Vec::new();
    for paragraph in body.named("w:p") {
        let properties = paragraph.child("w:pPr");
        let style = properties
            .and_then(|properties| properties.value("w:pStyle"))
            .unwrap_or_default();
        if style != "Clause" && !style.starts_with("Heading") {
            continue;
        }
        let mut line = String::new();
        if let Some(number) = properties.and_then(|properties| properties.child("w:numPr")) {
            line = counter.print(
                number.value("w:numId").unwrap(),
                number.value("w:ilvl").unwrap().parse().unwrap(),
            );
            automatic += 1;
        }
        line.extend(paragraph.named("w:t").iter().map(|text| text.text.as_str()));
        lines.push(line.replace('　', ""));
    }
    (lines, automatic)
}

fn expected(document: &Document) -> Vec<String> {
    let line = |number: &Option<Number>, text: String| {
        let label = number
            .as_ref()
            .map(|number| number.label.as_str())
            .unwrap_or_default();
        format!("{label}{text}").replace('　', "")
    };
    let blocks = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { number, text, .. } => Some(line(number, text.clone())),
        Block::Clause {
            number,
            caption,
            text,
            ..
        } => {
            let title = caption
                .as_deref()
                .filter(|caption| !caption.starts_with('（'))
                .unwrap_or_default();
            let text: String = text.iter().map(|span| span.text.as_str()).collect();
            Some(line(number, format!("{title}{text}")))
        }
        _ => None,
    });
    blocks.collect()
}

/// Word shows what was given; returns how many numbers it counts by itself.
fn check(document: &Document) -> usize {
    let expected = expected(document);
    let (skipped_count, automatic) = shown(document, true);
    assert_eq!(skipped_count, expected);
    assert_eq!(shown(document, false).0, expected);
    automatic
}

fn clause(level: u8, value: u32, label: &str) -> Block {
    let number = Some(Number {
        level,
        value,
        label: label.into(),
    });
    Block::Clause {
        depth: 0,
        number,
        caption: None,
        text: text("文"),
        anchor: None,
    }
}

fn numbered(numbering: Numbering, numbers: &[(u8, u32, &str)]) -> Document {
    let blocks = numbers
        .iter()
        .map(|&(level, value, label)| clause(level, value, label))
        .collect();
    Document {
        numbering,
        blocks,
        ..Document::default()
    }
}

fn instances(document: &Document) -> usize {
    xml(&parts(&docx::render(document).unwrap())["word/numbering.xml"])
        .named("w:startOverride")
        .len()
}

#[test]
fn the_outline_style_is_counted_by_word_without_overrides() {
    let document = samples::outline();
    let numbers = document
        .blocks
        .iter()
        .filter(|block| matches!(block, Block::Heading { .. } | Block::Clause { .. }));
    assert_eq!(check(&document), numbers.count());
    assert_eq!(instances(&document), 0);
}

#[test]
fn articles_run_through_chapters_and_the_first_paragraph_has_no_number() {
    let document = samples::statute();
    let automatic = check(&document);
    // Three 第2条の2 are text, all else that is printed is counted.
    let labels = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { number, .. } | Block::Clause { number, .. } => number.as_ref(),
        _ => None,
    });
    assert_eq!(
        automatic,
        labels.filter(|number| !number.label.is_empty()).count() - 3
    );
}

#[test]
fn an_unprinted_first_number_needs_no_override() {
    let document = numbered(
        Numbering::statute(),
        &[
            (3, 1, "第1条"),
            (4, 1, ""),
            (4, 2, "2"),
            (4, 3, "3"),
            (3, 2, "第2条"),
            (4, 1, ""),
            (4, 2, "2"),
        ],
    );
    assert_eq!(check(&document), 5);
    assert_eq!(instances(&document), 0);
}

#[test]
fn a_jump_starts_a_new_instance_and_counting_goes_on_from_there() {
    let document = numbered(
        Numbering::outline(),
        &[
            (0, 1, "1"),
            (2, 1, "(1)"),
            (2, 5, "(5)"),
            (2, 6, "(6)"),
            (0, 3, "3"),
            (1, 1, "3.1"),
            (2, 1, "(1)"),
        ],
    );
    assert_eq!(check(&document), 7);
    assert_eq!(instances(&document), 2);
}

#[test]
fn what_word_cannot_print_is_text() {
    let mut numbers: Vec<(u8, u32, String)> = (1..=25)
        .map(|value| (3, value, Numbering::outline().label(3, &[0, 0, 0, value])))
        .collect();
    numbers.push((0, 2, "2の2".into()));
    numbers.push((9, 1, "§".into()));
    let blocks = numbers
        .iter()
        .map(|(level, value, label)| clause(*level, *value, label))
        .collect();
    assert_eq!(
        check(&Document {
            numbering: Numbering::outline(),
            blocks,
            ..Document::default()
        }),
        20
    );
}

#[test]
fn a_percent_sign_in_a_prefix_is_not_a_placeholder() {
    let numbering = Numbering {
        levels: vec![NumberLevel {
            prefix: "%1".into(),
            ..NumberLevel::default()
        }],
    };
    assert_eq!(check(&numbered(numbering, &[(0, 1, "%11")])), 0);
}

#[test]
fn any_sequence_of_numbers_is_shown_as_given() {
    let mut random = Random(7);
    for round in 0..400 {
        let numbering = if round % 2 == 0 {
            Numbering::outline()
        } else {
            Numbering::statute()
        };
        let levels = numbering.levels.len();
        let mut values = vec![0_u32; levels];
        let mut blocks = Vec::new();
        for _ in 0..40 {
            let level = random.below(levels as u32) as usize;
            values[level] = match random.below(8) {
                0 => random.below(60),
                1 => 1,
                _ => values[level] + 1,
            };
            for (deeper, rule) in numbering.levels.iter().enumerate().skip(level + 1) {
                if rule.restart && random.below(10) > 0 {
                    values[deeper] = 0;
                }
            }
            let number = numbering.number(level as u8, &values[..=level]);
            blocks.push(clause(number.level, number.value, &number.label));
        }
        check(&Document {
            numbering,
            blocks,
            ..Document::default()
        });
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32 % limit
    }
}
