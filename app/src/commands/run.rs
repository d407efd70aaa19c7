//! `serve`, and what `demo` shares with it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use clap::Args;
use sakimori_accounts::{Accounts, Site, setup};
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_organization::Organization;
use sakimori_policies::Policies;
use sakimori_provisions::catalog::{Edition, embedded};
use tokio::net::TcpListener;

use super::{Outcome, Store, checks, edition, forms, registers, risks};
use crate::context::{App, Catalog};
use crate::derived::DERIVED;
use crate::mail::MailOptions;
use crate::people::RegisteredPeople;
use crate::schedules::{self, BackupOptions};
use crate::server;

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
    /// 待ち受けるIPアドレス（指定しなければ127.0.0.1。ほかの端末から使うときは --url も指定する）
    #[arg(long, value_name = "アドレス", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), hide_default_value = true)]
    listen: IpAddr,
    /// 利用者が開くアドレス（例：https://sakimori.city.example.lg.jp）
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// 前段のリバースプロキシのIPアドレス（この者が伝える接続元を信用する）
    #[arg(long, value_name = "アドレス")]
    trusted_proxy: Vec<IpAddr>,
    #[command(flatten)]
    backup: BackupOptions,
    #[command(flatten)]
    mail: MailOptions,
}

impl Serve {
    pub async fn run(self) -> Outcome {
        log();
        let edition = Arc::new(edition()?);
        let (target, data) = (self.store.own()?, self.store.data.as_path());
        let db = sakimori_backup::open(&target, Some(data), &Clock::System, DERIVED).await?;
        let mut app = app(db, Clock::System, edition, "")?;
        if let Some(url) = &self.url {
            app.accounts.site = Arc::new(Site::parse(url)?);
        }
        app.accounts.trusted_proxies = self.trusted_proxy.clone().into();
        if self.url.is_none() && !self.listen.is_loopback() {
            tracing::warn!("listening beyond this machine without --url");
        }
        app.outbox = self.mail.outbox(self.url.as_deref())?;
        let listener = server::listen(SocketAddr::new(self.listen, self.port)).await?;
        let jobs = self.backup.jobs(&app, &self.store.data)?;
        app.jobs = jobs.iter().map(|job| (job.name, job.title)).collect();
        let _running = schedules::start(&app, jobs);
        start(app, listener).await
    }
}

/// The modules over one database.
pub fn app(
    db: Db,
    clock: Clock,
    edition: Arc<Edition>,
    notice: &'static str,
) -> Result<App, Box<dyn std::error::Error>> {
    let files = embedded();
    let catalog = Catalog {
        forms: forms(&files, &edition)?,
        registers: registers(&files, &edition)?,
        checks: checks(&files, &edition)?,
        risks: risks(&files, &edition)?,
    };
    let policies = Policies::new(db.clone(), clock, edition.clone());
    let organization = Organization::new(db.clone(), clock, edition.clone());
    let people = Arc::new(RegisteredPeople(organization.clone()));
    let accounts = Accounts::new(db, clock, edition, people)?;
    Ok(App::new(policies, organization, accounts, catalog, notice))
}

/// Says where the program can be used, and serves.
pub(super) async fn start(app: App, listener: TcpListener) -> Outcome {
    let address = listener.local_addr()?;
    let app = located(app, address);
    if let Some(link) = setup::link(&app.accounts).await? {
        println!("最初の管理者を作るためのアドレスです（24時間、一度だけ使えます）。\n{link}");
    }
    println!("http://{address}/ で利用できます。止めるには Ctrl+C を押してください。");
    tracing::info!(%address, "listening");
    app.db.started();
    server::serve(listener, app).await?;
    Ok(())
}

/// Without `--url`, people use the port of this machine.
fn located(mut app: App, address: SocketAddr) -> App {
    if app.accounts.site.url == Site::local().url {
        let url = format!("http://localhost:{}", address.port());
        if let Ok(site) = Site::parse(&url) {
            app.accounts.site = Arc::new(site);
        }
    }
    app
}

/// Log lines to standard error, as JSON; `RUST_LOG` chooses what.
pub(super) fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
