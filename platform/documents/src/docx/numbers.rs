//! Makes Word print the labels that were given.
//!
//! Word counts by itself. For each number this predicts what Word would print; where that
//! differs (a jump, a restart Word would not make) a new numbering instance with a start
//! override is used; where no override helps ("第3条の2") the label is written as plain text.
//! Programs disagree whether a level that was skipped counts as used, so both ways of
//! counting are followed and an automatic number is only used where they agree.
//!
//! A level that runs through (`restart: false`) begins a list of its own with the levels
//! below it: LibreOffice has no "do not restart".

use crate::numbering::push_number;
use crate::{Number, NumberFormat, NumberLevel, Numbering};

/// Word has nine levels in a list.
const LEVELS_IN_LIST: usize = 9;

/// How a number is to be printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Printed {
    /// By Word: numbering instance and level within its list.
    Automatic { instance: u32, level: usize },
    /// As plain text.
    Literal,
    /// Not at all.
    Nothing,
}

/// A list that Word counts: `levels` of the numbering, from `first`.
pub(super) struct List {
    pub first: usize,
    pub length: usize,
}

/// An instance of a list; overrides one level's start, but the first of each list.
pub(super) struct Instance {
    pub list: usize,
    pub start: Option<(usize, u32)>,
}

/// The state of counting while a document is written.
pub(super) struct Numbers<'a> {
    numbering: &'a Numbering,
    pub lists: Vec<List>,
    /// Instance `n` has the id `n + 1`. The first ones belong to the lists, in order.
    pub instances: Vec<Instance>,
    /// Where each level starts by itself.
    pub starts: Vec<u32>,
    /// The instance each level is using.
    current: Vec<Option<usize>>,
    counts: [Counts; 2],
}

#[derive(Clone)]
struct Counts {
    values: Vec<Option<u32>>,
    skipped_levels_count: bool,
}

impl<'a> Numbers<'a> {
    /// `numbers` are all numbers of the document in order: they tell where levels usually start.
    pub(super) fn new(numbering: &'a Numbering, numbers: impl Iterator<Item = &'a Number>) -> Self {
        let lists = split(&numbering.levels);
        let levels = numbering.levels.len();
        let counts = |skipped_levels_count| Counts {
            values: vec![None; levels],
            skipped_levels_count,
        };
        Self {
            starts: usual_starts(levels, &lists, numbers),
            instances: (0..lists.len())
                .map(|list| Instance { list, start: None })
                .collect(),
            current: vec![None; levels],
            counts: [counts(true), counts(false)],
            numbering,
            lists,
        }
    }

    /// Decides on the next number of the document.
    pub(super) fn next(&mut self, number: &Number) -> Printed {
        if number.label.is_empty() {
            return Printed::Nothing;
        }
        let level = usize::from(number.level);
        let Some((list_index, list)) = self
            .lists
            .iter()
            .enumerate()
            .find(|(_, list)| list.range().contains(&level))
        else {
            return Printed::Literal;
        };
        let within = level - list.first;
        let range = list.range();
        let automatic = self.after(&range, level, None);
        if self.prints(&automatic, level, &number.label) {
            self.counts = automatic;
            return self.used(level, range.end, within, list_index);
        }
        let overridden = self.after(&range, level, Some(number.value));
        if self.prints(&overridden, level, &number.label) {
            self.counts = overridden;
            self.instances.push(Instance {
                list: list_index,
                start: Some((within, number.value)),
            });
            if let Some(current) = self.current.get_mut(level) {
                *current = Some(self.instances.len() - 1);
            }
            return self.used(level, range.end, within, list_index);
        }
        Printed::Literal
    }

    /// Deeper levels start anew, with the list's own instance.
    fn used(&mut self, level: usize, end: usize, within: usize, list: usize) -> Printed {
        for deeper in self.current.iter_mut().take(end).skip(level + 1) {
            *deeper = None;
        }
        let instance = self.current.get(level).copied().flatten().unwrap_or(list);
        Printed::Automatic {
            instance: u32::try_from(instance + 1).unwrap_or(u32::MAX),
            level: within,
        }
    }

    /// Both ways of counting, one number of `level` later.
    fn after(
        &self,
        list: &std::ops::Range<usize>,
        level: usize,
        start: Option<u32>,
    ) -> [Counts; 2] {
        let mut counts = self.counts.clone();
        for way in &mut counts {
            for (index, value) in way
                .values
                .iter_mut()
                .enumerate()
                .take(list.end)
                .skip(list.start)
            {
                let first = self.starts.get(index).copied().unwrap_or(1);
                if index < level && way.skipped_levels_count {
                    value.get_or_insert(first);
                } else if index == level {
                    *value =
                        Some(start.unwrap_or_else(|| {
                            value.map_or(first, |value| value.saturating_add(1))
                        }));
                } else if index > level && self.restarts(index) {
                    *value = None;
                }
            }
        }
        counts
    }

    fn restarts(&self, level: usize) -> bool {
        self.numbering
            .levels
            .get(level)
            .is_some_and(|rule| rule.restart)
    }

    /// Whether every way of counting prints `label`.
    fn prints(&self, counts: &[Counts; 2], level: usize, label: &str) -> bool {
        counts.iter().all(|way| {
            self.word_label(&way.values, level)
                .is_some_and(|word| word == label)
        })
    }

    /// What Word prints; nothing where programs differ.
    fn word_label(&self, values: &[Option<u32>], level: usize) -> Option<String> {
        let rule = self.numbering.levels.get(level)?;
        if rule.prefix.contains('%') || rule.suffix.contains('%') {
            return None;
        }
        let mut label = rule.prefix.clone();
        for index in self.numbering.printed_levels(level) {
            let value = values.get(index).copied().flatten()?;
            let format = self.numbering.levels.get(index)?.format;
            if value == 0 || value > printable(format) {
                return None;
            }
            push_number(&mut label, format, value);
            if index < level {
                label.push('.');
            }
        }
        label.push_str(&rule.suffix);
        Some(label)
    }
}

impl List {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.length
    }
}

/// The largest value that Word and LibreOffice print alike.
fn printable(format: NumberFormat) -> u32 {
    match format {
        NumberFormat::Decimal | NumberFormat::DecimalFullWidth => 30_000,
        NumberFormat::Circled => 20,
        NumberFormat::Aiueo => 46,
        NumberFormat::Iroha => 48,
    }
}

/// A new list at each level that runs through without its parent's number.
fn split(levels: &[NumberLevel]) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    for (index, rule) in levels.iter().enumerate() {
        match lists.last_mut() {
            Some(list) if rule.restart || rule.parents => {
                if list.length < LEVELS_IN_LIST {
                    list.length += 1;
                }
            }
            _ => lists.push(List {
                first: index,
                length: 1,
            }),
        }
    }
    lists
}

/// The value each level most often begins with (2 where the first of a level is never printed).
fn usual_starts<'a>(
    levels: usize,
    lists: &[List],
    numbers: impl Iterator<Item = &'a Number>,
) -> Vec<u32> {
    let mut fresh = vec![true; levels];
    let mut firsts: Vec<Vec<u32>> = vec![Vec::new(); levels];
    for number in numbers.filter(|number| !number.label.is_empty()) {
        let level = usize::from(number.level);
        if fresh.get(level) == Some(&true)
            && let Some(firsts) = firsts.get_mut(level)
        {
            firsts.push(number.value);
        }
        let end = lists
            .iter()
            .map(List::range)
            .find(|range| range.contains(&level))
            .map_or(0, |range| range.end);
        for (index, fresh) in fresh.iter_mut().enumerate().take(end).skip(level) {
            *fresh = index > level;
        }
    }
    firsts
        .into_iter()
        .map(|mut values| most_frequent(&mut values))
        .collect()
}

fn most_frequent(values: &mut [u32]) -> u32 {
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    // The smaller one where two are as frequent: max_by_key keeps the last.
    let run = runs.rev().max_by_key(|run| run.len());
    run.and_then(|run| run.first().copied())
        .unwrap_or(1)
        .clamp(1, 30_000)
}
