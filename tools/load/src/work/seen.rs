//! What a page says of its articles, read from its HTML. What is not found counts as nothing, which is less than what
//! is known: a page of another form is noticed as one that is stale.

/// What the page of an article says of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Article {
    pub likes: u64,
    pub comments: u64,
    /// Whether the reader's own like is shown.
    pub liked: bool,
}

/// A row of a board.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u64,
    pub likes: u64,
    pub comments: u64,
}

pub fn article(html: &str) -> Article {
    let button = after(html, "class=\"btn like\"").unwrap_or_default();
    let tag = until(button, ">");
    Article {
        likes: after(button, "<b>").map_or(0, |rest| number(until(rest, "<"))),
        comments: after(html, "id=\"cmh\">").map_or(0, |rest| number(until(rest, "<"))),
        liked: tag.contains("aria-pressed=\"true\""),
    }
}

/// The rows of a page of a board, in their order.
pub fn rows(html: &str) -> Vec<Row> {
    // classes of the reader's own may follow: which of the rows are no news to them
    let list = after(html, "<ol class=\"posts").map_or("", |rest| until(rest, "</ol>"));
    list.split("<li").skip(1).filter_map(row).collect()
}

fn row(html: &str) -> Option<Row> {
    let address = until(after(html, "<h2>").and_then(|title| after(title, "href=\"/boards/"))?, "\"");
    let id = address.split_once('/')?.1.parse().ok()?;
    let heart = after(html, "#i-heart\"").and_then(|rest| after(rest, "</span>"));
    let count = after(html, "class=\"n\"").and_then(|rest| after(rest, ">"));
    Some(Row {
        id,
        likes: heart.map_or(0, |rest| number(until(rest, "<"))),
        comments: count.map_or(0, |rest| number(until(rest, "<"))),
    })
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let start = memchr::memmem::find(text.as_bytes(), mark.as_bytes())?;
    text.get(start + mark.len()..)
}

fn until<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or(text, |end| &text[..end])
}

/// The digits of a text such as `1,204 comments`, as a number.
fn number(text: &str) -> u64 {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article() {
        let html = "<button class=\"btn like\" aria-pressed=\"true\"><svg><use href=\"#i-heart\"/></svg>Likes <b>1,204</b>\
            </button><h2 id=\"cmh\">Comments 57</h2>";
        assert_eq!(article(html), Article { likes: 1_204, comments: 57, liked: true });
        assert_eq!(article("<b>7</b>"), Article { likes: 0, comments: 0, liked: false });
    }

    #[test]
    fn a_board() {
        let html = "<a href=\"/boards/solar/9\">no row</a><ol class=\"posts r7\">\
            <li class=\"pin\"><h2><span class=\"tag\">!</span> <a href=\"/boards/solar/3\"><bdi>5 stars</bdi></a>\
            <span class=\"n\" aria-hidden=\"true\">12</span></h2><p class=\"meta\"><span><svg><use href=\"#i-heart\"/></svg>\
            <span class=\"vh\">Likes </span>1,000</span></p></li>\
            <li><h2><a href=\"/boards/solar/8\"><bdi>quiet</bdi></a></h2><p class=\"meta\"></p></li></ol>\
            <aside><ol><li><h2><a href=\"/boards/solar/1\">x</a></h2></li></ol></aside>";
        assert_eq!(rows(html), [Row { id: 3, likes: 1_000, comments: 12 }, Row { id: 8, likes: 0, comments: 0 }]);
    }
}
