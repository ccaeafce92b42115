//! How a face moves over one loop. Everything is made of whole harmonics of the loop and of pulses that begin and end
//! inside it, so the end meets the beginning in place and in speed.

use std::f32::consts::TAU;

use crate::head::smoothstep;
use crate::mood::Mood;

/// One moment of the motion. Angles in radians.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pose {
    /// Turn about the vertical axis; positive moves the nose to the right of the picture.
    pub yaw: f32,
    /// Nod; positive moves the nose up.
    pub pitch: f32,
    /// Tilt, clockwise.
    pub roll: f32,
    /// 0 breathed out, 1 breathed in; a sigh goes beyond.
    pub breath: f32,
    /// The head comes nearer: enlargement beyond 1.
    pub lean: f32,
    /// 0 the face of the photo, 1 a hint of a smile.
    pub smile: f32,
    /// How far the upper lids are closed, 0 to 1.
    pub lids: f32,
    /// Where the eyes turn inside the head, in head units to the right and down.
    pub gaze: [f32; 2],
    /// Enlargement of the whole picture beyond 1, where there is no face.
    pub zoom: f32,
}

/// A choreography.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Motion {
    /// A face. `strength` scales all angles, `turn` the yaw alone, `smile` the smile (0 to 1 each).
    Alive { mood: Mood, strength: f32, turn: f32, smile: f32, blinks: bool },
    /// No face: the picture as a whole comes a little nearer and goes back.
    Zoom,
}

/// The eyes stay on the viewer while the head turns: by this much (head units) for a radian. The sockets already carry
/// them the other way, and more than this would look like a roll of the eyes.
const GAZE_HOLD: [f32; 2] = [-0.17, 0.12];
/// Length of a loop in seconds, for what has a speed of its own.
const SECONDS: f32 = 4.0;

impl Motion {
    /// The pose at `phase` of the loop, 0 to 1. Beyond 9° of yaw the head of the warp comes apart from its background.
    pub fn pose(&self, phase: f32) -> Pose {
        match *self {
            Motion::Alive { mood, strength, turn, smile, blinks } => {
                let mut pose = match mood {
                    Mood::Greeting => greeting(phase),
                    Mood::Smile => smiling(phase),
                    Mood::LookAround => looking_around(phase),
                    Mood::Dream => dreaming(phase),
                };
                pose.yaw *= strength * turn;
                pose.pitch *= strength;
                pose.roll *= strength;
                pose.lean *= strength;
                pose.smile *= smile;
                pose.gaze = [pose.gaze[0] + GAZE_HOLD[0] * pose.yaw, pose.gaze[1] + GAZE_HOLD[1] * pose.pitch];
                if !blinks {
                    pose.lids = 0.0;
                }
                pose
            }
            Motion::Zoom => Pose { zoom: 0.035 * (0.5 - 0.5 * (TAU * phase).cos()), ..Pose::default() },
        }
    }
}

/// A nod: a little up, well down, and back with a tilt of the head.
fn greeting(phase: f32) -> Pose {
    let w = TAU * phase;
    let lift = pulse(phase, 0.02, 0.13, 0.15, 0.27);
    let bow = pulse(phase, 0.15, 0.28, 0.35, 0.53);
    let second = pulse(phase, 0.46, 0.57, 0.61, 0.78);
    let tilt = pulse(phase, 0.36, 0.56, 0.70, 0.97);
    Pose {
        yaw: (1.1 * (w - 0.6).sin() + 0.4 * (3.0 * w + 0.4).sin()).to_radians(),
        pitch: (3.2 * lift - 8.4 * bow - 4.6 * second + 0.4 * (2.0 * w + 0.7).sin()).to_radians(),
        roll: (2.2 * tilt - 0.5 * (w + 0.8).sin()).to_radians(),
        breath: breath(w),
        lean: 0.014 * bow + 0.008 * tilt,
        smile: 0.75 * pulse(phase, 0.20, 0.45, 0.74, 0.98),
        lids: blink(phase, 0.30),
        ..Pose::default()
    }
}

/// A smile that comes, stays and fades, over a slow sway.
fn smiling(phase: f32) -> Pose {
    let w = TAU * phase;
    let smile = pulse(phase, 0.08, 0.34, 0.68, 0.96);
    Pose {
        yaw: (3.1 * (w + 2.6).sin() + 0.7 * (2.0 * w + 0.9).sin()).to_radians(),
        pitch: (0.6 * (w + 1.3).sin() + 0.4 * (2.0 * w + 2.1).sin()).to_radians(),
        roll: (1.9 * (w - 1.9).sin()).to_radians(),
        breath: breath(w),
        lean: 0.008 * smile,
        smile: 1.45 * smile,
        lids: blink(phase, 0.80).max(0.10 * smile),
        ..Pose::default()
    }
}

/// To the left, a while there, to the right, a while there. Eyes arrive before the head does, and people blink on the
/// way.
fn looking_around(phase: f32) -> Pose {
    let w = TAU * phase;
    let there = |ahead: f32| {
        let left = pulse(phase + ahead, 0.07, 0.24, 0.36, 0.54);
        let right = pulse(phase + ahead, 0.50, 0.67, 0.80, 0.99);
        right - left
    };
    let (head, eyes) = (there(0.0), there(0.05));
    Pose {
        yaw: (8.4 * head + 0.5 * (3.0 * w).sin()).to_radians(),
        pitch: (0.9 * (2.0 * w + 0.5).sin() + 0.7 * (w + 2.0).sin()).to_radians(),
        roll: (-1.3 * head + 0.4 * (2.0 * w).sin()).to_radians(),
        breath: breath(w),
        smile: 0.35 * pulse(phase, 0.55, 0.72, 0.82, 0.98),
        lids: blink(phase, 0.46),
        // Beside the hold, which is taken back here: the eyes go where the head goes.
        gaze: [0.024 * head + 0.052 * eyes, 0.0],
        ..Pose::default()
    }
}

/// Back goes the head, slowly round, the lids sink, a sigh.
fn dreaming(phase: f32) -> Pose {
    let w = TAU * phase;
    let away = pulse(phase, 0.04, 0.40, 0.62, 0.98);
    Pose {
        yaw: (-3.9 * (w - 0.5).sin() + 0.6 * (2.0 * w).cos()).to_radians(),
        pitch: (5.4 * away - 1.0 + 0.6 * (w + 0.4).sin()).to_radians(),
        roll: (-2.6 * away + 0.8 * (w + 1.0).cos()).to_radians(),
        breath: 1.5 * breath(w),
        lean: -0.010 * away,
        smile: 0.55 * away,
        lids: (0.34 * away).max(pulse(phase, 0.42, 0.50, 0.56, 0.70)),
        gaze: [0.0, -0.016 * away],
        ..Pose::default()
    }
}

fn breath(w: f32) -> f32 {
    0.5 - 0.5 * (w + 0.4).cos()
}

/// 0, rising from `from` to 1 at `full`, staying until `until`, falling to 0 at `gone`; flat at all four.
fn pulse(phase: f32, from: f32, full: f32, until: f32, gone: f32) -> f32 {
    let phase = phase.rem_euclid(1.0);
    smoothstep(from, full, phase) - smoothstep(until, gone, phase)
}

/// A blink around `at`: a tenth of a second to close, a moment shut, twice as long to open.
fn blink(phase: f32, at: f32) -> f32 {
    let seconds = (phase - at) * SECONDS;
    smoothstep(-0.12, -0.02, seconds) - smoothstep(0.06, 0.27, seconds)
}
