//! Latencies in log-linear buckets: 128 to every power of two, so a quantile is at most 0.8 % too high.

use std::time::Duration;

const SUB_BITS: u32 = 7;
const SUB: u64 = 1 << SUB_BITS;

/// Counts of nanoseconds. Recording is a few instructions and never allocates.
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: u64,
}

impl Histogram {
    pub fn new() -> Self {
        let buckets = (64 - SUB_BITS as usize + 1) * SUB as usize;
        Self { counts: vec![0; buckets], total: 0, max: 0 }
    }

    pub fn record(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.counts.get_mut(bucket(nanos)) {
            *count += 1;
        }
        self.total += 1;
        self.max = self.max.max(nanos);
    }

    /// The smallest latency, rounded up to its bucket's end, that a share `q` (0 to 1) of all did not exceed. Zero when
    /// empty.
    pub fn quantile(&self, q: f64) -> Duration {
        let rank = ((q * self.total as f64).ceil() as u64).clamp(1, self.total.max(1));
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(upper_bound(index).min(self.max));
            }
        }
        Duration::from_nanos(self.max)
    }

    /// The exact longest latency.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.max)
    }
}

fn bucket(nanos: u64) -> usize {
    if nanos < SUB {
        return nanos as usize;
    }
    let shift = nanos.ilog2() - SUB_BITS;
    (u64::from(shift) * SUB + (nanos >> shift)) as usize
}

/// The largest value that falls into a bucket.
fn upper_bound(index: usize) -> u64 {
    let index = index as u64;
    if index < 2 * SUB {
        return index;
    }
    let shift = index / SUB - 1;
    let lowest = (index - shift * SUB) << shift;
    lowest + ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_bucket() {
        let mut values: Vec<u64> = (0..2_000).collect();
        values.extend((0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, (1 << bit) + 1]));
        values.push(u64::MAX);
        for value in values {
            let index = bucket(value);
            assert!(index < Histogram::new().counts.len(), "{value}");
            assert!(upper_bound(index) >= value, "{value}");
            assert!(index == 0 || upper_bound(index - 1) < value, "{value}");
            assert!((upper_bound(index) - value) as f64 <= value as f64 / SUB as f64, "{value}");
        }
    }

    #[test]
    fn quantiles_of_a_known_spread() {
        let mut histogram = Histogram::new();
        for micros in 1..=1_000 {
            histogram.record(Duration::from_micros(micros));
        }
        for (q, micros) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0)] {
            let found = histogram.quantile(q).as_secs_f64() * 1e6;
            assert!((micros..=micros * 1.01).contains(&found), "{q}: {found}");
        }
        assert_eq!(histogram.max(), Duration::from_millis(1));
        assert_eq!(histogram.quantile(1.0), Duration::from_millis(1));
    }

    #[test]
    fn empty_is_zero() {
        assert_eq!(Histogram::new().quantile(0.99), Duration::ZERO);
    }
}
