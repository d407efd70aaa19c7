//! `catalog check|list|show|export`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use sakimori_provisions::catalog::{self, Edition, ExportedProvision};

use super::{EDITION, HELP, Outcome, edition, forms, message, registers, risks};

#[derive(Subcommand)]
pub enum Catalog {
    /// 検査する。誤りをファイル・行・規則で示す
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Check {
        /// 組み込みのカタログの代わりに検査するフォルダ
        #[arg(long, value_name = "フォルダ")]
        dir: Option<PathBuf>,
    },
    /// 規定の一覧を表示する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    List,
    /// 一つの規定を表示する
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Show {
        /// 番号（3.6.1(17)②）又はキー
        #[arg(value_name = "番号")]
        id: String,
    },
    /// 全体を書き出す
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Export {
        /// 形式（json）
        #[arg(
            long,
            value_name = "形式",
            default_value = "json",
            hide_default_value = true,
            hide_possible_values = true
        )]
        format: ExportFormat,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ExportFormat {
    Json,
}

impl Catalog {
    pub fn run(self) -> Outcome {
        match self {
            Self::Check { dir } => check(dir),
            Self::List => list(&edition()?),
            Self::Show { id } => show(&edition()?, &id),
            Self::Export {
                format: ExportFormat::Json,
            } => export(&edition()?),
        }
    }
}

fn check(dir: Option<PathBuf>) -> Outcome {
    let files = match dir {
        Some(dir) => catalog::folder(&dir)?,
        None => catalog::embedded(),
    };
    let edition = catalog::load(&files, EDITION)?;
    let forms = forms(&files, &edition)?.in_order().len();
    let registers = registers(&files, &edition)?.len();
    let risks = risks(&files, &edition)?;
    let recommended = |f: fn(&ExportedProvision<'_>) -> catalog::Level| {
        catalog::export(&edition).map_or(0, |e| {
            let is = |p: &&ExportedProvision<'_>| f(p) == catalog::Level::Recommended;
            e.provisions.iter().filter(is).count()
        })
    };
    print(&format!(
        "誤りはありません。{}：規定 {}、推奨事項 {}（附録では {}）、申請の様式 {forms}、台帳と記録簿 {registers}、脅威 {}、脆弱性 {}",
        edition.short_title,
        edition.provisions().count(),
        recommended(|p| p.level),
        recommended(|p| p.appendix_level),
        risks.threats.len(),
        risks.vulnerabilities.len(),
    ))
}

fn list(edition: &Edition) -> Outcome {
    let mut out = String::new();
    for (item, provision) in edition.provisions() {
        out.push_str(&format!(
            "{}\t{}\t{}\t{}\n",
            item.id,
            provision.level.label(),
            provision.key,
            item.title
        ));
    }
    print(out.trim_end())
}

fn show(edition: &Edition, id: &str) -> Outcome {
    let export = catalog::export(edition).ok_or_else(|| message("市の既定値がありません。"))?;
    let found = export.provisions.iter().find(|p| p.id == id || p.key == id);
    let Some(p) = found else {
        return Err(message(format!(
            "「{id}」という規定はありません。番号は sakimori catalog list で確かめられます。"
        )));
    };
    let mut out = format!(
        "{} {}（{}）\nキー：{}\n",
        p.id,
        p.title,
        p.level.label(),
        p.key
    );
    for lead_in in &p.lead_ins {
        out.push_str(&format!("（柱書）{lead_in}\n"));
    }
    out.push_str(&format!("{}\n", p.text));
    for item in &p.items {
        out.push_str(&format!("・{item}\n"));
    }
    for (role, marks) in p.marks {
        let signs: String = marks.iter().map(|m| m.sign()).collect();
        let label = edition.role(role).map_or(role.as_str(), |r| r.label());
        out.push_str(&format!("{signs} {label}\n"));
    }
    if let Some((_, provision)) = edition.by_key(p.key) {
        out.push_str(&format!("趣旨：{}\n", provision.why));
    }
    print(out.trim_end())
}

fn export(edition: &Edition) -> Outcome {
    let export = catalog::export(edition).ok_or_else(|| message("市の既定値がありません。"))?;
    print(&serde_json::to_string_pretty(&export)?)
}

/// To standard output; a reader that has gone away is no failure.
fn print(text: &str) -> Outcome {
    match writeln!(std::io::stdout(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.into()),
        _ => Ok(()),
    }
}
