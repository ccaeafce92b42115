//! How the head moves over one loop. Everything is a sum of whole harmonics of the loop, so the end meets the beginning.

use std::f32::consts::TAU;

/// One moment of the motion. Angles in radians.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pose {
    /// Turn about the vertical axis; positive moves the nose to the right of the picture.
    pub yaw: f32,
    /// Nod; positive moves the nose up.
    pub pitch: f32,
    /// Tilt, clockwise.
    pub roll: f32,
    /// 0 breathed out, 1 breathed in.
    pub breath: f32,
    /// Enlargement of the whole picture beyond 1.
    pub zoom: f32,
}

/// A choreography; eyelids, smile and moods belong here when they come, as further fields of [`Pose`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Motion {
    /// Head and shoulders: sway and breathing. `strength` scales all angles, `turn` the yaw alone (0 to 1 each).
    Sway { strength: f32, turn: f32 },
    /// No face: the picture as a whole comes a little nearer and goes back.
    Zoom,
}

impl Motion {
    /// The pose at `phase` of the loop, 0 to 1.
    ///
    /// The second harmonics with their odd phases keep the sway from looking like a pendulum. Beyond 9° of yaw the head of
    /// the warp comes apart from its background.
    pub fn pose(&self, phase: f32) -> Pose {
        let w = TAU * phase;
        match *self {
            Motion::Sway { strength, turn } => Pose {
                yaw: strength * turn * (7.5 * w.sin() + 1.6 * (2.0 * w + 0.9).sin()).to_radians(),
                pitch: strength * (2.4 * (w + 1.3).sin() + 1.2 * (2.0 * w + 2.1).sin()).to_radians(),
                roll: strength * (1.7 * (w - 0.5).sin()).to_radians(),
                breath: 0.5 - 0.5 * (w + 0.4).cos(),
                zoom: 0.008 * (0.5 - 0.5 * w.cos()),
            },
            Motion::Zoom => Pose { zoom: 0.035 * (0.5 - 0.5 * w.cos()), ..Pose::default() },
        }
    }
}
