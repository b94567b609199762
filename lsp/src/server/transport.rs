//! Messages in, messages out, in place of tower-lsp's own loop.
//!
//! Each message is decoded and called, and what it does before it first waits happens at once, in the order of messages; the
//! rest goes on beside the others under a guard against panics. One writer sends what an unbounded queue holds, so that
//! nobody ever waits for the client to read. `exit` ends it at once, whether or not the client closes its end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::{Notify, mpsc, oneshot};
use tower::Service as _;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, LanguageServer, LspService};

use super::frames::{self, Frame};

/// The way to the client. Sending never waits.
#[derive(Clone)]
pub(crate) struct Outbox(mpsc::UnboundedSender<Outgoing>);

/// What waits to be written.
pub(super) struct Outgoing {
    bytes: Vec<u8>,
    /// Told when everything before it is written.
    flushed: Option<oneshot::Sender<()>>,
}

/// The writer's end of an [`Outbox`].
pub(super) type Outgoings = mpsc::UnboundedReceiver<Outgoing>;

impl Outbox {
    pub(super) fn new() -> (Self, Outgoings) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Sends a notification.
    pub(crate) fn notify(&self, method: &'static str, params: &impl serde::Serialize) {
        if let Ok(params) = serde_json::to_value(params) {
            self.send(&Request::build(method).params(params).finish());
        }
    }

    fn send(&self, message: &impl serde::Serialize) {
        let bytes = frames::encoded(message);
        // After the writer has gone there is nobody left to tell.
        let _ = self.0.send(Outgoing {
            bytes,
            flushed: None,
        });
    }

    /// Waits until everything is written.
    async fn flush(&self) {
        let (sender, flushed) = oneshot::channel();
        let last = Outgoing {
            bytes: Vec::new(),
            flushed: Some(sender),
        };
        if self.0.send(last).is_ok() {
            let _ = flushed.await;
        }
    }
}

/// Serves until `exit`, the end of the input, or until `leave` is told. Gives the exit code: 0 after `shutdown`, else 1.
pub(super) async fn serve<S: LanguageServer>(
    mut service: LspService<S>,
    socket: ClientSocket,
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
    (outbox, outgoing): (Outbox, Outgoings),
    leave: Arc<Notify>,
) -> i32 {
    let (mut requests, mut responses) = socket.split();
    let writer = tokio::spawn(write(output, outgoing, Arc::clone(&leave)));
    let forward = outbox.clone();
    let forwarder = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            forward.send(&request);
        }
    });
    let mut input = BufReader::new(input);
    let mut code = 1;
    loop {
        let frame = tokio::select! {
            frame = frames::read(&mut input) => frame,
            () = leave.notified() => break,
        };
        match frame {
            Ok(Some(Frame::Request(request))) if request.method() == "exit" => break,
            Ok(Some(Frame::Request(request))) => {
                if request.method() == "shutdown" {
                    code = 0;
                }
                call(&mut service, request, &outbox).await;
            }
            Ok(Some(Frame::Response(response))) => {
                // tower-lsp panics if nobody waits for an answer any more.
                let answered = AssertUnwindSafe(responses.send(response)).catch_unwind();
                let _ = answered.await;
            }
            Ok(Some(Frame::Malformed(answer))) => outbox.send(&answer),
            Ok(None) | Err(_) => break,
        }
    }
    forwarder.abort();
    // What was answered reaches the client, unless it no longer reads.
    let _ = tokio::time::timeout(std::time::Duration::from_millis(500), outbox.flush()).await;
    writer.abort();
    code
}

/// Calls the service. What it does before it first waits happens here, in order.
async fn call<S: LanguageServer>(service: &mut LspService<S>, request: Request, outbox: &Outbox) {
    let id = request.id().cloned();
    let Ok(future) = catch_unwind(AssertUnwindSafe(|| service.call(request))) else {
        return answer(outbox, panicked(id));
    };
    let mut future = Box::pin(AssertUnwindSafe(future).catch_unwind());
    match futures::poll!(&mut future) {
        std::task::Poll::Ready(done) => answer(outbox, outcome(done, id)),
        std::task::Poll::Pending => {
            let outbox = outbox.clone();
            tokio::spawn(async move { answer(&outbox, outcome(future.await, id)) });
        }
    }
}

type Called = Result<Option<Response>, tower_lsp::ExitedError>;

fn outcome(done: std::thread::Result<Called>, id: Option<Id>) -> Option<Response> {
    match done {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => None,
        Err(_) => panicked(id),
    }
}

fn panicked(id: Option<Id>) -> Option<Response> {
    let mut error = Error::new(ErrorCode::InternalError);
    error.message = "the server failed at this request; it goes on with the next".into();
    id.map(|id| Response::from_error(id, error))
}

fn answer(outbox: &Outbox, response: Option<Response>) {
    if let Some(response) = response {
        outbox.send(&response);
    }
}

/// Writes until the queue is closed; a client that cannot be written to has gone.
async fn write(mut output: impl AsyncWrite + Unpin, mut outgoing: Outgoings, leave: Arc<Notify>) {
    while let Some(next) = outgoing.recv().await {
        let written = match output.write_all(&next.bytes).await {
            Ok(()) => output.flush().await,
            failed => failed,
        };
        if written.is_err() {
            leave.notify_one();
            return;
        }
        if let Some(flushed) = next.flushed {
            let _ = flushed.send(());
        }
    }
}
