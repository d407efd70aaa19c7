//! What the analysis asks: one question for each adopted provision of the
//! organizational and human measures (the first step), and for each other one
//! that a vulnerability names. Made from the body's standards; nothing of it is
//! written down again. Pure.

use std::collections::{HashMap, HashSet};

use sakimori_policies::standards::{Content, NodeKind};
use sakimori_provisions::catalog::Edition;

use crate::catalog::RiskCatalog;
use crate::model::{Answer, Held};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// The provision's key.
    pub key: &'a str,
    /// As the body's documents cite it.
    pub number: &'a str,
    pub title: &'a str,
}

/// The questions of a chapter, all of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter<'a> {
    /// In addresses: the chapter's id.
    pub id: &'a str,
    pub title: &'a str,
    /// Whether the first step asks them.
    pub organizational: bool,
    pub questions: Vec<Question<'a>>,
}

/// How the questions of a chapter were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Result {
    pub carried: usize,
    pub partly: usize,
    pub not_carried: usize,
    pub not_applicable: usize,
    pub unanswered: usize,
}

pub type Answers = HashMap<String, Answer>;

impl Chapter<'_> {
    pub fn result(&self, answers: &Answers) -> Result {
        let mut result = Result::default();
        for question in &self.questions {
            *match answers.get(question.key) {
                Some(Answer::Carried) => &mut result.carried,
                Some(Answer::Partly) => &mut result.partly,
                Some(Answer::NotCarried) => &mut result.not_carried,
                Some(Answer::NotApplicable) => &mut result.not_applicable,
                None => &mut result.unanswered,
            } += 1;
        }
        result
    }
}

impl Result {
    /// Carried out, in hundredths of what applies and was answered.
    pub fn rate(self) -> Option<usize> {
        let applies = self.carried + self.partly + self.not_carried;
        (applies > 0).then(|| (self.carried * 100 + self.partly * 50) / applies)
    }
}

/// Every question, chapter by chapter in the order of the standards, the first
/// step before the second.
pub fn chapters<'a>(
    content: &'a Content,
    edition: &Edition,
    catalog: &RiskCatalog,
) -> Vec<Chapter<'a>> {
    let named = catalog.vulnerabilities.iter().flat_map(|v| &v.provisions);
    let named: HashSet<&str> = named.map(String::as_str).collect();
    let mut found: Vec<Chapter<'a>> = Vec::new();
    let (mut chapter, mut section) = (("", ""), "");
    for node in &content.nodes {
        match node.kind {
            NodeKind::Chapter => {
                chapter = (&node.origin, &node.title);
                section = &node.origin;
            }
            NodeKind::Section => section = &node.origin,
            NodeKind::Heading => {}
            NodeKind::Provision => {
                let organizational = is_organizational(edition, catalog, section);
                if !organizational && !named.contains(node.key.as_str()) {
                    continue;
                }
                let question = Question {
                    key: &node.key,
                    number: &node.number.reference,
                    title: &node.title,
                };
                let same =
                    |c: &&mut Chapter<'_>| c.id == chapter.0 && c.organizational == organizational;
                match found.iter_mut().find(same) {
                    Some(chapter) => chapter.questions.push(question),
                    None => found.push(Chapter {
                        id: chapter.0,
                        title: chapter.1,
                        organizational,
                        questions: vec![question],
                    }),
                }
            }
        }
    }
    found.sort_by_key(|c| !c.organizational);
    found
}

fn is_organizational(edition: &Edition, catalog: &RiskCatalog, section: &str) -> bool {
    let measures = edition.section(section).map(|s| s.measures.as_slice());
    let mut measures = measures.unwrap_or_default().iter();
    measures.any(|m| catalog.organizational.contains(m))
}

/// How every adopted provision stands.
pub(crate) fn held(content: &Content, answers: &Answers) -> HashMap<String, Held> {
    let of = |key: &str| match answers.get(key) {
        Some(answer) => Held::Answered(*answer),
        None => Held::Unanswered,
    };
    let nodes = content.provisions();
    nodes.map(|n| (n.key.clone(), of(&n.key))).collect()
}
