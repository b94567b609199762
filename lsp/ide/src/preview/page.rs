//! The page that shows a document: in a browser below an address of [`super::http`], in an editor as one text.

use std::sync::Arc;

use axum::body::Bytes;
use explc_compiler::export::player::LIVE;
use explc_compiler::export::svg::base64;
use explc_compiler::text::{FACES, Face};
use explc_compiler::theme::{Role, Theme};
use futures::future::BoxFuture;

use super::http::{File, Site, Socket};
use super::viewer::{Desk, Viewer, attend};
use super::web;

const PAGE: &str = include_str!("web/preview.html");

/// The page of one document, for browsers.
pub struct Page(pub Arc<dyn Desk>);

impl Site for Page {
    fn file(&self, path: &str) -> Option<File> {
        if let Some(file) = web::script(path) {
            return Some(file);
        }
        let text = |name: &'static str, text: String| File {
            kind: web::kind(name.as_ref()),
            bytes: text.into(),
        };
        match path {
            "" => Some(web::html(page())),
            "theme.css" => Some(text("theme.css", theme(|_, file| file.to_owned()))),
            "player.js" => Some(text("player.js", LIVE.to_owned())),
            _ => {
                let face = FACES.into_iter().find(|face| file_of(*face) == path)?;
                Some(File {
                    kind: web::kind(path.as_ref()),
                    bytes: Bytes::from_static(face.bytes()),
                })
            }
        }
    }

    fn policy(&self, _: &str, live: &str) -> String {
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src data:; connect-src {live}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    }

    fn talk(self: Arc<Self>, _: String, socket: Socket) -> BoxFuture<'static, ()> {
        let desk = Arc::clone(&self.0);
        Box::pin(attend(Viewer::Socket(Box::new(socket)), desk))
    }
}

/// The page as it stands in a browser: each part is a file beside it.
fn page() -> String {
    let parts = [
        ("POLICY", String::new()),
        (
            "STYLES",
            ["theme.css", "preview.css"]
                .map(|name| format!("<link rel=\"stylesheet\" href=\"{name}\">"))
                .join("\n"),
        ),
        (
            "SCRIPTS",
            ["player.js", "problems.js", "preview.js"]
                .map(|name| format!("<script src=\"{name}\"></script>"))
                .join("\n"),
        ),
    ];
    filled(&parts)
}

/// The page as one text, for a panel of an editor: its scripts and styles bear this nonce.
///
/// A nonce is letters, digits, `+`, `/`, `-`, `_` and `=`; any other gives none.
pub fn webview(nonce: &str) -> Option<String> {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"+/-_=".contains(&letter);
    if nonce.is_empty() || !nonce.bytes().all(plain) {
        return None;
    }
    let theme = theme(|face, _| format!("data:font/ttf;base64,{}", base64(face.bytes())));
    let script = |text: &str| {
        // Nothing in it ends the element.
        format!(
            "<script nonce=\"{nonce}\">{}</script>",
            text.replace("</script", "<\\/script")
        )
    };
    let scripts = [LIVE, web::PROBLEMS, web::PREVIEW].map(script).join("\n");
    let policy = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; font-src data:; img-src data:\">"
    );
    Some(filled(&[
        (
            "STYLES",
            format!(
                "<style nonce=\"{nonce}\">{theme}{}</style>",
                web::PREVIEW_STYLE
            ),
        ),
        ("SCRIPTS", scripts),
        ("POLICY", policy),
    ]))
}

fn filled(parts: &[(&str, String)]) -> String {
    let fill = |page: String, (name, text): &(&str, String)| {
        page.replacen(&format!("<!-- {name} -->"), text, 1)
    };
    parts.iter().fold(PAGE.to_owned(), fill)
}

fn file_of(face: Face) -> String {
    let family = face.family().to_lowercase().replace(' ', "-");
    format!("{family}-{}.ttf", face.weight())
}

/// The colours of both themes, and the whole fonts: a word that is being typed may have any letter.
fn theme(source: impl Fn(Face, &str) -> String) -> String {
    let font = |face: &Face| {
        format!(
            "@font-face{{font-family:\"{}\";font-weight:{};src:url(\"{}\")}}\n",
            face.family(),
            face.weight(),
            source(*face, &file_of(*face))
        )
    };
    let palette = |theme: Theme| -> String {
        let colour = |role: &Role| format!("--{}:{};", role.name(), role.hex(theme));
        Role::ALL.iter().map(colour).collect()
    };
    let (light, dark) = (palette(Theme::Light), palette(Theme::Dark));
    let fonts: String = FACES.iter().map(font).collect();
    format!(
        "{fonts}:root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n:root[data-theme=light]{{{light}}}\n:root[data-theme=dark]{{{dark}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_loads_nothing_from_elsewhere() {
        let page = webview("abc123").expect("it is a nonce");
        assert!(!page.contains("<!-- "), "a part is missing");
        for tag in ["<script src", "<link", "http://", "https://"] {
            let found = page
                .find(tag)
                .map(|at| &page[at..(at + 80).min(page.len())]);
            // Names of XML are no addresses.
            assert!(
                found.is_none_or(|found| found.starts_with("http://www.w3.org")),
                "{found:?}"
            );
        }
        assert_eq!(
            page.matches("<script").count(),
            page.matches("<script nonce=\"abc123\">").count()
        );
        assert_eq!(webview("a\"><script>"), None);
        assert_eq!(webview(""), None);
    }
}
