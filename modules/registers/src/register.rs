//! What a register (台帳, 記録簿) is, as it is written in the catalog;
//! catalog/README.md tells the format. Pure.

use std::collections::{BTreeMap, HashSet};

use sakimori_provisions::catalog::{Edition, Files};
use serde::{Deserialize, Serialize};

use crate::forms::{Field, FieldType, check};
use crate::own::OWN;

/// The headings of the list of registers, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Assets,
    Carrying,
    Areas,
    Media,
    Equipment,
    Systems,
    Operations,
    Logs,
    Accounts,
    Vulnerability,
    Development,
    People,
    Incidents,
}

/// Whose entries a holder of a role sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Unit,
    System,
    Body,
}

/// A day to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    pub field: String,
    pub done: Option<String>,
    #[serde(default)]
    pub before: i64,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub key: String,
    pub title: String,
    pub group: Group,
    pub order: i64,
    pub about: String,
    /// The records of the guideline that it keeps.
    pub records: Vec<String>,
    pub provisions: Vec<String>,
    /// The roles that write entries; those of the records where it names none.
    #[serde(default)]
    pub keepers: Vec<String>,
    #[serde(default)]
    pub readers: Vec<String>,
    pub scope: Scope,
    pub retention: i64,
    /// The field that names an entry.
    pub name: String,
    pub identity: Vec<String>,
    pub list: Vec<String>,
    /// The column of the list that names the person who has the thing with
    /// them, where the register keeps such things.
    pub with: Option<String>,
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    #[serde(default, rename = "due")]
    pub dues: Vec<Due>,
    /// The body ended its use: nothing new is written, what was is completed.
    #[serde(default, skip_serializing)]
    pub retired: bool,
}

/// Columns of the list of a register, at most.
pub const LISTED: usize = 6;
/// The field that says whose an entry is, where the register has none.
pub(crate) const KEEPING_UNIT: &str = "keeping_unit";

impl Group {
    pub const ALL: [Self; 13] = [
        Self::Assets,
        Self::Carrying,
        Self::Areas,
        Self::Media,
        Self::Equipment,
        Self::Systems,
        Self::Operations,
        Self::Logs,
        Self::Accounts,
        Self::Vulnerability,
        Self::Development,
        Self::People,
        Self::Incidents,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Assets => "情報資産",
            Self::Carrying => "持出し、運搬、提供",
            Self::Areas => "管理区域、鍵",
            Self::Media => "電磁的記録媒体、廃棄",
            Self::Equipment => "機器、ソフトウェア",
            Self::Systems => "情報システム、ネットワーク",
            Self::Operations => "運用の記録",
            Self::Logs => "ログ",
            Self::Accounts => "利用者ID、権限、ICカード",
            Self::Vulnerability => "脆弱性、サポートの期限",
            Self::Development => "開発、外部委託",
            Self::People => "職員等",
            Self::Incidents => "違反、例外措置、調査",
        }
    }
}

impl Register {
    /// What follows from the rest: who keeps it, and whose an entry is.
    fn complete(&mut self, edition: &Edition) {
        if self.keepers.is_empty() {
            let records = edition.provisions().flat_map(|(_, p)| &p.records);
            for record in records.filter(|r| self.records.contains(&r.key)) {
                for keeper in &record.keepers {
                    if !self.keepers.contains(keeper) {
                        self.keepers.push(keeper.clone());
                    }
                }
            }
        }
        let has_unit = self.fields.iter().any(|f| f.kind == FieldType::Unit);
        if self.scope == Scope::Unit && !has_unit {
            self.fields.push(Field {
                required: true,
                ..Field::new(KEEPING_UNIT, "記録を管理する課室", FieldType::Unit)
            });
        }
    }

    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    /// The field of a unit or of a system that says whose an entry is: one that
    /// a body added says something else.
    pub fn owning(&self, kind: FieldType) -> Option<&Field> {
        let mut fields = self.fields.iter();
        fields.find(|f| f.kind == kind && !f.key.starts_with(OWN))
    }
}

/// Reads and checks `registers/*.toml` of an edition.
///
/// # Errors
/// One line for each thing that is wrong: the file, and what.
pub fn load(files: &Files, edition: &Edition) -> Result<BTreeMap<String, Register>, Vec<String>> {
    let start = format!("{}/registers/", edition.id);
    let (mut registers, mut wrong) = (BTreeMap::new(), Vec::new());
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with(&start)) {
        match toml::from_str::<Register>(text) {
            Ok(mut register) => {
                let found = faults(&register, edition, name).into_iter();
                wrong.extend(found.map(|w| format!("{name}: {w}")));
                register.complete(edition);
                registers.insert(register.key.clone(), register);
            }
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    match wrong.is_empty() {
        true => Ok(registers),
        false => Err(wrong),
    }
}

pub(crate) fn faults(register: &Register, edition: &Edition, file: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !file.ends_with(&format!("/{}.toml", register.key)) {
        wrong.push(format!("key {} is not the name of the file", register.key));
    }
    check::fields(&register.fields, &mut wrong);
    names(register, &mut wrong);
    let provisions: HashSet<&str> = edition.provisions().map(|(_, p)| p.key.as_str()).collect();
    let of_fields = register.fields.iter().filter_map(|f| f.provision.as_ref());
    for key in register.provisions.iter().chain(of_fields) {
        if !provisions.contains(key.as_str()) {
            wrong.push(format!("there is no provision {key}"));
        }
    }
    let records = edition.provisions().flat_map(|(_, p)| &p.records);
    let records: HashSet<&str> = records.map(|r| r.key.as_str()).collect();
    for key in &register.records {
        if !records.contains(key.as_str()) {
            wrong.push(format!("there is no record {key}"));
        }
    }
    let roles = register.keepers.iter().chain(&register.readers);
    for role in roles {
        if !edition.roles.iter().any(|r| r.key == *role) {
            wrong.push(format!("there is no role {role}"));
        }
    }
    if register.keepers.is_empty() && register.records.is_empty() {
        wrong.push("keeps no record of the guideline; give keepers".to_owned());
    }
    if register.list.is_empty() || register.list.len() > LISTED {
        wrong.push(format!("list has not one to {LISTED} fields"));
    }
    let system = register.fields.iter().any(|f| f.kind == FieldType::System);
    if register.scope == Scope::System && !system {
        wrong.push("scope system needs a system field".to_owned());
    }
    if register.provisions.is_empty() {
        wrong.push("serves no provision".to_owned());
    }
    wrong
}

/// Whatever names a field names one that there is, and that fits.
fn names(register: &Register, wrong: &mut Vec<String>) {
    let named = std::iter::once(&register.name).chain(&register.list);
    for key in named.chain(&register.identity) {
        if register.field(key).is_none() {
            wrong.push(format!("there is no field {key}"));
        }
    }
    let open = |key: &&String| register.field(key).is_some_and(|f| !f.required);
    for key in register.identity.iter().filter(open) {
        wrong.push(format!("identity {key} is not required"));
    }
    let date = |key: &str| {
        register
            .field(key)
            .is_some_and(|f| f.kind == FieldType::Date)
    };
    if let Some(key) = &register.with {
        let names = |f: &Field| matches!(f.kind, FieldType::Person | FieldType::Text);
        if !register.list.contains(key) || !register.field(key).is_some_and(names) {
            wrong.push(format!("with {key}: is no person in the list"));
        }
    }
    for due in &register.dues {
        if !date(&due.field) || due.done.as_deref().is_some_and(|done| !date(done)) {
            wrong.push(format!("due {}: names no dates", due.field));
        }
    }
    for field in &register.fields {
        let other = field.different.as_deref().map(|key| register.field(key));
        if other.is_some_and(|other| other.is_none_or(|o| o.kind != field.kind)) {
            wrong.push(format!("field {}: different names nobody", field.key));
        }
    }
}
