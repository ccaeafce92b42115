//! 오늘 and the ways that lead through the town: what is there for whom, and nothing that is not.

use crate::boards::publish;
use crate::support::{Person, Town, each_engine};

/// The addresses that a part of the page `path` leads to, in their order: from `start` to `end`.
async fn ways(person: &Person, path: &str, start: &str, end: &str) -> Vec<String> {
    let page = person.get(path).await.text();
    let part = page.split(start).nth(1).unwrap().split(end).next().unwrap();
    part.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn the_menus_hold_what_there_is(town: Town) {
    let newcomer = town.newcomer("새내기").await;
    let applicant = town.applicant("신청한 사람").await;
    let resident = town.resident("주민", "mars", 3, 4).await;
    for (person, next) in
        [(&newcomer, Some("/application")), (&applicant, Some("/planets")), (&resident, Some("/me/room"))]
    {
        let menu = ways(person, "/home", "<nav class=\"nav\"", "</nav>").await;
        let all = ["/home", "/planets", "/boards/solar"].into_iter().chain(next).chain(["/market"]);
        let own = menu.iter().map(String::as_str).filter(|way| !way.starts_with('#'));
        assert_eq!(own.collect::<Vec<_>>(), all.collect::<Vec<_>>());
    }
    let own = async |person| {
        let ways = ways(person, "/home", "<details class=\"menu\"", "</details>").await;
        ways.into_iter().filter(|way| way.starts_with('/') && !way.starts_with("/media")).collect::<Vec<_>>()
    };
    assert_eq!(
        own(&resident).await,
        ["/card", "/neighbours", "/me/articles", "/me/bookmarks", "/me/coins", "/settings"]
    );
    assert_eq!(own(&newcomer).await, ["/me/articles", "/me/bookmarks", "/settings"]);
    let choosing = applicant.get("/planets").await.text();
    let menu = choosing.split("</nav>").next().unwrap().split("<nav ").nth(1).unwrap();
    assert_eq!(menu.matches("aria-current").count(), 1, "one is at one place: {menu}");
}

async fn home_shows_ones_own_sky_and_what_is_new(town: Town) {
    let person = town.resident("달토끼", "mars", 3, 4).await;
    for n in 1..=6 {
        publish(&person, "solar", &format!("모두에게 {n}"), "글").await;
    }
    publish(&person, "mars", "화성에서만", "글").await;
    let home = person.get("/home").await;
    for part in
        ["href=\"/planets/mars/3/4\"", "#pl-mars", "href=\"/card\"", "오늘 출석 +100", "화성에서만", "모두에게 6"]
    {
        assert!(home.has(part), "{part}: {}", home.text());
    }
    assert_eq!(home.text().matches("<time").count(), 5, "the five newest");
    assert!(!home.has("모두에게 2"), "{}", home.text());
    let own = person.get("/home?news=mars").await;
    assert!(own.has("화성에서만") && !own.has("모두에게 6") && own.has("href=\"/boards/mars\""), "{}", own.text());
    assert_eq!(person.get("/home?news=venus").await.status, 404, "what one may not see is not there");

    let newcomer = town.newcomer("새내기").await;
    let home = newcomer.get("/home").await;
    assert!(home.has("아직 지구에 있어요") && home.has("#pl-earth") && !home.has("오늘 출석"), "{}", home.text());
    assert!(!home.has("href=\"/card\"") && !home.has("news="), "{}", home.text());
}

async fn the_next_step_goes_on_and_ends(town: Town) {
    let next = async |person: &Person| {
        let mut pages = Vec::new();
        // made and kept
        for _ in 0..2 {
            let page = person.get("/home").await.text();
            let part = page
                .split("class=\"card next\"")
                .nth(1)
                .map(|part| part.split("</section>").next().unwrap().to_owned());
            pages.push(part.map(|part| part.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()));
        }
        assert_eq!(pages[0], pages[1]);
        pages.remove(0)
    };
    let said = |link: &str| Some(link.to_owned());
    assert_eq!(next(&town.newcomer("새내기").await).await, said("/application"));
    assert_eq!(next(&town.applicant("신청한 사람").await).await, said("/planets"));
    let resident = town.resident("주민", "mars", 3, 4).await;
    assert_eq!(next(&resident).await, said("/me/room"));
    crate::visibility::portrait(&town, &resident).await;
    let drawn = async |state: &'static str, still: Option<&str>| {
        let sql = "update portraits set state = $1, still = $2 where user_id = $3";
        let mut tx = town.app.db.begin().await.unwrap();
        tx.run(sql, [state.into(), still.map(str::to_owned).into(), resident.id.into()]).await.unwrap();
        tx.touch(center::topics::Topic::People);
        tx.commit().await.unwrap();
    };
    drawn("running", None).await;
    assert_eq!(next(&resident).await, said("/card"), "it is about to move");
    drawn("failed", None).await;
    assert_eq!(next(&resident).await, said("/me/room"), "one goes on all the same");
    drawn("ready", Some("s.webp")).await;
    assert_eq!(next(&resident).await, said("/me/room"));
    let room = resident.api("GET", &format!("/residents/{}/room", resident.id), None).await.json();
    let answer = resident.api("PUT", "/me/room", Some(room)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(next(&resident).await, said("/boards/solar/new"));
    // a comment says hello, too
    let id = publish(&town.newcomer("말벗").await, "solar", "반가워요", "글").await;
    crate::boards::say(&resident, id, "안녕하세요", None).await;
    assert_eq!(next(&resident).await, None, "all is done");
    assert!(!resident.get("/home").await.has("다음에 할 일"));
}

async fn an_admin_is_told_what_comes_first(town: Town) {
    let admin = town.admin("돌보는 이").await;
    let home = admin.get("/home").await;
    for part in ["이 마을의 관리자가 되었어요", "--base-url", "href=\"/boards/solar/new\"", "href=\"/application\""]
    {
        assert!(home.has(part), "{part}: {}", home.text());
    }
    let done = |page: &crate::support::Answer| page.text().matches("<li class=\"done\">").count();
    assert_eq!(done(&home), 1, "only the account is there");
    let notice = publish(&admin, "solar", "반가워요", "글").await;
    admin.post(&format!("/boards/solar/{notice}/pin"), &[("pinned", "true")]).await;
    let neighbour = town.newcomer("첫 이웃").await;
    assert_eq!(done(&admin.get("/home").await), 3, "a notice and a neighbour besides");
    assert!(!neighbour.get("/home").await.has("이 마을의 관리자"), "nobody else is told");
    assert!(admin.get("/settings").await.has("관리자</small>"), "the menu says who one is");
}

each_engine!(
    the_menus_hold_what_there_is,
    home_shows_ones_own_sky_and_what_is_new,
    an_admin_is_told_what_comes_first,
    the_next_step_goes_on_and_ends
);
