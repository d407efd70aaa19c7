//! `policy render`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_policies::Policies;
use sakimori_policies::documents::{Format, Kind, Setting, document, render};
use sakimori_policies::versions::history;

use super::{HELP, Outcome, Store, edition, message};
use crate::sample;

#[derive(Subcommand)]
pub enum Policy {
    /// 文書を一つ書き出す
    #[command(help_template = HELP, next_help_heading = "オプション")]
    Render(Render),
}

#[derive(Args)]
pub struct Render {
    #[command(flatten)]
    store: Store,
    /// 文書（basic-policy、basic-policy-other-form、standards、matrix、comparison）
    #[arg(long, value_name = "文書", hide_possible_values = true)]
    kind: RenderKind,
    /// 形式（html、docx、xlsx、json）
    #[arg(long, value_name = "形式", hide_possible_values = true)]
    format: RenderFormat,
    /// 書き出すファイル
    #[arg(long, value_name = "ファイル")]
    out: PathBuf,
    /// 版の番号。指定しなければ下書き
    #[arg(long = "number", value_name = "番号")]
    number: Option<i64>,
    /// 見本のみほん市を使う
    #[arg(long)]
    demo: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum RenderKind {
    BasicPolicy,
    BasicPolicyOtherForm,
    Standards,
    Matrix,
    Comparison,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum RenderFormat {
    Html,
    Docx,
    Xlsx,
    Json,
}

impl From<RenderKind> for Kind {
    fn from(kind: RenderKind) -> Self {
        match kind {
            RenderKind::BasicPolicy => Self::BasicPolicy,
            RenderKind::BasicPolicyOtherForm => Self::OtherBasicPolicy,
            RenderKind::Standards => Self::Standards,
            RenderKind::Matrix => Self::Matrix,
            RenderKind::Comparison => Self::Comparison,
        }
    }
}

impl From<RenderFormat> for Format {
    fn from(format: RenderFormat) -> Self {
        match format {
            RenderFormat::Html => Self::Html,
            RenderFormat::Docx => Self::Docx,
            RenderFormat::Xlsx => Self::Xlsx,
            RenderFormat::Json => Self::Json,
        }
    }
}

impl Policy {
    pub async fn run(self) -> Outcome {
        let Self::Render(render) = self;
        render.run().await
    }
}

impl Render {
    async fn run(self) -> Outcome {
        let state = self.policies().await?;
        let workspace = state.workspace().await?;
        let versions = &workspace.versions;
        let (content, number, draft) = match self.number {
            None => (workspace.content.clone(), i64::MAX, true),
            Some(number) => {
                let version = versions.iter().find(|v| v.number == number);
                let version =
                    version.ok_or_else(|| message(format!("第{number}版はありません。")))?;
                let content = state.content_of(&workspace, version).await?;
                (content, number, version.is_open())
            }
        };
        let before = state.content_before(&workspace, number).await?;
        let setting = Setting {
            history: history(versions, number),
            draft,
        };
        let tree = document(self.kind.into(), &content, before.as_deref(), &setting);
        let bytes = render(&tree, self.format.into())?;
        std::fs::write(&self.out, &bytes).map_err(|e| {
            message(format!(
                "「{}」に書き込めません（{e}）。",
                self.out.display()
            ))
        })?;
        println!(
            "{} に書き出しました（{}バイト）。",
            self.out.display(),
            bytes.len()
        );
        Ok(())
    }

    /// The body's data, or the sample's.
    async fn policies(&self) -> Result<Policies, Box<dyn std::error::Error>> {
        let edition = Arc::new(edition()?);
        let policies = |db| Policies::new(db, Clock::System, edition);
        if self.demo {
            let state = policies(Db::open(&self.store.sample("demo.db")?).await?);
            sample::seed(&state).await?;
            return Ok(state);
        }
        let unconfigured = || {
            message(
                "団体の設定がありません。データの場所の指定を確かめるか、sakimori serve で団体を設定してください。",
            )
        };
        let target = self.store.own()?;
        // Opening would make an empty database where a path is mistyped.
        if !Db::exists(&target).await? {
            return Err(unconfigured());
        }
        let state = policies(Db::open(&target).await?);
        if !state.workspace().await?.configured {
            return Err(unconfigured());
        }
        Ok(state)
    }
}
