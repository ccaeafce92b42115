//! `/settings/neighbours`: who may write in one's guestbook, who may see that one is in a room, whether one's own may
//! be shown, and whom one keeps away.

use axum::extract::State;
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::neighbours::choices::{self, Audience, Choices, Wish, Writers};
use crate::neighbours::lists::{self, Person};
use crate::web::page::{go, go_saying, html};

#[derive(Template)]
#[template(path = "neighbours/host.html")]
struct HostPage {
    page: Page,
    choices: Choices,
    blocked: Vec<Person>,
    muted: Vec<Person>,
}

impl HostPage {
    /// Who may write: names, and whether that is chosen.
    fn writers(&self) -> Vec<(&'static str, bool)> {
        Writers::ALL.iter().map(|writers| (writers.name(), *writers == self.choices.guestbook)).collect()
    }

    fn writers_text(&self, name: &str) -> String {
        self.page.text(format!("host-guestbook-{name}"))
    }

    /// Who may see that one is in a room: the same.
    fn audiences(&self) -> Vec<(&'static str, bool)> {
        Audience::ALL.iter().map(|audience| (audience.name(), *audience == self.choices.presence)).collect()
    }

    fn audience_text(&self, name: &str) -> String {
        self.page.text(format!("host-presence-{name}"))
    }

    /// Those who are kept away in one way: what undoes it, and a part of the keys of texts.
    fn kept_away(&self) -> [(&'static str, &'static str, &Vec<Person>); 2] {
        [("unblock", "blocked", &self.blocked), ("unmute", "muted", &self.muted)]
    }

    fn away_text(&self, key: &str, part: &str) -> String {
        self.page.text(format!("host-{key}-{part}"))
    }
}

/// `GET /settings/neighbours`
pub async fn show_settings(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    if !citizen.is_resident() {
        return Ok(go(citizen.stage.next_step()));
    }
    let choices = choices::of(&app, citizen.id).await?;
    let [blocked, muted] = lists::kept_away(&app, &citizen).await?;
    html(&HostPage { page, choices, blocked, muted })
}

/// `POST /settings/neighbours`
pub async fn choose(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    // a form of before does not have it
    let presence = fields.find("presence").map(Audience::parse).transpose()?;
    let guestbook = Some(Writers::parse(fields.get("guestbook"))?);
    choices::set(&app, &citizen, Wish { guestbook, is_listed: Some(fields.ticked("listed")), presence }).await?;
    Ok(go_saying("/settings/neighbours", "host-saved"))
}
