//! One account for each role of a sample, with passwords that stand on the
//! sign-in page. Whoever carries the role today is found in the register, so
//! the accounts fit both cities.

use std::collections::HashSet;

use sakimori_accounts::administration::By;
use sakimori_accounts::demonstration::{Shown, open as open_accounts};
use sakimori_accounts::{DemoAccount, PersonRef};
use sakimori_db::DbError;
use sakimori_kernel::Uuid;
use sakimori_organization::store::{self, Person, State, find_people, search_words};
use sakimori_organization::{Duty, Roster};
use sakimori_permissions::{Capacity, Scope};

use super::SampleError;
use crate::context::App;

/// Whose account.
#[derive(Debug, Clone, Copy)]
enum Who {
    /// Somebody without a role.
    Ordinary,
    /// Somebody who carries it in a capacity.
    Role(&'static str, Capacity),
    /// Nobody of the register.
    Administrator,
}

/// Login, password, whose. The passwords obey the rules; `demonstration`
/// refuses one that does not.
const ACCOUNTS: [(&str, &str, Who); 11] = [
    ("shokuin", "kaminari-teacup-rosen-31", Who::Ordinary),
    (
        "kakanri",
        "budou-lantern-kujira-58",
        Who::Role("section_security_manager", Capacity::Holder),
    ),
    (
        "bukyoku",
        "yozora-pickle-hagaki-74",
        Who::Role("department_security_officer", Capacity::Holder),
    ),
    (
        "tokatsu",
        "tsurara-violin-medaka-26",
        Who::Role("head_security_officer", Capacity::Holder),
    ),
    (
        "ciso",
        "kumade-rocket-amagasa-93",
        Who::Role("ciso", Capacity::Holder),
    ),
    (
        "system",
        "hotaru-anchor-dango-47",
        Who::Role("system_manager", Capacity::Holder),
    ),
    (
        "tanto",
        "kazaguruma-mint-isogai-62",
        Who::Role("system_operator", Capacity::Holder),
    ),
    (
        "kansa",
        "furoshiki-comet-zakuro-85",
        Who::Role("audit_head", Capacity::Holder),
    ),
    (
        "jimukyoku",
        "soroban-walnut-kagerou-19",
        Who::Role("security_committee", Capacity::Clerk),
    ),
    (
        "madoguchi",
        "temari-canyon-wasabi-36",
        Who::Role("contact_point", Capacity::Holder),
    ),
    ("kanri", "hourou-magnet-sudachi-70", Who::Administrator),
];

/// Opens the accounts and puts them on the sign-in page.
pub async fn open(app: &mut App) -> Result<(), SampleError> {
    let day = app.clock.today();
    let roster = app.organization.roster(day).await?;
    let mut taken: HashSet<Uuid> = HashSet::new();
    let (mut all, mut colleague) = (Vec::new(), None);
    for (login, password, who) in ACCOUNTS {
        let person = match who {
            Who::Ordinary => ordinary(app, &roster).await?,
            Who::Role(role, capacity) => {
                // Whoever decides what the ordinary employee applies for.
                let near = nearest(&roster, (role, capacity), &colleague);
                let holder = near.or_else(|| holder(&roster, (role, capacity), &taken));
                match holder {
                    Some(id) => by_id(app, id).await?,
                    None => None,
                }
            }
            Who::Administrator => None,
        };
        let administrator = matches!(who, Who::Administrator);
        if person.is_none() && !administrator {
            continue;
        }
        taken.extend(person.as_ref().map(|p| p.id));
        if matches!(who, Who::Ordinary) {
            colleague = person.as_ref().and_then(|p| Some(p.main_post()?.0));
        }
        let label = label(&roster, app, (who, person.as_ref()));
        all.push(Shown {
            account: DemoAccount {
                label,
                login: login.to_owned(),
                password: password.to_owned(),
            },
            name: "見本　管理者".to_owned(),
            person: person.map(reference),
            administrator,
        });
    }
    open_accounts(&app.accounts, &By::command_line("見本"), &all).await?;
    app.accounts.demo = all.into_iter().map(|shown| shown.account).collect();
    Ok(())
}

fn reference(person: Person) -> PersonRef {
    PersonRef {
        id: person.id,
        name: person.facts.name,
        staff_number: person.staff_number,
    }
}

/// Who carries the role over a section.
fn nearest(
    roster: &Roster,
    (role, capacity): (&str, Capacity),
    unit: &Option<Uuid>,
) -> Option<Uuid> {
    let place = roster.place_of_unit((*unit)?);
    let over = roster.holders(role, &place).into_iter();
    let mut over = over.filter(|d| d.facts.scope != Scope::Body && !d.left);
    let found = over.find(|d| d.facts.capacity == capacity)?;
    Some(found.facts.person)
}

/// Who carries a role, those first who carry nothing else.
fn holder(
    roster: &Roster,
    (role, capacity): (&str, Capacity),
    taken: &HashSet<Uuid>,
) -> Option<Uuid> {
    let free =
        |d: &&Duty| d.facts.capacity == capacity && !d.left && !taken.contains(&d.facts.person);
    let free = roster.in_role(role).filter(free);
    let least = free.min_by_key(|d| (roster.duties_of(d.facts.person).count(), d.id));
    least.map(|d| d.facts.person)
}

/// Somebody of a common name who carries no role.
async fn ordinary(app: &App, roster: &Roster) -> Result<Option<Person>, DbError> {
    let mut found = find_people(&app.db, &search_words("佐藤")).await?;
    found.sort();
    for id in found {
        if roster.duties_of(id).next().is_none()
            && let Some(person) = by_id(app, id).await?
        {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

async fn by_id(app: &App, id: Uuid) -> Result<Option<Person>, DbError> {
    let day = (app.clock.today(), State::Present);
    Ok(store::people(&app.db, day, &[id]).await?.pop())
}

/// 「情報セキュリティ管理者（総務部 職員課 課長 …）」
fn label(roster: &Roster, app: &App, (who, person): (Who, Option<&Person>)) -> String {
    let role = match who {
        Who::Ordinary => "役割のない職員".to_owned(),
        Who::Administrator => return "防人の管理者".to_owned(),
        Who::Role(key, capacity) => {
            let roles = &app.policies.edition.roles;
            let role = roles.iter().find(|r| r.key == key);
            let role = role.map_or(key, |r| r.label());
            match capacity {
                Capacity::Clerk => format!("{role}の事務担当"),
                Capacity::Holder | Capacity::Deputy => role.to_owned(),
            }
        }
    };
    let Some(person) = person else { return role };
    let post = match person.main_post() {
        Some((unit, title)) => format!("{} {title} ", roster.tree.full_name(unit)),
        None => String::new(),
    };
    format!("{role}（{post}{}）", person.facts.name)
}
