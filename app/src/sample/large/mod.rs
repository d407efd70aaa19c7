//! A designated city as wide as wanted: bureaus with divisions and sections,
//! ward offices, fire stations, schools. Its names are made of common words
//! and belong to no city.

mod words;

use sakimori_organization::model::UnitKind;

use super::plan::{Change, Offices, Plan, PlannedSystem, PlannedUnit};
use super::random::Random;
use super::ranks::Trade;
use words::{BUREAUS, DIVISIONS, PLACES, SECTIONS, WARD_SECTIONS, WARDS, WORK};

/// How large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub people: usize,
    pub units: usize,
    pub systems: usize,
    pub journal: usize,
}

impl Size {
    /// 46,000 people, as the largest designated cities have.
    pub const DESIGNATED_CITY: Self = Self {
        people: 46_000,
        units: 1_500,
        systems: 600,
        journal: 2_000_000,
    };
    /// Entries of one register, as a busy one has them after some years.
    pub const ENTRIES: usize = 100_000;
    /// In the ledger of information assets.
    pub const ASSETS: usize = 200_000;
}

/// Collects units until there are enough.
struct Builder {
    units: Vec<PlannedUnit>,
    wanted: usize,
    random: Random,
}

impl Builder {
    fn is_full(&self) -> bool {
        self.units.len() >= self.wanted
    }

    /// A unit with as many people as `staff` says, more or less.
    fn unit(&mut self, name: String, kind: UnitKind, parent: Option<usize>, staff: i16) -> usize {
        let place = self.units.len();
        let trade = match parent.and_then(|p| self.units.get(p)) {
            Some(parent) => parent.trade,
            None if kind == UnitKind::FireHeadquarters => Trade::Fire,
            None if name.contains("建") || name.contains("水道") || name.contains("都市") => {
                Trade::Technical
            }
            None if name == SCHOOLS => Trade::Teaching,
            None => Trade::General,
        };
        let junior = match trade {
            Trade::Fire => "消防士",
            Trade::Technical => "技師",
            Trade::Nursery => "保育士",
            Trade::Teaching => "教諭",
            Trade::General => "主事",
        };
        let staff = match staff {
            0 => 0,
            some => usize::from(
                self.random
                    .between(some / 2 + 2, some * 3 / 2)
                    .unsigned_abs(),
            ),
        };
        self.units.push(PlannedUnit {
            code: format!("{:05}", place + 1),
            name,
            kind,
            parent,
            trade,
            junior: junior.to_owned(),
            staff,
            part_time: staff / 4,
            special: Vec::new(),
            vacant: false,
            also: None,
            last_april: Change::Nothing,
            next_april: Change::Nothing,
        });
        place
    }

    fn bureau(&mut self, name: &str, divisions: usize) -> usize {
        let kind = match name {
            "水道局" | "交通局" | "病院局" => UnitKind::PublicEnterprise,
            _ => UnitKind::Department,
        };
        let bureau = self.unit(name.to_owned(), kind, None, 0);
        for division in DIVISIONS.iter().take(divisions) {
            let sections = SECTIONS.len();
            self.division(division, bureau, sections);
        }
        bureau
    }

    fn division(&mut self, name: &str, bureau: usize, sections: usize) {
        if self.is_full() {
            return;
        }
        let division = self.unit(name.to_owned(), UnitKind::Division, Some(bureau), 0);
        for section in SECTIONS.iter().take(sections) {
            if !self.is_full() {
                self.unit((*section).to_owned(), UnitKind::Section, Some(division), 26);
            }
        }
    }

    fn ward(&mut self, ward: &str) {
        let office = self.unit(format!("{ward}役所"), UnitKind::WardOffice, None, 0);
        for section in WARD_SECTIONS {
            let kind = match section.ends_with('課') {
                true => UnitKind::Section,
                false => UnitKind::BranchOffice,
            };
            if !self.is_full() {
                self.unit(section.to_owned(), kind, Some(office), 24);
            }
        }
    }

    fn fire(&mut self, wards: &[&str]) {
        let head = self.unit("消防局".to_owned(), UnitKind::FireHeadquarters, None, 0);
        for section in ["総務課", "予防課", "警防課"] {
            self.unit(section.to_owned(), UnitKind::Section, Some(head), 30);
        }
        for ward in wards {
            let name = format!("{ward}消防署").replace("区消防署", "消防署");
            self.unit(name, UnitKind::BranchOffice, Some(head), 120);
        }
    }

    fn board(&mut self) -> usize {
        let board = self.unit(
            SCHOOLS.to_owned(),
            UnitKind::AdministrativeCommittee,
            None,
            0,
        );
        for section in ["総務課", "教職員課", "指導企画課", "学校施設課"] {
            self.unit(section.to_owned(), UnitKind::Section, Some(board), 30);
        }
        board
    }

    /// Fills up with schools.
    fn schools(&mut self, board: usize) {
        let kinds = [
            "小学校",
            "中学校",
            "第二小学校",
            "高等学校",
            "第三小学校",
            "第二中学校",
        ];
        for kind in kinds {
            for ward in WARDS {
                for place in PLACES {
                    if self.is_full() {
                        return;
                    }
                    let name = format!("{}{place}{kind}", ward.trim_end_matches('区'));
                    self.unit(name, UnitKind::BranchOffice, Some(board), 28);
                }
            }
        }
    }

    /// Adds and takes away people until there are exactly as many as wanted.
    fn fit(&mut self, people: usize) {
        let sized = |u: &PlannedUnit| u.staff > 0;
        let leading = |units: &[PlannedUnit]| -> usize {
            let of = |place| {
                let below = units.iter().any(|u| u.parent == Some(place));
                let unit = units.get(place);
                unit.map_or(0, |u| {
                    super::ranks::leaders(u, below).len() + u.special.len()
                })
            };
            (0..units.len()).map(of).sum()
        };
        let fixed = leading(&self.units);
        let now =
            |units: &[PlannedUnit]| -> usize { units.iter().map(|u| u.staff + u.part_time).sum() };
        let wanted = people.saturating_sub(fixed);
        // In proportion first, then one by one.
        let before = now(&self.units).max(1);
        for unit in self.units.iter_mut().filter(|u| sized(u)) {
            unit.staff = (unit.staff * wanted / before).max(4);
            unit.part_time = unit.part_time * wanted / before;
        }
        let mut left =
            i64::try_from(wanted).unwrap_or(0) - i64::try_from(now(&self.units)).unwrap_or(0);
        while left != 0 {
            let before = left;
            for unit in self.units.iter_mut().filter(|u| sized(u)) {
                match left {
                    1.. => (unit.staff, left) = (unit.staff + 1, left - 1),
                    0 => break,
                    _ if unit.staff > 4 => (unit.staff, left) = (unit.staff - 1, left + 1),
                    _ => {}
                }
            }
            if left == before {
                break;
            }
        }
    }
}

const SCHOOLS: &str = "教育委員会事務局";

/// A designated city of a size. Needs room for at least 40 units.
pub fn plan(size: Size, seed: u64) -> Plan {
    let mut builder = Builder {
        units: Vec::new(),
        wanted: size.units,
        random: Random::of(seed, "units"),
    };
    let share = |of: usize| (of * size.units / 1_500).clamp(1, of);
    let mayor = builder.unit("市長".to_owned(), UnitKind::Other, None, 0);
    if let Some(mayor) = builder.units.get_mut(mayor) {
        mayor.special = ["市長", "副市長", "副市長", "副市長"]
            .map(str::to_owned)
            .to_vec();
    }
    let audit = builder.unit("監査事務局".to_owned(), UnitKind::Section, None, 20);
    let head = builder.bureau("デジタル推進局", 1);
    let policy = builder.unit(
        "情報セキュリティ課".to_owned(),
        UnitKind::Section,
        Some(head),
        40,
    );
    if let Some(policy) = builder.units.get_mut(policy) {
        policy.last_april = Change::Name("情報システム課".to_owned());
    }
    builder.unit("議会局".to_owned(), UnitKind::AssemblySecretariat, None, 40);
    let wards = share(WARDS.len());
    let wards = WARDS.get(..wards).unwrap_or_default();
    builder.fire(wards);
    let board = builder.board();
    for ward in wards {
        builder.ward(ward);
    }
    for bureau in BUREAUS
        .iter()
        .filter(|b| **b != "デジタル推進局")
        .take(share(19))
    {
        if !builder.is_full() {
            builder.bureau(bureau, DIVISIONS.len());
        }
    }
    builder.schools(board);
    builder.fit(size.people);
    reforms(&mut builder.units);
    let systems = systems(&builder.units, size.systems);
    Plan {
        mail_domain: "city.mihon.example".to_owned(),
        phone: "00-0000".to_owned(),
        offices: Offices {
            head,
            policy,
            audit,
        },
        units: builder.units,
        systems,
        named: Vec::new(),
        rare: 3,
    }
}

/// Next April a dozen sections change their names and three are merged.
fn reforms(units: &mut [PlannedUnit]) {
    let sections: Vec<usize> = (0..units.len())
        .filter(|u| {
            let unit = units.get(*u);
            unit.is_some_and(|u| u.name == "調整課" && u.kind == UnitKind::Section)
        })
        .collect();
    for (n, place) in sections.iter().enumerate().take(15) {
        let change = match n {
            // 企画課 stands right before it.
            0..3 => Change::Into(place.saturating_sub(1)),
            _ => Change::Name("総合調整課".to_owned()),
        };
        if let Some(unit) = units.get_mut(*place) {
            unit.next_april = change;
        }
    }
}

fn systems(units: &[PlannedUnit], wanted: usize) -> Vec<PlannedSystem> {
    let in_charge: Vec<usize> = (0..units.len())
        .filter(|u| units.get(*u).is_some_and(|u| u.kind == UnitKind::Section))
        .collect();
    let name = |unit: usize, work: &str| {
        let mut path = Vec::new();
        let mut at = Some(unit);
        while let Some(unit) = at.and_then(|at| units.get(at)) {
            path.push(unit.name.as_str());
            at = unit.parent;
        }
        path.reverse();
        format!("{}{work}システム", path.concat())
    };
    let mut systems = Vec::new();
    for work in WORK {
        for unit in &in_charge {
            if systems.len() < wanted {
                systems.push(PlannedSystem {
                    code: format!("S{:04}", systems.len() + 1),
                    name: name(*unit, work),
                    unit: *unit,
                });
            }
        }
    }
    systems
}
