//! A risk as it was assessed, what is done about it, and whether that is
//! enough.

use sakimori_db::journal::hex;
use sakimori_kernel::Date;
use sakimori_provisions::classes::Classes;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Place, Weakness};

/// What is done about a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Remove,
    ChangeLikelihood,
    ChangeConsequence,
    Share,
    Retain,
}

impl Way {
    pub const ALL: [Self; 5] = [
        Self::Remove,
        Self::ChangeLikelihood,
        Self::ChangeConsequence,
        Self::Share,
        Self::Retain,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::ChangeLikelihood => "change_likelihood",
            Self::ChangeConsequence => "change_consequence",
            Self::Share => "share",
            Self::Retain => "retain",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Remove => "リスクの源を除く",
            Self::ChangeLikelihood => "発生可能性を変える",
            Self::ChangeConsequence => "被害の大きさを変える",
            Self::Share => "リスクを共有する",
            Self::Retain => "リスクを保有する",
        }
    }

    /// Whether it may bring the likelihood and the impact down.
    pub fn lowers(self) -> (bool, bool) {
        match self {
            Self::Remove | Self::Share => (true, true),
            Self::ChangeLikelihood => (true, false),
            Self::ChangeConsequence => (false, true),
            Self::Retain => (false, false),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Treatment {
    pub way: Way,
    pub what: String,
    pub owner: String,
    pub due: Date,
    /// The key of the provision it is done by.
    pub provision: Option<String>,
    /// What remains when it is done.
    pub likelihood: i64,
    pub impact: i64,
}

impl Treatment {
    pub fn residual(&self) -> i64 {
        self.likelihood * self.impact
    }

    /// The same of a risk that is now this large: what it does not lower
    /// remains, and nothing grows.
    #[must_use]
    pub fn fitted(mut self, likelihood: i64, impact: i64) -> Self {
        let (lowers_likelihood, lowers_impact) = self.way.lowers();
        let fitted = |remains: i64, is: i64, lowers: bool| match lowers {
            true => remains.clamp(1, is.max(1)),
            false => is,
        };
        self.likelihood = fitted(self.likelihood, likelihood, lowers_likelihood);
        self.impact = fitted(self.impact, impact, lowers_impact);
        self
    }

    /// Whether what it says remains can remain of a risk: nothing grows, and
    /// only what the way lowers gets lower.
    pub fn fits(&self, likelihood: i64, impact: i64) -> bool {
        let (lowers_likelihood, lowers_impact) = self.way.lowers();
        let fits = |remains: i64, was: i64, lowers: bool| match lowers {
            true => (1..=was).contains(&remains),
            false => remains == was,
        };
        fits(self.likelihood, likelihood, lowers_likelihood)
            && fits(self.impact, impact, lowers_impact)
    }
}

/// Whether a risk is below the required level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    Below,
    /// It is when what is planned is done.
    Treated,
    /// It is not.
    Over,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Over, Self::Treated, Self::Below];

    pub fn key(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Treated => "treated",
            Self::Over => "over",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Below => "水準を下回る",
            Self::Treated => "対応の後に水準を下回る",
            Self::Over => "水準を下回らない",
        }
    }
}

/// Everything that was assessed of a risk. An acceptance names its hash; any
/// change moves `revision`, so that no hash ever comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessed {
    pub revision: i64,
    pub place: Place,
    pub kind: String,
    pub threat: String,
    pub classes: Classes,
    pub weaknesses: Vec<Weakness>,
    pub likelihood: i64,
    pub impact: i64,
    pub required: i64,
    /// Why the assessment differs from what was proposed.
    pub reason: String,
    pub treatment: Option<Treatment>,
}

impl Assessed {
    /// 発生可能性 × 被害の大きさ.
    pub fn level(&self) -> i64 {
        self.likelihood * self.impact
    }

    pub fn verdict(&self) -> Verdict {
        let residual = self.treatment.as_ref().map(Treatment::residual);
        match (self.level() < self.required, residual) {
            (true, _) => Verdict::Below,
            (false, Some(residual)) if residual < self.required => Verdict::Treated,
            (false, _) => Verdict::Over,
        }
    }

    /// Whether it can be accepted: what is done about it is decided, and is
    /// not enough.
    pub fn acceptable(&self) -> bool {
        self.verdict() == Verdict::Over && self.treatment.is_some()
    }

    /// SHA-256 of all of it.
    ///
    /// # Errors
    /// What the serializer cannot write; there is nothing such in it.
    pub fn hash(&self) -> Result<String, serde_json::Error> {
        Ok(hex(&Sha256::digest(serde_json::to_vec(self)?)))
    }

    /// The same, or the next revision where anything differs from what was.
    ///
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        self.revision = before.revision;
        if self != *before {
            self.revision += 1;
        }
        self
    }
}
