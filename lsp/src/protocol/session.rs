//! What the client said at the start: how it counts columns, what it can show.

use std::path::PathBuf;

use explc_dsl::line_index::Encoding;
use serde_json::Value;
use tower_lsp::lsp_types::{
    InitializeParams, MarkupKind, PositionEncodingKind, ResourceOperationKind, Url,
};

/// The client, as far as it matters.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The unit of columns.
    pub(crate) encoding: Encoding,
    /// The folders that it has open.
    pub(crate) folders: Vec<PathBuf>,
    /// Its process.
    pub(crate) process: Option<u32>,
    /// Whether completions may have places to jump through.
    pub(crate) snippets: bool,
    /// Whether its hovers show Markdown.
    pub(crate) markdown: bool,
    /// Whether its completions do.
    pub(crate) markdown_items: bool,
    /// Whether its hovers show images.
    pub(crate) images: bool,
    /// Whether it asks for diagnostics itself, and again when it is told to.
    pub(crate) pulls: bool,
    /// Whether it shows related places of diagnostics.
    pub(crate) related: bool,
    /// Whether document symbols may be nested.
    pub(crate) nested_symbols: bool,
    /// Whether edits of several files may say which version they mean.
    pub(crate) versioned_edits: bool,
    /// Whether edits may rename files.
    pub(crate) renames_files: bool,
    /// Whether it asks again for inlay hints.
    pub(crate) refreshes_hints: bool,
    /// Whether it asks again for code lenses.
    pub(crate) refreshes_lenses: bool,
    /// Whether it shows progress.
    pub(crate) progress: bool,
    /// Whether it watches files when asked to.
    pub(crate) watches: bool,
    /// Whether it shows documents when asked to.
    pub(crate) shows_documents: bool,
    /// Whether it wants to know when pages show what was typed.
    pub(crate) reports_previews: bool,
    /// Whether it knows actions as such and not as commands.
    pub(crate) literal_actions: bool,
}

impl Session {
    /// What `initialize` says.
    pub(crate) fn new(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let window = capabilities.window.as_ref();
        let general = capabilities.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_ref());
        let utf8 = encodings.is_some_and(|known| known.contains(&PositionEncodingKind::UTF8));
        let completion = text.and_then(|text| text.completion.as_ref());
        let item = completion.and_then(|completion| completion.completion_item.as_ref());
        let hover = text.and_then(|text| text.hover.as_ref());
        let formats = hover.and_then(|hover| hover.content_format.as_ref());
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let operations = edits.and_then(|edits| edits.resource_operations.as_ref());
        let client = params
            .client_info
            .as_ref()
            .map_or("", |info| info.name.as_str());
        let option = |name: &str| {
            let options = params.initialization_options.as_ref()?;
            options.get(name).and_then(Value::as_bool)
        };
        // Editors that build on VS Code call themselves by other names, and their extension says what it can.
        let like_code = client.starts_with("Visual Studio Code") || client.contains("Code");
        Self {
            encoding: if utf8 {
                Encoding::Utf8
            } else {
                Encoding::Utf16
            },
            folders: folders(params),
            process: params.process_id,
            snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
            markdown: formats.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            markdown_items: item
                .and_then(|item| item.documentation_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            images: option("images").unwrap_or(like_code),
            pulls: text.is_some_and(|text| text.diagnostic.is_some())
                && workspace
                    .and_then(|workspace| workspace.diagnostic.as_ref())
                    .and_then(|diagnostic| diagnostic.refresh_support)
                    .unwrap_or(false),
            related: text
                .and_then(|text| text.publish_diagnostics.as_ref())
                .and_then(|publish| publish.related_information)
                .unwrap_or(false),
            nested_symbols: text
                .and_then(|text| text.document_symbol.as_ref())
                .and_then(|symbol| symbol.hierarchical_document_symbol_support)
                .unwrap_or(false),
            versioned_edits: edits
                .and_then(|edits| edits.document_changes)
                .unwrap_or(false),
            renames_files: operations
                .is_some_and(|known| known.contains(&ResourceOperationKind::Rename)),
            refreshes_hints: workspace
                .and_then(|workspace| workspace.inlay_hint.as_ref())
                .and_then(|hint| hint.refresh_support)
                .unwrap_or(false),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .and_then(|lens| lens.refresh_support)
                .unwrap_or(false),
            progress: window
                .and_then(|window| window.work_done_progress)
                .unwrap_or(false),
            watches: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .and_then(|watched| watched.dynamic_registration)
                .unwrap_or(false),
            shows_documents: window
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|shows| shows.support),
            reports_previews: option("previewReports").unwrap_or(false),
            literal_actions: text
                .and_then(|text| text.code_action.as_ref())
                .is_some_and(|action| action.code_action_literal_support.is_some()),
        }
    }
}

fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let named = params.workspace_folders.iter().flatten();
    let named: Vec<&Url> = named.map(|folder| &folder.uri).collect();
    let named = if named.is_empty() {
        params.root_uri.iter().collect()
    } else {
        named
    };
    named
        .into_iter()
        .filter_map(|uri| uri.to_file_path().ok())
        .collect()
}
