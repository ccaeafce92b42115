//! Work that is done only for whoever waits for it: a short look at a portrait before it is made.

use std::io::Cursor;
use std::time::{Duration, Instant};

use center::config::PortraitConfig;
use tokio::io::AsyncWriteExt;

use super::{Site, answer, rest};
use crate::portraits::ASTRONAUT;
use crate::portraits::engines::{TOKEN, counted};
use crate::support::{Person, Town, each_engine, multipart};

const GIVEN_UP: &str = "portrait_looks_given_up_total ";

/// Asks for a look at `photo` in a mood, as a program does.
fn asks(person: &Person, photo: &[u8]) -> Vec<u8> {
    let (kind, body) = multipart(&[("act", "mood"), ("mood", "talk")], &[("photo", "me.jpg", photo)]);
    let token = person.token.as_ref().unwrap();
    let head = format!(
        "POST /api/v1/me/portrait/preview/motion HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

/// The astronaut so large that a look takes longer than it takes to see that nobody waits for it.
fn large() -> Vec<u8> {
    let photo = image::load_from_memory(ASTRONAUT).unwrap().resize_exact(3_600, 3_600, image::imageops::Nearest);
    let mut jpeg = Cursor::new(Vec::new());
    photo.to_rgb8().write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}

async fn a_look_ends_when_nobody_waits_for_it(town: Town) {
    center::web::health::count_metrics();
    let site = Site::with(town.engine, |config| config.metrics_token = Some(TOKEN.to_owned())).await;
    let person = site.town.newcomer("달토끼").await;
    let request = asks(&person, &large());
    let whole = answer(&mut site.connect().await, &request).await;
    assert!(whole.starts_with("HTTP/1.1 200 ") && whole.contains("\"webp\":\"UklGR"), "{}", &whole[..300]);
    let before = counted(&site.town, GIVEN_UP).await;
    let mut left = 0;
    while counted(&site.town, GIVEN_UP).await == before {
        assert!(left < 10, "drawn to its end for nobody, ten times");
        let mut socket = site.connect().await;
        socket.write_all(&request).await.unwrap();
        // sooner or later while it is drawn
        tokio::time::sleep(Duration::from_millis(30 * left)).await;
        drop(socket);
        left += 1;
        let until = Instant::now() + Duration::from_secs(10);
        while counted(&site.town, GIVEN_UP).await == before && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    // nothing tells one who says that they have sent all from one who has gone
    let mut socket = site.connect().await;
    socket.write_all(&request).await.unwrap();
    socket.shutdown().await.unwrap();
    assert!(rest(&mut socket).await.starts_with("HTTP/1.1 503 "));
    // and nothing of it is left in the way of others
    let again = answer(&mut site.connect().await, &asks(&person, ASTRONAUT)).await;
    assert!(again.starts_with("HTTP/1.1 200 "), "{again}");
    site.end().await;
}

async fn nobody_waits_for_a_look_without_end(town: Town) {
    assert_eq!(PortraitConfig::embedded().longest_look, Duration::from_secs(20));
    center::web::health::count_metrics();
    let site = Site::with(town.engine, |config| {
        config.metrics_token = Some(TOKEN.to_owned());
        config.portraits.longest_look = Duration::from_millis(60);
    })
    .await;
    let person = site.town.newcomer("달토끼").await;
    let before = counted(&site.town, GIVEN_UP).await;
    // made first: whoever connects and says nothing is soon not waited for
    let request = asks(&person, &large());
    let text = answer(&mut site.connect().await, &request).await;
    assert!(text.starts_with("HTTP/1.1 503 ") && text.contains("\"code\":\"unavailable\""), "{text}");
    let until = Instant::now() + Duration::from_secs(30);
    while counted(&site.town, GIVEN_UP).await == before {
        assert!(Instant::now() < until, "it is drawn on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    site.end().await;
}

each_engine!(a_look_ends_when_nobody_waits_for_it, nobody_waits_for_a_look_without_end);
