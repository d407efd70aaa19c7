//! Merged regions. Excel keeps a value in the first cell of a region only.

use super::place::{column_of, place};

/// Rows from 1, columns from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub top: usize,
    pub bottom: usize,
    pub left: usize,
    pub right: usize,
}

impl Merge {
    pub(crate) fn parse(region: &str) -> Option<Self> {
        let (first, last) = region.split_once(':').unwrap_or((region, region));
        let (first, last) = (place(first)?, place(last)?);
        (first.row <= last.row && first.column <= last.column).then_some(Self {
            top: first.row,
            bottom: last.row,
            left: first.column,
            right: last.column,
        })
    }

    pub(crate) fn covers(&self, row: usize, column: usize) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }

    /// 「B3:C5」
    pub fn reference(&self) -> String {
        let (left, right) = (column_of(self.left), column_of(self.right));
        format!("{left}{}:{right}{}", self.top, self.bottom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_read_and_named() {
        let merge = Merge::parse("B3:C5").unwrap();
        assert!(merge.covers(5, 2) && !merge.covers(6, 2) && !merge.covers(3, 0));
        assert_eq!(merge.reference(), "B3:C5");
        for region in ["", "B3:", "C5:B3", "B3:C5:D6", "B:C"] {
            assert_eq!(Merge::parse(region), None, "{region}");
        }
    }
}
