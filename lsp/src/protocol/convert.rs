//! Plain data of `features` as types of the protocol.

use std::path::Path;

use explc_dsl::diagnostic::{Diagnostic, Edit, Severity};
use explc_dsl::line_index::LineIndex;
use explc_dsl::span::Span;
use serde_json::json;
use tower_lsp::lsp_types::{
    self as lsp, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentChangeOperation, DocumentChanges, Location, NumberOrString, OneOf,
    OptionalVersionedTextDocumentIdentifier, RenameFile, ResourceOp, TextDocumentEdit, TextEdit,
    Url, WorkspaceEdit,
};

use super::positions::Text;
use super::session::Session;
use explc_ide::features::{Edits, Place, Replacement, completion, symbols, tokens};
use explc_ide::workspace::{Document, Snapshot, SymbolKind};

/// The path of an address; an untitled file's is its address.
pub(crate) fn path_of(uri: &Url) -> std::sync::Arc<Path> {
    match uri.to_file_path() {
        Ok(path) => path.into(),
        Err(()) => Path::new(uri.as_str()).into(),
    }
}

/// The address of a file: what the editor calls it where it holds it.
pub(crate) fn uri_of(snapshot: &Snapshot, path: &Path) -> Option<Url> {
    let known = snapshot.document(path).map(|document| &document.address);
    let known = known.and_then(|address| Url::parse(address).ok());
    known
        .or_else(|| Url::from_file_path(path).ok())
        .or_else(|| Url::parse(&path.to_string_lossy()).ok())
}

/// A document's text with its columns counted as the client counts them.
pub(crate) fn text<'a>(document: &'a Document, session: &Session) -> Text<'a> {
    Text {
        source: &document.text,
        lines: &document.lines,
        encoding: session.encoding,
    }
}

/// Findings as a client gets them that shows everything and counts columns in UTF-16.
#[must_use]
pub fn published(found: &[Diagnostic], path: &Path, source: &str) -> serde_json::Value {
    let address = Url::from_file_path(path).map_or(String::new(), String::from);
    let project = std::sync::Arc::default();
    let document = Document::new(path.into(), address.into(), 1, source.into(), project);
    let session = Session {
        related: true,
        ..Session::new(&lsp::InitializeParams::default())
    };
    json!(diagnostics(found, &document, &session))
}

pub(crate) fn diagnostics(
    found: &[Diagnostic],
    document: &Document,
    session: &Session,
) -> Vec<lsp::Diagnostic> {
    let text = text(document, session);
    let one = |found: &Diagnostic| diagnostic(found, document, &text, session);
    found.iter().map(one).collect()
}

pub(crate) fn diagnostic(
    found: &Diagnostic,
    document: &Document,
    text: &Text<'_>,
    session: &Session,
) -> lsp::Diagnostic {
    let mut message = found.message.clone();
    if let Some(help) = &found.help {
        message += &format!("\nhelp: {help}");
    }
    let mut related = Vec::new();
    for label in &found.labels {
        let location = match &label.path {
            None => Url::parse(&document.address)
                .ok()
                .map(|uri| Location::new(uri, text.range(label.span))),
            Some(path) => elsewhere(path, label.span, document, session),
        };
        if let Some(location) = location {
            related.push(DiagnosticRelatedInformation {
                location,
                message: label.message.clone(),
            });
        }
    }
    if !session.related {
        for label in found.labels.iter() {
            message += &format!("\n{}", label.message);
        }
    }
    let unused = matches!(found.code.name, "unused" | "unused-allow");
    lsp::Diagnostic {
        range: text.range(found.span),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(found.code.id.to_owned())),
        source: Some("explc".to_owned()),
        message,
        related_information: (session.related && !related.is_empty()).then_some(related),
        tags: unused.then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: Some(json!({ "name": found.code.name })),
        ..lsp::Diagnostic::default()
    }
}

/// A place in another file of the project, given as people read it.
fn elsewhere(path: &str, span: Span, document: &Document, session: &Session) -> Option<Location> {
    let root = document.project.root.as_deref()?;
    let path = root.join(path);
    let source = std::fs::read_to_string(&path).ok()?;
    let lines = LineIndex::new(&source);
    let text = Text {
        source: &source,
        lines: &lines,
        encoding: session.encoding,
    };
    Some(Location::new(
        Url::from_file_path(&path).ok()?,
        text.range(span),
    ))
}

/// A place in any file.
pub(crate) fn location(place: &Place, snapshot: &Snapshot, session: &Session) -> Option<Location> {
    let mut ranges = locations(std::slice::from_ref(place), snapshot, session);
    ranges.pop()
}

/// Places in any files; each file is read once. A file that cannot be read has none.
pub(crate) fn locations(places: &[Place], snapshot: &Snapshot, session: &Session) -> Vec<Location> {
    let mut found = Vec::new();
    for group in places.chunk_by(|a, b| a.path == b.path) {
        let path = &group[0].path;
        let Some(uri) = uri_of(snapshot, path) else {
            continue;
        };
        let length = group.iter().map(|place| place.span.end).max();
        with_text((snapshot, session), path, length.unwrap_or(0), |text| {
            for place in group {
                found.push(Location::new(uri.clone(), text.range(place.span)));
            }
        });
    }
    found
}

/// The text of a file; of one on disk no more than its first `length` bytes are needed.
fn with_text(
    (snapshot, session): (&Snapshot, &Session),
    path: &Path,
    length: u32,
    take: impl FnOnce(Text<'_>),
) {
    if let Some(document) = snapshot.document(path) {
        return take(text(document, session));
    }
    let Some(source) = snapshot.text(path) else {
        return;
    };
    let source = Span::new(0, length).text(&source);
    let lines = LineIndex::new(source);
    take(Text {
        source,
        lines: &lines,
        encoding: session.encoding,
    });
}

pub(crate) fn text_edits(edits: &[Edit], document: &Document, session: &Session) -> Vec<TextEdit> {
    let text = text(document, session);
    let one = |edit: &Edit| TextEdit::new(text.range(edit.span), edit.replacement.clone());
    edits.iter().map(one).collect()
}

/// Edits of one document.
pub(crate) fn document_edit(
    edits: &[Edit],
    document: &Document,
    session: &Session,
) -> Option<WorkspaceEdit> {
    let uri = Url::parse(&document.address).ok()?;
    let edits = text_edits(edits, document, session);
    let version = Some(document.version);
    Some(workspace_edit(
        vec![(uri, version, edits)],
        Vec::new(),
        session,
    ))
}

/// Edits of any files. An edit of a file on disk stands only where the text there is what it was.
pub(crate) fn edits(edits: &Edits, snapshot: &Snapshot, session: &Session) -> WorkspaceEdit {
    let mut changes = Vec::new();
    for group in edits.texts.chunk_by(|a, b| a.place.path == b.place.path) {
        let path = &group[0].place.path;
        let Some(uri) = uri_of(snapshot, path) else {
            continue;
        };
        let version = snapshot.document(path).map(|document| document.version);
        let length = group.iter().map(|one| one.place.span.end + 1).max();
        with_text((snapshot, session), path, length.unwrap_or(0), |text| {
            let fits = |one: &&Replacement| one.fits(text.source);
            let edit =
                |one: &Replacement| TextEdit::new(text.range(one.place.span), one.new.to_string());
            let edits: Vec<TextEdit> = group.iter().filter(fits).map(edit).collect();
            if !edits.is_empty() {
                changes.push((uri, version, edits));
            }
        });
    }
    let files = edits
        .files
        .iter()
        .filter_map(|(from, to)| Some((uri_of(snapshot, from)?, Url::from_file_path(to).ok()?)));
    workspace_edit(changes, files.collect(), session)
}

fn workspace_edit(
    changes: Vec<(Url, Option<i32>, Vec<TextEdit>)>,
    files: Vec<(Url, Url)>,
    session: &Session,
) -> WorkspaceEdit {
    if !session.versioned_edits {
        return WorkspaceEdit::new(
            changes
                .into_iter()
                .map(|(uri, _, edits)| (uri, edits))
                .collect(),
        );
    }
    let mut operations: Vec<DocumentChangeOperation> = changes
        .into_iter()
        .map(|(uri, version, edits)| {
            DocumentChangeOperation::Edit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            })
        })
        .collect();
    if session.renames_files {
        operations.extend(files.into_iter().map(|(old_uri, new_uri)| {
            DocumentChangeOperation::Op(ResourceOp::Rename(RenameFile {
                old_uri,
                new_uri,
                options: None,
                annotation_id: None,
            }))
        }));
    }
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(operations)),
        ..WorkspaceEdit::default()
    }
}

pub(crate) fn completion(
    (word, items): &(Span, Vec<completion::Completion>),
    document: &Document,
    session: &Session,
) -> Vec<lsp::CompletionItem> {
    let range = text(document, session).range(*word);
    let one = |item: &completion::Completion| {
        let snippet = session.snippets && !item.insert.is_empty();
        let new_text = match (snippet, item.insert.is_empty()) {
            (true, _) => item.insert.clone(),
            (false, true) => item.label.clone(),
            (false, false) => plain(&item.insert, &item.label),
        };
        let line = document.lines.line(word.start);
        let indent = document
            .lines
            .line_span(&document.text, line)
            .text(&document.text);
        let indent: String = indent.chars().take_while(|letter| *letter == ' ').collect();
        let new_text = new_text.replace('\n', &format!("\n{indent}"));
        let documentation = (!item.documentation.is_empty()).then(|| {
            lsp::Documentation::MarkupContent(lsp::MarkupContent {
                kind: if session.markdown_items {
                    lsp::MarkupKind::Markdown
                } else {
                    lsp::MarkupKind::PlainText
                },
                value: item.documentation.clone(),
            })
        });
        lsp::CompletionItem {
            label: item.label.clone(),
            kind: Some(completion_kind(item.kind)),
            detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
            documentation,
            sort_text: Some(format!("{:04}{}", item.rank, item.label)),
            filter_text: Some(item.label.clone()),
            insert_text_format: snippet.then_some(lsp::InsertTextFormat::SNIPPET),
            // What is indented above is indented as meant.
            insert_text_mode: snippet.then_some(lsp::InsertTextMode::AS_IS),
            text_edit: Some(lsp::CompletionTextEdit::Edit(TextEdit::new(
                range, new_text,
            ))),
            ..lsp::CompletionItem::default()
        }
    };
    items.iter().map(one).collect()
}

/// A snippet for a client that knows none: what stands before its first place.
fn plain(snippet: &str, label: &str) -> String {
    match snippet.split_once('$') {
        Some((head, _)) if head.starts_with(label) => head.trim_end().to_owned(),
        _ => label.to_owned(),
    }
}

fn completion_kind(kind: completion::Kind) -> lsp::CompletionItemKind {
    use completion::Kind;
    use lsp::CompletionItemKind as K;
    match kind {
        Kind::Keyword => K::KEYWORD,
        Kind::Variable => K::VARIABLE,
        Kind::Sim => K::CLASS,
        Kind::Primitive => K::MODULE,
        Kind::Property => K::PROPERTY,
        Kind::Part => K::VALUE,
        Kind::Event => K::EVENT,
        Kind::Action => K::METHOD,
        Kind::Argument => K::FIELD,
        Kind::Word => K::ENUM_MEMBER,
        Kind::Slug => K::FILE,
        Kind::Lint => K::CONSTANT,
    }
}

pub(crate) fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Explainer => lsp::SymbolKind::FILE,
        SymbolKind::Catalogue => lsp::SymbolKind::NAMESPACE,
        SymbolKind::Step => lsp::SymbolKind::FUNCTION,
        SymbolKind::Sim => lsp::SymbolKind::CLASS,
        SymbolKind::Knob => lsp::SymbolKind::PROPERTY,
        SymbolKind::Formula => lsp::SymbolKind::VARIABLE,
        SymbolKind::Test => lsp::SymbolKind::METHOD,
    }
}

#[expect(
    deprecated,
    reason = "the protocol's type has a field that must be written and is not to be used"
)]
pub(crate) fn document_symbol(symbol: &symbols::Outlined, text: &Text<'_>) -> lsp::DocumentSymbol {
    let members = symbol
        .members
        .iter()
        .map(|member| document_symbol(member, text));
    lsp::DocumentSymbol {
        name: symbol.name.clone(),
        detail: Some(symbol.detail.clone()),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: text.range(symbol.span),
        selection_range: text.range(symbol.selection),
        children: (!symbol.members.is_empty()).then(|| members.collect()),
    }
}

#[expect(
    deprecated,
    reason = "the protocol's type has a field that must be written and is not to be used"
)]
pub(crate) fn symbol_information(
    name: String,
    kind: SymbolKind,
    location: Location,
) -> lsp::SymbolInformation {
    lsp::SymbolInformation {
        name,
        kind: symbol_kind(kind),
        tags: None,
        deprecated: None,
        location,
        container_name: None,
    }
}

/// An outline as a flat list, for clients that show no nested one.
pub(crate) fn flat_symbols(
    symbols: &[symbols::Outlined],
    uri: &Url,
    text: &Text<'_>,
    found: &mut Vec<lsp::SymbolInformation>,
) {
    for symbol in symbols {
        let location = Location::new(uri.clone(), text.range(symbol.selection));
        found.push(symbol_information(
            symbol.name.clone(),
            symbol.kind,
            location,
        ));
        flat_symbols(&symbol.members, uri, text, found);
    }
}

/// Colours as the protocol counts them: each by its distance from the one before.
pub(crate) fn semantic_tokens(
    tokens: &[tokens::Coloured],
    text: &Text<'_>,
) -> Vec<lsp::SemanticToken> {
    let mut found = Vec::new();
    let (mut line, mut column) = (0, 0);
    for token in tokens.iter().filter(|token| !token.span.is_empty()) {
        let range = text.range(token.span);
        let length = range.end.character.saturating_sub(range.start.character);
        let sort = tokens::Sort::ALL
            .iter()
            .position(|(sort, _)| *sort == token.sort);
        let delta_line = range.start.line - line;
        let from = if delta_line == 0 { column } else { 0 };
        found.push(lsp::SemanticToken {
            delta_line,
            delta_start: range.start.character - from,
            length,
            token_type: sort.unwrap_or_default() as u32,
            token_modifiers_bitset: u32::from(token.declares) | u32::from(token.fixed) << 1,
        });
        (line, column) = (range.start.line, range.start.character);
    }
    found
}
