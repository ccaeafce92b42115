//! The engine fomm with a small network of random weights: its pictures are noise, and everything around them is real.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use center::{jobs, work};
use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, RgbaImage};

use super::engines::{counted, with_network};
use super::terminal::{names, run, said};
use super::{ASTRONAUT, contains, files, portrait, rows_of_files, send, states, waves, work_off};
use crate::support::{Town, each_engine};

fn checkpoint() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../portrait/tests/data/fomm/tiny.pth.tar")
}

/// The small network, imported once in a run of the tests, with a motion of its own.
fn model() -> &'static Path {
    static MODEL: OnceLock<PathBuf> = OnceLock::new();
    MODEL.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (clip, model) = (folder.join("wave.gif"), folder.join("tiny.fomm"));
        std::fs::write(&clip, wave()).unwrap();
        let output = run(
            folder,
            [
                "portrait".as_ref(),
                "import".as_ref(),
                checkpoint().as_os_str(),
                "-o".as_ref(),
                model.as_os_str(),
                "--clip".as_ref(),
                clip.as_os_str(),
            ],
        );
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        for expected in [
            "torch's old format, 510,469 bytes, sha256 09a06350",
            "10 keypoints",
            "motion greeting: greeting, 80 frames, 4.0 s, blinks",
            "motion wave: every mood, ",
        ] {
            assert!(said.contains(expected), "{expected:?} in {said}");
        }
        assert!(said.contains("Warning: this is not vox-cpk.pth.tar") && said.contains("reading motion 9"), "{said}");
        model
    })
}

/// The astronaut, swaying for a second.
fn wave() -> Vec<u8> {
    let still =
        image::load_from_memory(ASTRONAUT).unwrap().resize(160, 160, image::imageops::FilterType::Triangle).to_rgba8();
    let frames = (0..10_i32).map(|frame| {
        let shift = (5 - (frame - 5).abs()) as u32;
        Frame::from_parts(
            RgbaImage::from_fn(150, 160, |x, y| *still.get_pixel(x + shift, y)),
            0,
            0,
            Delay::from_numer_denom_ms(100, 1),
        )
    });
    let mut file = Cursor::new(Vec::new());
    GifEncoder::new_with_speed(&mut file, 30).encode_frames(frames).unwrap();
    file.into_inner()
}

/// How long one loop of an animated WebP lasts, in milliseconds: the sum over its frames, of which some may have been
/// joined.
fn length(file: &Path) -> u32 {
    let bytes = std::fs::read(file).unwrap();
    let frames = bytes.windows(23).filter(|window| window.starts_with(b"ANMF"));
    frames.map(|frame| u32::from_le_bytes([frame[20], frame[21], frame[22], 0])).sum()
}

async fn the_network_draws_and_another_mood_comes_from_the_kept_still(town: Town) {
    center::web::health::count_metrics();
    let town = with_network(&town, model()).await;
    let drawn = "portraits_total{engine=\"fomm\"}";
    let before = counted(&town, drawn).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["state"].as_str(), ready["engine"].as_str(), ready["progress"].as_i64()),
        (Some("ready"), Some("fomm"), Some(100)),
        "{ready}"
    );
    assert!(ready["large_url"].is_null() && ready["can_change"] == true, "{ready}");
    let moving = person.get(ready["url"].as_str().unwrap()).await;
    assert!(
        contains(&moving.body, b"ANIM") && contains(&moving.body, b"DigitalSourceType"),
        "it says that it is synthetic"
    );
    assert_eq!(person.get(ready["still_url"].as_str().unwrap()).await.status, 200);
    assert_eq!(
        (files(&town), rows_of_files(&town).await),
        (3, (2, 0)),
        "still, one size, the kept still; the upload is gone"
    );
    assert!(counted(&town, drawn).await > before);

    let changed = person.api("PATCH", "/me/portrait", Some(serde_json::json!({"mood": "dream", "blink": false}))).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    work_off(&town).await;
    let second = portrait(&person).await;
    assert_eq!(
        (second["state"].as_str(), second["engine"].as_str(), second["mood"].as_str()),
        (Some("ready"), Some("fomm"), Some("dream")),
        "{second}"
    );
    assert_ne!(second["url"], ready["url"]);
    assert_eq!((files(&town), rows_of_files(&town).await, states(&town).await.as_str()), (3, (2, 0), "done 2"));
    assert_eq!(person.get("/portrait.gif").await.status, 200);
}

async fn a_photo_without_a_face_is_for_the_embedded_engine(town: Town) {
    center::web::health::count_metrics();
    let town = with_network(&town, model()).await;
    let fallbacks = "portrait_fallbacks_total{reason=\"no_face\"}";
    let before = counted(&town, fallbacks).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, &waves()).await.status, 200);
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["state"].as_str(), ready["engine"].as_str(), ready["hint"].as_str()),
        (Some("ready"), Some("embedded"), Some("no_face")),
        "{ready}"
    );
    assert!(ready["large_url"].is_string() && counted(&town, fallbacks).await > before);
}

// Every weight is no number any more; the table of the file is whole.
async fn a_network_that_draws_nonsense_is_replaced_in_the_same_attempt(town: Town) {
    center::web::health::count_metrics();
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.fomm");
    let mut bytes = std::fs::read(model()).unwrap();
    let table = u64::from_le_bytes(bytes[16..24].try_into().unwrap()) as usize;
    bytes[64..table].fill(0xff);
    std::fs::write(&broken, bytes).unwrap();
    let town = with_network(&town, &broken).await;
    let fallbacks = "portrait_fallbacks_total{reason=\"failed\"}";
    let before = counted(&town, fallbacks).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["state"].as_str(), ready["engine"].as_str(), ready["hint"].as_str()),
        (Some("ready"), Some("embedded"), Some("")),
        "{ready}"
    );
    assert_eq!(states(&town).await, "done 1");
    assert_eq!(town.number("select max(attempts) as n from jobs").await, 1);
    assert!(counted(&town, fallbacks).await > before);
}

async fn a_worker_draws_for_several_and_gives_back_what_it_has_not_drawn(town: Town) {
    let town = with_network(&town, model()).await;
    let (first, second) = (town.applicant("달토끼").await, town.applicant("별똥별").await);
    for person in [&first, &second] {
        assert_eq!(send(person, ASTRONAUT).await.status, 200);
    }
    let worker = tokio::spawn(jobs::work(town.app.clone(), work::KINDS));
    while portrait(&first).await["state"] != "ready" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    town.app.stopping.cancel();
    tokio::time::timeout(Duration::from_secs(10), worker).await.unwrap().unwrap();
    assert_eq!(portrait(&first).await["engine"], "fomm");
    let next = town.second_node().await;
    work_off(&next).await;
    let other = portrait(&second.on(&next)).await;
    assert_eq!((other["state"].as_str(), other["engine"].as_str()), (Some("ready"), Some("fomm")), "{other}");
    assert_eq!(states(&town).await, "done 2");
}

each_engine!(
    the_network_draws_and_another_mood_comes_from_the_kept_still,
    a_photo_without_a_face_is_for_the_embedded_engine,
    a_network_that_draws_nonsense_is_replaced_in_the_same_attempt,
    a_worker_draws_for_several_and_gives_back_what_it_has_not_drawn
);

#[test]
fn a_photo_is_animated_at_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.png"), ASTRONAUT).unwrap();
    std::fs::write(folder.path().join("waves.png"), waves()).unwrap();
    let make = |more: &[&str]| {
        let basic = ["portrait", "make", "-o", "a.webp", "--engine", "fomm", "--model", model().to_str().unwrap()];
        run(folder.path(), basic.iter().chain(more))
    };
    let output = make(&["a.png", "--clip", "dream", "--gif", "--sheet", "sheet.png"]);
    assert!(output.status.success() && said(&output).contains("256 pixels, fomm, dream"), "{}", said(&output));
    assert_eq!(names(folder.path()), ["a.gif", "a.png", "a.webp", "sheet.png", "waves.png"]);
    let sheet = image::open(folder.path().join("sheet.png")).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (4 * 256, 3 * 256));
    assert_eq!(length(&folder.path().join("a.webp")), 4_000);

    for blink in [&[][..], &["--no-blink"]] {
        let output = make(&[&["a.png", "--clip", "wave"], blink].concat());
        assert!(output.status.success(), "{}", said(&output));
        let of_wave = length(&folder.path().join("a.webp"));
        assert!((900..=2_000).contains(&of_wave), "a second there, perhaps another back: {of_wave}");
    }
    for (more, expected) in [
        (&["waves.png"][..], "no face was found, and the network needs one"),
        (&["a.png", "--clip", "jump"], "no motion \"jump\", but greeting, smile, look_around, dream, talk, wink, wave"),
        (&["a.png", "--clip", "dream", "--mood", "smile"], "is for the mood dream, not smile"),
    ] {
        let output = make(more);
        assert!(!output.status.success() && said(&output).contains(expected), "{more:?}: {}", said(&output));
    }
}

#[test]
fn what_goes_wrong_during_an_import_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(checkpoint()).unwrap();
    std::fs::write(folder.path().join("cut.pth.tar"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(folder.path().join("hundred.pth.tar"), &whole[..100]).unwrap();
    std::fs::write(folder.path().join("still.png"), ASTRONAUT).unwrap();
    std::fs::write(folder.path().join("old.fomm"), "the model before").unwrap();
    let before = names(folder.path());
    let checkpoint = checkpoint();
    let tiny = checkpoint.to_str().unwrap();
    for (arguments, expected) in [
        (&["cut.pth.tar", "-o", "old.fomm"][..], "cut.pth.tar cannot be imported"),
        (&["hundred.pth.tar", "--data", "town"], "hundred.pth.tar cannot be imported"),
        (&[tiny, "--clip", "still.png", "--data", "town"], "still: this is no animated WebP or GIF"),
        (&[tiny, "-o", "nowhere/new.fomm"], "the packed file cannot be written"),
        (&[tiny, "--clip", "still.png", "--clip", "./still.png=smile"], "two clips are called still"),
    ] {
        let output = run(folder.path(), ["portrait", "import"].iter().chain(arguments));
        assert!(!output.status.success() && said(&output).contains(expected), "{arguments:?}: {}", said(&output));
        assert_eq!(names(folder.path()), before, "{arguments:?}");
    }
    assert_eq!(std::fs::read(folder.path().join("old.fomm")).unwrap(), b"the model before");
}

#[test]
fn an_interrupted_import_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_make-migrations"))
        .args(["portrait".as_ref(), "import".as_ref(), checkpoint().as_os_str(), "--data".as_ref(), "town".as_ref()])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut log = String::new();
    while !log.contains("reading motion 1") {
        assert_ne!(stderr.read_line(&mut log).unwrap(), 0, "{log}");
    }
    assert!(!names(&folder.path().join("town")).is_empty(), "there is a draft to be taken away");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    assert!(!status.success() && log.contains("stopped: ") && log.contains("nothing was written"), "{log}");
    assert_eq!(names(folder.path()), [""; 0]);
}
