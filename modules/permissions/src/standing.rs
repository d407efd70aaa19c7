use sakimori_kernel::{Actor, Uuid};

/// In what capacity somebody carries a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capacity {
    /// 任命された者.
    Holder,
    /// 代理: carries the role while the holder is absent.
    Deputy,
    /// 事務担当: prepares the holder's work, decides nothing.
    Clerk,
}

impl Capacity {
    pub const ALL: [Self; 3] = [Self::Holder, Self::Deputy, Self::Clerk];

    pub fn key(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Deputy => "deputy",
            Self::Clerk => "clerk",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Holder => "本人",
            Self::Deputy => "代理",
            Self::Clerk => "事務担当",
        }
    }
}

/// What an appointment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// 団体全体.
    Body,
    /// A department or section with everything below it.
    Unit(Uuid),
    /// One information system.
    System(Uuid),
}

/// A role somebody carries on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The role's key.
    pub role: String,
    pub capacity: Capacity,
    pub scope: Scope,
    /// 「税務課」; empty for the whole body.
    pub scope_name: String,
    /// A deputy's or clerk's holder, where there is one.
    pub holder: Option<String>,
}

/// Who asks: a person with what they are on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    pub person: Option<Uuid>,
    pub name: String,
    /// The units the person works in.
    pub units: Vec<Uuid>,
    pub holdings: Vec<Holding>,
    /// Whether the person administers the program.
    pub administrator: bool,
}

impl Standing {
    /// The person in no particular role.
    pub fn actor(&self) -> Actor {
        Actor {
            name: self.name.clone(),
            person: self.person,
            ..Actor::default()
        }
    }
}

/// Where a thing belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Its unit and the units above it.
    pub units: Vec<Uuid>,
    pub system: Option<Uuid>,
    /// Whose it is, where it is a person's own.
    pub person: Option<Uuid>,
}

impl Place {
    /// A thing of the whole body.
    pub fn body() -> Self {
        Self::default()
    }

    /// A thing of a unit; `units` goes from the unit up to the top.
    pub fn unit(units: Vec<Uuid>) -> Self {
        Self {
            units,
            ..Self::default()
        }
    }

    /// A thing of an information system, which a unit is in charge of.
    pub fn system(system: Uuid, units: Vec<Uuid>) -> Self {
        Self {
            units,
            system: Some(system),
            person: None,
        }
    }

    /// A thing of a person who works in a unit.
    pub fn person(person: Uuid, units: Vec<Uuid>) -> Self {
        Self {
            units,
            system: None,
            person: Some(person),
        }
    }

    /// Whether an appointment over `scope` covers it.
    pub fn is_covered_by(&self, scope: Scope) -> bool {
        match scope {
            Scope::Body => true,
            Scope::Unit(unit) => self.units.contains(&unit),
            Scope::System(system) => self.system == Some(system),
        }
    }
}
