//! `account`: the first administrator, and emergencies. Works on the database
//! directly; every act is in the journal as done from the command line, with
//! its reason.

use std::sync::Arc;

use clap::{Args, Subcommand};
use sakimori_accounts::Accounts;
use sakimori_accounts::administration::acts::{self, Issued, NewAccount, parse_login, parse_name};
use sakimori_accounts::administration::{By, administrators};
use sakimori_db::Db;
use sakimori_kernel::{Clock, TextRule, Uuid, clean_line};
use sakimori_web::Failure;

use super::{HELP, Outcome, Store, edition, message, run};

#[derive(Subcommand)]
pub enum Account {
    /// 利用者IDを作り、仮パスワードを一度だけ表示する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Add(Add),
    /// 利用者IDの利用を停止する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Disable(Target),
    /// 仮パスワードを発行し、一度だけ表示する（ロックも解ける）
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Reset(Reset),
    /// ロックを解除する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Unlock(Target),
    /// 管理者の特権を付与する
    #[command(name = "grant-administrator", help_template = HELP, next_help_heading = "オプション")]
    GrantAdministrator(Target),
}

#[derive(Args)]
pub struct Target {
    #[command(flatten)]
    store: Store,
    /// 利用者ID
    #[arg(long, value_name = "利用者ID")]
    login: String,
    /// 理由（変更の記録に残る）
    #[arg(long, value_name = "理由")]
    remark: String,
}

#[derive(Args)]
pub struct Add {
    #[command(flatten)]
    target: Target,
    /// 職員の名簿にいる者の職員番号
    #[arg(long, value_name = "番号")]
    staff_number: Option<String>,
    /// 職員の名簿にいない者の氏名
    #[arg(long, value_name = "氏名")]
    name: Option<String>,
    /// 管理者の特権も付与する
    #[arg(long)]
    administrator: bool,
}

#[derive(Args)]
pub struct Reset {
    #[command(flatten)]
    target: Target,
    /// 二つ目の認証（認証アプリ、パスキー、リカバリーコード）も全て終了する
    #[arg(long)]
    factors: bool,
}

impl Account {
    pub async fn run(self) -> Outcome {
        match self {
            Self::Add(add) => add.run().await,
            Self::Reset(reset) => reset.run().await,
            Self::Disable(target) => {
                let (accounts, by, id) = target.find().await?;
                acts::suspend(&accounts, &by, id).await.map_err(words)?;
                said("利用を停止しました。続いていたサインインは終了しました。")
            }
            Self::Unlock(target) => {
                let (accounts, by, id) = target.find().await?;
                acts::unlock(&accounts, &by, id).await.map_err(words)?;
                said("ロックを解除しました。")
            }
            Self::GrantAdministrator(target) => {
                let (accounts, by, id) = target.find().await?;
                administrators::grant(&accounts, &by, id)
                    .await
                    .map_err(words)?;
                said("管理者の特権を付与しました。次のサインインから有効です。")
            }
        }
    }
}

fn said(text: &str) -> Outcome {
    println!("{text}");
    Ok(())
}

/// What stops an act, for the person at the command line.
fn words(failure: Failure) -> Box<dyn std::error::Error> {
    match failure {
        Failure::Refused(refusal) => message(refusal.message),
        Failure::Internal(cause) => message(format!(
            "処理できませんでした（{cause}）。何も保存されていません。"
        )),
        _ => message("この利用者IDはありません。"),
    }
}

impl Target {
    /// The accounts of a body's data that is there already: a mistyped path
    /// must not make a new one.
    async fn open(&self) -> Result<(Accounts, By), Box<dyn std::error::Error>> {
        let rule = TextRule {
            label: "理由",
            max: 200,
            required: true,
        };
        let remark = clean_line(&self.remark, rule).map_err(message)?;
        let target = self.store.own()?;
        if !Db::exists(&target).await? {
            return Err(message(
                "データがありません。データの場所の指定を確かめるか、先に sakimori serve を起動してください。",
            ));
        }
        let db = Db::open(&target).await?;
        let app = run::app(db, Clock::System, Arc::new(edition()?), "")?;
        Ok((app.accounts, By::command_line(remark)))
    }

    async fn find(&self) -> Result<(Accounts, By, Uuid), Box<dyn std::error::Error>> {
        let (accounts, by) = self.open().await?;
        let found = acts::by_login(&accounts, &self.login)
            .await
            .map_err(words)?;
        let id = found.ok_or_else(|| words(Failure::NotFound))?;
        Ok((accounts, by, id))
    }
}

impl Add {
    async fn run(self) -> Outcome {
        let login = parse_login(&self.target.login).map_err(message)?;
        let (accounts, by) = self.target.open().await?;
        let new = self.new_account(&accounts, login).await?;
        let issued = acts::create(&accounts, &by, new).await.map_err(words)?;
        if self.administrator {
            let granted = administrators::grant(&accounts, &by, issued.account).await;
            granted.map_err(words)?;
            println!("管理者の特権を付与しました。");
        }
        println!("利用者IDを作りました。");
        show(&issued)
    }

    async fn new_account(
        &self,
        accounts: &Accounts,
        login: String,
    ) -> Result<NewAccount, Box<dyn std::error::Error>> {
        let number = match (&self.staff_number, &self.name) {
            (Some(number), None) => number.trim(),
            (None, Some(name)) => {
                let name = parse_name(name).map_err(message)?;
                return Ok(NewAccount::new(login, name, None));
            }
            _ => {
                return Err(message(
                    "--staff-number（職員の名簿にいる者）又は --name（名簿にいない者）のどちらか一つを指定してください。",
                ));
            }
        };
        let person = accounts.people.by_staff_number(number).await?;
        let person = person.ok_or_else(|| {
            message(format!(
                "職員番号「{number}」の者は、いま在籍していません。"
            ))
        })?;
        Ok(NewAccount::new(login, String::new(), Some(person)))
    }
}

impl Reset {
    async fn run(self) -> Outcome {
        let (accounts, by, id) = self.target.find().await?;
        if self.factors {
            acts::end_factors(&accounts, &by, id).await.map_err(words)?;
            println!("二つ目の認証を全て終了しました。");
        }
        let issued = acts::reset_password(&accounts, &by, id)
            .await
            .map_err(words)?;
        println!("仮パスワードを発行しました。続いていたサインインは終了しました。");
        show(&issued)
    }
}

/// The temporary password, this once.
fn show(issued: &Issued) -> Outcome {
    println!("利用者ID：{}", issued.login);
    println!("仮パスワード：{}", issued.password);
    println!(
        "仮パスワードは再び表示できません。本人に伝え、最初のサインインで変更させてください。"
    );
    Ok(())
}
