//! The contact network: telephone numbers that lead nowhere, and who has
//! confirmed them.

use sakimori_kernel::Date;

use super::random::Random;
use super::story::Story;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub person: usize,
    pub since: Date,
    pub office: String,
    /// Only of those who carry a role.
    pub mobile: String,
    pub home: String,
    pub remark: String,
    pub confirmed: Vec<Date>,
}

/// How many of a thousand confirm in time, this half-year and before.
const CONFIRM_NOW: usize = 860;
const CONFIRMED_BEFORE: usize = 960;

impl Story {
    /// Everybody's entry as it is today.
    pub fn contacts(&self) -> Vec<Contact> {
        let mut random = Random::of(self.seed, "contacts");
        let people = self.city.people.len();
        let mut carries = vec![false; people];
        for duty in self.appointments.current() {
            if let Some(carries) = carries.get_mut(duty.person) {
                *carries = true;
            }
        }
        let due = self.due();
        let all = self.city.people.iter().enumerate().zip(carries);
        let here = all.filter(|((_, person), _)| person.is_here());
        here.map(|((place, person), carries)| {
            let since = person.employment.first().map(|(_, day)| *day);
            let since = since.unwrap_or(self.city.first_day);
            let unit = person.main_post().map_or(0, |p| p.unit);
            Contact {
                person: place,
                since,
                confirmed: confirmed(&mut random, &due, since, self.today),
                ..self.numbers(&mut random, (place, unit), carries)
            }
        })
        .collect()
    }

    fn numbers(
        &self,
        random: &mut Random,
        (person, unit): (usize, usize),
        carries: bool,
    ) -> Contact {
        let phone = &self.city.plan.phone;
        let remarks = [
            "",
            "",
            "",
            "夜間は携帯電話へ",
            "通勤時間：約40分",
            "手話で連絡（電子メール可）",
        ];
        let own = |carries, number: String| if carries { number } else { String::new() };
        let digits = random.below(10_000);
        Contact {
            person,
            since: Date::MIN,
            office: format!("{phone}-{:04}", 1000 + unit % 9000),
            mobile: own(carries, format!("000-0000-{digits:04}")),
            home: own(
                carries && random.chance(300),
                format!("{phone}-{:04}", 9999 - digits),
            ),
            remark: own(
                carries,
                random
                    .pick(&remarks)
                    .map_or(String::new(), |r| (*r).to_owned()),
            ),
            confirmed: Vec::new(),
        }
    }

    /// The half-years that have begun: each from April or October.
    fn due(&self) -> Vec<Date> {
        let [first, second, last, _] = self.aprils;
        let october = |april: Date| Date::new(april.year(), 10, 1).unwrap_or(april);
        let halves = [first, second, last].map(|april| [april, october(april)]);
        let begun = halves.as_flattened().iter().copied();
        begun.filter(|half| *half <= self.today).collect()
    }
}

/// On which days somebody confirmed: in the first weeks of a half-year, as a
/// rule.
fn confirmed(random: &mut Random, due: &[Date], since: Date, today: Date) -> Vec<Date> {
    let mut days = Vec::new();
    for (n, half) in due.iter().enumerate() {
        let share = match n + 1 == due.len() {
            true => CONFIRM_NOW,
            false => CONFIRMED_BEFORE,
        };
        let day = Date::new(half.year(), half.month(), 2 + random.below(27) as i8);
        let does = random.chance(share);
        if let Some(day) = day
            .ok()
            .filter(|day| does && *day >= since && *day <= today)
        {
            days.push(day);
        }
    }
    days
}
