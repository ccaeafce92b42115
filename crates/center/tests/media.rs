//! Pictures: taken or refused in words, shown to whom their article is shown, gone with it.

use std::path::Path;

use center::clock::HOUR;
use center::media;
use portrait::Photo;
use serde_json::json;

use crate::support::{Answer, Person, Town, each_engine};

const KINDS: &str = "select count(*) as n from media where kind = 'picture'";

fn webp(width: u32, height: u32) -> Vec<u8> {
    let rgb = (0..width * height * 3).map(|n| (n % 251) as u8).collect();
    Photo::from_rgb(width, height, rgb).unwrap().encode_webp(70.0).unwrap()
}

/// A JPEG with a place in its metadata.
fn jpeg_with_place() -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(40, 30, image::Rgb([200, 120, 40])))
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .unwrap();
    let mut jpeg = jpeg.into_inner();
    let comment = b"GPS 37.5665N 126.9780E";
    let mut segment = vec![0xff, 0xfe, 0, (comment.len() + 2) as u8];
    segment.extend_from_slice(comment);
    jpeg.splice(2..2, segment);
    jpeg
}

async fn publish(person: &Person, board: &str, alt: &str, file: &[u8]) -> Answer {
    person
        .api_upload(
            "POST",
            &format!("/boards/{board}/articles"),
            &[("title", "사진"), ("body", "보세요"), ("alt", alt)],
            &[("image", "../../etc/사진.webp", file)],
        )
        .await
}

/// A file of those whose look in Chromium is known.
macro_rules! shown {
    ($name:literal) => {
        include_bytes!(concat!("../../portrait/tests/data/shown/files/", $name)).as_slice()
    };
}

/// An article with this picture, as it is served.
async fn stored_picture(person: &Person, file: &[u8]) -> Photo {
    let made = publish(person, "solar", "", file).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let seen = person.get(made.json()["images"][0]["url"].as_str().unwrap()).await;
    Photo::decode(&seen.body, &portrait::Limits::default()).unwrap()
}

/// The mean of every channel.
fn colour(photo: &Photo) -> Vec<f64> {
    let pixels = f64::from(photo.width() * photo.height());
    (0..3)
        .map(|channel| photo.rgb().iter().skip(channel).step_by(3).map(|value| f64::from(*value)).sum::<f64>() / pixels)
        .collect()
}

/// How many files lie in the store.
fn stored(town: &Town) -> usize {
    fn count(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, |entries| {
            entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        })
    }
    count(&town.app.config.data.data.join("files"))
}

async fn a_picture_comes_and_goes_with_its_article(town: Town) {
    let person = town.newcomer("찰칵").await;
    let made = publish(&person, "solar", "토성의 \"고리\" <b>", &webp(2_000, 1_000)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let article = made.json();
    let image = &article["images"][0];
    assert_eq!(
        (&image["width"], &image["height"], &image["alt"]),
        (&json!(1_600), &json!(800), &json!("토성의 \"고리\" <b>"))
    );
    let (url, small) = (image["url"].as_str().unwrap(), image["small_url"].as_str().unwrap());
    let seen = person.get(url).await;
    assert_eq!(seen.status, 200);
    for (name, want) in [
        ("content-type", "image/webp"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, max-age=31536000, immutable"),
        ("content-disposition", "inline"),
    ] {
        assert_eq!(seen.headers.get(name).unwrap(), want, "{name}");
    }
    assert!(seen.body.starts_with(b"RIFF") && !url.contains("etc"));
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    let again = person
        .send(
            person
                .request("GET".parse().unwrap(), url)
                .header("if-none-match", tag)
                .body(axum::body::Body::empty())
                .unwrap(),
        )
        .await;
    assert!(again.status == 304 && again.body.is_empty());
    assert!(person.get(small).await.body.len() < seen.body.len());
    let page = person.get(&format!("/boards/solar/{}", article["id"])).await;
    assert!(page.has(url) && page.has("alt=\"토성의 &#34;고리&#34; &#60;b&#62;\""), "{}", page.text());
    assert!(person.get("/boards/solar").await.has(small));
    assert_eq!(stored(&town), 2);
    assert_eq!(person.api("DELETE", &format!("/articles/{}", article["id"]), None).await.status, 204);
    assert_eq!([person.get(url).await.status.as_u16(), person.get(small).await.status.as_u16()], [404, 404], "at once");
    town.purge().await;
    assert_eq!(
        (stored(&town), town.number(KINDS).await, town.number("select count(*) as n from doomed_files").await),
        (0, 0, 0)
    );
    assert_eq!(person.get(url).await.status, 404);
}

// What browsers show is what is stored, whatever a phone or a program made of the file.
async fn pictures_are_kept_as_browsers_show_them(town: Town) {
    let person = town.newcomer("색깔").await;
    // Mean red, green and blue of the same picture everywhere, as Chromium shows the plain one.
    let plain = colour(&stored_picture(&person, shown!("png-rgb8.png")).await);
    for (name, file) in [
        ("scans apart", shown!("jpeg-420-apart.jpg")),
        ("colours finer than light", shown!("jpeg-denser.jpg")),
        ("three to one", shown!("jpeg-3x1.jpg")),
        ("no end", shown!("jpeg-no-end.jpg")),
        ("a phone's trailer", shown!("jpeg-trailer-no-end.jpg")),
        ("flag without its chunk", shown!("webp-flag-exif.webp")),
        ("16 bits", shown!("png-rgb16-interlaced.png")),
        ("a wrong sum behind all pixels", shown!("png-sum-rgb-IDAT-0.png")),
        ("a wrong sum at the end", shown!("png-sum-rgb-IEND-0.png")),
        ("a wrong sum of a profile", shown!("png-sum-beside-iCCP-0.png")),
        ("a screen of nothing", shown!("gif-screen-0.gif")),
        ("a larger frame", shown!("gif-larger.gif")),
    ] {
        let (seen, sides) = (stored_picture(&person, file).await, (41, 30));
        assert_eq!((seen.width(), seen.height()), sides, "{name}");
        assert!(
            colour(&seen).iter().zip(&plain).all(|(a, b)| (a - b).abs() < 4.0),
            "{name}: {:?}, not {plain:?}",
            colour(&seen)
        );
    }
    // A profile that names green red: those who ignore it keep the plain colours.
    for file in [shown!("jpeg-icc-swapped.jpg"), shown!("png-icc-swapped.png"), shown!("webp-icc-swapped.webp")] {
        let seen = colour(&stored_picture(&person, file).await);
        assert!((seen[0] - plain[1]).abs() < 4.0 && (seen[1] - plain[0]).abs() < 4.0, "{seen:?}, plain {plain:?}");
    }
}

async fn a_jpeg_that_hardly_anybody_writes_is_told_what_to_do(town: Town) {
    let person = town.newcomer("드문").await;
    let answer = publish(&person, "solar", "", shown!("jpeg-arithmetic.jpg")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "unsupported_image"));
    let page = person
        .upload(
            "/boards/solar",
            &[("title", "드문 사진"), ("body", "보세요")],
            &[("image", "a.jpg", shown!("jpeg-arithmetic.jpg"))],
        )
        .await;
    assert!(page.status == 415 && page.has("보통 JPG로 다시 저장"), "{}", page.text());
}

async fn nothing_but_pixels_leaves_the_upload(town: Town) {
    let person = town.newcomer("조용").await;
    let made = publish(&person, "solar", "", &jpeg_with_place()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    for url in ["url", "small_url"] {
        let bytes = person.get(made["images"][0][url].as_str().unwrap()).await.body;
        assert!(bytes.starts_with(b"RIFF") && !bytes.windows(3).any(|part| part == b"GPS"));
    }
}

async fn pictures_are_seen_like_their_article(town: Town) {
    let (mars, venus) = (town.resident("마스", "mars", 1, 1).await, town.resident("비너스", "venus", 1, 1).await);
    let admin = town.admin("관리자").await;
    let made = publish(&mars, "mars", "", &webp(300, 200)).await.json();
    for key in ["url", "small_url"] {
        let url = made["images"][0][key].as_str().unwrap();
        assert_eq!(mars.get(url).await.status, 200);
        assert_eq!(admin.get(url).await.status, 200);
        assert_eq!(venus.get(url).await.status, 404);
        assert_eq!(town.newcomer("손님").await.get(url).await.status, 404);
        assert!([401, 404].contains(&town.visitor().get(url).await.status.as_u16()));
    }
    for bad in ["nothing.webp", "..%2F..%2Fsecret", "%2e%2e%2fcenter.sqlite", "%00", "a%5cb"] {
        assert!(admin.get(&format!("/media/{bad}")).await.status.is_client_error(), "{bad}");
    }
}

async fn what_is_no_picture_is_refused_in_words(town: Town) {
    let person = town.newcomer("실수").await;
    let whole = webp(300, 300);
    let mut cut = jpeg_with_place();
    cut.truncate(cut.len() - 40);
    let large = vec![0_u8; 10 * 1024 * 1024 + 1];
    let cases: [(&[u8], u16, &str); 9] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415, "unsupported_image"),
        (b"just text", 415, "unsupported_image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 415, "unsupported_image"),
        (&whole[..whole.len() / 2], 422, "unreadable_image"),
        (&cut, 422, "unreadable_image"),
        (shown!("png-sum-rgb-IHDR-0.png"), 422, "unreadable_image"),
        (shown!("png-sum-palette-PLTE-0.png"), 422, "unreadable_image"),
        (shown!("png-sum-four-IDAT-1.png"), 422, "unreadable_image"),
        (&large, 413, "too_large"),
    ];
    for (file, status, code) in cases {
        let answer = publish(&person, "solar", "", file).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
        let answer = person
            .upload(
                "/boards/solar",
                &[("title", "남을 제목"), ("body", "남을 글"), ("alt", "남을 설명")],
                &[("image", "a.jpg", file)],
            )
            .await;
        assert_eq!(answer.status.as_u16(), status);
        for part in ["남을 제목", "남을 글</textarea>", "남을 설명", "id=\"image-err\""] {
            assert!(answer.has(part), "{code}: {part}");
        }
    }
    let five = person
        .api_upload(
            "POST",
            "/boards/solar/articles",
            &[("title", "a"), ("body", "b")],
            &[("image", "a", whole.as_slice()); 5],
        )
        .await;
    assert!(five.status == 422 && five.has("too_many"), "{}", five.text());
    let none = person.upload("/boards/solar", &[("title", "빈 파일"), ("body", "b")], &[("image", "", b"")]).await;
    assert_eq!(none.status, 303, "an empty file field is none");
    assert_eq!((stored(&town), town.number(KINDS).await), (0, 0));
}

async fn files_of_a_transaction_that_failed_are_removed(town: Town) {
    let person = town.newcomer("불운").await;
    town.app.db.script("alter table pictures rename to pictures_gone").await.unwrap();
    assert_eq!(publish(&person, "solar", "", &webp(50, 50)).await.status, 500);
    town.app.db.script("alter table pictures_gone rename to pictures").await.unwrap();
    assert_eq!(
        (stored(&town), town.number(KINDS).await, town.number("select count(*) as n from articles").await),
        (0, 0, 0)
    );
    assert_eq!(town.number("select article_count as n from boards where id = 'solar'").await, 0);
}

async fn what_a_crash_left_is_tidied(town: Town) {
    let person = town.newcomer("정전").await;
    media::files::write(&town.app, "orphan.webp", webp(20, 20).into()).await.unwrap();
    assert_eq!(publish(&person, "solar", "", &webp(50, 50)).await.status, 201);
    media::tidy(&town.app).await.unwrap();
    assert_eq!(stored(&town), 3, "not yet: its transaction may still come");
    town.forward(2 * HOUR);
    media::tidy(&town.app).await.unwrap();
    assert_eq!((stored(&town), town.number(KINDS).await), (2, 2), "what an article names stays");
}

each_engine!(
    a_picture_comes_and_goes_with_its_article,
    pictures_are_kept_as_browsers_show_them,
    a_jpeg_that_hardly_anybody_writes_is_told_what_to_do,
    nothing_but_pixels_leaves_the_upload,
    pictures_are_seen_like_their_article,
    what_is_no_picture_is_refused_in_words,
    files_of_a_transaction_that_failed_are_removed,
    what_a_crash_left_is_tidied
);
