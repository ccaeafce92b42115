//! A room in which somebody is by this server: who else is there, and what each was told of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::ask::{Known, Question, pair};
use super::{Between, Face, MOST_KNOWN, MOST_TOLD};
use crate::live::{Event, Hub, Thing, Topic};

#[derive(Debug, Default)]
pub(super) struct Room {
    /// In the order in which they came.
    people: Vec<i64>,
    faces: HashMap<i64, Face>,
    /// Strangers are not among them.
    ties: HashMap<(i64, i64), Between>,
    told: HashMap<i64, Event>,
    /// Whether anything is different from what was told.
    is_new: bool,
}

/// As it is told.
#[derive(Serialize)]
struct Told<'r> {
    topic: &'r str,
    people: Vec<Person<'r>>,
    /// How many more there are.
    more: usize,
}

#[derive(Serialize)]
struct Person<'r> {
    id: i64,
    nickname: &'r str,
    /// Where they live.
    link: Option<String>,
    still_url: Option<String>,
}

impl Room {
    pub fn people(&self) -> &[i64] {
        &self.people
    }

    /// These are there now, and of some of them something is `different`: asks what it must know of whom, who are the
    /// answer. Whoever is alone is nobody to be seen.
    pub fn update(&mut self, now: &BTreeSet<i64>, different: &BTreeSet<i64>, question: &mut Question) -> BTreeSet<i64> {
        let before = self.people.len();
        self.people.retain(|person| now.contains(person));
        self.is_new |= self.people.len() != before || self.people.len() != now.len();
        let known: HashSet<i64> = self.people.iter().copied().collect();
        self.people.extend(now.iter().filter(|person| !known.contains(person)));
        self.faces.retain(|person, _| now.contains(person));
        self.ties.retain(|(a, b), _| now.contains(a) && now.contains(b));
        if now.len() < 2 {
            self.faces.clear();
            return BTreeSet::new();
        }
        // in a crowd, whoever came later is nobody to be seen until others go: else each who comes is asked of with
        // everybody
        let known: BTreeSet<i64> = self.people.iter().take(MOST_KNOWN).copied().collect();
        self.faces.retain(|person, _| known.contains(person));
        let is_new = |person: &&i64| different.contains(person) || !self.faces.contains_key(person);
        let fresh: BTreeSet<i64> = known.iter().filter(is_new).copied().collect();
        self.is_new |= !fresh.is_empty();
        question.people.extend(&fresh);
        for one in &fresh {
            question.pairs.extend(known.iter().filter(|other| *other != one).map(|other| pair(*one, *other)));
        }
        fresh
    }

    /// What was asked of the `fresh` ones is `known` now.
    pub fn learn(&mut self, fresh: &BTreeSet<i64>, known: &Known) {
        self.ties.retain(|(a, b), _| !fresh.contains(a) && !fresh.contains(b));
        for one in fresh {
            match known.faces.get(one) {
                Some(face) => drop(self.faces.insert(*one, face.clone())),
                None => drop(self.faces.remove(one)),
            }
            for other in &self.people {
                let pair = pair(*one, *other);
                if let Some(between) = known.ties.get(&pair) {
                    self.ties.insert(pair, *between);
                }
            }
        }
    }

    /// Tells each of these `viewers` who is there, if that is new to them or they have just come.
    pub fn tell(&mut self, hub: &Hub, room: i64, viewers: &BTreeSet<i64>, came: impl Fn(i64) -> bool) {
        let topic = Thing::Room(room).name();
        let mut news = HashMap::new();
        // who has come since is told by the next look; whoever comes again and again costs what they are told, not what
        // all are
        let is_asked = |viewer: &&i64| came(**viewer) || self.is_new && self.told.contains_key(viewer);
        for viewer in viewers.iter().filter(is_asked) {
            let event = self.event(&topic, *viewer);
            if came(*viewer) || self.told.get(viewer) != Some(&event) {
                news.insert(*viewer, event);
            }
        }
        hub.tell_each(Topic::Thing(Thing::Room(room)), |person| news.get(&person));
        self.is_new = false;
        self.told.extend(news);
        self.told.retain(|viewer, _| viewers.contains(viewer));
    }

    fn event(&self, topic: &str, viewer: i64) -> Event {
        let mine = self.faces.get(&viewer);
        let is_seen = |face: &&Face| {
            let between = self.ties.get(&pair(viewer, face.who.id)).copied();
            face.who.id != viewer && mine.is_some_and(|mine| face.is_seen_by(mine, between))
        };
        let mut seen = self.people.iter().filter_map(|person| self.faces.get(person)).filter(is_seen);
        let people = seen.by_ref().take(MOST_TOLD).map(|face| Person {
            id: face.who.id,
            nickname: &face.who.nickname,
            link: face.who.address.map(|address| address.path()),
            still_url: face.who.still_url(),
        });
        let people = people.collect();
        Event::new(None, "presence", &Told { topic, people, more: seen.count() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_costs_no_more_than_those_who_are_known() {
        let (mut room, mut question) = (Room::default(), Question::default());
        let many: BTreeSet<i64> = (1..=10_000).collect();
        room.update(&many, &many, &mut question);
        assert_eq!(room.people().len(), 10_000, "all of them are there");
        assert_eq!(question.people.len(), MOST_KNOWN);
        assert_eq!(question.pairs.len(), MOST_KNOWN * (MOST_KNOWN - 1) / 2);
        // the next ones take the places of those who went
        let fewer = many.iter().copied().filter(|person| *person > 5).collect();
        let fresh = room.update(&fewer, &BTreeSet::new(), &mut Question::default());
        assert!(fresh.contains(&(MOST_KNOWN as i64 + 5)) && !fresh.contains(&3));
    }
}
