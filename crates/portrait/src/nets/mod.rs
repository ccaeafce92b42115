//! The two small networks that are part of the binary: 478 points of a face, and the mask of a person.
//!
//! Both are MediaPipe's, in its `.tflite` files (`models/README.md`), read anew whenever they are needed (4 ms, weights
//! of 16 bits) and dropped afterwards. From the outside in: [`Mesh`] and [`Person`] here, `graph.rs` and `check.rs`
//! (what a file says, and that it can be run), `run.rs`, `convolve.rs`, `window.rs`; `flat.rs` reads the format.

mod check;
mod convolve;
mod flat;
mod graph;
mod run;
mod window;

use crate::neural::Simd;
use crate::neural::kernels::Kernels;
use graph::Graph;
pub(crate) use window::MESH_POINTS;
use window::REFINED;

static MESH: &[u8] = include_bytes!("../../models/face_landmark_with_attention.tflite");
static PERSON: &[u8] = include_bytes!("../../models/selfie_segmentation.tflite");

/// Points of a face: 468 of the mesh, five of each iris (its centre first: 468 on the left of the picture, 473 on the
/// right).
pub const POINTS: usize = MESH_POINTS + 10;

/// The network that finds 478 points in a square around a face.
#[derive(Debug)]
pub struct Mesh {
    graph: Graph,
    simd: Simd,
}

/// What [`Mesh::points`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct MeshPoints {
    /// x, y and z by MediaPipe's numbering, in pixels of the square: pixel i reaches from i to i + 1. z is smaller the
    /// nearer to the camera.
    pub points: Vec<[f32; 3]>,
    /// That there is a face, 0 to 1. Dogs and cartoons have 1, too.
    pub face: f32,
}

impl Mesh {
    /// Side of its square in pixels.
    pub const SIDE: usize = 192;

    /// The embedded one.
    pub fn embedded(simd: Simd) -> Option<Mesh> {
        Mesh::read(MESH, simd)
    }

    /// From a `.tflite` file; `None` if it is damaged or another network.
    pub fn read(file: &[u8], simd: Simd) -> Option<Mesh> {
        let graph = Graph::read(file)?;
        let lengths: Vec<usize> = graph.outputs.iter().map(|at| graph.shapes[*at].iter().product()).collect();
        (graph.shapes[graph.input] == [1, Mesh::SIDE, Mesh::SIDE, 3] && lengths == [1404, 160, 142, 142, 10, 10, 1])
            .then_some(Mesh { graph, simd })
    }

    /// The points in `square`, [`Mesh::SIDE`] rows of as many pixels, red, green and blue from 0 to 1 each. `None` if
    /// it has another length.
    pub fn points(&self, square: Vec<f32>) -> Option<MeshPoints> {
        let outputs = self.graph.run(Kernels::of(self.simd), square)?;
        let [mesh, lips, left, right, left_iris, right_iris, flag] = &outputs[..] else { return None };
        let mut points: Vec<[f32; 3]> = mesh.chunks_exact(3).map(|point| [point[0], point[1], point[2]]).collect();
        for (list, finer) in REFINED.iter().zip([lips, left, right]) {
            for (index, [x, y]) in list.iter().zip(finer.as_chunks().0) {
                points[*index][0] = *x;
                points[*index][1] = *y;
            }
        }
        for (iris, around) in [(left_iris, [33, 133, 145, 159]), (right_iris, [362, 263, 374, 386])] {
            let depth = around.iter().map(|index: &usize| points[*index][2]).sum::<f32>() / 4.0;
            points.extend(iris.as_chunks().0.iter().map(|[x, y]| [*x, *y, depth]));
        }
        let flag = *flag.first()?;
        Some(MeshPoints { points, face: 1.0 / (1.0 + (-flag).exp()) })
    }
}

/// The network that says which pixels of a picture belong to people.
#[derive(Debug)]
pub struct Person {
    graph: Graph,
    simd: Simd,
}

impl Person {
    /// Side of its square in pixels.
    pub const SIDE: usize = 256;

    /// The embedded one.
    pub fn embedded(simd: Simd) -> Option<Person> {
        Person::read(PERSON, simd)
    }

    /// From a `.tflite` file; `None` if it is damaged or another network.
    pub fn read(file: &[u8], simd: Simd) -> Option<Person> {
        let graph = Graph::read(file)?;
        let output = graph.outputs.first().map(|at| &graph.shapes[*at][..]);
        let sides = |channels| [1, Person::SIDE, Person::SIDE, channels];
        (graph.shapes[graph.input] == sides(3) && output == Some(&sides(1)[..])).then_some(Person { graph, simd })
    }

    /// How much each pixel of `square` belongs to a person, 0 to 1: [`Person::SIDE`] rows of as many, from red, green
    /// and blue from 0 to 1 each. `None` if it has another length.
    pub fn mask(&self, square: Vec<f32>) -> Option<Vec<f32>> {
        self.graph.run(Kernels::of(self.simd), square)?.into_iter().next()
    }
}
