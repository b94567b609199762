//! The form of Sublime Text.

use super::NOTICE;
use super::rules::{Rule, Rules};
use std::fmt::Write;

pub(super) fn write(rules: &Rules) -> String {
    let mut out = format!(
        "%YAML 1.2\n---\n# {NOTICE}\nname: Expl\nscope: source.expl\nfile_extensions: [expl]\nversion: 2\n\ncontexts:\n"
    );
    for (at, (name, list)) in rules.iter().enumerate() {
        let name = if at == 0 { "main" } else { name };
        let _ = writeln!(out, "{}  {name}:", if at == 0 { "" } else { "\n" });
        for rule in list {
            self::rule(&mut out, rule);
        }
    }
    out
}

/// One rule; writing into a string cannot fail.
fn rule(out: &mut String, rule: &Rule) {
    match rule {
        Rule::Include(name) => {
            let _ = writeln!(out, "    - include: {name}");
        }
        Rule::Match {
            regex,
            scope,
            groups,
        } => {
            let _ = writeln!(out, "    - match: {}", quoted(regex));
            if !scope.is_empty() {
                let _ = writeln!(out, "      scope: {scope}.expl");
            }
            if !groups.is_empty() {
                out.push_str("      captures:\n");
            }
            for (at, scope) in groups {
                let _ = writeln!(out, "        {at}: {scope}.expl");
            }
        }
        Rule::Between {
            begin,
            end,
            scope,
            mark,
            inside,
        } => {
            let (begin, end) = (quoted(begin), quoted(end));
            let _ = writeln!(
                out,
                "    - match: {begin}\n      scope: {mark}.begin.expl\n      push:\n        - meta_scope: {scope}.expl\n        - match: {end}\n          scope: {mark}.end.expl\n          pop: true\n        - include: {inside}"
            );
        }
    }
}

/// A string of YAML in which nothing but `'` has a meaning.
fn quoted(regex: &str) -> String {
    format!("'{}'", regex.replace('\'', "''"))
}
