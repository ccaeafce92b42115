//! The citizen card as SVG, 1012 × 638 like a bank card. One drawing serves the page and the PNG, so colours are
//! literal and every id begins with the face's own letters.

use std::fmt::Write as _;

use fluent_bundle::FluentArgs;
use jiff::civil::Date;

use crate::immigration::lettering::{escaped, fitted, label, text, width, wrapped};
use crate::immigration::machine_lines::machine_lines;
use crate::immigration::residents::Resident;
use crate::immigration::{Address, drawings};
use crate::locale::Locale;

/// What stands on a card.
pub struct Card {
    pub number: String,
    pub name_ko: String,
    pub name_en: String,
    pub birthday: Date,
    pub address: Address,
    pub issued: Date,
}

/// Where a face is shown.
pub enum Medium<'a> {
    /// Inside a page that holds the planet's symbol and lays the portrait over the place for it.
    Page,
    /// A file of its own, with the portrait's still as a `data:` address. `latin` when no font of this machine has
    /// Hangul.
    File { still: Option<&'a str>, latin: bool },
}

/// Width and height; phones have another, see `tall_card.rs`.
pub(super) const SIZE: (i64, i64) = (1012, 638);
/// Room for words to the left of the planet.
const BESIDE_PLANET: i64 = 340;
const FONTS: &str = "Pretendard Variable,Pretendard,Noto Sans CJK KR,Noto Sans KR,Apple SD Gothic Neo,Malgun Gothic,NanumGothic,sans-serif";
const MONO: &str = "ui-monospace,Menlo,Consolas,DejaVu Sans Mono,Liberation Mono,monospace";
pub(super) const PROMISES: [&str; 3] = ["card-promise-sky", "card-promise-elevator", "card-promise-earth"];
/// Left and right edge of what is written.
pub(super) const EDGES: (i64, i64) = (50, 962);
/// Where the portrait lies; the style sheet's `.por` says the same in percent.
const PORTRAIT: (i64, i64, i64, i64) = (50, 134, 278, 338);
/// Where the code lies on the back, from the left and the top, and how wide it is: 26.5 mm, half a millimetre for each
/// of 53 modules.
const CODE: (i64, i64, i64) = (645, 174, 313);

impl Card {
    /// `issued` is the day of the residence in the site's time zone.
    pub fn of(resident: &Resident, issued: Date) -> Card {
        Card {
            number: resident.citizen_number.clone(),
            name_ko: resident.name_ko.clone(),
            name_en: resident.name_en.clone(),
            birthday: resident.birthday,
            address: resident.address,
            issued,
        }
    }

    /// The side with the portrait.
    pub fn front(&self, locale: Locale, medium: &Medium) -> String {
        let latin = matches!(medium, Medium::File { latin: true, .. });
        let locale = if latin { Locale::En } else { locale };
        let planet = self.address.planet;
        let mut svg = opened("cf", &self.front_alt(locale), SIZE, planet.id(), medium);
        svg.push_str(&rosette(840, 356, 166, 88));
        let _ =
            write!(svg, r##"<use href="#pl-{}" x="690" y="206" width="300" height="300" opacity=".9"/>"##, planet.id());
        let title = locale.t("card-title");
        let title_end = EDGES.0 + width(title) * 40 / 100 + 26;
        svg.push_str(&text(EDGES.0, 78, 40, title, r#"font-weight="800" letter-spacing="-1""#));
        let of_planet = Locale::En.with("card-of-planet", "planet", planet.name(Locale::En)).to_uppercase();
        svg.push_str(&text(
            title_end,
            76,
            fitted(&of_planet, 21, 640 - title_end),
            &of_planet,
            r##"font-weight="600" letter-spacing="4" fill="#d9cffc""##,
        ));
        svg.push_str(&text(
            EDGES.1,
            76,
            25,
            &self.number,
            r##"text-anchor="end" font-weight="700" letter-spacing="1" fill="#ffe0a8""##,
        ));
        let _ = write!(svg, r##"<path d="M{} 104H{}" stroke="url(#cf-l)" stroke-width="3"/>"##, EDGES.0, EDGES.1);
        svg.push_str(&portrait(medium));
        let (large, small) = if latin { (&self.name_en, "") } else { (&self.name_ko, self.name_en.as_str()) };
        svg.push_str(&text(364, 178, fitted(large, 54, 590), large, r#"font-weight="800""#));
        svg.push_str(&text(
            366,
            216,
            fitted(small, 24, 500),
            small,
            r##"letter-spacing="2" fill="#d9cffc" font-weight="600""##,
        ));
        let address = self.address_line(locale);
        let address = wrapped(&address, 27, BESIDE_PLANET);
        let below = 416 + (address.len() as i64 - 1) * 32;
        for (place, key, values) in [
            (268, "card-born", vec![&*self.birthday.strftime("%Y.%m.%d").to_string()]),
            (342, "card-address", address),
            (below, "card-arrived", vec![&*self.issued.strftime("%Y.%m.%d").to_string()]),
        ] {
            svg.push_str(&text(366, place, 19, &label(key, latin), r##"fill="#b9aef0" letter-spacing=".5""##));
            for (value, line) in values.into_iter().zip(1..) {
                svg.push_str(&text(366, place + line * 32, fitted(value, 27, 330), value, r#"font-weight="700""#));
            }
        }
        svg.push_str(r##"<path d="M0 520H1012V638H0z" fill="#0e0838" opacity=".55"/>"##);
        let lines = machine_lines(&self.number, &self.name_en, self.birthday, self.address, self.issued);
        for (line, place) in lines.iter().zip([568, 608]) {
            let style = format!(r##"font-family="{MONO}" letter-spacing="8" fill="#efeaff""##);
            svg.push_str(&text(EDGES.0, place, 27, line, &style));
        }
        svg.push_str(closed(medium));
        svg
    }

    /// What the front says to those who do not see it.
    pub(super) fn front_alt(&self, locale: Locale) -> String {
        let mut args = FluentArgs::new();
        args.set("name", self.name_ko.as_str());
        args.set("number", self.number.as_str());
        args.set("address", self.address.text(locale));
        args.set("born", self.birthday.strftime("%Y.%m.%d").to_string());
        args.set("arrived", self.issued.strftime("%Y.%m.%d").to_string());
        locale.format("card-front-alt", &args)
    }

    pub(super) fn back_alt(&self, locale: Locale, has_code: bool) -> String {
        let promises = PROMISES.map(|key| locale.t(key)).join(" ");
        let alt = locale.with2("card-back-alt", "promises", promises, "name", self.name_en.as_str());
        if has_code { format!("{alt}, {}", locale.t("card-code-alt")) } else { alt }
    }

    /// `태양계 토성 37층 3702호`; in English, where it would be long, without the solar system.
    pub(super) fn address_line(&self, locale: Locale) -> String {
        match locale {
            Locale::Ko => self.address.text(locale),
            Locale::En => self.address.short(locale),
        }
    }

    /// The side with the promises and the signature. Where the card has a code that can be checked, the page holds it
    /// as the symbol `#qr`.
    pub fn back(&self, locale: Locale, has_code: bool) -> String {
        let planet = self.address.planet.id();
        let mut svg = opened("cb", &self.back_alt(locale, has_code), SIZE, planet, &Medium::Page);
        svg.push_str(r##"<path d="M0 70H1012V160H0z" fill="#0b0630"/><path d="M0 148H1012" stroke="url(#cb-l)" stroke-width="3" opacity=".7"/>"##);
        svg.push_str(&text(EDGES.0, 214, 24, locale.t("card-promises"), r#"font-weight="800""#));
        for (key, place) in PROMISES.into_iter().zip([262, 302, 342]) {
            let promise = locale.t(key);
            svg.push_str(&text(EDGES.0, place, fitted(promise, 23, 580), promise, r##"fill="#d9cffc""##));
        }
        let middle = if has_code { CODE.0 + CODE.2 / 2 } else { 838 };
        if has_code {
            let (x, y, side) = CODE;
            svg.push_str(&rosette(middle, 330, 190, 120));
            let _ = write!(svg, r##"<use href="#pl-{planet}" x="872" y="70" width="90" height="90"/>"##);
            svg.push_str(&code(x, y, side));
            svg.push_str(&text(
                middle,
                533,
                17,
                &label("card-code", false),
                r##"text-anchor="middle" fill="#c3baf5""##,
            ));
        } else {
            svg.push_str(&rosette(middle, 320, 150, 78));
            let _ = write!(svg, r##"<use href="#pl-{planet}" x="718" y="200" width="240" height="240"/>"##);
        }
        let number = r##"text-anchor="middle" letter-spacing="1" font-weight="700" fill="#ffe0a8""##;
        svg.push_str(&text(middle, if has_code { 511 } else { 505 }, 22, &self.number, number));
        svg.push_str(r##"<rect x="50" y="392" width="560" height="92" rx="10" fill="#fff" opacity=".92"/>"##);
        let style = r##"fill="#2a1d66" font-style="italic" font-family="Snell Roundhand,Segoe Script,Nanum Pen Script,cursive""##;
        svg.push_str(&text(74, 448, fitted(&self.name_en, 40, 500), &self.name_en, style));
        svg.push_str(&text(594, 472, 17, &label("card-signature", false), r##"text-anchor="end" fill="#5d587f""##));
        svg.push_str(&rosette(112, 566, 44, 24));
        svg.push_str(&text(180, 560, 22, locale.t("card-issuer"), r#"font-weight="700""#));
        let found = locale.t("card-found");
        svg.push_str(&text(180, 592, fitted(found, 18, 780), found, r##"fill="#c3baf5""##));
        svg.push_str(closed(&Medium::Page));
        svg
    }
}

/// The code as the page holds it, on its own white ground.
pub(super) fn code(x: i64, y: i64, side: i64) -> String {
    format!(
        r##"<rect x="{0}" y="{1}" width="{2}" height="{2}" rx="12" fill="#fff"/><use href="#qr" x="{x}" y="{y}" width="{side}" height="{side}"/>"##,
        x - 4,
        y - 4,
        side + 8,
    )
}

/// The ground of a face: `id` begins every id in it.
pub(super) fn opened(id: &str, alt: &str, (wide, high): (i64, i64), planet: &str, medium: &Medium) -> String {
    let symbol = if matches!(medium, Medium::Page) { "" } else { drawings::symbol(planet) };
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" aria-label="{}" font-family="{FONTS}" fill="#fff"><defs>{symbol}<clipPath id="{id}-r"><rect width="{wide}" height="{high}" rx="46"/></clipPath><linearGradient id="{id}-g" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#3b2f8f"/><stop offset=".45" stop-color="#241a63"/><stop offset="1" stop-color="#4a2a6e"/></linearGradient><linearGradient id="{id}-l" gradientUnits="userSpaceOnUse" x1="0" x2="{wide}"><stop stop-color="#8ef0ff"/><stop offset=".5" stop-color="#d8a8ff"/><stop offset="1" stop-color="#ffd98a"/></linearGradient></defs>"##,
        escaped(alt)
    );
    if matches!(medium, Medium::File { .. }) {
        let _ = write!(svg, r##"<g clip-path="url(#{id}-r)">"##);
    }
    let _ = write!(svg, r##"<rect width="{wide}" height="{high}" fill="url(#{id}-g)"/><path d=""##);
    for line in 0..14 {
        let (y, high) = (250 + line * 15, 60 + line * 8);
        let _ = write!(svg, "M-{} {y}q126 -{high} 252 0t252 0t252 0t252 0t252 0", line * 9);
    }
    let _ = write!(svg, r##"" fill="none" stroke="url(#{id}-l)" opacity=".2"/>"##);
    svg
}

pub(super) fn closed(medium: &Medium) -> &'static str {
    if matches!(medium, Medium::File { .. }) { "</g></svg>" } else { "</svg>" }
}

/// The fine lines of a banknote: one ellipse, turned around its middle.
pub(super) fn rosette(x: i64, y: i64, long: i64, short: i64) -> String {
    let mut svg = format!(r##"<g transform="translate({x} {y})" fill="none" stroke="#ffe0a8" stroke-opacity=".3">"##);
    for turn in 0..18 {
        let _ = write!(svg, r#"<ellipse rx="{long}" ry="{short}" transform="rotate({})"/>"#, turn * 10);
    }
    svg.push_str("</g>");
    svg
}

/// The portrait, or somebody in a helmet as long as there is none.
pub(super) fn portrait(medium: &Medium) -> String {
    let (x, y, wide, high) = PORTRAIT;
    let frame = format!(
        r##"<rect width="{wide}" height="{high}" rx="22" fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="2"/>"##
    );
    let inside = match medium {
        Medium::File { still: Some(address), .. } => {
            format!(
                r##"<image href="{address}" width="{wide}" height="{high}" preserveAspectRatio="xMidYMid slice"/>"##
            )
        }
        _ => {
            let body = r##"<circle cx="139" cy="130" r="190" fill="#4a3a9c" opacity=".6"/><path d="M16 338c0-66 52-98 123-98s123 32 123 98z" fill="#e9e4f7"/><circle cx="139" cy="150" r="98" fill="#f5f2fc" stroke="#cfc6ea" stroke-width="8"/><rect x="62" y="94" width="154" height="116" rx="56" fill="#150f45"/><path d="M78 128c8-16 22-22 36-24" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".55"/><circle cx="206" cy="286" r="10" fill="#ff8fb3"/><circle cx="76" cy="290" r="7" fill="#6ce0c6"/>"##;
            format!(r##"<rect width="{wide}" height="{high}" fill="#2b2264"/>{body}"##)
        }
    };
    format!(
        r##"<g transform="translate({x} {y})"><clipPath id="cf-p"><rect width="{wide}" height="{high}" rx="22"/></clipPath><g clip-path="url(#cf-p)">{inside}</g>{frame}</g>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::Planet;

    fn card(name: &str) -> Card {
        let address = Address { planet: Planet::Saturn, floor: 37, unit: 2 };
        let (birthday, issued) = (jiff::civil::date(2001, 3, 14), jiff::civil::date(2026, 11, 23));
        Card { number: "6-2611-000042-7".into(), name_ko: name.into(), name_en: name.into(), birthday, address, issued }
    }

    #[test]
    fn hostile_names_stay_text() {
        let name = "<img src=x onerror=alert(1)> \"'&";
        for svg in [
            card(name).front(Locale::Ko, &Medium::Page),
            card(name).front(Locale::En, &Medium::File { still: None, latin: true }),
            card(name).back(Locale::Ko, true),
        ] {
            assert!(!svg.contains("<img") && svg.contains("&lt;img src=x"), "{svg}");
        }
    }

    #[test]
    fn both_faces_can_lie_on_one_page() {
        let page = card("Kim").front(Locale::Ko, &Medium::Page) + &card("Kim").back(Locale::Ko, true);
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let before = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), before);
        assert!(page.contains("6-2611-000042-7") && page.contains("C&lt;SATKIM"));
    }
}
