//! What is outside: each planet has its own sky, hills, and itself among the stars.

use serde::{Deserialize, Serialize};

/// The sky over one planet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sky {
    /// The planet.
    pub id: String,
    /// Colours from above down to the horizon.
    pub day: [String; 2],
    pub night: [String; 2],
    /// Colour and outline, in units along a wall and up; later ones are nearer.
    pub hills: Vec<(String, String)>,
    /// The planet as SVG within −100 … 100; `@` stands for what ids begin with.
    pub planet: String,
}
