//! Pages that are made once for many readers, as the server keeps them; how one is answered with is in `frame/kept.rs`.

use crate::accounts::{Role, Stage};
use crate::immigration::Planet;
use crate::locale::Locale;

/// Under what a page is kept: its address or what tells more, and whatever else makes it look different to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub name: String,
    pub locale: Locale,
    pub viewer: Option<(Role, Stage, Option<Planet>)>,
}

/// The pages that are kept.
pub type Pages = pieces::Store<Key>;
