//! `explc serve` as a browser meets it: what is served, what a change does to open pages, and how it ends.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot talk to the server has failed"
)]

mod project;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use project::Project;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, WebSocket};

/// A server, ended with the test.
struct Server {
    child: Child,
    /// `127.0.0.1:4321`.
    host: String,
    /// `/token/`.
    root: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(project: &Project, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_explc"))
            .arg("serve")
            .args(more)
            .current_dir(project.path(""))
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut address).unwrap();
        let rest = address.trim().strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        Self {
            child,
            host: host.to_owned(),
            root: format!("/{path}"),
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(120)))
            .unwrap();
        stream
    }

    /// The status and the body of a path.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = self.connect();
        let request = format!(
            "GET {}{path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.root, self.host
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), body.to_owned())
    }

    fn page(&self, path: &str) -> String {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Listens as the page at a path does.
    fn listen(&self, path: &str) -> WebSocket<TcpStream> {
        let page = self.page(path);
        let told = |name: &str| {
            let (_, rest) = page.split_once(&format!("data-{name}=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let query = format!("page={}&since={}", told("page"), told("since"));
        let address = format!("ws://{}{}live?{query}", self.host, self.root);
        let mut request = address.into_client_request().unwrap();
        let origin = format!("http://{}", self.host).parse().unwrap();
        request.headers_mut().insert("origin", origin);
        tungstenite::client(request, self.connect()).unwrap().0
    }
}

fn heard(socket: &mut WebSocket<TcpStream>) -> Value {
    serde_json::from_str(socket.read().unwrap().to_text().unwrap()).unwrap()
}

const NOTHING_WRONG: &str = r#"{"type":"problems","problems":[]}"#;

#[test]
fn pages_follow_their_scenes_and_keep_the_last_good_picture() {
    let project = Project::pair();
    let server = Server::start(&project, &[]);
    assert!(server.page("quick/").contains("A write waits for two."));
    assert!(server.page("").contains("The slow one"));
    let mut quick = server.listen("quick/");
    let mut slow = server.listen("slow/index.html");
    let mut front = server.listen("");
    for page in [&mut quick, &mut slow, &mut front] {
        assert_eq!(heard(page).to_string(), NOTHING_WRONG);
    }

    // A change loads the pages that show it again, and no other.
    project.edit("quick.expl", "A write waits", "One write waits");
    assert_eq!(heard(&mut quick), json!({"type": "reload"}));
    assert_eq!(heard(&mut front), json!({"type": "reload"}));
    assert_eq!(heard(&mut slow).to_string(), NOTHING_WRONG);
    assert!(server.page("quick/").contains("One write waits for two."));

    // An error is told in the page, and what was built before stays.
    let mut quick = server.listen("quick/");
    assert_eq!(heard(&mut quick).to_string(), NOTHING_WRONG);
    project.edit(
        "quick.expl",
        "claim store.ackers.count == w",
        "claim store.ackers.count == <w>",
    );
    let told = heard(&mut quick);
    let problem = &told["problems"][0];
    assert_eq!(problem["severity"], "error", "{told}");
    assert_eq!(problem["file"], "quick.expl");
    assert_eq!(problem["line"], 19);
    assert_eq!(problem["excerpt"], "  claim store.ackers.count == <w>");
    assert!(server.page("quick/").contains("One write waits for two."));

    // Mended, nothing is wrong any more.
    project.edit("quick.expl", "== <w>", "== w");
    assert_eq!(heard(&mut quick).to_string(), NOTHING_WRONG);

    // A new file is part of the site.
    let mut front = server.listen("");
    assert_eq!(heard(&mut front).to_string(), NOTHING_WRONG);
    project.write("third.expl", project::scene("third"));
    assert_eq!(heard(&mut front), json!({"type": "reload"}));
    assert!(server.page("third/").contains("A write waits for two."));
}

#[test]
fn what_was_never_built_says_why() {
    let project = Project::pair();
    project.edit(
        "quick.expl",
        "run store until write-acked",
        "run store until write-aked",
    );
    let server = Server::start(&project, &["quick.expl", "-o", "out"]);
    assert!(server.page("quick/").contains("Not built yet"));
    let mut quick = server.listen("quick/");
    let told = heard(&mut quick);
    assert_eq!(told["problems"][0]["code"], "N005", "{told}");
    project.edit("quick.expl", "write-aked", "write-acked");
    assert_eq!(heard(&mut quick), json!({"type": "reload"}));
    assert!(server.page("quick/").contains("A write waits for two."));
}

#[test]
fn nothing_outside_of_the_folder_is_served() {
    let project = Project::pair();
    let server = Server::start(&project, &["quick.expl"]);
    for path in [
        "../catalog.expl",
        ".explc.json",
        "quick",
        "..%2fcatalog.expl",
        "nothing.js",
    ] {
        assert_eq!(server.get(path).0, 404, "{path}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(project.path("catalog.expl"), project.path("dist/out.txt"))
            .unwrap();
        assert_eq!(server.get("out.txt").0, 404);
    }
}

#[cfg(unix)]
#[test]
fn it_ends_at_an_interrupt() {
    let project = Project::pair();
    let mut server = Server::start(&project, &["quick.expl"]);
    assert_eq!(server.get("").0, 200);
    let process = server.child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &process]).status();
    assert!(kill.unwrap().success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_trouble() {
    let project = Project::pair();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = project.run(&["serve", "quick.expl", "--port", &port]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let words = format!("cannot serve on port {port}: ");
    assert!(run.err.contains(&words), "{}", run.err);
}
