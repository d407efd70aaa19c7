//! The first of April: some retire, some move, some rise, some come new.
//!
//! Every desk keeps its rung, so the city keeps its shape: a vacated desk is
//! taken by somebody who moves on the same rung or rises from the rung below,
//! and only the lowest rung is filled from outside.

use sakimori_kernel::Date;
use sakimori_organization::model::EmploymentKind;

use super::city::City;
use super::plan::Change;
use super::ranks::{Rank, Trade};

/// How lively an April is.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    pub day: Date,
    /// How many of a thousand on each rung move without rising.
    pub moves: usize,
    /// How many of a thousand leave before they are old.
    pub leaves: usize,
    /// How many of a thousand part-time employees end.
    pub ends: usize,
}

/// Which changes of units the turn carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reform {
    None,
    Last,
    Next,
}

/// Leaves when this old in the year: the retirement age rises from 60 to 65
/// until 2031 (地方公務員法, 定年の段階的引上げ); the sample takes one of them.
const RETIRES: i16 = 61;

impl City {
    pub fn april(&mut self, turn: Turn, reform: Reform) {
        self.reform(turn.day, reform);
        let returning = self.partings(turn, reform);
        for trade in Trade::ALL {
            let mut back = returning.clone();
            back.retain(|(of, _)| *of == trade);
            let mut back: Vec<usize> = back.into_iter().map(|(_, person)| person).collect();
            for rank in Rank::LADDER {
                self.shuffle(turn, (trade, rank), &mut back);
            }
        }
        for desk in 0..self.desks.len() {
            if self
                .desks
                .get(desk)
                .is_some_and(|d| d.holder.is_none() && !d.closed)
            {
                self.hire(desk, turn.day);
            }
        }
    }

    /// Units that merge bring their desks along; their heads keep the rung
    /// without the office.
    fn reform(&mut self, day: Date, reform: Reform) {
        let change = |unit: &super::plan::PlannedUnit| match reform {
            Reform::None => Change::Nothing,
            Reform::Last => unit.last_april.clone(),
            Reform::Next => unit.next_april.clone(),
        };
        let changes: Vec<Change> = self.plan.units.iter().map(change).collect();
        for desk in 0..self.desks.len() {
            let Some(at) = self.desks.get_mut(desk) else {
                continue;
            };
            if let Some(Change::Into(into)) = changes.get(at.unit) {
                (at.unit, at.head) = (*into, false);
                if let Some(holder) = at.holder {
                    self.sit(holder, desk, day);
                }
            }
        }
    }

    /// Who leaves. Those who may come back are given with their trade.
    fn partings(&mut self, turn: Turn, reform: Reform) -> Vec<(Trade, usize)> {
        let mut returning = Vec::new();
        for desk in 0..self.desks.len() {
            let Some(at) = self.desks.get(desk).cloned() else {
                continue;
            };
            let Some(holder) = at.holder else { continue };
            let Some(person) = self.people.get(holder) else {
                continue;
            };
            let vacated = at.head
                && reform == Reform::Last
                && self.plan.units.get(at.unit).is_some_and(|u| u.vacant);
            let old = turn.day.year() - person.born >= RETIRES;
            let goes = match at.rank {
                Rank::Special => false,
                _ if self.named.contains(&holder) => false,
                Rank::PartTime => self.random.chance(turn.ends),
                rank => old || vacated || (rank > Rank::Chief && self.random.chance(turn.leaves)),
            };
            if !goes {
                continue;
            }
            let retires = old && at.rank < Rank::PartTime;
            let comes_back = retires
                && person.employment() == EmploymentKind::Regular
                && self.random.chance(400);
            if comes_back {
                returning.push((self.trade(&at), holder));
            } else if let Some(person) = self.people.get_mut(holder) {
                person.leave(turn.day);
            }
            if let Some(at) = self.desks.get_mut(desk) {
                at.holder = None;
                at.closed |= vacated;
            }
        }
        returning
    }

    /// Moves and promotions of one rung.
    fn shuffle(&mut self, turn: Turn, (trade, rank): (Trade, Rank), back: &mut Vec<usize>) {
        let here: Vec<usize> = (0..self.desks.len())
            .filter(|d| {
                let desk = self.desks.get(*d);
                desk.is_some_and(|d| d.rank == rank && !d.closed && self.trade(d) == trade)
            })
            .collect();
        let mut open: Vec<usize> = Vec::new();
        let mut movers: Vec<(usize, usize)> = Vec::new();
        for desk in here {
            let at = self.desks.get_mut(desk);
            let Some(at) = at else { continue };
            match at.holder {
                None => open.push(desk),
                Some(holder) if self.random.chance(turn.moves) => {
                    at.holder = None;
                    open.push(desk);
                    movers.push((holder, at.unit));
                }
                Some(_) => {}
            }
        }
        self.random.shuffle(&mut open);
        for (person, unit) in movers {
            // Nobody moves to where they are, unless there is no other desk.
            let elsewhere = |d: &usize| self.desks.get(*d).is_some_and(|d| d.unit != unit);
            let at = open.iter().rposition(elsewhere);
            let at = at.or(open.len().checked_sub(1));
            if let Some(at) = at {
                let desk = open.swap_remove(at);
                self.sit(person, desk, turn.day);
            }
        }
        if rank == Rank::Middle {
            self.take_back(turn.day, &mut open, back);
        }
        if let Some(below) = rank.below() {
            self.promote(turn.day, (trade, below), open);
        }
    }

    /// Pensioners who stay on (再任用) begin again at a lower desk.
    fn take_back(&mut self, day: Date, open: &mut Vec<usize>, back: &mut Vec<usize>) {
        while let Some(person) = back.pop() {
            match open.pop() {
                Some(desk) => {
                    if let Some(person) = self.people.get_mut(person) {
                        person.employment.push((EmploymentKind::Reappointed, day));
                    }
                    self.sit(person, desk, day);
                }
                None => {
                    if let Some(person) = self.people.get_mut(person) {
                        person.leave(day);
                    }
                }
            }
        }
    }

    /// Fills desks from the rung below; a desk that finds nobody is filled
    /// from outside.
    fn promote(&mut self, day: Date, (trade, below): (Trade, Rank), open: Vec<usize>) {
        let mut candidates: Vec<usize> = (0..self.desks.len())
            .filter(|d| {
                let desk = self.desks.get(*d);
                desk.is_some_and(|d| {
                    d.rank == below && d.holder.is_some() && !d.closed && self.trade(d) == trade
                })
            })
            .collect();
        self.random.shuffle(&mut candidates);
        for desk in open {
            let Some(from) = candidates.pop() else { break };
            let person = self.desks.get_mut(from).and_then(|d| d.holder.take());
            if let Some(person) = person {
                self.sit(person, desk, day);
            }
        }
    }
}
