//! People from seeds: features that go together, such as age and grey hair, are drawn together.

use crate::face::{
    Beard, Brows, Camera, Clothes, Eyes, Face, Glasses, Hair, HairStyle, Lid, Lighting, Look, Mouth, Nose, Pose, Shape,
};
use crate::math::Random;

impl Face {
    /// A person and a picture of them; the same for the same seed, on every machine.
    pub fn random(seed: u64) -> Face {
        let mut r = Random::new(seed);
        let look =
            r.pick(&[(0.35, Look::EastAsian), (0.27, Look::European), (0.2, Look::African), (0.18, Look::SouthAsian)]);
        let woman = r.chance(0.5);
        let feminine = if woman { r.within(0.7, 1.0) } else { r.within(0.0, 0.25) };
        let age = if r.chance(0.25) { r.within(52.0, 85.0) } else { r.within(17.0, 52.0) };
        let skin = match look {
            Look::EastAsian => r.within(0.08, 0.38),
            Look::European => r.within(0.0, 0.24),
            Look::African => r.within(0.6, 1.0),
            Look::SouthAsian => r.within(0.32, 0.72),
        };
        let hair = hair(&mut r, look, woman, age);
        let beard = if woman { Beard::None } else { beard(&mut r, look) };
        Face {
            seed,
            look,
            feminine,
            age,
            skin,
            freckles: if look == Look::European && r.chance(0.2) { r.within(0.3, 1.0) } else { 0.0 },
            shape: shape(&mut r, look, feminine, age),
            eyes: eyes(&mut r, look, feminine),
            brows: Brows {
                height: r.within(0.30, 0.36) + 0.03 * feminine + if look == Look::EastAsian { 0.02 } else { 0.0 },
                arch: r.within(0.0, 0.035) + 0.03 * feminine,
                thickness: r.within(0.085, 0.12) - 0.025 * feminine,
                density: r.within(0.65, 1.0),
            },
            nose: nose(&mut r, look, feminine),
            mouth: mouth(&mut r, look, woman),
            beard,
            glasses: r.pick(&[
                (0.74, Glasses::None),
                (0.1, Glasses::Thin),
                (0.1, Glasses::Thick),
                (0.06, Glasses::Sun),
            ]),
            hair,
            clothes: r.pick(&[
                (1.0, Clothes::Tee),
                (1.0, Clothes::Jumper),
                (if woman { 0.0 } else { 1.3 }, Clothes::Shirt),
                (if woman { 1.3 } else { 0.0 }, Clothes::Blouse),
            ]),
            clothes_colour: r.pick(&CLOTHES),
            backdrop: r.pick(&BACKDROPS),
            pose: pose(&mut r),
            light: lighting(&mut r, skin),
            camera: Camera {
                blur: r.within(0.3, 0.8) + if r.chance(0.15) { r.within(0.3, 1.0) } else { 0.0 },
                noise: r.within(0.5, 2.5) + if r.chance(0.15) { r.within(1.0, 4.0) } else { 0.0 },
                compression: if r.chance(0.3) { r.within(0.2, 1.0) } else { 0.0 },
                scale: r.within(0.163, 0.187),
                shift: [r.within(-0.03, 0.03), r.within(-0.02, 0.03)],
            },
        }
    }
}

const CLOTHES: [(f32, [u8; 3]); 10] = [
    (1.0, [44, 58, 82]),
    (1.0, [60, 62, 66]),
    (1.0, [188, 186, 180]),
    (0.7, [122, 48, 46]),
    (0.7, [62, 88, 74]),
    (0.6, [148, 116, 78]),
    (0.5, [96, 70, 102]),
    (0.8, [92, 124, 160]),
    (0.8, [30, 31, 34]),
    (0.4, [186, 150, 70]),
];

const BACKDROPS: [(f32, [[u8; 3]; 2]); 8] = [
    (1.0, [[172, 178, 184], [112, 120, 130]]),
    (1.0, [[206, 200, 190], [150, 140, 128]]),
    (0.8, [[120, 138, 122], [62, 82, 66]]),
    (0.8, [[132, 150, 172], [74, 92, 118]]),
    (0.6, [[176, 150, 128], [104, 80, 66]]),
    (0.6, [[92, 94, 98], [44, 46, 52]]),
    (0.5, [[228, 228, 226], [196, 196, 194]]),
    (0.4, [[140, 120, 140], [80, 64, 88]]),
];

fn shape(r: &mut Random, look: Look, feminine: f32, age: f32) -> Shape {
    let wide = if look == Look::EastAsian { 0.03 } else { 0.0 };
    Shape {
        cheeks: r.within(1.12, 1.21) + wide - 0.03 * feminine,
        jaw: r.within(1.03, 1.15) + 0.6 * wide - 0.1 * feminine,
        chin_width: r.within(0.95, 1.13) - 0.14 * feminine,
        chin: r.within(1.76, 1.95) - 0.08 * feminine,
        fullness: (r.within(0.1, 0.9) + if age < 25.0 { 0.15 } else { 0.0 } - if age > 60.0 { 0.15 } else { 0.0 })
            .clamp(0.0, 1.0),
    }
}

fn eyes(r: &mut Random, look: Look, feminine: f32) -> Eyes {
    let lid = match look {
        Look::EastAsian => r.pick(&[(0.62, Lid::Mono), (0.32, Lid::Double), (0.06, Lid::Hooded)]),
        Look::European => r.pick(&[(0.6, Lid::Double), (0.28, Lid::Hooded), (0.12, Lid::Round)]),
        _ => r.pick(&[(0.72, Lid::Double), (0.1, Lid::Hooded), (0.18, Lid::Round)]),
    };
    let (upper, lower) = match lid {
        Lid::Double => (r.within(0.074, 0.094), r.within(0.032, 0.046)),
        Lid::Mono => (r.within(0.056, 0.076), r.within(0.030, 0.042)),
        Lid::Hooded => (r.within(0.064, 0.082), r.within(0.032, 0.044)),
        Lid::Round => (r.within(0.088, 0.104), r.within(0.044, 0.056)),
    };
    let brown = [(1.0, [58, 36, 22]), (1.0, [74, 46, 26]), (0.5, [44, 28, 20])];
    let light =
        [(1.0, [96, 66, 36]), (0.8, [92, 110, 128]), (0.7, [98, 104, 70]), (0.5, [74, 104, 138]), (0.8, [74, 46, 26])];
    Eyes {
        lid,
        open: if r.chance(0.04) { 0.0 } else { r.within(0.86, 1.05) },
        half_width: r.within(0.205, 0.228) - if lid == Lid::Mono { 0.004 } else { 0.0 },
        upper: upper + 0.004 * feminine,
        lower,
        tilt: r.within(-1.0, 5.0)
            + if look == Look::EastAsian { 3.0 } else { 0.0 }
            + if lid == Lid::Hooded { -1.5 } else { 0.0 },
        gaze: [0.016 * r.normal(), 0.006 * r.normal()],
        iris: if look == Look::European { r.pick(&light) } else { r.pick(&brown) },
        depth: match look {
            Look::EastAsian => r.within(0.03, 0.07),
            Look::European => r.within(0.09, 0.15),
            _ => r.within(0.07, 0.12),
        },
    }
}

fn nose(r: &mut Random, look: Look, feminine: f32) -> Nose {
    let (width, bridge) = match look {
        Look::EastAsian => (r.within(0.98, 1.16), r.within(0.55, 0.85)),
        Look::European => (r.within(0.86, 1.04), r.within(0.85, 1.2)),
        Look::African => (r.within(1.12, 1.36), r.within(0.55, 0.85)),
        Look::SouthAsian => (r.within(0.95, 1.14), r.within(0.85, 1.15)),
    };
    Nose {
        width: width - 0.08 * feminine,
        base: r.within(0.76, 0.84) - 0.03 * feminine,
        bridge,
        tip: r.within(0.85, 1.1) - 0.08 * feminine,
    }
}

fn mouth(r: &mut Random, look: Look, woman: bool) -> Mouth {
    let full = match look {
        Look::African => r.within(1.25, 1.6),
        Look::EastAsian => r.within(0.85, 1.2),
        _ => r.within(0.7, 1.15),
    } * if woman { 1.1 } else { 0.95 };
    Mouth {
        half_width: r.within(0.37, 0.43),
        below_eyes: r.within(1.12, 1.20) - if woman { 0.04 } else { 0.0 },
        upper: 0.080 * full,
        lower: 0.104 * full,
        smile: r.within(-0.1, 0.75),
        lipstick: if woman && r.chance(0.45) { r.within(0.2, 0.9) } else { 0.0 },
    }
}

fn beard(r: &mut Random, look: Look) -> Beard {
    let much = if look == Look::EastAsian { 0.4 } else { 1.0 };
    r.pick(&[
        (0.9, Beard::None),
        (0.6 * much, Beard::Stubble),
        (0.2 * much, Beard::Moustache),
        (0.25 * much, Beard::Goatee),
        (0.5 * much, Beard::Full),
    ])
}

fn hair(r: &mut Random, look: Look, woman: bool, age: f32) -> Hair {
    use HairStyle::*;
    let style = match (look, woman) {
        (Look::African, true) => {
            r.pick(&[(1.0, Afro), (0.8, Tied), (0.8, Curly), (0.5, Hijab), (0.4, Long), (0.3, Buzz)])
        }
        (Look::African, false) => r.pick(&[(1.2, Buzz), (0.5, Afro), (0.6, Bald), (0.4, Curly), (0.15, Beanie)]),
        (Look::EastAsian, true) => r.pick(&[(1.0, Long), (1.0, Fringe), (0.9, Bob), (0.8, Tied), (0.15, Hijab)]),
        (Look::EastAsian, false) => r.pick(&[(0.9, Crop), (1.2, Short), (0.3, Buzz), (0.15, Beanie)]),
        (_, true) => r.pick(&[(1.0, Long), (0.5, Fringe), (0.7, Bob), (0.8, Tied), (0.5, Curly), (0.35, Hijab)]),
        (_, false) => r.pick(&[(1.3, Short), (0.6, Crop), (0.4, Buzz), (0.3, Curly), (0.3, Bald), (0.15, Beanie)]),
    };
    let style = match style {
        Short | Crop if age > 50.0 && r.chance(0.4) => Receding,
        style => style,
    };
    let black = [(1.0, [24, 20, 19]), (0.6, [34, 26, 22])];
    let colour = match look {
        Look::European => r.pick(&[
            (1.0, [70, 46, 30]),
            (0.8, [104, 72, 44]),
            (0.7, [168, 128, 78]),
            (0.4, [132, 62, 30]),
            (0.6, [40, 28, 22]),
        ]),
        Look::EastAsian if r.chance(0.2) => [72, 46, 30],
        _ => r.pick(&black),
    };
    let grey = if age < 40.0 {
        0.0
    } else {
        ((age - 40.0) / 40.0 + 0.3 * r.normal()).clamp(0.0, 1.0) * if woman && r.chance(0.5) { 0.2 } else { 1.0 }
    };
    Hair {
        style,
        colour,
        grey,
        volume: r.within(0.75, 1.25),
        parting: r.within(-0.4, 0.4),
        curl: r.within(0.0, 0.6),
        fringe: r.within(0.34, 0.50),
    }
}

fn pose(r: &mut Random) -> Pose {
    let yaw =
        if r.chance(0.2) { r.within(15.0, 26.0) * if r.chance(0.5) { 1.0 } else { -1.0 } } else { 6.0 * r.normal() };
    Pose {
        yaw: yaw.clamp(-26.0, 26.0),
        pitch: (3.0 * r.normal()).clamp(-6.0, 7.0),
        roll: if r.chance(0.2) { r.within(-20.0, 20.0) } else { 3.5 * r.normal() },
    }
}

fn lighting(r: &mut Random, skin: f32) -> Lighting {
    let uneven = r.chance(0.22);
    let side = if r.chance(0.5) { 1.0 } else { -1.0 };
    Lighting {
        azimuth: side * if uneven { r.within(48.0, 75.0) } else { r.within(8.0, 42.0) },
        elevation: r.within(18.0, 45.0),
        key: if uneven { r.within(0.74, 0.88) } else { r.within(0.55, 0.7) },
        warmth: 0.45 * r.normal(),
        // Cameras measure the light: darker faces are exposed longer.
        exposure: r.within(0.85, 1.12) * (1.0 + 0.25 * skin),
    }
}
