//! How many risks there are of each likelihood and impact.

use super::Scale;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub likelihood: i64,
    pub impact: i64,
    pub count: i64,
}

/// Counts by likelihood and impact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    likelihoods: i64,
    impacts: i64,
    cells: Vec<Cell>,
}

impl Matrix {
    /// What is out of the scale is left out.
    pub fn new(scale: &Scale, cells: Vec<Cell>) -> Self {
        let (likelihoods, impacts) = (scale.likelihoods(), scale.impacts());
        let within = |cell: &Cell| {
            (1..=likelihoods).contains(&cell.likelihood) && (1..=impacts).contains(&cell.impact)
        };
        Self {
            likelihoods,
            impacts,
            cells: cells.into_iter().filter(within).collect(),
        }
    }

    pub fn count(&self, likelihood: i64, impact: i64) -> i64 {
        let here = |c: &&Cell| c.likelihood == likelihood && c.impact == impact;
        self.cells.iter().filter(here).map(|c| c.count).sum()
    }

    pub fn total(&self) -> i64 {
        self.cells.iter().map(|c| c.count).sum()
    }

    /// From the highest down.
    pub fn likelihoods(&self) -> impl Iterator<Item = i64> + use<> {
        (1..=self.likelihoods).rev()
    }

    /// From the lowest up.
    pub fn impacts(&self) -> impl Iterator<Item = i64> + use<> {
        1..=self.impacts
    }
}
