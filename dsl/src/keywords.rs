//! The words of the language: which there are, where each is one, and what it says.
//!
//! Parser, completion, hover, editor grammars and the reference all read this table.

/// Declares [`Keyword`] and its table.
macro_rules! keywords {
    ($($group:ident { $($variant:ident $word:literal $doc:literal;)* })*) => {
        /// A word that has a meaning of its own somewhere in the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Keyword {
            $($(#[doc = concat!("`", $word, "`: ", $doc)] $variant,)*)*
        }

        impl Keyword {
            /// Every keyword, group after group.
            pub const ALL: &[Self] = &[$($(Self::$variant,)*)*];

            /// The word as written.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($(Self::$variant => $word,)*)* }
            }

            /// One sentence about it.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $($(Self::$variant => $doc,)*)* }
            }

            /// What kind of word it is.
            #[must_use]
            pub const fn group(self) -> Group {
                match self { $($(Self::$variant => Group::$group,)*)* }
            }

            /// The keyword with this spelling.
            #[must_use]
            pub fn find(word: &str) -> Option<Self> {
                match word { $($($word => Some(Self::$variant),)*)* _ => None }
            }
        }
    };
}

/// What kind of word a keyword is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Opens an explainer or an item of the catalogue.
    File,
    /// Opens a line of the header, or a field of a catalogue item.
    Header,
    /// Opens a declaration, a statement or an item of a stage.
    Statement,
    /// Connects the parts of an expression or statement, and is a name nowhere.
    Hard,
    /// Connects the parts of a statement; still a value where one is expected, such as `on`.
    Connecting,
    /// Has a meaning in one place only, and is an ordinary name elsewhere.
    Contextual,
}

keywords! {
    File {
        Explainer "explainer" "Opens an explainer: its slug, which is the file's name, and its title.";
        Catalog "catalog" "Describes the whole catalogue; only `catalog.expl` holds one.";
        Path "path" "Lists explainers in the order in which they are best watched.";
        Concept "concept" "Explains a term in one sentence, so that prose can link to it.";
        Theme "theme" "Gives roles another colour of the palette.";
    }
    Header {
        Summary "summary" "Says in one sentence what it is about.";
        Lane "lane" "Names the lane that an explainer belongs to, or declares one in the catalogue.";
        Tags "tags" "Lists words under which it can be found.";
        Requires "requires" "Lists the explainers that should be watched before.";
        Hook "hook" "Makes the viewer curious in one sentence.";
        Question "question" "Asks what the explainer answers.";
        Trap "trap" "Names the mistake that most people make.";
        Rule "rule" "Says what to remember and to do.";
        Simplified "simplified" "Says what the model leaves out on purpose.";
        Source "source" "Names a paper, standard or system that it follows; may be repeated.";
        Length "length" "Promises how long it takes to watch.";
        Updated "updated" "Gives the date of the last change in substance.";
        Edition "edition" "Names the edition of the language.";
        Url "url" "Gives the address at which the catalogue is published.";
        Tagline "tagline" "Says in one sentence what the catalogue is for.";
        Start "start" "Names the explainer to begin with.";
    }
    Statement {
        Knob "knob" "Declares a value that the viewer may change.";
        Preset "preset" "Gives a combination of knobs a button.";
        Sim "sim" "Declares a simulation: an instance of a primitive, or a variation of another simulation.";
        Let "let" "Names a formula, which stays live.";
        Table "table" "Holds records, one a line, with literal cells.";
        Stage "stage" "Arranges what is on screen.";
        Row "row" "Puts its items side by side.";
        Column "column" "Puts its items one below the other.";
        Grid "grid" "Puts its items into rows and columns.";
        Compare "compare" "Puts its items side by side in the same scale and order.";
        Show "show" "Shows a simulation or a part, as a view, with a title.";
        Step "step" "Tells one idea in 8 to 20 seconds.";
        Test "test" "Checks claims on fresh simulations, and shows nothing.";
        Say "say" "Narrates, and opens a beat: what follows happens while the sentence is up.";
        Run "run" "Advances simulations to the next event, condition or time.";
        Do "do" "Asks a simulation or a part to act, now.";
        Moment "moment" "Names this instant, for `at` and `from`.";
        Capture "capture" "Freezes a value under a name.";
        Mark "mark" "Emphasises parts until the step ends.";
        Note "note" "Ties a short text to a part.";
        Focus "focus" "Points the camera at a part, or at all.";
        Claim "claim" "Says what must hold at this moment, whatever the knobs say.";
        Predict "predict" "Asks the viewer to commit to an answer first.";
        Choice "choice" "Offers an answer, and says when it is the right one.";
        Allow "allow" "Silences one diagnostic on the line below, with a reason.";
    }
    Hard {
        And "and" "Holds if both sides do.";
        At "at" "Takes a value at a named moment.";
        Each "each" "Makes a family, with one member for each value.";
        Else "else" "Opens the value for when the condition of `if` does not hold.";
        End "end" "Stands for the end of a simulation in `run … until end`.";
        Every "every" "Holds if the condition does for every item.";
        If "if" "Chooses between two values.";
        Last "last" "Waits for the last occurrence of an event in its enclosing unit.";
        Not "not" "Holds if the condition does not.";
        Or "or" "Holds if either side does; in `until` it separates alternatives.";
        Some "some" "Holds if the condition does for at least one item.";
        Then "then" "Opens the value for when the condition of `if` holds.";
        When "when" "Restricts a statement, step or choice to some knob settings.";
        Where "where" "Keeps the items for which a condition holds.";
    }
    Connecting {
        As "as" "Says as which view something is shown, or as which role it is marked.";
        Except "except" "Removes the items of one set from another.";
        From "from" "Names the moment up to which a simulation shares another's state.";
        In "in" "Gives the range of a knob, or asks whether an item belongs to a set.";
        On "on" "Says which part a note is tied to.";
        Over "over" "Sets how long a run is shown.";
        Until "until" "Says what a run waits for.";
        With "with" "Gives the arguments in which a variation differs.";
    }
    Contextual {
        Beside "beside" "Shows a part next to another one, in the same arrangement and scale.";
        Place "place" "Shows a part `in place of` another one.";
        Of "of" "Shows a part `in place of` another one.";
        Weight "weight" "Gives the share of the room that an item takes.";
        For "for" "Advances by simulated time.";
        Before "before" "Takes a value when the beat starts instead of when it ends.";
        All "all" "Points the camera at everything.";
        Word "word" "Writes a number as a word.";
    }
}

impl Keyword {
    /// Whether the word can be the name of nothing: no sim, knob, formula, moment, capture or table.
    #[must_use]
    pub const fn is_reserved(self) -> bool {
        matches!(
            self.group(),
            Group::Statement | Group::Hard | Group::Connecting
        )
    }
}

/// A place in a file that allows some statements and not others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The top level, before an explainer has begun.
    File,
    /// The top level of an explainer.
    Explainer,
    /// In `catalog`, `lane` or `concept`.
    Fields,
    /// In `path`, where a bare word is an explainer.
    Path,
    /// In `stage`, `row`, `column`, `grid` or `compare`.
    Stage,
    /// In `step`.
    Step,
    /// In `test`.
    Test,
    /// In `predict`.
    Predict,
    /// In `theme`, where a line is a role and its colour.
    Theme,
    /// In `table` or the options of a knob, where no line opens with a keyword.
    Values,
    /// In something that is not known.
    Unknown,
}

impl Context {
    /// The words that may open a line here, the most common first.
    #[must_use]
    pub const fn keywords(self) -> &'static [Keyword] {
        use Keyword as K;
        match self {
            Self::File => &[
                K::Explainer,
                K::Catalog,
                K::Lane,
                K::Path,
                K::Concept,
                K::Theme,
            ],
            Self::Explainer => &[
                K::Step,
                K::Sim,
                K::Knob,
                K::Let,
                K::Stage,
                K::Test,
                K::Preset,
                K::Table,
                K::Summary,
                K::Lane,
                K::Tags,
                K::Requires,
                K::Hook,
                K::Question,
                K::Trap,
                K::Rule,
                K::Simplified,
                K::Source,
                K::Length,
                K::Updated,
                K::Allow,
            ],
            Self::Fields => &[K::Summary, K::Tagline, K::Url, K::Edition, K::Start],
            Self::Path => &[K::Summary],
            Self::Stage => &[K::Show, K::Row, K::Column, K::Grid, K::Compare, K::Allow],
            Self::Step => &[
                K::Say,
                K::Run,
                K::Do,
                K::Show,
                K::Mark,
                K::Note,
                K::Claim,
                K::Focus,
                K::Moment,
                K::Capture,
                K::Predict,
                K::Stage,
                K::Allow,
            ],
            Self::Test => &[K::Run, K::Do, K::Claim, K::Allow],
            Self::Predict => &[K::Choice],
            Self::Theme | Self::Values | Self::Unknown => &[],
        }
    }

    /// What the place is called in a sentence: "in a step".
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::File => "at the top of a file",
            Self::Explainer => "at the top level of an explainer",
            Self::Fields => "in this block of the catalogue",
            Self::Path => "in a path",
            Self::Stage => "in a stage",
            Self::Step => "in a step",
            Self::Test => "in a test",
            Self::Predict => "in a `predict`",
            Self::Theme => "in a theme",
            Self::Values => "in this block",
            Self::Unknown => "here",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_itself_and_has_a_sentence() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::find(keyword.word()), Some(*keyword));
            assert!(keyword.doc().ends_with('.'), "{keyword:?}");
        }
    }

    #[test]
    fn the_parser_can_hold_all_of_them_in_one_set() {
        assert!(Keyword::ALL.len() < 90);
    }
}
