//! How far a reshuffle has come, and what may be done with it next. Pure.

use sakimori_kernel::{Date, Refusal, Timestamp, Uuid, era_date};

use super::Mode;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reshuffle {
    pub id: Uuid,
    pub title: String,
    /// The first day on which the changes hold.
    pub day: Date,
    pub mode: Mode,
    pub succession: bool,
    pub created_at: Timestamp,
    pub file: FileInfo,
    /// The newest dry run.
    pub dry_run: Option<DryRun>,
    /// The schedule that was not cancelled.
    pub schedule: Option<Schedule>,
    pub applied_at: Option<Timestamp>,
    pub reversal: Option<(String, Timestamp)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    pub id: Uuid,
    pub name: String,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    pub id: Uuid,
    pub file: Uuid,
    pub day: Date,
    pub mode: Mode,
    pub succession: bool,
    /// The register's revision when it was made.
    pub revision: i64,
    pub digest: String,
    pub errors: i64,
    pub warnings: i64,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub id: Uuid,
    pub dry_run: Uuid,
    pub at: Timestamp,
    /// Why it could not be applied, the last time it was tried.
    pub stop: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The columns of the file are to be chosen.
    Columns,
    /// The list has errors.
    Faulty,
    /// It can be scheduled or applied.
    Ready,
    Scheduled,
    /// Its day has come and it could not be applied.
    Stopped,
    Applied,
    Reversed,
}

impl Stage {
    pub fn label(self) -> &'static str {
        match self {
            Self::Columns => "列の対応が未確定",
            Self::Faulty => "誤りあり",
            Self::Ready => "確認済み",
            Self::Scheduled => "予約中",
            Self::Stopped => "停止中",
            Self::Applied => "適用済み",
            Self::Reversed => "取消し済み",
        }
    }

    /// The kind of badge.
    pub fn badge(self) -> &'static str {
        match self {
            Self::Columns | Self::Stopped => "warning",
            Self::Faulty => "error",
            Self::Ready | Self::Scheduled => "key",
            Self::Applied => "success",
            Self::Reversed => "neutral",
        }
    }
}

impl Reshuffle {
    pub fn stage(&self) -> Stage {
        match (&self.reversal, self.applied_at, &self.schedule) {
            (Some(_), ..) => Stage::Reversed,
            (None, Some(_), _) => Stage::Applied,
            (None, None, Some(schedule)) if schedule.stop.is_some() => Stage::Stopped,
            (None, None, Some(_)) => Stage::Scheduled,
            (None, None, None) => match self.current() {
                None => Stage::Columns,
                Some(run) if run.errors > 0 => Stage::Faulty,
                Some(_) => Stage::Ready,
            },
        }
    }

    /// The dry run of the file and the settings as they are now.
    pub fn current(&self) -> Option<&DryRun> {
        self.dry_run.as_ref().filter(|run| {
            run.file == self.file.id
                && run.day == self.day
                && run.mode == self.mode
                && run.succession == self.succession
        })
    }

    pub fn is_open(&self) -> bool {
        matches!(self.stage(), Stage::Columns | Stage::Faulty | Stage::Ready)
    }

    /// Why file, settings and columns cannot be changed.
    pub fn change_reason(&self) -> Option<Refusal> {
        let message = match self.stage() {
            Stage::Columns | Stage::Faulty | Stage::Ready => return None,
            Stage::Scheduled | Stage::Stopped => {
                "予約した人事異動の内容は変えられません。予約を取り消すと変えられます。"
            }
            Stage::Applied | Stage::Reversed => {
                "適用した人事異動の内容は変えられません。続きの変更は、別の人事異動として取り込んでください。"
            }
        };
        Some(Refusal::new("reshuffle-fixed", message))
    }

    /// Why it can neither be scheduled nor applied. `seen` is the dry run that
    /// was on the page.
    pub fn go_reason(&self, seen: Option<Uuid>) -> Option<Refusal> {
        if let Some(reason) = self.change_reason() {
            return Some(reason);
        }
        let Some(run) = self.current() else {
            return Some(Refusal::new(
                "reshuffle-unchecked",
                "列の対応が決まっていないため、まだ予約も適用もできません。列の対応を選んでください。",
            ));
        };
        if run.errors > 0 {
            return Some(Refusal::new(
                "reshuffle-faulty",
                format!(
                    "誤りが{}件あります。ファイルを直して、もう一度取り込んでください。",
                    run.errors
                ),
            ));
        }
        seen.filter(|seen| *seen != run.id).map(|_| {
            Refusal::new(
                "reshuffle-changed",
                "この画面を開いた後に、確認の結果が変わりました。画面を読み込み直し、内容を確かめてください。",
            )
        })
    }

    /// Why it cannot be applied today.
    pub fn day_reason(&self, today: Date) -> Option<Refusal> {
        (self.day > today).then(|| {
            Refusal::new(
                "reshuffle-too-early",
                format!(
                    "適用日（{}）より前には適用できません。予約してください。",
                    era_date(self.day)
                ),
            )
        })
    }

    pub fn cancellation_reason(&self) -> Option<Refusal> {
        let waits = matches!(self.stage(), Stage::Scheduled | Stage::Stopped);
        (!waits).then(|| {
            Refusal::new(
                "reshuffle-not-scheduled",
                "予約されていないため、取り消せません。",
            )
        })
    }

    pub fn reversal_reason(&self) -> Option<Refusal> {
        let message = match self.stage() {
            Stage::Applied => return None,
            Stage::Reversed => "この人事異動の適用は、既に取り消されています。",
            _ => "適用されていないため、取り消せません。",
        };
        Some(Refusal::new("reshuffle-not-applied", message))
    }
}
