//! What is asked beyond the protocol: `explc/…`.

use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::{Position, Range, TextDocumentIdentifier, Url};

/// `explc/preview`: what there is to see of a file, and which knobs it has.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewParams {
    pub(crate) text_document: TextDocumentIdentifier,
    /// Knob settings to select, as written in links: name and value. Left out, those that are selected stay.
    pub(crate) knobs: Option<Vec<(String, String)>>,
}

/// The answer to `explc/preview`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewResult {
    /// The version of the text that this shows.
    pub(crate) version: i32,
    /// The title.
    pub(crate) title: String,
    /// How long it takes, in milliseconds.
    pub(crate) duration: i64,
    /// The steps: their title, when they start and end, and where they stand.
    pub(crate) steps: Vec<PreviewStep>,
    /// The knobs.
    pub(crate) knobs: Vec<PreviewKnob>,
    /// The timeline as `explc timeline --json` writes it; null if nothing could be made of the text.
    pub(crate) timeline: Option<serde_json::Value>,
}

/// A step of a preview.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewStep {
    pub(crate) title: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) range: Range,
}

/// A knob of a preview.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewKnob {
    pub(crate) name: String,
    pub(crate) label: String,
    /// The settings: as written in links, and as viewers read them.
    pub(crate) choices: Vec<(String, String)>,
    /// The index of the one that is shown.
    pub(crate) chosen: usize,
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
}
