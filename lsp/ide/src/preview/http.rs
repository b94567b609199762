//! Pages and a WebSocket on loopback, for whoever was given the address and nobody else.
//!
//! Listens on 127.0.0.1 only, on a free port unless one is named; everything lies below a random token. A request must
//! name exactly this host, and a WebSocket must come from a page of this server: that keeps out other sites in the same
//! browser, names that are bound to 127.0.0.1, and other users of the machine. It only reads. Connections, what they send
//! and how long they take are bounded; one too many is closed. Knows nothing of scenes.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts as _;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use futures::future::BoxFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::guard::{Guard, Refusal};

/// So many connections are held at a time, WebSockets among them.
pub const MOST_CONNECTIONS: usize = 64;
/// The largest message that is read from a page, in bytes.
pub const LARGEST_MESSAGE: usize = 64 * 1024;
/// So long may a request take to arrive.
const SLOWEST_HEADER: Duration = Duration::from_secs(5);
/// So long may a connection take to be answered, and a message to be taken.
const SLOWEST: Duration = Duration::from_secs(10);
/// The most that is read of a request line and its headers, in bytes.
const LARGEST_HEADER: usize = 16 * 1024;
/// The path of the WebSocket, below the token.
pub(crate) const LIVE: &str = "live";

/// What is served below the token.
pub trait Site: Send + Sync + 'static {
    /// The file at a path, such as `raft-consensus/index.html`, of plain letters, digits, `-`, `_` and `.`; that of a
    /// folder ends in `/` or is empty.
    fn file(&self, path: &str) -> Option<File>;

    /// What the file at a path may do, as the value of `Content-Security-Policy`; `live` is the WebSocket's address.
    fn policy(&self, path: &str, live: &str) -> String;

    /// Talks to a page that has opened the WebSocket, with this query, until one side has enough.
    fn talk(self: Arc<Self>, query: String, socket: Socket) -> BoxFuture<'static, ()>;
}

/// A file as it is sent.
pub struct File {
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Bytes,
}

/// A server that has its place and does not answer yet.
pub struct Server {
    listener: TcpListener,
    guard: Guard,
}

/// An open WebSocket of a page.
pub struct Socket(WebSocket);

impl Server {
    /// A server on a port of 127.0.0.1; on a free one for port 0.
    ///
    /// # Errors
    /// If the port is taken, or the machine has no randomness.
    pub async fn bind(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let guard = Guard::new(listener.local_addr()?)?;
        Ok(Self { listener, guard })
    }

    /// The address of what it serves. Whoever knows it may read.
    #[must_use]
    pub fn address(&self) -> String {
        self.guard.address()
    }

    /// Answers until it is dropped.
    pub async fn run(self, site: Arc<dyn Site>) {
        let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let guard = Arc::new(self.guard);
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Mostly too many open files; some may close soon.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            // One too many learns it at once.
            let Ok(seat) = Arc::clone(&seats).try_acquire_owned() else {
                continue;
            };
            tokio::spawn(connection(
                stream,
                Arc::clone(&guard),
                Arc::clone(&site),
                Arc::new(seat),
            ));
        }
    }
}

impl Socket {
    /// The next message; none once the page has gone, or has sent something that is no message.
    pub async fn hear(&mut self) -> Option<String> {
        loop {
            match self.0.recv().await? {
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(Message::Binary(_) | Message::Close(_)) | Err(_) => return None,
            }
        }
    }

    /// Sends a message. Says whether the page took it in time.
    #[must_use = "a page that takes no messages has gone"]
    pub async fn tell(&mut self, message: String) -> bool {
        let sent = self.0.send(Message::text(message));
        timeout(SLOWEST, sent).await.is_ok_and(|sent| sent.is_ok())
    }
}

async fn connection(
    stream: TcpStream,
    guard: Arc<Guard>,
    site: Arc<dyn Site>,
    seat: Arc<OwnedSemaphorePermit>,
) {
    // Patches are small and each is waited for.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (guard, site, seat) = (Arc::clone(&guard), Arc::clone(&site), Arc::clone(&seat));
        async move { Ok::<_, Infallible>(answer(request, &guard, site, seat).await) }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(SLOWEST_HEADER)
        .max_buf_size(LARGEST_HEADER);
    let served = builder
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // A WebSocket has left it by then.
    let _ = timeout(SLOWEST, served).await;
}

async fn answer(
    request: Request<Incoming>,
    guard: &Guard,
    site: Arc<dyn Site>,
    seat: Arc<OwnedSemaphorePermit>,
) -> Response<Body> {
    let mut policy = site.policy("", &guard.live());
    let answered = match guard.admit(request.method(), request.uri(), request.headers()) {
        Ok(LIVE) => live(request, guard, site, seat).await,
        Ok(path) => {
            policy = site.policy(path, &guard.live());
            let path = path.to_owned();
            let read = tokio::task::spawn_blocking(move || site.file(&path));
            match read.await {
                Ok(Some(file)) => Ok(sent(file, request.method())),
                _ => Err(Refusal::Nothing),
            }
        }
        Err(refusal) => Err(refusal),
    };
    let mut response = answered.unwrap_or_else(refused);
    protect(&mut response, &policy);
    response
}

/// Opens the WebSocket for a page of this server.
async fn live(
    request: Request<Incoming>,
    guard: &Guard,
    site: Arc<dyn Site>,
    seat: Arc<OwnedSemaphorePermit>,
) -> Result<Response<Body>, Refusal> {
    guard.admit_page(request.headers())?;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (mut parts, _) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = upgrade.map_err(|_| Refusal::NoWebSocket)?;
    let upgrade = upgrade
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(move |socket| async move {
            site.talk(query, Socket(socket)).await;
            drop(seat);
        });
    Ok(upgrade)
}

fn sent(file: File, method: &Method) -> Response<Body> {
    let body = match *method {
        Method::HEAD => Body::empty(),
        _ => Body::from(file.bytes),
    };
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static(file.kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// What is said of a refusal: nothing that whoever was not given the address could use.
fn refused(refusal: Refusal) -> Response<Body> {
    let (status, words) = match refusal {
        Refusal::Host => (
            StatusCode::FORBIDDEN,
            "this server answers at 127.0.0.1 and the address that it printed, and by no other name\n",
        ),
        Refusal::Origin => (
            StatusCode::FORBIDDEN,
            "only a page of this server may listen\n",
        ),
        Refusal::Method => (
            StatusCode::METHOD_NOT_ALLOWED,
            "this server can only be read\n",
        ),
        Refusal::NoWebSocket => (StatusCode::BAD_REQUEST, "a WebSocket is wanted\n"),
        Refusal::Nothing => (StatusCode::NOT_FOUND, "there is nothing here\n"),
    };
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// What browsers must heed with every answer.
fn protect(response: &mut Response<Body>, policy: &str) {
    let upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    if !upgraded {
        // One request a connection: none is held for what may never come.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}
