//! What of a text simulations play: two texts that differ in nothing of it have the same runs, and pictures of the same size.

use explc_dsl::Parse;
use explc_dsl::lexer::{Token, TokenKind};
use explc_dsl::span::Span;
use explc_dsl::syntax::{Decl, Entry, Item, Stmt, StmtKind};

/// The words of all but header lines, tests, and statements that change neither a simulation nor what is on stage, in order
/// and with a blank behind each; `source` is the text that was parsed.
pub(crate) fn played(parse: &Parse, source: &str) -> String {
    let idle = idle(parse);
    let mut idle = idle.iter().peekable();
    let mut words = String::with_capacity(source.len());
    for token in parse.tokens.iter().filter(|token| is_word(token)) {
        while idle.next_if(|span| span.end <= token.span.start).is_some() {}
        if idle.peek().is_none_or(|span| token.span.start < span.start) {
            words.push_str(source.get(token.span.range()).unwrap_or_default());
            words.push(' ');
        }
    }
    words
}

fn is_word(token: &Token) -> bool {
    !token.kind.is_blank() && token.kind != TokenKind::Newline
}

/// Where nothing is played, in order.
fn idle(parse: &Parse) -> Vec<Span> {
    let mut spans = Vec::new();
    for item in &parse.file.items {
        let Item::Explainer(explainer) = item else {
            continue;
        };
        for entry in &explainer.entries {
            match entry {
                Entry::Header(header) => spans.push(header.span),
                Entry::Allow(allow) => spans.push(allow.span),
                Entry::Decl(decl) => match &**decl {
                    Decl::Step(step) => {
                        let idle = step.body.iter().filter(|stmt| is_idle(stmt));
                        spans.extend(idle.map(|stmt| stmt.span));
                    }
                    Decl::Test(test) => spans.push(test.span),
                    _ => {}
                },
                Entry::Error(_) => {}
            }
        }
    }
    spans
}

/// Whether a statement only says, shows or asks something of what is played, or is broken: that plays nothing.
fn is_idle(stmt: &Stmt) -> bool {
    matches!(
        stmt.kind,
        StmtKind::Say(_)
            | StmtKind::Mark { .. }
            | StmtKind::Note { .. }
            | StmtKind::Claim(_)
            | StmtKind::Predict(_)
            | StmtKind::Allow(_)
            | StmtKind::Error
    )
}

#[cfg(test)]
mod tests {
    use super::played;

    const SCENE: &str = "explainer x \"X\"\n\nsummary \"One.\"\n\nsim store = replicas(size: 3)\n\nstep \"Write\" {\n  say \"A write.\"\n  do store.write(\"x\", value: 1)\n  run store until write-acked // wait\n  mark store.ackers as good\n  focus store.ackers.first\n  claim store.ackers.count == 2\n}\n";

    fn of(text: &str) -> String {
        played(&explc_dsl::parse(text), text)
    }

    #[test]
    fn other_words_around_the_same_runs_play_the_same() {
        for (from, to) in [
            ("A write.", "Another write, {store.ackers.count}."),
            ("\"One.\"", "\"Two.\""),
            ("// wait", "// wait for it"),
            ("  do store", "    do   store"),
            ("as good", "as bad"),
            ("== 2", "== 2 and store.live.count == 3"),
            ("  claim", "  claim store.\n  claim"),
            ("  claim", "  note \"x\n  claim"),
            ("  claim", "  cla\n  claim"),
            ("  claim", "  note \"here\" on store.ackers.first\n  claim"),
        ] {
            assert!(SCENE.contains(from), "{from}");
            assert_eq!(of(SCENE), of(&SCENE.replacen(from, to, 1)), "{from} → {to}");
        }
    }

    #[test]
    fn what_is_played_or_shown_differently_differs() {
        for (from, to) in [
            ("size: 3", "size: 5"),
            ("value: 1", "value: 2"),
            ("write-acked", "write-started"),
            ("  run store", "  run store for 5ms\n  run store"),
            ("  run store", "  rnu store for 5ms\n  run store"),
            ("  run store", "  . store"),
            ("focus store.ackers.first", "focus all"),
            ("step \"Write\"", "step \"Write\" when store.size == 3"),
        ] {
            assert!(SCENE.contains(from), "{from}");
            assert_ne!(of(SCENE), of(&SCENE.replacen(from, to, 1)), "{from} → {to}");
        }
    }
}
