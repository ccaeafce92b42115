//! Draws a face: the order of things, and their landmarks.

use std::f32::consts::PI;

use crate::face::{Face, HairStyle};
use crate::head::{Head, TOP};
use crate::landmarks::Landmarks;
use crate::light::{Light, ShadowMap};
use crate::math::{Noise, Vec3, vec3};
use crate::mesh::{Mesh, Picture, Vertex};
use crate::skin::Skin;
use crate::stance::Stance;
use crate::{beard, body, camera, cap, complexion, eyes, glasses, hair};

/// Pixels are drawn smaller by this factor and averaged.
const FINER: usize = 2;

/// Draws `face` as a square picture of `size` pixels a side, and says where its landmarks lie.
///
/// The bytes are red, green and blue (sRGB) of each pixel, rows from the top.
pub fn render(face: &Face, size: usize) -> (Vec<u8>, Landmarks) {
    let side = size.max(16) * FINER;
    let stance = Stance::of(face, side as f32);
    let head = Head::of(face);
    let light = Light::of(&face.light);
    let noise = Noise::new(face.seed ^ 0x5eed);

    let mut skin = Skin::new((0.75 * stance.scale()).min(400.0));
    complexion::paint(&mut skin, face, &head, &noise);
    eyes::paint(&mut skin, face, &head, &light, &noise);
    glasses::shade_skin(&mut skin, face, &head);
    skin.finish();

    let mut surface = head_mesh(&head, &stance);
    let mut trunk = body::mesh(face, &stance, &noise);
    let mut ears = body::ears(face, &head, &stance);
    let mut cap = cap::mesh(face, &head, &stance, &noise);
    let scarf = (face.hair.style == HairStyle::Hijab).then(|| body::scarf(face, &stance, &noise));
    let covers = |point: &Vertex| cap::covers(face, &head, point, &noise);
    let mut shadows = ShadowMap::new(&light);
    shadows.add(&surface, 2, |_| true);
    shadows.add(&cap, 2, covers);
    shadows.add(&trunk, 2, |_| true);
    for mesh in [&mut surface, &mut trunk, &mut cap].into_iter().chain(&mut ears) {
        mesh.cast_shadow(&shadows);
    }

    let mut picture = Picture::new(side, side);
    let tone = complexion::tone(face);
    let (right, down) = (stance.head_direction(vec3(1.0, 0.0, 0.0)), stance.head_direction(vec3(0.0, 1.0, 0.0)));
    picture.draw(&surface, &stance, |point, _| {
        let texel = skin.at(point.u, point.v);
        let n = (point.normal.unit() - right * texel.slope[0] - down * texel.slope[1]).unit();
        Some(light.skin(n, point.lit, texel.open, texel.albedo, texel.gloss) + light.highlight() * texel.glow)
    });
    picture.draw(&trunk, &stance, |point, _| Some(body::shade(point, face, &light, tone, head.chin, &noise)));
    if !hair::hides_ears(face) {
        for ear in &ears {
            picture.draw(ear, &stance, |point, _| Some(body::shade_ear(point, &light, tone)));
        }
    }
    picture.draw(&cap, &stance, |point, _| covers(point).then(|| cap::shade(point, face, &stance, &light, &noise)));
    if let Some(mut scarf) = scarf {
        scarf.cast_shadow(&shadows);
        picture.draw(&scarf, &stance, |point, _| Some(cap::shade(point, face, &stance, &light, &noise)));
    }
    if let Some(curtain) = cap::curtain(face, &stance) {
        picture.draw(&curtain, &stance, |point, _| Some(cap::shade_curtain(face, &stance, &light, point, &noise)));
    }
    beard::draw(&mut picture, face, &head, &stance, &light);
    hair::draw(&mut picture, face, &head, &stance, &light);
    glasses::draw(&mut picture, face, &head, &stance, &light);
    let rgb = camera::develop(&picture, face, size.max(16), FINER, &noise);
    (rgb, Landmarks::of(face, &head, &stance, FINER as f32))
}

fn head_mesh(head: &Head, stance: &Stance) -> Mesh {
    const COLUMNS: usize = 240;
    const ROWS: usize = 330;
    // Denser in front, where the features are.
    let angles: Vec<f32> = (0..COLUMNS)
        .map(|i| {
            let t = 2.0 * i as f32 / (COLUMNS - 1) as f32 - 1.0;
            2.2 * (0.55 * t + 0.45 * t * t * t)
        })
        .collect();
    let mut points: Vec<(Vec3, f32, f32)> = Vec::with_capacity(COLUMNS * ROWS);
    for j in 0..ROWS {
        let share = j as f32 / (ROWS - 1) as f32;
        let share = 0.5 * share + 0.25 * (1.0 - (PI * share).cos());
        let v = TOP + (head.chin - TOP) * share;
        points.extend(head.row(v, &angles).map(|(point, u)| (stance.head(point), u, v)));
    }
    Mesh::of(COLUMNS, points)
}
