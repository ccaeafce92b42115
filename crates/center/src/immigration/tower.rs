//! A tower as people see it: which units are lived in, and the drawing. Pure functions of integers; the style sheet
//! colours the classes.

use std::fmt::Write as _;

use crate::immigration::towers::Tower;

/// Width and height of a window's cell, of the window in it, in units of the drawing.
const CELL: (i64, i64) = (22, 16);
const WINDOW: (i64, i64) = (16, 9);
/// From the drawing's top to the roof: room for the mast and the planet.
const ROOF: i64 = 96;
/// Wall between the roof or the side and the windows.
const WALL: i64 = 20;
const NARROWEST: i64 = 520;

/// Which units of a tower are lived in.
pub struct Occupied {
    tower: Tower,
    lived_in: Vec<bool>,
}

impl Occupied {
    /// `doors` are pairs of floor and unit; those outside the tower are ignored.
    pub fn new(tower: Tower, doors: impl IntoIterator<Item = (i64, i64)>) -> Occupied {
        let mut occupied = Occupied { tower, lived_in: vec![false; usize::try_from(tower.size()).unwrap_or_default()] };
        for (floor, unit) in doors {
            if let Some(place) = occupied.place(floor, unit) {
                occupied.lived_in[place] = true;
            }
        }
        occupied
    }

    /// Whether somebody lives there; nobody lives outside the tower.
    pub fn has(&self, floor: i64, unit: i64) -> bool {
        self.place(floor, unit).is_some_and(|place| self.lived_in[place])
    }

    pub fn population(&self) -> i64 {
        self.lived_in.iter().map(|lived_in| i64::from(*lived_in)).sum()
    }

    /// The free units of a floor, in order.
    pub fn free(&self, floor: i64) -> Vec<i64> {
        (1..=self.tower.units).filter(|unit| self.tower.has(floor, *unit) && !self.has(floor, *unit)).collect()
    }

    /// How many live on a floor.
    pub fn people(&self, floor: i64) -> i64 {
        (1..=self.tower.units).filter(|unit| self.has(floor, *unit)).count() as i64
    }

    /// Where one meets most neighbours among the floors with a free unit; the lowest of those.
    pub fn liveliest_floor(&self) -> Option<i64> {
        let open = (1..=self.tower.floors).filter(|floor| !self.free(*floor).is_empty());
        open.max_by_key(|floor| (self.people(*floor), -floor))
    }

    fn place(&self, floor: i64, unit: i64) -> Option<usize> {
        let inside = self.tower.has(floor, unit);
        inside.then(|| usize::try_from((floor - 1) * self.tower.units + unit - 1).ok()).flatten()
    }
}

/// The tower as SVG with the row of `chosen` marked. All windows are three paths; `data-geo` tells scripts where they
/// are: left, top, cell width, cell height, floors, units. The planet's symbol must be on the page.
pub fn draw(occupied: &Occupied, chosen: i64) -> String {
    let tower = occupied.tower;
    let (wide, high) = (tower.units * CELL.0 + 2 * WALL, tower.floors * CELL.1 + WALL + 26);
    let width = NARROWEST.max(wide + 60);
    let (left, height, foot) = ((width - wide) / 2, high + ROOF + 54, ROOF + high);
    let (x0, y0, middle) = (left + WALL, ROOF + WALL, left + wide / 2);
    let planet = tower.planet.id();
    let mut svg = String::with_capacity(4_000 + occupied.lived_in.len() * 14);
    let _ = write!(
        svg,
        r##"<svg class="t" viewBox="0 0 {width} {height}" data-geo="{x0},{y0},{},{},{},{}" data-floor="{chosen}" aria-hidden="true">"##,
        CELL.0, CELL.1, tower.floors, tower.units
    );
    let _ = write!(
        svg,
        r##"<path class="t-sky" d="{}"/><use href="#pl-{planet}" x="{}" y="-56" width="250" height="250"/>"##,
        stars(width, height),
        width - 205
    );
    let (w, ground) = (width, height);
    let _ = write!(
        svg,
        r##"<path class="t-ground" d="M{0} {1}Q{2} {3} {4} {1}V{5}H{0}z"/><path class="t-ground" d="M{0} {6}Q{7} {8} {4} {6}V{5}H{0}z"/>"##,
        -w,
        ground - 20,
        w / 3,
        ground - 84,
        2 * w,
        ground + 40,
        ground - 6,
        w * 2 / 3,
        ground - 58
    );
    let _ = write!(
        svg,
        r##"<path class="t-mast" d="M{middle} {0}v74M{1} {2}v-26M{3} {2}v-18"/><circle class="blink" cx="{middle}" cy="{4}" r="5"/>"##,
        ROOF - 74,
        middle - 26,
        ROOF - 10,
        middle + 30,
        ROOF - 76
    );
    let _ = write!(
        svg,
        r##"<path class="t-roof" d="M{} {ROOF}h{}l14 14H{}z"/><rect class="t-wall" x="{left}" y="{}" width="{wide}" height="{}" rx="10"/>"##,
        left + 40,
        wide - 80,
        left + 26,
        ROOF + 10,
        high - 8
    );
    let _ = write!(
        svg,
        r##"<rect class="t-side" x="{}" y="{1}" width="16" height="{2}" rx="8"/><rect class="t-edge" x="{3}" y="{4}" width="5" height="{5}" rx="2.5"/>"##,
        left + wide - 16,
        ROOF + 10,
        high - 8,
        left + 5,
        ROOF + 14,
        high - 20
    );
    for (class, kind) in [("t-free", Light::Off), ("t-lit", Light::On), ("t-warm", Light::Warm)] {
        let _ = write!(svg, r#"<path class="{class}" d="{}"/>"#, windows(occupied, kind, (x0, y0)));
    }
    let _ =
        write!(svg, r##"<rect class="t-door" x="{}" y="{}" width="52" height="26" rx="5"/>"##, middle - 26, foot - 24);
    let _ = write!(
        svg,
        r##"<g class="selrow" transform="translate(0 {})"><rect x="{}" y="0" width="{}" height="{}" rx="4"/><path d="M{} {}l-10-6v12z" fill="#fff"/></g></svg>"##,
        y0 + (tower.floors - chosen) * CELL.1 - 1,
        left + 15,
        wide - 30,
        CELL.1,
        left - 6,
        CELL.1 / 2
    );
    svg
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Light {
    Off,
    On,
    Warm,
}

/// All windows of one kind; each begins where the one before began.
fn windows(occupied: &Occupied, kind: Light, (x0, y0): (i64, i64)) -> String {
    let tower = occupied.tower;
    let mut path = String::new();
    let (mut x, mut y) = (0, 0);
    for floor in (1..=tower.floors).rev() {
        for unit in (1..=tower.units).filter(|unit| light(occupied, floor, *unit) == kind) {
            let to = (x0 + (unit - 1) * CELL.0 + 3, y0 + (tower.floors - floor) * CELL.1 + 2);
            let start = if path.is_empty() { 'M' } else { 'm' };
            let _ = write!(path, "{start}{} {}h{}v{}h-{}z", to.0 - x, to.1 - y, WINDOW.0, WINDOW.1, WINDOW.0);
            (x, y) = to;
        }
    }
    path
}

/// A third of the lamps are warm, always the same ones.
fn light(occupied: &Occupied, floor: i64, unit: i64) -> Light {
    match occupied.has(floor, unit) {
        false => Light::Off,
        true if (floor * 7 + unit * 13 + floor * unit) % 3 == 0 => Light::Warm,
        true => Light::On,
    }
}

fn stars(width: i64, height: i64) -> String {
    let mut path = String::new();
    let mut state: i64 = 9;
    let mut next = |below: i64| {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        (state >> 8) % below.max(1)
    };
    for _ in 0..60 {
        let (x, y) = (next(width), next(height * 7 / 10));
        let _ = write!(path, "M{x} {y}h0");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::Planet;

    fn mars(doors: &[(i64, i64)]) -> Occupied {
        Occupied::new(Tower { planet: Planet::Mars, floors: 16, units: 10 }, doors.iter().copied())
    }

    #[test]
    fn every_unit_is_one_window_of_one_kind() {
        let svg = draw(&mars(&[(1, 1), (1, 2), (16, 10), (99, 1), (1, 99)]), 16);
        assert_eq!(svg.matches("h16v9h-16z").count(), 160);
        assert_eq!(svg.matches("<path class=\"t-free\"").count(), 1);
        assert!(svg.contains("data-geo=\"150,116,22,16,16,10\""), "{svg}");
    }

    #[test]
    fn full_and_empty_towers_draw_too() {
        let every: Vec<(i64, i64)> = (1..=16).flat_map(|floor| (1..=10).map(move |unit| (floor, unit))).collect();
        assert!(draw(&mars(&every), 1).contains("class=\"t-free\" d=\"\""));
        assert!(draw(&mars(&[]), 1).contains("class=\"t-lit\" d=\"\""));
        assert_eq!(mars(&every).liveliest_floor(), None);
        assert_eq!((mars(&every).population(), mars(&[]).population()), (160, 0));
    }

    #[test]
    fn free_units_are_listed_in_order() {
        let occupied = mars(&[(3, 1), (3, 5), (1, 1)]);
        assert_eq!(occupied.free(3), [2, 3, 4, 6, 7, 8, 9, 10]);
        assert_eq!(occupied.liveliest_floor(), Some(3));
        assert_eq!(mars(&[]).liveliest_floor(), Some(1));
        let full: Vec<(i64, i64)> = (1..=10).map(|unit| (2, unit)).chain([(5, 1), (7, 1)]).collect();
        assert_eq!(mars(&full).liveliest_floor(), Some(5), "a full floor has no room");
        assert!(occupied.free(17).is_empty() && occupied.free(0).is_empty());
    }
}
