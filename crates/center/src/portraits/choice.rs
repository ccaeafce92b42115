//! What a person chooses for their portrait: which face, and where its points lie. The mood is a wish (`wish.rs`).
//! Lengths are kept in shares of the photo's longer side, so that they hold for a smaller copy of it.

use portrait::{Crop, Face, FaceBox, Handle, Handles, Landmarks, Photo, count_faces, survey_one};
use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::form::Fields;

/// A face whose box has fewer pixels is too coarse to be turned.
const SMALLEST_BOX: f32 = 48.0;

/// Which face, as far as a person said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chosen {
    /// How often the photo is turned clockwise by 90° first; the rest lies in the turned photo.
    pub turn: u8,
    /// The number of the face in the order of the preview, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub face: Option<Square>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop: Option<Square>,
    /// The nine points in 0…1 of the crop, in the order of [`Handle::ALL`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handles: Option<[[f32; 2]; 9]>,
    /// How far points that nobody looked at may be trusted: eyes, lids, brows, mouth, chin, bare eyes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks: Option<[f32; 6]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Square {
    pub x: f32,
    pub y: f32,
    pub side: f32,
}

/// The face as it comes with a form: the number of one of the preview, one of the preview's answers as it is, or its
/// box alone. Lengths are in pixels; what else the preview told of it is not asked for.
#[derive(Deserialize)]
#[serde(untagged)]
enum SentFace {
    Index(usize),
    Box(Square),
    Place {
        #[serde(default)]
        turn: u8,
        #[serde(rename = "box")]
        face: Option<Square>,
        crop: Option<Square>,
    },
}

impl SentFace {
    fn read(text: &str) -> Option<Chosen> {
        // a list would be taken for its fields in their order
        let is_list = text.trim_start().starts_with('[');
        let chosen = match serde_json::from_str(text).ok().filter(|_| !is_list)? {
            SentFace::Index(index) => Chosen { index: Some(index), ..Chosen::default() },
            SentFace::Box(square) => Chosen { face: Some(square), ..Chosen::default() },
            SentFace::Place { face: None, crop: None, .. } => return None,
            SentFace::Place { turn, face, crop } => Chosen { turn, face, crop, ..Chosen::default() },
        };
        (chosen.turn <= 3).then_some(chosen)
    }
}

/// The nine points as they come with a form: by name, or in their order.
#[derive(Deserialize)]
#[serde(untagged)]
enum SentHandles {
    List([[f32; 2]; 9]),
    Named(std::collections::HashMap<String, [f32; 2]>),
}

impl Square {
    fn scaled(self, by: f32) -> Square {
        Square { x: self.x * by, y: self.y * by, side: self.side * by }
    }

    fn is_within(&self, width: f32, height: f32) -> bool {
        // comparisons with NaN are false
        self.side >= 16.0_f32.min(width.min(height))
            && self.x >= -0.5
            && self.y >= -0.5
            && self.x + self.side <= width + 0.5
            && self.y + self.side <= height + 0.5
    }

    pub fn of_crop(crop: Crop) -> Square {
        Square { x: crop.x, y: crop.y, side: crop.side }
    }

    /// The square moved into `photo`, and made as small as that.
    fn inside(self, photo: &Photo) -> Crop {
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        let short = width.min(height);
        let side = self.side.clamp(16.0_f32.min(short), short);
        Crop { x: self.x.clamp(0.0, width - side), y: self.y.clamp(0.0, height - side), side }
    }
}

impl Chosen {
    /// Reads `face` and `handles`, which lie in a photo of `width × height` pixels; nothing when a person said nothing.
    pub fn parse(fields: &Fields, width: u32, height: u32) -> Result<Option<Chosen>, Vec<FieldError>> {
        let (face, handles) = (fields.get("face"), fields.get("handles"));
        if face.is_empty() && handles.is_empty() {
            return Ok(None);
        }
        let wrong = |field, code| vec![FieldError::new(field, code)];
        let mut chosen = match face {
            "" => Chosen::default(),
            text => SentFace::read(text).ok_or_else(|| wrong("face", "face"))?,
        };
        let (wide, high) =
            if chosen.turn % 2 == 1 { (height as f32, width as f32) } else { (width as f32, height as f32) };
        let is_inside = |square: &Option<Square>| square.is_none_or(|square| square.is_within(wide, high));
        if !is_inside(&chosen.face) || !is_inside(&chosen.crop) {
            return Err(wrong("face", "face_outside"));
        }
        let share = 1.0 / wide.max(high);
        chosen.face = chosen.face.map(|square| square.scaled(share));
        chosen.crop = chosen.crop.map(|square| square.scaled(share));
        if !handles.is_empty() {
            chosen.handles = Some(read_handles(handles).map_err(|code| wrong("handles", code))?);
        }
        Ok(Some(chosen))
    }

    /// The photo to draw and the face in it, for the engine. `photo` is a copy of any size of the one in which it was
    /// chosen; what is missing here is as it is found, and what does not fit is left out.
    pub fn resolve(&self, photo: Photo) -> (Photo, Face) {
        let upright = photo.turned(self.turn);
        let crop = self.crop.map(|crop| crop.scaled(photo.width().max(photo.height()) as f32).inside(&upright));
        let landmarks = self.landmarks.map(landmarks_of);
        if let (Some(points), Some(crop)) = (self.handles, crop) {
            return (
                photo,
                Face::Chosen { quarter_turns: self.turn, crop, handles: Handles::from_points(points), landmarks },
            );
        }
        let found = survey_one(&photo, |_, boxes| self.among(&photo, boxes));
        let chosen =
            |crop, handles, landmarks| Face::Chosen { quarter_turns: found.quarter_turns, crop, handles, landmarks };
        let can_turn = found.confidence > 0.0 && found.face.is_some_and(|face| face.side >= SMALLEST_BOX);
        match (self.handles, crop) {
            (Some(points), _) => (photo, chosen(found.crop, Handles::from_points(points), landmarks)),
            (None, Some(crop)) if can_turn && found.quarter_turns == self.turn => {
                let place = |[x, y]: [f32; 2]| {
                    [
                        (found.crop.x + x * found.crop.side - crop.x) / crop.side,
                        (found.crop.y + y * found.crop.side - crop.y) / crop.side,
                    ]
                };
                let moved = Handles::from_points(found.handles.points().map(place));
                // a square that cuts the face off shows the face all the same
                let (crop, handles) = if moved.check().is_ok() { (crop, moved) } else { (found.crop, found.handles) };
                (photo, chosen(crop, handles, Some(found.landmarks)))
            }
            (None, Some(crop)) => match upright.cropped(&crop, (crop.side as u32).clamp(16, 1_024)) {
                Some(square) => (square, Face::Automatic),
                None => (photo, Face::Automatic),
            },
            (None, None) if can_turn => (photo, chosen(found.crop, found.handles, Some(found.landmarks))),
            (None, None) => (photo, Face::Automatic),
        }
    }

    /// The number of the face that is meant: the one nearest to the box, the one of the number, or the best.
    fn among(&self, photo: &Photo, boxes: &[FaceBox]) -> usize {
        let Some(square) = self.face else { return self.index.unwrap_or(0) };
        let square = square.scaled(photo.width().max(photo.height()) as f32);
        let away = |face: &FaceBox| {
            (face.x - square.x).abs() + (face.y - square.y).abs() + 0.5 * (face.side - square.side).abs()
        };
        let nearest = boxes.iter().enumerate().min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b)));
        nearest.map_or(0, |(number, _)| number)
    }

    /// Whether the number, if it is one, is that of a face in `photo`; without any there is still one place to begin
    /// from.
    pub fn is_there(&self, photo: &Photo) -> bool {
        self.index.is_none_or(|index| index == 0 || index < count_faces(photo))
    }

    /// The face in a kept still of `width × height` pixels.
    pub fn kept(crop: Crop, width: u32, height: u32, handles: Option<Handles>, landmarks: Option<Landmarks>) -> Chosen {
        let crop = Square::of_crop(crop).scaled(1.0 / width.max(height).max(1) as f32);
        let landmarks = landmarks.map(|l| [l.eyes, l.lids, l.brows, l.mouth, l.chin, l.bare_eyes]);
        Chosen { crop: Some(crop), handles: handles.map(|handles| handles.points()), landmarks, ..Chosen::default() }
    }

    /// With the points that a person has looked at: those are trusted.
    pub fn fitted(self, points: Option<[[f32; 2]; 9]>) -> Chosen {
        match points {
            Some(points) => Chosen { handles: Some(points), landmarks: None, ..self },
            None => self,
        }
    }

    /// Whether a person has looked at the points.
    pub fn is_fitted(&self) -> bool {
        self.handles.is_some() && self.landmarks.is_none()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As it was stored; nothing for the empty text.
    pub fn of_json(text: &str) -> Option<Chosen> {
        serde_json::from_str(text).ok()
    }
}

/// Nine points that make a face, or why they do not.
pub fn read_handles(text: &str) -> Result<[[f32; 2]; 9], &'static str> {
    let points = match serde_json::from_str(text) {
        Ok(SentHandles::List(points)) => points,
        Ok(SentHandles::Named(named)) => {
            let mut points = [[f32::NAN; 2]; 9];
            for (place, handle) in Handle::ALL.into_iter().enumerate() {
                points[place] = *named.get(handle.key()).ok_or("handles")?;
            }
            points
        }
        Err(_) => return Err("handles"),
    };
    match Handles::from_points(points).check() {
        Ok(()) => Ok(points),
        Err(error) => Err(match error.fault {
            portrait::Fault::Outside => "handles_outside",
            portrait::Fault::Order => "handles_order",
            portrait::Fault::EyeDistance => "handles_eye_distance",
            portrait::Fault::Tilt => "handles_tilt",
            portrait::Fault::Lid => "handles_lid",
            portrait::Fault::Mouth => "handles_mouth",
            portrait::Fault::Chin => "handles_chin",
        }),
    }
}

fn landmarks_of([eyes, lids, brows, mouth, chin, bare_eyes]: [f32; 6]) -> Landmarks {
    Landmarks { eyes, lids, brows, mouth, chin, bare_eyes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.push((*name).to_owned(), (*value).to_owned());
        }
        fields
    }

    #[test]
    fn what_is_said_of_the_face_is_checked() {
        let read =
            |face: &str, handles: &str| Chosen::parse(&fields(&[("face", face), ("handles", handles)]), 400, 200);
        let code = |face: &str, handles: &str| read(face, handles).unwrap_err()[0].code;
        assert_eq!(read("", "").unwrap(), None);
        assert_eq!(read("2", "").unwrap().unwrap().index, Some(2));
        let place = read(r#"{"turn":1,"box":{"x":10,"y":300,"side":100}}"#, "").unwrap().unwrap();
        assert_eq!(place.face.unwrap().side, 0.25, "in shares of the longer side; turned, the photo is 200 × 400");
        let whole = r#"{"turn":0,"box":{"x":10,"y":30,"side":100},"confidence":0.9,"crop":{"x":0,"y":0,"side":200},"handles":{"chin":[0.5,0.7]},"trust":{}}"#;
        assert!(
            read(whole, "").unwrap().is_some_and(|face| face.crop.is_some() && face.handles.is_none()),
            "as the preview gave it"
        );
        assert_eq!(read(r#"{"x":10,"y":30,"side":100}"#, "").unwrap().unwrap().face.unwrap().side, 0.25, "a box alone");
        assert_eq!(code(r#"{"box":{"x":10,"y":300,"side":100}}"#, ""), "face_outside");
        assert_eq!(code(r#"{"crop":{"x":0,"y":0,"side":1e30}}"#, ""), "face_outside");
        for nonsense in ["x", "-1", "[]", "{\"turn\":9}", "{\"crop\":7}", "null", "{\"x\":1}", "{}"] {
            assert_eq!(code(nonsense, ""), "face", "{nonsense}");
        }
        let template = serde_json::to_string(&Handles::template().points()).unwrap();
        assert!(read("", &template).unwrap().unwrap().handles.is_some());
        for nonsense in ["x", "[]", "{}", "[[0,0],[1,1]]"] {
            assert_eq!(code("", nonsense), "handles", "{nonsense}");
        }
        assert_eq!(code("", "[[0,0],[0,0],[0,0],[0,0],[0,0],[0,0],[0,0],[0,0],[0,2]]"), "handles_outside");
    }
}
