//! What a line of an article begins with. Whatever does not clearly begin a block is a line of a paragraph: nothing is
//! guessed from what people also write for its own sake, such as a date, a face or a drawn line.

use crate::boards::markup::DEEPEST;
use crate::boards::markup::tables::{self, Align};
use crate::text::is_blank;

/// A line without what the blocks around it have taken off its front.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// In columns.
    pub indent: usize,
    pub text: &'t str,
}

impl<'t> Line<'t> {
    pub fn of(raw: &'t str) -> Line<'t> {
        let text = raw.trim_start_matches([' ', '\t']);
        let indent = raw[..raw.len() - text.len()]
            .chars()
            .fold(0, |column, c| if c == '\t' { column / 4 * 4 + 4 } else { column + 1 });
        Line { indent, text: text.trim_end() }
    }

    pub fn without(self, columns: usize) -> Line<'t> {
        Line { indent: self.indent.saturating_sub(columns), ..self }
    }

    pub fn is_blank(self) -> bool {
        self.text.is_empty()
    }
}

/// What begins at a line.
pub(super) enum Start<'t> {
    Text,
    Rule,
    Heading(usize, &'t str),
    Quotation,
    Item(Marker<'t>),
    /// With what is said about it and the line that closes it.
    Code(&'t str, usize),
    /// With the columns that its second line tells.
    Table(Vec<Align>),
}

/// The front of a list's item.
#[derive(Clone, Copy)]
pub(super) struct Marker<'t> {
    pub number: Option<u32>,
    /// `-`, `*`, `+`, or what follows a number: `.` or `)`.
    pub mark: char,
    /// Columns from the marker's first to the content's.
    pub width: usize,
    pub content: &'t str,
}

impl Marker<'_> {
    /// Whether it counts on from `last`.
    pub fn counts_on(self, last: Marker) -> bool {
        self.continues(last) && self.number > last.number
    }

    /// Whether it is of the list that `first` began.
    pub fn continues(self, first: Marker) -> bool {
        self.mark == first.mark && self.number.is_some() == first.number.is_some()
    }
}

/// Finds the ends of code blocks.
pub(super) struct Fences<'l, 't> {
    pub lines: &'l [Line<'t>],
    /// The fewest ticks, and tildes, for which no end was found: there is none for as many further down either.
    missing: [usize; 2],
}

impl<'l, 't> Fences<'l, 't> {
    pub fn of(lines: &'l [Line<'t>]) -> Fences<'l, 't> {
        Fences { lines, missing: [usize::MAX; 2] }
    }

    fn end(&mut self, from: usize, mark: u8, length: usize) -> Option<usize> {
        let missing = &mut self.missing[usize::from(mark == b'~')];
        if length >= *missing {
            return None;
        }
        let closes = |line: &Line| line.text.len() >= length && line.text.bytes().all(|b| b == mark);
        let end = self.lines[from..].iter().position(closes).map(|place| from + place);
        if end.is_none() {
            *missing = length;
        }
        end
    }
}

/// The front of a block of code: its mark, how many of it, and what is said about the code. Three ticks or more, or
/// three to six tildes: more of them are a drawn line.
fn fence(text: &str) -> Option<(u8, usize, &str)> {
    let mark = *text.as_bytes().first().filter(|b| matches!(b, b'`' | b'~'))?;
    let said = text.trim_start_matches(char::from(mark));
    let length = text.len() - said.len();
    let most = if mark == b'~' { 6 } else { usize::MAX };
    let said = said.trim_start();
    ((3..=most).contains(&length) && !said.contains(char::from(mark)) && said.chars().nth(60).is_none())
        .then_some((mark, length, said))
}

/// Whether `text` looks like the front of a block of code.
pub(super) fn is_fence(text: &str) -> bool {
    fence(text).is_some()
}

pub(super) fn start<'t>(at: usize, fences: &mut Fences<'_, 't>, depth: usize, in_paragraph: bool) -> Start<'t> {
    let line = fences.lines[at];
    if let Some((mark, length, said)) = fence(line.text)
        && let Some(end) = fences.end(at + 1, mark, length)
    {
        return Start::Code(said, end);
    }
    match start_of_text(line, in_paragraph) {
        Start::Item(_) if depth >= DEEPEST => Start::Text,
        Start::Text => tables::columns(&fences.lines[at..]).map_or(Start::Text, Start::Table),
        start => start,
    }
}

/// What begins at a line, code and tables aside.
pub(super) fn start_of_text(line: Line<'_>, in_paragraph: bool) -> Start<'_> {
    match line.text.as_bytes().first() {
        Some(b'#') => heading(line.text).map_or(Start::Text, |(level, text)| Start::Heading(level, text)),
        Some(b'>') if is_quoted(line.text) => Start::Quotation,
        Some(b'-' | b'*' | b'_') if is_rule(line.text) => Start::Rule,
        Some(b'-' | b'*' | b'+' | b'0'..=b'9') => match marker(line.text) {
            // a number in the midst of a paragraph begins a list only when it counts from one
            Some(marker) if !in_paragraph || marker.number.is_none_or(|number| number == 1) => Start::Item(marker),
            _ => Start::Text,
        },
        _ => Start::Text,
    }
}

/// `# ` to `###### ` and a text; as many `#` behind it close the heading.
fn heading(text: &str) -> Option<(usize, &str)> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    let content = rest.trim_start_matches([' ', '\t']);
    if level > 6 || content.len() == rest.len() || content.chars().all(is_blank) {
        return None;
    }
    let open = content.trim_end_matches('#');
    let is_closed = content.len() - open.len() == level && open.ends_with(' ');
    Some((level, if is_closed { open.trim_end() } else { content }))
}

/// Three or more of the same, and nothing else.
fn is_rule(text: &str) -> bool {
    let mark = text.as_bytes()[0];
    text.bytes().all(|b| b == mark || b == b' ' || b == b'\t') && text.bytes().filter(|b| *b == mark).count() >= 3
}

/// `> ` and a text: without the space it is a face (`>_<`), and with its counterpart at the end an ornament
/// (`>>> here <<<`).
pub(super) fn is_quoted(text: &str) -> bool {
    let rest = text.trim_start_matches('>');
    rest.len() < text.len() && rest.starts_with([' ', '\t']) && !is_framed(text, '<')
}

/// The marks of a quotation without a text, as between its paragraphs.
pub(super) fn is_empty_quotation(text: &str) -> bool {
    text.starts_with('>') && text.bytes().all(|b| b == b'>' || b == b' ' || b == b'\t')
}

/// Whether the last word of `text` is nothing but `mark`.
fn is_framed(text: &str, mark: char) -> bool {
    text.rsplit([' ', '\t']).next().is_some_and(|word| word.chars().all(|c| c == mark))
}

/// The front of a list's item: a bullet, or one to three digits with a full stop or bracket; then a space and a text.
pub(super) fn marker(text: &str) -> Option<Marker<'_>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = text[digits..].chars().next()?;
    let rest = text.get(digits + 1..).filter(|_| mark.is_ascii())?;
    let content = rest.trim_start_matches([' ', '\t']);
    let gap = rest.len() - content.len();
    // without a text to see, the mark is what was meant
    if gap == 0 || content.chars().all(|c| is_blank(c) || matches!(c, '-' | '*' | '+')) {
        return None;
    }
    let number = match (digits, mark) {
        // `- 3 -` is the foot of a page
        (0, '-' | '*' | '+') if !is_framed(content, mark) => None,
        // what begins with nought, or goes on like a date, would not be shown as it was typed
        (1..=3, '.' | ')') if (digits == 1 || !text.starts_with('0')) && !goes_on_like_a_date(content) => {
            Some(text[..digits].parse().ok()?)
        }
        _ => return None,
    };
    Some(Marker { number, mark, width: digits + 1 + if gap > 4 { 1 } else { gap }, content })
}

/// The box of a task at the front of an item: whether it is ticked, and what follows.
pub(super) fn task(content: &str) -> Option<(bool, &str)> {
    let rest = content.strip_prefix('[')?;
    let is_done = match rest.chars().next()? {
        ' ' => false,
        'x' | 'X' => true,
        _ => return None,
    };
    let rest = rest[1..].strip_prefix(']')?.strip_prefix([' ', '\t'])?.trim_start();
    (!rest.chars().all(is_blank)).then_some((is_done, rest))
}

/// `28.` in `11. 28.`
fn goes_on_like_a_date(content: &str) -> bool {
    let rest = content.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < content.len() && rest.starts_with(['.', ')']) && !rest[1..].starts_with(|c: char| c.is_ascii_digit())
}

/// Adds the line to the text of its paragraph, without a backslash that kept it from beginning something else.
pub(super) fn unescaped(line: &str, text: &mut String) {
    let begins = |rest: &str| !matches!(start_of_text(Line { indent: 0, text: rest }, false), Start::Text);
    if let Some(rest) = line.strip_prefix('\\')
        && begins(rest)
    {
        text.push_str(rest);
        return;
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0
        && let Some(rest) = line[digits..].strip_prefix('\\')
    {
        let number = format!("{}{rest}", &line[..digits]);
        if begins(&number) {
            text.push_str(&number);
            return;
        }
    }
    text.push_str(line);
}
