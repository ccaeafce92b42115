//! The square that the network is shown: its faces were cut so that they fill three fifths of the height, in the
//! middle.

use crate::crop::Crop;
use crate::handles::{Axes, Handles};
use crate::photo::Photo;
use crate::view;

/// Side of the pictures that the published network was trained on, in pixels.
pub(crate) const SIDE: u32 = 256;

/// Of the square's height.
const FACE: f32 = 0.6;
/// A face reaches from the hairline to the chin; the eyes lie this far from the chin, as a share of that. (The three
/// thirds hairline–brow, brow–nose, nose–chin are about equal, the eyes a little below the brow.)
const EYES_TO_CHIN: f32 = 0.61;

/// The square around a face whose handles lie in `crop`; inside the photo, so smaller or beside the middle where it
/// must be.
pub(crate) fn around(photo: &Photo, crop: &Crop, handles: &Handles) -> Crop {
    let in_photo = handles.map(|[x, y]| [crop.x + x * crop.side, crop.y + y * crop.side]);
    let axes = Axes::of(&in_photo);
    // along the head: a chin that was found to one side does not matter
    let chin = axes.to_head(in_photo.chin)[1].max(0.5);
    let face = chin / EYES_TO_CHIN;
    let [x, y] = axes.point([0.0, chin - 0.5 * face]);
    let side = (face * axes.unit / FACE).min(photo.width() as f32).min(photo.height() as f32).max(1.0);
    view::inside(photo, Crop { x: x - 0.5 * side, y: y - 0.5 * side, side })
}

/// Handles in one square, for another.
pub(crate) fn moved(handles: &Handles, from: &Crop, to: &Crop) -> Handles {
    handles.map(|[x, y]| [(from.x + x * from.side - to.x) / to.side, (from.y + y * from.side - to.y) / to.side])
}
