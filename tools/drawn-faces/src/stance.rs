//! Where head and body stand and how the camera sees them: from eye distances to pixels.

use crate::face::Face;
use crate::math::{Vec3, vec3};

/// The neck turns with the head at its top and with the body at its foot.
const NECK: f32 = 2.0;
/// From the camera to the face: about a metre.
const CAMERA: f32 = 15.0;

pub(crate) struct Stance {
    head: Turn,
    body: Turn,
    scale: f32,
    origin: [f32; 2],
}

/// A rotation: first around the upright axis, then nodding, then tilting about the neck.
struct Turn {
    yaw: [f32; 2],
    pitch: [f32; 2],
    roll: [f32; 2],
}

impl Turn {
    fn new(yaw: f32, pitch: f32, roll: f32) -> Turn {
        let turn = |degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            [sin, cos]
        };
        Turn { yaw: turn(yaw), pitch: turn(pitch), roll: turn(roll) }
    }

    fn direction(&self, p: Vec3) -> Vec3 {
        let p = vec3(p.x * self.yaw[1] + p.z * self.yaw[0], p.y, p.z * self.yaw[1] - p.x * self.yaw[0]);
        let p = vec3(p.x, p.y * self.pitch[1] + p.z * self.pitch[0], p.z * self.pitch[1] - p.y * self.pitch[0]);
        vec3(p.x * self.roll[1] - p.y * self.roll[0], p.x * self.roll[0] + p.y * self.roll[1], p.z)
    }

    fn point(&self, p: Vec3) -> Vec3 {
        let pivot = vec3(0.0, NECK, 0.0);
        self.direction(p - pivot) + pivot
    }
}

impl Stance {
    /// `side` is the picture's side in the pixels that are drawn.
    pub fn of(face: &Face, side: f32) -> Stance {
        let pose = &face.pose;
        let head = Turn::new(pose.yaw, pose.pitch, pose.roll);
        let body = Turn::new(0.35 * pose.yaw, 0.0, 0.25 * pose.roll);
        let mut stance = Stance { head, body, scale: face.camera.scale * side, origin: [0.0, 0.0] };
        let middle = stance.project(stance.head(vec3(0.0, 0.45, 0.9)));
        let shift = face.camera.shift;
        stance.origin = [(0.5 + shift[0]) * side - middle[0], (0.47 + shift[1]) * side - middle[1]];
        stance
    }

    /// A point of the head in the room.
    pub fn head(&self, p: Vec3) -> Vec3 {
        self.head.point(p)
    }

    pub fn head_direction(&self, p: Vec3) -> Vec3 {
        self.head.direction(p)
    }

    /// A point of the body in the room, of neck and clothes alike: the higher, the more it follows the head.
    pub fn body(&self, p: Vec3) -> Vec3 {
        let follow = crate::math::smoothstep(2.7, 1.1, p.y);
        self.body.point(p).lerp(self.head.point(p), follow)
    }

    /// Pixels of the drawn picture.
    pub fn project(&self, p: Vec3) -> [f32; 2] {
        let scale = self.scale / (1.0 - (p.z - 1.0) / CAMERA);
        [self.origin[0] + p.x * scale, self.origin[1] + p.y * scale]
    }

    /// Pixels of the drawn picture an eye distance measures.
    pub fn scale(&self) -> f32 {
        self.scale
    }
}
