//! The surface of the bare head: an egg of ellipses, one for every height, with the features of the face raised on it.
//!
//! A point is named by `u`, about the way along the skin from the middle of the face to the right, and `v`, the height
//! below the line of the eyes, both in eye distances. Everything painted on the face and every landmark uses these two.

use std::f32::consts::PI;

use crate::eye::Eye;
use crate::face::Face;
use crate::math::{Vec3, bell, bell_of_square, curve, lerp, smoothstep, vec3};

/// `u` of the middle of an eye: half an eye distance, seen from the front, on the round head.
pub(crate) const EYE_U: f32 = 0.515;
/// `v` of the top of the bare head.
pub(crate) const TOP: f32 = -1.80;

pub(crate) struct Head {
    pub chin: f32,
    pub nose_base: f32,
    pub mouth: f32,
    pub mouth_half: f32,
    widths: [(f32, f32); 6],
    depths: [(f32, f32); 6],
    nose_width: f32,
    bridge: f32,
    tip: f32,
    socket: f32,
    brow_bone: f32,
    brow_height: f32,
    fullness: f32,
    sag: f32,
    lips: [f32; 2],
    smile: f32,
    pub eyes: [Eye; 2],
}

impl Head {
    pub fn of(face: &Face) -> Head {
        let shape = &face.shape;
        let chin = shape.chin;
        let sag = smoothstep(40.0, 85.0, face.age);
        Head {
            chin,
            nose_base: face.nose.base,
            mouth: face.mouth.below_eyes,
            mouth_half: face.mouth.half_width * (1.0 + 0.05 * face.mouth.smile),
            widths: [
                (TOP, 1.47),
                (-0.9, 1.41),
                (-0.3, 1.29),
                (0.35, shape.cheeks),
                (1.15, shape.jaw * (1.02 + 0.05 * shape.fullness)),
                (chin, shape.chin_width),
            ],
            depths: [(TOP, 1.40), (-0.6, 1.42), (0.0, 1.31), (0.6, 1.29), (1.15, 1.16), (chin, 1.15)],
            nose_width: face.nose.width,
            bridge: face.nose.bridge,
            tip: face.nose.tip,
            socket: face.eyes.depth,
            brow_bone: lerp(0.075, 0.02, face.feminine),
            brow_height: face.brows.height,
            fullness: shape.fullness,
            sag,
            lips: [face.mouth.upper, face.mouth.lower],
            smile: face.mouth.smile,
            eyes: [Eye::of(&face.eyes, -1.0), Eye::of(&face.eyes, 1.0)],
        }
    }

    /// Half width, half depth and forward shift of the ellipse at height `v`.
    fn ellipse(&self, v: f32) -> [f32; 3] {
        let (middle, half) = (0.5 * (TOP + self.chin), 0.5 * (self.chin - TOP));
        let across = ((v - middle) / half).clamp(-1.0, 1.0);
        // A jaw is squarer than a skull.
        let round = (1.0 - if across > 0.0 { across.powf(2.4) } else { across * across }).max(0.0).sqrt();
        let forward = 0.70 * smoothstep(0.3, self.chin + 0.1, v);
        [curve(&self.widths, v) * round, curve(&self.depths, v) * round, forward]
    }

    /// A point of the skin.
    pub fn point(&self, u: f32, v: f32) -> Vec3 {
        let ellipse = self.ellipse(v);
        self.raised(ellipse, u / ellipse[0].max(1e-3), v)
    }

    /// A row of the mesh: the points of the skin at these angles around the axis, and each one's `u`.
    pub fn row<'a>(&'a self, v: f32, angles: &'a [f32]) -> impl Iterator<Item = (Vec3, f32)> + 'a {
        let ellipse = self.ellipse(v);
        angles.iter().map(move |angle| (self.raised(ellipse, *angle, v), angle * ellipse[0]))
    }

    /// A point over the skull without features, `thickness` above it, at an angle around the axis (0 in front, ±π
    /// behind).
    pub fn over_skull(&self, angle: f32, v: f32, thickness: f32) -> Vec3 {
        let [a, b, forward] = self.ellipse(v);
        let (sin, cos) = angle.sin_cos();
        let middle = 0.5 * (TOP + self.chin);
        let up = (v - middle) / (self.chin - middle);
        let round = (1.0 - up * up).max(0.0).sqrt();
        vec3(a * sin, v, forward + b * cos) + vec3(sin * round, up, cos * round) * thickness
    }

    /// How far out a point lies, 1 on the skull; and its angle around the axis.
    pub fn depth_of(&self, point: Vec3) -> (f32, f32) {
        let [a, b, forward] = self.ellipse(point.y);
        let (x, z) = (point.x / a.max(0.05), (point.z - forward) / b.max(0.05));
        (x.hypot(z), x.atan2(z))
    }

    /// How far the head's axis lies in front of the ears at a height.
    pub fn axis(&self, v: f32) -> f32 {
        self.ellipse(v)[2]
    }

    /// Half the head's width at a height.
    pub fn width(&self, v: f32) -> f32 {
        self.ellipse(v)[0].max(1e-3)
    }

    /// Whether the head has a width at this height.
    pub fn spans(&self, v: f32) -> bool {
        v > TOP && v < self.chin
    }

    fn raised(&self, [a, b, forward]: [f32; 3], angle: f32, v: f32) -> Vec3 {
        let (sin, cos) = angle.sin_cos();
        let base = vec3(a * sin, v, forward + b * cos);
        let fade = smoothstep(-0.1, 0.35, cos);
        if fade == 0.0 {
            return base;
        }
        base + vec3(0.3 * sin, 0.0, 1.0) * (fade * self.relief(angle * a, v))
    }

    /// How far the features rise over the egg.
    fn relief(&self, u: f32, v: f32) -> f32 {
        let side = u.abs();
        let at = |cu: f32, cv: f32, su: f32, sv: f32, height: f32| {
            let (x, y) = ((side - cu) / su, (v - cv) / sv);
            height * bell_of_square(x * x + y * y)
        };
        let mut z = 0.0;
        if v < 0.7 {
            z += at(0.42, -0.02, 0.30, 0.17, -self.socket - 0.07);
            z += at(EYE_U, 0.0, 0.19, 0.15, 0.075 + 0.4 * self.socket);
            z += at(0.42, -self.brow_height + 0.02, 0.36, 0.13, self.brow_bone + 0.02);
            z += at(0.0, -self.brow_height + 0.02, 0.16, 0.14, 0.5 * self.brow_bone);
            z += at(1.08, -0.3, 0.25, 0.3, -0.05);
            // Bags under the eyes grow with age.
            z += at(0.45, 0.20, 0.2, 0.07, 0.022 * self.sag);
            z += at(0.42, 0.30, 0.22, 0.07, -0.006 - 0.035 * self.sag);
        }
        z += at(0.78, 0.42, 0.26, 0.22, 0.05 + 0.03 * self.smile.max(0.0));
        z += at(0.62, 0.85, 0.30, 0.30, 0.10 * (self.fullness - 0.4) - 0.05 * self.sag);
        z += at(0.72, 1.38, 0.16, 0.2, 0.08 * self.sag);
        z += self.nose(side, v);
        if v > 0.25 {
            z += self.lower_face(u, side, v, at);
        }
        z
    }

    fn nose(&self, side: f32, v: f32) -> f32 {
        if side > 0.8 || !(-0.4..1.0).contains(&v) {
            return 0.0;
        }
        let base = self.nose_base;
        let tip_at = base - 0.155;
        let along = ((v + 0.16) / (tip_at + 0.16)).clamp(0.0, 1.0);
        let ridge = lerp(0.075 * self.bridge, 0.27 * self.tip, along * along * 0.45 + along * 0.55);
        // The middle hangs lower than the wings.
        let low = 0.05 - 0.34 * side.min(0.3);
        let end = 1.0 - smoothstep(tip_at - 0.02, base + 0.05 + low, v);
        let start = smoothstep(-0.38, -0.06, v);
        let width = lerp(0.165, 0.215 * self.nose_width, along * along);
        let across = (side / width).powi(2);
        let mut z = ridge * start * end * (0.6 * bell_of_square(1.1 * across) + 0.4 * bell_of_square(0.28 * across));
        let ball = |cu: f32, cv: f32, su: f32, sv: f32, height: f32| {
            let (x, y) = ((side - cu) / su, (v - cv) / sv);
            let r = x * x + y * y;
            // Flatter than a bell on top and steeper at the rim, as the wings of a nose are.
            height * bell_of_square(r * (0.5 + 0.5 * r))
        };
        z += ball(0.0, tip_at + 0.02, 0.14 * self.nose_width, 0.11, 0.085 * self.tip);
        z += ball(0.215 * self.nose_width, base - 0.125, 0.095 * self.nose_width.sqrt(), 0.10, 0.125);
        z
    }

    fn lower_face(&self, u: f32, side: f32, v: f32, at: impl Fn(f32, f32, f32, f32, f32) -> f32) -> f32 {
        let m = self.mouth_line(u);
        let centre = self.mouth;
        let mut z = at(0.0, centre - 0.02, 0.46, 0.34, 0.10);
        let within = smoothstep(1.05, 0.55, side / self.mouth_half);
        let [upper, lower] = self.lips;
        z += within
            * (0.62 * upper * bell((v - m + 0.55 * upper) / (0.75 * upper))
                + 0.75 * lower * bell((v - m - 0.5 * lower) / (0.62 * lower)));
        z += -0.035 * smoothstep(1.12, 0.9, side / self.mouth_half) * bell((v - m) / 0.022);
        z += at(self.mouth_half + 0.03, self.mouth_line(self.mouth_half), 0.07, 0.08, -0.018);
        // The groove under the nose and its two ridges.
        let groove =
            smoothstep(self.nose_base - 0.02, self.nose_base + 0.06, v) * smoothstep(m - 0.02, m - upper - 0.03, v);
        z += groove * (0.004 * bell((side - 0.07) / 0.035) - 0.007 * bell(side / 0.045));
        z += at(0.0, m + lower + 0.10, 0.26, 0.075, -0.05);
        let chin = self.chin - 0.20;
        z + at(0.0, chin, 0.25, 0.17, 0.075)
    }

    /// Height of the line between the lips.
    pub fn mouth_line(&self, u: f32) -> f32 {
        let along = u / self.mouth_half;
        self.mouth
            - 0.055 * self.smile * (along * along).min(1.4)
            - 0.008 * (3.0 * PI * 0.33 * along).cos() * (1.0 - along * along).max(0.0)
    }
}
