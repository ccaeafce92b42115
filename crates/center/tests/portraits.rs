//! From a photo to the portrait that moves, and everything that may come in between.

mod choices;
mod crowd;
pub mod engines;
mod glimpses;
mod network;
mod queue;
mod terminal;

use std::io::Cursor;
use std::path::Path;

use center::clock::HOUR;
use center::config::{Sides, Switch};
use center::db::Text;
use center::jobs::chores;
use center::{jobs, work};

use crate::support::{Answer, Person, Town, each_engine};

pub const ASTRONAUT: &[u8] = include_bytes!("../../../data-samples/astronaut.png");

const PLACE: &[u8] = b"37.5665N 126.9780E";

pub async fn send(person: &Person, photo: &[u8]) -> Answer {
    person.api_upload("PUT", "/me/portrait", &[], &[("photo", "photo.jpg", photo)]).await
}

pub async fn portrait(person: &Person) -> serde_json::Value {
    person.api("GET", "/me/portrait", None).await.json()
}

/// Does every job that is due.
pub async fn work_off(town: &Town) {
    while let Some(job) = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap() {
        jobs::run(&town.app, job).await;
    }
}

/// A server on the same data that draws as large as people see it.
async fn real_sizes(town: &Town) -> Town {
    let town = town.second_node_with(|config| config.portraits.sides = Sides::default()).await;
    let Sides { small, large } = town.app.config.portraits.sides;
    assert_eq!((small, large), (256, 512));
    town
}

/// How many files lie in the store.
fn files(town: &Town) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&town.app.config.data.data.join("files"))
}

/// How many jobs are in each state, such as `cancelled 1 done 1`.
async fn states(town: &Town) -> String {
    let sql = "select state || ' ' || cast(count(*) as text) as s from jobs group by state order by state";
    town.app.db.all::<Text>(sql, []).await.unwrap().into_iter().map(|row| row.s).collect::<Vec<_>>().join(" ")
}

async fn rows_of_files(town: &Town) -> (i64, i64) {
    (town.number("select count(*) as n from media").await, town.number("select count(*) as n from doomed_files").await)
}

/// The astronaut as a JPEG that tells where and how it was taken.
fn with_place() -> Vec<u8> {
    let mut jpeg = Cursor::new(Vec::new());
    image::load_from_memory(ASTRONAUT).unwrap().to_rgb8().write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
    };
    let exif = [
        &b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02"[..],
        &entry(0x0112, 3, 1, 1 << 16),
        &entry(0x8825, 4, 1, 38),
        &[0, 0, 0, 0, 0, 1],
        &entry(0x001c, 7, PLACE.len() as u32, 56),
        &[0, 0, 0, 0],
        PLACE,
    ]
    .concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

fn waves() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(300, 260, |x, y| {
        image::Rgb([(x * 3 % 256) as u8, (y * 2 % 256) as u8, ((x + y) % 256) as u8])
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A PNG of a few hundred kilobytes whose header asks for gigabytes.
fn bomb() -> Vec<u8> {
    let mut png = ASTRONAUT.to_vec();
    png[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    let crc = !png[12..29].iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// A file of those whose look in Chromium is known.
fn shown(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../portrait/tests/data/shown/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn a_photo_becomes_a_portrait(town: Town) {
    let person = town.applicant("달토끼").await;
    let photo = with_place();
    assert!(contains(&photo, PLACE));
    let answer = send(&person, &photo).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let queued = answer.json();
    assert_eq!(
        (queued["state"].as_str(), queued["position"].as_i64(), queued["progress"].as_i64()),
        (Some("queued"), Some(1), Some(0))
    );
    assert_eq!(files(&town), 1, "the upload waits in the store");

    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!((ready["state"].as_str(), ready["progress"].as_i64()), (Some("ready"), Some(100)), "{ready}");
    assert_eq!((ready["engine"].as_str(), ready["position"].as_i64()), (Some("embedded"), None));
    let (mut sizes, Sides { small, large }) = (Vec::new(), town.app.config.portraits.sides);
    for (field, side) in [("url", small), ("still_url", small), ("large_url", large)] {
        let file = person.get(ready[field].as_str().unwrap()).await;
        assert_eq!((file.status.as_u16(), file.headers["content-type"].to_str().unwrap()), (200, "image/webp"));
        assert!(file.body.starts_with(b"RIFF") && !contains(&file.body, PLACE) && !contains(&file.body, b"EXIF"));
        let header = portrait::inspect(&file.body).unwrap();
        assert_eq!((header.width, header.height), (side, side), "{field}");
        sizes.push(file.body.len());
    }
    assert!(sizes[0] > 4 * sizes[1] && sizes[2] > sizes[0], "the animation holds many frames: {sizes:?}");
    assert_eq!(files(&town), 4, "still, two sizes, the kept still; the upload is gone");
    assert_eq!((rows_of_files(&town).await, states(&town).await), ((3, 0), "done 1".to_owned()));
    assert_eq!(town.number("select count(*) as n from portraits where photo is not null").await, 0);
}

async fn without_consent_only_a_still_is_made(town: Town) {
    let person = town.applicant("별똥별").await;
    let answer =
        person.api_upload("PUT", "/me/portrait", &[("animate", "false")], &[("photo", "나.jpg", &with_place())]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!((ready["state"].as_str(), ready["hint"].as_str()), (Some("ready"), Some("not_animated")));
    assert!(ready["url"].is_null());
    let still = person.get(ready["still_url"].as_str().unwrap()).await;
    assert!(still.status == 200 && !contains(&still.body, PLACE) && !contains(&still.body, b"ANIM"));
    assert_eq!((files(&town), rows_of_files(&town).await), (1, (1, 0)));
    let page = person.get("/settings/photo").await;
    assert!(page.status == 200 && page.has("움직이지 않는 사진으로"), "{}", page.text());
}

async fn what_is_no_photo_is_refused_and_nothing_is_kept(town: Town) {
    let person = town.applicant("달토끼").await;
    let jpeg = with_place();
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("text", b"hello there, this is only text".to_vec(), 415, "unsupported_image"),
        ("html", b"<!doctype html><script>alert(1)</script>".to_vec(), 415, "unsupported_image"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), 415, "unsupported_image"),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic and more".to_vec(), 415, "unsupported_image"),
        ("rare JPEG", shown("jpeg-arithmetic.jpg"), 415, "unsupported_image"),
        ("zip", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), 415, "unsupported_image"),
        ("one byte", vec![0xff], 415, "unsupported_image"),
        ("empty", Vec::new(), 422, "unreadable_image"),
        ("cut short", jpeg[..jpeg.len() / 2].to_vec(), 422, "unreadable_image"),
        ("10 MiB and a byte", vec![0xff; 10 * 1024 * 1024 + 1], 413, "too_large"),
        ("bomb", bomb(), 413, "too_large"),
    ];
    for (name, bytes, status, code) in cases {
        let answer = send(&person, &bytes).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{name}: {}", answer.text());
    }
    let none = person.api_upload("PUT", "/me/portrait", &[("photo", "not a file")], &[]).await;
    assert_eq!((none.status.as_u16(), none.code().as_str()), (422, "invalid"));
    assert_eq!(person.api("GET", "/me/portrait", None).await.status, 404);
    assert_eq!((files(&town), rows_of_files(&town).await, states(&town).await), (0, (0, 0), String::new()));
}

async fn photos_of_every_phone_and_program_are_taken(town: Town) {
    let person = town.applicant("달토끼").await;
    for name in ["jpeg-trailer-no-end.jpg", "jpeg-denser-apart.jpg", "webp-flag-exif.webp", "gif-screen-0.gif"] {
        let answer = send(&person, &shown(name)).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
}

async fn a_photo_without_a_face_breathes(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, &waves()).await.status, 200);
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!((ready["state"].as_str(), ready["hint"].as_str()), (Some("ready"), Some("no_face")));
    assert!(ready["url"].is_string());
}

async fn there_is_a_limit_per_day(town: Town) {
    let town = Town::with(town.engine, |config| {
        config.rate_limits = Switch::On;
        config.portraits_per_day = 2;
    })
    .await;
    let person = town.applicant("달토끼").await;
    for _ in 0..2 {
        assert_eq!(send(&person, &waves()).await.status, 200);
    }
    let third = send(&person, &waves()).await;
    assert_eq!((third.status.as_u16(), third.code().as_str()), (429, "too_often"));
    let wait: u64 = third.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((86_000..=86_401).contains(&wait), "{wait}");
    assert_eq!(send(&town.applicant("별똥별").await, &waves()).await.status, 200, "others are not held up");
}

async fn newcomers_apply_first(town: Town) {
    let person = town.newcomer("새내기").await;
    for answer in [send(&person, &waves()).await, person.api("GET", "/me/portrait", None).await] {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "not_applied"));
    }
    assert_eq!(person.get("/settings/photo").await.location(), "/application");
    let nobody = town.visitor();
    assert_eq!(nobody.api("GET", "/me/portrait", None).await.status, 401);
    assert_eq!(nobody.get("/settings/photo").await.location(), "/login?next=%2Fsettings%2Fphoto");
}

async fn the_page_takes_a_photo_and_says_what_is_wrong_with_one(town: Town) {
    let person = town.applicant("달토끼").await;
    let page = person.get("/settings/photo").await;
    assert!(page.status == 200 && page.has("name=\"animate\"") && !page.has("data-portrait"));
    let refused = person
        .upload("/settings/photo", &[("animate", "true")], &[("photo", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1")])
        .await;
    assert_eq!(refused.status, 415);
    assert!(
        refused.has("HEIC") && refused.has("aria-invalid=\"true\"") && refused.has("value=\"true\" checked"),
        "{}",
        refused.text()
    );
    let large = person.upload("/settings/photo", &[], &[("photo", "a.jpg", &vec![0; 10 * 1024 * 1024 + 1])]).await;
    assert!(large.status == 413 && large.has("10 MB"));
    assert_eq!(person.upload("/settings/photo", &[("animate", "true")], &[]).await.status, 422);

    let sent = person.upload("/settings/photo", &[("animate", "true")], &[("photo", "a.png", &waves())]).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, "/settings/photo"));
    let waiting = person.get("/settings/photo").await;
    assert!(
        waiting.has("사진을 잘 받았어요")
            && waiting.has("data-portrait data-live=\"/assets/live.")
            && waiting.has("1번째"),
        "{}",
        waiting.text()
    );
    work_off(&town).await;
    let done = person.get("/settings/photo").await;
    assert!(done.has("얼굴을 찾지 못해") && done.has("data-still=\"/media/"), "{}", done.text());
}

async fn no_original_is_kept_for_more_than_a_day(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, &waves()).await.status, 200);
    town.forward(22 * HOUR);
    chores::all(&town.app, work::CHORES).await;
    assert_eq!((files(&town), states(&town).await.as_str()), (1, "queued 1"));
    // looked at every ten minutes: gone before the day is over
    town.forward(HOUR + HOUR / 2);
    chores::all(&town.app, work::CHORES).await;
    assert_eq!((files(&town), rows_of_files(&town).await, states(&town).await.as_str()), (0, (0, 0), "failed 1"));
    assert_eq!(town.number("select count(*) as n from portraits where state = 'failed' and photo is null").await, 1);
    town.forward(8 * 24 * HOUR);
    chores::all(&town.app, work::CHORES).await;
    assert_eq!(states(&town).await, "");
    assert_eq!(town.number("select count(*) as n from portraits").await, 1, "{}", person.id);
}

each_engine!(
    a_photo_becomes_a_portrait,
    without_consent_only_a_still_is_made,
    what_is_no_photo_is_refused_and_nothing_is_kept,
    photos_of_every_phone_and_program_are_taken,
    a_photo_without_a_face_breathes,
    there_is_a_limit_per_day,
    newcomers_apply_first,
    the_page_takes_a_photo_and_says_what_is_wrong_with_one,
    no_original_is_kept_for_more_than_a_day
);
