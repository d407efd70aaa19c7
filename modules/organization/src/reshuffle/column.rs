//! The columns of a list, the headings they go by, and which column of a file
//! is which.

use std::collections::BTreeMap;

use sakimori_tabular::{Fit, Header, Mapping as Columns, MappingProblem};
use serde::{Deserialize, Serialize};

/// One of the two sheets of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    Units,
    Staff,
}

impl SheetKind {
    pub const BOTH: [Self; 2] = [Self::Units, Self::Staff];

    pub fn key(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Staff => "staff",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Units => "組織",
            Self::Staff => "職員",
        }
    }

    pub fn columns(self) -> &'static [Column] {
        use Column::{
            Employment, Kana, Mail, Main, Movement, Name, Number, OrderDate, Parent, Predecessors,
            Role, RoleScope, Title, UnitCode, UnitKind, UnitName,
        };
        match self {
            Self::Units => &[UnitCode, UnitName, Parent, UnitKind, Predecessors],
            Self::Staff => &[
                Number, Name, Kana, Employment, UnitCode, UnitName, Parent, UnitKind, Title, Main,
                Mail, Role, RoleScope, Movement, OrderDate,
            ],
        }
    }

    /// The same for finding them in a file.
    pub fn described(self) -> Vec<sakimori_tabular::Column<'static>> {
        let describe = |column: &Column| column.describe(self);
        self.columns().iter().map(describe).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Number,
    Name,
    Kana,
    Employment,
    UnitCode,
    UnitName,
    Parent,
    UnitKind,
    Predecessors,
    Title,
    Main,
    Mail,
    Role,
    RoleScope,
    Movement,
    OrderDate,
}

/// Key, label and the other headings a column is recognised by.
type Words = (&'static str, &'static str, &'static [&'static str]);

impl Column {
    pub fn key(self) -> &'static str {
        self.words().0
    }

    /// What pages and messages call it.
    pub fn label(self) -> &'static str {
        self.words().1
    }

    #[rustfmt::skip]
    fn words(self) -> Words {
        match self {
            Self::Number => ("number", "職員番号", &["職員コード", "職員No", "職員No.", "社員番号"]),
            Self::Name => ("name", "氏名", &["職員氏名", "氏名漢字", "氏名（漢字）", "漢字氏名", "名前"]),
            Self::Kana => ("kana", "カナ", &["氏名カナ", "カナ氏名", "氏名（カナ）", "フリガナ", "読み"]),
            Self::Employment => ("employment", "任用区分", &["任用形態", "任用の種類", "職員区分", "雇用区分"]),
            Self::UnitCode => ("unit_code", "所属コード", &["新所属コード", "組織コード", "所属番号", "課コード"]),
            Self::UnitName => ("unit_name", "所属名", &["新所属名", "新所属", "所属", "所属名称", "組織名", "組織名称"]),
            Self::Parent => ("parent", "上位所属コード", &["上位組織コード", "親所属コード", "親組織コード", "部コード"]),
            Self::UnitKind => ("unit_kind", "所属種別", &["組織種別", "所属の種類", "所属区分", "組織区分"]),
            Self::Predecessors => ("predecessors", "旧所属コード", &["旧組織コード", "前所属コード", "統合元所属コード"]),
            Self::Title => ("title", "職名", &["新職名", "補職名", "役職名", "役職", "職"]),
            Self::Main => ("main", "本務・兼務", &["本務/兼務", "本務兼務", "本務兼務区分", "本兼", "兼務区分"]),
            Self::Mail => ("mail", "メール", &["メールアドレス", "電子メール", "E-mail", "mail"]),
            Self::Role => ("role", "役割", &["情報セキュリティの役割", "役割名"]),
            Self::RoleScope => ("role_scope", "役割の範囲", &["役割範囲", "担当範囲"]),
            Self::Movement => ("movement", "異動区分", &["異動種別", "異動内容", "発令区分"]),
            Self::OrderDate => ("order_date", "発令日", &["発令年月日", "異動日", "異動年月日"]),
        }
    }

    fn describe(self, sheet: SheetKind) -> sakimori_tabular::Column<'static> {
        let (key, label, aliases) = self.words();
        sakimori_tabular::Column {
            key,
            label,
            aliases,
            required: self.is_required(sheet),
        }
    }

    /// Whether a list without it cannot be read.
    pub fn is_required(self, sheet: SheetKind) -> bool {
        match sheet {
            SheetKind::Units => matches!(self, Self::UnitCode | Self::UnitName | Self::UnitKind),
            SheetKind::Staff => matches!(self, Self::Number | Self::Name),
        }
    }
}

/// Which column of the file is which, in both sheets; kept from one list to
/// the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    #[serde(default)]
    pub units: Columns,
    #[serde(default)]
    pub staff: Columns,
}

impl Mapping {
    pub fn of(&self, sheet: SheetKind) -> &Columns {
        match sheet {
            SheetKind::Units => &self.units,
            SheetKind::Staff => &self.staff,
        }
    }

    pub fn set(&mut self, sheet: SheetKind, columns: Columns) {
        match sheet {
            SheetKind::Units => self.units = columns,
            SheetKind::Staff => self.staff = columns,
        }
    }
}

/// Which heading is which column: as kept from last time where the file has
/// such headings, else by the usual words.
pub fn suggest(sheet: SheetKind, headers: &[Header], kept: &Columns) -> Columns {
    Columns::suggest(&sheet.described(), headers, kept)
}

/// Where the columns of a sheet stand.
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<Column, usize>);

impl Places {
    pub fn new(sheet: SheetKind, headers: &[Header], columns: &Columns) -> Self {
        let fit = columns.fit(&sheet.described(), headers);
        let place = |column: &Column| Some((*column, fit.position(column.key())?));
        Self(sheet.columns().iter().filter_map(place).collect())
    }

    pub fn has(&self, column: Column) -> bool {
        self.0.contains_key(&column)
    }

    /// The column that stands at a position.
    pub fn column(&self, position: usize) -> Option<Column> {
        let mut all = self.0.iter();
        all.find(|(_, at)| **at == position)
            .map(|(column, _)| *column)
    }

    /// The cell without white space at its ends; empty where there is none.
    pub fn cell<'c>(&self, cells: &'c [String], column: Column) -> &'c str {
        let cell = self.0.get(&column).and_then(|at| cells.get(*at));
        cell.map_or("", |c| c.trim_matches(char::is_whitespace))
    }
}

/// Why a sheet cannot be read with these columns; for the user. Staff needs
/// the unit by its code or its name.
pub fn faults(sheet: SheetKind, headers: &[Header], columns: &Columns) -> Vec<String> {
    let fit: Fit = columns.fit(&sheet.described(), headers);
    let stops = |problem: &&MappingProblem| {
        use MappingProblem::{DamagedHeader, MissingRequired};
        matches!(problem, MissingRequired { .. } | DamagedHeader { .. })
    };
    let mut faults: Vec<String> = fit
        .problems
        .iter()
        .filter(stops)
        .map(ToString::to_string)
        .collect();
    let has = |column: Column| fit.position(column.key()).is_some();
    if sheet == SheetKind::Staff && !has(Column::UnitCode) && !has(Column::UnitName) {
        faults.push("所属を示す列（所属コード又は所属名）がありません。見出しを確かめるか、列の対応を選んでください。".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(texts: &[&str]) -> Vec<Header> {
        let header = |(position, text): (usize, &&str)| Header {
            position,
            text: (*text).to_owned(),
            group: String::new(),
            occurrence: 1,
            damaged: false,
        };
        texts.iter().enumerate().map(header).collect()
    }

    #[test]
    fn headings_are_recognised_and_the_last_mapping_goes_first() {
        let before = headers(&["氏名（通称）", "よみ"]);
        let mut kept = Columns::default();
        kept.choose("name", &before[0]);
        kept.choose("kana", &before[1]);
        let now = headers(&[
            "職員Ｎｏ．",
            "氏名（通称）",
            "氏名",
            "所 属",
            "本務／兼務",
            "備考",
        ]);
        let columns = suggest(SheetKind::Staff, &now, &kept);
        let places = Places::new(SheetKind::Staff, &now, &columns);
        let found: Vec<(usize, &str)> = (0..now.len())
            .filter_map(|at| Some((at, places.column(at)?.key())))
            .collect();
        assert_eq!(
            found,
            [(0, "number"), (1, "name"), (3, "unit_name"), (4, "main")]
        );
        assert!(faults(SheetKind::Staff, &now, &columns).is_empty());
    }

    #[test]
    fn a_list_without_its_required_columns_is_told_so() {
        let now = headers(&["氏名", "職名"]);
        let columns = suggest(SheetKind::Staff, &now, &Columns::default());
        let faults = faults(SheetKind::Staff, &now, &columns);
        assert_eq!(faults.len(), 2);
        assert!(faults[0].starts_with("必要な列「職員番号」がありません。"));
        assert!(faults[1].starts_with("所属を示す列"));
    }
}
