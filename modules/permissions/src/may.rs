//! The answer to "may this person do this, here, today".

use std::collections::HashSet;

use sakimori_kernel::Uuid;

use crate::rules::{PermissionPoint, ProvisionRef, Rules, Who};
use crate::standing::{Capacity, Holding, Place, Scope, Standing};
use crate::{Action, Resource};

/// Why something may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    pub provision: ProvisionRef,
    /// The role's key; empty where everybody may, `administrator` for those
    /// who administer the program.
    pub role: String,
    pub capacity: Capacity,
    /// What the appointment covers; empty for the whole body.
    pub scope_name: String,
    /// The holder for whom a deputy or clerk acts.
    pub holder: Option<String>,
    /// The administrator acts because nobody has been appointed to a role
    /// that could.
    pub vacancy: bool,
}

/// Why something may not be done, and who could do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// 「緊急連絡網の変更」「端末の持ち出しの許可」
    pub what: String,
    pub provisions: Vec<ProvisionRef>,
    /// Keys of roles, without repetition.
    pub roles: Vec<String>,
    /// Whether the administrator could.
    pub administrator: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Yes(Ground),
    No(Denial),
}

impl Answer {
    pub fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(_))
    }
}

/// How far a permission to read reaches, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The whole body.
    All,
    /// Units (with everything below), systems, and what is one's own.
    Within {
        units: Vec<Uuid>,
        systems: Vec<Uuid>,
        own: Option<Uuid>,
    },
}

/// Whom an appointment of a role has been made to on the day: the roles that
/// anybody holds.
pub(crate) type Held = HashSet<String>;

pub(crate) fn may(
    standing: &Standing,
    rules: &Rules,
    held: &Held,
    (action, resource): (Action, Resource),
    place: &Place,
) -> Answer {
    let all = rules.of(action, resource);
    let by = |role: &str, provision: &ProvisionRef| Ground {
        provision: provision.clone(),
        role: role.to_owned(),
        capacity: Capacity::Holder,
        scope_name: String::new(),
        holder: None,
        vacancy: false,
    };
    for rule in all {
        match &rule.who {
            Who::Everyone => return Answer::Yes(by("", &rule.provision)),
            Who::Administrator if standing.administrator => {
                return Answer::Yes(by("administrator", &rule.provision));
            }
            Who::Administrator => {}
            Who::Role(role) => {
                if let Some(holding) = covering(standing, role, place) {
                    let ground = by(role, &rule.provision);
                    return Answer::Yes(Ground {
                        capacity: holding.capacity,
                        scope_name: holding.scope_name.clone(),
                        holder: holding.holder.clone(),
                        ..ground
                    });
                }
            }
        }
    }
    let roles: Vec<&String> = all.iter().filter_map(role_of).collect();
    if standing.administrator
        && !roles.is_empty()
        && !roles.iter().any(|r| held.contains(*r))
        && let Some(rule) = all.first()
    {
        let ground = by("administrator", &rule.provision);
        return Answer::Yes(Ground {
            vacancy: true,
            ..ground
        });
    }
    let what = format!("{}の{}", resource.label(), action.label());
    Answer::No(denial(all, what))
}

/// Whether the person gives a permission or approval that a provision asks
/// for. Preparing is not deciding: a clerk never does, and nobody does by
/// administering the program. Whether a deputy's time has come is for the
/// decision to say.
pub(crate) fn may_decide(standing: &Standing, point: &PermissionPoint, place: &Place) -> Answer {
    for role in &point.deciders {
        let holding = covering(standing, role, place);
        if let Some(holding) = holding.filter(|h| h.capacity != Capacity::Clerk) {
            return Answer::Yes(Ground {
                provision: point.provision.clone(),
                role: role.clone(),
                capacity: holding.capacity,
                scope_name: holding.scope_name.clone(),
                holder: holding.holder.clone(),
                vacancy: false,
            });
        }
    }
    Answer::No(Denial {
        what: format!("{}の{}", point.what, point.kind.label()),
        provisions: vec![point.provision.clone()],
        roles: point.deciders.clone(),
        administrator: false,
    })
}

fn role_of(rule: &crate::Rule) -> Option<&String> {
    match &rule.who {
        Who::Role(role) => Some(role),
        Who::Everyone | Who::Administrator => None,
    }
}

fn denial(rules: &[crate::Rule], what: String) -> Denial {
    let mut denial = Denial {
        what,
        provisions: Vec::new(),
        roles: Vec::new(),
        administrator: rules.iter().any(|r| r.who == Who::Administrator),
    };
    for rule in rules {
        if !denial.provisions.contains(&rule.provision) {
            denial.provisions.push(rule.provision.clone());
        }
        if let Some(role) = role_of(rule)
            && !denial.roles.contains(role)
        {
            denial.roles.push(role.clone());
        }
    }
    denial
}

/// The strongest holding of a role that covers a place.
fn covering<'s>(standing: &'s Standing, role: &str, place: &Place) -> Option<&'s Holding> {
    let holdings = standing.holdings.iter();
    holdings
        .filter(|h| h.role == role && place.is_covered_by(h.scope))
        .min_by_key(|h| h.capacity)
}

/// Where the person may; nothing where they may nowhere.
pub(crate) fn reach(
    standing: &Standing,
    rules: &Rules,
    held: &Held,
    (action, resource): (Action, Resource),
) -> Option<Reach> {
    if may(standing, rules, held, (action, resource), &Place::body()).is_yes() {
        return Some(Reach::All);
    }
    let (mut units, mut systems) = (Vec::new(), Vec::new());
    let roles: Vec<&String> = rules
        .of(action, resource)
        .iter()
        .filter_map(role_of)
        .collect();
    for holding in standing
        .holdings
        .iter()
        .filter(|h| roles.contains(&&h.role))
    {
        match holding.scope {
            Scope::Body => return Some(Reach::All),
            Scope::Unit(unit) => units.push(unit),
            Scope::System(system) => systems.push(system),
        }
    }
    let own = standing
        .person
        .filter(|_| action == Action::Read && resource.is_personal());
    let nowhere = units.is_empty() && systems.is_empty() && own.is_none();
    (!nowhere).then_some(Reach::Within {
        units,
        systems,
        own,
    })
}
