//! Seeded draws. Only integer arithmetic and the four basic operations, so that every platform draws the same.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A reproducible source of chance.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The draws of one topic of one store: independent of how many stores or topics there are beside it.
    pub fn new(seed: u64, store: u32, topic: u32) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream((u64::from(store) << 32) | u64::from(topic));
        Self(generator)
    }

    /// At least 0 and below 1.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// Draw number `count` of a sequence that fills 0 to 1 evenly, for rates that must not be lost in chance.
    pub fn spread(count: usize) -> f64 {
        (f64::from(u32::try_from(count % 1_000_000).unwrap_or(0)) * 0.618_033_988_75).fract()
    }

    /// True with the given probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// At least 0 and below `count`, which is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        // A 32-bit draw scaled by a length: the quotient is below `count`.
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let scaled = (u64::from(self.0.next_u32()) * count) >> 32;
        usize::try_from(scaled).unwrap_or(0)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        let offset = (u64::from(self.0.next_u32()) * span) >> 32;
        low + i64::try_from(offset).unwrap_or(0)
    }

    /// A number from `low` to `high`.
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Roughly standard normal: four uniform draws, centred and scaled to variance 1.
    pub fn bell(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        (sum - 2.0) * 1.732_050_8
    }

    /// One entry of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// The position drawn with the given weights; the last one when all are 0.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut rest = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (position, weight) in weights.enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return position;
            }
            last = position;
        }
        last
    }

    /// One word of a list of words with weights, which is not empty.
    pub fn word<T: Copy>(&mut self, words: &[(T, f64)]) -> T {
        words[self.weighted(words.iter().map(|(_, weight)| *weight))].0
    }

    /// Brings a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last + 1);
            list.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_seed_store_and_topic_only() {
        let first = |seed, store, topic| Chance::new(seed, store, topic).unit();
        assert!((first(1, 0, 0) - first(1, 0, 0)).abs() < f64::EPSILON);
        assert!((first(1, 0, 0) - first(1, 1, 0)).abs() > f64::EPSILON);
        assert!((first(1, 0, 0) - first(1, 0, 1)).abs() > f64::EPSILON);
        assert!((first(1, 0, 0) - first(2, 0, 0)).abs() > f64::EPSILON);
    }

    #[test]
    fn draws_stay_in_range() {
        let mut chance = Chance::new(7, 0, 0);
        for _ in 0..10_000 {
            assert!((3..=5).contains(&chance.between(3, 5)));
            assert!(chance.below(3) < 3);
            assert!(chance.bell().abs() < 3.5);
            assert!(chance.weighted([0.0, 1.0, 0.0].into_iter()) == 1);
        }
    }
}
