//! Ids of the guideline: `3.6.1(10)②(ア)` is section 3.6.1, then `(10)`, `②`,
//! `(ア)`. The parent of an item follows from its id.

use std::fmt;

use serde::{Deserialize, Serialize};

const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";
const KANA: &str = "アイウエオカキクケコサシスセソタチツテト";

/// One step below a section. The order is the depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// `(10)`
    Parenthesis(usize),
    /// `②`
    Circle(usize),
    /// `(ア)`
    Kana(usize),
}

impl Step {
    fn level(self) -> usize {
        match self {
            Self::Parenthesis(_) => 1,
            Self::Circle(_) => 2,
            Self::Kana(_) => 3,
        }
    }

    /// Its number among its siblings, from 1.
    pub fn number(self) -> usize {
        match self {
            Self::Parenthesis(n) | Self::Circle(n) | Self::Kana(n) => n,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nth = |signs: &str, n: usize| signs.chars().nth(n - 1).unwrap_or('?');
        match self {
            Self::Parenthesis(n) => write!(f, "({n})"),
            Self::Circle(n) => write!(f, "{}", nth(CIRCLED, *n)),
            Self::Kana(n) => write!(f, "({})", nth(KANA, *n)),
        }
    }
}

/// The id of a heading or a provision, as the guideline writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    section: String,
    steps: Vec<Step>,
}

impl ItemId {
    /// `None` for what is not written as the guideline writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (section, mut rest) = text.split_at(end);
        let numbers = section.split('.');
        if numbers.clone().count() < 2 || numbers.clone().any(str::is_empty) {
            return None;
        }
        let mut steps: Vec<Step> = Vec::new();
        while !rest.is_empty() {
            let (step, tail) = next_step(rest)?;
            if steps
                .last()
                .is_some_and(|last| last.level() >= step.level())
            {
                return None;
            }
            steps.push(step);
            rest = tail;
        }
        Some(Self {
            section: section.to_owned(),
            steps,
        })
    }

    pub fn section(&self) -> &str {
        &self.section
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The item or section above; `None` for a section itself.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.steps.split_last()?;
        Some(Self {
            section: self.section.clone(),
            steps: above.to_vec(),
        })
    }
}

fn next_step(text: &str) -> Option<(Step, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if let Some(n) = CIRCLED.chars().position(|c| c == first) {
        return Some((Step::Circle(n + 1), chars.as_str()));
    }
    let (inside, rest) = text.strip_prefix('(')?.split_once(')')?;
    if let Ok(n) = inside.parse::<usize>() {
        return (1..=99)
            .contains(&n)
            .then_some((Step::Parenthesis(n), rest));
    }
    let n = KANA.chars().position(|c| inside == c.to_string())?;
    Some((Step::Kana(n + 1), rest))
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.section)?;
        self.steps.iter().try_for_each(|step| step.fmt(f))
    }
}

impl Serialize for ItemId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ItemId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "番号「{text}」がガイドラインの書き方ではありません"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_is_written() {
        for id in [
            "3.6.1(10)②",
            "3.5.1(1)③(ア)",
            "3.4.3①",
            "3.9.3",
            "3.1",
            "3.3(2)⑩(ウ)",
        ] {
            assert_eq!(ItemId::parse(id).unwrap().to_string(), id);
        }
        for wrong in [
            "",
            "3",
            "3.6.1（10）",
            "3.6.1①(1)",
            "3.6.1(0)",
            "3.6.1(a)",
            "3..1",
            "x",
        ] {
            assert_eq!(ItemId::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_parent_follows_from_the_id() {
        let id = ItemId::parse("3.5.1(1)③(ア)").unwrap();
        let parent = id.parent().unwrap();
        assert_eq!(parent.to_string(), "3.5.1(1)③");
        assert_eq!(
            parent.parent().unwrap().parent().unwrap().to_string(),
            "3.5.1"
        );
    }
}
