//! What the market has: by theme, by what was searched for, in an order. All of it is in memory.

use isometric::{Language, Piece, Theme};

use crate::clock::Micros;
use crate::error::{Error, Result};
use crate::furniture::Furniture;
use crate::locale::Locale;
use crate::search::{Query, folded};

/// How many pieces a page of the market has.
pub const PAGE: i64 = 50;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// As the catalogue has them, what is new first.
    #[default]
    Shelf,
    Cheap,
    Dear,
    Name,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::Shelf, Sort::Cheap, Sort::Dear, Sort::Name];

    pub fn name(self) -> &'static str {
        match self {
            Sort::Shelf => "",
            Sort::Cheap => "price",
            Sort::Dear => "-price",
            Sort::Name => "name",
        }
    }

    /// `?sort=`: nothing, `price`, `-price` or `name`; anything else is 422.
    pub fn parse(text: &str) -> Result<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.name() == text).ok_or_else(|| Error::field("sort", "choice"))
    }
}

/// What somebody looks for.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    pub theme: Option<&'a Theme>,
    pub query: Option<Query>,
    pub sort: Sort,
}

impl<'a> Wanted<'a> {
    /// Of `?q=&theme=&sort=`; 422 for what is none of those.
    pub fn parse(furniture: &'a Furniture, q: &str, theme: &str, sort: &str) -> Result<Wanted<'a>> {
        let known = furniture.catalogue.themes.iter().find(|known| known.id == theme);
        if known.is_none() && !theme.is_empty() {
            return Err(Error::field("theme", "choice"));
        }
        Ok(Wanted { theme: known, query: Query::parse(q)?, sort: Sort::parse(sort)? })
    }

    /// All pieces that are meant, in their order.
    pub fn find(&self, furniture: &'a Furniture, locale: Locale, now: Micros) -> Vec<&'a Piece> {
        let mut found: Vec<&Piece> = furniture
            .sold()
            .filter(|piece| self.theme.is_none_or(|theme| theme.id == piece.theme))
            .filter(|piece| self.query.as_ref().is_none_or(|query| answers(furniture, piece, query)))
            .collect();
        match self.sort {
            Sort::Shelf => found.sort_by_key(|piece| !is_new(furniture, piece, now)),
            Sort::Cheap => found.sort_by_key(|piece| piece.price),
            Sort::Dear => found.sort_by_key(|piece| -piece.price),
            Sort::Name => found.sort_by_cached_key(|piece| folded(name(piece, locale))),
        }
        found
    }
}

/// A page of what was found.
pub fn page<'f, 'a>(found: &'f [&'a Piece], number: i64) -> &'f [&'a Piece] {
    let from = usize::try_from((number - 1) * PAGE).unwrap_or(usize::MAX).min(found.len());
    &found[from..found.len().min(from + PAGE as usize)]
}

/// What a piece is called.
pub fn name(piece: &Piece, locale: Locale) -> &str {
    piece.name.in_language(language(locale))
}

/// What the theme of that id is called.
pub fn theme_name<'a>(furniture: &'a Furniture, id: &str, locale: Locale) -> &'a str {
    let theme = furniture.catalogue.themes.iter().find(|theme| theme.id == id);
    theme.map_or("", |theme| theme.name.in_language(language(locale)))
}

/// Whether a piece came to the market lately.
pub fn is_new(furniture: &Furniture, piece: &Piece, now: Micros) -> bool {
    furniture.new_until(&piece.id).is_some_and(|until| now < until)
}

fn language(locale: Locale) -> Language {
    match locale {
        Locale::Ko => Language::Korean,
        Locale::En => Language::English,
    }
}

/// Whether every word occurs in a name of the piece or of its theme, in either language; nobody is its author.
fn answers(furniture: &Furniture, piece: &Piece, query: &Query) -> bool {
    let theme = furniture.catalogue.themes.iter().find(|theme| theme.id == piece.theme);
    let texts = [Some(&piece.name), theme.map(|theme| &theme.name)].into_iter().flatten();
    let texts: Vec<Vec<char>> = texts.flat_map(|name| [folded(&name.ko), folded(&name.en)]).collect();
    query.words.iter().all(|word| {
        let occurs =
            !word.of_author && texts.iter().any(|text| text.windows(word.text.len()).any(|at| at == word.text));
        occurs != word.excluded
    })
}
