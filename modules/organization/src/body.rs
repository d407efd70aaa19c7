//! What the body's policy says of its roles: how it calls them, which posts
//! usually carry them, whether it has them. The program puts it into each
//! request; without it the guideline's own words are taken.

use std::collections::HashMap;

use sakimori_permissions::ProvisionRef;
use sakimori_provisions::catalog::{Edition, Role, Scope};

/// A role as this module shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRole {
    pub key: String,
    /// 情報セキュリティ管理者
    pub label: String,
    /// The usual posts: 「課室長」.
    pub post: String,
    /// Whether the body has it.
    pub present: bool,
    pub scope: Scope,
    /// Whether several people hold it over the same thing.
    pub several: bool,
    /// The seats of a committee; empty for all other roles.
    pub seats: Vec<String>,
    /// Whether each thing of its scope needs a holder.
    pub needed: bool,
    /// The key of the provision that sets it up.
    pub established_by: Option<String>,
}

impl BodyRole {
    /// Whether somebody can be appointed to it: not to what everybody is.
    pub fn is_appointed(&self) -> bool {
        self.present && !matches!(self.scope, Scope::Everyone | Scope::Contract)
    }
}

/// What a body calls a role: label, usual posts, whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    pub label: String,
    pub post: String,
    pub present: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Body {
    /// In the order of the responsibility matrix.
    pub roles: Vec<BodyRole>,
    cited: HashMap<String, ProvisionRef>,
}

impl Body {
    /// The roles of an edition with the body's words for them, and how the
    /// body's documents cite the provisions named here. `naming` gives none
    /// where the guideline's words hold.
    pub fn new(
        edition: &Edition,
        naming: impl Fn(&str) -> Option<Naming>,
        cite: impl Fn(&str) -> Option<ProvisionRef>,
    ) -> Self {
        let roles: Vec<BodyRole> = edition
            .roles
            .iter()
            .map(|role| of(role, naming(&role.key)))
            .collect();
        let established = roles.iter().filter_map(|r| r.established_by.as_ref());
        let apart = edition.separations.iter().map(|s| &s.provision);
        let keys = established.chain(apart);
        let cited = keys.filter_map(|key| {
            let provision = cite(key).or_else(|| guideline(edition, key))?;
            Some((key.clone(), provision))
        });
        Self {
            cited: cited.collect(),
            roles,
        }
    }

    /// The guideline's own.
    pub fn of_guideline(edition: &Edition) -> Self {
        Self::new(edition, |_| None, |_| None)
    }

    pub fn role(&self, key: &str) -> Option<&BodyRole> {
        self.roles.iter().find(|r| r.key == key)
    }

    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.role(key).map_or(key, |r| &r.label)
    }

    /// Roles that people are appointed to.
    pub fn appointed(&self) -> impl Iterator<Item = &BodyRole> {
        self.roles.iter().filter(|r| r.is_appointed())
    }

    pub fn cite(&self, provision: &str) -> Option<&ProvisionRef> {
        self.cited.get(provision)
    }
}

fn of(role: &Role, naming: Option<Naming>) -> BodyRole {
    let naming = naming.unwrap_or_else(|| Naming {
        label: role.label().to_owned(),
        post: role.post.clone(),
        present: true,
    });
    BodyRole {
        key: role.key.clone(),
        label: naming.label,
        post: naming.post,
        present: naming.present,
        scope: role.scope,
        several: role.several,
        seats: role.seats.clone(),
        needed: !role.optional || role.scope != Scope::InformationSystem,
        established_by: role.established_by.clone(),
    }
}

fn guideline(edition: &Edition, key: &str) -> Option<ProvisionRef> {
    let (item, _) = edition.by_key(key)?;
    Some(ProvisionRef {
        key: key.to_owned(),
        number: item.id.to_string(),
        title: item.title.clone(),
    })
}
