//! Every setting once: a flag, the environment variable `MAKE_MIGRATIONS_…` of the same name, and its line in `--help`.
//! A file a concern: `data.rs` (where the data lies; every command), `site.rs` (how the site is served), `wire.rs`
//! (connections), `portraits.rs` (what draws), `push.rs` (notifications on devices).

mod data;
mod portraits;
mod push;
mod site;
mod wire;

pub use data::{DataConfig, make_folder};
pub use portraits::{Engine, PortraitConfig, Sides, model_in};
pub use push::PushConfig;
pub use site::{BaseUrl, PasswordCost, ServeConfig, Switch, WorkerConfig, base_url};
pub use wire::WireConfig;
