//! Boards over the JSON API.

mod articles;
mod comments;
mod lists;
mod marks;
mod preview;

pub use articles::*;
pub use comments::*;
pub use lists::*;
pub use marks::*;
pub use preview::*;

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::api::{AddressAnswer, answer_address};
use crate::boards::Author;
use crate::locale::Locale;

/// Who wrote it.
#[derive(Serialize, ToSchema)]
pub struct AuthorAnswer {
    pub id: i64,
    pub nickname: String,
    pub address: Option<AddressAnswer>,
    /// The still of the portrait.
    pub still_url: Option<String>,
}

impl AuthorAnswer {
    pub fn of(author: Author, locale: Locale) -> AuthorAnswer {
        AuthorAnswer {
            id: author.id,
            still_url: author.still_url(),
            address: author.address.map(|address| answer_address(address, locale)),
            nickname: author.nickname,
        }
    }
}
