//! How expressions bind: each against its tree, in a notation with every operation in brackets.

use explc_dsl::parse;
use explc_dsl::syntax::{
    Decl, Entry, Expr, ExprKind, Goal, GoalKind, Item, Literal, Number, Occurrence, Quantifier,
    Quantity, StmtKind, Until,
};

fn number(number: &Number) -> String {
    match number.value {
        Quantity::Duration(micros) => format!("{micros}µs"),
        Quantity::Percent(percent) => format!("{percent}%"),
        Quantity::Int(_) | Quantity::Real(_) => number.text.clone(),
    }
}

fn notation(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(value) => number(value),
        ExprKind::Range(range) => format!("{}..{}", number(&range.min), number(&range.max)),
        ExprKind::Text(text) => format!("{:?}", text.literal().expect("the tests use plain texts")),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Field(name) => format!(".{}", name.text),
        ExprKind::List(items) => format!(
            "[{}]",
            items.iter().map(notation).collect::<Vec<_>>().join(" ")
        ),
        ExprKind::Member { of, name } => format!("{}.{}", notation(of), name.text),
        ExprKind::Index { of, label } => format!("{}[{}]", notation(of), notation(label)),
        ExprKind::At { of, moment } => format!("({} at {})", notation(of), moment.text),
        ExprKind::Negate(of) => format!("(- {})", notation(of)),
        ExprKind::Not(of) => format!("(not {})", notation(of)),
        ExprKind::Binary {
            op, left, right, ..
        } => format!("({} {} {})", notation(left), op.symbol(), notation(right)),
        ExprKind::Where { of, condition } => {
            format!("({} where {})", notation(of), notation(condition))
        }
        ExprKind::Quantified {
            quantifier,
            of,
            condition,
        } => {
            let word = if *quantifier == Quantifier::Every {
                "every"
            } else {
                "some"
            };
            format!("({word} {} where {})", notation(of), notation(condition))
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            format!(
                "(if {} then {} else {})",
                notation(condition),
                notation(then),
                notation(otherwise)
            )
        }
        ExprKind::Error => "ERROR".to_owned(),
    }
}

fn goal(goal: &Goal) -> String {
    match &goal.kind {
        GoalKind::Event {
            occurrence,
            name,
            filter,
        } => {
            let which = match occurrence {
                Occurrence::Next => String::new(),
                Occurrence::Nth(count) => format!("{} ", count.text),
                Occurrence::Last(_) => "last ".to_owned(),
            };
            let filter = filter.as_ref().map_or(String::new(), |filter| {
                format!(" where {}", notation(filter))
            });
            format!("event {which}{}{filter}", name.text)
        }
        GoalKind::Condition(condition) => notation(condition),
    }
}

/// The statement of a step that holds only this one.
fn statement(text: &str) -> StmtKind {
    let source = format!("explainer x \"X\"\nstep \"A\" {{\n  {text}\n}}\n");
    let parse = parse(&source);
    assert_eq!(parse.diagnostics, [], "{text}");
    let Some(Item::Explainer(explainer)) = parse.file.items.into_iter().next() else {
        panic!("{text}")
    };
    let Some(Entry::Decl(decl)) = explainer.entries.into_iter().next() else {
        panic!("{text}")
    };
    let Decl::Step(step) = *decl else {
        panic!("{text}")
    };
    assert_eq!(step.body.len(), 1, "{text}");
    step.body.into_iter().next().expect("there is one").kind
}

fn check(text: &str, expected: &str) {
    let StmtKind::Claim(expr) = statement(&format!("claim {text}")) else {
        panic!("{text}")
    };
    assert_eq!(notation(&expr), expected, "{text}");
}

#[test]
fn arithmetic() {
    check("a + b * c - d / 2", "((a + (b * c)) - (d / 2))");
    check("a - b - c", "((a - b) - c)");
    check("-a * b", "((- a) * b)");
    check("a - -b", "(a - (- b))");
    check("-a.b at m", "(- (a.b at m))");
    check("(a + b) * c", "((a + b) * c)");
    check("w-r", "w-r");
    check("w - r", "(w - r)");
}

#[test]
fn moments_bind_tighter_than_arithmetic() {
    check("a.b at m + 1", "((a.b at m) + 1)");
    check("a + b at m", "(a + (b at m))");
    check("(a.b at m).c", "(a.b at m).c");
}

#[test]
fn comparisons_and_logic() {
    check("a + 1 == b and c or d", "((((a + 1) == b) and c) or d)");
    check("a or b and c", "(a or (b and c))");
    check("not a == b", "(not (a == b))");
    check("not a and b", "((not a) and b)");
    check("not not a", "(not (not a))");
    check("a in b except c + d", "(a in (b except (c + d)))");
    check("a and not b.c", "(a and (not b.c))");
}

#[test]
fn sets() {
    check(
        "a where .b == 1 and .c or .d",
        "(a where (((.b == 1) and .c) or .d))",
    );
    check("(a where .b).count > 0", "((a where .b).count > 0)");
    check("a where .b where .c", "(a where (.b where .c))");
    check("every a where .b or .c", "(every a where (.b or .c))");
    check(
        "some (a where .b == c) where .d",
        "(some (a where (.b == c)) where .d)",
    );
    check(
        "not every a where .b and .c or d",
        "((not (every a where (.b and .c))) or d)",
    );
    check("a or not some b where .c", "(a or (not (some b where .c)))");
}

#[test]
fn choices() {
    check("if a then b else c + 1", "(if a then b else (c + 1))");
    check(
        "if a then b else if c then d else e",
        "(if a then b else (if c then d else e))",
    );
    check("1 + (if a then b else c)", "(1 + (if a then b else c))");
}

#[test]
fn operands() {
    check("a.b[c].d[\"it\"][4]", "a.b[c].d[\"it\"][4]");
    check("[a, 1, [b]].first", "[a 1 [b]].first");
    check("150ms..0.3s", "150000µs..300000µs");
    check("-1..2", "-1..2");
    check("1..3.max", "1..3.max");
    check("a == 40%", "(a == 40%)");
    check("a == on", "(a == on)");
    check("a.end == a.run", "(a.end == a.run)");
}

#[test]
fn goals() {
    let check = |text: &str, expected: &[&str]| {
        let StmtKind::Run(run) = statement(&format!("run a until {text}")) else {
            panic!("{text}")
        };
        let Until::Goals(goals) = run.until else {
            panic!("{text}")
        };
        assert_eq!(
            goals.iter().map(goal).collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    };
    check("b", &["event b"]);
    check("3 b or last c", &["event 3 b", "event last c"]);
    check(
        "b where .c == 1 and .d or e",
        &["event b where ((.c == 1) and .d)", "event e"],
    );
    check("b.c > 2 or (d or e)", &["(b.c > 2)", "(d or e)"]);
    check(
        "every b where .c and .d or e",
        &["(every b where (.c and .d))", "event e"],
    );
    check("(b)", &["b"]);
    check("not b", &["(not b)"]);
    check("b over 3s when c", &["event b"]);
}

#[test]
fn durations_of_runs() {
    let StmtKind::Run(run) = statement("run a, b[c] for 2 * 300ms over 4s when d") else {
        panic!()
    };
    assert_eq!(
        run.subjects.iter().map(notation).collect::<Vec<_>>(),
        ["a", "b[c]"]
    );
    assert!(matches!(run.until, Until::For(time) if notation(&time) == "(2 * 300000µs)"));
    assert_eq!(
        run.over.as_ref().map(notation).as_deref(),
        Some("4000000µs")
    );
    assert!(
        matches!(statement("run a until end"), StmtKind::Run(run) if matches!(run.until, Until::End(_)))
    );
}

#[test]
fn literals() {
    let source = "explainer x \"X\"\nknob a = -1 in -2..2 step 1 \"A\"\nknob b = [x, -0.5, \"t\", 1..2] {\n  \"B\" = []\n}\n";
    let parse = parse(source);
    assert_eq!(parse.diagnostics, []);
    let Some(Item::Explainer(explainer)) = parse.file.items.first() else {
        panic!()
    };
    let knobs: Vec<_> = explainer
        .decls()
        .filter_map(|decl| {
            if let Decl::Knob(knob) = decl {
                Some(&knob.default)
            } else {
                None
            }
        })
        .collect();
    assert!(
        matches!(knobs[0], Literal::Number(number) if number.value == Quantity::Int(-1) && number.text == "-1")
    );
    assert!(matches!(knobs[1], Literal::List(items, _) if items.len() == 4));
}
