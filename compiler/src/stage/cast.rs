//! The cast: every element that ever appears, with its tracks. Drawings come in, one for each moment; what differs from the
//! moment before becomes segments with their cause.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

pub(super) use super::motion::Now;
use super::motion::{Change, How, Instant, Motion, settle};
use super::shape_name;
use crate::drawing::{Anchor, Dash, Enter, Form, Key, Point, Shape, Sweep};
use crate::export::number::number;
use crate::story::StatementId;
use crate::timeline::{self, Cause, Easing, Element, Layer, Property, Track, Value};
use crate::units::{Micros, Millis};

/// The time of a move, a fade and a growth, in milliseconds.
pub(super) const MOVE: i64 = 500;
pub(super) const FADE: i64 = 200;
pub(super) const GROW: i64 = 400;

/// Elements under construction.
pub(super) struct Cast {
    /// Where new elements belong.
    pub(super) layer: Layer,
    /// The group of what is added without one.
    pub(super) parent: Option<usize>,
    /// How far apart states are shown, while events are so many that everything moves evenly from one state to the next.
    pub(super) flow: Option<Millis>,
    pub(super) motion: Motion,
    /// What is known of each element.
    members: Vec<Member>,
    by_id: HashMap<String, usize>,
    /// The elements of each name, one for each of its looks.
    versions: HashMap<Name, Vec<usize>>,
    /// Ranks from back to front, by the name of the thing that is drawn.
    order: Vec<Name>,
    /// The names in `order`.
    ranked: HashSet<Name>,
}

/// The name of a thing that is drawn: unique in the story, equal for the same thing.
pub(super) type Name = Arc<str>;

/// A shape and its name. What did not change since the last drawing is the same shape, so that it need not be compared.
pub(super) type Named = (Name, Arc<Shape>);

struct Member {
    /// The name in `order` that ranks it.
    rank: Name,
    /// What it was made to show, if it belongs to a picture.
    shape: Option<Arc<Shape>>,
}

/// What is on stage of one picture: the shapes last drawn, by name, and the elements that show them.
#[derive(Default)]
pub(super) struct Picture {
    /// From back to front.
    shown: Vec<Shown>,
    /// When running outlines were last brought up to date.
    swept: Option<Instant>,
}

struct Shown {
    name: Name,
    shape: Arc<Shape>,
    element: usize,
}

impl Picture {
    /// The shapes last drawn, from back to front.
    pub(super) fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.shown.iter().map(|shown| &*shown.shape)
    }
}

/// What a picture showed, taken out piece by piece. Two drawings of a picture name nearly the same things in nearly the
/// same order, so that what is asked for mostly comes next; the rest is looked up.
struct Before {
    shown: Vec<Option<Shown>>,
    /// Where to look first.
    next: usize,
    /// Places by name; made when something is asked for that does not come next.
    places: Option<HashMap<Name, usize>>,
}

impl Before {
    fn new(shown: Vec<Shown>) -> Self {
        Self {
            shown: shown.into_iter().map(Some).collect(),
            next: 0,
            places: None,
        }
    }

    fn take(&mut self, name: &Name) -> Option<Shown> {
        let next = self.shown.get(self.next).and_then(Option::as_ref);
        let is_next = next.is_some_and(|shown| Arc::ptr_eq(&shown.name, name));
        let place = if is_next {
            self.next
        } else {
            self.look_up(name)?
        };
        let found = self.shown.get_mut(place)?.take();
        self.next = place + 1;
        found
    }

    fn look_up(&mut self, name: &Name) -> Option<usize> {
        let shown = &self.shown;
        let places = self.places.get_or_insert_with(|| {
            let named = shown.iter().enumerate();
            named
                .filter_map(|(place, shown)| Some((Arc::clone(&shown.as_ref()?.name), place)))
                .collect()
        });
        places.get(name).copied()
    }

    /// What nobody asked for.
    fn rest(self) -> impl Iterator<Item = Shown> {
        self.shown.into_iter().flatten()
    }
}

impl Cast {
    pub(super) fn new() -> Self {
        Self {
            layer: Layer::Stage,
            parent: None,
            flow: None,
            motion: Motion::default(),
            members: Vec::new(),
            by_id: HashMap::new(),
            versions: HashMap::new(),
            order: Vec::new(),
            ranked: HashSet::new(),
        }
    }

    /// Brings a picture from what it last showed to `shapes`.
    pub(super) fn draw(
        &mut self,
        picture: &mut Picture,
        shapes: &[Named],
        now: Now,
        clock: Micros,
    ) {
        self.sweep(picture, now, clock);
        let same = |(shown, (name, _)): (&Shown, &Named)| Arc::ptr_eq(&shown.name, name);
        if picture.shown.len() == shapes.len() && picture.shown.iter().zip(shapes).all(same) {
            for (shown, (name, shape)) in picture.shown.iter_mut().zip(shapes) {
                if !Arc::ptr_eq(&shown.shape, shape) {
                    shown.element = self.update(name, Some(&*shown), shape, now, clock);
                    shown.shape = Arc::clone(shape);
                }
            }
            return;
        }
        let mut before = Before::new(std::mem::take(&mut picture.shown));
        let known: Vec<Option<Shown>> = shapes.iter().map(|(name, _)| before.take(name)).collect();
        // What was shown is ranked already.
        let is_new =
            |(name, known): (&Name, &Option<Shown>)| known.is_none() && !self.ranked.contains(name);
        if shapes.iter().map(|(name, _)| name).zip(&known).any(is_new) {
            self.rank(shapes);
        }
        picture.shown.reserve(shapes.len());
        for ((name, shape), known) in shapes.iter().zip(known) {
            picture.shown.push(Shown {
                element: self.update(name, known.as_ref(), shape, now, clock),
                name: Arc::clone(name),
                shape: Arc::clone(shape),
            });
        }
        for shown in before.rest() {
            self.leave(shown.element, now);
        }
    }

    /// Lets running outlines run up to this moment.
    pub(super) fn sweep(&mut self, picture: &mut Picture, now: Now, clock: Micros) {
        let end = self.motion.instant(now);
        let Some(from) = picture.swept.replace(end) else {
            return;
        };
        for shown in &picture.shown {
            if let Sweep::Running { .. } = shown.shape.sweep {
                self.motion.change(Change {
                    element: shown.element,
                    property: Property::Sweep,
                    value: Value::Number(share(shown.shape.sweep, clock)),
                    from,
                    how: How::Runs(end),
                    cause: Cause {
                        statement: now.cause.statement,
                        event: None,
                    },
                });
            }
        }
    }

    /// Brings what was shown to a shape; gives the element that shows it.
    fn update(
        &mut self,
        name: &Name,
        before: Option<&Shown>,
        shape: &Arc<Shape>,
        now: Now,
        clock: Micros,
    ) -> usize {
        let Some(before) = before else {
            let element = self.find(name, shape, now);
            self.place(element, shape, now, clock);
            self.enter(element, shape.enter, now);
            return element;
        };
        if Arc::ptr_eq(&before.shape, shape) || before.shape == *shape {
            return before.element;
        }
        if same_looks(&before.shape, shape) {
            self.change(before.element, &before.shape, shape, now, clock);
            return before.element;
        }
        self.swap_out(before.element, now);
        let element = self.find(name, shape, now);
        self.place(element, shape, now, clock);
        if before.shape.at != shape.at && goes_on(&before.shape, shape) {
            self.follow(before.element, element, shape.at, now);
        }
        self.set(element, Property::Opacity, Value::Number(1.0), now);
        self.set(element, Property::Visible, Value::Visible(true), now);
        element
    }

    /// Lets words on stage go to their place from where those are that they replace, as what they stand in does. Where
    /// events flow, that has arrived.
    fn follow(&mut self, replaced: usize, element: usize, place: Point, now: Now) {
        if self.flow.is_some() || self.layer == Layer::Band {
            return;
        }
        let to = Value::Point(place);
        self.act(element, Property::Translate, to, How::Joins(replaced), now);
        self.go(element, Property::Translate, to, now, MOVE, Easing::MOVE);
    }

    /// The element that showed this very thing before, or a new one.
    fn find(&mut self, name: &Name, shape: &Arc<Shape>, now: Now) -> usize {
        let known = self.versions.get(name).map_or(&[][..], Vec::as_slice);
        let shown = known.iter().find(|index| self.shows(**index, shape));
        if let Some(index) = shown {
            return *index;
        }
        let element = Element {
            layer: self.layer,
            within: shape.within.map(|key| beside(name, &key)),
            ..element_of(self.free_id(name, known.len()), shape, now.cause.statement)
        };
        let index = self.add(element, Arc::clone(name), tracks_of(shape));
        self.members[index].shape = Some(Arc::clone(shape));
        self.versions
            .entry(Arc::clone(name))
            .or_default()
            .push(index);
        index
    }

    /// What an element of a name is called that has others so far.
    fn free_id(&self, name: &Name, others: usize) -> String {
        let id = |version| match version {
            1 => name.to_string(),
            _ => format!("{name}~{version}"),
        };
        let mut version = others + 1;
        while self.by_id.contains_key(&id(version)) {
            version += 1;
        }
        id(version)
    }

    fn shows(&self, index: usize, shape: &Shape) -> bool {
        let shown = self.members[index].shape.as_deref();
        shown.is_some_and(|old| same_looks(old, shape))
    }

    /// Adds an element that is hidden until it is told to show.
    pub(super) fn add(
        &mut self,
        element: Element,
        rank: Name,
        tracks: Vec<(Property, Value)>,
    ) -> usize {
        let index = self.members.len();
        self.by_id.insert(element.id.clone(), index);
        let parent = element.parent.or(self.parent);
        let mut element = Element { parent, ..element };
        let hidden = [
            (Property::Visible, Value::Visible(false)),
            (Property::Opacity, Value::Number(1.0)),
        ];
        // Whatever enters by growing has one more.
        let count = tracks.len() + hidden.len() + 1;
        element.tracks.reserve_exact(count);
        self.motion.elements.push(element);
        for (property, initial) in tracks.into_iter().chain(hidden) {
            self.motion.begin(index, Track::new(property, initial));
        }
        self.members.push(Member { rank, shape: None });
        index
    }

    /// Adds what is seen past the camera.
    pub(super) fn outside(&mut self, draw: impl FnOnce(&mut Self)) {
        let camera = self.parent.take();
        draw(self);
        self.parent = camera;
    }

    /// A group without members yet, or the one that has this name already.
    pub(super) fn group(&mut self, id: &str, rank: &str, now: Now) -> usize {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
        let element = Element {
            id: id.to_owned(),
            parent: None,
            layer: self.layer,
            form: timeline::Form::Group,
            fill_opacity: 1.0,
            stroke_width: 0.0,
            dash: Arc::default(),
            round: false,
            statement: now.cause.statement,
            within: None,
            tracks: Vec::new(),
        };
        self.add(element, rank.into(), Vec::new())
    }

    /// Lets a property of an element be changed.
    pub(super) fn begin(&mut self, element: usize, property: Property, initial: Value) {
        if self.motion.track(element, property).is_none() {
            self.motion.begin(element, Track::new(property, initial));
        }
    }

    /// Lets an element move along a curve.
    pub(super) fn curve(&mut self, element: usize, curve: [Point; 3]) {
        let motion = Track::new(Property::Motion, Value::Number(0.0));
        let curve = Some(Box::new(curve));
        self.motion.begin(element, Track { curve, ..motion });
    }

    /// Puts a thing in front of everything ranked so far.
    pub(super) fn rank_last(&mut self, name: &str) {
        if self.ranked.insert(name.into()) {
            self.order.push(name.into());
        }
    }

    /// Puts a thing in front of everything ranked so far but another, which may be ranked later.
    pub(super) fn rank_behind(&mut self, name: &str, other: &str) {
        if self.ranked.insert(name.into()) {
            let place = self.order.iter().position(|known| &**known == other);
            self.order
                .insert(place.unwrap_or(self.order.len()), name.into());
        }
    }

    /// Places a shape at once, without motion.
    fn place(&mut self, element: usize, shape: &Shape, now: Now, clock: Micros) {
        for (property, value) in tracks_of(shape) {
            let value = if property == Property::Sweep {
                Value::Number(share(shape.sweep, clock))
            } else {
                value
            };
            self.set(element, property, value, now);
        }
    }

    fn change(&mut self, element: usize, before: &Shape, after: &Shape, now: Now, clock: Micros) {
        for ((property, old), (_, new)) in tracks_of(before).into_iter().zip(tracks_of(after)) {
            match property {
                Property::Sweep if before.sweep == after.sweep => {}
                Property::Sweep => {
                    let value = Value::Number(share(after.sweep, clock));
                    match (before.sweep, after.sweep) {
                        (Sweep::Share(_), Sweep::Share(_)) => {
                            self.pass(element, property, value, now, GROW);
                        }
                        _ => self.set(element, property, value, now),
                    }
                }
                Property::Fill | Property::Stroke if old != new => {
                    self.go(element, property, new, now, FADE, Easing::Linear)
                }
                _ if old != new => self.pass(element, property, new, now, MOVE),
                _ => {}
            }
        }
    }

    /// Shows an element. Sentences take each other's place at once, so that no two are read as one.
    pub(super) fn enter(&mut self, element: usize, how: Enter, now: Now) {
        self.set(element, Property::Visible, Value::Visible(true), now);
        if now.at == Millis::ZERO || self.layer == Layer::Band {
            return;
        }
        let (property, from, takes, easing) = match how {
            Enter::Fade => (Property::Opacity, 0.0, FADE, Easing::Linear),
            Enter::Grow => (Property::Scale, 0.0, GROW, Easing::MOVE),
            Enter::Draw => (Property::Sweep, 0.0, GROW, Easing::MOVE),
            Enter::Rise(from) => (Property::Scale, from, MOVE, Easing::MOVE),
        };
        self.begin(element, property, Value::Number(1.0));
        if let Enter::Rise(_) = how {
            self.enter(element, Enter::Fade, now);
        } else {
            self.set(element, Property::Opacity, Value::Number(1.0), now);
        }
        self.set(element, property, Value::Number(from), now);
        self.go(element, property, Value::Number(1.0), now, takes, easing);
    }

    /// Fades an element out where it is; a sentence goes at once.
    pub(super) fn leave(&mut self, element: usize, now: Now) {
        if self.layer == Layer::Band {
            return self.swap_out(element, now);
        }
        self.go(
            element,
            Property::Opacity,
            Value::Number(0.0),
            now,
            FADE,
            Easing::Linear,
        );
        let hidden = Now {
            at: now.at + Millis(FADE),
            ..now
        };
        self.set(element, Property::Visible, Value::Visible(false), hidden);
    }

    fn swap_out(&mut self, element: usize, now: Now) {
        self.set(element, Property::Visible, Value::Visible(false), now);
    }

    /// Changes a property at once.
    pub(super) fn set(&mut self, element: usize, property: Property, value: Value, now: Now) {
        self.go(element, property, value, now, 0, Easing::Linear);
    }

    /// Changes a property over a time.
    pub(super) fn go(
        &mut self,
        element: usize,
        property: Property,
        value: Value,
        now: Now,
        takes: i64,
        easing: Easing,
    ) {
        let how = How::Takes(Millis(takes), easing);
        self.act(element, property, value, how, now);
    }

    /// Lets an element go along its curve, to this share of it, from an instant up to now.
    pub(super) fn follow_route(
        &mut self,
        element: usize,
        share: Value,
        from: Instant,
        now: Now,
        easing: Easing,
    ) {
        self.motion.change(Change {
            element,
            property: Property::Motion,
            value: share,
            from,
            how: How::Until(self.motion.instant(now), easing),
            cause: now.cause,
        });
    }

    /// Changes a property by a motion of its own, or evenly since the last state where events flow.
    fn pass(&mut self, element: usize, property: Property, value: Value, now: Now, takes: i64) {
        let how = match self.flow {
            Some(spacing) => How::Flows(spacing),
            None => How::Takes(Millis(takes), Easing::MOVE),
        };
        self.act(element, property, value, how, now);
    }

    /// Changes a property in some way.
    fn act(&mut self, element: usize, property: Property, value: Value, how: How, now: Now) {
        self.motion.change(Change {
            element,
            property,
            value,
            from: self.motion.instant(now),
            how,
            cause: now.cause,
        });
    }

    /// Ranks new names right after the name that comes before them in this drawing.
    fn rank(&mut self, shapes: &[Named]) {
        let mut position: Option<usize> = None;
        for (name, _) in shapes {
            let next = position.map_or(0, |before| before + 1);
            let known = self.ranked.contains(name);
            let found = known.then(|| self.rank_of(name, next)).flatten();
            let index = found.unwrap_or_else(|| {
                let index = position.map_or_else(|| self.first_ranked(shapes), |_| next);
                self.order.insert(index, Arc::clone(name));
                self.ranked.insert(Arc::clone(name));
                index
            });
            position = Some(position.map_or(index, |before| before.max(index)));
        }
    }

    /// The rank of a name, which is probably from `near` on.
    fn rank_of(&self, name: &Name, near: usize) -> Option<usize> {
        let (before, after) = self.order.split_at_checked(near)?;
        let place = |ranks: &[Name]| ranks.iter().position(|known| known == name);
        let found = place(after).map(|place| near + place);
        found.or_else(|| place(before))
    }

    fn first_ranked(&self, shapes: &[Named]) -> usize {
        let names = shapes.iter().map(|(name, _)| name);
        let known: HashSet<&Name> = names.filter(|name| self.ranked.contains(*name)).collect();
        let first = self.order.iter().position(|name| known.contains(name));
        first.unwrap_or(self.order.len())
    }

    /// All elements, from back to front, with what never changes left out of their tracks' segments; where each stands that
    /// was added; and what was done to them.
    pub(super) fn finish(self) -> (Vec<Arc<Element>>, Vec<usize>, Motion) {
        let ranks: HashMap<&str, usize> = self
            .order
            .iter()
            .enumerate()
            .map(|(index, name)| (&**name, index))
            .collect();
        let rank = |index: usize| ranks.get(&*self.members[index].rank).copied();
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_cached_key(|index| (rank(*index).unwrap_or(usize::MAX), *index));
        let mut places = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            places[*old] = new;
        }
        let mut motion = self.motion;
        let elements = std::mem::take(&mut motion.elements).into_iter();
        let mut elements: Vec<Option<Element>> = elements.map(Some).collect();
        let finished = |old: usize| {
            let mut element = elements[old].take()?;
            element.parent = element.parent.map(|old| places[old]);
            settle(&mut element);
            Some(Arc::new(element))
        };
        let finished = order.into_iter().filter_map(finished).collect();
        (finished, places, motion)
    }
}

fn share(sweep: Sweep, clock: Micros) -> f64 {
    match sweep {
        Sweep::Share(share) => share,
        Sweep::Running {
            from,
            to,
            since,
            until,
        } => {
            let span = (until - since).0.max(1) as f64;
            let done = ((clock - since).0 as f64 / span).clamp(0.0, 1.0);
            from + (to - from) * done
        }
    }
}

/// Whether one can become the other by motion: what cannot be animated is the same.
fn same_looks(a: &Shape, b: &Shape) -> bool {
    let same_form = match (&a.form, &b.form) {
        (Form::Box { radius: one, .. }, Form::Box { radius: other, .. }) => one == other,
        (Form::Circle { .. }, Form::Circle { .. }) => true,
        (one, other) => one == other,
    };
    same_form
        && a.dash == b.dash
        && a.stroke_width == b.stroke_width
        && a.fill_opacity == b.fill_opacity
}

/// Whether words take the place of others on their way: they stand in the same thing, or say the same in another size. What
/// says something else elsewhere did not come from there.
fn goes_on(before: &Shape, after: &Shape) -> bool {
    let (Some((old, from)), Some((new, to))) = (words(before), words(after)) else {
        return false;
    };
    let stays_in = after.within.is_some() && after.within == before.within;
    from == to && (stays_in || old == new)
}

/// The words of a shape that is words, and which end of them is at its place.
fn words(shape: &Shape) -> Option<(&str, Anchor)> {
    match &shape.form {
        Form::Words { text, anchor, .. } => Some((text, *anchor)),
        _ => None,
    }
}

/// The name of another shape of the same picture.
fn beside(name: &str, other: &Key) -> String {
    let picture = name.rfind('/').map_or("", |slash| &name[..=slash]);
    format!("{picture}{}", shape_name(other))
}

fn element_of(id: String, shape: &Shape, statement: StatementId) -> Element {
    let form = match &shape.form {
        Form::Box { radius, .. } => timeline::Form::Box { radius: *radius },
        Form::Circle { .. } => timeline::Form::Circle,
        Form::Dial { r } => timeline::Form::Path {
            data: dial(*r),
            length: std::f64::consts::TAU * r,
        },
        Form::Ring { r, .. } => timeline::Form::Path {
            data: dial(*r),
            length: std::f64::consts::TAU * r,
        },
        Form::Path { data } => timeline::Form::Path {
            data: data.clone(),
            length: path_length(data),
        },
        Form::Words {
            text,
            font,
            anchor,
            struck,
        } => timeline::Form::Words {
            text: text.clone(),
            font: *font,
            anchor: *anchor,
            struck: *struck,
        },
    };
    Element {
        id,
        parent: None,
        layer: Layer::Stage,
        form,
        fill_opacity: shape.fill_opacity,
        stroke_width: shape.stroke_width,
        dash: match &shape.form {
            Form::Ring { stretches, .. } => Arc::clone(stretches),
            _ => pattern(shape.dash).into(),
        },
        round: false,
        statement,
        within: None,
        tracks: Vec::new(),
    }
}

/// The properties that a shape has, and their values. The order is the same for shapes of one form.
fn tracks_of(shape: &Shape) -> Vec<(Property, Value)> {
    let mut tracks = vec![
        (Property::Translate, Value::Point(shape.at)),
        (Property::Fill, Value::Paint(shape.fill)),
        (Property::Stroke, Value::Paint(shape.stroke)),
    ];
    match &shape.form {
        Form::Box { w, h, .. } => {
            tracks.push((Property::Width, Value::Number(*w)));
            tracks.push((Property::Height, Value::Number(*h)));
        }
        Form::Circle { r } => tracks.push((Property::Width, Value::Number(2.0 * r))),
        Form::Dial { .. } => tracks.push((
            Property::Sweep,
            Value::Number(share(shape.sweep, Micros::ZERO)),
        )),
        Form::Path { .. } => tracks.push((
            Property::Sweep,
            Value::Number(share(shape.sweep, Micros::ZERO)),
        )),
        Form::Ring { .. } | Form::Words { .. } => {}
    }
    tracks
}

/// A circle whose outline starts at the top and runs clockwise.
fn dial(r: f64) -> String {
    let r = number(r);
    format!("M0 -{r}A{r} {r} 0 0 1 0 {r}A{r} {r} 0 0 1 0 -{r}")
}

fn path_length(data: &str) -> f64 {
    use kurbo::Shape as _;
    kurbo::BezPath::from_svg(data).map_or(0.0, |path| path.perimeter(0.01))
}

fn pattern(dash: Dash) -> &'static [f64] {
    match dash {
        Dash::Solid => &[],
        Dash::NotYet => &[5.0, 5.0],
        Dash::Gone => &[2.0, 5.0],
        Dash::Cut => &[14.0, 8.0],
        Dash::Second => &[10.0, 6.0],
        Dash::Ghost => &[4.0, 4.0],
    }
}
