use std::collections::{HashMap, HashSet};

use sakimori_kernel::{Date, Uuid};

use super::{Level, Period, UnitFacts};

/// Said where a person names a unit that there is not.
pub const NO_SUCH_UNIT: &str = "この名称又は組織コードの組織はありません。";

/// A unit as it is on the day of its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub id: Uuid,
    /// The body's own, for good.
    pub code: String,
    pub facts: UnitFacts,
    pub period: Period,
}

impl Unit {
    pub fn name(&self) -> &str {
        &self.facts.name
    }

    pub fn level(&self) -> Level {
        self.facts.kind.level()
    }
}

#[derive(Debug)]
struct Node {
    unit: Unit,
    parent: Option<usize>,
    depth: usize,
    /// One past its last descendant.
    end: usize,
}

/// The units of a day, from the top down, each followed by what is below it.
///
/// A unit whose parent is not there on that day stands at the top; so does
/// one of each circle, whatever the rows say. No walk here can go on forever.
#[derive(Debug)]
pub struct OrgTree {
    pub day: Date,
    nodes: Vec<Node>,
    at: HashMap<Uuid, usize>,
}

impl OrgTree {
    /// `units` are those of `day`, in any order.
    pub fn new(day: Date, mut units: Vec<Unit>) -> Self {
        units.sort_by(|a, b| {
            let key = |u: &Unit| (u.facts.position, u.code.clone(), u.id);
            key(a).cmp(&key(b))
        });
        units.retain({
            let mut seen = HashSet::new();
            move |unit| seen.insert(unit.id)
        });
        let there: HashSet<Uuid> = units.iter().map(|u| u.id).collect();
        let mut below: HashMap<Uuid, Vec<Unit>> = HashMap::new();
        let mut tops = Vec::new();
        for unit in units {
            match unit.facts.parent.filter(|p| there.contains(p)) {
                Some(parent) => below.entry(parent).or_default().push(unit),
                None => tops.push(unit),
            }
        }
        let mut tree = Self {
            day,
            nodes: Vec::with_capacity(there.len()),
            at: HashMap::with_capacity(there.len()),
        };
        for unit in tops {
            tree.plant(unit, &mut below);
        }
        // What is left hangs in circles: cut each at its first unit.
        while let Some(unit) = first(&mut below) {
            tree.plant(unit, &mut below);
        }
        tree.close();
        tree
    }

    /// Adds a top unit with everything below it.
    fn plant(&mut self, top: Unit, below: &mut HashMap<Uuid, Vec<Unit>>) {
        let mut waiting = vec![(top, None, 0)];
        while let Some((unit, parent, depth)) = waiting.pop() {
            let (id, index) = (unit.id, self.nodes.len());
            self.at.insert(id, index);
            self.nodes.push(Node {
                unit,
                parent,
                depth,
                end: index + 1,
            });
            let children = below.remove(&id).unwrap_or_default();
            let children = children.into_iter().rev();
            waiting.extend(children.map(|child| (child, Some(index), depth + 1)));
        }
    }

    /// Tells every unit where what is below it ends.
    fn close(&mut self) {
        for index in (0..self.nodes.len()).rev() {
            let Some((parent, end)) = self.nodes.get(index).map(|n| (n.parent, n.end)) else {
                continue;
            };
            if let Some(node) = parent.and_then(|p| self.nodes.get_mut(p)) {
                node.end = node.end.max(end);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every unit, each before what is below it.
    pub fn units(&self) -> impl ExactSizeIterator<Item = &Unit> {
        self.nodes.iter().map(|n| &n.unit)
    }

    pub fn get(&self, id: Uuid) -> Option<&Unit> {
        self.node(id).map(|n| &n.unit)
    }

    /// Its place in [`OrgTree::units`].
    pub fn index(&self, id: Uuid) -> Option<usize> {
        self.at.get(&id).copied()
    }

    fn node(&self, id: Uuid) -> Option<&Node> {
        self.nodes.get(self.index(id)?)
    }

    pub fn by_code(&self, code: &str) -> Option<&Unit> {
        self.units().find(|u| u.code == code)
    }

    /// The units that are called so: by their code, their name or their full
    /// name, exactly.
    pub fn called<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'t Unit> {
        // A full name ends with the unit's own: few have to be put together.
        let full = move |u: &Unit| text.ends_with(u.name()) && self.full_name(u.id) == text;
        self.units()
            .filter(move |u| u.code == text || u.name() == text || full(u))
    }

    /// The first unit that is called so, with every unit below it.
    pub fn below_called(&self, text: &str) -> Option<Vec<Uuid>> {
        let unit = self.called(text).next()?;
        Some(self.with_below(unit.id).map(|u| u.id).collect())
    }

    /// Units without a parent.
    pub fn tops(&self) -> impl Iterator<Item = &Unit> {
        let nodes = self.nodes.iter().filter(|n| n.parent.is_none());
        nodes.map(|n| &n.unit)
    }

    pub fn children(&self, id: Uuid) -> impl Iterator<Item = &Unit> {
        let parent = self.index(id);
        let below = self.nodes.get(self.range(id)).unwrap_or_default();
        let nodes = below
            .iter()
            .filter(move |n| n.parent.is_some() && n.parent == parent);
        nodes.map(|n| &n.unit)
    }

    /// The unit itself and everything below it.
    pub fn with_below(&self, id: Uuid) -> impl ExactSizeIterator<Item = &Unit> {
        let nodes = self.nodes.get(self.range(id)).unwrap_or_default();
        nodes.iter().map(|n| &n.unit)
    }

    /// The places in [`OrgTree::units`] of the unit and everything below it;
    /// empty where it is not there.
    pub fn range(&self, id: Uuid) -> std::ops::Range<usize> {
        match self.index(id) {
            Some(index) => index..self.nodes.get(index).map_or(index, |n| n.end),
            None => 0..0,
        }
    }

    pub fn is_within(&self, id: Uuid, above: Uuid) -> bool {
        self.index(id)
            .is_some_and(|index| self.range(above).contains(&index))
    }

    /// How many units are above it.
    pub fn depth(&self, id: Uuid) -> usize {
        self.node(id).map_or(0, |n| n.depth)
    }

    /// The unit and the units above it, up to the top.
    pub fn upward(&self, id: Uuid) -> Vec<&Unit> {
        let mut path = Vec::new();
        let mut at = self.index(id);
        while let Some(node) = at.and_then(|i| self.nodes.get(i)) {
            path.push(&node.unit);
            at = node.parent;
        }
        path
    }

    /// The keys of [`OrgTree::upward`]; the unit alone where it is not there.
    pub fn path(&self, id: Uuid) -> Vec<Uuid> {
        let path: Vec<Uuid> = self.upward(id).iter().map(|u| u.id).collect();
        if path.is_empty() { vec![id] } else { path }
    }

    /// 「総務部 情報政策課」
    pub fn full_name(&self, id: Uuid) -> String {
        let mut names: Vec<&str> = self.upward(id).iter().map(|u| u.name()).collect();
        names.reverse();
        names.join(" ")
    }

    /// The nearest unit of a level, from the unit itself upward.
    pub fn nearest(&self, id: Uuid, level: Level) -> Option<&Unit> {
        self.upward(id).into_iter().find(|u| u.level() == level)
    }
}

/// Takes one unit out of those that hang below others.
fn first(below: &mut HashMap<Uuid, Vec<Unit>>) -> Option<Unit> {
    let parent = *below
        .iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(id, _)| id)
        .min()?;
    let list = below.get_mut(&parent)?;
    let unit = list.remove(0);
    if list.is_empty() {
        below.remove(&parent);
    }
    Some(unit)
}

#[cfg(test)]
mod tests {
    use super::super::UnitKind;
    use super::*;

    fn day() -> Date {
        "2026-11-23".parse().unwrap()
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn unit(n: u128, parent: u128, position: i64) -> Unit {
        Unit {
            id: id(n),
            code: format!("{n:03}"),
            facts: UnitFacts {
                name: format!("課{n}"),
                kind: UnitKind::Section,
                parent: (parent > 0).then(|| id(parent)),
                position,
            },
            period: Period::open(day()),
        }
    }

    fn codes<'a>(units: impl Iterator<Item = &'a Unit>) -> String {
        units.map(|u| u.code.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn units_stand_in_order_below_their_parents() {
        let rows = [(5, 3, 0), (2, 1, 2), (4, 0, 2), (3, 1, 1), (1, 0, 1)];
        let units = rows.map(|(n, parent, position)| unit(n, parent, position));
        let tree = OrgTree::new(day(), units.to_vec());
        assert_eq!(codes(tree.units()), "001 003 005 002 004");
        assert_eq!(codes(tree.tops()), "001 004");
        assert_eq!(codes(tree.children(id(1))), "003 002");
        assert_eq!(codes(tree.with_below(id(3))), "003 005");
        assert_eq!(tree.path(id(5)), [id(5), id(3), id(1)]);
        assert_eq!(tree.full_name(id(5)), "課1 課3 課5");
        assert_eq!((tree.depth(id(5)), tree.depth(id(4))), (2, 0));
        assert!(tree.is_within(id(5), id(1)) && !tree.is_within(id(4), id(1)));
        assert_eq!(tree.path(id(9)), [id(9)]);
        assert_eq!(tree.with_below(id(9)).count(), 0);
    }

    #[test]
    fn circles_are_cut_and_lost_units_stand_at_the_top() {
        // 1 → 2 → 3 → 1, 4 below 3, 5 its own parent, 6 below nobody there.
        let rows = [(1, 3), (2, 1), (3, 2), (4, 3), (5, 5), (6, 9)];
        let units = rows.map(|(n, parent)| unit(n, parent, 0));
        let tree = OrgTree::new(day(), units.to_vec());
        assert_eq!(tree.len(), 6);
        assert_eq!(codes(tree.tops()), "006 002 005");
        assert_eq!(tree.full_name(id(4)), "課2 課3 課4");
        assert_eq!(codes(tree.with_below(id(2))), "002 003 001 004");
    }
}
