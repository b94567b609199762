//! A theme of a catalogue: which named colour of the palette some roles take.
//!
//! The palette's colours keep every promise that roles make, each on every ground in light and in dark, so that no theme
//! can make words or marks that people cannot read.

use super::{Role, Theme};

/// A named colour of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    /// The accent of the default appearance.
    Blue,
    /// Between blue and green.
    Teal,
    /// The good of the default appearance.
    Green,
    /// The warning of the default appearance.
    Amber,
    /// The bad of the default appearance.
    Red,
    /// Between red and violet.
    Magenta,
    /// Between blue and magenta.
    Violet,
    /// A blue that is nearly grey.
    Slate,
}

/// A colour with its name, in light and dark, and its tint over raised things.
struct Paint {
    name: &'static str,
    solid: [&'static str; 2],
    tint: [&'static str; 2],
    tint_name: &'static str,
}

impl Colour {
    /// The palette.
    pub const ALL: [Self; 8] = [
        Self::Blue,
        Self::Teal,
        Self::Green,
        Self::Amber,
        Self::Red,
        Self::Magenta,
        Self::Violet,
        Self::Slate,
    ];

    /// The colour that is written so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.name() == name)
    }

    /// Its name, as authors write it.
    pub fn name(self) -> &'static str {
        self.paint().name
    }

    /// The name of its tint.
    pub(super) fn tint_name(self) -> &'static str {
        self.paint().tint_name
    }

    /// As `#RRGGBB`.
    pub(super) fn hex(self, theme: Theme) -> &'static str {
        self.paint().solid[theme as usize]
    }

    /// Its tint over raised things, as `#RRGGBB`.
    pub(super) fn tint_hex(self, theme: Theme) -> &'static str {
        self.paint().tint[theme as usize]
    }

    #[rustfmt::skip]
    fn paint(self) -> Paint {
        let (name, tint_name, solid, tint) = match self {
            Self::Blue => ("blue", "blue-tint", ["#2A52D4", "#8FB2FF"], ["#E1E7F9", "#39445B"]),
            Self::Teal => ("teal", "teal-tint", ["#00707A", "#45CFD6"], ["#DBEBEC", "#2A4A53"]),
            Self::Green => ("green", "green-tint", ["#0A7658", "#4FCB9C"], ["#DDECE8", "#2C4947"]),
            Self::Amber => ("amber", "amber-tint", ["#8F5C00", "#EDB84F"], ["#EFE8DB", "#4B4638"]),
            Self::Red => ("red", "red-tint", ["#C42B1F", "#FF8C78"], ["#F7E1E0", "#4F3D40"]),
            Self::Magenta => ("magenta", "magenta-tint", ["#A3247E", "#F08BC8"], ["#F2E0ED", "#4C3D50"]),
            Self::Violet => ("violet", "violet-tint", ["#6D3FC4", "#C0A2FF"], ["#EBE4F7", "#42415B"]),
            Self::Slate => ("slate", "slate-tint", ["#48606B", "#A9BEC9"], ["#E5E9EA", "#3E4750"]),
        };
        Paint { name, solid, tint, tint_name }
    }
}

/// The roles that a theme may give a colour. Grounds and inks stay as they are, and identities, which must be told apart
/// by those who see colours differently.
pub const DRESSED: [Role; 4] = [Role::Accent, Role::Good, Role::Bad, Role::Warn];

/// The colours that roles wear besides their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dress([Option<Colour>; DRESSED.len()]);

impl Dress {
    /// Gives a role a colour; a role that no theme may change keeps its own.
    pub fn set(&mut self, role: Role, colour: Colour) {
        if let Some(at) = DRESSED.iter().position(|known| *known == role) {
            self.0[at] = Some(colour);
        }
    }

    /// The colour that is given to a role.
    pub fn given(&self, role: Role) -> Option<Colour> {
        let at = DRESSED.iter().position(|known| *known == role)?;
        self.0[at]
    }

    /// Two roles that look alike, if any do: each of them says something else.
    pub fn alike(&self) -> Option<[Role; 2]> {
        let pairs = (0..DRESSED.len()).flat_map(|one| (0..one).map(move |other| [other, one]));
        let roles = pairs.map(|pair| pair.map(|at| DRESSED[at]));
        let looks = |role: Role| Theme::ALL.map(|theme| self.dressed(role).hex(theme));
        roles
            .into_iter()
            .find(|[one, other]| looks(*one) == looks(*other))
    }

    /// The role as it is seen.
    pub fn dressed(&self, role: Role) -> Role {
        if let Some(colour) = self.given(role) {
            return Role::Named(colour);
        }
        let edge = DRESSED.into_iter().find(|edge| edge.tint() == Some(role));
        match edge.and_then(|edge| self.given(edge)) {
            Some(colour) => Role::NamedTint(colour),
            None => role,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::contrast;
    use super::*;

    #[test]
    fn every_colour_of_the_palette_can_be_read_wherever_a_role_stands() {
        let rgb = |role: Role, theme| role.rgb(theme);
        for (colour, theme) in Colour::ALL
            .into_iter()
            .flat_map(|c| Theme::ALL.map(|t| (c, t)))
        {
            let (solid, tint) = (Role::Named(colour), Role::NamedTint(colour));
            let pairs = [Role::Background, Role::Surface, Role::Raised]
                .map(|ground| (solid, ground))
                .into_iter()
                .chain([
                    (Role::OnRole, solid),
                    (Role::Ink, tint),
                    (Role::InkSoft, tint),
                ]);
            for (front, back) in pairs {
                let ratio = contrast(rgb(front, theme), rgb(back, theme));
                let (front, back, theme) = (front.name(), back.name(), theme.name());
                assert!(ratio >= 4.5, "{front} on {back} in {theme} is {ratio:.2}");
            }
            assert_eq!(solid.tint(), Some(tint));
        }
    }

    #[test]
    fn a_tint_is_the_same_share_of_its_colour_as_those_of_roles() {
        for (theme, share) in [(Theme::Light, 0.14), (Theme::Dark, 0.20)] {
            for colour in Colour::ALL {
                let parts = [Role::Named(colour), Role::Raised, Role::NamedTint(colour)];
                let [over, under, mixed] = parts.map(|role| role.rgb(theme).map(f64::from));
                for channel in 0..3 {
                    let expected = share * over[channel] + (1.0 - share) * under[channel];
                    assert!(
                        (expected - mixed[channel]).abs() <= 0.51,
                        "{}",
                        colour.name()
                    );
                }
            }
        }
    }

    #[test]
    fn a_dress_changes_a_role_with_its_tint_and_nothing_else() {
        let mut dress = Dress::default();
        assert!(
            Role::ALL
                .into_iter()
                .all(|role| dress.dressed(role) == role)
        );
        dress.set(Role::Accent, Colour::Teal);
        dress.set(Role::Ink, Colour::Red);
        for role in Role::ALL {
            let seen = match role {
                Role::Accent => Role::Named(Colour::Teal),
                Role::AccentTint => Role::NamedTint(Colour::Teal),
                other => other,
            };
            assert_eq!(dress.dressed(role), seen);
        }
    }

    #[test]
    fn roles_that_look_alike_are_found() {
        let mut dress = Dress::default();
        assert_eq!(dress.alike(), None);
        dress.set(Role::Good, Colour::Red);
        assert_eq!(dress.alike(), Some([Role::Good, Role::Bad]));
        dress.set(Role::Bad, Colour::Magenta);
        assert_eq!(dress.alike(), None);
    }
}
