//! What is read back of any day is what a naive replay of the writes says.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Date, Uuid};
use sakimori_organization::model::{Line, OrgTree, PostFacts, Step, UnitFacts, UnitKind};
use sakimori_organization::store::{
    Change, Fact, Register, Subject, Undo, change, register, timelines, undo, units_on,
};
use sakimori_testkit::{TestDb, clock, on_every_database};

const SUBJECTS: u128 = 5;
const DAYS: i32 = 730;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n + 1)
}

fn day(n: i32) -> Date {
    let first: Date = "2025-04-01".parse().unwrap();
    (0..n).fold(first, |day, _| day.tomorrow().unwrap())
}

/// One write: of which subject, from which day, to which value.
type Write = (u128, i32, Option<(u8, u128)>);

fn writes() -> impl Strategy<Value = Vec<Write>> {
    // Few days, so that writes meet on the same one.
    let day = (0..40i32).prop_map(|n| n * 18);
    let value = prop::option::weighted(0.85, (0..4u8, 0..SUBJECTS));
    prop::collection::vec((0..SUBJECTS, day, value), 1..40)
}

fn sample() -> Vec<Write> {
    let mut runner = TestRunner::deterministic();
    writes().new_tree(&mut runner).unwrap().current()
}

/// Day by day: what holds of a subject. A write from a day on holds up to the
/// next day something was written for; an end takes everything after it.
struct Naive<F> {
    begins: HashMap<Line, BTreeMap<i32, Option<F>>>,
}

impl<F: Clone + PartialEq> Naive<F> {
    fn new() -> Self {
        Self {
            begins: HashMap::new(),
        }
    }

    fn on(&self, line: Line, day: i32) -> Option<F> {
        let line = self.begins.get(&line)?;
        line.range(..=day).next_back()?.1.clone()
    }

    fn write(&mut self, line: Line, day: i32, wanted: Option<F>) {
        let same = self.on(line, day) == wanted;
        let days = self.begins.entry(line).or_default();
        if wanted.is_none() {
            days.retain(|d, _| *d <= day);
        }
        if !same {
            days.insert(day, wanted);
        }
        // An end where nothing held before is none.
        let mut held = false;
        days.retain(|_, value| {
            let kept = held || value.is_some();
            held = value.is_some();
            kept
        });
    }
}

async fn apply<F: Fact + std::fmt::Debug>(db: &TestDb, changes: &[Change<F>]) -> Undo {
    let mut tx = db.db.begin().await.unwrap();
    let done = change(&mut tx, &clock(), changes).await.unwrap();
    let entry = Entry::new("test", "test", "test", "試験");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
    done.undo
}

async fn read<F: Fact>(db: &TestDb) -> HashMap<Line, Vec<Step<F>>> {
    let mut tx = db.db.begin().await.unwrap();
    let ids: Vec<Uuid> = (0..SUBJECTS).map(id).collect();
    timelines(&mut tx, &ids).await.unwrap()
}

fn compare<F>(naive: &Naive<F>, lines: &HashMap<Line, Vec<Step<F>>>)
where
    F: Clone + PartialEq + std::fmt::Debug,
{
    for (line, steps) in lines {
        for (n, a) in steps.iter().enumerate() {
            for b in &steps[n + 1..] {
                assert!(!a.period.overlaps(b.period), "{line:?}: {a:?} and {b:?}");
            }
        }
    }
    for line in naive.begins.keys() {
        for n in 0..DAYS {
            let mut steps = lines.get(line).into_iter().flatten();
            let found = steps.find(|s| s.period.covers(day(n)));
            let found = found.map(|s| s.facts.clone());
            assert_eq!(found, naive.on(*line, n), "{line:?} on {}", day(n));
        }
    }
}

async fn enter(db: &TestDb, which: Register) {
    let subjects: Vec<Subject> = (0..SUBJECTS)
        .map(|n| Subject {
            id: id(n),
            code: format!("{n:03}"),
        })
        .collect();
    let mut tx = db.db.begin().await.unwrap();
    register(&mut tx, which, &subjects).await.unwrap();
    let entry = Entry::new("test", "test", "test", "試験");
    tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
}

fn unit((name, parent): (u8, u128)) -> UnitFacts {
    UnitFacts {
        name: format!("課{name}"),
        kind: UnitKind::Section,
        parent: (parent > 0).then(|| id(parent)),
        position: 0,
    }
}

#[tokio::test]
async fn units_on_any_day_of_two_years_are_what_was_written() {
    on_every_database(|db| async move {
        enter(&db, Register::Unit).await;
        let (mut naive, mut changes) = (Naive::new(), Vec::new());
        for (subject, from, value) in sample() {
            let (line, wanted) = (Line::of(id(subject)), value.map(unit));
            naive.write(line, from, wanted.clone());
            let from = day(from);
            changes.push(Change { line, from, wanted });
        }
        let (first, rest) = changes.split_at(changes.len() / 2);
        for one in first {
            apply(&db, std::slice::from_ref(one)).await;
        }
        let before = read::<UnitFacts>(&db).await;
        let done = apply(&db, rest).await;
        compare(&naive, &read::<UnitFacts>(&db).await);
        for n in (0..DAYS).step_by(30) {
            let units = units_on(&db.db, day(n)).await.unwrap();
            let there = (0..SUBJECTS).filter(|s| naive.on(Line::of(id(*s)), n).is_some());
            assert_eq!(units.len(), there.count());
            // Whatever circles were written, it is a tree of all of them.
            let tree = OrgTree::new(day(n), units.clone());
            let below = tree.tops().map(|t| tree.with_below(t.id).count());
            assert_eq!(below.sum::<usize>(), units.len());
        }
        // Taken back, every day is as it was before the last write.
        let mut tx = db.db.begin().await.unwrap();
        undo::<UnitFacts>(&mut tx, &done).await.unwrap();
        let entry = Entry::new("test", "test", "test", "試験");
        tx.commit(&clock(), &Actor::program(), entry).await.unwrap();
        let after = read::<UnitFacts>(&db).await;
        for n in 0..DAYS {
            let on = |lines: &HashMap<Line, Vec<Step<UnitFacts>>>| {
                let all = lines.values().flatten();
                let mut held: Vec<Uuid> = all
                    .filter(|s| s.period.covers(day(n)))
                    .map(|s| s.id)
                    .collect();
                held.sort();
                held
            };
            assert_eq!(on(&before), on(&after), "{}", day(n));
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_has_two_main_posts_on_any_day() {
    on_every_database(|db| async move {
        enter(&db, Register::Unit).await;
        enter(&db, Register::Person).await;
        let (mut naive, mut changes) = (Naive::new(), Vec::new());
        for (person, from, value) in sample() {
            let (title, unit) = value.unwrap_or((0, 0));
            // Every fourth is a concurrent post.
            let main = title % 4 != 3;
            let line = match main {
                true => Line::of(id(person)),
                false => Line::concurrent(id(person), id(unit)),
            };
            let wanted = value.map(|_| PostFacts {
                unit: id(unit),
                title: format!("主任{title}"),
                main,
            });
            naive.write(line, from, wanted.clone());
            let from = day(from);
            changes.push(Change { line, from, wanted });
        }
        apply(&db, &changes).await;
        compare(&naive, &read::<PostFacts>(&db).await);
    })
    .await;
}
