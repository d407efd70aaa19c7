//! How far texts stand from their numbers, so that all texts of a level align.

use std::collections::BTreeMap;

use crate::width::halves;
use crate::{Block, Document, Number};

/// One half-width character of body text (10.5 pt), in twips.
pub(super) const HALF: u32 = 105;

/// How far the text after a number of each level stands to the right of the number.
pub(super) struct Hangs(BTreeMap<u8, u32>);

impl Hangs {
    /// Takes the widest label of each level, so that all its texts align.
    pub(super) fn of(document: &Document) -> Self {
        let mut hangs = BTreeMap::new();
        for number in document.blocks.iter().filter_map(number) {
            let hang = (halves(&number.label) + 1).next_multiple_of(2);
            let widest: &mut u32 = hangs.entry(number.level).or_default();
            *widest = hang.max(*widest);
        }
        Self(hangs)
    }

    /// In half-width characters.
    pub(super) fn get(&self, level: u8) -> u32 {
        self.0.get(&level).copied().unwrap_or(2)
    }
}

/// A block's number.
pub(super) fn number(block: &Block) -> Option<&Number> {
    match block {
        Block::Heading { number, .. } | Block::Clause { number, .. } => number.as_ref(),
        _ => None,
    }
}
