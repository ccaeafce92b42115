//! The card as phones show it: the same faces standing upright, 638 × 1012, with words of a size one can read there.

use std::fmt::Write as _;

use crate::immigration::card::{Card, Medium, PROMISES, closed, code, opened, rosette};
use crate::immigration::lettering::{fitted, label, text, wrapped};
use crate::immigration::machine_lines::machine_lines;
use crate::locale::Locale;

pub(super) const SIZE: (i64, i64) = (638, 1012);
pub(super) const EDGES: (i64, i64) = (44, 594);
const ROOM: i64 = EDGES.1 - EDGES.0;
/// Where the portrait lies, from the left and the top; the style sheet's `.por` says the same in percent.
const PORTRAIT: (i64, i64, i64, i64) = (44, 172, 300, 365);

const MONO: &str = "ui-monospace,Menlo,Consolas,monospace";
const QUIET: &str = r##"fill="#b9aef0""##;

/// The side with the portrait.
pub fn front(card: &Card, locale: Locale) -> String {
    let planet = card.address.planet;
    let mut svg = opened("tf", &card.front_alt(locale), SIZE, planet.id(), &Medium::Page);
    svg.push_str(&text(EDGES.0, 82, 46, locale.t("card-title"), r#"font-weight="800" letter-spacing="-1""#));
    let number = r##"text-anchor="end" font-weight="700" fill="#ffe0a8""##;
    svg.push_str(&text(EDGES.1, 80, 28, &card.number, number));
    let of_planet = Locale::En.with("card-of-planet", "planet", planet.name(Locale::En)).to_uppercase();
    svg.push_str(&text(EDGES.0, 122, 23, &of_planet, r##"font-weight="600" letter-spacing="3" fill="#d9cffc""##));
    let _ = write!(svg, r##"<path d="M{} 144H{}" stroke="url(#tf-l)" stroke-width="3"/>"##, EDGES.0, EDGES.1);
    svg.push_str(&rosette(478, 356, 130, 70));
    let _ = write!(svg, r##"<use href="#pl-{}" x="358" y="236" width="240" height="240"/>"##, planet.id());
    svg.push_str(&place_of_portrait());
    svg.push_str(&text(EDGES.0, 604, fitted(&card.name_ko, 56, ROOM), &card.name_ko, r#"font-weight="800""#));
    let small = r##"letter-spacing="1" fill="#d9cffc" font-weight="600""##;
    svg.push_str(&text(EDGES.0, 642, fitted(&card.name_en, 28, ROOM), &card.name_en, small));
    let address = card.address_line(locale);
    for (x, place, key, value) in [
        (EDGES.0, 696, "card-born", card.birthday.strftime("%Y.%m.%d").to_string()),
        (EDGES.0 + ROOM / 2, 696, "card-arrived", card.issued.strftime("%Y.%m.%d").to_string()),
        (EDGES.0, 784, "card-address", address),
    ] {
        svg.push_str(&text(x, place, 23, &label(key, false), QUIET));
        svg.push_str(&text(x, place + 38, fitted(&value, 33, ROOM), &value, r#"font-weight="700""#));
    }
    svg.push_str(r##"<path d="M0 866H638V1012H0z" fill="#0e0838" opacity=".55"/>"##);
    let lines = machine_lines(&card.number, &card.name_en, card.birthday, card.address, card.issued);
    for (line, place) in lines.iter().zip([930, 972]) {
        let style = format!(r##"font-family="{MONO}" textLength="{ROOM}" fill="#efeaff""##);
        svg.push_str(&text(EDGES.0, place, 22, line, &style));
    }
    svg.push_str(closed(&Medium::Page));
    svg
}

/// Over which the style sheet lays the portrait.
pub(super) fn place_of_portrait() -> String {
    let (x, y, wide, high) = PORTRAIT;
    format!(
        r##"<rect x="{x}" y="{y}" width="{wide}" height="{high}" rx="22" fill="#2b2264" stroke="#fff" stroke-opacity=".35" stroke-width="2"/>"##
    )
}

/// The side with the promises and the signature.
pub fn back(card: &Card, locale: Locale, has_code: bool) -> String {
    let planet = card.address.planet.id();
    let mut svg = opened("tb", &card.back_alt(locale, has_code), SIZE, planet, &Medium::Page);
    svg.push_str(r##"<path d="M0 40H638V118H0z" fill="#0b0630"/><path d="M0 109H638" stroke="url(#tb-l)" stroke-width="3" opacity=".7"/>"##);
    svg.push_str(&text(EDGES.0, 178, 31, locale.t("card-promises"), r#"font-weight="800""#));
    let mut place = 228;
    for key in PROMISES {
        for line in wrapped(locale.t(key), 27, ROOM) {
            svg.push_str(&text(EDGES.0, place, 27, line, r##"fill="#d9cffc""##));
            place += 35;
        }
        place += 11;
    }
    if has_code {
        svg.push_str(&rosette(319, 579, 190, 120));
        let _ = write!(svg, r##"<use href="#pl-{planet}" x="510" y="37" width="84" height="84"/>"##);
        svg.push_str(&code(194, 454, 250));
    } else {
        svg.push_str(&rosette(319, 580, 120, 62));
        let _ = write!(svg, r##"<use href="#pl-{planet}" x="219" y="480" width="200" height="200"/>"##);
    }
    let number = r##"text-anchor="middle" font-weight="700" fill="#ffe0a8""##;
    svg.push_str(&text(319, if has_code { 750 } else { 734 }, 27, &card.number, number));
    svg.push_str(r##"<rect x="44" y="772" width="550" height="92" rx="12" fill="#fff" opacity=".92"/>"##);
    let style =
        r##"fill="#2a1d66" font-style="italic" font-family="Snell Roundhand,Segoe Script,Nanum Pen Script,cursive""##;
    svg.push_str(&text(66, 818, fitted(&card.name_en, 42, 500), &card.name_en, style));
    svg.push_str(&text(576, 852, 22, &label("card-signature", false), r##"text-anchor="end" fill="#5d587f""##));
    // four lines at most
    let issuer = wrapped(locale.t("card-issuer"), 25, ROOM);
    let mut place = if issuer.len() > 1 { 900 } else { 912 };
    for line in issuer {
        svg.push_str(&text(EDGES.0, place, 25, line, r#"font-weight="700""#));
        place += 29;
    }
    for line in wrapped(locale.t("card-found"), 22, ROOM) {
        svg.push_str(&text(EDGES.0, place, 22, line, r##"fill="#c3baf5""##));
        place += 26;
    }
    svg.push_str(closed(&Medium::Page));
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::{Address, Planet};

    #[test]
    fn words_on_a_phone_are_large_enough() {
        let address = Address { planet: Planet::Saturn, floor: 37, unit: 2 };
        let (birthday, issued) = (jiff::civil::date(2001, 3, 14), jiff::civil::date(2026, 11, 23));
        let (name_ko, name_en) = ("김 달".to_owned(), "Kim Dal".to_owned());
        let card = Card { number: "6-2611-000042-7".into(), name_ko, name_en, birthday, address, issued };
        for locale in [Locale::Ko, Locale::En] {
            for face in [front(&card, locale), back(&card, locale, false), back(&card, locale, true)] {
                for size in face.split("font-size=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert!(size.parse::<i64>().unwrap() >= 22, "12 pixels on a phone of 390: {face}");
                }
            }
        }
    }
}
