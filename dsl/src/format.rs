//! The one way in which the language is written.
//!
//! Two spaces for each block, one statement a line, values of the header in column 13 and of the catalogue in column 12, one
//! blank line between beats and between top-level items. Comments stay where they are. What does not parse is left alone: a
//! broken statement as it is, and a file whose braces do not match as a whole.

mod statement;

use crate::keywords::{Context, Group, Keyword};
use crate::lexer::{Token, TokenKind};
use crate::parser::{Statement, statements};
use crate::span::Span;

/// Formats a text. It never changes what the text means, and formatting twice is formatting once.
///
/// ```
/// let text = "explainer two-nodes   \"Two nodes\"\nsummary \"Both wait\"";
/// assert_eq!(
///     explc_dsl::format(text),
///     "explainer two-nodes \"Two nodes\"\n\nsummary     \"Both wait\"\n"
/// );
/// ```
#[must_use]
pub fn format(source: &str) -> String {
    let Some((tokens, statements)) = statements(source) else {
        return source.to_owned();
    };
    let lines = Lines::new(source, &tokens, &statements).read();
    let blanks = blank_lines(&lines);
    let mut out = String::with_capacity(source.len() + source.len() / 8);
    for (line, blank) in lines.iter().zip(blanks) {
        if blank {
            out.push('\n');
        }
        out.push_str(&line.text);
        out.push('\n');
    }
    out
}

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A comment of its own.
    Comment,
    /// A statement, or the first line of one that opens a block.
    Statement(Sort),
    /// A `}`.
    Close,
}

/// Which statements stay together, and which stand apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// The line that names an explainer.
    Explainer,
    Header,
    /// Knobs and presets.
    Knob,
    Sim,
    Let,
    /// `allow`, which belongs to the statement below it.
    Allow,
    Say,
    /// Any other statement.
    Other,
    /// One that does not parse.
    Broken,
}

/// A line of the output; that of a statement in brackets may hold several.
struct Line {
    kind: Kind,
    text: String,
    depth: usize,
    /// Whether the source has a blank line before it.
    after_blank: bool,
    /// Whether it opens a block, or goes over several lines.
    long: bool,
}

/// Cuts a source into lines.
struct Lines<'a> {
    source: &'a str,
    tokens: &'a [Token],
    statements: std::slice::Iter<'a, Statement>,
    at: usize,
    depth: usize,
    lines: Vec<Line>,
    /// Whether a declaration has come, after which `allow` is no header any more.
    declared: bool,
}

impl<'a> Lines<'a> {
    fn new(source: &'a str, tokens: &'a [Token], statements: &'a [Statement]) -> Self {
        Self {
            source,
            tokens,
            statements: statements.iter(),
            at: 0,
            depth: 0,
            lines: Vec::new(),
            declared: false,
        }
    }

    fn read(mut self) -> Vec<Line> {
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.kind {
                TokenKind::Newline | TokenKind::Whitespace => self.at += 1,
                TokenKind::Comment => {
                    self.push(
                        Kind::Comment,
                        self.source[token.span.range()].trim_end(),
                        false,
                    );
                    self.at += 1;
                }
                TokenKind::BraceClose => {
                    self.depth = self.depth.saturating_sub(1);
                    self.push(Kind::Close, "}", false);
                    self.at += 1;
                    self.trailing_comment();
                }
                _ => self.statement(),
            }
        }
        self.lines
    }

    /// Whether a blank line stands directly before this token.
    fn after_blank(&self) -> bool {
        let before = self.tokens[..self.at].iter().rev();
        let blank = before
            .take_while(|token| matches!(token.kind, TokenKind::Newline | TokenKind::Whitespace));
        blank
            .filter(|token| token.kind == TokenKind::Newline)
            .count()
            > 1
    }

    fn push(&mut self, kind: Kind, text: &str, long: bool) {
        let after_blank = self.after_blank();
        let text = indentation(self.depth) + text;
        self.lines.push(Line {
            kind,
            text,
            depth: self.depth,
            after_blank,
            long,
        });
    }

    fn statement(&mut self) {
        let Some(statement) = self.statements.next() else {
            // The reader has made a statement of everything that is one.
            self.at += 1;
            return;
        };
        let tokens = trimmed(&self.tokens[statement.first..statement.end]);
        let opens = tokens
            .last()
            .is_some_and(|token| token.kind == TokenKind::BraceOpen);
        let written = if statement.reported {
            None
        } else {
            statement::write(
                self.source,
                tokens,
                statement,
                2 * self.depth,
                self.value_column(statement),
            )
        };
        let kind = Kind::Statement(if written.is_some() {
            self.sort(statement)
        } else {
            Sort::Broken
        });
        match written {
            Some(text) => {
                let long = opens || text.contains('\n');
                self.push(kind, &text, long);
            }
            None => {
                let text = self.verbatim(tokens);
                let (depth, after_blank) = (self.depth, self.after_blank());
                self.lines.push(Line {
                    kind,
                    text,
                    depth,
                    after_blank,
                    long: true,
                });
            }
        }
        self.declared |= statement.context == Context::Explainer
            && matches!(kind, Kind::Statement(sort) if !matches!(sort, Sort::Explainer | Sort::Header));
        self.depth += usize::from(opens);
        self.at = statement.first + tokens.len();
        self.trailing_comment();
    }

    /// A statement as it is written, from the start of its line if nothing stands before it.
    fn verbatim(&self, tokens: &[Token]) -> String {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return String::new();
        };
        let text = &self.source[Span::new(first.span.start, last.span.end).range()];
        let line = &self.source[..first.span.start as usize];
        let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
        let indent = if line
            .chars()
            .all(|character| matches!(character, ' ' | '\t'))
        {
            line.to_owned()
        } else {
            indentation(self.depth)
        };
        (indent + text).replace("\r\n", "\n")
    }

    /// A comment behind what was just written stays there.
    fn trailing_comment(&mut self) {
        let rest = self.tokens[self.at..].iter();
        let blanks = rest
            .clone()
            .take_while(|token| token.kind == TokenKind::Whitespace)
            .count();
        let Some(token) = self
            .tokens
            .get(self.at + blanks)
            .filter(|token| token.kind == TokenKind::Comment)
        else {
            return;
        };
        if let Some(line) = self.lines.last_mut() {
            line.text.push(' ');
            line.text
                .push_str(self.source[token.span.range()].trim_end());
            self.at += blanks + 1;
        }
    }

    /// How many bytes the first word takes, from the start of the line, so that values stand below each other.
    fn value_column(&self, statement: &Statement) -> usize {
        match statement.context {
            Context::Explainer if self.sort(statement) == Sort::Header => 12,
            Context::Fields | Context::Path | Context::Theme => 11,
            _ => 0,
        }
    }

    fn sort(&self, statement: &Statement) -> Sort {
        match statement.keyword {
            Some(Keyword::Explainer) => Sort::Explainer,
            Some(Keyword::Knob | Keyword::Preset) => Sort::Knob,
            Some(Keyword::Sim) => Sort::Sim,
            Some(Keyword::Let) => Sort::Let,
            Some(Keyword::Say) => Sort::Say,
            Some(Keyword::Allow) if self.depth > 0 || self.declared => Sort::Allow,
            Some(Keyword::Allow) => Sort::Header,
            Some(keyword) if keyword.group() == Group::Header => Sort::Header,
            _ => Sort::Other,
        }
    }
}

fn indentation(depth: usize) -> String {
    " ".repeat(2 * depth)
}

/// The tokens without blanks at their end.
fn trimmed(tokens: &[Token]) -> &[Token] {
    let solid = |token: &Token| !token.kind.is_blank() && token.kind != TokenKind::Newline;
    let end = tokens.iter().rposition(solid).map_or(0, |last| last + 1);
    &tokens[..end]
}

/// For each line, whether a blank line comes before it.
fn blank_lines(lines: &[Line]) -> Vec<bool> {
    let mut blanks: Vec<bool> = (0..lines.len()).map(|at| kept_blank(lines, at)).collect();
    let mut beats = Vec::new();
    for at in 0..lines.len() {
        let line = &lines[at];
        beats.resize(line.depth + 1, false);
        let Kind::Statement(sort) = line.kind else {
            continue;
        };
        let apart = match sort {
            Sort::Say => std::mem::replace(&mut beats[line.depth], true),
            _ => line.depth == 0 && stands_apart(lines, at, sort),
        };
        if apart {
            blanks[attached(lines, at)] = true;
        }
    }
    blanks
        .iter()
        .enumerate()
        .map(|(at, blank)| *blank && !is_first(lines, at))
        .collect()
}

/// Whether a line is the first of its file or block.
fn is_first(lines: &[Line], at: usize) -> bool {
    at.checked_sub(1)
        .is_none_or(|before| lines[before].depth < lines[at].depth)
}

/// Whether a blank line of the source stays: around comments and broken statements, and between declarations of one line.
fn kept_blank(lines: &[Line], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &lines[before]) else {
        return false;
    };
    let line = &lines[at];
    let free = |line: &Line| matches!(line.kind, Kind::Comment | Kind::Statement(Sort::Broken));
    let declares = |line: &Line| {
        matches!(
            line.kind,
            Kind::Statement(Sort::Knob | Sort::Sim | Sort::Let)
        ) && line.depth == 0
    };
    let kept = free(line) || free(before) || declares(line) && declares(before);
    line.after_blank && kept && line.kind != Kind::Close
}

/// Whether a blank line must come before a top-level statement.
fn stands_apart(lines: &[Line], at: usize, sort: Sort) -> bool {
    let before = lines[..at]
        .iter()
        .rev()
        .find(|line| line.depth == 0 && line.kind != Kind::Comment);
    let Some(before) = before else { return false };
    match (before.kind, sort) {
        (Kind::Statement(Sort::Broken), _) | (_, Sort::Broken) => false,
        // The `allow` before it has the blank line.
        (Kind::Statement(Sort::Allow), _) => false,
        (Kind::Statement(Sort::Header), Sort::Header) => false,
        (Kind::Statement(last), Sort::Knob | Sort::Sim | Sort::Let) if last == sort => {
            before.long || lines[at].long
        }
        _ => true,
    }
}

/// The first of the comments and `allow`s that stand directly above a statement.
fn attached(lines: &[Line], at: usize) -> usize {
    let mut first = at;
    while let Some(before) = first.checked_sub(1) {
        let above = &lines[before];
        let belongs = match above.kind {
            Kind::Statement(Sort::Allow) => true,
            Kind::Comment => !lines[first].after_blank,
            Kind::Statement(_) | Kind::Close => false,
        };
        if !belongs || above.depth != lines[at].depth {
            break;
        }
        first = before;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::format;

    fn check(source: &str, expected: &str) {
        let found = format(source);
        assert_eq!(found, expected);
        assert_eq!(format(&found), found, "it is not stable");
        assert_eq!(
            format(&source.replace('\n', "\r\n")),
            expected,
            "line ends matter"
        );
    }

    #[test]
    fn headers_are_aligned_and_stay_together() {
        check(
            "explainer x \"X\"\nsummary \"a\"\n\n\ntags a,b\nlength   95s\nallow bare-number \"r\"\nlet a=1\n",
            "explainer x \"X\"\n\nsummary     \"a\"\ntags        a, b\nlength      95s\nallow       bare-number \"r\"\n\nlet a = 1\n",
        );
    }

    #[test]
    fn catalogue_values_are_aligned() {
        check(
            "lane l \"L\" {\nsummary \"a\"\n}\npath p \"P\" {\n  summary  \"a\"\n  one\n\n  two\n}\ntheme dusk {\naccent teal\n}\n",
            "lane l \"L\" {\n  summary  \"a\"\n}\n\npath p \"P\" {\n  summary  \"a\"\n  one\n  two\n}\n\ntheme dusk {\n  accent   teal\n}\n",
        );
    }

    #[test]
    fn beats_stand_apart() {
        check(
            "explainer x \"X\"\nstep \"A\" {\n\n  do a.b( )\n  say \"a\"\n\n  run a until b\n  // about the next beat\n  allow l \"r\"\n  say \"b\" }\n",
            "explainer x \"X\"\n\nstep \"A\" {\n  do a.b()\n  say \"a\"\n  run a until b\n\n  // about the next beat\n  allow l \"r\"\n  say \"b\"\n}\n",
        );
    }

    #[test]
    fn declarations_of_one_line_and_kind_stay_together() {
        check(
            "explainer x \"X\"\n\nknob a = 1 in 1..3 \"A\"\npreset \"P\" (a: 1)\nsim s = t()\nsim u = v()\n\nsim w = x()\n// c\nlet a = 1\n",
            "explainer x \"X\"\n\nknob a = 1 in 1..3 \"A\"\npreset \"P\" (a: 1)\n\nsim s = t()\nsim u = v()\n\nsim w = x()\n\n// c\nlet a = 1\n",
        );
    }

    #[test]
    fn comments_stay_where_they_are() {
        check(
            "// top\n\n\n// second\nexplainer x \"X\" //  name\n\nstep \"A\" {   // open\n  say \"a\"// say\n\n  // last\n} // close\n// end\n",
            "// top\n\n// second\nexplainer x \"X\" //  name\n\nstep \"A\" { // open\n  say \"a\" // say\n\n  // last\n} // close\n// end\n",
        );
    }

    #[test]
    fn blanks_between_tokens() {
        check(
            "explainer x \"X\"\n\nlet a=b .c [ d ]*- 2+( - 1 )\nlet e = (a where .b>1 and not .c) . count\nlet f = 1 .. 3\n",
            "explainer x \"X\"\n\nlet a = b.c[d] * -2 + (-1)\nlet e = (a where .b > 1 and not .c).count\nlet f = 1..3\n",
        );
        check(
            "explainer x \"X\"\n\nstep \"A\" {\n  show a.b as bars(max:3) \"T\" weight 2 when k==1\n  do(a where .b) .crash( )\n  note \"n\" on a.b [c]\n}\n",
            "explainer x \"X\"\n\nstep \"A\" {\n  show a.b as bars(max: 3) \"T\" weight 2 when k == 1\n  do (a where .b).crash()\n  note \"n\" on a.b[c]\n}\n",
        );
    }

    #[test]
    fn brackets_are_one_line_or_one_item_a_line() {
        check(
            "explainer x \"X\"\n\nsim a = t(b: 1,\n  c: 2\n)\nsim d = t(\n b: 1, c: each [1, 2])\n",
            "explainer x \"X\"\n\nsim a = t(b: 1, c: 2)\n\nsim d = t(\n  b: 1,\n  c: each [1, 2],\n)\n",
        );
        let long = "abcdefghij-abcdefghij: 1, ".repeat(5);
        check(
            &format!("explainer x \"X\"\n\nsim a = t({long})\n"),
            &format!(
                "explainer x \"X\"\n\nsim a = t(\n{})\n",
                "  abcdefghij-abcdefghij: 1,\n".repeat(5)
            ),
        );
    }

    #[test]
    fn matrices_are_a_row_a_line() {
        check(
            "explainer x \"X\"\n\nsim a = t(m: [[1, 2], [3, -4]], s: 7)\nlet b = [[1, 2], [3, 4]]\n",
            "explainer x \"X\"\n\nsim a = t(\n  m: [\n    [1, 2],\n    [3, -4]\n  ],\n  s: 7,\n)\n\nlet b = [\n  [1, 2],\n  [3, 4]\n]\n",
        );
    }

    #[test]
    fn comments_in_brackets_stay_with_their_item() {
        check(
            "explainer x \"X\"\n\nsim a = t(b: 1, // one\n  // two\n  c: 2 // end\n)\n",
            "explainer x \"X\"\n\nsim a = t(\n  b: 1, // one\n  // two\n  c: 2, // end\n)\n",
        );
        let below = "explainer x \"X\"\n\nsim a = t(\n  b: [\n    [1]\n    // two\n  ],\n)\n";
        check(below, below);
    }

    #[test]
    fn what_does_not_parse_is_left_alone() {
        check(
            "explainer x \"X\"\n\nstep \"A\" {\n    claim   a ==\n say   \"a\"\n}\n",
            "explainer x \"X\"\n\nstep \"A\" {\n    claim   a ==\n  say \"a\"\n}\n",
        );
        let unclosed = "explainer x \"X\"\n\nstep \"A\" {\n   say   \"a\"\n";
        assert_eq!(format(unclosed), unclosed);
    }

    #[test]
    fn tables_and_options() {
        check(
            "explainer x \"X\"\ntable t(a,b) {\n\"x\",1\n \"y\" , -2\n}\nknob k = a \"K\" {\n\"A\"=a\n}\n",
            "explainer x \"X\"\n\ntable t (a, b) {\n  \"x\", 1\n  \"y\", -2\n}\n\nknob k = a \"K\" {\n  \"A\" = a\n}\n",
        );
    }

    #[test]
    fn nothing_is_nothing() {
        check("", "");
        check("\n\n", "");
        check("\u{feff}\n// c", "// c\n");
    }
}
