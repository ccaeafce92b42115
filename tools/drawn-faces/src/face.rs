//! What can be chosen about a drawn face. Lengths are in eye distances (from the middle of one eye to the middle of the
//! other), angles in degrees, shares from 0 to 1. `random.rs` draws whole people from a seed.

/// Where a person's features come from; it only steers which values `Face::random` thinks likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    EastAsian,
    European,
    African,
    SouthAsian,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lid {
    /// A crease well above the lashes.
    Double,
    /// No crease; a fold runs over the inner corner.
    Mono,
    /// The skin above the crease hangs down over it.
    Hooded,
    /// High in the middle, the white below the iris nearly bare.
    Round,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beard {
    None,
    Stubble,
    Moustache,
    /// Chin and moustache.
    Goatee,
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glasses {
    None,
    Thin,
    Thick,
    Sun,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HairStyle {
    Bald,
    /// Only a ring from ear to ear.
    Receding,
    Buzz,
    /// Short, combed up and to a side.
    Short,
    /// Short, combed down over the forehead.
    Crop,
    /// A parting and long strands beside the face.
    Long,
    /// Long, with a fringe down to the brows.
    Fringe,
    /// Chin length.
    Bob,
    /// Combed back tightly.
    Tied,
    Curly,
    Afro,
    /// A cloth around the face instead.
    Hijab,
    /// A knitted hat.
    Beanie,
}

#[derive(Clone, Debug)]
pub struct Eyes {
    pub lid: Lid,
    /// 0 closed, 1 as open as this person's eyes are at rest.
    pub open: f32,
    /// Half the width of an eye.
    pub half_width: f32,
    /// The upper lid's top above the line through the corners, of an open eye.
    pub upper: f32,
    /// The lower lid's bottom below it.
    pub lower: f32,
    /// How far the outer corner lies higher than the inner one, in degrees.
    pub tilt: f32,
    /// Where the iris looks, in eye distances right and down.
    pub gaze: [f32; 2],
    /// Colour of the iris, sRGB.
    pub iris: [u8; 3],
    /// Depth of the sockets.
    pub depth: f32,
}

#[derive(Clone, Debug)]
pub struct Brows {
    /// The middle of the brow above the middle of the eye.
    pub height: f32,
    pub arch: f32,
    pub thickness: f32,
    pub density: f32,
}

#[derive(Clone, Debug)]
pub struct Nose {
    pub width: f32,
    /// The base of the nose below the line of the eyes.
    pub base: f32,
    pub bridge: f32,
    pub tip: f32,
}

#[derive(Clone, Debug)]
pub struct Mouth {
    pub half_width: f32,
    pub below_eyes: f32,
    pub upper: f32,
    pub lower: f32,
    pub smile: f32,
    pub lipstick: f32,
}

/// The outline of the head.
#[derive(Clone, Debug)]
pub struct Shape {
    pub cheeks: f32,
    pub jaw: f32,
    pub chin_width: f32,
    /// The tip of the chin below the line of the eyes.
    pub chin: f32,
    /// How much flesh lies over the bones.
    pub fullness: f32,
}

#[derive(Clone, Debug)]
pub struct Hair {
    pub style: HairStyle,
    /// sRGB.
    pub colour: [u8; 3],
    /// Share of grey strands.
    pub grey: f32,
    pub volume: f32,
    /// Where the parting lies, right of the middle.
    pub parting: f32,
    pub curl: f32,
    /// How far a fringe hangs down: where its tips end, above the line of the eyes.
    pub fringe: f32,
}

/// Degrees: to the picture's right, down, and clockwise.
#[derive(Clone, Debug)]
pub struct Pose {
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
}

#[derive(Clone, Debug)]
pub struct Lighting {
    /// Where the main light stands: degrees to the picture's right, and up.
    pub azimuth: f32,
    pub elevation: f32,
    /// Share of the light that comes from it; the rest comes from everywhere.
    pub key: f32,
    /// −1 cold to 1 warm.
    pub warmth: f32,
    pub exposure: f32,
}

#[derive(Clone, Debug)]
pub struct Camera {
    /// Deviation of the blur, in 512ths of the picture's side.
    pub blur: f32,
    /// Deviation of the noise, in grey levels.
    pub noise: f32,
    /// Quantises colour blocks as a strongly compressed JPEG does.
    pub compression: f32,
    /// Eye distance, as a share of the picture's side.
    pub scale: f32,
    /// Middle of the face from the middle of the picture, as shares of its side.
    pub shift: [f32; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clothes {
    Tee,
    Shirt,
    Jumper,
    Blouse,
}

/// Everything about one picture of one person who does not exist.
#[derive(Clone, Debug)]
pub struct Face {
    pub seed: u64,
    pub look: Look,
    /// 0 masculine to 1 feminine.
    pub feminine: f32,
    /// Years.
    pub age: f32,
    /// 0 the lightest skin to 1 the darkest.
    pub skin: f32,
    pub freckles: f32,
    pub shape: Shape,
    pub eyes: Eyes,
    pub brows: Brows,
    pub nose: Nose,
    pub mouth: Mouth,
    pub beard: Beard,
    pub glasses: Glasses,
    pub hair: Hair,
    pub clothes: Clothes,
    /// sRGB.
    pub clothes_colour: [u8; 3],
    /// Two colours of the backdrop, sRGB.
    pub backdrop: [[u8; 3]; 2],
    pub pose: Pose,
    pub light: Lighting,
    pub camera: Camera,
}

impl Face {
    /// The face is turned so far that the far eye is much narrower.
    pub fn is_half_profile(&self) -> bool {
        self.pose.yaw.abs() > 15.0
    }

    /// One side of the face is much darker than the other.
    pub fn is_unevenly_lit(&self) -> bool {
        self.light.key > 0.72 && self.light.azimuth.abs() > 45.0
    }
}
