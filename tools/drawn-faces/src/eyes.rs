//! Paints eyes, lids, lashes and brows on the skin.

use crate::complexion::{blush, tone};
use crate::eye::Eye;
use crate::face::{Face, Lid};
use crate::head::{EYE_U, Head};
use crate::light::Light;
use crate::math::{Noise, Random, Vec3, bell, lerp, smoothstep, srgb, vec3};
use crate::skin::{Skin, Texel};

const IRIS: f32 = 0.096;
const PUPIL: f32 = 0.036;

pub(crate) fn paint(skin: &mut Skin, face: &Face, head: &Head, light: &Light, noise: &Noise) {
    let tone = tone(face);
    for eye in &head.eyes {
        let middle = eye.on_skin(0.0, 0.0)[0];
        let area = [middle - 0.45, -0.35, middle + 0.45, 0.35];
        skin.paint(area, |u, v, texel| lids(texel, eye, face, tone, u, v));
        let pixel = 1.0 / skin.density;
        skin.paint(area, |u, v, texel| {
            let [t, w] = eye.local(u, v);
            if t.abs() > 1.1 {
                return;
            }
            let inside = (eye.upper(t) - w).min(w - eye.lower(t));
            let cover = smoothstep(-0.7 * pixel, 0.9 * pixel, inside);
            if cover > 0.0 {
                let ball = eyeball(eye, face, light, noise, t, w);
                texel.albedo = texel.albedo.lerp(ball.albedo, cover);
                texel.gloss = lerp(texel.gloss, 0.05, cover);
                texel.open = lerp(texel.open, ball.open, cover);
                texel.glow = lerp(texel.glow, ball.glow, cover);
                texel.height *= 1.0 - cover;
            }
        });
        lashes(skin, eye, face);
    }
    brows(skin, face);
}

fn eyeball(eye: &Eye, face: &Face, light: &Light, noise: &Noise, t: f32, w: f32) -> Texel {
    let x = t * eye.half_width;
    let side = eye.on_skin(0.0, 0.0)[0].signum();
    let (gx, gy) = (side * face.eyes.gaze[0], 0.016 - face.eyes.gaze[1]);
    let (dx, dy) = (x - gx, w - gy);
    let r = dx.hypot(dy);
    let white = srgb(222, 213, 205).lerp(srgb(158, 142, 130), 0.9 * face.skin);
    let corner = if t > 0.0 { 0.5 * smoothstep(0.45, 1.0, t) } else { smoothstep(0.35, 1.0, -t) };
    let mut colour =
        blush(white, 0.05 + 0.16 * corner + 0.05 * noise.at(40.0 * x, 40.0 * w)) * (1.0 - 0.24 * corner * corner);
    // The tear duct.
    let duct = smoothstep(-0.84, -0.97, t) * if eye.lid == Lid::Mono { 0.5 } else { 1.0 };
    colour = colour.lerp(blush(tone(face), 0.45), 0.8 * duct);
    let own = face.eyes.iris;
    let iris = srgb(own[0], own[1], own[2]);
    let angle = dy.atan2(dx);
    let rays = noise.at(9.0 * angle, 18.0 * r) + 0.5 * noise.at(21.0 * angle, 30.0 * r + 7.0);
    let lower = smoothstep(0.05, -0.08, dy);
    let ring = smoothstep(0.72, 1.0, r / IRIS);
    let inner = smoothstep(0.75, 0.40, r / IRIS);
    let iris = iris * ((1.0 + 0.30 * rays) * (0.75 + 0.5 * lower) * (1.0 + 0.25 * inner) * (1.0 - 0.62 * ring));
    colour = colour.lerp(iris, smoothstep(IRIS + 0.007, IRIS - 0.007, r));
    colour = colour.lerp(vec3(0.006, 0.005, 0.005), smoothstep(PUPIL + 0.006, PUPIL - 0.006, r));
    // The upper lid and its lashes shade the ball.
    let below_lid = eye.upper(t) - w;
    let open = (1.0 - 0.55 * bell(below_lid.max(0.0) / 0.034)) * (1.0 - 0.25 * bell((w - eye.lower(t)) / 0.015));
    let wet = bell((w - eye.lower(t)) / 0.007) * 0.10;
    let (hx, hy) = (dx * side - 0.036 * light.towards.x.signum(), dy - 0.034);
    let spark = smoothstep(1.15, 0.75, (hx / 0.017).powi(4) + (hy / 0.019).powi(4));
    let second = 0.15 * smoothstep(0.022, 0.008, (dx * side + 0.04 * light.towards.x.signum()).hypot(dy + 0.045));
    Texel {
        albedo: colour * open,
        gloss: 0.0,
        open,
        glow: (0.95 * spark + second * 0.6 + wet) * smoothstep(0.0, 0.02, below_lid),
        height: 0.0,
        slope: [0.0; 2],
    }
}

fn lids(texel: &mut Texel, eye: &Eye, face: &Face, tone: Vec3, u: f32, v: f32) {
    let [t, w] = eye.local(u, v);
    let within = smoothstep(1.35, 0.95, t.abs());
    let clamped = t.clamp(-1.0, 1.0);
    let above = w - eye.upper(clamped);
    let below = eye.lower(clamped) - w;
    let dark = blush(tone, 0.35);
    // The plate of the upper lid.
    let crease = eye.crease(t);
    let shut = 1.0 - eye.open.clamp(0.0, 1.0);
    if crease > 0.0 {
        let ends = smoothstep(1.22, 0.9, t.abs());
        let from_crease = above - crease;
        let line = bell(from_crease / 0.011) * ends * lerp(1.0, 0.6, shut);
        texel.height -= 0.010 * line;
        texel.albedo = texel.albedo.lerp(dark * 0.34, 0.45 * line);
        let soft = if from_crease > 0.0 { bell(from_crease / 0.045) } else { bell(from_crease / 0.02) };
        texel.albedo = texel.albedo * (1.0 - 0.12 * soft * ends);
        texel.open *= 1.0 - 0.25 * soft * ends;
        // The fold over the crease is round.
        texel.height += 0.010 * bell((from_crease - 0.035) / 0.03) * ends;
        let plate = smoothstep(0.0, 0.01, above) * smoothstep(0.0, -0.015, from_crease) * within;
        texel.albedo = texel.albedo.lerp(blush(texel.albedo, 0.22) * 0.93, plate);
        texel.gloss += 0.25 * plate;
        if eye.lid == Lid::Hooded {
            let flap = smoothstep(0.1, 0.7, t) * bell((above - 0.055) / 0.03) * ends;
            texel.height += 0.014 * flap;
        }
    } else {
        // A single lid is full and smooth, and hangs over the lash line; its fold runs past the inner corner.
        texel.height += 0.018 * bell((above - 0.05) / 0.05) * within;
        texel.albedo = texel.albedo * (1.0 - 0.16 * bell(above / 0.02) * within);
        let fold_w = -0.015 - 0.55 * (t + 0.98).abs() * eye.half_width;
        let fold = bell((w - fold_w) / 0.013) * smoothstep(-0.93, -1.0, t) * smoothstep(-1.22, -1.08, t);
        texel.albedo = texel.albedo.lerp(dark * 0.45, 0.45 * fold);
        texel.height -= 0.006 * fold;
    }
    if face.feminine > 0.6 && face.mouth.lipstick > 0.4 {
        let shadow = smoothstep(0.0, 0.01, above) * smoothstep(0.085, 0.03, above) * within;
        texel.albedo = texel.albedo.lerp(dark.times(vec3(0.55, 0.42, 0.44)), 0.35 * shadow);
    }
    // The edge of the upper lid with the roots of the lashes.
    let edge = bell((above - 0.004) / lerp(0.010, 0.014, 0.5 + 0.5 * clamped)) * smoothstep(1.06, 0.96, t.abs());
    let liner = lerp(0.66, 0.86, face.feminine) * lerp(1.0, 0.9, shut);
    texel.albedo = texel.albedo.lerp(vec3(0.020, 0.014, 0.012), liner * edge);
    texel.gloss *= 1.0 - edge;
    // The edge of the lower lid is moist and light, then a row of roots, then a soft pouch.
    let rim = bell((below - 0.004) / 0.007) * smoothstep(1.0, 0.85, t.abs()) * (1.0 - shut);
    texel.albedo = texel.albedo.lerp(blush(tone, 0.30) * 1.05, 0.6 * rim);
    let roots = bell((below - 0.016) / 0.008) * smoothstep(1.04, 0.9, t.abs()) * smoothstep(-0.95, 0.3, t);
    texel.albedo = texel.albedo.lerp(dark * 0.22, (0.34 + 0.16 * face.feminine) * roots);
    let pouch = bell((below - 0.045) / 0.028) * within;
    texel.height += 0.006 * pouch;
    texel.albedo = texel.albedo * (1.0 - 0.10 * bell((below - 0.085) / 0.03) * within);
    // The upper lid runs on over the lower one past the outer corner, and shades the skin there.
    let past = (t - 1.0) * eye.half_width;
    let fold = bell((w + 0.004 + 0.25 * past) / 0.012) * smoothstep(-0.01, 0.01, past) * smoothstep(0.10, 0.01, past);
    texel.albedo = texel.albedo.lerp(dark * 0.28, 0.62 * fold);
    let shade = bell((past - 0.03) / 0.055) * bell((w - 0.005) / 0.035);
    texel.albedo = texel.albedo.lerp(dark * 0.40, 0.42 * shade * smoothstep(0.80, 1.05, t));
    // Both corners lie in a small shadow.
    let outer = bell(((t - 1.02) * eye.half_width / 0.030).hypot((w + 0.004) / 0.013));
    let inner = bell(((t + 1.02) * eye.half_width / 0.022).hypot((w + 0.010) / 0.013));
    texel.albedo = texel.albedo.lerp(dark * 0.28, (0.55 * outer).max(0.62 * inner));
}

fn lashes(skin: &mut Skin, eye: &Eye, face: &Face) {
    let mut random = Random::new(face.seed ^ 0x1a5e);
    let black = vec3(0.014, 0.010, 0.009);
    let long = lerp(0.5, 1.0, face.feminine) * if eye.lid == Lid::Mono { 0.75 } else { 1.0 };
    for index in 0..64 {
        let t = lerp(-0.85, 1.0, index as f32 / 63.0) + 0.012 * random.normal();
        let root = eye.upper(t.clamp(-1.0, 1.0));
        let outward = 0.13 * (t + 0.15) + 0.02 * random.normal();
        let length = long * (0.030 + 0.030 * smoothstep(-0.9, 0.8, t)) * random.within(0.7, 1.1);
        let down = lerp(-0.9, 1.0, eye.open.min(1.0));
        let from = eye.on_skin(t, root);
        // Seen from the front lashes point at the viewer, so they bend little above the edge.
        let over = eye.on_skin(t + 0.4 * outward, root + (0.25 * down) * length);
        let to = eye.on_skin(t + outward, root + down * length * 0.8);
        skin.hair(from, over, to, 0.0085, black, 0.75);
    }
    for _ in 0..30 {
        let t = random.within(-0.5, 0.97);
        let root = eye.lower(t) - 0.014;
        let length = 0.024 * long * random.within(0.6, 1.1);
        let outward = 0.09 * (t + 0.1);
        skin.hair(
            eye.on_skin(t, root),
            eye.on_skin(t + 0.5 * outward, root - 0.5 * length),
            eye.on_skin(t + outward, root - length),
            0.006,
            black,
            0.45,
        );
    }
}

/// The brow's middle line and half its thickness, at `s` from −1 (inner end) to 1, on the right.
pub(crate) fn brow(face: &Face, s: f32) -> ([f32; 2], f32) {
    let brows = &face.brows;
    let u = EYE_U - 0.02 + 0.335 * s;
    let arch =
        brows.arch * bell((s - 0.35) / 0.5) - 0.065 * smoothstep(0.35, 1.0, s) - 0.015 * smoothstep(-0.5, -1.0, s);
    let half = 0.5 * brows.thickness * smoothstep(-1.12, -0.75, s) * lerp(1.0, 0.22, smoothstep(0.0, 1.0, s));
    ([u, -(brows.height + arch)], half)
}

fn brows(skin: &mut Skin, face: &Face) {
    let mut random = Random::new(face.seed ^ 0xb405);
    let own = face.hair.colour;
    let grey = 0.6 * face.hair.grey;
    let hair = (srgb(own[0], own[1], own[2]) * 0.75).lerp(srgb(130, 126, 122), grey);
    let base = tone(face);
    for side in [-1.0, 1.0] {
        let raise = 0.012 * random.normal();
        // A soft shadow first, or the skin would shine through the hairs.
        let area = [side * EYE_U - 0.45, -0.75, side * EYE_U + 0.45, -0.1];
        skin.paint(area, |u, v, texel| {
            let s = (u * side - EYE_U + 0.02) / 0.335;
            let ([_, middle], half) = brow(face, s.clamp(-1.0, 1.0));
            let cover =
                smoothstep(1.5, 0.3, (v - middle + raise).abs() / half.max(0.004)) * smoothstep(1.06, 0.9, s.abs());
            texel.albedo = texel.albedo.lerp(hair.lerp(base, 0.25), 0.60 * cover * face.brows.density);
            texel.gloss *= 1.0 - 0.7 * cover;
        });
        let count = (230.0 * face.brows.density) as usize;
        for _ in 0..count {
            let s = random.within(-1.0, 1.0);
            let ([u, v], half) = brow(face, s);
            let across = random.within(-1.0, 1.0);
            let (u, v) = (u, v - raise + across * half * 0.95);
            // Hairs stand up at the inner end, lie along the brow further out, and lean towards its middle line.
            let lean = lerp(1.25, 0.10, smoothstep(-1.0, -0.1, s)) + 0.45 * across * smoothstep(-0.6, 0.2, s)
                - 0.40 * smoothstep(0.4, 1.0, s)
                + 0.12 * random.normal();
            let length = random.within(0.055, 0.095)
                * lerp(1.0, 0.7, smoothstep(0.2, 1.0, s))
                * if s < -0.7 { 0.75 } else { 1.0 };
            let (dx, dy) = (lean.cos() * length, -lean.sin() * length);
            let colour = hair * random.within(0.6, 1.25);
            let point = |along: f32, lift: f32| [side * (u + along * dx), v + along * dy - lift];
            skin.hair(point(-0.3, 0.0), point(0.3, 0.006), point(0.7, 0.0), 0.010, colour, random.within(0.5, 0.9));
        }
    }
}
