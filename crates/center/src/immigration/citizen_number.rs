//! The citizen number `P-YYMM-NNNNNN-C`: place of the planet, month of issue, a sequence of the whole site, and a check
//! digit.

use jiff::civil::Date;

use crate::immigration::Planet;

/// Months that a number can tell apart: of a hundred years.
const MONTHS: u64 = 1_200;
/// Planets, and room for one more.
const PLANETS: u64 = 8;

/// The number of the `serial`-th citizen. `issued` is the day in the site's time zone.
pub fn citizen_number(planet: Planet, issued: Date, serial: i64) -> String {
    let (place, year, month) = (planet.place(), issued.year().rem_euclid(100), issued.month());
    let check = luhn(&format!("{place}{year:02}{month:02}{serial:06}"));
    format!("{place}-{year:02}{month:02}-{serial:06}-{check}")
}

/// A citizen number as one number: what it says, without what follows from it. Nothing for what is none.
pub fn packed(number: &str) -> Option<u64> {
    let mut parts = number.split('-');
    let (place, month, serial) = (parts.next()?, parts.next()?, parts.next()?);
    let (place, month, serial): (i64, u64, u64) = (place.parse().ok()?, month.parse().ok()?, serial.parse().ok()?);
    let planet = Planet::ALL.into_iter().position(|planet| planet.place() == place)? as u64;
    let months = (month / 100 * 12 + month % 100).checked_sub(1)?;
    let packed = serial.checked_mul(MONTHS)?.checked_add(months)?.checked_mul(PLANETS)?.checked_add(planet)?;
    // of all that could be read like it there is one that is written so
    (unpacked(packed)? == number).then_some(packed)
}

/// The citizen number that was packed so.
pub fn unpacked(packed: u64) -> Option<String> {
    let (rest, planet) = (packed / PLANETS, packed % PLANETS);
    let (serial, months) = (rest / MONTHS, (rest % MONTHS) as i16);
    let issued = jiff::civil::Date::new(2000 + months / 12, (months % 12 + 1) as i8, 1).ok()?;
    let planet = Planet::ALL.get(planet as usize)?;
    Some(citizen_number(*planet, issued, i64::try_from(serial).ok().filter(|serial| *serial > 0)?))
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
    fn a_number_is_packed_and_unpacked() {
        for (planet, month, serial) in
            [(0, 1, 1), (4, 11, 42), (6, 12, 999_999), (2, 7, 1_000_000), (6, 12, 123_456_789)]
        {
            let number = citizen_number(Planet::ALL[planet], jiff::civil::date(2026, month, 9), serial);
            assert_eq!(packed(&number).and_then(unpacked).as_deref(), Some(&*number));
        }
        for bad in [
            "",
            "6",
            "3-2611-000042-7",
            "6-2613-000042-7",
            "6-2600-000042-7",
            "6-2611-42-7",
            "6-2611-000042-8",
            "06-2611-000042-7",
            "6-2611-000042-7-",
            "6-2611-000000-0",
            "+6-2611-000042-7",
            "6-2611-99999999999999999999-1",
        ] {
            assert_eq!(packed(bad), None, "{bad}");
        }
        assert_eq!((unpacked(0), unpacked(7), unpacked(9_600 + 7)), (None, None, None));
        assert_eq!(
            unpacked(u64::MAX).is_some(),
            unpacked(u64::MAX).and_then(|number| packed(&number)) == Some(u64::MAX)
        );
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
