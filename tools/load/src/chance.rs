//! Chance that is the same in every run.

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is above 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// From 0 up to, but not, 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Zipf's law: the second of all is drawn half as often as the first, the third a third as often.
pub struct Zipf(Vec<f64>);

impl Zipf {
    pub fn new(count: usize) -> Self {
        let mut sum = 0.0;
        let mut sums: Vec<f64> = (1..=count)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        for share in &mut sums {
            *share /= sum;
        }
        Self(sums)
    }

    /// A place, from 0.
    pub fn draw(&self, chance: &mut Chance) -> usize {
        let share = chance.share();
        self.0.partition_point(|sum| *sum <= share).min(self.0.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_drawn_most_and_the_last_too() {
        let (zipf, mut chance) = (Zipf::new(100), Chance::new(7));
        let mut drawn = [0u32; 100];
        for _ in 0..200_000 {
            drawn[zipf.draw(&mut chance)] += 1;
        }
        // the hundred shares add up to 5.19 times the first
        let first = f64::from(drawn[0]) / 200_000.0;
        assert!((first - 1.0 / 5.187).abs() < 0.01, "{first}");
        assert!(drawn[99] > 0 && drawn[0] > drawn[1] && drawn[1] > drawn[9], "{drawn:?}");
    }
}
