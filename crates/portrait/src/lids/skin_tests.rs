use super::*;
use crate::mesh::FaceMesh;
use crate::mesh::points::{BROW, LOWER, UPPER};
use crate::nets::POINTS;
use crate::photo::Photo;

/// An eye 40 pixels wide in even skin, under a shadow that ends so many pixels above the lid.
fn eye(shadow_ends: f32) -> (EyeShape, EyePatch) {
    eye_in(|_, y| (y < 57.0 - shadow_ends).then_some([40, 26, 18]))
}

/// The same in skin that has other colours where `around` says so; eyes are 100 pixels apart.
fn eye_in(around: impl Fn(f32, f32) -> Option<[u8; 3]>) -> (EyeShape, EyePatch) {
    let lid = |x: f32| 7.0 * (1.0 - ((x - 64.0) / 20.0).powi(2)).max(0.0);
    let mut mesh = FaceMesh { points: vec![[0.0; 3]; POINTS], spread: 0.0, lid_spread: 0.0 };
    for (eye, along) in [(0, 0.0), (1, 100.0)] {
        for place in 0..9 {
            let x = 44.0 + 5.0 * place as f32;
            mesh.points[UPPER[eye][place]] = [x + along, 64.0 - lid(x), 0.0];
            mesh.points[LOWER[eye][place]] = [x + along, 64.0 + lid(x), 0.0];
        }
        for (place, point) in BROW[eye].iter().enumerate() {
            mesh.points[*point] = [44.0 + 10.0 * place as f32 + along, 41.0, 0.0];
        }
    }
    let pixel = |index: usize| {
        let (x, y) = ((index % 128) as f32, (index / 128) as f32);
        if (y - 64.0).abs() < lid(x) { [240; 3] } else { around(x, y).unwrap_or([190, 130, 100]) }
    };
    let photo = Photo::from_rgb(128, 128, (0..128 * 128).flat_map(pixel).collect()).unwrap();
    let shape = EyeShape::of(&mesh, 0);
    let patch = EyePatch::cut(&photo, &shape);
    (shape, patch)
}

/// Red of a closed lid's upper end, in its middle, and at its lashes.
fn reds(skin: &Skin) -> [f32; 3] {
    [0, ROWS / 2, ROWS - 1].map(|row| skin.fill[row * COLUMNS + COLUMNS / 2][0])
}

#[test]
fn a_lid_in_light_is_even_and_one_below_a_shadow_comes_out_of_it() {
    let (shape, patch) = eye(60.0);
    let [top, middle, lashes] = reds(&Skin::of(&shape, &patch).unwrap());
    assert!([top, middle, lashes].iter().all(|red| (red - 190.0).abs() < 14.0), "{top} {middle} {lashes}");
    let (shape, patch) = eye(-2.0);
    let skin = Skin::of(&shape, &patch).unwrap();
    let [top, middle, lashes] = reds(&skin);
    assert!(top < middle - 12.0 && middle < lashes - 12.0 && lashes > 110.0, "{top} {middle} {lashes}");
    let [red, green, blue] = skin.fill[(ROWS - 1) * COLUMNS + COLUMNS / 2];
    assert!(red > green + 25.0 && green > blue + 10.0, "still skin: {red} {green} {blue}");
}

#[test]
fn towards_a_shadow_beside_the_eye_a_lid_gets_darker() {
    let ends = |around: fn(f32, f32) -> Option<[u8; 3]>| {
        let (shape, patch) = eye_in(around);
        let skin = Skin::of(&shape, &patch).unwrap();
        [0, COLUMNS / 2, COLUMNS - 1].map(|column| skin.fill[ROWS / 2 * COLUMNS + column][0])
    };
    let [outer, middle, inner] = ends(|_, _| None);
    assert!((outer - inner).abs() < 6.0 && (outer - middle).abs() < 14.0, "{outer} {middle} {inner}");
    let [outer, middle, inner] = ends(|x, _| (x < 43.0).then_some([90, 55, 40]));
    assert!(outer < middle - 20.0 && inner > middle - 14.0, "{outer} {middle} {inner}");
}

/// Lashes that stand out over the outer corner would stay when the lid is shut; a shadow there stays.
#[test]
fn what_is_around_is_known_without_lashes_and_without_the_eye() {
    let red = |around: fn(f32, f32) -> Option<[u8; 3]>, place: [f32; 2]| {
        let (shape, patch) = eye_in(around);
        Skin::of(&shape, &patch).unwrap().bare.at(place)[0]
    };
    let lash = |x: f32, y: f32| (x < 48.0 && (y - 60.0).abs() < 2.5).then_some([20; 3]);
    let wide = |x: f32, y: f32| (x < 42.0 && (y - 56.0).abs() < 9.0).then_some([70, 45, 35]);
    assert!((red(lash, [-0.06, -0.04]) - 190.0).abs() < 8.0, "lashes go");
    assert!(red(wide, [-0.10, -0.08]) < 100.0, "shadows stay");
    assert!((red(|_, _| None, [0.2, 0.0]) - 190.0).abs() < 8.0, "the eye is none of it");
}

#[test]
fn how_blurred_the_photo_is_is_seen_at_the_edge_of_the_lid() {
    let (shape, mut patch) = eye(60.0);
    let sharp = Skin::of(&shape, &patch).unwrap().blur;
    patch.pixels = patch.blurred(&patch.pixels, 0.03);
    let soft = Skin::of(&shape, &patch).unwrap().blur;
    assert!(sharp < 0.009 && (0.02..0.04).contains(&soft), "{sharp} {soft}");
}
