//! Paints the skin itself: its tone, its blotches and blushes, lips, wrinkles and shaved beards.

use crate::face::{Beard, Face};
use crate::hair;
use crate::head::Head;
use crate::math::{Noise, Vec3, bell, bell_of_square, lerp, smoothstep, srgb, vec3};
use crate::skin::{Skin, Texel};

/// Skin from the lightest to the darkest.
const TONES: [[u8; 3]; 6] =
    [[236, 200, 180], [226, 182, 154], [209, 158, 126], [165, 113, 82], [126, 83, 60], [92, 61, 48]];

/// The even tone of a face's skin.
pub(crate) fn tone(face: &Face) -> Vec3 {
    let at = (face.skin.clamp(0.0, 1.0)) * (TONES.len() - 1) as f32;
    let first = (at as usize).min(TONES.len() - 2);
    let colour = |i: usize| srgb(TONES[i][0], TONES[i][1], TONES[i][2]);
    colour(first).lerp(colour(first + 1), at - first as f32)
}

/// What hangs on the blood under the skin: 0 leaves a colour as it is, 1 makes it a deep blush.
pub(crate) fn blush(colour: Vec3, amount: f32) -> Vec3 {
    colour.times(vec3(1.0 - 0.12 * amount, 1.0 - 0.52 * amount, 1.0 - 0.48 * amount))
}

pub(crate) fn paint(skin: &mut Skin, face: &Face, head: &Head, noise: &Noise) {
    let tone = tone(face);
    let pale = 1.0 - face.skin;
    let old = smoothstep(35.0, 80.0, face.age);
    let shaved = match face.beard {
        Beard::None if face.feminine < 0.5 => 0.25,
        Beard::None => 0.0,
        _ => 0.5,
    };
    skin.paint_all(|u, v, texel| {
        let side = u.abs();
        let at = |cu: f32, cv: f32, su: f32, sv: f32| {
            let (x, y) = ((side - cu) / su, (v - cv) / sv);
            bell_of_square(x * x + y * y)
        };
        let mottle = noise.cloud(7.0 * u + 3.0, 7.0 * v);
        let fine = noise.at(38.0 * u, 38.0 * v) + 0.6 * noise.at(71.0 * u + 9.0, 71.0 * v);
        let nose = at(0.0, head.nose_base - 0.15, 0.2, 0.14) + 0.6 * at(0.2, head.nose_base - 0.06, 0.1, 0.08);
        let cheek = at(0.72, 0.52, 0.30, 0.24);
        let red = 0.20 * cheek
            + 0.20 * nose
            + 0.07 * at(0.0, head.chin - 0.2, 0.25, 0.15)
            + (0.05 + 0.05 * old) * mottle
            + 0.015 * fine
            + 0.04 * old;
        let mut colour = blush(tone, red.max(-0.15) * lerp(0.6, 1.0, pale));
        colour = colour * (1.0 + 0.030 * mottle + 0.018 * fine - 0.05 * smoothstep(-0.5, -1.0, v));
        // Sockets are darker and a little violet, more so with age and in dark skin.
        let socket = at(0.34, 0.02, 0.18, 0.12) * (0.09 + 0.08 * old + 0.06 * face.skin)
            + at(0.42, 0.19, 0.2, 0.08) * (0.09 + 0.10 * old);
        colour = colour.times(vec3(1.0 - 0.8 * socket, 1.0 - 1.05 * socket, 1.0 - 0.85 * socket));
        let beard = shaved * beard_area(head, side, v);
        colour = colour.lerp(vec3(0.45, 0.5, 0.55).times(tone), 0.55 * beard * (0.8 + 0.4 * fine));
        if face.freckles > 0.0 {
            let spots = smoothstep(0.52, 0.75, noise.at(23.0 * u + 40.0, 23.0 * v))
                * smoothstep(0.9, 0.4, (v - 0.35).abs())
                * face.freckles;
            colour = colour.times(vec3(1.0, 0.86, 0.74).lerp(vec3(1.0, 1.0, 1.0), 1.0 - spots));
        }
        if old > 0.3 {
            let spots = smoothstep(0.72, 0.85, noise.cloud(6.0 * u + 70.0, 6.0 * v + 20.0) * 1.5) * old;
            colour = colour * (1.0 - 0.10 * spots);
        }
        // The scalp shines through thin hair, darker than skin.
        if v < -0.3 || side > 0.85 {
            let scalp = hair::density(face, u / head.width(v), v);
            colour = colour.lerp(hair::colour(face).lerp(tone, 0.35), 0.75 * scalp);
        }
        texel.albedo = colour;
        texel.gloss =
            (0.55 + 0.35 * nose + 0.30 * at(0.0, -0.65, 0.5, 0.25) + 0.25 * cheek + 0.22 * face.skin + 0.12 * fine)
                * (1.0 - 0.4 * beard)
                * (1.0 - 0.25 * face.feminine);
        texel.height = 0.0004 * fine + 0.0008 * mottle;
        texel.open = openness(head, side, v, at);
    });
    wrinkles(skin, face, head, noise, old);
    nostrils(skin, head, tone);
    lips(skin, face, head, tone, noise);
}

/// Hollows see less of the light from all around.
fn openness(head: &Head, side: f32, v: f32, at: impl Fn(f32, f32, f32, f32) -> f32) -> f32 {
    let base = head.nose_base;
    let mut shut = 0.24 * at(0.26, -0.06, 0.13, 0.13) + 0.08 * at(0.5, -0.16, 0.24, 0.07);
    shut += 0.30 * at(0.30, base - 0.04, 0.07, 0.12) + 0.40 * at(0.0, base + 0.04, 0.18, 0.06);
    shut += 0.30 * at(0.0, head.mouth + 0.20, 0.20, 0.05) + 0.22 * at(head.mouth_half + 0.04, head.mouth, 0.07, 0.06);
    shut += 0.45 * smoothstep(head.chin - 0.25, head.chin + 0.02, v) + 0.18 * smoothstep(1.0, 1.5, side);
    1.0 - shut.min(0.85)
}

/// Where a beard grows, 0 to 1: cheeks below a line from ear to mouth, jaw, and the upper lip.
pub(crate) fn beard_area(head: &Head, side: f32, v: f32) -> f32 {
    let line = 0.95 - 0.42 * smoothstep(0.55, 1.25, side) + 0.10 * smoothstep(0.5, 0.2, side);
    let cheek = smoothstep(line - 0.06, line + 0.12, v) * smoothstep(0.36, 0.46, side);
    let lip_top = head.mouth - 0.085;
    let moustache = smoothstep(head.nose_base + 0.03, head.nose_base + 0.09, v)
        * smoothstep(lip_top + 0.03, lip_top - 0.02, v)
        * smoothstep(0.46, 0.40, side);
    let chin = smoothstep(head.mouth + 0.14, head.mouth + 0.24, v) * smoothstep(0.5, 0.42, side);
    let beside = smoothstep(0.43, 0.48, side) * smoothstep(head.nose_base + 0.1, head.mouth, v);
    cheek.max(moustache).max(chin).max(beside)
}

fn crease(texel: &mut Texel, away: f32, width: f32, depth: f32) {
    let line = bell(away / width);
    texel.height -= 0.40 * width * depth * line;
    texel.albedo = texel.albedo * (1.0 - 0.22 * depth * line);
    texel.open *= 1.0 - 0.3 * depth * line;
}

fn wrinkles(skin: &mut Skin, face: &Face, head: &Head, noise: &Noise, old: f32) {
    let smile = face.mouth.smile.max(0.0);
    let fold = 0.22 + 0.55 * old + 0.35 * smile * (0.4 + 0.6 * old);
    let (base, mouth, corner) = (head.nose_base, head.mouth, head.mouth_half);
    // From the wings of the nose past the corners of the mouth.
    skin.paint([-0.8, base - 0.25, 0.8, mouth + 0.35], |u, v, texel| {
        let t = (v - base + 0.12) / (mouth - base + 0.22);
        if (-0.1..1.3).contains(&t) {
            let line = lerp(0.27, corner + 0.12, t.max(0.0).powf(0.85)) + 0.006 * noise.at(5.0 * v, u.signum());
            let strength = smoothstep(-0.1, 0.15, t) * smoothstep(1.15, 0.6, t);
            crease(texel, u.abs() - line, 0.042, 0.8 * fold * strength);
        }
    });
    if old < 0.12 {
        return;
    }
    let wavy = |u: f32, k: f32| 0.02 * noise.at(2.2 * u + 9.0 * k, 7.7 * k) + 0.008 * noise.at(7.0 * u, 3.0 * k);
    skin.paint([-0.9, -1.0, 0.9, -0.4], |u, v, texel| {
        for k in 0..4 {
            let k = k as f32;
            let line = -0.58 - 0.105 * k - 0.03 * bell((u.abs() - 0.4) / 0.3) + wavy(u, k);
            let broken = smoothstep(-0.35, 0.2, noise.at(2.6 * u + 13.0 * k, 1.3 + k));
            crease(texel, v - line, 0.012, 0.6 * old * broken * smoothstep(0.85, 0.45, u.abs()));
        }
    });
    skin.paint([-0.3, -0.5, 0.3, -0.05], |u, v, texel| {
        crease(texel, u.abs() - 0.075 - 0.05 * (v + 0.25), 0.013, 0.55 * old * bell((v + 0.26) / 0.11));
    });
    // Crow's feet, and lines under the eyes.
    skin.paint([-1.2, -0.35, 1.2, 0.45], |u, v, texel| {
        let side = u.abs();
        for k in -2..=2 {
            let k = k as f32;
            let line = 0.0 + (0.16 * k + 0.05) * (side - 0.70) + 0.035 * k + 0.5 * wavy(side, k);
            crease(texel, v - line, 0.010, 0.5 * old * smoothstep(0.78, 0.85, side) * smoothstep(1.12, 0.92, side));
        }
        for (k, depth) in [(0.145_f32, 0.45_f32), (0.20, 0.75)] {
            let line = k - 0.10 * ((side - 0.47) / 0.3).powi(2) + 0.3 * wavy(side, 40.0 * k);
            crease(texel, v - line, 0.014, depth * old * smoothstep(0.18, 0.30, side) * smoothstep(0.74, 0.6, side));
        }
    });
    skin.paint([-0.7, mouth, 0.7, head.chin], |u, v, texel| {
        let t = (v - mouth) / 0.42;
        crease(
            texel,
            u.abs() - corner - 0.05 - 0.06 * t,
            0.022,
            0.55 * old * smoothstep(0.0, 0.2, t) * smoothstep(1.0, 0.5, t),
        );
    });
}

fn nostrils(skin: &mut Skin, head: &Head, tone: Vec3) {
    let base = head.nose_base;
    let dark = blush(tone, 0.6) * 0.10;
    skin.paint([-0.4, base - 0.3, 0.4, base + 0.15], |u, v, texel| {
        let side = u.abs();
        // An almond that rises outwards.
        let (x, y) = ((side - 0.112) / 0.062, (v - base + 0.018 + 0.25 * (side - 0.10)) / 0.026);
        let hole = smoothstep(1.25, 0.55, x.hypot(y));
        texel.albedo = texel.albedo.lerp(dark, 0.93 * hole);
        texel.gloss *= 1.0 - hole;
        texel.open *= 1.0 - 0.8 * hole;
        // The wing's own outline.
        let wing = ((side - 0.215) / 0.10).hypot((v - base + 0.095) / 0.108);
        let outer = smoothstep(0.20, 0.26, side)
            * smoothstep(base + 0.03, base - 0.04, v)
            * smoothstep(base - 0.2, base - 0.1, v);
        crease(texel, (wing - 1.05) * 0.1, 0.018, 0.55 * outer);
        let under = bell((v - base - 0.02 + 0.22 * side) / 0.032) * smoothstep(0.24, 0.12, side);
        texel.albedo = texel.albedo * (1.0 - 0.30 * under);
        texel.gloss *= 1.0 - 0.7 * under;
    });
}

fn lips(skin: &mut Skin, face: &Face, head: &Head, tone: Vec3, noise: &Noise) {
    let mouth = &face.mouth;
    let half = head.mouth_half;
    let natural = blush(tone, lerp(0.98, 0.55, face.skin)) * lerp(0.78, 0.84, face.skin);
    let painted = srgb(150, 40, 52).lerp(srgb(176, 82, 88), 1.0 - mouth.lipstick);
    let colour = natural.lerp(painted * lerp(1.0, 0.55, face.skin), 0.75 * mouth.lipstick);
    let rough = 0.5 / skin.density;
    skin.paint([-0.6, head.mouth - 0.3, 0.6, head.mouth + 0.35], |u, v, texel| {
        let along = (u / half).clamp(-1.2, 1.2);
        let line = head.mouth_line(u);
        let taper = (1.0 - along * along).max(0.0);
        let bow = 0.80 + 0.26 * bell((along.abs() - 0.24) / 0.2);
        let top = line - mouth.upper * bow * taper.powf(0.75) * (1.0 - 0.12 * bell(along / 0.1));
        let bottom = line + mouth.lower * taper.powf(0.7) * (0.92 + 0.08 * bell(along / 0.4));
        let soft = 0.010 + rough;
        let inside = smoothstep(top - soft, top + soft, v)
            * smoothstep(bottom + 1.6 * soft, bottom - 1.6 * soft, v)
            * smoothstep(1.03, 0.95, along.abs());
        let cracks = noise.at(70.0 * u, 9.0 * v);
        let shade =
            if v < line { 0.80 } else { 1.0 + 0.06 * bell((v - line - 0.4 * mouth.lower) / (0.3 * mouth.lower)) };
        let lip = colour * (shade * (1.0 + 0.06 * cracks));
        texel.albedo = texel.albedo.lerp(lip, 0.94 * inside);
        texel.gloss = lerp(texel.gloss, 0.75 + 0.5 * mouth.lipstick, inside);
        texel.height += 0.0006 * cracks * inside;
        // A light rim above the upper lip, a shadow below the lower one.
        texel.albedo = texel.albedo * (1.0 + 0.05 * bell((v - top + 0.02) / 0.014) * smoothstep(0.9, 0.5, along.abs()));
        texel.open *= 1.0 - 0.30 * bell((v - bottom - 0.035) / 0.03) * smoothstep(0.75, 0.3, along.abs());
        let slit = bell((v - line) / (0.011 + 0.004 * bell(along / 0.5))) * smoothstep(1.06, 0.92, along.abs());
        let corner = bell((along.abs() - 1.0) / 0.07) * bell((v - line) / 0.022);
        let dark = (0.9 * slit + 0.45 * corner).min(0.92);
        texel.albedo = texel.albedo.lerp(blush(tone, 0.7) * 0.10, dark);
        texel.gloss *= (1.0 - dark) * (1.0 - 0.8 * bell((along.abs() - 1.05) / 0.15) * bell((v - line) / 0.06));
        texel.open *= 1.0 - 0.3 * dark;
    });
}
