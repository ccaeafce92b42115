//! The code in the address of a card's proof: `label` and signature, in base64url (RFC 4648, 5) without padding.
//!
//! The label is the key's name (1), how often the code was renewed (five bits a character, the lowest first, 32 added
//! to all but the last), and the citizen number (the rest, highest digit first). The signature is the last 86
//! characters. For each card, key and renewal there is one way to write it, and everything else is no code. What is
//! signed is [`message`]; `docs/cards.md` tells how anybody checks it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::immigration::citizen_number;

/// The digits of base64url.
pub const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Characters of a signature: 64 bytes.
const SIGNATURE: usize = 86;
/// No label is longer.
const LABEL: usize = 24;
/// What every signed message begins with: a key that signs cards signs nothing else.
const PREFIX: &str = "make-migrations card 1";

/// What a code says, whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The name of the key.
    pub key: char,
    pub renewals: i64,
    pub citizen_number: String,
    pub signature: [u8; 64],
}

impl Code {
    /// Reads a code as it stands in an address, with nothing decoded.
    pub fn parse(text: &str) -> Option<Code> {
        let (label, signature) = text.split_at_checked(text.len().checked_sub(SIGNATURE)?)?;
        if label.len() > LABEL {
            return None;
        }
        // bits left over are none, so that each signature is written in one way
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
        let digits = label.bytes().map(value).collect::<Option<Vec<u64>>>()?;
        let (_, digits) = digits.split_first()?;
        let (renewals, digits) = unfolded(digits)?;
        let number = digits.iter().try_fold(0_u64, |sum, digit| sum.checked_mul(64)?.checked_add(*digit))?;
        let code =
            Code { key: label.chars().next()?, renewals, citizen_number: citizen_number::unpacked(number)?, signature };
        (code.label() == label).then_some(code)
    }

    fn label(&self) -> String {
        label(self.key, self.renewals, &self.citizen_number).unwrap_or_default()
    }

    /// What its signature must be of.
    pub fn message(&self, origin: &str) -> String {
        message(origin, &self.label(), &self.citizen_number)
    }

    /// As it stands in an address.
    pub fn text(&self) -> String {
        self.label() + &URL_SAFE_NO_PAD.encode(self.signature)
    }
}

/// What stands before the signature. Nothing for what is no citizen number.
pub fn label(key: char, renewals: i64, citizen_number: &str) -> Option<String> {
    let mut label = String::from(key);
    let mut rest = u64::try_from(renewals).ok()?;
    while rest >= 32 {
        label.push(digit(rest % 32 + 32));
        rest /= 32;
    }
    label.push(digit(rest));
    let number = citizen_number::packed(citizen_number)?;
    let places = (0..11).rev().map(|place| number >> (6 * place)).skip_while(|rest| *rest == 0);
    label.extend(places.map(|rest| digit(rest % 64)));
    Some(label)
}

/// What is signed: which site says it, with which key, of which card, in which code.
pub fn message(origin: &str, label: &str, citizen_number: &str) -> String {
    let key = label.get(..1).unwrap_or_default();
    format!("{PREFIX}\n{origin}\n{key}\n{citizen_number}\n{label}")
}

fn digit(value: u64) -> char {
    char::from(DIGITS[(value % 64) as usize])
}

fn value(digit: u8) -> Option<u64> {
    DIGITS.iter().position(|known| *known == digit).map(|value| value as u64)
}

/// How often the code was renewed, and the digits behind that.
fn unfolded(digits: &[u64]) -> Option<(i64, &[u64])> {
    let last = digits.iter().position(|digit| *digit < 32).filter(|last| *last < 12)?;
    let (folded, rest) = digits.split_at(last + 1);
    let renewals =
        folded.iter().rev().try_fold(0_i64, |sum, digit| sum.checked_mul(32)?.checked_add((*digit % 32) as i64))?;
    Some((renewals, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::Planet;
    use proptest::prelude::*;

    fn code(key: char, renewals: i64, serial: i64, planet: usize, months: i64, signature: [u8; 64]) -> Code {
        let issued = jiff::civil::date(2000 + (months / 12) as i16, (months % 12 + 1) as i8, 1);
        let citizen_number = citizen_number::citizen_number(Planet::ALL[planet], issued, serial);
        Code { key, renewals, citizen_number, signature }
    }

    #[test]
    fn a_label_is_short() {
        assert_eq!(label('A', 0, "6-2611-000042-1").as_deref(), Some("AABjEU"));
        for (serial, renewals, length) in
            [(1, 0, 5), (1_500, 31, 6), (50_000, 0, 7), (50_000, 32, 8), (4_000_000, 0, 8)]
        {
            let code = code('B', renewals, serial, 6, 323, [7; 64]);
            assert_eq!(code.text().len(), length + 86, "{serial} {renewals}");
        }
        let told = message("https://center.example", "AABjEU", "6-2611-000042-1");
        assert_eq!(told, "make-migrations card 1\nhttps://center.example\nA\n6-2611-000042-1\nAABjEU");
    }

    #[test]
    fn what_is_no_code_is_none() {
        let good = code('A', 3, 42, 4, 322, [200; 64]).text();
        assert!(Code::parse(&good).is_some());
        let long = "A".repeat(10_000);
        let padded = format!("{good}=");
        let spaced = format!("{good} ");
        for bad in ["", "A", &long, &padded, &spaced, &good[..good.len() - 1], "가나다", &"é".repeat(60)] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
        // the same number and the same renewals, written otherwise
        let signature = &good[good.len() - 86..];
        let label = &good[..good.len() - 86];
        for other in [format!("{}A{}", &label[..2], &label[2..]), format!("AjA{}", &label[2..])] {
            assert_eq!(Code::parse(&format!("{other}{signature}")), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn codes_are_read_as_they_were_written(
            key in 0..64_usize, renewals in 0..i64::MAX, serial in 1..1_000_000_000_i64, planet in 0..7_usize,
            months in 0..1_200_i64, half in any::<[u8; 32]>(),
        ) {
            let signature: [u8; 64] = [half, half].concat().try_into().unwrap();
            let code = code(char::from(DIGITS[key]), (renewals >> 4) >> (renewals % 60), serial, planet, months, signature);
            prop_assert_eq!(Code::parse(&code.text()), Some(code));
        }

        #[test]
        fn what_is_read_is_written_in_one_way(text in "[A-Za-z0-9_-]{86,112}") {
            if let Some(code) = Code::parse(&text) {
                prop_assert_eq!(code.text(), text);
            }
        }

        #[test]
        fn nothing_breaks_it(text in ".{0,130}") {
            prop_assert!(Code::parse(&text).is_none_or(|code| code.text() == text));
        }
    }
}
