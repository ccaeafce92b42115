//! Under which limits requests are counted, by their addresses.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;

use crate::accounts::session::Session;
use crate::error::{Error, Result};
use crate::limits::{Limit, Who};
use crate::web::client::Address;

/// Under which limit a request is counted, and as whose.
pub(super) fn who_is_counted(request: &Request) -> Result<Option<(Limit, Who)>> {
    let path = request.extensions().get::<MatchedPath>();
    let Some(limit) = path.and_then(|path| limit_of(request.method(), path.as_str())) else { return Ok(None) };
    let person = request.extensions().get::<Session>().and_then(|session| session.citizen.as_ref());
    let address = request.extensions().get::<Address>().ok_or(Error::Internal)?.0;
    Ok(Some(match (limit, person) {
        (Limit::SignIn | Limit::Availability, _) => (limit, Who::Address(address)),
        (limit, Some(person)) => (limit, Who::Person(person.id)),
        (Limit::Change, None) => (Limit::Visit, Who::Address(address)),
        (limit, None) => (limit, Who::Address(address)),
    }))
}

/// The limit of an address of the site. Whatever may change something has one, but signing out. New articles and
/// comments and their changes, wrong passwords, new accounts, and photos sent from a page are counted by their verbs
/// besides, under narrower limits, where the form is shown again; so is a look at a portrait from its page.
fn limit_of(method: &Method, path: &str) -> Option<Limit> {
    Some(match path {
        "/login" | "/api/v1/tokens" if method == Method::POST => Limit::SignIn,
        "/api/v1/users/availability" => Limit::Availability,
        "/api/v1/preview" => Limit::Writing,
        "/api/v1/mentions" => Limit::Naming,
        "/v/{code}" => Limit::Proof,
        "/api/v1/me/portrait/preview/motion" | "/settings/photo/motion" => Limit::Glimpse,
        "/card.png" | "/portrait.gif" => Limit::Drawing,
        _ if method.is_safe() => return None,
        // signing out is never refused
        "/logout" | "/api/v1/tokens" => return None,
        "/api/v1/me/application" => Limit::Upload,
        "/api/v1/me/portrait" if method == Method::PUT => Limit::Upload,
        "/api/v1/me/portrait/preview" => Limit::Preview,
        "/api/v1/me/portrait" if method == Method::PATCH => Limit::Mood,
        "/settings/photo/mood" => Limit::Mood,
        "/planets/{planet}" | "/api/v1/me/residence" => Limit::Claim,
        "/boards/{board}/{article}/like" | "/api/v1/articles/{id}/like" => Limit::Like,
        "/boards/{board}/{article}/bookmark" | "/api/v1/articles/{id}/bookmark" => Limit::Like,
        "/planets/{planet}/{floor}/{unit}/tie" => Limit::Like,
        "/api/v1/residents/{id}/like" | "/api/v1/residents/{id}/follow" => Limit::Like,
        "/api/v1/residents/{id}/mute" | "/api/v1/residents/{id}/block" => Limit::Like,
        "/market/{furniture}/wish" | "/api/v1/market/{furniture}/wish" => Limit::Like,
        path if method == Method::DELETE || path.ends_with("/delete") => Limit::Delete,
        _ => Limit::Change,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_something_has_a_limit() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert!(limit_of(&method, "/some/{address}").is_some(), "{method}");
        }
        assert_eq!(limit_of(&Method::GET, "/home"), None);
        assert_eq!((limit_of(&Method::DELETE, "/api/v1/tokens"), limit_of(&Method::POST, "/logout")), (None, None));
        assert_eq!(limit_of(&Method::POST, "/api/v1/tokens"), Some(Limit::SignIn));
        assert_eq!(limit_of(&Method::GET, "/login"), None);
    }
}
