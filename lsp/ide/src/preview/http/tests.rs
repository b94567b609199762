//! The server as strangers and pages meet it, over real sockets.

use std::net::SocketAddr;

use futures::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::*;
use crate::preview::web;

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// One page, one file, and a WebSocket that says what it hears, or much without being asked.
#[derive(Default)]
struct Sample {
    left: Notify,
}

impl Site for Sample {
    fn file(&self, path: &str) -> Option<File> {
        match path {
            "" => Some(web::html("<p>the page".to_owned())),
            "a/b.css" => Some(File {
                kind: "text/css",
                bytes: Bytes::from_static(b"p {}"),
            }),
            _ => None,
        }
    }

    fn policy(&self, _: &str, live: &str) -> String {
        format!("default-src 'self'; connect-src {live}")
    }

    fn talk(self: Arc<Self>, query: String, mut socket: Socket) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if query == "flood" {
                while socket.tell("x".repeat(1 << 20)).await {}
                return self.left.notify_one();
            }
            while let Some(heard) = socket.hear().await {
                if !socket.tell(format!("{query}: {heard}")).await {
                    break;
                }
            }
            self.left.notify_one();
        })
    }
}

struct Running {
    /// `127.0.0.1:4321`.
    host: String,
    /// `/token/`.
    root: String,
    site: Arc<Sample>,
}

async fn running() -> Running {
    let server = Server::bind(0).await.expect("a port is free");
    let address = server.address();
    let rest = address.strip_prefix("http://").expect("it is HTTP");
    let (host, path) = rest.split_once('/').expect("it has a path");
    let site = Arc::new(Sample::default());
    tokio::spawn(server.run(Arc::clone(&site) as Arc<dyn Site>));
    Running {
        host: host.to_owned(),
        root: format!("/{path}"),
        site,
    }
}

impl Running {
    fn address(&self) -> SocketAddr {
        self.host.parse().expect("it is an address")
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address())
            .await
            .expect("it listens")
    }

    /// Everything that comes back for these bytes, until the server closes.
    async fn raw(&self, bytes: &str) -> String {
        let mut stream = self.connect().await;
        let mut answer = Vec::new();
        // One that is refused early is perhaps not read to its end.
        let _ = stream.write_all(bytes.as_bytes()).await;
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .expect("the server closes");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Head and body of what is answered to a request for a path, with this host and these other headers.
    async fn ask(&self, method: &str, path: &str, host: &str, more: &str) -> (String, String) {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n");
        let answer = self.raw(&request).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        (head.to_owned(), body.to_owned())
    }

    async fn status(&self, method: &str, path: &str, host: &str, more: &str) -> String {
        let (head, body) = self.ask(method, path, host, more).await;
        let leaks = [
            self.root.trim_matches('/'),
            "the page",
            env!("CARGO_PKG_VERSION"),
        ];
        if !head.starts_with("HTTP/1.1 200") {
            for leak in leaks {
                assert!(
                    !head.contains(leak) && !body.contains(leak),
                    "{head}\n{body}"
                );
            }
        }
        head.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// Opens a WebSocket as a page of this origin would.
    async fn open(
        &self,
        query: &str,
        origin: Option<&str>,
    ) -> Result<tokio_tungstenite::WebSocketStream<TcpStream>, String> {
        let address = format!("ws://{}{}live?{query}", self.host, self.root);
        let mut request = address.into_client_request().expect("it is an address");
        if let Some(origin) = origin {
            let origin = HeaderValue::from_str(origin).expect("it is a header");
            request.headers_mut().insert(header::ORIGIN, origin);
        }
        let stream = self.connect().await;
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(socket),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_str().to_owned()),
            Err(other) => Err(other.to_string()),
        }
    }

    async fn opened(&self, query: &str) -> tokio_tungstenite::WebSocketStream<TcpStream> {
        let own = format!("http://{}", self.host);
        self.open(query, Some(&own)).await.expect("it is let in")
    }

    async fn answers(&self) {
        let (head, body) = self.ask("GET", &self.root, &self.host, "").await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert_eq!(body, "<p>the page");
    }
}

#[tokio::test]
async fn who_has_the_address_may_read() {
    let server = running().await;
    let (head, body) = server.ask("GET", &server.root, &server.host, "").await;
    assert_eq!(body, "<p>the page");
    let head = head.to_lowercase();
    for line in [
        "http/1.1 200 ok",
        "content-type: text/html; charset=utf-8",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "cross-origin-resource-policy: same-origin",
        "cross-origin-opener-policy: same-origin",
        "content-length: 11",
    ] {
        assert!(head.lines().any(|found| found == line), "{line}\n{head}");
    }
    let policy = format!("default-src 'self'; connect-src ws://{}", server.host);
    assert!(head.contains(&format!("content-security-policy: {policy}")));
    assert!(!head.contains("access-control"), "{head}");
    let file = format!("{}a/b.css", server.root);
    assert_eq!(server.ask("GET", &file, &server.host, "").await.1, "p {}");
    let (head, body) = server.ask("HEAD", &server.root, &server.host, "").await;
    assert!(head.starts_with("HTTP/1.1 200"));
    assert_eq!(body, "");
}

#[tokio::test]
async fn another_host_is_refused() {
    let server = running().await;
    let port = server.address().port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port.wrapping_add(1)),
        format!("127.0.0.1:{port}."),
        format!("user@127.0.0.1:{port}"),
        String::new(),
    ] {
        let status = server.status("GET", &server.root, &host, "").await;
        assert_eq!(status, "403", "{host}");
    }
    let twice = format!("Host: {}\r\n", server.host);
    let status = server
        .status("GET", &server.root, "evil.example", &twice)
        .await;
    assert_eq!(status, "403");
    let absolute = format!("http://{}{}", server.host, server.root);
    let status = server.status("GET", &absolute, &server.host, "").await;
    assert_eq!(status, "403");
    let none = server
        .raw(&format!("GET {} HTTP/1.1\r\n\r\n", server.root))
        .await;
    assert!(none.starts_with("HTTP/1.1 403"), "{none}");
}

#[tokio::test]
async fn another_token_finds_nothing() {
    let server = running().await;
    let token = server.root.trim_matches('/');
    let mut other = token.to_owned();
    let last = if other.ends_with('0') { "1" } else { "0" };
    other.replace_range(other.len() - 1.., last);
    for path in [
        "/".to_owned(),
        "/index.html".to_owned(),
        format!("/{token}"),
        format!("/{other}/"),
        format!("/{}/", &token[1..]),
        format!("//{token}/"),
        format!("/{}/", token.to_uppercase()),
        "/live".to_owned(),
        format!("/?{token}"),
    ] {
        if path == server.root {
            continue;
        }
        let status = server.status("GET", &path, &server.host, "").await;
        assert_eq!(status, "404", "{path}");
    }
    assert_ne!(server.root, running().await.root);
}

#[tokio::test]
async fn paths_lead_nowhere_else() {
    let server = running().await;
    for path in [
        "../etc/passwd",
        "a/../../etc/passwd",
        "%2e%2e/etc/passwd",
        "..%2fetc%2fpasswd",
        "..\\etc\\passwd",
        "/etc/passwd",
        "./",
        ".git/config",
        "a/b.css%00.html",
        "a/b.css/",
    ] {
        let path = format!("{}{path}", server.root);
        let status = server.status("GET", &path, &server.host, "").await;
        assert!(matches!(&*status, "404" | "400"), "{path}: {status}");
    }
}

#[tokio::test]
async fn it_can_only_be_read() {
    let server = running().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"] {
        let more = "Content-Length: 0\r\n";
        let status = server
            .status(method, &server.root, &server.host, more)
            .await;
        assert_eq!(status, "405", "{method}");
    }
}

#[tokio::test]
async fn only_its_own_pages_may_listen() {
    let server = running().await;
    let port = server.address().port();
    for origin in [
        None,
        Some("null".to_owned()),
        Some("http://evil.example".to_owned()),
        Some(format!("http://localhost:{port}")),
        Some(format!("https://127.0.0.1:{port}")),
        Some("http://127.0.0.1".to_owned()),
        Some(format!("http://127.0.0.1:{port}.evil.example")),
        Some(format!("http://127.0.0.1:{port}/")),
    ] {
        let refused = server.open("q", origin.as_deref()).await.err();
        assert_eq!(refused.as_deref(), Some("403"), "{origin:?}");
    }
    let mut socket = server.opened("page").await;
    let message = tungstenite::Message::text("hello");
    socket.send(message).await.expect("it listens");
    let answer = socket.next().await.expect("it answers").expect("in order");
    assert_eq!(answer.to_text().ok(), Some("page: hello"));
    // What is no WebSocket is told so.
    let live = format!("{}live", server.root);
    let own = format!("Origin: http://{}\r\n", server.host);
    let status = server.status("GET", &live, &server.host, &own).await;
    assert_eq!(status, "400");
}

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_talk() {
    let server = running().await;
    for message in [
        tungstenite::Message::text("x".repeat(LARGEST_MESSAGE + 1)),
        tungstenite::Message::binary(vec![0; 4]),
    ] {
        let mut socket = server.opened("page").await;
        // The server may have closed before all was sent.
        let _ = socket.send(message).await;
        timeout(PATIENCE, server.site.left.notified())
            .await
            .expect("the server leaves");
    }
    server.answers().await;
}

#[tokio::test]
async fn a_header_that_is_too_large_is_refused() {
    let server = running().await;
    let large = format!("X: {}\r\n", "x".repeat(4 * LARGEST_HEADER));
    let status = server
        .status("GET", &server.root, &server.host, &large)
        .await;
    assert!(matches!(&*status, "431" | ""), "{status}");
    let many = "X: x\r\n".repeat(2_000);
    let status = server
        .status("GET", &server.root, &server.host, &many)
        .await;
    assert!(matches!(&*status, "431" | "400" | ""), "{status}");
    server.answers().await;
}

#[tokio::test]
async fn a_thousand_connections_are_bounded() {
    let server = running().await;
    let mut held = Vec::new();
    for _ in 0..1_000 {
        if let Ok(stream) = TcpStream::connect(server.address()).await {
            held.push(stream);
        }
    }
    // Those beyond the bound are closed without a word.
    let mut closed = 0;
    for stream in &mut held[MOST_CONNECTIONS..] {
        let read = timeout(PATIENCE, stream.read(&mut [0])).await;
        closed += usize::from(read.is_ok_and(|read| !matches!(read, Ok(1..))));
    }
    assert!(closed >= 1_000 - 2 * MOST_CONNECTIONS, "{closed}");
    // Those that were let in and say nothing go after a while, by themselves.
    for stream in &mut held[..MOST_CONNECTIONS] {
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .expect("the server closes");
    }
    server.answers().await;
}

#[tokio::test]
async fn a_page_that_does_not_read_is_left() {
    let server = running().await;
    let socket = server.opened("flood").await;
    timeout(PATIENCE, server.site.left.notified())
        .await
        .expect("the server leaves");
    drop(socket);
    server.answers().await;
}
