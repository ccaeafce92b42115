//! How a face moves over one loop. Everything is made of whole harmonics of the loop and of pulses that begin and end
//! inside it, so the end meets the beginning in place and in speed.

use std::f32::consts::TAU;

use crate::head::smoothstep;
use crate::mood::Mood;
use crate::surface::Reach;

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
    /// How far the upper lids are closed, left and right in the picture, 0 to 1.
    pub lids: [f32; 2],
    /// How far the lips part, 0 to 1.
    pub speech: f32,
    /// Where the eyes turn inside the head, in head units to the right and down.
    pub gaze: [f32; 2],
    /// Enlargement of the whole picture beyond 1, where there is no face.
    pub zoom: f32,
}

/// A choreography.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Motion {
    /// A face. `strength` scales all angles, `turn` the yaw alone, `smile` the smile (0 to 1 each); no angle exceeds
    /// `reach`.
    Alive { mood: Mood, strength: f32, turn: f32, smile: f32, blinks: bool, reach: Reach },
    /// No face: the picture as a whole comes a little nearer and goes back.
    Zoom,
}

/// The eyes stay on the viewer while the head turns: by this much (head units) for a radian. The sockets already carry
/// them the other way, and more than this would look like a roll of the eyes.
const GAZE_HOLD: [f32; 2] = [-0.17, 0.12];
/// Length of a loop in seconds, for what has a speed of its own.
const SECONDS: f32 = 4.0;

impl Motion {
    /// The pose at `phase` of the loop, 0 to 1.
    pub fn pose(&self, phase: f32) -> Pose {
        match *self {
            Motion::Alive { mood, strength, turn, smile, blinks, reach } => {
                let mut pose = match mood {
                    Mood::Greeting => greeting(phase),
                    Mood::Smile => smiling(phase),
                    Mood::LookAround => looking_around(phase),
                    Mood::Dream => dreaming(phase),
                    Mood::Talk => talking(phase),
                    Mood::Wink => winking(phase),
                };
                let [side, up, down] = Reach::WANTED.map(f32::to_radians);
                pose.yaw *= strength * turn * if pose.yaw > 0.0 { reach.right } else { reach.left } / side;
                pose.pitch *= strength * if pose.pitch > 0.0 { reach.up / up } else { reach.down / down };
                pose.roll *= strength;
                pose.lean *= strength;
                pose.smile *= smile;
                pose.gaze = [pose.gaze[0] + GAZE_HOLD[0] * pose.yaw, pose.gaze[1] + GAZE_HOLD[1] * pose.pitch];
                if !blinks {
                    pose.lids = [0.0; 2];
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
        yaw: (1.0 * (w - 0.6).sin() + 1.0 * tilt + 0.4 * (3.0 * w + 0.4).sin()).to_radians(),
        pitch: (4.5 * lift - 7.6 * bow - 4.4 * second + 0.4 * (2.0 * w + 0.7).sin()).to_radians(),
        roll: (2.4 * tilt - 0.5 * (w + 0.8).sin()).to_radians(),
        breath: breath(w),
        lean: 0.014 * bow + 0.008 * tilt,
        smile: 0.75 * pulse(phase, 0.20, 0.45, 0.74, 0.98),
        lids: [blink(phase, 0.30); 2],
        ..Pose::default()
    }
}

/// A smile that comes, stays and fades, over a slow sway.
fn smiling(phase: f32) -> Pose {
    let w = TAU * phase;
    let smile = pulse(phase, 0.08, 0.34, 0.68, 0.96);
    Pose {
        yaw: (4.6 * (w + 2.6).sin() + 0.9 * (2.0 * w + 0.9).sin()).to_radians(),
        pitch: (0.8 * (w + 1.3).sin() + 1.4 * smile + 0.4 * (2.0 * w + 2.1).sin()).to_radians(),
        roll: (2.4 * (w - 1.9).sin()).to_radians(),
        breath: breath(w),
        lean: 0.008 * smile,
        smile: 1.45 * smile,
        lids: [blink(phase, 0.80).max(0.08 * smile); 2],
        ..Pose::default()
    }
}

/// To the left, a while there, to the right, a while there. Eyes arrive before the head does, and people blink on the
/// way.
fn looking_around(phase: f32) -> Pose {
    let w = TAU * phase;
    let there = |ahead: f32| {
        let left = pulse(phase + ahead, 0.06, 0.25, 0.35, 0.54);
        let right = pulse(phase + ahead, 0.49, 0.68, 0.79, 0.99);
        right - left
    };
    let (head, eyes) = (there(0.0), there(0.05));
    Pose {
        yaw: (11.4 * head + 0.5 * (3.0 * w).sin()).to_radians(),
        pitch: (1.2 * (2.0 * w + 0.5).sin() + 1.0 * (w + 2.0).sin()).to_radians(),
        roll: (-1.7 * head + 0.4 * (2.0 * w).sin()).to_radians(),
        breath: breath(w),
        smile: 0.35 * pulse(phase, 0.55, 0.72, 0.82, 0.98),
        lids: [blink(phase, 0.46); 2],
        // Beside the hold, which is taken back here: the eyes go where the head goes.
        gaze: [0.030 * head + 0.050 * eyes, 0.0],
        ..Pose::default()
    }
}

/// Back goes the head, slowly round, the lids sink, a sigh.
fn dreaming(phase: f32) -> Pose {
    let w = TAU * phase;
    let away = pulse(phase, 0.04, 0.40, 0.62, 0.98);
    Pose {
        yaw: (-4.8 * (w - 0.5).sin() + 0.8 * (2.0 * w).cos()).to_radians(),
        pitch: (9.0 * away - 1.0 + 0.6 * (w + 0.4).sin()).to_radians(),
        roll: (-3.6 * away + 0.9 * (w + 1.0).cos()).to_radians(),
        breath: 1.5 * breath(w),
        lean: -0.010 * away,
        smile: 0.55 * away,
        lids: [(0.34 * away).max(pulse(phase, 0.42, 0.50, 0.56, 0.70)); 2],
        gaze: [0.0, -0.012 * away],
        ..Pose::default()
    }
}

/// A few words that nobody hears: the lips part and close, the head goes along, the brow of the last one is a nod.
fn talking(phase: f32) -> Pose {
    let w = TAU * phase;
    let words = [(0.08, 0.15, 0.7), (0.19, 0.25, 0.45), (0.30, 0.38, 1.0), (0.44, 0.50, 0.55), (0.56, 0.64, 0.85)];
    let speech: f32 =
        words.iter().map(|(from, full, much)| much * pulse(phase, *from, *full, *full, full + 0.08)).sum();
    let word = pulse(phase, 0.06, 0.30, 0.58, 0.80);
    Pose {
        yaw: (1.5 * (w + 0.4).sin() + 0.7 * (2.0 * w + 1.1).sin()).to_radians(),
        pitch: (3.2 * (2.0 * w - 0.6).sin() - 3.4 * pulse(phase, 0.52, 0.62, 0.66, 0.80)).to_radians(),
        roll: (1.2 * (w - 1.2).sin()).to_radians(),
        breath: breath(w),
        lean: 0.010 * word,
        smile: 0.5 * pulse(phase, 0.60, 0.78, 0.86, 0.99),
        lids: [blink(phase, 0.72); 2],
        speech: speech.min(1.0),
        ..Pose::default()
    }
}

/// One eye, a smile on that side, and the head goes along.
fn winking(phase: f32) -> Pose {
    let w = TAU * phase;
    let wink = pulse(phase, 0.36, 0.405, 0.475, 0.545);
    let turn = pulse(phase, 0.18, 0.40, 0.52, 0.86);
    let both = blink(phase, 0.88);
    Pose {
        yaw: (-6.2 * turn + 1.7 * (w + 0.6).sin()).to_radians(),
        pitch: (-2.2 * turn + 0.8 * (w + 2.0).sin()).to_radians(),
        roll: (4.2 * turn + 0.7 * (w - 0.9).sin()).to_radians(),
        breath: breath(w),
        lean: 0.010 * turn,
        smile: 1.1 * pulse(phase, 0.22, 0.42, 0.62, 0.95),
        lids: [both, both.max(wink)],
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
