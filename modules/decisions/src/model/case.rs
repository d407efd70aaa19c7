use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::Capacity;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody has to decide.
    Waiting,
    Permitted,
    Refused,
    /// 差戻し: with the applicant, to be changed and sent again.
    SentBack,
    /// 引戻し: the applicant took it back.
    Withdrawn,
    /// The end date has passed.
    Expired,
    /// 取消し: a permission taken back by who could give it.
    Revoked,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Permitted,
        Self::Refused,
        Self::SentBack,
        Self::Withdrawn,
        Self::Expired,
        Self::Revoked,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Permitted => "permitted",
            Self::Refused => "refused",
            Self::SentBack => "sent_back",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "審査中",
            Self::Permitted => "許可",
            Self::Refused => "不許可",
            Self::SentBack => "差戻し",
            Self::Withdrawn => "引戻し",
            Self::Expired => "期限切れ",
            Self::Revoked => "取消し",
        }
    }
}

/// What is asked of a role at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// 許可又は承認
    Decide,
    /// 合議: before the decision, which it does not bind.
    Concur,
    /// 確認: after the permission, which it does not touch.
    Confirm,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Decide, Self::Concur, Self::Confirm];

    pub fn key(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Concur => "concur",
            Self::Confirm => "confirm",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Decide => "決定",
            Self::Concur => "合議",
            Self::Confirm => "確認",
        }
    }

    /// What can be said at such a step.
    pub fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Decide => &[
                Outcome::Permitted,
                Outcome::Conditional,
                Outcome::SentBack,
                Outcome::Refused,
            ],
            Self::Concur => &[Outcome::Concurred, Outcome::Objected, Outcome::SentBack],
            Self::Confirm => &[Outcome::Confirmed],
        }
    }
}

/// What is said at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Permitted,
    /// 条件を付けて許可
    Conditional,
    Refused,
    SentBack,
    /// 合議済み
    Concurred,
    /// 異議あり: for the decider to weigh.
    Objected,
    /// 確認済み
    Confirmed,
}

impl Outcome {
    pub const ALL: [Self; 7] = [
        Self::Permitted,
        Self::Conditional,
        Self::Refused,
        Self::SentBack,
        Self::Concurred,
        Self::Objected,
        Self::Confirmed,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::Conditional => "conditional",
            Self::Refused => "refused",
            Self::SentBack => "sent_back",
            Self::Concurred => "concurred",
            Self::Objected => "objected",
            Self::Confirmed => "confirmed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Permitted => "許可",
            Self::Conditional => "条件を付けて許可",
            Self::Refused => "不許可",
            Self::SentBack => "差戻し",
            Self::Concurred => "合議済み",
            Self::Objected => "異議あり",
            Self::Confirmed => "確認済み",
        }
    }

    pub fn permits(self) -> bool {
        matches!(self, Self::Permitted | Self::Conditional)
    }
}

/// What was said at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub outcome: Outcome,
    pub person: Uuid,
    /// A deputy's (代決) is looked at by the holder afterwards (後閲).
    pub capacity: Capacity,
    /// The hash of the content that was decided on.
    pub hash: String,
    pub reviewed: bool,
}

/// One who has to decide; those of an equal position in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub id: Uuid,
    pub position: i64,
    pub part: Part,
    pub role: String,
    pub decision: Option<Decision>,
}

/// A case with the steps of its current round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub applicant: Uuid,
    /// Grows with each change of the content; steps begin anew.
    pub round: i64,
    /// The hash of the content of the round.
    pub hash: String,
    pub state: State,
    pub steps: Vec<Step>,
    /// Why the applicant decides it themself (3.2(8)); empty almost always.
    pub unavoidable_reason: String,
    /// Reports what was done before it (緊急の措置).
    pub emergency: bool,
    pub ends_on: Option<Date>,
}
