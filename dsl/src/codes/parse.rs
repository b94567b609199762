//! What does not parse.

use super::codes;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::keywords::{Context, Keyword};
use crate::span::Span;

codes! {
    UNEXPECTED = "P001" "unexpected", "Something stands where the language expects something else.",
    "The message says what could stand there. The statement is skipped; everything around it is read as usual.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes 2)
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)
"#;

    UNKNOWN_STATEMENT = "P002" "unknown-statement", "A line opens with a word that opens no statement there.",
    "A line begins with one of a few words. Which ones depends on the block: `say` opens a beat in a step, `show` arranges a stage.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  sya "Both wait."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}
"#;

    MISPLACED_STATEMENT = "P003" "misplaced-statement", "A statement stands in a block that cannot hold it.",
    "Knobs, sims and steps are declared at the top level of an explainer; `say`, `run` and `claim` belong in a step. A test holds `do`, `run` and `claim` only.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  let nodes = 2
  say "Both wait."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

let nodes = 2

step "Wait" {
  say "Both wait."
}
"#;

    UNCLOSED_STRING = "P004" "unclosed-string", "A string has no closing quote on its line.",
    "A string ends on the line where it begins. Longer prose is written between `\"\"\"`, where a line break is a space.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait.
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}
"#;

    UNCLOSED_BLOCK = "P005" "unclosed-block", "A `{` has no `}`.",
    "Every block ends with a `}` on a line of its own. Where the braces of a file do not match, the indentation decides which one is taken to be missing.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."

step "Act" {
  say "One acts."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}

step "Act" {
  say "One acts."
}
"#;

    UNCLOSED_BRACKET = "P006" "unclosed-bracket", "A `(` or `[` is not closed before its statement ends.",
    "Inside brackets a statement may go on over several lines. It ends where the next line opens with a statement.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2
sim other = raft(nodes: 3)
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)
sim other = raft(nodes: 3)
"#;

    UNMATCHED_CLOSE = "P007" "unmatched-close", "A closing bracket or brace closes nothing.",
    "Either it is one too many, or the one that it should close is missing.",
    wrong: r#"
explainer two-nodes "Two nodes"

let nodes = (1 + 1))
"#,
    right: r#"
explainer two-nodes "Two nodes"

let nodes = (1 + 1)
"#;

    MISSING_BLOCK = "P008" "missing-block", "A statement that needs a block has no `{`.",
    "A `step`, `test`, `stage`, `predict` and its like hold other statements between `{` and `}`. The `{` stands at the end of the first line.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait"
  say "Both wait."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}
"#;

    UNCLOSED_VALUE = "P009" "unclosed-value", "A `{` in a string has no `}`.",
    "`{expression}` in a string shows a value, without quotes inside. A brace that is meant as such is written `\\{`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  say "All {cluster.nodes.count wait."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  say "All {cluster.nodes.count} wait."
}
"#;

    UNKNOWN_ESCAPE = "P010" "unknown-escape", "A `\\` in a string stands before a character that needs none.",
    "The escapes are `\\\"`, `\\\\`, `\\n`, `\\{`, `\\}`, `\\$`, `` \\` ``, `\\*` and `\\[`. Within `$…$` and backticks nothing is escaped but the marks and the quote.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both \wait."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}
"#;

    UNKNOWN_CHARACTER = "P011" "unknown-character", "A character means nothing in the language.",
    "Outside strings and comments the language uses letters, digits and a few signs. Quotes are straight, conditions are joined by `and`, `or` and `not`, and a statement ends with its line.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait.";
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}
"#;

    DIRECTION_CONTROL = "P012" "direction-control", "An invisible character changes the direction of the text.",
    "Such characters can make a source look different from what it says, so none is allowed, not even in strings and comments. Right-to-left text needs none: its direction follows from its letters.",
    wrong: "explainer two-nodes \"Two \u{202e}nodes\"",
    right: "explainer two-nodes \"Two nodes\"";

    UNKNOWN_UNIT = "P013" "unknown-unit", "A number has a unit that does not exist.",
    "Durations are written in `us`, `ms`, `s`, `min` and `h`, shares in `%`. Other numbers have no unit.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(heartbeat: 50msec)
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(heartbeat: 50ms)
"#;

    BAD_NUMBER = "P014" "bad-number", "A number cannot be taken as it is written.",
    "Whole numbers have at most 18 digits, durations are whole microseconds, and digits are not grouped.",
    wrong: r#"
explainer two-nodes "Two nodes"

let budget = 10_000
"#,
    right: r#"
explainer two-nodes "Two nodes"

let budget = 10000
"#;

    BAD_DATE = "P015" "bad-date", "A date is not in the calendar.",
    "Dates are written year, month, day: `2026-11-23`.",
    wrong: r#"
explainer two-nodes "Two nodes"

updated     2026-02-30
"#,
    right: r#"
explainer two-nodes "Two nodes"

updated     2026-02-28
"#;

    NAME_SHAPE = "P016" "name-shape", "A name holds a character that names do not have.",
    "Names are letters from a to z and digits, in parts joined by `-`: `write-quorum`. A label that reads otherwise is written in quotes.",
    wrong: r#"
explainer two-nodes "Two nodes"

let write_quorum = 2
"#,
    right: r#"
explainer two-nodes "Two nodes"

let write-quorum = 2
"#;

    RESERVED_NAME = "P017" "reserved-name", "A keyword is used as the name of something.",
    "Words that open or connect statements cannot name a sim, knob, formula, moment, capture or table, because a line that uses them would read as something else.",
    wrong: r#"
explainer two-nodes "Two nodes"

let step = 2
"#,
    right: r#"
explainer two-nodes "Two nodes"

let stride = 2
"#;

    TOO_DEEP = "P018" "too-deep", "Blocks, brackets or operators are nested more than 256 deep.",
    "No scene that people can read needs so many. Give the parts names with `let`.",
    wrong: "a formula in 257 pairs of brackets",
    right: "explainer two-nodes \"Two nodes\"\n\nlet a = (1)";

    TOO_LARGE = "P019" "too-large", "A source file is larger than 4 MB.",
    "Such a file is not read any further. A scene is a few hundred lines; move data into a primitive.",
    wrong: "a file of 10 MB",
    right: "explainer two-nodes \"Two nodes\"";

    NOT_UTF8 = "P020" "not-utf8", "A source file is not UTF-8 text.",
    "Save the file as UTF-8. The message names the first byte that does not fit.",
    wrong: "a file that holds the byte FF",
    right: "explainer two-nodes \"Two nodes\"";

    SINGLE_EQUALS = "P021" "single-equals", "A single `=` stands where two values are compared.",
    "`=` gives a value a name; `==` asks whether two values are equal.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  claim cluster.nodes.count = 2
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  claim cluster.nodes.count == 2
}
"#;

    CHAINED_COMPARISON = "P022" "chained-comparison", "Comparisons are chained.",
    "`a < b < c` would compare a truth value with `c`. Join two comparisons by `and`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  claim 1 < cluster.nodes.count < 5
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  claim 1 < cluster.nodes.count and cluster.nodes.count < 5
}
"#;

    MISSING_EXPLAINER = "P023" "missing-explainer", "A file does not begin with the line that names its explainer.",
    "The first statement of a scene is `explainer`, its slug, and its title. The slug is the file's name.",
    wrong: r#"
summary     "Both wait"
"#,
    right: r#"
explainer two-nodes "Two nodes"

summary     "Both wait"
"#;

    MISSING_QUOTES = "P024" "missing-quotes", "A text is not in quotes.",
    "What viewers read is always written between double quotes.",
    wrong: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say Both wait.
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

step "Wait" {
  say "Both wait."
}
"#;

    UNKNOWN_FORMAT = "P025" "unknown-format", "A value in a string has a format that does not exist.",
    "`{x:word}` writes a number as a word, `{x:.1}` with so many digits after the point, `{n|vote|votes}` chooses by a number.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  say "All {cluster.nodes.count:words} wait."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  say "All {cluster.nodes.count:word} wait."
}
"#;

    PARENTHESES = "P026" "parentheses", "An expression needs parentheses to be read in one way only.",
    "`not`, `if`, `every` and `some` take much of what follows them. To the right of another operator they stand in parentheses.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  claim cluster.term == 0 and every cluster.nodes where .up
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  claim cluster.term == 0 and (every cluster.nodes where .up)
}
"#;

    NO_ACTION = "P027" "no-action", "A `do` calls no action.",
    "`do` is followed by a simulation or parts, a dot, the action and its arguments in parentheses, even if there are none.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  do cluster.nodes[S1].crash
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  do cluster.nodes[S1].crash()
}
"#;

    PLURAL_FORMS = "P028" "plural-forms", "A plural in a string does not have exactly two forms.",
    "`{n|vote|votes}` writes the first text for one, and the second for every other number.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  say "It holds {cluster.nodes.count|vote}."
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(nodes: 2)

step "Wait" {
  say "It holds {cluster.nodes.count|vote|votes}."
}
"#;

    TOO_MANY = "P029" "too-many", "A file with very many diagnostics shows the first hundred, errors before warnings.",
    "The rest is counted. Repair what is shown, and look again.",
    wrong: "a file with 101 broken statements",
    right: "explainer two-nodes \"Two nodes\"";
}

/// `more` diagnostics are not shown.
pub(crate) fn too_many(span: Span, more: usize) -> Diagnostic {
    Diagnostic::hint(TOO_MANY, span, format!("and {more} more"))
}

pub(crate) fn unexpected(span: Span, expected: &str, found: &str) -> Diagnostic {
    let message = if expected.is_empty() {
        format!("unexpected {found}")
    } else {
        format!("expected {expected}, found {found}")
    };
    Diagnostic::error(UNEXPECTED, span, message)
}

/// A sign that alone could stand there is missing.
pub(crate) fn missing_sign(
    span: Span,
    sign: &str,
    found: &str,
    insert: u32,
    certain: bool,
) -> Diagnostic {
    let text = if sign.starts_with(char::is_alphabetic) {
        format!("{sign} ")
    } else {
        sign.to_owned()
    };
    let fix = Fix {
        title: format!("insert `{sign}`"),
        certain,
        edits: vec![Edit::insert(insert, text)],
    };
    unexpected(span, &format!("`{sign}`"), found).with_fix(fix)
}

/// A word that opens no statement, with what it may have meant.
pub(crate) fn unknown_statement(
    span: Span,
    word: &str,
    context: Context,
    near: &[&str],
) -> Diagnostic {
    let message = match near {
        [] => format!("`{word}` opens no statement {}", context.place()),
        _ => format!(
            "there is no statement `{word}`, did you mean {}?",
            alternatives(near)
        ),
    };
    let found = Diagnostic::error(UNKNOWN_STATEMENT, span, message);
    let valid: Vec<&str> = context
        .keywords()
        .iter()
        .map(|keyword| keyword.word())
        .collect();
    if near.is_empty() && (1..=8).contains(&valid.len()) {
        return found.with_help(format!("use {}", alternatives(&valid)));
    }
    found
}

/// The repair of a word.
pub(crate) fn replace_word(span: Span, word: &str, by: &str, certain: bool) -> Fix {
    let title = format!("replace `{word}` by `{by}`");
    Fix {
        title,
        certain,
        edits: vec![Edit::replace(span, by)],
    }
}

/// `x = 3` where a declaration is meant.
pub(crate) fn undeclared(span: Span, word: &str, context: Context) -> Diagnostic {
    let opener = if context == Context::Explainer {
        "let"
    } else {
        "capture"
    };
    unknown_statement(span, word, context, &[])
        .with_help(format!(
            "write `{opener} {word} = …` to give a value a name"
        ))
        .with_fix(Fix::possible(
            format!("insert `{opener}`"),
            vec![Edit::insert(span.start, format!("{opener} "))],
        ))
}

pub(crate) fn misplaced(span: Span, keyword: Keyword, context: Context) -> Diagnostic {
    let message = format!("`{}` cannot stand {}", keyword.word(), context.place());
    let homes: Vec<&str> = [
        Context::Explainer,
        Context::Step,
        Context::Stage,
        Context::Predict,
        Context::Fields,
        Context::File,
    ]
    .into_iter()
    .filter(|home| home.keywords().contains(&keyword))
    .map(Context::place)
    .collect();
    let found = Diagnostic::error(MISPLACED_STATEMENT, span, message);
    match homes.as_slice() {
        [] => found,
        [.., _] => found.with_help(format!("move it, it belongs {}", homes.join(" or "))),
    }
}

pub(crate) fn unclosed_string(open: Span, line_end: u32, block: bool) -> Diagnostic {
    let quote = if block { "\"\"\"" } else { "\"" };
    let message = if block {
        "this block string has no closing `\"\"\"`"
    } else {
        "this string has no closing `\"` on its line"
    };
    Diagnostic::error(UNCLOSED_STRING, open, message).with_fix(Fix::possible(
        format!("insert `{quote}`"),
        vec![Edit::insert(line_end, quote)],
    ))
}

/// A block that nothing closes; `next` is what shows it, if that is not the end of the file.
pub(crate) fn unclosed_block(open: Span, next: Option<Span>, fix: Option<Edit>) -> Diagnostic {
    let mut found = Diagnostic::error(UNCLOSED_BLOCK, open, "this `{` has no `}`");
    if let Some(next) = next {
        found = found.with_label(next, "a `}` is missing before this");
    }
    match fix {
        Some(edit) => found.with_fix(Fix::possible("insert `}`", vec![edit])),
        None => found,
    }
}

pub(crate) fn unclosed_bracket(open: Span, bracket: &str, close: &str, end: u32) -> Diagnostic {
    Diagnostic::error(
        UNCLOSED_BRACKET,
        open,
        format!("this `{bracket}` has no `{close}`"),
    )
    .with_fix(Fix::possible(
        format!("insert `{close}`"),
        vec![Edit::insert(end, close)],
    ))
}

pub(crate) fn unmatched_close(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(
        UNMATCHED_CLOSE,
        span,
        format!("this `{text}` closes nothing"),
    )
    .with_fix(Fix::possible(
        format!("remove `{text}`"),
        vec![Edit::remove(span)],
    ))
}

/// A statement whose `{` is missing though its block follows.
pub(crate) fn missing_open(keyword: Span, word: &str, line_end: u32) -> Diagnostic {
    Diagnostic::error(
        MISSING_BLOCK,
        keyword,
        format!("the block of this `{word}` has no `{{`"),
    )
    .with_fix(Fix::certain(
        "insert `{`",
        vec![Edit::insert(line_end, " {")],
    ))
}

/// A statement whose whole block is missing.
pub(crate) fn missing_block(keyword: Span, word: &str, line_end: u32) -> Diagnostic {
    Diagnostic::error(
        MISSING_BLOCK,
        keyword,
        format!("this `{word}` has no block"),
    )
    .with_help(
        "write what it holds between `{` at the end of its line and `}` on a line of its own",
    )
    .with_fix(Fix::possible(
        "insert an empty block",
        vec![Edit::insert(line_end, " {\n}")],
    ))
}

pub(crate) fn unclosed_value(open: Span) -> Diagnostic {
    Diagnostic::error(UNCLOSED_VALUE, open, "this `{` opens a value and has no `}` before the next quote or brace")
        .with_help("close it with `}`; a value holds no quotes, and a brace that is only a brace is written `\\{`")
        .with_fix(Fix::possible("escape the brace", vec![Edit::insert(open.start, "\\")]))
}

pub(crate) fn unknown_escape(span: Span, text: &str) -> Diagnostic {
    let escaped = text.trim_start_matches('\\');
    Diagnostic::error(UNKNOWN_ESCAPE, span, format!("`{text}` is no escape"))
        .with_help(format!(
            "write `{escaped}` alone, or `\\\\` for a backslash"
        ))
        .with_fix(Fix::possible(
            "write the backslash itself",
            vec![Edit::insert(span.start, "\\")],
        ))
}

/// A character of which nothing better is known.
pub(crate) fn unknown_character(span: Span, text: &str) -> Diagnostic {
    let named = text.chars().next().map_or(String::new(), |character| {
        format!(" (U+{:04X})", u32::from(character))
    });
    let shown: String = text.chars().take(20).collect();
    Diagnostic::error(
        UNKNOWN_CHARACTER,
        span,
        format!("`{shown}`{named} means nothing here"),
    )
}

/// A character that stands for another one in other languages or typesetting.
pub(crate) fn foreign_character(span: Span, text: &str, by: &str) -> Diagnostic {
    let (message, title) = if by.is_empty() {
        (
            format!("`{text}` is not used here, a statement ends with its line"),
            format!("remove `{text}`"),
        )
    } else if by.trim().is_empty() {
        (
            "this blank is not a plain space".to_owned(),
            "replace it by a space".to_owned(),
        )
    } else {
        (
            format!("`{text}` is written `{}` here", by.trim()),
            format!("replace `{text}` by `{}`", by.trim()),
        )
    };
    Diagnostic::error(UNKNOWN_CHARACTER, span, message)
        .with_fix(Fix::certain(title, vec![Edit::replace(span, by)]))
}

/// Quotes that are not straight; `close` is the other one on the same line.
pub(crate) fn curly_quotes(open: Span, text: &str, close: Option<Span>) -> Diagnostic {
    let edits = [Some(open), close]
        .into_iter()
        .flatten()
        .map(|span| Edit::replace(span, "\""))
        .collect();
    Diagnostic::error(
        UNKNOWN_CHARACTER,
        open,
        format!("`{text}` is not a quote here"),
    )
    .with_fix(Fix {
        title: "write straight quotes".to_owned(),
        certain: close.is_some(),
        edits,
    })
}

pub(crate) fn direction_control(span: Span, character: char) -> Diagnostic {
    let code = u32::from(character);
    Diagnostic::error(
        DIRECTION_CONTROL,
        span,
        format!("the invisible character U+{code:04X} changes the direction of text"),
    )
    .with_fix(Fix::certain("remove it", vec![Edit::remove(span)]))
}

/// A unit that does not exist; `known` is surely meant, `near` may be.
pub(crate) fn unknown_unit(
    span: Span,
    unit: &str,
    known: Option<&str>,
    near: &[&str],
) -> Diagnostic {
    let meant = known.into_iter().chain(near.iter().copied()).next();
    let message = match meant {
        Some(meant) => format!("there is no unit `{unit}`, did you mean `{meant}`?"),
        None => format!("there is no unit `{unit}`"),
    };
    let found = Diagnostic::error(UNKNOWN_UNIT, span, message);
    match meant {
        Some(meant) => found.with_fix(replace_word(span, unit, meant, known.is_some())),
        None => found.with_help("use us, ms, s, min, h or %, or no unit"),
    }
}

/// A unit that stands apart from its number.
pub(crate) fn loose_unit(gap: Span, unit: Span, text: &str) -> Diagnostic {
    Diagnostic::error(
        UNKNOWN_UNIT,
        unit,
        format!("the unit `{text}` stands apart from its number"),
    )
    .with_fix(Fix::certain("remove the blank", vec![Edit::remove(gap)]))
}

pub(crate) fn grouped_number(span: Span, text: &str) -> Diagnostic {
    let plain = text.replace('_', "");
    Diagnostic::error(BAD_NUMBER, span, "the digits of a number are not grouped")
        .with_fix(replace_word(span, text, &plain, true))
}

pub(crate) fn large_number(span: Span) -> Diagnostic {
    Diagnostic::error(BAD_NUMBER, span, "this number is too large")
}

pub(crate) fn fine_number(span: Span) -> Diagnostic {
    Diagnostic::error(
        BAD_NUMBER,
        span,
        "a duration is a whole number of microseconds",
    )
}

pub(crate) fn bad_date(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(BAD_DATE, span, format!("there is no day {text}"))
        .with_help("write year, month and day: `2026-11-23`")
}

/// A word with characters that names do not have; `kebab` is how it would be written, if that is clear.
pub(crate) fn name_shape(span: Span, word: &str, kebab: Option<&str>) -> Diagnostic {
    let found = Diagnostic::error(
        NAME_SHAPE,
        span,
        format!("`{word}` is no name: names are letters a to z and digits, joined by `-`"),
    );
    match kebab {
        Some(kebab) => found.with_fix(replace_word(span, word, kebab, true)),
        None => found.with_help("put a label that reads so in quotes"),
    }
}

pub(crate) fn reserved_name(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(
        RESERVED_NAME,
        span,
        format!("`{word}` is a keyword and cannot be a name"),
    )
    .with_help("choose another name")
}

pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_DEEP, span, "this is nested more than 256 deep")
        .with_help("name the parts with `let`")
}

pub(crate) fn too_large(length: usize) -> Diagnostic {
    Diagnostic::error(
        TOO_LARGE,
        Span::at(0),
        format!("this file has {length} bytes, more than the 4 MB that a source may have"),
    )
}

pub(crate) fn not_utf8(at: u32, byte: u8) -> Diagnostic {
    Diagnostic::error(
        NOT_UTF8,
        Span::at(at),
        format!("this file is not UTF-8 text: byte {at} is {byte:02X}"),
    )
    .with_help("save the file as UTF-8")
}

pub(crate) fn single_equals(span: Span) -> Diagnostic {
    Diagnostic::error(SINGLE_EQUALS, span, "values are compared with `==`")
        .with_fix(replace_word(span, "=", "==", true))
}

pub(crate) fn chained_comparison(span: Span) -> Diagnostic {
    Diagnostic::error(CHAINED_COMPARISON, span, "comparisons cannot be chained")
        .with_help("write two comparisons joined by `and`")
}

/// The first statement is none that a file begins with.
pub(crate) fn missing_explainer(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(MISSING_EXPLAINER, span, format!("`{word}` stands before the line that names the explainer"))
        .with_help("begin the file with `explainer`, its slug and its title: `explainer two-nodes \"Two nodes\"`")
}

/// Words where a text should be; `end` is where the text would end, if that is clear.
pub(crate) fn missing_quotes(span: Span, keyword: &str, end: Option<u32>) -> Diagnostic {
    let found = Diagnostic::error(
        MISSING_QUOTES,
        span,
        format!("the text after `{keyword}` is written in quotes"),
    );
    match end {
        Some(end) => found.with_fix(Fix::possible(
            "put it in quotes",
            vec![Edit::insert(span.start, "\""), Edit::insert(end, "\"")],
        )),
        None => found,
    }
}

pub(crate) fn unknown_format(span: Span, text: &str, near: Option<&str>) -> Diagnostic {
    let found = Diagnostic::error(UNKNOWN_FORMAT, span, format!("there is no format `{text}`"));
    match near {
        Some(near) => found.with_fix(replace_word(span, text, near, true)),
        None => found.with_help("use `:word`, `:.1` for digits, or `|one|many` for a plural"),
    }
}

pub(crate) fn parentheses(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(
        PARENTHESES,
        span,
        format!("`{word}` needs parentheses here"),
    )
    .with_help(format!(
        "put `{word}` and all that it takes between `(` and `)`"
    ))
}

pub(crate) fn no_action(span: Span, call: Option<u32>) -> Diagnostic {
    let found = Diagnostic::error(
        NO_ACTION,
        span,
        "`do` calls an action: a part, a dot, the action and `(…)`",
    );
    match call {
        Some(end) => found.with_fix(Fix::certain("insert `()`", vec![Edit::insert(end, "()")])),
        None => found,
    }
}

pub(crate) fn plural_forms(span: Span) -> Diagnostic {
    Diagnostic::error(
        PLURAL_FORMS,
        span,
        "a plural has two forms: `{n|vote|votes}`",
    )
}

/// "`a`", "`a` or `b`", "`a`, `b` or `c`".
pub(crate) fn alternatives<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    listed(&quoted)
}

/// "a", "a or b", "a, b or c".
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
