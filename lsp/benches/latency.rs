//! How long an author waits: 500 keystrokes over `raft-consensus` in catalogues of 40, 1,000 and 10,000 files.
//!
//! `cargo bench -p explc-lsp` prints a table; behind each measure stands what it should be. Times are those between the
//! client's message and the server's answer, both in this process, over the same transport as standard input and output.
//! What a page needs is measured with a real Chromium, where `tests/install` has put one: up to the moment at which that
//! has changed itself, as it says itself in its acknowledgement. Typing begins a second after the page has shown the picture.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use tokio::io::{
    AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, ReadHalf, WriteHalf,
};

use explc_lsp::{Options, serve};

/// As the program has it: half of what a keystroke costs are small allocations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SCENE: &str = include_str!("../../explainers/distributed-systems/raft-consensus.expl");
const SLUG: &str = "raft-consensus";
/// How long a browser may take to open. Where there is none, nothing is measured in it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long an author looks at a page before typing: it prepares for keystrokes meanwhile.
const GLANCE: Duration = Duration::from_secs(1);

/// What an author types, and behind what: every letter is a keystroke, `<` takes one back. A line begins with the key that
/// leaves the one above.
const TYPED: [(&str, &str); 9] = [
    (
        "copies the entry to the others",
        ", one by onn<e, each with its own acknowledgement",
    ),
    (
        "  claim cluster.leaders.count == 1",
        "\n  claim cluster.leader != none",
    ),
    (
        "  mark cluster.candidates as warn",
        "\n  note \"first to run out\" on cluster.candidates.first",
    ),
    (
        "  claim old.last-entry.holders.count < cluster.quorum",
        "\n  claim old.last-entry.holders.count == 3<2",
    ),
    (
        "  run cluster until partitioned",
        "\n  run cluster for 100<5ms",
    ),
    ("simplified  \"No snapshots", ", no log compactionn<"),
    (
        "Nothing that was committed is ever lost.",
        " {cluster.leader} is the leader of term {cluster.term}.",
    ),
    (
        "  claim every cluster.live where not .last-entry.committed",
        "\n  say \"Wait for it.\"\n  run cluster for 20ms",
    ),
    (
        "  do cluster.down.first.restart()",
        "\n  claim cluster.live.count >= 2",
    ),
];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the machine has threads");
    println!(
        "{:<44}{:>9}{:>9}{:>9}   should be",
        "milliseconds", "p50", "p95", "p99"
    );
    for files in [40, 1_000, 10_000] {
        runtime.block_on(measured(files));
    }
}

/// Times of one kind.
struct Times {
    name: &'static str,
    goal: &'static str,
    all: Vec<Duration>,
}

impl Times {
    fn new(name: &'static str, goal: &'static str) -> Self {
        Self {
            name,
            goal,
            all: Vec::new(),
        }
    }

    fn print(&mut self, files: usize) {
        if self.all.is_empty() {
            println!("{files} files: {} was not measured", self.name);
            return;
        }
        self.all.sort();
        let at = |share: usize| {
            let index = (self.all.len() * share / 100).min(self.all.len().saturating_sub(1));
            self.all
                .get(index)
                .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
        };
        let name = format!("{files} files: {}", self.name);
        println!(
            "{name:<44}{:>9.2}{:>9.2}{:>9.2}   {}",
            at(50),
            at(95),
            at(99),
            self.goal
        );
    }
}

async fn measured(files: usize) {
    let folder = tempfile::tempdir().expect("there is room");
    catalogue(folder.path(), files);
    let uri = |slug: &str| format!("file://{}/{slug}.expl", folder.path().display());
    let before = memory();
    let start = Instant::now();
    let mut client = Client::start(folder.path()).await;
    client.open(&uri(SLUG), SCENE).await;
    client.diagnostics(1).await;
    let cold = start.elapsed();
    let resident = memory() - before;

    let mut diagnostics = Times::new("keystroke to diagnostics", "p50 2, p95 5");
    let mut completion = Times::new("completion", "p95 10");
    let mut hover = Times::new("hover", "p95 5");
    let mut rename = Times::new("rename a slug in all files", "p95 50 at 1,000");
    let mut format = Times::new("format", "p95 10");
    let mut text = SCENE.to_owned();
    let mut version = 1;
    for keystroke in keystrokes() {
        let (place, typed) = keystroke(&text);
        let (from, to) = (position(&text, place.start), position(&text, place.end));
        text.replace_range(
            place.clone(),
            typed.encode_utf8(&mut [0; 4]).trim_matches('<'),
        );
        let new = if typed == '<' {
            String::new()
        } else {
            typed.to_string()
        };
        version += 1;
        let change = json!([{ "range": { "start": from, "end": to }, "text": new }]);
        let sent = Instant::now();
        client.change(&uri(SLUG), version, change).await;
        client.diagnostics(version).await;
        diagnostics.all.push(sent.elapsed());
        let here = position(&text, place.start + new.len());
        let at = json!({ "textDocument": { "uri": uri(SLUG) }, "position": here });
        if version % 3 == 0 {
            completion
                .all
                .push(client.timed("textDocument/completion", at.clone()).await);
        }
        if version % 3 == 1 {
            hover.all.push(client.timed("textDocument/hover", at).await);
        }
        if version % 25 == 0 {
            let options = json!({ "tabSize": 2, "insertSpaces": true });
            let params = json!({ "textDocument": { "uri": uri(SLUG) }, "options": options });
            format
                .all
                .push(client.timed("textDocument/formatting", params).await);
            let slug = position(&text, text.find(SLUG).expect("it has a slug"));
            let params = json!({ "textDocument": { "uri": uri(SLUG) }, "position": slug, "newName": "raft" });
            rename
                .all
                .push(client.timed("textDocument/rename", params).await);
        }
    }
    let mut sent = Times::new("keystroke to preview patch sent", "");
    let mut applied = Times::new("keystroke to patch in the page", "p95 16");
    let mut painted = Times::new("keystroke to paint", "");
    let mut shown = Shown {
        uri: &uri(SLUG),
        text,
        version,
    };
    shown.in_panel(&mut client, &mut sent).await;
    shown
        .in_browser(&mut client, &mut applied, &mut painted)
        .await;
    for times in [
        &mut sent,
        &mut applied,
        &mut painted,
        &mut diagnostics,
        &mut completion,
        &mut hover,
        &mut rename,
        &mut format,
    ] {
        times.print(files);
    }
    println!(
        "{:<44}{:>9.0}{:>18}   2000 at 10,000",
        format!("{files} files: cold open"),
        cold.as_secs_f64() * 1_000.0,
        ""
    );
    println!(
        "{:<44}{:>9.0}{:>18}   150 MB at 10,000",
        format!("{files} files: memory in MB"),
        resident,
        ""
    );
}

/// A file that is typed into while a page shows it.
struct Shown<'a> {
    uri: &'a str,
    text: String,
    version: i64,
}

impl Shown<'_> {
    /// A keystroke, and when it was sent.
    async fn typed(&mut self, keystroke: &Keystroke, client: &mut Client) -> Instant {
        let (place, typed) = keystroke(&self.text);
        let (from, to) = (
            position(&self.text, place.start),
            position(&self.text, place.end),
        );
        let new = if typed == '<' {
            String::new()
        } else {
            typed.to_string()
        };
        self.text.replace_range(place, &new);
        self.version += 1;
        let change = json!([{ "range": { "start": from, "end": to }, "text": new }]);
        let sent = Instant::now();
        client.change(self.uri, self.version, change).await;
        sent
    }

    /// Until a panel is sent what changed.
    async fn in_panel(&mut self, client: &mut Client, sent: &mut Times) {
        self.begin(client).await;
        let params = json!({ "textDocument": { "uri": self.uri }, "nonce": "n" });
        let preview = client.asked("explc/preview", params).await["preview"].clone();
        let shown = |version: i64| {
            let message = json!({ "type": "shown", "version": version, "took": 0 });
            json!({ "preview": preview, "message": message })
        };
        client.updated(self.version).await;
        client
            .notify("explc/preview/message", shown(self.version))
            .await;
        for keystroke in keystrokes().iter() {
            let at = self.typed(keystroke, client).await;
            client.updated(self.version).await;
            sent.all.push(at.elapsed());
            client
                .notify("explc/preview/message", shown(self.version))
                .await;
        }
        client
            .notify("explc/preview/close", json!({ "preview": preview }))
            .await;
    }

    /// Until a page in a browser has changed itself, and is painted.
    async fn in_browser(&mut self, client: &mut Client, applied: &mut Times, painted: &mut Times) {
        self.begin(client).await;
        let params = json!({ "textDocument": { "uri": self.uri } });
        let answer = client.asked("explc/preview/address", params).await;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/browser/open.mjs");
        let browser = std::process::Command::new("node")
            .args([script, answer["address"].as_str().expect("an address")])
            .stdin(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn();
        let Ok(mut browser) = browser else { return };
        let open = client.applied(self.version, true);
        if tokio::time::timeout(PATIENCE, open).await.is_ok() {
            tokio::time::sleep(GLANCE).await;
            for keystroke in keystrokes().iter() {
                let sent = SystemTime::now();
                self.typed(keystroke, client).await;
                for (painted, times) in [(false, &mut *applied), (true, &mut *painted)] {
                    let at = client.applied(self.version, painted).await;
                    let took = at.duration_since(sent);
                    times
                        .all
                        .push(took.expect("the page follows the keystroke"));
                }
            }
        }
        // It ends with its input.
        drop(browser.stdin.take());
        let _ = browser.wait();
    }

    /// The scene as it is at first.
    async fn begin(&mut self, client: &mut Client) {
        SCENE.clone_into(&mut self.text);
        self.version += 1;
        let change = json!([{ "text": SCENE }]);
        client.change(self.uri, self.version, change).await;
        client.diagnostics(self.version).await;
    }
}

/// A catalogue in which every explainer requires the one that is edited.
fn catalogue(folder: &Path, files: usize) {
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("there is room");
    };
    write(
        "catalog.expl",
        "catalog \"Many\" {\n  edition  2026\n}\n\nlane distributed-systems \"Distributed Systems\" {\n}\n",
    );
    write(&format!("{SLUG}.expl"), SCENE);
    write(
        "majority-quorum.expl",
        "explainer majority-quorum \"Majority Quorum\"\n\nlane        distributed-systems\n",
    );
    for at in 0..files.saturating_sub(3) {
        let slug = format!("scene-{at}");
        let text = SCENE
            .replace(
                "requires    majority-quorum",
                &format!("requires    {SLUG}"),
            )
            .replacen(SLUG, &slug, 1);
        write(&format!("{slug}.expl"), &text);
    }
}

type Keystroke = Box<dyn Fn(&str) -> (std::ops::Range<usize>, char)>;

/// The first five hundred keystrokes of [`TYPED`], over and over, each time one step further down.
fn keystrokes() -> Vec<Keystroke> {
    let mut all: Vec<Keystroke> = Vec::new();
    for (anchor, typed) in TYPED.iter().cycle() {
        let mut written = String::new();
        for letter in typed.chars() {
            let behind = format!("{anchor}{written}");
            let stroke: Keystroke = Box::new(move |text: &str| {
                let place = text.find(&behind).expect("what was typed is there") + behind.len();
                match letter {
                    '<' => (place - 1..place, '<'),
                    letter => (place..place, letter),
                }
            });
            all.push(stroke);
            if letter == '<' {
                written.pop();
            } else {
                written.push(letter);
            }
        }
        if all.len() >= 500 {
            all.truncate(500);
            return all;
        }
    }
    all
}

fn position(text: &str, at: usize) -> Value {
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": at - start })
}

/// Resident memory of this process in megabytes.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1_024.0
}

struct Client {
    write: WriteHalf<DuplexStream>,
    read: BufReader<ReadHalf<DuplexStream>>,
    next: i64,
}

impl Client {
    async fn start(folder: &Path) -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (read, write) = tokio::io::split(ours);
        let (their_read, their_write) = tokio::io::split(theirs);
        tokio::spawn(async move { serve(their_read, their_write, &Options::default()).await });
        let mut client = Self {
            write,
            read: BufReader::new(read),
            next: 1,
        };
        let capabilities = json!({
            "general": { "positionEncodings": ["utf-8"] },
            "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["rename"] } },
        });
        let root = format!("file://{}", folder.display());
        let options = json!({ "previewReports": true });
        let params = json!({ "capabilities": capabilities, "rootUri": root, "initializationOptions": options });
        client.timed("initialize", params).await;
        client.notify("initialized", json!({})).await;
        client
    }

    async fn send(&mut self, message: Value) {
        let body = message.to_string();
        let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.write
            .write_all(text.as_bytes())
            .await
            .expect("the server reads");
    }

    async fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }))
            .await;
    }

    async fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "expl", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }))
            .await;
    }

    async fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params).await;
    }

    /// How long a request takes to be answered.
    async fn timed(&mut self, method: &str, params: Value) -> Duration {
        let sent = Instant::now();
        self.asked(method, params).await;
        sent.elapsed()
    }

    async fn asked(&mut self, method: &str, params: Value) -> Value {
        let id = self.next;
        self.next += 1;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
            .await;
        loop {
            let message = self.read().await;
            if message["id"] == id && message.get("method").is_none() {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    /// Until a panel is sent a version.
    async fn updated(&mut self, version: i64) {
        loop {
            let message = self.read().await;
            let told = message["method"] == "explc/preview/message";
            if told && message["params"]["message"]["version"] == version {
                return;
            }
        }
    }

    /// When a page shows a version, or that is painted.
    async fn applied(&mut self, version: i64, painted: bool) -> SystemTime {
        loop {
            let message = self.read().await;
            let told = &message["params"];
            let applied = message["method"] == "explc/preview/applied";
            if applied && told["version"] == version && told["painted"] == painted {
                let at = told["at"].as_f64().expect("the page has a clock");
                return SystemTime::UNIX_EPOCH + Duration::from_secs_f64(at / 1_000.0);
            }
        }
    }

    async fn diagnostics(&mut self, version: i64) {
        loop {
            let message = self.read().await;
            let published = message["method"] == "textDocument/publishDiagnostics";
            if published && message["params"]["version"] == version {
                return;
            }
        }
    }

    async fn read(&mut self) -> Value {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.read.read_u8().await.expect("the server goes on"));
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head
            .trim()
            .trim_start_matches("Content-Length: ")
            .parse()
            .expect("it is a number");
        let mut body = vec![0; length];
        self.read
            .read_exact(&mut body)
            .await
            .expect("the server goes on");
        serde_json::from_slice(&body).expect("it is JSON")
    }
}
