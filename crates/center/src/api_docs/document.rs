//! The OpenAPI document: every handler's own description, gathered.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::web::event_stream;
use crate::{accounts, boards, immigration, market, portraits};

#[derive(OpenApi)]
#[openapi(
    info(title = "Make Migrations", description = "The JSON API of the town. Errors are application/problem+json (RFC 9457) with a stable `code`; lists take `?page=` from 1. \
        Sign in with POST /api/v1/tokens and send the access token as `Authorization: Bearer …`; a browser's own cookie works too."),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags((name = "accounts"), (name = "immigration"), (name = "portraits"), (name = "boards"), (name = "coins"), (name = "residents"), (name = "events")),
    paths(
        accounts::api::create_user,
        accounts::api::availability,
        accounts::api::create_tokens,
        accounts::api::delete_tokens,
        accounts::api::refresh_tokens,
        accounts::api::me,
        boards::api::list_boards,
        boards::api::list_articles,
        boards::api::create_article,
        boards::api::show_article,
        boards::api::edit_article,
        boards::api::delete_article,
        boards::api::like_article,
        boards::api::unlike_article,
        boards::api::list_comments,
        boards::api::create_comment,
        boards::api::show_comment,
        boards::api::edit_comment,
        boards::api::delete_comment,
        boards::api::my_articles,
        immigration::api::create_application,
        immigration::api::list_planets,
        immigration::api::show_planet,
        immigration::api::create_residence,
        immigration::api::show_card,
        immigration::api::show_resident,
        market::api::ledger,
        portraits::api::show,
        portraits::api::put,
        event_stream::stream,
    )
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
