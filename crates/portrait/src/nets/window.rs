//! The finer stages of the mesh network: where in the feature map they look, and how their points come back. What the
//! custom operators of the file do was found out by comparing with the official runtime.

/// Points of the coarse mesh.
pub(crate) const MESH_POINTS: usize = 468;
/// Lips, the eye on the left of the picture, the eye on the right.
pub(super) const STAGES: usize = 3;

/// Points of the mesh that each stage refines, in the order of its outputs; the first two of each give its tilt. (The
/// file has the same lists in its options.)
pub(super) static REFINED: [&[usize]; STAGES] = [
    &[
        61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178, 87,
        14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404, 320,
        307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42,
        41, 38, 12, 268, 271, 272, 407,
    ],
    &[
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112,
        243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221,
        189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
    ],
    &[
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252,
        256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444,
        443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293,
        334, 296, 336, 285, 417,
    ],
];

/// The line that gives each stage its tilt, from left to right.
static LEVEL: [[usize; 2]; STAGES] = [[61, 291], [33, 133], [362, 263]];

/// Cells of a stage's window on each side, and how much larger than its points it is.
const CELLS: f32 = 16.0;
const LARGER: f32 = 1.5;

/// The matrix (4 × 4, by rows) from cells of the window to cells of the feature map. `points` are x, y, z of the coarse
/// mesh in cells of the map.
pub(super) fn window(points: &[f32], stage: usize, matrix: &mut [f32]) {
    let at = |index: usize| [points[3 * index], points[3 * index + 1]];
    let [left, right] = LEVEL[stage].map(at);
    let (sin, cos) = (right[1] - left[1]).atan2(right[0] - left[0]).sin_cos();
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for [x, y] in REFINED[stage].iter().map(|index| at(*index)) {
        for (axis, value) in [x * cos + y * sin, y * cos - x * sin].into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    let [u, v] = [0, 1].map(|axis| 0.5 * (low[axis] + high[axis]));
    let [kx, ky] = [0, 1].map(|axis| LARGER * (high[axis] - low[axis]) / CELLS);
    let (x, y) = (u * cos - v * sin, u * sin + v * cos);
    let half = 0.5 * CELLS;
    matrix.copy_from_slice(&[
        cos * kx,
        -sin * ky,
        0.0,
        x - half * (cos * kx - sin * ky),
        sin * kx,
        cos * ky,
        0.0,
        y - half * (sin * kx + cos * ky),
        0.0,
        0.0,
        1.0,
        0.0,
        0.0,
        0.0,
        0.0,
        1.0,
    ]);
}

/// A feature map of `height × width × channels` seen through `matrix`, `side × side` cells, bilinear between the
/// centres of cells; 0 outside.
pub(super) fn through(
    map: &[f32],
    [height, width, channels]: [usize; 3],
    matrix: &[f32],
    side: usize,
    out: &mut [f32],
) {
    for (cell, pixel) in out.chunks_exact_mut(channels).enumerate() {
        let (u, v) = ((cell % side) as f32 + 0.5, (cell / side) as f32 + 0.5);
        let x = matrix[0] * u + matrix[1] * v + matrix[3] - 0.5;
        let y = matrix[4] * u + matrix[5] * v + matrix[7] - 0.5;
        // also false for what is no number
        if !(x >= 0.0 && y >= 0.0 && x <= (width - 1) as f32 && y <= (height - 1) as f32) {
            continue;
        }
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let at = |y: usize, x: usize| &map[(y * width + x) * channels..][..channels];
        let corners = at(top, left).iter().zip(at(top, right)).zip(at(below, left).iter().zip(at(below, right)));
        for (out, ((a, b), (c, d))) in pixel.iter_mut().zip(corners) {
            *out = (a * (1.0 - fx) + b * fx) * (1.0 - fy) + (c * (1.0 - fx) + d * fx) * fy;
        }
    }
}

/// Points (x, y) of a window put where they lie in the map.
pub(super) fn place(points: &[f32], matrix: &[f32], out: &mut [f32]) {
    for (to, from) in out.chunks_exact_mut(2).zip(points.chunks_exact(2)) {
        to[0] = matrix[0] * from[0] + matrix[1] * from[1] + matrix[3];
        to[1] = matrix[4] * from[0] + matrix[5] * from[1] + matrix[7];
    }
}
