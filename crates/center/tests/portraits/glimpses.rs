//! What is seen of a portrait before it is decided on, and a portrait of an earlier engine that its owner has redrawn.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use center::config::Switch;
use center::limits::Limit;

use super::{ASTRONAUT, contains, files, portrait, real_sizes, rows_of_files, send, shown, states, waves, work_off};
use crate::support::{Answer, Person, Town, each_engine};

async fn look(person: &Person, fields: &[(&str, &str)], photo: Option<&[u8]>) -> Answer {
    let photo = photo.map(|photo| ("photo", "나.png", photo));
    person.api_upload("POST", "/me/portrait/preview/motion", fields, photo.as_slice()).await
}

/// The file of an answer, which moves and says that it is synthetic.
fn moving(answer: &Answer) -> Vec<u8> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let file = STANDARD.decode(answer.json()["webp"].as_str().unwrap()).unwrap();
    assert!(file.starts_with(b"RIFF") && contains(&file, b"ANIM") && contains(&file, b"compositeSynthetic"));
    file
}

async fn eyes_close_before_anybody_decides(town: Town) {
    let person = town.newcomer("달토끼").await;
    let seen = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "나.png", ASTRONAUT)]).await.json();
    let face = &seen["faces"][0];
    assert_eq!(
        (face["hint"].as_str(), face["no_blink"].as_str(), face["no_blink_text"].as_str()),
        (Some(""), Some(""), Some("")),
        "{face}"
    );
    let found = look(&person, &[], Some(ASTRONAUT)).await;
    moving(&found);
    assert_eq!((found.json()["no_blink"].as_str(), found.json()["text"].as_str()), (Some(""), Some("")));

    // of the points as they are now
    let mut points = face["handles"].clone();
    let lid = points["left_lid"][1].as_f64().unwrap();
    points["left_lid"][1] = (lid - 0.004).into();
    let place = serde_json::json!({"turn": 0, "crop": face["crop"]}).to_string();
    let points = points.to_string();
    let moved = look(&person, &[("face", &place), ("handles", &points)], Some(ASTRONAUT)).await;
    assert_ne!(moving(&moved), moving(&found));

    // any mood, small
    for mood in ["greeting", "talk", "wink", "random"] {
        let file = moving(&look(&person, &[("act", "mood"), ("mood", mood)], Some(ASTRONAUT)).await);
        assert!(file.len() < 200_000, "{mood}: {}", file.len());
    }
    let still = look(&person, &[("act", "mood"), ("mood", "smile"), ("blink", "false")], Some(ASTRONAUT)).await.json();
    assert_eq!((still["no_blink"].as_str(), still["text"].as_str()), (Some("unwanted"), Some("")));
    assert_eq!((files(&town), rows_of_files(&town).await, states(&town).await), (0, (0, 0), String::new()));
}

async fn why_eyes_stay_open_is_said_in_both_languages(town: Town) {
    let person = town.newcomer("달토끼").await;
    let none = look(&person, &[], Some(&waves())).await.json();
    assert_eq!((none["webp"].is_null(), none["no_blink"].as_str()), (true, Some("no_face")), "{none}");
    assert!(
        none["text"]
            .as_str()
            .unwrap()
            .starts_with("얼굴을 찾지 못해 숨 쉬듯 부드럽게만 움직이고, 눈은 깜빡이지 않아요. 점이 맞는지"),
        "{none}"
    );
    assert_eq!(none["can_be_set"].as_bool(), Some(true));
    let mut english = person.clone();
    english.headers.push(("accept-language", "en".to_owned()));
    let wink = look(&english, &[("act", "mood"), ("mood", "wink")], Some(&waves())).await;
    moving(&wink);
    let said = wink.json()["text"].as_str().unwrap().to_owned();
    assert!(
        said.starts_with(
            "No face was found, so it only breathes gently, and no eyes blink. For now it cannot wink, either."
        ),
        "{said}"
    );
    let reason = wink.json()["no_blink_text"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("No face") && !reason.contains("wink"), "the reason holds for any mood: {reason}");
    let preview = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "a.png", &waves())]).await.json();
    assert_eq!(preview["faces"][0]["no_blink"].as_str(), Some("no_face"), "{preview}");
}

async fn what_cannot_be_shown_is_refused(town: Town) {
    let person = town.newcomer("달토끼").await;
    for (fields, photo, status, field) in [
        (vec![("act", "dance")], Some(ASTRONAUT), 422, "act"),
        (vec![("act", "mood"), ("mood", "angry")], Some(ASTRONAUT), 422, "mood"),
        (vec![("handles", "[[0,0]]")], Some(ASTRONAUT), 422, "handles"),
        (vec![("face", "nonsense")], Some(ASTRONAUT), 422, "face"),
        (vec![("face", "0")], None, 422, "face"),
        (vec![], Some(b"text".as_slice()), 415, ""),
        (vec![], None, 404, ""),
    ] {
        let answer = look(&person, &fields, photo).await;
        assert_eq!(answer.status, status, "{fields:?}: {}", answer.text());
        assert!(field.is_empty() || answer.json()["errors"][field].is_array(), "{}", answer.text());
    }
    assert_eq!(look(&person, &[], Some(&shown("jpeg-arithmetic.jpg"))).await.code(), "unsupported_image");
    assert_eq!(look(&town.visitor(), &[], Some(ASTRONAUT)).await.status, 401);
    assert_eq!(person.get("/settings/photo/motion").await.status, 404);

    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let hasty = town.newcomer("별똥별").await;
    for _ in 0..24 {
        assert_eq!(look(&hasty, &[("act", "dance")], None).await.status, 422);
    }
    assert_eq!(look(&hasty, &[("act", "dance")], None).await.code(), "too_often");
    assert_eq!(look(&town.newcomer("이웃").await, &[("act", "dance")], None).await.status, 422, "others look");
}

async fn without_scripts_the_page_shows_the_kept_still_moving(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(person.get("/settings/photo?look=blink").await.location(), "/settings/photo", "nothing is kept yet");
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    moving(&look(&person, &[], None).await);
    let page = person.get("/settings/photo?look=blink&mood=wink&sent=true").await;
    let address = "/settings/photo/motion?";
    assert!(page.status == 200 && page.has(address) && page.has("value=\"wink\" checked"), "{}", page.text());
    assert!(!page.has("name=\"blink\" value=\"true\" checked"), "what was chosen stays chosen");
    let text = page.text();
    let (_, rest) = text.split_once(address).unwrap();
    let query = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let file = person.get(&format!("{address}{query}")).await;
    assert_eq!((file.status.as_u16(), file.headers["content-type"].to_str().unwrap()), (200, "image/webp"));
    assert_eq!(file.headers["cache-control"], "private, no-store");
    let mood = person.get("/settings/photo/motion?act=mood&mood=talk&blink=false").await;
    assert!(mood.status == 200 && contains(&mood.body, b"ANIM"));
    assert_eq!(person.get("/settings/photo?look=mood&mood=angry").await.status, 422);
    assert_eq!(person.get("/settings/photo?look=dance").await.status, 200, "what means nothing shows nothing");
    // it is one's own alone
    assert_eq!(town.applicant("이웃").await.get("/settings/photo/motion?act=blink").await.status, 404);
    assert_eq!(town.visitor().get("/settings/photo/motion?act=blink").await.status, 303);
    assert_eq!((files(&town), states(&town).await.as_str()), (4, "done 1"), "nothing was made of it");
}

async fn looking_too_often_is_said_on_the_page(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let mut person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    let path = "/settings/photo?look=blink&mood=dream&sent=true";
    assert_eq!(person.get(path).await.status, 200);
    let answer = exhausted(&town, &person, path).await;
    assert_eq!(answer.status, 429);
    assert!(answer.headers.contains_key("retry-after"));
    let shows = |answer: &Answer, said: &str| {
        answer.has("id=\"look-kept-why\" role=\"status\"") && answer.has(said) && answer.has("value=\"dream\" checked")
    };
    assert!(shows(&answer, "뒤에 다시 시도해 주세요"), "{}", answer.text());
    assert!(!answer.has("/settings/photo/motion?"), "and nothing is asked for");
    person.headers.push(("accept-language", "en".to_owned()));
    let english = exhausted(&town, &person, path).await;
    assert!(english.status == 429 && shows(&english, "Please try again in"), "{}", english.text());
    assert_eq!(person.get("/settings/photo").await.status, 200, "what does not look is not counted");
    assert_eq!(exhausted(&town, &person, "/settings/photo/motion?act=blink").await.status, 429);
}

/// What is said to somebody who has looked as often as may be.
async fn exhausted(town: &Town, person: &Person, path: &str) -> Answer {
    while town.app.limits.person(Limit::Glimpse, person.id).await.is_ok() {}
    person.get(path).await
}

async fn a_small_face_is_told_the_same_before_and_after(town: Town) {
    let town = real_sizes(&town).await;
    let person = town.applicant("달토끼").await;
    let small = image::load_from_memory(ASTRONAUT).unwrap().resize_exact(200, 200, image::imageops::Triangle);
    let mut photo = Cursor::new(Vec::new());
    small.write_to(&mut photo, image::ImageFormat::Png).unwrap();
    let photo = photo.into_inner();
    let told = ("small_face", "too_small");
    let says = |answer: &serde_json::Value| {
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        (text("hint"), text("no_blink"))
    };
    let of = |(hint, no_blink): &(String, String)| (hint.as_str() == told.0) && (no_blink.as_str() == told.1);
    let preview = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "a.png", &photo)]).await.json();
    let before = says(&preview["faces"][0]);
    let seen = says(&look(&person, &[], Some(&photo)).await.json());
    assert_eq!(send(&person, &photo).await.status, 200);
    work_off(&town).await;
    let after = says(&portrait(&person).await);
    assert!(of(&before) && of(&seen) && of(&after), "{before:?} {seen:?} {after:?}");
    let page = person.get("/settings/photo").await;
    assert!(page.has("얼굴이") && !page.has("얼굴이 작아 눈은 깜빡이지 않아요.</p>"), "said once: {}", page.text());
    // of the kept still, on the page
    let wink = person.get("/settings/photo?look=blink&mood=wink&sent=true").await;
    assert!(wink.status == 200 && wink.has("얼굴이 작아 눈은 깜빡이지 않아요."), "{}", wink.text());
    assert!(!wink.has("/settings/photo/motion?"), "what is not there is not asked for");
}

async fn a_wink_is_a_wish_to_shut_an_eye(town: Town) {
    let town = real_sizes(&town).await;
    let person = town.applicant("달토끼").await;
    let fields = [("mood", "wink"), ("blink", "false")];
    let sent = person.api_upload("PUT", "/me/portrait", &fields, &[("photo", "나.png", ASTRONAUT)]).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["mood"].as_str(), ready["blink"].as_bool(), ready["no_blink"].as_str()),
        (Some("wink"), Some(false), Some("")),
        "{ready}"
    );
}

const REDRAW: &str = "새 방식으로 다시 그리기";

async fn an_older_portrait_is_redrawn_when_its_owner_asks(town: Town) {
    let person = town.applicant("달토끼").await;
    let sent = person
        .api_upload("PUT", "/me/portrait", &[("mood", "dream"), ("blink", "false")], &[("photo", "나.png", ASTRONAUT)])
        .await;
    assert_eq!(sent.status, 200);
    work_off(&town).await;
    let version = portrait(&person).await["engine_version"].as_i64().unwrap();
    let page = person.get("/settings/photo").await;
    assert!(!page.has(REDRAW) && page.has(&format!("버전 {version}에서 만들었어요")), "{}", page.text());
    assert_eq!(portrait(&person).await["can_be_redrawn"].as_bool(), Some(false));

    town.app.db.run("update portraits set engine_version = 1", []).await.unwrap();
    let before = portrait(&person).await;
    assert_eq!((before["engine_version"].as_i64(), before["can_be_redrawn"].as_bool()), (Some(1), Some(true)));
    assert!(person.get("/settings/photo").await.has(REDRAW));
    work_off(&town).await;
    assert_eq!(portrait(&person).await["url"], before["url"], "nobody redraws it unasked");

    // as the page's button sends it
    let asked = person.post("/settings/photo/mood", &[("blink", "false")]).await;
    assert_eq!(asked.location(), "/settings/photo");
    assert!(!person.get("/settings/photo").await.has(REDRAW), "it is on its way");
    let jobs = town.number("select count(*) as n from jobs").await;
    person.post("/settings/photo/mood", &[("blink", "false")]).await;
    assert_eq!(town.number("select count(*) as n from jobs").await, jobs, "what waits already is not asked for again");
    work_off(&town).await;
    let after = portrait(&person).await;
    assert_eq!(
        (after["engine_version"].as_i64(), after["mood"].as_str(), after["blink"].as_bool()),
        (Some(version), Some("dream"), Some(false)),
        "{after}"
    );
    assert_ne!(after["url"], before["url"]);
    assert!(!person.get("/settings/photo").await.has(REDRAW));

    // and programs ask with an empty change
    town.app.db.run("update portraits set engine_version = 1", []).await.unwrap();
    assert_eq!(person.api("PATCH", "/me/portrait", Some(serde_json::json!({}))).await.status, 200);
    work_off(&town).await;
    assert_eq!(portrait(&person).await["engine_version"].as_i64(), Some(version));
}

each_engine!(
    eyes_close_before_anybody_decides,
    why_eyes_stay_open_is_said_in_both_languages,
    what_cannot_be_shown_is_refused,
    without_scripts_the_page_shows_the_kept_still_moving,
    looking_too_often_is_said_on_the_page,
    a_small_face_is_told_the_same_before_and_after,
    a_wink_is_a_wish_to_shut_an_eye,
    an_older_portrait_is_redrawn_when_its_owner_asks
);
