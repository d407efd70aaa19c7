//! What a city is made of before anybody works in it: its units with their
//! sizes, and its information systems. Read from `sample/mihon_city.toml`, or
//! thought up by `large.rs`.

use sakimori_organization::model::UnitKind;
use serde::Deserialize;

use super::ranks::Trade;

/// A city to be peopled.
#[derive(Debug, Clone)]
pub struct Plan {
    pub mail_domain: String,
    /// Every telephone number begins with it; no such area code exists.
    pub phone: String,
    pub offices: Offices,
    /// Parents before their children.
    pub units: Vec<PlannedUnit>,
    pub systems: Vec<PlannedSystem>,
    /// People whose names a demonstration needs.
    pub named: Vec<Named>,
    /// How many of a thousand have a surname that CP932 cannot write.
    pub rare: usize,
}

/// Somebody of a unit gets this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub unit: usize,
    pub name: String,
    pub kana: String,
}

/// The units whose heads carry the roles over the whole body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offices {
    /// Its head is the head_security_officer.
    pub head: usize,
    /// The information policy section: contact point, clerk of the committee.
    pub policy: usize,
    /// Its head is the audit_head.
    pub audit: usize,
}

#[derive(Debug, Clone)]
pub struct PlannedUnit {
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    /// Places in [`Plan::units`], here and below.
    pub parent: Option<usize>,
    pub trade: Trade,
    /// The title of those at the beginning of their career.
    pub junior: String,
    /// How many regular and part-time employees.
    pub staff: usize,
    pub part_time: usize,
    /// Titles outside the ladder: 市長, 教育長.
    pub special: Vec<String>,
    /// Its head left last April and nobody followed.
    pub vacant: bool,
    /// Its people hold a concurrent post there.
    pub also: Option<usize>,
    pub last_april: Change,
    pub next_april: Change,
}

/// What an April does to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Nothing,
    /// The other name: before last April, or after the next.
    Name(String),
    /// Its work goes to another unit.
    Into(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSystem {
    pub code: String,
    pub name: String,
    pub unit: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    mail_domain: String,
    phone: String,
    offices: WrittenOffices,
    unit: Vec<WrittenUnit>,
    system: Vec<WrittenSystem>,
    named: Vec<WrittenName>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOffices {
    head: String,
    policy: String,
    audit: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenUnit {
    code: String,
    name: String,
    kind: Option<UnitKind>,
    trade: Option<Trade>,
    junior: Option<String>,
    #[serde(default)]
    staff: usize,
    #[serde(default)]
    part_time: usize,
    #[serde(default)]
    special: Vec<String>,
    #[serde(default)]
    vacant: bool,
    also: Option<String>,
    until_last_april: Option<String>,
    until_last_april_into: Option<String>,
    next_april: Option<String>,
    next_april_into: Option<String>,
    #[serde(default)]
    sections: Vec<WrittenUnit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSystem {
    code: String,
    name: String,
    unit: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenName {
    unit: String,
    name: String,
    kana: String,
}

/// Reads a plan; the message says what is wrong with it.
pub fn read(text: &str) -> Result<Plan, String> {
    let written: Written = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut flat: Vec<(WrittenUnit, Option<usize>)> = Vec::new();
    for mut top in written.unit {
        let sections = std::mem::take(&mut top.sections);
        let parent = flat.len();
        flat.push((top, None));
        flat.extend(sections.into_iter().map(|s| (s, Some(parent))));
    }
    let codes: Vec<String> = flat.iter().map(|(u, _)| u.code.clone()).collect();
    let place = |code: &str| {
        let found = codes.iter().position(|c| c == code);
        found.ok_or_else(|| format!("no unit {code}"))
    };
    let units = flat.into_iter().map(|(u, parent)| unit(u, parent, &place));
    let systems = written.system.into_iter().map(|s| {
        Ok(PlannedSystem {
            unit: place(&s.unit)?,
            code: s.code,
            name: s.name,
        })
    });
    let named = written.named.into_iter().map(|n| {
        Ok(Named {
            unit: place(&n.unit)?,
            name: n.name,
            kana: n.kana,
        })
    });
    Ok(Plan {
        named: named.collect::<Result<_, String>>()?,
        rare: 0,
        mail_domain: written.mail_domain,
        phone: written.phone,
        offices: Offices {
            head: place(&written.offices.head)?,
            policy: place(&written.offices.policy)?,
            audit: place(&written.offices.audit)?,
        },
        units: units.collect::<Result<_, String>>()?,
        systems: systems.collect::<Result<_, String>>()?,
    })
}

fn unit(
    unit: WrittenUnit,
    parent: Option<usize>,
    place: &impl Fn(&str) -> Result<usize, String>,
) -> Result<PlannedUnit, String> {
    let change = |name: Option<String>, into: Option<String>| match (name, into) {
        (Some(name), None) => Ok(Change::Name(name)),
        (None, Some(code)) => place(&code).map(Change::Into),
        (None, None) => Ok(Change::Nothing),
        (Some(name), Some(_)) => Err(format!("{name} is renamed and merged")),
    };
    Ok(PlannedUnit {
        last_april: change(unit.until_last_april, unit.until_last_april_into)?,
        next_april: change(unit.next_april, unit.next_april_into)?,
        also: unit.also.as_deref().map(place).transpose()?,
        code: unit.code,
        name: unit.name,
        kind: unit.kind.unwrap_or(UnitKind::Section),
        parent,
        trade: unit.trade.unwrap_or_default(),
        junior: unit.junior.unwrap_or_else(|| "主事".to_owned()),
        staff: unit.staff,
        part_time: unit.part_time,
        special: unit.special,
        vacant: unit.vacant,
    })
}
