//! The OpenAPI document: every handler's own description, gathered.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::{
    accounts, boards, homes, immigration, live, market, mentions, neighbours, notifications, portraits, presence, push,
    visibility,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Make Migrations", description = "The JSON API of the town. Errors are application/problem+json (RFC 9457) with a stable `code`; lists take `?page=` from 1. \
        Sign in with POST /api/v1/tokens and send the access token as `Authorization: Bearer …`; a browser's own cookie works too."),
    modifiers(&Bearer, &Problems),
    security(("bearer" = [])),
    tags((name = "accounts"), (name = "immigration"), (name = "portraits"), (name = "boards"), (name = "homes"), (name = "coins"), (name = "residents"), (name = "notifications"), (name = "events")),
    paths(
        accounts::api::create_user,
        accounts::api::availability,
        accounts::api::create_tokens,
        accounts::api::delete_tokens,
        accounts::api::refresh_tokens,
        accounts::api::me,
        accounts::api::change_me,
        boards::api::list_boards,
        boards::api::list_articles,
        boards::api::create_article,
        boards::api::show_article,
        boards::api::edit_article,
        boards::api::delete_article,
        boards::api::restore_article,
        boards::api::like_article,
        boards::api::unlike_article,
        boards::api::bookmark_article,
        boards::api::unbookmark_article,
        boards::api::my_bookmarks,
        boards::api::list_comments,
        boards::api::create_comment,
        boards::api::show_comment,
        boards::api::edit_comment,
        boards::api::delete_comment,
        boards::api::my_articles,
        boards::api::preview,
        immigration::api::create_application,
        immigration::api::list_planets,
        immigration::api::show_planet,
        immigration::api::create_residence,
        immigration::api::show_card,
        immigration::api::show_resident,
        mentions::api::offer,
        neighbours::api::list_guestbook,
        neighbours::api::create_entry,
        neighbours::api::show_entry,
        neighbours::api::edit_entry,
        neighbours::api::delete_entry,
        neighbours::api::answer_entry,
        neighbours::api::unanswer_entry,
        neighbours::api::like_resident,
        neighbours::api::unlike_resident,
        neighbours::api::follow_resident,
        neighbours::api::unfollow_resident,
        neighbours::api::mute_resident,
        neighbours::api::unmute_resident,
        neighbours::api::block_resident,
        neighbours::api::unblock_resident,
        neighbours::api::wave_to_resident,
        presence::api::show_presence,
        neighbours::api::show_terms,
        neighbours::api::list_likes,
        neighbours::api::list_followers,
        neighbours::api::list_following,
        neighbours::api::show_feed,
        neighbours::api::list_rooms_of_month,
        neighbours::api::show_choices,
        neighbours::api::put_choices,
        homes::api::show_room,
        homes::api::show_room_svg,
        homes::api::show_room_png,
        homes::api::put_status,
        visibility::api::show_visibility,
        visibility::api::put_visibility,
        homes::api::put_room,
        homes::api::for_editor,
        homes::api::my_layouts,
        homes::api::put_layout,
        homes::api::delete_layout,
        homes::api::show_layout,
        homes::api::put_code,
        homes::api::delete_code,
        homes::api::show_layout_of_code,
        market::api::ledger,
        market::api::show_gifts,
        market::api::put_gifts,
        market::api::see_gifts,
        market::api::my_furniture,
        market::api::list_market,
        market::api::create_purchase,
        market::api::create_gift,
        market::api::create_sale,
        market::api::wish,
        market::api::unwish,
        market::api::list_wishes,
        portraits::api::show,
        portraits::api::put,
        portraits::api::patch,
        portraits::api::delete,
        portraits::api::preview::show,
        portraits::api::preview::motion,
        notifications::api::list_notifications,
        notifications::api::list_since,
        notifications::api::read_notifications,
        notifications::api::show_wanted,
        notifications::api::put_wanted,
        live::api::stream,
        push::api::show,
        push::api::put,
        push::api::delete,
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

/// What any operation may answer: errors are problems, and say so by their type.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                // an empty requirement among the alternatives means: also without
                let is_open = operation.security.as_ref().is_some_and(|ways| !ways.is_empty());
                let responses = &mut operation.responses.responses;
                if !is_open {
                    responses.entry("401".to_owned()).or_insert_with(|| problem("`sign_in_needed`"));
                }
                if operation.request_body.is_some() {
                    for (status, what) in [
                        ("400", "`bad_request`"),
                        ("403", "`cross_site`: sent from another site with a browser's cookie"),
                        ("413", "`too_large`"),
                        ("415", "`unsupported_media_type`"),
                        ("422", "`invalid`, `invalid_text`, `wrong_shape`"),
                    ] {
                        responses.entry(status.to_owned()).or_insert_with(|| problem(what));
                    }
                }
                let away = "`unavailable`, `storage_full`, `read_only`: try again after `Retry-After`; after `unavailable` it may have been done";
                responses.entry("503".to_owned()).or_insert_with(|| problem(away));
                responses.entry("default".to_owned()).or_insert_with(|| problem("Any other error"));
                for response in responses.values_mut() {
                    let RefOr::T(response) = response else { continue };
                    let is_problem = |content: &RefOr<Content>| match content {
                        RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) => {
                            schema.ref_location.ends_with("/Problem")
                        }
                        _ => false,
                    };
                    if let Some(content) =
                        response.content.get("application/json").filter(|content| is_problem(content)).cloned()
                    {
                        response.content.clear();
                        response.content.insert("application/problem+json".to_owned(), content);
                    }
                }
            }
        }
    }
}

fn problem(description: &str) -> RefOr<Response> {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    RefOr::T(ResponseBuilder::new().description(description).content("application/problem+json", content).build())
}

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
