//! The program under test, on a free port of this machine.

use std::sync::Arc;

use sakimori_app::{sample, server};
use sakimori_db::{Db, Target};
use sakimori_kernel::Clock;
use sakimori_provisions::catalog;
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub struct Site {
    /// `http://127.0.0.1:49152`
    pub address: String,
    server: JoinHandle<()>,
    _data: TempDir,
}

impl Site {
    /// As on the first day.
    pub async fn empty() -> Self {
        Self::start(false).await
    }

    /// みほん市: version 1 in force, version 2 a draft.
    pub async fn sample() -> Self {
        Self::start(true).await
    }

    async fn start(sample: bool) -> Self {
        let data = TempDir::new().unwrap();
        let db = Db::open(&Target::Sqlite(data.path().join("browser.db")))
            .await
            .unwrap();
        let edition = Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap());
        let policies = server::policies(db, Clock::System, edition, "");
        if sample {
            sample::seed(&policies).await.unwrap();
        }
        let listener = server::listen(0).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let serve = async move { server::serve(listener, policies).await.unwrap() };
        Self {
            address,
            server: tokio::spawn(serve),
            _data: data,
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}
