//! The rows of a file as typed values, or a problem by row and column. What is
//! wrong in a row is told completely, not only the first of it.

use std::collections::HashSet;

use sakimori_kernel::{Date, TextRule, clean_line, era_date};
use sakimori_tabular::{DateRule, Header, damaged};
use serde::{Deserialize, Serialize};

use super::column::{Column, Places, SheetKind};
use super::words::{self, NamedRole, Words, plain};
use crate::model::{EmploymentKind, UnitKind};

/// A sheet as read from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSheet {
    pub headers: Vec<Header>,
    pub rows: Vec<RawRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// As the spreadsheet program numbers it.
    pub line: u32,
    pub cells: Vec<String>,
    /// Whether a cell could not be read; that is told already.
    pub broken: bool,
}

/// Where in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Line {
    pub sheet: SheetKind,
    pub row: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The list cannot be applied.
    Error,
    /// Somebody should look at it.
    Warning,
}

/// What is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub level: Level,
    /// Nothing where it is about the whole list.
    pub line: Option<Line>,
    pub column: Option<Column>,
    pub message: String,
}

impl Problem {
    pub fn error(line: Line, column: Column, message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            line: Some(line),
            column: Some(column),
            message: message.into(),
        }
    }

    pub fn warning(line: Option<Line>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            line,
            column: None,
            message: message.into(),
        }
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

/// A unit as a row mentions it; what a row leaves empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitMention {
    pub code: String,
    pub name: String,
    pub parent: String,
    pub kind: Option<UnitKind>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    pub line: Line,
    pub unit: UnitMention,
    pub predecessors: Vec<String>,
}

/// Whether a row says that somebody comes, goes or stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// 採用, 転入 …
    Joins,
    /// 退職, 転出 …
    Leaves,
    /// 育休, 休職 …: keeps the post, is away.
    Away,
    /// Anything else, or nothing.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    pub line: Line,
    pub number: String,
    pub name: String,
    pub kana: String,
    pub employment: Option<EmploymentKind>,
    pub unit: UnitMention,
    pub title: String,
    pub main: Option<bool>,
    pub mail: String,
    pub roles: Vec<NamedRole>,
    pub role_scope: String,
    pub movement: Movement,
    pub movement_word: String,
}

/// Reads the cells of one sheet.
struct Reader<'r> {
    places: &'r Places,
    cells: &'r [String],
    line: Line,
    problems: &'r mut Vec<Problem>,
}

/// Longest texts, in characters.
const LONG: usize = 100;
const SHORT: usize = 30;

impl Reader<'_> {
    fn error(&mut self, column: Column, message: impl Into<String>) {
        let problem = Problem::error(self.line, column, message);
        self.problems.push(problem);
    }

    fn text(&mut self, column: Column, max: usize, required: bool) -> String {
        let label = column.label();
        let rule = TextRule {
            label,
            max,
            required,
        };
        match clean_line(self.places.cell(self.cells, column), rule) {
            Ok(text) => text,
            Err(message) => {
                self.error(column, message);
                String::new()
            }
        }
    }

    /// A name: what a wrong character code has destroyed is refused, because
    /// nobody can bring it back later.
    fn name(&mut self, column: Column, required: bool) -> String {
        let cell = self.places.cell(self.cells, column);
        if damaged(cell) || cell.contains(['?', '？', '〓']) {
            let message = format!(
                "{}「{cell}」に、文字化けした跡（?など）があります。元のファイルの文字を確かめ、Excel形式又はUTF-8で保存し直してください。",
                column.label()
            );
            self.error(column, message);
            return String::new();
        }
        self.text(column, LONG, required)
    }

    fn unit(&mut self, required: bool) -> UnitMention {
        let cell = self.places.cell(self.cells, Column::UnitKind);
        let kind = words::unit_kind(cell);
        if kind.is_none() && !cell.is_empty() {
            let known: Vec<&str> = UnitKind::ALL.iter().map(|k| k.label()).collect();
            let message = not_among(Column::UnitKind, cell, &known);
            self.error(Column::UnitKind, message);
        }
        UnitMention {
            code: self.text(Column::UnitCode, SHORT, required),
            name: self.name(Column::UnitName, required),
            parent: self.text(Column::Parent, SHORT, false),
            kind,
        }
    }

    fn employment(&mut self) -> Option<EmploymentKind> {
        let cell = self.places.cell(self.cells, Column::Employment);
        let kind = words::employment(cell);
        if kind.is_none() && !cell.is_empty() {
            let known: Vec<&str> = EmploymentKind::ALL.iter().map(|k| k.label()).collect();
            let message = not_among(Column::Employment, cell, &known);
            self.error(Column::Employment, message);
        }
        kind
    }

    fn main(&mut self) -> Option<bool> {
        let cell = self.places.cell(self.cells, Column::Main);
        match plain(cell).as_str() {
            "" => None,
            "本務" | "本" | "主務" | "1" => Some(true),
            "兼務" | "兼" | "併任" | "兼任" | "2" => Some(false),
            _ => {
                let message =
                    format!("「{cell}」は本務か兼務か分かりません。本務又は兼務と書いてください。");
                self.error(Column::Main, message);
                None
            }
        }
    }

    fn mail(&mut self) -> String {
        let mail = self.text(Column::Mail, 254, false);
        let fits = |m: &str| {
            let parts = m.split_once('@');
            parts.is_some_and(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains('@'))
                && !m.contains(char::is_whitespace)
        };
        if !mail.is_empty() && !fits(&mail) {
            let message = format!("「{mail}」はメールアドレスとして読めません。");
            self.error(Column::Mail, message);
            return String::new();
        }
        mail
    }

    fn roles(&mut self, words: &Words) -> Vec<NamedRole> {
        let cell = self.places.cell(self.cells, Column::Role);
        let parts = cell
            .split(['、', '，', ',', '\n', ';', '；'])
            .map(str::trim);
        let mut roles = Vec::new();
        for part in parts.filter(|p| !p.is_empty()) {
            match words.named_role(part) {
                Some(role) => roles.push(role),
                None => {
                    let message = format!(
                        "役割「{part}」はありません。「体制」に示す役割の名称で書いてください。代理は「（代理）」、代理の順位は「（代理2）」のように続けます。"
                    );
                    self.error(Column::Role, message);
                }
            }
        }
        roles
    }

    fn movement(&mut self) -> (Movement, String) {
        let word = self.text(Column::Movement, SHORT, false);
        let plain = plain(&word);
        let has = |words: &[&str]| words.iter().any(|w| plain.contains(w));
        let movement = match () {
            () if has(&["採用", "転入", "任用", "新規", "着任", "派遣受入"]) => {
                Movement::Joins
            }
            () if has(&[
                "退職",
                "転出",
                "離職",
                "失職",
                "免職",
                "死亡",
                "任期満了",
                "派遣終了",
            ]) =>
            {
                Movement::Leaves
            }
            () if has(&["育休", "育児休業", "休職", "産休", "病休", "休業"]) => {
                Movement::Away
            }
            () => Movement::Other,
        };
        (movement, word)
    }

    /// Facts begin on the day of the reshuffle; an order of a later day does
    /// not belong into this list.
    fn order_date(&mut self, day: Date) {
        let cell = self.places.cell(self.cells, Column::OrderDate);
        match DateRule::default().read_text(cell) {
            Err(message) => self.error(Column::OrderDate, message),
            Ok(Some(date)) if date > day => {
                let message = format!(
                    "発令日（{}）が、この異動の適用日（{}）より後です。別の異動として取り込むか、日付を確かめてください。",
                    era_date(date),
                    era_date(day)
                );
                self.error(Column::OrderDate, message);
            }
            Ok(_) => {}
        }
    }
}

fn not_among(column: Column, cell: &str, known: &[&str]) -> String {
    format!(
        "{}「{cell}」はありません。{}のいずれかにしてください。",
        column.label(),
        known.join("、")
    )
}

/// The rows of 組織 that can be read; `problems` gets the others.
pub fn unit_rows(sheet: &RawSheet, places: &Places, problems: &mut Vec<Problem>) -> Vec<UnitRow> {
    let read = |row: &RawRow| {
        let before = problems.len();
        let mut reader = Reader {
            places,
            cells: &row.cells,
            line: Line {
                sheet: SheetKind::Units,
                row: row.line,
            },
            problems,
        };
        let unit = reader.unit(true);
        let cell = places.cell(&row.cells, Column::Predecessors);
        let predecessors = cell.split(['、', '，', ',', '\n', ' ', '\u{3000}']);
        let line = reader.line;
        (problems.len() == before && !row.broken).then(|| UnitRow {
            line,
            unit,
            predecessors: predecessors
                .filter(|p| !p.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    };
    sheet.rows.iter().filter_map(read).collect()
}

/// What could be read of 職員.
#[derive(Debug, Clone, Default)]
pub struct StaffRows {
    pub rows: Vec<StaffRow>,
    /// The numbers of rows that could not be read: those people are in the
    /// list, whatever it says of them.
    pub unreadable: HashSet<String>,
}

/// Reads 職員; `problems` gets what is wrong.
pub fn staff_rows(
    sheet: &RawSheet,
    places: &Places,
    (words, day): (&Words, Date),
    problems: &mut Vec<Problem>,
) -> StaffRows {
    let mut all = StaffRows::default();
    for row in &sheet.rows {
        let before = problems.len();
        let mut reader = Reader {
            places,
            cells: &row.cells,
            line: Line {
                sheet: SheetKind::Staff,
                row: row.line,
            },
            problems,
        };
        let (movement, movement_word) = reader.movement();
        let read = StaffRow {
            line: reader.line,
            number: reader.text(Column::Number, SHORT, true),
            name: reader.name(Column::Name, true),
            kana: reader.name(Column::Kana, false),
            employment: reader.employment(),
            unit: reader.unit(false),
            title: reader.text(Column::Title, LONG, false),
            main: reader.main(),
            mail: reader.mail(),
            roles: reader.roles(words),
            role_scope: reader.text(Column::RoleScope, LONG, false),
            movement,
            movement_word,
        };
        reader.order_date(day);
        if problems.len() == before && !row.broken {
            all.rows.push(read);
        } else {
            all.unreadable.insert(read.number);
        }
    }
    all
}
