//! Hair styles: where hair grows, how thick it lies, and how the strands of each style run.

use std::f32::consts::PI;

use crate::face::{Face, HairStyle};
use crate::head::{Head, TOP};
use crate::light::Light;
use crate::math::{Random, Vec3, bell, curve, lerp, smoothstep, srgb, vec3};
use crate::mesh::Picture;
use crate::stance::Stance;
use crate::strand::Strand;

/// The lowest height hair grows at, for an angle around the head (radians).
pub(crate) fn hairline(face: &Face, angle: f32) -> f32 {
    let degrees = angle.abs().to_degrees();
    let knots = [
        (0.0, -1.0),
        (24.0, -0.97),
        (40.0, -0.84),
        (53.0, -0.45),
        (63.0, 0.05),
        (74.0, 0.30),
        (86.0, -0.02),
        (100.0, 0.55),
        (120.0, 1.1),
        (180.0, 1.3),
    ];
    let line = curve(&knots, degrees);
    match face.hair.style {
        HairStyle::Receding => line - 0.75 * smoothstep(72.0, 40.0, degrees),
        // Men's temples are bare a little higher up.
        _ => line - (1.0 - face.feminine) * 0.10 * bell((degrees - 36.0) / 12.0),
    }
}

/// How much hair grows on the skin at an angle and height, 0 to 1; for the scalp's shade.
pub(crate) fn density(face: &Face, angle: f32, v: f32) -> f32 {
    match face.hair.style {
        HairStyle::Bald => 0.0,
        _ => smoothstep(0.06, -0.10, v - hairline(face, angle)),
    }
}

pub(crate) fn is_cloth(face: &Face) -> bool {
    matches!(face.hair.style, HairStyle::Hijab | HairStyle::Beanie)
}

pub(crate) fn hides_ears(face: &Face) -> bool {
    match face.hair.style {
        HairStyle::Long | HairStyle::Fringe | HairStyle::Bob | HairStyle::Hijab => true,
        HairStyle::Curly => face.feminine > 0.5,
        _ => false,
    }
}

/// Thickness of the hair over the skull.
pub(crate) fn thickness(face: &Face, angle: f32, v: f32) -> f32 {
    let volume = face.hair.volume;
    let top = smoothstep(0.2, -1.3, v);
    let front = smoothstep(1.4, 0.3, angle.abs());
    let rooted = lerp(0.12, 1.0, smoothstep(0.05, -0.5, v - hairline(face, angle)));
    match face.hair.style {
        HairStyle::Bald => 0.0,
        HairStyle::Receding => 0.06,
        HairStyle::Buzz => 0.035,
        HairStyle::Short => lerp(0.06, 0.15 * volume, top),
        HairStyle::Crop => lerp(0.08, 0.16 * volume, top),
        HairStyle::Long | HairStyle::Fringe | HairStyle::Bob => 0.10 + 0.05 * volume * top,
        HairStyle::Tied => 0.06,
        HairStyle::Curly if face.feminine > 0.5 => 0.14 + 0.06 * volume * top,
        HairStyle::Curly => 0.20 * volume * rooted,
        HairStyle::Afro => 0.46 * volume * rooted * lerp(1.0, 0.75, front * (1.0 - top)),
        HairStyle::Hijab => 0.13,
        HairStyle::Beanie => 0.13 + 0.06 * smoothstep(-1.12, -1.06, v) + 0.10 * smoothstep(-1.4, -1.8, v),
    }
}

pub(crate) fn colour(face: &Face) -> Vec3 {
    let own = face.hair.colour;
    srgb(own[0], own[1], own[2]).lerp(srgb(150, 147, 143), face.hair.grey)
}

pub(crate) fn strand_colour(face: &Face, random: &mut Random) -> Vec3 {
    let own = srgb(face.hair.colour[0], face.hair.colour[1], face.hair.colour[2]) * random.within(0.75, 1.35);
    own.lerp(
        srgb(172, 168, 164) * random.within(0.8, 1.1),
        (face.hair.grey * (1.0 + 0.4 * random.normal())).clamp(0.0, 1.0),
    )
}

/// Draws every strand on the head.
pub(crate) fn draw(picture: &mut Picture, face: &Face, head: &Head, stance: &Stance, light: &Light) {
    let mut random = Random::new(face.seed ^ 0x4a12);
    let hair = &face.hair;
    let count = match hair.style {
        HairStyle::Bald | HairStyle::Hijab => 0,
        HairStyle::Beanie => 900,
        HairStyle::Buzz => 5200,
        HairStyle::Afro => 4600,
        _ => 3700,
    };
    let mut strands = Vec::with_capacity(count);
    for _ in 0..count {
        // Denser in front, which is seen, and along the hairline.
        let angle = if random.chance(0.55) { 1.25 * random.within(-1.0, 1.0) } else { PI * random.within(-1.0, 1.0) };
        let v = TOP + 0.01 + (if angle.abs() < 1.0 { 0.95 } else { 3.1 }) * random.unit().powf(1.15);
        let hidden = angle.abs() > 1.9 && hides_ears(face) && random.chance(0.6);
        if hidden
            || v > hairline(face, angle) + 0.03 * random.normal()
            || (face.hair.style == HairStyle::Beanie && v < -0.5)
        {
            continue;
        }
        strands.push(styled(face, head, &mut random, angle, v));
    }
    strands.sort_by(|a, b| a.layer.total_cmp(&b.layer));
    for strand in &strands {
        let points = strand.grow(head, &mut random);
        strand.draw(&points, picture, stance, light);
    }
}

/// A strand of the face's style, rooted at an angle and height.
fn styled(face: &Face, head: &Head, random: &mut Random, angle: f32, v: f32) -> Strand {
    let hair = &face.hair;
    let layer = random.unit();
    let root = head.over_skull(angle, v, 0.0);
    let out = (head.over_skull(angle, v, 1.0) - root).unit();
    let side = root.x - hair.parting;
    let away = if side < 0.0 { -1.0 } else { 1.0 };
    let top = smoothstep(-0.5, -1.3, v);
    let front = smoothstep(0.95, 0.35, angle.abs());
    let jitter = vec3(random.normal(), random.normal(), random.normal());
    let lift = thickness(face, angle, v);
    let mut strand = Strand {
        root,
        direction: out,
        length: 0.4,
        limp: 0.2,
        lift: lift * lerp(0.35, 1.0, layer),
        curl: 0.10 + 0.5 * hair.curl * hair.curl,
        tie: None,
        wave: 0.0,
        cut: 9.0,
        width: random.within(0.011, 0.022),
        colour: strand_colour(face, random),
        layer,
        parts: true,
        shine: 0.45,
    };
    match hair.style {
        HairStyle::Short => {
            let comb =
                vec3(0.9 * hair.parting.signum(), -0.05, -0.55) * top + vec3(0.15 * away, 0.75, -0.65) * (1.0 - top);
            let quiff = vec3(0.0, -0.40, 0.20) * (front * top);
            strand.direction = out * lerp(0.12, 0.30, top) + comb + quiff + jitter * 0.10;
            strand.length = lerp(0.22, 0.62 * hair.volume, top) * random.within(0.8, 1.1);
            strand.limp = 0.60;
        }
        HairStyle::Crop => {
            let forward = vec3(0.30 * hair.parting.signum(), 0.45, 1.0) * (front * top)
                + vec3(0.35 * away, 1.0, -0.1) * (1.0 - front * top);
            strand.direction = out * lerp(0.10, 0.35, top) + forward + jitter * 0.16;
            strand.length = lerp(0.22, if front * top < 0.3 { 0.75 } else { 1.15 }, top) * random.within(0.75, 1.05);
            strand.limp = 0.6;
            strand.parts = front * top < 0.3;
            strand.cut = if strand.parts { 0.35 } else { -(hair.fringe + 0.05) - 0.16 * random.unit() };
        }
        HairStyle::Long | HairStyle::Fringe | HairStyle::Bob => {
            strand.direction = out * 0.25
                + vec3(1.0 * away, -0.10, -0.15) * top
                + vec3(0.35 * away, 0.9, -0.2) * (1.0 - top)
                + jitter * 0.06;
            strand.limp = 0.42;
            strand.length = 4.6;
            strand.cut =
                if hair.style == HairStyle::Bob { 1.62 + 0.14 * random.normal() } else { 3.4 + 0.3 * random.normal() };
            let fringe_root = hair.style != HairStyle::Long
                && (hair.style == HairStyle::Fringe || hair.curl < 0.3)
                && angle.abs() < 0.72
                && v < -0.95
                && root.z > 0.25;
            if fringe_root {
                strand.direction = out * 0.35 + vec3(0.25 * root.x, 0.15, 1.0) + jitter * 0.05;
                strand.parts = false;
                strand.cut = -hair.fringe - 0.05 * random.unit() + 0.12 * angle.abs();
                strand.length = 2.0;
            }
        }
        HairStyle::Tied => {
            strand.tie = Some(vec3(0.0, -2.3, -1.3));
            strand.direction = vec3(0.2 * root.x, -1.0, -0.3) + jitter * 0.03;
            strand.length = 2.4;
            strand.limp = 0.0;
            strand.shine = 0.8;
        }
        HairStyle::Curly if face.feminine > 0.5 => {
            strand.direction = out * 0.4
                + vec3(1.0 * away, -0.10, -0.15) * top
                + vec3(0.5 * away, 0.8, -0.1) * (1.0 - top)
                + jitter * 0.10;
            strand.limp = 0.34;
            strand.length = 3.6;
            strand.cut = 2.15 + 0.2 * random.normal();
            strand.wave = lerp(0.05, 0.11, hair.curl / 0.6) * random.within(0.7, 1.2);
        }
        HairStyle::Afro | HairStyle::Curly => {
            let shell = lift * (0.70 + 0.25 * layer);
            strand.root = head.over_skull(angle, v, shell * 0.95);
            strand.direction = out * 0.35 + jitter;
            strand.length = random.within(0.10, 0.20);
            strand.limp = 0.0;
            strand.curl = 1.0;
            strand.shine = 0.3;
        }
        HairStyle::Buzz | HairStyle::Beanie | HairStyle::Receding => {
            let long = if hair.style == HairStyle::Buzz { 0.09 } else { 0.26 };
            let lying = if hair.style == HairStyle::Buzz { 0.5 } else { 0.15 };
            strand.direction = out * lying + vec3(0.0, 0.9, -0.5 + 0.8 * front) + jitter * 0.4 * lying;
            strand.length = long * random.within(0.7, 1.3);
            strand.limp = 0.6;
            strand.parts = false;
            strand.width *= 0.75;
            strand.shine = 0.3;
        }
        HairStyle::Bald | HairStyle::Hijab => {}
    }
    strand
}
