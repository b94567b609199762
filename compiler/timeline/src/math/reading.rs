//! A formula in plain characters, for captions, transcripts, search and whoever cannot see it.

use ratex_font::Mode as FontMode;
use ratex_parser::ParseNode as Node;
use ratex_parser::parse_node::{AtomFamily, Mode};

use super::MistakeKind;

type Read = Result<(), MistakeKind>;

/// Reads a formula.
pub(super) fn reading(nodes: &[Node]) -> Result<String, MistakeKind> {
    let mut reader = Reader::default();
    reader.all(nodes)?;
    Ok(reader.out.trim().to_owned())
}

#[derive(Default)]
struct Reader {
    out: String,
    /// Whether the last thing was the name of a function, whose argument stands apart.
    named: bool,
}

impl Reader {
    fn all(&mut self, nodes: &[Node]) -> Read {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &Node) -> Read {
        match node {
            Node::Atom {
                family, text, mode, ..
            } => self.atom(*family, &symbol(text, *mode)),
            Node::MathOrd { text, mode, .. } | Node::TextOrd { text, mode, .. } => {
                self.word(&symbol(text, *mode));
            }
            Node::SpacingNode { .. } => self.space(),
            Node::Kern { dimension, .. } => {
                let ems = match dimension.unit.as_str() {
                    "mu" => dimension.number / 18.0,
                    _ => dimension.number,
                };
                if ems >= 0.4 {
                    self.space();
                }
            }
            Node::OrdGroup { body, .. }
            | Node::Styling { body, .. }
            | Node::Text { body, .. }
            | Node::HBox { body, .. } => self.all(body)?,
            Node::MClass { body, mclass, .. } => {
                let inner = reading(body)?;
                match mclass.as_str() {
                    "mrel" => self.atom(AtomFamily::Rel, &inner),
                    "mbin" => self.atom(AtomFamily::Bin, &inner),
                    _ => self.word(&inner),
                }
            }
            Node::Font { font, body, .. } => self.lettered(font, body)?,
            Node::HtmlMathMl { mathml, .. } => self.all(mathml)?,
            Node::SupSub { base, sup, sub, .. } => {
                self.scripted(base.as_deref(), sub.as_deref(), sup.as_deref())?;
            }
            Node::GenFrac { .. } => self.fraction(node)?,
            Node::Sqrt { body, index, .. } => self.root(body, index.as_deref())?,
            Node::Accent { label, base, .. } => self.accented(label, base)?,
            Node::Overline { body, .. } => self.over(body, '\u{305}')?,
            Node::Underline { body, .. } => self.over(body, '\u{332}')?,
            Node::Op {
                name,
                body,
                symbol: large,
                ..
            } => match (name, body) {
                (Some(name), _) if *large => self.word(&symbol(name, Mode::Math)),
                (Some(name), _) => self.function(name.trim_start_matches('\\')),
                (None, Some(body)) => self.all(body)?,
                (None, None) => {}
            },
            Node::OperatorName { body, .. } => {
                let name = reading(body)?;
                self.function(&name);
            }
            Node::LeftRight {
                body, left, right, ..
            } => {
                self.open(&delimiter(left));
                self.all(body)?;
                self.close(&delimiter(right));
            }
            Node::Middle { delim, .. } => self.atom(AtomFamily::Rel, &delimiter(delim)),
            Node::DelimSizing { delim, mclass, .. } => {
                let sign = delimiter(delim);
                match mclass.as_str() {
                    "mopen" => self.open(&sign),
                    "mclose" => self.close(&sign),
                    _ => self.atom(AtomFamily::Rel, &sign),
                }
            }
            Node::Array { body, .. } => self.table(body)?,
            Node::HorizBrace { base, .. } => self.node(base)?,
            Node::MathChoice { text, .. } => self.all(text)?,
            Node::Phantom { .. } | Node::VPhantom { .. } | Node::Internal { .. } => {}
            Node::Color { .. } | Node::ColorToken { .. } | Node::Enclose { .. } => {
                return Err(MistakeKind::NotSupported("colours or frames"));
            }
            Node::Href { .. }
            | Node::Url { .. }
            | Node::Html { .. }
            | Node::IncludeGraphics { .. } => {
                return Err(MistakeKind::NotSupported("links, images or HTML"));
            }
            Node::Sizing { .. } => return Err(MistakeKind::NotSupported("sizes of their own")),
            _ => return Err(MistakeKind::NotSupported("this part of LaTeX")),
        }
        Ok(())
    }

    /// A sign with the room around it that its kind asks for.
    fn atom(&mut self, family: AtomFamily, sign: &str) {
        match family {
            AtomFamily::Rel => self.between(sign),
            // What has nothing before it to join is a sign of what follows.
            AtomFamily::Bin if self.begins() => self.word(sign),
            AtomFamily::Bin => self.between(sign),
            AtomFamily::Punct => {
                self.close(sign);
                self.space();
            }
            AtomFamily::Open => self.open(sign),
            AtomFamily::Close => self.close(sign),
            AtomFamily::Inner => self.word(sign),
        }
    }

    fn begins(&self) -> bool {
        let last = self.out.trim_end().chars().last();
        last.is_none_or(|last| "([{⟨,;=<>≤≥≠≈→∈+−·×/".contains(last))
    }

    fn word(&mut self, text: &str) {
        if self.named {
            self.space();
        }
        self.out.push_str(text);
        self.named = false;
    }

    fn open(&mut self, sign: &str) {
        self.named = false;
        self.out.push_str(sign);
    }

    fn close(&mut self, sign: &str) {
        self.named = false;
        self.out.truncate(self.out.trim_end().len());
        self.out.push_str(sign);
    }

    fn between(&mut self, sign: &str) {
        self.space();
        self.out.push_str(sign);
        self.space();
    }

    fn space(&mut self) {
        self.named = false;
        if !self.out.is_empty() && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    /// The name of a function; a name that follows a letter or a digit stands apart from it.
    fn function(&mut self, name: &str) {
        if self.out.ends_with(char::is_alphanumeric) {
            self.space();
        }
        self.word(name);
        self.named = true;
    }

    fn scripted(&mut self, base: Option<&Node>, sub: Option<&Node>, sup: Option<&Node>) -> Read {
        if let Some(base) = base {
            self.node(base)?;
        }
        let named = std::mem::take(&mut self.named);
        if let Some(sub) = sub {
            self.script(sub, '_', subscript)?;
        }
        if let Some(sup) = sup {
            self.script(sup, '^', superscript)?;
        }
        self.named = named;
        Ok(())
    }

    /// In raised or lowered characters if there are such, or else behind a mark.
    fn script(&mut self, node: &Node, mark: char, small: fn(char) -> Option<char>) -> Read {
        let text = reading(std::slice::from_ref(node))?;
        let compact: String = text.chars().filter(|one| *one != ' ').collect();
        let all: Option<String> = compact.chars().map(small).collect();
        match all {
            Some(small) => self.out.push_str(&small),
            None => {
                self.out.push(mark);
                self.out.push_str(&grouped(&text));
            }
        }
        Ok(())
    }

    fn fraction(&mut self, node: &Node) -> Read {
        let Node::GenFrac {
            numer,
            denom,
            has_bar_line,
            ..
        } = node
        else {
            return Ok(());
        };
        let upper = reading(std::slice::from_ref(&**numer))?;
        let lower = reading(std::slice::from_ref(&**denom))?;
        if *has_bar_line {
            self.word(&format!("{}/{}", grouped(&upper), factor(&lower)));
        } else {
            self.word(&format!("({upper} choose {lower})"));
        }
        Ok(())
    }

    fn root(&mut self, body: &Node, index: Option<&Node>) -> Read {
        let index = index.map(|index| reading(std::slice::from_ref(index)));
        let sign = match index.transpose()?.as_deref() {
            None | Some("2") => "√".to_owned(),
            Some("3") => "∛".to_owned(),
            Some("4") => "∜".to_owned(),
            Some(index) => {
                let small: Option<String> = index.chars().map(superscript).collect();
                small.map_or_else(|| format!("[{index}]√"), |small| small + "√")
            }
        };
        let body = reading(std::slice::from_ref(body))?;
        self.word(&(sign + &factor(&body)));
        Ok(())
    }

    fn accented(&mut self, label: &str, base: &Node) -> Read {
        let sign = match label {
            "\\hat" | "\\widehat" => '\u{302}',
            "\\tilde" | "\\widetilde" => '\u{303}',
            "\\bar" => '\u{304}',
            "\\dot" => '\u{307}',
            "\\ddot" => '\u{308}',
            "\\vec" => '\u{20d7}',
            "\\acute" => '\u{301}',
            "\\grave" => '\u{300}',
            "\\check" => '\u{30c}',
            "\\breve" => '\u{306}',
            _ => return Err(MistakeKind::NotSupported("this accent")),
        };
        let base = reading(std::slice::from_ref(base))?;
        self.word(&base);
        self.out.push(sign);
        Ok(())
    }

    /// With a line over or under each character.
    fn over(&mut self, body: &Node, line: char) -> Read {
        let body = reading(std::slice::from_ref(body))?;
        let lined: String = body.chars().flat_map(|one| [one, line]).collect();
        self.word(&lined);
        Ok(())
    }

    fn table(&mut self, rows: &[Vec<Node>]) -> Read {
        let row = |cells: &Vec<Node>| {
            let cells = cells.iter().map(|cell| reading(std::slice::from_ref(cell)));
            Ok(cells.collect::<Result<Vec<_>, _>>()?.join(", "))
        };
        let rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        self.word(&rows.join("; "));
        Ok(())
    }

    /// Letters of a family of their own: those of sets of numbers have characters.
    fn lettered(&mut self, font: &str, body: &Node) -> Read {
        let body = reading(std::slice::from_ref(body))?;
        let text: String = match font {
            "mathbb" => body.chars().map(double_struck).collect(),
            _ => body,
        };
        self.word(&text);
        Ok(())
    }
}

/// The text in parentheses if it is more than one term.
fn grouped(text: &str) -> String {
    let term = |one: char| one.is_alphanumeric() || "√∛∜.′∞".contains(one) || small(one);
    let whole = text.starts_with('(') && text.ends_with(')') && text.matches('(').count() == 1;
    if whole || text.chars().all(term) {
        text.to_owned()
    } else {
        format!("({text})")
    }
}

/// The text in parentheses if it is more than one factor, which would not all belong to what stands before it.
fn factor(text: &str) -> String {
    let number = |one: char| one.is_numeric() && !small(one) || one == '.';
    let mut rest = text.trim_start_matches(['√', '∛', '∜']).chars();
    let digits = rest.clone().all(number);
    let letter =
        rest.next().is_some_and(char::is_alphabetic) && rest.all(|one| small(one) || one == '′');
    match digits || letter {
        true => text.to_owned(),
        false => match grouped(text) {
            bare if bare == text && !text.starts_with('(') => format!("({text})"),
            grouped => grouped,
        },
    }
}

/// Whether a character is a raised or lowered one, or stands over the one before it.
fn small(one: char) -> bool {
    matches!(one, '²' | '³' | '¹' | '\u{300}'..='\u{36f}' | '\u{20d7}' | '\u{2070}'..='\u{209f}' | '\u{1d2c}'..='\u{1d7f}')
}

/// What a command or a letter stands for.
fn symbol(text: &str, mode: Mode) -> String {
    let mode = match mode {
        Mode::Math => FontMode::Math,
        Mode::Text => FontMode::Text,
    };
    match (text, mode) {
        ("*" | "\\ast", FontMode::Math) => return "∗".to_owned(),
        ("-", FontMode::Math) => return "−".to_owned(),
        ("\\cdot", _) => return "·".to_owned(),
        _ => {}
    }
    match ratex_font::get_symbol(text, mode).and_then(|known| known.codepoint) {
        Some(character) => character.to_string(),
        None => text.trim_start_matches('\\').to_owned(),
    }
}

/// A bracket; `.` is none.
fn delimiter(text: &str) -> String {
    match text {
        "." => String::new(),
        other => symbol(other, Mode::Math),
    }
}

fn double_struck(letter: char) -> char {
    match letter {
        'C' => 'ℂ',
        'H' => 'ℍ',
        'N' => 'ℕ',
        'P' => 'ℙ',
        'Q' => 'ℚ',
        'R' => 'ℝ',
        'Z' => 'ℤ',
        'A'..='Z' => {
            let place = u32::from(letter) - u32::from('A');
            char::from_u32(0x1d538 + place).unwrap_or(letter)
        }
        other => other,
    }
}

/// The character in the second list that stands where this one does in the first.
fn paired(one: char, from: &str, to: &str) -> Option<char> {
    let at = from.chars().position(|known| known == one)?;
    to.chars().nth(at)
}

fn superscript(one: char) -> Option<char> {
    const PLAIN: &str = "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′″‴";
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′″‴";
    paired(one, PLAIN, RAISED)
}

fn subscript(one: char) -> Option<char> {
    const PLAIN: &str = "0123456789+−=()aehijklmnoprstuvxβγρφχ";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ";
    paired(one, PLAIN, LOWERED)
}
