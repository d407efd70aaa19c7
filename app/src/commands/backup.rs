//! `backup`, `backup-key` and `restore`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use sakimori_backup::{EXTENSION, Identity, Recipient, backup, jobs, new_key, restore};
use sakimori_db::{Db, Target, schema};
use sakimori_kernel::{Actor, Clock};

use super::{Outcome, Store, message};
use crate::derived::DERIVED;

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    store: Store,
    /// 書き出すファイル
    #[arg(long, value_name = "ファイル")]
    out: PathBuf,
    /// 暗号化に使う公開鍵（age1…）。指定しなければ暗号化しない
    #[arg(long, value_name = "公開鍵")]
    recipient: Option<String>,
}

#[derive(Args)]
pub struct BackupKey {
    /// 秘密鍵を書き出すファイル
    #[arg(long, value_name = "ファイル")]
    out: PathBuf,
}

#[derive(Args)]
pub struct Restore {
    /// バックアップのファイル
    #[arg(value_name = "ファイル")]
    file: PathBuf,
    /// 復元する空のフォルダ（指定しなければ data）
    #[arg(
        long,
        value_name = "フォルダ",
        default_value = "data",
        hide_default_value = true
    )]
    data: PathBuf,
    /// 復元する空のデータベース（sqlite:パス 又は postgres://…?schema=名前）。指定すると --data より優先する
    #[arg(long, value_name = "URL")]
    into: Option<String>,
    /// 秘密鍵のファイル。暗号化されたバックアップに必要
    #[arg(long, value_name = "ファイル")]
    identity: Option<PathBuf>,
}

impl Backup {
    pub async fn run(self) -> Outcome {
        let recipient = self.recipient.as_deref().map(Recipient::from_str);
        let recipient = recipient.transpose()?;
        let target = self.store.own()?;
        let db = Db::open_as_is(&target).await?;
        let clock = Clock::System;
        let made = backup(&db, &clock, &self.out, recipient.as_ref(), DERIVED).await?;
        let current = db.version() == schema::newest();
        db.close().await;
        if current {
            let db = Db::open(&target).await?;
            jobs::note(&db, &clock, &Actor::command_line(), &made).await?;
            db.close().await;
        }
        println!(
            "{} に書き出しました（{}件、{}バイト）。",
            made.path.display(),
            made.rows,
            made.bytes
        );
        let head = &made.manifest.journal;
        println!("変更の記録の末尾：{}:{}", head.seq, head.hash);
        if !made.encrypted {
            eprintln!(
                "注意：暗号化していません。個人情報とパスワードのハッシュ値を含みます。--recipient で公開鍵を指定すると暗号化できます。"
            );
        }
        if self.out.extension().is_none_or(|e| e != EXTENSION) {
            eprintln!("ファイル名の末尾は .{EXTENSION} を勧めます。");
        }
        Ok(())
    }
}

impl BackupKey {
    pub fn run(self) -> Outcome {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let (file, public) = new_key();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let written = options
            .open(&self.out)
            .and_then(|mut f| f.write_all(file.as_bytes()).and_then(|()| f.sync_all()));
        written.map_err(|e| {
            message(format!(
                "「{}」に書き込めません（{e}）。",
                self.out.display()
            ))
        })?;
        println!(
            "秘密鍵を {} に書き出しました。サーバとバックアップとは別の場所に保管してください。なくすと復元できません。",
            self.out.display()
        );
        println!("公開鍵：{public}");
        Ok(())
    }
}

impl Restore {
    pub async fn run(self) -> Outcome {
        let target = match &self.into {
            Some(url) => Target::from_str(url)?,
            None => Target::Sqlite(self.data.join("sakimori.db")),
        };
        let keys = match &self.identity {
            Some(path) => Identity::read(path)?,
            None => Vec::new(),
        };
        let actor = Actor::command_line();
        let clock = Clock::System;
        let restored = restore(&self.file, &keys, &target, DERIVED, &clock, &actor).await?;
        println!(
            "復元しました。{}件、変更の記録{}件が、バックアップと一致しています。",
            restored.rows, restored.journal_entries
        );
        let db = Db::open(&target).await?;
        sakimori_mail::doubt_restored(&db, clock.now()).await?;
        db.close().await;
        let head = &restored.manifest.journal;
        println!("変更の記録の末尾（復元前）：{}:{}", head.seq, head.hash);
        if self.identity.is_some() && !restored.encrypted {
            eprintln!("このバックアップは暗号化されていませんでした。");
        }
        Ok(())
    }
}
