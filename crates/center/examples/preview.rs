//! What a preview costs: the longest article there can be, in several kinds, rendered as it is for
//! `POST /api/v1/preview`.
//!
//! `cargo run --release -p center --example preview` says for each kind the median of two hundred renderings and the
//! slowest, in milliseconds, and fails when a median is above five. It looks for names as well, but asks no database:
//! that is one query for at most fifty places.

use std::process::ExitCode;
use std::time::Instant;

use center::boards::markup;

/// How many characters an article may have.
const LENGTH: usize = 10_000;
const TIMES: usize = 200;
/// In milliseconds.
const MOST: f64 = 5.0;

fn main() -> ExitCode {
    let prose =
        "오늘은 하늘이 **유난히** 밝았어요. https://example.com/별 에서 본 것처럼요, @달토끼 님.\n다음 줄이에요.\n\n";
    let kinds = [
        ("prose", prose),
        ("lists", "- 하나\n  - [x] 둘\n1. 셋\n"),
        ("tables", "|가|나|다|\n|-|:-:|-:|\n|1|**2**|`3`|\n|4|5|6|\n\n"),
        ("code", "```rust\nfn main() {}\n```\n~~~\nx\n~~~\n"),
        ("quotations", "> 인용 *하나*\n> > 둘\n\n"),
        ("addresses", "https://example.com/a_b_(c)?d=e#f www.example.com/가 "),
        ("names", "@달토끼 @moon (@별) "),
        ("ats", "@a "),
        ("places", "@가나 다라마@\n(@가) @바사아자차카타 @파 하\n"),
        ("marks", "*a_ **b ~~c `d [e](f "),
        ("brackets", "[["),
        ("links", "[a]("),
        ("escaped", "\\[a](/b "),
        ("stars", "**a "),
        ("addresses, open", "힣http://a.b/한글_("),
        ("addresses, short", "https://x.y/(힣"),
        ("addresses, signs", "http://a.b/한글_(😀&"),
        ("hosts", "한글.한국www."),
        ("hosts, marks", "\u{301}www."),
        ("low lines", "_'"),
        ("low lines, long", "__'"),
        ("low lines, words", "_a_("),
        ("ticks", "``\\"),
    ];
    let mut kinds: Vec<(&str, String)> =
        kinds.into_iter().map(|(kind, part)| (kind, part.chars().cycle().take(LENGTH).collect())).collect();
    // brackets that open and are closed much later
    let nested = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    kinds.extend([
        ("nested", nested("[", "](", 3_333)),
        ("nested, in parts", nested("[", "](", 50).repeat(66)),
        ("nested, escaped", nested("\\[", "](", 2_450)),
        ("nested, ending", (nested("[", "](/", 660) + " ").repeat(3)),
        ("nested, titled", (nested("\\[", "](/", 650) + " \"x\")").repeat(3)),
    ]);
    let mut is_slow = false;
    for (kind, body) in kinds {
        let body: String = body.chars().take(LENGTH).collect();
        let mut times: Vec<f64> = (0..TIMES)
            .map(|_| {
                let start = Instant::now();
                let places = markup::places(&body);
                let html = markup::article(&body, &[]);
                std::hint::black_box((places, markup::filled(&html, &[])));
                start.elapsed().as_secs_f64() * 1_000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let (median, slowest) = (times[TIMES / 2], times[TIMES - 1]);
        is_slow |= median > MOST;
        println!("{kind:<16} {median:>8.3} ms   slowest {slowest:>8.3} ms");
    }
    if is_slow { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
