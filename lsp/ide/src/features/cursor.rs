//! What stands before a place that is being written: the tokens of its statement, and the block around it.
//!
//! It goes by tokens and not by the tree, since a statement that is being written mostly does not parse.

use explc_dsl::Parse;
use explc_dsl::keywords::{Context, Group, Keyword};
use explc_dsl::lexer::{Token, TokenKind};
use explc_dsl::span::Span;
use explc_dsl::syntax::{Decl, Entry, Expr, File, Item};

/// A place that is being written.
pub(super) struct Cursor<'a> {
    pub(super) source: &'a str,
    /// The word that is being written; empty at a place without one.
    pub(super) word: Span,
    /// The tokens of the statement before that word, blanks left out. In a value of a string, those since its brace.
    pub(super) before: Vec<Token>,
    /// The word that opens the statement, also where the tokens are those of a value of a string.
    pub(super) keyword: Option<Keyword>,
    /// Which block it is in.
    pub(super) block: Context,
    /// Whether it is in a value of a string.
    pub(super) in_value: bool,
    /// Whether it is in words where nothing is meant: a comment, the text of a string.
    pub(super) in_text: bool,
}

/// A bracket that is open at a place, and what stands before it.
pub(super) struct Call {
    /// The index of the bracket in [`Cursor::before`].
    pub(super) open: usize,
    /// The commas since.
    pub(super) commas: usize,
    /// The name before the value that is being written, as in `size: …`.
    pub(super) name: Option<Span>,
    /// The names of all arguments so far.
    pub(super) names: Vec<Span>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(parse: &Parse, source: &'a str, offset: u32) -> Self {
        let offset = Span::new(offset, offset).clamp(source).start;
        let head = &source[..offset as usize];
        let word_start = head
            .rfind(|character: char| !(character.is_alphanumeric() || character == '-'))
            .map_or(0, |at| {
                at + head[at..].chars().next().map_or(1, char::len_utf8)
            });
        let tail = &source[offset as usize..];
        let word_end = tail
            .find(|character: char| !(character.is_alphanumeric() || character == '-'))
            .unwrap_or(tail.len());
        let word = Span::new(word_start as u32, offset + word_end as u32);
        let mut cursor = Self {
            source,
            word,
            before: Vec::new(),
            keyword: None,
            block: Context::File,
            in_value: false,
            in_text: false,
        };
        cursor.read(parse, offset);
        cursor
    }

    fn read(&mut self, parse: &Parse, offset: u32) {
        let mut blocks = Vec::new();
        let mut brackets = 0_u32;
        let mut outside = (Vec::new(), 0);
        let mut seen_explainer = false;
        let mut line_start = true;
        for token in &parse.tokens {
            // A string's text is cut where the cursor is.
            let within = token.span.start < offset && offset < token.span.end;
            let text = matches!(
                token.kind,
                TokenKind::Text
                    | TokenKind::Comment
                    | TokenKind::Code
                    | TokenKind::Math
                    | TokenKind::PluralText
            );
            if token.span.start >= self.word.start && !(within && text) {
                break;
            }
            let touches = within || token.kind == TokenKind::Comment && token.span.end == offset;
            if text && touches {
                self.in_text = true;
            }
            let begins = matches!(token.kind, TokenKind::Keyword(keyword) if keyword.group() == Group::Statement);
            if line_start && begins {
                // A bracket above that nobody closed.
                self.before.clear();
                brackets = 0;
            }
            line_start = token.kind == TokenKind::Newline || line_start && token.kind.is_blank();
            match token.kind {
                TokenKind::Newline => {
                    if self.in_value {
                        (self.before, brackets) = std::mem::take(&mut outside);
                        self.in_value = false;
                    }
                    if brackets == 0 {
                        self.before.clear();
                    }
                }
                TokenKind::BraceOpen => {
                    blocks.push(block_of(self.before.first(), seen_explainer));
                    self.before.clear();
                }
                TokenKind::BraceClose => {
                    blocks.pop();
                    self.before.clear();
                }
                TokenKind::InterpOpen | TokenKind::InterpUnclosed => {
                    outside = (std::mem::take(&mut self.before), brackets);
                    brackets = 0;
                    self.in_value = true;
                }
                TokenKind::InterpClose => {
                    (self.before, brackets) = std::mem::take(&mut outside);
                    self.in_value = false;
                }
                TokenKind::StringClose | TokenKind::BlockClose if self.in_value => {
                    (self.before, brackets) = std::mem::take(&mut outside);
                    self.in_value = false;
                    self.before.push(*token);
                }
                kind if kind.is_blank() => {}
                kind => {
                    match kind {
                        TokenKind::ParenOpen | TokenKind::BracketOpen => brackets += 1,
                        TokenKind::ParenClose | TokenKind::BracketClose => {
                            brackets = brackets.saturating_sub(1);
                        }
                        TokenKind::Keyword(Keyword::Explainer) => seen_explainer = true,
                        _ => {}
                    }
                    self.before.push(*token);
                }
            }
        }
        let opener = if self.in_value {
            &outside.0
        } else {
            &self.before
        };
        self.keyword = opener
            .first()
            .and_then(|token| keyword_of(token, self.source));
        if !self.in_value {
            let open =
                |token: &&Token| matches!(token.kind, TokenKind::StringOpen | TokenKind::BlockOpen);
            let close = |token: &&Token| {
                matches!(token.kind, TokenKind::StringClose | TokenKind::BlockClose)
            };
            let opened = self.before.iter().filter(open).count();
            self.in_text |= opened > self.before.iter().filter(close).count();
        }
        let top = if seen_explainer {
            Context::Explainer
        } else {
            Context::File
        };
        self.block = blocks.last().copied().unwrap_or(top);
    }

    /// The text of a token.
    pub(super) fn text(&self, token: &Token) -> &'a str {
        token.span.text(self.source)
    }

    /// The kind of the `back`th token before the word, from 0.
    pub(super) fn kind(&self, back: usize) -> Option<TokenKind> {
        let at = self.before.len().checked_sub(back + 1)?;
        self.before.get(at).map(|token| token.kind)
    }

    /// The innermost bracket that is open here.
    pub(super) fn call(&self) -> Option<Call> {
        let mut depth = 0;
        let mut commas = 0;
        let mut names = Vec::new();
        let mut name = None;
        for (at, token) in self.before.iter().enumerate().rev() {
            match token.kind {
                TokenKind::ParenClose | TokenKind::BracketClose => depth += 1,
                TokenKind::ParenOpen | TokenKind::BracketOpen if depth > 0 => depth -= 1,
                TokenKind::ParenOpen | TokenKind::BracketOpen => {
                    names.reverse();
                    return Some(Call {
                        open: at,
                        commas,
                        name,
                        names,
                    });
                }
                TokenKind::Comma if depth == 0 => commas += 1,
                TokenKind::Colon if depth == 0 => {
                    let named = at.checked_sub(1).map(|at| self.before[at].span);
                    if commas == 0 && name.is_none() {
                        name = named;
                    }
                    names.extend(named);
                }
                _ => {}
            }
        }
        None
    }

    /// The path that ends before the token at `end`: its first token's index.
    pub(super) fn path_before(&self, end: usize) -> usize {
        let mut at = end;
        let mut wants_name = true;
        while let Some(before) = at.checked_sub(1) {
            match self.before[before].kind {
                TokenKind::Word if wants_name => {
                    at = before;
                    wants_name = false;
                }
                TokenKind::Dot if !wants_name => {
                    at = before;
                    wants_name = true;
                }
                TokenKind::BracketClose | TokenKind::ParenClose if wants_name => {
                    let Some(open) = self.matching(before) else {
                        return at;
                    };
                    at = open;
                    // `(…).count` begins with its parenthesis, `a[…]` goes on.
                    wants_name = self.before[open].kind == TokenKind::BracketOpen;
                    if !wants_name {
                        return at;
                    }
                }
                _ => break,
            }
        }
        // A leading dot is a field of an item and belongs to the path.
        at
    }

    fn matching(&self, close: usize) -> Option<usize> {
        let mut depth = 0;
        for at in (0..=close).rev() {
            match self.before[at].kind {
                TokenKind::ParenClose | TokenKind::BracketClose => depth += 1,
                TokenKind::ParenOpen | TokenKind::BracketOpen => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The source between two tokens, the second excluded.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a str {
        match (
            self.before.get(from),
            to.checked_sub(1).and_then(|to| self.before.get(to)),
        ) {
            (Some(first), Some(last)) if from < to => {
                Span::new(first.span.start, last.span.end).text(self.source)
            }
            _ => "",
        }
    }
}

/// A formula as a file of its own; its expression is what [`only`] gives.
pub(super) fn formula(text: &str) -> Parse {
    explc_dsl::parse(&format!(
        "explainer x \"X\"\n\nlet q = {}\n",
        text.replace(['\n', '\r'], " ")
    ))
}

/// The expression of a [`formula`]; none if it does not parse.
pub(super) fn only(file: &File) -> Option<&Expr> {
    file.items.iter().find_map(|item| match item {
        Item::Explainer(explainer) => explainer.entries.iter().find_map(|entry| match entry {
            Entry::Decl(decl) => match &**decl {
                Decl::Let(formula) => Some(&formula.value),
                _ => None,
            },
            _ => None,
        }),
        _ => None,
    })
}

fn keyword_of(token: &Token, source: &str) -> Option<Keyword> {
    match token.kind {
        TokenKind::Keyword(keyword) => Some(keyword),
        TokenKind::Word => Keyword::find(token.span.text(source)),
        _ => None,
    }
}

fn block_of(opener: Option<&Token>, in_explainer: bool) -> Context {
    let Some(TokenKind::Keyword(keyword)) = opener.map(|token| token.kind) else {
        return Context::Unknown;
    };
    match keyword {
        Keyword::Step => Context::Step,
        Keyword::Test => Context::Test,
        Keyword::Predict => Context::Predict,
        Keyword::Stage | Keyword::Row | Keyword::Column | Keyword::Grid | Keyword::Compare => {
            Context::Stage
        }
        Keyword::Path => Context::Path,
        Keyword::Theme => Context::Theme,
        Keyword::Catalog | Keyword::Concept => Context::Fields,
        Keyword::Lane if !in_explainer => Context::Fields,
        Keyword::Knob | Keyword::Table => Context::Values,
        _ => Context::Unknown,
    }
}
