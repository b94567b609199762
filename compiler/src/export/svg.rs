//! The animated scene as one SVG file that plays once wherever an image can stand: no script, nothing from outside.
//!
//! Presentation attributes are the poster, so that a renderer without CSS shows a true picture. Everything else is inside
//! one `@supports` block, which renderers without conditional rules skip: colours of both themes as custom properties,
//! the fonts, and one CSS animation for each segment. Animations of an element are listed in time order and hold after
//! their end, so that later ones start from and override earlier ones; the first of a property also fills the time
//! before it. Identical keyframes and identical lists of animations are written once. What is never shown is left
//! out.
//!
//! Names carry a hash of the content, so that two scenes in one page do not meet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::frame::size;
use super::markup::{self, Colours, Tree, escape};
use super::number::{fine, number};
use crate::drawing::Point;
use crate::text::{Face, SubsetError, subset, woff2};
use crate::theme::{Role, Theme};
use crate::timeline::{
    About, Easing, Element, Form, Layout, Paint, Property, Segment, Showing, State, Step, Timeline,
    Track, Value,
};
use crate::units::Millis;

/// Stands for the hash until the content is known. [`escape`] lets no such character through.
const PREFIX: char = '\u{1}';

/// A font as it is embedded: the characters that are used, as WOFF2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedFont {
    /// Which face.
    pub face: Face,
    /// The file.
    pub woff2: Vec<u8>,
}

/// The characters that a timeline draws, for each face that it uses.
pub fn characters(timeline: &Timeline) -> BTreeMap<Face, BTreeSet<char>> {
    let mut used: BTreeMap<Face, BTreeSet<char>> = BTreeMap::new();
    for element in &timeline.elements {
        if let Form::Words { text, font, .. } = &element.form {
            used.entry(Face::of(*font))
                .or_default()
                .extend(text.chars());
        }
    }
    used
}

/// The fonts of a timeline, cut down to what it draws.
///
/// # Errors
/// If a face cannot be cut down, which only a broken bundled font causes.
pub fn embedded_fonts(timeline: &Timeline) -> Result<Vec<EmbeddedFont>, SubsetError> {
    characters(timeline)
        .iter()
        .map(|(face, letters)| embedded_font(*face, letters))
        .collect()
}

/// One face, cut down to these characters. Slow; the same characters give the same font, so that callers may keep it.
///
/// # Errors
/// As [`embedded_fonts`].
pub fn embedded_font(face: Face, letters: &BTreeSet<char>) -> Result<EmbeddedFont, SubsetError> {
    let woff2 = woff2(&subset(face.bytes(), letters)?)?;
    Ok(EmbeddedFont { face, woff2 })
}

/// The whole explainer as an animated SVG, caption band included.
pub fn scene_svg(
    timeline: &Timeline,
    layout: Layout,
    about: &About,
    fonts: &[EmbeddedFont],
) -> String {
    let (width, height) = size(layout, true);
    let timeline = &timeline.seen();
    let mut scene = Scene::new(timeline);
    let body = scene.body();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{PREFIX}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{PREFIX}t {PREFIX}d\">"
    );
    let description = [about.summary.words(), about.question.words()].join(" ");
    let _ = write!(
        out,
        "<title id=\"{PREFIX}t\">{}</title><desc id=\"{PREFIX}d\">{}</desc>",
        escape(&about.title),
        escape(description.trim())
    );
    let background = scene.paint_class('f', Role::Background);
    let _ = write!(out, "<style>{}</style>", scene.style(fonts));
    let _ = write!(
        out,
        "<path class=\"{background}\" fill=\"{}\" d=\"M0 0H{width}V{height}H0Z\"/>{body}</svg>",
        Role::Background.hex(Theme::Light)
    );
    let digest = Sha256::digest(out.as_bytes());
    let hash: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    out.replace(PREFIX, &format!("x{hash}"))
}

/// One animation of an element.
struct Animation {
    /// The index of its keyframes.
    keyframes: usize,
    start: Millis,
    duration: Millis,
    easing: Easing,
    /// Whether it also fills the time before it.
    first: bool,
}

/// What is collected while the elements are written.
struct Scene<'a> {
    timeline: &'a Timeline,
    tree: Tree,
    states: Vec<State>,
    /// The body of each `@keyframes`, and its index.
    keyframes: BTreeMap<String, usize>,
    /// The declarations of each animated class (for motion, for reduced motion), and its index.
    classes: BTreeMap<(String, String), usize>,
    /// The curve of each class of what moves along one, and its index.
    courses: BTreeMap<String, usize>,
    /// Roles as painted classes and in keyframes.
    roles: BTreeSet<Role>,
    /// The painted classes: fill or stroke, and the role.
    painted: BTreeSet<(char, Role)>,
}

impl<'a> Scene<'a> {
    fn new(timeline: &'a Timeline) -> Self {
        Self {
            timeline,
            tree: Tree::new(timeline, true),
            states: timeline.at(timeline.poster),
            keyframes: BTreeMap::new(),
            classes: BTreeMap::new(),
            courses: BTreeMap::new(),
            roles: BTreeSet::new(),
            painted: BTreeSet::new(),
        }
    }

    fn body(&mut self) -> String {
        let mut out = String::new();
        for index in self.tree.roots.clone() {
            self.write(&mut out, index);
        }
        out
    }

    fn write(&mut self, out: &mut String, index: usize) {
        let timeline = self.timeline;
        let element = &timeline.elements[index];
        let state = self.states[index];
        let along = element.motion(timeline.poster);
        let place = Point {
            x: state.translate.x - along.x,
            y: state.translate.y - along.y,
        };
        let opened = self.open_groups(out, element, place, along);
        let own = markup::transform(opened.fixed, state.scale)
            + &markup::opacity(state.opacity)
            + self.hidden(element);
        let mut appearing = self.appearing(element, &state);
        let looks = self.looks(element, &state);
        let members = self.tree.members[index].clone();
        if members.is_empty() && element.form != Form::Group {
            appearing.extend(looks);
            let class = self.classes(element, &state, &appearing);
            out.push_str(&markup::shape(
                element,
                &state,
                Colours::Of(Theme::Light),
                &own,
                &class,
            ));
        } else {
            let class = self.class(&appearing);
            let _ = write!(out, "<g{own}{}>", class_attribute(&[class]));
            if element.form != Form::Group {
                let class = self.classes(element, &state, &looks);
                out.push_str(&markup::shape(
                    element,
                    &state,
                    Colours::Of(Theme::Light),
                    "",
                    &class,
                ));
            }
            for member in members {
                self.write(out, member);
            }
            out.push_str("</g>");
        }
        out.push_str(&"</g>".repeat(opened.groups));
    }

    /// The attribute of an element that is itself hidden on the poster; what its groups are it inherits.
    fn hidden(&self, element: &Element) -> &'static str {
        if Showing::of(element).at(self.timeline.poster) {
            ""
        } else {
            " visibility=\"hidden\""
        }
    }

    /// Opens one group for each transform that moves: CSS has one transform an element.
    fn open_groups(
        &mut self,
        out: &mut String,
        element: &Element,
        place: Point,
        along: Point,
    ) -> Opened {
        let mut opened = Opened {
            groups: 0,
            fixed: Point::default(),
        };
        let state = State::default();
        for (property, at) in [(Property::Translate, place), (Property::Motion, along)] {
            let animations = self.animations(element, &[property], &state);
            if animations.is_empty() {
                opened.fixed.x += at.x;
                opened.fixed.y += at.y;
                continue;
            }
            let mut classes = vec![self.class(&animations)];
            if property == Property::Motion {
                classes.extend(element.track(property).map(|track| self.course(track)));
            }
            let _ = write!(
                out,
                "<g{}{}>",
                class_attribute(&classes),
                markup::transform(at, 1.0)
            );
            opened.groups += 1;
        }
        let scales = element.track(Property::Scale).is_some_and(Track::changes);
        if scales && opened.fixed != Point::default() {
            let _ = write!(out, "<g{}>", markup::transform(opened.fixed, 1.0));
            opened.groups += 1;
            opened.fixed = Point::default();
        }
        opened
    }

    /// The animations of size, opacity and visibility, which an element shares with its members.
    fn appearing(&mut self, element: &Element, state: &State) -> Vec<Animation> {
        let mut animations = self.animations(element, &[Property::Scale, Property::Opacity], state);
        if element.track(Property::Visible).is_none() {
            return animations;
        }
        let showing = Showing::of(element);
        let mut before = showing.initially();
        for (place, (t, shown)) in showing.changes().into_iter().enumerate() {
            let (from, to) = (visibility(before), visibility(shown));
            let keyframes = self.keyframes(format!("from{{{from}}}to{{{to}}}"));
            animations.push(Animation::at_once(keyframes, t, place == 0));
            before = shown;
        }
        animations
    }

    /// The animations of what a shape itself looks like.
    fn looks(&mut self, element: &Element, state: &State) -> Vec<Animation> {
        let properties = [
            Property::Fill,
            Property::Stroke,
            Property::Width,
            Property::Height,
            Property::Sweep,
        ];
        if element.form == Form::Group {
            return Vec::new();
        }
        self.animations(element, &properties, state)
    }

    /// The classes of a shape: its animations, and its colours where they never change.
    fn classes(&mut self, element: &Element, state: &State, animations: &[Animation]) -> String {
        let mut classes = vec![self.class(animations)];
        for (letter, property, paint) in [
            ('f', Property::Fill, state.fill),
            ('s', Property::Stroke, state.stroke),
        ] {
            let changes = element.track(property).is_some_and(Track::changes);
            let drawn = property == Property::Fill || element.has_outline();
            if let (Paint::Solid(role), false, true) = (paint, changes, drawn) {
                classes.push(self.paint_class(letter, role));
            }
        }
        class_attribute(&classes)
    }

    fn paint_class(&mut self, letter: char, role: Role) -> String {
        self.roles.insert(role);
        self.painted.insert((letter, role));
        format!("{PREFIX}{letter}{}", role.index())
    }

    /// The animations of some properties, one for each segment that changes something.
    fn animations(
        &mut self,
        element: &Element,
        properties: &[Property],
        state: &State,
    ) -> Vec<Animation> {
        let mut animations = Vec::new();
        for track in element
            .tracks
            .iter()
            .filter(|track| properties.contains(&track.property))
        {
            let mut first = true;
            for (index, segment) in track.segments.iter().enumerate() {
                let before = track.before(index);
                if before == segment.value {
                    continue;
                }
                let Some(lowered) = self.lower(element, track, state, before, segment) else {
                    continue;
                };
                if first && lowered.starts_hidden {
                    let hidden = self.keyframes("to{visibility:hidden}".to_owned());
                    animations.push(Animation::at_once(hidden, Millis::ZERO, true));
                    first = false;
                }
                // An animation starts from what those before it left, unless that is something else.
                let whole = track.property == Property::Sweep && before == Value::Number(1.0);
                let starts_anew = lowered.starts_hidden || whole;
                let from = if first || starts_anew {
                    format!("from{{{}}}", lowered.from)
                } else {
                    String::new()
                };
                let keyframes = format!("{from}to{{{}}}", lowered.to);
                animations.push(Animation {
                    keyframes: self.keyframes(keyframes),
                    start: segment.start,
                    duration: lowered.duration,
                    easing: lowered.easing,
                    first,
                });
                first = false;
                if track.property == Property::Sweep && segment.value == Value::Number(1.0) {
                    let whole = self.keyframes(whole_outline(element));
                    animations.push(Animation::at_once(whole, segment.end(), false));
                }
            }
        }
        animations
    }

    /// A segment as CSS; none where the form has no such property.
    fn lower(
        &mut self,
        element: &Element,
        track: &Track,
        state: &State,
        before: Value,
        segment: &Segment,
    ) -> Option<Lowered> {
        let says = |property: &str, from: String, to: String| {
            let (from, to) = (format!("{property}:{from}"), format!("{property}:{to}"));
            Lowered::between(from, to, segment)
        };
        let lowered = match (track.property, before, segment.value) {
            (Property::Translate, Value::Point(from), Value::Point(to)) => {
                says("transform", translate(from), translate(to))
            }
            (Property::Motion, Value::Number(from), Value::Number(to)) => {
                says(&format!("--{PREFIX}u"), fine(from), fine(to))
            }
            (Property::Scale, Value::Number(from), Value::Number(to)) => {
                let scale = |size: f64| format!("scale({})", fine(size));
                says("transform", scale(from), scale(to))
            }
            (Property::Opacity, Value::Number(from), Value::Number(to)) => {
                let hides =
                    !Showing::of(element).is_always() && element.track(Property::Visible).is_none();
                fade(from, to, segment, hides)
            }
            (Property::Width, Value::Number(from), Value::Number(to)) => match element.form {
                Form::Box { .. } => says("width", pixels(from), pixels(to)),
                Form::Circle => says("r", pixels(from / 2.0), pixels(to / 2.0)),
                Form::Group | Form::Path { .. } | Form::Words { .. } => return None,
            },
            (Property::Height, Value::Number(from), Value::Number(to)) => {
                says("height", pixels(from), pixels(to))
            }
            (Property::Sweep, Value::Number(from), Value::Number(to)) => says(
                "stroke-dasharray",
                dashes(element, state, from),
                dashes(element, state, to),
            ),
            (Property::Fill | Property::Stroke, Value::Paint(from), Value::Paint(to)) => {
                let property = if track.property == Property::Fill {
                    "fill"
                } else {
                    "stroke"
                };
                let lowered = says(property, self.paint(from), self.paint(to));
                if from.is_none() || to.is_none() {
                    lowered.at_once()
                } else {
                    lowered
                }
            }
            _ => return None,
        };
        Some(lowered)
    }

    fn paint(&mut self, role: Option<Role>) -> String {
        let Some(role) = role else {
            return "none".to_owned();
        };
        self.roles.insert(role);
        format!("var(--{PREFIX}{})", role.index())
    }

    fn keyframes(&mut self, body: String) -> usize {
        let next = self.keyframes.len();
        *self.keyframes.entry(body).or_insert(next)
    }

    /// The class of a list of animations; empty without any.
    fn class(&mut self, animations: &[Animation]) -> String {
        if animations.is_empty() {
            return String::new();
        }
        let moving: Vec<String> = animations.iter().map(declaration).collect();
        let cut = |animation: &Animation| time(self.cut(animation.start, animation.duration));
        let cuts: Vec<String> = animations.iter().map(cut).collect();
        let next = self.classes.len();
        let index = *self
            .classes
            .entry((moving.join(","), cuts.join(",")))
            .or_insert(next);
        format!("{PREFIX}a{index}")
    }

    /// The class of a curve.
    fn course(&mut self, track: &Track) -> String {
        let next = self.courses.len();
        let index = *self.courses.entry(course(track)).or_insert(next);
        format!("{PREFIX}c{index}")
    }

    /// When a change is shown under reduced motion: at the start of the step in which it is done.
    fn cut(&self, start: Millis, duration: Millis) -> Millis {
        let end = start + duration;
        let holds = |step: &&Step| end < step.end || (duration > Millis::ZERO && end == step.end);
        match self
            .timeline
            .steps
            .iter()
            .find(holds)
            .or(self.timeline.steps.last())
        {
            Some(step) if step.start < end => step.start,
            _ => end,
        }
    }

    /// The one conditional block.
    fn style(&self, fonts: &[EmbeddedFont]) -> String {
        let mut out = "@supports (animation-delay:1s){".to_owned();
        let palette = |theme: Theme| {
            let colours = self
                .roles
                .iter()
                .map(|role| format!("--{PREFIX}{}:{}", role.index(), role.hex(theme)));
            format!("#{PREFIX}{{{}}}", colours.collect::<Vec<_>>().join(";"))
        };
        let _ = write!(
            out,
            "{}@media (prefers-color-scheme:dark){{{}}}",
            palette(Theme::Light),
            palette(Theme::Dark)
        );
        for &(letter, role) in &self.painted {
            let property = if letter == 'f' { "fill" } else { "stroke" };
            let name = role.index();
            let _ = write!(
                out,
                ".{PREFIX}{letter}{name}{{{property}:var(--{PREFIX}{name})}}"
            );
        }
        for font in fonts {
            let _ = write!(
                out,
                "@font-face{{font-family:{PREFIX}{};font-weight:{};src:url(data:font/woff2;base64,{})format(\"woff2\")}}",
                if font.face == Face::Mono { 'j' } else { 'i' },
                font.face.weight(),
                base64(&font.woff2)
            );
        }
        // Families of their own, as two scenes in one page hold different subsets of one font.
        let _ = write!(
            out,
            "#{PREFIX} text{{font-family:{PREFIX}i,Inter,sans-serif}}\
             #{PREFIX} text[font-family^=J]{{font-family:{PREFIX}j,\"JetBrains Mono\",monospace}}"
        );
        if !self.courses.is_empty() {
            // Only a registered property is animated smoothly.
            let _ = write!(
                out,
                "@property --{PREFIX}u{{syntax:\"&lt;number>\";inherits:false;initial-value:0}}"
            );
        }
        for (place, index) in &self.courses {
            let _ = write!(out, ".{PREFIX}c{index}{{transform:{place}}}");
        }
        for (body, index) in &self.keyframes {
            let _ = write!(out, "@keyframes {PREFIX}k{index}{{{body}}}");
        }
        let mut reduced = String::new();
        for ((moving, cuts), index) in &self.classes {
            let _ = write!(out, ".{PREFIX}a{index}{{animation:{moving}}}");
            let _ = write!(reduced, ".{PREFIX}a{index}{{animation-delay:{cuts}}}");
        }
        let _ = write!(
            out,
            "@media (prefers-reduced-motion:reduce){{#{PREFIX} *{{animation-duration:0s}}{reduced}}}}}"
        );
        out
    }
}

/// Groups that were opened around an element, and the place that none of them took.
struct Opened {
    groups: usize,
    fixed: Point,
}

/// A segment as CSS: declarations at its start and at its end.
struct Lowered {
    from: String,
    to: String,
    duration: Millis,
    easing: Easing,
    /// Whether it was hidden up to the start, though it is shown at the start.
    starts_hidden: bool,
}

impl Lowered {
    fn between(from: String, to: String, segment: &Segment) -> Self {
        Self {
            from,
            to,
            duration: segment.duration,
            easing: segment.easing,
            starts_hidden: false,
        }
    }

    fn at_once(self) -> Self {
        Self {
            duration: Millis::ZERO,
            easing: Easing::Linear,
            ..self
        }
    }
}

impl Animation {
    fn at_once(keyframes: usize, start: Millis, first: bool) -> Self {
        Self {
            keyframes,
            start,
            duration: Millis::ZERO,
            easing: Easing::Linear,
            first,
        }
    }
}

/// A change of opacity; if it `hides`, resting at 0 is hidden. Visibility between shown and hidden is shown.
fn fade(from: f64, to: f64, segment: &Segment, hides: bool) -> Lowered {
    let at_once = segment.duration == Millis::ZERO;
    let (shown, hidden) = match hides {
        true => (";visibility:inherit", ";visibility:hidden"),
        false => ("", ""),
    };
    let rests = |opacity: f64| match opacity == 0.0 {
        // While it is hidden its opacity does not matter.
        true if hides && at_once => "visibility:hidden".to_owned(),
        true => format!("opacity:0{hidden}"),
        false => format!("opacity:{}{shown}", fine(opacity)),
    };
    let starts_hidden = hides && from == 0.0 && !at_once;
    let start = if starts_hidden {
        format!("opacity:0{shown}")
    } else {
        rests(from)
    };
    Lowered {
        starts_hidden,
        ..Lowered::between(start, rests(to), segment)
    }
}

/// Where a curve is, in CSS: a polynomial of the share of the way, so that it is followed exactly.
fn course(track: &Track) -> String {
    let [start, control, end] = track.curve.as_deref().copied().unwrap_or_default();
    let axis = |start: f64, control: f64, end: f64| {
        let [none, first, second] =
            [start, 2.0 * (control - start), start - 2.0 * control + end].map(number);
        if second == "0" {
            return format!("calc({none}px + {first}px*var(--{PREFIX}u))");
        }
        format!("calc({none}px + ({first}px + {second}px*var(--{PREFIX}u))*var(--{PREFIX}u))")
    };
    let (x, y) = (
        axis(start.x, control.x, end.x),
        axis(start.y, control.y, end.y),
    );
    format!("translate({x},{y})")
}

fn declaration(animation: &Animation) -> String {
    let Animation {
        keyframes,
        start,
        duration,
        easing,
        first,
    } = animation;
    let pace = match easing {
        Easing::Cubic(handles) if *duration > Millis::ZERO => {
            format!(" cubic-bezier({})", handles.map(fine).join(","))
        }
        Easing::Linear if *duration > Millis::ZERO => " linear".to_owned(),
        Easing::Cubic(..) | Easing::Linear => String::new(),
    };
    let fill = if *first { "both" } else { "forwards" };
    format!(
        "{PREFIX}k{keyframes} {}{pace} {} {fill}",
        time(*duration),
        time(*start)
    )
}

fn time(t: Millis) -> String {
    let (whole, thousandths) = (t.0 / 1000, t.0 % 1000);
    match format!("{thousandths:03}").trim_end_matches('0') {
        "" => format!("{whole}s"),
        fraction if whole == 0 => format!(".{fraction}s"),
        fraction => format!("{whole}.{fraction}s"),
    }
}

fn translate(place: Point) -> String {
    format!("translate({},{})", pixels(place.x), pixels(place.y))
}

/// A length in CSS.
fn pixels(value: f64) -> String {
    match number(value) {
        zero if zero == "0" => zero,
        value => value + "px",
    }
}

fn visibility(shown: bool) -> &'static str {
    if shown {
        "visibility:inherit"
    } else {
        "visibility:hidden"
    }
}

fn dashes(element: &Element, state: &State, sweep: f64) -> String {
    let (drawn, gap) = markup::swept(element, state, sweep);
    format!("{} {}", pixels(drawn), pixels(gap))
}

/// The outline as it is when it is drawn in full.
fn whole_outline(element: &Element) -> String {
    let dashes: Vec<String> = element.dash.iter().map(|dash| pixels(*dash)).collect();
    let dashes = if dashes.is_empty() {
        "none".to_owned()
    } else {
        dashes.join(" ")
    };
    format!("from,to{{stroke-dasharray:{dashes}}}")
}

fn class_attribute(classes: &[String]) -> String {
    let classes: Vec<&str> = classes
        .iter()
        .map(String::as_str)
        .filter(|class| !class.is_empty())
        .collect();
    if classes.is_empty() {
        return String::new();
    }
    format!(" class=\"{}\"", classes.join(" "))
}

/// Standard Base64 with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place <= chunk.len() {
                let sextet = bits >> (18 - 6 * place) & 63;
                out.push(char::from(ALPHABET[sextet as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}
