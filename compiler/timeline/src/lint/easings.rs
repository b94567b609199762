//! How much of a way is done, remembered: most of what moves at a moment moves at one pace.

use super::recent::Recent;
use crate::timeline::Easing;

/// Shares of the way by easing and share of the time.
#[derive(Default)]
pub(super) struct Easings(Recent<(Easing, f64), f64>);

impl Easings {
    /// The share of the way that is done when this share of the time is.
    pub(super) fn at(&self, easing: Easing, time: f64) -> f64 {
        if easing == Easing::Linear || time <= 0.0 || time >= 1.0 {
            return easing.at(time);
        }
        let way = || easing.at(time);
        self.0.answer((easing, time), [time.to_bits()], way)
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
