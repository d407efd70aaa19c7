//! Pure: versions of the policy and what state they are in on a day.

use sakimori_kernel::{Date, Refusal, Uuid, era_date};

use crate::documents::HistoryEntry;

/// 制定 or 一部改正.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionKind {
    Enactment,
    Amendment,
}

impl VersionKind {
    pub fn key(self) -> &'static str {
        match self {
            Self::Enactment => "enactment",
            Self::Amendment => "amendment",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Enactment => "制定",
            Self::Amendment => "一部改正",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        [Self::Enactment, Self::Amendment]
            .into_iter()
            .find(|k| k.key() == key)
    }
}

#[derive(Debug, Clone)]
pub struct Version {
    pub id: Uuid,
    /// 1, 2, 3 …: 第1版.
    pub number: i64,
    pub kind: VersionKind,
    pub title: String,
    pub reason: String,
    pub planned_effective_date: Option<Date>,
    /// Oldest first.
    pub submissions: Vec<Submission>,
    pub decision: Option<FormalDecision>,
    pub adoptions: Vec<Adoption>,
    pub publications: Vec<Publication>,
}

/// 委員会への付議. It seals the content.
#[derive(Debug, Clone)]
pub struct Submission {
    pub id: Uuid,
    pub meeting: String,
    pub submitted_on: Date,
    pub remark: String,
    pub content_hash: String,
    /// Why it was taken back, if it was.
    pub withdrawn: Option<String>,
}

/// 決裁.
#[derive(Debug, Clone)]
pub struct FormalDecision {
    pub submission_id: Uuid,
    pub content_hash: String,
    pub decided_on: Date,
    pub decided_by: String,
    pub post: String,
    pub document_number: String,
    pub effective_date: Date,
    pub remark: String,
}

/// An organ that adopted the policy (地方自治法 art. 244-6(1)).
#[derive(Debug, Clone)]
pub struct Adoption {
    pub organ: String,
    pub adopted_on: Date,
    pub jointly: bool,
    pub remark: String,
}

/// Where which document was made public (art. 244-6(2)).
#[derive(Debug, Clone)]
pub struct Publication {
    pub published_on: Date,
    pub place: String,
    pub kind: String,
    pub format: String,
    pub sha256: String,
    pub remark: String,
}

/// What a version is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 下書き
    Draft,
    /// 付議中
    Submitted,
    /// 決裁済み（施行前）
    Decided,
    /// 施行中
    InForce,
    /// 改正により失効
    Replaced,
}

impl State {
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "下書き",
            Self::Submitted => "委員会に付議中",
            Self::Decided => "決裁済み（施行前）",
            Self::InForce => "施行中",
            Self::Replaced => "改正前の版",
        }
    }
}

impl Version {
    /// The submission that stands, if one does.
    pub fn submitted(&self) -> Option<&Submission> {
        self.submissions.iter().rfind(|s| s.withdrawn.is_none())
    }

    pub fn is_open(&self) -> bool {
        self.decision.is_none()
    }

    pub fn state(&self, all: &[Self], today: Date) -> State {
        match &self.decision {
            None if self.submitted().is_some() => State::Submitted,
            None => State::Draft,
            Some(decision) if decision.effective_date > today => State::Decided,
            Some(_) if in_force(all, today).is_some_and(|v| v.id == self.id) => State::InForce,
            Some(_) => State::Replaced,
        }
    }

    /// Whether the basic policy of this version was made public.
    pub fn is_published(&self) -> bool {
        self.publications.iter().any(|p| p.kind == "basic-policy")
    }

    /// 「第2版」
    pub fn label(&self) -> String {
        format!("第{}版", self.number)
    }
}

/// The version in force on a day: of those decided and begun, the one that
/// began last.
pub fn in_force(all: &[Version], day: Date) -> Option<&Version> {
    all.iter()
        .filter(|v| v.decision.as_ref().is_some_and(|d| d.effective_date <= day))
        .max_by_key(|v| (v.decision.as_ref().map(|d| d.effective_date), v.number))
}

/// The last decided version before `number`, for comparisons.
pub fn previous(all: &[Version], number: i64) -> Option<&Version> {
    all.iter()
        .filter(|v| v.number < number && v.decision.is_some())
        .max_by_key(|v| v.number)
}

/// 制定・改正の経過 up to and with version `number`.
pub fn history(all: &[Version], number: i64) -> Vec<HistoryEntry> {
    all.iter()
        .filter(|v| v.number <= number)
        .filter_map(|v| {
            let decision = v.decision.as_ref()?;
            Some(HistoryEntry {
                label: v.kind.label().to_owned(),
                decided: era_date(decision.decided_on),
                effective: era_date(decision.effective_date),
                document_number: decision.document_number.clone(),
            })
        })
        .collect()
}

/// Why a version cannot be put to the committee now; empty when it can.
pub fn submission_reasons(version: &Version, blocking: usize, configured: bool) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    if !version.is_open() {
        reasons.push(Refusal::new(
            "version-decided",
            "この版は決裁済みです。改めるには、新しい改正案を作成してください。",
        ));
    } else if version.submitted().is_some() {
        reasons.push(Refusal::new(
            "version-submitted",
            "この版は既に付議しています。内容を改めるには、付議を取り下げてください。",
        ));
    }
    if !configured {
        reasons.push(Refusal::new(
            "profile-missing",
            "団体の設定が済んでいません。先に「団体の設定」を保存してください。",
        ));
    }
    if blocking > 0 {
        reasons.push(Refusal::new(
            "tailoring-open",
            format!("採否の決まっていない規定など、解消すべき事項が{blocking}件あります。"),
        ));
    }
    reasons
}

/// Why a version cannot be decided with this content; empty when it can.
pub fn decision_reasons(version: &Version, content_hash: &str) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    if !version.is_open() {
        reasons.push(Refusal::new(
            "version-decided",
            "この版は既に決裁が記録されています。改めるときは、新しい改正案を作成してください。",
        ));
    }
    match version.submitted() {
        None => reasons.push(Refusal::new(
            "version-not-submitted",
            "委員会に付議していない版の決裁は記録できません。先に付議を記録してください。",
        )),
        Some(submission) if submission.content_hash != content_hash => reasons.push(Refusal::new(
            "content-changed",
            "画面を開いた後に付議し直されたため、内容が変わっています。新しい内容を確かめてから、もう一度記録してください。",
        )),
        Some(_) => {}
    }
    reasons
}

/// What is wrong with the days of a decision: field and message. A record
/// that is never changed has to be right when it is made.
pub fn date_errors(
    all: &[Version],
    version: &Version,
    (decided_on, effective_date): (Date, Date),
    today: Date,
) -> Vec<(&'static str, String)> {
    let mut errors = Vec::new();
    let submitted = version.submitted().map(|s| s.submitted_on);
    if decided_on > today {
        errors.push((
            "decided_on",
            "決裁日が今日より後です。決裁が済んでから記録してください。".to_owned(),
        ));
    }
    if let Some(day) = submitted.filter(|day| decided_on < *day) {
        let message = format!("決裁日が付議日（{}）より前です。", era_date(day));
        errors.push(("decided_on", message));
    }
    if effective_date < decided_on {
        errors.push(("effective_date", "施行日が決裁日より前です。".to_owned()));
    }
    let before = previous(all, version.number).and_then(|v| v.decision.as_ref());
    if let Some(before) = before.filter(|b| effective_date < b.effective_date) {
        let message = format!(
            "施行日が、前の版の施行日（{}）より前です。",
            era_date(before.effective_date)
        );
        errors.push(("effective_date", message));
    }
    errors
}

/// What is wrong with a day that must lie between the decision and today.
pub fn record_date_error(version: &Version, day: Date, today: Date) -> Option<String> {
    let decided_on = version.decision.as_ref().map(|d| d.decided_on)?;
    if day > today {
        return Some("今日より後の日は記録できません。".to_owned());
    }
    (day < decided_on).then(|| format!("決裁日（{}）より前です。", era_date(decided_on)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: i64, effective: Option<&str>) -> Version {
        let decision = effective.map(|day| FormalDecision {
            submission_id: Uuid::nil(),
            content_hash: String::new(),
            decided_on: day.parse().unwrap(),
            decided_by: "長".to_owned(),
            post: "市長".to_owned(),
            document_number: String::new(),
            effective_date: day.parse().unwrap(),
            remark: String::new(),
        });
        Version {
            id: Uuid::from_u128(number as u128),
            number,
            kind: VersionKind::Enactment,
            title: String::new(),
            reason: String::new(),
            planned_effective_date: None,
            submissions: Vec::new(),
            decision,
            adoptions: Vec::new(),
            publications: Vec::new(),
        }
    }

    #[test]
    fn the_version_in_force_is_the_one_that_began_last() {
        let all = [
            version(1, Some("2025-04-01")),
            version(2, Some("2026-04-01")),
            version(3, Some("2027-04-01")),
            version(4, None),
        ];
        let at = |day: &str| in_force(&all, day.parse().unwrap()).map(|v| v.number);
        assert_eq!(at("2025-03-31"), None);
        assert_eq!(at("2025-04-01"), Some(1));
        assert_eq!(at("2026-03-31"), Some(1));
        assert_eq!(at("2026-11-23"), Some(2));
        assert_eq!(at("2030-01-01"), Some(3));
        let today = "2026-11-23".parse().unwrap();
        let states: Vec<State> = all.iter().map(|v| v.state(&all, today)).collect();
        assert_eq!(
            states,
            [
                State::Replaced,
                State::InForce,
                State::Decided,
                State::Draft
            ]
        );
    }

    #[test]
    fn two_versions_of_one_day_give_way_to_the_later_number() {
        let all = [
            version(1, Some("2026-04-01")),
            version(2, Some("2026-04-01")),
        ];
        let found = in_force(&all, "2026-04-01".parse().unwrap());
        assert_eq!(found.map(|v| v.number), Some(2));
    }
}
