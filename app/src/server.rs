//! The HTTP server and what stands in front of every page.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use sakimori_db::Db;
use sakimori_kernel::Clock;
use sakimori_policies::Policies;
use sakimori_provisions::catalog::Edition;
use sakimori_web::{assets, guard};
use tokio::net::TcpListener;

use crate::menu::MENU;

/// The state of all modules.
pub fn policies(db: Db, clock: Clock, edition: Arc<Edition>, notice: &'static str) -> Policies {
    Policies::new(db, clock, edition, notice, MENU)
}

/// All pages with their guards; the outermost comes last.
pub fn router(policies: Policies) -> Router {
    Router::new()
        .merge(sakimori_policies::router(policies))
        .merge(assets::router())
        .layer(from_fn(guard::csrf))
        .layer(from_fn(guard::local_host_only))
        .layer(from_fn(guard::dress))
        .layer(from_fn(guard::security_headers))
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

/// Takes the port on this machine's own address.
pub async fn listen(port: u16) -> Result<TcpListener, ServeError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address)
        .await
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::AddrInUse => ServeError::PortInUse(port),
            _ => ServeError::Listen(port, e),
        })
}

/// Serves until the process is asked to stop; requests under way are
/// finished.
pub async fn serve(listener: TcpListener, policies: Policies) -> Result<(), ServeError> {
    let db = policies.db.clone();
    axum::serve(listener, router(policies))
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
