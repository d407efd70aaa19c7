//! The authorization policy of a day: the catalog's grants, read with the
//! marks of the standards in force.

use std::collections::{BTreeMap, HashMap};

use sakimori_provisions::catalog::{
    Action, DecisionKind, Edition, Grant, Grantee, Join, Mark, Marks, Resource,
};

/// A provision as the body's own documents cite it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionRef {
    pub key: String,
    /// 「3.2(2)⑦」 or 「第8条第2項」.
    pub number: String,
    pub title: String,
}

/// A provision of the standards in force.
#[derive(Debug, Clone)]
pub struct Standard {
    pub number: String,
    pub title: String,
    pub marks: Marks,
}

/// The standards in force on a day, as far as permission needs them. A
/// provision that is not among them is taken as the guideline has it.
#[derive(Debug, Clone, Default)]
pub struct Standards {
    pub provisions: HashMap<String, Standard>,
    /// What the body calls its roles.
    pub role_labels: BTreeMap<String, String>,
    /// The role that carries another's duties where the body does without it.
    pub carriers: HashMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Everyone,
    Administrator,
    /// The key of a role.
    Role(String),
}

/// One way to a permission.
#[derive(Debug, Clone)]
pub struct Rule {
    pub who: Who,
    pub provision: ProvisionRef,
}

/// A permission or approval that a provision asks for, and who gives it.
#[derive(Debug, Clone)]
pub struct PermissionPoint {
    pub provision: ProvisionRef,
    pub kind: DecisionKind,
    pub what: String,
    pub applicants: Vec<String>,
    /// Keys of the roles whose mark gives it; empty where the guideline
    /// leaves it to the body.
    pub deciders: Vec<String>,
    pub join: Option<Join>,
}

/// Who may do what, by provision. Made once per change of the standards.
#[derive(Debug, Default)]
pub struct Rules {
    grants: HashMap<(Action, Resource), Vec<Rule>>,
    points: Vec<PermissionPoint>,
    labels: BTreeMap<String, String>,
}

impl Rules {
    pub fn new(edition: &Edition, standards: &Standards) -> Self {
        let mut grants: HashMap<(Action, Resource), Vec<Rule>> = HashMap::new();
        for grant in &edition.grants {
            let rules = grants.entry((grant.action, grant.resource)).or_default();
            rules.extend(rules_of(edition, standards, grant));
        }
        let points = edition.provisions().filter_map(|(_, provision)| {
            let permission = provision.permission.as_ref()?;
            let (provision, marks) = find(edition, standards, &provision.key)?;
            let gives = |list: &[Mark]| {
                list.iter().any(|m| match permission.kind {
                    DecisionKind::FormalDecision => *m != Mark::Informed,
                    _ => matches!(m, Mark::Permits | Mark::Approves),
                })
            };
            Some(PermissionPoint {
                provision,
                kind: permission.kind,
                what: permission.what.clone(),
                applicants: carried(standards, &permission.applicant),
                deciders: with_marks(&marks, gives),
                join: permission.join,
            })
        });
        let mut labels: BTreeMap<String, String> = edition
            .roles
            .iter()
            .map(|r| (r.key.clone(), r.label().to_owned()))
            .collect();
        labels.extend(standards.role_labels.clone());
        Self {
            points: points.collect(),
            grants,
            labels,
        }
    }

    pub fn of(&self, action: Action, resource: Resource) -> &[Rule] {
        self.grants
            .get(&(action, resource))
            .map_or(&[], Vec::as_slice)
    }

    /// Every permission and approval the provisions ask for.
    pub fn points(&self) -> &[PermissionPoint] {
        &self.points
    }

    pub fn point(&self, provision: &str) -> Option<&PermissionPoint> {
        self.points.iter().find(|p| p.provision.key == provision)
    }

    /// What the body calls a role.
    pub fn label<'a>(&'a self, role: &'a str) -> &'a str {
        self.labels.get(role).map_or(role, String::as_str)
    }
}

fn rules_of(edition: &Edition, standards: &Standards, grant: &Grant) -> Vec<Rule> {
    let Some((provision, marks)) = find(edition, standards, &grant.provision) else {
        return Vec::new();
    };
    let only = carried(standards, &grant.only);
    let whos = match grant.who {
        Grantee::Everyone => vec![Who::Everyone],
        Grantee::Administrator => vec![Who::Administrator],
        Grantee::Marks | Grantee::Informed => {
            let all = grant.who == Grantee::Informed;
            let counts = |list: &[Mark]| list.iter().any(|m| all || *m != Mark::Informed);
            let roles = with_marks(&marks, counts).into_iter();
            roles
                .filter(|role| only.is_empty() || only.contains(role))
                .map(Who::Role)
                .collect()
        }
    };
    let rule = |who| Rule {
        who,
        provision: provision.clone(),
    };
    whos.into_iter().map(rule).collect()
}

/// The provision as the body has it, else as the guideline has it.
fn find(edition: &Edition, standards: &Standards, key: &str) -> Option<(ProvisionRef, Marks)> {
    let of = |number: String, title: &str| ProvisionRef {
        key: key.to_owned(),
        number,
        title: title.to_owned(),
    };
    if let Some(own) = standards.provisions.get(key) {
        return Some((of(own.number.clone(), &own.title), own.marks.clone()));
    }
    let (item, provision) = edition.by_key(key)?;
    let mut marks = Marks::new();
    for (role, list) in &provision.marks {
        let carrier = standards.carriers.get(role).unwrap_or(role);
        let into = marks.entry(carrier.clone()).or_default();
        into.extend(list.iter().copied());
    }
    Some((of(item.id.to_string(), &item.title), marks))
}

fn with_marks(marks: &Marks, counts: impl Fn(&[Mark]) -> bool) -> Vec<String> {
    let matching = marks.iter().filter(|(_, list)| counts(list));
    matching.map(|(role, _)| role.clone()).collect()
}

fn carried(standards: &Standards, roles: &[String]) -> Vec<String> {
    let carrier = |role: &String| standards.carriers.get(role).unwrap_or(role).clone();
    roles.iter().map(carrier).collect()
}
