//! What stands in a paragraph: code, links, addresses, people, emphasis, line ends.

use std::collections::HashMap;
use std::ops::Range;

use crate::boards::links;
use crate::boards::markup::brackets::Brackets;
use crate::boards::markup::marks::{self, Place, Run};
use crate::boards::markup::names::Names;
use crate::boards::markup::{DEEPEST, escape, escaped, link};

/// Writes `text`, whose lines are a paragraph's, as HTML.
pub(super) fn render(text: &str, names: &Names, html: &mut String) {
    Spans::of(text, names, false).write(html);
}

enum Span<'t> {
    Text(&'t str),
    Html(String),
    Mark(Run),
}

struct Spans<'t> {
    text: &'t str,
    names: &'t Names<'t>,
    /// Links do not hold links.
    is_in_link: bool,
    spans: Vec<Span<'t>>,
    /// Everything before it is in `spans`.
    done: usize,
    place: Place,
    /// The line on which a low line has begun something.
    underlined: Option<usize>,
    /// Up to here no address begins.
    no_address: usize,
    /// By how many ticks, up to where no as many come again on their line.
    no_ticks: HashMap<usize, usize>,
    /// Once asked for.
    brackets: Option<Brackets>,
    /// The last that was looked for: behind which address, and what was found.
    title: Option<(usize, Option<Behind<'t>>)>,
}

/// What follows the address of a link: its title, and the text behind it.
type Behind<'t> = (Option<&'t str>, &'t str);

/// `[label](href "title")`
struct Link<'t> {
    label: Range<usize>,
    address: &'t str,
    href: String,
    title: Option<&'t str>,
    end: usize,
}

impl<'t> Spans<'t> {
    fn of(text: &'t str, names: &'t Names<'t>, is_in_link: bool) -> Spans<'t> {
        let mut spans = Spans {
            text,
            names,
            is_in_link,
            spans: Vec::new(),
            done: 0,
            place: Place::default(),
            underlined: None,
            no_address: 0,
            no_ticks: HashMap::new(),
            brackets: None,
            title: None,
        };
        let mut at = 0;
        while at < text.len() {
            at = spans.step(at);
        }
        spans.flush(text.len());
        spans
    }

    /// Reads what begins at `at`; where to go on.
    fn step(&mut self, at: usize) -> usize {
        let text = self.text;
        match text.as_bytes()[at] {
            b'\\' => self.backslash(at),
            b'`' => self.code(at),
            b'!' if text[at + 1..].starts_with('[') => self.link(at, at + 1),
            b'[' => self.link(at, at),
            b'*' | b'_' | b'~' => self.mark(at, at),
            b'@' if !self.is_in_link => self.name(at),
            b'h' | b'H' | b'w' | b'W' if !self.is_in_link && at >= self.no_address => self.address(at),
            b'\n' => {
                self.flush(at);
                self.spans.push(Span::Html("<br>\n".into()));
                self.place.line += 1;
                self.place.word += 1;
                self.done = at + 1;
                at + 1
            }
            _ => self.plain(at),
        }
    }

    fn plain(&mut self, at: usize) -> usize {
        let Some(c) = self.text[at..].chars().next() else { return self.text.len() };
        if c.is_whitespace() {
            self.place.word += 1;
        } else if c.is_alphanumeric() {
            self.place.letter += 1;
        }
        at + c.len_utf8()
    }

    /// The text up to `at` is text.
    fn flush(&mut self, at: usize) {
        if self.done < at {
            self.spans.push(Span::Text(&self.text[self.done..at]));
        }
        self.done = at;
    }

    /// What was read up to `end` becomes `html`, and counts as a word.
    fn put(&mut self, start: usize, end: usize, html: String) -> usize {
        self.flush(start);
        self.spans.push(Span::Html(html));
        self.done = end;
        self.place.letter += 1;
        end
    }

    /// A backslash goes only where it keeps a mark from being one.
    fn backslash(&mut self, at: usize) -> usize {
        let next = at + 1;
        let keeps = match self.text.as_bytes().get(next) {
            Some(b'`') => true,
            Some(b'*' | b'_' | b'~') => marks::read(self.text, next, at, self.place).is_some(),
            Some(b'[') => self.find_link(next).is_some(),
            Some(b'@') => self.names.read(self.text, next, at).is_some(),
            _ => false,
        };
        if !keeps {
            return next;
        }
        self.flush(at);
        self.done = next;
        next + 1
    }

    fn name(&mut self, at: usize) -> usize {
        match self.names.read(self.text, at, at) {
            Some((length, html)) => self.put(at, at + length, html),
            None => self.plain(at),
        }
    }

    fn mark(&mut self, at: usize, before: usize) -> usize {
        let Some(run) = marks::read(self.text, at, before, self.place) else {
            let mark = self.text.as_bytes()[at];
            return at + self.text.as_bytes()[at..].iter().take_while(|b| **b == mark).count();
        };
        if run.mark == b'_' && run.opens {
            if let Some(length) = marks::name_length(&self.text[at..]) {
                self.place.letter += 1;
                return at + length;
            }
            self.underlined = Some(self.place.line);
        }
        self.flush(at);
        self.done = run.end;
        let end = run.end;
        self.spans.push(Span::Mark(run));
        end
    }

    fn address(&mut self, at: usize) -> usize {
        let is_underlined = self.underlined == Some(self.place.line);
        let found = match links::at(self.text, at, is_underlined) {
            Ok(found) => found,
            Err(length) => {
                self.no_address = at + length;
                return self.plain(at);
            }
        };
        let mut html = String::new();
        link(&found.href, None, &escaped(found.shown), &mut html);
        self.put(at, at + found.shown.len(), html)
    }

    /// Code stands in as many ticks as it begins with, on one line.
    fn code(&mut self, at: usize) -> usize {
        let ticks = |from: usize| self.text.as_bytes()[from..].iter().take_while(|b| **b == b'`').count();
        let length = ticks(at);
        let start = at + length;
        // none as long as these comes before there
        if self.no_ticks.get(&length).is_some_and(|none_before| start <= *none_before) {
            return start;
        }
        let mut place = start;
        while let Some(found) = self.text[place..]
            .find(['`', '\n'])
            .map(|found| place + found)
            .filter(|found| self.text.as_bytes()[*found] == b'`')
        {
            let run = ticks(found);
            if run == length {
                let inside = &self.text[start..found];
                if inside.trim().is_empty() || is_between_faces(inside) {
                    return start;
                }
                let bare = inside.strip_prefix(' ').and_then(|inside| inside.strip_suffix(' ')).unwrap_or(inside);
                let html = format!("<code>{}</code>", escaped(bare));
                return self.put(at, found + run, html);
            }
            place = found + run;
        }
        self.no_ticks.insert(length, place);
        start
    }

    /// `start` is where the `!` of a picture stands, or the bracket itself. A picture becomes a link: nobody's page
    /// calls a third party.
    fn link(&mut self, start: usize, bracket: usize) -> usize {
        let Some(found) = (if self.is_in_link { None } else { self.find_link(bracket) }) else { return start + 1 };
        let label = &self.text[found.label];
        let mut inside = String::new();
        if label.chars().all(crate::text::is_blank) {
            escape(found.address, &mut inside);
        } else {
            Spans::of(label, self.names, true).write(&mut inside);
        }
        let mut html = String::new();
        link(&found.href, found.title, &inside, &mut html);
        self.put(start, found.end, html)
    }

    fn find_link(&mut self, bracket: usize) -> Option<Link<'t>> {
        let text = self.text;
        let brackets = self.brackets.get_or_insert_with(|| Brackets::of(text));
        let close = brackets.close(bracket)?;
        let start = close + 2;
        let end = brackets.address_end(close + 1)?;
        // many brackets may stand in front of one end
        let (title, behind) = match self.title {
            Some((place, behind)) if place == end => behind,
            _ => self.title.insert((end, title(&text[end..]))).1,
        }?;
        let address = &text[start..end];
        let href = if brackets.are_fit(start, end) { links::fit_destination(address)? } else { return None };
        let end = text.len() - behind.len();
        Some(Link { label: bracket + 1..close, address, href, title, end })
    }

    fn write(mut self, html: &mut String) {
        let mut runs: Vec<&mut Run> = self
            .spans
            .iter_mut()
            .filter_map(|span| if let Span::Mark(run) = span { Some(run) } else { None })
            .collect();
        marks::pair(self.text, &mut runs);
        // whether each of the tags that are open was written
        let mut open: Vec<bool> = Vec::new();
        for span in &self.spans {
            match span {
                Span::Text(text) => escape(text, html),
                Span::Html(span) => html.push_str(span),
                Span::Mark(run) => {
                    for tag in &run.closed {
                        if open.pop() == Some(true) {
                            html.push_str("</");
                            html.push_str(tag.name());
                            html.push('>');
                        }
                    }
                    html.extend(std::iter::repeat_n(char::from(run.mark), run.left));
                    for tag in run.opened.iter().rev() {
                        open.push(open.len() < DEEPEST);
                        if open.len() <= DEEPEST {
                            html.push('<');
                            html.push_str(tag.name());
                            html.push('>');
                        }
                    }
                }
            }
        }
    }
}

/// The title behind the address, and what follows the link.
fn title(rest: &str) -> Option<(Option<&str>, &str)> {
    let spaced = rest.trim_start_matches(' ');
    if let Some(behind) = spaced.strip_prefix(')') {
        return Some((None, behind));
    }
    let quote = spaced.chars().next().filter(|c| matches!(c, '"' | '\'') && spaced.len() < rest.len())?;
    let line = spaced[1..].split('\n').next()?;
    let end = line.find(quote)?;
    let behind = spaced[1 + end + 1..].trim_start_matches(' ').strip_prefix(')')?;
    Some((Some(&line[..end]), behind))
}

/// Two faces with a tick for an eye (`(´・ω・`)`) are no code: what lies between them closes a bracket it has not opened.
fn is_between_faces(inside: &str) -> bool {
    inside.len() > 1 && inside.find(['(', ')']).is_some_and(|at| inside.as_bytes()[at] == b')')
}
