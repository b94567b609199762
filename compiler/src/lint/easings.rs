//! How much of a way is done, remembered: most of what moves at a moment moves at one pace.

use std::cell::Cell;

use crate::timeline::Easing;

/// So many shares are remembered at most.
const MOST: usize = 64;

/// Shares of the way by easing and share of the time, the last for each place that these fall into.
pub(super) struct Easings([Cell<Known>; MOST]);

/// An easing, a share of the time, and that of the way.
#[derive(Clone, Copy)]
struct Known {
    easing: Easing,
    time: f64,
    way: f64,
}

impl Default for Easings {
    fn default() -> Self {
        let begins = Known {
            easing: Easing::Linear,
            time: 0.0,
            way: 0.0,
        };
        Self(std::array::from_fn(|_| Cell::new(begins)))
    }
}

impl Easings {
    /// The share of the way that is done when this share of the time is.
    pub(super) fn at(&self, easing: Easing, time: f64) -> f64 {
        if easing == Easing::Linear || time <= 0.0 || time >= 1.0 {
            return easing.at(time);
        }
        // The high bits of a product depend on all bits of its factors.
        let place = time.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58;
        let cell = &self.0[place as usize % MOST];
        let known = cell.get();
        if known.time == time && known.easing == easing {
            return known.way;
        }
        let way = easing.at(time);
        cell.set(Known { easing, time, way });
        way
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_an_easing_says() {
        let easings = Easings::default();
        let steep = Easing::Cubic(&[0.9, 0.1, 1.0, 0.3]);
        for round in 0..2 {
            for step in 0..=200 {
                let time = f64::from(step) / 200.0;
                for easing in [Easing::Linear, Easing::MOVE, steep] {
                    assert_eq!(easings.at(easing, time), easing.at(time), "{round}");
                }
            }
        }
    }
}
