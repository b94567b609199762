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
            // Where that one goes on evenly, what is taken over is what it was.
            let from = fates[*from];
            if from.uneven {
                let fate = &mut fates[*element];
                fate.touched |= from.touched;
                fate.uneven = true;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of an element to which something is done from 100 ms after one moment of the schedule until 200 ms after
    /// another: `stays`, `later` or `again`.
    fn fate(retiming: &Retiming, from: u32, to: u32) -> &'static str {
        let [from, to] = [(from, 100), (to, 200)].map(|(tick, after)| Instant { tick, after });
        let fates = retiming.fates(1, &[(0, [from, to])], &[]);
        match (fates[0].touched, fates[0].uneven) {
            (false, false) => "stays",
            (true, false) => "later",
            (_, true) => "again",
        }
    }

    fn times(times: [i64; 5]) -> [Millis; 5] {
        times.map(Millis)
    }

    #[test]
    fn what_comes_after_a_longer_sentence_is_later_and_what_runs_meanwhile_is_done_again() {
        let old = times([0, 1_000, 2_000, 3_000, 4_000]);
        // The run of a sentence from 1,000 on takes longer, and what follows it is later by that.
        let new = times([0, 1_000, 2_300, 3_500, 4_500]);
        let retiming = Retiming::new(&old, &new);
        assert_eq!(retiming.delay.at(Millis(3_000)), Millis(3_500));
        assert_eq!(retiming.delay.at(Millis(2_999)), Millis(2_999));
        for (from, to, expected) in [
            (0, 0, "stays"),
            (0, 1, "stays"),
            (3, 3, "later"),
            (3, 4, "later"),
            (1, 2, "again"),
            (2, 2, "again"),
            (1, 3, "again"),
            (0, 4, "again"),
        ] {
            assert_eq!(fate(&retiming, from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn what_goes_on_until_a_sooner_moment_is_done_again() {
        let old = times([0, 1_000, 2_000, 3_000, 4_000]);
        let new = times([0, 1_000, 1_150, 2_150, 3_150]);
        let retiming = Retiming::new(&old, &new);
        // It ends at 1,200, where something else happens now.
        assert_eq!(fate(&retiming, 0, 1), "again");
        assert_eq!(fate(&retiming, 0, 0), "stays");
        assert_eq!(fate(&retiming, 2, 3), "later");
    }

    #[test]
    fn who_takes_over_from_what_is_done_again_is_done_again() {
        let old = times([0, 1_000, 2_000, 3_000, 4_000]);
        let new = times([0, 1_000, 2_300, 3_500, 4_500]);
        let retiming = Retiming::new(&old, &new);
        let at = |tick| Instant { tick, after: 0 };
        let spans = [
            (0, [at(1), at(2)]),
            (1, [at(4), at(4)]),
            (2, [at(4), at(4)]),
        ];
        let fates = retiming.fates(3, &spans, &[(1, 0)]);
        let uneven: Vec<bool> = fates.iter().map(|fate| fate.uneven).collect();
        assert_eq!(uneven, [true, true, false]);
    }
}
