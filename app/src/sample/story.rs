//! Two years of a city up to today, and the April to come. Pure: what is
//! written of it is in `write.rs`.

use sakimori_kernel::{Date, FiscalYear};

use super::april::{Reform, Turn};
use super::city::City;
use super::plan::Plan;
use super::roles::Appointments;

#[derive(Debug, Clone)]
pub struct Story {
    /// As it is since last April.
    pub city: City,
    pub appointments: Appointments,
    /// 1 April of the year before last, of last year, of this year; of the
    /// next.
    pub aprils: [Date; 4],
    pub seed: u64,
    pub today: Date,
}

/// How lively the Aprils of a city are, in thousandths.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub moves: usize,
    pub leaves: usize,
    pub ends: usize,
}

impl Pace {
    /// みほん市: about 150 moves and 180 changes.
    pub const SMALL_CITY: Self = Self {
        moves: 74,
        leaves: 10,
        ends: 60,
    };
    /// About a fifth of the people.
    pub const DESIGNATED_CITY: Self = Self {
        moves: 215,
        leaves: 12,
        ends: 120,
    };
}

fn april(year: i16) -> Date {
    Date::new(year, 4, 1).unwrap_or(Date::MAX)
}

/// What the title of the adviser's post is.
const ADVISER: &str = "情報セキュリティアドバイザー";

impl Story {
    pub fn tell(plan: Plan, pace: Pace, seed: u64, today: Date) -> Self {
        let year = FiscalYear::of(today).year();
        let aprils = [-2, -1, 0, 1].map(|n| april(year + n));
        let [first, second, last, next] = aprils;
        let turn = |day| turn(day, pace);
        let mut city = City::found(plan, seed, first);
        let adviser = city.invite(city.plan.offices.policy, ADVISER, first);
        let mut appointments = Appointments::default();
        appointments.change(first, &city.duties(0, Some((adviser, second))));
        city.april(turn(second), Reform::None);
        appointments.change(second, &city.duties(0, Some((adviser, last))));
        city.april(turn(last), Reform::Last);
        appointments.change(last, &city.duties(1, Some((adviser, next))));
        Self {
            city,
            appointments,
            aprils,
            seed,
            today,
        }
    }

    /// The city as it will be after next April.
    pub fn next(&self, pace: Pace) -> City {
        let [_, _, _, next] = self.aprils;
        let mut city = self.city.clone();
        city.april(turn(next, pace), Reform::Next);
        city
    }
}

fn turn(day: Date, pace: Pace) -> Turn {
    Turn {
        day,
        moves: pace.moves,
        leaves: pace.leaves,
        ends: pace.ends,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::sample::large::{self, Size};
    use crate::sample::plan;
    use crate::sample::roles::{As, Duty, Over};

    fn mihon() -> Story {
        let plan = plan::read(include_str!("../../sample/mihon_city.toml")).unwrap();
        let today = "2026-11-23".parse().unwrap();
        Story::tell(plan, Pace::SMALL_CITY, 1, today)
    }

    fn here(city: &City) -> usize {
        city.people.iter().filter(|p| p.is_here()).count()
    }

    /// Who has another main post than before, who left, who is new.
    fn changes(before: &City, after: &City) -> (usize, usize, usize) {
        let pairs = || before.people.iter().zip(&after.people);
        let moved = pairs().filter(|(b, a)| a.is_here() && b.main_post() != a.main_post());
        let left = pairs().filter(|(b, a)| b.is_here() && !a.is_here());
        let joined = after.people.len() - before.people.len();
        (moved.count(), left.count(), joined)
    }

    #[test]
    fn mihon_has_a_thousand_people_in_sixty_units() {
        let city = mihon().city;
        let units = (0..city.plan.units.len())
            .filter(|u| city.successor(*u, false).is_none())
            .count();
        assert_eq!(units, 61, "sixty and the mayor's own");
        assert!((980..=1020).contains(&here(&city)), "{}", here(&city));
        assert_eq!(city.plan.systems.len(), 40);
        let numbers: BTreeSet<_> = city.people.iter().map(|p| &p.staff_number).collect();
        assert_eq!(numbers.len(), city.people.len());
        assert!(numbers.iter().any(|n| n.starts_with('0')));
    }

    #[test]
    fn every_april_moves_some_and_keeps_the_shape() {
        let story = mihon();
        let next = story.next(Pace::SMALL_CITY);
        let (moved, left, joined) = changes(&story.city, &next);
        println!("moved {moved} left {left} joined {joined}");
        assert!((100..=160).contains(&moved), "moved {moved}");
        assert!((160..=210).contains(&(moved + left + joined)));
        assert!(here(&story.city).abs_diff(here(&next)) <= 2);
        for city in [&story.city, &next] {
            for person in city.people.iter().filter(|p| p.is_here()) {
                let main = person.posts.iter();
                let main = main.filter(|p| p.main && p.period.until.is_none());
                assert_eq!(main.count(), 1, "{person:?}");
            }
            for person in &city.people {
                let mut main: Vec<_> = person.posts.iter().filter(|p| p.main).collect();
                main.sort_by_key(|p| p.period.from);
                for pair in main.windows(2) {
                    assert_eq!(pair[0].period.until, Some(pair[1].period.from));
                }
            }
        }
    }

    #[test]
    fn the_same_seed_tells_the_same_story() {
        let (a, b) = (mihon(), mihon());
        assert!(a.city.people == b.city.people);
        let all = |s: &Story| s.appointments.all().collect::<Vec<_>>();
        assert_eq!(all(&a), all(&b));
        assert_eq!(a.contacts(), b.contacts());
    }

    fn holders(story: &Story, role: &str) -> BTreeMap<Over, Vec<usize>> {
        let mut holders: BTreeMap<Over, Vec<usize>> = BTreeMap::new();
        let held = |d: &&Duty| d.role == role && d.capacity == As::Holder;
        for duty in story.appointments.current().filter(held) {
            holders.entry(duty.over).or_default().push(duty.person);
        }
        holders
    }

    #[test]
    fn one_section_of_mihon_has_no_manager_and_everything_else_has() {
        let story = mihon();
        let units = &story.city.plan.units;
        let managers = holders(&story, "section_security_manager");
        let officers = holders(&story, "department_security_officer");
        let without: Vec<&str> = (0..units.len())
            .filter(|u| story.city.successor(*u, false).is_none())
            .filter(|u| {
                use sakimori_organization::model::Level;
                let over = Over::Unit(*u);
                match story.city.level(*u) {
                    Level::Section => !managers.contains_key(&over),
                    Level::Department => !officers.contains_key(&over),
                    Level::Other => false,
                }
            })
            .map(|u| units[u].name.as_str())
            .collect();
        assert_eq!(without, ["文化財課"]);
        assert_eq!(holders(&story, "system_manager").len(), 40);
        assert_eq!(holders(&story, "system_operator").len(), 40);
        for role in [
            "ciso",
            "head_security_officer",
            "audit_head",
            "ciso_advisor",
        ] {
            assert_eq!(holders(&story, role)[&Over::Body].len(), 1, "{role}");
        }
        assert!(holders(&story, "security_committee")[&Over::Body].len() > 8);
    }

    #[test]
    fn last_april_changed_who_holds_what() {
        let story = mihon();
        let [_, _, last, _] = story.aprils;
        let all: Vec<_> = story.appointments.all().collect();
        let ended = all.iter().filter(|a| a.period.until == Some(last)).count();
        let begun = all.iter().filter(|a| a.period.from == last).count();
        assert!(ended > 20 && begun > 20, "{ended} {begun}");
    }

    #[test]
    fn a_designated_city_is_as_large_as_asked_for() {
        for size in [
            Size::DESIGNATED_CITY,
            Size {
                people: 1_200,
                units: 60,
                systems: 20,
                journal: 0,
            },
        ] {
            let plan = large::plan(size, 1);
            assert_eq!(
                (plan.units.len(), plan.systems.len()),
                (size.units, size.systems)
            );
            let today = "2026-11-23".parse().unwrap();
            let story = Story::tell(plan, Pace::DESIGNATED_CITY, 1, today);
            // The adviser comes from outside.
            let people = here(&story.city) - 1;
            assert_eq!(people, size.people);
            let (moved, left, joined) = changes(&story.city, &story.next(Pace::DESIGNATED_CITY));
            println!("{people}: moved {moved} left {left} joined {joined}");
            assert!(
                (people / 6..people / 4).contains(&moved),
                "{moved} of {people}"
            );
            assert_eq!(holders(&story, "system_manager").len(), size.systems);
        }
    }
}
