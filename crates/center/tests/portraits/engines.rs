//! Which engine draws, and that people get their portrait whatever becomes of the other one.

use std::path::Path;

use center::portraits::Engine;

use super::{ASTRONAUT, files, portrait, send, states, work_off};
use crate::support::{Town, each_engine};

pub const TOKEN: &str = "a token of the tests";

/// A town that wants its portraits from the model in `file`.
pub async fn with_network(town: &Town, file: &Path) -> Town {
    Town::with(town.engine, |config| {
        config.portraits.engine = Engine::Fomm;
        config.portraits.model = Some(file.to_owned());
        config.metrics_token = Some(TOKEN.to_owned());
    })
    .await
}

/// How far a counter is; tests beside this one count, too.
pub async fn counted(town: &Town, line: &str) -> u64 {
    let mut visitor = town.visitor();
    visitor.headers.push(("authorization", format!("Bearer {TOKEN}")));
    let text = visitor.get("/metrics").await.text();
    text.lines().find_map(|found| found.strip_prefix(line)).map_or(0, |number| number.trim().parse().unwrap())
}

async fn without_a_model_the_embedded_engine_draws(town: Town) {
    center::web::health::count_metrics();
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged.fomm");
    std::fs::write(&damaged, [7; 100]).unwrap();
    for file in [folder.path().join("none.fomm"), damaged, folder.path().to_owned()] {
        let town = with_network(&town, &file).await;
        let fallbacks = "portrait_fallbacks_total{reason=\"no_model\"}";
        let drawn = "portraits_total{engine=\"embedded\"}";
        let before = (counted(&town, fallbacks).await, counted(&town, drawn).await);
        let person = town.applicant("달토끼").await;
        assert_eq!(send(&person, ASTRONAUT).await.status, 200);
        work_off(&town).await;
        let ready = portrait(&person).await;
        assert_eq!(
            (ready["state"].as_str(), ready["engine"].as_str(), ready["hint"].as_str()),
            (Some("ready"), Some("embedded"), Some("")),
            "{ready}"
        );
        assert!(ready["url"].is_string() && ready["large_url"].is_string());
        assert_eq!((files(&town), states(&town).await.as_str()), (4, "done 1"), "in one attempt");
        let after = (counted(&town, fallbacks).await, counted(&town, drawn).await);
        assert!(after.0 > before.0 && after.1 > before.1, "{before:?} {after:?}");
    }
}

async fn a_still_needs_no_engine(town: Town) {
    let town = with_network(&town, Path::new("/nowhere/none.fomm")).await;
    let person = town.applicant("달토끼").await;
    let answer =
        person.api_upload("PUT", "/me/portrait", &[("animate", "false")], &[("photo", "나.png", ASTRONAUT)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    work_off(&town).await;
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["state"].as_str(), ready["engine"].as_str(), ready["hint"].as_str()),
        (Some("ready"), Some("embedded"), Some("not_animated"))
    );
}

async fn a_portrait_of_the_network_tells_so_and_has_one_size(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    town.app.db.run("update portraits set engine = 'fomm', large = null", []).await.unwrap();
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["engine"].as_str(), ready["large_url"].is_null(), ready["url"].is_string()),
        (Some("fomm"), true, true)
    );
    for path in ["/settings/photo", "/portrait.gif"] {
        assert_eq!(person.get(path).await.status, 200, "{path}");
    }
    // another mood is drawn by the engine that is there now
    assert_eq!(person.api("PATCH", "/me/portrait", Some(serde_json::json!({"mood": "dream"}))).await.status, 200);
    assert_eq!(portrait(&person).await["engine"], "fomm", "until then it is the one before");
    work_off(&town).await;
    let changed = portrait(&person).await;
    assert_eq!((changed["engine"].as_str(), changed["large_url"].is_string()), (Some("embedded"), true));
}

each_engine!(
    without_a_model_the_embedded_engine_draws,
    a_still_needs_no_engine,
    a_portrait_of_the_network_tells_so_and_has_one_size
);
