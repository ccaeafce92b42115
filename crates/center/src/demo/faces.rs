//! The drawn faces, animated once; everybody who has one of them gets files of their own.

use bytes::Bytes;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use serde::Deserialize;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use crate::app::App;
use crate::error::{Error, Result};
use crate::media::random_name;

const DRAWINGS: [&str; 16] = [
    include_str!("../../../../catalogue/demo/faces/01.svg"),
    include_str!("../../../../catalogue/demo/faces/02.svg"),
    include_str!("../../../../catalogue/demo/faces/03.svg"),
    include_str!("../../../../catalogue/demo/faces/04.svg"),
    include_str!("../../../../catalogue/demo/faces/05.svg"),
    include_str!("../../../../catalogue/demo/faces/06.svg"),
    include_str!("../../../../catalogue/demo/faces/07.svg"),
    include_str!("../../../../catalogue/demo/faces/08.svg"),
    include_str!("../../../../catalogue/demo/faces/09.svg"),
    include_str!("../../../../catalogue/demo/faces/10.svg"),
    include_str!("../../../../catalogue/demo/faces/11.svg"),
    include_str!("../../../../catalogue/demo/faces/12.svg"),
    include_str!("../../../../catalogue/demo/faces/13.svg"),
    include_str!("../../../../catalogue/demo/faces/14.svg"),
    include_str!("../../../../catalogue/demo/faces/15.svg"),
    include_str!("../../../../catalogue/demo/faces/16.svg"),
];

#[derive(Deserialize)]
struct File {
    faces: Vec<About>,
}

/// What is known of a drawing.
#[derive(Deserialize)]
pub struct About {
    /// `f`, `m` or `u`: which names fit.
    pub gender: String,
    pub born: [usize; 2],
    #[serde(rename = "box")]
    face: Square,
    eyes: Eyes,
    mouth: Mouth,
    chin: [f32; 2],
}

#[derive(Deserialize)]
struct Eyes {
    left: Eye,
    right: Eye,
}

#[derive(Deserialize)]
struct Eye {
    outer: [f32; 2],
    inner: [f32; 2],
    pupil: [f32; 2],
}

#[derive(Deserialize)]
struct Mouth {
    left: [f32; 2],
    right: [f32; 2],
}

/// Side of the drawings, in pixels.
const SIDE: f32 = 512.0;

impl About {
    /// The square around the face and the points in it, as the drawing has them; no detector knows drawings as well.
    fn chosen(&self) -> portrait::Face {
        let side = (2.35 * self.face.side).min(SIDE);
        let inside = |middle: f32| (middle - 0.5 * side).clamp(0.0, SIDE - side);
        let crop = portrait::Crop {
            x: inside(self.face.x + 0.5 * self.face.side),
            y: inside(self.face.y + 0.53 * self.face.side),
            side,
        };
        let Eyes { left, right } = &self.eyes;
        let between = right.pupil[0] - left.pupil[0];
        let lid = |eye: &Eye| [eye.pupil[0], 0.5 * (eye.outer[1] + eye.inner[1]) - LID * between];
        let points = [
            left.outer,
            left.inner,
            right.inner,
            right.outer,
            lid(left),
            lid(right),
            self.mouth.left,
            self.mouth.right,
            self.chin,
        ];
        let handles = portrait::Handles::from_points(points.map(|[x, y]| [(x - crop.x) / side, (y - crop.y) / side]));
        portrait::Face::Chosen { quarter_turns: 0, crop, handles, landmarks: None }
    }
}

/// Height of an upper lid over the corners of its eye, as a share of the distance between the eyes.
const LID: f32 = 0.13;

#[derive(Deserialize)]
struct Square {
    x: f32,
    y: f32,
    side: f32,
}

/// Names and sizes of a face's animation and still.
pub struct Face {
    pub animation: (String, i64),
    pub still: (String, i64),
}

impl Face {
    /// The same face under names of its own.
    pub async fn copy(&self, app: &App) -> Result<Face> {
        let copy =
            Face { animation: (random_name("webp"), self.animation.1), still: (random_name("webp"), self.still.1) };
        app.store.copy(&self.animation.0, &copy.animation.0).await?;
        app.store.copy(&self.still.0, &copy.still.0).await?;
        Ok(copy)
    }
}

static ABOUT: LazyLock<Vec<About>> = LazyLock::new(|| {
    let file: std::result::Result<File, _> =
        serde_json::from_str(include_str!("../../../../catalogue/demo/faces/faces.json"));
    file.map(|file| file.faces).unwrap_or_default()
});

pub fn about() -> &'static [About] {
    &ABOUT
}

/// Draws and animates all faces and puts them into the store.
pub async fn make(app: &App, progress: &mut (dyn FnMut(&str, usize) + Send)) -> Result<Vec<Face>> {
    let mut faces = Vec::new();
    // two at a time: the machine has at least that many cores, and each takes about a second
    let places: Vec<usize> = (0..DRAWINGS.len()).collect();
    let side = app.config.portraits.sides.small;
    for (pair, places) in places.chunks(2).enumerate() {
        let tasks: Vec<_> = places
            .iter()
            .map(|place| {
                let place = *place;
                tokio::task::spawn_blocking(move || draw(place, side))
            })
            .collect();
        for task in tasks {
            let portrait = task.await.map_err(Error::internal)??;
            let picture = portrait.pictures.into_iter().next().ok_or(Error::Internal)?;
            let (animation, still) = (random_name("webp"), random_name("webp"));
            let sizes = (picture.animation.len() as i64, picture.still.len() as i64);
            app.store.put(&animation, Bytes::from(picture.animation)).await?;
            app.store.put(&still, Bytes::from(picture.still)).await?;
            faces.push(Face { animation: (animation, sizes.0), still: (still, sizes.1) });
        }
        progress("portraits", (pair + 1) * 2 * 100 / DRAWINGS.len());
    }
    Ok(faces)
}

fn draw(place: usize, side: u32) -> Result<portrait::Portrait> {
    let tree = Tree::from_str(DRAWINGS[place], &Options::default()).map_err(Error::internal)?;
    let mut pixels = Pixmap::new(512, 512).ok_or(Error::Internal)?;
    resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
    let rgb = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let photo = portrait::Photo::from_rgb(512, 512, rgb).ok_or(Error::Internal)?;
    let face = ABOUT.get(place).map_or(portrait::Face::Automatic, About::chosen);
    let mood = portrait::Mood::ALL[place % portrait::Mood::ALL.len()];
    portrait::render(&portrait::Request { photo: &photo, sizes: &[side], face, mood, blink: true }, &mut |_, _| {
        ControlFlow::Continue(())
    })
    .map_err(Error::internal)
}
