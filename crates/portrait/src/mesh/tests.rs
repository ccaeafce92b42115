use super::*;
use crate::decode::Limits;
use crate::neural::Simd;

fn astronaut() -> Photo {
    Photo::decode(include_bytes!("../../tests/data/astronaut.png"), &Limits::default()).unwrap()
}

/// Where the search begins hardly matters, and the chin is where one sees it.
#[test]
fn from_a_box_and_from_the_eyes_it_is_the_same_face() {
    let (photo, network) = (astronaut(), Mesh::embedded(Simd::detect()).unwrap());
    let eyes = [[194.5, 101.5], [212.5, 104.0], [237.0, 105.0], [257.0, 104.0]];
    let found = [Start::Eyes(eyes), Start::Box([224.0, 125.0], 110.0)]
        .map(|start| FaceMesh::find(&photo, &network, &start).unwrap());
    let unit = found[0].unit();
    for mesh in &found {
        assert!(mesh.is_sure(true) && mesh.spread < 0.015, "{}", mesh.spread);
        let chin = mesh.at(152);
        assert!(distance(chin, [222.0, 177.0]) < 0.08 * unit, "{chin:?}");
    }
    for point in 0..POINTS {
        let apart = distance(found[0].at(point), found[1].at(point)) / unit;
        assert!(apart < 0.05, "point {point}: {apart}");
    }
}

#[test]
fn what_is_no_face_is_not_sure_of_itself() {
    let rgb = (0..200 * 200 * 3).map(|at| ((at * 7919) >> 4 & 255) as u8).collect();
    let photo = Photo::from_rgb(200, 200, rgb).unwrap();
    let network = Mesh::embedded(Simd::detect()).unwrap();
    let found = FaceMesh::find(&photo, &network, &Start::Box([100.0, 100.0], 110.0));
    assert!(found.is_none_or(|mesh| !mesh.is_sure(false)));
}

/// The astronaut with her mouth opened by so many eye distances: all below the line between her lips goes down, the
/// skin of her chin is stretched, and between the lips it is dark.
fn agape(photo: &Photo, open: f32) -> Photo {
    const UNIT: f32 = 43.5;
    let (middle, line, chin, half) = (222.5, 153.0, 177.0, 15.5);
    let (width, height) = (photo.width() as usize, photo.height() as usize);
    let mut rgb = Vec::with_capacity(photo.rgb().len());
    for index in 0..width * height {
        let (x, y) = ((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
        let away = (x - middle).abs() / UNIT;
        let down = open * UNIT * (1.0 - smoothstep(1.0, 2.2, away));
        let gap = open * UNIT * (1.0 - ((x - middle) / half).powi(2)).max(0.0).sqrt();
        let below = y - line;
        let from = match below {
            _ if below <= 0.0 => y,
            _ if below < gap => {
                rgb.extend([56, 18, 18]);
                continue;
            }
            _ if below < chin - line + down => line + (below - gap) * (chin - line) / (chin - line + down - gap),
            _ => y - down,
        };
        let at = (from - 0.5).clamp(0.0, height as f32 - 1.001);
        let value = |lane: usize| {
            let row = |y: usize| f32::from(photo.rgb()[(y * width + index % width) * 3 + lane]);
            (row(at as usize) + (row(at as usize + 1) - row(at as usize)) * at.fract()) as u8
        };
        rgb.extend([0, 1, 2].map(value));
    }
    Photo::from_rgb(photo.width(), photo.height(), rgb).unwrap()
}

/// In the square of a shut mouth the chin is found higher, by 0.06 eye distances.
#[test]
fn the_chin_goes_down_with_a_jaw_that_drops() {
    let (photo, network) = (agape(&astronaut(), 0.4), Mesh::embedded(Simd::detect()).unwrap());
    let eyes = [[194.5, 101.5], [212.5, 104.0], [237.0, 105.0], [257.0, 104.0]];
    let mesh = FaceMesh::find(&photo, &network, &Start::Eyes(eyes)).unwrap();
    let off = (mesh.at(152)[1] - 177.0 - 0.4 * 43.5) / 43.5;
    assert!((-0.01..0.12).contains(&off), "{off}");
}
