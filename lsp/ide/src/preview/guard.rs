//! Who may read: the token in the path, the exact host, and the exact origin of a WebSocket.

use std::io;
use std::net::SocketAddr;

use axum::http::{HeaderMap, Method, Uri, header};

/// What a request must name.
pub(super) struct Guard {
    /// The host, as `127.0.0.1:4321`.
    host: String,
    /// 128 random bits in hexadecimal digits.
    token: String,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It names another host: perhaps a name that somebody else has bound to 127.0.0.1.
    Host,
    /// The WebSocket does not come from a page of this server.
    Origin,
    /// It would write.
    Method,
    /// It is no WebSocket.
    NoWebSocket,
    /// There is nothing at the path, or the token is another.
    Nothing,
}

impl Guard {
    /// A guard of this place, with a new token.
    ///
    /// # Errors
    /// If the machine has no randomness.
    pub(super) fn new(place: SocketAddr) -> io::Result<Self> {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self {
            host: place.to_string(),
            token: random.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// The address of everything that may be read.
    pub(super) fn address(&self) -> String {
        format!("http://{}/{}/", self.host, self.token)
    }

    /// The origin of the WebSocket, for content policies.
    pub(super) fn live(&self) -> String {
        format!("ws://{}", self.host)
    }

    /// The path below the token, if the request may be answered.
    ///
    /// # Errors
    /// Why it may not.
    pub(super) fn admit<'r>(
        &self,
        method: &Method,
        uri: &'r Uri,
        headers: &HeaderMap,
    ) -> Result<&'r str, Refusal> {
        if only(headers, header::HOST) != Some(&self.host) || uri.authority().is_some() {
            return Err(Refusal::Host);
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Err(Refusal::Method);
        }
        let (token, path) = uri
            .path()
            .strip_prefix('/')
            .and_then(|path| path.split_once('/'))
            .ok_or(Refusal::Nothing)?;
        if !same(token, &self.token) || !is_plain(path) {
            return Err(Refusal::Nothing);
        }
        Ok(path)
    }

    /// Whether a WebSocket comes from a page of this server.
    ///
    /// # Errors
    /// If it does not say so.
    pub(super) fn admit_page(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let origin = only(headers, header::ORIGIN);
        let own = origin.and_then(|origin| origin.strip_prefix("http://")) == Some(&self.host);
        if own { Ok(()) } else { Err(Refusal::Origin) }
    }
}

/// The value of a header that is there once.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Whether two texts are the same, in a time that says nothing about where they differ.
fn same(one: &str, other: &str) -> bool {
    let bytes = one.bytes().zip(other.bytes());
    one.len() == other.len() && bytes.fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Whether a path leads down only: names of plain letters, none hidden, none empty but the last.
fn is_plain(path: &str) -> bool {
    let mut names = path.split('/').rev();
    let plain = |name: &str| {
        let letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
        !name.is_empty() && !name.starts_with('.') && name.bytes().all(letter)
    };
    let last = names.next().unwrap_or_default();
    (last.is_empty() || plain(last)) && names.all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_down_only() {
        for path in ["", "index.html", "a-b/", "a/b_1.woff2", "live"] {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "..",
            "../x",
            "a/../b",
            "a//b",
            "/etc/passwd",
            ".explc.json",
            "a/.git/config",
            "%2e%2e/x",
            "a\\b",
            "c:/x",
            "a/./b",
            "a b",
            "ä",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn tokens_are_the_same_or_not() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd"));
        assert!(!same("abc", "ab"));
        assert!(!same("", "a"));
    }
}
