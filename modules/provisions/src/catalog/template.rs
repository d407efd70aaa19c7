//! A text of the catalog with its placeholders: `{ciso}`, `{ciso.post}`,
//! `{body.head}`, `{office.personnel}`, `{ref:3.7.3}`.

use serde::Deserialize;

/// Which of a role's words is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleForm {
    /// How the text calls it: CISO.
    Label,
    /// The formal name: 最高情報セキュリティ責任者.
    Name,
    /// The usual post: 副市長.
    Post,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Role(String, RoleForm),
    /// `body`, `body.name`, …
    Body(String),
    Office(String),
    /// The id of an item or a section.
    Reference(String),
    /// The key of a section of the basic policy.
    Section(String),
}

impl Part {
    /// The word between the braces, without what it is asked for.
    pub fn word(&self) -> &str {
        match self {
            Self::Text(word)
            | Self::Role(word, _)
            | Self::Body(word)
            | Self::Office(word)
            | Self::Reference(word)
            | Self::Section(word) => word,
        }
    }
}

/// Where the words for the placeholders come from: a body's profile, or the
/// defaults. `None` means that the word does not exist.
pub trait Words {
    fn role(&self, key: &str, form: RoleForm) -> Option<&str>;
    fn body(&self, word: &str) -> Option<&str>;
    fn office(&self, key: &str) -> Option<&str>;
    /// How the document calls the item, 「7.3」 or 「第45条第2項」.
    fn reference(&self, id: &str) -> Option<String>;
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template(pub Vec<Part>);

/// The words of the body that a text may use.
pub const BODY_WORDS: [&str; 7] = [
    "body",
    "body.name",
    "body.head",
    "body.residents",
    "body.agencies",
    "body.ordinance",
    "body.classification",
];

impl Template {
    /// `Err` names the part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(start);
            let inside = from
                .strip_prefix('{')
                .and_then(|t| t.split_once('}'))
                .filter(|(inside, _)| !inside.contains('{'));
            let Some((inside, tail)) = inside else {
                return Err("波括弧が対になっていません".to_owned());
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(placeholder(inside));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The roles named, by label or by name (a post names no role).
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Role(key, _) => Some(key.as_str()),
            _ => None,
        })
    }

    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Reference(id) => Some(id.as_str()),
            _ => None,
        })
    }

    /// Fills in the words. Where two roles have become one (a small body
    /// merges them), 「甲及び甲」 is said once. An unknown word is left as
    /// its placeholder, so that it is seen.
    pub fn fill(&self, words: &dyn Words) -> String {
        let mut out = String::new();
        let mut rest = self.0.as_slice();
        while let Some((first, tail)) = rest.split_first() {
            if let Part::Role(_, RoleForm::Label) = first {
                let (labels, joints, used) = role_run(rest, words);
                out.push_str(&join_once(&labels, &joints));
                rest = rest.get(used..).unwrap_or_default();
                continue;
            }
            out.push_str(&word(first, words));
            rest = tail;
        }
        out
    }
}

fn placeholder(inside: &str) -> Part {
    let role = |key: &str, form| Part::Role(key.to_owned(), form);
    if inside == "body" || inside.starts_with("body.") {
        return Part::Body(inside.to_owned());
    }
    if let Some(key) = inside.strip_prefix("office.") {
        return Part::Office(key.to_owned());
    }
    if let Some(id) = inside.strip_prefix("ref:") {
        return Part::Reference(id.to_owned());
    }
    if let Some(key) = inside.strip_prefix("section:") {
        return Part::Section(key.to_owned());
    }
    match inside.split_once('.') {
        Some((key, "name")) => role(key, RoleForm::Name),
        Some((key, "post")) => role(key, RoleForm::Post),
        _ => role(inside, RoleForm::Label),
    }
}

fn word(part: &Part, words: &dyn Words) -> String {
    let (found, shown) = match part {
        Part::Text(text) => return text.clone(),
        Part::Role(key, form) => (words.role(key, *form).map(str::to_owned), key),
        Part::Body(key) => (words.body(key).map(str::to_owned), key),
        Part::Office(key) => (words.office(key).map(str::to_owned), key),
        Part::Reference(id) | Part::Section(id) => (words.reference(id), id),
    };
    found.unwrap_or_else(|| format!("{{{shown}}}"))
}

const JOINTS: [&str; 7] = ["、", "及び", "又は", "並びに", "若しくは", "・", "、及び"];

/// The roles that stand in one enumeration from here: their labels, what joins
/// them, and how many parts that took.
fn role_run(parts: &[Part], words: &dyn Words) -> (Vec<String>, Vec<String>, usize) {
    let (mut labels, mut joints, mut used) = (Vec::new(), Vec::new(), 0);
    while let Some(part @ Part::Role(_, RoleForm::Label)) = parts.get(used) {
        labels.push(word(part, words));
        used += 1;
        match (parts.get(used), parts.get(used + 1)) {
            (Some(Part::Text(joint)), Some(Part::Role(_, RoleForm::Label)))
                if JOINTS.contains(&joint.as_str()) =>
            {
                joints.push(joint.clone());
                used += 1;
            }
            _ => break,
        }
    }
    (labels, joints, used)
}

/// Says each label once. The last joint that is left is the last joint that
/// was written: 「A、B及びB」 becomes 「A及びB」.
fn join_once(labels: &[String], joints: &[String]) -> String {
    let mut kept: Vec<(usize, &String)> = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        if !kept.iter().any(|(_, k)| *k == label) {
            kept.push((i, label));
        }
    }
    let mut out = String::new();
    let merged = kept.len() < labels.len();
    for (n, (i, label)) in kept.iter().enumerate() {
        if n > 0 {
            let last = merged && n + 1 == kept.len();
            let joint = if last {
                joints.last()
            } else {
                joints.get(i - 1)
            };
            out.push_str(joint.map_or("", String::as_str));
        }
        out.push_str(label);
    }
    out
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B and C have become one role.
    struct Merged;

    impl Words for Merged {
        fn role(&self, key: &str, _: RoleForm) -> Option<&str> {
            match key {
                "a" => Some("甲"),
                "b" | "c" => Some("乙"),
                _ => None,
            }
        }
        fn body(&self, _: &str) -> Option<&str> {
            Some("本市")
        }
        fn office(&self, _: &str) -> Option<&str> {
            None
        }
        fn reference(&self, id: &str) -> Option<String> {
            Some(format!("《{id}》"))
        }
    }

    fn check(text: &str, expected: &str) {
        let filled = match Template::parse(text) {
            Ok(template) => template.fill(&Merged),
            Err(reason) => reason,
        };
        assert_eq!(filled, expected);
    }

    #[test]
    fn placeholders_become_words_and_merged_roles_are_said_once() {
        check(
            "{a}は、{body}の{ref:3.7.3}による。",
            "甲は、本市の《3.7.3》による。",
        );
        check("{b}及び{c}は、", "乙は、");
        check("{a}、{b}及び{c}は、", "甲及び乙は、");
        check("{a}及び{b}、{c}は、", "甲、乙は、");
        check("{b}は、{c}に", "乙は、乙に");
        check("{x}が", "{x}が");
        check("{a", "波括弧が対になっていません");
        check("a}", "波括弧が対になっていません");
    }
}
