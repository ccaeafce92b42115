//! The pages that belong to no feature.

mod mine;

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use isometric::{Look, Piece};
use pieces::{Kept, Slot, mark};
use template::Template;

use self::mine::{CARD, GIFT, GREETING, MEANWHILE, Mine, NEXT, ROOMS};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Board;
use crate::boards::folded::fold;
use crate::boards::list::{self, Entry, Sort};
use crate::boards::pages::news::{self, SEEN};
use crate::error::Result;
use crate::frame::{Page, kept};
use crate::immigration::Planet;
use crate::market::shelf;
use crate::town::first_steps::{self, FirstStep};
use crate::web::form::Query;
use crate::web::page::{go, rendered};

/// How many new articles home shows.
const HEADLINES: usize = 5;
/// How many pieces of the market.
const STOCK: usize = 3;

/// The one setting that the first steps name.
const SETTING: &str = "--base-url";

#[derive(Template)]
#[template(path = "town/landing.html")]
struct Landing {
    page: Page,
}

#[derive(Template)]
#[template(path = "town/about.html")]
struct About {
    page: Page,
}

#[derive(Template)]
#[template(path = "town/home.html")]
struct Home {
    page: Page,
    is_resident: bool,
    /// The planet of whoever looks.
    lived_on: Option<Planet>,
    /// What is the viewer's own; nothing on a page that is made for everybody.
    mine: Option<Mine>,
    headlines: Vec<Entry>,
    /// Which of them are no news to the viewer: classes.
    seen: String,
    /// The one board whose articles are shown.
    news: Option<Board>,
    /// For admins, as long as there are any.
    first_steps: Option<Vec<FirstStep>>,
    /// What came to the market last.
    stock: Vec<Stock>,
}

/// A piece of the market.
struct Stock {
    id: String,
    name: String,
    price: i64,
    picture: String,
    is_new: bool,
}

impl Home {
    fn own(&self, kind: u8) -> String {
        let of = |mine: &Mine| {
            let mut out = String::new();
            mine.put(&self.page, kind, &mut out);
            out
        };
        self.mine.as_ref().map_or_else(|| mark(kind, (0, 0)), of)
    }

    fn first_text(&self, step: &str, part: &str) -> String {
        self.page.t(&format!("first-{step}-{part}")).to_owned()
    }

    /// What there is to do, in parts: a setting is never broken in two at the end of a line.
    fn first_words(&self, step: &str) -> Vec<(String, bool)> {
        let text = self.first_text(step, "text");
        match text.split_once(SETTING) {
            Some((before, after)) => {
                vec![(before.to_owned(), false), (SETTING.to_owned(), true), (after.to_owned(), false)]
            }
            None => vec![(text, false)],
        }
    }

    fn news_path(&self) -> String {
        self.news.unwrap_or(Board::Solar).path()
    }

    fn stock_key(&self) -> &'static str {
        if self.stock.iter().any(|piece| piece.is_new) { "home-market" } else { "market-title" }
    }

    fn planet(&self) -> &'static str {
        self.lived_on.map_or("earth", Planet::id)
    }
}

/// `GET /`
pub async fn landing(State(app): State<App>, page: Page) -> Result<Response> {
    match &page.viewer {
        Some(citizen) => Ok(go(citizen.stage.next_step())),
        None => kept::page(&app, &page, "/", |page| async { rendered(&Landing { page }) }, kept::nothing).await,
    }
}

/// `GET /about`
pub async fn about(State(app): State<App>, page: Page) -> Result<Response> {
    kept::page(&app, &page, "/about", |page| async { rendered(&About { page }) }, kept::nothing).await
}

/// `GET /home?news=`: with a board, only what is new on that.
pub async fn home(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let news = query.0.find("news").map(|id| Board::open(id, &citizen)).transpose()?;
    let address = news.map_or("/home".to_owned(), |news| format!("/home?news={}", news.id()));
    let (app, citizen, frame) = (&app, &citizen, &page);
    let make = |page: Page| async move {
        let mut headlines = headlines(app, citizen, news).await?;
        Box::pin(fold(app, citizen, &mut headlines)).await?;
        let first_steps = first_steps::of(app, citizen).await?;
        let mine = match page.is_shared() {
            true => None,
            false => Some(Mine::of(app, citizen, &page).await?),
        };
        let seen = news::seen(app, &page, citizen, &headlines).await?;
        let stock = stock(app, &page);
        let lived_on = citizen.address.map(|address| address.planet);
        let is_resident = citizen.is_resident();
        rendered(&Home { page, is_resident, lived_on, mine, headlines, seen, news, first_steps, stock })
    };
    // what comes first on a young site is counted anew each time; what is folded is so for one person alone
    if citizen.is_admin() || citizen.mutes > 0 {
        return Ok(Html(make(page.clone()).await?).into_response());
    }
    let own = |kept: &Kept| {
        let rows = news::rows(kept);
        async move {
            let mine = Mine::of(app, citizen, frame);
            let (mine, seen) = tokio::try_join!(mine, news::classes(app, citizen, rows))?;
            Ok(move |slot: Slot, out: &mut String| match slot.kind {
                SEEN => out.push_str(&seen),
                kind => mine.put(frame, kind, out),
            })
        }
    };
    kept::page(app, frame, &address, make, own).await
}

/// What came to the market last, for everybody.
fn stock(app: &App, page: &Page) -> Vec<Stock> {
    let of = |piece: &Piece| {
        let until = app.furniture.new_until(&piece.id).filter(|until| page.now < *until);
        if let Some(until) = until {
            page.ends_at(until);
        }
        Stock {
            id: piece.id.clone(),
            name: shelf::name(piece, page.locale).to_owned(),
            price: piece.price,
            picture: app.furniture.picture_url(&piece.id, Look::default()),
            is_new: until.is_some(),
        }
    };
    app.furniture.newest(STOCK).into_iter().map(of).collect()
}

/// The newest of one board, or of the solar board and the own planet's.
async fn headlines(app: &App, citizen: &Citizen, news: Option<Board>) -> Result<Vec<Entry>> {
    let home = citizen.address.map(|address| Board::Planet(address.planet));
    let boards = news.map_or_else(|| std::iter::once(Board::Solar).chain(home).collect(), |board| vec![board]);
    let mut entries = Vec::new();
    for board in boards {
        entries.extend(list::plain_page(app, board, Sort::Newest, 1).await?.0);
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.created_at));
    entries.truncate(HEADLINES);
    Ok(entries)
}
