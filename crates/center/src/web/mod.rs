//! HTTP without the town: bodies, forms, uploads, cookies, addresses, assets.
//! Rules: nothing here knows who somebody is, a planet or an article; every answer, also an error, passes through
//! `headers`. What needs the town is handed in by `router.rs`.
//! Start with `wire/` (a connection) and `incoming.rs` (a body); what every page shows of the town is in `frame/`.

pub mod api;
pub mod assets;
pub mod body;
pub mod client;
pub mod cookies;
pub mod cross_site;
pub mod form;
pub mod headers;
pub mod health;
pub mod host;
pub mod incoming;
pub mod logged;
pub mod markup;
pub mod packed;
pub mod page;
pub mod parts;
pub mod preferences;
pub mod server;
pub mod slash;
pub mod trace;
pub mod upload;
pub mod wire;
