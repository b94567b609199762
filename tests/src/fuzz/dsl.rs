//! What must hold of the language for any input.
//!
//! Fuzz targets and property tests call the same functions. Each panics where a promise is broken.

use explc_dsl::syntax::File;

/// Any bytes: a file that is no text is a diagnostic, and any text keeps every other promise.
pub fn any_bytes(bytes: &[u8]) {
    match explc_dsl::decode(bytes) {
        Ok(source) => any_text(source),
        Err(diagnostic) => assert_eq!(diagnostic.code.name, "not-utf8"),
    }
}

/// Any text: it parses, no token is lost, every diagnostic can be shown, and formatting is stable and changes no meaning.
pub fn any_text(source: &str) {
    let parse = explc_dsl::parse(source);
    let tokens: String = parse
        .tokens
        .iter()
        .map(|token| token.span.text(source))
        .collect();
    assert_eq!(tokens, source, "tokens are the source");
    for diagnostic in &parse.diagnostics {
        let span = diagnostic.span;
        assert_eq!(
            span,
            span.clamp(source),
            "spans are inside the source, between characters: {diagnostic:?}"
        );
    }
    assert!(parse.diagnostics.len() <= explc_dsl::diagnostic::SHOWN + 1);
    let formatted = explc_dsl::format(source);
    assert_eq!(
        explc_dsl::format(&formatted),
        formatted,
        "formatting twice is formatting once"
    );
    let again = explc_dsl::parse(&formatted);
    assert_eq!(
        shape(&again.file),
        shape(&parse.file),
        "formatting does not change the tree:\n{source}\n→\n{formatted}"
    );
}

/// Everything about a tree but the places of its nodes.
#[must_use]
pub fn shape(file: &File) -> String {
    without_spans(&format!("{:?}", file.items))
}

/// A debug form without the places in it.
#[must_use]
pub fn without_spans(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some(at) = rest.find("Span { start: ") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        rest = &rest[end..];
    }
    out + rest
}
