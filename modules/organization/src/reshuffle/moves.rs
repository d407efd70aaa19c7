//! From the people of the list to what changes about each. Pure.

use std::collections::HashSet;

use super::Mode;
use super::column::{Column, SheetKind};
use super::people::Listed;
use super::plan::{Fate, PersonChange, PersonFacts, PostFacts};
use super::rows::{Level, Line, Problem, StaffRows};
use super::state::{Index, Person};
use super::units::UnitsAfter;

/// What changes about the people of the list and about those it lacks.
pub(super) fn changes(
    index: &Index<'_>,
    people: &[Listed<'_, '_>],
    rows: &StaffRows,
    mode: Mode,
) -> Vec<PersonChange> {
    let mut changes: Vec<PersonChange> = Vec::new();
    let mut named: HashSet<&str> = rows.unreadable.iter().map(String::as_str).collect();
    for person in people {
        named.insert(person.number());
        changes.extend(match (person.leaves, person.was) {
            (true, was) => was.map(|was| PersonChange {
                row: person.line().map(|l| l.row),
                word: word(person),
                ..leaving(index, was)
            }),
            (false, _) => change(index, person),
        });
    }
    if mode == Mode::Complete {
        let missing = index.state.people.iter();
        let missing = missing.filter(|p| !named.contains(p.number.as_str()));
        let mut leavers: Vec<PersonChange> = missing.map(|was| leaving(index, was)).collect();
        leavers.sort_by(|a, b| a.number.cmp(&b.number));
        changes.extend(leavers.into_iter().filter(|c| c.ends.is_some()));
    }
    changes
}

fn word(person: &Listed<'_, '_>) -> String {
    let mut words = person.rows.iter().map(|r| &r.movement_word);
    words.find(|w| !w.is_empty()).cloned().unwrap_or_default()
}

/// A person with nothing changed yet.
fn unchanged(index: &Index<'_>, number: &str, was: Option<&Person>) -> PersonChange {
    let before = was.map(|was| PersonFacts {
        name: was.name.clone(),
        kana: was.kana.clone(),
        employment: was.employment,
        mail: was.mail.clone(),
    });
    let posts = was.map_or(&[][..], |was| index.posts_of(was.id)).iter();
    let posts = posts.map(|post| PostFacts {
        unit: index.unit_code(post.unit).to_owned(),
        title: post.title.clone(),
        main: post.main,
    });
    PersonChange {
        number: number.to_owned(),
        person: index.state.person_ids.get(number).copied(),
        fate: Fate::Stays,
        word: String::new(),
        row: None,
        after: before.clone(),
        before,
        ends: None,
        posts_before: posts.collect(),
        posts_after: Vec::new(),
        posts_end: Vec::new(),
        posts_begin: Vec::new(),
        roles_end: Vec::new(),
        roles_begin: Vec::new(),
    }
}

fn leaving(index: &Index<'_>, was: &Person) -> PersonChange {
    let goes_on = |until| index.state.goes_on(until);
    let posts = index.posts_of(was.id).iter();
    PersonChange {
        fate: Fate::Leaves,
        after: None,
        ends: goes_on(was.until).then_some(was.row),
        posts_end: posts.filter(|p| goes_on(p.until)).map(|p| p.row).collect(),
        ..unchanged(index, &was.number, Some(was))
    }
}

/// Somebody the list lacks stays all the same, unless their unit ends.
pub(super) fn stay(change: &mut PersonChange, units: &UnitsAfter<'_>) -> Option<Problem> {
    change.fate = Fate::Stays;
    change.ends = None;
    change.after.clone_from(&change.before);
    change.posts_end.clear();
    change.posts_after.clone_from(&change.posts_before);
    let ended = change
        .posts_before
        .iter()
        .find(|p| units.get(&p.unit).is_none())?;
    Some(Problem {
        level: Level::Error,
        line: None,
        column: None,
        message: format!(
            "{}（{}）は一覧にありませんが、所属（{}）がなくなります。この者の行を一覧に加えてください。",
            change.name(),
            change.number,
            ended.unit
        ),
    })
}

fn change(index: &Index<'_>, person: &Listed<'_, '_>) -> Option<PersonChange> {
    let facts = person.facts.clone()?;
    let goes_on = |until| index.state.goes_on(until);
    let was = person.was;
    let mut change = PersonChange {
        word: word(person),
        row: person.line().map(|l| l.row),
        posts_after: person.posts.clone(),
        ..unchanged(index, person.number(), was)
    };
    let lapses = was.is_some_and(|was| !goes_on(was.until));
    if was.is_none() {
        change.fate = Fate::Joins;
    }
    if !lapses && change.before.as_ref() != Some(&facts) {
        change.ends = was.map(|was| was.row);
    }
    change.after = Some(facts);
    change.posts_begin.clone_from(&person.posts);
    let before = was.map_or(&[][..], |was| index.posts_of(was.id));
    for post in before.iter().filter(|p| goes_on(p.until)) {
        let unit = index.unit_code(post.unit);
        let same = |p: &PostFacts| p.unit == unit && p.title == post.title && p.main == post.main;
        match change.posts_begin.iter().position(same) {
            Some(at) => drop(change.posts_begin.remove(at)),
            None => change.posts_end.push(post.row),
        }
    }
    // `before` and `after` tell whether a new period of the person begins.
    if lapses {
        change.before = None;
    }
    Some(change)
}

/// Whether nothing about the person changes.
pub(super) fn is_nothing(change: &PersonChange) -> bool {
    change.before == change.after
        && change.posts_begin.is_empty()
        && change.posts_end.is_empty()
        && change.roles_begin.is_empty()
        && change.roles_end.is_empty()
}

/// About people with something recorded for later nothing can change.
pub(super) fn check_later(
    index: &Index<'_>,
    changes: &[PersonChange],
    problems: &mut Vec<Problem>,
) {
    for change in changes {
        if !change
            .person
            .is_some_and(|id| index.state.later.contains(&id))
        {
            continue;
        }
        let message = format!(
            "{}（{}）には、適用日以後に始まる記録が既にあります。先にその記録を取り消すか、この一覧の内容を合わせてください。",
            change.name(),
            change.number
        );
        let line = change.row.map(|row| Line {
            sheet: SheetKind::Staff,
            row,
        });
        problems.push(Problem {
            level: Level::Error,
            line,
            column: Some(Column::Number),
            message,
        });
    }
}
