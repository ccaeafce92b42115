//! What one sees from a window: the planet in the sky, the ground below it. The higher the floor, the more sky. Pure
//! functions of integers; the style sheet colours the classes, and the planet's symbol must be on the page.

use std::fmt::Write as _;

use crate::immigration::Address;

const SIZE: (i64, i64) = (480, 270);

/// The view as SVG. `floors` is how high the tower is.
pub fn view(address: Address, floors: i64) -> String {
    let (wide, high) = SIZE;
    let planet = address.planet.id();
    let up = (address.floor * 70 / floors.max(1)).clamp(0, 70);
    let ground = high - 78 + up;
    // neighbours see the same sky from beside each other
    let (x, y, size) = (210 - (address.unit * 37) % 150, 26 - up / 3, 190);
    let mut svg = format!(
        r##"<svg class="view" viewBox="0 0 {wide} {high}" aria-hidden="true"><path class="v-sky" d="M0 0h{wide}v{high}H0z"/><path class="t-sky" d="{}"/><use href="#pl-{planet}" x="{x}" y="{y}" width="{size}" height="{size}"/>"##,
        stars(address)
    );
    let _ = write!(
        svg,
        r##"<path class="v-far" d="M0 {0}Q{1} {2} {wide} {0}V{high}H0z"/><path class="v-near" d="M0 {3}Q{4} {5} {wide} {6}V{high}H0z"/>"##,
        ground,
        wide / 3,
        ground - 44,
        ground + 34,
        wide * 3 / 4,
        ground - 8,
        ground + 22,
    );
    let _ = write!(
        svg,
        r##"<path class="v-frame" d="M0 0h{wide}v{high}H0zM{0} 0v{high}M0 {1}h{wide}"/><path class="v-sill" d="M0 {2}h{wide}v14H0z"/></svg>"##,
        wide / 2,
        high * 2 / 3,
        high - 14,
    );
    svg
}

fn stars(address: Address) -> String {
    let (wide, high) = SIZE;
    let mut path = String::new();
    let mut state = address.door();
    let mut next = |below: i64| {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        (state >> 8) % below
    };
    for _ in 0..40 {
        let _ = write!(path, "M{} {}h0", next(wide), next(high * 2 / 3));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::Planet;

    #[test]
    fn high_floors_see_more_sky_and_every_door_its_own_stars() {
        let at = |floor, unit| view(Address { planet: Planet::Mars, floor, unit }, 16);
        assert!(at(1, 1).contains("#pl-mars"));
        assert!(at(1, 1).contains("M0 196Q") && at(16, 1).contains("M0 262Q"), "{}", at(1, 1));
        assert_ne!(
            stars(Address { planet: Planet::Mars, floor: 1, unit: 1 }),
            stars(Address { planet: Planet::Mars, floor: 1, unit: 2 })
        );
    }
}
