//! From the lexer's tokens to the grammar's: blanks and comments go, keywords are marked, statements end, and every block
//! and bracket is closed.
//!
//! What is wrong with the shape of a file is found here, where indentation and whole lines are known, and reported once. The
//! grammar then reads statement by statement, and a broken one cannot reach its neighbours.

use super::number::{self, NumberProblem};
use super::token::T;
use crate::codes::parse;
use crate::diagnostic::{Diagnostic, Edit};
use crate::keywords::{Context, Group, Keyword};
use crate::lexer::{Token, TokenKind};
use crate::span::Span;
use crate::suggest;

/// How deep blocks, brackets and operators may be nested, all together.
const DEEPEST: usize = 256;

/// How many diagnostics are kept while reading, well above what is shown.
const KEPT: usize = 1_000;

/// What the grammar reads, and what is known to be wrong already.
pub(super) struct Reading {
    /// The tokens, with their places.
    pub(super) tokens: Vec<(T, Span)>,
    /// The statements in order.
    pub(super) statements: Vec<Statement>,
    /// What was found.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How much more was found than is kept.
    pub(super) more: usize,
    /// Whether every block has its braces, so that the lines of the file are what they seem.
    pub(super) whole: bool,
}

/// A statement, as far as it is known before the grammar reads it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// Where its first token begins.
    pub(crate) start: u32,
    /// The index of its first token in the lexer's tokens.
    pub(crate) first: usize,
    /// The index after its last token, the `{` of its block included.
    pub(crate) end: usize,
    /// What it stands in.
    pub(crate) context: Context,
    /// How far its line is indented, in bytes.
    indent: u32,
    /// The word that opens it, or that was meant to.
    pub(crate) keyword: Option<Keyword>,
    /// Whether something about it has been reported, so that the grammar says no more.
    pub(crate) reported: bool,
}

/// A block or bracket that is open.
struct Open {
    kind: Opener,
    span: Span,
    /// What a block may hold.
    context: Context,
    /// How far the line that opened it is indented.
    indent: u32,
    /// How deep it was before it.
    depth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    Block,
    Paren,
    Bracket,
}

/// What a line turned out to be followed by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Statement,
    EndOfFile,
}

pub(super) fn read(source: &str, tokens: &mut [Token]) -> Reading {
    let mut reader = Reader {
        source,
        braces_match: braces_match(tokens),
        // Blanks and comments are about a third.
        out: Vec::with_capacity(tokens.len()),
        tokens,
        at: 0,
        open: Vec::new(),
        root: Context::File,
        in_catalogue: false,
        depth: 0,
        outside: 0,
        too_deep: false,
        statements: Vec::new(),
        diagnostics: Vec::new(),
        more: 0,
        whole: true,
    };
    reader.find_direction_controls();
    while reader.statement() == Line::Statement {}
    reader.finish();
    Reading {
        tokens: reader.out,
        statements: reader.statements,
        diagnostics: reader.diagnostics,
        more: reader.more,
        whole: reader.whole,
    }
}

/// Whether every brace has its partner, so that indentation need not be asked.
fn braces_match(tokens: &[Token]) -> bool {
    let mut depth = 0_i64;
    for token in tokens {
        match token.kind {
            TokenKind::BraceOpen => depth += 1,
            TokenKind::BraceClose => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

struct Reader<'a> {
    source: &'a str,
    tokens: &'a mut [Token],
    at: usize,
    out: Vec<(T, Span)>,
    open: Vec<Open>,
    /// What the top level may hold.
    root: Context,
    /// Whether an item of the catalogue has been seen, so that the file is no scene.
    in_catalogue: bool,
    depth: usize,
    /// How many blocks and brackets were open before the value in a string that is being read; 0 outside strings.
    outside: usize,
    too_deep: bool,
    braces_match: bool,
    statements: Vec<Statement>,
    diagnostics: Vec<Diagnostic>,
    more: usize,
    whole: bool,
}

impl Reader<'_> {
    // ---- tokens ----

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// The next token from `at` on that is no blank, and its index.
    fn solid(&self, mut at: usize, over_lines: bool) -> Option<(usize, Token)> {
        loop {
            let token = *self.tokens.get(at)?;
            let skipped = token.kind.is_blank() || over_lines && token.kind == TokenKind::Newline;
            if !skipped {
                return Some((at, token));
            }
            at += 1;
        }
    }

    fn skip_blanks(&mut self, over_lines: bool) {
        self.at = self
            .solid(self.at, over_lines)
            .map_or(self.tokens.len(), |(at, _)| at);
    }

    fn text(&self, span: Span) -> &str {
        &self.source[span.range()]
    }

    fn push(&mut self, token: T, span: Span) {
        self.out.push((token, span));
    }

    /// Where the last token ended.
    fn end(&self) -> u32 {
        self.out.last().map_or(0, |(_, span)| span.end)
    }

    fn last(&self) -> Option<T> {
        self.out.last().map(|(token, _)| *token)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if let Some(statement) = self.statements.last_mut() {
            statement.reported = true;
        }
        self.keep(diagnostic);
    }

    /// Keeps a diagnostic, unless there are more already than anyone is shown.
    fn keep(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < KEPT {
            self.diagnostics.push(diagnostic);
        } else {
            self.more += 1;
        }
    }

    // ---- places ----

    fn context(&self) -> Context {
        let block = self
            .open
            .iter()
            .rev()
            .find(|open| open.kind == Opener::Block);
        block.map_or(self.root, |open| open.context)
    }

    fn in_brackets(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.kind != Opener::Block)
    }

    /// How far the line of the token at `index` is indented, if that token is its first.
    fn indent(&self, index: usize) -> Option<u32> {
        let before = self.tokens[..index].iter().rev();
        let mut indent = 0;
        for token in before {
            match token.kind {
                TokenKind::Newline => return Some(indent),
                TokenKind::Whitespace => indent = token.span.len(),
                _ => return None,
            }
        }
        Some(indent)
    }

    // ---- statements ----

    /// Reads one statement, up to the end of its line or to the `{` of its block.
    fn statement(&mut self) -> Line {
        self.skip_blanks(true);
        let Some(token) = self.peek() else {
            return Line::EndOfFile;
        };
        if token.kind == TokenKind::BraceClose {
            self.close_block(token.span);
            return Line::Statement;
        }
        let outer = self
            .statements
            .last()
            .map_or(0, |statement| statement.indent);
        let indent = self.indent(self.at).unwrap_or(outer);
        let start = token.span.start;
        self.depth = self.open.last().map_or(0, |open| open.depth + 1);
        self.statements.push(Statement {
            start,
            first: self.at,
            end: self.at,
            context: Context::Unknown,
            indent,
            keyword: None,
            reported: false,
        });
        if token.kind == TokenKind::Word {
            self.opening_word(token.span);
        }
        let context = self.context();
        while self.part() {}
        let end = self.at;
        if let Some(statement) = self.statements.last_mut() {
            statement.context = context;
            statement.end = end;
        }
        Line::Statement
    }

    /// Reads the next token of a statement; false when the statement has ended.
    fn part(&mut self) -> bool {
        self.skip_blanks(false);
        let Some(Token { kind, span }) = self.peek() else {
            return self.end_of_line();
        };
        match kind {
            TokenKind::Newline => return self.end_of_line(),
            TokenKind::BraceClose => return self.end_of_statement(),
            TokenKind::BraceOpen => return self.open_block(span),
            TokenKind::ParenOpen => self.open_bracket(Opener::Paren, span),
            TokenKind::BracketOpen => self.open_bracket(Opener::Bracket, span),
            TokenKind::ParenClose => self.close_bracket(Opener::Paren, span),
            TokenKind::BracketClose => self.close_bracket(Opener::Bracket, span),
            TokenKind::StringOpen | TokenKind::BlockOpen => self.string(),
            TokenKind::Word => self.word(span),
            TokenKind::Number => self.number(span),
            TokenKind::Date => self.date(span),
            TokenKind::Unknown => self.unknown(span),
            _ => self.plain(kind, span),
        }
        true
    }

    /// A token that is the same for the grammar.
    fn plain(&mut self, kind: TokenKind, span: Span) {
        self.at += 1;
        let Some(token) = T::plain(kind) else { return };
        if token == T::Comma {
            self.depth = self.open.last().map_or(0, |open| open.depth + 1);
        }
        self.chain(token, span);
    }

    /// A token that may lengthen a chain of operators, which is as deep a tree as so many brackets.
    fn chain(&mut self, token: T, span: Span) {
        if token.is_chain() {
            if self.depth >= DEEPEST {
                self.report_depth(span);
                self.skip_chain();
                return;
            }
            self.depth += 1;
        }
        self.push(token, span);
    }

    /// Leaves out what follows up to the end of this argument or statement.
    fn skip_chain(&mut self) {
        let mut nested = 0_usize;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::ParenOpen | TokenKind::BracketOpen => nested += 1,
                TokenKind::ParenClose | TokenKind::BracketClose if nested == 0 => return,
                TokenKind::ParenClose | TokenKind::BracketClose => nested -= 1,
                TokenKind::Comma if nested == 0 => return,
                TokenKind::Newline if nested == 0 && !self.in_brackets() => return,
                TokenKind::BraceOpen | TokenKind::BraceClose | TokenKind::InterpClose => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn report_depth(&mut self, span: Span) {
        if let Some(statement) = self.statements.last_mut() {
            statement.reported = true;
        }
        // One is enough: what makes one makes thousands.
        if !self.too_deep {
            self.too_deep = true;
            self.keep(parse::too_deep(span));
        }
    }

    /// At a newline or the end of the file: the statement ends, unless it goes on in brackets or its `{` follows.
    fn end_of_line(&mut self) -> bool {
        if self.in_brackets() && !self.brackets_abandoned() {
            self.skip_blanks(true);
            return self.at < self.tokens.len();
        }
        self.close_brackets();
        let next = self.solid(self.at, true);
        match self
            .statements
            .last()
            .and_then(|statement| statement.keyword)
        {
            Some(keyword) if self.needs_block(keyword) => self.end_without_block(keyword, next),
            _ => self.end_of_statement(),
        }
    }

    /// Ends the statement here, whatever is still open in it.
    fn end_of_statement(&mut self) -> bool {
        self.close_brackets();
        if let Some(statement) = self.statements.last().copied()
            && self.end() <= statement.start
        {
            // All of it was left out; something must stand for it, or its end would be its neighbour's.
            let left_out = self.tokens[statement.first].span;
            self.push(T::Broken, left_out);
        }
        let end = self.end();
        self.push(T::End, Span::at(end));
        false
    }

    /// The line of a statement that needs a block has ended without one.
    fn end_without_block(&mut self, keyword: Keyword, next: Option<(usize, Token)>) -> bool {
        if let Some((
            at,
            Token {
                kind: TokenKind::BraceOpen,
                ..
            },
        )) = next
        {
            self.at = at;
            return true;
        }
        self.whole = false;
        let Some(statement) = self.statements.last().copied() else {
            return false;
        };
        let word = Span::new(
            statement.start,
            statement.start + keyword.word().len() as u32,
        );
        let (name, end) = (keyword.word(), self.end());
        let inner = block_context(keyword);
        let follows = next.is_some_and(|(index, token)| {
            let indented = self
                .indent(index)
                .is_some_and(|indent| indent > statement.indent);
            let belongs = Keyword::find(self.text(token.span)).is_some_and(|word| {
                inner.keywords().contains(&word) && !self.allows(self.context(), word)
            });
            token.kind != TokenKind::BraceClose && (indented || belongs)
        });
        if follows {
            self.report_once(parse::missing_open(word, name, end));
            self.enter_block(Span::at(end), inner, statement.indent);
            return false;
        }
        self.report_once(parse::missing_block(word, name, end));
        self.push(T::Open, Span::at(end));
        self.push(T::Close, Span::at(end));
        self.push(T::End, Span::at(end));
        false
    }

    /// Reports unless something has been said about this statement.
    fn report_once(&mut self, diagnostic: Diagnostic) {
        if self
            .statements
            .last()
            .is_none_or(|statement| !statement.reported)
        {
            self.report(diagnostic);
        }
    }

    // ---- blocks ----

    fn needs_block(&self, keyword: Keyword) -> bool {
        use Keyword as K;
        match keyword {
            K::Lane => self.context() == Context::File,
            _ => matches!(
                keyword,
                K::Step
                    | K::Test
                    | K::Stage
                    | K::Row
                    | K::Column
                    | K::Grid
                    | K::Compare
                    | K::Predict
                    | K::Table
                    | K::Catalog
                    | K::Path
                    | K::Concept
                    | K::Theme
            ),
        }
    }

    fn open_block(&mut self, span: Span) -> bool {
        self.close_brackets();
        self.at += 1;
        let statement = self.statements.last().copied();
        let context = statement
            .and_then(|statement| statement.keyword)
            .map_or(Context::Unknown, block_context);
        if self.open.len() >= DEEPEST {
            self.report_depth(span);
            self.skip_block();
            self.push(T::Open, span);
            let end = Span::at(
                self.peek()
                    .map_or(self.source.len() as u32, |token| token.span.start),
            );
            self.push(T::Close, end);
            self.push(T::End, end);
            return false;
        }
        self.enter_block(
            span,
            context,
            statement.map_or(0, |statement| statement.indent),
        );
        false
    }

    fn enter_block(&mut self, span: Span, context: Context, indent: u32) {
        let depth = self.open.last().map_or(0, |open| open.depth + 1);
        self.open.push(Open {
            kind: Opener::Block,
            span,
            context,
            indent,
            depth,
        });
        self.push(T::Open, span);
    }

    /// Leaves out a block up to and with its `}`.
    fn skip_block(&mut self) {
        self.whole = false;
        let mut nested = 1_usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.kind {
                TokenKind::BraceOpen => nested += 1,
                TokenKind::BraceClose => nested -= 1,
                _ => {}
            }
            if nested == 0 {
                return;
            }
        }
    }

    /// At a `}` where a statement could begin.
    fn close_block(&mut self, span: Span) {
        // Where braces do not match, a `}` closes the block that is indented as it is.
        if !self.braces_match
            && let Some(indent) = self.indent(self.at)
            && self.open.iter().any(|open| open.indent <= indent)
        {
            while self.open.last().is_some_and(|open| open.indent > indent) {
                self.close_missing(Some(span));
            }
        }
        self.at += 1;
        match self.open.pop() {
            Some(_) => {
                self.push(T::Close, span);
                self.push(T::End, Span::at(span.end));
            }
            None => {
                self.whole = false;
                self.keep(parse::unmatched_close(span, "}"));
            }
        }
    }

    /// Closes the innermost block, whose `}` is missing.
    fn close_missing(&mut self, next: Option<Span>) {
        let Some(open) = self.open.pop() else { return };
        self.whole = false;
        let end = Span::at(self.end());
        // An empty span is a `{` that was missing too, and reported.
        if !open.span.is_empty() {
            let line = "\n".to_owned() + &" ".repeat(open.indent as usize) + "}";
            self.keep(parse::unclosed_block(
                open.span,
                next,
                Some(Edit::insert(end.end, line)),
            ));
        }
        self.push(T::Close, end);
        self.push(T::End, end);
    }

    /// At the end of the file: closes what is open, and reports the innermost.
    fn finish(&mut self) {
        let end = Span::at(self.source.len() as u32);
        let mut reported = false;
        while let Some(open) = self.open.pop() {
            self.whole = false;
            if !reported && !open.span.is_empty() {
                reported = true;
                let line = "}\n".to_owned();
                let line = if self.source.ends_with('\n') {
                    line
                } else {
                    "\n".to_owned() + &line
                };
                let edit = Some(Edit::insert(end.end, line));
                self.keep(parse::unclosed_block(open.span, None, edit));
            }
            self.push(T::Close, end);
            self.push(T::End, end);
        }
    }

    // ---- brackets ----

    fn open_bracket(&mut self, kind: Opener, span: Span) {
        self.at += 1;
        let token = if kind == Opener::Paren {
            T::ParenOpen
        } else {
            T::BracketOpen
        };
        if self.depth >= DEEPEST {
            self.report_depth(span);
            self.skip_bracket();
            // What is left out stands for a value, an argument list, or an index.
            self.push(token, span);
            self.push(T::Broken, Span::at(span.end));
            let close = if kind == Opener::Paren {
                T::ParenClose
            } else {
                T::BracketClose
            };
            self.push(
                close,
                Span::at(self.peek().map_or(span.end, |next| next.span.start)),
            );
            return;
        }
        let depth = self.depth;
        self.open.push(Open {
            kind,
            span,
            context: Context::Unknown,
            indent: 0,
            depth,
        });
        self.depth += 1;
        self.push(token, span);
    }

    fn skip_bracket(&mut self) {
        let mut nested = 1_usize;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::ParenOpen | TokenKind::BracketOpen => nested += 1,
                TokenKind::ParenClose | TokenKind::BracketClose => nested -= 1,
                TokenKind::BraceOpen | TokenKind::BraceClose | TokenKind::InterpClose => return,
                _ => {}
            }
            self.at += 1;
            if nested == 0 {
                return;
            }
        }
    }

    fn close_bracket(&mut self, kind: Opener, span: Span) {
        self.at += 1;
        let block = self
            .open
            .iter()
            .rposition(|open| open.kind == Opener::Block)
            .map_or(0, |at| at + 1);
        if !self.open[block.max(self.outside)..]
            .iter()
            .any(|open| open.kind == kind)
        {
            let text = self.text(span).to_owned();
            self.report_once(parse::unmatched_close(span, &text));
            return;
        }
        while self.open.last().is_some_and(|open| open.kind != kind) {
            self.abandon_bracket(span.start);
        }
        if let Some(open) = self.open.pop() {
            // An index is one more step of a chain.
            self.depth = open.depth + usize::from(kind == Opener::Bracket);
        }
        self.push(
            if kind == Opener::Paren {
                T::ParenClose
            } else {
                T::BracketClose
            },
            span,
        );
    }

    /// Closes the innermost bracket, whose partner is missing before `end`.
    fn abandon_bracket(&mut self, end: u32) {
        let Some(open) = self.open.pop() else { return };
        let (text, close, token) = match open.kind {
            Opener::Paren => ("(", ")", T::ParenClose),
            Opener::Bracket | Opener::Block => ("[", "]", T::BracketClose),
        };
        self.report_once(parse::unclosed_bracket(open.span, text, close, end));
        self.depth = open.depth + 1;
        self.push(token, Span::at(self.end()));
    }

    fn close_brackets(&mut self) {
        while self.in_brackets() {
            self.abandon_bracket(self.end());
        }
    }

    /// At the end of a line inside brackets: whether the next line begins a statement, so that a bracket must be missing.
    fn brackets_abandoned(&self) -> bool {
        let Some((at, token)) = self.solid(self.at, true) else {
            return true;
        };
        match token.kind {
            TokenKind::BraceClose => true,
            TokenKind::Word => {
                let opens = Keyword::find(self.text(token.span))
                    .is_some_and(|word| self.allows(self.context(), word));
                let next = self.solid(at + 1, false).map(|(_, next)| next);
                opens
                    && next.is_some_and(|next| {
                        opens_statement(next.kind, next.span.start > token.span.end)
                    })
            }
            _ => false,
        }
    }

    // ---- words ----

    /// Whether a statement with this word may stand in a place.
    fn allows(&self, context: Context, word: Keyword) -> bool {
        let item = context == Context::Explainer && word.group() == Group::File;
        item || context.keywords().contains(&word)
    }

    /// The word that opens a statement.
    fn opening_word(&mut self, span: Span) {
        let word = self.text(span);
        let keyword = Keyword::find(word).filter(|keyword| {
            matches!(
                keyword.group(),
                Group::File | Group::Header | Group::Statement
            )
        });
        let context = self.context();
        match keyword {
            Some(keyword) if self.allows(context, keyword) => self.keyword(keyword, span),
            _ if matches!(context, Context::Values | Context::Theme) => {}
            Some(keyword) => self.keyword_elsewhere(keyword, span),
            None if context == Context::Unknown || self.is_path_entry() => {}
            None => self.misspelled_keyword(span),
        }
    }

    fn keyword(&mut self, keyword: Keyword, span: Span) {
        if self.open.is_empty() {
            self.note_item(keyword);
        }
        if let Some(statement) = self.statements.last_mut() {
            statement.keyword = Some(keyword);
        }
        if let Some(token) = self.tokens.get_mut(self.at)
            && self.source[span.range()] == *keyword.word()
        {
            token.kind = TokenKind::Keyword(keyword);
        }
        self.at += 1;
        self.push(T::Keyword(keyword), span);
    }

    /// The top level may hold other things after an item has begun.
    fn note_item(&mut self, keyword: Keyword) {
        match keyword {
            Keyword::Explainer => self.root = Context::Explainer,
            Keyword::Catalog | Keyword::Path | Keyword::Concept | Keyword::Theme => {
                self.root = Context::File;
                self.in_catalogue = true;
            }
            Keyword::Lane if self.root == Context::File || self.titled_lane() => {
                self.root = Context::File;
                self.in_catalogue = true;
            }
            _ => {}
        }
    }

    /// Whether the lane that begins here has a title, so that it is one of the catalogue.
    fn titled_lane(&self) -> bool {
        let slug = self
            .solid(self.at + 1, false)
            .filter(|(_, slug)| slug.kind == TokenKind::Word);
        let title = slug.and_then(|(at, _)| self.solid(at + 1, false));
        title.is_some_and(|(_, title)| title.kind == TokenKind::StringOpen)
    }

    /// A keyword that this place does not allow.
    fn keyword_elsewhere(&mut self, keyword: Keyword, span: Span) {
        self.close_blocks_before(keyword, span);
        let context = self.context();
        if self.allows(context, keyword) {
            return self.keyword(keyword, span);
        }
        if context == Context::Path && self.is_path_entry() {
            return;
        }
        let scene = self.root == Context::File
            && !self.in_catalogue
            && Context::Explainer.keywords().contains(&keyword);
        if self.open.is_empty() && scene {
            self.root = Context::Explainer;
            self.report(parse::missing_explainer(span, keyword.word()));
            return self.keyword(keyword, span);
        }
        if context != Context::Unknown {
            self.report(parse::misplaced(span, keyword, context));
        }
        if let Some(statement) = self.statements.last_mut() {
            statement.keyword = Some(keyword);
        }
        self.at += 1;
        self.push(T::Keyword(keyword), span);
    }

    /// Where braces do not match, a statement that its block cannot hold ends the blocks that are indented no less than it.
    fn close_blocks_before(&mut self, keyword: Keyword, span: Span) {
        if self.braces_match {
            return;
        }
        let Some(indent) = self.indent(self.at) else {
            return;
        };
        let home = |at: usize| {
            if at == 0 {
                self.root
            } else {
                self.open[at - 1].context
            }
        };
        let fits = (0..self.open.len())
            .rev()
            .find(|at| self.allows(home(*at), keyword) && indent <= self.open[*at].indent);
        let Some(keep) = fits else { return };
        // The statement has begun, but the blocks end before it.
        let statement = self.statements.pop();
        while self.open.len() > keep {
            self.close_missing(Some(span));
        }
        self.statements.extend(statement);
        self.depth = self.open.last().map_or(0, |open| open.depth + 1);
    }

    /// In a path a word alone is the slug of an explainer.
    fn is_path_entry(&self) -> bool {
        if self.context() != Context::Path {
            return false;
        }
        let next = self.solid(self.at + 1, false);
        next.is_none_or(|(_, next)| {
            !matches!(next.kind, TokenKind::StringOpen | TokenKind::BlockOpen)
        })
    }

    /// A word that opens no statement, but may have been meant to.
    fn misspelled_keyword(&mut self, span: Span) {
        let word = self.text(span).to_owned();
        let context = self.context();
        let next = self.solid(self.at + 1, false).map(|(_, next)| next.kind);
        let mut words: Vec<&str> = context
            .keywords()
            .iter()
            .map(|keyword| keyword.word())
            .collect();
        if context == Context::Explainer {
            words.extend(
                Context::File
                    .keywords()
                    .iter()
                    .map(|keyword| keyword.word()),
            );
        }
        let near = suggest::closest(&word, words.iter().copied());
        let certain = suggest::unambiguous(&word, words.iter().copied());
        let meant = certain.or_else(|| other_word(&word).filter(|other| words.contains(other)));
        if next == Some(TokenKind::Equals) && matches!(context, Context::Explainer | Context::Step)
        {
            return self.report(parse::undeclared(span, &word, context));
        }
        let Some(keyword) = meant.and_then(Keyword::find) else {
            return self.report(parse::unknown_statement(span, &word, context, &near));
        };
        let near = if certain.is_some() {
            near
        } else {
            vec![keyword.word()]
        };
        let fix = parse::replace_word(span, &word, keyword.word(), certain.is_some());
        self.report(parse::unknown_statement(span, &word, context, &near).with_fix(fix));
        self.keyword(keyword, span);
    }

    /// A word inside a statement.
    fn word(&mut self, span: Span) {
        let next = self.solid(self.at + 1, false).map(|(_, next)| next.kind);
        let word = self.text(span);
        let is_name = self.last() == Some(T::Dot) || next == Some(TokenKind::Colon);
        let keyword = if is_name { None } else { Keyword::find(word) };
        match keyword {
            Some(keyword)
                if keyword.group() == Group::Hard
                    || keyword.group() == Group::Connecting && !self.value_follows() =>
            {
                self.tokens[self.at].kind = TokenKind::Keyword(keyword);
                self.at += 1;
                self.chain(T::Keyword(keyword), span);
            }
            _ => {
                self.check_shape(span);
                self.at += 1;
                self.push(T::Word, span);
            }
        }
    }

    /// Whether the next token is a value, so that `on` is one too.
    fn value_follows(&self) -> bool {
        matches!(
            self.last(),
            Some(
                T::Open
                    | T::End
                    | T::ParenOpen
                    | T::BracketOpen
                    | T::Comma
                    | T::Colon
                    | T::Equals
                    | T::EqualEqual
                    | T::NotEqual
                    | T::Less
                    | T::LessEqual
                    | T::Greater
                    | T::GreaterEqual
            )
        )
    }

    /// Names have ASCII letters, digits and hyphens only.
    fn check_shape(&mut self, span: Span) {
        let word = self.text(span);
        if word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return;
        }
        let kebab = kebab(word);
        let clear = kebab
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && kebab.starts_with(|first: char| first.is_ascii_alphabetic());
        let word = word.to_owned();
        self.report(parse::name_shape(
            span,
            &word,
            Some(kebab.as_str()).filter(|_| clear),
        ));
    }

    // ---- values ----

    fn number(&mut self, span: Span) {
        self.at += 1;
        let text = self.text(span).to_owned();
        let Err(problem) = number::read(&text) else {
            return self.push(T::Number, span);
        };
        let diagnostic = match problem {
            NumberProblem::Unit(at) => {
                let unit = &text[at..];
                let near = suggest::closest(unit, number::unit_names());
                parse::unknown_unit(
                    Span::new(span.start + at as u32, span.end),
                    unit,
                    number::known_unit(unit),
                    &near,
                )
            }
            NumberProblem::Grouped => parse::grouped_number(span, &text),
            NumberProblem::TooLarge => parse::large_number(span),
            NumberProblem::TooFine => parse::fine_number(span),
        };
        self.report(diagnostic);
        self.push(T::BadNumber, span);
    }

    fn date(&mut self, span: Span) {
        let text = self.text(span);
        if number::calendar_date(text).is_none() {
            let text = text.to_owned();
            self.report(parse::bad_date(span, &text));
        }
        self.plain(TokenKind::Date, span);
    }

    /// Something that is no token. It is left out, so that the rest of the statement may still be read.
    fn unknown(&mut self, span: Span) {
        self.at += 1;
        let text = self.text(span).to_owned();
        if text.chars().all(crate::diagnostic::is_bidi_control) {
            // Reported already, wherever it stands.
            if let Some(statement) = self.statements.last_mut() {
                statement.reported = true;
            }
            return;
        }
        if matches!(text.as_str(), "'" | "’") && self.inside_word() {
            // An apostrophe: these are words that should be in quotes, which the grammar says better.
            return self.push(T::Broken, span);
        }
        if is_foreign_quote(&text) {
            let close = self.closing_quote();
            return self.report_once(parse::curly_quotes(span, &text, close));
        }
        let diagnostic = match foreign(&text) {
            Some(by) => parse::foreign_character(span, &text, by),
            None => parse::unknown_character(span, &text),
        };
        self.report_once(diagnostic);
    }

    /// Whether the token just passed stands between two words without a blank.
    fn inside_word(&self) -> bool {
        let kind = |at: usize| self.tokens.get(at).map(|token| token.kind);
        let before = self.at.checked_sub(2).and_then(kind);
        before == Some(TokenKind::Word) && kind(self.at) == Some(TokenKind::Word)
    }

    /// The next quote that is none on this line.
    fn closing_quote(&self) -> Option<Span> {
        let line = self.tokens[self.at..]
            .iter()
            .take_while(|token| token.kind != TokenKind::Newline);
        line.map(|token| token.span)
            .find(|span| is_foreign_quote(self.text(*span)))
    }

    // ---- strings ----

    /// Reads a whole string; one that its line does not close is closed here.
    fn string(&mut self) {
        let Some(open) = self.peek() else { return };
        let block = open.kind == TokenKind::BlockOpen;
        self.at += 1;
        self.push(if block { T::BlockOpen } else { T::StringOpen }, open.span);
        while let Some(Token { kind, span }) = self.peek() {
            match kind {
                TokenKind::StringClose | TokenKind::BlockClose => {
                    self.at += 1;
                    return self.push(T::StringClose, span);
                }
                TokenKind::Text | TokenKind::Code | TokenKind::Math => self.plain(kind, span),
                TokenKind::Escape => self.escape(span),
                TokenKind::InterpOpen => self.interp(span),
                TokenKind::InterpUnclosed => {
                    self.at += 1;
                    self.report(parse::unclosed_value(span));
                    self.push(T::Text, span);
                }
                _ => break,
            }
        }
        let end = Span::at(
            self.peek()
                .map_or(self.source.len() as u32, |next| next.span.start),
        );
        self.report_once(parse::unclosed_string(open.span, end.start, block));
        self.push(T::StringClose, end);
    }

    fn escape(&mut self, span: Span) {
        self.at += 1;
        let text = self.text(span);
        if super::text::escaped(text).is_none() {
            let text = text.to_owned();
            self.report_once(parse::unknown_escape(span, &text));
        }
        self.push(T::Escape, span);
    }

    /// Reads a value in a string; brackets that it opens end with it.
    fn interp(&mut self, open: Span) {
        self.at += 1;
        self.push(T::InterpOpen, open);
        let (outer, depth) = (self.open.len(), self.depth);
        self.outside = outer;
        self.depth = depth + 1;
        while let Some(Token { kind, span }) = self.solid(self.at, true).map(|(at, token)| {
            self.at = at;
            token
        }) {
            match kind {
                TokenKind::InterpClose | TokenKind::StringClose | TokenKind::BlockClose => break,
                TokenKind::ParenOpen => self.open_bracket(Opener::Paren, span),
                TokenKind::BracketOpen => self.open_bracket(Opener::Bracket, span),
                TokenKind::ParenClose | TokenKind::BracketClose if self.open.len() == outer => {
                    self.at += 1;
                    let text = self.text(span).to_owned();
                    self.report_once(parse::unmatched_close(span, &text));
                }
                TokenKind::ParenClose => self.close_bracket(Opener::Paren, span),
                TokenKind::BracketClose => self.close_bracket(Opener::Bracket, span),
                TokenKind::Word => self.word(span),
                TokenKind::Number => self.number(span),
                TokenKind::Unknown => self.unknown(span),
                _ => self.plain(kind, span),
            }
        }
        while self.open.len() > outer {
            self.abandon_bracket(self.peek().map_or(open.end, |next| next.span.start));
        }
        self.depth = depth;
        self.outside = 0;
        if let Some(Token {
            kind: TokenKind::InterpClose,
            span,
        }) = self.peek()
        {
            self.at += 1;
            self.push(T::InterpClose, span);
        }
    }

    // ---- characters ----

    fn find_direction_controls(&mut self) {
        if self.source.is_ascii() {
            return;
        }
        for (at, character) in self.source.char_indices() {
            if crate::diagnostic::is_bidi_control(character) {
                let span = Span::new(at as u32, (at + character.len_utf8()) as u32);
                self.keep(parse::direction_control(span, character));
            }
        }
    }
}

/// What a block that a statement opens may hold.
fn block_context(keyword: Keyword) -> Context {
    use Keyword as K;
    match keyword {
        K::Catalog | K::Lane | K::Concept => Context::Fields,
        K::Path => Context::Path,
        K::Stage | K::Row | K::Column | K::Grid | K::Compare => Context::Stage,
        K::Step => Context::Step,
        K::Test => Context::Test,
        K::Predict => Context::Predict,
        K::Theme => Context::Theme,
        K::Knob | K::Table => Context::Values,
        _ => Context::Unknown,
    }
}

/// Whether a statement's word, and not a name in brackets, comes before a token of this kind.
fn opens_statement(next: TokenKind, blank_between: bool) -> bool {
    match next {
        TokenKind::Word
        | TokenKind::StringOpen
        | TokenKind::BlockOpen
        | TokenKind::BraceOpen
        | TokenKind::Number => true,
        TokenKind::ParenOpen | TokenKind::BracketOpen => blank_between,
        _ => false,
    }
}

/// Words that other languages use for a statement of this one.
fn other_word(word: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("assert", "claim"),
        ("check", "claim"),
        ("ensure", "claim"),
        ("expect", "claim"),
        ("narrate", "say"),
        ("text", "say"),
        ("caption", "say"),
        ("print", "say"),
        ("wait", "run"),
        ("advance", "run"),
        ("call", "do"),
        ("send", "do"),
        ("display", "show"),
        ("draw", "show"),
        ("highlight", "mark"),
        ("emphasise", "mark"),
        ("emphasize", "mark"),
        ("annotate", "note"),
        ("label", "note"),
        ("comment", "note"),
        ("zoom", "focus"),
        ("camera", "focus"),
        ("quiz", "predict"),
        ("option", "choice"),
        ("answer", "choice"),
        ("freeze", "capture"),
        ("param", "knob"),
        ("parameter", "knob"),
        ("slider", "knob"),
        ("simulation", "sim"),
        ("model", "sim"),
        ("const", "let"),
        ("var", "let"),
        ("layout", "stage"),
        ("view", "stage"),
        ("scene", "step"),
        ("chapter", "step"),
        ("rows", "row"),
        ("columns", "column"),
        ("description", "summary"),
        ("subtitle", "summary"),
        ("duration", "length"),
        ("reference", "source"),
        ("date", "updated"),
    ];
    WORDS
        .iter()
        .find(|(other, _)| *other == word)
        .map(|(_, ours)| *ours)
}

/// Whether a sign opens or closes a text, but not here.
fn is_foreign_quote(text: &str) -> bool {
    matches!(text, "“" | "”" | "„" | "'" | "‘" | "’" | "«" | "»")
}

/// What a sign of other languages or of typesetting is here; empty where it is nothing.
fn foreign(text: &str) -> Option<&'static str> {
    Some(match text {
        ";" | ";;" => "",
        "&&" | "&" => " and ",
        "|" | "||" => " or ",
        "!" => "not ",
        "–" | "—" | "−" => "-",
        "×" => "*",
        "÷" => "/",
        "≤" => "<=",
        "≥" => ">=",
        "≠" => "!=",
        "…" => "..",
        "\u{a0}" | "\u{2007}" | "\u{2009}" | "\u{202f}" | "\u{3000}" => " ",
        _ => return None,
    })
}

/// A word as names are written: `write_quorum` is `write-quorum`.
pub(super) fn kebab(word: &str) -> String {
    word.split(['_', '-'])
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}
