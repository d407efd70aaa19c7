//! The scales a body measures risks by, and the levels it requires.

use sakimori_kernel::FieldErrors;
use serde::{Deserialize, Serialize};

/// Steps of a scale, at least and at most.
pub const FEWEST: usize = 3;
pub const MOST: usize = 5;
/// Characters of a label, at most.
const LABEL: usize = 20;

/// Labels from the lowest step up, and for each step of impact that the
/// classes ask for the level that a risk must be below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    likelihood: Vec<String>,
    impact: Vec<String>,
    required: Vec<i64>,
}

impl Default for Scale {
    fn default() -> Self {
        let labels = |all: [&str; 3]| all.map(str::to_owned).to_vec();
        Self {
            likelihood: labels(["低い", "中程度", "高い"]),
            impact: labels(["小さい", "中程度", "大きい"]),
            required: vec![6, 5, 4],
        }
    }
}

impl Scale {
    /// # Errors
    /// At `likelihood`, `impact`, `required`: too few or too many steps, a
    /// label that is empty, long or there twice, a level out of reach, and a
    /// higher class that would require less.
    pub fn new(
        likelihood: Vec<String>,
        impact: Vec<String>,
        required: Vec<i64>,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, labels) in [("likelihood", &likelihood), ("impact", &impact)] {
            if let Some(message) = fault(labels) {
                errors.add(field, message);
            }
        }
        let highest = i64::try_from(likelihood.len() * impact.len()).unwrap_or(i64::MAX);
        if required.len() != impact.len() {
            errors.add(
                "required",
                "被害の大きさの段階と同じ数だけ、一行に一つずつ書いてください。",
            );
        } else if required.iter().any(|r| !(2..=highest + 1).contains(r)) {
            errors.add(
                "required",
                format!("2から{}までの数で書いてください。", highest + 1),
            );
        } else if !required.is_sorted_by(|a, b| a >= b) {
            errors.add(
                "required",
                "重要な情報資産の水準は、それより重要でないものの水準を超えないようにしてください。",
            );
        }
        errors.or(Self {
            likelihood,
            impact,
            required,
        })
    }

    pub fn likelihood_labels(&self) -> &[String] {
        &self.likelihood
    }

    pub fn impact_labels(&self) -> &[String] {
        &self.impact
    }

    pub fn required_levels(&self) -> &[i64] {
        &self.required
    }

    pub fn likelihoods(&self) -> i64 {
        i64::try_from(self.likelihood.len()).unwrap_or(1)
    }

    pub fn impacts(&self) -> i64 {
        i64::try_from(self.impact.len()).unwrap_or(1)
    }

    /// The level a risk must be below, by the impact its classes ask for.
    pub fn required(&self, importance: i64) -> i64 {
        at(&self.required, importance).copied().unwrap_or(2)
    }

    pub fn likelihood_label(&self, step: i64) -> &str {
        at(&self.likelihood, step).map_or("", String::as_str)
    }

    pub fn impact_label(&self, step: i64) -> &str {
        at(&self.impact, step).map_or("", String::as_str)
    }

    /// Whether what was assessed by one is of the same steps as by the other.
    pub fn same_steps(&self, other: &Self) -> bool {
        self.likelihood.len() == other.likelihood.len() && self.impact.len() == other.impact.len()
    }
}

/// Steps are counted from 1.
fn at<T>(all: &[T], step: i64) -> Option<&T> {
    all.get(usize::try_from(step.checked_sub(1)?).ok()?)
}

fn fault(labels: &[String]) -> Option<String> {
    if !(FEWEST..=MOST).contains(&labels.len()) {
        return Some(format!(
            "{FEWEST}段階から{MOST}段階までを、低いものから順に、一行に一つずつ書いてください。"
        ));
    }
    if labels
        .iter()
        .any(|l| l.is_empty() || l.chars().count() > LABEL)
    {
        return Some(format!("それぞれ{LABEL}字以内で書いてください。"));
    }
    let twice = |(n, label): (usize, &String)| labels.iter().skip(n + 1).any(|l| l == label);
    labels
        .iter()
        .enumerate()
        .any(twice)
        .then(|| "同じ言葉の段階があります。".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(count: usize) -> Vec<String> {
        (1..=count).map(|n| format!("段階{n}")).collect()
    }

    #[test]
    fn a_scale_has_three_to_five_steps_and_requires_more_of_what_matters_more() {
        let made = |l, i, r: &[i64]| Scale::new(labels(l), labels(i), r.to_vec()).is_ok();
        assert!(made(3, 3, &[6, 5, 4]));
        assert!(made(5, 4, &[21, 21, 8, 2]));
        assert!(!made(2, 3, &[6, 5, 4]));
        assert!(!made(3, 6, &[6, 5, 4, 3, 2, 2]));
        assert!(!made(3, 3, &[6, 5]));
        assert!(!made(3, 3, &[4, 5, 6]));
        assert!(!made(3, 3, &[11, 5, 4]));
        assert!(!made(3, 3, &[6, 5, 1]));
        let same = vec!["高い".to_owned(); 3];
        assert!(Scale::new(same, labels(3), vec![6, 5, 4]).is_err());
        let default = Scale::default();
        let again = Scale::new(
            default.likelihood.clone(),
            default.impact.clone(),
            default.required.clone(),
        );
        assert!(again.is_ok_and(|scale| scale == default));
    }
}
