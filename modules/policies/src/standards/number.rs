//! Numbers. Each style walks the tree once and says for every branch what
//! rank it has in the document, its printed number, and how other texts refer
//! to it.
//!
//! Statute style: a heading becomes a 条 when its lead-in or its provisions
//! make a rule together, and a 節 or 款 otherwise; a provision under a 章, 節
//! or 款 is a 条 of its own. Where one of several neighbours is a division,
//! all of them are, as drafting practice wants it.

use std::collections::HashMap;

use sakimori_documents::{Number, NumberFormat, Numbering};
use serde::{Deserialize, Serialize};

use super::tree::{Branch, Thing};
use crate::profile::NumberingStyle;

/// What a branch is in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// A heading of depth 1 to 4.
    Heading(u8),
    /// A numbered text of indent 0 and up. `title`: whether its title is
    /// printed (条の見出し, or a heading without text of its own).
    Clause { depth: u8, titled: bool },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocNumber {
    pub rank: Rank,
    /// `None`: printed without a number.
    pub number: Option<Number>,
    /// 「3.2(1)①」 or 「第8条第2項」.
    pub reference: String,
    /// Below it: the level of listed items and the indent of their text.
    pub item_level: Option<u8>,
    /// Statute: the 条 that stands under the division's heading and holds its
    /// text, where the two are one branch.
    pub article: Option<Number>,
}

/// The numbering scheme of a style, as documents need it.
pub(crate) fn scheme(style: NumberingStyle) -> Numbering {
    match style {
        NumberingStyle::Outline => Numbering::outline(),
        NumberingStyle::Statute => {
            let mut scheme = Numbering::statute();
            // 号の細分 in horizontal regulations: ア, イ, ウ.
            if let Some(level) = scheme.levels.last_mut() {
                level.format = NumberFormat::Aiueo;
            }
            scheme
        }
    }
}

/// Origin → number, for every branch of the tree.
pub(super) fn number(style: NumberingStyle, tree: &[Branch<'_>]) -> HashMap<String, DocNumber> {
    let mut counter = Counter {
        scheme: scheme(style),
        articles: 0,
        out: HashMap::new(),
    };
    for (i, chapter) in tree.iter().enumerate() {
        match style {
            NumberingStyle::Outline => counter.chapter(chapter, i + 1),
            NumberingStyle::Statute => counter.division(chapter, 0, i + 1, ""),
        }
    }
    counter.out
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

struct Counter {
    scheme: Numbering,
    /// 条 so far: they run through the document.
    articles: usize,
    out: HashMap<String, DocNumber>,
}

impl Counter {
    fn put(
        &mut self,
        branch: &Branch<'_>,
        rank: Rank,
        number: Option<Number>,
        reference: &str,
        item_level: Option<u8>,
    ) {
        let number = DocNumber {
            rank,
            number,
            reference: reference.to_owned(),
            item_level,
            article: None,
        };
        self.out.insert(key_of(branch), number);
    }
}

/// The outline style.
impl Counter {
    fn chapter(&mut self, chapter: &Branch<'_>, n: usize) {
        let number = self.scheme.nth(0, n);
        let reference = number.label.clone();
        self.put(chapter, Rank::Heading(1), Some(number), &reference, None);
        let mut sections = 0;
        for (i, child) in chapter.children.iter().enumerate() {
            if matches!(child.thing, Thing::Section) {
                sections += 1;
                let number = self.scheme.number(1, &[count(n), count(sections)]);
                let reference = number.label.clone();
                self.put(child, Rank::Heading(2), Some(number), &reference, Some(2));
                self.children(child, &reference);
            } else {
                self.item(child, 2, i + 1, &reference);
            }
        }
    }

    fn children(&mut self, parent: &Branch<'_>, reference: &str) {
        // A section that is one provision is not counted below itself.
        if let [only] = parent.children.as_slice()
            && only.is_provision()
            && only.origin == parent.origin
        {
            return self.unnumbered(only, reference);
        }
        let level = child_level(parent);
        for (i, child) in parent.children.iter().enumerate() {
            self.item(child, level, i + 1, reference);
        }
    }

    fn unnumbered(&mut self, branch: &Branch<'_>, reference: &str) {
        let rank = Rank::Clause {
            depth: 1,
            titled: false,
        };
        self.put(branch, rank, None, reference, Some(2));
    }

    /// An item of level 2 `(1)`, 3 `①` or 4 `(ア)`.
    fn item(&mut self, branch: &Branch<'_>, level: u8, n: usize, above: &str) {
        let number = self.scheme.nth(level, n);
        let reference = format!("{above}{}", number.label);
        let rank = if level == 2 {
            Rank::Heading(3)
        } else {
            let titled = !branch.is_provision() && branch.lead_in.is_none();
            Rank::Clause {
                depth: level - 2,
                titled,
            }
        };
        let item_level = (level < 4).then_some(level + 1);
        self.put(branch, rank, Some(number), &reference, item_level);
        for (i, child) in branch.children.iter().enumerate() {
            self.item(child, (level + 1).min(4), i + 1, &reference);
        }
    }
}

/// The children of a section are `(1)` or, where the guideline has no such
/// step, `①`.
fn child_level(section: &Branch<'_>) -> u8 {
    let circled = section
        .children
        .iter()
        .any(|c| c.origin.chars().any(|ch| ('①'..='⑳').contains(&ch)) && !c.origin.contains('('));
    if circled { 3 } else { 2 }
}

/// A section that is a provision shares its id: the provision is told apart.
pub(super) fn key_of(branch: &Branch<'_>) -> String {
    if branch.is_provision() {
        format!("provision {}", branch.origin)
    } else {
        branch.origin.clone()
    }
}

/// 章 0, 節 1, 款 2, 条 3, 項 4, 号 5, 号の細分 6.
const ARTICLE: u8 = 3;
const PARAGRAPH: u8 = 4;
const ITEM: u8 = 5;
const SUBITEM: u8 = 6;

fn is_article(branch: &Branch<'_>) -> bool {
    let rule = |child: &Branch<'_>| child.is_provision() || child.lead_in.is_some();
    branch.is_provision()
        || matches!(branch.thing, Thing::Heading)
            && (branch.lead_in.is_some() || branch.children.iter().all(rule))
}

/// The statute style.
impl Counter {
    /// 章, 節 or 款 (`level` 0 to 2) with what stands in it.
    fn division(&mut self, branch: &Branch<'_>, level: u8, n: usize, above: &str) {
        let number = self.scheme.nth(level, n);
        let reference = format!("{above}{}", number.label);
        let rank = Rank::Heading(level + 1);
        self.put(branch, rank, Some(number), &reference, None);
        if branch.lead_in.is_some() {
            // A section whose lead-in governs its provisions is one article.
            self.article_in(branch);
            return;
        }
        let divided = level < 2 && branch.children.iter().any(|c| !is_article(c));
        for (i, child) in branch.children.iter().enumerate() {
            if !divided {
                self.article(child);
            } else if is_article(child) {
                self.wrapped(child, level + 1, i + 1);
            } else {
                self.division(child, level + 1, i + 1, &reference);
            }
        }
    }

    /// An article that must stand in a division of its own.
    fn wrapped(&mut self, branch: &Branch<'_>, level: u8, n: usize) {
        let division = self.scheme.nth(level, n);
        self.article(branch);
        if let Some(done) = self.out.get_mut(&key_of(branch)) {
            done.article = done.number.replace(division);
            done.rank = Rank::Heading(level + 1);
        }
    }

    /// A 条. A heading that is still a division at the deepest level is taken
    /// as one article with its parts as 項.
    fn article(&mut self, branch: &Branch<'_>) {
        self.articles += 1;
        let number = self.scheme.nth(ARTICLE, self.articles);
        let reference = number.label.clone();
        let rank = Rank::Clause {
            depth: 0,
            titled: true,
        };
        let item_level = Some(ITEM);
        self.put(branch, rank, Some(number), &reference, item_level);
        if branch.lead_in.is_some() {
            self.items(branch, &reference);
        } else {
            self.paragraphs(branch, &reference);
        }
    }

    /// The article of a division with a lead-in of its own.
    fn article_in(&mut self, branch: &Branch<'_>) {
        self.articles += 1;
        let number = self.scheme.nth(ARTICLE, self.articles);
        let reference = number.label.clone();
        if let Some(done) = self.out.get_mut(&key_of(branch)) {
            done.article = Some(number);
            done.reference.clone_from(&reference);
            done.item_level = Some(ITEM);
        }
        self.items(branch, &reference);
    }

    fn paragraphs(&mut self, article: &Branch<'_>, reference: &str) {
        let several = article.children.len() > 1;
        for (i, child) in article.children.iter().enumerate() {
            let number = self.scheme.nth(PARAGRAPH, i + 1);
            let here = if several {
                format!("{reference}第{}項", i + 1)
            } else {
                reference.to_owned()
            };
            let rank = Rank::Clause {
                depth: 0,
                titled: false,
            };
            self.put(child, rank, Some(number), &here, Some(ITEM));
            self.items(child, &here);
        }
    }

    fn items(&mut self, parent: &Branch<'_>, reference: &str) {
        for (i, child) in parent.children.iter().enumerate() {
            let number = self.scheme.nth(ITEM, i + 1);
            let here = format!("{reference}第{}号", i + 1);
            let rank = Rank::Clause {
                depth: 1,
                titled: !child.is_provision() && child.lead_in.is_none(),
            };
            self.put(child, rank, Some(number), &here, Some(SUBITEM));
            for (j, below) in child.children.iter().enumerate() {
                let number = self.scheme.nth(SUBITEM, j + 1);
                let deeper = format!("{here}{}", number.label);
                let rank = Rank::Clause {
                    depth: 2,
                    titled: false,
                };
                self.put(below, rank, Some(number), &deeper, None);
            }
        }
    }
}
