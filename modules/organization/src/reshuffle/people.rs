//! The people from the day on: what the list says of each, held against what
//! is there. Pure.

use std::collections::HashMap;

use super::Mode;
use super::column::Column;
use super::plan::{PersonFacts, PostFacts};
use super::rows::{Line, Movement, Problem, StaffRow};
use super::state::{Index, Person};
use super::units::UnitsAfter;
use crate::model::EmploymentKind;

/// A person of the list.
#[derive(Debug)]
pub(super) struct Listed<'r, 's> {
    pub rows: Vec<&'r StaffRow>,
    pub was: Option<&'s Person>,
    pub leaves: bool,
    /// Nothing where the rows could not be made sense of.
    pub facts: Option<PersonFacts>,
    pub posts: Vec<PostFacts>,
}

impl Listed<'_, '_> {
    pub fn number(&self) -> &str {
        self.rows.first().map_or("", |r| r.number.as_str())
    }

    pub fn line(&self) -> Option<Line> {
        self.rows.first().map(|r| r.line)
    }
}

/// The people of the list, in its order; `problems` gets what does not fit.
pub(super) fn listed<'r, 's>(
    index: &Index<'s>,
    rows: &'r [StaffRow],
    units: &UnitsAfter<'_>,
    mode: Mode,
    problems: &mut Vec<Problem>,
) -> Vec<Listed<'r, 's>> {
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut people: Vec<Listed<'r, 's>> = Vec::new();
    for row in rows {
        let at = *place.entry(&row.number).or_insert(people.len());
        match people.get_mut(at) {
            Some(person) => person.rows.push(row),
            None => people.push(Listed {
                rows: vec![row],
                was: index.person_of_number.get(row.number.as_str()).copied(),
                leaves: false,
                facts: None,
                posts: Vec::new(),
            }),
        }
    }
    for person in &mut people {
        read(index, person, units, mode, problems);
    }
    people
}

fn read(
    index: &Index<'_>,
    person: &mut Listed<'_, '_>,
    units: &UnitsAfter<'_>,
    mode: Mode,
    problems: &mut Vec<Problem>,
) {
    if !agree(&person.rows, problems) {
        return;
    }
    person.leaves = person.rows.iter().all(|r| r.movement == Movement::Leaves);
    if person.leaves {
        if person.was.is_none()
            && let Some(line) = person.line()
        {
            let message = format!(
                "職員番号「{}」の者は、適用日の前日に在籍していません。職員番号か異動区分を確かめてください。",
                person.number()
            );
            problems.push(Problem::error(line, Column::Number, message));
        }
        return;
    }
    let staying: Vec<&StaffRow> = person
        .rows
        .iter()
        .copied()
        .filter(|r| r.movement != Movement::Leaves)
        .collect();
    let mains = mains(&staying, person.was.is_some(), mode, problems);
    let mut posts: Vec<PostFacts> = Vec::new();
    let mut whole = mains.is_some();
    for (row, main) in staying.iter().zip(mains.unwrap_or_default()) {
        match post(index, person.was, row, main, units) {
            Ok(post) if is_twice(&posts, &post) => {
                let message = "同じ所属の行が2行あります。本務と兼務はそれぞれ一つの所属に1行にしてください。";
                problems.push(Problem::error(row.line, Column::UnitCode, message));
                whole = false;
            }
            Ok(post) => posts.push(post),
            Err(message) => {
                problems.push(Problem::error(row.line, Column::UnitCode, message));
                whole = false;
            }
        }
    }
    if !posts.iter().any(|p| p.main) {
        posts.extend(kept_main(index, person.was, units));
    }
    if whole {
        person.posts = posts;
        person.facts = Some(facts(&staying, person.was));
        remarks(person, &staying, problems);
    }
}

/// Rows of one number must be about one person.
fn agree(rows: &[&StaffRow], problems: &mut Vec<Problem>) -> bool {
    let Some((first, others)) = rows.split_first() else {
        return false;
    };
    let mut agree = true;
    for row in others.iter().filter(|r| r.name != first.name) {
        let message = format!(
            "職員番号「{}」は{}行目（{}）にもあります。別の者なら職員番号を、同じ者なら氏名をそろえてください。",
            row.number, first.line.row, first.name
        );
        problems.push(Problem::error(row.line, Column::Number, message));
        agree = false;
    }
    agree
}

/// Which of the rows is the main post; nothing where it cannot be told.
fn mains(
    rows: &[&StaffRow],
    known: bool,
    mode: Mode,
    problems: &mut Vec<Problem>,
) -> Option<Vec<bool>> {
    if let [only] = rows
        && only.main.is_none()
    {
        return Some(vec![true]);
    }
    let mut fine = true;
    for row in rows.iter().filter(|r| r.main.is_none()) {
        let message = "この者の行が複数あります。どれが本務か、本務又は兼務と書いてください。";
        problems.push(Problem::error(row.line, Column::Main, message));
        fine = false;
    }
    let mut mains = rows.iter().filter(|r| r.main == Some(true));
    let first = mains.next();
    for row in mains {
        let before = first.map_or(0, |f| f.line.row);
        let message = format!(
            "本務が{before}行目にもあります。本務は1人に一つです。一方を兼務にするか、職員番号を確かめてください。"
        );
        problems.push(Problem::error(row.line, Column::Main, message));
        fine = false;
    }
    // In a list of changes the main post may stay as it is, unnamed.
    if fine && first.is_none() && !(known && mode == Mode::Partial) {
        if let Some(row) = rows.first() {
            let message = "この者の本務の行がありません。本務の行を加えてください。";
            problems.push(Problem::error(row.line, Column::Main, message));
        }
        fine = false;
    }
    fine.then(|| rows.iter().map(|r| r.main == Some(true)).collect())
}

/// One main post, and one concurrent post in each unit.
fn is_twice(posts: &[PostFacts], post: &PostFacts) -> bool {
    posts
        .iter()
        .any(|p| p.unit == post.unit && p.main == post.main)
}

fn post(
    index: &Index<'_>,
    was: Option<&Person>,
    row: &StaffRow,
    main: bool,
    units: &UnitsAfter<'_>,
) -> Result<PostFacts, String> {
    let unit = match (row.unit.code.as_str(), row.unit.name.as_str()) {
        ("", "") => Err("所属コード又は所属名を書いてください。".to_owned()),
        (code, name) => units.find(code, name),
    }?;
    let mut title = row.title.clone();
    if let Some(was) = was.filter(|_| title.is_empty()) {
        let mut before = index.posts_of(was.id).iter();
        let same = before.find(|p| index.unit_code(p.unit) == unit && p.main == main);
        title = same.map(|p| p.title.clone()).unwrap_or_default();
    }
    Ok(PostFacts {
        unit: unit.to_owned(),
        title,
        main,
    })
}

fn kept_main(index: &Index<'_>, was: Option<&Person>, units: &UnitsAfter<'_>) -> Option<PostFacts> {
    let mut posts = index.posts_of(was?.id).iter();
    let post = posts.find(|p| p.main)?;
    let unit = index.unit_code(post.unit);
    units.get(unit)?;
    Some(PostFacts {
        unit: unit.to_owned(),
        title: post.title.clone(),
        main: true,
    })
}

/// What a row leaves empty stays as it is.
fn facts(rows: &[&StaffRow], was: Option<&Person>) -> PersonFacts {
    let first_text = |text: fn(&StaffRow) -> &String, before: fn(&Person) -> &String| {
        let said = rows.iter().map(|r| text(r)).find(|t| !t.is_empty());
        said.or(was.map(before)).cloned().unwrap_or_default()
    };
    let said = rows.iter().find_map(|r| r.employment);
    let employment = said.or(was.map(|w| w.employment));
    PersonFacts {
        name: first_text(|r| &r.name, |p| &p.name),
        kana: first_text(|r| &r.kana, |p| &p.kana),
        employment: employment.unwrap_or(EmploymentKind::Regular),
        mail: first_text(|r| &r.mail, |p| &p.mail),
    }
}

/// What is no mistake but should be looked at.
fn remarks(person: &Listed<'_, '_>, rows: &[&StaffRow], problems: &mut Vec<Problem>) {
    let line = person.line();
    let mut warn = |message: String| problems.push(Problem::warning(line, message));
    if person.was.is_none() {
        if rows.iter().all(|r| r.employment.is_none()) {
            warn(format!(
                "新たに加わる者の任用区分がありません。「{}」として扱います。",
                EmploymentKind::Regular.label()
            ));
        }
        if person.facts.as_ref().is_some_and(|f| f.kana.is_empty()) {
            warn("新たに加わる者のカナがありません。一覧の並びと検索に使います。".to_owned());
        }
    } else if let Some(row) = rows.iter().find(|r| r.movement == Movement::Joins) {
        warn(format!(
            "異動区分は「{}」ですが、既に在籍している者です。職員番号を確かめてください。",
            row.movement_word
        ));
    }
}
