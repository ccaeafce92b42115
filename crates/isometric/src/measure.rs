//! Where a point of the room is on the screen, and how large round things are there.

/// A point of the room, in tenths of a unit.
pub(crate) type Point = [i32; 3];

pub(crate) fn screen_x(x: i32, y: i32) -> i32 {
    4 * (x - y)
}

pub(crate) fn screen_y(x: i32, y: i32, z: i32) -> i32 {
    2 * (x + y) - 5 * z
}

pub(crate) fn screen([x, y, z]: Point) -> (i32, i32) {
    (screen_x(x, y), screen_y(x, y, z))
}

/// Half the width of a circle that lies flat. Large ones are whole pixels, which is shorter to write.
pub(crate) fn wide(radius: i32) -> i32 {
    whole((radius * 56569 + 5000) / 10000, radius)
}

/// Half its height.
pub(crate) fn flat(radius: i32) -> i32 {
    whole((radius * 28284 + 5000) / 10000, radius)
}

/// Half the height of an ellipsoid.
pub(crate) fn tall(radius: i32, height: i32) -> i32 {
    whole(root(8 * radius * radius + 24 * height * height), radius)
}

fn whole(value: i32, radius: i32) -> i32 {
    if radius < 20 { value } else { (value + 5) / 10 * 10 }
}

/// The largest whole number whose square is not above `number`.
pub(crate) fn root(number: i32) -> i32 {
    i32::try_from(u32::try_from(number).unwrap_or(0).isqrt()).unwrap_or(0)
}
