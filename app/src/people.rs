//! What accounts ask about people, answered by the organization register: the
//! two modules do not know each other.

use std::collections::HashSet;
use std::fmt;

use sakimori_accounts::people::{Answer, People, PersonRef};
use sakimori_kernel::Uuid;
use sakimori_organization::Organization;
use sakimori_organization::model::PersonFacts;
use sakimori_organization::store::{self, State};

/// The register as accounts see it.
#[derive(Clone)]
pub struct RegisteredPeople(pub Organization);

impl fmt::Debug for RegisteredPeople {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegisteredPeople")
    }
}

impl People for RegisteredPeople {
    fn roles(&self, person: Uuid) -> Answer<'_, Vec<String>> {
        Box::pin(async move {
            let roster = self.0.roster(self.0.clock.today()).await?;
            let duties = roster.duties_of(person);
            Ok(duties.map(|duty| duty.facts.role.clone()).collect())
        })
    }

    fn words(&self, person: Uuid) -> Answer<'_, Vec<String>> {
        Box::pin(async move {
            let day = self.0.clock.today();
            let found = store::people(&self.0.db, (day, State::Present), &[person]).await?;
            let words = found.into_iter().flat_map(|p| {
                let PersonFacts {
                    name, kana, mail, ..
                } = p.facts;
                [name, kana, mail, p.staff_number]
            });
            Ok(words.filter(|word| !word.is_empty()).collect())
        })
    }

    fn by_staff_number<'a>(&'a self, number: &'a str) -> Answer<'a, Option<PersonRef>> {
        Box::pin(async move {
            let day = self.0.clock.today();
            let found = store::person_by_number(&self.0.db, day, number).await?;
            Ok(found.map(|person| PersonRef {
                id: person.id,
                name: person.facts.name,
                staff_number: person.staff_number,
            }))
        })
    }

    fn left<'a>(&'a self, people: &'a [Uuid]) -> Answer<'a, HashSet<Uuid>> {
        Box::pin(async move {
            let day = self.0.clock.today();
            let here = store::people(&self.0.db, (day, State::Present), people).await?;
            let here: HashSet<Uuid> = here.into_iter().map(|person| person.id).collect();
            let all = people.iter().copied();
            Ok(all.filter(|person| !here.contains(person)).collect())
        })
    }
}
