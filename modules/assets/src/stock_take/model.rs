//! What a section's part of a stock-take is, and what may happen to it. Pure.

use sakimori_kernel::{Refusal, Uuid};

/// A step that a section took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Submitted,
    Approved,
    /// Sent back with a remark.
    Returned,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Submitted, Self::Approved, Self::Returned];

    pub fn key(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Returned => "returned",
        }
    }

    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What was done last, by whom, with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub kind: Kind,
    pub hash: String,
    pub person: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Some assets are not confirmed.
    Confirming,
    /// All are confirmed; to be submitted.
    Confirmed,
    Submitted,
    Returned,
    Approved,
    /// Changed since it was submitted or approved.
    Changed,
}

impl State {
    pub fn label(self) -> &'static str {
        match self {
            Self::Confirming => "確認中",
            Self::Confirmed => "確認済み（未提出）",
            Self::Submitted => "承認待ち",
            Self::Returned => "差戻し",
            Self::Approved => "承認済み",
            Self::Changed => "内容が変わったため、再提出が必要",
        }
    }

    pub fn badge(self) -> &'static str {
        match self {
            Self::Approved => "success",
            Self::Changed | Self::Returned => "warning",
            _ => "info",
        }
    }

    /// Of the step that was taken last, how many assets wait for confirmation,
    /// and whether the assets are others than those of the step.
    pub fn of(last: Option<Kind>, unconfirmed: i64, changed: bool) -> Self {
        match (last, unconfirmed) {
            (None, 0) => Self::Confirmed,
            (Some(Kind::Returned), 0) => Self::Returned,
            (None | Some(Kind::Returned), _) => Self::Confirming,
            (Some(_), _) if changed => Self::Changed,
            (Some(Kind::Submitted), _) => Self::Submitted,
            (Some(Kind::Approved), _) => Self::Approved,
        }
    }

    /// Whether the section has something to do.
    pub fn is_with_section(self) -> bool {
        !matches!(self, Self::Submitted | Self::Approved)
    }
}

/// A section's part: how many assets wait for confirmation, what was done last,
/// and the hash of what the ledger says of them now.
#[derive(Debug, Clone)]
pub struct Part {
    pub assets: i64,
    pub unconfirmed: i64,
    pub last: Option<Step>,
    pub hash: String,
}

impl Part {
    pub fn state(&self) -> State {
        let last = self.last.as_ref();
        let changed = last.is_some_and(|step| step.hash != self.hash);
        State::of(last.map(|step| step.kind), self.unconfirmed, changed)
    }

    /// # Errors
    /// Refused where assets are not confirmed, or nothing is to be submitted.
    pub fn submit(&self) -> Result<(), Refusal> {
        let wrong = |told| Err(Refusal::new("stock-take.submit", told));
        match (self.unconfirmed, self.state()) {
            (1.., _) => {
                wrong("まだ確認していない情報資産があります。全て確認してから提出してください。")
            }
            (_, State::Submitted) => wrong("既に提出されています。"),
            (_, State::Approved) => wrong("既に承認されています。"),
            _ => Ok(()),
        }
    }

    /// Whether somebody may approve what was submitted, or send it back.
    ///
    /// # Errors
    /// Refused where nothing is submitted, where it changed since, or where it
    /// is their own submission (3.2(8)).
    pub fn judge(&self, person: Option<Uuid>) -> Result<(), Refusal> {
        let own = self.last.as_ref().is_some_and(|last| last.person == person);
        match self.state() {
            State::Submitted if own => Err(Refusal::new(
                "stock-take.own",
                "自分が提出した結果を自分で承認することはできません（兼務の禁止）。課室の別の職員が提出してください。",
            )),
            State::Submitted => Ok(()),
            _ => Err(Refusal::new(
                "stock-take.judge",
                "承認を待っている結果ではありません。ページを開き直して、今の状態を確かめてください。",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, Copy)]
    enum Doing {
        Confirm,
        Change,
        Submit(u128),
        Approve(u128),
        Return(u128),
    }

    fn doing() -> impl Strategy<Value = Doing> {
        prop_oneof![
            Just(Doing::Confirm),
            Just(Doing::Change),
            (1_u128..4).prop_map(Doing::Submit),
            (1_u128..4).prop_map(Doing::Approve),
            (1_u128..4).prop_map(Doing::Return),
        ]
    }

    proptest! {
        #[test]
        fn nobody_approves_their_own_and_no_approval_outlives_a_change(all in prop::collection::vec(doing(), 0..40)) {
            let mut part = Part { assets: 3, unconfirmed: 3, last: None, hash: "0".into() };
            let mut version = 0;
            let mut submitter = None;
            for one in all {
                let person = |n| Some(Uuid::from_u128(n));
                let step = |kind, n, part: &Part| Some(Step { kind, hash: part.hash.clone(), person: person(n) });
                match one {
                    Doing::Confirm => part.unconfirmed = 0,
                    Doing::Change => {
                        version += 1;
                        part.hash = version.to_string();
                    }
                    Doing::Submit(n) => if part.submit().is_ok() {
                        part.last = step(Kind::Submitted, n, &part);
                        submitter = Some(n);
                    },
                    Doing::Approve(n) => if part.judge(person(n)).is_ok() {
                        prop_assert_ne!(submitter, Some(n));
                        part.last = step(Kind::Approved, n, &part);
                    },
                    Doing::Return(n) => if part.judge(person(n)).is_ok() {
                        part.last = step(Kind::Returned, n, &part);
                    },
                }
                if part.state() == State::Approved {
                    prop_assert_eq!(part.unconfirmed, 0);
                    prop_assert_eq!(part.last.as_ref().map(|l| l.hash.as_str()), Some(part.hash.as_str()));
                }
            }
        }
    }
}
