//! What the person chooses: face and points, mood and blink, another mood later, and no portrait at all.

use super::{ASTRONAUT, files, portrait, real_sizes, rows_of_files, send, states, waves, work_off};
use crate::support::{Town, each_engine};

async fn a_preview_shows_the_face_and_keeps_nothing(town: Town) {
    let person = town.newcomer("달토끼").await;
    let seen = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "나.png", ASTRONAUT)]).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    let seen = seen.json();
    let face = &seen["faces"][0];
    assert!(face["confidence"].as_f64().unwrap() > 0.5 && face["box"]["side"].as_f64().unwrap() > 48.0, "{seen}");
    let [left, right, chin] =
        ["left_inner", "right_inner", "chin"].map(|name| face["handles"][name][0].as_f64().unwrap());
    assert!(left < chin && chin < right, "{seen}");
    assert_eq!((seen["width"].as_i64(), seen["height"].as_i64()), (Some(512), Some(512)));
    let empty = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "a.png", &waves())]).await.json();
    assert_eq!((empty["faces"][0]["confidence"].as_f64(), empty["faces"][0]["box"].is_null()), (Some(0.0), true));
    assert_eq!(
        person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "a.png", b"text")]).await.status,
        415
    );
    assert_eq!(
        town.visitor().api_upload("POST", "/me/portrait/preview", &[], &[("photo", "a.png", ASTRONAUT)]).await.status,
        401
    );
    assert_eq!((files(&town), rows_of_files(&town).await, states(&town).await), (0, (0, 0), String::new()));
}

async fn the_person_has_the_last_word(town: Town) {
    let person = town.applicant("달토끼").await;
    let seen = person.api_upload("POST", "/me/portrait/preview", &[], &[("photo", "나.png", ASTRONAUT)]).await.json();
    let face = &seen["faces"][0];
    let place = serde_json::json!({"turn": 0, "crop": face["crop"]}).to_string();
    let handles = face["handles"].to_string();
    let put = |fields: Vec<(&'static str, String)>| {
        let person = person.clone();
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            person.api_upload("PUT", "/me/portrait", &fields, &[("photo", "나.png", ASTRONAUT)]).await
        }
    };
    let outside = serde_json::json!({"turn": 0, "crop": {"x": 400, "y": 0, "side": 300}}).to_string();
    let swapped =
        handles.replace("left_inner", "x").replace("left_outer", "left_inner").replace("\"x\"", "\"left_outer\"");
    for (field, value, code) in [
        ("face", "nonsense".to_owned(), "face"),
        ("face", outside, "face_outside"),
        ("handles", "[[0,0]]".to_owned(), "handles"),
        ("handles", swapped, "handles_order"),
        ("handles", handles.replace("0.", "7."), "handles_outside"),
        ("mood", "angry".to_owned(), "choice"),
        ("blink", "perhaps".to_owned(), "choice"),
    ] {
        let refused = put(vec![(field, value)]).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["errors"][field][0]["code"].as_str()),
            (422, Some(code)),
            "{field}"
        );
    }
    assert_eq!((files(&town), states(&town).await), (0, String::new()), "nothing was kept of what was refused");

    let made =
        put(vec![("face", place), ("handles", handles), ("mood", "dream".to_owned()), ("blink", "false".to_owned())])
            .await;
    assert_eq!((made.status.as_u16(), made.json()["mood"].as_str()), (200, Some("dream")), "{}", made.text());
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["state"].as_str(), ready["no_blink"].as_str(), ready["hint"].as_str()),
        (Some("ready"), Some("unwanted"), Some("")),
        "{ready}"
    );
}

async fn another_mood_comes_from_the_kept_still(town: Town) {
    let town = real_sizes(&town).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(person.api("PATCH", "/me/portrait", Some(serde_json::json!({"mood": "smile"}))).await.status, 404);
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    let busy = person.api("PATCH", "/me/portrait", Some(serde_json::json!({"mood": "smile"}))).await;
    assert_eq!((busy.status.as_u16(), busy.code().as_str()), (409, "portrait_busy"));
    work_off(&town).await;
    let first = portrait(&person).await;
    assert_eq!((first["can_change"].as_bool(), first["no_blink"].as_str()), (Some(true), Some("")));
    let names = |portrait: &serde_json::Value| {
        ["url", "large_url", "still_url"].map(|field| portrait[field].as_str().unwrap().to_owned())
    };

    let queued = person.api("PATCH", "/me/portrait", Some(serde_json::json!({"mood": "dream"}))).await;
    assert_eq!((queued.status.as_u16(), queued.json()["state"].as_str()), (200, Some("queued")), "{}", queued.text());
    assert_eq!(names(&portrait(&person).await), names(&first), "until then the one before is shown");
    work_off(&town).await;
    let second = portrait(&person).await;
    assert_eq!(
        (second["state"].as_str(), second["mood"].as_str(), second["no_blink"].as_str()),
        (Some("ready"), Some("dream"), Some(""))
    );
    assert_ne!(person.get(second["url"].as_str().unwrap()).await.body.len(), 0);
    for old in names(&first) {
        assert_eq!(person.get(&old).await.status, 404, "{old}");
    }
    assert_eq!((files(&town), rows_of_files(&town).await), (4, (3, 0)));

    // points of one's own, and on a page without scripts
    let wrong = person.api("PATCH", "/me/portrait", Some(serde_json::json!({"handles": [[0, 0]]}))).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["errors"]["handles"][0]["code"].as_str()), (422, Some("handles")));
    let changed = person.post("/settings/photo/mood", &[("mood", "look_around"), ("sent", "true")]).await;
    assert_eq!(changed.location(), "/settings/photo");
    work_off(&town).await;
    let third = portrait(&person).await;
    assert_eq!(
        (third["mood"].as_str(), third["blink"].as_bool(), third["no_blink"].as_str()),
        (Some("look_around"), Some(false), Some("unwanted"))
    );

    // the kept still is one's own alone
    assert_eq!(person.get("/settings/photo/kept").await.headers["content-type"], "image/webp");
    assert_eq!(town.applicant("이웃").await.get("/settings/photo/kept").await.status, 404);
    let gif = person.get("/portrait.gif").await;
    assert!(
        gif.status == 200
            && gif.body.starts_with(b"GIF89a")
            && gif.headers["content-disposition"].to_str().unwrap().starts_with("attachment")
    );
    assert_eq!(town.visitor().get("/portrait.gif").await.status, 303);
}

async fn a_deleted_portrait_leaves_nothing(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    let url = portrait(&person).await["url"].as_str().unwrap().to_owned();
    assert_eq!(person.api("PATCH", "/me/portrait", Some(serde_json::json!({"mood": "smile"}))).await.status, 200);
    assert_eq!(person.api("DELETE", "/me/portrait", None).await.status, 204);
    assert_eq!(person.api("DELETE", "/me/portrait", None).await.status, 204, "a second time");
    assert_eq!((files(&town), rows_of_files(&town).await), (0, (0, 0)));
    assert_eq!(states(&town).await, "cancelled 1 done 1");
    assert_eq!(
        (person.get(&url).await.status.as_u16(), person.api("GET", "/me/portrait", None).await.status.as_u16()),
        (404, 404)
    );
    work_off(&town).await;
    assert_eq!(files(&town), 0);
}

each_engine!(
    a_preview_shows_the_face_and_keeps_nothing,
    the_person_has_the_last_word,
    another_mood_comes_from_the_kept_still,
    a_deleted_portrait_leaves_nothing
);
