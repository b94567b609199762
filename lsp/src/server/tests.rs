//! The server as a client meets it: bytes in, bytes out, over the real transport in this process.

mod preview;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;

use super::backend::Backend;
use super::{Options, serve};

/// Methods that only tests ask.
pub(super) fn methods(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    builder
        .custom_method("test/panic", Backend::test_panic)
        .custom_method("test/panicLater", Backend::test_panic_later)
        .custom_method("test/panicInPool", Backend::test_panic_in_pool)
        .custom_method("test/askClient", Backend::test_ask_client)
        .custom_method("test/forever", Backend::test_forever)
        .custom_method("test/text", Backend::test_text)
}

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client, as far as tests need one.
struct Client {
    write: WriteHalf<DuplexStream>,
    read: ReadHalf<DuplexStream>,
    server: tokio::task::JoinHandle<i32>,
    next: i64,
    /// What came and was not waited for.
    notifications: Vec<(String, Value)>,
    answers: BTreeMap<i64, Value>,
    requests: Vec<Value>,
}

impl Client {
    fn start() -> Self {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (read, write) = tokio::io::split(ours);
        let (their_read, their_write) = tokio::io::split(theirs);
        let server =
            tokio::spawn(async move { serve(their_read, their_write, &Options::default()).await });
        Self {
            write,
            read,
            server,
            next: 1,
            notifications: Vec::new(),
            answers: BTreeMap::new(),
            requests: Vec::new(),
        }
    }

    async fn ready(capabilities: Value) -> Self {
        let mut client = Self::start();
        let answer = client
            .request("initialize", json!({ "capabilities": capabilities }))
            .await;
        assert!(answer["result"]["capabilities"].is_object(), "{answer}");
        client.notify("initialized", json!({})).await;
        client
    }

    async fn raw(&mut self, bytes: &[u8]) {
        self.write.write_all(bytes).await.expect("the server reads");
    }

    async fn message(&mut self, message: Value) {
        let body = message.to_string();
        let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.raw(text.as_bytes()).await;
    }

    async fn notify(&mut self, method: &str, params: Value) {
        self.message(json!({ "jsonrpc": "2.0", "method": method, "params": params }))
            .await;
    }

    /// Sends a request; its answer is waited for elsewhere.
    async fn send(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next;
        self.next += 1;
        self.message(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
            .await;
        id
    }

    async fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params).await;
        self.answer(id).await
    }

    async fn answer(&mut self, id: i64) -> Value {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            self.receive().await;
        }
    }

    /// The next notification of a method.
    async fn notification(&mut self, method: &str) -> Value {
        loop {
            let known = self
                .notifications
                .iter()
                .position(|(known, _)| known == method);
            if let Some(at) = known {
                return self.notifications.remove(at).1;
            }
            self.receive().await;
        }
    }

    /// The diagnostics of a version of a file, once they are published.
    async fn diagnostics(&mut self, version: i64) -> Value {
        loop {
            let found = self.notification("textDocument/publishDiagnostics").await;
            if found["version"] == version {
                return found;
            }
        }
    }

    async fn receive(&mut self) {
        let message = self.read().await.expect("the server goes on");
        match (message.get("method"), message.get("id")) {
            (Some(_), Some(_)) => self.requests.push(message),
            (Some(method), None) => {
                let method = method.as_str().unwrap_or_default().to_owned();
                self.notifications.push((method, message["params"].clone()));
            }
            (None, id) => {
                let id = id.and_then(Value::as_i64).unwrap_or(-1);
                self.answers.insert(id, message);
            }
        }
    }

    async fn read(&mut self) -> Option<Value> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.read.read_u8().await.ok()?);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head.trim().strip_prefix("Content-Length: ")?.parse().ok()?;
        let mut body = vec![0; length];
        self.read.read_exact(&mut body).await.ok()?;
        serde_json::from_slice(&body).ok()
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

    async fn text(&mut self, uri: &str) -> String {
        let answer = self.request("test/text", json!({ "uri": uri })).await;
        answer["result"]
            .as_str()
            .expect("the file is open")
            .to_owned()
    }

    async fn exit_code(self) -> i32 {
        let code = tokio::time::timeout(PATIENCE, self.server).await;
        code.expect("the server leaves")
            .expect("the server does not panic")
    }
}

/// Runs a test with a runtime of its own, and ends it if it waits for what never comes.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the machine has threads");
    runtime
        .block_on(async { tokio::time::timeout(PATIENCE, test).await })
        .expect("what the test waits for comes");
    runtime.shutdown_background();
}

const FILE: &str = "untitled:scene";
const SCENE: &str = "explainer x \"X\"\n\nsim cluster = raft(nodes: 3)\n\nstep \"Elect\" {\n  say \"They elect.\"\n  run cluster until leader-elected\n  claim cluster.leaders.count == 1\n}\n";

fn insertion(line: u32, character: u32, text: &str) -> Value {
    let place = json!({ "line": line, "character": character });
    json!({ "range": { "start": place, "end": place }, "text": text })
}

fn utf8() -> Value {
    json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } })
}

#[test]
fn two_thousand_edits_in_order() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client.open(FILE, "").await;
        let mut expected = String::new();
        for at in 0..2_000 {
            let word = format!("{at} ");
            client
                .change(
                    FILE,
                    at + 2,
                    json!([insertion(0, expected.len() as u32, &word)]),
                )
                .await;
            expected += &word;
        }
        assert_eq!(client.text(FILE).await, expected);
    });
}

#[test]
fn a_question_sees_every_edit_before_it() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client.open(FILE, "").await;
        let mut asked = Vec::new();
        for at in 0..50 {
            client
                .change(FILE, at + 2, json!([{ "text": at.to_string() }]))
                .await;
            asked.push((client.send("test/text", json!({ "uri": FILE })).await, at));
        }
        for (id, at) in asked {
            let answer = client.answer(id).await;
            // An answer from an older text is never given: it is the text of its moment, or a refusal.
            let modified = answer["error"]["code"] == -32801;
            let text = at.to_string();
            assert!(modified || answer["result"] == *text, "{answer}");
        }
    });
}

#[test]
fn a_panic_in_a_handler_is_answered_and_the_server_goes_on() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        for method in ["test/panic", "test/panicLater", "test/panicInPool"] {
            let answer = client.request(method, json!({})).await;
            assert_eq!(answer["error"]["code"], -32603, "{method}: {answer}");
        }
        client.open(FILE, "still here").await;
        assert_eq!(client.text(FILE).await, "still here");
    });
}

#[test]
fn malformed_frames_and_bad_utf8_are_answered() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client.raw(b"Content-Length: 1\r\n\r\n{").await;
        client.raw(b"Content-Length: 3\r\n\r\n[1]").await;
        client.raw(b"Content-Length: nonsense\r\n\r\n").await;
        client
            .raw(b"Content-Length: 22\r\n\r\n{\"id\":77,\"method\":\"\xff\"}")
            .await;
        client.open(FILE, "still here").await;
        assert_eq!(client.text(FILE).await, "still here");
        assert_eq!(client.answers[&77]["error"]["code"], -32700);
    });
}

#[test]
fn requests_before_the_start_are_refused() {
    run(async {
        let mut client = Client::start();
        let answer = client.request("textDocument/hover", json!({})).await;
        assert_eq!(answer["error"]["code"], -32002);
    });
}

#[test]
fn requests_that_wait_for_the_client_keep_nobody_waiting() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        let mut waiting = Vec::new();
        for _ in 0..4 {
            waiting.push(client.send("test/askClient", json!({})).await);
        }
        client.open(FILE, "answered").await;
        assert_eq!(client.text(FILE).await, "answered");
        while client.requests.len() < 4 {
            client.receive().await;
        }
        for request in std::mem::take(&mut client.requests) {
            let answer = json!({ "jsonrpc": "2.0", "id": request["id"], "result": [null] });
            client.message(answer).await;
        }
        for id in waiting {
            assert_eq!(client.answer(id).await["result"], true);
        }
    });
}

#[test]
fn a_client_that_does_not_read_blocks_nothing() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client.open(FILE, SCENE).await;
        // Two hundred edits, each with diagnostics to come, before anything is read.
        for version in 2..202 {
            client
                .change(FILE, version, json!([insertion(0, 0, "// \n")]))
                .await;
            client
                .send(
                    "textDocument/documentSymbol",
                    json!({ "textDocument": { "uri": FILE } }),
                )
                .await;
        }
        let found = client.diagnostics(201).await;
        assert!(found["diagnostics"].is_array());
    });
}

#[test]
fn exit_leaves_at_once_though_the_input_stays_open() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        let answer = client.request("shutdown", Value::Null).await;
        assert_eq!(answer["result"], Value::Null, "{answer}");
        client
            .message(json!({ "jsonrpc": "2.0", "method": "exit" }))
            .await;
        // Neither end is closed while it leaves.
        assert_eq!(client.exit_code().await, 0);

        let mut client = Client::ready(json!({})).await;
        client
            .message(json!({ "jsonrpc": "2.0", "method": "exit" }))
            .await;
        assert_eq!(client.exit_code().await, 1);
    });
}

#[test]
fn the_server_leaves_when_the_input_ends() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client.write.shutdown().await.expect("the client leaves");
        assert_eq!(client.exit_code().await, 1);
    });
}

#[cfg(unix)]
#[test]
fn the_server_leaves_when_its_parent_is_gone() {
    run(async {
        let mut parent = Command::new("cat")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("cat is there");
        let mut client = Client::start();
        let params = json!({ "processId": parent.id(), "capabilities": {} });
        client.request("initialize", params).await;
        parent.kill().expect("the parent can be ended");
        parent.wait().expect("the parent ends");
        assert_eq!(client.exit_code().await, 1);
    });
}

#[test]
fn a_question_can_be_taken_back() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        let id = client.send("test/forever", json!({})).await;
        client.notify("$/cancelRequest", json!({ "id": id })).await;
        assert_eq!(client.answer(id).await["error"]["code"], -32800);
        // The thread that worked on it is free again: as many as there are threads, one after the other.
        for _ in 0..8 {
            let id = client.send("test/forever", json!({})).await;
            client.notify("$/cancelRequest", json!({ "id": id })).await;
            client.answer(id).await;
        }
        client.open(FILE, "free").await;
        assert_eq!(client.text(FILE).await, "free");
    });
}

#[test]
fn a_long_question_gives_up_when_the_text_changes() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client.open(FILE, "a").await;
        let id = client.send("test/forever", json!({})).await;
        client.change(FILE, 2, json!([{ "text": "b" }])).await;
        assert_eq!(client.answer(id).await["error"]["code"], -32801);
    });
}

#[test]
fn words_that_may_stand_somewhere_are_given_although_more_is_typed() {
    run(async {
        let mut client = Client::ready(utf8()).await;
        let line = SCENE
            .lines()
            .position(|line| line.contains("run cluster until"));
        let line = line.expect("the scene waits for something");
        let column = SCENE.lines().nth(line).and_then(|line| line.find("until "));
        let column = column.map_or(0, |at| at + "until ".len());
        let place = |more: usize| json!({ "line": line, "character": column + more });
        client.open(FILE, SCENE).await;
        for version in 2..30 {
            let asked = json!({ "textDocument": { "uri": FILE }, "position": place(0) });
            let id = client.send("textDocument/completion", asked).await;
            let typed = json!([{ "range": { "start": place(0), "end": place(0) }, "text": "l" }]);
            client.change(FILE, version, typed).await;
            let answer = client.answer(id).await;
            let items = answer["result"].as_array();
            let items = items.unwrap_or_else(|| panic!("{answer}"));
            assert!(
                items.iter().any(|item| item["label"] == "leader-elected"),
                "{answer}"
            );
        }
    });
}

#[test]
fn an_open_file_always_gets_its_findings() {
    run(async {
        let mut client = Client::ready(utf8()).await;
        client.open(FILE, SCENE).await;
        let found = client.diagnostics(1).await;
        let messages: Vec<&str> = codes(&found);
        assert!(!messages.contains(&"C001"), "{found}");
        let wrong = SCENE.replace("count == 1", "count == 2");
        client.change(FILE, 2, json!([{ "text": wrong }])).await;
        let found = client.diagnostics(2).await;
        assert!(codes(&found).contains(&"C001"), "{found}");
        // What is wrong in one statement leaves the others their values.
        let broken = wrong.replace("say \"They", "mark \"They");
        client.change(FILE, 3, json!([{ "text": broken }])).await;
        let found = client.diagnostics(3).await;
        assert!(
            found["diagnostics"]
                .as_array()
                .is_some_and(|found| found.len() > 1),
            "{found}"
        );
        client
            .notify(
                "textDocument/didClose",
                json!({ "textDocument": { "uri": FILE } }),
            )
            .await;
        let last = client.notification("textDocument/publishDiagnostics").await;
        assert_eq!(last["diagnostics"], json!([]));
    });
}

fn codes(found: &Value) -> Vec<&str> {
    let found = found["diagnostics"].as_array();
    found
        .into_iter()
        .flatten()
        .filter_map(|one| one["code"].as_str())
        .collect()
}

#[test]
fn a_client_that_pulls_is_not_pushed_to() {
    run(async {
        let capabilities = json!({
            "textDocument": { "diagnostic": {} },
            "workspace": { "diagnostics": { "refreshSupport": true } },
        });
        let mut client = Client::ready(capabilities).await;
        client
            .open(FILE, &SCENE.replace("count == 1", "count == 2"))
            .await;
        let params = json!({ "textDocument": { "uri": FILE } });
        let first = client.request("textDocument/diagnostic", params).await;
        let first = &first["result"];
        assert_eq!(first["kind"], "full", "{first}");
        assert!(
            first["items"]
                .as_array()
                .is_some_and(|items| items.iter().any(|one| one["code"] == "C001"))
        );
        // Once the thorough look has been taken, nothing changes any more.
        let mut last = first["resultId"].clone();
        loop {
            let params = json!({ "textDocument": { "uri": FILE }, "previousResultId": last });
            let again = client.request("textDocument/diagnostic", params).await;
            if again["result"]["kind"] == "unchanged" {
                break;
            }
            last = again["result"]["resultId"].clone();
        }
        let shown = client.notifications.iter().filter(|(method, params)| {
            method == "textDocument/publishDiagnostics" && params["diagnostics"] != json!([])
        });
        // One push may have come before the client asked; it has been taken back.
        let pushed = shown.count();
        let taken = client
            .notifications
            .iter()
            .filter(|(_, params)| params["diagnostics"] == json!([]));
        assert!(pushed <= taken.count());
    });
}

#[test]
fn positions_count_what_was_agreed_on() {
    run(async {
        // 𝄞 is four bytes and two UTF-16 units.
        let text = "// 𝄞 é\r\nexplainer x \"𝄞 X\"\r\n";
        for (capabilities, encoding, character) in [(utf8(), "utf-8", 8), (json!({}), "utf-16", 6)]
        {
            let mut client = Client::start();
            let answer = client
                .request("initialize", json!({ "capabilities": capabilities }))
                .await;
            assert_eq!(
                answer["result"]["capabilities"]["positionEncoding"],
                encoding
            );
            client.notify("initialized", json!({})).await;
            client.open(FILE, text).await;
            client
                .change(FILE, 2, json!([insertion(0, character, "!")]))
                .await;
            assert_eq!(client.text(FILE).await, text.replace(" é", " !é"));
            let symbols = client
                .request(
                    "textDocument/documentSymbol",
                    json!({ "textDocument": { "uri": FILE } }),
                )
                .await;
            assert_eq!(
                symbols["result"][0]["location"]["range"]["start"]["line"], 1,
                "{symbols}"
            );
        }
    });
}

#[test]
fn random_edits_come_to_the_same_text_and_findings() {
    let piece = prop_oneof![
        Just("step \"A\" {\n"),
        Just("  say \"𝄞 {cluster.nodes.count}\"\r\n"),
        Just("}\n"),
        Just("sim cluster = raft()\n"),
        Just("é\""),
        Just("{"),
        Just("\r\n"),
        Just(""),
    ];
    let edit = (0u32..12, 0u32..24, 0u32..3, 0u32..8, piece);
    let edits = proptest::collection::vec(edit, 1..12);
    proptest!(ProptestConfig::with_cases(if std::env::var_os("EXPLC_TESTS").is_some() { 256 } else { 16 }), |(edits in edits)| {
        run(async {
            let mut client = Client::ready(json!({})).await;
            client.open(FILE, SCENE).await;
            let mut text = SCENE.to_owned();
            for (version, (line, column, lines, columns, new)) in (2..).zip(&edits) {
                let range = json!({
                    "start": { "line": line, "character": column },
                    "end": { "line": line + lines, "character": column + columns },
                });
                client.change(FILE, version, json!([{ "range": range, "text": new }])).await;
                text = edited(&text, (*line, *column), (line + lines, column + columns), new);
            }
            let version = edits.len() as i64 + 1;
            let found = client.diagnostics(version).await;
            let fresh = explc_dsl::parse(&text).diagnostics;
            let parsed = codes(&found).into_iter().filter(|code| code.starts_with('P')).count();
            assert_eq!(client.text(FILE).await, text);
            assert_eq!(parsed, fresh.len(), "{found} {fresh:?}");
        });
    });
}

/// A change as a client that counts UTF-16 makes it.
fn edited(text: &str, from: (u32, u32), to: (u32, u32), new: &str) -> String {
    let place = |(line, column): (u32, u32)| {
        let mut start = 0;
        for _ in 0..line {
            match text[start..].find('\n') {
                Some(at) => start += at + 1,
                None => return text.len(),
            }
        }
        let rest = text[start..].split('\n').next().unwrap_or("");
        let rest = rest.strip_suffix('\r').unwrap_or(rest);
        let mut units = 0;
        for (at, letter) in rest.char_indices() {
            units += letter.len_utf16() as u32;
            if units > column {
                return start + at;
            }
        }
        start + rest.len()
    };
    let (start, end) = (place(from), place(to));
    format!("{}{new}{}", &text[..start], &text[end.max(start)..])
}

#[test]
fn traces_are_sent_to_clients_that_trace() {
    run(async {
        let mut client = Client::ready(json!({})).await;
        client
            .notify("$/setTrace", json!({ "value": "verbose" }))
            .await;
        let folder = project();
        let uri = format!("file://{}/one-two.expl", folder.path().display());
        client.open(&uri, SCENE).await;
        let traced = client.notification("$/logTrace").await;
        assert!(
            traced["message"]
                .as_str()
                .is_some_and(|text| text.contains("read 2 files")),
            "{traced}"
        );
    });
}

/// A catalogue with two explainers, one of which requires the other.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("there is room");
    };
    write(
        "catalog.expl",
        "catalog \"All\" {\n  edition  2026\n  start    one-two\n}\n\nlane l \"L\" {\n}\n\npath p \"P\" {\n  one-two\n}\n",
    );
    write(
        "one-two.expl",
        "explainer one-two \"One\"\n\nlane        l\n",
    );
    folder
}

#[test]
fn a_slug_changes_in_every_file() {
    run(async {
        let folder = project();
        let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
        let capabilities = json!({ "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["rename"] } } });
        let mut client = Client::ready(capabilities).await;
        let text =
            std::fs::read_to_string(folder.path().join("one-two.expl")).expect("it is there");
        client.open(&uri("one-two.expl"), &text).await;
        // The findings of a file come once its project is known.
        client.diagnostics(1).await;
        let params = json!({
            "textDocument": { "uri": uri("one-two.expl") },
            "position": { "line": 0, "character": 12 },
            "newName": "three-four",
        });
        let edit = client.request("textDocument/rename", params).await;
        let changes = edit["result"]["documentChanges"]
            .as_array()
            .expect("edits of two files and a rename");
        let files: Vec<&str> = changes
            .iter()
            .filter_map(|change| change["textDocument"]["uri"].as_str())
            .collect();
        assert_eq!(files, [uri("catalog.expl"), uri("one-two.expl")]);
        assert_eq!(
            changes[0]["edits"].as_array().map(Vec::len),
            Some(2),
            "{edit}"
        );
        assert_eq!(changes[2]["newUri"], uri("three-four.expl"), "{edit}");
        let params =
            json!({ "files": [{ "oldUri": uri("one-two.expl"), "newUri": uri("five.expl") }] });
        let edit = client.request("workspace/willRenameFiles", params).await;
        assert_eq!(
            edit["result"]["documentChanges"].as_array().map(Vec::len),
            Some(2),
            "{edit}"
        );
    });
}

#[test]
fn a_file_that_changed_unseen_is_edited_only_where_it_says_what_it_said() {
    run(async {
        let folder = project();
        let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
        let mut client =
            Client::ready(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }))
                .await;
        let one = folder.path().join("one-two.expl");
        let text = std::fs::read_to_string(&one).expect("it is there");
        client.open(&uri("one-two.expl"), &text).await;
        client.diagnostics(1).await;
        let catalog = folder.path().join("catalog.expl");
        let known = std::fs::read_to_string(&catalog).expect("it is there");
        let rename = json!({
            "textDocument": { "uri": uri("one-two.expl") },
            "position": { "line": 0, "character": 12 },
            "newName": "three-four",
        });
        // Nobody says that the last mention has another name, nor that the first has, behind which the other moves.
        for (now, edits) in [
            (known.replace("{\n  one-two", "{\n  one-two-three"), 2),
            (known.replacen("one-two", "one-two-three", 1), 1),
        ] {
            std::fs::write(&catalog, &now).expect("there is room");
            let edit = client.request("textDocument/rename", rename.clone()).await;
            let changes = edit["result"]["documentChanges"].as_array().expect("edits");
            let edited = changes
                .iter()
                .filter_map(|change| change["edits"].as_array());
            assert_eq!(edited.map(Vec::len).sum::<usize>(), edits, "{edit}");
        }
    });
}

#[test]
fn files_that_change_on_disk_are_read_again() {
    run(async {
        let folder = project();
        let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
        let mut client = Client::ready(json!({})).await;
        let text = "explainer other \"Other\"\n\nlane        l\nrequires    missing\n";
        std::fs::write(folder.path().join("other.expl"), text).expect("there is room");
        client.open(&uri("other.expl"), text).await;
        let found = client.diagnostics(1).await;
        assert!(codes(&found).contains(&"K004"), "{found}");
        std::fs::write(
            folder.path().join("missing.expl"),
            "explainer missing \"M\"\n",
        )
        .expect("there is room");
        let changes = json!({ "changes": [{ "uri": uri("missing.expl"), "type": 1 }] });
        client
            .notify("workspace/didChangeWatchedFiles", changes)
            .await;
        loop {
            let found = client.notification("textDocument/publishDiagnostics").await;
            if !codes(&found).contains(&"K004") {
                break;
            }
        }
        assert!(Path::new(&folder.path().join("missing.expl")).is_file());
    });
}

impl Backend {
    async fn test_panic(&self, _: Value) -> Result<bool> {
        panic!("as a test wants it")
    }

    async fn test_panic_later(&self, _: Value) -> Result<bool> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        panic!("as a test wants it")
    }

    async fn test_panic_in_pool(&self, _: Value) -> Result<bool> {
        self.test_ask(|| panic!("as a test wants it")).await
    }

    /// Waits for the client within a handler, which no handler of ours does.
    async fn test_ask_client(&self, _: Value) -> Result<bool> {
        let client = self.test_client();
        Ok(client.configuration(Vec::new()).await.is_ok())
    }
}
