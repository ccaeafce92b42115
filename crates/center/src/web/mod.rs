//! HTTP without the town: forms, uploads, limits, languages, errors, assets.
//! Rules: nothing here knows a planet or an article; every answer, also an error, passes through `headers`.
//! Start with `page/` (what every page knows); who is asking is found out by `accounts/session.rs`.

pub mod api;
pub mod assets;
pub mod body;
pub mod client;
pub mod cookies;
pub mod cross_site;
pub mod errors;
pub mod form;
pub mod headers;
pub mod health;
pub mod host;
pub mod incoming;
pub mod limits;
pub mod markup;
pub mod page;
pub mod parts;
pub mod preferences;
pub mod server;
pub mod slash;
pub mod trace;
pub mod unsent;
pub mod upload;
pub mod wire;
