//! The protocol's methods. A notification is a message to the actor; a question goes through the actor to the pool, and its
//! answer comes back beside whatever else is going on. Nothing here waits before its message is sent.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer, LspServiceBuilder};

use super::actor::{Mailbox, Message};
use super::log::Log;
use super::panels::{Connection, Previews};
use super::parent;
use super::pool::Priority;
use super::transport::Outbox;
use crate::protocol::custom::{
    AddressParams, AddressResult, ClosePreview, CursorParams, FrameParams, FrameResult,
    PanelMessage, PreviewParams, PreviewResult, RevealParams, RevealResult,
};
use crate::protocol::session::Session;
use crate::protocol::{capabilities, convert};
use explc_ide::features::{self, Asked, actions, links};
use explc_ide::preview;
use explc_ide::workspace::{Document, Snapshot, Stale, Ticket};

/// One client's server.
pub(super) struct Backend {
    mailbox: Mailbox,
    client: Client,
    log: Log,
    leave: Arc<Notify>,
    outbox: Outbox,
    previews: Previews,
    session: OnceLock<Arc<Session>>,
    /// The colours that were sent last of each document, by name, for the next difference.
    coloured: Mutex<BTreeMap<Url, Colours>>,
}

/// Colours and their name.
type Colours = (String, Vec<SemanticToken>);

/// What a question is answered from.
struct Answering<'a> {
    snapshot: &'a Snapshot,
    ticket: &'a Ticket,
    session: &'a Session,
}

/// Tells that nobody waits any more once it is dropped.
struct TakenBack(Arc<AtomicBool>);

impl Drop for TakenBack {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Answering<'_> {
    fn text<'d>(&self, document: &'d Document) -> crate::protocol::positions::Text<'d> {
        convert::text(document, self.session)
    }
}

impl Backend {
    pub(super) fn new(
        mailbox: Mailbox,
        client: Client,
        (log, outbox): (Log, Outbox),
        leave: Arc<Notify>,
    ) -> Self {
        Self {
            mailbox,
            client,
            log,
            leave,
            outbox,
            previews: Previews::default(),
            session: OnceLock::new(),
            coloured: Mutex::default(),
        }
    }

    /// The methods beyond the protocol.
    pub(super) fn methods(builder: LspServiceBuilder<Self>) -> LspServiceBuilder<Self> {
        let builder = builder
            .custom_method("$/setTrace", Self::set_trace)
            .custom_method("window/workDoneProgress/cancel", Self::cancel_progress)
            .custom_method("explc/preview", Self::preview)
            .custom_method("explc/preview/message", Self::preview_message)
            .custom_method("explc/preview/close", Self::close_preview)
            .custom_method("explc/preview/address", Self::preview_address)
            .custom_method("explc/preview/cursor", Self::preview_cursor)
            .custom_method("explc/reveal", Self::reveal)
            .custom_method("explc/frameAt", Self::frame_at);
        #[cfg(test)]
        let builder = super::tests::methods(builder);
        builder
    }

    fn session(&self) -> Result<Arc<Session>> {
        self.session
            .get()
            .cloned()
            .ok_or_else(Error::internal_error)
    }

    /// Has the pool answer from the files as they are after every message before this one.
    async fn ask<T: Send + 'static>(
        &self,
        answer: impl FnOnce(&Answering<'_>) -> std::result::Result<T, Stale> + Send + 'static,
    ) -> Result<T> {
        self.ask_with(|ticket| ticket, answer).await
    }

    /// The same with another ticket.
    async fn ask_with<T: Send + 'static>(
        &self,
        ticket_of: fn(Ticket) -> Ticket,
        answer: impl FnOnce(&Answering<'_>) -> std::result::Result<T, Stale> + Send + 'static,
    ) -> Result<T> {
        let session = self.session()?;
        let (sender, receiver) = oneshot::channel();
        let taken_back = Arc::new(AtomicBool::new(false));
        let question = move |snapshot: &Arc<Snapshot>, pool: &super::pool::Pool, ticket: Ticket| {
            let snapshot = Arc::clone(snapshot);
            let ticket = ticket_of(ticket);
            pool.spawn(Priority::Urgent, move || {
                let answered = ticket.check().and_then(|()| {
                    answer(&Answering {
                        snapshot: &snapshot,
                        ticket: &ticket,
                        session: &session,
                    })
                });
                // What was asked of an older text does not fit the one that the client now has.
                let answered = answered.and_then(|answer| ticket.check().map(|()| answer));
                let _ = sender.send(answered);
            });
        };
        self.mailbox
            .send(Message::Ask(Box::new(question), Arc::clone(&taken_back)));
        let _guard = TakenBack(taken_back);
        match receiver.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Stale)) => Err(Error::new(ErrorCode::ContentModified)),
            Err(_) => {
                self.log.warn("an answer failed");
                Err(Error::internal_error())
            }
        }
    }

    /// The same about one document; none for a file that the editor does not hold.
    async fn ask_about<T: Send + 'static>(
        &self,
        uri: &Url,
        answer: impl FnOnce(&Answering<'_>, Asked<'_>) -> std::result::Result<T, Stale> + Send + 'static,
    ) -> Result<Option<T>> {
        self.ask_about_with(|ticket| ticket, uri, answer).await
    }

    /// The same with another ticket.
    async fn ask_about_with<T: Send + 'static>(
        &self,
        ticket_of: fn(Ticket) -> Ticket,
        uri: &Url,
        answer: impl FnOnce(&Answering<'_>, Asked<'_>) -> std::result::Result<T, Stale> + Send + 'static,
    ) -> Result<Option<T>> {
        let path = convert::path_of(uri);
        self.ask_with(ticket_of, move |answering| {
            let Some(document) = answering.snapshot.document(&path) else {
                return Ok(None);
            };
            let asked = Asked {
                snapshot: answering.snapshot,
                document,
                ticket: answering.ticket,
            };
            answer(answering, asked).map(Some)
        })
        .await
    }

    async fn set_trace(&self, params: SetTraceParams) {
        self.log.trace(params.value != TraceValue::Off);
    }

    /// What shows progress is short and goes on.
    async fn cancel_progress(&self, _: WorkDoneProgressCancelParams) {}

    async fn preview(&self, params: PreviewParams) -> Result<Option<PreviewResult>> {
        let html = preview::webview(&params.nonce);
        let html = html.ok_or_else(|| Error::invalid_params("the nonce is none"))?;
        let path = convert::path_of(&params.text_document.uri);
        let opened = self.previews.open(path, &self.connection()?);
        let opened = opened.ok_or_else(|| refused("too many previews are open".to_owned()));
        opened.map(|preview| Some(PreviewResult { preview, html }))
    }

    async fn preview_message(&self, params: PanelMessage) {
        self.previews.said(params.preview, &params.message);
    }

    async fn close_preview(&self, params: ClosePreview) {
        self.previews.close(params.preview);
    }

    async fn preview_address(&self, params: AddressParams) -> Result<AddressResult> {
        let path = convert::path_of(&params.text_document.uri);
        let address = self.previews.address(path, &self.connection()?).await;
        let address = address.map_err(|error| refused(format!("cannot serve: {error}")))?;
        Ok(AddressResult { address })
    }

    async fn preview_cursor(&self, params: CursorParams) {
        let path = convert::path_of(&params.text_document.uri);
        self.mailbox.send(Message::Cursor(path, params.position));
    }

    /// Shows a file in the browser as it is typed.
    async fn preview_outside(&self, uri: Url) -> Result<Value> {
        let text_document = TextDocumentIdentifier { uri };
        let answer = self
            .preview_address(AddressParams { text_document })
            .await?;
        if let Ok(uri) = Url::parse(&answer.address) {
            self.connection()?.show(ShowDocumentParams {
                uri,
                external: Some(true),
                take_focus: Some(false),
                selection: None,
            });
        }
        Ok(Value::String(answer.address))
    }

    /// What previews lead back to.
    fn connection(&self) -> Result<Connection> {
        Ok(Connection {
            mailbox: self.mailbox.clone(),
            client: self.client.clone(),
            outbox: self.outbox.clone(),
            session: self.session()?,
            runtime: Handle::current(),
        })
    }

    async fn reveal(&self, params: RevealParams) -> Result<Option<RevealResult>> {
        let uri = params.text_document.uri;
        let address = uri.clone();
        let found = self
            .ask_about(&uri, move |answering, asked| {
                let found = preview::revealed(asked, &params.element, params.at)?;
                let text = answering.text(asked.document);
                Ok(found.map(|found| RevealResult {
                    uri: address,
                    range: text.range(found.span),
                    since: found.since,
                    why: found.why,
                }))
            })
            .await?;
        Ok(found.flatten())
    }

    async fn frame_at(&self, params: FrameParams) -> Result<Option<FrameResult>> {
        let uri = params.text_document.uri;
        let found = self
            .ask_about(&uri, move |answering, asked| {
                let text = answering.text(asked.document);
                let place = params.position.map(|position| text.offset(position));
                let frame = preview::frame(asked, place, params.at, params.dark)?;
                Ok(frame.map(|still| FrameResult {
                    at: still.at,
                    svg: still.svg,
                    link: still.link,
                }))
            })
            .await?;
        Ok(found.flatten())
    }

    fn touched(&self, uris: impl Iterator<Item = Url>) {
        let paths: Vec<PathBuf> = uris.filter_map(|uri| uri.to_file_path().ok()).collect();
        self.mailbox.send(Message::Touched(paths));
    }
}

fn renamed_uris(files: &[FileRename]) -> impl Iterator<Item = Url> {
    files
        .iter()
        .flat_map(|file| [&file.old_uri, &file.new_uri])
        .filter_map(|uri| Url::parse(uri).ok())
}

/// A name for what was sent, so that a client that has it need not be sent it again.
fn name_of(sent: &impl serde::Serialize) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(sent)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn refused(reason: String) -> Error {
    let mut error = Error::new(ErrorCode::InvalidParams);
    error.message = reason.into();
    error
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = Arc::new(Session::new(&params));
        if let Some(trace) = params.trace {
            self.log.trace(trace != TraceValue::Off);
        }
        if self.session.set(Arc::clone(&session)).is_err() {
            return Err(Error::invalid_request());
        }
        if let Some(process) = session.process {
            tokio::spawn(parent::watch(process, Arc::clone(&self.leave)));
        }
        self.log.note(&format!("{session:?}"));
        Ok(InitializeResult {
            capabilities: capabilities::capabilities(&session),
            server_info: Some(ServerInfo {
                name: "explc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let Ok(session) = self.session() else { return };
        self.mailbox.send(Message::Start(Arc::clone(&session)));
        if session.watches {
            let client = self.client.clone();
            let log = self.log.clone();
            tokio::spawn(async move {
                let options = DidChangeWatchedFilesRegistrationOptions {
                    watchers: vec![FileSystemWatcher {
                        glob_pattern: GlobPattern::String("**/*.expl".to_owned()),
                        kind: None,
                    }],
                };
                let registration = Registration {
                    id: "sources".to_owned(),
                    method: "workspace/didChangeWatchedFiles".to_owned(),
                    register_options: serde_json::to_value(options).ok(),
                };
                if client
                    .register_capability(vec![registration])
                    .await
                    .is_err()
                {
                    log.note("the client watches no files");
                }
            });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    // Files.

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.mailbox.send(Message::Open {
            path: convert::path_of(&document.uri),
            address: document.uri.as_str().into(),
            version: document.version,
            text: document.text,
        });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.mailbox.send(Message::Change {
            path: convert::path_of(&params.text_document.uri),
            version: params.text_document.version,
            changes: params.content_changes,
        });
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let mut coloured = self.coloured.lock().unwrap_or_else(PoisonError::into_inner);
        coloured.remove(&uri);
        drop(coloured);
        let path = convert::path_of(&uri);
        self.previews.close_server(&path);
        self.mailbox.send(Message::Close(path));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.touched(params.changes.into_iter().map(|change| change.uri));
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.touched(
            params
                .files
                .iter()
                .filter_map(|file| Url::parse(&file.uri).ok()),
        );
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        self.touched(renamed_uris(&params.files));
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.touched(
            params
                .files
                .iter()
                .filter_map(|file| Url::parse(&file.uri).ok()),
        );
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let added = params.event.added.into_iter();
        let folders = added.filter_map(|folder| folder.uri.to_file_path().ok());
        self.mailbox.send(Message::Folders(folders.collect()));
    }

    async fn did_change_configuration(&self, _: DidChangeConfigurationParams) {}

    // Questions.

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        self.mailbox.send(Message::Pulls);
        let uri = params.text_document.uri;
        let items = self
            .ask_about(&uri, |answering, asked| {
                let found = asked.document.findings(asked.ticket)?;
                Ok(convert::diagnostics(
                    &found,
                    asked.document,
                    answering.session,
                ))
            })
            .await
            .map_err(|mut error| {
                if error.code == ErrorCode::ContentModified {
                    // The client asks again.
                    error.code = ErrorCode::ServerError(-32802);
                    error.data = Some(json!({ "retriggerRequest": true }));
                }
                error
            })?;
        let items = items.unwrap_or_default();
        let result_id = name_of(&items);
        let report = if params.previous_result_id.as_ref() == Some(&result_id) {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id,
                },
            })
        } else {
            DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                related_documents: None,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(result_id),
                    items,
                },
            })
        };
        Ok(report.into())
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let place = params.text_document_position;
        let uri = place.text_document.uri;
        let items = self
            .ask_about_with(Ticket::lasting, &uri, move |answering, asked| {
                let offset = answering.text(asked.document).offset(place.position);
                let found = features::completion::completions(asked, offset)?;
                Ok(convert::completion(
                    &found,
                    asked.document,
                    answering.session,
                ))
            })
            .await?;
        Ok(items.map(CompletionResponse::Array))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let hover = self
            .ask_about(&place.text_document.uri, move |answering, asked| {
                let text = answering.text(asked.document);
                let found = features::hover::hover(asked, text.offset(place.position))?;
                Ok(found.map(|found| {
                    let mut value = found.markdown;
                    if answering.session.images
                        && let Some(image) = found
                            .statement
                            .and_then(|statement| preview::image(asked, statement))
                    {
                        value += &format!("\n\n---\n\n![the picture now]({image})");
                    }
                    let kind = if answering.session.markdown {
                        MarkupKind::Markdown
                    } else {
                        MarkupKind::PlainText
                    };
                    Hover {
                        contents: HoverContents::Markup(MarkupContent { kind, value }),
                        range: Some(text.range(found.span)),
                    }
                }))
            })
            .await?;
        Ok(hover.flatten())
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let place = params.text_document_position_params;
        let help = self
            .ask_about(&place.text_document.uri, move |answering, asked| {
                let offset = answering.text(asked.document).offset(place.position);
                Ok(features::signature::signature(asked, offset))
            })
            .await?;
        let markdown = |value: String| {
            Documentation::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value,
            })
        };
        Ok(help.flatten().map(|found| {
            // The protocol counts UTF-16 here; signatures are ASCII but for what a primitive may write.
            let units = |at: u32| found.label[..at as usize].encode_utf16().count() as u32;
            let parameters =
                found
                    .parameters
                    .iter()
                    .map(|((start, end), doc)| ParameterInformation {
                        label: ParameterLabel::LabelOffsets([units(*start), units(*end)]),
                        documentation: Some(markdown(doc.clone())),
                    });
            SignatureHelp {
                signatures: vec![SignatureInformation {
                    parameters: Some(parameters.collect()),
                    documentation: Some(markdown(found.documentation.clone())),
                    active_parameter: found.active,
                    label: found.label.clone(),
                }],
                active_signature: Some(0),
                active_parameter: found.active,
            }
        }))
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let place = params.text_document_position_params;
        let found = self
            .ask_about(&place.text_document.uri, move |answering, asked| {
                let offset = answering.text(asked.document).offset(place.position);
                let found = features::definition::definition(asked, offset);
                Ok(found.map(|(_, places)| {
                    convert::locations(&places, answering.snapshot, answering.session)
                }))
            })
            .await?;
        let found = found.flatten().filter(|found| !found.is_empty());
        Ok(found.map(GotoDefinitionResponse::Array))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let place = params.text_document_position;
        let declarations = params.context.include_declaration;
        self.ask_about(&place.text_document.uri, move |answering, asked| {
            let offset = answering.text(asked.document).offset(place.position);
            let places = features::references::references(asked, offset, declarations);
            Ok(convert::locations(
                &places,
                answering.snapshot,
                answering.session,
            ))
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let place = params.text_document_position_params;
        self.ask_about(&place.text_document.uri, move |answering, asked| {
            let text = answering.text(asked.document);
            let found = features::references::highlights(asked, text.offset(place.position));
            let one = |(span, declares): (_, bool)| DocumentHighlight {
                range: text.range(span),
                kind: Some(if declares {
                    DocumentHighlightKind::WRITE
                } else {
                    DocumentHighlightKind::READ
                }),
            };
            Ok(found.into_iter().map(one).collect())
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let found = self
            .ask_about(&params.text_document.uri, move |answering, asked| {
                let text = answering.text(asked.document);
                let found = features::rename::prepare(asked, text.offset(params.position));
                Ok(found.map(
                    |(span, placeholder)| PrepareRenameResponse::RangeWithPlaceholder {
                        range: text.range(span),
                        placeholder,
                    },
                ))
            })
            .await?;
        Ok(found.flatten())
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let place = params.text_document_position;
        let renamed = self
            .ask_about(&place.text_document.uri, move |answering, asked| {
                let offset = answering.text(asked.document).offset(place.position);
                let edits = features::rename::rename(asked, offset, &params.new_name);
                Ok(
                    edits
                        .map(|edits| convert::edits(&edits, answering.snapshot, answering.session)),
                )
            })
            .await?;
        renamed.transpose().map_err(refused)
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        self.ask(move |answering| {
            let mut all = features::Edits::default();
            for file in &params.files {
                let path = |uri: &str| Url::parse(uri).ok()?.to_file_path().ok();
                let (Some(from), Some(to)) = (path(&file.old_uri), path(&file.new_uri)) else {
                    continue;
                };
                let Some(document) = standing_in(answering.snapshot, &from) else {
                    continue;
                };
                let asked = Asked {
                    snapshot: answering.snapshot,
                    document: &document,
                    ticket: answering.ticket,
                };
                all.texts
                    .extend(features::rename::will_rename(asked, &from, &to).texts);
            }
            all.texts.sort();
            all.texts.dedup();
            if all.texts.is_empty() {
                return Ok(None);
            }
            Ok(Some(convert::edits(
                &all,
                answering.snapshot,
                answering.session,
            )))
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        let address = uri.clone();
        self.ask_about(&uri, move |answering, asked| {
            let text = answering.text(asked.document);
            let found = features::symbols::outline(asked.document);
            if answering.session.nested_symbols {
                let nested = found
                    .iter()
                    .map(|symbol| convert::document_symbol(symbol, &text));
                return Ok(DocumentSymbolResponse::Nested(nested.collect()));
            }
            let mut flat = Vec::new();
            convert::flat_symbols(&found, &address, &text, &mut flat);
            Ok(DocumentSymbolResponse::Flat(flat))
        })
        .await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<Vec<SymbolInformation>>> {
        self.ask(move |answering| {
            let found = features::symbols::search(answering.snapshot, &params.query);
            let one = |(symbol, place): (explc_ide::workspace::Symbol, features::Place)| {
                let location = convert::location(&place, answering.snapshot, answering.session)?;
                Some(convert::symbol_information(
                    symbol.name,
                    symbol.kind,
                    location,
                ))
            };
            Ok(Some(found.into_iter().filter_map(one).collect()))
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let tokens = self.coloured(&params.text_document.uri).await?;
        Ok(tokens.map(|(name, data)| {
            SemanticTokensResult::Tokens(SemanticTokens {
                result_id: Some(name),
                data,
            })
        }))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let known = {
            let coloured = self.coloured.lock().unwrap_or_else(PoisonError::into_inner);
            coloured.get(&uri).cloned()
        };
        let Some((name, data)) = self.coloured(&uri).await? else {
            return Ok(None);
        };
        let known = known.filter(|(known, _)| *known == params.previous_result_id);
        Ok(Some(match known {
            Some((_, old)) => SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta {
                result_id: Some(name),
                edits: token_edits(&old, &data),
            }),
            None => SemanticTokensFullDeltaResult::Tokens(SemanticTokens {
                result_id: Some(name),
                data,
            }),
        }))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let data = self
            .ask_about(&params.text_document.uri, move |answering, asked| {
                let text = answering.text(asked.document);
                let part = text.span(params.range);
                let found = features::tokens::tokens(asked.document, Some(part));
                Ok(convert::semantic_tokens(&found, &text))
            })
            .await?;
        Ok(data.map(|data| {
            SemanticTokensRangeResult::Tokens(SemanticTokens {
                result_id: None,
                data,
            })
        }))
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask_about(&params.text_document.uri, move |answering, asked| {
            let text = answering.text(asked.document);
            let found = features::hints::hints(asked, text.span(params.range))?;
            let one = |hint: features::hints::Hint| InlayHint {
                position: text.position(hint.offset),
                label: InlayHintLabel::String(hint.label),
                kind: None,
                text_edits: None,
                tooltip: (!hint.tooltip.is_empty())
                    .then_some(InlayHintTooltip::String(hint.tooltip)),
                padding_left: Some(true),
                padding_right: None,
                data: None,
            };
            Ok(found.into_iter().map(one).collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let uri = params.text_document.uri;
        let address = uri.clone();
        self.ask_about(&uri, move |answering, asked| {
            let text = answering.text(asked.document);
            let found = features::lenses::lenses(asked)?;
            let one = |lens: features::lenses::Lens| CodeLens {
                range: text.range(lens.span),
                command: Some(Command {
                    title: lens.title,
                    command: capabilities::COMMANDS[0].to_owned(),
                    arguments: Some(vec![json!(address), json!(lens.plays)]),
                }),
                data: None,
            };
            Ok(found.into_iter().map(one).collect())
        })
        .await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let uri = params.arguments.first().and_then(Value::as_str);
        let uri = uri.and_then(|uri| Url::parse(uri).ok());
        let uri = uri.ok_or_else(|| Error::invalid_params("the address of a file is wanted"))?;
        match params.command.as_str() {
            capabilities::PREVIEW => self.preview_outside(uri).await.map(Some),
            capabilities::PLAY_STEP => {
                let at = params.arguments.get(1).and_then(Value::as_i64);
                let at = at.ok_or_else(|| Error::invalid_params("a moment is wanted"))?;
                // Pages that are open go there; the client may open one.
                self.log.client_goes(&json!(uri), &json!(at));
                self.mailbox.send(Message::Go(convert::path_of(&uri), at));
                Ok(None)
            }
            _ => Err(Error::invalid_params("there is no such command")),
        }
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri;
        let only = params.context.only.unwrap_or_default();
        let wants = move |kind: &CodeActionKind| {
            let within = |wanted: &CodeActionKind| {
                let (kind, wanted) = (kind.as_str(), wanted.as_str());
                kind == wanted
                    || kind
                        .strip_prefix(wanted)
                        .is_some_and(|rest| rest.starts_with('.'))
            };
            only.is_empty() || only.iter().any(within)
        };
        self.ask_about(&uri, move |answering, asked| {
            let text = answering.text(asked.document);
            let mut found = Vec::new();
            let mut add = |action: actions::Action, kind: CodeActionKind| {
                let finding = action.finding.as_ref();
                let finding = finding
                    .map(|one| convert::diagnostic(one, asked.document, &text, answering.session));
                found.push(CodeActionOrCommand::CodeAction(CodeAction {
                    edit: convert::document_edit(&action.edits, asked.document, answering.session),
                    title: action.title,
                    kind: Some(kind),
                    diagnostics: finding.map(|finding| vec![finding]),
                    is_preferred: Some(action.preferred),
                    ..CodeAction::default()
                }));
            };
            if !answering.session.literal_actions {
                return Ok(Vec::new());
            }
            if wants(&CodeActionKind::QUICKFIX) {
                for action in actions::fixes(asked, text.span(params.range))? {
                    add(action, CodeActionKind::QUICKFIX);
                }
            }
            if wants(&CodeActionKind::SOURCE_FIX_ALL)
                && let Some(action) = actions::fix_all(asked)?
            {
                add(action, CodeActionKind::SOURCE_FIX_ALL);
            }
            Ok(found)
        })
        .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask_about(&params.text_document.uri, |answering, asked| {
            let edits = features::formatting::format(asked.document);
            Ok(convert::text_edits(
                &edits,
                asked.document,
                answering.session,
            ))
        })
        .await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.ask_about(&params.text_document.uri, move |answering, asked| {
            let part = answering.text(asked.document).span(params.range);
            let edits = features::formatting::format_range(asked.document, part);
            Ok(convert::text_edits(
                &edits,
                asked.document,
                answering.session,
            ))
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let place = params.text_document_position;
        self.ask_about(&place.text_document.uri, move |answering, asked| {
            let offset = answering.text(asked.document).offset(place.position);
            let edits = features::formatting::format_on_type(asked.document, offset, &params.ch);
            Ok(convert::text_edits(
                &edits,
                asked.document,
                answering.session,
            ))
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask_about(&params.text_document.uri, |_, asked| {
            let one = |fold: features::folding::Fold| FoldingRange {
                start_line: fold.start,
                end_line: fold.end,
                kind: Some(if fold.comment {
                    FoldingRangeKind::Comment
                } else {
                    FoldingRangeKind::Region
                }),
                ..FoldingRange::default()
            };
            let found = features::folding::folds(asked.document);
            Ok(found.into_iter().map(one).collect())
        })
        .await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        self.ask_about(&params.text_document.uri, move |answering, asked| {
            let text = answering.text(asked.document);
            let around = |position: Position| {
                let spans = features::selection::selections(asked.document, text.offset(position));
                let mut outer = None;
                for span in spans.into_iter().rev() {
                    outer = Some(Box::new(SelectionRange {
                        range: text.range(span),
                        parent: outer,
                    }));
                }
                outer.map_or_else(
                    || SelectionRange {
                        range: Range::new(position, position),
                        parent: None,
                    },
                    |range| *range,
                )
            };
            Ok(params.positions.into_iter().map(around).collect())
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask_about(&params.text_document.uri, |answering, asked| {
            let text = answering.text(asked.document);
            let one = |link: links::Link| {
                let target = match link.target {
                    links::Target::File(path) => convert::uri_of(answering.snapshot, &path),
                    links::Target::Address(address) => Url::parse(&address).ok(),
                };
                Some(DocumentLink {
                    range: text.range(link.span),
                    target: Some(target?),
                    tooltip: None,
                    data: None,
                })
            };
            Ok(links::links(asked).into_iter().filter_map(one).collect())
        })
        .await
    }

    async fn document_color(&self, params: DocumentColorParams) -> Result<Vec<ColorInformation>> {
        let found = self
            .ask_about(&params.text_document.uri, |answering, asked| {
                let text = answering.text(asked.document);
                let share = |part: u8| f32::from(part) / 255.0;
                let one = |(span, [red, green, blue]): (_, [u8; 3])| ColorInformation {
                    range: text.range(span),
                    color: Color {
                        red: share(red),
                        green: share(green),
                        blue: share(blue),
                        alpha: 1.0,
                    },
                };
                let found = features::colours::colours(asked.document);
                Ok(found.into_iter().map(one).collect())
            })
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// A role is chosen by what it means, never by its colour.
    async fn color_presentation(
        &self,
        _: ColorPresentationParams,
    ) -> Result<Vec<ColorPresentation>> {
        Ok(Vec::new())
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        let place = params.text_document_position_params;
        let found = self
            .ask_about(&place.text_document.uri, move |answering, asked| {
                let text = answering.text(asked.document);
                let found = features::linked::linked(asked, text.offset(place.position));
                let ranges: Vec<Range> = found.into_iter().map(|span| text.range(span)).collect();
                Ok((!ranges.is_empty()).then(|| LinkedEditingRanges {
                    ranges,
                    word_pattern: Some("[a-z][a-z0-9-]*".to_owned()),
                }))
            })
            .await?;
        Ok(found.flatten())
    }
}

impl Backend {
    /// The colours of a document and their name; they are kept for the next difference.
    async fn coloured(&self, uri: &Url) -> Result<Option<Colours>> {
        let found = self
            .ask_about(uri, |answering, asked| {
                let found = features::tokens::tokens(asked.document, None);
                let data = convert::semantic_tokens(&found, &answering.text(asked.document));
                let numbers = data.iter().map(|token| {
                    let SemanticToken {
                        delta_line,
                        delta_start,
                        length,
                        token_type,
                        token_modifiers_bitset,
                    } = token;
                    [
                        delta_line,
                        delta_start,
                        length,
                        token_type,
                        token_modifiers_bitset,
                    ]
                });
                let name = name_of(&numbers.collect::<Vec<_>>());
                Ok((name, data))
            })
            .await?;
        if let Some(found) = &found {
            let mut coloured = self.coloured.lock().unwrap_or_else(PoisonError::into_inner);
            coloured.insert(uri.clone(), found.clone());
        }
        Ok(found)
    }
}

/// The one edit from some colours to others; each is five numbers.
fn token_edits(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let same = |(a, b): &(&SemanticToken, &SemanticToken)| a == b;
    let head = old.iter().zip(new).take_while(same).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(same)
        .count();
    let removed = old_rest.len() - tail;
    let inserted = &new_rest[..new_rest.len() - tail];
    if removed == 0 && inserted.is_empty() {
        return Vec::new();
    }
    vec![SemanticTokensEdit {
        start: 5 * head as u32,
        delete_count: 5 * removed as u32,
        data: Some(inserted.to_vec()),
    }]
}

/// Any open document of the project that a file belongs to, or a stand-in where none is open.
fn standing_in(snapshot: &Snapshot, path: &Path) -> Option<Arc<Document>> {
    if let Some(document) = snapshot.document(path) {
        return Some(Arc::clone(document));
    }
    let roots = snapshot.projects.iter();
    let inner = roots.filter(|(root, _)| path.starts_with(root));
    let (_, project) = inner.max_by_key(|(root, _)| root.as_os_str().len())?;
    let text = snapshot.text(path)?;
    let document = Document::new(path.into(), "".into(), 0, text, Arc::clone(project));
    Some(Arc::new(document))
}

/// What tests ask.
#[cfg(test)]
impl Backend {
    pub(super) async fn test_ask(&self, answer: fn() -> bool) -> Result<bool> {
        self.ask(move |_| Ok(answer())).await
    }

    pub(super) fn test_client(&self) -> Client {
        self.client.clone()
    }

    /// Works until nobody waits any more.
    pub(super) async fn test_forever(&self, _: Value) -> Result<bool> {
        self.ask(|answering| {
            loop {
                answering.ticket.check()?;
                std::thread::yield_now();
            }
        })
        .await
    }

    pub(super) async fn test_text(&self, params: TextDocumentIdentifier) -> Result<Option<String>> {
        self.ask_about(&params.uri, |_, asked| Ok(asked.document.text.to_string()))
            .await
    }
}
