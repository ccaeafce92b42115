//! The front of a card as everybody may see it: nickname, address and month, nothing that proves anything. In the two
//! formats of the card itself, whose style sheet lays the portrait over the place for it.

use std::fmt::Write as _;

use fluent_bundle::FluentArgs;

use crate::homes::postcard;
use crate::immigration::Address;
use crate::immigration::card::{self, Medium, closed, opened, rosette};
use crate::immigration::lettering::{fitted, label, text, wrapped};
use crate::immigration::tall_card;
use crate::locale::Locale;
use crate::text::isolated;

/// What stands on it.
pub struct OpenCard<'a> {
    pub nickname: &'a str,
    pub address: Address,
    /// Of arrival, `2026.11`.
    pub month: &'a str,
}

const QUIET: &str = r##"fill="#b9aef0""##;

impl OpenCard<'_> {
    fn alt(&self, locale: Locale) -> String {
        let mut args = FluentArgs::new();
        args.set("nickname", isolated(self.nickname));
        args.set("address", self.address.text(locale));
        args.set("month", self.month);
        locale.format("shown-card-alt", &args)
    }

    fn of_planet(&self) -> String {
        Locale::En.with("card-of-planet", "planet", self.address.planet.name(Locale::En)).to_uppercase()
    }

    /// As wide as a bank card.
    pub fn wide(&self, locale: Locale, medium: &Medium) -> String {
        let latin = matches!(medium, Medium::File { latin: true, .. });
        let locale = if latin { Locale::En } else { locale };
        let planet = self.address.planet.id();
        let (left, right) = card::EDGES;
        let mut svg = opened("cf", &self.alt(locale), card::SIZE, planet, medium);
        svg.push_str(&rosette(840, 356, 166, 88));
        let _ = write!(svg, r##"<use href="#pl-{planet}" x="690" y="206" width="300" height="300" opacity=".9"/>"##);
        svg.push_str(&text(left, 78, 40, locale.t("card-title"), r#"font-weight="800" letter-spacing="-1""#));
        let of_planet = self.of_planet();
        let style = r##"text-anchor="end" font-weight="600" letter-spacing="4" fill="#d9cffc""##;
        svg.push_str(&text(right, 76, fitted(&of_planet, 21, 560), &of_planet, style));
        let _ = write!(svg, r##"<path d="M{left} 104H{right}" stroke="url(#cf-l)" stroke-width="3"/>"##);
        svg.push_str(&card::portrait(medium));
        svg.push_str(&text(364, 188, fitted(self.nickname, 54, 590), self.nickname, r#"font-weight="800""#));
        let address = self.address.text(locale);
        let address = wrapped(&address, 27, 340);
        let below = 362 + (address.len() as i64 - 1) * 32;
        for (place, key, values) in [(276, "card-address", address), (below, "shown-card-month", vec![self.month])] {
            svg.push_str(&text(366, place, 19, &label(key, latin), r##"fill="#b9aef0" letter-spacing=".5""##));
            for (value, line) in values.into_iter().zip(1..) {
                svg.push_str(&text(366, place + line * 34, fitted(value, 27, 330), value, r#"font-weight="700""#));
            }
        }
        svg.push_str(r##"<path d="M0 520H1012V638H0z" fill="#0e0838" opacity=".55"/>"##);
        let issuer = locale.t("card-issuer");
        svg.push_str(&text(left, 590, fitted(issuer, 25, 520), issuer, r#"font-weight="700""#));
        let place = format!("{} · {:02} · {}", planet.to_uppercase(), self.address.floor, self.address.door());
        let style = r##"text-anchor="end" letter-spacing="5" fill="#efeaff""##;
        svg.push_str(&text(right, 590, 24, &place, style));
        svg.push_str(closed(medium));
        svg
    }

    /// Before the sky of its planet by night, of the size that other sites show of a link.
    pub fn postcard(&self, locale: Locale, still: Option<&str>, latin: bool) -> String {
        let card = self.wide(locale, &Medium::File { still, latin });
        let sky = postcard::ground(self.address.planet, true);
        // it fills the height, and a little is left around it
        let edge = r##"<rect transform="translate(150.3 31.5) scale(.8887)" width="1012" height="638" rx="46" fill="none" stroke="#fff" stroke-opacity=".3" stroke-width="3"/>"##;
        format!(r##"{sky}<g transform="translate(60 31.5) scale(.9)">{card}</g>{edge}</svg>"##)
    }

    /// Standing upright, for phones.
    pub fn tall(&self, locale: Locale) -> String {
        let planet = self.address.planet.id();
        let (left, right) = tall_card::EDGES;
        let room = right - left;
        let mut svg = opened("tf", &self.alt(locale), tall_card::SIZE, planet, &Medium::Page);
        svg.push_str(&text(left, 82, 46, locale.t("card-title"), r#"font-weight="800" letter-spacing="-1""#));
        let of_planet = self.of_planet();
        svg.push_str(&text(left, 122, 23, &of_planet, r##"font-weight="600" letter-spacing="3" fill="#d9cffc""##));
        let _ = write!(svg, r##"<path d="M{left} 144H{right}" stroke="url(#tf-l)" stroke-width="3"/>"##);
        svg.push_str(&rosette(478, 356, 130, 70));
        let _ = write!(svg, r##"<use href="#pl-{planet}" x="358" y="236" width="240" height="240"/>"##);
        svg.push_str(&tall_card::place_of_portrait());
        svg.push_str(&text(left, 620, fitted(self.nickname, 58, room), self.nickname, r#"font-weight="800""#));
        let address = self.address.text(locale);
        for (place, key, value) in [(696, "card-address", address.as_str()), (792, "shown-card-month", self.month)] {
            svg.push_str(&text(left, place, 23, &label(key, false), QUIET));
            svg.push_str(&text(left, place + 40, fitted(value, 33, room), value, r#"font-weight="700""#));
        }
        svg.push_str(r##"<path d="M0 886H638V1012H0z" fill="#0e0838" opacity=".55"/>"##);
        let issuer = locale.t("card-issuer");
        let lines = wrapped(issuer, 27, room);
        for (line, place) in lines.iter().zip(if lines.len() > 1 { [942, 976] } else { [960, 0] }) {
            svg.push_str(&text(left, place, 27, line, r#"font-weight="700""#));
        }
        svg.push_str(closed(&Medium::Page));
        svg
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::Planet;

    #[test]
    fn words_on_a_phone_are_large_enough() {
        let address = Address { planet: Planet::Saturn, floor: 37, unit: 2 };
        for locale in [Locale::Ko, Locale::En] {
            let card = OpenCard { nickname: "달토끼", address, month: "2026.11" }.tall(locale);
            for size in card.split("font-size=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(size.parse::<i64>().unwrap() >= 22, "12 pixels on a phone of 390: {card}");
            }
        }
    }

    #[test]
    fn what_somebody_is_called_stays_text() {
        let address = Address { planet: Planet::Saturn, floor: 37, unit: 2 };
        let card = OpenCard { nickname: "\"><script>x", address, month: "2026.11" };
        let wide = card.wide(Locale::Ko, &Medium::Page);
        for svg in [wide, card.tall(Locale::En), card.postcard(Locale::Ko, None, false)] {
            assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;x") && svg.contains("2026.11"), "{svg}");
        }
    }
}
