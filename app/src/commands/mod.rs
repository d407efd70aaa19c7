//! The command line. Its words are Japanese; exit code 2 means that the call
//! was wrong, 1 that it failed.

mod account;
mod backup;
mod catalog;
mod demo;
mod journal;
mod policy;
mod run;

pub use run::app;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{ArgAction, Args, Parser, Subcommand};
use sakimori_assets::checks::Check;
use sakimori_db::{OpenError, Target};
use sakimori_provisions::catalog::{self as provisions, Edition, Files};
use sakimori_registers::forms::Forms;
use sakimori_registers::register::{self, Register};
use sakimori_risks::catalog::RiskCatalog;

const HELP: &str = "{name} {version}\n{about}\n\n使い方: {usage}\n\n{all-args}\n";

/// 防人：地方公共団体の情報セキュリティ管理
#[derive(Parser)]
#[command(name = "sakimori", version, help_template = HELP, subcommand_help_heading = "コマンド", subcommand_value_name = "コマンド", disable_help_subcommand = true, disable_help_flag = true, disable_version_flag = true, next_help_heading = "オプション")]
struct Cli {
    /// 使い方を表示する
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// バージョンを表示する
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// サーバを起動する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Serve(run::Serve),
    /// 見本の市（みほん市など）でサーバを起動する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Demo(demo::Demo),
    /// 利用者IDを作り、停止し、救済する（最初の管理者と緊急のとき）
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "コマンド", subcommand_value_name = "コマンド", next_help_heading = "オプション")]
    Account(account::Account),
    /// 規定のカタログを検査し、表示し、書き出す
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "コマンド", subcommand_value_name = "コマンド", next_help_heading = "オプション")]
    Catalog(catalog::Catalog),
    /// データを一つのファイルに書き出す。動いているままで使える
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Backup(backup::Backup),
    /// バックアップを暗号化する鍵の組を作る
    #[command(help_template = HELP, next_help_heading = "オプション")]
    BackupKey(backup::BackupKey),
    /// バックアップを空の場所に復元する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Restore(backup::Restore),
    /// 変更の記録に書き換えや抜けがないかを確かめる
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "コマンド", subcommand_value_name = "コマンド", next_help_heading = "オプション")]
    Journal(journal::Journal),
    /// 情報セキュリティポリシーの文書を書き出す
    #[command(subcommand, help_template = HELP, subcommand_help_heading = "コマンド", subcommand_value_name = "コマンド", next_help_heading = "オプション")]
    Policy(policy::Policy),
}

/// Where the data is.
#[derive(Args)]
struct Store {
    /// データを置くフォルダ（指定しなければ data）
    #[arg(
        long,
        value_name = "フォルダ",
        default_value = "data",
        hide_default_value = true
    )]
    data: PathBuf,
    /// データベース（sqlite:パス 又は postgres://…?schema=名前）。指定すると --data より優先する。環境変数 SAKIMORI_DATABASE でも指定できる（見本には使わない）
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Store {
    /// The body's own data.
    fn own(&self) -> Result<Target, OpenError> {
        let named = std::env::var_os("SAKIMORI_DATABASE");
        let named = named.map(|url| url.to_string_lossy().into_owned());
        self.target(self.database.clone().or(named), "sakimori.db")
    }

    /// The sample's data. The environment names the body's own database,
    /// where the sample must never be written.
    fn sample(&self, file: &str) -> Result<Target, OpenError> {
        self.target(self.database.clone(), file)
    }

    fn target(&self, url: Option<String>, file: &str) -> Result<Target, OpenError> {
        match url {
            Some(url) => Target::from_str(&url),
            None => Ok(Target::Sqlite(self.data.join(file))),
        }
    }
}

/// What a command failed with: shown as it is.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A message for the person at the command line.
#[derive(Debug)]
struct Message(String);

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Message {}

fn message(text: impl Into<String>) -> Box<dyn std::error::Error> {
    Box::new(Message(text.into()))
}

/// The forms of an edition.
fn forms(files: &Files, edition: &Edition) -> Result<Forms, Box<dyn std::error::Error>> {
    Forms::load(files, edition).map_err(|wrong| message(wrong.join("\n")))
}

/// The registers of an edition.
fn registers(
    files: &Files,
    edition: &Edition,
) -> Result<BTreeMap<String, Register>, Box<dyn std::error::Error>> {
    register::load(files, edition).map_err(|wrong| message(wrong.join("\n")))
}

/// What is looked for in the ledger of assets.
fn checks(files: &Files, edition: &Edition) -> Result<Vec<Check>, Box<dyn std::error::Error>> {
    sakimori_assets::checks::load(files, edition).map_err(|wrong| message(wrong.join("\n")))
}

/// Threats and vulnerabilities of an edition.
fn risks(files: &Files, edition: &Edition) -> Result<RiskCatalog, Box<dyn std::error::Error>> {
    RiskCatalog::load(files, edition).map_err(|wrong| message(wrong.join("\n")))
}

/// The catalog inside the program. Wrong files stop the program here.
fn edition() -> Result<Edition, Box<dyn std::error::Error>> {
    Ok(provisions::load(&provisions::embedded(), EDITION)?)
}

/// The edition this program offers.
const EDITION: &str = "h27";

/// Reads the arguments and runs; the process's exit code.
pub async fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return wrong_call(&error),
    };
    let outcome = match cli.command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::Account(account) => account.run().await,
        Command::Catalog(catalog) => catalog.run(),
        Command::Policy(policy) => policy.run().await,
        Command::Journal(journal) => journal.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::BackupKey(key) => key.run(),
        Command::Restore(restore) => restore.run().await,
    };
    match outcome {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{error}");
            1
        }
    }
}

/// clap speaks English; people here do not have to.
fn wrong_call(error: &clap::Error) -> u8 {
    use clap::error::{ContextKind, ContextValue};
    let about = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join(" "),
        _ => String::new(),
    };
    let argument = about(ContextKind::InvalidArg);
    let value = about(ContextKind::InvalidValue);
    let text = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{error}");
            return 0;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "コマンドを指定してください。".to_owned()
        }
        ErrorKind::InvalidSubcommand => {
            format!(
                "「{}」というコマンドはありません。",
                about(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::UnknownArgument => format!("「{argument}」というオプションはありません。"),
        ErrorKind::MissingRequiredArgument => format!("{argument} を指定してください。"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("{argument} の値がありません。")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{argument} に「{value}」は指定できません。")
        }
        _ => "指定の仕方が正しくありません。".to_owned(),
    };
    eprintln!("{text} 使い方は sakimori --help で確かめられます。");
    2
}
