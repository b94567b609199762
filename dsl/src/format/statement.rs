//! One statement: the blanks between its tokens, and what goes over several lines.

use crate::keywords::Keyword;
use crate::lexer::{Token, TokenKind};
use crate::parser::Statement;
use crate::span::Span;

/// A statement longer than this goes over several lines, where it has brackets that allow it.
const WIDTH: usize = 100;

/// Writes a statement that stands `indent` bytes from the left; its first word takes up to column `column` where that is more.
///
/// `None` if a comment stands where only the author can place it.
pub(super) fn write(
    source: &str,
    tokens: &[Token],
    statement: &Statement,
    indent: usize,
    column: usize,
) -> Option<String> {
    let mut reader = Reader {
        source,
        tokens,
        at: 0,
        statement,
        previous: None,
    };
    let sequence = reader.sequence(None)?;
    if reader.at < tokens.len() {
        return None;
    }
    let nodes = aligned(sequence.nodes, column.saturating_sub(indent));
    let mut text = render(&nodes, indent, 0);
    if let Some(comment) = sequence.comment {
        text = text + " " + &comment;
    }
    Some(text)
}

/// Widens the gap behind the first word.
fn aligned(mut nodes: Vec<Node>, column: usize) -> Vec<Node> {
    if let [Node::Atom { text: first, .. }, second, ..] = nodes.as_mut_slice() {
        let gap = column.saturating_sub(first.len()).max(1);
        let before = match second {
            Node::Atom { gap, .. } => gap,
            Node::Group(group) => &mut group.gap,
        };
        *before = if *before == 0 { 0 } else { gap };
    }
    nodes
}

/// A piece of a statement, with the blanks before it.
enum Node {
    Atom { text: String, gap: usize },
    Group(Group),
}

/// Brackets and what is in them.
struct Group {
    gap: usize,
    kind: GroupKind,
    items: Vec<Item>,
    /// Comments between the last item and the closing bracket.
    last_comments: Vec<String>,
    /// Whether the author broke the line behind the opening bracket.
    broken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum GroupKind {
    /// Arguments and columns, which may end with a comma.
    Args,
    List,
    /// An index or a part of an expression, which stays on its line.
    Inline {
        bracket: bool,
    },
}

/// What stands between two commas.
struct Item {
    nodes: Vec<Node>,
    comments_above: Vec<String>,
    comment: Option<String>,
}

/// A row of nodes, and the comment that belongs behind it.
struct Sequence {
    nodes: Vec<Node>,
    comment: Option<String>,
}

impl Group {
    fn brackets(&self) -> (char, char) {
        match self.kind {
            GroupKind::Args | GroupKind::Inline { bracket: false } => ('(', ')'),
            GroupKind::List | GroupKind::Inline { bracket: true } => ('[', ']'),
        }
    }

    fn can_break(&self) -> bool {
        matches!(self.kind, GroupKind::Args | GroupKind::List) && !self.items.is_empty()
    }

    /// Whether it goes over several lines, however short it is.
    fn must_break(&self) -> bool {
        let inside = self.items.iter().any(|item| must_break(&item.nodes));
        let comments = self
            .items
            .iter()
            .any(|item| item.comment.is_some() || !item.comments_above.is_empty());
        comments
            || !self.last_comments.is_empty()
            || self.can_break()
                && (self.broken || self.is_matrix() || inside && self.items.len() > 1)
    }

    /// Rows and nothing else.
    fn is_matrix(&self) -> bool {
        let row = |item: &Item| matches!(item.nodes.as_slice(), [Node::Group(group)] if group.kind == GroupKind::List);
        self.kind == GroupKind::List && self.items.len() > 1 && self.items.iter().all(row)
    }
}

fn must_break(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Atom { .. } => false,
        Node::Group(group) => {
            group.must_break() || group.items.iter().any(|item| must_break(&item.nodes))
        }
    })
}

// ---- writing ----

/// Writes nodes on one line, or with brackets broken where they must be or the line is too long. `after` is what follows.
fn render(nodes: &[Node], indent: usize, after: usize) -> String {
    let line = flat(nodes);
    let fits = indent + width(&line) + after <= WIDTH;
    let any = must_break(nodes);
    if fits && !any {
        return line;
    }
    let longest = if any { None } else { longest_group(nodes) };
    let mut out = String::new();
    for (at, node) in nodes.iter().enumerate() {
        let gap = if at == 0 { 0 } else { gap(node) };
        out.push_str(&" ".repeat(gap));
        match node {
            Node::Atom { text, .. } => out.push_str(text),
            Node::Group(group) if group.must_break() || longest == Some(at) => {
                out.push_str(&broken(group, indent))
            }
            Node::Group(group) => out.push_str(&bracketed(group, indent)),
        }
    }
    out
}

/// The brackets that are broken when a line is too long.
fn longest_group(nodes: &[Node]) -> Option<usize> {
    let mut longest = None;
    for (at, node) in nodes.iter().enumerate() {
        let Node::Group(group) = node else { continue };
        let width = width(&flat_group(group));
        if group.can_break() && longest.is_none_or(|(_, most)| width > most) {
            longest = Some((at, width));
        }
    }
    longest.map(|(at, _)| at)
}

/// A group whose brackets stay on their line, while something in it may go over several.
fn bracketed(group: &Group, indent: usize) -> String {
    let (open, close) = group.brackets();
    let items: Vec<String> = group
        .items
        .iter()
        .map(|item| {
            if must_break(&item.nodes) {
                render(&item.nodes, indent, 0)
            } else {
                flat(&item.nodes)
            }
        })
        .collect();
    format!("{open}{}{close}", items.join(", "))
}

/// A group with one item a line.
fn broken(group: &Group, indent: usize) -> String {
    let (open, close) = group.brackets();
    let inner = " ".repeat(indent + 2);
    let mut out = format!("{open}\n");
    let count = group.items.len();
    for (at, item) in group.items.iter().enumerate() {
        for comment in &item.comments_above {
            out += &format!("{inner}{comment}\n");
        }
        let comma = if at + 1 < count || group.kind == GroupKind::Args {
            ","
        } else {
            ""
        };
        out += &format!(
            "{inner}{}{comma}",
            render(&item.nodes, indent + 2, comma.len())
        );
        if let Some(comment) = &item.comment {
            out += &format!(" {comment}");
        }
        out.push('\n');
    }
    for comment in &group.last_comments {
        out += &format!("{inner}{comment}\n");
    }
    out + &" ".repeat(indent) + &close.to_string()
}

fn flat(nodes: &[Node]) -> String {
    let mut out = String::new();
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            out.push_str(&" ".repeat(gap(node)));
        }
        match node {
            Node::Atom { text, .. } => out.push_str(text),
            Node::Group(group) => out.push_str(&flat_group(group)),
        }
    }
    out
}

fn flat_group(group: &Group) -> String {
    let (open, close) = group.brackets();
    let items: Vec<String> = group.items.iter().map(|item| flat(&item.nodes)).collect();
    format!("{open}{}{close}", items.join(", "))
}

fn gap(node: &Node) -> usize {
    match node {
        Node::Atom { gap, .. } => *gap,
        Node::Group(group) => group.gap,
    }
}

/// Columns on screen, near enough: one for each character. A block string counts up to its first line's end.
fn width(text: &str) -> usize {
    text.lines().next().map_or(0, |line| line.chars().count())
}

// ---- reading ----

/// What stood before a token, as far as the blanks between them depend on it.
#[derive(Clone, Copy)]
struct Previous {
    kind: TokenKind,
    span: Span,
}

struct Reader<'a> {
    source: &'a str,
    tokens: &'a [Token],
    at: usize,
    statement: &'a Statement,
    previous: Option<Previous>,
}

impl Reader<'_> {
    /// Reads nodes up to a comma or the closing bracket, or outside brackets to the end; `None` if a comment is in the way.
    fn sequence(&mut self, close: Option<TokenKind>) -> Option<Sequence> {
        let mut nodes = Vec::new();
        let mut comment = None;
        let mut blanks = self.at;
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.kind {
                TokenKind::Whitespace | TokenKind::Newline => {
                    self.at += 1;
                    continue;
                }
                // Whoever reads the comment must know whether it has a line of its own.
                TokenKind::Comment if close.is_some() => {
                    self.at = blanks;
                    return Some(Sequence { nodes, comment });
                }
                // Outside brackets a comment can only stand before the `{` of the next line.
                TokenKind::Comment if comment.is_none() => {
                    comment = Some(self.text(token.span).trim_end().to_owned());
                    self.at += 1;
                }
                TokenKind::Comment => return None,
                kind if Some(kind) == close || close.is_some() && kind == TokenKind::Comma => break,
                TokenKind::ParenOpen | TokenKind::BracketOpen => {
                    nodes.push(Node::Group(self.group(token)?))
                }
                TokenKind::StringOpen | TokenKind::BlockOpen => nodes.push(self.string(token)),
                TokenKind::BraceOpen => nodes.push(self.atom(token, token.span)),
                _ if comment.is_some() => return None,
                _ => nodes.push(self.atom(token, token.span)),
            }
            blanks = self.at;
        }
        Some(Sequence { nodes, comment })
    }

    fn text(&self, span: Span) -> &str {
        &self.source[span.range()]
    }

    fn atom(&mut self, token: Token, span: Span) -> Node {
        let gap = usize::from(self.is_apart(token));
        self.at += 1;
        self.previous = Some(Previous {
            kind: self.sort_of(token),
            span,
        });
        Node::Atom {
            text: self.text(span).replace("\r\n", "\n"),
            gap,
        }
    }

    /// A sign that takes one value counts as an opening bracket: nothing comes between it and the value.
    fn sort_of(&self, token: Token) -> TokenKind {
        if token.kind == TokenKind::Minus && !self.follows_value() {
            TokenKind::ParenOpen
        } else {
            token.kind
        }
    }

    /// A whole string, as it is.
    fn string(&mut self, open: Token) -> Node {
        let gap = usize::from(self.is_apart(open));
        let end = if open.kind == TokenKind::StringOpen {
            TokenKind::StringClose
        } else {
            TokenKind::BlockClose
        };
        let rest = self.tokens[self.at..].iter();
        let length = rest.take_while(|token| token.kind != end).count() + 1;
        let last = self
            .tokens
            .get(self.at + length - 1)
            .map_or(open.span, |token| token.span);
        let span = open.span.to(last);
        self.at += length;
        self.previous = Some(Previous {
            kind: TokenKind::StringClose,
            span,
        });
        Node::Atom {
            text: self.text(span).replace("\r\n", "\n"),
            gap,
        }
    }

    fn group(&mut self, open: Token) -> Option<Group> {
        let gap = usize::from(self.is_apart(open));
        let kind = self.group_kind(open);
        let close = if open.kind == TokenKind::ParenOpen {
            TokenKind::ParenClose
        } else {
            TokenKind::BracketClose
        };
        self.at += 1;
        let mut group = Group {
            gap,
            kind,
            items: Vec::new(),
            last_comments: Vec::new(),
            broken: self.line_breaks_here(),
        };
        self.previous = Some(Previous {
            kind: TokenKind::ParenOpen,
            span: open.span,
        });
        let mut above = Vec::new();
        loop {
            let (comments, same_line) = self.comments();
            if let (Some(comment), Some(item)) = (same_line, group.items.last_mut()) {
                if item.comment.is_some() {
                    return None;
                }
                item.comment = Some(comment);
            }
            above.extend(comments);
            let token = self.tokens.get(self.at).copied()?;
            if token.kind == close {
                break;
            }
            if token.kind == TokenKind::Comma {
                // A comma follows an item; comments before it would change places with it.
                if !above.is_empty() || group.items.is_empty() {
                    return None;
                }
                self.at += 1;
                self.previous = Some(Previous {
                    kind: TokenKind::Comma,
                    span: token.span,
                });
                continue;
            }
            if kind_is_inline(kind) && !above.is_empty() {
                return None;
            }
            let nodes = self.sequence(Some(close))?.nodes;
            group.items.push(Item {
                nodes,
                comments_above: std::mem::take(&mut above),
                comment: None,
            });
            if !self.item_ends(close) {
                return None;
            }
        }
        group.last_comments = above;
        let has_comments = !group.last_comments.is_empty()
            || group.items.iter().any(|item| item.comment.is_some());
        if has_comments && (kind_is_inline(kind) || group.items.is_empty()) {
            return None;
        }
        let span = self.tokens.get(self.at)?.span;
        self.at += 1;
        self.previous = Some(Previous { kind: close, span });
        Some(group)
    }

    /// Whether an item has ended: a comma, the closing bracket, or a comment before one of them comes next.
    fn item_ends(&self, close: TokenKind) -> bool {
        let rest = self.tokens[self.at..].iter();
        let next = rest.map(|token| token.kind).find(|kind| {
            !matches!(
                kind,
                TokenKind::Whitespace | TokenKind::Newline | TokenKind::Comment
            )
        });
        next.is_some_and(|kind| kind == close || kind == TokenKind::Comma)
    }

    /// Whether the line ends here, after blanks or a comment.
    fn line_breaks_here(&self) -> bool {
        let rest = self.tokens[self.at..].iter();
        let next = rest
            .map(|token| token.kind)
            .find(|kind| !matches!(kind, TokenKind::Whitespace));
        next == Some(TokenKind::Newline)
    }

    /// Passes over blanks and comments: those on lines of their own, and the one behind what came before.
    fn comments(&mut self) -> (Vec<String>, Option<String>) {
        let mut own = Vec::new();
        let mut behind = None;
        let mut new_line = false;
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.kind {
                TokenKind::Whitespace => {}
                TokenKind::Newline => new_line = true,
                TokenKind::Comment => {
                    let text = self.text(token.span).trim_end().to_owned();
                    let opened = self
                        .previous
                        .is_some_and(|previous| previous.kind == TokenKind::ParenOpen);
                    if new_line || opened {
                        own.push(text);
                    } else {
                        behind = Some(text);
                    }
                }
                _ => break,
            }
            self.at += 1;
        }
        (own, behind)
    }

    // ---- blanks ----

    /// Whether the last token ends a value.
    fn follows_value(&self) -> bool {
        matches!(
            self.previous.map(|previous| previous.kind),
            Some(
                TokenKind::Word
                    | TokenKind::Number
                    | TokenKind::StringClose
                    | TokenKind::ParenClose
                    | TokenKind::BracketClose
            )
        )
    }

    /// Whether a blank comes before a token.
    fn is_apart(&self, token: Token) -> bool {
        let Some(previous) = self.previous else {
            return false;
        };
        if matches!(
            previous.kind,
            TokenKind::ParenOpen | TokenKind::Dot | TokenKind::DotDot
        ) {
            return false;
        }
        match token.kind {
            TokenKind::Comma | TokenKind::Colon | TokenKind::DotDot => false,
            TokenKind::Dot | TokenKind::BracketOpen => {
                !self.follows_value() || self.is_loose(previous, token)
            }
            TokenKind::ParenOpen => !self.is_call(),
            _ => true,
        }
    }

    /// A word such as `beside` may be a keyword or a name; the author's blank tells.
    fn is_loose(&self, previous: Previous, token: Token) -> bool {
        let contextual = Keyword::find(self.text(previous.span)).is_some();
        previous.kind == TokenKind::Word && contextual && previous.span.end < token.span.start
    }

    /// Whether a `(` here holds the arguments of the name before it.
    fn is_call(&self) -> bool {
        let solid = self.tokens[..self.at].iter().rev();
        let mut before =
            solid.filter(|token| !token.kind.is_blank() && token.kind != TokenKind::Newline);
        let (Some(name), Some(sign)) = (before.next(), before.next()) else {
            return false;
        };
        name.kind == TokenKind::Word
            && match sign.kind {
                TokenKind::Dot | TokenKind::Keyword(Keyword::As) => true,
                TokenKind::Equals => self.statement.keyword == Some(Keyword::Sim),
                _ => false,
            }
    }

    fn group_kind(&self, open: Token) -> GroupKind {
        if open.kind == TokenKind::BracketOpen {
            let index = self.follows_value()
                && !self
                    .previous
                    .is_some_and(|previous| self.is_loose(previous, open));
            return if index {
                GroupKind::Inline { bracket: true }
            } else {
                GroupKind::List
            };
        }
        let keyword = self.statement.keyword;
        let columns = keyword == Some(Keyword::Table)
            && self
                .previous
                .is_some_and(|previous| previous.kind == TokenKind::Word);
        let settings = self.previous.is_some_and(|previous| match previous.kind {
            TokenKind::Keyword(Keyword::With) => true,
            TokenKind::StringClose => keyword == Some(Keyword::Preset),
            _ => false,
        });
        if columns || settings || self.is_call() {
            GroupKind::Args
        } else {
            GroupKind::Inline { bracket: false }
        }
    }
}

fn kind_is_inline(kind: GroupKind) -> bool {
    matches!(kind, GroupKind::Inline { .. })
}
