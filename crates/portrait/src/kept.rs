//! The still that is kept when the upload is deleted: from it alone the portrait can be rendered anew.

use crate::crop::Crop;
use crate::encode::EncodeError;
use crate::photo::Photo;
use crate::plan::Plan;
use crate::resample::View;

/// Around the square that is shown, as a share of its side: frames reach out there, and a person may move the square a
/// little.
const MARGIN: f32 = 0.10;
/// More pixels than the largest portrait needs are not kept.
const LARGEST_SQUARE: f32 = 1024.0;
const QUALITY: f32 = 92.0;

/// The square of the photo with a margin, the right way up: pixels only, unmarked, nothing synthetic in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// A WebP still of good quality, its longer side at most 1,229 pixels.
    pub file: Vec<u8>,
    /// Where the square lies in it, in its pixels; handles stay what they are.
    pub crop: Crop,
}

impl Kept {
    pub(crate) fn of(plan: &Plan) -> Result<Kept, EncodeError> {
        let (photo, crop) = (&*plan.photo, plan.crop);
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        let around = MARGIN * crop.side;
        let (left, top) = ((crop.x - around).max(0.0).floor(), (crop.y - around).max(0.0).floor());
        let (right, bottom) =
            ((crop.x + crop.side + around).min(width).ceil(), (crop.y + crop.side + around).min(height).ceil());
        let view = View { left, top, width: right - left, height: bottom - top };
        let scale = (LARGEST_SQUARE / crop.side).min(1.0);
        let side = |extent: f32| ((extent * scale).round() as usize).max(1);
        let (columns, rows) = (side(view.width), side(view.height));
        let (width, height) = (columns as u32, rows as u32);
        let kept = Photo::from_rgb(width, height, photo.resampled(&view, width, height)).ok_or(EncodeError)?;
        let (across, down) = (columns as f32 / view.width, rows as f32 / view.height);
        let crop = Crop { x: (crop.x - left) * across, y: (crop.y - top) * down, side: crop.side * across.min(down) };
        Ok(Kept { file: kept.encode_webp(QUALITY)?, crop })
    }
}
