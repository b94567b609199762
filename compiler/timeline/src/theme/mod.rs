//! Roles and the colours that they have in each theme; the type scales. Figures speak of roles only.
//!
//! Roles are compared by contrast as WCAG 2.2 defines it; the tests below hold every pair that a picture can show to its
//! promise, so that a colour cannot be changed into one that people cannot read.

mod dress;
mod scale;
#[cfg(test)]
mod sight;

pub use dress::{Colour, DRESSED, Dress};
pub use scale::{LANDSCAPE, PORTRAIT, TypeScale, radius, space};

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
    /// A colour that a theme gives to a role.
    Named(Colour),
    /// A fixed share of such a colour over raised.
    NamedTint(Colour),
}

/// Which of the two appearances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// Dark words on a light page.
    #[default]
    Light,
    /// Light words on a dark page.
    Dark,
}

impl Theme {
    /// Both themes.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Its name in file names and attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A role with its name and its colour in each theme.
struct Token {
    role: Role,
    name: &'static str,
    light: &'static str,
    dark: &'static str,
}

const fn token(role: Role, name: &'static str, light: &'static str, dark: &'static str) -> Token {
    Token {
        role,
        name,
        light,
        dark,
    }
}

/// So few are all roles that a set of them is the bits of a number.
const _: () = assert!(TOKENS.len() + 2 * Colour::ALL.len() <= 64);

/// Every role, at the place that [`Role::index`] gives. Tints are opaque: 14 % of the role over raised in light, 20 % in dark.
#[rustfmt::skip]
const TOKENS: [Token; 33] = [
    token(Role::Background, "bg", "#FBFBF9", "#101317"),
    token(Role::Surface, "surface", "#F1F2EF", "#191D23"),
    token(Role::Raised, "surface-raised", "#FFFFFF", "#232932"),
    token(Role::Line, "line", "#D5D8D3", "#363E49"),
    token(Role::LineStrong, "line-strong", "#7A828A", "#7F8995"),
    token(Role::Ink, "ink", "#171A1F", "#EEF0F2"),
    token(Role::InkSoft, "ink-soft", "#545B64", "#B3BBC4"),
    token(Role::Muted, "muted", "#82898F", "#78828D"),
    token(Role::Accent, "accent", "#2A52D4", "#8FB2FF"),
    token(Role::Good, "good", "#0A7658", "#4FCB9C"),
    token(Role::Bad, "bad", "#C42B1F", "#FF8C78"),
    token(Role::Warn, "warn", "#8F5C00", "#EDB84F"),
    token(Role::OnRole, "on-role", "#FFFFFF", "#101317"),
    token(Role::Categorical(1), "categorical-1", "#2963B9", "#357ECA"),
    token(Role::Categorical(2), "categorical-2", "#C07932", "#FEC68A"),
    token(Role::Categorical(3), "categorical-3", "#009A8A", "#3CEBE8"),
    token(Role::Categorical(4), "categorical-4", "#9B3084", "#C35481"),
    token(Role::Categorical(5), "categorical-5", "#9474E9", "#C598FF"),
    token(Role::Categorical(6), "categorical-6", "#72631D", "#857C00"),
    token(Role::Categorical(7), "categorical-7", "#830801", "#E08B62"),
    token(Role::Categorical(8), "categorical-8", "#284447", "#7CAEB0"),
    token(Role::AccentTint, "accent-tint", "#E1E7F9", "#39445B"),
    token(Role::GoodTint, "good-tint", "#DDECE8", "#2C4947"),
    token(Role::BadTint, "bad-tint", "#F7E1E0", "#4F3D40"),
    token(Role::WarnTint, "warn-tint", "#EFE8DB", "#4B4638"),
    token(Role::CategoricalTint(1), "categorical-1-tint", "#E1E9F5", "#273A50"),
    token(Role::CategoricalTint(2), "categorical-2-tint", "#F6ECE2", "#4F4844"),
    token(Role::CategoricalTint(3), "categorical-3-tint", "#DBF1EF", "#285056"),
    token(Role::CategoricalTint(4), "categorical-4-tint", "#F1E2EE", "#433242"),
    token(Role::CategoricalTint(5), "categorical-5-tint", "#F0ECFC", "#433F5B"),
    token(Role::CategoricalTint(6), "categorical-6-tint", "#EBE9DF", "#373A28"),
    token(Role::CategoricalTint(7), "categorical-7-tint", "#EEDCDB", "#493D3C"),
    token(Role::CategoricalTint(8), "categorical-8-tint", "#E1E5E5", "#35444B"),
];

/// The colours of the tokens in light and dark as red, green and blue.
const RGB: [[[u8; 3]; 2]; TOKENS.len()] = {
    let mut all = [[[0; 3]; 2]; TOKENS.len()];
    let mut index = 0;
    while index < TOKENS.len() {
        let token = &TOKENS[index];
        all[index] = [rgb(token.light), rgb(token.dark)];
        index += 1;
    }
    all
};

/// The colour that is written as `#RRGGBB`.
const fn rgb(hex: &str) -> [u8; 3] {
    const fn digit(letter: u8) -> u8 {
        match letter {
            b'A'..=b'F' => letter - b'A' + 10,
            digit => digit - b'0',
        }
    }
    let [_, r1, r0, g1, g0, b1, b0] = *hex.as_bytes() else {
        panic!("a colour is a hash and six digits")
    };
    [
        16 * digit(r1) + digit(r0),
        16 * digit(g1) + digit(g0),
        16 * digit(b1) + digit(b0),
    ]
}

impl Role {
    /// Every role that figures draw with once, in the order of the tokens; colours that themes give are not among them.
    pub const ALL: [Self; 33] = {
        let mut all = [Self::Background; 33];
        let mut index = 0;
        while index < 33 {
            all[index] = TOKENS[index].role;
            index += 1;
        }
        all
    };

    /// Its name, such as `ink-soft` or `categorical-1-tint`; also its CSS custom property and class.
    pub fn name(self) -> &'static str {
        match self {
            Self::Named(colour) => colour.name(),
            Self::NamedTint(colour) => colour.tint_name(),
            role => TOKENS[role.index()].name,
        }
    }

    /// Its colour in a theme, as `#RRGGBB`.
    pub fn hex(self, theme: Theme) -> &'static str {
        match (self, theme) {
            (Self::Named(colour), theme) => colour.hex(theme),
            (Self::NamedTint(colour), theme) => colour.tint_hex(theme),
            (role, Theme::Light) => TOKENS[role.index()].light,
            (role, Theme::Dark) => TOKENS[role.index()].dark,
        }
    }

    /// Its colour in a theme as red, green and blue.
    pub fn rgb(self, theme: Theme) -> [u8; 3] {
        match self {
            Self::Named(_) | Self::NamedTint(_) => rgb(self.hex(theme)),
            role => RGB[role.index()][theme as usize],
        }
    }

    /// The tint that goes with an edge of this role, if it has one.
    pub fn tint(self) -> Option<Self> {
        match self {
            Self::Accent => Some(Self::AccentTint),
            Self::Good => Some(Self::GoodTint),
            Self::Bad => Some(Self::BadTint),
            Self::Warn => Some(Self::WarnTint),
            Self::Categorical(identity) => Some(Self::CategoricalTint(identity)),
            Self::Named(colour) => Some(Self::NamedTint(colour)),
            _ => None,
        }
    }

    /// Its place among all roles and all colours that a theme may give them. The ninth identity looks like the first.
    pub const fn index(self) -> usize {
        const fn identity(n: u8) -> usize {
            (n.wrapping_sub(1) % 8) as usize
        }
        match self {
            Self::Background => 0,
            Self::Surface => 1,
            Self::Raised => 2,
            Self::Line => 3,
            Self::LineStrong => 4,
            Self::Ink => 5,
            Self::InkSoft => 6,
            Self::Muted => 7,
            Self::Accent => 8,
            Self::Good => 9,
            Self::Bad => 10,
            Self::Warn => 11,
            Self::OnRole => 12,
            Self::Categorical(n) => 13 + identity(n),
            Self::AccentTint => 21,
            Self::GoodTint => 22,
            Self::BadTint => 23,
            Self::WarnTint => 24,
            Self::CategoricalTint(n) => 25 + identity(n),
            Self::Named(colour) => TOKENS.len() + colour as usize,
            Self::NamedTint(colour) => TOKENS.len() + Colour::ALL.len() + colour as usize,
        }
    }
}

/// How well two colours are told apart, 1 to 21, as WCAG 2.2 defines contrast ratio.
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2).
fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The light of a channel, 0 to 1.
fn linear(byte: u8) -> f64 {
    let channel = f64::from(byte) / 255.0;
    if channel <= 0.04045 {
        channel / 12.92
    } else {
        libm::pow((channel + 0.055) / 1.055, 2.4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUNDS: [Role; 3] = [Role::Background, Role::Surface, Role::Raised];

    fn tints() -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter_map(Role::tint)
    }

    #[track_caller]
    fn promise(front: Role, back: Role, least: f64) {
        for theme in Theme::ALL {
            let ratio = contrast(front.rgb(theme), back.rgb(theme));
            let (front, back, theme) = (front.name(), back.name(), theme.name());
            assert!(ratio >= least, "{front} on {back} in {theme} is {ratio:.2}");
        }
    }

    #[test]
    fn every_role_is_at_its_index() {
        for role in Role::ALL {
            assert_eq!(TOKENS[role.index()].role, role);
        }
    }

    #[test]
    fn contrast_is_as_in_wcag() {
        assert_eq!(contrast([0; 3], [255; 3]), 21.0);
        assert_eq!(contrast([7, 8, 9], [7, 8, 9]), 1.0);
        let ink = contrast(
            Role::Ink.rgb(Theme::Light),
            Role::Background.rgb(Theme::Light),
        );
        assert!((ink - 16.83).abs() < 0.005, "{ink}");
    }

    #[test]
    fn words_can_be_read_on_every_ground() {
        let roles = [
            Role::Ink,
            Role::InkSoft,
            Role::Accent,
            Role::Good,
            Role::Bad,
            Role::Warn,
        ];
        for (role, ground) in roles
            .into_iter()
            .flat_map(|role| GROUNDS.map(|g| (role, g)))
        {
            promise(role, ground, 4.5);
        }
    }

    #[test]
    fn words_can_be_read_on_tints_and_solid_roles() {
        for tint in tints() {
            promise(Role::Ink, tint, 4.5);
            promise(Role::InkSoft, tint, 4.5);
        }
        for solid in [Role::Accent, Role::Good, Role::Bad, Role::Warn] {
            promise(Role::OnRole, solid, 4.5);
        }
    }

    #[test]
    fn outlines_can_be_seen_on_every_ground() {
        let identities = (1..=8).map(Role::Categorical);
        for role in identities.chain([Role::LineStrong, Role::Muted]) {
            for ground in GROUNDS {
                promise(role, ground, 3.0);
            }
        }
    }

    #[test]
    fn decoration_stays_quiet() {
        for (theme, ground) in Theme::ALL.into_iter().flat_map(|t| GROUNDS.map(|g| (t, g))) {
            assert!(contrast(Role::Line.rgb(theme), ground.rgb(theme)) < 3.0);
        }
    }

    #[test]
    fn a_tint_is_a_fixed_share_of_its_role_over_raised() {
        for (theme, share) in [(Theme::Light, 0.14), (Theme::Dark, 0.20)] {
            for (role, tint) in Role::ALL.into_iter().filter_map(|r| Some((r, r.tint()?))) {
                for ((over, under), mixed) in role
                    .rgb(theme)
                    .into_iter()
                    .zip(Role::Raised.rgb(theme))
                    .zip(tint.rgb(theme))
                {
                    let expected = share * f64::from(over) + (1.0 - share) * f64::from(under);
                    assert!(
                        (expected - f64::from(mixed)).abs() <= 0.51,
                        "{}",
                        tint.name()
                    );
                }
            }
        }
    }
}
