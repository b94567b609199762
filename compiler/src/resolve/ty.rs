//! What the checker knows of a value before anything runs: its type, and how the type is called in a sentence.

use std::fmt;
use std::rc::Rc;

use explc_dsl::syntax::Quantity;

use crate::primitive::{AxisId, Info, Type, Value};

/// A table as the checker knows it: its name, and each column with its type.
pub(super) struct Columns {
    pub(super) table: String,
    pub(super) types: Vec<(String, Ty)>,
}

/// The type of an expression.
#[derive(Clone)]
pub(super) enum Ty {
    /// Not known, because something before it is wrong. It goes with everything, so that one mistake is one error.
    Unknown,
    /// The word `none`.
    None,
    Bool,
    Int,
    Real,
    Duration,
    Text,
    /// One of these words.
    Word(Vec<String>),
    Range(Box<Ty>),
    List(Box<Ty>),
    /// A part of this kind; an empty kind is the simulation itself.
    Part(&'static Info, &'static str),
    /// Parts of this kind.
    Set(&'static Info, &'static str),
    /// A number or text.
    Datum,
    /// A row of the table of this name, with the types of its columns.
    Record(Rc<Columns>),
    /// One for each member of a family, by the axes on which it stands open; never one of these again.
    Each(Vec<AxisId>, Box<Ty>),
}

impl Ty {
    /// The type that a primitive declares.
    pub(super) fn of(ty: Type, info: &'static Info) -> Self {
        match ty {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Real => Self::Real,
            Type::Duration => Self::Duration,
            Type::Text => Self::Text,
            Type::Word(words) => Self::Word(words.iter().map(|&word| word.to_owned()).collect()),
            Type::Range(of) => Self::Range(Box::new(Self::of(*of, info))),
            Type::List(of) => Self::List(Box::new(Self::of(*of, info))),
            Type::Part(kind) => Self::Part(info, kind),
            Type::Set(kind) => Self::Set(info, kind),
            Type::Datum => Self::Datum,
        }
    }

    /// The type of a number as written.
    pub(super) fn of_quantity(quantity: Quantity) -> Self {
        match quantity {
            Quantity::Int(_) => Self::Int,
            Quantity::Real(_) | Quantity::Percent(_) => Self::Real,
            Quantity::Duration(_) => Self::Duration,
        }
    }

    /// The type of a knob's setting.
    pub(super) fn of_setting(value: &Value) -> Self {
        match value {
            Value::Bool(_) => Self::Bool,
            Value::Int(_) => Self::Int,
            Value::Real(_) => Self::Real,
            Value::Duration(_) => Self::Duration,
            Value::Text(_) => Self::Text,
            Value::Word(word) => Self::Word(vec![(*word).to_owned()]),
            Value::Range(ends) => Self::Range(Box::new(Self::of_setting(&ends.0))),
            Value::List(items) => Self::List(Box::new(
                items.first().map_or(Self::Unknown, Self::of_setting),
            )),
            Value::None | Value::Part(_) | Value::Set(_) | Value::Record(_) | Value::Members(_) => {
                Self::Unknown
            }
        }
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether it counts or measures without a unit.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Real | Self::Datum | Self::Unknown)
    }

    pub(super) fn is_duration(&self) -> bool {
        matches!(self, Self::Duration | Self::Unknown)
    }

    /// Whether a value of type `given` may stand where this one is expected.
    pub(super) fn accepts(&self, given: &Self) -> bool {
        match (self, given) {
            (Self::Unknown, _)
            | (_, Self::Unknown)
            | (Self::Bool, Self::Bool)
            | (Self::Int, Self::Int | Self::Datum)
            | (Self::Real, Self::Int | Self::Real | Self::Datum)
            | (Self::Duration, Self::Duration)
            | (Self::Text, Self::Text | Self::Datum)
            | (Self::Datum, Self::Int | Self::Real | Self::Text | Self::Datum)
            | (Self::Part(..) | Self::Set(..), Self::None)
            | (Self::None, Self::None) => true,
            (Self::Record(one), Self::Record(other)) => one.table == other.table,
            (Self::Word(words), Self::Word(given)) => given.iter().all(|word| words.contains(word)),
            (Self::Range(of), Self::Range(given)) | (Self::List(of), Self::List(given)) => {
                of.accepts(given)
            }
            (Self::Part(_, kind), Self::Part(_, given))
            | (Self::Set(_, kind), Self::Part(_, given) | Self::Set(_, given)) => kind == given,
            (Self::Set(_, kind), Self::List(given)) => match &**given {
                Self::Part(_, given) => kind == given,
                other => other.is_unknown(),
            },
            _ => false,
        }
    }

    /// Whether `==` between the two can ever hold.
    pub(super) fn compares(&self, other: &Self) -> bool {
        if matches!(self, Self::None) || matches!(other, Self::None) {
            return true;
        }
        if let (Self::Word(some), Self::Word(others)) = (self, other) {
            return some.iter().any(|word| others.contains(word));
        }
        self.accepts(other) || other.accepts(self)
    }

    /// The type of either of two values: `if a then b else c`, the items of a list.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Word(mut words), Self::Word(more)) => {
                for word in more {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                Self::Word(words)
            }
            (Self::None | Self::Int, other @ (Self::Int | Self::Real | Self::Part(..)))
            | (other @ Self::Part(..), Self::None) => other,
            (found, other) if found.accepts(&other) => found,
            (found, other) if other.accepts(&found) => other,
            _ => Self::Unknown,
        }
    }

    /// One for each member of a family that stands open on these axes; itself where none does.
    pub(super) fn each(self, axes: Vec<AxisId>) -> Self {
        match (self, axes.as_slice()) {
            (one, []) => one,
            (Self::Unknown, _) => Self::Unknown,
            (one, _) => Self::Each(axes, Box::new(one)),
        }
    }

    /// What a member has of it.
    pub(super) fn of_member(&self) -> &Self {
        match self {
            Self::Each(_, of) => of,
            one => one,
        }
    }

    /// The axes on which it stands open.
    pub(super) fn axes(&self) -> &[AxisId] {
        match self {
            Self::Each(axes, _) => axes,
            _ => &[],
        }
    }

    /// Whether `.name` is asked of what each member has, and not of the family.
    pub(super) fn asks_members(&self, name: &str) -> bool {
        match self {
            Self::Set(..) | Self::List(_) | Self::Unknown => true,
            Self::Range(_) => matches!(name, "min" | "max"),
            Self::Part(_, kind) => name == "count" && !kind.is_empty(),
            _ => false,
        }
    }

    /// What one item of it is, if it holds items.
    pub(super) fn item(&self) -> Option<Self> {
        match self {
            Self::Set(info, kind) => Some(Self::Part(info, kind)),
            Self::List(of) => Some((**of).clone()),
            Self::Unknown => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("something unknown"),
            Self::None => f.write_str("none"),
            Self::Bool => f.write_str("true or false"),
            Self::Int => f.write_str("a whole number"),
            Self::Real => f.write_str("a number"),
            Self::Duration => f.write_str("a duration"),
            Self::Text => f.write_str("text"),
            Self::Datum => f.write_str("a number or text"),
            Self::Word(words) => match words.as_slice() {
                [only] => write!(f, "the word `{only}`"),
                _ => {
                    let quoted: Vec<String> =
                        words.iter().map(|word| format!("`{word}`")).collect();
                    write!(f, "one of {}", quoted.join(", "))
                }
            },
            Self::Range(of) => write!(f, "a range of {}", plural(of)),
            Self::List(of) => write!(f, "a list of {}", plural(of)),
            Self::Part(info, "") => write!(f, "a `{}` simulation", info.name),
            Self::Part(_, kind) => write!(f, "one `{kind}`"),
            Self::Set(_, kind) => write!(f, "a set of `{kind}`"),
            Self::Record(columns) => write!(f, "a row of `{}`", columns.table),
            Self::Each(_, of) => write!(f, "{of} for each member of a family"),
        }
    }
}

fn plural(ty: &Ty) -> String {
    match ty {
        Ty::Int => "whole numbers".to_owned(),
        Ty::Real => "numbers".to_owned(),
        Ty::Duration => "durations".to_owned(),
        Ty::Text => "texts".to_owned(),
        Ty::Bool => "truth values".to_owned(),
        Ty::Datum => "numbers or texts".to_owned(),
        Ty::Part(_, kind) => format!("`{kind}`"),
        Ty::Unknown => "values".to_owned(),
        Ty::Word(_) => "words".to_owned(),
        Ty::Record(columns) => format!("rows of `{}`", columns.table),
        Ty::None | Ty::Range(_) | Ty::List(_) | Ty::Set(..) | Ty::Each(..) => format!("({ty})"),
    }
}
