//! The texts of `catalogue/demo`, and how the generator puts them together. The formats are described in its README.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::demo::Chance;
use crate::locale::particle;

#[derive(Deserialize)]
pub struct Catalogue {
    pub articles: Vec<Written>,
    pub generator: Generator,
    pub comments: BTreeMap<String, Vec<String>>,
    pub replies: Vec<String>,
    slots: Slots,
    #[serde(skip)]
    pub people: People,
}

/// An article written by hand, with what people said to it.
#[derive(Deserialize)]
pub struct Written {
    pub board: String,
    pub planet: Option<String>,
    pub by: String,
    #[serde(default)]
    pub pinned: bool,
    pub title: String,
    pub body: String,
    pub comments: Vec<Said>,
}

#[derive(Deserialize)]
pub struct Said {
    pub body: String,
    #[serde(default)]
    pub by: String,
    pub planet: Option<String>,
    #[serde(default)]
    pub replies: Vec<Said>,
}

#[derive(Deserialize)]
pub struct Generator {
    min_chars: usize,
    max_chars: usize,
    sentences: [usize; 2],
    target_chars: [usize; 2],
    paragraph_sentences: [usize; 2],
    openings: BTreeMap<String, Vec<String>>,
    closings: BTreeMap<String, Vec<String>>,
    topics: Vec<Topic>,
}

#[derive(Deserialize)]
struct Topic {
    tone: String,
    planet: Option<String>,
    titles: Vec<String>,
    sentences: Vec<String>,
}

#[derive(Deserialize)]
struct Slots {
    words: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, [usize; 2]>,
}

#[derive(Deserialize, Default)]
pub struct People {
    pub nicknames: Nicknames,
    pub surnames: Vec<Name>,
    pub given_names: BTreeMap<String, Vec<Name>>,
}

#[derive(Deserialize, Default)]
pub struct Nicknames {
    pub handmade: Vec<String>,
    pub adjectives: Vec<String>,
    pub nouns: Vec<String>,
}

#[derive(Deserialize)]
pub struct Name {
    pub ko: String,
    pub en: String,
}

/// Who writes, for the slots of the town.
pub struct Writer<'a> {
    pub planet: &'a str,
    pub planet_name: &'a str,
    pub other_planet: &'a str,
    pub nickname: &'a str,
    pub door: i64,
}

impl Catalogue {
    pub fn read() -> Result<Catalogue, String> {
        let failed = |file: &str, error: serde_json::Error| format!("catalogue/demo/{file}: {error}");
        let mut catalogue: Catalogue = serde_json::from_str(include_str!("../../../../catalogue/demo/articles.json"))
            .map_err(|error| failed("articles.json", error))?;
        catalogue.people = serde_json::from_str(include_str!("../../../../catalogue/demo/people.json"))
            .map_err(|error| failed("people.json", error))?;
        Ok(catalogue)
    }

    /// A title and a body of 200 to 800 characters.
    pub fn article(&self, chance: &mut Chance, writer: &Writer) -> (String, String) {
        let generator = &self.generator;
        let fitting: Vec<&Topic> = generator
            .topics
            .iter()
            .filter(|topic| topic.planet.as_deref().is_none_or(|planet| planet == writer.planet))
            .collect();
        let topic = chance.pick(&fitting);
        loop {
            let mut used = BTreeMap::new();
            let title = self.fill(chance.pick(&topic.titles[..]).as_str(), chance, writer, &mut used);
            let body = self.body(topic, chance, writer, &mut used);
            let length = body.chars().count();
            if title.chars().count() <= 50 && (generator.min_chars..=generator.max_chars).contains(&length) {
                return (title, body);
            }
        }
    }

    /// A title and a body of 20 to 120 characters.
    pub fn note(&self, chance: &mut Chance, writer: &Writer) -> (String, String) {
        let topics = &self.generator.topics;
        loop {
            let topic = chance.pick(topics);
            let mut used = BTreeMap::new();
            let title = self.fill(chance.pick(&topic.titles[..]).as_str(), chance, writer, &mut used);
            let target = chance.between(20, 90);
            let mut body = String::new();
            while body.chars().count() < target {
                if !body.is_empty() {
                    body.push(' ');
                }
                body.push_str(&self.fill(chance.pick(&topic.sentences[..]).as_str(), chance, writer, &mut used));
            }
            if title.chars().count() <= 50 && body.chars().count() <= 120 {
                return (title, body);
            }
        }
    }

    /// A comment that fits anywhere.
    pub fn comment(&self, chance: &mut Chance, writer: &Writer) -> String {
        let moods: Vec<&Vec<String>> = self.comments.values().collect();
        let mood = *chance.pick(&moods);
        self.fill(chance.pick(&mood[..]).as_str(), chance, writer, &mut BTreeMap::new())
    }

    pub fn reply(&self, chance: &mut Chance, writer: &Writer) -> String {
        self.fill(chance.pick(&self.replies[..]).as_str(), chance, writer, &mut BTreeMap::new())
    }

    fn body(&self, topic: &Topic, chance: &mut Chance, writer: &Writer, used: &mut BTreeMap<String, String>) -> String {
        let generator = &self.generator;
        let target = chance.between(generator.target_chars[0], generator.target_chars[1]);
        let mut order: Vec<&String> = topic.sentences.iter().collect();
        chance.shuffle(&mut order);
        let ends = |list: &BTreeMap<String, Vec<String>>, chance: &mut Chance| {
            list.get(&topic.tone).map_or(String::new(), |all| chance.pick(all).clone())
        };
        let opening = self.fill(&ends(&generator.openings, chance), chance, writer, used);
        let closing = self.fill(&ends(&generator.closings, chance), chance, writer, used);
        let mut length = opening.chars().count() + closing.chars().count() + 4;
        let mut sentences = Vec::new();
        for sentence in order.into_iter().take(generator.sentences[1]) {
            if sentences.len() >= generator.sentences[0] && length >= target {
                break;
            }
            let text = self.fill(sentence, chance, writer, used);
            length += text.chars().count() + 1;
            sentences.push(text);
        }
        let mut paragraphs = vec![opening];
        let mut rest = &sentences[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(
                chance.between(generator.paragraph_sentences[0], generator.paragraph_sentences[1]).min(rest.len()),
            );
            paragraphs.push(now.join(" "));
            rest = later;
        }
        paragraphs.push(closing);
        paragraphs.join("\n\n")
    }

    /// Fills `{slot}` and `{slot:particle}`. A word drawn for one slot is kept in `used` for the next of the same name.
    fn fill(&self, pattern: &str, chance: &mut Chance, writer: &Writer, used: &mut BTreeMap<String, String>) -> String {
        let mut out = String::with_capacity(pattern.len() + 16);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((slot, after)) = after.split_once('}') else { break };
            let (name, pair) = slot.split_once(':').unwrap_or((slot, ""));
            let word = self.word(name, chance, writer, used);
            out.push_str(&word);
            if !pair.is_empty() {
                out.push_str(particle(&word, pair));
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn word(&self, name: &str, chance: &mut Chance, writer: &Writer, used: &mut BTreeMap<String, String>) -> String {
        match name {
            "planet" => writer.planet_name.to_owned(),
            "other" => writer.other_planet.to_owned(),
            "nick" => writer.nickname.to_owned(),
            "unit" => writer.door.to_string(),
            _ => {
                if let Some([low, high]) = self.slots.numbers.get(name) {
                    return chance.between(*low, *high).to_string();
                }
                let words = self.slots.words.get(name).map_or(&[][..], Vec::as_slice);
                if words.is_empty() {
                    return String::new();
                }
                used.entry(name.to_owned()).or_insert_with(|| chance.pick(words).clone()).clone()
            }
        }
    }
}
