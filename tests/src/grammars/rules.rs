//! The rules that TextMate and Sublime Text share: regular expressions of Oniguruma, and scopes.
//!
//! The scopes are those that Visual Studio Code falls back to for the server's semantic tokens, so that colours do not
//! change when it has started.

use super::{Words, place};
use explc_dsl::keywords::Keyword;

/// What colours a piece of a line.
pub(super) enum Rule {
    /// A regular expression, its scope (or none) and those of its groups.
    Match {
        regex: String,
        scope: &'static str,
        groups: Vec<(u8, &'static str)>,
    },
    /// What stands between two marks, with the rules of another list inside.
    Between {
        begin: &'static str,
        end: &'static str,
        scope: &'static str,
        mark: &'static str,
        inside: &'static str,
    },
    /// The rules of another list.
    Include(&'static str),
}

/// Lists of rules by name; the first is what a file begins with.
pub(super) type Rules = Vec<(&'static str, Vec<Rule>)>;

/// A name, as the lexer cuts it.
const NAME: &str = r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*";

pub(super) fn rules(words: &Words) -> Rules {
    vec![
        ("file", file()),
        ("comment", vec![one(r"//.*$", "comment.line.double-slash")]),
        ("lines", lines(words)),
        ("strings", strings()),
        ("text", text()),
        ("format", format()),
        ("expression", expression(words)),
    ]
}

fn file() -> Vec<Rule> {
    ["comment", "lines", "strings", "expression"]
        .map(Rule::Include)
        .into()
}

/// The first words of lines.
fn lines(words: &Words) -> Vec<Rule> {
    let opener = |words: &[&str]| format!(r"^\s*({})(?![\w-])", words.join("|"));
    let named = format!(r"{}(?:\s+({NAME}))?", opener(&words.naming));
    let slugs = format!(
        r"{}(?:\s+({NAME}(?:\s*,\s*{NAME})*))?",
        opener(&words.slugs)
    );
    vec![
        groups(
            format!(r"^\s*(allow)\s+({NAME})"),
            &[(1, "keyword.control"), (2, "entity.name.decorator")],
        ),
        groups(
            named,
            &[
                (1, "storage.type"),
                (2, "variable.other.readwrite.declaration"),
            ],
        ),
        groups(
            slugs,
            &[(1, "keyword.control"), (2, "entity.name.namespace")],
        ),
        groups(opener(&words.openers), &[(1, "keyword.control")]),
        // A line of a path.
        one(format!(r"^\s+{NAME}\s*$"), "entity.name.namespace"),
    ]
}

fn strings() -> Vec<Rule> {
    let between = |begin, end, scope| Rule::Between {
        begin,
        end,
        scope,
        mark: "punctuation.definition.string",
        inside: "text",
    };
    vec![
        between(r#"""""#, r#"""""#, "string.quoted.triple"),
        between(r#"""#, r#""|$"#, "string.quoted.double"),
    ]
}

/// The inside of strings.
fn text() -> Vec<Rule> {
    vec![
        one(r"\\.", "constant.character.escape"),
        one(r#"`(?:\\+[^\\]|[^`"\\])+`"#, "markup.inline.raw"),
        one(r#"\$(?:\\+[^\\]|\$\d|[^$"\\])+\$(?!\d)"#, "markup.math"),
        one(r"\*[^*\s](?:[^*]*[^*\s])?\*", "markup.italic"),
        groups(
            format!(r"\[([^\]]*)\]\(({NAME})\)"),
            &[(1, "markup.underline.link"), (2, "entity.name.namespace")],
        ),
        Rule::Between {
            begin: r"\{",
            end: r#"\}|(?=")|$"#,
            scope: "meta.interpolation",
            mark: "punctuation.section.interpolation",
            inside: "format",
        },
    ]
}

/// The inside of values in strings.
fn format() -> Vec<Rule> {
    vec![
        groups(
            r#"(\|)([^|}"]*)"#,
            &[(1, "keyword.operator"), (2, "string.quoted.double")],
        ),
        groups(
            r"(:)(\.\d+)",
            &[(1, "keyword.operator"), (2, "constant.numeric")],
        ),
        Rule::Include("expression"),
    ]
}

fn expression(words: &Words) -> Vec<Rule> {
    let contextual = Keyword::ALL.iter().filter_map(|keyword| place(*keyword));
    let contextual = contextual.map(|regex| one(regex, "keyword.other"));
    let mut all: Vec<Rule> = contextual.collect();
    all.extend([
        // A view or a role.
        groups(
            format!(r"(?<=\s)(as)\s+({NAME})"),
            &[(1, "keyword.other"), (2, "variable.other.enummember")],
        ),
        groups(
            format!(r"(?<=\s)(at|from)\s+({NAME})(?=\s*(?:$|[\s)\]}}|,]))"),
            &[(1, "keyword.other"), (2, "variable.other.readwrite")],
        ),
        one(
            format!(
                r"(?<![\w.-])(?:{})(?![\w-]|\s*:)",
                words.connecting.join("|")
            ),
            "keyword.other",
        ),
        one(
            format!(r"(?<![\w.-])(?:{})(?=\s*\()", words.primitives.join("|")),
            "entity.name.type",
        ),
        one(
            format!(r"(?<![\w.-])(?:{})(?![\w.(-])", words.events.join("|")),
            "variable.other.event",
        ),
        one(
            r"(?<![\w.-])(?:true|false|none)(?![\w-])",
            "constant.language",
        ),
        groups(
            format!(r"(?<!\.)(\.)({NAME})(?=\()"),
            &[
                (1, "punctuation.accessor"),
                (2, "entity.name.function.member"),
            ],
        ),
        groups(
            format!(r"(?<!\.)(\.)({NAME})"),
            &[(1, "punctuation.accessor"), (2, "variable.other.property")],
        ),
        one(
            format!(r"(?<![\w.-]){NAME}(?=\s*:(?!word\}}|\.\d))"),
            "variable.parameter",
        ),
        one(r"\d{4}-\d\d-\d\d(?!\d)", "constant.numeric.date"),
        groups(
            r"(?<![\w-])(\d[\d_]*(?:\.\d+)?)(%|[A-Za-zµ]+)?",
            &[(1, "constant.numeric"), (2, "keyword.other.unit")],
        ),
        one(
            r"\.\.|==|!=|<=|>=|[<>=+*/]|-(?=[\s\d(])",
            "keyword.operator",
        ),
        one(format!(r"(?<![\w.-]){NAME}"), "variable.other.readwrite"),
    ]);
    all
}

fn one(regex: impl Into<String>, scope: &'static str) -> Rule {
    Rule::Match {
        regex: regex.into(),
        scope,
        groups: Vec::new(),
    }
}

fn groups(regex: impl Into<String>, groups: &[(u8, &'static str)]) -> Rule {
    Rule::Match {
        regex: regex.into(),
        scope: "",
        groups: groups.to_vec(),
    }
}
