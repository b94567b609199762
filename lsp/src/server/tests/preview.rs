//! Previews as panels and browsers meet them.

use futures::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::*;
use explc_ide::preview::patch;

/// A panel, and the bundle that it shows.
struct Panel {
    client: Client,
    number: i64,
    bundle: Value,
}

impl Panel {
    async fn open(mut client: Client) -> Self {
        let params = json!({ "textDocument": { "uri": FILE }, "nonce": "n0nce" });
        let answer = client.request("explc/preview", params).await;
        let html = answer["result"]["html"].as_str().expect("there is a page");
        assert!(html.contains("<script nonce=\"n0nce\">"), "{html:.200}");
        let number = answer["result"]["preview"].as_i64().expect("a number");
        Self {
            client,
            number,
            bundle: Value::Null,
        }
    }

    async fn say(&mut self, message: Value) {
        let params = json!({ "preview": self.number, "message": message });
        self.client.notify("explc/preview/message", params).await;
    }

    async fn hear(&mut self, kind: &str) -> Value {
        let heard = self.client.notification("explc/preview/message").await;
        assert_eq!(heard["preview"], self.number, "{heard}");
        assert_eq!(heard["message"]["type"], kind, "{heard}");
        heard["message"].clone()
    }

    /// The state of a version, shown.
    async fn update(&mut self, version: i64) -> Value {
        loop {
            let update = self.hear("update").await;
            if let Some(bundle) = update.get("bundle") {
                self.bundle = bundle.clone();
            }
            if let Some(patch) = update.get("patch") {
                patch::apply(&mut self.bundle, patch).expect("it fits");
            }
            let shown = update["version"].clone();
            let message = json!({ "type": "shown", "version": shown, "took": 1 });
            self.say(message).await;
            if shown == version {
                return update;
            }
        }
    }

    async fn edit(&mut self, version: i64, from: &str, to: &str, text: &mut String) {
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        self.client
            .change(FILE, version, json!([{ "text": text }]))
            .await;
    }

    fn shows(&self, words: &str) -> bool {
        self.bundle["texts"].to_string().contains(words)
    }
}

/// The names of a bundle's elements, whole.
fn names(bundle: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in bundle["names"].as_array().into_iter().flatten() {
        let rest = row[0].as_str().unwrap_or_default();
        let above = match row[1].as_i64() {
            Some(back @ 1..) => names[names.len() - back as usize].clone(),
            _ => String::new(),
        };
        names.push(above + rest);
    }
    names
}

#[test]
fn a_panel_follows_every_keystroke() {
    run(async {
        let mut client = Client::ready(utf8()).await;
        client.open(FILE, SCENE).await;
        let mut panel = Panel::open(client).await;
        let mut text = SCENE.to_owned();
        let first = panel.update(1).await;
        assert_eq!(first["fresh"], true);
        assert!(first["bundle"]["variants"].is_array() && panel.shows("They elect."));

        // What is typed comes as what differs.
        panel.edit(2, "They elect.", "They vote.", &mut text).await;
        let second = panel.update(2).await;
        assert!(second.get("bundle").is_none(), "{second}");
        assert!(panel.shows("They vote.") && !panel.shows("They elect."));

        // A false claim is told, and the picture goes on.
        panel.edit(3, "count == 1", "count == 2", &mut text).await;
        let third = panel.update(3).await;
        assert_eq!(third["problems"][0]["code"], "C001", "{third}");
        assert_eq!(third["problems"][0]["line"], 8);
        assert_eq!(third["fresh"], true);

        // Of this nothing can be made: the last picture stays.
        let was = panel.bundle.clone();
        panel
            .client
            .change(FILE, 4, json!([{ "text": "explainer" }]))
            .await;
        let fourth = panel.update(4).await;
        assert_eq!(fourth["fresh"], false, "{fourth}");
        assert!(fourth["problems"][0]["code"].is_string());
        assert_eq!(panel.bundle, was);

        // Mended, it is as if nothing had been.
        panel.edit(5, "count == 2", "count == 1", &mut text).await;
        let fifth = panel.update(5).await;
        assert_eq!(
            (&fifth["fresh"], &fifth["problems"]),
            (&json!(true), &json!([]))
        );
        assert!(panel.shows("They vote."));
    });
}

#[test]
fn pages_and_text_lead_to_each_other() {
    run(async {
        let mut client = Client::ready(utf8()).await;
        client.open(FILE, SCENE).await;
        let mut panel = Panel::open(client).await;
        panel.update(1).await;

        // The cursor on the claim: the moment at which it is made.
        let cursor = |line: u32| json!({ "textDocument": { "uri": FILE }, "position": { "line": line, "character": 4 } });
        panel.client.notify("explc/preview/cursor", cursor(7)).await;
        let went = panel.update(1).await;
        let duration = &panel.bundle["variants"][0]["duration"];
        assert!(
            went["go"].as_i64() > Some(0) && went["go"].as_i64() <= duration.as_i64(),
            "{went}"
        );
        // A lens: the moment that it names.
        let play = json!({ "command": "explc.playStep", "arguments": [FILE, 40] });
        panel.client.request("workspace/executeCommand", play).await;
        assert_eq!(panel.update(1).await["go"], 40);

        // A click: the statement that made it so.
        let names = names(&panel.bundle);
        let part = names.iter().find(|name| name.contains("/node"));
        let element = part.expect("there is a server").clone();
        panel
            .say(json!({ "type": "reveal", "element": element, "at": 100_000 }))
            .await;
        let why = panel.hear("why").await;
        assert_eq!(why["element"], *element);
        assert!(
            why["why"]
                .as_str()
                .is_some_and(|why| why.starts_with("since ")),
            "{why}"
        );
        assert_eq!(why["place"]["uri"], FILE);
        assert!(why["place"]["range"]["start"]["line"].is_u64(), "{why}");
        // Of what is not there nothing is said.
        panel
            .say(json!({ "type": "reveal", "element": "/etc/passwd", "at": 0 }))
            .await;

        let closed = json!({ "textDocument": { "uri": FILE } });
        panel.client.notify("textDocument/didClose", closed).await;
        panel.hear("closed").await;
    });
}

#[test]
fn a_page_gets_the_layout_and_the_knobs_that_it_asks_for() {
    run(async {
        let mut client = Client::ready(utf8()).await;
        let text = SCENE
            .replace("sim", "knob size = 3 in 3..5 step 2 \"Size\"\n\nsim")
            .replace("nodes: 3", "nodes: size");
        client.open(FILE, &text).await;
        let mut panel = Panel::open(client).await;
        panel.update(1).await;
        let shown = |panel: &Panel| {
            let variants = panel.bundle["variants"].as_array().cloned();
            let shown = |variant: &Value| (variant["layout"].clone(), variant["choice"].clone());
            variants.iter().flatten().map(shown).collect::<Vec<_>>()
        };
        assert_eq!(shown(&panel), [(json!(0), json!([0]))]);
        panel
            .say(json!({ "type": "look", "portrait": true, "knobs": [["size", "5"]] }))
            .await;
        while shown(&panel) != [(json!(1), json!([1]))] {
            panel.update(1).await;
        }
    });
}

async fn browser(address: &str) -> WebSocketStream<TcpStream> {
    let rest = address.strip_prefix("http://").expect("it is HTTP");
    let host = rest.split('/').next().expect("it has a host").to_owned();
    let live = format!("ws://{rest}live");
    let mut request = live.into_client_request().expect("it is an address");
    let origin = format!("http://{host}").parse().expect("it is a header");
    request.headers_mut().insert("origin", origin);
    let stream = TcpStream::connect(&host).await.expect("it listens");
    let (socket, _) = tokio_tungstenite::client_async(request, stream)
        .await
        .expect("it is let in");
    socket
}

async fn heard(socket: &mut WebSocketStream<TcpStream>) -> Value {
    let message = socket.next().await.expect("it goes on").expect("in order");
    serde_json::from_str(message.to_text().expect("it is text")).expect("it is JSON")
}

#[test]
fn a_browser_sees_what_is_typed_and_the_editor_learns_when() {
    run(async {
        let mut client = Client::start();
        let capabilities = json!({ "window": { "showDocument": { "support": true } } });
        let options = json!({ "previewReports": true });
        let params = json!({ "capabilities": capabilities, "initializationOptions": options });
        client.request("initialize", params).await;
        client.notify("initialized", json!({})).await;
        client.open(FILE, SCENE).await;
        let command = json!({ "command": "explc.preview", "arguments": [FILE] });
        let answer = client.request("workspace/executeCommand", command).await;
        let address = answer["result"].as_str().expect("an address").to_owned();
        // The browser is opened by the editor.
        while client.requests.is_empty() {
            client.receive().await;
        }
        let shown = &client.requests.remove(0)["params"];
        assert_eq!(
            (&shown["uri"], &shown["external"]),
            (&json!(address), &json!(true))
        );

        let mut page = browser(&address).await;
        assert!(heard(&mut page).await["bundle"].is_object());
        let said = |message: Value| Message::text(message.to_string());
        let ready = json!({ "type": "shown", "version": 1, "took": 7.5, "at": 2.5 });
        page.send(said(ready)).await.expect("it is heard");
        let applied = client.notification("explc/preview/applied").await;
        assert_eq!(
            (&applied["version"], &applied["took"], &applied["at"]),
            (&json!(1), &json!(7.5), &json!(2.5))
        );
        let changed = SCENE.replace("They elect.", "They vote.");
        client.change(FILE, 2, json!([{ "text": changed }])).await;
        let update = heard(&mut page).await;
        assert!(
            update["patch"].to_string().contains("They vote."),
            "{update}"
        );

        // The same address for whoever asks again; a click leads back into the editor.
        let asked = json!({ "textDocument": { "uri": FILE } });
        let again = client.request("explc/preview/address", asked.clone()).await;
        assert_eq!(again["result"]["address"], *address);
        let click = json!({ "type": "reveal", "element": "caption/0", "at": 0 });
        page.send(said(click)).await.expect("it is heard");
        let problem = json!({ "type": "problem", "place": 0 });
        page.send(said(problem)).await.expect("it is heard");

        client.notify("textDocument/didClose", asked).await;
        // Its server is gone, too.
        while page.next().await.is_some_and(|message| message.is_ok()) {}
        let host = address.trim_start_matches("http://").split('/').next();
        let host = host.expect("it has a host").to_owned();
        while TcpStream::connect(&host).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn a_panel_that_floods_is_closed_and_the_editor_goes_on() {
    run(async {
        let mut client = Client::ready(utf8()).await;
        client.open(FILE, SCENE).await;
        let mut panel = Panel::open(client).await;
        for _ in 0..5_000 {
            panel.say(json!({ "type": "again" })).await;
        }
        assert_eq!(panel.client.text(FILE).await, SCENE);
        let bad = json!({ "textDocument": { "uri": FILE }, "nonce": "\"><script>" });
        let answer = panel.client.request("explc/preview", bad).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    });
}
