//! What the server does by itself, by plan.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use sakimori_backup::jobs::{self, Settings};
use sakimori_backup::{BackupError, Identity, Recipient};
use sakimori_decisions::{Notices, notice_overdue, notice_unreported};
use sakimori_jobs::{Job, Runner, Running, Schedule};
use sakimori_organization::{Roster, reshuffle};

use crate::context::App;
use crate::derived::DERIVED;
use crate::mail;

/// How `serve` makes backups by itself.
#[derive(Args)]
pub struct BackupOptions {
    /// 毎日のバックアップを置くフォルダ（指定しなければ、データを置くフォルダの中の backup）
    #[arg(long, value_name = "フォルダ")]
    backup_folder: Option<PathBuf>,
    /// 残すバックアップの数（指定しなければ14）
    #[arg(
        long,
        value_name = "数",
        default_value_t = 14,
        hide_default_value = true
    )]
    backup_copies: usize,
    /// バックアップの暗号化に使う公開鍵（age1…）
    #[arg(long, value_name = "公開鍵")]
    backup_recipient: Option<String>,
    /// 毎月の復元試験に使う秘密鍵のファイル。なければ試験用に暗号化しないバックアップを作って使う
    #[arg(long, value_name = "ファイル")]
    backup_identity: Option<PathBuf>,
}

impl BackupOptions {
    fn settings(&self, data: &Path) -> Result<Settings, BackupError> {
        let folder = self.backup_folder.clone();
        let recipient = self.backup_recipient.as_deref().map(Recipient::from_str);
        let identities = self.backup_identity.as_deref().map(Identity::read);
        Ok(Settings {
            folder: folder.unwrap_or_else(|| data.join("backup")),
            copies: self.backup_copies,
            recipient: recipient.transpose()?,
            identities: identities.transpose()?.unwrap_or_default(),
            // When nobody works, and before the morning.
            daily: Schedule::daily(2, 0),
            monthly: Schedule::monthly(1, 4, 0),
        })
    }

    /// The jobs of a server whose data is in a folder.
    pub fn jobs(&self, app: &App, data: &Path) -> Result<Vec<Job>, BackupError> {
        let mut all = jobs::jobs(&app.db, app.clock, self.settings(data)?, DERIVED);
        all.push(reshuffles(app));
        all.push(expiries(app));
        all.push(overdue(app));
        all.push(drafts(app));
        all.push(tasks(app));
        all.push(analyses(app));
        Ok(all)
    }
}

/// Applies what is scheduled for the day, just after midnight.
fn reshuffles(app: &App) -> Job {
    let organization = app.organization.clone();
    let plan = Schedule::daily(0, 5);
    Job::new(
        "reshuffle.apply",
        "人事異動の適用",
        plan,
        move || {
            let organization = organization.clone();
            async move {
                let today = organization.clock.today();
                let tried = reshuffle::apply_due(&organization, today).await;
                let tried = tried.map_err(|failure| format!("{failure:?}"))?;
                let refused: Vec<String> = tried
                    .iter()
                    .filter_map(|due| due.refused.as_ref().map(|r| r.message.clone()))
                    .collect();
                match refused.is_empty() {
                    true => Ok(format!("{}件を適用しました。", tried.len())),
                    false => Err(refused.join(" ")),
                }
            }
        },
    )
}

/// Ends permissions whose last day has passed, just after midnight.
fn expiries(app: &App) -> Job {
    let (db, clock) = (app.db.clone(), app.clock);
    let plan = Schedule::daily(0, 10);
    Job::new(
        "case.expire",
        "期限を過ぎた許可の終了",
        plan,
        move || {
            let db = db.clone();
            async move {
                let ended = sakimori_decisions::expire(&db, &clock).await;
                let ended = ended.map_err(|error| error.to_string())?;
                Ok(format!("{ended}件を終了しました。"))
            }
        },
    )
}

/// The body of today.
async fn roster(app: &App) -> Result<Arc<Roster>, String> {
    let roster = app.organization.roster(app.clock.today()).await;
    roster.map_err(|error| error.to_string())
}

/// Notices what waits too long to be decided, before people come to work.
fn overdue(app: &App) -> Job {
    let (app, plan) = (app.clone(), Schedule::daily(6, 0));
    Job::new(
        "case.overdue",
        "長く待っている申請の確認",
        plan,
        move || {
            let app = app.clone();
            async move {
                let roster = roster(&app).await?;
                let notices = Notices::new(app.outbox.clone(), roster);
                let noticed = notice_overdue(&app.db, &app.clock, &notices).await;
                let noticed = noticed.map_err(|error| error.to_string())?;
                let late = notice_unreported(&app.db, &app.clock, &notices).await;
                let late = late.map_err(|error| error.to_string())?;
                Ok(format!(
                    "{noticed}件が新たに長く待っています。緊急の措置の報告が新たに{late}件遅れています。"
                ))
            }
        },
    )
}

/// Empties attached files that nobody came back to, at night.
fn drafts(app: &App) -> Job {
    let (db, clock) = (app.db.clone(), app.clock);
    let plan = Schedule::daily(0, 20);
    Job::new(
        "attachment.drafts",
        "使われなかった添付ファイルの消去",
        plan,
        move || {
            let db = db.clone();
            async move {
                let emptied = sakimori_registers::attachments::empty_drafts(&db, &clock).await;
                let emptied = emptied.map_err(|error| error.to_string())?;
                Ok(format!("{emptied}件の中身を消去しました。"))
            }
        },
    )
}

/// Writes what follows permissions that an older program gave.
fn tasks(app: &App) -> Job {
    let (registers, plan) = (app.registers.clone(), Schedule::daily(0, 30));
    Job::new(
        "case.tasks",
        "許可の後に行うことの確認",
        plan,
        move || {
            let registers = registers.clone();
            async move {
                let now = registers.now().await.map_err(|error| error.to_string())?;
                let found = sakimori_registers::catch_up(&now.db, &now.clock, &now.forms).await;
                let found = found.map_err(|failure| format!("{failure:?}"))?;
                Ok(format!("{found}件を書き足しました。"))
            }
        },
    )
}

/// Looks what is another than the risks were calculated from, before people
/// come to work.
fn analyses(app: &App) -> Job {
    let (app, plan) = (app.clone(), Schedule::daily(5, 0));
    Job::new(
        "risk.changes",
        "リスク分析の後に変わったことの確認",
        plan,
        move || {
            let app = app.clone();
            async move {
                let roster = roster(&app).await?;
                let found = sakimori_risks::propose(&app.risks, &roster).await;
                let found = found.map_err(|error| error.to_string())?;
                Ok(format!("{found}件が前の計算の後に変わっています。"))
            }
        },
    )
}

/// Starts what runs by itself. It stops when what is returned is dropped.
pub fn start(app: &App, jobs: Vec<Job>) -> Running {
    let runner = Runner::new(app.db.clone(), app.clock, jobs);
    runner
        .with_errands(mail::errand(app).into_iter().collect())
        .start()
}
