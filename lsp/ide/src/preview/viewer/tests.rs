//! A page that is told what there is to see, without a browser: messages as text.

use std::sync::Mutex;

use super::*;
use crate::preview::Drawn;

/// A desk that notes what it was asked for.
struct Noted {
    shown: watch::Sender<Arc<Shown>>,
    notes: Mutex<Vec<String>>,
}

impl Noted {
    fn note(&self, note: String) {
        self.notes.lock().expect("nobody panics").push(note);
    }

    fn draw(&self, version: i32, bundle: Option<Value>) {
        let picture = bundle.map(|bundle| Arc::new(Picture::written(&bundle)));
        let drawn = Drawn {
            picture,
            problems: Vec::new(),
            page: None,
        };
        let after = self.shown.borrow().after(version, drawn);
        self.shown.send_replace(Arc::new(after));
    }
}

impl Desk for Noted {
    fn watch(&self) -> BoxFuture<'_, Option<watch::Receiver<Arc<Shown>>>> {
        Box::pin(async { Some(self.shown.subscribe()) })
    }

    fn look(&self, portrait: bool, knobs: Option<Knobs>) {
        self.note(format!("look {portrait} {knobs:?}"));
    }

    fn applied(&self, Applied { version, took, .. }: Applied, painted: bool) {
        self.note(format!("applied {version} {took} {painted}"));
    }

    fn reveal(&self, element: String, at: i64) -> BoxFuture<'_, Option<Told>> {
        self.note(format!("reveal {element} {at}"));
        let told = Told {
            since: 5,
            why: "since 0.0 s: `mark`".to_owned(),
            place: json!({ "line": 3, "offset": 40 }),
        };
        Box::pin(async { Some(told) })
    }

    fn go(&self, line: u32, column: u32) {
        self.note(format!("go {line}:{column}"));
    }
}

/// A page at the other end.
struct Page {
    desk: Arc<Noted>,
    say: Option<mpsc::Sender<String>>,
    heard: mpsc::UnboundedReceiver<Value>,
}

impl Page {
    fn open() -> Self {
        let desk = Arc::new(Noted {
            shown: watch::Sender::default(),
            notes: Mutex::default(),
        });
        let (say, said) = mpsc::channel(8);
        let (tell, heard) = mpsc::unbounded_channel();
        let tell = move |message| {
            let _ = tell.send(message);
        };
        let viewer = Viewer::Panel(Box::new(tell), said);
        tokio::spawn(attend(viewer, Arc::clone(&desk) as Arc<dyn Desk>));
        Self {
            desk,
            say: Some(say),
            heard,
        }
    }

    async fn says(&self, message: Value) {
        let say = self.say.as_ref().expect("it is there");
        say.send(message.to_string()).await.expect("it is heard");
    }

    /// Everything that comes until nobody has anything to do.
    async fn hears(&mut self) -> Vec<String> {
        // The runtime has one thread, so that the other end has done what it can after some turns.
        for _ in 0..64 {
            tokio::task::yield_now().await;
        }
        let mut heard = Vec::new();
        while let Ok(message) = self.heard.try_recv() {
            heard.push(message.to_string());
        }
        heard
    }

    fn notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.desk.notes.lock().expect("nobody panics"))
    }
}

/// A bundle that is long enough to be patched.
fn bundle(words: &str) -> Value {
    json!({ "texts": [words, "a text that stays as it is", "another one that stays"] })
}

#[tokio::test]
async fn a_page_is_told_what_differs_and_one_thing_at_a_time() {
    let mut page = Page::open();
    assert!(page.hears().await.is_empty());
    page.desk.draw(1, Some(bundle("one")));
    let first = json!({ "type": "update", "version": 1, "fresh": true, "problems": [], "bundle": bundle("one") });
    assert_eq!(page.hears().await, [first.to_string()]);

    // Until the page shows it, nothing else comes; then the latest.
    page.desk.draw(2, Some(bundle("two")));
    page.desk.draw(3, Some(bundle("three")));
    assert!(page.hears().await.is_empty());
    page.says(json!({ "type": "shown", "version": 1, "took": 2.5 }))
        .await;
    let patch = json!({ "members": { "texts": { "items": [-1, ["three"]] } } });
    let third =
        json!({ "type": "update", "version": 3, "fresh": true, "problems": [], "patch": patch });
    assert_eq!(page.hears().await, [third.to_string()]);
    assert_eq!(page.notes(), ["applied 1 2.5 false"]);

    // A text of which nothing could be made keeps the picture.
    page.says(json!({ "type": "shown", "version": 3, "took": 1 }))
        .await;
    page.desk.draw(4, None);
    let fourth = json!({ "type": "update", "version": 4, "fresh": false, "problems": [] });
    assert_eq!(page.hears().await, [fourth.to_string()]);
}

#[tokio::test]
async fn a_page_that_lost_its_picture_gets_the_whole() {
    let mut page = Page::open();
    page.desk.draw(1, Some(bundle("one")));
    page.hears().await;
    page.says(json!({ "type": "again" })).await;
    assert!(page.hears().await[0].contains("\"bundle\""));
}

#[tokio::test]
async fn a_patch_that_is_longer_than_the_whole_is_not_sent() {
    let mut page = Page::open();
    page.desk.draw(1, Some(json!({ "a": 1 })));
    page.hears().await;
    page.says(json!({ "type": "shown", "version": 1, "took": 1 }))
        .await;
    page.desk.draw(2, Some(json!({ "b": 1 })));
    assert!(page.hears().await[0].contains("\"bundle\":{\"b\":1}"));
}

#[tokio::test]
async fn pages_go_where_the_cursor_goes() {
    let mut page = Page::open();
    page.desk.draw(1, Some(bundle("one")));
    page.hears().await;
    page.says(json!({ "type": "shown", "version": 1, "took": 1 }))
        .await;
    for (at, heard) in [(1_000, true), (1_000, true), (2_000, true)] {
        let going = page.desk.shown.borrow().going(at);
        page.desk.shown.send_replace(Arc::new(going));
        let told = page.hears().await;
        assert_eq!(
            told.len() == 1 && told[0].contains(&format!("\"go\":{at}")),
            heard,
            "{told:?}"
        );
        page.says(json!({ "type": "shown", "version": 1, "took": 1 }))
            .await;
    }
    page.desk.draw(2, Some(bundle("one")));
    assert!(!page.hears().await[0].contains("\"go\""), "once is enough");
}

#[tokio::test]
async fn what_a_page_asks_for_reaches_the_desk_and_nothing_else_does() {
    let mut page = Page::open();
    page.desk.draw(1, Some(bundle("one")));
    page.hears().await;
    for message in [
        json!({ "type": "look", "portrait": true }),
        json!({ "type": "look", "portrait": false, "knobs": [["seed", "7"]] }),
        json!({ "type": "reveal", "element": "../x", "at": 1 }),
        json!({ "type": "problem", "place": 0 }),
        json!({ "type": "jump", "path": "/etc/passwd" }),
        json!({ "type": "look" }),
        json!({ "type": "shown", "version": 9, "took": 1 }),
        json!([1, 2]),
        json!(null),
    ] {
        page.says(message).await;
    }
    let why = json!({ "type": "why", "element": "../x", "at": 1, "since": 5, "why": "since 0.0 s: `mark`", "place": { "line": 3, "offset": 40 } });
    assert_eq!(page.hears().await, [why.to_string()]);
    assert_eq!(
        page.notes(),
        [
            "look true None",
            "look false Some([(\"seed\", \"7\")])",
            "reveal ../x 1"
        ]
    );
}

#[tokio::test]
async fn a_page_learns_that_the_file_was_closed_and_may_leave() {
    let mut page = Page::open();
    let desk = Arc::new(Noted {
        shown: watch::Sender::default(),
        notes: Mutex::default(),
    });
    let (say, said) = mpsc::channel(8);
    let (tell, mut heard) = mpsc::unbounded_channel();
    let tell = move |message| {
        let _ = tell.send(message);
    };
    let talk = tokio::spawn(attend(Viewer::Panel(Box::new(tell), said), desk));
    drop(say);
    talk.await.expect("it ends with the page");
    assert!(heard.recv().await.is_none());
    page.say = None;
    page.hears().await;
    assert_eq!(page.desk.shown.receiver_count(), 0);
}
