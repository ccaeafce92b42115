//! Eyelids: what a closed one looks like, found out once from the photo, and painted over an eye that stays as it was.
//!
//! The skin of the lid between its edge and the brow is stretched over the eye, its lashes travel with its edge, and
//! where hair, lashes or shadow lie in it, the even colour of the skin around the eye takes their place (`skin.rs`).
//! What does not look like skin is refused (`judge.rs`): a missing blink is unnoticed, a wrong one is horrible.
//!
//! All lengths are in eye distances along the eye's own axes: `u` from its left corner to its right one, `v` down.

mod ball;
mod join;
mod judge;
mod lab;
mod paint;
mod patch;
mod plane;
mod shape;
mod skin;

pub(crate) use paint::Lids;
pub(crate) use shape::EyeShape;

use crate::hints::NoBlink;
use crate::mesh::FaceMesh;
use crate::mesh::points::CHEEKS;
use crate::photo::Photo;
use crate::resample::{View, resample};
use patch::EyePatch;
use skin::Skin;

/// One eye, ready to be painted at any size.
#[derive(Clone, Debug)]
pub(crate) struct Lid {
    shape: EyeShape,
    /// What its closed lid looks like; `None` where it must not close.
    skin: Option<Skin>,
}

impl Lid {
    /// Both eyes of a face as they are, to look about and to smile.
    pub fn open(mesh: &FaceMesh) -> [Lid; 2] {
        [0, 1].map(|eye| Lid { shape: EyeShape::of(mesh, eye), skin: None })
    }

    /// Both eyes of a face that may close, left one first, or why they should stay open.
    pub fn both(photo: &Photo, mesh: &FaceMesh) -> Result<[Lid; 2], NoBlink> {
        judge::openness(mesh.openness())?;
        let cheeks = CHEEKS.map(|point| lightness(photo, mesh.at(point), 0.06 * mesh.unit()));
        let skin = |index: usize, eye: &Lid| -> Result<Skin, NoBlink> {
            let patch = EyePatch::cut(photo, &eye.shape);
            let skin = Skin::of(&eye.shape, &patch)?;
            judge::shade(&skin, cheeks[index])?;
            Ok(skin)
        };
        let [mut left, mut right] = Lid::open(mesh);
        let (a, b) = (skin(0, &left)?, skin(1, &right)?);
        judge::alike(&a, &b, cheeks)?;
        (left.skin, right.skin) = (Some(a), Some(b));
        Ok([left, right])
    }
}

/// Lightness (L of Lab) of the skin around a place, `reach` photo pixels to each side.
fn lightness(photo: &Photo, [x, y]: [f32; 2], reach: f32) -> f32 {
    let view = View { left: x - reach, top: y - reach, width: 2.0 * reach.max(0.5), height: 2.0 * reach.max(0.5) };
    let mut mean = [0.0; 3];
    resample(photo, &view, 1, 1, |row| mean = row[0]);
    lab::lab(mean)[0]
}
