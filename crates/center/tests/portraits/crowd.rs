//! Photos that cost much, and people who send many: others are served meanwhile, and what is meant is what is looked
//! at.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::{ASTRONAUT, send};
use crate::support::{Person, Town, each_engine};

/// The face of the astronaut in `place` side by side, `across` times `across`.
fn sheet(place: &serde_json::Value, across: u32) -> Vec<u8> {
    let at = |name: &str| place[name].as_f64().unwrap() as u32;
    let (side, margin) = (at("side"), at("side") / 4);
    let photo = image::load_from_memory(ASTRONAUT).unwrap().to_rgb8();
    let one =
        image::imageops::crop_imm(&photo, at("x") - margin, at("y") - margin, side + 2 * margin, side + 2 * margin);
    let one = image::imageops::thumbnail(&one.to_image(), 200, 200);
    let sheet = image::RgbImage::from_fn(across * 200, across * 200, |x, y| *one.get_pixel(x % 200, y % 200));
    let mut bytes = std::io::Cursor::new(Vec::new());
    sheet.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A file near the largest size: what follows the picture is none of it.
fn heavy() -> Vec<u8> {
    let mut bytes = ASTRONAUT.to_vec();
    bytes.resize(10 * 1024 * 1024 - 1_000, 0);
    bytes
}

async fn preview(person: &Person, photo: &[u8]) -> serde_json::Value {
    let answer = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "a.png", photo)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn of_a_crowd_the_largest_are_looked_at(town: Town) {
    let person = town.applicant("달토끼").await;
    let place = preview(&person, ASTRONAUT).await["faces"][0]["box"].clone();
    let crowd = sheet(&place, 4);
    let seen = preview(&person, &crowd).await;
    let faces = seen["faces"].as_array().unwrap();
    assert_eq!(faces.len(), 12, "of 16");
    // a number that is none of them is not another's face
    let motion = |face: &'static str, photo: Vec<u8>| {
        let person = person.clone();
        async move {
            let photo = [("photo", "a.png", photo.as_slice())];
            person.api_upload("POST", "/me/portrait/preview/motion", &[("face", face)], &photo).await
        }
    };
    assert_eq!(motion("11", crowd.clone()).await.status, 200);
    for (face, photo) in [("12", crowd), ("1", ASTRONAUT.to_vec())] {
        let answer = motion(face, photo.clone()).await;
        assert!(answer.status == 422 && answer.json()["errors"]["face"].is_array(), "{}", answer.text());
        let files = [("photo", "a.png", photo.as_slice())];
        let kept = person.api_upload("PUT", "/me/portrait", &[("face", face)], &files).await;
        assert!(kept.status == 422 && kept.json()["errors"]["face"].is_array(), "{}", kept.text());
    }
    assert_eq!(motion("0", super::waves()).await.status, 200, "without a face there is one place to begin from");
}

async fn what_is_no_file_or_one_too_many_is_said(town: Town) {
    let person = town.applicant("달토끼").await;
    let photo = ("photo", "a.png", ASTRONAUT);
    for path in ["/me/portrait/preview", "/me/portrait/preview/motion"] {
        let text = person.api_upload("POST", path, &[("photo", "나")], &[]).await;
        assert!(text.status == 422 && text.text().contains("파일로 보내 주세요"), "{path}: {}", text.text());
        let two = person.api_upload("POST", path, &[], &[photo, photo]).await;
        assert!(two.status == 422 && two.text().contains("사진은 한 장만"), "{path}: {}", two.text());
    }
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
}

async fn a_thin_picture_is_told_as_it_is(town: Town) {
    let person = town.applicant("달토끼").await;
    for (width, height) in [(6_000, 1), (1, 6_000), (2_000, 3)] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let seen = preview(&person, &bytes.into_inner()).await;
        assert_eq!((seen["width"].as_u64(), seen["height"].as_u64()), (Some(width.into()), Some(height.into())));
        let crop = &seen["faces"][0]["crop"];
        let at = |name: &str| crop[name].as_f64().unwrap();
        let is_inside = at("x") >= 0.0
            && at("y") >= 0.0
            && at("x") + at("side") <= f64::from(width) + 0.01
            && at("y") + at("side") <= f64::from(height) + 0.01;
        assert!(is_inside, "{width} × {height}: {crop}");
    }
}

async fn who_sends_many_waits_and_others_do_not(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = center::config::Switch::On).await;
    let (answered, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut rush = tokio::task::JoinSet::new();
    for name in ["하나", "둘", "셋"] {
        let person = town.newcomer(name).await;
        for _ in 0..10 {
            let (person, answered, refused) = (person.clone(), answered.clone(), refused.clone());
            rush.spawn(async move {
                let photo = heavy();
                let photo = [("photo", "a.png", photo.as_slice())];
                let answer = person.api_upload("POST", "/me/portrait/preview/motion", &[], &photo).await;
                match answer.status.as_u16() {
                    200 => answered.fetch_add(1, Relaxed),
                    429 => refused.fetch_add(1, Relaxed),
                    status => panic!("{status}: {}", answer.text()),
                };
            });
        }
    }
    let other = town.resident("달토끼", "mars", 3, 4).await;
    // the first of the rush is done, so the rest waits
    while answered.load(Relaxed) == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let picture = heavy();
    let files = [("image", "a.png", picture.as_slice())];
    let fields = [("title", "사진"), ("body", "사진이에요")];
    let article = other.api_upload("POST", "/boards/solar/articles", &fields, &files).await;
    assert_eq!(article.status, 201, "{}", article.text());
    preview(&other, ASTRONAUT).await;
    let before = answered.load(Relaxed);
    rush.join_all().await;
    let all = answered.load(Relaxed);
    assert!(all > before, "both were served while others still waited: {before} of {all}");
    assert!(refused.load(Relaxed) > 0, "of one person few wait at once");
}

each_engine!(
    of_a_crowd_the_largest_are_looked_at,
    what_is_no_file_or_one_too_many_is_said,
    a_thin_picture_is_told_as_it_is,
    who_sends_many_waits_and_others_do_not
);
