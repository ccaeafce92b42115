//! Every address of the site on one screen; what each request passes on its way is in `router/passed.rs`, under which
//! limits they are counted in `router/counted.rs`.

mod counted;
mod passed;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post, put};
use axum::{Extension, Router};

use passed::{known, passed};

use crate::app::App;
use crate::error::Error;
use crate::frame::unsent;
use crate::web::body::{LARGE, LONG};
use crate::web::upload::{PHOTO, PICTURES};
use crate::web::{assets, headers, health, preferences};
use crate::{
    accounts, api_docs, boards, feeds, homes, immigration, live, market, media, mentions, neighbours, notifications,
    portraits, presence, proofs, push, town, visibility,
};

pub fn router(app: App) -> Router {
    let pages = Router::new()
        .route("/", get(town::pages::landing))
        .route("/about", get(town::pages::about))
        .route("/api/docs", get(api_docs::docs))
        .route("/home", get(town::pages::home))
        .route("/preferences", post(preferences::change))
        .route(
            "/signup",
            get(accounts::pages::show_sign_up).merge(post(accounts::pages::sign_up).layer(from_fn(headers::secret))),
        )
        .route("/login", get(accounts::pages::show_login).post(accounts::pages::login))
        .route("/logout", post(accounts::pages::logout))
        .route("/unsent/drop", post(unsent::drop).layer(Extension(LONG)))
        .route("/forget", get(accounts::pages::forget))
        .route("/settings", get(accounts::pages::show_settings))
        .route("/.well-known/change-password", get(accounts::pages::well_known_change_password))
        .route("/settings/renamed/seen", post(accounts::pages::renaming_seen))
        .route("/settings/nickname", get(accounts::pages::show_nickname).post(accounts::pages::change_nickname))
        .route("/settings/password", post(accounts::pages::change_password))
        .route("/settings/sign-ins/others/end", post(accounts::pages::end_other_devices))
        .route("/settings/sign-ins/{id}/end", post(accounts::pages::end_device))
        // immigration
        .route(
            "/application",
            get(immigration::pages::show_application)
                .post(immigration::pages::file_application)
                .layer(Extension(PHOTO)),
        )
        .route("/planets", get(immigration::pages::show_planets))
        .route("/planets/{planet}", get(immigration::pages::show_tower).post(immigration::pages::claim))
        .route("/planets/{planet}/{floor}/{unit}", get(neighbours::pages::show_door).layer(from_fn(headers::unlisted)))
        .route("/card", get(immigration::pages::show_card))
        .route("/card.png", get(immigration::pages::card_png))
        .route("/card/code", post(proofs::pages::renew))
        // homes
        .route("/me/room.svg", get(homes::api::show_own_room_svg))
        .route("/me/room", get(homes::pages::show_editor).post(homes::pages::save))
        .route("/me/room/light", post(homes::pages::change_light))
        .route("/me/status", post(neighbours::pages::say))
        // neighbours
        .route("/planets/{planet}/{floor}/{unit}/tie", post(neighbours::pages::tie))
        .route("/planets/{planet}/{floor}/{unit}/guestbook", post(neighbours::pages::write))
        .route("/planets/{planet}/{floor}/{unit}/guestbook/{id}/edit", post(neighbours::pages::edit))
        .route("/planets/{planet}/{floor}/{unit}/guestbook/{id}/answer", post(neighbours::pages::answer))
        .route("/planets/{planet}/{floor}/{unit}/guestbook/{id}/delete", post(neighbours::pages::delete))
        .route("/neighbours", get(neighbours::pages::show_neighbours))
        .route("/residents/random", get(neighbours::pages::show_random))
        .route("/rooms", get(neighbours::pages::show_rooms))
        .route("/residents/{id}/{list}", get(neighbours::pages::show_list))
        .route("/settings/neighbours", get(neighbours::pages::show_settings).post(neighbours::pages::choose))
        // what strangers may see
        .route("/planets/{planet}/{floor}/{unit}/meet", get(immigration::pages::show_meeting))
        .route(
            "/planets/{planet}/{floor}/{unit}/card",
            get(visibility::pages::show_card).layer(from_fn(headers::unlisted)),
        )
        .route("/residents/{id}/room.svg", get(visibility::pages::pictures::room_svg))
        .route("/residents/{id}/room.png", get(visibility::pages::pictures::room_png))
        .route("/residents/{id}/card.png", get(visibility::pages::pictures::card_png))
        .route("/settings/visibility", get(visibility::pages::show_settings).post(visibility::pages::change_settings))
        .route("/settings/visibility/{what}", get(visibility::pages::preview).layer(from_fn(headers::unlisted)))
        .route("/me/layouts/{n}", post(homes::pages::change))
        .route("/layouts", get(homes::pages::enter_code))
        .route("/layouts/{code}", get(homes::pages::show_tried).post(homes::pages::keep))
        // notifications on devices
        .route("/settings/push", get(push::pages::show_settings))
        .route("/offline", get(push::pages::offline))
        // coins and the market
        .route("/me/coins", get(market::pages::show_coins))
        .route("/me/gifts/seen", post(market::pages::gifts_seen))
        .route("/settings/gifts", post(market::pages::take_gifts))
        .route("/me/wishes", get(market::pages::show_wishes))
        .route("/residents/{id}/wishes", get(market::pages::show_wishes_of))
        .route("/economy", get(market::pages::show_economy))
        .route("/market", get(market::pages::show_market))
        .route("/market/{furniture}", get(market::pages::show_piece))
        .route("/market/{furniture}/room.svg", get(market::pages::room))
        .route("/market/{furniture}/purchase", post(market::pages::purchase))
        .route("/market/{furniture}/gift", post(market::pages::gift))
        .route("/market/{furniture}/sale", post(market::pages::sale))
        .route("/market/{furniture}/wish", post(market::pages::wish))
        .route("/furniture/{file}", get(market::pages::picture))
        // notifications
        .route("/notifications", get(notifications::pages::show))
        .route("/notifications/read", post(notifications::pages::mark))
        .route(
            "/settings/notifications",
            get(notifications::pages::show_settings).post(notifications::pages::change_settings),
        )
        // portraits
        .route("/settings/photo", get(portraits::pages::show).post(portraits::pages::change).layer(Extension(PHOTO)))
        .route("/settings/photo/mood", post(portraits::pages::change_mood))
        .route("/settings/photo/delete", post(portraits::pages::delete))
        .route("/settings/photo/kept", get(portraits::pages::kept))
        .route("/settings/photo/motion", get(portraits::pages::motion))
        .route("/portrait.gif", get(portraits::pages::gif));
    // boards
    let pages = pages
        .route("/boards", get(boards::pages::to_solar))
        .route(
            "/boards/{board}",
            get(boards::pages::show_board)
                .merge(post(boards::pages::create).layer((Extension(PICTURES), Extension(LONG)))),
        )
        .route("/boards/{board}/new", get(boards::pages::show_new))
        .route("/boards/{board}/{article}", get(boards::pages::show))
        .route(
            "/boards/{board}/{article}/edit",
            get(boards::pages::show_edit)
                .merge(post(boards::pages::edit).layer((Extension(PICTURES), Extension(LONG)))),
        )
        .route("/boards/{board}/{article}/delete", post(boards::pages::delete))
        .route("/boards/{board}/{article}/restore", post(boards::pages::restore))
        .route("/boards/{board}/{article}/pin", post(boards::pages::pin))
        .route("/boards/{board}/{article}/like", post(boards::pages::like))
        .route("/boards/{board}/{article}/bookmark", post(boards::pages::bookmark))
        .route("/boards/{board}/{article}/comments", post(boards::pages::comment).layer(Extension(LONG)))
        .route(
            "/comments/{id}/edit",
            get(boards::pages::show_edit_comment).merge(post(boards::pages::edit_comment).layer(Extension(LONG))),
        )
        .route("/comments/{id}/answer", get(boards::pages::show_answer_comment))
        .route("/comments/{id}/delete", get(boards::pages::show_delete_comment).post(boards::pages::delete_comment))
        .route("/me/articles", get(boards::pages::mine))
        .route("/me/bookmarks", get(boards::pages::saved))
        // media
        .route("/media/{name}", get(media::pages::show));
    // what shows a secret, recovery codes, tokens, the keys of one-time links, and what nobody keeps
    let secrets = Router::new()
        .route("/setup", get(accounts::pages::show_setup).post(accounts::pages::set_up))
        .route("/reset", get(accounts::pages::show_reset).post(accounts::pages::reset))
        .route("/settings/recovery-code", post(accounts::pages::new_recovery_code))
        .route("/settings/feed", get(feeds::pages::show_settings).post(feeds::pages::renew))
        .route("/settings/feed/off", post(feeds::pages::switch_off))
        .route("/v/{code}", get(proofs::pages::show_check))
        .route("/recovery-code", get(accounts::pages::show_recovery_code).post(accounts::pages::recovery_code_kept))
        .route("/recovery-code.txt", get(accounts::pages::recovery_code_file))
        .route("/api/v1/users", post(accounts::api::create_user))
        .route("/api/v1/tokens", post(accounts::api::create_tokens).delete(accounts::api::delete_tokens))
        .route("/api/v1/tokens/refresh", post(accounts::api::refresh_tokens))
        .layer(from_fn(headers::secret));
    let api = Router::new()
        .route("/api/v1/openapi.json", get(api_docs::openapi))
        .route("/api/v1/events", get(live::api::stream))
        .route("/api/v1/users/availability", get(accounts::api::availability))
        .route("/api/v1/me", get(accounts::api::me).patch(accounts::api::change_me))
        // boards
        .route("/api/v1/boards", get(boards::api::list_boards))
        .route(
            "/api/v1/boards/{board}/articles",
            get(boards::api::list_articles)
                .merge(post(boards::api::create_article).layer((Extension(PICTURES), Extension(LARGE)))),
        )
        .route(
            "/api/v1/articles/{id}",
            get(boards::api::show_article)
                .patch(boards::api::edit_article)
                .delete(boards::api::delete_article)
                .layer((Extension(PICTURES), Extension(LARGE))),
        )
        .route("/api/v1/articles/{id}/restore", post(boards::api::restore_article))
        .route("/api/v1/articles/{id}/like", put(boards::api::like_article).delete(boards::api::unlike_article))
        .route(
            "/api/v1/articles/{id}/bookmark",
            put(boards::api::bookmark_article).delete(boards::api::unbookmark_article),
        )
        .route("/api/v1/articles/{id}/comments", get(boards::api::list_comments).post(boards::api::create_comment))
        .route(
            "/api/v1/comments/{id}",
            get(boards::api::show_comment).patch(boards::api::edit_comment).delete(boards::api::delete_comment),
        )
        .route("/api/v1/preview", post(boards::api::preview).layer(Extension(LARGE)))
        .route("/api/v1/mentions", get(mentions::api::offer))
        .route("/api/v1/me/articles", get(boards::api::my_articles))
        .route("/api/v1/me/bookmarks", get(boards::api::my_bookmarks))
        // immigration
        .route("/api/v1/me/application", post(immigration::api::create_application).layer(Extension(PHOTO)))
        .route("/api/v1/planets", get(immigration::api::list_planets))
        .route("/api/v1/planets/{planet}", get(immigration::api::show_planet))
        .route("/api/v1/me/residence", post(immigration::api::create_residence))
        .route("/api/v1/me/card", get(immigration::api::show_card))
        .route("/api/v1/residents/{id}", get(immigration::api::show_resident))
        // neighbours
        .route(
            "/api/v1/residents/{id}/guestbook",
            get(neighbours::api::list_guestbook).post(neighbours::api::create_entry),
        )
        .route(
            "/api/v1/guestbook/{id}",
            get(neighbours::api::show_entry).patch(neighbours::api::edit_entry).delete(neighbours::api::delete_entry),
        )
        .route(
            "/api/v1/guestbook/{id}/answer",
            put(neighbours::api::answer_entry).delete(neighbours::api::unanswer_entry),
        )
        .route(
            "/api/v1/residents/{id}/like",
            put(neighbours::api::like_resident).delete(neighbours::api::unlike_resident),
        )
        .route(
            "/api/v1/residents/{id}/follow",
            put(neighbours::api::follow_resident).delete(neighbours::api::unfollow_resident),
        )
        .route(
            "/api/v1/residents/{id}/mute",
            put(neighbours::api::mute_resident).delete(neighbours::api::unmute_resident),
        )
        .route(
            "/api/v1/residents/{id}/block",
            put(neighbours::api::block_resident).delete(neighbours::api::unblock_resident),
        )
        .route("/api/v1/residents/{id}/wave", post(neighbours::api::wave_to_resident))
        .route("/api/v1/residents/{id}/presence", get(presence::api::show_presence))
        .route("/api/v1/residents/{id}/terms", get(neighbours::api::show_terms))
        .route("/api/v1/residents/{id}/likes", get(neighbours::api::list_likes))
        .route("/api/v1/residents/{id}/followers", get(neighbours::api::list_followers))
        .route("/api/v1/residents/{id}/following", get(neighbours::api::list_following))
        .route("/api/v1/feed", get(neighbours::api::show_feed))
        .route("/api/v1/rooms", get(neighbours::api::list_rooms_of_month))
        .route("/api/v1/me/host", get(neighbours::api::show_choices).put(neighbours::api::put_choices))
        // homes
        .route("/api/v1/residents/{id}/room", get(homes::api::show_room))
        .route("/api/v1/residents/{id}/room.svg", get(homes::api::show_room_svg))
        .route("/api/v1/residents/{id}/room.png", get(homes::api::show_room_png))
        .route("/api/v1/me/status", put(homes::api::put_status))
        .route("/api/v1/me/visibility", get(visibility::api::show_visibility).put(visibility::api::put_visibility))
        .route("/api/v1/me/room", put(homes::api::put_room))
        .route("/api/v1/me/room/catalogue", get(homes::api::for_editor))
        .route("/api/v1/me/layouts", get(homes::api::my_layouts))
        .route("/api/v1/me/layouts/{n}", put(homes::api::put_layout).delete(homes::api::delete_layout))
        .route("/api/v1/me/layouts/{n}/show", post(homes::api::show_layout))
        .route("/api/v1/me/layouts/{n}/code", put(homes::api::put_code).delete(homes::api::delete_code))
        .route("/api/v1/layouts/{code}", get(homes::api::show_layout_of_code))
        // coins and the market
        .route("/api/v1/me/ledger", get(market::api::ledger))
        .route("/api/v1/me/furniture", get(market::api::my_furniture))
        .route("/api/v1/me/gifts", get(market::api::show_gifts).put(market::api::put_gifts))
        .route("/api/v1/me/gifts/seen", post(market::api::see_gifts))
        .route("/api/v1/market", get(market::api::list_market))
        .route("/api/v1/market/{furniture}/purchase", post(market::api::create_purchase))
        .route("/api/v1/market/{furniture}/gift", post(market::api::create_gift))
        .route("/api/v1/market/{furniture}/sale", post(market::api::create_sale))
        .route("/api/v1/market/{furniture}/wish", put(market::api::wish).delete(market::api::unwish))
        .route("/api/v1/residents/{id}/wishes", get(market::api::list_wishes))
        // notifications
        .route("/api/v1/notifications", get(notifications::api::list_notifications))
        .route("/api/v1/notifications/since", get(notifications::api::list_since))
        .route("/api/v1/notifications/read", post(notifications::api::read_notifications))
        .route("/api/v1/me/notifications", get(notifications::api::show_wanted).put(notifications::api::put_wanted))
        // notifications on devices
        .route("/api/v1/me/push", get(push::api::show).put(push::api::put).delete(push::api::delete))
        // portraits
        .route(
            "/api/v1/me/portrait",
            get(portraits::api::show)
                .patch(portraits::api::patch)
                .delete(portraits::api::delete)
                .merge(put(portraits::api::put).layer(Extension(PHOTO))),
        )
        .route("/api/v1/me/portrait/preview", post(portraits::api::preview::show).layer(Extension(PHOTO)))
        .route("/api/v1/me/portrait/preview/motion", post(portraits::api::preview::motion).layer(Extension(PHOTO)));
    let answers = pages
        .merge(secrets)
        .merge(api)
        .fallback(any(|| async { Error::NotFound }))
        .layer(from_fn_with_state(app.clone(), known))
        // read by programs that know its address and nothing else of whose it is
        .route("/feeds/{file}", get(feeds::pages::feed))
        .route("/assets/{file}", get(assets::show))
        .route("/worker.js", get(push::pages::worker))
        .route("/.well-known/make-migrations-keys.json", get(proofs::pages::keys))
        .route("/speculation-rules.json", get(assets::speculation_rules))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics));
    answers.layer(from_fn_with_state(app.clone(), passed)).with_state(app)
}
