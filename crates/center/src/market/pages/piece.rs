//! `/market/{furniture}`: a piece from all sides, and what can be done with it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use isometric::{Kind, Look, Piece};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use template::Template;

use super::Shown;
use super::giving::Typed;
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::frame::forms::OwnForm;
use crate::furniture::Furniture;
use crate::market::belongings::{self, Belonging, Marks};
use crate::market::deals;
use crate::market::{shelf, wishes};
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::page::{go_saying, html_with};

#[derive(Template)]
#[template(path = "market/piece.html")]
struct PiecePage {
    page: Page,
    piece: Shown,
    theme: String,
    theme_name: String,
    /// In tiles.
    size: (String, String),
    kind: Kind,
    is_sold: bool,
    look: Look,
    large: String,
    turns: Vec<View>,
    colours: Vec<View>,
    own: Option<Belonging>,
    is_wished: bool,
    /// For the forms.
    key: String,
    gift: Typed,
    errors: Vec<FieldError>,
    trouble: Option<String>,
}

/// The piece as it is seen otherwise.
struct View {
    address: String,
    picture: String,
    name: String,
    is_here: bool,
}

impl PiecePage {
    fn viewer(&self) -> Option<&Citizen> {
        self.page.viewer.as_ref()
    }

    fn is_resident(&self) -> bool {
        self.viewer().is_some_and(Citizen::is_resident)
    }

    fn next_step(&self) -> &'static str {
        self.viewer().map_or("/", |viewer| viewer.stage.next_step())
    }

    /// Where it stands and how large it is.
    fn about(&self) -> String {
        let key = match self.kind {
            Kind::Floor => "market-kind-floor",
            Kind::Rug => "market-kind-rug",
            Kind::Wall => return self.page.with("market-kind-wall", "width", &*self.size.0),
        };
        self.page.with2(key, "width", &*self.size.0, "depth", &*self.size.1)
    }

    fn how_owned(&self, own: &Belonging) -> String {
        match (&*own.origin, &own.giver) {
            ("gift", Some((_, giver))) => self.page.with("market-owned-gift", "nickname", self.page.isolated(giver)),
            ("gift", None) => self.page.text("market-owned-gift-gone"),
            ("starter", _) => self.page.text("market-owned-starter"),
            _ => self.page.text("market-mine"),
        }
    }

    fn note(&self) -> Option<&String> {
        self.own.as_ref().map(|own| &own.note).filter(|note| !note.is_empty())
    }

    /// Why it is not for them, whatever they have.
    fn cannot_buy(&self) -> Option<String> {
        let address = self.viewer().and_then(|viewer| viewer.address).filter(|_| self.is_resident());
        match (address, self.piece.planet) {
            (None, _) => Some(self.page.text("market-not-resident")),
            (Some(address), Some(planet)) if address.planet != planet => {
                Some(self.page.with("market-other-planet", "planet", planet.name(self.page.locale)))
            }
            _ => None,
        }
    }

    /// How many coins are missing, and how to earn them.
    fn short(&self) -> Option<String> {
        let missing = self.piece.price - self.viewer()?.coins;
        let (daily, row) = (self.page.attendance, self.page.streak);
        let earn = self.page.with2("market-short-earn", "daily", daily, "row", row);
        (missing > 0).then(|| format!("{} {earn}", self.page.with("market-short", "n", missing)))
    }

    /// Coins after buying it.
    fn left(&self) -> i64 {
        self.viewer().map_or(0, |viewer| viewer.coins) - self.piece.price
    }

    fn wish_key(&self) -> &'static str {
        if self.is_wished { "wish-off" } else { "wish-on" }
    }

    /// Whether they may buy it for others; it is said why not where they came for that, or own it themselves.
    fn may_give(&self) -> bool {
        self.cannot_buy().is_none() && (self.left() >= 0 || self.own.is_some() || self.is_giving())
    }

    fn is_giving(&self) -> bool {
        self.gift.is_asked || !self.gift.resident.is_empty() || !self.gift.note.is_empty() || !self.errors.is_empty()
    }

    /// As an address takes it.
    fn encoded(&self, nickname: &str) -> String {
        utf8_percent_encode(nickname, NON_ALPHANUMERIC).to_string()
    }

    fn has_room(&self) -> bool {
        self.is_resident()
    }

    fn look_query(&self) -> String {
        query(self.look)
    }
}

/// `GET /market/{furniture}?turn=&colour=&for=&to=`: `for` is a resident's id or nickname, `to` a nickname.
pub async fn show_piece(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    asked: Query,
) -> Result<Response> {
    let piece = app.furniture.piece(&id).ok_or(Error::NotFound)?;
    let look = look_of(piece, &asked)?;
    let (gift, refused) = Typed::asked(&app, &citizen, &asked, &id).await?;
    show(&app, page, &citizen, piece, look, gift, refused.map(|code| Error::field("resident", code))).await
}

/// `POST /market/{furniture}/purchase`
pub async fn purchase(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let key = Key::of_form(citizen.id, &fields, &[&id], &[])?;
    match deals::buy(&app, &citizen, &id, key.as_ref()).await {
        // this form has bought it once, and it was sold since: that is no error, and nothing is bought anew
        Ok(deal) if deal.is_repeat && !is_theirs(&app, &citizen, &id, Some(deal.id)).await? => {
            Ok(go_saying(&format!("/market/{id}"), "bought-before"))
        }
        Ok(_) => Ok(go_saying(&format!("/market/{id}"), "bought")),
        Err(error) => refused(&app, page, &citizen, &id, Typed::default(), error).await,
    }
}

/// `POST /market/{furniture}/sale`
pub async fn sale(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let key = Key::of_form(citizen.id, &fields, &[&id], &[])?;
    match deals::sell(&app, &citizen, &id, key.as_ref()).await {
        // this form has sold it once, and it is theirs again
        Ok(deal) if deal.is_repeat && is_theirs(&app, &citizen, &id, None).await? => {
            Ok(go_saying(&format!("/market/{id}"), "sold-before"))
        }
        Ok(_) => Ok(go_saying(&format!("/market/{id}"), "sold")),
        Err(error) => refused(&app, page, &citizen, &id, Typed::default(), error).await,
    }
}

/// Whether they own the piece, by the purchase of this number if one is given.
async fn is_theirs(app: &App, citizen: &Citizen, furniture: &str, purchase: Option<i64>) -> Result<bool> {
    let own = belongings::find(app, citizen.id, furniture).await?;
    Ok(own.is_some_and(|own| purchase.is_none_or(|id| own.id == id)))
}

/// `POST /market/{furniture}/wish`: `wish=true` or `false`.
pub async fn wish(
    State(app): State<App>,
    Path(id): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let wish = match fields.get("wish") {
        "true" => true,
        "false" => false,
        _ => return Err(Error::field("wish", "choice")),
    };
    wishes::set(&app, &citizen, &id, wish).await?;
    Ok(go_saying(&format!("/market/{id}"), if wish { "wished" } else { "unwished" }))
}

/// The page again, with what was typed and why it was not done; other errors go on.
pub(super) async fn refused(
    app: &App,
    page: Page,
    citizen: &Citizen,
    id: &str,
    gift: Typed,
    error: Error,
) -> Result<Response> {
    let is_said_here =
        matches!(error, Error::NotEnoughCoins | Error::Conflict(_) | Error::Forbidden(_) | Error::Invalid(_));
    let piece = app.furniture.piece(id).filter(|_| is_said_here);
    let Some(piece) = piece else { return Err(error) };
    show(app, page, citizen, piece, Look::default(), gift, Some(error)).await
}

async fn show(
    app: &App,
    page: Page,
    citizen: &Citizen,
    piece: &Piece,
    look: Look,
    gift: Typed,
    error: Option<Error>,
) -> Result<Response> {
    let furniture: &Furniture = &app.furniture;
    let own = belongings::find(app, citizen.id, &piece.id).await?;
    let is_wished = Marks::of(app, citizen.id).await?.wished().contains(&*piece.id);
    let view = |other: Look, key: &str, n: u8| View {
        address: format!("/market/{}{}", piece.id, query(other)),
        picture: furniture.picture_url(&piece.id, other),
        name: page.with(key, "n", i64::from(n) + 1),
        is_here: other == look,
    };
    let turns = Furniture::turns(piece.kind).iter().enumerate();
    let turns = turns.map(|(n, turn)| view(Look { rotation: *turn, ..look }, "market-turn", n as u8)).collect();
    let colours = (0..piece.colours).map(|colour| view(Look { colour, ..look }, "market-colour", colour)).collect();
    let (status, errors, trouble) = match error {
        None => (StatusCode::OK, Vec::new(), None),
        // nothing was refused that was sent
        Some(Error::Invalid(errors)) if page.here.contains('?') => (StatusCode::OK, errors, None),
        Some(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        // it is the other who owns it
        Some(Error::Conflict("already_owned")) if !gift.resident.is_empty() => {
            (StatusCode::CONFLICT, Vec::new(), Some(page.text("gift-already-owned")))
        }
        Some(Error::Forbidden("closed")) => (StatusCode::FORBIDDEN, Vec::new(), Some(page.text("gift-closed"))),
        Some(error) => (error.status(), Vec::new(), Some(sentence(&error, &page))),
    };
    let tiles = |units: i32| {
        if units % 16 == 0 { format!("{}", units / 16) } else { format!("{:.1}", f64::from(units) / 16.0) }
    };
    let shown = PiecePage {
        piece: Shown::of(furniture, piece, &page),
        theme: piece.theme.clone(),
        theme_name: shelf::theme_name(furniture, &piece.theme, page.locale).to_owned(),
        size: (tiles(piece.width), tiles(piece.depth)),
        kind: piece.kind,
        is_sold: furniture.is_sold(&piece.id),
        large: furniture.picture_url(&piece.id, look),
        look,
        turns,
        colours,
        own,
        is_wished,
        key: Key::fresh(citizen.id),
        gift,
        errors,
        trouble,
        page,
    };
    Ok(html_with(status, &shown)?.into_response())
}

/// Of `?turn=&colour=`; 404 for a look that the piece does not have.
pub(super) fn look_of(piece: &Piece, asked: &Query) -> Result<Look> {
    let number = |name: &str| match asked.get(name) {
        "" => Ok(0),
        text => text.parse::<u8>().map_err(|_| Error::NotFound),
    };
    let look = Look { rotation: number("turn")?, colour: number("colour")?, ..Look::default() };
    let is_one = look.colour < piece.colours && Furniture::turns(piece.kind).contains(&look.rotation);
    if is_one { Ok(look) } else { Err(Error::NotFound) }
}

fn query(look: Look) -> String {
    let parts = [("turn", look.rotation), ("colour", look.colour)];
    let parts: Vec<String> = parts.iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{name}={n}")).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}
