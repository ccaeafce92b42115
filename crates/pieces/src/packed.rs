//! A text in stretches, as text until it is first sent packed, and only packed from then on: most readers take it so, and
//! it needs a third of the room. How well it is packed depends on how long it may last.
//!
//! A long stretch is packed in groups as well, once somebody has something at one of its fine places: only the group
//! around it is packed anew for them. Where a group ends follows from the text before, so that of a text that comes after
//! this one those up to what has changed are there already.
//!
//! A list that is packed in a hurry is packed in groups of rows (`rows.rs`).

use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use foldhash::quality::RandomState;

use crate::common;
use crate::kept::Stretch;
use crate::piece::{Effort, Piece};
use crate::rows;

/// Whoever is asked for so often is packed well.
const OFTEN: u32 = 3;

/// What is there for less than this before it changes is followed by what is not there for longer.
const SOON: Duration = Duration::from_secs(1);

/// The pieces of each stretch.
pub type Pieces = Arc<[Box<[Arc<Piece>]>]>;

/// How long a text may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    Long,
    /// Perhaps nobody asks for it again before it changes.
    Perhaps,
    /// It is one of a series that changes all the time.
    Briefly,
}

#[derive(Debug)]
pub struct Packed {
    born: Instant,
    lasts: Lasts,
    /// How often it was asked for.
    asked: AtomicU32,
    made: Mutex<Made>,
    groups: OnceLock<Groups>,
    /// Those of the one before it.
    before: Option<Groups>,
}

#[derive(Debug, Clone)]
enum Made {
    Text(Arc<str>),
    Pieces(Effort, Pieces),
}

/// The groups of each stretch.
pub type Groups = Arc<[Box<[Arc<Group>]>]>;

/// A part of a stretch that is packed by itself.
#[derive(Debug)]
pub struct Group {
    pub piece: Arc<Piece>,
    /// Of its text.
    hash: u64,
    /// With what readers have in it, the last two: many have the same there, such as a mark at each comment.
    filled: Mutex<[Option<Filled>; 2]>,
}

/// The hash of what is in it, and what that comes to.
type Filled = (u64, Arc<Piece>);

/// Time for packing well, and for packing quickly what is perhaps sent once: of a server that has much to do, they take no
/// more than a twentieth and a tenth of a core. Tests, which do much at once, have all the time.
static WELL: LazyLock<Breath> = LazyLock::new(|| Breath::new(if cfg!(test) { 0 } else { 5_000 }));
static QUICKLY: LazyLock<Breath> = LazyLock::new(|| Breath::new(if cfg!(test) { 0 } else { 1_000 }));

/// Since when there is a clock here, and up to which microsecond of it there is more to do than there are processors.
static BUSY: LazyLock<(Instant, AtomicU64)> = LazyLock::new(|| (Instant::now(), AtomicU64::new(0)));

/// There is more to do than there are processors for it, for so long at least. Meanwhile what is perhaps sent once is
/// packed in a hurry, and packing well takes a tenth of what it may.
pub fn hurry(time: Duration) {
    let (began, until) = &*BUSY;
    until.store(micros(began.elapsed() + time), Ordering::Relaxed);
}

fn is_busy() -> bool {
    let (began, until) = &*BUSY;
    micros(began.elapsed()) < until.load(Ordering::Relaxed)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

struct Breath {
    began: Instant,
    /// Up to when it is given away, in microseconds since then.
    taken: AtomicU64,
    /// How much one takes; with 0 there is always some left.
    each: u64,
}

impl Breath {
    /// How many may be taken at once after a while.
    const AT_ONCE: u64 = 50;

    fn new(each: u64) -> Breath {
        Breath { began: Instant::now(), taken: AtomicU64::new(0), each }
    }

    /// Takes so many times as much as one takes, if there is time.
    fn take(&self, times: u64) -> bool {
        // of two at the same time one would be earlier than what the other has taken
        if self.each == 0 {
            return true;
        }
        let now = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let next = |taken: u64| {
            let next = taken.max(now) + self.each * times;
            (next <= now + self.each * Breath::AT_ONCE).then_some(next)
        };
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).is_ok()
    }
}

/// How well to pack what is packed as `made` already, if it is, and should be as `wanted`, where there is time; none when
/// it stays as it is.
fn chosen(made: Option<Effort>, wanted: Effort, well: &Breath, quickly: &Breath, is_busy: bool) -> Option<Effort> {
    if made.is_some_and(|made| made >= wanted) {
        return None;
    }
    let has_time = |effort: Effort| match effort {
        Effort::Hurried => true,
        Effort::Quick => !is_busy && quickly.take(1),
        Effort::Well => well.take(if is_busy { 10 } else { 1 }),
    };
    let better = |effort: &Effort| *effort <= wanted && made.is_none_or(|made| made < *effort);
    [Effort::Well, Effort::Quick, Effort::Hurried].into_iter().filter(better).find(|effort| has_time(*effort))
}

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::default);

impl Packed {
    pub fn new(text: String) -> Packed {
        Packed {
            born: Instant::now(),
            lasts: Lasts::Long,
            asked: AtomicU32::default(),
            made: Mutex::new(Made::Text(text.into())),
            groups: OnceLock::new(),
            before: None,
        }
    }

    pub fn lasts(&mut self, lasts: Lasts) {
        self.lasts = lasts;
    }

    /// It takes the place of `before`.
    pub fn follow(&mut self, before: &Packed) {
        if before.born.elapsed() < SOON {
            self.lasts = Lasts::Briefly;
            self.before = before.groups.get().or(before.before.as_ref()).cloned();
        } else {
            let was_asked_often = before.asked.load(Ordering::Relaxed) >= OFTEN;
            self.lasts = if was_asked_often { Lasts::Long } else { Lasts::Perhaps };
        }
    }

    /// The pieces, for so many who ask for them. Two who ask at the same time may both make them.
    pub fn pieces(&self, times: u32, stretches: &[Stretch]) -> Pieces {
        let times = self.asked.load(Ordering::Relaxed).saturating_add(times);
        self.asked.store(times, Ordering::Relaxed);
        let is_asked_often = times >= OFTEN;
        let effort = match self.lasts {
            Lasts::Perhaps if !is_asked_often => Effort::Quick,
            Lasts::Briefly if !is_asked_often || self.born.elapsed() < SOON => Effort::Hurried,
            _ => Effort::Well,
        };
        let known = self.made().clone();
        let made = match &known {
            Made::Pieces(made, _) => Some(*made),
            Made::Text(_) => None,
        };
        let effort = match (chosen(made, effort, &WELL, &QUICKLY, is_busy()), &known) {
            (None, Made::Pieces(_, pieces)) => return pieces.clone(),
            (chosen, _) => chosen.unwrap_or(Effort::Hurried),
        };
        let pieces: Pieces = if effort == Effort::Hurried && self.before.is_some() {
            let pieces = |groups: &[Arc<Group>]| groups.iter().map(|group| group.piece.clone()).collect();
            self.groups(stretches).iter().map(|groups| pieces(groups)).collect()
        } else {
            let text = text_of(&known);
            let pack = |stretch: &Stretch| match stretch.is_list() && effort == Effort::Hurried {
                true => stretch.groups().map(|(begin, end)| rows::piece(&text[begin..end])).collect(),
                false => [common::piece(&text[stretch.begin..stretch.end], effort)].into(),
            };
            stretches.iter().map(pack).collect()
        };
        let mut made = self.made();
        if !matches!(&*made, Made::Pieces(made, _) if *made > effort) {
            *made = Made::Pieces(effort, pieces.clone());
        }
        pieces
    }

    pub fn groups(&self, stretches: &[Stretch]) -> Groups {
        let groups = self.groups.get_or_init(|| {
            let text = self.text();
            let group = |place: usize, number: usize, (begin, end): (usize, usize)| {
                let text = &text[begin..end];
                let hash = HASHER.hash_one(text);
                let before = self.before.as_ref().and_then(|before| before.get(place)?.get(number));
                match before.filter(|before| before.hash == hash && before.piece.length == text.len()) {
                    Some(before) => before.clone(),
                    None => {
                        Arc::new(Group { piece: common::piece(text, Effort::Quick), hash, filled: Mutex::default() })
                    }
                }
            };
            let of_stretch = |(place, stretch): (usize, &Stretch)| {
                stretch.groups().enumerate().map(|(number, ends)| group(place, number, ends)).collect()
            };
            stretches.iter().enumerate().map(of_stretch).collect()
        });
        groups.clone()
    }

    /// The whole text.
    pub fn text(&self) -> Arc<str> {
        let known = self.made().clone();
        text_of(&known)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let bytes = |pieces: &Pieces| -> usize { pieces.iter().flatten().map(|piece| piece.deflated.len() + 64).sum() };
        match &*self.made() {
            Made::Text(text) => text.len(),
            Made::Pieces(_, pieces) => bytes(pieces),
        }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    /// The group with what somebody has in it: `said`, in parts that end there, each put before that byte of the text.
    pub fn filled(&self, parts: &[(usize, usize)], said: &str) -> Arc<Piece> {
        let hash = HASHER.hash_one((parts, said));
        let filled = || self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, piece)) = filled().iter().flatten().find(|(known, _)| *known == hash) {
            return piece.clone();
        }
        let text = self.piece.text();
        let mut whole = String::with_capacity(text.len() + said.len());
        let (mut from, mut told) = (0, 0);
        for (at, end) in parts {
            whole.push_str(&text[from..*at]);
            whole.push_str(&said[told..*end]);
            (from, told) = (*at, *end);
        }
        whole.push_str(&text[from..]);
        let piece = Arc::new(Piece::new(whole.as_bytes(), Effort::Hurried));
        let mut filled = filled();
        filled.swap(0, 1);
        filled[0] = Some((hash, piece.clone()));
        piece
    }
}

fn text_of(made: &Made) -> Arc<str> {
    match made {
        Made::Text(text) => text.clone(),
        Made::Pieces(_, pieces) => pieces.iter().flatten().map(|piece| piece.text()).collect::<String>().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(text: &str) -> (Packed, Vec<Stretch>) {
        let packed = Packed::new(text.to_owned());
        (packed, vec![Stretch::new(0, text.len(), &[], None)])
    }

    #[test]
    fn what_may_change_soon_is_packed_well_once_it_was_asked_for_often() {
        let lengths = |(packed, stretches): &(Packed, Vec<Stretch>)| {
            let mut lengths: Vec<usize> =
                (0..2 * OFTEN).map(|_| packed.pieces(1, stretches)[0][0].deflated.len()).collect();
            lengths.dedup();
            lengths
        };
        let text: String = (0..900).map(|n| format!("{} 이주 {} ", n * 7919 % 97, n * n % 53)).collect();
        let well = lengths(&packed(&text));
        let mut one = packed(&text);
        one.0.lasts(Lasts::Perhaps);
        let both = lengths(&one);
        assert!(both.len() == 2 && both[1..] == well && both[0] > both[1], "{both:?} {well:?}");
        let mut another = packed(&text);
        another.0.follow(&one.0);
        let brief = lengths(&another);
        assert!(brief.len() == 1 && brief[0] > both[0], "{brief:?} {both:?}");
        assert_eq!(*another.0.text(), text);
    }

    #[test]
    fn what_is_asked_for_once_is_packed_in_a_hurry_while_there_is_too_much_of_it() {
        let (well, quickly) = (Breath::new(3_600_000_000), Breath::new(3_600_000_000));
        let of = |made, wanted, is_busy| -> Vec<(Option<Effort>, usize)> {
            let mut counts: Vec<(Option<Effort>, usize)> = Vec::new();
            for _ in 0..2 * Breath::AT_ONCE + 1 {
                let effort = chosen(made, wanted, &well, &quickly, is_busy);
                match counts.last_mut() {
                    Some((last, count)) if *last == effort => *count += 1,
                    _ => counts.push((effort, 1)),
                }
            }
            counts
        };
        let all = |made, wanted| of(made, wanted, false);
        let (most, rest) = (Breath::AT_ONCE as usize, Breath::AT_ONCE as usize + 1);
        assert_eq!(of(None, Effort::Quick, true), [(Some(Effort::Hurried), most + rest)], "others wait");
        assert_eq!(all(None, Effort::Hurried), [(Some(Effort::Hurried), most + rest)], "takes no time from the others");
        assert_eq!(
            all(Some(Effort::Quick), Effort::Quick),
            [(None, most + rest)],
            "and nothing is packed again for nothing"
        );
        assert_eq!(all(Some(Effort::Quick), Effort::Well), [(Some(Effort::Well), most), (None, rest)]);
        assert_eq!(all(None, Effort::Quick), [(Some(Effort::Quick), most), (Some(Effort::Hurried), rest)]);
        assert_eq!(all(Some(Effort::Hurried), Effort::Well), [(None, most + rest)], "there is no time left");
        assert_eq!(all(None, Effort::Well), [(Some(Effort::Hurried), most + rest)]);
    }
}
