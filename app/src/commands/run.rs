//! `serve` and `demo`.

use std::sync::Arc;

use clap::Args;
use sakimori_db::Db;
use sakimori_kernel::Clock;

use super::{Outcome, Store, edition};
use crate::{sample, server};

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    store: Store,
    /// 待ち受けるポート番号（指定しなければ8080、0で空いている番号）
    #[arg(
        long,
        value_name = "番号",
        default_value_t = 8080,
        hide_default_value = true
    )]
    port: u16,
}

#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    store: Store,
    /// 待ち受けるポート番号（指定しなければ8080、0で空いている番号）
    #[arg(
        long,
        value_name = "番号",
        default_value_t = 8080,
        hide_default_value = true
    )]
    port: u16,
}

impl Serve {
    pub async fn run(self) -> Outcome {
        log();
        let edition = Arc::new(edition()?);
        let db = Db::open(&self.store.own()?).await?;
        start(db, edition, self.port, false).await
    }
}

impl Demo {
    pub async fn run(self) -> Outcome {
        log();
        let edition = Arc::new(edition()?);
        let db = Db::open(&self.store.sample()?).await?;
        start(db, edition, self.port, true).await
    }
}

async fn start(
    db: Db,
    edition: Arc<sakimori_provisions::catalog::Edition>,
    port: u16,
    demo: bool,
) -> Outcome {
    let listener = server::listen(port).await?;
    let notice = if demo { "見本データ" } else { "" };
    let policies = server::policies(db, Clock::System, edition, notice);
    if demo {
        sample::seed(&policies).await?;
    }
    let address = listener.local_addr()?;
    println!("http://{address}/ で利用できます。止めるには Ctrl+C を押してください。");
    tracing::info!(%address, demo, "listening");
    server::serve(listener, policies).await?;
    Ok(())
}

/// Log lines to standard error, as JSON; `RUST_LOG` chooses what.
fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
