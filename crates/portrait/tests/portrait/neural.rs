//! The neural engine: what PyTorch makes of the same weights, and whole jobs from checkpoint to files.

use std::fs::File;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

use image::ImageFormat;
use portrait::neural::{
    Checkpoint, ClipFile, Import, ImportError, ImportStage, Imported, Model, ModelError, NeuralError, Simd, import,
    render,
};
use portrait::{Face, Hint, Limits, Mood, NoBlink, Photo, Portrait, RenderError, Request, Stage, inspect};

use crate::files::{animated_gif, astronaut, contains, encoded, quarters, waves};

#[path = "../../examples/parity/compare.rs"]
mod compare;
#[path = "../../examples/parity/safetensors.rs"]
pub mod safetensors;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/fomm").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()))
}

fn instructions() -> impl Iterator<Item = Simd> {
    Simd::ALL.into_iter().filter(|simd| simd.is_available())
}

/// Asserts that a model is as near to PyTorch as it must be.
#[track_caller]
fn agrees(model: &Model, golden: &str) {
    let golden = safetensors::read(&bytes(golden)).unwrap();
    for difference in compare::compare(model, &golden).unwrap() {
        assert!(
            difference.is_within,
            "{} with {:?}: {:e}, {:e}",
            difference.name,
            model.network().simd(),
            difference.largest,
            difference.mean
        );
    }
}

#[test]
fn every_set_of_instructions_agrees_with_pytorch() {
    for (weights, golden) in [
        ("tiny.pth.tar", "tiny.golden.safetensors"),
        ("tiny.zip.pth.tar", "tiny.golden.safetensors"),
        ("odd.pth.tar", "odd.golden.safetensors"),
    ] {
        for simd in instructions() {
            let mut checkpoint = Checkpoint::open(Cursor::new(bytes(weights))).unwrap();
            agrees(&Model::from_tensors(&mut checkpoint, false, simd).unwrap(), golden);
        }
    }
}

#[test]
fn any_number_of_threads_agrees() {
    let mut checkpoint = Checkpoint::open(Cursor::new(bytes("odd.pth.tar"))).unwrap();
    let model = Model::from_tensors(&mut checkpoint, false, Simd::detect()).unwrap();
    for threads in [1, 3, 8] {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| agrees(&model, "odd.golden.safetensors"));
    }
}

#[test]
fn half_the_bits_are_near() {
    let mut checkpoint = Checkpoint::open(Cursor::new(bytes("tiny.pth.tar"))).unwrap();
    let model = Model::from_tensors(&mut checkpoint, true, Simd::detect()).unwrap();
    let golden = safetensors::read(&bytes("tiny.golden.safetensors")).unwrap();
    let differences = compare::compare(&model, &golden).unwrap();
    assert!(differences.iter().all(|difference| difference.mean < 0.01), "weights of 16 bits are the same network");
    assert!(differences.iter().any(|difference| !difference.is_within), "but not the same numbers");
}

/// Where the packed file is, what was said about it, and what was told on the way.
type Fixture = (PathBuf, Imported, Vec<(ImportStage, u8)>);

/// The tiny network, imported once for all tests.
fn imported() -> &'static Fixture {
    static IMPORTED: OnceLock<Fixture> = OnceLock::new();
    IMPORTED.get_or_init(|| {
        let path = scratch("tiny.fomm");
        let mut told = Vec::new();
        let options = Import {
            half: false,
            clips: vec![ClipFile { name: "colours".into(), mood: Some(Mood::Dream), bytes: moving_gif() }],
        };
        let imported = import(File::open(fixture("tiny.pth.tar")).unwrap(), &path, &options, &mut |stage, percent| {
            told.push((stage, percent));
            ControlFlow::Continue(())
        });
        (path, imported.unwrap(), told)
    })
}

fn moving_gif() -> Vec<u8> {
    animated_gif(&[[250, 10, 10], [10, 250, 10], [10, 10, 250], [250, 250, 10]])
}

fn model() -> Model {
    Model::open(&imported().0).unwrap()
}

#[test]
fn an_import_says_what_it_found() {
    let (path, imported, told) = imported();
    assert_eq!(imported.keypoints, 10);
    assert_eq!(imported.bytes, std::fs::metadata(path).unwrap().len());
    assert!(imported.parameters > 100_000 && imported.tensors > 100, "{imported:?}");
    let names: Vec<(&str, Option<Mood>, bool)> =
        imported.clips.iter().map(|clip| (&clip.name[..], clip.mood, clip.blinks)).collect();
    let mut expected: Vec<_> =
        Mood::ALL.iter().flat_map(|mood| [(mood.key(), Some(*mood), true), (mood.key(), Some(*mood), false)]).collect();
    expected.push(("colours", Some(Mood::Dream), true));
    assert_eq!(names, expected);
    assert!(told.windows(2).all(|pair| pair[0].1 <= pair[1].1), "progress never falls");
    assert_eq!((told[0], told.last().unwrap().1), ((ImportStage::Reading, 0), 100));
    assert!(
        told.iter().any(|(stage, _)| *stage == ImportStage::Packing)
            && told.iter().any(|(stage, _)| *stage == ImportStage::Driving(8))
    );
    assert_eq!(model().clips(), imported.clips);
    // the packed file is the same network as the checkpoint
    for simd in instructions() {
        agrees(&Model::open_with(path, simd).unwrap(), "tiny.golden.safetensors");
    }
}

fn job(photo: &Photo, sizes: &[u32], mood: Mood, blink: bool) -> Result<Portrait, NeuralError> {
    let request = Request { photo, sizes, face: Face::Automatic, mood, blink };
    let mut last = 0;
    render(&model(), &request, 0, &mut |_, percent| {
        assert!(percent >= last && percent <= 100);
        last = percent;
        ControlFlow::Continue(())
    })
}

#[test]
fn a_job_makes_the_same_kinds_of_files() {
    let photo = astronaut();
    let portrait = job(&photo, &[256, 96], Mood::Smile, true).unwrap();
    assert_eq!((portrait.frames, portrait.duration_ms, portrait.no_blink), (80, 4000, None));
    for (picture, size) in portrait.pictures.iter().zip([256, 96]) {
        for file in [&picture.animation, &picture.still] {
            let found = inspect(file).unwrap();
            assert_eq!((found.width, found.height), (size, size));
        }
        // the frames are a network's, the still is the photo
        assert!(contains(&picture.animation, b"compositeWithTrainedAlgorithmicMedia"));
        assert!(contains(&picture.still, b"compositeSynthetic"));
        assert!(contains(&portrait::gif(&picture.animation).unwrap(), b"compositeWithTrainedAlgorithmicMedia"));
    }
    assert!(portrait.pictures[0].animation != portrait.pictures[1].animation);
    // either engine can go on from what was kept
    let kept = Photo::decode(&portrait.kept.file, &Limits::default()).unwrap();
    let face = Face::Chosen {
        quarter_turns: 0,
        crop: portrait.kept.crop,
        handles: portrait.handles.unwrap(),
        landmarks: portrait.landmarks,
    };
    let request = Request { photo: &kept, sizes: &[64], face, mood: Mood::Dream, blink: false };
    let again = render(&model(), &request, 0, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(again.no_blink, Some(NoBlink::Unwanted));
    portrait::render(&request, &mut |_, _| ControlFlow::Continue(())).unwrap();
}

#[test]
fn the_same_job_twice_is_the_same_and_moods_differ() {
    let photo = astronaut();
    let one = job(&photo, &[64], Mood::Greeting, true).unwrap();
    assert_eq!(one, job(&photo, &[64], Mood::Greeting, true).unwrap());
    assert_ne!(one.pictures, job(&photo, &[64], Mood::LookAround, true).unwrap().pictures);
    assert_ne!(one.pictures, job(&photo, &[64], Mood::Greeting, false).unwrap().pictures);
}

#[test]
fn an_operators_clip_is_one_of_those_to_choose_from() {
    let photo = astronaut();
    let request = Request { photo: &photo, sizes: &[64], face: Face::Automatic, mood: Mood::Dream, blink: true };
    let model = model();
    let frames: Vec<usize> = (0..4)
        .map(|pick| render(&model, &request, pick, &mut |_, _| ControlFlow::Continue(())).unwrap().frames)
        .collect();
    let own = imported().1.clips[2 * Mood::ALL.len()].frames;
    assert_ne!(own, 80);
    assert_eq!(frames, [80, own, 80, own]);
}

#[test]
fn what_the_network_cannot_do_is_said() {
    let sky = waves(300, 300);
    assert_eq!(job(&sky, &[64], Mood::Smile, true), Err(NeuralError::NoFace));
    let photo = astronaut();
    assert_eq!(job(&photo, &[], Mood::Smile, true), Err(NeuralError::Render(RenderError::Size)));
    assert_eq!(job(&photo, &[4096], Mood::Smile, true), Err(NeuralError::Render(RenderError::Size)));
    let request = Request { photo: &photo, sizes: &[64], face: Face::Automatic, mood: Mood::Smile, blink: true };
    let mut stages = Vec::new();
    let stopped = render(&model(), &request, 0, &mut |stage, percent| {
        stages.push(stage);
        if percent > 50 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(stopped, Err(NeuralError::Render(RenderError::Cancelled)));
    assert!(stages.contains(&Stage::Rendering) && !stages.contains(&Stage::Finishing));
    // a small face is refused as the embedded engine refuses to turn it
    let small = photo.resize(40, 40);
    assert!(matches!(job(&small, &[64], Mood::Smile, true), Err(NeuralError::NoFace)), "{:?}", Hint::SmallFace);
}

/// The text of what went wrong; nothing may lie where the model was to be, nor beside it.
fn refused(name: &str, file: &[u8], options: &Import) -> ImportError {
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).unwrap();
    let error = import(Cursor::new(file), &folder.join("out.fomm"), options, &mut |_, _| ControlFlow::Continue(()))
        .unwrap_err();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{error}");
    assert!(!error.to_string().is_empty());
    error
}

#[test]
fn what_is_no_checkpoint_leaves_nothing_behind() {
    let tiny = bytes("tiny.pth.tar");
    let options = Import::default();
    for (name, file) in [
        ("empty", &[][..]),
        ("hundred", &tiny[..100]),
        ("half", &tiny[..tiny.len() / 2]),
        ("cut", &tiny[..tiny.len() - 1]),
        ("png", crate::files::ASTRONAUT),
    ] {
        assert!(matches!(refused(name, file, &options), ImportError::Checkpoint(_)), "{name}");
    }
    // a weight that is no number
    let mut poisoned = tiny.clone();
    let middle = tiny.len() / 2;
    poisoned[middle..middle + 400].fill(0xff);
    assert!(matches!(refused("poisoned", &poisoned, &options), ImportError::Pack(_)));
    for (name, clip) in [
        ("still", encoded(quarters(20, 20), ImageFormat::Png)),
        ("one", animated_gif(&[[1, 2, 3]])),
        ("damaged", moving_gif()[..60].to_vec()),
    ] {
        let clips = vec![ClipFile { name: name.to_owned(), mood: None, bytes: clip }];
        assert!(matches!(refused(name, &tiny, &Import { half: false, clips }), ImportError::Clip { .. }), "{name}");
    }
    let folder = scratch("stopped");
    std::fs::create_dir_all(&folder).unwrap();
    let stop = |_, percent| if percent > 40 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let stopped = import(Cursor::new(tiny), &folder.join("out.fomm"), &options, &mut { stop });
    assert!(matches!(stopped, Err(ImportError::Cancelled)));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_damaged_model_is_refused() {
    let packed = std::fs::read(&imported().0).unwrap();
    let open = |bytes: &[u8]| Model::from_bytes(bytes, Simd::Portable);
    assert!(open(&packed).is_ok());
    for length in [0, 1, 63, 64, 1000, packed.len() / 2, packed.len() - 1] {
        assert!(matches!(open(&packed[..length]), Err(ModelError::Damaged(_))), "{length}");
    }
    let mut longer = packed.clone();
    longer.push(0);
    assert!(matches!(open(&longer), Err(ModelError::Damaged(_))));
    // every byte of the header that means something, and some of the table
    let table = u64::from_le_bytes(packed[16..24].try_into().unwrap()) as usize;
    for at in (0..40).chain((table..packed.len()).step_by(97)) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x20;
        assert!(matches!(open(&damaged), Err(ModelError::Damaged(_))), "byte {at}");
    }
    assert!(matches!(open(crate::files::ASTRONAUT), Err(ModelError::Damaged(_))));
    assert!(matches!(Model::open(&scratch("nowhere")), Err(ModelError::Read(_))));
}
