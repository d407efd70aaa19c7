//! Next April's list, as a personnel section would send it: the units and
//! everybody's posts from that day on, with rows that cannot be read among
//! them.

use std::collections::{BTreeMap, BTreeSet};

use sakimori_kernel::era_date;
use sakimori_organization::model::EmploymentKind;
use sakimori_tabular::{CsvWriter, Sheet, TabularError, XlsxWriter};

use super::city::{City, Person};
use super::plan::Change;
use super::roles::{As, Duty, Over};
use super::story::{Pace, Story};

/// The two sheets of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    units: Vec<Vec<String>>,
    staff: Vec<Vec<String>>,
}

const UNITS: [(&str, u8); 5] = [
    ("所属コード", 12),
    ("所属名", 24),
    ("上位所属コード", 14),
    ("所属種別", 16),
    ("旧所属コード", 14),
];
const STAFF: [(&str, u8); 12] = [
    ("職員番号", 12),
    ("氏名", 24),
    ("カナ", 28),
    ("任用区分", 16),
    ("所属コード", 12),
    ("所属名", 24),
    ("職名", 18),
    ("本務・兼務", 10),
    ("メール", 34),
    ("役割", 30),
    ("異動区分", 12),
    ("発令日", 16),
];

/// A cell of a row that is to be spoilt: its place among [`STAFF`].
const NAME: usize = 1;
const UNIT_CODE: usize = 4;
const ORDER_DATE: usize = 11;
/// The code of no unit.
const NOWHERE: &str = "999999";

fn columns(list: &[(&str, u8)]) -> Vec<(String, u8)> {
    list.iter().map(|(l, w)| ((*l).to_owned(), *w)).collect()
}

/// Makes the list of a story's next April. `label` gives a role's name.
pub fn list(story: &Story, pace: Pace, label: &dyn Fn(&str) -> String) -> List {
    let after = story.next(pace);
    let [_, _, _, day] = story.aprils;
    let roles = new_roles(story, &after, label);
    let mut staff = Vec::new();
    for (place, person) in after.people.iter().enumerate() {
        let before = story.city.people.get(place);
        if person.is_here() && person.employment() != EmploymentKind::Outside {
            let movement = movement(before, person);
            let roles = roles.get(&place).map(String::as_str).unwrap_or_default();
            staff.extend(rows(&after, person, (movement, roles), &era_date(day)));
        }
    }
    // A list is sorted by unit, as the section writes it.
    staff.sort_by_key(|row| row.get(UNIT_CODE).cloned());
    List {
        units: units(&after),
        staff,
    }
}

/// 採用, 異動, 昇任 …; empty where nothing changes.
fn movement(before: Option<&Person>, now: &Person) -> &'static str {
    let Some(before) = before else {
        return match now.employment() {
            EmploymentKind::FiscalYear => "任用",
            _ => "採用",
        };
    };
    match (before.main_post(), now.main_post()) {
        (Some(was), Some(is)) if was.unit != is.unit => "異動",
        (Some(was), Some(is)) if was.title != is.title => "昇任",
        _ => "",
    }
}

fn rows(
    city: &City,
    person: &Person,
    (movement, roles): (&str, &str),
    day: &str,
) -> Vec<Vec<String>> {
    let posts = person.posts.iter().filter(|p| p.period.until.is_none());
    let row = |post: &super::city::Post| {
        let unit = city.plan.units.get(post.unit)?;
        let (movement, roles, main) = match post.main {
            true => (movement, roles, "本務"),
            false => ("", "", "兼務"),
        };
        let cells = [
            person.staff_number.as_str(),
            &person.name,
            &person.kana,
            person.employment().label(),
            &unit.code,
            new_name(unit),
            &post.title,
            main,
            &format!("{}@{}", person.staff_number, city.plan.mail_domain),
            roles,
            movement,
            if movement.is_empty() { "" } else { day },
        ];
        Some(cells.map(str::to_owned).to_vec())
    };
    posts.filter_map(row).collect()
}

fn new_name(unit: &super::plan::PlannedUnit) -> &str {
    match &unit.next_april {
        Change::Name(name) => name,
        Change::Nothing | Change::Into(_) => &unit.name,
    }
}

fn units(city: &City) -> Vec<Vec<String>> {
    let units = &city.plan.units;
    let code = |place: usize| units.get(place).map(|u| u.code.clone()).unwrap_or_default();
    let mut came: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for unit in units {
        if let Change::Into(into) = unit.next_april {
            came.entry(into).or_default().push(unit.code.clone());
        }
    }
    let there = units
        .iter()
        .enumerate()
        .filter(|(place, _)| city.successor(*place, true).is_none());
    let row = |(place, unit): (usize, &super::plan::PlannedUnit)| {
        let mut before = came.remove(&place).unwrap_or_default();
        if !before.is_empty() {
            before.insert(0, unit.code.clone());
        }
        vec![
            unit.code.clone(),
            new_name(unit).to_owned(),
            unit.parent.map(code).unwrap_or_default(),
            unit.kind.label().to_owned(),
            before.join("、"),
        ]
    };
    there.map(row).collect()
}

/// The roles over units that begin, by person: 「情報セキュリティ管理者（代理1）」.
/// Those over systems are for the sections to say.
fn new_roles(
    story: &Story,
    after: &City,
    label: &dyn Fn(&str) -> String,
) -> BTreeMap<usize, String> {
    let held: BTreeSet<Duty> = story.appointments.current().copied().collect();
    let mut roles: BTreeMap<usize, String> = BTreeMap::new();
    for duty in after.duties(2, None) {
        let at = after.people.get(duty.person).and_then(Person::main_post);
        let own = matches!(duty.over, Over::Unit(unit) if at.is_some_and(|p| p.unit == unit));
        if held.contains(&duty) || !own {
            continue;
        }
        let label = label(duty.role);
        let text = match duty.capacity {
            As::Holder => label,
            As::Deputy(order) => format!("{label}（代理{order}）"),
            As::Clerk => continue,
        };
        let roles = roles.entry(duty.person).or_default();
        if !roles.is_empty() {
            roles.push('、');
        }
        roles.push_str(&text);
    }
    roles
}

/// What becomes of a cell.
type Spoiling<'c> = &'c dyn Fn(&str) -> String;

impl List {
    /// Rows of staff.
    pub fn rows(&self) -> usize {
        self.staff.len()
    }

    /// What people who come or go change: rows with a 異動区分.
    pub fn changes(&self) -> usize {
        let word = |row: &&Vec<String>| row.get(10).is_some_and(|w| !w.is_empty());
        self.staff.iter().filter(word).count()
    }

    /// The same list with three rows that cannot be read: a name destroyed by
    /// a wrong character code, a unit that is not there, a day that no
    /// calendar has.
    #[must_use]
    pub fn with_problems(self) -> Self {
        let april = |cell: &str| cell.replace("4月1日", "4月31日");
        self.spoilt(&[
            (NAME, &|_| "?々木　結衣".to_owned()),
            (UNIT_CODE, &|_| NOWHERE.to_owned()),
            (ORDER_DATE, &april),
        ])
    }

    /// With one such row; CP932 destroys the names of two more.
    #[must_use]
    pub fn with_one_problem(self) -> Self {
        self.spoilt(&[(UNIT_CODE, &|_| NOWHERE.to_owned())])
    }

    /// Changes a cell each in the rows of some newcomers.
    fn spoilt(mut self, cells: &[(usize, Spoiling<'_>)]) -> Self {
        let newcomer = |row: &&mut Vec<String>| row.get(10).is_some_and(|w| w == "採用");
        let rows = self.staff.iter_mut().filter(newcomer).step_by(4);
        for (row, (column, change)) in rows.zip(cells) {
            if let Some(cell) = row.get_mut(*column) {
                *cell = change(cell);
            }
        }
        self
    }

    /// A workbook with the sheets 組織 and 職員.
    pub fn xlsx(&self) -> Result<Vec<u8>, TabularError> {
        let mut book = XlsxWriter::new("組織", &columns(&UNITS))?;
        for row in &self.units {
            book.row(row)?;
        }
        book.next_sheet("職員", &columns(&STAFF))?;
        for row in &self.staff {
            book.row(row)?;
        }
        book.finish()
    }

    /// The people, in UTF-8.
    pub fn csv(&self) -> Vec<u8> {
        let sheet = Sheet {
            name: "職員".to_owned(),
            columns: columns(&STAFF),
            rows: self.staff.clone(),
        };
        sakimori_tabular::csv(&sheet)
    }

    /// The people as an old personnel system writes them: in CP932, with `?`
    /// where a character has no place there.
    pub fn csv_cp932(&self) -> Result<Vec<u8>, sakimori_tabular::Unmappable> {
        let mut csv = CsvWriter::cp932();
        csv.row(&STAFF.map(|(label, _)| label));
        for row in &self.staff {
            let cells: Vec<String> = row.iter().map(|cell| destroyed(cell)).collect();
            csv.row(&cells);
        }
        csv.finish()
    }
}

/// A text without what CP932 cannot write.
fn destroyed(text: &str) -> String {
    let fits = |c: char| {
        let mut one = CsvWriter::cp932();
        one.row(&[c.to_string()]);
        one.finish().is_ok()
    };
    if text.is_ascii() {
        return text.to_owned();
    }
    text.chars()
        .map(|c| if fits(c) { c } else { '?' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{mihon_list, plan};
    use super::*;
    use sakimori_provisions::catalog;

    fn list() -> List {
        let edition = catalog::load(&catalog::embedded(), "h27").unwrap();
        mihon_list(&edition, "2026-11-23".parse().unwrap()).unwrap()
    }

    /// Cells that a wrong character code has destroyed.
    fn questioned(staff: &[Vec<String>]) -> Vec<&str> {
        let cells = staff.iter().filter_map(|row| row.get(NAME));
        cells
            .filter(|c| c.contains('?'))
            .map(String::as_str)
            .collect()
    }

    #[test]
    fn about_180_people_come_move_or_rise_and_the_rest_stays() {
        let list = list();
        let words: BTreeMap<&str, usize> = list.staff.iter().fold(BTreeMap::new(), |mut n, row| {
            *n.entry(row[10].as_str()).or_default() += 1;
            n
        });
        println!("{words:?}, {} rows", list.rows());
        assert!((150..=200).contains(&list.changes()), "{words:?}");
        for word in ["採用", "任用", "異動", "昇任"] {
            assert!(words[word] >= 5, "{word}: {words:?}");
        }
        assert!((980..=1040).contains(&list.rows()));
        assert!(
            list.staff
                .iter()
                .any(|row| row[9].contains("情報セキュリティ管理者"))
        );
        assert!(list.staff.iter().any(|row| row[7] == "兼務"));
    }

    #[test]
    fn one_unit_is_renamed_and_one_is_merged() {
        let list = list();
        let unit = |code: &str| list.units.iter().find(|u| u[0] == code);
        assert_eq!(unit("060300").unwrap()[1], "農林課");
        assert_eq!(unit("030400"), None);
        assert_eq!(unit("030300").unwrap()[4], "030300、030400");
        assert!(!list.staff.iter().any(|row| row[UNIT_CODE] == "030400"));
    }

    #[test]
    fn three_rows_of_each_file_cannot_be_read() {
        let list = list();
        assert!(questioned(&list.staff).is_empty());
        let spoilt = list.clone().with_problems();
        let differ = list.staff.iter().zip(&spoilt.staff).filter(|(a, b)| a != b);
        assert_eq!(differ.count(), 3);
        assert!(spoilt.staff.iter().any(|row| row[11] == "令和9年4月31日"));
        // The CSV loses the letters CP932 does not have, and keeps 外字.
        let bytes = list.with_one_problem().csv_cp932().unwrap();
        let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(&bytes);
        assert!(!broken);
        let lost: Vec<&str> = text.lines().filter(|l| l.contains('?')).collect();
        assert_eq!(lost.len(), 2, "{lost:?}");
        assert!(text.contains("\u{E000}藤") && text.contains(NOWHERE));
    }

    #[test]
    fn the_names_of_the_plan_are_there() {
        let plan = plan::read(super::super::MIHON).unwrap();
        let list = list();
        for named in &plan.named {
            let found = list.staff.iter().filter(|row| row[NAME] == named.name);
            assert!(found.count() >= 1, "{}", named.name);
        }
    }
}
