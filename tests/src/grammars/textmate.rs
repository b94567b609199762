//! The form of TextMate, which Visual Studio Code and many others read.

use super::NOTICE;
use super::rules::{Rule, Rules};
use serde_json::{Map, Value, json};

pub(super) fn write(rules: &Rules) -> String {
    let repository: Map<String, Value> = rules
        .iter()
        .map(|(name, list)| ((*name).to_owned(), json!({ "patterns": patterns(list) })))
        .collect();
    let first = rules.first().map_or("", |(name, _)| name);
    let grammar = json!({
        "information_for_contributors": [NOTICE],
        "name": "Expl",
        "scopeName": "source.expl",
        "fileTypes": ["expl"],
        "patterns": [{ "include": format!("#{first}") }],
        "repository": repository,
    });
    let text = serde_json::to_string_pretty(&grammar).expect("plain values can be written");
    text + "\n"
}

fn patterns(rules: &[Rule]) -> Vec<Value> {
    rules.iter().map(pattern).collect()
}

fn pattern(rule: &Rule) -> Value {
    let named = |scope: &str| json!({ "name": format!("{scope}.expl") });
    match rule {
        Rule::Include(name) => json!({ "include": format!("#{name}") }),
        Rule::Match {
            regex,
            scope,
            groups,
        } => {
            let mut pattern = Map::new();
            if !scope.is_empty() {
                pattern.insert("name".to_owned(), format!("{scope}.expl").into());
            }
            pattern.insert("match".to_owned(), regex.as_str().into());
            if !groups.is_empty() {
                let groups = groups
                    .iter()
                    .map(|(at, scope)| (at.to_string(), named(scope)));
                pattern.insert("captures".to_owned(), groups.collect::<Map<_, _>>().into());
            }
            pattern.into()
        }
        Rule::Between {
            begin,
            end,
            scope,
            mark,
            inside,
        } => json!({
            "name": format!("{scope}.expl"),
            "begin": begin,
            "end": end,
            "beginCaptures": { "0": named(&format!("{mark}.begin")) },
            "endCaptures": { "0": named(&format!("{mark}.end")) },
            "patterns": [{ "include": format!("#{inside}") }],
        }),
    }
}
