//! Names that only those who run the site may have, and what passes for them at a glance: the same skeleton by UTS #39,
//! however it is cased, spaced, punctuated or put together.

use std::collections::HashSet;
use std::sync::LazyLock;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory as Kind;
use unicode_normalization::UnicodeNormalization as _;

static RESERVED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let list = include_str!("../../../../catalogue/reserved-nicknames.txt");
    list.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|name| skeleton(name, is_separator))
        .collect()
});

/// Whether `name` would be taken for staff or for the site.
pub fn is_reserved(name: &str) -> bool {
    [is_separator, is_ornament].iter().any(|drop| RESERVED.contains(&skeleton(name, *drop)))
}

fn kind(c: char) -> Kind {
    CodePointMapData::<Kind>::new().get(c)
}

fn is_separator(c: char) -> bool {
    matches!(
        kind(c),
        Kind::SpaceSeparator
            | Kind::ConnectorPunctuation
            | Kind::DashPunctuation
            | Kind::OpenPunctuation
            | Kind::ClosePunctuation
            | Kind::InitialPunctuation
            | Kind::FinalPunctuation
            | Kind::OtherPunctuation
    )
}

/// Also stars, hearts and tildes, with which names are dressed up.
fn is_ornament(c: char) -> bool {
    is_separator(c)
        || matches!(kind(c), Kind::MathSymbol | Kind::CurrencySymbol | Kind::ModifierSymbol | Kind::OtherSymbol)
        || matches!(c, '\u{fe0f}' | '\u{200d}')
}

/// What `name` looks like. Case is folded before and after, because a capital looks like other letters than its small
/// one does; `l` and `i` are one, because a capital `i` looks like the one and is the other.
fn skeleton(name: &str, drop: fn(char) -> bool) -> String {
    let letters: String = name.chars().map(unframed).nfkc().filter(|c| !drop(*c)).collect();
    let capitals: String = unicode_security::skeleton(&letters).collect();
    let small = capitals.to_lowercase();
    unicode_security::skeleton(&small).map(|c| if c == 'l' { 'i' } else { c }).collect()
}

/// Letters in squares, in black circles and of flags, for which Unicode knows no plain one.
fn unframed(c: char) -> char {
    const FIRST: [u32; 3] = [0x1_f150, 0x1_f170, 0x1_f1e6];
    let letter = FIRST.iter().find_map(|first| u32::from(c).checked_sub(*first).filter(|place| *place < 26));
    letter.and_then(|place| char::from_u32(u32::from('a') + place)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_staff_and_what_looks_like_them() {
        for bad in [
            "관리자",
            "운영자",
            "admin",
            "moderator",
            "system",
            "태양계이주센터",
            "태양계 이주 센터",
            "Admin",
            "ADMIN",
            "aDmIn",
            "a d m i n",
            "a.d.m.i.n",
            "[관리자]",
            "관_리-자",
            "ａｄｍｉｎ",
            "ＡＤＭＩＮ",
            "аdmin",
            "АDМІN",
            "admln",
            "ADM1N",
            "adm|n",
            "m0derator",
            "M0DERAT0R",
            "systern",
            "ⓐⓓⓜⓘⓝ",
            "𝖆𝖉𝖒𝖎𝖓",
            "🅐🅓🅜🅘🅝",
            "🇦🇩🇲🇮🇳",
            "관ㄹㅣ자",
            "ㄱㅗㅏㄴㄹㅣㅈㅏ",
            "\u{1100}\u{116a}\u{11ab}\u{1105}\u{1175}\u{110c}\u{1161}",
            "운영자~",
            "★관리자★",
            "admin❤\u{fe0f}",
            "《운영자》",
            "ѕystem",
            "make_migrations",
        ] {
            assert!(is_reserved(bad), "{bad}");
        }
        for good in [
            "관리",
            "관리자의 고양이",
            "admin2",
            "administer",
            "달",
            "운영",
            "시스템",
            "modern",
            "damin",
            "",
            "★",
            "태양계",
            "áccess",
        ] {
            assert!(!is_reserved(good), "{good}");
        }
    }
}
