//! The animated scene as one SVG file that plays once wherever an image can stand: no script, nothing from outside.
//!
//! Presentation attributes are the poster, so that a renderer without CSS shows a true picture. Everything else is inside
//! one `@supports` block, which renderers without conditional rules skip: colours of both themes as custom properties,
//! the fonts, and one CSS animation for each segment. Animations of an element are listed in time order and hold after
//! their end, so that later ones override earlier ones; the first of a property also fills the time before it.
//! Identical keyframes and identical lists of animations are written once.
//!
//! Names carry a hash of the content, so that two scenes in one page do not meet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::frame::size;
use super::markup::{self, Tree, escape};
use super::number::{fine, number};
use crate::drawing::Point;
use crate::text::{Face, SubsetError, subset, woff2};
use crate::theme::{Role, Theme};
use crate::timeline::{
    About, Easing, Element, Form, Layout, Paint, Property, State, Step, Timeline, Track, Value,
};
use crate::units::Millis;

/// Stands for the hash until the content is known. [`escape`] lets no such character through.
const PREFIX: char = '\u{1}';
/// How far a lowered curve may be from the true one, in pixels; below what is promised, to leave room for rounding.
const TOLERANCE: f64 = 0.02;

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

/// Shown or not, over time: the value at the start and every change.
#[derive(Clone, Default)]
struct Showing {
    initial: bool,
    changes: Vec<(Millis, bool)>,
}

/// What is collected while the elements are written.
struct Scene<'a> {
    timeline: &'a Timeline,
    tree: Tree,
    states: Vec<State>,
    showings: Vec<Showing>,
    /// The body of each `@keyframes`, and its index.
    keyframes: BTreeMap<String, usize>,
    /// The declarations of each animated class (for motion, for reduced motion), and its index.
    classes: BTreeMap<(String, String), usize>,
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
            showings: showings(timeline),
            keyframes: BTreeMap::new(),
            classes: BTreeMap::new(),
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
        let showing = &self.showings[index];
        if !showing.initial && showing.changes.is_empty() {
            return;
        }
        let state = self.states[index];
        let along = element.motion(timeline.poster);
        let place = Point {
            x: state.translate.x - along.x,
            y: state.translate.y - along.y,
        };
        let closing = self.open_groups(out, element, place, along);
        let fixed = closing.fixed;
        let members = self.tree.members[index].clone();
        let own = markup::transform(fixed, state.scale) + &markup::opacity(state.opacity);
        let opacity_and_scale =
            self.animations(element, &[Property::Scale, Property::Opacity], &state);
        let looks = self.looks(index, element, &state);
        if members.is_empty() && element.form != Form::Group {
            let animations = opacity_and_scale
                .into_iter()
                .chain(looks)
                .collect::<Vec<_>>();
            let extra = self.attributes(element, &state, index, &animations) + &own;
            out.push_str(&markup::shape(element, &state, Theme::Light, &extra));
        } else {
            let class = self.class(&opacity_and_scale);
            let id = if element.form == Form::Group {
                format!(" id=\"{PREFIX}e{index}\"")
            } else {
                String::new()
            };
            let _ = write!(out, "<g{id}{}{own}>", class_attribute(&[class]));
            if element.form != Form::Group {
                let extra = self.attributes(element, &state, index, &looks);
                out.push_str(&markup::shape(element, &state, Theme::Light, &extra));
            }
            for member in members {
                self.write(out, member);
            }
            out.push_str("</g>");
        }
        out.push_str(&"</g>".repeat(closing.groups));
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
            let class = self.class(&animations);
            let _ = write!(
                out,
                "<g{}{}>",
                class_attribute(&[class]),
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

    /// The animations of what a shape itself looks like.
    fn looks(&mut self, index: usize, element: &Element, state: &State) -> Vec<Animation> {
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
        let mut animations = self.animations(element, &properties, state);
        let showing = self.showings[index].clone();
        let mut before = showing.initial;
        for (place, &(t, shown)) in showing.changes.iter().enumerate() {
            let keyframes = self.keyframes(format!(
                "from{{{}}}to{{{}}}",
                visibility(before),
                visibility(shown)
            ));
            animations.push(Animation {
                keyframes,
                start: t,
                duration: Millis::ZERO,
                easing: Easing::Linear,
                first: place == 0,
            });
            before = shown;
        }
        animations
    }

    /// Identity, classes and visibility of a shape.
    fn attributes(
        &mut self,
        element: &Element,
        state: &State,
        index: usize,
        animations: &[Animation],
    ) -> String {
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
        let hidden = if state.visible {
            ""
        } else {
            " visibility=\"hidden\""
        };
        format!(
            " id=\"{PREFIX}e{index}\"{}{hidden}",
            class_attribute(&classes)
        )
    }

    fn paint_class(&mut self, letter: char, role: Role) -> String {
        self.roles.insert(role);
        self.painted.insert((letter, role));
        format!("{PREFIX}{letter}{}", short(role))
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
                let lowered = self.lower(
                    element,
                    track,
                    state,
                    (before, segment.value),
                    segment.easing,
                );
                let Some(lowered) = lowered else { continue };
                let (duration, easing) = if lowered.at_once {
                    (Millis::ZERO, Easing::Linear)
                } else {
                    (segment.duration, lowered.easing)
                };
                let keyframes = self.keyframes(lowered.keyframes);
                animations.push(Animation {
                    keyframes,
                    start: segment.start,
                    duration,
                    easing,
                    first,
                });
                first = false;
                if track.property == Property::Sweep && segment.value == Value::Number(1.0) {
                    let whole = self.keyframes(whole_outline(element));
                    let (start, duration) = (segment.end(), Millis::ZERO);
                    animations.push(Animation {
                        keyframes: whole,
                        start,
                        duration,
                        easing: Easing::Linear,
                        first,
                    });
                }
            }
        }
        animations
    }

    /// A segment as keyframes; none where the form has no such property.
    fn lower(
        &mut self,
        element: &Element,
        track: &Track,
        state: &State,
        (from, to): (Value, Value),
        easing: Easing,
    ) -> Option<Lowered> {
        let between = |property: &str, from: String, to: String| {
            format!("from{{{property}:{from}}}to{{{property}:{to}}}")
        };
        let keyframes = match (track.property, from, to) {
            (Property::Translate, Value::Point(from), Value::Point(to)) => {
                between("transform", translate(from), translate(to))
            }
            (Property::Motion, Value::Number(from), Value::Number(to)) => {
                return Some(along(track, from, to, easing));
            }
            (Property::Scale, Value::Number(from), Value::Number(to)) => between(
                "transform",
                format!("scale({})", fine(from)),
                format!("scale({})", fine(to)),
            ),
            (Property::Opacity, Value::Number(from), Value::Number(to)) => {
                between("opacity", fine(from), fine(to))
            }
            (Property::Width, Value::Number(from), Value::Number(to)) => match element.form {
                Form::Box { .. } => between("width", pixels(from), pixels(to)),
                Form::Circle => between("r", pixels(from / 2.0), pixels(to / 2.0)),
                Form::Group | Form::Path { .. } | Form::Words { .. } => return None,
            },
            (Property::Height, Value::Number(from), Value::Number(to)) => {
                between("height", pixels(from), pixels(to))
            }
            (Property::Sweep, Value::Number(from), Value::Number(to)) => between(
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
                let keyframes = between(property, self.paint(from), self.paint(to));
                let at_once = from.is_none() || to.is_none();
                return Some(Lowered {
                    keyframes,
                    easing,
                    at_once,
                });
            }
            _ => return None,
        };
        Some(Lowered {
            keyframes,
            easing,
            at_once: false,
        })
    }

    fn paint(&mut self, role: Option<Role>) -> String {
        let Some(role) = role else {
            return "none".to_owned();
        };
        self.roles.insert(role);
        format!("var(--{PREFIX}{})", short(role))
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
                .map(|role| format!("--{PREFIX}{}:{}", short(*role), role.hex(theme)));
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
            let name = short(role);
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
        for (body, index) in &self.keyframes {
            let _ = write!(out, "@keyframes {PREFIX}k{index}{{{body}}}");
        }
        let mut reduced = String::new();
        for ((moving, cuts), index) in &self.classes {
            let _ = write!(out, ".{PREFIX}a{index}{{animation:{moving}}}");
            let _ = write!(
                reduced,
                ".{PREFIX}a{index}{{animation-duration:0s;animation-delay:{cuts}}}"
            );
        }
        let _ = write!(out, "@media (prefers-reduced-motion:reduce){{{reduced}}}}}");
        out
    }
}

/// Groups that were opened around an element, and the place that none of them took.
struct Opened {
    groups: usize,
    fixed: Point,
}

/// A segment as CSS.
struct Lowered {
    keyframes: String,
    easing: Easing,
    /// Whether there is nothing between the two values.
    at_once: bool,
}

impl Track {
    /// Whether it ever has another value than its first.
    fn changes(&self) -> bool {
        self.segments
            .iter()
            .any(|segment| segment.value != self.initial)
    }
}

/// When each element and all its groups are shown.
fn showings(timeline: &Timeline) -> Vec<Showing> {
    let mut showings: Vec<Showing> = Vec::with_capacity(timeline.elements.len());
    for element in &timeline.elements {
        let own = element
            .track(Property::Visible)
            .map_or_else(Showing::always, Showing::of);
        let parent = element.parent.and_then(|index| showings.get(index));
        let showing = parent.map_or_else(|| own.clone(), |parent| parent.and(&own));
        showings.push(showing);
    }
    showings
}

impl Showing {
    fn always() -> Self {
        Self {
            initial: true,
            changes: Vec::new(),
        }
    }

    fn of(track: &Track) -> Self {
        let shown = |value: Value| value == Value::Visible(true);
        let changes = track
            .segments
            .iter()
            .map(|segment| (segment.start, shown(segment.value)));
        Self {
            initial: shown(track.initial),
            changes: changes.collect(),
        }
        .tidy()
    }

    fn at(&self, t: Millis) -> bool {
        match self
            .changes
            .partition_point(|change| change.0 <= t)
            .checked_sub(1)
        {
            Some(index) => self.changes[index].1,
            None => self.initial,
        }
    }

    fn and(&self, other: &Self) -> Self {
        let mut times: Vec<Millis> = self
            .changes
            .iter()
            .chain(&other.changes)
            .map(|change| change.0)
            .collect();
        times.sort_unstable();
        times.dedup();
        Self {
            initial: self.initial && other.initial,
            changes: times
                .into_iter()
                .map(|t| (t, self.at(t) && other.at(t)))
                .collect(),
        }
        .tidy()
    }

    /// Without changes to what already is, and with the last of several at one moment.
    fn tidy(self) -> Self {
        let mut changes: Vec<(Millis, bool)> = Vec::new();
        for (t, shown) in self.changes {
            if changes.last().is_some_and(|last| last.0 == t) {
                changes.pop();
            }
            if changes.last().map_or(self.initial, |last| last.1) != shown {
                changes.push((t, shown));
            }
        }
        Self {
            initial: self.initial,
            changes,
        }
    }
}

/// A stretch of a curve as a polyline whose points are taken at even pace.
fn along(track: &Track, from: f64, to: f64, easing: Easing) -> Lowered {
    let at = |share: f64| track.along(from + (to - from) * easing.at(share));
    let mut corners = vec![0.0];
    subdivide(&at, (0.0, 1.0), 14, &mut corners);
    let mut keyframes = String::new();
    for share in corners {
        let place = translate(at(share));
        let _ = match share {
            0.0 => write!(keyframes, "from{{transform:{place}}}"),
            1.0 => write!(keyframes, "to{{transform:{place}}}"),
            _ => write!(keyframes, "{}%{{transform:{place}}}", percent(share)),
        };
    }
    Lowered {
        keyframes,
        easing: Easing::Linear,
        at_once: false,
    }
}

/// Appends the ends of stretches that are as good as straight and even. `depth` bounds the halvings.
fn subdivide(
    at: &impl Fn(f64) -> Point,
    (start, end): (f64, f64),
    depth: u32,
    corners: &mut Vec<f64>,
) {
    let (first, last) = (at(start), at(end));
    let is_off = |part: f64| {
        let place = at(start + (end - start) * part);
        let (dx, dy) = (
            place.x - first.x - (last.x - first.x) * part,
            place.y - first.y - (last.y - first.y) * part,
        );
        dx * dx + dy * dy > TOLERANCE * TOLERANCE
    };
    if depth > 0 && [0.25, 0.5, 0.75].into_iter().any(is_off) {
        let middle = (start + end) / 2.0;
        subdivide(at, (start, middle), depth - 1, corners);
        subdivide(at, (middle, end), depth - 1, corners);
    } else {
        corners.push(end);
    }
}

/// A share as a percentage. Shares are halves of halves, so that all digits are written.
fn percent(share: f64) -> String {
    let digits = format!("{:.10}", share * 100.0);
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
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
        Easing::Cubic(x1, y1, x2, y2) if *duration > Millis::ZERO => {
            format!(
                " cubic-bezier({},{},{},{})",
                fine(*x1),
                fine(*y1),
                fine(*x2),
                fine(*y2)
            )
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
        "visibility:visible"
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

/// A role's name in this file: its place among all roles.
fn short(role: Role) -> usize {
    Role::ALL
        .iter()
        .position(|other| other.name() == role.name())
        .unwrap_or_default()
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
fn base64(bytes: &[u8]) -> String {
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
