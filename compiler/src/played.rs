//! What of a text simulations play: two texts that differ in nothing of it have the same runs, and pictures of the same size.

use std::collections::BTreeSet;
use std::iter::Peekable;

use explc_dsl::Parse;
use explc_dsl::lexer::{Token, TokenKind};
use explc_dsl::span::Span;
use explc_dsl::syntax::{Decl, Entry, Item, Stmt, StmtKind};

/// The words of all but header lines, tests, and statements that change neither a simulation nor what is on stage or are left
/// out, in order and with a blank behind each. Texts are equal if their words are.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// Those outside steps.
    declared: String,
    /// Those of the steps.
    steps: String,
    /// What steps run and show, also where that is left out: a scene without a stage begins with it.
    named: BTreeSet<String>,
    /// For each word of the steps where it ends in the source, and here.
    ends: Vec<(u32, usize)>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        let named = self.named == other.named;
        named && self.declared == other.declared && self.steps == other.steps
    }
}

impl Text {
    /// What is played of a text; `source` is what was parsed, `skipped` are the starts of statements that are left out.
    pub(crate) fn of(parse: &Parse, source: &str, skipped: &BTreeSet<u32>) -> Self {
        let idle = idle(parse, skipped);
        let steps: Vec<Span> = parse.file.steps().map(|step| step.span).collect();
        let (mut idle, mut steps) = (idle.iter().peekable(), steps.iter().peekable());
        let mut text = Self {
            named: named(parse, source),
            ..Self::default()
        };
        let mut was_idle = false;
        for token in parse.tokens.iter().filter(|token| is_word(token)) {
            // A sign that means nothing, such as the first half of `!=`, belongs to what it follows.
            was_idle = within(&mut idle, token) || was_idle && token.kind == TokenKind::Unknown;
            let in_step = within(&mut steps, token);
            if was_idle {
                continue;
            }
            let words = match in_step {
                true => &mut text.steps,
                false => &mut text.declared,
            };
            words.push_str(source.get(token.span.range()).unwrap_or_default());
            words.push(' ');
            if in_step {
                text.ends.push((token.span.end, text.steps.len()));
            }
        }
        text
    }

    /// How much of the steps is played up to the end of a statement.
    pub(crate) fn until(&self, statement: Span) -> usize {
        let after = self.ends.partition_point(|(end, _)| *end <= statement.end);
        let last = after.checked_sub(1).and_then(|last| self.ends.get(last));
        last.map_or(0, |(_, end)| *end)
    }

    /// Where the words of a statement end, counted from its start.
    pub(crate) fn places(&self, statement: Span) -> Vec<u32> {
        let ends = self.ends.iter().map(|(end, _)| *end);
        let within = ends
            .skip_while(|end| *end <= statement.start)
            .take_while(|end| *end <= statement.end);
        within.map(|end| end - statement.start).collect()
    }

    /// Whether as much is the same in another text.
    pub(crate) fn begins_as(&self, other: &Self, until: usize) -> bool {
        let (own, others) = (self.steps.get(..until), other.steps.get(..until));
        let around = (&self.declared, &self.named) == (&other.declared, &other.named);
        around && own.is_some() && own == others
    }
}

/// Whether a token is in one of the spans, which are passed over as far as they end before it.
fn within<'s>(spans: &mut Peekable<impl Iterator<Item = &'s Span>>, token: &Token) -> bool {
    while spans.next_if(|span| span.end <= token.span.start).is_some() {}
    let next = spans.peek();
    next.is_some_and(|span| span.start <= token.span.start)
}

/// What steps run and show, as it is written.
fn named(parse: &Parse, source: &str) -> BTreeSet<String> {
    let of = |stmt: &Stmt| -> Vec<Span> {
        match &stmt.kind {
            StmtKind::Run(run) => run.subjects.iter().map(|subject| subject.span).collect(),
            StmtKind::Show(show) => vec![show.target.span],
            _ => Vec::new(),
        }
    };
    let spans = parse
        .file
        .steps()
        .flat_map(|step| step.body.iter().flat_map(of));
    let words = spans.filter_map(|span| source.get(span.range()));
    words.map(str::to_owned).collect()
}

fn is_word(token: &Token) -> bool {
    !token.kind.is_blank() && token.kind != TokenKind::Newline
}

/// Where nothing is played, in order.
fn idle(parse: &Parse, skipped: &BTreeSet<u32>) -> Vec<Span> {
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
                        let is_idle =
                            |stmt: &&Stmt| is_idle(stmt) || skipped.contains(&stmt.span.start);
                        let idle = step.body.iter().filter(is_idle);
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
    use std::collections::BTreeSet;

    use super::Text;

    const SCENE: &str = "explainer x \"X\"\n\nsummary \"One.\"\n\nsim store = replicas(size: 3)\n\nstep \"Write\" {\n  say \"A write.\"\n  do store.write(\"x\", value: 1)\n  run store until write-acked // wait\n  mark store.ackers as good\n  focus store.ackers.first\n  claim store.ackers.count == 2\n}\n";

    fn of(text: &str) -> Text {
        Text::of(&explc_dsl::parse(text), text, &BTreeSet::new())
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
            ("  claim", "  claim store.ackers.count !\n  claim"),
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
