//! The two lines at the foot of a citizen card: 36 characters of `A–Z 0–9 <` each, made after ICAO Doc 9303 but with
//! fields of our own.
//!
//! 1. `C<`, planet (3), Latin name, filled with `<`
//! 2. citizen number (12), birthday `YYMMDD` + check, issue `YYMMDD` + check, floor (3) and unit (2), `<<<<`, check
//!    over all before it

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::immigration::Address;

const WIDTH: usize = 36;

pub fn machine_lines(number: &str, name_en: &str, birthday: Date, address: Address, issued: Date) -> [String; 2] {
    let planet = address.planet.id().get(..3).unwrap_or_default().to_ascii_uppercase();
    let first = format!("C<{planet}{}", letters(name_en));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (born, came) = (birthday.strftime("%y%m%d").to_string(), issued.strftime("%y%m%d").to_string());
    let second = format!("{digits}{born}{}{came}{}{:03}{:02}", check(&born), check(&came), address.floor, address.unit);
    let second = filled(&second, WIDTH - 1);
    let last = check(&second);
    [filled(&first, WIDTH), format!("{second}{last}")]
}

/// The name in capital letters without diacritics; what cannot be written becomes `<`.
fn letters(name: &str) -> String {
    let mut out = String::new();
    for c in name.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\'' | '\u{2019}' | '.')) {
        match c {
            'ß' => out.push_str("SS"),
            'Æ' | 'æ' => out.push_str("AE"),
            'Œ' | 'œ' => out.push_str("OE"),
            'Þ' | 'þ' => out.push_str("TH"),
            'Ø' | 'ø' => out.push('O'),
            'Ł' | 'ł' => out.push('L'),
            'Đ' | 'đ' | 'Ð' | 'ð' => out.push('D'),
            'ı' => out.push('I'),
            c if c.is_ascii_alphabetic() => out.push(c.to_ascii_uppercase()),
            _ => out.push('<'),
        }
    }
    out
}

fn filled(text: &str, width: usize) -> String {
    text.chars().chain(std::iter::repeat('<')).take(width).collect()
}

/// The check digit of ICAO Doc 9303 part 3, 4.9: weights 7, 3, 1; letters count from A = 10, `<` is 0.
fn check(text: &str) -> u32 {
    let sum: u32 =
        text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
    sum % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::Planet;

    #[test]
    fn check_digits_are_those_of_the_standard() {
        assert_eq!(check("520727"), 3);
        assert_eq!(check("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<"), 2);
    }

    #[test]
    fn lines_have_their_width_and_letters_only() {
        let address = Address { planet: Planet::Saturn, floor: 37, unit: 2 };
        let day = jiff::civil::date(2026, 11, 23);
        for name in ["Kim Dal", "Łukasz Żółć-Ångström", "abcdefghijklmnopqrstuvwxyzabcd", "Ngọc D\u{2019}Arcy", "ŊŊ"]
        {
            let [first, second] = machine_lines("6-2611-000042-7", name, jiff::civil::date(2001, 3, 14), address, day);
            for line in [&first, &second] {
                assert_eq!(line.len(), WIDTH, "{line}");
                assert!(line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'<'), "{line}");
            }
            assert!(second.starts_with("626110000427010314"), "{second}");
        }
        assert!(machine_lines("1", "Kim Dal", day, address, day)[0].starts_with("C<SATKIM<DAL<<<"));
    }
}
