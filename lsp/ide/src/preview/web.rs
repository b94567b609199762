//! What pages are made of, in `web/`: no page loads anything that is not among it or what it is about.

use std::path::Path;

use axum::body::Bytes;

use super::http::File;

/// What is shown where nothing was built yet.
pub const WAITING: &str = include_str!("web/waiting.html");

pub(super) const PROBLEMS: &str = include_str!("web/problems.js");
pub(super) const PREVIEW: &str = include_str!("web/preview.js");
pub(super) const PREVIEW_STYLE: &str = include_str!("web/preview.css");

/// The script or style at a path, if it is one that pages load.
#[must_use]
pub fn script(path: &str) -> Option<File> {
    let text = match path {
        "problems.js" => PROBLEMS,
        "reload.js" => include_str!("web/reload.js"),
        "preview.js" => PREVIEW,
        "preview.css" => PREVIEW_STYLE,
        _ => return None,
    };
    Some(File {
        kind: kind(Path::new(path)),
        bytes: Bytes::from_static(text.as_bytes()),
    })
}

/// A page.
#[must_use]
pub fn html(text: String) -> File {
    File {
        kind: kind(Path::new("index.html")),
        bytes: text.into(),
    }
}

/// The media type of a file, by its name.
#[must_use]
pub fn kind(path: &Path) -> &'static str {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    match &*extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "vtt" => "text/vtt; charset=utf-8",
        "md" | "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
