//! Every text of an edition, cut at its placeholders: what a body's own words
//! fill in is nobody's copy.

use sakimori_provisions::catalog::{BasicPolicy, Edition, Item, Part, PolicyItem, Template};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    ListItem,
    LeadIn,
    Purpose,
    Why,
    Guidance,
    Definition,
    BasicPolicy,
}

pub const KINDS: [Kind; 8] = [
    Kind::Text,
    Kind::ListItem,
    Kind::LeadIn,
    Kind::Purpose,
    Kind::Why,
    Kind::Guidance,
    Kind::Definition,
    Kind::BasicPolicy,
];

impl Kind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::ListItem => "item",
            Self::LeadIn => "lead-in",
            Self::Purpose => "purpose",
            Self::Why => "why",
            Self::Guidance => "guidance",
            Self::Definition => "definition",
            Self::BasicPolicy => "basic policy",
        }
    }
}

pub struct Text {
    pub kind: Kind,
    /// `3.6.1(17)②`, followed by what it is of it where that is not the text.
    pub id: String,
    pub pieces: Vec<String>,
}

impl Text {
    fn new(kind: Kind, of: impl std::fmt::Display, pieces: Vec<String>) -> Self {
        let id = match kind {
            Kind::Text => of.to_string(),
            kind => format!("{of} {}", kind.label()),
        };
        Self { kind, id, pieces }
    }

    fn template(kind: Kind, of: impl std::fmt::Display, template: &Template) -> Self {
        Self::new(kind, of, pieces(template))
    }
}

fn pieces(template: &Template) -> Vec<String> {
    let text = |part: &Part| match part {
        Part::Text(text) => Some(text.clone()),
        _ => None,
    };
    template.0.iter().filter_map(text).collect()
}

/// A term to be recognised by: the keys of its placeholders stay.
fn name(template: &Template) -> String {
    let word = |part: &Part| match part {
        Part::Text(word)
        | Part::Role(word, _)
        | Part::Body(word)
        | Part::Office(word)
        | Part::Reference(word)
        | Part::Section(word) => word.clone(),
    };
    template.0.iter().map(word).collect()
}

pub fn texts(edition: &Edition) -> impl Iterator<Item = Text> {
    let mut all = Vec::new();
    for section in &edition.sections {
        all.push(Text::new(
            Kind::Purpose,
            &section.id,
            vec![section.purpose.clone()],
        ));
        let lead_in = section.lead_in.iter();
        all.extend(lead_in.map(|t| Text::template(Kind::LeadIn, &section.id, t)));
    }
    all.extend(edition.items.iter().flat_map(of_item));
    for definition in &edition.definitions {
        let term = name(&definition.term);
        all.push(Text::template(Kind::Definition, term, &definition.text));
    }
    all.extend(of_policy(&edition.enumerated));
    all.extend(of_policy(&edition.declaration));
    all.into_iter()
}

fn of_item(item: &Item) -> Vec<Text> {
    let of = |kind, template| Text::template(kind, &item.id, template);
    let mut all: Vec<Text> = item
        .lead_in()
        .map(|t| of(Kind::LeadIn, t))
        .into_iter()
        .collect();
    if let Some(provision) = item.provision() {
        all.push(of(Kind::Text, &provision.text));
        all.extend(provision.items.iter().map(|t| of(Kind::ListItem, t)));
        all.push(Text::new(Kind::Why, &item.id, vec![provision.why.clone()]));
    }
    for guidance in &item.guidance {
        all.push(of(Kind::Guidance, &guidance.text));
        all.extend(guidance.items.iter().map(|t| of(Kind::Guidance, t)));
    }
    all
}

fn of_policy(policy: &BasicPolicy) -> Vec<Text> {
    let form = policy.form.key();
    let of =
        |at: &str, template| Text::template(Kind::BasicPolicy, format!("{form} {at}"), template);
    let mut all: Vec<Text> = policy.preamble.iter().map(|t| of("preamble", t)).collect();
    for section in &policy.section {
        all.extend(section.text.iter().map(|t| of(&section.key, t)));
        all.extend(below(&section.item).map(|t| of(&section.key, t)));
    }
    all.extend(below(&policy.item).map(|t| of("item", t)));
    all
}

/// The texts of the items and of all items below them.
fn below(items: &[PolicyItem]) -> Box<dyn Iterator<Item = &Template> + '_> {
    Box::new(
        items
            .iter()
            .flat_map(|item| std::iter::once(&item.text).chain(below(&item.item))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_breaks_a_run() {
        let template = Template::parse("{staff}は、{ciso}の許可を得る。").unwrap();
        assert_eq!(pieces(&template), ["は、", "の許可を得る。"]);
    }
}
