//! Where the brackets of a paragraph close, found in one pass: a text of nothing but brackets is no dearer than
//! another.

use crate::boards::links;

/// The longest address of a link, in characters.
const LONGEST: usize = 2_000;

/// Each by where it opens, in order.
pub(super) struct Brackets {
    square: Vec<(usize, usize)>,
    /// Round ones behind square ones, and where the address in them ends: at what closes them, or at white space.
    addresses: Vec<(usize, usize)>,
    /// Where characters stand that no address may hold.
    unfit: Vec<usize>,
}

impl Brackets {
    pub fn of(text: &str) -> Brackets {
        let mut found = Brackets { square: Vec::new(), addresses: Vec::new(), unfit: Vec::new() };
        let (mut square, mut round): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
        let mut end = |(open, number): (usize, usize), at: usize, here: usize| {
            if text[..open].ends_with(']') && here - number <= LONGEST {
                found.addresses.push((open, at));
            }
        };
        for (number, (at, c)) in text.char_indices().enumerate() {
            match c {
                '[' => square.push(at),
                ']' => found.square.extend(square.pop().map(|open| (open, at))),
                '(' => round.push((at, number)),
                ')' => {
                    if let Some(open) = round.pop() {
                        end(open, at, number);
                    }
                }
                '\n' => square.clear(),
                _ => {}
            }
            if links::is_unfit(c) {
                found.unfit.push(at);
                if c.is_whitespace() {
                    round.drain(..).for_each(|open| end(open, at, number));
                }
            }
        }
        found.square.sort_unstable();
        found.addresses.sort_unstable();
        found
    }

    /// Where the square bracket at `open` closes.
    pub fn close(&self, open: usize) -> Option<usize> {
        at(&self.square, open)
    }

    /// Where the address ends behind the round bracket at `open`.
    pub fn address_end(&self, open: usize) -> Option<usize> {
        at(&self.addresses, open)
    }

    /// Whether everything from `start` to `end` may stand in an address.
    pub fn are_fit(&self, start: usize, end: usize) -> bool {
        let next = self.unfit.partition_point(|place| *place < start);
        self.unfit.get(next).is_none_or(|place| *place >= end)
    }
}

fn at(pairs: &[(usize, usize)], open: usize) -> Option<usize> {
    pairs.binary_search_by_key(&open, |(open, _)| *open).ok().map(|found| pairs[found].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As plainly as possible: up to white space or the bracket that closes it.
    fn plainly(rest: &str) -> Option<usize> {
        let mut depth = 0;
        for (at, c) in rest.char_indices().take(LONGEST) {
            match c {
                '(' => depth += 1,
                ')' if depth == 0 => return Some(at),
                ')' => depth -= 1,
                c if c.is_whitespace() => return Some(at),
                _ => {}
            }
        }
        None
    }

    #[test]
    fn brackets_close_where_they_would_be_found_one_by_one() {
        let pieces = ["[", "]", "(", ")", "](", " ", "\n", "가", "a", "\\", "))", "(("];
        let mut random = 7_u64;
        for length in 0..400 {
            let mut text = String::new();
            for _ in 0..length {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(random >> 33) as usize % pieces.len()]);
            }
            let brackets = Brackets::of(&text);
            for (at, _) in text.match_indices("](") {
                let want = plainly(&text[at + 2..]).map(|length| at + 2 + length);
                assert_eq!(brackets.address_end(at + 1), want, "{text:?} at {at}");
                if let Some(end) = want {
                    let is_fit = !text[at + 2..end].contains(links::is_unfit);
                    assert_eq!(brackets.are_fit(at + 2, end), is_fit, "{text:?} at {at}");
                }
            }
        }
        for (length, ends) in [(1_999, true), (2_000, false)] {
            let text = format!("[]({}) ", "가".repeat(length));
            assert_eq!(Brackets::of(&text).address_end(2).is_some(), ends);
            assert_eq!(plainly(&text[3..]).is_some(), ends);
        }
    }
}
