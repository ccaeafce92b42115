//! The middle of some values.

use std::cmp::Ordering;

/// The value in the middle of the order, the upper one of two; `None` of none.
pub(crate) fn median_by<T: Copy>(mut values: Vec<T>, order: impl Fn(&T, &T) -> Ordering) -> Option<T> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, order).1)
}

pub(crate) fn median(values: Vec<f32>) -> Option<f32> {
    median_by(values, f32::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_values_lie_below() {
        assert_eq!(median(vec![3.0, 9.0, 1.0]), Some(3.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(3.0));
        assert_eq!(median(vec![]), None);
        assert_eq!(median_by(vec![7_u8, 0, 2], u8::cmp), Some(2));
    }
}
