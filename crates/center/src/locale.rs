//! The languages people read. Texts are in `locales/{ko,en}/*.ftl`; a text without arguments is looked up in a table
//! made once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// A language of the site; Korean first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Locale {
    #[default]
    Ko,
    En,
}

struct Texts {
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

static KO: LazyLock<Texts> = LazyLock::new(|| Texts::read("ko", KO_FILES));
static EN: LazyLock<Texts> = LazyLock::new(|| Texts::read("en", EN_FILES));

impl Locale {
    pub const ALL: [Locale; 2] = [Locale::Ko, Locale::En];

    pub fn tag(self) -> &'static str {
        match self {
            Locale::Ko => "ko",
            Locale::En => "en",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Locale> {
        Locale::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The first language of an `Accept-Language` header that the site speaks, by weight.
    pub fn accepted(header: &str) -> Option<Locale> {
        let mut wanted: Vec<(f32, usize, Locale)> = header
            .split(',')
            .enumerate()
            .filter_map(|(place, part)| {
                let mut parts = part.split(';').map(str::trim);
                let primary = parts.next()?.split('-').next()?.to_ascii_lowercase();
                let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
                (weight > 0.0).then_some((weight, place, Locale::from_tag(&primary)?))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        wanted.first().map(|w| w.2)
    }

    /// The text of `key`, which takes no arguments. An unknown key is shown as itself; a test keeps that from
    /// happening.
    pub fn t<'k>(self, key: &'k str) -> &'k str
    where
        'static: 'k,
    {
        match self.texts().plain.get(key) {
            Some(text) => text,
            None => key,
        }
    }

    pub fn has(self, key: &str) -> bool {
        self.texts().bundle.has_message(key)
    }

    /// Every key, for tests.
    pub fn keys(self) -> Vec<String> {
        let texts = self.texts();
        let mut keys: Vec<String> = texts.plain.keys().cloned().collect();
        keys.sort();
        keys
    }

    /// The text of `key` with one argument.
    pub fn with<'a>(self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value);
        self.format(key, &args)
    }

    /// The text of `key` with two arguments.
    pub fn with2<'a>(
        self,
        key: &str,
        one: &'a str,
        a: impl Into<FluentValue<'a>>,
        two: &'a str,
        b: impl Into<FluentValue<'a>>,
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(one, a);
        args.set(two, b);
        self.format(key, &args)
    }

    /// The text of `key` with any arguments.
    pub fn format(self, key: &str, args: &FluentArgs) -> String {
        let texts = self.texts();
        let Some(pattern) = texts.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        texts.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned()
    }

    /// `1204` as `1,204`.
    pub fn number(self, n: i64) -> String {
        grouped(n)
    }

    fn texts(self) -> &'static Texts {
        match self {
            Locale::Ko => &KO,
            Locale::En => &EN,
        }
    }
}

impl Texts {
    fn read(tag: &str, files: &[&str]) -> Texts {
        let tag = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // the marks that isolate directions would show up in copied text and in attributes
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(n) if n.value.fract() == 0.0 => Some(grouped(n.value as i64)),
            _ => None,
        }));
        let _ = bundle.add_function("JOSA", |positional, _| match positional {
            [FluentValue::String(word), FluentValue::String(pair)] => {
                FluentValue::String(Cow::Owned(format!("{word}{}", particle(word, pair))))
            }
            _ => FluentValue::Error,
        });
        let mut keys = Vec::new();
        for source in files {
            // a broken line loses that line only; the test over all keys finds it
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            keys.extend(resource.entries().filter_map(|entry| match entry {
                fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            }));
            bundle.add_resource_overriding(resource);
        }
        let mut plain = HashMap::with_capacity(keys.len());
        for key in keys {
            let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { continue };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
            plain.insert(key, text);
        }
        Texts { plain, bundle }
    }
}

/// `1204` as `1,204`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The Korean particle that fits behind `word`; `pair` names it by its form after a consonant: 을, 이, 은, 과, 으로, 이에요.
/// A word that ends in a digit is read in Sino-Korean; other scripts count as ending in a vowel.
pub fn particle(word: &str, pair: &str) -> &'static str {
    let last = word.chars().rev().find(|c| c.is_alphanumeric());
    let (consonant, rieul) = match last {
        Some(c @ '가'..='힣') => {
            let tail = (c as u32 - '가' as u32) % 28;
            (tail != 0, tail == 8)
        }
        Some(c @ '0'..='9') => ("013678".contains(c), "178".contains(c)),
        Some(c) => {
            (matches!(c.to_ascii_lowercase(), 'l' | 'm' | 'n' | 'r'), matches!(c.to_ascii_lowercase(), 'l' | 'r'))
        }
        None => (false, false),
    };
    match (pair, consonant) {
        ("을" | "를", true) => "을",
        ("을" | "를", false) => "를",
        ("이" | "가", true) => "이",
        ("이" | "가", false) => "가",
        ("은" | "는", true) => "은",
        ("은" | "는", false) => "는",
        ("과" | "와", true) => "과",
        ("과" | "와", false) => "와",
        ("으로" | "로", true) if !rieul => "으로",
        ("으로" | "로", _) => "로",
        ("이에요" | "예요", true) => "이에요",
        ("이에요" | "예요", false) => "예요",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_last_sound() {
        for (word, pair, want) in [
            ("토끼", "을", "를"),
            ("별", "을", "을"),
            ("별", "으로", "로"),
            ("화성", "으로", "으로"),
            ("3호", "이", "가"),
            ("방 3", "은", "은"),
            ("방 2", "은", "는"),
            ("Mars", "을", "를"),
            ("달토끼!", "이", "가"),
            ("", "이", "가"),
            ("집", "이에요", "이에요"),
            ("🚀", "과", "와"),
        ] {
            assert_eq!(particle(word, pair), want, "{word} {pair}");
        }
    }

    #[test]
    fn languages_are_taken_by_weight() {
        assert_eq!(Locale::accepted("en-US,en;q=0.9,ko;q=0.8"), Some(Locale::En));
        assert_eq!(Locale::accepted("fr, ko;q=0.5, en;q=0.4"), Some(Locale::Ko));
        assert_eq!(Locale::accepted("de"), None);
        assert_eq!(Locale::accepted("en;q=0, ko;q=nonsense, ;;,"), None);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([grouped(0), grouped(999), grouped(1000), grouped(-1234567)], ["0", "999", "1,000", "-1,234,567"]);
    }
}
