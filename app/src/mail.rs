//! Mails as `serve` is told to send them.

use std::fmt;

use clap::Args;
use sakimori_jobs::Errand;
use sakimori_mail::{Outbox, Settings, SettingsError, send_due};

use crate::context::App;

/// How `serve` tells people by mail.
#[derive(Args)]
pub struct MailOptions {
    /// 知らせを送る庁内のメールサーバ（例：mail.example.lg.jp:25）。指定しなければメールを送らない
    #[arg(long, value_name = "ホスト名:ポート番号")]
    smtp: Option<String>,
    /// メールの差出人（例：sakimori@city.example.lg.jp）
    #[arg(long, value_name = "アドレス")]
    mail_from: Option<String>,
}

/// What is wrong with the options.
#[derive(Debug)]
pub enum MailError {
    /// Links would lead to the reader's own computer.
    NoUrl,
    NoSender,
    Settings(SettingsError),
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUrl => f.write_str(
                "--smtp を指定するときは、メールに書くアドレスを --url で指定してください。",
            ),
            Self::NoSender => f.write_str(
                "--smtp を指定するときは、メールの差出人を --mail-from で指定してください。",
            ),
            Self::Settings(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MailError {}

impl MailOptions {
    /// Where mails are queued; nowhere without a server.
    pub fn outbox(&self, url: Option<&str>) -> Result<Outbox, MailError> {
        let Some(server) = &self.smtp else {
            return Ok(Outbox::default());
        };
        let url = url.ok_or(MailError::NoUrl)?;
        let from = self.mail_from.as_deref().ok_or(MailError::NoSender)?;
        let settings = Settings::parse(server, from, url);
        settings.map(Outbox::to).map_err(MailError::Settings)
    }
}

/// Sends what is queued; none without a server.
pub(crate) fn errand(app: &App) -> Option<Errand> {
    let settings = app.outbox.settings()?.clone();
    let (db, clock) = (app.db.clone(), app.clock);
    Some(Errand::new("mail.send", move || {
        let (db, settings) = (db.clone(), settings.clone());
        async move {
            let sent = send_due(&db, &clock, &settings).await;
            sent.map(|_| ()).map_err(|error| error.to_string())
        }
    }))
}
