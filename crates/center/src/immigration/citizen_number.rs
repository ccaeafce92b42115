//! The citizen number `P-YYMM-NNNNNN-C`: place of the planet, month of issue, a sequence of the whole site, and a check
//! digit.

use jiff::civil::Date;

use crate::immigration::Planet;

/// The number of the `serial`-th citizen. `issued` is the day in the site's time zone.
pub fn citizen_number(planet: Planet, issued: Date, serial: i64) -> String {
    let (place, year, month) = (planet.place(), issued.year().rem_euclid(100), issued.month());
    let check = luhn(&format!("{place}{year:02}{month:02}{serial:06}"));
    format!("{place}-{year:02}{month:02}-{serial:06}-{check}")
}

/// The digit that makes `digits` pass the Luhn check (ISO/IEC 7812-1, annex B).
fn luhn(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, double) if double > 9 => double - 9,
            (0, double) => double,
            _ => digit,
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_the_standard() {
        assert_eq!(luhn("7992739871"), 3);
        assert_eq!(luhn("411111111111111"), 1);
        assert_eq!(luhn("00000000000"), 0);
    }

    #[test]
    fn a_number_says_where_and_when() {
        let day = jiff::civil::date(2026, 11, 23);
        let number = citizen_number(Planet::Saturn, day, 42);
        assert!(number.starts_with("6-2611-000042-"), "{number}");
        assert_eq!(number.len(), 15);
        let mut all: Vec<String> = (1..500).map(|serial| citizen_number(Planet::Mars, day, serial)).collect();
        all.dedup();
        assert_eq!(all.len(), 499);
    }

    #[test]
    fn one_wrong_digit_is_noticed() {
        let number = citizen_number(Planet::Neptune, jiff::civil::date(2030, 1, 1), 123_456);
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits.len(), 12);
        for place in 0..11 {
            for other in '0'..='9' {
                let mut wrong: Vec<char> = digits.chars().collect();
                if wrong[place] != other {
                    wrong[place] = other;
                    let wrong: String = wrong.into_iter().collect();
                    assert_ne!(luhn(&wrong[..11]).to_string(), wrong[11..], "{wrong}");
                }
            }
        }
    }
}
