//! What lies under the strands so that no gap shows: a cap of hair, a curtain behind the neck; or cloth and hats
//! instead.

use std::f32::consts::PI;

use crate::face::{Face, HairStyle};
use crate::hair::{colour, hairline, is_cloth, thickness};
use crate::head::{Head, TOP};
use crate::light::Light;
use crate::math::{Noise, Vec3, bell, lerp, smoothstep, srgb, vec3};
use crate::mesh::{Mesh, Vertex};
use crate::stance::Stance;

/// What covers the head; `u` is the angle around it.
pub(crate) fn mesh(face: &Face, head: &Head, stance: &Stance, noise: &Noise) -> Mesh {
    const COLUMNS: usize = 150;
    const ROWS: usize = 110;
    let bottom = if face.hair.style == HairStyle::Hijab { head.chin - 0.02 } else { 1.35 };
    let mut points = Vec::with_capacity(COLUMNS * ROWS);
    for j in 0..ROWS {
        let share = j as f32 / (ROWS - 1) as f32;
        let v = lerp(TOP, bottom, 0.35 * share + 0.65 * (1.0 - (0.5 * PI * share).cos()));
        for i in 0..COLUMNS {
            let angle = 0.8 * PI * (2.0 * i as f32 / (COLUMNS - 1) as f32 - 1.0);
            let mut lift = thickness(face, angle, v);
            match face.hair.style {
                HairStyle::Hijab => {
                    lift += 0.025
                        * (10.0 * v + 4.0 * angle.abs() + 3.0 * noise.at(2.0 * angle, 1.5 * v)).sin()
                        * smoothstep(0.7, 1.3, angle.abs())
                }
                HairStyle::Beanie => {}
                _ => {
                    lift *= if face.hair.style == HairStyle::Afro
                        || face.hair.style == HairStyle::Curly && face.feminine < 0.5
                    {
                        0.80
                    } else {
                        0.35
                    } * smoothstep(0.10, -0.25, v - hairline(face, angle)).max(0.1)
                        * (1.0 + 0.15 * noise.cloud(3.0 * angle, 3.0 * v))
                }
            }
            points.push((stance.head(head.over_skull(angle, v, lift)), angle, v));
        }
    }
    Mesh::of(COLUMNS, points)
}

/// The hair behind the neck, where it is long enough to hang there.
pub(crate) fn curtain(face: &Face, stance: &Stance) -> Option<Mesh> {
    const COLUMNS: usize = 36;
    let (end, half) = match face.hair.style {
        HairStyle::Long | HairStyle::Fringe => (3.2, 1.42),
        HairStyle::Bob => (1.62, 1.42),
        HairStyle::Curly if face.feminine > 0.5 => (2.5, 1.6),
        _ => return None,
    };
    let points = (0..40 * COLUMNS).map(|at| {
        let (x, down) = (2.0 * (at % COLUMNS) as f32 / (COLUMNS - 1) as f32 - 1.0, (at / COLUMNS) as f32 / 39.0);
        let v = lerp(-0.4, end + 0.08 * (x * 17.0).sin(), down);
        let p = vec3(half * x * lerp(1.0, 0.92, down), v, -0.45 - 0.3 * (1.0 - x * x));
        (stance.body(p), x, v)
    });
    Some(Mesh::of(COLUMNS, points.collect()))
}

pub(crate) fn shade_curtain(face: &Face, stance: &Stance, light: &Light, point: &Vertex, noise: &Noise) -> Vec3 {
    let down = stance.head_direction(vec3(0.1 * point.u, 1.0, 0.0)).unit();
    let stripes = 0.8 + 0.25 * noise.at(40.0 * point.u, 1.5 * point.v);
    light.hair(down, vec3(point.u, 0.0, 1.0).unit(), 0.38, colour(face) * (0.5 * stripes), 0.1)
}

/// Whether the cap is there at a point.
pub(crate) fn covers(face: &Face, head: &Head, point: &Vertex, noise: &Noise) -> bool {
    let (angle, v) = (point.u, point.v);
    match face.hair.style {
        HairStyle::Bald => false,
        // Far above every hairline.
        HairStyle::Long | HairStyle::Fringe | HairStyle::Bob | HairStyle::Tied if v < -1.2 => true,
        HairStyle::Hijab => {
            let x = angle.sin() * 1.2;
            angle.abs() > 1.35 || (x / 0.99).powi(2) + ((v - 0.42) / (head.chin - 0.44)).powi(2) > 1.0
        }
        HairStyle::Beanie => v < -0.66 + 0.42 * smoothstep(0.5, 1.7, angle.abs()),
        _ => v < hairline(face, angle) - 0.09 + 0.05 * noise.at(30.0 * angle, 3.0 * v),
    }
}

pub(crate) fn shade(point: &Vertex, face: &Face, stance: &Stance, light: &Light, noise: &Noise) -> Vec3 {
    let n = point.normal.unit();
    let (angle, v) = (point.u, point.v);
    if !is_cloth(face) {
        let along = stance.head_direction(vec3(0.3 * angle.sin(), 1.0, 0.0)).unit();
        return light.hair(along, n, 0.45, colour(face) * 0.55, 0.2);
    }
    let cloth = srgb(face.clothes_colour[0], face.clothes_colour[1], face.clothes_colour[2]);
    let mut bent = n;
    if face.hair.style == HairStyle::Beanie {
        let rib = (angle * 52.0).sin();
        bent = n + vec3(0.35 * rib, 0.08 * (v * 60.0).sin(), 0.0);
        let brim = 1.0 - 0.5 * bell((v + 1.09) / 0.025);
        return light.cloth(bent.unit(), point.lit, 0.85 * brim, cloth * (0.9 + 0.1 * rib));
    }
    bent = bent + vec3(0.12 * noise.cloud(3.0 * angle, 2.0 * v), 0.12 * noise.cloud(2.0 * angle + 9.0, 3.0 * v), 0.0);
    light.cloth(bent.unit(), point.lit, 0.9, cloth)
}
