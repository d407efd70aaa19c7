//! The words a list may use for kinds, employments and roles, as the body
//! says them, and how a cell is found among them.

use sakimori_permissions::Capacity;
use sakimori_provisions::catalog::{Edition, Scope};
use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::model::{EmploymentKind, UnitKind};

/// How a role is held, for checking what an appointment names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    Body,
    Department,
    Section,
    System,
    /// Nobody is appointed to it (everybody is, or a contract says so).
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleWord {
    pub key: String,
    /// Full name, short name, the body's own word, the key; the first is
    /// shown.
    pub labels: Vec<String>,
    pub over: Over,
    /// Whether its holders may sit in a committee.
    pub seated: bool,
}

/// What a body calls its roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub roles: Vec<RoleWord>,
}

/// A role as a cell names it: 「情報セキュリティ管理者（代理2）」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRole {
    pub role: String,
    pub capacity: Capacity,
    pub deputy_order: Option<i64>,
    pub seat: String,
}

impl Words {
    /// The words of the body and of the guideline.
    pub fn new(edition: &Edition, body: &Body) -> Self {
        let word = |role: &sakimori_provisions::catalog::Role| {
            let own = body.label(&role.key);
            let mut labels: Vec<String> = Vec::new();
            for label in [own, role.label(), &role.name, &role.key] {
                if !labels.iter().any(|l| l == label) {
                    labels.push(label.to_owned());
                }
            }
            let appointed = body.role(&role.key).is_some_and(|r| r.is_appointed());
            RoleWord {
                key: role.key.clone(),
                labels,
                over: match role.scope {
                    _ if !appointed => Over::Nobody,
                    Scope::Body | Scope::Audit => Over::Body,
                    Scope::Department => Over::Department,
                    Scope::Section => Over::Section,
                    Scope::InformationSystem => Over::System,
                    Scope::Contract | Scope::Everyone => Over::Nobody,
                },
                seated: role.scope == Scope::Body,
            }
        };
        Self {
            roles: edition.roles.iter().map(word).collect(),
        }
    }

    pub fn role(&self, key: &str) -> Option<&RoleWord> {
        self.roles.iter().find(|r| r.key == key)
    }

    pub fn role_label<'w>(&'w self, key: &'w str) -> &'w str {
        let label = self.role(key).and_then(|r| r.labels.first());
        label.map_or(key, String::as_str)
    }

    /// Reads one role with what stands in brackets behind it.
    pub fn named_role(&self, cell: &str) -> Option<NamedRole> {
        let text = plain(cell);
        if let Some(role) = self.role_of_label(&text) {
            return Some(holder(role, String::new()));
        }
        let (name, remark) = match text.strip_suffix(')').and_then(|t| t.rsplit_once('(')) {
            Some((name, remark)) => (name.to_owned(), remark.to_owned()),
            None => {
                let at = text.find("代理").or_else(|| text.find("事務担当"))?;
                let (name, remark) = text.split_at(at);
                (name.to_owned(), remark.to_owned())
            }
        };
        let role = self.role_of_label(&name)?;
        if let Some(order) = remark.strip_prefix("代理") {
            let order = match order.trim_matches(|c: char| !c.is_ascii_digit()) {
                "" => 1,
                digits => digits.parse().ok().filter(|n| (1..=99).contains(n))?,
            };
            return Some(NamedRole {
                capacity: Capacity::Deputy,
                deputy_order: Some(order),
                ..holder(role, String::new())
            });
        }
        if remark == "事務担当" {
            return Some(NamedRole {
                capacity: Capacity::Clerk,
                ..holder(role, String::new())
            });
        }
        let seat = SEATS.iter().any(|word| remark.contains(word));
        (role.seated && seat).then(|| holder(role, remark))
    }

    fn role_of_label(&self, text: &str) -> Option<&RoleWord> {
        let mut roles = self.roles.iter();
        roles.find(|r| r.labels.iter().any(|l| plain(l) == text))
    }
}

/// Words a seat in a committee is named with.
const SEATS: [&str; 4] = ["委員", "座長", "議長", "幹事"];

fn holder(role: &RoleWord, seat: String) -> NamedRole {
    NamedRole {
        role: role.key.clone(),
        capacity: Capacity::Holder,
        deputy_order: None,
        seat,
    }
}

/// Other words offices use for a unit kind.
const KINDS: [(UnitKind, &[&str]); 8] = [
    (UnitKind::Department, &["部", "局", "部等", "局等"]),
    (UnitKind::Division, &["局内の部", "内部の部"]),
    (UnitKind::Section, &["課", "室", "課等"]),
    (UnitKind::Team, &["係", "班", "担当", "グループ"]),
    (UnitKind::WardOffice, &["区役所", "総合支所", "区"]),
    (UnitKind::BranchOffice, &["出先", "出張所", "支所", "施設"]),
    (
        UnitKind::AdministrativeCommittee,
        &["教育委員会", "行政委員会事務局", "委員会"],
    ),
    (UnitKind::PublicEnterprise, &["公営企業", "企業局"]),
];

/// Other words offices use for an employment kind.
const EMPLOYMENTS: [(EmploymentKind, &[&str]); 8] = [
    (
        EmploymentKind::Regular,
        &["正規", "正規職員", "正職員", "常勤", "一般職"],
    ),
    (EmploymentKind::FixedTerm, &["任期付"]),
    (
        EmploymentKind::Reappointed,
        &["再任用", "暫定再任用", "定年前再任用", "暫定再任用職員"],
    ),
    (
        EmploymentKind::FiscalYear,
        &["会計年度任用", "会計年度", "会計年度職員"],
    ),
    (
        EmploymentKind::Temporary,
        &["臨時", "臨時職員", "臨時的任用"],
    ),
    (EmploymentKind::Seconded, &["派遣職員", "受入職員"]),
    (EmploymentKind::Dispatched, &["派遣", "派遣社員"]),
    (EmploymentKind::Outside, &["外部", "有識者"]),
];

pub(super) fn unit_kind(cell: &str) -> Option<UnitKind> {
    let cell = plain(cell);
    let mut all = UnitKind::ALL.iter().copied();
    let named = all.find(|k| plain(k.label()) == cell || k.key() == cell);
    let mut others = KINDS
        .iter()
        .filter(|(_, words)| words.contains(&cell.as_str()));
    named.or_else(|| others.next().map(|(kind, _)| *kind))
}

pub(super) fn employment(cell: &str) -> Option<EmploymentKind> {
    let cell = plain(cell);
    let mut all = EmploymentKind::ALL.iter().copied();
    let named = all.find(|k| plain(k.label()) == cell || k.key() == cell);
    let mut others = EMPLOYMENTS
        .iter()
        .filter(|(_, words)| words.contains(&cell.as_str()));
    named.or_else(|| others.next().map(|(kind, _)| *kind))
}

/// For comparing words only, never for storing: without white space, letters,
/// digits and brackets in half width.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let role = |key: &str, label: &str, over, seated| RoleWord {
            key: key.to_owned(),
            labels: vec![label.to_owned(), key.to_owned()],
            over,
            seated,
        };
        Words {
            roles: vec![
                role("manager", "情報セキュリティ管理者", Over::Section, false),
                role("committee", "情報セキュリティ委員会", Over::Body, true),
            ],
        }
    }

    #[test]
    fn kinds_are_read_by_the_words_offices_use() {
        for (cell, kind) in [
            ("課室", Some(UnitKind::Section)),
            (" 課 ", Some(UnitKind::Section)),
            ("部（局の内部）", Some(UnitKind::Division)),
            ("部(局の内部)", Some(UnitKind::Division)),
            ("総合支所", Some(UnitKind::WardOffice)),
            ("課長", None),
            ("", None),
        ] {
            assert_eq!(unit_kind(cell), kind, "{cell}");
        }
        assert_eq!(employment("会計年度任用"), Some(EmploymentKind::FiscalYear));
        assert_eq!(employment("正社員"), None);
    }

    #[test]
    fn a_role_is_read_with_what_stands_behind_it() {
        for (cell, expected) in [
            ("情報セキュリティ管理者", "manager holder None "),
            (
                " 情報セキュリティ管理者 （代理） ",
                "manager deputy Some(1) ",
            ),
            ("情報セキュリティ管理者代理", "manager deputy Some(1) "),
            ("情報セキュリティ管理者(代理２)", "manager deputy Some(2) "),
            (
                "情報セキュリティ管理者（代理第3順位）",
                "manager deputy Some(3) ",
            ),
            ("情報セキュリティ管理者（事務担当）", "manager clerk None "),
            (
                "情報セキュリティ委員会（副委員長）",
                "committee holder None 副委員長",
            ),
            ("manager", "manager holder None "),
            ("情報セキュリティ管理者（委員長）", "-"),
            ("情報セキュリティ管理者（代理0）", "-"),
            ("管理者", "-"),
            ("代理", "-"),
            ("", "-"),
        ] {
            let found = words().named_role(cell).map_or("-".to_owned(), |r| {
                let capacity = r.capacity.key();
                format!("{} {capacity} {:?} {}", r.role, r.deputy_order, r.seat)
            });
            assert_eq!(found, expected, "{cell}");
        }
    }
}
