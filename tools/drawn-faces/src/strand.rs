//! One strand of hair: how it grows over the head, falls, and is lit.

use crate::head::{Head, TOP};
use crate::light::Light;
use crate::math::{Random, Vec3, lerp, smoothstep, vec3};
use crate::mesh::Picture;
use crate::stance::Stance;

/// How one strand grows.
pub(crate) struct Strand {
    pub root: Vec3,
    pub direction: Vec3,
    pub length: f32,
    /// How strongly it is pulled down, 0 stiff to 1 limp.
    pub limp: f32,
    /// Where it is drawn to, as by a comb, if anywhere.
    pub tie: Option<Vec3>,
    /// How far over the skull it may sink, as a share of the head's radius.
    pub lift: f32,
    pub curl: f32,
    /// How far it swings to the sides of its way, as wavy hair does.
    pub wave: f32,
    /// It ends where it falls below this height.
    pub cut: f32,
    pub width: f32,
    pub colour: Vec3,
    /// 0 deep inside the hair, 1 on its outside.
    pub layer: f32,
    /// Strands beside the face stay out of it.
    pub parts: bool,
    pub shine: f32,
}

/// Half the opening that hair leaves for the face, at every height, as an angle around the head's axis.
fn opening(v: f32) -> f32 {
    crate::math::curve(&[(-1.02, 0.0), (-0.9, 0.42), (-0.6, 0.80), (-0.2, 0.98), (0.4, 1.10), (1.2, 1.25)], v)
}

impl Strand {
    /// Points from root to tip, in the head's own space.
    pub fn grow(&self, head: &Head, random: &mut Random) -> Vec<Vec3> {
        let steps = if self.wave > 0.0 { 40 } else { 18 };
        let step = self.length / steps as f32;
        let (mut p, mut d) = (self.root, self.direction.unit());
        let mut points = vec![p];
        let (turn, speed) = (random.within(0.0, 6.3), random.within(0.9, 1.5) * (1.0 + 0.5 * self.curl.min(1.5)));
        for k in 0..steps {
            d = (d + vec3(0.0, self.limp * 6.0 * step, 0.0)).unit();
            if let Some(tie) = self.tie {
                d = (d + (tie - p).unit() * (9.0 * step)).unit();
            }
            let phase = turn + speed * k as f32;
            let bend = vec3(phase.cos(), 0.6 * (1.3 * phase).sin(), (phase + 1.0).sin()) * self.curl;
            p = p + (d + bend) * step;
            let before = p;
            if head.spans(p.y) {
                let (out, found) = head.depth_of(p);
                let mut angle = found;
                if self.parts && p.z > 0.0 && p.y > -1.02 && angle.abs() < opening(p.y) {
                    angle = opening(p.y) * if p.x < 0.0 { -1.0 } else { 1.0 };
                }
                let floor = 1.0 + self.lift;
                if out < floor || angle != found {
                    let on = head.over_skull(angle, p.y, 0.0);
                    let scale = out.max(floor);
                    let middle_z = head.axis(p.y);
                    p = vec3(on.x * scale, p.y, middle_z + (on.z - middle_z) * scale);
                }
            } else if p.y >= head.chin && self.parts && p.x.abs() < 0.62 && p.z > 0.0 {
                p.x = 0.62 * if p.x < 0.0 { -1.0 } else { 1.0 };
            } else if p.y <= TOP && p.x.hypot(p.z) < 0.35 {
                p.y = p.y.min(TOP - 0.5 * self.lift);
            }
            d = (d + (p - before) * 2.0).unit();
            if p.y > self.cut || (self.tie.is_some() && p.z < -0.4) {
                break;
            }
            points.push(p);
        }
        if self.wave > 0.0 {
            // Neighbours swing alike, so that locks show.
            let phase = 2.5 * (3.0 * self.root.x).sin() + 2.0 * self.root.z + 0.5 * turn * 0.3;
            for (k, point) in points.iter_mut().enumerate() {
                let along = 14.0 * step * k as f32;
                let swing = self.wave * smoothstep(0.0, 0.8, step * k as f32);
                let side = if point.x < 0.0 { -1.0 } else { 1.0 };
                point.x += side * swing * (1.0 + (along + phase).sin());
                point.z += swing * (along + phase + 1.3).cos();
            }
        }
        points
    }

    pub fn draw(&self, points: &[Vec3], picture: &mut Picture, stance: &Stance, light: &Light) {
        let count = points.len();
        if count < 2 {
            return;
        }
        let mut last: Option<(Vec3, Vec3)> = None;
        for (k, point) in points.iter().enumerate() {
            let along = k as f32 / (count - 1) as f32;
            let tangent = points[(k + 1).min(count - 1)] - points[k.saturating_sub(1)];
            let middle = vec3(0.0, point.y.clamp(-0.7, 3.0), 0.0);
            let normal = stance.head_direction((*point - middle).unit());
            if normal.z < -0.35 && point.y < 0.6 {
                last = None;
                continue;
            }
            // Deep strands, and those behind the jaw, see little light.
            let behind = smoothstep(0.4, -0.5, point.z) * smoothstep(0.2, 1.2, point.y);
            let open = lerp(0.38, 1.0, self.layer) * (1.0 - 0.6 * behind);
            let root = lerp(0.72, 1.0, smoothstep(0.0, 0.3, along));
            let colour = light.hair(
                stance.head_direction(tangent).unit(),
                normal,
                open,
                self.colour * (root * lerp(0.55, 1.0, open)),
                self.shine,
            );
            let here = if point.y > 1.3 {
                stance.body(*point).lerp(stance.head(*point), smoothstep(2.4, 1.3, point.y))
            } else {
                stance.head(*point)
            };
            if let Some((from, from_colour)) = last {
                let width = self.width * if along > 0.75 { lerp(1.0, 0.45, (along - 0.75) * 4.0) } else { 1.0 };
                picture.line(stance, [from, here], [width, width], [from_colour, colour], 0.92);
            }
            last = Some((here, colour));
        }
    }
}
