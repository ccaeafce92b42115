//! What a person is told about their photo, and why eyes stay open.

/// What the person should be told about their photo. The portrait is made nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// No face was found; the picture only breathes.
    NoFace,
    /// The face has too few pixels (its box under 48); the picture only breathes.
    SmallFace,
    /// This may be no face, or it is seen from the side; the picture only breathes until a person confirms the points.
    FaceUnsure,
    /// The eyes were not found for certain (sunglasses, shade); the head moves, but points should be confirmed.
    EyesUnsure,
    /// There are several faces; the first of [`survey`] was taken.
    SeveralFaces,
    /// The head is turned well to one side, and turns half as far.
    HalfProfile,
    /// What is over the eyes hides the lids (thick frames, reflections); the eyes do not blink.
    Glasses,
}

impl Hint {
    /// The name for storing and for looking up its text.
    pub fn key(self) -> &'static str {
        match self {
            Hint::NoFace => "no_face",
            Hint::SmallFace => "small_face",
            Hint::FaceUnsure => "face_unsure",
            Hint::EyesUnsure => "eyes_unsure",
            Hint::SeveralFaces => "several_faces",
            Hint::HalfProfile => "half_profile",
            Hint::Glasses => "glasses",
        }
    }
}

/// Why the eyes do not blink. Nobody misses a blink, and a wrong one is horrible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBlink {
    /// The request says so.
    Unwanted,
    /// There is no face to blink.
    NoFace,
    /// This may be no face, or it is seen from the side.
    FaceUnsure,
    /// The points of the eyes were not found for certain.
    EyesUnsure,
    /// The edges of the lids were not found for certain.
    LidsUnsure,
    /// Something lies over the eyes: hair, thick frames, reflections.
    Glasses,
    /// The skin around the eyes is not even enough to paint a closed lid: shadow, make-up.
    SkinUnsure,
    /// The eyes are opened very wide.
    EyesWide,
    /// The head is turned well to one side.
    HalfProfile,
    /// The eyes are closed already, or nearly.
    EyesNarrow,
    /// There is too little skin between lids and brows.
    BrowsTooNear,
    /// The eyes would be less than 24 pixels apart, or the whole face has too few pixels to be moved.
    TooSmall,
}

impl NoBlink {
    /// The name for looking up its text.
    pub fn key(self) -> &'static str {
        match self {
            NoBlink::Unwanted => "unwanted",
            NoBlink::NoFace => "no_face",
            NoBlink::FaceUnsure => "face_unsure",
            NoBlink::EyesUnsure => "eyes_unsure",
            NoBlink::LidsUnsure => "lids_unsure",
            NoBlink::Glasses => "glasses",
            NoBlink::SkinUnsure => "skin_unsure",
            NoBlink::EyesWide => "eyes_wide",
            NoBlink::HalfProfile => "half_profile",
            NoBlink::EyesNarrow => "eyes_narrow",
            NoBlink::BrowsTooNear => "brows_too_near",
            NoBlink::TooSmall => "too_small",
        }
    }
}
