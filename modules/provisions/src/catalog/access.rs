//! What a grant of `access.toml` is made of: few actions, few resources, and
//! the provision that says who.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is done to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Read,
    Change,
}

impl Action {
    pub const ALL: [Self; 2] = [Self::Read, Self::Change];

    pub fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Read => "閲覧",
            Self::Change => "変更",
        }
    }
}

/// The kinds of things the program holds, as permission sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    Policy,
    Organization,
    Person,
    Appointment,
    ContactNetwork,
    Application,
    /// Applications that their applicants decide themselves.
    OwnDecision,
    Register,
    /// What forms and registers ask for.
    Definition,
    /// The information assets of a section, as those who answer for them.
    Asset,
    StockTake,
    /// The risk analysis, which tells where the body is weak.
    Risk,
    /// That a risk stays as it is.
    RiskAcceptance,
    Journal,
    Account,
    Setting,
    Backup,
}

impl Resource {
    pub const ALL: [Self; 17] = [
        Self::Policy,
        Self::Organization,
        Self::Person,
        Self::Appointment,
        Self::ContactNetwork,
        Self::Application,
        Self::OwnDecision,
        Self::Register,
        Self::Definition,
        Self::Asset,
        Self::StockTake,
        Self::Risk,
        Self::RiskAcceptance,
        Self::Journal,
        Self::Account,
        Self::Setting,
        Self::Backup,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Organization => "organization",
            Self::Person => "person",
            Self::Appointment => "appointment",
            Self::ContactNetwork => "contact_network",
            Self::Application => "application",
            Self::OwnDecision => "own_decision",
            Self::Register => "register",
            Self::Definition => "definition",
            Self::Asset => "asset",
            Self::StockTake => "stock_take",
            Self::Risk => "risk",
            Self::RiskAcceptance => "risk_acceptance",
            Self::Journal => "journal",
            Self::Account => "account",
            Self::Setting => "setting",
            Self::Backup => "backup",
        }
    }

    /// Whether a record of the kind belongs to a person, who reads their own.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Person | Self::ContactNetwork | Self::Application
        )
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Policy => "情報セキュリティポリシー",
            Self::Organization => "体制と組織",
            Self::Person => "職員の情報",
            Self::Appointment => "役割への任命",
            Self::ContactNetwork => "緊急連絡網",
            Self::Application => "申請と決定",
            Self::OwnDecision => "申請した者による決定の一覧",
            Self::Register => "台帳と記録簿",
            Self::Definition => "様式と台帳の定義",
            Self::Asset => "課室の情報資産",
            Self::StockTake => "情報資産の棚卸",
            Self::Risk => "リスク分析",
            Self::RiskAcceptance => "リスクの受容",
            Self::Journal => "変更の記録",
            Self::Account => "利用者ID",
            Self::Setting => "防人の設定",
            Self::Backup => "バックアップ",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Whom a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// Roles with a mark of the provision, △ left out.
    Marks,
    /// Roles with any mark of the provision.
    Informed,
    /// Everybody who has signed in.
    Everyone,
    /// Who administers the program: a privilege, not a role.
    Administrator,
}

/// One line of the authorization policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub resource: Resource,
    pub action: Action,
    /// The key of the provision it follows from.
    pub provision: String,
    pub who: Grantee,
    /// Only these of the provision's roles; empty: all.
    #[serde(default)]
    pub only: Vec<String>,
}
