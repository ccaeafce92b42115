//! Hair styles: a cap under it all so that no gap shows, then thousands of strands; cloth and hats instead.

use std::f32::consts::PI;

use crate::complexion::beard_area;
use crate::face::{Beard, Face, HairStyle};
use crate::head::{Head, TOP};
use crate::light::Light;
use crate::math::{Noise, Random, Vec3, bell, curve, lerp, smoothstep, srgb, vec3};
use crate::mesh::{Mesh, Picture, Vertex};
use crate::stance::Stance;
use crate::strand::Strand;

/// The lowest height hair grows at, for an angle around the head (radians).
fn hairline(face: &Face, angle: f32) -> f32 {
    let degrees = angle.abs().to_degrees();
    let knots = [(0.0, -1.0), (24.0, -0.97), (40.0, -0.84), (53.0, -0.45), (63.0, 0.05), (74.0, 0.30), (86.0, -0.02), (100.0, 0.55), (120.0, 1.1), (180.0, 1.3)];
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
fn thickness(face: &Face, angle: f32, v: f32) -> f32 {
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

/// What covers the head; `u` is the angle around it.
pub(crate) fn cap(face: &Face, head: &Head, stance: &Stance, noise: &Noise) -> Mesh {
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
                HairStyle::Hijab => lift += 0.025 * (10.0 * v + 4.0 * angle.abs() + 3.0 * noise.at(2.0 * angle, 1.5 * v)).sin() * smoothstep(0.7, 1.3, angle.abs()),
                HairStyle::Beanie => {}
                _ => lift *= if face.hair.style == HairStyle::Afro || face.hair.style == HairStyle::Curly && face.feminine < 0.5 { 0.80 } else { 0.35 } * smoothstep(0.10, -0.25, v - hairline(face, angle)).max(0.1) * (1.0 + 0.15 * noise.cloud(3.0 * angle, 3.0 * v)),
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
        HairStyle::Curly if face.feminine > 0.5 => (2.0, 1.6),
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

pub(crate) fn shade_cap(point: &Vertex, face: &Face, stance: &Stance, light: &Light, noise: &Noise) -> Vec3 {
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

pub(crate) fn colour(face: &Face) -> Vec3 {
    let own = face.hair.colour;
    srgb(own[0], own[1], own[2]).lerp(srgb(150, 147, 143), face.hair.grey)
}

fn strand_colour(face: &Face, random: &mut Random) -> Vec3 {
    let own = srgb(face.hair.colour[0], face.hair.colour[1], face.hair.colour[2]) * random.within(0.75, 1.35);
    own.lerp(srgb(172, 168, 164) * random.within(0.8, 1.1), (face.hair.grey * (1.0 + 0.4 * random.normal())).clamp(0.0, 1.0))
}

/// Draws every strand on the head.
pub(crate) fn draw(picture: &mut Picture, face: &Face, head: &Head, stance: &Stance, light: &Light) {
    let mut random = Random::new(face.seed ^ 0x4a12);
    let hair = &face.hair;
    let count = match hair.style {
        HairStyle::Bald | HairStyle::Hijab => 0,
        HairStyle::Beanie => 900,
        HairStyle::Buzz => 7000,
        HairStyle::Afro => 5200,
        _ => 4600,
    };
    let mut strands = Vec::with_capacity(count);
    for _ in 0..count {
        // Denser in front, which is seen, and along the hairline.
        let angle = if random.chance(0.55) { 1.25 * random.within(-1.0, 1.0) } else { PI * random.within(-1.0, 1.0) };
        let v = TOP + 0.01 + (if angle.abs() < 1.0 { 0.95 } else { 3.1 }) * random.unit().powf(1.15);
        let hidden = angle.abs() > 1.9 && hides_ears(face) && random.chance(0.6);
        if hidden || v > hairline(face, angle) + 0.03 * random.normal() || (face.hair.style == HairStyle::Beanie && v < -0.5) {
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
        width: random.within(0.010, 0.020),
        colour: strand_colour(face, random),
        layer,
        parts: true,
        shine: 0.45,
    };
    match hair.style {
        HairStyle::Short => {
            let comb = vec3(0.9 * hair.parting.signum(), -0.05, -0.55) * top + vec3(0.15 * away, 0.75, -0.65) * (1.0 - top);
            let quiff = vec3(0.0, -0.40, 0.20) * (front * top);
            strand.direction = out * lerp(0.12, 0.30, top) + comb + quiff + jitter * 0.10;
            strand.length = lerp(0.22, 0.62 * hair.volume, top) * random.within(0.8, 1.1);
            strand.limp = 0.60;
        }
        HairStyle::Crop => {
            let forward = vec3(0.30 * hair.parting.signum(), 0.45, 1.0) * (front * top) + vec3(0.35 * away, 1.0, -0.1) * (1.0 - front * top);
            strand.direction = out * lerp(0.10, 0.35, top) + forward + jitter * 0.16;
            strand.length = lerp(0.28, 1.15, top) * random.within(0.75, 1.05);
            strand.limp = 0.6;
            strand.parts = front * top < 0.3;
            strand.cut = if strand.parts { 0.35 } else { -(hair.fringe + 0.05) - 0.16 * random.unit() };
        }
        HairStyle::Long | HairStyle::Fringe | HairStyle::Bob => {
            strand.direction = out * 0.25 + vec3(1.0 * away, -0.10, -0.15) * top + vec3(0.35 * away, 0.9, -0.2) * (1.0 - top) + jitter * 0.06;
            strand.limp = 0.42;
            strand.length = 4.6;
            strand.cut = if hair.style == HairStyle::Bob { 1.62 + 0.14 * random.normal() } else { 3.4 + 0.3 * random.normal() };
            let fringe_root = hair.style != HairStyle::Long && (hair.style == HairStyle::Fringe || hair.curl < 0.3) && angle.abs() < 0.72 && v < -0.95 && root.z > 0.25;
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
            strand.direction = out * 0.4 + vec3(1.0 * away, -0.10, -0.15) * top + vec3(0.5 * away, 0.8, -0.1) * (1.0 - top) + jitter * 0.10;
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
            strand.width *= 0.75;
            strand.shine = 0.3;
        }
        HairStyle::Bald | HairStyle::Hijab => {}
    }
    strand
}

/// Draws beard and moustache.
pub(crate) fn draw_beard(picture: &mut Picture, face: &Face, head: &Head, stance: &Stance, light: &Light) {
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
        let comb = if moustache { vec3(0.9 * u.signum() * smoothstep(0.0, 0.1, side), 0.6, 0.3) } else { vec3(0.1 * u, 1.0, 0.15) };
        let reach = length * random.within(0.6, 1.2) * if moustache { 0.75 } else { lerp(0.45, 1.0, smoothstep(0.6, 1.5, v)) };
        let direction = (out * 0.45 + comb + jitter).unit();
        let own = strand_colour(face, &mut random) * 0.9;
        let mut last = (stance.head(root + out * 0.005), own);
        let steps = if reach > 0.06 { 4 } else { 2 };
        for k in 1..=steps {
            let t = k as f32 / steps as f32;
            let p = root + direction * (reach * t) + out * (0.08 * length.min(0.2) * (3.1 * t).sin()) + vec3(0.0, 0.25 * reach * t * t, 0.0);
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
