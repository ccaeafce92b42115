//! How a nickname begins that is still being typed: a syllable of Hangul grows letter by letter, and its last letter
//! may move on to the next one. What is typed is the beginning of all that its keys may become.

/// The first and the last syllable, and how many share an initial, and an initial and a vowel.
const FIRST: u32 = 0xac00;
const LAST: u32 = 0xd7a3;
const OF_INITIAL: u32 = 588;
const OF_VOWEL: u32 = 28;
/// Initials as they are typed alone, in the order of syllables; conjoining ones stand beside each other.
const INITIALS: [u32; 19] = [
    0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141, 0x3142, 0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149,
    0x314a, 0x314b, 0x314c, 0x314d, 0x314e,
];
const CONJOINING: u32 = 0x1100;
/// What each final may become when a vowel follows: the final that stays, and the initial that moves on.
const MOVES: [(u32, u32); 27] = [
    (0, 0),
    (0, 1),
    (1, 9),
    (0, 2),
    (4, 12),
    (4, 18),
    (0, 3),
    (0, 5),
    (8, 0),
    (8, 6),
    (8, 7),
    (8, 9),
    (8, 16),
    (8, 17),
    (8, 18),
    (0, 6),
    (0, 7),
    (17, 9),
    (0, 9),
    (0, 10),
    (0, 11),
    (0, 12),
    (0, 14),
    (0, 15),
    (0, 16),
    (0, 17),
    (0, 18),
];

/// From where to where the keys of nicknames stand that `typed` may become, the nearest first. None overlaps another.
pub fn ranges(typed: &str) -> Vec<(String, String)> {
    let mut letters = typed.chars();
    let last = letters.next_back().map_or(0, u32::from);
    let stem = letters.as_str();
    let at = |stem: &str, place: u32| format!("{stem}{}", char::from_u32(place).unwrap_or(char::MAX));
    let from = |stem: &str, first: u32, n: u32| (at(stem, first), at(stem, first + n));
    let of_initial = |stem: &str, initial: u32| from(stem, FIRST + initial * OF_INITIAL, OF_INITIAL);
    if (FIRST..=LAST).contains(&last) {
        let (vowel, end) = ((last - FIRST) % OF_INITIAL / OF_VOWEL, (last - FIRST) % OF_VOWEL);
        if end == 0 {
            // vowels that begin with this one
            let more = match vowel {
                8 | 13 => 3,
                18 => 1,
                _ => 0,
            };
            return vec![from(stem, last, (more + 1) * OF_VOWEL)];
        }
        // finals that begin with this one
        let mut all = match end {
            1 => vec![from(stem, last, 1), from(stem, last + 2, 1)],
            4 => vec![from(stem, last, 3)],
            8 => vec![from(stem, last, 8)],
            17 => vec![from(stem, last, 2)],
            _ => vec![from(stem, last, 1)],
        };
        let (stays, moves) = MOVES[end as usize - 1];
        all.push(of_initial(&at(stem, last - end + stays), moves));
        return all;
    }
    let mut all = vec![(typed.to_owned(), format!("{typed}{}", char::MAX))];
    let alone = INITIALS.iter().position(|initial| *initial == last).map(|place| place as u32);
    let initial = alone.or_else(|| last.checked_sub(CONJOINING).filter(|place| *place < INITIALS.len() as u32));
    all.extend(initial.map(|initial| of_initial(stem, initial)));
    all
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn what_is_typed_begins_what_it_may_become() {
        let begins = |typed: &str, name: &str| {
            let found = ranges(typed).into_iter().filter(|(from, to)| &**from <= name && name < &**to).count();
            assert!(found <= 1, "{typed} {name}");
            found == 1
        };
        // key by key, as a keyboard composes them
        for (keys, name) in [
            ("ㄷ 다 달 달ㅌ 달토 달톢 달토끼", "달토끼"),
            ("ㄷ 다 달 다리", "다리"),
            ("ㄷ 다 달 닭 달가 달갈", "달갈"),
            ("ㄷ 다 달 닭 닭ㅂ 닭발", "닭발"),
            ("ㄱ 고 과 광 과이 과일", "과일"),
            ("ㅇ 으 의 읫 의사", "의사"),
            ("ㄱ 구 궈 권", "권"),
            ("ㄴ 너 넉 넋 넉시", "넉시"),
            ("ㄴ 너 넉 넋", "넋두리"),
            ("ㄱ 까 깎 까까", "까까"),
            ("ㅎ 히 힣 히하", "히하"),
            ("m mo moo moon", "moon rabbit"),
            ("\u{1110} 토", "토끼"),
            ("ㅋ ㅋㅋ", "ㅋㅋ"),
        ] {
            for typed in keys.split(' ').filter(|typed| *typed != "ㄱ" || !name.starts_with('까')) {
                assert!(begins(typed, name), "{typed} {name}");
            }
        }
        for (typed, name) in [
            ("다", "대나무"),
            ("달", "단풍"),
            ("달", "다시"),
            ("각", "갂"),
            ("고", "교실"),
            ("ㄱ", "까치"),
            ("달ㅌ", "달파"),
            ("힣", "a"),
        ] {
            assert!(!begins(typed, name), "{typed} {name}");
        }
    }
}
