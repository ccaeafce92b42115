//! The residents: names, birthdays, doors, faces.

use crate::demo::Chance;
use crate::demo::texts::Catalogue;
use crate::immigration::Planet;
use crate::immigration::towers::Tower;
use crate::locale::Locale;

/// Somebody of the demo town.
pub struct Resident {
    pub username: String,
    pub nickname: String,
    pub name_ko: String,
    pub name_en: String,
    pub birthday: String,
    pub planet: Planet,
    pub floor: i64,
    pub unit: i64,
    /// Which of the faces, from 0.
    pub face: usize,
    /// How many days ago they came.
    pub days_ago: i64,
}

impl Resident {
    pub fn planet_name(&self) -> &'static str {
        self.planet.name(Locale::Ko)
    }

    pub fn door(&self) -> i64 {
        self.floor * 100 + self.unit
    }
}

/// `count` residents spread over the towers in proportion to their size. The first is `demo` on Saturn.
pub fn settle(catalogue: &Catalogue, towers: &[Tower], count: usize, chance: &mut Chance) -> Vec<Resident> {
    let faces = super::faces::about();
    let mut doors = doors(towers, count, chance);
    // the well-known account lives on Saturn, where there is most to see
    if let Some(place) = doors.iter().position(|door| door.0 == Planet::Saturn) {
        doors.swap(0, place);
    }
    let nicknames = nicknames(catalogue, count, chance);
    doors
        .into_iter()
        .zip(nicknames)
        .enumerate()
        .map(|(i, ((planet, floor, unit), nickname))| {
            let face = i % faces.len();
            let about = &faces[face];
            let surname = chance.pick(&catalogue.people.surnames);
            let empty = Vec::new();
            let fitting = catalogue.people.given_names.get(&about.gender).unwrap_or(&empty);
            let any = catalogue.people.given_names.get("u").unwrap_or(&empty);
            let given = if chance.below(5) == 0 { chance.pick(any) } else { chance.pick(fitting) };
            let year = chance.between(about.born[0], about.born[1]);
            Resident {
                username: if i == 0 { "demo".into() } else { format!("resident_{i:04}") },
                nickname,
                name_ko: format!("{}{}", surname.ko, given.ko),
                name_en: format!("{} {}", surname.en, given.en),
                birthday: format!("{year}-{:02}-{:02}", chance.between(1, 12), chance.between(1, 28)),
                planet,
                floor,
                unit,
                face,
                days_ago: chance.between(2, 360) as i64,
            }
        })
        .collect()
}

/// Different doors, in mixed order.
fn doors(towers: &[Tower], count: usize, chance: &mut Chance) -> Vec<(Planet, i64, i64)> {
    let capacity: usize = towers.iter().map(|tower| tower.size() as usize).sum();
    let mut all = Vec::new();
    for tower in towers {
        let mut doors: Vec<(Planet, i64, i64)> = (1..=tower.floors)
            .flat_map(|floor| (1..=tower.units).map(move |unit| (tower.planet, floor, unit)))
            .collect();
        chance.shuffle(&mut doors);
        // rounded up, so that also the smallest planet has neighbours
        doors.truncate((tower.size() as usize * count).div_ceil(capacity).max(4).min(doors.len()));
        all.extend(doors);
    }
    chance.shuffle(&mut all);
    all.truncate(count);
    all
}

fn nicknames(catalogue: &Catalogue, count: usize, chance: &mut Chance) -> Vec<String> {
    let names = &catalogue.people.nicknames;
    let mut joined: Vec<String> =
        names.adjectives.iter().flat_map(|a| names.nouns.iter().map(move |n| format!("{a}{n}"))).collect();
    chance.shuffle(&mut joined);
    names.handmade.iter().cloned().chain(joined).take(count).collect()
}
