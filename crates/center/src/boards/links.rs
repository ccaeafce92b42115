//! Finds addresses in running text, so that they become links; and says which addresses a link may lead to.

use crate::text::is_invisible;

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    Text(&'t str),
    /// Begins with `http://`, `https://` or `www.`
    Address(&'t str),
}

/// Splits `text` into words and addresses. An address ends before white space, quotation marks and punctuation that belongs to the
/// sentence around it, and before a Korean particle that follows it without a space (`https://example.com에서`).
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut done, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(found) = next_candidate(bytes, at) {
        let before = text[..found].chars().next_back();
        let length = if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '/' || c == '@') { 0 } else { address_length(&text[found..]) };
        if length == 0 {
            at = found + 1;
            continue;
        }
        if done < found {
            pieces.push(Piece::Text(&text[done..found]));
        }
        pieces.push(Piece::Address(&text[found..found + length]));
        done = found + length;
        at = done;
    }
    if done < text.len() {
        pieces.push(Piece::Text(&text[done..]));
    }
    pieces
}

/// Where the link of an address found by [`pieces`] leads.
pub fn target(address: &str) -> String {
    if starts_with(address, "www.") { format!("https://{address}") } else { address.to_owned() }
}

/// Whether a link may lead to `address`: the web, mail, and paths of this site. Anything a browser would bend into another scheme or
/// host (control characters, backslashes, `//host`) is refused.
pub fn is_allowed(address: &str) -> bool {
    if address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\' || is_invisible(c)) {
        return false;
    }
    let path = address.starts_with('/') && !address.starts_with("//");
    path || ["http://", "https://", "mailto:"].iter().any(|scheme| starts_with(address, scheme) && address.len() > scheme.len())
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// The next place at or after `at` where `http` or `www.` begins.
fn next_candidate(bytes: &[u8], at: usize) -> Option<usize> {
    (at..bytes.len()).find(|i| match bytes[*i] {
        b'h' | b'H' => bytes[*i..].get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"http")),
        b'w' | b'W' => bytes[*i..].get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"www.")),
        _ => false,
    })
}

/// How many bytes of `text` are an address; 0 when it does not begin with one.
fn address_length(text: &str) -> usize {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| starts_with(text, scheme)).map_or(0, str::len);
    let www = scheme == 0;
    let host: usize = text[scheme..].bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':')).count();
    let name = text[scheme..scheme + host].trim_end_matches(['.', '-', ':']);
    let good = name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && !(www && name.matches('.').count() < 2);
    if !good {
        return 0;
    }
    let start = scheme + name.len();
    if name.len() < host || !text[start..].starts_with(['/', '?', '#']) {
        return start;
    }
    start + tail_length(&text[start..])
}

/// The length of path, query and fragment.
fn tail_length(tail: &str) -> usize {
    let mut end = 0;
    let mut open = 0;
    let mut previous = '/';
    for (at, c) in tail.char_indices().take(2_000) {
        let ends = match c {
            '(' => {
                open += 1;
                false
            }
            // a closing bracket belongs to the address only if it was opened there
            ')' => {
                open -= 1;
                open < 0
            }
            '"' | '\'' | '<' | '>' | '`' | '\\' | '^' | '{' | '}' | '|' => true,
            _ if c.is_whitespace() || c.is_control() || is_invisible(c) => true,
            c if c.is_ascii() => false,
            // quotation marks and full stops of other scripts end it; so does a particle right behind Latin letters or digits
            c => !c.is_alphanumeric() || previous.is_ascii_alphanumeric(),
        };
        if ends {
            break;
        }
        previous = c;
        // what usually ends a sentence counts only when more of the address follows
        if !matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '*' | '_' | '~') {
            end = at + c.len_utf8();
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<&str> {
        let pieces = pieces(text);
        let whole: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(t) | Piece::Address(t) => *t,
            })
            .collect();
        assert_eq!(whole, text);
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Address(a) => Some(a),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn addresses_end_where_people_expect() {
        for (text, want) in [
            ("https://example.com에서 봤어요", "https://example.com"),
            ("보세요: https://example.com/a?b=1&c=2#d.", "https://example.com/a?b=1&c=2#d"),
            ("(https://example.com/x)", "https://example.com/x"),
            ("https://ko.wikipedia.org/wiki/토성_(행성) 참고", "https://ko.wikipedia.org/wiki/토성_(행성)"),
            ("https://example.com/x로 가요", "https://example.com/x"),
            ("HTTP://EXAMPLE.com:8080/A", "HTTP://EXAMPLE.com:8080/A"),
            ("www.example.com, 그리고", "www.example.com"),
            ("“https://example.com/”", "https://example.com/"),
            ("<https://example.com/a>", "https://example.com/a"),
            ("https://example.com/\"onmouseover=\"alert(1)", "https://example.com/"),
            ("https://example.com...", "https://example.com"),
        ] {
            assert_eq!(addresses(text), [want], "{text}");
        }
        for none in ["http://", "https:// x", "xhttp://a.b", "www.", "www.x", "me@www.example.com", "javascript:alert(1)", "https://-"] {
            assert!(addresses(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn links_lead_to_the_web_mail_or_this_site() {
        for good in ["https://example.com", "HTTP://x", "mailto:a@b.c", "/boards/solar?page=2", "/"] {
            assert!(is_allowed(good), "{good}");
        }
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
            "https://a\u{202e}b",
        ] {
            assert!(!is_allowed(bad), "{bad:?}");
        }
    }
}
