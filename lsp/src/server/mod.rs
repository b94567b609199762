//! The server: one transport, one actor that owns all state, a few threads that answer.

mod actor;
mod alone;
mod backend;
mod desk;
mod frames;
mod index;
mod log;
mod panels;
mod parent;
mod pool;
#[cfg(test)]
mod tests;
mod transport;

pub use alone::FilePreview;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Handle};
use tokio::sync::Notify;
use tower_lsp::LspService;

use actor::Means;
use backend::Backend;
use log::Log;
use pool::Pool;
use transport::Outbox;

/// How a server runs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A file that the log is written to.
    pub log: Option<PathBuf>,
}

/// Serves one client on standard input and output until it leaves. Gives the exit code.
///
/// # Errors
/// If the machine has no thread left.
pub fn serve_stdio(options: &Options) -> std::io::Result<i32> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let code = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout(), options));
    // Reading standard input cannot be interrupted; it is left behind.
    runtime.shutdown_background();
    Ok(code)
}

/// Serves one client on any pair of streams until it leaves. Gives the exit code: 0 after `shutdown`, else 1.
pub async fn serve(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
    options: &Options,
) -> i32 {
    let (outbox, outgoing) = Outbox::new();
    let log = Log::new(options.log.as_deref());
    log.connect(&outbox);
    let leave = Arc::new(Notify::new());
    let connected = Arc::new(OnceLock::new());
    let mailbox = actor::start(Means {
        pool: Pool::new(),
        outbox: outbox.clone(),
        log: log.clone(),
        client: Arc::clone(&connected),
        runtime: Handle::current(),
    });
    let backend = |client: tower_lsp::Client| {
        let _ = connected.set(client.clone());
        Backend::new(mailbox, client, (log, outbox.clone()), Arc::clone(&leave))
    };
    let (service, socket) = Backend::methods(LspService::build(backend)).finish();
    transport::serve(service, socket, input, output, (outbox, outgoing), leave).await
}
