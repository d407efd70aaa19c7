//! The ladder of a city hall and what its rungs are called where.

use sakimori_organization::model::{Level, UnitKind};
use serde::Deserialize;

use super::plan::PlannedUnit;

/// Whoever moves, moves within a trade.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trade {
    #[default]
    General,
    Technical,
    Nursery,
    Fire,
    Teaching,
}

impl Trade {
    pub const ALL: [Self; 5] = [
        Self::General,
        Self::Technical,
        Self::Nursery,
        Self::Fire,
        Self::Teaching,
    ];
}

/// A rung, the highest first. `PartTime` and `Special` stand beside the
/// ladder: nobody moves into them or out of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    Director,
    DeputyDirector,
    Chief,
    DeputyChief,
    Leader,
    Senior,
    Middle,
    Junior,
    PartTime,
    Special,
}

impl Rank {
    pub const LADDER: [Self; 8] = [
        Self::Director,
        Self::DeputyDirector,
        Self::Chief,
        Self::DeputyChief,
        Self::Leader,
        Self::Senior,
        Self::Middle,
        Self::Junior,
    ];

    /// The rung below.
    pub fn below(self) -> Option<Self> {
        let at = Self::LADDER.iter().position(|r| *r == self)?;
        Self::LADDER.get(at + 1).copied()
    }

    /// The youngest and the oldest of the rung, in years.
    pub fn ages(self) -> (i16, i16) {
        match self {
            Self::Director => (55, 60),
            Self::DeputyDirector => (53, 59),
            Self::Chief => (48, 59),
            Self::DeputyChief => (45, 57),
            Self::Leader => (39, 55),
            Self::Senior => (34, 53),
            Self::Middle => (28, 45),
            Self::Junior => (22, 31),
            Self::PartTime => (24, 63),
            Self::Special => (58, 66),
        }
    }
}

/// The rungs of a unit's regular employees, from its head down.
pub fn rungs(unit: &PlannedUnit) -> Vec<Rank> {
    let staff = unit.staff;
    if staff == 0 {
        return Vec::new();
    }
    let mut rungs = vec![Rank::Chief];
    let of = |rank, count: usize| std::iter::repeat_n(rank, count);
    let deputies = usize::from(staff >= 8) + usize::from(staff >= 24);
    rungs.extend(of(Rank::DeputyChief, deputies));
    rungs.extend(of(Rank::Leader, (staff / 6).max(usize::from(staff >= 4))));
    let rest = staff.saturating_sub(rungs.len());
    rungs.extend(of(Rank::Senior, rest * 3 / 10));
    rungs.extend(of(Rank::Middle, rest * 3 / 10));
    let rest = staff.saturating_sub(rungs.len());
    rungs.extend(of(Rank::Junior, rest));
    rungs
}

/// What a rung is called in a unit. `head` is whoever leads the unit.
pub fn title(unit: &PlannedUnit, rank: Rank, head: bool) -> String {
    let titles = match unit.trade {
        Trade::Fire => ["主幹", "副署長", "消防司令補", "消防士長", "消防副士長"],
        Trade::Nursery => ["主幹", "副園長", "主任保育士", "主任保育士", "保育士"],
        Trade::Teaching => ["主幹", "教頭", "主幹教諭", "教諭", "教諭"],
        Trade::General | Trade::Technical => ["主幹", "", "係長", "主査", "主任"],
    };
    let [chief, deputy, leader, senior, middle] = titles;
    let section_deputy = || {
        if unit.name.ends_with("課") {
            "課長補佐".to_owned()
        } else if deputy.is_empty() {
            "副主幹".to_owned()
        } else {
            deputy.to_owned()
        }
    };
    match rank {
        _ if head => head_title(unit),
        Rank::Director => "理事".to_owned(),
        Rank::DeputyDirector if unit.kind == UnitKind::FireHeadquarters => "消防次長".to_owned(),
        Rank::DeputyDirector => "次長".to_owned(),
        Rank::Chief => chief.to_owned(),
        Rank::DeputyChief => section_deputy(),
        Rank::Leader => leader.to_owned(),
        Rank::Senior => senior.to_owned(),
        Rank::Middle => middle.to_owned(),
        Rank::Junior => unit.junior.clone(),
        Rank::PartTime => "会計年度任用職員".to_owned(),
        Rank::Special => String::new(),
    }
}

/// Endings of unit names and what the head of such a unit is called.
const HEADS: [(&str, &str); 15] = [
    ("学校", "校長"),
    ("課", "課長"),
    ("室", "室長"),
    ("支所", "支所長"),
    ("出張所", "出張所長"),
    ("事務所", "所長"),
    ("センター", "所長"),
    ("保育園", "園長"),
    ("図書館", "館長"),
    ("博物館", "館長"),
    ("消防署", "署長"),
    ("区役所", "区長"),
    ("事務局", "事務局長"),
    ("局", "局長"),
    ("部", "部長"),
];

fn head_title(unit: &PlannedUnit) -> String {
    if unit.kind == UnitKind::FireHeadquarters {
        return "消防長".to_owned();
    }
    let ending = HEADS.iter().find(|(end, _)| unit.name.ends_with(end));
    ending.map_or("所長", |(_, title)| title).to_owned()
}

/// The rung of the head of a unit, and of the one beside them where the unit
/// has others below it.
pub fn leaders(unit: &PlannedUnit, has_children: bool) -> Vec<Rank> {
    match unit.kind {
        UnitKind::Division if has_children => vec![Rank::DeputyDirector],
        kind if has_children && kind.level() == Level::Department => {
            vec![Rank::Director, Rank::DeputyDirector]
        }
        _ => Vec::new(),
    }
}
