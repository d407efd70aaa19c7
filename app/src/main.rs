//! See `lib.rs`.

use std::process::ExitCode;

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    ExitCode::from(sakimori_app::commands::main().await)
}
