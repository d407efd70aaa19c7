//! Where pages of a list begin. SQL passes over the rows before a page one by
//! one; from a page that was read already, or from the nearer end, there are
//! fewer of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use sakimori_db::Bound;
use sakimori_kernel::Uuid;

/// The first entries of pages that were read far from any other, by how many
/// rows stand before them. Of one state of one list, in the order of its entries.
#[derive(Debug, Clone, Default)]
pub struct Starts(Arc<Mutex<BTreeMap<usize, Uuid>>>);

/// So many rows are passed over without a thought.
const NEAR: usize = 500;

/// Which rows of a list to read, and from where.
#[derive(Debug, PartialEq, Eq)]
pub struct Passage {
    /// The row it begins at; read backward, the row behind it. Without one, the
    /// end of the list.
    from: Option<Uuid>,
    pub backward: bool,
    /// Rows that are passed over.
    pub skip: usize,
    pub count: usize,
}

impl Passage {
    /// From the first row of the list.
    pub fn forward((first, count): (usize, usize)) -> Self {
        Self {
            from: None,
            backward: false,
            skip: first,
            count,
        }
    }

    /// 「v.entry_id >= $3」, a condition on a column, or on several of which the
    /// entry is the last: `with` says the others. `descending`: the list itself.
    pub fn condition(
        &self,
        column: &str,
        descending: bool,
        with: impl Fn(String) -> String,
        bound: &mut Bound,
    ) -> Option<String> {
        let from = with(bound.one(self.from?));
        let than = match (self.backward, descending) {
            (false, false) => ">=",
            (false, true) => "<=",
            (true, false) => "<",
            (true, true) => ">",
        };
        Some(format!("{column} {than} {from}"))
    }
}

impl Starts {
    /// The shortest way to some rows of so many.
    pub fn passage(&self, total: usize, (first, count): (usize, usize)) -> Passage {
        let count = count.min(total.saturating_sub(first));
        let end = first + count;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.range(..=first).next_back();
        let behind = known.range(end..).next();
        let (begin, from) = before.map_or((0, None), |(at, key)| (*at, Some(*key)));
        let (limit, to) = behind.map_or((total, None), |(at, key)| (*at, Some(*key)));
        let (skip, back) = (first - begin, limit.saturating_sub(end));
        let backward = back < skip;
        Passage {
            from: if backward { to } else { from },
            backward,
            skip: skip.min(back),
            count,
        }
    }

    /// What was read of a passage, in the order of the list.
    pub fn keep(&self, passage: &Passage, first: usize, key: Option<Uuid>) {
        let Some(key) = key.filter(|_| passage.skip > NEAR) else {
            return;
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(first, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a list that a passage reads, in the order of the list.
    fn read(all: &[Uuid], passage: &Passage) -> Vec<Uuid> {
        let place = |key| all.iter().position(|one| *one == key).unwrap();
        let rows = match (passage.backward, passage.from) {
            (false, from) => &all[from.map_or(0, place)..],
            (true, from) => &all[..from.map_or(all.len(), place)],
        };
        let (skip, count) = (passage.skip, passage.count);
        let mut seen: Vec<Uuid> = match passage.backward {
            true => rows.iter().rev().skip(skip).take(count).copied().collect(),
            false => rows.iter().skip(skip).take(count).copied().collect(),
        };
        if passage.backward {
            seen.reverse();
        }
        seen
    }

    #[test]
    fn a_page_is_the_same_from_wherever_it_is_read() {
        for total in (0_usize..=23).chain([3_000, 3_001]) {
            let all: Vec<Uuid> = (0..total).map(|n| Uuid::from_u128(n as u128)).collect();
            let starts = Starts::default();
            // Every page once, in no order, then again with what is known.
            for round in 0..2 {
                let pages = total.div_ceil(5);
                for page in (0..pages).map(|n| n * 7 % pages) {
                    let first = page * 5;
                    let passage = starts.passage(total, (first, 5));
                    let seen = read(&all, &passage);
                    assert_eq!(seen, all[first..total.min(first + 5)], "{first}/{total}");
                    starts.keep(&passage, first, seen.first().copied());
                    let most = [total / 2, NEAR + 5][round];
                    assert!(passage.skip <= most, "{first}/{total}: {passage:?}");
                }
            }
            let known = starts.0.lock().unwrap().len();
            assert!(known <= total / NEAR, "{known} of {total}");
        }
    }

    #[test]
    fn the_condition_is_of_the_side_that_is_read() {
        let key = Uuid::from_u128(7);
        let condition = |backward, descending| {
            let passage = Passage {
                from: Some(key),
                backward,
                skip: 0,
                count: 5,
            };
            let with = |key| format!("($1, {key})");
            let mut bound = Bound::default();
            passage.condition("(a, b)", descending, with, &mut bound)
        };
        assert_eq!(condition(false, false).unwrap(), "(a, b) >= ($1, $1)");
        assert_eq!(condition(false, true).unwrap(), "(a, b) <= ($1, $1)");
        assert_eq!(condition(true, false).unwrap(), "(a, b) < ($1, $1)");
        assert_eq!(condition(true, true).unwrap(), "(a, b) > ($1, $1)");
        let first = Passage::forward((20, 10));
        let own = |key| key;
        assert_eq!(first.condition("a", true, own, &mut Bound::default()), None);
    }
}
