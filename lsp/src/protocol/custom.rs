//! What is asked beyond the protocol: `explc/…`.

use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::{Position, Range, TextDocumentIdentifier, Url};

/// `explc/preview`: opens a panel of the editor that shows a file. Its page and its messages are `docs/preview.md`'s.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewParams {
    pub(crate) text_document: TextDocumentIdentifier,
    /// What the scripts and styles of the page bear, as the content policy of the panel wants it.
    pub(crate) nonce: String,
}

/// The answer to `explc/preview`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewResult {
    /// The number of the panel in messages.
    pub(crate) preview: i64,
    /// The whole page.
    pub(crate) html: String,
}

/// `explc/preview/message`, in both directions: between a panel and what it shows.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct PanelMessage {
    /// The number of the panel.
    pub(crate) preview: i64,
    /// The message.
    pub(crate) message: serde_json::Value,
}

/// `explc/preview/close`: a panel was closed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClosePreview {
    /// The number of the panel.
    pub(crate) preview: i64,
}

/// `explc/preview/address`: where browsers see a file as it is typed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddressParams {
    pub(crate) text_document: TextDocumentIdentifier,
}

/// The answer to `explc/preview/address`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AddressResult {
    /// The address, to be opened on this machine.
    pub(crate) address: String,
}

/// `explc/preview/cursor`: the cursor stands at a place; pages go to the moment of the statement there.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CursorParams {
    pub(crate) text_document: TextDocumentIdentifier,
    pub(crate) position: Position,
}

/// `explc/preview/applied`: a page shows a version of a file.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewApplied {
    /// The file; none for an untitled one.
    pub(crate) uri: Option<Url>,
    /// The version.
    pub(crate) version: i32,
    /// How long the page took, in milliseconds.
    pub(crate) took: f64,
    /// When that was by its clock, in milliseconds since 1970, if it says so.
    pub(crate) at: Option<f64>,
    /// Whether that is until it was painted, and not only until it had changed itself.
    pub(crate) painted: bool,
}

/// `explc/reveal`: the statement that made an element what it is at a moment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevealParams {
    pub(crate) text_document: TextDocumentIdentifier,
    /// The element's id in the timeline.
    pub(crate) element: String,
    /// The moment in milliseconds.
    pub(crate) at: i64,
}

/// The answer to `explc/reveal`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RevealResult {
    pub(crate) uri: Url,
    pub(crate) range: Range,
    /// Since when it is so, in milliseconds.
    pub(crate) since: i64,
    /// Why, in one line.
    pub(crate) why: String,
}

/// `explc/frameAt`: the picture at a place of the text or at a moment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FrameParams {
    pub(crate) text_document: TextDocumentIdentifier,
    /// A place of the text: the moment at which the statement there has taken effect.
    pub(crate) position: Option<Position>,
    /// The moment in milliseconds; wins over a place.
    pub(crate) at: Option<i64>,
    /// Whether the picture is dark.
    #[serde(default)]
    pub(crate) dark: bool,
}

/// The answer to `explc/frameAt`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FrameResult {
    /// The moment in milliseconds.
    pub(crate) at: i64,
    /// The picture as SVG.
    pub(crate) svg: String,
    /// The address of this very frame on the site, if it is known where that is.
    pub(crate) link: Option<String>,
}
