//! The metropolis, in which it is measured that nothing grows with a board: a million short articles on one.

use crate::boards::Board;
use crate::clock::SECOND;
use crate::demo::Chance;
use crate::demo::city::{chance_of, writer};
use crate::demo::people::Resident;
use crate::demo::plan::PlannedArticle;
use crate::demo::texts::Catalogue;
use crate::locale::Locale;

pub const RESIDENTS: usize = 2_000;
pub const ARTICLES: usize = 1_000_000;

/// So many articles of 20 to 120 characters, oldest first, half a minute apart; the word that searches look for is in
/// every hundredth.
pub fn articles<'a>(
    catalogue: &'a Catalogue,
    residents: &'a [Resident],
    count: usize,
) -> impl Iterator<Item = PlannedArticle> + Send + 'a {
    let mut chance = Chance::new(90_377);
    (0..count).map(move |i| {
        let author = chance.below(residents.len());
        let (title, mut body) = catalogue.note(&mut chance, &writer(residents, author, &mut chance_of(i)));
        if i % 100 == 3 {
            Locale::Ko.t("demo-word-sentence").clone_into(&mut body);
        }
        PlannedArticle {
            board: Board::Solar.id(),
            author: Some(author),
            title,
            body,
            pinned: false,
            age: (count - i) as i64 * 30 * SECOND,
            comments: Vec::new(),
            likes: Vec::new(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::people::settle;
    use crate::immigration::towers::Towers;

    #[test]
    fn articles_are_short_and_one_in_a_hundred_has_the_word() {
        let catalogue = Catalogue::read().unwrap();
        let residents = settle(&catalogue, Towers::read(None).unwrap().all(), 300, &mut Chance::new(1));
        let all: Vec<PlannedArticle> = articles(&catalogue, &residents, 2_000).collect();
        let lengths: Vec<usize> = all.iter().map(|article| article.body.chars().count()).collect();
        assert!(lengths.iter().all(|length| (20..=120).contains(length)), "{lengths:?}");
        assert!(all.iter().all(|article| (1..=50).contains(&article.title.chars().count())));
        let word = Locale::Ko.t("demo-word");
        let with_word = all.iter().filter(|article| article.body.contains(word) || article.title.contains(word));
        assert_eq!(with_word.count(), 20);
        assert!(all.is_sorted_by(|a, b| a.age > b.age));
    }
}
