//! A level axis of simulated time: where an instant stands, and which instants are named. Figures below each other that
//! show the same time have the same axis.

use super::Context;
use super::pen::{Pen, Setting, own, point};
use crate::drawing::Sweep;
use crate::theme::Role;
use crate::units::Micros;

/// A stretch of simulated time on a stretch of pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    from: Micros,
    until: Micros,
    left: f64,
    width: f64,
    /// From one named instant to the next.
    tick: Micros,
}

/// The share of what is shown that stays free at both ends.
const MARGIN: f64 = 0.04;

impl Axis {
    /// An axis over everything that several states show, each from its first to its last instant, and a little more.
    pub(super) fn over(
        shown: impl Iterator<Item = (Micros, Micros)>,
        left: f64,
        width: f64,
        context: &Context,
    ) -> Self {
        let whole = shown.reduce(|(from, until), (first, last)| (from.min(first), until.max(last)));
        let (first, last) = whole.unwrap_or_default();
        let span = (last - first).0.max(1) as f64;
        let margin = if first == last { 0.0 } else { span * MARGIN };
        let first = (first.0 as f64 - margin).max(0.0);
        let last = last.0 as f64 + margin;
        let most = (width / (context.scale.small * 7.0)).max(1.0);
        let tick = nice(((last - first) / most).max(1.0));
        let from = Micros(first as i64);
        Self {
            from,
            until: Micros((last as i64).max(from.0 + tick)),
            left,
            width,
            tick: Micros(tick),
        }
    }

    /// How high the row of names below it is.
    pub(super) fn height(context: &Context) -> f64 {
        context.scale.small * 1.9
    }

    pub(super) fn from(&self) -> Micros {
        self.from
    }

    pub(super) fn until(&self) -> Micros {
        self.until
    }

    pub(super) fn left(&self) -> f64 {
        self.left
    }

    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Pixels for a span.
    pub(super) fn pixels(&self, span: Micros) -> f64 {
        span.0 as f64 * self.width / (self.until - self.from).0 as f64
    }

    /// Where an instant stands; what is before or after stands at the end.
    pub(super) fn x(&self, t: Micros) -> f64 {
        let t = t.max(self.from).min(self.until);
        self.left + self.pixels(t - self.from)
    }

    /// An outline along the axis that grows with simulated time: its end is the present, shifted by `delay`.
    pub(super) fn running(&self, delay: Micros) -> Sweep {
        Sweep::Running {
            from: 0.0,
            to: 1.0,
            since: self.from + delay,
            until: self.until + delay,
        }
    }

    /// Multiples of a span that are strictly inside the axis.
    pub(super) fn multiples(&self, span: Micros) -> impl Iterator<Item = Micros> {
        let (from, until, span) = (self.from.0, self.until.0, span.0.max(1));
        let first = from.div_euclid(span) + 1;
        let count = ((until - 1).div_euclid(span) - first + 1).max(0);
        // More lines than pixels say nothing.
        (0..count.min(200)).map(move |index| Micros((first + index) * span))
    }

    /// Writes the names of instants below `y`.
    pub(super) fn write(&self, y: f64, pen: &mut Pen) {
        let font = pen.context.small_value();
        let middle = y + Self::height(pen.context) * 0.62;
        let first = (self.from.0 + self.tick.0 - 1).div_euclid(self.tick.0);
        let last = self.until.0.div_euclid(self.tick.0);
        for (index, number) in (first..=last).enumerate() {
            let t = Micros(number * self.tick.0);
            let x = self.x(t);
            let name = self.name(t);
            let half = pen.context.width(&name, font) / 2.0;
            let x = x.clamp(
                self.left + half,
                (self.right() - half).max(self.left + half),
            );
            let setting = Setting::middle(font, Role::InkSoft);
            pen.words(own("time", index), point(x, middle), &name, setting);
        }
    }

    fn name(&self, t: Micros) -> String {
        let (unit, word) = match self.tick.0 {
            1_000_000.. => (1_000_000, "s"),
            1_000.. => (1_000, "ms"),
            _ => (1, "µs"),
        };
        format!("{} {word}", t.0 / unit)
    }
}

/// The least of 1, 2, 5, 10, 20 and so on that is at least this.
fn nice(least: f64) -> i64 {
    let mut power = 1_i64;
    loop {
        for step in [1, 2, 5] {
            if (power * step) as f64 >= least {
                return power * step;
            }
        }
        power = power.saturating_mul(10);
        if power > 1_000_000_000_000_000 {
            return power;
        }
    }
}
