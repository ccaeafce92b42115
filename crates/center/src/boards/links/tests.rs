//! Addresses in sentences, and where links may lead.

use super::*;

/// One case a line: the sentence, what is shown as a link, and where it leads, with tabs between. Without the last it
/// leads to what is shown; `-` says that nothing is linked; several stand with ` | ` between.
const TABLE: &str = include_str!("addresses.tsv");

fn linked(text: &str) -> Vec<(String, String)> {
    let pieces = pieces(text);
    let shown = |piece: &Piece| match piece {
        Piece::Text(text) => (*text).to_owned(),
        Piece::Address(found) => found.shown.to_owned(),
    };
    assert_eq!(pieces.iter().map(shown).collect::<String>(), text);
    pieces
        .into_iter()
        .filter_map(
            |piece| if let Piece::Address(found) = piece { Some((found.shown.to_owned(), found.href)) } else { None },
        )
        .collect()
}

#[test]
fn addresses_in_sentences() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        let mut columns = line.split('\t');
        let (text, shown) = (columns.next().unwrap(), columns.next().unwrap_or_else(|| panic!("{line}")));
        let shown: Vec<&str> = if shown == "-" { Vec::new() } else { shown.split(" | ").collect() };
        let hrefs: Vec<&str> = columns.next().map_or_else(|| shown.clone(), |hrefs| hrefs.split(" | ").collect());
        let want: Vec<(String, String)> =
            shown.iter().zip(&hrefs).map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(shown.len(), hrefs.len(), "{line}");
        let got = linked(text);
        if got != want {
            wrong.push(format!("{text}\n   is {got:?}\n not {want:?}"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 270, "{cases}");
}

/// Characters that nobody sees, in the midst of an address and behind it.
#[test]
fn nothing_invisible_cuts_an_address() {
    for c in
        "\u{200b}\u{200c}\u{200d}\u{200e}\u{ad}\u{2060}\u{2063}\u{202e}\u{2066}\u{2069}\u{feff}\u{fe0f}\u{34f}\u{3164}\u{115f}\u{180e}\u{e0041}"
            .chars()
    {
        for half in [
            format!("https://ex{c}ample.com/"),
            format!("https://www.ex{c}{c}ample.com/"),
            format!("https://example{c}.com/"),
            format!("https://example.{c}com/"),
            format!("https://example.com{c}/a"),
            format!("https://example.com:80{c}80/"),
            format!("https://한{c}글.kr/"),
            format!("www.ex{c}ample.com"),
            format!("https://example.com/a{c}b"),
            format!("https://example.com/a{c}/b"),
            format!("https://example.com/{c}a"),
            format!("https://example.com/?u=https://example.org/{c}a"),
        ] {
            assert_eq!(linked(&half), [], "{half:?}");
        }
        for whole in ["https://example.com", "https://example.com/a"] {
            for behind in ["", " 보기", "에서 봐요", "."] {
                let shown: Vec<String> =
                    linked(&format!("{whole}{c}{behind}")).into_iter().map(|(shown, _)| shown).collect();
                assert_eq!(shown, [whole], "{c:?} {behind}");
            }
        }
    }
}

/// Whatever character stands in the midst of a host or a path: the whole is linked, or nothing, or only the part before
/// a mark of the sentence.
#[test]
fn every_character_leaves_an_address_whole() {
    let marks = "/?#\u{3000}";
    for c in (0x21..0x3_0000)
        .filter_map(char::from_u32)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !marks.contains(*c))
    {
        let host = format!("https://www.exa{c}mple.com/b");
        let shown: Vec<String> = linked(&host).into_iter().map(|(shown, _)| shown).collect();
        assert!(shown.is_empty() || shown == [host.as_str()], "{c:?} {:x} {shown:?}", u32::from(c));
        let path = format!("https://example.com/a{c}b");
        let shown: Vec<String> = linked(&path).into_iter().map(|(shown, _)| shown).collect();
        let is_sentence = "\"<>`)]}を".contains(c) || letters::is_foreign_punctuation(c);
        assert!(
            shown.is_empty() || shown == [path.as_str()] || (is_sentence && shown == ["https://example.com/a"]),
            "{c:?} {:x} {shown:?}",
            u32::from(c)
        );
    }
}

/// Where all that begins is too long to be a host, the one that is not is found all the same.
#[test]
fn what_is_too_long_hides_nothing() {
    for (before, count) in [("한글.한국www.", 200), ("가www.", 400), ("www.a", 300)] {
        let text = format!("{} www.example.com", before.repeat(count));
        assert!(linked(&text).iter().any(|(shown, _)| shown == "www.example.com"), "{before}");
        let text = format!("{}www.example.com", "가".repeat(600));
        assert_eq!(linked(&text).len(), 1);
    }
}

/// What stands in brackets belongs to an address while it is short enough to be a name; further nobody looks.
#[test]
fn long_remarks_are_no_part_of_an_address() {
    let address = |inside: &str| format!("https://wiki.example/토성_({inside})");
    let shown = |text: &str| match pieces(text).into_iter().next() {
        Some(Piece::Address(found)) => found.shown.to_owned(),
        other => panic!("{other:?}"),
    };
    let name = address(&"행".repeat(40));
    assert_eq!(shown(&name), name);
    assert_eq!(shown(&address(&"행".repeat(80))), "https://wiki.example/토성_");
    // brackets in brackets, and one that is none of those
    let nested = address("행성 아님".replace(' ', "_(x)_").as_str());
    assert_eq!(shown(&nested), nested);
}

#[test]
fn links_lead_to_the_web_mail_or_this_site() {
    for good in [
        "https://example.com",
        "HTTP://x",
        "mailto:a@b.c",
        "/boards/solar?page=2",
        "/",
        "http://[::1]:8080/x",
        "https://example.com/a_(b)",
    ] {
        assert_eq!(destination(good).as_deref(), Some(good));
    }
    assert_eq!(destination("https://한글.한국/소개").as_deref(), Some("https://xn--bj0bj06e.xn--3e0b707e/소개"));
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " https://x",
        "\u{1}javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "/\t/evil.example",
        "file:///etc",
        "https://",
        "",
        "x",
        "#a",
        "./a",
        "example.com",
        "mailto:",
        "mailto:@b",
        "https://a\u{202e}b",
        "https://user@example.com",
        "https://example.com:x",
        "https://example.com:99999/",
        "https://example.com에서",
        "https://exa%6dple.com",
        "https://1.2.3",
        "https://[::x]/",
    ] {
        assert_eq!(destination(bad), None, "{bad:?}");
    }
}

#[test]
fn hostile_texts_come_out_whole() {
    for part in [
        "https://",
        "http://a@",
        "www.",
        "www.a",
        "https://a.b/(",
        "https://a.b/((",
        "https://a.b/'",
        "https://a.b,",
        "h",
        "https://a.b/,https://",
        "https://가.",
        "http://[::",
        "https://a:1",
        "_www.a",
        "=https://a.b/c?d",
        "https://a.b!",
        "https://a.b/\u{1f389}",
        "https://a.b/\u{200b}",
        "https://a.b/에서",
    ] {
        let text = part.repeat(10_000 / part.chars().count());
        linked(&text);
        linked(&format!("{text}\u{200b}a"));
    }
}
