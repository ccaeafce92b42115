//! The OpenAPI document: every handler's own description, gathered.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::accounts;

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
        accounts::api::refresh_tokens,
        accounts::api::delete_tokens,
        accounts::api::me,
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
