//! Korean particles and endings, which people write right behind an address.
//!
//! Behind Latin letters, digits, marks and other scripts a particle is cut off. Behind Hangul nobody can tell the
//! particle `이` from the end of `고양이`: there one syllable stays with the word, and of longer ones those are cut off
//! in which hardly any word ends, where the address ends with them.

/// In these hardly any word ends. [`CARRIED`] may follow.
const CASES: &str = "에서 에게 에게서 한테 한테서 께서 으로 으로서 으로써 까지 부터 처럼 보다 이랑 이라고";
const CARRIED: &str = "는 은 도 만 의 이 을 요 나 라도 까지 부터 보다 처럼 조차 마저 밖에";
/// Nor in these.
const CLEAR: &str = "에는 에만 와는 과는 와의 과의 이라는 이라서 이라도 이라면 입니다 입니까 이에요 이네요 인데요 이지만 \
    인가요 이거든요 뿐이에요";
/// In these many words end (`전라도`, `사이다`).
const UNCLEAR: &str = "은 는 이 가 을 를 에 로 와 과 의 도 만 랑 요 에도 에의 에까지 로는 로도 로만 로의 로부터 로서 로써 \
    와도 과도 만은 만을 만이 만의 만도 랑은 랑도 은요 는요 을요 를요 도요 만요 로요 하고 하고는 하고도 조차 마저 마다 밖에 \
    만큼 같이 라고 라고요 라는 라도 라서 이나 이며 이고 이고요 이죠 이다 이란 인데 예요 에요 네요";
/// The syllables of the longest.
const LONGEST: usize = 8;
/// The bytes of a syllable.
const SYLLABLE: usize = '가'.len_utf8();

/// Whether `word` is nothing but a particle.
pub(super) fn is_particle(word: &str) -> bool {
    is_one_of(UNCLEAR, word) || is_clear(word)
}

/// `address` without a particle at its end; `behind` is what follows.
pub(super) fn without<'a>(address: &'a str, behind: &str) -> &'a str {
    let is_syllable = |c: char| matches!(c, '가'..='힣');
    let (before, word) = address.split_at(address.trim_end_matches(is_syllable).len());
    let can_follow = match before.chars().next_back() {
        // only the first page has no name
        Some('/') => before.len() == 1 || word.len() > SYLLABLE,
        // a value or a part of a name can be of one syllable
        Some('=' | '&' | '#' | '_' | '-' | '+') => word.len() > SYLLABLE,
        Some('.' | ',' | ':' | ';' | '?') | None => false,
        // single letters of Hangul
        Some('\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}') => false,
        Some(_) => true,
    };
    if can_follow && is_particle(word) {
        return before;
    }
    let behind = behind.trim_start_matches(['.', ',', ':', ';', '!', '?', '~', '*', '\u{2026}']);
    if !behind.is_empty() && !behind.starts_with(char::is_whitespace) {
        return address;
    }
    // the longest first, of two syllables at least; one at least is the word's
    let syllables = word.len() / SYLLABLE;
    (syllables.saturating_sub(LONGEST).max(1)..syllables.saturating_sub(1))
        .map(|kept| address.split_at(before.len() + kept * SYLLABLE))
        .find(|(_, particle)| is_clear(particle))
        .map_or(address, |(address, _)| address)
}

/// Whether `word` is a particle that can be told from the end of a word.
fn is_clear(word: &str) -> bool {
    is_one_of(CLEAR, word)
        || CASES.split(' ').filter_map(|case| word.strip_prefix(case)).any(|rest| is_carried(rest, 2))
}

/// Whether `rest` is nothing, or up to `most` that may follow a particle.
fn is_carried(rest: &str, most: usize) -> bool {
    let follows = |rest| is_carried(rest, most - 1);
    rest.is_empty() || (most > 0 && CARRIED.split(' ').filter_map(|carried| rest.strip_prefix(carried)).any(follows))
}

fn is_one_of(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|one| one == word)
}
