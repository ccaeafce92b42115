//! Where the forms of the site are, and whose.

use axum::extract::{FromRequest, FromRequestParts, Request};

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::immigration::Planet;
use crate::repeats::Key;

/// What somebody signed in sends from a page that they were shown. 409 `other_writer` when that was another person, who
/// used the same browser before: nothing is done in one person's name that another one wanted. Forms in which somebody
/// writes or sends files keep what they hold when that happens, and look themselves.
pub struct OwnForm {
    pub citizen: Citizen,
    pub fields: Fields,
}

impl FromRequest<App> for OwnForm {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<OwnForm> {
        let (mut parts, body) = request.into_parts();
        let citizen = <Citizen as FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        let fields = Fields::from_request(Request::from_parts(parts, body), app).await?;
        Key::must_be_of(citizen.id, &fields)?;
        Ok(OwnForm { citizen, fields })
    }
}

/// The page whose form is sent to `path`; an address that is a page itself stays as it is.
pub fn page_of(path: &str) -> String {
    let (path, rest) = path.split_once('?').map_or((path, ""), |(path, rest)| (path, rest));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["boards", board] if rest.is_empty() => format!("/boards/{board}/new"),
        ["boards", board, article, "comments" | "like" | "bookmark" | "pin" | "delete" | "restore"] => {
            format!("/boards/{board}/{article}")
        }
        ["planets", planet, floor, unit, "guestbook" | "tie", ..] => format!("/planets/{planet}/{floor}/{unit}"),
        ["me", "status"] => "/home".to_owned(),
        ["me", "room", "light"] | ["me", "layouts", _] => "/me/room".to_owned(),
        ["me", "gifts", "seen"] => "/home".to_owned(),
        ["card", "code"] => "/card".to_owned(),
        ["notifications", "read"] => "/notifications".to_owned(),
        ["market", furniture, "purchase" | "gift" | "sale" | "wish"] => format!("/market/{furniture}"),
        ["comments", _, "edit"] => path.to_owned(),
        ["comments", ..] | ["logout"] | ["preferences"] | ["unsent", ..] => "/home".to_owned(),
        ["settings", "photo", ..] => "/settings/photo".to_owned(),
        ["settings", "feed", ..] => "/settings/feed".to_owned(),
        ["settings", "visibility"] => "/settings/visibility".to_owned(),
        ["settings", "nickname"] => "/settings/nickname".to_owned(),
        ["settings", ..] => "/settings".to_owned(),
        _ if rest.is_empty() => path.to_owned(),
        _ => format!("{path}?{rest}"),
    }
}

/// Where the form is sent that takes back what the message `key` tells of; `about` is the board and the article.
pub fn way_back(key: &str, about: &str) -> Option<String> {
    let (board, article) = about.split_once('~')?;
    let is_of = |text: &str, of: fn(&u8) -> bool| !text.is_empty() && text.len() < 20 && text.bytes().all(|b| of(&b));
    let is_way = is_of(board, u8::is_ascii_lowercase) && is_of(article, u8::is_ascii_digit);
    (key == "article-deleted" && is_way).then(|| format!("/boards/{board}/{article}/restore"))
}

/// The board on which `viewer` goes on who looked for something at `path` that is not there, or could not send there what
/// they had written, if that was about boards: the one of the address, where it is theirs, else that of everybody.
pub fn list_of(path: &str, viewer: &Citizen) -> Option<String> {
    let rest = path.strip_prefix("/boards/").or_else(|| path.strip_prefix("/comments/").map(|_| ""))?;
    let planet = Planet::from_id(rest.split('/').next()?);
    let is_theirs = |planet: &Planet| viewer.is_admin() || viewer.address.is_some_and(|home| home.planet == *planet);
    Some(format!("/boards/{}", planet.filter(is_theirs).map_or("solar", Planet::id)))
}

#[cfg(test)]
mod tests {
    use super::{page_of, way_back};

    #[test]
    fn a_message_leads_back_to_an_article_and_nowhere_else() {
        assert_eq!(way_back("article-deleted", "solar~9").as_deref(), Some("/boards/solar/9/restore"));
        for about in ["", "solar", "solar~", "~9", "solar~9~9", "so.lar~9", "solar~9.", "solar~-9", "Solar~9"] {
            assert_eq!(way_back("article-deleted", about), None, "{about}");
        }
        assert_eq!(way_back("article-published", "solar~9"), None);
    }

    #[test]
    fn a_form_is_on_a_page() {
        for (sent_to, page) in [
            ("/boards/solar", "/boards/solar/new"),
            ("/boards/solar?page=2", "/boards/solar?page=2"),
            ("/boards/solar/9/comments", "/boards/solar/9"),
            ("/boards/solar/9/edit", "/boards/solar/9/edit"),
            ("/settings/recovery-code", "/settings"),
            ("/settings/photo/mood", "/settings/photo"),
            ("/settings/nickname", "/settings/nickname"),
            ("/settings/feed/off", "/settings/feed"),
            ("/settings/visibility", "/settings/visibility"),
            ("/me/room/light", "/me/room"),
            ("/me/status", "/home"),
            ("/market/bed/purchase", "/market/bed"),
            ("/application", "/application"),
            ("/comments/7/delete", "/home"),
            ("/comments/7/edit", "/comments/7/edit"),
            ("/", "/"),
        ] {
            assert_eq!(page_of(sent_to), page, "{sent_to}");
        }
    }
}
