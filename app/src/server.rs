//! The HTTP server and what stands in front of every page.

use std::fmt;
use std::net::SocketAddr;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use sakimori_accounts::gate;
use sakimori_administration::Administration;
use sakimori_organization::reshuffle;
use sakimori_web::guard::{KnownHosts, Uploads};
use sakimori_web::{Failure, assets, guard};
use tokio::net::TcpListener;

use crate::context::{self, App};
use crate::{home, me};

/// All pages with their guards; the outermost comes last.
pub fn router(app: App) -> Router {
    let administration = Administration {
        db: app.db.clone(),
        clock: app.clock,
        jobs: app.jobs.clone(),
        outbox: app.outbox.clone(),
    };
    let hosts = KnownHosts([host_of(&app.accounts.site.url)].into());
    Router::new()
        .merge(home::routes(app.clone()))
        .merge(me::routes(app.clone()))
        .merge(sakimori_policies::router(app.policies.clone()))
        .merge(sakimori_organization::router(app.organization.clone()))
        .merge(sakimori_decisions::router(app.decisions.clone()))
        .merge(sakimori_registers::router(app.registers.clone()))
        .merge(sakimori_assets::router(app.assets.clone()))
        .merge(sakimori_risks::router(app.risks.clone()))
        .merge(sakimori_accounts::router(app.accounts.clone()))
        .merge(sakimori_administration::router(administration))
        .fallback(async || Failure::NotFound)
        .layer(from_fn_with_state(app.accounts.clone(), gate::door))
        .layer(from_fn_with_state(app.clone(), context::attach))
        .layer(from_fn_with_state(app.accounts.clone(), gate::recognise))
        .merge(assets::router())
        .layer(from_fn_with_state(
            Uploads(&[reshuffle::UPLOADS, sakimori_registers::UPLOADS]),
            guard::csrf_with_uploads,
        ))
        .layer(from_fn_with_state(hosts, guard::known_host_only))
        .layer(from_fn(guard::dress))
        .layer(from_fn(guard::security_headers))
}

/// The host name of an address, without scheme and port.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name.to_owned(),
        _ => host.to_owned(),
    }
}

#[derive(Debug)]
pub enum ServeError {
    PortInUse(u16),
    Listen(u16, std::io::Error),
    Stopped(std::io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortInUse(port) => write!(
                f,
                "ポート{port}はほかのプログラムが使っています。そのプログラムを止めるか、--port で別の番号を指定してください。"
            ),
            Self::Listen(port, reason) => {
                write!(
                    f,
                    "ポート{port}で待ち受けられません（{reason}）。--port で別の番号を指定してください。"
                )
            }
            Self::Stopped(reason) => write!(f, "サーバが止まりました（{reason}）。"),
        }
    }
}

impl std::error::Error for ServeError {}

/// Takes an address and port of this machine.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    let port = address.port();
    TcpListener::bind(address)
        .await
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::AddrInUse => ServeError::PortInUse(port),
            _ => ServeError::Listen(port, e),
        })
}

/// Serves until the process is asked to stop; requests under way are
/// finished.
pub async fn serve(listener: TcpListener, app: App) -> Result<(), ServeError> {
    let db = app.db.clone();
    // The address of the other end is what limits on attempts count by.
    let pages = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, pages)
        .with_graceful_shutdown(asked_to_stop())
        .await
        .map_err(ServeError::Stopped)?;
    db.close().await;
    Ok(())
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
