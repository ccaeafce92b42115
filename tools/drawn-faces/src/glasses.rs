//! Glasses: rims, bridge, temples, lenses, and the faint shadow they leave on the skin.

use std::f32::consts::TAU;

use crate::face::{Face, Glasses};
use crate::head::{EYE_U, Head};
use crate::light::Light;
use crate::math::{Random, Vec3, bell, lerp, smoothstep, srgb, vec3};
use crate::mesh::{Mesh, Picture};
use crate::skin::Skin;
use crate::stance::Stance;

struct Frame {
    half_width: f32,
    half_height: f32,
    /// 2 is an ellipse, more is squarer.
    square: f32,
    rim: f32,
    colour: Vec3,
    middle: f32,
    front: f32,
}

impl Frame {
    fn of(face: &Face, head: &Head) -> Option<Frame> {
        let mut random = Random::new(face.seed ^ 0x91a55);
        let (rim, size) = match face.glasses {
            Glasses::None => return None,
            Glasses::Thin => (0.020, 0.95),
            Glasses::Thick => (0.055, 1.0),
            Glasses::Sun => (0.045, 1.10),
        };
        let dark = srgb(26, 22, 22);
        let colour = match face.glasses {
            Glasses::Thin => {
                random.pick(&[(1.0, srgb(120, 112, 96)), (1.0, srgb(60, 60, 64)), (0.6, srgb(160, 130, 80))])
            }
            _ => random.pick(&[(1.6, dark), (0.8, srgb(74, 44, 26)), (0.3, srgb(70, 26, 34))]),
        };
        Some(Frame {
            half_width: 0.355 * size,
            half_height: random.within(0.235, 0.30) * size,
            square: random.within(2.0, 3.6),
            rim,
            colour,
            middle: 0.05,
            front: head.point(0.0, 0.02).z.max(head.point(EYE_U, 0.0).z + 0.10) + 0.06,
        })
    }

    /// A point of the lens: `r` from its middle to its rim, `angle` around.
    fn lens(&self, side: f32, r: f32, angle: f32) -> Vec3 {
        let (sin, cos) = angle.sin_cos();
        let bend = |value: f32| value.signum() * value.abs().powf(2.0 / self.square);
        let x = 0.5 + r * self.half_width * bend(cos);
        // Wider above than below.
        let y = r * self.half_height * bend(sin);
        let x = 0.5 + (x - 0.5) * (1.0 - 0.06 * y / self.half_height);
        vec3(side * x, self.middle + y, self.front - 0.16 * (x - 0.2).max(0.0).powi(2))
    }
}

/// The shadow on the skin, before anything is lit.
pub(crate) fn shade_skin(skin: &mut Skin, face: &Face, head: &Head) {
    let Some(frame) = Frame::of(face, head) else { return };
    skin.paint([-1.1, -0.45, 1.1, 0.6], |u, v, texel| {
        let (x, y) = ((u.abs() - EYE_U) / frame.half_width, (v - frame.middle - 0.05) / frame.half_height);
        let r = (x.abs().powf(frame.square) + y.abs().powf(frame.square)).powf(1.0 / frame.square);
        let strength = (frame.rim / 0.055).min(1.0) * if y < 0.0 { 0.5 } else { 1.0 };
        let shadow = 0.30 * strength * bell((r - 1.0) * frame.half_height / (0.02 + frame.rim));
        texel.open *= 1.0 - shadow;
        texel.albedo = texel.albedo * (1.0 - 0.7 * shadow);
    });
}

pub(crate) fn draw(picture: &mut Picture, face: &Face, head: &Head, stance: &Stance, light: &Light) {
    let Some(frame) = Frame::of(face, head) else { return };
    let sun = face.glasses == Glasses::Sun;
    for side in [-1.0, 1.0] {
        lens(picture, &frame, side, sun, stance, light);
    }
    let mut line = |points: &[Vec3], width: f32, bulge: Vec3| {
        for pair in points.windows(2) {
            let shine = 0.5 + 0.5 * stance.head_direction((pair[0] - bulge).unit()).dot(light.towards);
            let lit = light.cloth(stance.head_direction(vec3(0.0, 0.0, 1.0)), 1.0, 1.0, frame.colour);
            let glint = light.highlight() * (0.10 * shine.max(0.0).powi(8));
            let ends = [stance.head(pair[0]), stance.head(pair[1])];
            picture.line(stance, ends, [width, width], [lit * 0.8, lit * 0.8], 1.0);
            // A lighter ridge along the middle makes the wire round.
            let up = vec3(0.0, -0.18 * width, 0.02);
            picture.line(
                stance,
                [ends[0] + up, ends[1] + up],
                [0.35 * width, 0.35 * width],
                [lit + glint, lit + glint],
                0.8,
            );
        }
    };
    for side in [-1.0_f32, 1.0] {
        let rim: Vec<Vec3> = (0..=72).map(|i| frame.lens(side, 1.0, TAU * i as f32 / 72.0)).collect();
        line(&rim, frame.rim, vec3(side * 0.5, frame.middle, frame.front - 0.3));
        let hinge = frame.lens(side, 1.0, -0.35);
        let over_ear = vec3(side * 1.20, -0.04, 0.05);
        let temple: Vec<Vec3> = (0..=12)
            .map(|i| hinge.lerp(over_ear, i as f32 / 12.0) + vec3(side * 0.10 * bell((i as f32 - 4.0) / 4.0), 0.0, 0.0))
            .collect();
        line(&temple, 0.9 * frame.rim, vec3(side * 0.9, 0.2, 0.0));
    }
    let inner = 0.5 - frame.half_width;
    let bridge: Vec<Vec3> = (0..=12)
        .map(|i| {
            let t = 2.0 * i as f32 / 12.0 - 1.0;
            vec3(t * (inner + 0.015), frame.middle - 0.05 - 0.05 * (1.0 - t * t), frame.front + 0.03 * (1.0 - t * t))
        })
        .collect();
    line(&bridge, frame.rim * 1.1, vec3(0.0, 0.3, frame.front - 0.3));
}

fn lens(picture: &mut Picture, frame: &Frame, side: f32, sun: bool, stance: &Stance, light: &Light) {
    const COLUMNS: usize = 49;
    let mut points = Vec::with_capacity(COLUMNS * 9);
    for j in 0..9 {
        for i in 0..COLUMNS {
            let angle = -side * TAU * i as f32 / (COLUMNS - 1) as f32;
            let p = frame.lens(side, 0.01 + 0.99 * j as f32 / 8.0, angle);
            points.push((
                stance.head(p),
                (p.x - side * 0.5) / frame.half_width,
                (p.y - frame.middle) / frame.half_height,
            ));
        }
    }
    let mesh = Mesh::of(COLUMNS, points);
    let sky = light.highlight();
    picture.draw(&mesh, stance, |point, behind| {
        // A window is mirrored as a slanted, fading stripe.
        let slant = point.u + 0.8 * point.v - 0.5 * light.towards.x.signum();
        let window = smoothstep(0.32, 0.22, (slant + 0.35).abs()) * smoothstep(0.6, -0.6, point.v);
        if sun {
            let tint = lerp(0.018, 0.07, smoothstep(-0.6, 1.0, point.v));
            return Some(
                behind * tint
                    + vec3(0.010, 0.010, 0.012)
                    + sky * (0.05 * window + 0.03 * smoothstep(0.4, -1.0, point.v)),
            );
        }
        Some(behind * 0.96 + sky * (0.006 + 0.020 * window))
    });
}
