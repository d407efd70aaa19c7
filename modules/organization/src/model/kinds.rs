use serde::{Deserialize, Serialize};

/// What a unit is, as far as roles are held over it (guideline 3.2(3), (4)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// 部局等: a department_security_officer has it.
    Department,
    /// 課室等: a section_security_manager has it.
    Section,
    /// Neither: part of a section, or between the two.
    Other,
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $key:literal $label:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[serde(rename = $key)] $variant,)*
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.key() == key)
            }

            /// By the word people use, for lists that are read in.
            pub fn by_label(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.label() == label)
            }
        }
    };
}

kinds! {
    /// 組織の種類.
    UnitKind {
        Department "department" "部局",
        Division "division" "部（局の内部）",
        Section "section" "課室",
        Team "team" "係",
        WardOffice "ward_office" "区役所・総合支所",
        BranchOffice "branch_office" "出先機関",
        AdministrativeCommittee "administrative_committee" "行政委員会",
        AssemblySecretariat "assembly_secretariat" "議会事務局",
        FireHeadquarters "fire_headquarters" "消防本部",
        PublicEnterprise "public_enterprise" "地方公営企業",
        Other "other" "その他",
    }
}

impl UnitKind {
    pub fn level(self) -> Level {
        match self {
            Self::Department
            | Self::WardOffice
            | Self::AdministrativeCommittee
            | Self::AssemblySecretariat
            | Self::FireHeadquarters
            | Self::PublicEnterprise => Level::Department,
            Self::Section | Self::BranchOffice => Level::Section,
            Self::Division | Self::Team | Self::Other => Level::Other,
        }
    }
}

kinds! {
    /// 任用の種類.
    EmploymentKind {
        Regular "regular" "常勤職員",
        FixedTerm "fixed_term" "任期付職員",
        Reappointed "reappointed" "再任用職員",
        FiscalYear "fiscal_year" "会計年度任用職員",
        Temporary "temporary" "臨時的任用職員",
        Special "special" "特別職",
        Seconded "seconded" "他団体からの派遣職員",
        Dispatched "dispatched" "派遣労働者",
        Outside "outside" "外部の有識者等",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_labels_tell_kinds_apart() {
        for kind in UnitKind::ALL {
            assert_eq!(UnitKind::parse(kind.key()), Some(*kind));
            assert_eq!(UnitKind::by_label(kind.label()), Some(*kind));
        }
        for kind in EmploymentKind::ALL {
            assert_eq!(EmploymentKind::parse(kind.key()), Some(*kind));
            let json = serde_json::to_string(kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.key()));
        }
        assert_eq!(UnitKind::parse("課室"), None);
    }
}
