//! Which of the 478 points is what, by MediaPipe's numbering; "left" is left in the picture.

/// Lids from the corner on the left to the corner on the right: left eye (outer to inner), right eye (inner to outer).
pub(crate) const UPPER: [[usize; 9]; 2] =
    [[33, 246, 161, 160, 159, 158, 157, 173, 133], [362, 398, 384, 385, 386, 387, 388, 466, 263]];
pub(crate) const LOWER: [[usize; 9]; 2] =
    [[33, 7, 163, 144, 145, 153, 154, 155, 133], [362, 382, 381, 380, 374, 373, 390, 249, 263]];
/// Lower edge of the brows, left to right.
pub(crate) const BROW: [[usize; 5]; 2] = [[46, 53, 52, 65, 55], [285, 295, 282, 283, 276]];
/// Inner edge of the lips from the left corner to the right one: upper, lower.
pub(crate) const UPPER_LIP: [usize; 11] = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
pub(crate) const LOWER_LIP: [usize; 11] = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];
/// Middles of the same, and the corners of the mouth.
pub(crate) const BETWEEN_LIPS: [usize; 2] = [13, 14];
pub(crate) const MOUTH: [usize; 2] = [61, 291];
pub(crate) const LIP_BELOW: usize = 17;
/// Outer edge of the lips, around from the left corner.
pub(crate) const LIPS: [usize; 20] =
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];
pub(crate) const NOSE: usize = 1;
/// Middles of the cheeks.
pub(crate) const CHEEKS: [usize; 2] = [50, 280];
pub(crate) const CHIN: usize = 152;
pub(crate) const EARS: [usize; 2] = [234, 454];
/// Middles of the lids.
pub(crate) const LID_TOP: [usize; 2] = [159, 386];
pub(crate) const LID_BOTTOM: [usize; 2] = [145, 374];

/// Irises: the middle of each, then four places on its rim.
pub(crate) const IRIS: [[usize; 5]; 2] = [[468, 469, 470, 471, 472], [473, 474, 475, 476, 477]];

/// Around the face.
pub(crate) const OUTLINE: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// The points that the handles stand for, in the handles' order.
pub(crate) const HANDLES: [usize; 9] = [33, 133, 362, 263, 159, 386, 61, 291, 152];
