//! Roles and the colours that they have in each theme; the type scales. Figures speak of roles only.

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The page.
    Background,
    /// A place where things can be.
    Surface,
    /// A thing.
    Raised,
    /// Decoration: grids, dividers, the unspent part of a timer. Never carries meaning.
    Line,
    /// The outline of a thing.
    LineStrong,
    /// Words that matter.
    Ink,
    /// Words that explain.
    InkSoft,
    /// Links and connectors; what no longer matters.
    Muted,
    /// What this is about.
    Accent,
    /// It went well.
    Good,
    /// It went wrong.
    Bad,
    /// It is in danger.
    Warn,
    /// Words on a solid role.
    OnRole,
    /// One of eight identities, 1 to 8.
    Categorical(u8),
    /// A fixed share of accent over raised.
    AccentTint,
    /// A fixed share of good over raised.
    GoodTint,
    /// A fixed share of bad over raised.
    BadTint,
    /// A fixed share of warn over raised.
    WarnTint,
    /// A fixed share of an identity over raised, 1 to 8.
    CategoricalTint(u8),
}
