//! Likelihood from which provisions are adopted and carried out.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Scale;
use super::impact::step;
use crate::catalog::Vulnerability;

/// What the analysis was told of a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Carried,
    Partly,
    NotCarried,
    NotApplicable,
}

impl Answer {
    pub const ALL: [Self; 4] = [
        Self::Carried,
        Self::Partly,
        Self::NotCarried,
        Self::NotApplicable,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Partly => "partly",
            Self::NotCarried => "not_carried",
            Self::NotApplicable => "not_applicable",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Carried => "実施している",
            Self::Partly => "一部を実施している",
            Self::NotCarried => "実施していない",
            Self::NotApplicable => "該当しない",
        }
    }
}

/// How a provision stands with the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    NotAdopted,
    /// Adopted, and nobody has answered yet.
    Unanswered,
    Answered(Answer),
}

impl Held {
    /// What is missing, in halves; none where it does not apply. What nobody
    /// answered counts as missing: only what is known protects.
    fn missing(self) -> Option<i64> {
        match self {
            Self::Answered(Answer::Carried) => Some(0),
            Self::Answered(Answer::Partly) => Some(1),
            Self::Answered(Answer::NotCarried) | Self::Unanswered | Self::NotAdopted => Some(2),
            Self::Answered(Answer::NotApplicable) => None,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::NotAdopted => "採用していない",
            Self::Unanswered => "まだ答えていない",
            Self::Answered(answer) => answer.label(),
        }
    }
}

/// How weak the body is in one vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weakness {
    /// The vulnerability's key.
    pub key: String,
    /// Halves of provisions that are missing, of so many halves that apply.
    pub missing: i64,
    pub of: i64,
}

impl Weakness {
    /// The step of likelihood: the first where nothing is missing.
    pub fn likelihood(&self, scale: &Scale) -> i64 {
        step(self.missing, self.of, scale.likelihoods())
    }
}

/// How weak the body is, by how its provisions stand; what is not among them
/// is not adopted.
pub fn weakness(vulnerability: &Vulnerability, held: &HashMap<String, Held>) -> Weakness {
    let (mut missing, mut of) = (0, 0);
    for provision in &vulnerability.provisions {
        let held = held.get(provision).copied().unwrap_or(Held::NotAdopted);
        if let Some(halves) = held.missing() {
            missing += halves;
            of += 2;
        }
    }
    Weakness {
        key: vulnerability.key.clone(),
        missing,
        of,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihood_follows_what_is_missing() {
        let scale = Scale::default();
        let vulnerability = Vulnerability {
            key: "v".to_owned(),
            label: "弱い".to_owned(),
            threats: Vec::new(),
            provisions: vec!["a".to_owned(), "b".to_owned()],
        };
        use Answer::*;
        for (a, b, wanted) in [
            (Some(Carried), Some(Carried), 1),
            (Some(Carried), Some(Partly), 2),
            (Some(Partly), Some(Partly), 2),
            (Some(Carried), Some(NotCarried), 2),
            (Some(NotCarried), Some(Partly), 3),
            (Some(NotCarried), Some(NotCarried), 3),
            (Some(Carried), Some(NotApplicable), 1),
            (Some(NotApplicable), Some(NotApplicable), 1),
            (Some(Carried), None, 2),
            (None, None, 3),
        ] {
            let held: HashMap<String, Held> = [("a", a), ("b", b)]
                .into_iter()
                .map(|(key, answer)| {
                    (
                        key.to_owned(),
                        answer.map_or(Held::Unanswered, Held::Answered),
                    )
                })
                .collect();
            let found = weakness(&vulnerability, &held);
            assert_eq!(found.likelihood(&scale), wanted, "{a:?} {b:?}");
        }
        // Nobody adopted any of them.
        let found = weakness(&vulnerability, &HashMap::new());
        assert_eq!(found.likelihood(&scale), 3);
    }
}
