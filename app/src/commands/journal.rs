//! `journal verify` and `journal head`: the chain, checked without the program
//! running, nothing written. `journal seal`: the end of its retention.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sakimori_backup::{BackupError, BackupFile, Identity, verify};
use sakimori_db::Db;
use sakimori_db::journal::{self, Check, Point, Sealed};
use sakimori_kernel::{Actor, Clock, Date, FiscalYear, era_date, japan, japan_midnight};

use super::{HELP, Outcome, Store, message};
use crate::derived::DERIVED;

#[derive(Subcommand)]
pub enum Journal {
    /// 変更の記録に書き換え、抜け、差込みがないかを確かめる
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Verify(Verify),
    /// 変更の記録の末尾（番号、日時、ハッシュ値）を表示する。紙に控えておくと、後で照合できる
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Head(Head),
    /// 保存期間を過ぎた変更の記録を、要約だけを残して封印する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Seal(Seal),
}

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    store: Store,
    /// データベースの代わりに、バックアップの中の記録を確かめる
    #[arg(long, value_name = "ファイル", conflicts_with_all = ["data", "database"])]
    backup: Option<PathBuf>,
    /// 秘密鍵のファイル。暗号化されたバックアップに必要
    #[arg(long, value_name = "ファイル", requires = "backup")]
    identity: Option<PathBuf>,
    /// 以前に控えた末尾（番号:ハッシュ値）を、今の記録が通っているかも確かめる
    #[arg(long, value_name = "番号:ハッシュ値", value_parser = point)]
    head: Option<Point>,
}

#[derive(Args)]
pub struct Head {
    #[command(flatten)]
    store: Store,
}

#[derive(Args)]
pub struct Seal {
    #[command(flatten)]
    store: Store,
    /// 保存する年数。作成の翌年度の4月1日から数え、過ぎた年度の記録を封印する（1から100まで）
    #[arg(long, value_name = "年数", value_parser = clap::value_parser!(i16).range(1..=100))]
    years: i16,
    /// 封印する。指定しなければ、封印の対象を示すだけで何も変えない
    #[arg(long)]
    confirm: bool,
}

fn point(text: &str) -> Result<Point, String> {
    text.parse().map_err(|()| "N:HASH".to_owned())
}

impl Journal {
    pub async fn run(self) -> Outcome {
        match self {
            Self::Verify(verify) => verify.run().await,
            Self::Head(head) => head.run().await,
            Self::Seal(seal) => seal.run().await,
        }
    }
}

impl Verify {
    async fn run(self) -> Outcome {
        let (check, passed) = match &self.backup {
            Some(file) => self.in_backup(file)?,
            None => self.in_database().await?,
        };
        report(&check, self.head.as_ref(), passed)
    }

    async fn in_database(&self) -> Result<(Check, Option<String>), Box<dyn std::error::Error>> {
        let db = Db::open_as_is(&self.store.own()?).await?;
        let check = journal::check(&db).await?;
        let passed = match &self.head {
            Some(noted) => journal::hash_at(&db, noted.seq).await?,
            None => None,
        };
        db.close().await;
        Ok((check, passed))
    }

    fn in_backup(&self, file: &Path) -> Result<(Check, Option<String>), BackupError> {
        let keys = self.identity.as_deref().map(Identity::read).transpose()?;
        let mut file = BackupFile::open(file, &keys.unwrap_or_default())?;
        let watched = self.head.as_ref().map_or(0, |noted| noted.seq);
        let found = verify(&mut file, DERIVED, watched)?;
        Ok((found.check, found.passed))
    }
}

/// Says what was found. A broken chain is an error.
fn report(check: &Check, noted: Option<&Point>, passed: Option<String>) -> Outcome {
    if let Some(broken) = &check.broken {
        return Err(message(format!(
            "変更の記録に異常があります。{broken}今のデータを残したまま、バックアップと比べてください。"
        )));
    }
    if let Some(noted) = noted {
        compare(check, noted, passed)?;
        println!("控えた末尾（記録番号{}）を通っています。", noted.seq);
    }
    if check.sealed > 0 {
        println!("封印した記録{}件は、要約だけを確かめました。", check.sealed);
    }
    println!(
        "{}件の記録を確かめました。書き換え、抜け、差込みはありません。",
        check.entries
    );
    println!("末尾：{}", check.head);
    Ok(())
}

fn compare(check: &Check, noted: &Point, passed: Option<String>) -> Outcome {
    let seq = noted.seq;
    match passed {
        Some(hash) if hash == noted.hash => Ok(()),
        Some(_) => Err(message(format!(
            "記録番号{seq}のハッシュ値が、控えたものと一致しません。控えた後に、記録が末尾まで作り直されたおそれがあります。"
        ))),
        None if seq > check.head.seq => Err(message(format!(
            "記録番号{seq}がありません（末尾は{}）。控えた後に、末尾の記録が除かれたおそれがあります。",
            check.head.seq
        ))),
        None => Err(message(format!(
            "記録番号{seq}は封印されているため、控えたものと照合できません。封印より後の控えを指定してください。"
        ))),
    }
}

impl Head {
    async fn run(self) -> Outcome {
        let db = Db::open_as_is(&self.store.own()?).await?;
        let Some((point, at)) = journal::head(&db).await? else {
            println!("まだ記録はありません。");
            return Ok(());
        };
        let at = japan(at);
        println!("記録番号　：{}", point.seq);
        println!(
            "日時　　　：{} {}",
            era_date(at.date()),
            at.strftime("%H:%M:%S")
        );
        println!("ハッシュ値：{}", point.hash);
        println!("照合用　　：{point}");
        Ok(())
    }
}

impl Seal {
    async fn run(self) -> Outcome {
        let clock = Clock::System;
        // A record's years are counted from the April after it was made.
        let year = FiscalYear::of(clock.today()).year() - self.years;
        let before = Date::constant(year, 4, 1);
        let moment = japan_midnight(before);
        let target = self.store.own()?;
        if !Db::exists(&target).await? {
            return Err(message(
                "データがありません。データの場所の指定を確かめてください。",
            ));
        }
        let db = Db::open(&target).await?;
        let sealed = match self.confirm {
            true => journal::seal(&db, &clock, &Actor::command_line(), moment).await?,
            false => journal::foresee(&db, moment).await?,
        };
        db.close().await;
        let day = era_date(before);
        match sealed {
            Sealed::Nothing => println!("{day}より前の記録はありません。"),
            Sealed::Damaged(broken) => {
                return Err(message(format!(
                    "変更の記録に異常があるため、封印しません。{broken}"
                )));
            }
            Sealed::Sealed(seal) => {
                let (from, to, count) = (seal.from_seq, seal.to_seq, seal.count);
                println!("{day}より前の記録{count}件（記録番号{from}から{to}まで）");
                println!("要約のハッシュ値：{}", seal.digest);
                println!("{}", self.told());
            }
        }
        Ok(())
    }

    fn told(&self) -> &'static str {
        match self.confirm {
            true => "封印しました。記録の中身は、封印より前のバックアップにだけ残ります。",
            false => {
                "まだ封印していません。封印した記録の中身は元に戻せません。バックアップを取った後に、--confirm を付けて実行してください。"
            }
        }
    }
}
