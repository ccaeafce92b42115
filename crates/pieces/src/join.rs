//! Answers made of pieces.

use std::sync::Arc;

use crate::kept::{Kept, Slot, Stretch};
use crate::packed::Group;
use crate::piece::Piece;

/// Of a gzip member: deflate, no name, no time, an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// A last block with nothing in it.
const END: [u8; 2] = [3, 0];
/// The most that a stored block holds.
const BLOCK: usize = 65_535;

impl Kept {
    /// The page as plain text. `own` puts what is the reader's own at a place behind what is there.
    pub fn plain(&self, mut own: impl FnMut(Slot, &mut String)) -> String {
        let mut out = String::with_capacity(self.plain_length() + 2_048);
        let whole = self.text();
        for stretch in self.stretches() {
            let mut from = stretch.begin;
            for (at, slot) in &stretch.fine {
                out.push_str(&whole[from..*at]);
                from = *at;
                own(*slot, &mut out);
            }
            out.push_str(&whole[from..stretch.end]);
            if let Some(slot) = stretch.then {
                own(slot, &mut out);
            }
        }
        out
    }

    /// The page as one gzip member. Where the reader has something at a fine place, the group around it is packed anew, in
    /// a hurry: nothing then, unless it `may` be so.
    pub fn gzip(&self, may: impl FnOnce() -> bool, mut own: impl FnMut(Slot, &mut String)) -> Option<Vec<u8>> {
        let pieces = self.pieces();
        let packed: usize = pieces.iter().flatten().map(|piece| piece.deflated.len()).sum();
        let mut member = Member { out: Vec::with_capacity(packed + 1_536), crc: 0, length: 0 };
        member.out.extend_from_slice(&HEAD);
        let (mut said, mut cuts, mut may) = (String::with_capacity(256), Vec::new(), Some(may));
        for (place, (stretch, pieces)) in self.stretches().iter().zip(pieces.iter()).enumerate() {
            said.clear();
            cuts.clear();
            for (at, slot) in &stretch.fine {
                let before = said.len();
                own(*slot, &mut said);
                if said.len() > before {
                    cuts.push((*at, said.len()));
                    if may.take().is_some_and(|may| !may()) {
                        return None;
                    }
                }
            }
            match cuts.as_slice() {
                [] => pieces.iter().for_each(|piece| member.add(piece)),
                cuts => member.add_groups(stretch, &self.groups()[place], cuts, &said),
            }
            if let Some(slot) = stretch.then {
                said.clear();
                own(slot, &mut said);
                member.store(said.as_bytes());
            }
        }
        Some(member.finish())
    }
}

struct Member {
    out: Vec<u8>,
    crc: u32,
    length: usize,
}

impl Member {
    fn add(&mut self, piece: &Piece) {
        self.out.extend_from_slice(&piece.deflated);
        self.crc = piece.sum_behind(self.crc);
        self.length += piece.length;
    }

    /// A stretch with what is `said` within: each at so many bytes of the plain text, up to so many of what is said.
    fn add_groups(&mut self, stretch: &Stretch, groups: &[Arc<Group>], cuts: &[(usize, usize)], said: &str) {
        let (mut cuts, mut told) = (cuts, 0);
        for ((begin, end), group) in stretch.groups().zip(groups) {
            // what is said where a group ends stands in the next one, if there is one
            let is_last = end == stretch.end;
            let count = cuts.iter().take_while(|(at, _)| *at < end || is_last).count();
            let (here, later) = cuts.split_at(count);
            cuts = later;
            let Some((_, upto)) = here.last() else {
                self.add(&group.piece);
                continue;
            };
            let parts: Vec<(usize, usize)> = here.iter().map(|(at, upto)| (at - begin, upto - told)).collect();
            self.add(&group.filled(&parts, &said[told..*upto]));
            told = *upto;
        }
    }

    /// Bytes as they are.
    fn store(&mut self, bytes: &[u8]) {
        for block in bytes.chunks(BLOCK) {
            let length = block.len() as u16;
            self.out.push(0);
            self.out.extend_from_slice(&length.to_le_bytes());
            self.out.extend_from_slice(&(!length).to_le_bytes());
            self.out.extend_from_slice(block);
        }
        if !bytes.is_empty() {
            let mut hasher = crc32fast::Hasher::new_with_initial(self.crc);
            hasher.update(bytes);
            self.crc = hasher.finalize();
            self.length += bytes.len();
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.out.extend_from_slice(&END);
        self.out.extend_from_slice(&self.crc.to_le_bytes());
        self.out.extend_from_slice(&(self.length as u32).to_le_bytes());
        self.out
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use crate::kept::{mark, mark_fine, note, strip};

    use super::*;

    fn unpacked(member: &[u8]) -> String {
        let mut out = String::new();
        // one member, and nothing behind it: browsers stop after the first
        let mut decoder = flate2::bufread::GzDecoder::new(member);
        decoder.read_to_string(&mut out).unwrap();
        assert!(decoder.into_inner().is_empty());
        out
    }

    fn own(slot: Slot, out: &mut String) {
        match slot.kind {
            1 => out.push_str("나의 것"),
            2 if slot.of.1 == 7 => out.push_str(&format!("[{}]", slot.of.0)),
            3 => out.push_str(&"long ".repeat(30_000)),
            _ => {}
        }
    }

    fn page(n: i64) -> String {
        let rows = (0..n)
            .map(|i| format!("<li>{}글 {i}</li>{}", mark_fine(2, (i, i % 5 + 5)), "가나다".repeat(i as usize % 9)));
        format!("<p>{}</p><ol>{}</ol>{}end", mark(1, (0, 0)), rows.collect::<String>(), mark(3, (0, 0)))
    }

    #[test]
    fn what_is_joined_reads_as_if_it_had_been_written_at_once() {
        for text in [
            String::new(),
            "plain".into(),
            mark(1, (0, 0)),
            format!("{0}{0}", mark(1, (0, 0))),
            page(1),
            page(200),
            page(6_000),
        ] {
            let kept = Kept::new(&text);
            let plain = kept.plain(own);
            let has_fine = plain.contains("[2]");
            assert_eq!(kept.gzip(|| true, own).map(|member| unpacked(&member)).as_ref(), Some(&plain));
            assert_eq!(kept.gzip(|| false, own).map(|member| unpacked(&member)), (!has_fine).then_some(plain));
            // nothing of their own
            let nothing = kept.gzip(|| false, |_, _| {}).unwrap();
            assert_eq!(unpacked(&nothing), strip(&text));
            assert_eq!(kept.plain(|_, _| {}), strip(&text));
        }
        assert!(Kept::new(&page(200)).plain(own).contains("<li>[2]글 2</li>"));
    }

    #[test]
    fn what_stays_of_a_text_that_changes_all_the_time_is_packed_once() {
        let before = Kept::new(&page(600));
        assert_eq!(before.gzip(|| true, own).map(|member| unpacked(&member)), Some(before.plain(own)));
        let mut after = Kept::new(&page(620));
        after.follow(&before);
        let (old, new) = (before.groups(), after.groups());
        let same = old.iter().zip(new.iter()).map(|(old, new)| {
            let same = old.iter().zip(new).filter(|(old, new)| Arc::ptr_eq(old, new)).count();
            (old.len(), same)
        });
        let most = same.max().unwrap();
        assert!(most.0 > 5 && most.1 == most.0 - 1, "all but the last: {most:?}");
        assert_eq!(after.gzip(|| true, own).map(|member| unpacked(&member)), Some(after.plain(own)));
        let nothing = after.gzip(|| false, |_, _| {}).unwrap();
        assert_eq!(unpacked(&nothing), strip(&page(620)));
    }

    /// A list with the rows of these numbers, the newest first, that changes all the time.
    fn list(name: &str, rows: std::ops::Range<i64>) -> Kept {
        let row = |i: i64| format!("<li>{}글 {i}: {name} {}</li>", note(9, (i, i % 3)), "가나다 ".repeat(40));
        let rows: String = rows.rev().map(row).collect();
        let around = format!("{}<p>{}</p>", note(8, (0, 0)), "여기저기 ".repeat(40));
        let mut list = Kept::new(&format!("<p>{}</p><ol>{rows}</ol>{around}{}end", mark(1, (0, 0)), mark(3, (0, 0))));
        list.follow(&Kept::new(""));
        list
    }

    #[test]
    fn rows_that_stay_together_are_packed_once_wherever_they_stand() {
        let before = list("달", 100..160);
        let known = before.pieces();
        // of the pieces of the other, how many are among these
        let shared = |other: &Kept| {
            let other = other.pieces();
            let is_known = |piece: &&Arc<Piece>| known.iter().flatten().any(|known| Arc::ptr_eq(known, piece));
            (other.iter().flatten().filter(is_known).count(), other.iter().map(|pieces| pieces.len()).sum::<usize>())
        };
        for rows in [101..161, 103..163, 96..156] {
            let after = list("달", rows);
            let (same, of) = shared(&after);
            // the two ends are others, and so are the texts before and behind the list, which are no list
            assert!(of >= 10 && same + 5 >= of, "{same} of {of}");
            assert_eq!(after.gzip(|| false, own).map(|member| unpacked(&member)), Some(after.plain(own)));
        }
        let (same, of) = shared(&list("별", 100..160));
        assert!(same <= 3, "what stands around at most: {same} of {of}");
        assert_eq!(before.notes(9).collect::<Vec<_>>()[..2], [(159, 0), (158, 2)]);
        assert_eq!(before.notes(8).count(), 1);
        assert_eq!(before.gzip(|| false, own).map(|member| unpacked(&member)), Some(before.plain(own)));
    }

    #[test]
    fn the_length_tells_nothing_of_what_is_ones_own_but_its_length() {
        let kept = Kept::new(&format!("<p>secret-token</p>{}<p>secret-token</p>", mark(1, (0, 0))));
        let length = |text: &'static str| kept.gzip(|| false, |_, out| out.push_str(text)).unwrap().len();
        assert_eq!(length("secret-token"), length("qzjxkvwpfyhb"));
    }

    #[test]
    fn a_text_that_is_like_a_mark_stays() {
        for text in [
            "\u{1}nonsense\u{3}",
            "\u{4}nonsense\u{3}",
            "\u{4}9:1\u{3}",
            "\u{4}",
            "\u{2}",
            "\u{1}300:0:0\u{3}",
            "a\u{1}1:2\u{3}b",
        ] {
            assert_eq!(strip(text), text);
            let kept = Kept::new(&format!("{text}{}", mark(1, (0, 0))));
            assert_eq!(kept.plain(own), format!("{text}나의 것"), "and marks behind it count");
        }
    }

    #[test]
    fn many_lengths_flush_whole() {
        let noise: Vec<u8> = (0..9_000u32).map(|i| b'a' + (i.wrapping_mul(2_654_435_761) >> 27) as u8 % 26).collect();
        for length in (0..9_000).step_by(37) {
            let text = std::str::from_utf8(&noise[..length]).unwrap();
            assert_eq!(unpacked(&Kept::new(text).gzip(|| false, |_, _| {}).unwrap()), text);
        }
    }
}
