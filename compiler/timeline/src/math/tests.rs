//! What formulas are read as, how large they are, and what is refused.

use super::*;

fn read(source: &str) -> String {
    match Formula::parse(source) {
        Ok(formula) => formula.reading().to_owned(),
        Err(mistake) => panic!("{source}: {mistake:?}"),
    }
}

#[test]
fn formulas_are_read_in_plain_characters() {
    for (source, reading) in [
        ("x", "x"),
        ("x_i^2", "xᵢ²"),
        ("x_{t-1}", "xₜ₋₁"),
        ("e^{-x^2}", "e^(−x²)"),
        ("a+b=c", "a + b = c"),
        ("-a", "−a"),
        ("a = -b", "a = −b"),
        ("f(x, y)", "f(x, y)"),
        ("\\alpha \\le \\beta", "α ≤ β"),
        ("n \\to \\infty", "n → ∞"),
        ("x \\in \\mathbb{R}", "x ∈ ℝ"),
        ("x \\ne y", "x ≠ y"),
        ("\\frac{1}{n}", "1/n"),
        ("\\frac{a+b}{2}", "(a + b)/2"),
        ("\\frac{1}{2n}", "1/(2n)"),
        ("\\frac{x}{x_i^2}", "x/xᵢ²"),
        ("\\sqrt{2n}", "√(2n)"),
        ("\\sqrt{12.5}", "√12.5"),
        ("\\binom{n}{k}", "(n choose k)"),
        ("\\sqrt{d}", "√d"),
        ("\\sqrt{d_k}", "√dₖ"),
        ("\\sqrt[3]{a+b}", "∛(a + b)"),
        ("\\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿxᵢ"),
        ("\\log n", "log n"),
        ("\\log_2 n", "log₂ n"),
        ("2\\log(n)", "2 log(n)"),
        ("O(n \\log n)", "O(n log n)"),
        ("\\operatorname{softmax}(x)", "softmax(x)"),
        ("\\max_i x_i", "maxᵢ xᵢ"),
        ("\\text{one node}", "one node"),
        ("\\hat{y}", "y\u{302}"),
        ("f'(x)", "f′(x)"),
        ("\\left(\\frac{1}{2}\\right)", "(1/2)"),
        (
            "\\operatorname{softmax}\\left(\\frac{QK^T}{\\sqrt{d}}\\right)V",
            "softmax(QKᵀ/√d)V",
        ),
        (
            "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}",
            "[1, 2; 3, 4]",
        ),
    ] {
        assert_eq!(read(source), reading, "{source}");
    }
}

#[test]
fn what_formulas_do_not_have_is_named() {
    let kind = |source: &str| Formula::parse(source).unwrap_err().kind;
    assert_eq!(
        Formula::parse("a + \\foo").unwrap_err(),
        Mistake {
            at: Some(4..8),
            kind: MistakeKind::UnknownCommand("\\foo".into())
        }
    );
    for source in [
        "\\color{red} x",
        "\\textcolor{red}{x}",
        "\\boxed{x}",
        "\\href{https://example.org}{x}",
        "\\Huge x",
        "\\cancel{x}",
    ] {
        let kind = kind(source);
        assert!(
            matches!(
                kind,
                MistakeKind::NotSupported(_) | MistakeKind::Malformed(_)
            ),
            "{source}: {kind:?}"
        );
    }
    assert_eq!(kind("\\text{中}"), MistakeKind::NoGlyph('中'));
    assert!(matches!(kind("\\frac{1}"), MistakeKind::Malformed(_)));
    for (source, why) in [
        ("x $ y", "`$` cannot stand in a formula"),
        (
            "\\text{a \\sqrt{2}}",
            "`\\sqrt` cannot stand in the words of a formula",
        ),
    ] {
        assert_eq!(kind(source), MistakeKind::Malformed(why.into()), "{source}");
    }
    assert!(matches!(kind("x^2^3"), MistakeKind::Malformed(_)));
    assert!(matches!(kind("{x"), MistakeKind::Malformed(_)));
    let long = "x".repeat(MOST_CHARACTERS + 1);
    assert_eq!(kind(&long), MistakeKind::TooLong(MOST_CHARACTERS + 1));
    for far in [
        "a\\kern9999em b",
        "a\\hskip-9999em b",
        "\\raisebox{9999em}{a}",
    ] {
        let kind = kind(far);
        assert!(
            matches!(kind, MistakeKind::TooLarge | MistakeKind::NotSupported(_)),
            "{far}: {kind:?}"
        );
    }
    let deep = "{".repeat(199) + &"}".repeat(199);
    assert!(Formula::parse(&deep).is_err());
}

#[test]
fn every_command_that_is_offered_is_known() {
    let mut unknown = Vec::new();
    for command in COMMANDS {
        let source = match *command {
            "\\frac" | "\\binom" => format!("{command}{{a}}{{b}}"),
            "\\left" => "\\left(a\\right)".into(),
            "\\right" => continue,
            "\\limits" => "\\sum\\limits_i x".into(),
            "\\text" | "\\operatorname" | "\\sqrt" | "\\hat" | "\\bar" | "\\tilde" | "\\vec"
            | "\\dot" | "\\overline" | "\\underline" | "\\mathbf" | "\\mathrm" | "\\mathbb"
            | "\\mathcal" => {
                format!("{command}{{R}}")
            }
            plain => format!("a {plain} b"),
        };
        let mistake = Formula::parse(&source).err();
        unknown.extend(mistake.map(|mistake| (command, mistake)));
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn letters_are_slanted_signs_have_room_and_parts_have_their_places() {
    let width = |source: &str| Formula::parse(source).unwrap().outline.width;
    // TeX sets relations five eighteenths of an em from their sides, operators four.
    let (a, plus, equals) = (width("a"), width("{+}"), width("{=}"));
    assert!((width("a=a") - (2.0 * a + equals + 10.0 / 18.0)).abs() < 1e-9);
    assert!((width("a+a") - (2.0 * a + plus + 8.0 / 18.0)).abs() < 1e-9);
    // Of a letter in italic and upright, the outlines differ.
    let path = |source: &str| Formula::parse(source).unwrap().path(20.0);
    assert_ne!(path("x"), path("\\mathrm{x}"));
    let reach = |source: &str| Formula::parse(source).unwrap().reach(1.0);
    let (above, below) = reach("\\frac{a}{b}");
    assert!(above > reach("a").0 && below > reach("b").1);
    assert!(reach("x^2").0 > reach("x").0);
    assert!(reach("x_2").1 > reach("x").1);
    assert!(reach("\\left(\\frac{\\frac{a}{b}}{c}\\right)").0 > reach("(a)").0);
}

#[test]
fn an_outline_is_path_data_that_stays_in_its_box() {
    use kurbo::Shape as _;
    for source in [
        "\\frac{QK^T}{\\sqrt{d}}",
        "\\sum_{i=1}^n x_i",
        "\\left[\\prod_i p_i\\right]",
    ] {
        let formula = Formula::parse(source).unwrap();
        let data = formula.path(20.0);
        assert!(
            data.chars()
                .all(|one| "MLQCZ .-".contains(one) || one.is_ascii_digit())
        );
        let ink = kurbo::BezPath::from_svg(&data).unwrap().bounding_box();
        let (above, below) = formula.reach(20.0);
        assert!(
            ink.x0 > -2.0 && ink.x1 < 2.0 + formula.width(20.0),
            "{source}: {ink:?}"
        );
        assert!(
            ink.y0 > -1.0 - above && ink.y1 < 1.0 + below,
            "{source}: {ink:?}"
        );
    }
}

/// Pieces of LaTeX, right and wrong: what writers mistype, and what makes others' programs run for long.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "{", "}", "$", "\\", "^", "_", "&", "\\\\", "'", "\"", "%", "#", "~", " ", "\n", "x", "é", "中", "\u{0}", "\u{301}", "\u{1f600}",
    "\\frac", "\\sqrt", "[", "]", "(", ")", "\\left", "\\right", "\\left(", "\\right)", "\\middle|", "\\sum", "\\limits", "\\text{",
    "\\operatorname", "\\begin{matrix}", "\\end{matrix}", "\\begin{", "\\end", "\\hat", "\\overline", "\\def\\a{\\a\\a}", "\\a",
    "\\newcommand", "\\kern1e9em", "\\hskip", "\\rule{1em}{1em}", "\\color{red}", "\\href", "\\verb|", "\\char", "\"10FFFF", "\\over",
    "\\displaystyle", "\\big", "\\not", "\\mathbb", "\\xrightarrow", "\\underbrace", "\\phantom", "\\ce{", "\\tag", "\\bigl", "1", "-",
];

proptest::proptest! {
    #[test]
    fn any_text_is_a_formula_or_a_mistake(
        picked in proptest::collection::vec(0..PIECES.len(), 0..40),
        random in ".{0,60}",
    ) {
        let written: String = picked.iter().map(|at| PIECES[*at]).collect();
        for text in [written.as_str(), random.as_str()] {
            match Formula::parse(text) {
                Ok(formula) => {
                    let (above, below) = formula.reach(20.0);
                    let lengths = [formula.width(20.0), above, below];
                    assert!(lengths.iter().all(|length| length.abs() <= 20.0 * SCALE * MOST_EMS));
                    assert!(formula.reading().chars().count() <= 20 * MOST_CHARACTERS);
                    assert!(!formula.path(20.0).contains("NaN"));
                }
                Err(mistake) => {
                    let at = mistake.at.unwrap_or(0..text.len());
                    assert!(text.get(at).is_some());
                }
            }
        }
    }
}
