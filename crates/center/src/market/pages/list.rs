//! `/market`: what is sold.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use isometric::Piece;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use pieces::{Kept, Slot, mark};
use template::Template;

use super::{Shown, is_new};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::pages::Pager;
use crate::error::{Error, Result};
use crate::frame::{Own, Page, kept};
use crate::furniture::Furniture;
use crate::market::belongings::Marks;
use crate::market::shelf::{self, Sort, Wanted};
use crate::web::form::Query;
use crate::web::page::{html_with, rendered};

#[derive(Template)]
#[template(path = "market/market.html")]
struct MarketPage {
    page: Page,
    /// Ids and names of the themes.
    all_themes: Vec<(String, String)>,
    theme: String,
    sort: Sort,
    typed: String,
    /// Why nothing was looked for, in words.
    refusal: Option<String>,
    goods: Vec<Shown>,
    total: i64,
    /// How many pieces came lately.
    news: i64,
    pager: Pager,
    /// The reader's own, where the page is not made for everybody.
    own: String,
}

/// Which of the pieces on the page are the reader's, and which are too dear for them.
const MARKS: u8 = Own::FIRST_OF_PAGES;

impl MarketPage {
    fn heading(&self) -> String {
        let theme = self.all_themes.iter().find(|(id, _)| *id == self.theme);
        theme.map_or_else(
            || self.page.text("market-title"),
            |(_, name)| self.page.with("market-title-theme", "theme", &**name),
        )
    }

    fn is_resident(&self) -> bool {
        self.page.viewer.as_ref().is_some_and(Citizen::is_resident)
    }

    fn lead(&self) -> String {
        self.page.text(if self.is_resident() { "market-lead" } else { "market-lead-visitor" })
    }

    /// Addresses and names of the themes, and which of them is here.
    fn themes(&self) -> Vec<(String, String, bool)> {
        let everything = (String::new(), self.page.text("market-theme-all"));
        let all = std::iter::once(&everything).chain(&self.all_themes);
        all.map(|(id, name)| (address(id, self.sort, 1), name.clone(), *id == self.theme)).collect()
    }

    fn sorts(&self) -> Vec<(String, String, bool)> {
        let sort = |sort: Sort| {
            let key = match sort {
                Sort::Shelf => "market-sort-shelf",
                Sort::Cheap => "market-sort-cheap",
                Sort::Dear => "market-sort-dear",
                Sort::Name => "market-sort-name",
            };
            let mut to = address(&self.theme, sort, 1);
            if !self.typed.is_empty() {
                let q = utf8_percent_encode(&self.typed, NON_ALPHANUMERIC);
                to.push_str(&format!("{}q={q}", if to.contains('?') { '&' } else { '?' }));
            }
            (to, self.page.text(key), sort == self.sort)
        };
        Sort::ALL.into_iter().map(sort).collect()
    }

    /// Without what was searched for.
    fn all(&self) -> String {
        address(&self.theme, self.sort, 1)
    }

    fn marks(&self) -> String {
        if self.page.is_shared() { mark(MARKS, (0, 0)) } else { self.own.clone() }
    }
}

/// `GET /market?q=&theme=&sort=&page=`
pub async fn show_market(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let number = query.page()?;
    let (typed, theme, sort) = (query.get("q"), query.get("theme"), query.get("sort"));
    let wanted = match Wanted::parse(&app.furniture, typed, theme, sort) {
        // it is said where it was typed
        Err(Error::Invalid(errors)) if errors.iter().all(|error| error.field == "q") => {
            let plain = Wanted::parse(&app.furniture, "", theme, sort)?;
            let mut market = made(&app, page, &plain, typed, number);
            (market.goods, market.total, market.pager) = (Vec::new(), 0, Pager::new(1, 0, shelf::PAGE));
            market.refusal = market.page.refusal(&errors, "q");
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &market);
        }
        wanted => wanted?,
    };
    let found = wanted.find(&app.furniture, page.locale, page.now);
    let shown = shelf::page(&found, number);
    if wanted.query.is_some() {
        let mut market = made(&app, page, &wanted, typed, number);
        market.own = own(&Marks::of(&app, citizen.id).await?, &citizen, shown);
        return Ok(html_with(StatusCode::OK, &market)?.into_response());
    }
    let (app, wanted, citizen) = (&app, &wanted, &citizen);
    let make = |page: Page| async move {
        if shown.is_empty() && number > 1 {
            page.is_for_nobody_else();
        }
        let is_shared = page.is_shared();
        let mut market = made(app, page, wanted, "", number);
        if !is_shared {
            market.own = own(&Marks::of(app, citizen.id).await?, citizen, shown);
        }
        rendered(&market)
    };
    let places = |_: &Kept| async move {
        let own = own(&Marks::of(app, citizen.id).await?, citizen, shown);
        Ok(move |_: Slot, out: &mut String| out.push_str(&own))
    };
    kept::page(app, &page, &address(theme, wanted.sort, number), make, places).await
}

fn made(app: &App, page: Page, wanted: &Wanted<'_>, typed: &str, number: i64) -> MarketPage {
    let furniture: &Furniture = &app.furniture;
    let (locale, theme) = (page.locale, wanted.theme.map_or("", |theme| &*theme.id));
    let found = wanted.find(furniture, locale, page.now);
    let mut with = String::new();
    if !theme.is_empty() {
        with.push_str(&format!("theme={theme}&"));
    }
    if !wanted.sort.name().is_empty() {
        with.push_str(&format!("sort={}&", wanted.sort.name()));
    }
    if !typed.is_empty() {
        with.push_str(&format!("q={}&", utf8_percent_encode(typed, NON_ALPHANUMERIC)));
    }
    let name = |id: &String| shelf::theme_name(furniture, id, locale).to_owned();
    MarketPage {
        all_themes: furniture.catalogue.themes.iter().map(|theme| (theme.id.clone(), name(&theme.id))).collect(),
        theme: theme.to_owned(),
        sort: wanted.sort,
        typed: typed.to_owned(),
        refusal: None,
        goods: shelf::page(&found, number).iter().map(|piece| Shown::of(furniture, piece, &page)).collect(),
        total: found.len() as i64,
        news: furniture.sold().filter(|piece| is_new(furniture, piece, &page)).count() as i64,
        pager: Pager::new(number, found.len() as i64, shelf::PAGE).with(with),
        own: String::new(),
        page,
    }
}

/// The only spelling of a page under which it is kept.
fn address(theme: &str, sort: Sort, number: i64) -> String {
    let page = if number > 1 { number.to_string() } else { String::new() };
    let parts = [("theme", theme), ("sort", sort.name()), ("page", &page)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if parts.is_empty() { "/market".to_owned() } else { format!("/market?{}", parts.join("&")) }
}

/// Classes of the list, by the places of its pieces: `o3` is the reader's, `d7` too dear. What they mean is in the
/// sheet (`market.css`), so that one place in the page says it of all.
fn own(marks: &Marks, citizen: &Citizen, shown: &[&Piece]) -> String {
    if !citizen.is_resident() {
        return String::new();
    }
    let owned = marks.owned();
    let class = |(n, piece): (usize, &&Piece)| match owned.contains(&*piece.id) {
        true => Some(format!(" o{}", n + 1)),
        false => (piece.price > citizen.coins).then(|| format!(" d{}", n + 1)),
    };
    shown.iter().enumerate().filter_map(class).collect()
}
