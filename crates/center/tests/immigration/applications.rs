//! Applications that are refused, and those that come many times.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;

use super::{NAMES, file, photo, stage, tally};
use crate::support::{Town, each_engine};

async fn a_script_that_files_it_stays_on_its_page(town: Town) {
    let mut person = town.newcomer("달토끼").await;
    person.headers.push(("accept", "application/json".to_owned()));
    let refused = file(&person, &[("name_ko", "김 달"), ("name_en", "김"), ("birthday", "2001-03-14")], &photo()).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let told = refused.json();
    assert!(told["errors"]["name_en"].as_str().is_some_and(|text| text.contains("영문")), "{told}");
    assert_eq!(told["errors"].as_object().unwrap().len(), 1, "the photo is still chosen there: {told}");
    assert_eq!(stage(&person).await, "newcomer");
    let filed = file(&person, &NAMES, &photo()).await;
    assert_eq!((filed.status.as_u16(), filed.json()), (200, json!({"next": "/planets"})));
    person.headers.clear();
    assert!(
        person.get("/planets").await.has("이제 행성을 골라 볼까요?"),
        "the message is for the page that comes next"
    );
    person.headers.push(("accept", "application/json".to_owned()));
    let again = file(&person, &NAMES, &photo()).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, json!({"next": "/planets"})));
}

async fn a_refused_application_says_why_at_each_field(town: Town) {
    let person = town.newcomer("처음").await;
    let typed = [
        ("name_ko", "<img src=x onerror=alert(1) "),
        ("name_en", "\"'><script>"),
        ("birthday", "2001-02-30"),
        ("consent_earth", "true"),
    ];
    let answer = person.upload("/application", &typed, &[("photo", "me.png", &photo()[..])]).await;
    let text = answer.text();
    assert_eq!(answer.status, 422, "{text}");
    for id in ["name_ko-err", "name_en-err", "birthday-err", "consent-err", "photo-err"] {
        assert!(text.contains(&format!("id=\"{id}\"")), "{id}: {text}");
    }
    assert!(!text.contains("<img src=x") && !text.contains("<script>"), "{text}");
    assert!(
        text.contains("img src=x onerror=alert(1)")
            && text.contains("value=\"2001-02-30\"")
            && text.contains("한 번 더"),
        "{text}"
    );
    assert!(
        text.contains("name=\"consent_earth\" value=\"true\" required checked")
            && !text.contains("name=\"consent_moving\" value=\"true\" required checked")
    );
    let nothing = person.upload("/application", &[], &[]).await;
    assert_eq!(nothing.status, 422);
    let tomorrow = center::clock::Clock::date_of_day(town.app.clock.day(town.app.clock.now()) + 1);
    for (field, bad) in [
        ("birthday", "1899-12-31"),
        ("birthday", tomorrow.as_str()),
        ("name_en", "김달"),
        ("name_ko", "가나다라마바사아자차카"),
        ("name_ko", "김\u{200b}"),
        ("name_en", "Kim\u{7}Dal"),
        ("name_ko", " "),
    ] {
        let fields: Vec<(&str, &str)> =
            NAMES.iter().map(|(name, value)| (*name, if *name == field { bad } else { *value })).collect();
        let answer = file(&person, &fields, &photo()).await;
        assert_eq!(answer.status, 422, "{field} {bad}");
        assert!(answer.has(&format!("id=\"{field}-err\"")), "{field} {bad}");
        // a character that nobody sees is named
        for (c, name) in [('\u{200b}', "U+200B"), ('\u{7}', "U+0007")] {
            assert_eq!(bad.contains(c), answer.has(name), "{field} {bad:?}");
        }
    }
    assert_eq!(stage(&person).await, "newcomer");
    assert_eq!(town.number("select count(*) as n from applications").await, 0);
}

async fn photos_that_are_none_file_nothing(town: Town) {
    let person = town.newcomer("사진가").await;
    let cut = photo();
    let big = [&photo()[..], &vec![7; 10 * 1024 * 1024]].concat();
    for (bytes, status) in [(&b"this is no picture at all"[..], 415), (&cut[..cut.len() / 2], 422), (&big[..], 413)] {
        let answer = file(&person, &NAMES, bytes).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(
            answer.has("value=\"김 달\"")
                && answer.has("aria-invalid=\"true\" aria-describedby=\"photo-hint photo-err\""),
            "{}",
            answer.text()
        );
        let fields = [&NAMES[..], &[("consent", "true")]].concat();
        assert_eq!(
            person.api_upload("POST", "/me/application", &fields, &[("photo", "me.png", bytes)]).await.status,
            status
        );
    }
    assert_eq!(stage(&person).await, "newcomer");
    assert_eq!(
        town.number("select count(*) as n from portraits").await + town.number("select count(*) as n from jobs").await,
        0
    );
    assert_eq!(file(&person, &NAMES, &photo()).await.location(), "/planets");
    assert_eq!(
        town.number("select count(*) as n from portraits where animate").await,
        0,
        "the box on the page was not ticked"
    );
}

async fn twenty_identical_applications_file_one(town: Town) {
    let person = town.newcomer("스무번").await;
    let fields = [&NAMES[..], &[("consent", "true")]].concat();
    let picture = photo();
    let files = [("photo", "me.png", &picture[..])];
    let answers = join_all((0..20).map(|_| person.api_upload("POST", "/me/application", &fields, &files))).await;
    assert_eq!(tally(&answers), BTreeMap::from([("201".to_owned(), 1), ("409 already_applied".to_owned(), 19)]));
    assert_eq!(town.number("select count(*) as n from applications").await, 1);
    assert_eq!(town.number("select count(*) as n from jobs").await, 1);
    let other = town.newcomer("스무쪽").await;
    let pages = join_all((0..20).map(|_| file(&other, &NAMES, &picture))).await;
    assert!(pages.iter().all(|page| page.location() == "/planets"));
}

each_engine!(
    a_script_that_files_it_stays_on_its_page,
    a_refused_application_says_why_at_each_field,
    photos_that_are_none_file_nothing,
    twenty_identical_applications_file_one
);
