//! What another schedule means for what was done to elements. Where a sentence takes longer, nearly all that is done after it is
//! only done so much later; the rest, such as what runs meanwhile, has to be done again.

use super::motion::Instant;
use crate::timeline::Delay;
use crate::units::Millis;

/// What was done to an element, by its place, between two instants of a schedule.
pub(super) type Span = (u32, [Instant; 2]);

/// Another schedule in place of one, moment by moment.
pub(super) struct Retiming<'a> {
    pub(super) old: &'a [Millis],
    pub(super) new: &'a [Millis],
    /// The first moment that is another one.
    first: usize,
    /// The first from which on all are later by the same time.
    then: usize,
    /// Nothing before that moment is in the old or in the new schedule at or after this time.
    floor: Millis,
    /// When those are that are later by the same time.
    pub(super) delay: Delay,
}

/// What becomes of an element.
#[derive(Clone, Copy, Default)]
pub(super) struct Fate {
    /// Something is done to it at another time.
    pub(super) touched: bool,
    /// Not all that is done to it is as it was, or later by the same time as all else.
    pub(super) uneven: bool,
}

impl<'a> Retiming<'a> {
    pub(super) fn new(old: &'a [Millis], new: &'a [Millis]) -> Self {
        let pairs = || old.iter().zip(new);
        let by = pairs()
            .next_back()
            .map_or(Millis::ZERO, |(old, new)| *new - *old);
        let differs = |(old, new): (&Millis, &Millis)| *new - *old != by;
        let then = pairs().rposition(differs).map_or(0, |last| last + 1);
        let first = pairs().position(|(old, new)| old != new);
        let first = first.unwrap_or(old.len()).min(then);
        let least = |times: &[Millis]| times.iter().copied().min();
        let end = Millis(i64::MAX);
        Self {
            first,
            then,
            floor: least(&old[first..])
                .min(least(&new[first..]))
                .unwrap_or(end),
            delay: Delay {
                since: least(&old[then..]).unwrap_or(end),
                by,
            },
            old,
            new,
        }
    }

    /// What becomes of so many elements to which this was done, some of them taking over what others did, in order.
    pub(super) fn fates(
        &self,
        count: usize,
        spans: &[Span],
        joins: &[(usize, usize)],
    ) -> Vec<Fate> {
        let mut fates = vec![Fate::default(); count];
        for (element, span) in spans {
            let fate = &mut fates[*element as usize];
            let other = |instant: &Instant| instant.at(self.old) != instant.at(self.new);
            fate.touched |= span.iter().any(other);
            fate.uneven |= !self.is_even(span);
        }
        for (element, from) in joins {
            let from = fates[*from];
            let fate = &mut fates[*element];
            fate.touched |= from.touched;
            fate.uneven |= from.uneven;
        }
        fates
    }

    /// Whether something between two instants is over before anything is at another time, or is later as a whole.
    fn is_even(&self, span: &[Instant; 2]) -> bool {
        let before = |instant: &Instant| {
            (instant.tick as usize) < self.first && instant.at(self.old) < self.floor
        };
        let later = |instant: &Instant| {
            instant.tick as usize >= self.then && instant.at(self.old) >= self.delay.since
        };
        span.iter().all(before) || span.iter().all(later)
    }
}
