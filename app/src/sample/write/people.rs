//! People and posts of an April, and how to reach them.

use std::collections::{HashMap, HashSet};

use sakimori_db::{DbError, Tx};
use sakimori_kernel::{Date, Uuid};
use sakimori_organization::Roster;
use sakimori_organization::contacts::{self, Given, Numbers};
use sakimori_organization::entry;
use sakimori_organization::model::{EmploymentKind, Line, PersonFacts, PostFacts};
use sakimori_organization::store::{self, Change, Changed, Register};

use super::{Entries, Writer, joined, key};
use crate::sample::at;
use crate::sample::city::{Person, Post};
use crate::sample::network::Contact;

impl Writer<'_> {
    pub(super) async fn people(&self, tx: &mut Tx, day: Date) -> Entries {
        let people = self.story.city.people.iter().zip(&self.keys.people);
        let coming = people.clone().filter(|(p, _)| joined(p) == Some(day));
        let (keys, codes): (Vec<Uuid>, Vec<&str>) =
            coming.map(|(p, id)| (*id, p.staff_number.as_str())).unzip();
        self.register(tx, Register::Person, &keys, &codes).await?;
        let mut changes = Vec::new();
        for (person, id) in people {
            let begins = person.employment.iter().find(|(_, from)| *from == day);
            let wanted = begins.map(|(kind, _)| self.person(person, *kind));
            if wanted.is_some() || person.left == Some(day) {
                let line = Line::of(*id);
                changes.push(Change {
                    line,
                    from: day,
                    wanted,
                });
            }
        }
        let done = store::change::<PersonFacts>(tx, self.clock, &changes).await?;
        Ok(done.changed.iter().map(entry::person).collect())
    }

    fn person(&self, person: &Person, employment: EmploymentKind) -> PersonFacts {
        let domain = &self.story.city.plan.mail_domain;
        let mail = match employment {
            EmploymentKind::Outside => format!("adviser-{}@expert.example", person.staff_number),
            _ => format!("{}@{domain}", person.staff_number),
        };
        PersonFacts {
            name: person.name.clone(),
            kana: person.kana.clone(),
            employment,
            mail,
        }
    }

    pub(super) async fn posts(&self, tx: &mut Tx, roster: &Roster) -> Entries {
        let day = roster.day;
        let mut ends = Vec::new();
        let mut begins = Vec::new();
        for (person, id) in self.story.city.people.iter().zip(&self.keys.people) {
            for post in &person.posts {
                let unit = key(&self.keys.units, post.unit)?;
                let line = line(*id, unit, post);
                if post.period.until == Some(day) {
                    ends.push(Change {
                        line,
                        from: day,
                        wanted: None,
                    });
                }
                if post.period.from == day {
                    let wanted = Some(PostFacts {
                        unit,
                        title: post.title.clone(),
                        main: post.main,
                    });
                    begins.push(Change {
                        line,
                        from: day,
                        wanted,
                    });
                }
            }
        }
        // An end and a beginning of the same line are one change.
        let begun: HashSet<Line> = begins.iter().map(|c| c.line).collect();
        ends.retain(|c| !begun.contains(&c.line));
        ends.extend(begins);
        let done = store::change::<PostFacts>(tx, self.clock, &ends).await?;
        let people = self.story.city.people.iter().zip(&self.keys.people);
        let names: HashMap<Uuid, &str> = people.map(|(p, id)| (*id, p.name.as_str())).collect();
        let name = |id| names.get(&id).copied().unwrap_or_default();
        let entry = |c: &Changed<PostFacts>| entry::post(&roster.tree, name(c.line.subject), c);
        Ok(done.changed.iter().map(entry).collect())
    }

    /// The contact network as it is today.
    pub async fn contacts(&self, tx: &mut Tx, all: &[Contact]) -> Result<(), DbError> {
        let given = all.iter().map(|contact| {
            Ok(Given {
                person: key(&self.keys.people, contact.person)?,
                numbers: Numbers {
                    office: contact.office.clone(),
                    mobile: contact.mobile.clone(),
                    home: contact.home.clone(),
                    remark: contact.remark.clone(),
                },
                at: at(contact.since, 9 * 3600),
                confirmed: contact
                    .confirmed
                    .iter()
                    .map(|day| (*day, at(*day, 10 * 3600)))
                    .collect(),
            })
        });
        let given: Vec<Given> = given.collect::<Result<_, DbError>>()?;
        contacts::give(tx, self.clock, &given).await
    }
}

fn line(person: Uuid, unit: Uuid, post: &Post) -> Line {
    match post.main {
        true => Line::of(person),
        false => Line::concurrent(person, unit),
    }
}
