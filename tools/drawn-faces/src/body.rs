//! Neck, shoulders, clothes and ears.

use std::f32::consts::{PI, TAU};

use crate::face::{Clothes, Face};
use crate::head::Head;
use crate::light::Light;
use crate::math::{Noise, Vec3, bell, curve, lerp, smoothstep, srgb, vec3};
use crate::mesh::{Mesh, Vertex};
use crate::stance::Stance;

/// From inside the head down below the picture; `u` is the distance from the middle, `v` the height below the eyes.
pub(crate) fn mesh(face: &Face, stance: &Stance, noise: &Noise) -> Mesh {
    const COLUMNS: usize = 130;
    const ROWS: usize = 150;
    let slim = face.feminine;
    let neck = lerp(0.74, 0.56, slim) + 0.06 * face.shape.fullness;
    let widths = [
        (0.8, neck),
        (1.6, neck * 0.98),
        (2.0, neck * 1.04),
        (2.22, neck * 1.30),
        (2.42, lerp(1.35, 1.1, slim)),
        (2.62, lerp(1.95, 1.55, slim)),
        (2.85, lerp(2.42, 1.92, slim)),
        (3.2, lerp(2.65, 2.12, slim)),
        (4.4, lerp(2.8, 2.2, slim)),
    ];
    let depths = [(0.8, 0.62), (2.0, 0.60), (2.4, 0.72), (3.0, 1.0), (4.4, 1.15)];
    let mut points = Vec::with_capacity(COLUMNS * ROWS);
    for j in 0..ROWS {
        let v = lerp(0.8, 4.4, j as f32 / (ROWS - 1) as f32);
        let (a, b, z) = (curve(&widths, v), curve(&depths, v), -0.18 - 0.10 * smoothstep(1.2, 2.4, v));
        for i in 0..COLUMNS {
            let (sin, cos) = (1.9 * (2.0 * i as f32 / (COLUMNS - 1) as f32 - 1.0)).sin_cos();
            let x = a * sin;
            // The two cords and the pit of the throat, and the collar bones.
            let side = x.abs();
            let cord = 0.045
                * bell((side - lerp(0.50, 0.10, smoothstep(1.5, 2.45, v))) / 0.10)
                * smoothstep(1.4, 1.9, v)
                * smoothstep(2.55, 2.35, v);
            let pit = -0.06 * bell(side / 0.10) * bell((v - 2.46) / 0.10);
            let bone = 0.05
                * bell((v - 2.56 + 0.10 * (side - 0.2).max(0.0)) / 0.05)
                * smoothstep(0.1, 0.25, side)
                * smoothstep(1.5, 1.0, side);
            let apple = (1.0 - slim) * 0.05 * bell(side / 0.10) * bell((v - 2.02) / 0.13);
            let thick = 0.05 * smoothstep(-0.04, 0.06, v - neckline(face, x));
            let fold = thick * 0.5 * noise.cloud(1.3 * x, 1.1 * v);
            let out = cord + pit + bone + apple + thick + fold;
            points.push((stance.body(vec3(x + out * sin, v, z + b * cos + out * cos.max(0.0))), x, v));
        }
    }
    Mesh::of(COLUMNS, points)
}

/// Where cloth begins, `x` from the middle.
fn neckline(face: &Face, x: f32) -> f32 {
    let side = x.abs();
    match face.clothes {
        Clothes::Tee => 2.20 + 0.40 * (1.0 - (side / 0.85).powi(2)).max(0.0).sqrt(),
        Clothes::Jumper => 2.18 + 0.26 * (1.0 - (side / 0.85).powi(2)).max(0.0).sqrt(),
        Clothes::Shirt => (2.24 - 0.10 * side).max(2.62 - 1.15 * side),
        Clothes::Blouse => (2.34 - 0.18 * side).max(3.05 - 1.15 * side),
    }
}

pub(crate) fn shade(point: &Vertex, face: &Face, light: &Light, tone: Vec3, chin: f32, noise: &Noise) -> Vec3 {
    let n = point.normal.unit();
    let (x, v) = (point.u, point.v);
    let inside = v - neckline(face, x);
    // The head keeps the light from above off the throat.
    let open = lerp(0.42, 1.0, smoothstep(chin - 0.15, chin + 0.75, v));
    let mottle = noise.at(7.0 * x + 11.0, 7.0 * v);
    let bare = light.skin(n, point.lit, open, tone * (0.93 + 0.03 * mottle), 0.45);
    if inside < -0.01 {
        return bare;
    }
    let own = face.clothes_colour;
    let mut cloth = srgb(own[0], own[1], own[2]);
    let (mut dx, mut dy) = (0.25 * noise.at(2.2 * x + 5.0, 1.3 * v), 0.18 * noise.at(1.5 * x, 2.6 * v + 8.0));
    match face.clothes {
        Clothes::Jumper => {
            let rib = (x * 46.0 + 1.5 * (v * 60.0).sin()).sin();
            dx += 0.22 * rib;
            cloth = cloth * (0.92 + 0.06 * rib);
        }
        _ => cloth = cloth * (1.0 + 0.035 * noise.at(60.0 * x, 9.0 * v) + 0.035 * noise.at(9.0 * x, 60.0 * v)),
    }
    let mut open = open.max(0.6) * smoothstep(-0.05, 0.05, inside).max(0.55);
    let band = match face.clothes {
        Clothes::Tee => 0.10,
        Clothes::Jumper => 0.16,
        _ => 0.0,
    };
    if band > 0.0 {
        open *= 1.0 - 0.35 * bell((inside - band) / 0.012);
        dy -= 0.5 * bell((inside - band - 0.015) / 0.02);
    } else {
        // Flaps of a collar, and the strip of buttons.
        let flap = 0.36 - 0.35 * (x.abs() - 0.25).abs();
        open *= 1.0 - 0.55 * bell((inside - flap) / 0.018) * smoothstep(1.0, 0.8, x.abs());
        open *= 1.0 - 0.4 * bell((x - 0.06) / 0.012) * smoothstep(0.0, 0.3, inside);
        if inside < flap {
            cloth = cloth * 1.08;
        }
    }
    light.cloth((n + vec3(dx, dy, 0.0)).unit(), point.lit, open, cloth)
}

/// Both ears, seen from the front.
pub(crate) fn ears(face: &Face, head: &Head, stance: &Stance) -> [Mesh; 2] {
    [-1.0_f32, 1.0].map(|side| {
        const COLUMNS: usize = 48;
        const ROWS: usize = 22;
        let size = 1.0 + 0.10 * smoothstep(50.0, 85.0, face.age);
        let back = vec3(0.50 * side, 0.0, -0.86);
        let out = vec3(0.86 * side, 0.0, 0.50);
        let root = head.over_skull(side * 1.60, 0.34, 0.02);
        let middle = root + back * 0.17;
        let mut points = Vec::with_capacity(COLUMNS * ROWS);
        for j in 0..ROWS {
            let r = 0.02 + 0.98 * j as f32 / (ROWS - 1) as f32;
            for i in 0..COLUMNS {
                let angle = -side * TAU * i as f32 / (COLUMNS - 1) as f32;
                let (sin, cos) = angle.sin_cos();
                let narrow = 1.0 - 0.30 * smoothstep(0.0, 1.0, sin);
                let (x, y) = (0.22 * narrow * cos * r, 0.41 * size * sin * r);
                let rim = 0.085 * bell((r - 0.86) / 0.13) * smoothstep(1.0, 0.4, sin) * smoothstep(-1.2, 0.2, cos);
                let bowl = -0.15 * bell((x + 0.04) / 0.10) * bell((y - 0.06) / 0.16);
                let inner = 0.035 * bell((r - 0.55) / 0.10) * smoothstep(0.6, 0.0, sin);
                let edge = -0.10 * smoothstep(0.9, 1.0, r);
                let p =
                    middle + back * (x - 0.10 * y * 0.4) + vec3(0.0, y, 0.0) + out * (rim + bowl + inner + edge + 0.03);
                points.push((stance.head(p), r, sin));
            }
        }
        Mesh::of(COLUMNS, points)
    })
}

pub(crate) fn shade_ear(point: &Vertex, light: &Light, tone: Vec3) -> Vec3 {
    let n = point.normal.unit();
    let deep = bell((point.u - 0.35) / 0.28);
    let red = crate::complexion::blush(tone, 0.25 + 0.2 * deep);
    light.skin(n, point.lit, 0.85 - 0.55 * deep, red * (0.95 - 0.25 * deep), 0.4)
}

/// A headscarf below the chin: a cone around the neck down over the shoulders.
pub(crate) fn scarf(face: &Face, stance: &Stance, noise: &Noise) -> Mesh {
    const COLUMNS: usize = 110;
    const ROWS: usize = 110;
    let slim = face.feminine;
    let widths = [
        (0.6, 1.22),
        (1.2, 1.12),
        (1.7, 1.0),
        (2.1, 1.06),
        (2.5, lerp(1.6, 1.42, slim)),
        (2.9, lerp(2.5, 2.05, slim)),
        (3.6, lerp(2.75, 2.3, slim)),
    ];
    let depths = [(0.6, 0.85), (1.3, 0.95), (1.9, 1.02), (2.4, 1.10), (3.6, 1.3)];
    let mut points = Vec::with_capacity(COLUMNS * ROWS);
    for j in 0..ROWS {
        let v = lerp(0.6, 3.6, j as f32 / (ROWS - 1) as f32);
        let (a, b) = (curve(&widths, v), curve(&depths, v));
        for i in 0..COLUMNS {
            let angle = 0.62 * PI * (2.0 * i as f32 / (COLUMNS - 1) as f32 - 1.0);
            let (sin, cos) = angle.sin_cos();
            let fold = 0.05 * (9.0 * angle + 5.0 * v + 3.0 * noise.at(1.5 * angle, 1.2 * v)).sin()
                + 0.07 * noise.cloud(1.8 * angle, 1.6 * v + 3.0);
            points.push((stance.body(vec3((a + fold) * sin, v, -0.15 + (b + fold) * cos)), a * sin, v));
        }
    }
    Mesh::of(COLUMNS, points)
}
