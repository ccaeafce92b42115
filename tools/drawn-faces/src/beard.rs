//! Beards, hair by hair.

use crate::complexion::beard_area;
use crate::face::{Beard, Face};
use crate::hair::strand_colour;
use crate::head::Head;
use crate::light::Light;
use crate::math::{Random, lerp, smoothstep, vec3};
use crate::mesh::Picture;
use crate::stance::Stance;

/// Draws beard and moustache.
pub(crate) fn draw(picture: &mut Picture, face: &Face, head: &Head, stance: &Stance, light: &Light) {
    let (count, length) = match face.beard {
        Beard::None => return,
        Beard::Stubble => (3800, 0.035),
        Beard::Moustache | Beard::Goatee => (5200, 0.12),
        Beard::Full => (5600, lerp(0.16, 0.34, Random::new(face.seed ^ 3).unit())),
    };
    let mut random = Random::new(face.seed ^ 0xbea2d);
    for _ in 0..count {
        let (u, v) = (random.within(-1.55, 1.55), random.within(0.2, head.chin - 0.01));
        let side = u.abs();
        let moustache = v < head.mouth && side < 0.44;
        let allowed = match face.beard {
            Beard::Moustache => moustache,
            Beard::Goatee => moustache || side < 0.36 + 0.12 * smoothstep(head.mouth + 0.1, head.mouth, v),
            _ => true,
        };
        if !allowed || random.unit() > beard_area(head, side, v) {
            continue;
        }
        let root = head.point(u, v);
        let out = (root - vec3(0.0, v - 0.1, 0.2)).unit();
        let jitter = vec3(random.normal(), random.normal(), random.normal()) * 0.16;
        let comb = if moustache {
            vec3(0.9 * u.signum() * smoothstep(0.0, 0.1, side), 0.6, 0.3)
        } else {
            vec3(0.1 * u, 1.0, 0.15)
        };
        let reach =
            length * random.within(0.6, 1.2) * if moustache { 0.75 } else { lerp(0.45, 1.0, smoothstep(0.6, 1.5, v)) };
        let direction = (out * 0.45 + comb + jitter).unit();
        let own = strand_colour(face, &mut random) * 0.62;
        let mut last = (stance.head(root + out * 0.005), own);
        let steps = if reach > 0.06 { 4 } else { 2 };
        for k in 1..=steps {
            let t = k as f32 / steps as f32;
            let p = root
                + direction * (reach * t)
                + out * (0.08 * length.min(0.2) * (3.1 * t).sin())
                + vec3(0.0, 0.25 * reach * t * t, 0.0);
            // Nothing hangs over the lips.
            let p = if moustache { vec3(p.x, p.y.min(head.mouth_line(u) - 0.3 * face.mouth.upper), p.z) } else { p };
            let n = stance.head_direction(out);
            let shade = light.hair(stance.head_direction(direction), n, lerp(0.55, 0.95, t), own, 0.07);
            let here = (stance.head(p + out * 0.01), shade);
            picture.line(stance, [last.0, here.0], [0.013, 0.010], [if k == 1 { shade } else { last.1 }, shade], 0.75);
            last = here;
        }
    }
}
