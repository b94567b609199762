//! The one source of randomness: a small portable generator, frozen by its test vectors.

/// A seeded stream of numbers. Each consumer has its own stream, so that one more draw here changes nothing there.
///
/// PCG-XSH-RR 64/32 (O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms, 2014).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: u64,
    increment: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

impl Rng {
    /// The stream `stream` of the seed `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self {
            state: 0,
            increment: (stream << 1) | 1,
        };
        rng.next_u32();
        rng.state = rng.state.wrapping_add(seed);
        rng.next_u32();
        rng
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        let shifted = (((old >> 18) ^ old) >> 27) as u32;
        shifted.rotate_right((old >> 59) as u32)
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        (u64::from(self.next_u32()) << 32) | u64::from(self.next_u32())
    }

    /// A whole number from `low` to `high`, both included, each equally likely.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.max(low).wrapping_sub(low) as u64;
        if span == u64::MAX {
            return self.next_u64() as i64;
        }
        let count = span + 1;
        // Reject the incomplete last round, so that no number is likelier than another.
        let limit = u64::MAX - u64::MAX % count;
        loop {
            let draw = self.next_u64();
            if draw < limit {
                return low + (draw % count) as i64;
            }
        }
    }

    /// A real number in `0.0..1.0`, in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.unit() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published output of `pcg32-demo` for seed 42 on stream 54.
    #[test]
    fn matches_the_published_vector() {
        let mut rng = Rng::new(42, 54);
        let drawn: Vec<u32> = (0..6).map(|_| rng.next_u32()).collect();
        assert_eq!(
            drawn,
            [
                0xa15c_02b7,
                0x7b47_f409,
                0xba1d_3330,
                0x83d2_f293,
                0xbfa4_784b,
                0xcbed_606e
            ]
        );
    }

    #[test]
    fn stays_in_range_and_reaches_both_ends() {
        let mut rng = Rng::new(7, 1);
        let drawn: Vec<i64> = (0..1000).map(|_| rng.between(-2, 3)).collect();
        assert!(drawn.iter().all(|n| (-2..=3).contains(n)));
        assert!((-2..=3).all(|n| drawn.contains(&n)));
    }

    #[test]
    fn survives_the_widest_and_the_emptiest_range() {
        let mut rng = Rng::new(7, 1);
        assert_eq!(rng.between(5, 5), 5);
        assert_eq!(rng.between(5, 3), 5);
        let wide: Vec<i64> = (0..100).map(|_| rng.between(i64::MIN, i64::MAX)).collect();
        assert!(wide.iter().any(|n| *n < 0) && wide.iter().any(|n| *n > 0));
    }

    #[test]
    fn keeps_its_streams_apart_and_its_probabilities() {
        let draw = |stream| {
            let mut rng = Rng::new(7, stream);
            (0..10_000).filter(|_| rng.chance(0.3)).count()
        };
        assert!((2_800..3_200).contains(&draw(1)));
        assert_ne!(Rng::new(7, 1).next_u64(), Rng::new(7, 2).next_u64());
        let mut rng = Rng::new(7, 1);
        assert!((0..100).all(|_| !rng.chance(0.0) && rng.chance(1.0)));
    }
}
