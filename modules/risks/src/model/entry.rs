//! A risk of an analysis: what was proposed, and what a person made of it.

use sakimori_kernel::Uuid;

use super::{Assessed, Proposed, Treatment};

/// What a person assessed otherwise than proposed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Own {
    pub likelihood: Option<i64>,
    pub impact: Option<i64>,
}

impl Own {
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    pub id: Uuid,
    pub analysis: Uuid,
    /// How many assets are in the group.
    pub assets: i64,
    /// Likelihood and impact.
    pub proposed: (i64, i64),
    pub own: Own,
    pub assessed: Assessed,
}

impl Risk {
    /// As it is proposed for the first time.
    pub fn new((id, analysis): (Uuid, Uuid), proposed: Proposed<'_, '_>) -> Self {
        Self {
            id,
            analysis,
            assets: proposed.group.assets,
            proposed: (proposed.likelihood, proposed.impact),
            own: Own::default(),
            assessed: Assessed {
                revision: 1,
                place: proposed.group.place,
                kind: proposed.group.kind.clone(),
                threat: proposed.threat.key.clone(),
                classes: proposed.group.classes,
                weaknesses: proposed.weaknesses.to_vec(),
                likelihood: proposed.likelihood,
                impact: proposed.impact,
                required: proposed.required,
                reason: String::new(),
                treatment: None,
            },
        }
    }

    /// As it is proposed now: what a person assessed stays, and so does what
    /// is done about it.
    #[must_use]
    pub fn renewed(&self, proposed: Proposed<'_, '_>) -> Self {
        let fresh = Self::new((self.id, self.analysis), proposed);
        let own = self.own;
        let assessed = Assessed {
            reason: self.assessed.reason.clone(),
            ..fresh.assessed.clone()
        };
        Self { own, ..fresh }.settled(assessed, self.assessed.treatment.clone(), &self.assessed)
    }

    /// Assessed by a person; `None` is as proposed.
    #[must_use]
    pub fn judged(&self, own: Own, reason: String) -> Self {
        let assessed = Assessed {
            reason,
            ..self.assessed.clone()
        };
        let treatment = self.assessed.treatment.clone();
        Self {
            own,
            ..self.clone()
        }
        .settled(assessed, treatment, &self.assessed)
    }

    /// With what is done about it.
    #[must_use]
    pub fn treated(&self, treatment: Option<Treatment>) -> Self {
        let assessed = self.assessed.clone();
        self.clone().settled(assessed, treatment, &self.assessed)
    }

    fn settled(
        self,
        mut assessed: Assessed,
        treatment: Option<Treatment>,
        before: &Assessed,
    ) -> Self {
        assessed.likelihood = self.own.likelihood.unwrap_or(self.proposed.0);
        assessed.impact = self.own.impact.unwrap_or(self.proposed.1);
        assessed.treatment = treatment.map(|t| t.fitted(assessed.likelihood, assessed.impact));
        Self {
            assessed: assessed.after(before),
            ..self
        }
    }

    /// Whether a person left their mark on it.
    pub fn is_touched(&self) -> bool {
        !self.own.is_none() || self.assessed.treatment.is_some()
    }
}
