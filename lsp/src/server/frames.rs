//! Messages on a byte stream: `Content-Length` headers and JSON bodies. Whatever comes, reading goes on behind it.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

/// The largest body that is read, in bytes; a source file has at most 4 MB.
const LARGEST: usize = 64 * 1024 * 1024;
/// More of a header line is never looked at.
const LONGEST_LINE: u64 = 8 * 1024;
const LENGTH: &str = "content-length:";

/// What came in.
#[derive(Debug)]
pub(super) enum Frame {
    /// A request or notification.
    Request(Request),
    /// The client's answer to a request of ours.
    Response(Response),
    /// Something else, and what to answer.
    Malformed(Response),
}

/// Reads the next frame; none at the end of the stream.
///
/// # Errors
/// If the stream breaks.
pub(super) async fn read(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Frame>> {
    let length = match header(input).await? {
        Header::End => return Ok(None),
        Header::Malformed(reason) => return Ok(Some(malformed(Id::Null, reason))),
        Header::Length(length) => length,
    };
    let mut body = vec![0; length];
    match input.read_exact(&mut body).await {
        Ok(_) => Ok(Some(decoded(&body))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// A message as it goes out.
pub(super) fn encoded(message: &impl serde::Serialize) -> Vec<u8> {
    let body = serde_json::to_vec(message).unwrap_or_default();
    let mut bytes = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend(body);
    bytes
}

enum Header {
    Length(usize),
    Malformed(&'static str),
    End,
}

/// The headers of the next message. Lines that are none are passed over until one says a length.
async fn header(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Header> {
    let mut length = None;
    let mut strange = false;
    loop {
        let mut line = Vec::new();
        if input
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)
            .await?
            == 0
        {
            return Ok(Header::End);
        }
        let line = String::from_utf8_lossy(&line);
        let blank = line.trim().is_empty();
        match line.to_ascii_lowercase().find(LENGTH) {
            Some(at) => {
                strange |= at > 0;
                length = Some(line[at + LENGTH.len()..].trim().parse::<usize>());
            }
            None if blank && strange && length.is_none() => {
                return Ok(Header::Malformed("a message has no Content-Length"));
            }
            None if blank => match length {
                Some(Ok(length)) if length <= LARGEST => return Ok(Header::Length(length)),
                Some(Ok(_)) => return Ok(Header::Malformed("a message is too large")),
                Some(Err(_)) => return Ok(Header::Malformed("Content-Length is no number")),
                None => {}
            },
            None => strange |= !line.to_ascii_lowercase().starts_with("content-type:"),
        }
    }
}

fn decoded(body: &[u8]) -> Frame {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(_) => {
            let lossy = String::from_utf8_lossy(body);
            let id = serde_json::from_str(&lossy).map_or(Id::Null, |value| id_of(&value));
            return malformed(id, "a message is not UTF-8");
        }
    };
    let Ok(mut message) = serde_json::from_str::<Value>(text) else {
        return malformed(Id::Null, "a message is not JSON");
    };
    let id = id_of(&message);
    let Some(object) = message.as_object_mut() else {
        return invalid(id);
    };
    if !object.contains_key("method") {
        return match serde_json::from_value(message) {
            Ok(response) => Frame::Response(response),
            Err(_) => invalid(id),
        };
    }
    // Some clients write `null` for what takes no parameters.
    if object.get("params").is_some_and(Value::is_null) {
        object.remove("params");
    }
    // The crate of the protocol's types reads this capability under another name than the protocol has for it.
    if let Some(workspace) = message.pointer_mut("/params/capabilities/workspace")
        && let Some(diagnostics) = workspace.get("diagnostics").cloned()
        && let Some(workspace) = workspace.as_object_mut()
    {
        workspace.insert("diagnostic".to_owned(), diagnostics);
    }
    match serde_json::from_value(message) {
        Ok(request) => Frame::Request(request),
        Err(_) => invalid(id),
    }
}

fn id_of(message: &Value) -> Id {
    let id = message.get("id").cloned().unwrap_or(Value::Null);
    serde_json::from_value(id).unwrap_or(Id::Null)
}

fn malformed(id: Id, reason: &'static str) -> Frame {
    let mut error = Error::new(ErrorCode::ParseError);
    error.message = reason.into();
    Frame::Malformed(Response::from_error(id, error))
}

fn invalid(id: Id) -> Frame {
    let mut error = Error::new(ErrorCode::InvalidRequest);
    error.message = "a message is neither a request nor a response".into();
    Frame::Malformed(Response::from_error(id, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(bytes: &[u8]) -> Vec<String> {
        let mut input = tokio::io::BufReader::new(bytes);
        let mut found = Vec::new();
        while let Some(frame) = read(&mut input).await.expect("memory does not break") {
            found.push(match frame {
                Frame::Request(request) => request.method().to_owned(),
                Frame::Response(response) => format!("response {}", response.id()),
                Frame::Malformed(answer) => {
                    let error = answer.error().expect("what is malformed is an error");
                    format!("{} {}: {}", answer.id(), error.code, error.message)
                }
            });
        }
        found
    }

    fn framed(body: &[u8]) -> Vec<u8> {
        [
            format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(),
            body,
        ]
        .concat()
    }

    #[tokio::test]
    async fn reading_goes_on_behind_whatever_comes() {
        let fine = framed(br#"{"jsonrpc":"2.0","method":"fine"}"#);
        for (bad, answer) in [
            (
                framed(b"{\"jsonrpc\":"),
                "null -32700: a message is not JSON",
            ),
            (
                framed(b"{\"id\":3,\"method\":\"\xff\"}"),
                "3 -32700: a message is not UTF-8",
            ),
            (
                framed(b"[]"),
                "null -32600: a message is neither a request nor a response",
            ),
            (
                framed(b"{\"id\":4}"),
                "4 -32600: a message is neither a request nor a response",
            ),
            (
                b"Content-Length: x\r\n\r\n".to_vec(),
                "null -32700: Content-Length is no number",
            ),
            (
                b"Content-Length: 99999999999\r\n\r\n".to_vec(),
                "null -32700: a message is too large",
            ),
            (
                b"Content-Lenth: 5\r\n\r\n{\"a\"}".to_vec(),
                "null -32700: a message has no Content-Length",
            ),
        ] {
            let bytes = [bad, fine.clone()].concat();
            assert_eq!(all(&bytes).await, [answer, "fine"]);
        }
    }

    #[tokio::test]
    async fn headers_in_any_case_and_more_than_one() {
        let body = br#"{"jsonrpc":"2.0","method":"shutdown","id":1,"params":null}"#;
        let bytes = [
            format!(
                "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: {}\r\n\r\n",
                body.len()
            )
            .as_bytes(),
            body,
        ]
        .concat();
        assert_eq!(all(&bytes).await, ["shutdown"]);
    }

    #[tokio::test]
    async fn a_stream_that_ends_within_a_message_ends() {
        assert!(all(b"Content-Length: 100\r\n\r\n{").await.is_empty());
        assert!(all(b"Content-Le").await.is_empty());
    }
}
